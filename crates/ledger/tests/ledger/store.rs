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

/// Two processes on one file: a number is visible only with everything before it (S6, W4).
#[test]
fn no_reader_steps_over_a_number_that_commits_later() {
    const EACH: u64 = 40;
    let dir = tempfile::tempdir().unwrap();
    let (key, path) = (sealed::DataKey::random(), dir.path().join("ledger.db"));
    let open = || SealedStore::open(&path, &key, ledger::sealed_file::MIGRATIONS).unwrap();
    drop(open());
    let write = |mut store: SealedStore, writer: u64| {
        for turn in 0..EACH {
            store
                .transact(&mut |tx| {
                    let number = tx.next_number()?;
                    let op_id = model::OpId(Uuid::from_u128(u128::from(writer * EACH + turn)));
                    let (mark, entry) = (String::new(), String::new());
                    Ok(tx.put_chain(&ledger::store::ChainRow {
                        number,
                        op_id,
                        mark,
                        entry,
                    })?)
                })
                .unwrap();
        }
    };
    std::thread::scope(|scope| {
        for writer in 0..2 {
            let store = open();
            scope.spawn(move || write(store, writer));
        }
        let mut reader = open();
        let mut seen = 0;
        while seen < 2 * EACH {
            reader
                .transact(&mut |tx| {
                    let rows = tx.chain_from(1, 1_000)?;
                    assert_eq!(rows.len() as u64, tx.head()?);
                    assert!(
                        rows.iter()
                            .zip(1..)
                            .all(|(row, number)| row.number == number)
                    );
                    seen = tx.head()?;
                    Ok(())
                })
                .unwrap();
            std::thread::sleep(std::time::Duration::from_millis(2));
        }
    });
}
