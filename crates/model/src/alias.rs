//! A company that was merged into another (M9): the *alias*. It keeps its id, its history and everything that
//! was written on it, and names the company it was merged into. What points at it is read as pointing there
//! ([docs/adr/0015](../../../docs/adr/0015-an-alias-is-resolved-at-reading.md)).

use crate::schema::{self, FieldKind};
use crate::scope::Scope;
use crate::world::World;
use crate::{Field, Noun, OpId, Record, RecordId, attachment, scope};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// On the alias: the company it was merged into, or null once they were separated again.
pub const INTO: &str = "merged_into";
/// On the alias: what the other company said before it took values over, by field.
pub const OVER: &str = "merged_over";
/// On the alias: the versions that stood on the other company at the merge, by field. What stands there beside them
/// was written since, whatever its clock says (M1).
pub const STOOD: &str = "merged_stood";
/// On the company that was kept: its aliases.
pub const FROM: &str = "merged_from";
/// On the company that was kept: the scopes that know it by an alias, as they are written on the wire.
pub const KNOWN_VIA: &str = "known_via";
/// Companies that somebody looked at and told apart from this one.
pub const NOT_SAME: &str = "not_same";

/// Sets of a company that are joined by a merge.
pub const SETS: &[&str] = &["aliases", "tags", "chains"];

/// Merging makes no cycles; the bound ends one that a broken centre made.
const DEEPEST: usize = 64;

/// The company this one was merged into.
#[must_use]
pub fn into(record: &Record) -> Option<RecordId> {
    (record.noun == Noun::Company.name())
        .then(|| record.id_in(INTO))
        .flatten()
}

/// The company that stands for `id`: itself where it is no alias. What this reader does not hold ends the way.
#[must_use]
pub fn standing(id: RecordId, world: &dyn World) -> RecordId {
    let mut at = id;
    for _ in 0..DEEPEST {
        let next = world.record(at).as_ref().and_then(into);
        match next.filter(|next| world.record(*next).is_some()) {
            Some(next) => at = next,
            None => break,
        }
    }
    at
}

/// The companies above `id`, the nearest first, up to the one that stands for it.
#[must_use]
pub fn above(id: RecordId, world: &dyn World) -> Vec<Record> {
    let mut out: Vec<Record> = Vec::new();
    let mut at = world.record(id);
    while let Some(next) = at.as_ref().and_then(into) {
        if out.len() == DEEPEST || out.iter().any(|seen| seen.id == next) {
            break;
        }
        at = world.record(next);
        out.extend(at.clone());
    }
    out
}

/// A company and whatever was merged into it, however far, as this reader holds them.
#[must_use]
pub fn family(record: &Record, world: &dyn World) -> Vec<RecordId> {
    let mut out = vec![record.id];
    let mut edge: Vec<(RecordId, RecordId)> = below(record);
    while let Some((child, parent)) = edge.pop() {
        let held = world.record(child);
        if let Some(held) = held.filter(|held| into(held) == Some(parent))
            && !out.contains(&child)
        {
            out.push(child);
            edge.extend(below(&held));
        }
    }
    out
}

fn below(record: &Record) -> Vec<(RecordId, RecordId)> {
    let from = record.ids_in(FROM).into_iter();
    from.map(|child| (child, record.id)).collect()
}

/// Whether an edit of this field of an alias is written on the company that stands for it. Files and long texts
/// stay on the record they belong to, with their bytes and their history, and are read with the other.
#[must_use]
pub fn lands(field: &str) -> bool {
    schema::kind(field) != FieldKind::Text && !attachment::is_field(field)
}

/// Whether a merge may take this field over.
#[must_use]
pub fn may_be_taken(field: &str) -> bool {
    schema::kind(field) == FieldKind::Plain
        && lands(field)
        && !schema::is_guarded(field)
        && !field.is_empty()
        && !field.starts_with('_')
}

/// The fields of `kept` that were written after `alias` was merged into it, by what the ledger had taken by then.
/// The values that the merge itself took over are not among them. Nothing where the merge did not note what stood.
#[must_use]
pub fn written_since(alias: &Record, kept: &Record) -> Vec<String> {
    let (Some(Field::Plain(merges)), Value::Object(stood)) =
        (alias.fields.get(INTO), alias.value(STOOD))
    else {
        return Vec::new();
    };
    let merge = merges.first().map(|head| head.version.op);
    let stood = |field: &str, op: OpId| {
        let versions = stood.get(field).and_then(Value::as_array);
        let id = op.to_string();
        versions.is_some_and(|ops| ops.iter().any(|one| one.as_str() == Some(&id)))
    };
    let since = |(field, value): &(&String, &Field)| match value {
        Field::Plain(heads) if may_be_taken(field) => heads
            .iter()
            .any(|head| Some(head.version.op) != merge && !stood(field, head.version.op)),
        _ => false,
    };
    kept.fields
        .iter()
        .filter(since)
        .map(|(field, _)| field.clone())
        .collect()
}

/// The versions of the fields that a merge may take over, as [`STOOD`] keeps them.
pub(crate) fn standing_versions(kept: &Record) -> Value {
    let plain = kept.fields.iter().filter_map(|(field, value)| match value {
        Field::Plain(heads) if may_be_taken(field) => {
            let ops = heads.iter().map(|head| json!(head.version.op)).collect();
            Some((field.clone(), Value::Array(ops)))
        }
        _ => None,
    });
    Value::Object(plain.collect())
}

/// The scopes that know a company without its aliases.
pub(crate) fn known_itself(record: &Record) -> BTreeSet<Scope> {
    let mut alone = record.clone();
    alone.fields.remove(KNOWN_VIA);
    scope::scopes(&alone)
}

/// The scopes that know a company by an alias.
pub(crate) fn known_via(record: &Record) -> BTreeSet<Scope> {
    let value = record.value(KNOWN_VIA);
    let elements = value.as_array().into_iter().flatten();
    elements
        .filter_map(|text| text.as_str()?.parse().ok())
        .filter(|scope| matches!(scope, Scope::Unit(_) | Scope::Trip(_) | Scope::Person(_)))
        .collect()
}
