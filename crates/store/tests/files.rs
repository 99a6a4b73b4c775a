//! Files beside the store: nothing unsent is lost whenever the process ends, nothing purged stays.

#![allow(clippy::unwrap_used, clippy::panic)] // a test ends where it is wrong

mod support;

use model::{Noun, RecordId, attachment};
use serde_json::{Value, json};
use std::fs;
use std::io::{Read as _, Seek as _, SeekFrom};
use store::{FileError, Store};
use support::*;
use uuid::Uuid;

const FIELD: &str = "file.01900000-0000-7000-8000-000000000001";

fn bytes(count: usize) -> Vec<u8> {
    (0..count)
        .map(|at| u8::try_from((at * 31) % 253).unwrap())
        .collect()
}

fn value(sha: &str, count: usize) -> Value {
    let value = json!({"sha256": sha, "bytes": count, "media": "image/jpeg", "kind": "photo", "name": "车间.jpg"});
    assert!(attachment::well_formed(FIELD, &value));
    value
}

/// A visit with a photograph, saved and not sent.
fn visit(device: &Device, photo: &[u8]) -> (RecordId, String) {
    let kept = device.store().put_bytes(photo, NOW).unwrap();
    let mut fields = meeting("巢湖智造");
    fields.push((FIELD, value(&kept.sha256, photo.len())));
    (device.create(Noun::Meeting, &fields), kept.sha256)
}

fn on_disk(device: &Device) -> usize {
    fs::read_dir(device.dir.path().join("files")).map_or(0, Iterator::count)
}

/// As if the process had ended between the file and its row.
fn forget_row(device: &Device, sha: &str) {
    let path = device.dir.path().join("replica.db");
    let conn = rusqlite::Connection::open(path).unwrap();
    let key = hex::encode(device.key.bytes());
    conn.execute_batch(&format!("PRAGMA key = \"x'{key}'\""))
        .unwrap();
    assert_eq!(
        conn.execute("DELETE FROM file WHERE sha = ?1", [sha])
            .unwrap(),
        1
    );
}

fn read(store: &Store, sha: &str) -> Vec<u8> {
    store.file(sha).unwrap().whole().unwrap()
}

#[test]
fn a_file_is_read_from_any_place_and_lies_sealed_under_another_name() {
    let device = Device::granted();
    let photo = bytes(100_000);
    let (_, sha) = visit(&device, &photo);
    let mut file = device.store().file(&sha).unwrap();
    assert_eq!(file.range(16_380, 40).unwrap(), photo[16_380..16_420]);
    file.seek(SeekFrom::End(-5)).unwrap();
    let mut end = Vec::new();
    file.read_to_end(&mut end).unwrap();
    assert_eq!(end, photo[99_995..]);
    for entry in fs::read_dir(device.dir.path().join("files")).unwrap() {
        let entry = entry.unwrap();
        assert!(!entry.file_name().to_string_lossy().contains(&sha[..8]));
        let sealed = fs::read(entry.path()).unwrap();
        assert!(!sealed.windows(64).any(|part| part == &photo[..64]));
    }
}

#[test]
fn text_goes_first_and_small_files_before_large_ones() {
    let device = Device::granted();
    let mut centre = Centre::default();
    let (large, _) = visit(&device, &bytes(90_000));
    let (small, _) = visit(&device, &bytes(900));
    assert_eq!(
        device.store().uploads_due().unwrap(),
        [],
        "the text is not up"
    );
    device.push(&mut centre);
    let due = device.store().uploads_due().unwrap();
    assert_eq!(
        due.iter().map(|one| one.record).collect::<Vec<_>>(),
        [small, large]
    );
    device.store().upload_done(&due[0].sha256, small).unwrap();
    assert_eq!(device.store().uploads_due().unwrap().len(), 1);
}

#[test]
fn what_nobody_saved_goes_at_the_next_start_and_what_a_draft_names_stays() {
    let device = Device::granted();
    let store = device.store();
    let forgotten = store.put_bytes(&bytes(500), NOW).unwrap().sha256;
    let drafted = store.put_bytes(&bytes(501), NOW).unwrap().sha256;
    let draft = store::Draft {
        id: store::DraftId(Uuid::from_u128(5)),
        kind: "meeting".to_owned(),
        record: None,
        context: json!({}),
        body: json!({"files": [value(&drafted, 501)]}),
        base: Default::default(),
        base_texts: Default::default(),
        created_at: NOW,
        saved_at: NOW,
    };
    store.save_draft(&draft).unwrap();
    assert_eq!(store.sweep_files().unwrap(), 0, "both are still in a hand");
    let device = device.reopened();
    device.store().mend_files(NOW).unwrap();
    assert!(matches!(
        device.store().file(&forgotten),
        Err(FileError::Absent)
    ));
    assert_eq!(read(device.store(), &drafted), bytes(501));
    device.store().drop_draft(draft.id).unwrap();
    device.store().sweep_files().unwrap();
    assert_eq!(on_disk(&device), 0);
}

