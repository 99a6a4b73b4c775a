//! A contact person was erased at the centre (M7): the device that hears of it holds nothing any more of what was
//! said, in no table, and forgets the copies.

#![allow(clippy::unwrap_used, clippy::panic)] // a test ends where it is wrong

mod support;

use model::policy::Refusal;
use model::record::Version;
use model::{Noun, RecordId};
use protocol::limits::Limits;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use store::{Draft, DraftId, What};
use support::*;
use uuid::Uuid;

/// Both stand in everything that is written of this person: one is found by its letters wherever it lies.
const NAME: &str = "苏念慈";
const WORD: &str = "quellwind";
const CARD: &str = "file.01900000-0000-7000-8000-00000000000c";

/// The tables in which a word stands, those of the index included.
fn stands_in(device: &Device, word: &str) -> BTreeSet<String> {
    let path = device.dir.path().join("replica.db");
    let conn = rusqlite::Connection::open(path).unwrap();
    let key = hex::encode(device.key.bytes());
    conn.execute_batch(&format!("PRAGMA key = \"x'{key}'\""))
        .unwrap();
    let names =
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'";
    let tables: Vec<String> = conn
        .prepare(names)
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    let mut found = BTreeSet::new();
    for table in tables {
        let mut statement = conn.prepare(&format!("SELECT * FROM \"{table}\"")).unwrap();
        let columns = statement.column_count();
        let mut rows = statement.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            for column in 0..columns {
                let bytes = match row.get_ref(column).unwrap() {
                    rusqlite::types::ValueRef::Text(bytes)
                    | rusqlite::types::ValueRef::Blob(bytes) => bytes,
                    _ => continue,
                };
                if bytes.windows(word.len()).any(|at| at == word.as_bytes()) {
                    found.insert(table.clone());
                }
            }
        }
    }
    found
}

fn draft(record: RecordId) -> Draft {
    Draft {
        id: DraftId(Uuid::from_u128(5)),
        kind: "contact".to_owned(),
        record: Some(record),
        context: json!({}),
        body: json!({"name": NAME, "post": WORD}),
        base: BTreeMap::new(),
        base_texts: BTreeMap::from([("notes".to_owned(), WORD.to_owned())]),
        created_at: NOW,
        saved_at: NOW,
    }
}

/// A contact of mine with a private part and its card, all of it in the ledger; a form begun on it, and the plan of
/// the import that brought more of it.
fn known() -> (Device, Centre, RecordId, RecordId, String) {
    let (device, mut centre) = (Device::granted(), Centre::default());
    let mine = [
        ("name", json!(NAME)),
        ("post", json!(WORD)),
        ("author", json!(me())),
    ];
    let contact = device.create(Noun::Contact, &mine);
    let card = device
        .store()
        .put_bytes(b"a card of quellwind", NOW)
        .unwrap();
    let file = json!({"sha256": card.sha256, "bytes": 19, "media": "image/jpeg", "kind": "card", "name": WORD});
    let private = device.create(
        Noun::ContactPrivate,
        &[
            ("contact", json!(contact)),
            ("wechat", json!(WORD)),
            ("author", json!(me())),
            (CARD, file),
        ],
    );
    device.push(&mut centre);
    device.pull(&centre, 100);
    device.store().save_draft(&draft(contact)).unwrap();
    let plan = json!([{"row": 1, "steps": [
        {"is": "fill", "noun": "contact", "id": contact, "fields": {"post": WORD}},
        {"is": "create", "noun": "contact_private", "id": id(9), "fields": {"contact": contact, "wechat": WORD}},
        {"is": "create", "noun": "company", "id": id(8), "fields": {"name": "别的企业"}},
    ]}]);
    device
        .store()
        .set_setting("import.1.0", Some(&plan.to_string()))
        .unwrap();
    (device, centre, contact, private, card.sha256)
}

fn erase(centre: &mut Centre, records: &[RecordId]) {
    for record in records {
        let version = Version {
            op: model::OpId(Uuid::from_u128(0xee)),
            eff: NOW,
            device: model::DeviceId(Uuid::nil()),
            seq: 1,
            actor: id(0x99),
        };
        let erased = centre.records[record].erased(&version, &BTreeSet::from([me()]));
        centre.put(erased);
    }
}

