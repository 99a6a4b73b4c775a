//! Copies, salvage, and work taken from one store into another.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // what a test needs is there, or the test fails

mod support;

use model::{DeviceId, Noun};
use protocol::limits::Limits;
use sealed::DataKey;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use store::{Draft, DraftId, Identity, Keyring, Store, StoreError, salvage, survey};
use support::*;
use uuid::Uuid;

const PAGE: usize = 4096;

fn draft(number: u128, text: &str) -> Draft {
    Draft {
        id: DraftId(Uuid::from_u128(number)),
        kind: "meeting".to_owned(),
        record: None,
        context: json!({}),
        body: json!({"gist": text}),
        base: BTreeMap::new(),
        base_texts: BTreeMap::new(),
        created_at: NOW,
        saved_at: NOW,
    }
}

/// Many meetings in one act.
fn write(device: &Device, numbers: std::ops::Range<u32>) {
    let new = numbers
        .map(|number| {
            let title = format!("第 {number} 家 {}", "长".repeat(300));
            let fields = puts(&meeting(&title));
            op(
                store::mint_record(NOW),
                Noun::Meeting,
                store::What::Create { fields },
            )
        })
        .collect();
    device.store().commit(&changes(new)).unwrap();
}

/// A device with a hundred meetings, some at the centre, and two drafts.
fn worked() -> (Device, Centre) {
    let (device, mut centre) = (Device::granted(), Centre::default());
    write(&device, 0..60);
    device.push(&mut centre);
    device.pull(&centre, 500);
    write(&device, 60..100);
    device.store().save_draft(&draft(1, "写到一半")).unwrap();
    device.store().save_draft(&draft(2, "另一半")).unwrap();
    (device, centre)
}

/// The hashes of what waits to be sent.
fn waiting(store: &Store) -> BTreeSet<String> {
    let limits = Limits {
        batch_operations: 10_000,
        batch_bytes: usize::MAX,
        ..Limits::default()
    };
    let out = store.outgoing(&limits, true).unwrap();
    out.into_iter().map(|one| one.bytes.hash).collect()
}

#[test]
fn a_copy_is_checked_row_by_row_and_never_waits_for_a_writer() {
    let (device, _) = worked();
    let to = device.dir.path().join("copy.db");
    let digest = device.store().source().copy_to(&to, |_| {}).unwrap();
    assert_eq!(digest.records(), 100);
    assert_eq!((digest.unsent, digest.drafts.count), (40, 2));
    let found = survey(&to, &device.key).unwrap();
    assert!(found.whole);
    assert_eq!((found.digest, found.identity), (digest, identity()));
    assert!(matches!(
        survey(&to, &DataKey::random()),
        Err(StoreError::Open(_))
    ));
    // One bit in the middle of it.
    let mut bytes = std::fs::read(&to).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&to, bytes).unwrap();
    assert!(survey(&to, &device.key).map_or(true, |found| !found.whole));
}

#[test]
fn a_copy_that_is_stopped_leaves_nothing_and_hurts_nothing() {
    let (device, _) = worked();
    let to = device.dir.path().join("copy.db");
    let stopped = device.store().source().copy_to(&to, |handle| {
        // The connection is asked to stop before it begins, and again until it has heard.
        std::thread::spawn(move || {
            for _ in 0..10_000 {
                handle.interrupt();
                std::thread::yield_now();
            }
        });
    });
    let left: Vec<_> = std::fs::read_dir(device.dir.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with("copy"))
        .collect();
    match stopped {
        Err(_) => assert!(left.is_empty(), "{left:?}"),
        Ok(_) => assert_eq!(left, ["copy.db"]),
    }
    assert!(device.store().verify().unwrap());
    device.create(Noun::Meeting, &meeting("照写"));
}

#[test]
fn s1_every_page_that_is_lost_leaves_the_rest_readable() {
    let (device, _) = worked();
    let device = device.reopened();
    let all = device.store().unsent().unwrap();
    let file = device.dir.path().join("replica.db");
    let whole = {
        let copy = device.dir.path().join("whole.db");
        device.store().source().copy_to(&copy, |_| {}).unwrap();
        std::fs::read(copy).unwrap()
    };
    assert!(file.exists());
    let dir = tempfile::tempdir().unwrap();
    let place = dir.path().join("replica.db");
    std::fs::write(&place, &whole).unwrap();
    let found = salvage(dir.path(), &device.key);
    assert!(found.is_whole());
    assert_eq!(found.work.operations.len(), 100);
    assert_eq!(found.work.drafts.len(), 2);
    let mut saved_something = 0;
    let pages = whole.len() / PAGE;
    let mut without_schema = 0;
    let sample: Vec<usize> = (1..pages).step_by(7).collect();
    for page in sample.iter().copied() {
        let mut bytes = whole.clone();
        bytes[page * PAGE + 77] ^= 0x10;
        std::fs::write(&place, &bytes).unwrap();
        let before = std::fs::read(&place).unwrap();
        let found = salvage(dir.path(), &device.key);
        if !found.opens {
            // The few pages that say what the tables are.
            without_schema += 1;
            continue;
        }
        let ops = u32::try_from(found.work.operations.len()).unwrap();
        let drafts = u32::try_from(found.work.drafts.len()).unwrap();
        if found.unreadable == 0 {
            assert_eq!(
                (ops, drafts),
                (100, 2),
                "page {page}: nothing is lost in silence"
            );
        }
        for op in &found.work.operations {
            assert!(protocol::OpBytes::read(&op.bytes).is_ok());
        }
        saved_something += usize::from(ops >= 90);
        assert_eq!(
            std::fs::read(&place).unwrap(),
            before,
            "salvage changes no byte"
        );
    }
    assert!(without_schema <= 3, "{without_schema}");
    assert!(
        saved_something * 10 >= sample.len() * 8,
        "{saved_something} of {}",
        sample.len()
    );
    // Cut in the middle, and without a readable first page.
    std::fs::write(&place, &whole[..whole.len() / 2]).unwrap();
    assert!(!salvage(dir.path(), &device.key).is_whole());
    std::fs::write(&place, b"").unwrap();
    assert!(!salvage(dir.path(), &device.key).opens);
    std::fs::write(&place, vec![0; whole.len()]).unwrap();
    assert!(!salvage(dir.path(), &device.key).opens);
    assert!(!all.operations.is_empty());
}

