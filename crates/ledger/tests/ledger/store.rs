//! What both stores promise: a transaction is all or nothing, a savepoint undoes what is its own.

use ledger::{LedgerError, LedgerStore, MemoryStore, SealedStore, StoreError};
use model::{Record, RecordId};
use uuid::Uuid;

fn both(story: impl Fn(&mut dyn LedgerStore)) {
    story(&mut MemoryStore::new());
    let dir = tempfile::tempdir().unwrap();
    let key = sealed::DataKey::random();
    let path = dir.path().join("ledger.db");
    story(&mut SealedStore::open(&path, &key, ledger::sealed_file::MIGRATIONS).unwrap());
}

fn record(number: u128) -> Record {
    Record::new("unit", RecordId(Uuid::from_u128(number)))
}

#[test]
fn a_failed_transaction_leaves_nothing() {
    both(|store| {
        let failed = store.transact(&mut |tx| {
            assert_eq!(tx.next_number()?, 1);
            tx.put_record(1, &record(1))?;
            tx.put_meta("a", "b")?;
            Err(LedgerError::Store(StoreError::Row { table: "test" }))
        });
        assert!(failed.is_err());
        store
            .transact(&mut |tx| {
                assert_eq!(tx.head()?, 0);
                assert_eq!(tx.record(record(1).id)?, None);
                assert_eq!(tx.meta("a")?, None);
                Ok(())
            })
            .unwrap();
    });
}

#[test]
fn a_savepoint_undoes_what_is_its_own() {
    both(|store| {
        store
            .transact(&mut |tx| {
                tx.put_meta("a", "1")?;
                tx.savepoint()?;
                tx.put_meta("a", "2")?;
                tx.savepoint()?;
                tx.next_number()?;
                tx.put_meta("b", "3")?;
                tx.release()?;
                tx.undo()?;
                assert_eq!(
                    (tx.meta("a")?.as_deref(), tx.meta("b")?, tx.head()?),
                    (Some("1"), None, 0)
                );
                tx.savepoint()?;
                tx.put_meta("b", "4")?;
                tx.release().map_err(LedgerError::from)
            })
            .unwrap();
        store
            .transact(&mut |tx| {
                assert_eq!(tx.meta("b")?.as_deref(), Some("4"));
                Ok(())
            })
            .unwrap();
    });
}