#[test]
fn m7_what_was_erased_stands_in_no_table_of_the_device() {
    let (device, mut centre, contact, private, card) = known();
    let before = stands_in(&device, WORD);
    for table in [
        "base_record",
        "shown",
        "journal",
        "draft",
        "meta",
        "search_content",
    ] {
        assert!(
            before.contains(table),
            "the search finds it in {table}: {before:?}"
        );
    }
    assert!(stands_in(&device, NAME).contains("journal"));
    assert!(!device.store().find(NAME, 9).unwrap().is_empty());
    assert!(device.store().file(&card).is_ok());
    erase(&mut centre, &[contact, private]);
    device.pull(&centre, 100);
    assert_eq!(stands_in(&device, WORD), BTreeSet::new());
    assert_eq!(stands_in(&device, NAME), BTreeSet::new());
    assert!(device.store().find(NAME, 9).unwrap().is_empty());
    assert!(device.store().file(&card).is_err(), "the card is gone");
    let log = device.dir.path().join("replica.db-wal");
    assert_eq!(std::fs::metadata(log).unwrap().len(), 0, "nor in the log");
    assert!(
        device.store().purge_due().unwrap().is_some(),
        "older copies are to go"
    );
    let plan = device.store().setting("import.1.0").unwrap().unwrap();
    assert!(plan.contains("别的企业"), "what is of others stays");
    // The journal still knows what was written when, under the same ids and hashes.
    let journal = device.store().journal().unwrap();
    assert_eq!(journal.len(), 2);
    assert!(device.store().shown(contact).unwrap().unwrap().deleted);
    assert_eq!(bases(device.store()), centre.bases(&scopes()), "S3");
}

#[test]
fn m7_what_waits_is_not_shown_and_goes_with_its_answer() {
    let (device, mut centre, contact, private, _) = known();
    let late = device.one(
        contact,
        Noun::Contact,
        What::Edit {
            base: device.base(contact),
            fields: puts(&[("post", json!(format!("{WORD} again")))]),
        },
    );
    let behind = device.create(Noun::Meeting, &meeting("再访"));
    erase(&mut centre, &[contact, private]);
    device.pull(&centre, 100);
    assert_eq!(
        device.value(contact, "post"),
        json!(null),
        "S9 gives way to the law"
    );
    assert_eq!(
        stands_in(&device, WORD),
        BTreeSet::from(["journal".to_owned()])
    );
    let out = device.store().outgoing(&Limits::default(), false).unwrap();
    assert_eq!(out[0].op, late.ops[0], "no number is skipped");
    let answers = vec![
        rejected(&out[0].bytes.text, Refusal::Erased),
        applied(&out[1].bytes.text, 99),
    ];
    let answered = device.store().answered(&push_answer(answers)).unwrap();
    assert_eq!(answered.attention, late.ops, "its author is told");
    assert_eq!(stands_in(&device, WORD), BTreeSet::new());
    let outbox = device.store().outbox().unwrap();
    assert_eq!(outbox.len(), 1);
    assert_eq!(outbox[0].ops[0].refusal, Some(Refusal::Erased));
    assert!(device.store().shown(behind).unwrap().is_some());
}

#[test]
fn m7_an_answer_that_comes_after_the_erasure_takes_the_words_along() {
    let (device, mut centre, contact, private, _) = known();
    device.one(
        contact,
        Noun::Contact,
        What::Edit {
            base: device.base(contact),
            fields: puts(&[("post", json!(format!("{WORD} again")))]),
        },
    );
    // The centre took it; its answer was lost, and then the person was erased. It is told again.
    let out = device.store().outgoing(&Limits::default(), false).unwrap();
    let mut answer = centre.take(&out[0].bytes.text);
    answer.duplicate = true;
    erase(&mut centre, &[contact, private]);
    device.pull(&centre, 100);
    device.store().answered(&push_answer(vec![answer])).unwrap();
    assert_eq!(stands_in(&device, WORD), BTreeSet::new());
}

#[test]
fn w4_what_is_left_is_sent_again_to_a_centre_that_came_back_from_a_backup() {
    let (device, mut centre, contact, private, _) = known();
    erase(&mut centre, &[contact, private]);
    device.pull(&centre, 100);
    device.store().begin_epoch("second", 0).unwrap();
    let out = device.store().outgoing(&Limits::default(), false).unwrap();
    assert_eq!(out.len(), 2);
    for one in &out {
        let hash = model::canonical::sha256(one.bytes.text.as_bytes());
        assert_eq!(one.bytes.hash, hash, "answered by what is sent");
    }
    // It has never heard of the first, and still has the second as it was written.
    let new = applied(&out[0].bytes.text, 1);
    let other = protocol::wire::Answer {
        outcome: protocol::wire::Outcome::Refused {
            refusal: Refusal::OtherBytes,
        },
        ..applied(&out[1].bytes.text, 2)
    };
    let answered = device
        .store()
        .answered(&push_answer(vec![new, other]))
        .unwrap();
    assert!(answered.distrusted.is_empty() && answered.attention.is_empty());
    assert!(
        device
            .store()
            .outgoing(&Limits::default(), true)
            .unwrap()
            .is_empty()
    );
}
