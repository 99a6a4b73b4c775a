//! Who knows a company or a contact: the units and trips whose records name it (Scopes).

use super::Effect;
use crate::alias;
use crate::world::World;
use crate::{Record, RecordId, Scope};

/// The companies and contacts a submitted record names become known where the record is (Scopes).
pub(super) fn make_known(record: &Record, world: &dyn World) -> Vec<Effect> {
    known_where(record, &["company", "contact", "contact_private"], world)
}

/// What the record names in these fields becomes known in its unit and on its trip; of an alias also what it was
/// merged into, however far (M9).
#[must_use]
pub fn known_where(record: &Record, fields: &[&str], world: &dyn World) -> Vec<Effect> {
    let unit = record.id_in("unit");
    let trip = record.id_in("trip");
    let mut effects = Vec::new();
    for named in fields.iter().filter_map(|field| record.id_in(field)) {
        let mut add = |to: RecordId, field, element: String| {
            effects.push(Effect::Add {
                record: to,
                field,
                element,
            });
        };
        if let Some(unit) = unit {
            add(named, "known_to", unit.to_string());
        }
        if let Some(trip) = trip {
            add(named, "known_on", trip.to_string());
        }
        for above in alias::above(named, world) {
            let by_unit = unit.map(Scope::Unit);
            for scope in by_unit.into_iter().chain(trip.map(Scope::Trip)) {
                add(above.id, alias::KNOWN_VIA, scope.to_string());
            }
        }
    }
    effects
}
