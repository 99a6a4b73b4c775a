//! The world as the open transaction sees it, so that rules are checked at the moment of commit.

use crate::store::{LedgerTx, StoreError, StoreResult};
use model::world::World;
use model::{PersonId, Record, RecordId};
use std::cell::RefCell;
use std::collections::BTreeSet;

/// [`World`] over a transaction.
pub struct TxWorld<'a> {
    tx: &'a dyn LedgerTx,
    failed: RefCell<Option<StoreError>>,
}

impl<'a> TxWorld<'a> {
    /// The world of `tx`.
    #[must_use]
    pub fn new(tx: &'a dyn LedgerTx) -> Self {
        Self {
            tx,
            failed: RefCell::new(None),
        }
    }

    /// The rules ask without errors; what failed while they asked comes out here.
    ///
    /// # Errors
    /// The store's failure.
    pub fn finish(self) -> StoreResult<()> {
        match self.failed.into_inner() {
            Some(error) => Err(error),
            None => Ok(()),
        }
    }
}

impl World for TxWorld<'_> {
    fn record(&self, id: RecordId) -> Option<Record> {
        match self.tx.record(id) {
            Ok(found) => found.map(|row| row.record),
            Err(error) => {
                self.failed.borrow_mut().get_or_insert(error);
                None
            }
        }
    }

    fn travellers(&self, trip: RecordId) -> BTreeSet<PersonId> {
        self.record(trip)
            .map(|trip| crate::store::travellers(&trip))
            .unwrap_or_default()
    }
}
