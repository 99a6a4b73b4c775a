//! Writes what was decided: the number, the records, the feed, the versions, and one link of the chain.

use crate::draft::Draft;
use crate::erase;
use crate::history::AuditEntry;
use crate::missing;
use crate::moved::Gathered;
use crate::number;
use crate::store::{ChainRow, FeedRow, LedgerTx, StoreResult, VersionRow};
use model::{Record, Scope, Stamp, canonical, scope};
use protocol::Operation;
use protocol::broken::{self, Variant};
use protocol::wire::Outcome;
use serde_json::json;
use std::collections::BTreeSet;

/// The mark before the first number.
pub(crate) fn genesis() -> String {
    canonical::sha256(b"roadbook-chain")
}

/// The mark at a number; none where there is no such number.
pub(crate) fn mark_at(tx: &dyn LedgerTx, number: u64) -> StoreResult<Option<String>> {
    if number == 0 {
        return Ok(Some(genesis()));
    }
    Ok(tx.chain(number)?.map(|row| row.mark))
}

/// The mark of the next link.
pub(crate) fn link(before: &str, entry: &str) -> String {
    canonical::sha256(format!("{before}\n{entry}").as_bytes())
}

/// Writes an accepted operation under the next number. Returns its outcome and what it sets free.
pub(crate) fn commit(
    tx: &mut dyn LedgerTx,
    operation: &Operation,
    hash: &str,
    (received, now): (Stamp, Stamp),
    mut draft: Draft,
    moved: &Gathered,
) -> StoreResult<(Outcome, BTreeSet<String>)> {
    for numbered in std::mem::take(&mut draft.numbers) {
        let text = number::next(tx, numbered.unit, numbered.series, now)?;
        draft.put(tx, numbered.record, "number", json!(text))?;
    }
    let number = tx.next_number()?;
    let mut free = BTreeSet::from([missing::op_key(operation.op_id)]);
    for (id, touched) in &draft.records {
        if touched.before.as_ref() != Some(&touched.after) {
            tx.put_record(number, &touched.after)?;
            moved.record(touched.before.as_ref(), &touched.after);
            if feed(tx, number, touched.before.as_ref(), &touched.after, moved)? {
                free.insert(missing::record_key(*id));
            }
        }
    }
    for (record, field, change) in &draft.versions {
        let change = canonical::text(change)?;
        tx.put_version(&VersionRow {
            record: *record,
            field: field.clone(),
            op_id: operation.op_id,
            number,
            change,
        })?;
    }
    for (record, field, row) in &draft.texts {
        tx.put_text(*record, field, row)?;
    }
    for record in &draft.erased {
        free.extend(erase::blank(tx, *record)?);
    }
    let entry = canonical::text(&AuditEntry::new(number, operation, hash, received, &draft))?;
    let before = mark_at(tx, number - 1)?.unwrap_or_default();
    if !(draft.parallel && broken::is(Variant::AuditSkipped)) {
        tx.put_chain(&ChainRow {
            number,
            op_id: operation.op_id,
            mark: link(&before, &entry),
            entry,
        })?;
    }
    let eff = draft.eff();
    let outcome = if !draft.conflicts.is_empty() {
        Outcome::Conflict {
            number,
            eff,
            fields: draft.conflicts,
        }
    } else if draft.parallel {
        Outcome::Merged { number, eff }
    } else {
        Outcome::Applied { number, eff }
    };
    Ok((outcome, free))
}

/// Puts the record where it is now and lets it leave where it was (P1). Says whether its place changed.
fn feed(
    tx: &mut dyn LedgerTx,
    number: u64,
    before: Option<&Record>,
    after: &Record,
    moved: &Gathered,
) -> StoreResult<bool> {
    let were: BTreeSet<Scope> = before.map(scope::scopes).unwrap_or_default();
    let are = scope::scopes(after);
    for scope in were.union(&are) {
        moved.entry(*scope, number);
    }
    for scope in &are {
        tx.put_feed(FeedRow {
            number,
            scope: *scope,
            record: after.id,
            put: true,
        })?;
    }
    for scope in were.difference(&are) {
        if broken::is(Variant::LeaveNotSaid) {
            break;
        }
        tx.put_feed(FeedRow {
            number,
            scope: *scope,
            record: after.id,
            put: false,
        })?;
    }
    Ok(were != are)
}
