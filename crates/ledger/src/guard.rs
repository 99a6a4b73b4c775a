//! Guarded fields at creation (M5): each may say only what the author is entitled to, and what is left
//! out the centre fills in. Afterwards they change by command only.

use crate::store::{LedgerTx, StoreResult};
use model::policy::{Refusal, Role};
use model::schema::{self, FieldKind};
use model::states;
use model::world::{PersonFacts, World};
use model::{Noun, RecordId, UnitId};
use protocol::{Change, Operation};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Fields in which an administrator's edit of a person is the command: the rule of administrators is
/// checked like any other, and the version seen must be the one that stands.
const OF_A_PERSON: &[&str] = &["role", "active", "unit"];

/// The same for a unit.
const OF_A_UNIT: &[&str] = &["active"];

/// Nouns that belong to a unit: the author's, where nothing else is said.
const WITH_UNIT: &[Noun] = &[
    Noun::Trip,
    Noun::Stop,
    Noun::Meeting,
    Noun::Lead,
    Noun::FollowUp,
];

/// Whether this guarded field of this noun may be edited by an administrator.
pub(crate) fn administrator_edits(noun: Noun, field: &str, actor: &PersonFacts) -> bool {
    let fields = match noun {
        Noun::Person => OF_A_PERSON,
        Noun::Unit => OF_A_UNIT,
        _ => return false,
    };
    actor.role == Role::Administrator && fields.contains(&field)
}

/// The units the author was in before: somebody who moved sends what was written there (S1).
///
/// # Errors
/// The store's.
pub(crate) fn former_units(
    tx: &dyn LedgerTx,
    operation: &Operation,
    noun: Noun,
    author: &PersonFacts,
) -> StoreResult<BTreeSet<UnitId>> {
    let said = operation.fields.get("unit").and_then(id_of);
    if !WITH_UNIT.contains(&noun) || said.is_none_or(|unit| unit == author.unit) {
        return Ok(BTreeSet::new());
    }
    let versions = tx.versions(author.id)?;
    Ok(versions
        .iter()
        .filter(|version| version.field == "unit")
        .filter_map(|version| id_of(&serde_json::from_str(&version.change).ok()?))
        .collect())
}

fn id_of(change: &Change) -> Option<RecordId> {
    match change {
        Change::Put(Value::String(text)) => text.parse().ok(),
        _ => None,
    }
}

/// Who creates, and for whom.
pub(crate) struct Creating<'a> {
    pub(crate) author: &'a PersonFacts,
    pub(crate) actor: &'a PersonFacts,
    /// See [`former_units`].
    pub(crate) former: &'a BTreeSet<UnitId>,
    /// A manager takes it in: the author need not be on the trip any more.
    pub(crate) taken_in: bool,
}

/// Checks the guarded fields of a creation and returns all of its fields, completed.
pub(crate) fn complete(
    operation: &Operation,
    noun: Noun,
    who: &Creating<'_>,
    eff: model::Stamp,
    world: &dyn World,
) -> Result<BTreeMap<String, Change>, Refusal> {
    let author = who.author;
    for (field, change) in &operation.fields {
        if schema::is_guarded(field) {
            let said = Said { field, change };
            allowed(&said, operation, noun, who, world)?;
        }
    }
    let mut fields = operation.fields.clone();
    let mut fill = |field: &str, value: Value| {
        fields.entry(field.to_owned()).or_insert(Change::Put(value));
    };
    if !matches!(noun, Noun::Unit | Noun::Person) {
        fill("author", json!(operation.author()));
        if operation
            .on_behalf_of
            .is_some_and(|other| other != operation.actor)
        {
            fill("typist", json!(operation.actor));
        }
    }
    if WITH_UNIT.contains(&noun) {
        fill("unit", json!(author.unit));
    }
    if let Some(state) = states::initial(noun) {
        fill("state", json!(state));
    }
    if let Some(subject) = subject(operation, noun).and_then(|subject| world.record(subject)) {
        fill("subject_noun", json!(subject.noun));
        if noun == Noun::Review {
            fill("verdict", json!("comment"));
            fill("given_at", json!(eff));
            for field in ["unit", "trip"] {
                if !subject.value(field).is_null() {
                    fill(field, subject.value(field));
                }
            }
        }
    }
    Ok(fields)
}

