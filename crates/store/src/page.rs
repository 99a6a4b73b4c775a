//! Taking in one page of the feed: puts and leaves, scope by scope (P1, P2).

use crate::row::{int, parse, uint};
use crate::{StoreError, meta};
use model::{RecordId, Scope, Stamp};
use protocol::wire::{FeedEntry, FeedEvent, PullAnswer};
use rusqlite::{Connection, OptionalExtension as _};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// How far a scope has been read.
pub(crate) struct Place {
    pub(crate) number: u64,
    pub(crate) mark: String,
    pub(crate) complete: bool,
}

const PUT: &str = "
    INSERT INTO base_record (id, noun, number, state) VALUES (?1, ?2, ?3, ?4)
    ON CONFLICT (id) DO UPDATE SET noun = excluded.noun, number = excluded.number, state = excluded.state
    WHERE excluded.number > base_record.number";

const HOLD: &str = "
    INSERT INTO held_by (scope, record, number) VALUES (?1, ?2, ?3)
    ON CONFLICT (scope, record) DO UPDATE SET number = max(excluded.number, held_by.number), stale = 0";

const LEAVE: &str = "DELETE FROM held_by WHERE scope = ?1 AND record = ?2 AND number <= ?3";

const LET_GO: &str =
    "DELETE FROM held_by WHERE scope = ?1 AND (stale = 1 OR NOT ?2) RETURNING record";

const DROP: &str = "
    DELETE FROM base_record WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM held_by WHERE record = ?1)";

const MOVE_ON: &str = "
    UPDATE scope SET number = ?2, mark = ?3, complete = complete OR ?4 WHERE scope = ?1";

/// A page that was looked through before anything of it is taken in.
pub(crate) struct Checked<'a> {
    entries: Vec<Entry<'a>>,
    page: &'a PullAnswer,
    /// So many entries have been taken in.
    at: usize,
}

struct Entry<'a> {
    feed: &'a FeedEntry,
    /// What the put carries, with the noun: it may have come with an earlier put of the page.
    body: Option<Rc<(&'a str, String)>>,
}

impl<'a> Checked<'a> {
    /// Looks through a page.
    ///
    /// # Errors
    /// [`StoreError::Malformed`].
    pub(crate) fn new(page: &'a PullAnswer) -> Result<Self, StoreError> {
        check(page)?;
        let mut bodies: BTreeMap<RecordId, Rc<(&str, String)>> = BTreeMap::new();
        let mut entries = Vec::with_capacity(page.entries.len());
        for feed in &page.entries {
            if let FeedEvent::Put(Some(record)) = &feed.event {
                let state = record.canonical().map_err(|_| StoreError::Malformed {
                    what: "a body without canonical form",
                })?;
                bodies.insert(feed.record, Rc::new((record.noun.as_str(), state)));
            }
            let body = match feed.event {
                FeedEvent::Put(_) => bodies.get(&feed.record).cloned(),
                FeedEvent::Leave => None,
            };
            entries.push(Entry { feed, body });
        }
        Ok(Self {
            entries,
            page,
            at: 0,
        })
    }

    /// Refuses a put without a body of what is not held: asked once, before anything is taken in.
    ///
    /// # Errors
    /// [`StoreError::Malformed`].
    pub(crate) fn is_complete(
        &self,
        conn: &Connection,
        places: &BTreeMap<Scope, Place>,
    ) -> Result<(), StoreError> {
        for entry in self.entries.iter().filter(|entry| is_news(entry, places)) {
            if entry.body.is_some() || matches!(entry.feed.event, FeedEvent::Leave) {
                continue;
            }
            let held: Option<i64> = conn
                .prepare_cached("SELECT number FROM base_record WHERE id = ?1")?
                .query_row([entry.feed.record.to_string()], |row| row.get(0))
                .optional()?;
            if held.is_none_or(|number| uint(number) < entry.feed.number) {
                return Err(StoreError::Malformed {
                    what: "a put without its body",
                });
            }
        }
        Ok(())
    }

    /// The epoch it is of.
    pub(crate) fn epoch(&self) -> &str {
        &self.page.upto.epoch
    }

    /// When the centre gave it, where nothing follows it.
    pub(crate) fn synced_at(&self) -> Option<Stamp> {
        (!self.page.more).then_some(self.page.server_time)
    }

    /// Whether every put of it has been taken in.
    pub(crate) fn is_through(&self) -> bool {
        self.at == self.entries.len()
    }

    /// Takes in the puts of the next number, what one operation did at the centre; says which records they
    /// touch. Taken in once more, it changes nothing: the cursor moves at the [end](Self::end) only.
    pub(crate) fn next_number(
        &mut self,
        conn: &Connection,
        places: &BTreeMap<Scope, Place>,
    ) -> Result<BTreeSet<RecordId>, StoreError> {
        let mut touched = BTreeSet::new();
        let Some(number) = self.entries.get(self.at).map(|entry| entry.feed.number) else {
            return Ok(touched);
        };
        while let Some(entry) = self.entries.get(self.at)
            && entry.feed.number == number
        {
            self.at += 1;
            if is_news(entry, places) && matches!(entry.feed.event, FeedEvent::Put(_)) {
                put(conn, entry)?;
                touched.insert(entry.feed.record);
            }
        }
        Ok(touched)
    }