#[test]
fn s22_work_taken_into_a_restored_copy_is_sent_as_it_was_captured_and_no_number_twice() {
    let (device, mut centre) = worked();
    let to = device.dir.path().join("old.db");
    device.store().source().copy_to(&to, |_| {}).unwrap();
    for number in 0..5 {
        device.create(Noun::Meeting, &meeting(&format!("备份之后 {number}")));
    }
    let expected = waiting(device.store());
    let lost = salvage(device.dir.path(), &device.key);
    let dir = tempfile::tempdir().unwrap();
    std::fs::copy(&to, dir.path().join("replica.db")).unwrap();
    let restored = Store::open(dir.path(), &device.key).unwrap();
    let taken = restored.take_in(&lost.work).unwrap();
    assert_eq!(
        (taken.operations, taken.known, taken.unreadable),
        (5, 102, 0)
    );
    assert_eq!(waiting(&restored), expected, "same ids, same bytes");
    restored.doubt_incarnation().unwrap();
    let again = restored.take_in(&lost.work).unwrap();
    assert_eq!(
        (again.operations, again.drafts),
        (0, 0),
        "twice changes nothing"
    );
    // What is captured before the centre is heard takes no number of any incarnation.
    let record = store::mint_record(NOW);
    let fields = puts(&meeting("恢复后写的"));
    restored
        .commit(&changes(vec![op(
            record,
            Noun::Meeting,
            store::What::Create { fields },
        )]))
        .unwrap();
    let mut places = BTreeSet::new();
    let out = restored.outgoing(&Limits::default(), false).unwrap();
    for one in &out {
        let (_, operation) = protocol::OpBytes::read(&one.bytes.text).unwrap();
        assert!(
            places.insert((operation.incarnation, operation.seq)),
            "a number twice"
        );
    }
    let answers = out.iter().map(|one| centre.take(&one.bytes.text)).collect();
    restored.answered(&push_answer(answers)).unwrap();
    assert!(waiting(&restored).is_empty());
}

#[test]
fn work_of_another_device_of_the_same_person_keeps_its_bytes() {
    let (device, _) = worked();
    let work = device.store().unsent().unwrap();
    let expected = waiting(device.store());
    let dir = tempfile::tempdir().unwrap();
    let other = Identity {
        device: DeviceId(Uuid::from_u128(0x99)),
        ..identity()
    };
    let store = Store::create(dir.path(), &DataKey::random(), &other).unwrap();
    let taken = store.take_in(&work).unwrap();
    assert_eq!((taken.operations, taken.drafts), (40, 2));
    assert_eq!(waiting(&store), expected);
    assert_eq!(
        store.last_seq().unwrap(),
        0,
        "its own numbers are untouched"
    );
    // A draft that was dealt with does not come again.
    store.drop_draft(DraftId(Uuid::from_u128(1))).unwrap();
    assert_eq!(store.take_in(&work).unwrap().drafts, 0);
    assert_eq!(store.drafts().unwrap().len(), 1);
    // Another person's store takes nothing.
    let dir = tempfile::tempdir().unwrap();
    let stranger = Identity {
        person: id(0x77),
        ..identity()
    };
    let store = Store::create(dir.path(), &DataKey::random(), &stranger).unwrap();
    assert_eq!(store.take_in(&work).unwrap().operations, 0);
}

#[test]
fn the_keyring_outlives_the_file_and_opens_by_its_key_alone() {
    let device = Device::new();
    device
        .store()
        .set_setting("sync.credentials", Some("first"))
        .unwrap();
    device
        .store()
        .set_setting("sync.credentials", Some("newest"))
        .unwrap();
    let ring = Keyring::read(device.dir.path(), &device.key).unwrap();
    assert_eq!(ring.identity, identity());
    assert!(Keyring::read(device.dir.path(), &DataKey::random()).is_none());
    let raw = std::fs::read(device.dir.path().join("replica.keys")).unwrap();
    assert!(!String::from_utf8_lossy(&raw).contains("newest"));
    let dir = tempfile::tempdir().unwrap();
    let anew = Store::create(dir.path(), &device.key, &ring.identity).unwrap();
    anew.take_connection(&ring).unwrap();
    assert_eq!(
        anew.setting("sync.credentials").unwrap().as_deref(),
        Some("newest")
    );
}

#[test]
fn p3_a_purge_is_remembered_until_the_copies_are_renewed() {
    let (device, _) = worked();
    assert_eq!(device.store().purge_due().unwrap(), None);
    device.store().granted(&scopes()[..1]).unwrap();
    let device = device.reopened();
    let due = device
        .store()
        .purge_due()
        .unwrap()
        .expect("also after a restart");
    device.store().purge_is_done("0").unwrap();
    assert!(
        device.store().purge_due().unwrap().is_some(),
        "another purge came meanwhile"
    );
    device.store().purge_is_done(&due).unwrap();
    assert_eq!(device.store().purge_due().unwrap(), None);
}