/// The record that a review or a follow-up is about.
fn subject(operation: &Operation, noun: Noun) -> Option<RecordId> {
    if !matches!(noun, Noun::Review | Noun::FollowUp) {
        return None;
    }
    match operation.fields.get("subject") {
        Some(Change::Put(Value::String(text))) => text.parse().ok(),
        _ => None,
    }
}

/// A guarded field and what the operation wants it to say.
struct Said<'a> {
    field: &'a str,
    change: &'a Change,
}

impl Said<'_> {
    fn is(&self, value: &Value) -> bool {
        matches!(self.change, Change::Put(said) if said == value)
    }

    fn id(&self) -> Option<RecordId> {
        id_of(self.change)
    }

    fn nothing(&self) -> bool {
        match self.change {
            Change::Put(value) => value.is_null() && schema::kind(self.field) == FieldKind::Plain,
            Change::Set { add, remove } => add.is_empty() && remove.is_empty(),
            Change::Splices(_) => false,
        }
    }
}

fn allowed(
    said: &Said<'_>,
    operation: &Operation,
    noun: Noun,
    who: &Creating<'_>,
    world: &dyn World,
) -> Result<(), Refusal> {
    let Creating {
        author,
        actor,
        former,
        taken_in,
    } = *who;
    let governs = |unit| actor.role == Role::Manager && world.is_within(unit, actor.unit);
    let subject = || subject(operation, noun).and_then(|subject| world.record(subject));
    let right = said.nothing()
        || match said.field {
            "author" => said.is(&json!(operation.author())),
            "typist" => operation.author() != operation.actor && said.is(&json!(operation.actor)),
            "unit" if noun == Noun::Person => said.id().is_some(),
            "unit" if noun == Noun::Review => {
                subject().is_some_and(|subject| said.is(&subject.value("unit")))
            }
            "unit" => said.id().is_some_and(|unit| {
                unit == author.unit
                    || former.contains(&unit)
                    || (matches!(noun, Noun::Trip | Noun::Stop) && governs(unit))
            }),
            "trip" if noun == Noun::Review => {
                subject().is_some_and(|subject| said.is(&subject.value("trip")))
            }
            "trip" => said
                .id()
                .is_some_and(|trip| taken_in || on_trip(trip, author, &governs, world)),
            "state" => states::initial(noun).is_some_and(|state| said.is(&json!(state))),
            "role" if noun == Noun::Person => {
                matches!(said.change, Change::Put(Value::String(role)) if Role::parse(role).is_some())
            }
            "active" if matches!(noun, Noun::Person | Noun::Unit) => {
                matches!(said.change, Change::Put(Value::Bool(_)))
            }
            "subject" => subject().is_some(),
            "subject_noun" => subject().is_some_and(|subject| said.is(&json!(subject.noun))),
            "verdict" if noun == Noun::Review => said.is(&json!("comment")),
            _ => false,
        };
    if right {
        Ok(())
    } else {
        Err(Refusal::GuardedField {
            field: said.field.to_owned(),
        })
    }
}

/// Whether somebody may put a record on a trip: who travels, who planned it, or who governs its unit.
fn on_trip(
    trip: RecordId,
    author: &PersonFacts,
    governs: &dyn Fn(RecordId) -> bool,
    world: &dyn World,
) -> bool {
    let Some(record) = world
        .record(trip)
        .filter(|record| record.noun == Noun::Trip.name())
    else {
        return false;
    };
    world.travellers(trip).contains(&author.id)
        || record.id_in("author") == Some(author.id)
        || record.id_in("unit").is_some_and(governs)
}
