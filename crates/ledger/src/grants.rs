//! What a person is granted now: the role, the tree of units and the trips travelled on.

use crate::engine::person;
use crate::error::LedgerError;
use crate::store::{LedgerTx, StoreResult};
use model::world::PersonFacts;
use model::{PersonId, Scope, scope};
use std::collections::BTreeSet;

/// The scopes of a person. Somebody who no longer works here has none.
pub(crate) fn of(tx: &dyn LedgerTx, person: &PersonFacts) -> StoreResult<BTreeSet<Scope>> {
    if !person.active {
        return Ok(BTreeSet::new());
    }
    let below = tx.below(person.unit)?;
    let trips = tx.trips_of(person.id)?;
    Ok(scope::grants(
        person.id,
        person.role,
        person.unit,
        &below,
        &trips,
    ))
}

/// The same of whoever has this id; of nobody it is nothing.
pub(crate) fn of_person(tx: &dyn LedgerTx, id: PersonId) -> Result<BTreeSet<Scope>, LedgerError> {
    match person(tx, id)? {
        Some(facts) => Ok(of(tx, &facts)?),
        None => Ok(BTreeSet::new()),
    }
}
