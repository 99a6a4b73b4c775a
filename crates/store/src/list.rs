//! Lists: filtered, ordered, counted in the database.

use crate::{Shown, Store, StoreError};
use model::{Day, Noun, PersonId, RecordId, TripId, UnitId};

/// Which records of a noun. Every part that is set narrows it; deleted ones are left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// In one of these states; none means any.
    pub states: Vec<String>,
    /// Written by or for this person.
    pub author: Option<PersonId>,
    /// Of this unit.
    pub unit: Option<UnitId>,
    /// On this trip.
    pub trip: Option<TripId>,
    /// About this company.
    pub company: Option<RecordId>,
    /// About this record (reviews, follow-ups).
    pub subject: Option<RecordId>,
    /// On this day or later: `on`, `from` or `day` of the record.
    pub day_from: Option<Day>,
    /// On this day or earlier.
    pub day_to: Option<Day>,
    /// Due on this day or later: `next_step_due` or `report_due` of the record.
    pub due_from: Option<Day>,
    /// Due on this day or earlier.
    pub due_to: Option<Day>,
    /// Only those with a conflict (`true`) or without (`false`).
    pub conflict: Option<bool>,
    /// Only those with own operations that are not in the ledger.
    pub pending: Option<bool>,
    /// Deleted ones as well.
    pub deleted: bool,
    /// In which order.
    pub order: Order,
    /// At most so many.
    pub limit: Option<u32>,
    /// Leaving out so many of the first.
    pub offset: u32,
}

/// The order of a list. Ties go by id.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// Changed last first.
    #[default]
    Updated,
    /// Latest day first.
    DayDescending,
    /// Earliest day first.
    Day,
    /// Due first.
    Due,
    /// By title.
    Title,
    /// Made last first.
    Created,
}

impl Store {
    /// The records of a noun.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn list(&self, noun: Noun, filter: &Filter) -> Result<Vec<Shown>, StoreError> {
        let _ = (noun, filter);
        Err(StoreError::NotFound)
    }

    /// How many there are; limit and offset do not matter.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn count(&self, noun: Noun, filter: &Filter) -> Result<u64, StoreError> {
        let _ = (noun, filter);
        Err(StoreError::NotFound)
    }
}
