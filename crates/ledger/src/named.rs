//! A planned stop makes its company known where the stop is (Scopes): who travels can read whom they visit.

use model::command::{self, Effect};
use model::world::World;
use model::{Noun, Record};

/// What writing a stop makes happen.
pub(crate) fn by_stop(record: &Record, world: &dyn World) -> Vec<Effect> {
    if record.noun != Noun::Stop.name() {
        return Vec::new();
    }
    command::known_where(record, &["company", "contact"], world)
}
