//! A pull: what changed in some scopes after a number, up to one checkpoint (P1, W4).

use crate::commit::mark_at;
use crate::engine::{EPOCH, Ledger};
use crate::error::LedgerError;
use crate::grants;
use crate::hello::{DeviceFacts, check};
use crate::store::{FeedRow, LedgerStore, LedgerTx};
use model::{RecordId, Scope, Stamp};
use protocol::broken::{self, Variant};
use protocol::wire::{Cursor, FeedEntry, FeedEvent, PullAnswer, PullRequest};
use std::collections::BTreeSet;

/// What an entry costs beside its body.
pub(crate) const ENTRY_BYTES: usize = 160;

impl<S: LedgerStore> Ledger<S> {
    /// One page of the feed.
    ///
    /// # Errors
    /// [`LedgerError::ScopeNotGranted`], [`LedgerError::CursorUnknown`], or the store's failure.
    pub fn pull(
        &self,
        facts: &DeviceFacts,
        request: &PullRequest,
        now: Stamp,
    ) -> Result<PullAnswer, LedgerError> {
        let cursor = Cursor {
            epoch: request.epoch.clone(),
            number: request.since,
            mark: request.mark.clone(),
        };
        // Scopes are read to different places, and hello tells of the newest cursor only: so a centre that came
        // back from a backup notices it here too (W4).
        self.read_from(facts, now, Some(&cursor), |tx| {
            let granted = grants::of_person(tx, facts.person)?;
            let asked = asked(&request.scopes, &granted)?.into_iter().collect();
            check(tx, &cursor)?;
            self.read_marks.note(tx, facts, request.since)?;
            let limit = match request.limit {
                0 => self.limits.page_records,
                limit => limit.min(self.limits.page_records),
            };
            let page = page(tx, &asked, request.since, limit, self.limits.page_bytes)?;
            let number = if page.more { page.through } else { tx.head()? };
            let epoch = tx.meta(EPOCH)?.unwrap_or_default();
            let mark = mark_at(tx, number)?.unwrap_or_default();
            Ok(PullAnswer {
                entries: page.entries,
                since: request.since,
                upto: Cursor {
                    epoch,
                    number,
                    mark,
                },
                more: page.more,
                scopes: granted.into_iter().collect(),
                server_time: now,
            })
        })
    }
}

/// The scopes of a list of names, as they are named; all of them are granted, or it is an error (S4).
pub(crate) fn asked(names: &str, granted: &BTreeSet<Scope>) -> Result<Vec<Scope>, LedgerError> {
    let mut out = Vec::new();
    for name in names.split(',').filter(|name| !name.is_empty()) {
        // A name that is no scope is granted to nobody.
        let scope = name.parse().map_err(|_| LedgerError::ScopeNotGranted)?;
        if !granted.contains(&scope) && !broken::is(Variant::ScopesNotChecked) {
            return Err(LedgerError::ScopeNotGranted);
        }
        out.push(scope);
    }
    Ok(out)
}

struct Page {
    entries: Vec<FeedEntry>,
    through: u64,
    more: bool,
}

/// Fills a page with whole numbers only: a cursor never stands inside one.
fn page(
    tx: &dyn LedgerTx,
    scopes: &BTreeSet<Scope>,
    since: u64,
    limit: usize,
    bytes: usize,
) -> Result<Page, LedgerError> {
    let (rows, mut more) = rows(tx, scopes, since, limit)?;
    let mut page = Page {
        entries: Vec::new(),
        through: since,
        more: false,
    };
    let (mut carried, mut size): (BTreeSet<RecordId>, usize) = (BTreeSet::new(), 0);
    for group in rows.chunk_by(|a, b| a.number == b.number) {
        let mut entries = Vec::new();
        let (mut added, mut names) = (0, BTreeSet::new());
        for row in group.iter().filter(|row| row.put || since > 0) {
            added += ENTRY_BYTES;
            let event = if !row.put {
                FeedEvent::Leave
            } else if carried.contains(&row.record) || names.contains(&row.record) {
                FeedEvent::Put(None)
            } else {
                let Some(stored) = tx.record(row.record)? else {
                    continue;
                };
                added += stored
                    .record
                    .canonical()
                    .map_err(crate::store::StoreError::from)?
                    .len();
                names.insert(row.record);
                FeedEvent::Put(Some(Box::new(stored.record)))
            };
            entries.push(FeedEntry {
                number: row.number,
                scope: row.scope,
                record: row.record,
                event,
            });
        }
        if size > 0 && size + added > bytes {
            more = true;
            break;
        }
        size += added;
        carried.append(&mut names);
        page.entries.append(&mut entries);
        page.through = group.first().map_or(page.through, |row| row.number);
    }
    page.more = more;
    Ok(page)
}

/// At most `limit` rows, cut between two numbers, but always at least one whole number.
fn rows(
    tx: &dyn LedgerTx,
    scopes: &BTreeSet<Scope>,
    since: u64,
    limit: usize,
) -> Result<(Vec<FeedRow>, bool), LedgerError> {
    let mut want = limit.max(1);
    loop {
        let mut rows = tx.feed(scopes, since, want + 1)?;
        if rows.len() <= want {
            return Ok((rows, false));
        }
        let cut = rows.last().map_or(0, |row| row.number);
        if broken::is(Variant::PageCutsANumber) {
            rows.truncate(want);
            return Ok((rows, true));
        }
        rows.retain(|row| row.number != cut);
        if !rows.is_empty() {
            return Ok((rows, true));
        }
        want *= 2;
    }
}