    /// Takes in what left, and moves the cursor: what left a scope and came into another within the page is
    /// held all the while. Says which records that touches.
    pub(crate) fn end(
        &self,
        conn: &Connection,
        places: &BTreeMap<Scope, Place>,
    ) -> Result<BTreeSet<RecordId>, StoreError> {
        let page = self.page;
        let (mut touched, mut left) = (BTreeSet::new(), BTreeSet::new());
        let leaves = |entry: &&Entry<'_>| matches!(entry.feed.event, FeedEvent::Leave);
        for Entry { feed, .. } in self.entries.iter().filter(leaves) {
            if places
                .get(&feed.scope)
                .is_none_or(|place| feed.number <= place.number)
            {
                continue;
            }
            conn.prepare_cached(LEAVE)?.execute((
                feed.scope.to_string(),
                feed.record.to_string(),
                int(feed.number),
            ))?;
            left.insert(feed.record);
            touched.insert(feed.record);
        }
        for (scope, place) in places {
            if page.upto.number >= place.number {
                conn.prepare_cached(MOVE_ON)?.execute((
                    scope.to_string(),
                    int(page.upto.number),
                    &page.upto.mark,
                    !page.more,
                ))?;
                if !page.more && !place.complete {
                    // Read to the end anew: what was not put again is no longer there (P2).
                    left.extend(let_go(conn, *scope, true)?);
                }
            }
        }
        touched.extend(drop_unheld(conn, &left)?);
        Ok(touched)
    }
}

/// A page that was read before, shown again: nothing in it is news (P2).
fn is_news(entry: &Entry<'_>, places: &BTreeMap<Scope, Place>) -> bool {
    places
        .get(&entry.feed.scope)
        .is_some_and(|place| entry.feed.number > place.number)
}

fn check(page: &PullAnswer) -> Result<(), StoreError> {
    if page
        .entries
        .iter()
        .any(|entry| entry.number > page.upto.number)
    {
        return Err(StoreError::Malformed {
            what: "a number beyond the cursor",
        });
    }
    if page
        .entries
        .windows(2)
        .any(|pair| pair[0].number > pair[1].number)
    {
        return Err(StoreError::Malformed {
            what: "numbers out of order",
        });
    }
    let other = |entry: &FeedEntry| matches!(&entry.event, FeedEvent::Put(Some(record)) if record.id != entry.record);
    if page.entries.iter().any(other) {
        return Err(StoreError::Malformed {
            what: "the body of another record",
        });
    }
    Ok(())
}

fn put(conn: &Connection, entry: &Entry<'_>) -> Result<(), StoreError> {
    let (id, number) = (entry.feed.record.to_string(), int(entry.feed.number));
    if let Some(body) = &entry.body {
        let (noun, state) = body.as_ref();
        conn.prepare_cached(PUT)?
            .execute((&id, noun, number, state))?;
    }
    conn.prepare_cached(HOLD)?
        .execute((entry.feed.scope.to_string(), &id, number))?;
    Ok(())
}

/// Ends a scope's holds, all of them or the stale ones; says on what.
pub(crate) fn let_go(
    conn: &Connection,
    scope: Scope,
    stale_only: bool,
) -> Result<BTreeSet<RecordId>, StoreError> {
    let mut statement = conn.prepare_cached(LET_GO)?;
    let mut rows = statement.query((scope.to_string(), stale_only))?;
    let mut left = BTreeSet::new();
    while let Some(row) = rows.next()? {
        left.insert(parse(&row.get::<_, String>(0)?, "record id")?);
    }
    Ok(left)
}

/// Those of them that nothing holds any more and that were shown.
pub(crate) fn gone(
    conn: &Connection,
    touched: &BTreeSet<RecordId>,
) -> Result<BTreeSet<RecordId>, StoreError> {
    let mut gone = BTreeSet::new();
    for id in touched {
        let held = conn
            .prepare_cached("SELECT 1 FROM base_record WHERE id = ?1")?
            .exists([id.to_string()])?;
        let used = || conn.prepare_cached("SELECT 1 FROM file_use WHERE record = ?1");
        if !held && used()?.exists([id.to_string()])? {
            gone.insert(*id);
        }
    }
    Ok(gone)
}

/// Drops the base of those that nothing holds any more (P1); says which. What is shown then is own
/// operations alone, as long as they are in the overlay (P3, S9).
pub(crate) fn drop_unheld(
    conn: &Connection,
    left: &BTreeSet<RecordId>,
) -> Result<BTreeSet<RecordId>, StoreError> {
    let mut dropped = BTreeSet::new();
    for id in left {
        if conn.prepare_cached(DROP)?.execute([id.to_string()])? > 0 {
            dropped.insert(*id);
        }
    }
    if !dropped.is_empty() {
        // In the same transaction: whatever comes, the copies that still hold it are renewed.
        meta::note_purge(conn)?;
    }
    Ok(dropped)
}
