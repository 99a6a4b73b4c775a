//! Small facts beside the records: the clock's offset, how far the centre has confirmed, when it was last heard.

use crate::{Store, StoreError};
use model::Stamp;

impl Store {
    /// What to add to the wall clock, in milliseconds (M2); 0 until a centre has been heard.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn clock_offset(&self) -> Result<i64, StoreError> {
        Err(StoreError::NotFound)
    }

    /// Keeps the offset found at the last hello.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn set_clock_offset(&self, ms: i64) -> Result<(), StoreError> {
        let _ = ms;
        Err(StoreError::NotFound)
    }

    /// The last sequence number used in the current incarnation; 0 for none (O4).
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn last_seq(&self) -> Result<u64, StoreError> {
        Err(StoreError::NotFound)
    }

    /// The prefix the centre has confirmed in the current incarnation (O4).
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn acked_through(&self) -> Result<u64, StoreError> {
        Err(StoreError::NotFound)
    }

    /// When the last page of a pull was applied and no more followed, by the centre's clock.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn synced_at(&self) -> Result<Option<Stamp>, StoreError> {
        Err(StoreError::NotFound)
    }

    /// A small setting of the application on this device, for example which notices were seen.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn setting(&self, name: &str) -> Result<Option<String>, StoreError> {
        let _ = name;
        Err(StoreError::NotFound)
    }

    /// Keeps a setting; `None` forgets it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn set_setting(&self, name: &str, value: Option<&str>) -> Result<(), StoreError> {
        let _ = (name, value);
        Err(StoreError::NotFound)
    }
}
