//! An edit of an alias, as it is written on the company that stands for it (M9). The same at the centre, for good,
//! and on a device, to show at once where it will be.

use crate::{Change, Kind, Operation};
use model::{Field, OpId, Record, alias};
use std::collections::BTreeMap;

/// The part of an edit of `alias` that lands on `kept`, as an edit of `kept`; none where nothing of it does.
///
/// Who saw a value on the alias has seen the same value on the company it was merged into: so an edit made before
/// its author knew of the merge gives way to nothing that was not there to be seen, and is beside nothing that was.
#[must_use]
pub fn landed(operation: &Operation, alias: &Record, kept: &Record) -> Option<Operation> {
    if operation.kind != Kind::Edit {
        return None;
    }
    let mut landed = operation.clone();
    landed.record = kept.id;
    landed.fields.retain(|field, _| alias::lands(field));
    if landed.fields.is_empty() {
        return None;
    }
    landed
        .base
        .retain(|field, _| landed.fields.contains_key(field));
    for (field, change) in &mut landed.fields {
        match change {
            Change::Put(_) => {
                let base = landed.base.entry(field.clone()).or_default();
                base.extend(same_values(field, base, alias, kept));
                base.dedup();
            }
            Change::Set { remove, .. } => taken_along(field, remove, alias, kept),
            Change::Splices(_) => {}
        }
    }
    landed.base.retain(|_, base| !base.is_empty());
    Some(landed)
}

/// The part of an edit that stays on the alias itself.
#[must_use]
pub fn stays(operation: &Operation) -> Operation {
    let mut stays = operation.clone();
    stays.fields.retain(|field, _| !alias::lands(field));
    stays
}

/// Versions of the kept company that say what the versions seen on the alias say.
fn same_values(field: &str, seen: &[OpId], alias: &Record, kept: &Record) -> Vec<OpId> {
    let (Some(Field::Plain(theirs)), Some(Field::Plain(ours))) =
        (alias.fields.get(field), kept.fields.get(field))
    else {
        return Vec::new();
    };
    let said = |value: &serde_json::Value| {
        theirs
            .iter()
            .any(|head| seen.contains(&head.version.op) && head.value == *value)
    };
    ours.iter()
        .filter(|head| said(&head.value) && !seen.contains(&head.version.op))
        .map(|head| head.version.op)
        .collect()
}

/// Who takes an element away takes along the add by which the merge brought it over.
fn taken_along(
    field: &str,
    remove: &mut BTreeMap<String, Vec<OpId>>,
    alias: &Record,
    kept: &Record,
) {
    let Some(Field::Plain(merges)) = alias.fields.get(alias::INTO) else {
        return;
    };
    let Some(Field::Set(held)) = kept.fields.get(field) else {
        return;
    };
    for (element, adds) in remove {
        let carried = held.get(element).into_iter().flatten();
        let brought = carried.filter(|add| merges.iter().any(|head| head.version.op == **add));
        adds.extend(brought.copied());
    }
}
