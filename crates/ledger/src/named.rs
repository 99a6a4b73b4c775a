//! A planned stop makes its company known where the stop is (Scopes): who travels can read whom they visit.

use model::command::Effect;
use model::{Noun, Record, RecordId};

/// What writing a stop makes happen.
pub(crate) fn by_stop(record: &Record) -> Vec<Effect> {
    if record.noun != Noun::Stop.name() {
        return Vec::new();
    }
    let named = ["company", "contact"]
        .iter()
        .filter_map(|field| record.id_in(field));
    let add = |named: RecordId, field, at: RecordId| Effect::Add {
        record: named,
        field,
        element: at.to_string(),
    };
    named
        .flat_map(|named| {
            let unit = record
                .id_in("unit")
                .map(|unit| add(named, "known_to", unit));
            let trip = record
                .id_in("trip")
                .map(|trip| add(named, "known_on", trip));
            unit.into_iter().chain(trip)
        })
        .collect()
}
