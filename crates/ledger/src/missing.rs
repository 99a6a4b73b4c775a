//! What an operation still waits for (M1, M8), and the keys under which it waits.
//!
//! An id that the actor may not read waits exactly like an id that nobody has made: the answer, and what
//! happens later, are the same, so that holding an id tells a stranger nothing (security.md). A record
//! whose maker was refused is the one exception, and only to the one who tried to make it.

use crate::belated;
use crate::erase;
use crate::store::{LedgerTx, Standing, StoreResult};
use model::policy::{self, Refusal};
use model::{Noun, OpId, PersonId, Record, RecordId, Scope};
use protocol::belated::WAITS_FOR_A_MANAGER;
use protocol::broken::{self, Variant};
use protocol::{Change, Operation};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Waits for an operation.
pub(crate) fn op_key(id: OpId) -> String {
    format!("op:{id}")
}

/// Waits for a record.
pub(crate) fn record_key(id: RecordId) -> String {
    format!("record:{id}")
}

/// Waits for a version that knows this noun.
pub(crate) fn noun_key(noun: &str) -> String {
    format!("noun:{}", noun.chars().take(64).collect::<String>())
}

/// Waits for a version that knows this kind of operation.
pub(crate) fn kind_key(kind: &str) -> String {
    format!("kind:{}", kind.chars().take(64).collect::<String>())
}

/// Whether time makes it 'needs attention' (M8): an unknown noun or kind is held for as long as it takes.
pub(crate) fn expires(key: &str) -> bool {
    key.starts_with("op:") || key.starts_with("record:")
}

/// The keys as the device reads them: bare ids, but `noun:…` and `kind:…`.
pub(crate) fn shown(keys: &BTreeSet<String>) -> Vec<String> {
    let bare = |key: &String| {
        key.strip_prefix("op:")
            .or_else(|| key.strip_prefix("record:"))
            .unwrap_or(key)
            .to_owned()
    };
    let mut out: Vec<String> = keys
        .iter()
        .filter(|key| !belated::is_key(key))
        .map(bare)
        .collect();
    if keys.iter().any(|key| belated::is_key(key)) {
        // Which unit's manager is nothing that its author needs to know.
        out.push(WAITS_FOR_A_MANAGER.to_owned());
    }
    out
}

/// Fields that hold the id of another record, and which noun it must be.
const REFERENCES: &[(&str, &str)] = &[
    ("unit", "unit"),
    ("parent", "unit"),
    ("trip", "trip"),
    ("stop", "stop"),
    ("company", "company"),
    ("contact", "contact"),
    ("contact_private", "contact_private"),
    ("meeting", "meeting"),
    ("lead", "lead"),
    ("week", "week"),
    ("subject", ""),
];

/// Operations that must be in the ledger first.
pub(crate) fn operations(
    tx: &dyn LedgerTx,
    operation: &Operation,
    missing: &mut BTreeSet<String>,
) -> StoreResult<Result<(), Refusal>> {
    for id in &operation.depends_on {
        if broken::is(Variant::DependsIgnored) {
            break;
        }
        match tx.op(*id)? {
            Some(op) if op.standing == Standing::Accepted || erase::is_settled(&op) => {}
            Some(op) if op.standing == Standing::Rejected => {
                return Ok(Err(Refusal::DependedOnRefused));
            }
            Some(_) | None => {
                missing.insert(op_key(*id));
            }
        }
    }
    Ok(Ok(()))
}

/// Versions named as base that are not there, or are no versions of this record (O3, M1). Own refused
/// ones are passed over: what they wrote was never in the record.
pub(crate) fn bases(
    tx: &dyn LedgerTx,
    operation: &Operation,
    missing: &mut BTreeSet<String>,
) -> StoreResult<Option<model::Stamp>> {
    let mut highest = None;
    for id in operation.base.values().flatten() {
        match tx.op(*id)? {
            Some(op)
                if op.standing == Standing::Accepted
                    && (tx.wrote(*id, operation.record)?
                        || may_be_of(tx, op.record, operation.record)?) =>
            {
                highest = highest.max(op.eff);
            }
            Some(op) if op.standing == Standing::Rejected && op.actor == operation.actor => {}
            _ => {
                missing.insert(op_key(*id));
            }
        }
    }
    Ok(highest)
}

/// Whether what was written on `from` may have been seen on `record`: it is that record, or both are companies,
/// of which one may have been merged into the other and separated again since (M9). A version that is no head
/// here gives way to nothing.
fn may_be_of(tx: &dyn LedgerTx, from: RecordId, record: RecordId) -> StoreResult<bool> {
    if from == record {
        return Ok(true);
    }
    for id in [from, record] {
        let noun = tx.record(id)?.map(|row| row.record.noun);
        if noun.as_deref() != Some(Noun::Company.name()) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The record, where the actor may read it; else notes that it is missing.
pub(crate) fn readable(
    tx: &dyn LedgerTx,
    grants: &BTreeSet<Scope>,
    id: RecordId,
    actor: PersonId,
    missing: &mut BTreeSet<String>,
) -> StoreResult<Result<Option<Record>, Refusal>> {
    match tx.record(id)? {
        Some(row) if policy::may_read(grants, &row.record) => return Ok(Ok(Some(row.record))),
        _ => {}
    }
    if tx.rejected_on(id, actor)? {
        return match erase::unborn(tx, id, actor)? {
            true => Ok(Ok(None)),
            false => Ok(Err(Refusal::DependedOnRefused)),
        };
    }
    missing.insert(record_key(id));
    Ok(Ok(None))
}

/// Records named in fields: each must be there and readable, and of the right noun.
pub(crate) fn references(
    tx: &dyn LedgerTx,
    grants: &BTreeSet<Scope>,
    actor: PersonId,
    fields: &BTreeMap<String, Change>,
    missing: &mut BTreeSet<String>,
) -> StoreResult<Result<(), Refusal>> {
    for (field, noun) in REFERENCES {
        let Some(Change::Put(Value::String(text))) = fields.get(*field) else {
            continue;
        };
        if text.is_empty() {
            continue;
        }
        let wrong = Refusal::WrongValue {
            field: (*field).to_owned(),
        };
        let Ok(id) = text.parse() else {
            return Ok(Err(wrong));
        };
        match readable(tx, grants, id, actor, missing)? {
            Ok(Some(found)) if !noun.is_empty() && found.noun != *noun => return Ok(Err(wrong)),
            Ok(_) => {}
            Err(refusal) => return Ok(Err(refusal)),
        }
    }
    Ok(Ok(()))
}
