//! A snapshot: what stands in some scopes at a number, the newest first, page by page (P2).
//!
//! The feed keeps one line for each record of a scope, under the number that last changed it there. What stood at
//! N are the lines up to N; a record that is changed later moves beyond N, where the pull from N finds it. So a
//! page is a range of numbers, and nothing is kept between two of them.

use crate::commit::mark_at;
use crate::engine::{EPOCH, Ledger};
use crate::error::LedgerError;
use crate::grants;
use crate::hello::{DeviceFacts, check};
use crate::pull::{ENTRY_BYTES, asked};
use crate::store::{FeedRow, LedgerStore, LedgerTx};
use model::{Scope, Stamp};
use protocol::broken::{self, Variant};
use protocol::snapshot::{SnapshotPage, SnapshotPlace, SnapshotQuery, SnapshotRecord};
use protocol::wire::Cursor;
use serde_json::value::RawValue;
use std::collections::{BTreeMap, BTreeSet};

impl<S: LedgerStore> Ledger<S> {
    /// One page of a snapshot of these scopes, named as in a pull. The grant is asked for at every page.
    ///
    /// # Errors
    /// [`LedgerError::ScopeNotGranted`], [`LedgerError::CursorUnknown`], or the store's failure.
    pub fn snapshot(
        &self,
        facts: &DeviceFacts,
        scopes: &str,
        query: &SnapshotQuery,
        now: Stamp,
    ) -> Result<SnapshotPage, LedgerError> {
        let from = query.place();
        // The centre may have come back from a backup between two pages (W4).
        let cursor = from.as_ref().map(|place| place.at.clone());
        self.read_from(facts, now, cursor.as_ref(), |tx| {
            let granted = grants::of_person(tx, facts.person)?;
            let scopes = asked(scopes, &granted)?;
            let place = match from {
                Some(place) => place,
                None => begins(tx)?,
            };
            check(tx, &place.at)?;
            let limit = match query.limit {
                0 => self.limits.page_records,
                limit => limit.min(self.limits.page_records),
            };
            let before = place.before.min(place.at.number.saturating_add(1));
            let (records, next) = page(tx, &scopes, before, limit, self.limits.page_bytes)?;
            let place = match next == 0 && broken::is(Variant::SnapshotFromLater) {
                true => begins(tx)?,
                false => place,
            };
            Ok(SnapshotPage {
                place,
                records,
                next,
                scopes: granted.into_iter().collect(),
                server_time: now,
            })
        })
    }
}

/// A new snapshot: of what stands now.
fn begins(tx: &dyn LedgerTx) -> Result<SnapshotPlace, LedgerError> {
    let number = tx.head()?;
    Ok(SnapshotPlace {
        at: Cursor {
            epoch: tx.meta(EPOCH)?.unwrap_or_default(),
            number,
            mark: mark_at(tx, number)?.unwrap_or_default(),
        },
        before: number.saturating_add(1),
    })
}

/// Fills a page with whole numbers below one, and says below which the next begins.
fn page(
    tx: &dyn LedgerTx,
    scopes: &[Scope],
    before: u64,
    limit: usize,
    bytes: usize,
) -> Result<(Vec<SnapshotRecord>, u64), LedgerError> {
    let places: BTreeMap<Scope, u16> = scopes.iter().copied().zip(0_u16..).collect();
    let (rows, low) = standing(tx, &places.keys().copied().collect(), before, limit.max(1))?;
    let (mut records, mut size, mut through) = (Vec::new(), 0, before);
    for group in rows.chunk_by(|a, b| a.number == b.number) {
        let (mut next, mut added) = (Vec::<SnapshotRecord>::new(), 0);
        for of_record in group.chunk_by(|a, b| a.record == b.record) {
            let FeedRow { number, record, .. } = of_record[0];
            let Some(body) = tx.packed(record)? else {
                continue;
            };
            added += ENTRY_BYTES + body.len();
            let scopes = of_record.iter().map(|row| &row.scope);
            next.push(SnapshotRecord {
                number,
                id: record,
                by: scopes
                    .filter_map(|scope| places.get(scope).copied())
                    .collect(),
                body: RawValue::from_string(body).map_err(|_| LedgerError::NotRun)?,
            });
        }
        let full = records.len() + next.len() > limit || size + added > bytes;
        if full && !records.is_empty() {
            return Ok((records, through));
        }
        size += added;
        records.append(&mut next);
        through = group[0].number;
    }
    Ok((records, low))
}

/// The lines of the feed below a number, the newest first and whole numbers only, until there are enough of
/// them; with the number from which on all have been looked at, 0 where that is all.
fn standing(
    tx: &dyn LedgerTx,
    scopes: &BTreeSet<Scope>,
    before: u64,
    enough: usize,
) -> Result<(Vec<FeedRow>, u64), LedgerError> {
    let (mut rows, mut below, mut reach) = (Vec::new(), before, enough as u64);
    // Somebody's scopes may hold one line in a thousand: each look reaches twice as far.
    while rows.len() <= enough && below > 1 {
        let from = below.saturating_sub(reach).max(1);
        rows.extend(tx.standing(scopes, from, below)?);
        (below, reach) = (from, reach.saturating_mul(2));
    }
    Ok((rows, if below > 1 { below } else { 0 }))
}
