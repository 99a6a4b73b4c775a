//! Two companies that are the same (M9): merging, separating again, and telling apart.

use super::run::put;
use super::{Caller, Effect};
use crate::alias::{self, FROM, INTO, KNOWN_VIA, NOT_SAME, OVER, STOOD};
use crate::policy::{self, Action, Refusal};
use crate::scope::{self, Scope};
use crate::world::World;
use crate::{Field, Noun, OpId, Record, RecordId};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// `other` becomes an alias of the company that stands for `into`. Where they are one company by now (two
/// managers merged them at once, in whatever direction) there is nothing to do.
pub(super) fn merge(
    other: &Record,
    into: RecordId,
    take: &BTreeMap<String, Vec<OpId>>,
    caller: &Caller<'_>,
    world: &dyn World,
) -> Result<Vec<Effect>, Refusal> {
    let named = company(into, caller, world)?;
    if let Some(field) = take.keys().find(|field| !alias::may_be_taken(field)) {
        return Err(Refusal::GuardedField {
            field: field.clone(),
        });
    }
    let kept = alias::standing(named.id, world);
    if alias::standing(other.id, world) == kept {
        return Ok(Vec::new());
    }
    let kept = world.record(kept).ok_or(Refusal::NotFound)?;
    // It became part of a third company, or went, while somebody looked at these two.
    if alias::into(other).is_some() || other.is_deleted() || kept.is_deleted() {
        return Err(Refusal::Stale);
    }
    let taken: Vec<&String> = take
        .keys()
        .filter(|field| other.value(field) != kept.value(field))
        .collect();
    let was: Map<String, Value> = taken
        .iter()
        .map(|field| ((*field).clone(), kept.value(field)))
        .collect();
    let mut effects = vec![
        put(other, INTO, json!(kept.id)),
        put(other, OVER, Value::Object(was)),
        put(other, STOOD, alias::standing_versions(&kept)),
        add(&kept, FROM, other.id.to_string()),
    ];
    let (theirs, ours) = (scope::scopes(other), scope::scopes(&kept));
    effects.extend(
        theirs
            .difference(&ours)
            .map(|scope| add(&kept, KNOWN_VIA, scope.to_string())),
    );
    effects.extend(taken.iter().map(|field| Effect::Over {
        record: kept.id,
        field: (*field).clone(),
        value: other.value(field),
        over: take.get(*field).cloned().unwrap_or_default(),
    }));
    effects.extend(joined(other, &kept, take.contains_key("name")));
    Ok(effects)
}

/// What the sets gain: the other's elements, and the name that is not shown any more, so that it is still found.
fn joined(other: &Record, kept: &Record, name_taken: bool) -> Vec<Effect> {
    let mut effects = Vec::new();
    for field in alias::SETS {
        let held = elements(kept, field);
        for element in elements(other, field).into_keys() {
            if !held.contains_key(&element) {
                effects.push(add(kept, field, element));
            }
        }
    }
    let (hidden, shown) = match name_taken {
        true => (kept.text("name"), other.text("name")),
        false => (other.text("name"), kept.text("name")),
    };
    if let Some(hidden) = hidden.filter(|hidden| Some(hidden) != shown.as_ref()) {
        effects.push(add(kept, "aliases", hidden));
    }
    effects
}

/// Both stand again with what each had. What was written meanwhile stays where it was written.
pub(super) fn separate(other: &Record, world: &dyn World) -> Result<Vec<Effect>, Refusal> {
    let parent = alias::into(other).ok_or(Refusal::Stale)?;
    let kept = world.record(parent).ok_or(Refusal::NotFound)?;
    let Some(Field::Plain(heads)) = other.fields.get(INTO) else {
        return Err(Refusal::Stale);
    };
    let merge = heads.first().map(|head| head.version.op);
    let aliases = kept.ids_in(FROM).into_iter();
    let aliases: BTreeSet<RecordId> = aliases.filter(|alias| *alias != other.id).collect();
    let mut effects = vec![
        put(other, INTO, Value::Null),
        put(other, OVER, Value::Null),
        put(other, STOOD, Value::Null),
        replace(
            &kept,
            FROM,
            aliases.iter().map(ToString::to_string).collect(),
        ),
    ];
    for (field, before) in was(other) {
        let Some(Field::Plain(heads)) = kept.fields.get(&field) else {
            continue;
        };
        if heads.iter().all(|head| Some(head.version.op) == merge) {
            effects.push(Effect::Over {
                record: kept.id,
                over: heads.iter().map(|head| head.version.op).collect(),
                field,
                value: before,
            });
        }
    }
    for field in alias::SETS {
        let held = elements(&kept, field);
        let (gone, stay): (Vec<_>, Vec<_>) = held
            .into_iter()
            .partition(|(_, adds)| adds.iter().all(|add| Some(*add) == merge));
        if !gone.is_empty() {
            let stay = stay.into_iter().map(|(element, _)| element).collect();
            effects.push(replace(&kept, field, stay));
        }
    }
    effects.extend(known_again(&kept, &aliases, world));
    Ok(effects)
}

