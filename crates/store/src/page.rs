//! Taking in one page of the feed: puts and leaves, scope by scope (P1, P2).

use crate::tables::{Place, Reads, Tables};
use crate::{Changed, StoreError, overlay};
use model::{Record, RecordId, Scope, Stamp};
use protocol::wire::{FeedEntry, FeedEvent, PullAnswer};
use std::collections::{BTreeMap, BTreeSet};

/// With more entries than this, what a page brings is found by its words later, like what a snapshot brings.
pub const INDEXED_AT_ONCE: usize = 100;

/// A page that was looked through before anything of it is taken in.
pub(crate) struct Checked<'a> {
    entries: Vec<Entry<'a>>,
    page: &'a PullAnswer,
    /// So many entries have been taken in.
    at: usize,
}

struct Entry<'a> {
    feed: &'a FeedEntry,
    /// What the put carries: it may have come with an earlier put of the page.
    body: Option<&'a Record>,
}

impl<'a> Checked<'a> {
    /// Looks through a page.
    ///
    /// # Errors
    /// [`StoreError::Malformed`].
    pub(crate) fn new(page: &'a PullAnswer) -> Result<Self, StoreError> {
        check(page)?;
        let mut bodies: BTreeMap<RecordId, &Record> = BTreeMap::new();
        let mut entries = Vec::with_capacity(page.entries.len());
        for feed in &page.entries {
            if let FeedEvent::Put(Some(record)) = &feed.event {
                if !record.is_canonical() {
                    return Err(StoreError::Malformed {
                        what: "a body without canonical form",
                    });
                }
                bodies.insert(feed.record, record);
            }
            let body = match feed.event {
                FeedEvent::Put(_) => bodies.get(&feed.record).copied(),
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
        tables: &dyn Tables,
        places: &BTreeMap<Scope, Place>,
    ) -> Result<(), StoreError> {
        for entry in self.entries.iter().filter(|entry| is_news(entry, places)) {
            if entry.body.is_some() || matches!(entry.feed.event, FeedEvent::Leave) {
                continue;
            }
            let held = tables.base_number(entry.feed.record)?;
            if held.is_none_or(|number| number < entry.feed.number) {
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

    /// Takes in the puts of the next number, what one operation did at the centre; says what reads differently
    /// now. Taken in once more, it changes nothing: the cursor moves at the [end](Self::end) only.
    pub(crate) fn next_number(
        &mut self,
        tables: &dyn Tables,
        places: &BTreeMap<Scope, Place>,
    ) -> Result<Vec<Changed>, StoreError> {
        let mut changed = Vec::new();
        let Some(number) = self.entries.get(self.at).map(|entry| entry.feed.number) else {
            return Ok(changed);
        };
        while let Some(entry) = self.entries.get(self.at)
            && entry.feed.number == number
        {
            self.at += 1;
            if is_news(entry, places) && matches!(entry.feed.event, FeedEvent::Put(_)) {
                tables.hold(entry.feed.scope, entry.feed.record, number)?;
                if let Some(body) = entry.body
                    && tables.put_base(number, body)?
                {
                    changed.extend(overlay::laid_over(tables, body, number, self.reads())?);
                }
            }
        }
        Ok(changed)
    }

    /// A device that was away for long is up to date first, and finds everything by its words soon after.
    fn reads(&self) -> Reads {
        match self.entries.len() > INDEXED_AT_ONCE {
            true => Reads::Arriving(None),
            false => Reads::Base,
        }
    }

    /// Where its scopes have been read to with it.
    fn reached(&self) -> Place {
        Place {
            number: self.page.upto.number,
            mark: self.page.upto.mark.clone(),
            complete: !self.page.more,
            snapshot: None,
        }
    }

    /// Moves the cursor before anything is taken in: what
    /// [`protocol::broken::Variant::CursorBeforeApply`] does.
    pub(crate) fn move_on(
        &self,
        tables: &dyn Tables,
        places: &BTreeMap<Scope, Place>,
    ) -> Result<(), StoreError> {
        for scope in places.keys() {
            tables.move_on(*scope, &self.reached())?;
        }
        Ok(())
    }

    /// Takes in what left, and moves the cursor: what left a scope and came into another within the page is
    /// held all the while. Says which records that touches.
    pub(crate) fn end(
        &self,
        tables: &dyn Tables,
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
            tables.leave(feed.scope, feed.record, feed.number)?;
            left.insert(feed.record);
            touched.insert(feed.record);
        }
        for (scope, place) in places {
            if page.upto.number >= place.number {
                tables.move_on(*scope, &self.reached())?;
                if !page.more && !place.complete {
                    // Read to the end anew: what was not put again is no longer there (P2).
                    left.extend(tables.let_go(*scope, true)?);
                }
            }
        }
        touched.extend(drop_unheld(tables, &left)?);
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

/// Drops the base of those that nothing holds any more (P1); says which. What is shown then is own
/// operations alone, as long as they are in the overlay (P3, S9).
pub(crate) fn drop_unheld(
    tables: &dyn Tables,
    left: &BTreeSet<RecordId>,
) -> Result<BTreeSet<RecordId>, StoreError> {
    let mut dropped = BTreeSet::new();
    for id in left {
        if tables.drop_unheld(*id)? {
            dropped.insert(*id);
        }
    }
    if !dropped.is_empty() {
        // In the same transaction: whatever comes, the copies that still hold it are renewed.
        tables.note_purge()?;
    }
    Ok(dropped)
}
