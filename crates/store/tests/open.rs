//! Opening: one holder, the right key, no file from the future; drafts survive.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // what a test needs is there, or the test fails

mod support;

use model::Noun;
use sealed::{DataKey, LockError, OpenError};
use serde_json::json;
use std::collections::BTreeMap;
use store::{Draft, DraftId, Store, StoreError};
use support::{Device, NOW, id, identity};

#[test]
fn a_store_is_made_once_and_opened_by_its_key_by_one_holder() {
    let device = Device::new();
    let path = device.dir.path();
    assert!(matches!(
        Store::open(path, &device.key),
        Err(StoreError::Lock(LockError::Busy))
    ));
    let device = device.reopened();
    assert_eq!(device.store().identity().unwrap(), identity());
    let key = device.key.clone();
    let empty = tempfile::tempdir().unwrap();
    assert!(matches!(
        Store::open(empty.path(), &key),
        Err(StoreError::NoStore)
    ));
    assert_eq!(
        std::fs::read_dir(empty.path()).unwrap().count(),
        0,
        "asking makes nothing"
    );
}

#[test]
fn a_wrong_key_opens_nothing() {
    let device = Device::new();
    device.create(Noun::Meeting, &[("title", json!("一"))]);
    let dir = tempfile::tempdir().unwrap();
    device
        .store()
        .backup_into(&dir.path().join("replica.db"))
        .unwrap();
    let wrong = Store::open(dir.path(), &DataKey::random());
    assert!(
        matches!(wrong, Err(StoreError::Open(OpenError::WrongKey))),
        "{wrong:?}"
    );
    let copy = Store::open(dir.path(), &device.key).unwrap();
    assert_eq!(
        copy.list(Noun::Meeting, &store::Filter::default())
            .unwrap()
            .len(),
        1
    );
    assert!(copy.verify().unwrap());
    copy.close().unwrap();
    assert!(matches!(
        Store::create(dir.path(), &device.key, &identity()),
        Err(StoreError::Exists)
    ));
}

#[test]
fn a_store_of_a_newer_version_is_refused_and_left_as_it_is() {
    let device = Device::new();
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("replica.db");
    device.store().backup_into(&path).unwrap();
    let conn = sealed::rusqlite::Connection::open(&path).unwrap();
    conn.pragma_update(None, "key", format!("x'{}'", hex(device.key.bytes())))
        .unwrap();
    conn.pragma_update(None, "user_version", 99).unwrap();
    conn.close().unwrap();
    let before = std::fs::read(&path).unwrap();
    let refused = Store::open(dir.path(), &device.key);
    assert!(
        matches!(
            refused,
            Err(StoreError::Open(OpenError::Newer { found: 99, .. }))
        ),
        "{refused:?}"
    );
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn d2_a_draft_survives_a_kill_at_every_save() {
    let device = Device::new();
    let mut draft = Draft {
        id: DraftId::mint(NOW),
        kind: "meeting".to_owned(),
        record: Some(id(5)),
        context: json!({"trip": id(6)}),
        body: json!({"text": "𠮷"}),
        base: BTreeMap::from([("title".to_owned(), vec![model::OpId(id(7).0)])]),
        base_texts: BTreeMap::from([("minutes".to_owned(), "原文 😀".to_owned())]),
        created_at: NOW,
        saved_at: NOW,
    };
    device.store().save_draft(&draft).unwrap();
    assert_eq!(
        device.killed().store().draft(draft.id).unwrap().as_ref(),
        Some(&draft)
    );
    draft.body = json!({"text": "𠮷林"});
    draft.saved_at = NOW.plus(5);
    device.store().save_draft(&draft).unwrap();
    let device = device.killed();
    assert_eq!(device.store().drafts().unwrap(), [draft.clone()]);
    assert!(device.store().drop_draft(draft.id).unwrap());
    assert!(!device.store().drop_draft(draft.id).unwrap());
    assert!(device.reopened().store().drafts().unwrap().is_empty());
}

#[test]
fn small_facts_are_kept() {
    let device = Device::new();
    assert_eq!(device.store().clock_offset().unwrap(), 0);
    device.store().set_clock_offset(-7).unwrap();
    device.store().set_setting("tour", Some("seen")).unwrap();
    let device = device.reopened();
    assert_eq!(device.store().clock_offset().unwrap(), -7);
    assert_eq!(
        device.store().setting("tour").unwrap().as_deref(),
        Some("seen")
    );
    device.store().set_setting("tour", None).unwrap();
    assert_eq!(device.store().setting("tour").unwrap(), None);
    assert_eq!(device.store().synced_at().unwrap(), None);
}
