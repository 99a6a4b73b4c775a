//! Taking in one page of the feed: puts and leaves, scope by scope (P1, P2).

use crate::row::{int, parse, uint};
use crate::{StoreError, meta};
use model::{Record, RecordId, Scope};
use protocol::wire::{FeedEntry, FeedEvent, PullAnswer};
use rusqlite::{Connection, OptionalExtension as _};
use std::collections::{BTreeMap, BTreeSet};

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

/// Takes the page in for these scopes; says which records it touches.
pub(crate) fn take(
    conn: &Connection,
    places: &BTreeMap<Scope, Place>,
    page: &PullAnswer,
) -> Result<BTreeSet<RecordId>, StoreError> {
    check(page)?;
    let mut bodies: BTreeMap<RecordId, &Record> = BTreeMap::new();
    let mut touched = BTreeSet::new();
    let mut left = BTreeSet::new();
    for entry in &page.entries {
        if let FeedEvent::Put(Some(record)) = &entry.event {
            bodies.insert(entry.record, record);
        }
        let Some(place) = places.get(&entry.scope) else {
            continue;
        };
        // A page that was read before, shown again: nothing in it is news (P2).
        if entry.number <= place.number {
            continue;
        }
        touched.insert(entry.record);
        match &entry.event {
            FeedEvent::Put(_) => put(conn, entry, bodies.get(&entry.record).copied())?,
            FeedEvent::Leave => {
                conn.prepare_cached(LEAVE)?.execute((
                    entry.scope.to_string(),
                    entry.record.to_string(),
                    int(entry.number),
                ))?;
                left.insert(entry.record);
            }
        }
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

fn put(conn: &Connection, entry: &FeedEntry, body: Option<&Record>) -> Result<(), StoreError> {
    let id = entry.record.to_string();
    match body {
        Some(record) => {
            let state = record.canonical().map_err(|_| StoreError::Malformed {
                what: "a body without canonical form",
            })?;
            conn.prepare_cached(PUT)?
                .execute((&id, &record.noun, int(entry.number), state))?;
        }
        None => {
            let held: Option<i64> = conn
                .prepare_cached("SELECT number FROM base_record WHERE id = ?1")?
                .query_row([&id], |row| row.get(0))
                .optional()?;
            if held.is_none_or(|number| uint(number) < entry.number) {
                return Err(StoreError::Malformed {
                    what: "a put without its body",
                });
            }
        }
    }
    conn.prepare_cached(HOLD)?
        .execute((entry.scope.to_string(), &id, int(entry.number)))?;
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