/// Who knows a company by its aliases, once it has only these, and so up to the one that stands for it.
fn known_again(kept: &Record, aliases: &BTreeSet<RecordId>, world: &dyn World) -> Vec<Effect> {
    let mut effects = Vec::new();
    let (mut at, mut aliases) = (kept.clone(), aliases.clone());
    let mut below: Option<(RecordId, BTreeSet<Scope>)> = None;
    for parent in alias::above(kept.id, world)
        .into_iter()
        .map(Some)
        .chain([None])
    {
        let mut via = BTreeSet::new();
        for child in &aliases {
            match &below {
                Some((id, scopes)) if id == child => via.extend(scopes.iter().copied()),
                // A device that does not hold all of them leaves it to the centre.
                _ => match world.record(*child) {
                    Some(child) => via.extend(scope::scopes(&child)),
                    None => return effects,
                },
            }
        }
        let alone = alias::known_itself(&at);
        let via: BTreeSet<Scope> = via.difference(&alone).copied().collect();
        if via != alias::known_via(&at) {
            let elements = via.iter().map(ToString::to_string).collect();
            effects.push(replace(&at, KNOWN_VIA, elements));
        }
        below = Some((at.id, alone.union(&via).copied().collect()));
        let Some(parent) = parent else { break };
        aliases = parent.ids_in(FROM);
        at = parent;
    }
    effects
}

/// Two companies are not the same, or the question is open again. Remembered on both.
pub(super) fn tell_apart(
    record: &Record,
    other: RecordId,
    apart: bool,
    caller: &Caller<'_>,
    world: &dyn World,
) -> Result<Vec<Effect>, Refusal> {
    let other = company(other, caller, world)?;
    if other.id == record.id {
        return Err(Refusal::WrongValue {
            field: "other".to_owned(),
        });
    }
    let one = |record: &Record, other: RecordId| {
        let mut told = record.ids_in(NOT_SAME);
        if apart {
            return add(record, NOT_SAME, other.to_string());
        }
        told.remove(&other);
        replace(
            record,
            NOT_SAME,
            told.iter().map(ToString::to_string).collect(),
        )
    };
    Ok(vec![one(record, other.id), one(&other, record.id)])
}

/// The other company, where the caller may merge it.
fn company(id: RecordId, caller: &Caller<'_>, world: &dyn World) -> Result<Record, Refusal> {
    let other = world.record(id).ok_or(Refusal::NotFound)?;
    if other.noun != Noun::Company.name() {
        return Err(Refusal::WrongValue {
            field: "company".to_owned(),
        });
    }
    policy::may(caller.actor, caller.author, Action::Merge, &other, world)?;
    Ok(other)
}

/// What the company said before values were taken over.
#[must_use]
fn was(alias: &Record) -> BTreeMap<String, Value> {
    match alias.value(OVER) {
        Value::Object(was) => was
            .into_iter()
            .filter(|(field, _)| alias::may_be_taken(field))
            .collect(),
        _ => BTreeMap::new(),
    }
}

fn elements(record: &Record, field: &str) -> BTreeMap<String, BTreeSet<OpId>> {
    match record.fields.get(field) {
        Some(Field::Set(elements)) => elements.clone(),
        _ => BTreeMap::new(),
    }
}

fn add(record: &Record, field: &'static str, element: String) -> Effect {
    Effect::Add {
        record: record.id,
        field,
        element,
    }
}

fn replace(record: &Record, field: &'static str, elements: BTreeSet<String>) -> Effect {
    Effect::Replace {
        record: record.id,
        field,
        elements,
    }
}
