//! What the rules need to know of other records, answered by a device's replica or by the ledger.

use crate::policy::Role;
use crate::{PersonId, Record, RecordId, UnitId};
use std::collections::BTreeSet;

/// The facts of a person that the rules use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonFacts {
    /// Who.
    pub id: PersonId,
    /// In which role.
    pub role: Role,
    /// In which unit.
    pub unit: UnitId,
    /// Who may write for this person (代填).
    pub writers: BTreeSet<PersonId>,
    /// Whether the person still works here.
    pub active: bool,
}

impl PersonFacts {
    /// The facts that a person's record tells; none where it is no person, or has no role or unit.
    #[must_use]
    pub fn of(record: &Record) -> Option<Self> {
        if record.noun != "person" {
            return None;
        }
        Some(Self {
            id: record.id,
            role: Role::parse(&record.text("role")?)?,
            unit: record.id_in("unit")?,
            writers: record.ids_in("writers"),
            active: crate::bureau::in_service(record),
        })
    }
}

/// Looks up records. The centre answers from the ledger inside the transaction, a device from what it shows.
pub trait World {
    /// The record with this id, of whatever noun.
    fn record(&self, id: RecordId) -> Option<Record>;

    /// A person's facts.
    fn person(&self, id: PersonId) -> Option<PersonFacts> {
        PersonFacts::of(&self.record(id)?)
    }

    /// Whether `unit` is `top` or lies below it in the tree of units.
    fn is_within(&self, unit: UnitId, top: UnitId) -> bool {
        let mut at = unit;
        // A tree of units is shallow; the bound ends a cycle that somebody typed.
        for _ in 0..16 {
            if at == top {
                return true;
            }
            match self.record(at).and_then(|record| record.id_in("parent")) {
                Some(parent) => at = parent,
                None => return false,
            }
        }
        false
    }

    /// Whether `unit` is the top of the tree: the city.
    fn is_top(&self, unit: UnitId) -> bool {
        self.record(unit)
            .is_some_and(|record| record.id_in("parent").is_none())
    }

    /// Who leads and who travels on a trip: the lead traveller and the members.
    fn travellers(&self, trip: RecordId) -> BTreeSet<PersonId> {
        let Some(record) = self.record(trip) else {
            return BTreeSet::new();
        };
        let mut people = record.ids_in("members");
        people.extend(record.id_in("lead_traveller"));
        people
    }
}