#[test]
fn s13_a_file_whose_row_was_lost_is_taken_back_and_a_torn_one_is_not() {
    let device = Device::granted();
    let (record, sha) = visit(&device, &bytes(70_000));
    let folder = device.dir.path().join("files");
    let path = fs::read_dir(&folder)
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .path();
    // Killed after the file and before its row; and while another was being written.
    forget_row(&device, &sha);
    fs::write(folder.join("0190.new"), b"half").unwrap();
    fs::write(path.with_extension("put"), b"half").unwrap();
    let device = device.reopened();
    device.store().mend_files(NOW).unwrap();
    assert_eq!(read(device.store(), &sha), bytes(70_000));
    assert_eq!(on_disk(&device), 1);
    assert!(device.store().names_file(record, &sha).unwrap());
    // A flipped bit is never handed out (S13), and a torn file without a row is no file.
    let mut sealed = fs::read(&path).unwrap();
    sealed[40_000] ^= 1;
    fs::write(&path, &sealed).unwrap();
    assert!(matches!(
        device.store().file(&sha).unwrap().whole(),
        Err(FileError::Damaged)
    ));
    forget_row(&device, &sha);
    device.store().mend_files(NOW).unwrap();
    assert!(matches!(device.store().file(&sha), Err(FileError::Absent)));
}

#[test]
fn s4_a_purge_takes_the_files_along_and_leaves_what_is_unsent() {
    let device = Device::granted();
    let mut centre = Centre::default();
    let (_, sent) = visit(&device, &bytes(3_000));
    device.push(&mut centre);
    device.pull(&centre, 100);
    for due in device.store().uploads_due().unwrap() {
        device.store().upload_done(&due.sha256, due.record).unwrap();
    }
    let (_, unsent) = visit(&device, &bytes(4_000));
    assert!(device.store().file(&sent).is_ok());
    device.store().granted(&[]).unwrap();
    assert!(matches!(device.store().file(&sent), Err(FileError::Absent)));
    assert_eq!(read(device.store(), &unsent), bytes(4_000), "S1");
    assert_eq!(on_disk(&device), 1);
}

#[test]
fn a_file_of_a_record_that_was_purged_before_it_was_up_still_goes_up() {
    let device = Device::granted();
    let mut centre = Centre::default();
    let (record, sha) = visit(&device, &bytes(3_000));
    device.push(&mut centre);
    device.pull(&centre, 100);
    device.store().granted(&[]).unwrap();
    assert!(device.store().shown(record).unwrap().is_none());
    assert_eq!(device.store().uploads_due().unwrap()[0].sha256, sha);
    device.store().upload_done(&sha, record).unwrap();
    device.store().sweep_files().unwrap();
    assert_eq!(on_disk(&device), 0, "and then it is purged too");
}

#[test]
fn what_comes_down_goes_on_where_it_was_cut_and_only_the_named_bytes_are_taken() {
    let device = Device::granted();
    let store = device.store();
    let (photo, other) = (bytes(200_000), bytes(200_001));
    let sha = model::canonical::sha256(&photo);
    let mut centre = Centre::default();
    let record = id(0x77);
    let mut fields = meeting("别人的洽谈");
    fields.push((FIELD, value(&sha, photo.len())));
    centre.make(Noun::Meeting, record, &fields);
    device.pull(&centre, 100);
    store.want_file(record, &sha, NOW).unwrap();
    assert!(
        store.want_file(id(0x78), &sha, NOW).is_err(),
        "no record of mine names it"
    );
    let mut part = store.incoming(&sha, 200_000).unwrap();
    part.append(&photo[..150_001]).unwrap();
    drop(part);
    let mut part = store.incoming(&sha, 200_000).unwrap();
    let through = usize::try_from(part.through()).unwrap();
    assert!(
        through > 150_001 - 16 * 1024,
        "at most one piece is fetched again: {through}"
    );
    part.append(&photo[through..]).unwrap();
    store.arrived(&sha, part, NOW).unwrap();
    assert_eq!(read(store, &sha), photo);
    assert_eq!(store.files_asked().unwrap(), []);

    let mut wrong = store.incoming(&"b".repeat(64), 200_001).unwrap();
    wrong.append(&other).unwrap();
    assert!(matches!(
        store.arrived(&"b".repeat(64), wrong, NOW),
        Err(FileError::WrongHash)
    ));
    assert_eq!(on_disk(&device), 1, "nothing of it is kept");
}

#[test]
fn taking_a_file_away_can_be_undone_until_the_next_start() {
    let device = Device::granted();
    let (record, sha) = visit(&device, &bytes(3_000));
    device.store().hold_for_undo(record, &sha);
    let base = device.base(record);
    device.edit_from(record, base, &[(FIELD, Value::Null)]);
    device.store().sweep_files().unwrap();
    assert_eq!(read(device.store(), &sha), bytes(3_000));
    device.edit_from(record, device.base(record), &[(FIELD, value(&sha, 3_000))]);
    let device = device.reopened();
    device.store().mend_files(NOW).unwrap();
    assert_eq!(read(device.store(), &sha), bytes(3_000));
}

#[test]
fn originals_of_others_make_room_own_ones_and_small_pictures_do_not() {
    let device = Device::granted();
    let (_, own) = visit(&device, &bytes(50_000));
    let mut centre = Centre::default();
    let theirs = bytes(60_000);
    let sha = model::canonical::sha256(&theirs);
    let mut fields = meeting("别人的洽谈");
    fields.push((FIELD, value(&sha, theirs.len())));
    centre.make(Noun::Meeting, id(0x77), &fields);
    device.pull(&centre, 100);
    let store = device.store();
    let mut part = store.incoming(&sha, 60_000).unwrap();
    part.append(&theirs).unwrap();
    store.arrived(&sha, part, NOW).unwrap();
    assert_eq!(store.cool_files(60_000).unwrap(), 0);
    assert_eq!(store.cool_files(59_999).unwrap(), 1);
    assert!(store.file(&own).is_ok() && store.file(&sha).is_err());
}
