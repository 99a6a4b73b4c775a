//! What stands in some scopes at a cursor, counted and summed by ranges of numbers.

use crate::engine::Ledger;
use crate::error::LedgerError;
use crate::grants;
use crate::hello::{DeviceFacts, check};
use crate::store::{FeedRow, LedgerStore, LedgerTx, StoreError};
use model::{RecordId, Scope, Stamp, canonical};
use protocol::digest::{DigestAnswer, DigestQuery, RANGE, RANGES_AT_ONCE, Tally, line};
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

/// So much is counted in one go, and one range at least.
const COUNTED_AT_ONCE: usize = 2_000;
/// So many records are told of that changed after the cursor.
const MOVED: usize = 500;

impl<S: LedgerStore> Ledger<S> {
    /// Counts ranges for a device that has read these scopes up to a cursor.
    ///
    /// # Errors
    /// [`LedgerError::ScopeNotGranted`], [`LedgerError::CursorUnknown`], [`LedgerError::OverLimit`], or the
    /// store's failure.
    pub fn digest(
        &self,
        facts: &DeviceFacts,
        query: &DigestQuery,
        now: Stamp,
    ) -> Result<DigestAnswer, LedgerError> {
        if query.ranges.len() > RANGES_AT_ONCE {
            return Err(LedgerError::OverLimit("digest_ranges"));
        }
        self.read_from(facts, now, Some(&query.at), |tx| {
            let granted = grants::of_person(tx, facts.person)?;
            let scopes: BTreeSet<Scope> = query.scopes.iter().copied().collect();
            if !scopes.is_subset(&granted) {
                return Err(LedgerError::ScopeNotGranted);
            }
            check(tx, &query.at)?;
            count(tx, &scopes, query, now)
        })
    }
}

fn count(
    tx: &dyn LedgerTx,
    scopes: &BTreeSet<Scope>,
    query: &DigestQuery,
    now: Stamp,
) -> Result<DigestAnswer, LedgerError> {
    let after = tx.feed(scopes, query.at.number, MOVED + 1)?;
    let behind = after.len() > MOVED;
    let moved: BTreeSet<RecordId> = after.into_iter().map(|row| row.record).collect();
    let (mut tallies, mut counted) = (Vec::new(), 0);
    for range in &query.ranges {
        if counted > COUNTED_AT_ONCE {
            break;
        }
        let from = range.saturating_mul(RANGE);
        let below = from
            .saturating_add(RANGE)
            .min(query.at.number.saturating_add(1));
        let rows = tx.standing(scopes, from, below)?;
        counted += rows.len();
        tallies.push(tally(tx, &rows, &moved)?);
    }
    Ok(DigestAnswer {
        tallies,
        moved: moved.into_iter().collect(),
        behind,
        server_time: now,
    })
}

fn tally(
    tx: &dyn LedgerTx,
    rows: &[FeedRow],
    moved: &BTreeSet<RecordId>,
) -> Result<Tally, LedgerError> {
    let (mut tally, mut hashes) = (Tally::default(), BTreeMap::new());
    for row in rows.iter().filter(|row| !moved.contains(&row.record)) {
        let hash = match hashes.entry(row.record) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => {
                let Some(stored) = tx.record(row.record)? else {
                    continue;
                };
                let text = stored.record.canonical().map_err(StoreError::from)?;
                new.insert(canonical::sha256(text.as_bytes()))
            }
        };
        tally.add(line(row.scope, row.record, row.number, hash));
    }
    Ok(tally)
}
