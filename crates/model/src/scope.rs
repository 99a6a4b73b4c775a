//! Who a record is delivered to: the one place that says so (sync.md, Scopes).

use crate::policy::Role;
use crate::{Noun, PersonId, Record, RecordId, TripId, UnitId, alias, erase};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

/// A stream of the feed. A device holds exactly the records of the scopes it was granted (S4, S5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// Units, people's names and roles, weeks: everybody's.
    City,
    /// Submitted records of a unit and every company they name.
    Unit(UnitId),
    /// The private part of a unit's contacts. Never granted to administrators.
    UnitPrivate(UnitId),
    /// A trip and the submitted records made on it, for its members.
    Trip(TripId),
    /// The private part of the contacts met on a trip.
    TripPrivate(TripId),
    /// A person's own drafts and tasks.
    Person(PersonId),
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::City => write!(f, "city"),
            Self::Unit(id) => write!(f, "unit:{id}"),
            Self::UnitPrivate(id) => write!(f, "unit:{id}/private"),
            Self::Trip(id) => write!(f, "trip:{id}"),
            Self::TripPrivate(id) => write!(f, "trip:{id}/private"),
            Self::Person(id) => write!(f, "person:{id}"),
        }
    }
}

/// The text names no scope.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("not a scope")]
pub struct NotAScope;

impl FromStr for Scope {
    type Err = NotAScope;
    fn from_str(text: &str) -> Result<Self, NotAScope> {
        if text == "city" {
            return Ok(Self::City);
        }
        let (kind, rest) = text.split_once(':').ok_or(NotAScope)?;
        let (id, private) = match rest.strip_suffix("/private") {
            Some(id) => (id, true),
            None => (rest, false),
        };
        let id: RecordId = id.parse().map_err(|_| NotAScope)?;
        match (kind, private) {
            ("unit", false) => Ok(Self::Unit(id)),
            ("unit", true) => Ok(Self::UnitPrivate(id)),
            ("trip", false) => Ok(Self::Trip(id)),
            ("trip", true) => Ok(Self::TripPrivate(id)),
            ("person", false) => Ok(Self::Person(id)),
            _ => Err(NotAScope),
        }
    }
}

impl Serialize for Scope {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Scope {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// The scopes a record belongs to, from the record alone.
///
/// A noun this version does not know belongs to its author only: better late than seen by a stranger.
#[must_use]
pub fn scopes(record: &Record) -> BTreeSet<Scope> {
    let mut out = BTreeSet::new();
    let people = [record.id_in("author"), record.id_in("typist")];
    let own = people.into_iter().flatten().map(Scope::Person);
    // Whoever wrote what was erased is told, wherever they are now (M7).
    let told = record
        .ids_in(erase::TYPED_BY)
        .into_iter()
        .map(Scope::Person);
    let unit = record.id_in("unit").map(Scope::Unit);
    let trip = record.id_in("trip").map(Scope::Trip);
    match Noun::parse(&record.noun) {
        Some(Noun::Unit | Noun::Person | Noun::Week) => {
            out.insert(Scope::City);
        }
        Some(Noun::Trip) if is_draft(record) => out.extend(own),
        Some(Noun::Trip) => {
            out.extend(unit);
            out.insert(Scope::Trip(record.id));
        }
        Some(Noun::Stop) => out.extend(unit.into_iter().chain(trip)),
        Some(Noun::Meeting | Noun::Lead | Noun::FollowUp) if is_draft(record) => out.extend(own),
        Some(Noun::Meeting | Noun::Lead | Noun::FollowUp | Noun::Review) => {
            out.extend(unit.into_iter().chain(trip));
        }
        Some(Noun::Company | Noun::Contact) => {
            out.extend(own.chain(told));
            out.extend(record.ids_in("known_to").into_iter().map(Scope::Unit));
            out.extend(record.ids_in("known_on").into_iter().map(Scope::Trip));
            // Who knows an alias knows the company it was merged into (M9).
            out.extend(alias::known_via(record));
        }
        Some(Noun::ContactPrivate) => {
            out.extend(own.chain(told));
            out.extend(
                record
                    .ids_in("known_to")
                    .into_iter()
                    .map(Scope::UnitPrivate),
            );
            out.extend(
                record
                    .ids_in("known_on")
                    .into_iter()
                    .map(Scope::TripPrivate),
            );
        }
        None => out.extend(own),
    }
    out
}

fn is_draft(record: &Record) -> bool {
    matches!(record.text("state").as_deref(), None | Some("draft"))
}

/// The scopes a person is granted. `below` are the units under the person's own, `trips` those travelled on.
#[must_use]
pub fn grants(
    person: PersonId,
    role: Role,
    unit: UnitId,
    below: &BTreeSet<UnitId>,
    trips: &BTreeSet<TripId>,
) -> BTreeSet<Scope> {
    let mut out = BTreeSet::new();
    if role == Role::Auditor {
        return out;
    }
    out.insert(Scope::City);
    out.insert(Scope::Person(person));
    if role == Role::Administrator {
        return out;
    }
    out.extend([Scope::Unit(unit), Scope::UnitPrivate(unit)]);
    if matches!(role, Role::Manager | Role::Leader) {
        out.extend(
            below
                .iter()
                .flat_map(|unit| [Scope::Unit(*unit), Scope::UnitPrivate(*unit)]),
        );
    }
    out.extend(
        trips
            .iter()
            .flat_map(|trip| [Scope::Trip(*trip), Scope::TripPrivate(*trip)]),
    );
    out
}
