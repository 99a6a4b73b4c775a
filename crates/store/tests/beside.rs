//! Reading beside writing: nobody who reads waits for who writes, no save waits for a whole page of the feed.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // what a test needs is there, or the test fails

mod support;

use model::{Noun, RecordId, Scope};
use protocol::wire::PullAnswer;
use sealed::rusqlite::Connection;
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use store::{Draft, DraftId, Filter, Store};
use support::*;

const RECORDS: u32 = 600;

fn draft(number: u128) -> Draft {
    Draft {
        id: DraftId(id(number).0),
        kind: "meeting".to_owned(),
        record: None,
        context: json!({}),
        body: json!({"gist": "看车间"}),
        base: BTreeMap::new(),
        base_texts: BTreeMap::new(),
        created_at: NOW,
        saved_at: NOW,
    }
}

/// Everything of a first sync, in one page.
fn first_page(centre: &mut Centre) -> PullAnswer {
    for n in 0..RECORDS {
        let title = format!("第 {n} 次走访");
        let mut fields = meeting(&title);
        fields.push(("minutes", json!(title.repeat(80))));
        centre.make(Noun::Meeting, id(0x1_0000 + u128::from(n)), &fields);
    }
    centre.page(&scopes(), 0, usize::MAX)
}

fn has_begun(store: &Store) -> bool {
    store.count(Noun::Meeting, &Filter::default()).unwrap() > 0
}

fn is_read_through(store: &Store, page: &PullAnswer) -> bool {
    let cursor = store.newest_cursor().unwrap();
    cursor.is_some_and(|cursor| cursor.number == page.upto.number)
}

#[test]
fn who_reads_does_not_wait_for_who_writes() {
    let device = Device::granted();
    let known = device.create(Noun::Meeting, &meeting("海螺"));
    // Somebody holds the file's write lock, so that the save below cannot end.
    let other = sealed_open(&device);
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let begun = AtomicBool::new(false);
    thread::scope(|scope| {
        let save = scope.spawn(|| {
            begun.store(true, Ordering::SeqCst);
            device.store().save_draft(&draft(1))
        });
        while !begun.load(Ordering::SeqCst) {
            thread::yield_now();
        }
        for _ in 0..200 {
            let list = device.store().list(Noun::Meeting, &Filter::default());
            assert_eq!(list.unwrap()[0].record.id, known);
            assert!(device.store().find("海螺", 5).unwrap().len() == 1);
            assert!(device.store().drafts().unwrap().is_empty());
        }
        assert!(!save.is_finished(), "the save had to wait, and nobody else");
        other.execute_batch("ROLLBACK").unwrap();
        save.join().unwrap().unwrap();
    });
    assert_eq!(
        device.store().drafts().unwrap().len(),
        1,
        "read what was saved"
    );
}

/// Another connection to the same file.
fn sealed_open(device: &Device) -> Connection {
    let path = device.dir.path().join("replica.db");
    sealed::open(&path, &device.key, store::MIGRATIONS, store::APPLICATION_ID).unwrap()
}

#[test]
fn a_save_comes_between_two_pieces_of_a_page() {
    let device = Device::granted();
    let page = first_page(&mut Centre::default());
    thread::scope(|scope| {
        let applied = scope.spawn(|| device.store().apply(&scopes(), &page));
        while !has_begun(device.store()) {
            thread::yield_now();
        }
        let mine = device.create(Noun::Meeting, &meeting("我的"));
        assert!(
            !is_read_through(device.store(), &page),
            "saved while the page was taken in"
        );
        assert!(device.store().shown(mine).unwrap().is_some());
        assert_eq!(applied.join().unwrap().unwrap().len(), RECORDS as usize);
    });
    assert!(is_read_through(device.store(), &page));
    let all = device.store().count(Noun::Meeting, &Filter::default());
    assert_eq!(all.unwrap(), u64::from(RECORDS) + 1);
}

#[test]
fn s3_a_page_that_was_broken_off_is_taken_in_again_to_the_same_bases() {
    let device = Device::granted();
    let mut centre = Centre::default();
    let gone = id(0x1_0001);
    let whole = {
        first_page(&mut centre);
        // One leaves the unit, within the page that brought it.
        centre.write(gone, "unit", json!(id(0x99)));
        centre.write(gone, "author", json!(id(0x98)));
        centre.page(&scopes(), 0, usize::MAX)
    };
    let broken = tempfile::tempdir().unwrap();
    thread::scope(|scope| {
        let applied = scope.spawn(|| device.store().apply(&scopes(), &whole));
        while !has_begun(device.store()) {
            thread::yield_now();
        }
        // What a power cut now would leave: one moment of the file.
        let copy = broken.path().join("replica.db");
        device.store().source().copy_to(&copy, |_| {}).unwrap();
        applied.join().unwrap().unwrap();
    });
    let again = Store::open(broken.path(), &device.key).unwrap();
    let held = again.count(Noun::Meeting, &Filter::default()).unwrap();
    assert!(
        held > 0 && held < u64::from(RECORDS),
        "{held} of the page are there"
    );
    assert!(
        !is_read_through(&again, &whole),
        "and it is asked for again"
    );
    again.apply(&scopes(), &whole).unwrap();
    assert_eq!(
        again.base_digest().unwrap(),
        device.store().base_digest().unwrap()
    );
    for store in [&again, device.store()] {
        assert!(store.shown(gone).unwrap().is_none(), "it left");
        assert!(is_read_through(store, &whole));
    }
}

#[test]
fn p3_nothing_purged_stays_in_the_log_because_somebody_reads() {
    let device = Device::granted();
    let page = first_page(&mut Centre::default());
    device.store().apply(&scopes(), &page).unwrap();
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        let read = scope.spawn(|| {
            let mut lists = 0;
            while !done.load(Ordering::SeqCst) {
                lists += device
                    .store()
                    .list(Noun::Meeting, &Filter::default())
                    .unwrap()
                    .len();
            }
            lists
        });
        let granted = device.store().granted(&[Scope::City]).unwrap();
        let log = std::fs::metadata(device.dir.path().join("replica.db-wal")).unwrap();
        done.store(true, Ordering::SeqCst);
        assert_eq!(granted.changed.len(), RECORDS as usize);
        assert_eq!(log.len(), 0, "the log was emptied");
        read.join().unwrap();
    });
}

#[test]
fn what_was_read_as_one_page_is_of_one_moment() {
    let device = Device::granted();
    let page = first_page(&mut Centre::default());
    let filter = Filter {
        limit: Some(1000),
        ..Filter::default()
    };
    let read = || device.store().page(Noun::Meeting, &filter, None).unwrap();
    thread::scope(|scope| {
        let applied = scope.spawn(|| device.store().apply(&scopes(), &page));
        let mut seen: Vec<(u64, Vec<RecordId>)> = Vec::new();
        while !applied.is_finished() {
            let page = read();
            let ids: Vec<RecordId> = page.rows.iter().map(|shown| shown.record.id).collect();
            assert_eq!(
                page.total,
                ids.len() as u64,
                "counted and read at one moment"
            );
            seen.push((page.as_of, ids));
        }
        applied.join().unwrap().unwrap();
        for (as_of, ids) in &seen {
            let same = seen.iter().filter(|(other, _)| other == as_of);
            assert!(same.into_iter().all(|(_, others)| others == ids), "{as_of}");
        }
    });
    assert_eq!(read().total, u64::from(RECORDS));
}
