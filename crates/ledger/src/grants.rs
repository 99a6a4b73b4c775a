//! What a person is granted now: the role, the tree of units and the trips travelled on.

use crate::store::{LedgerTx, StoreResult};
use model::world::PersonFacts;
use model::{RecordId, Scope, UnitId, scope};
use std::collections::BTreeSet;

/// The scopes of a person. Somebody who no longer works here has none.
pub(crate) fn of(tx: &dyn LedgerTx, person: &PersonFacts) -> StoreResult<BTreeSet<Scope>> {
    if !person.active {
        return Ok(BTreeSet::new());
    }
    let below = below(tx, person.unit)?;
    let trips = tx.trips_of(person.id)?;
    Ok(scope::grants(
        person.id,
        person.role,
        person.unit,
        &below,
        &trips,
    ))
}

/// The units under `top`, without itself.
fn below(tx: &dyn LedgerTx, top: UnitId) -> StoreResult<BTreeSet<UnitId>> {
    let edges: Vec<(RecordId, RecordId)> = tx
        .records_of("unit")?
        .iter()
        .filter_map(|unit| Some((unit.id, unit.id_in("parent")?)))
        .collect();
    let mut out = BTreeSet::new();
    let mut edge = vec![top];
    while let Some(at) = edge.pop() {
        for (unit, parent) in &edges {
            if *parent == at && *unit != top && out.insert(*unit) {
                edge.push(*unit);
            }
        }
    }
    Ok(out)
}
