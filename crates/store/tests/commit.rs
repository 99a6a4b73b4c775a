//! Committing: on the disk, in sequence, immutable, refused whole.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // what a test needs is there, or the test fails

mod support;

use model::command::Command;
use model::policy::Refusal;
use model::{Noun, Stamp};
use protocol::limits::Limits;
use protocol::{Change, OpBytes};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use store::{CommitError, Draft, DraftId, NewOp, NewValue, RecordSync, What, mint_record};
use support::{Device, NOW, changes, me, meeting, op, puts};

fn operations(device: &Device) -> Vec<protocol::Operation> {
    device
        .store()
        .outgoing(&Limits::default(), false)
        .unwrap()
        .iter()
        .map(|out| OpBytes::read(&out.bytes.text).unwrap().1)
        .collect()
}

fn submit() -> What {
    let command = Command::Submit {
        passed: Vec::new(),
        note: None,
        entry: None,
    };
    What::Command {
        base: BTreeMap::new(),
        command,
    }
}

#[test]
fn s13_a_commit_is_there_after_a_kill_and_after_reopening() {
    let device = Device::new();
    let record = device.create(Noun::Meeting, &[("title", json!("𠮷林考察 龘 😀"))]);
    let killed = device.killed();
    for device in [killed, device.reopened()] {
        assert_eq!(device.value(record, "title"), json!("𠮷林考察 龘 😀"));
        assert_eq!(operations(&device).len(), 1);
    }
}

#[test]
fn s13_a_torn_log_leaves_all_of_a_commit_or_nothing() {
    let device = Device::new();
    device.create(Noun::Meeting, &[("title", json!("一"))]);
    let wal = std::fs::read(device.dir.path().join("replica.db-wal")).unwrap();
    let mut counts = BTreeSet::new();
    for part in 0..=40 {
        let dir = tempfile::tempdir().unwrap();
        std::fs::copy(
            device.dir.path().join("replica.db"),
            dir.path().join("replica.db"),
        )
        .unwrap();
        std::fs::write(
            dir.path().join("replica.db-wal"),
            &wal[..wal.len() * part / 40],
        )
        .unwrap();
        // Torn before the store was whole there is none yet.
        let Ok(store) = store::Store::open(dir.path(), &device.key) else {
            continue;
        };
        let out = store.outgoing(&Limits::default(), false).unwrap();
        let shown = store
            .list(Noun::Meeting, &store::Filter::default())
            .unwrap();
        let found = store.find("一", 9).unwrap();
        assert_eq!(
            (shown.len(), found.len()),
            (out.len(), out.len()),
            "part {part}"
        );
        counts.insert(out.len());
    }
    assert_eq!(counts, BTreeSet::from([0, 1]));
}

#[test]
fn s1_what_was_on_its_way_at_a_kill_is_sent_again_with_the_same_bytes() {
    let device = Device::new();
    let record = device.create(Noun::Meeting, &[("title", json!("一"))]);
    let out = device.store().outgoing(&Limits::default(), false).unwrap();
    device.store().mark_sent(&[out[0].op]).unwrap();
    let sync = |device: &Device| device.store().shown(record).unwrap().unwrap().sync;
    assert_eq!(sync(&device), RecordSync::Sending);
    let device = device.killed();
    assert_eq!(sync(&device), RecordSync::Waiting);
    assert_eq!(
        device.store().outgoing(&Limits::default(), false).unwrap(),
        out
    );
}

#[test]
fn w2_a_push_keeps_within_its_limits_and_never_stands_still() {
    let device = Device::new();
    for _ in 0..5 {
        device.create(Noun::Meeting, &[("title", json!("字".repeat(100)))]);
    }
    let batch = |limits: Limits| device.store().outgoing(&limits, false).unwrap().len();
    assert_eq!(
        batch(Limits {
            batch_operations: 3,
            ..Limits::default()
        }),
        3
    );
    let two = 2 * device.store().outgoing(&Limits::default(), false).unwrap()[0]
        .bytes
        .text
        .len()
        + 40;
    assert_eq!(
        batch(Limits {
            batch_bytes: two,
            ..Limits::default()
        }),
        2
    );
    assert_eq!(
        batch(Limits {
            batch_bytes: 1,
            ..Limits::default()
        }),
        1
    );
}

#[test]
fn o4_the_sequence_is_contiguous_across_a_kill_and_starts_anew_in_an_incarnation() {
    let device = Device::new();
    device.create(Noun::Meeting, &[("title", json!("一"))]);
    let device = device.killed();
    let record = device.create(Noun::Meeting, &[("title", json!("二"))]);
    let refused = device
        .store()
        .commit(&changes(vec![op(record, Noun::Meeting, submit())]));
    assert!(
        matches!(refused, Err(CommitError::Refused(_))),
        "{refused:?}"
    );
    device.edit(record, &[("title", json!("三"))]);
    assert_eq!(
        operations(&device)
            .iter()
            .map(|op| op.seq)
            .collect::<Vec<_>>(),
        [1, 2, 3]
    );
    assert_eq!(device.store().last_seq().unwrap(), 3);

    device.store().set_incarnation(2).unwrap();
    assert_eq!(device.store().last_seq().unwrap(), 0);
    device.edit(record, &[("title", json!("四"))]);
    let places: Vec<_> = operations(&device)
        .iter()
        .map(|op| (op.incarnation, op.seq))
        .collect();
    assert_eq!(places, [(1, 1), (1, 2), (1, 3), (2, 1)]);
}

#[test]
fn o1_bytes_are_made_once_and_stay() {
    let device = Device::new();
    let record = device.create(Noun::Meeting, &[("title", json!("一"))]);
    let before = device.store().outgoing(&Limits::default(), false).unwrap();
    device.edit(record, &[("title", json!("二"))]);
    let device = device.reopened();
    let after = device.store().outgoing(&Limits::default(), false).unwrap();
    assert_eq!(before[0], after[0]);
    assert_eq!(
        model::canonical::sha256(after[0].bytes.text.as_bytes()),
        after[0].bytes.hash
    );
    assert_eq!(operations(&device)[0].stamp, NOW);
}

#[test]
fn o2_the_base_is_what_editing_began_with_and_names_own_pending_heads() {
    let device = Device::new();
    let record = device.create(
        Noun::Meeting,
        &[("title", json!("一")), ("gist", json!("甲"))],
    );
    let first = operations(&device)[0].op_id;
    let base = device.base(record);
    device.edit(record, &[("title", json!("二"))]);
    device.edit_from(record, base, &[("title", json!("三"))]);
    let last = operations(&device).pop().unwrap();
    assert_eq!(
        last.base,
        BTreeMap::from([("title".to_owned(), vec![first])]),
        "and no other field"
    );
    let shown = device.store().shown(record).unwrap().unwrap();
    assert_eq!(
        shown.sync,
        RecordSync::Conflict {
            fields: vec!["title".to_owned()]
        }
    );
}

#[test]
fn m3_a_text_travels_as_splices_and_is_shown_as_typed() {
    let device = Device::new();
    let record = device.create(Noun::Meeting, &[("title", json!("一"))]);
    let write = |base_text: &str, text: &str| {
        let value = NewValue::Text {
            base_text: base_text.to_owned(),
            text: text.to_owned(),
        };
        let fields = BTreeMap::from([("minutes".to_owned(), value)]);
        device.one(
            record,
            Noun::Meeting,
            What::Edit {
                base: device.base(record),
                fields,
            },
        );
    };
    write("", "去𠮷林");
    write("去𠮷林", "去𠮷林市");
    let all = operations(&device);
    let Change::Splices(splices) = &all[2].fields["minutes"] else {
        panic!("no splices")
    };
    assert_eq!(
        (splices.len(), splices[0].at, splices[0].insert.as_str()),
        (1, 3, "市")
    );
    assert_eq!(all[2].base["minutes"], [all[1].op_id]);
    assert_eq!(device.value(record, "minutes"), json!("去𠮷林市"));
}

#[test]
fn m4_a_set_removes_only_what_its_base_saw() {
    let device = Device::new();
    let record = mint_record(NOW);
    let tags = |value: NewValue| BTreeMap::from([("tags".to_owned(), value)]);
    let to = |tags: &[&str]| NewValue::SetTo(tags.iter().map(|tag| (*tag).to_owned()).collect());
    device.one(
        record,
        Noun::Meeting,
        What::Create {
            fields: tags(to(&["甲", "乙"])),
        },
    );
    let base = device.base(record);
    device.one(
        record,
        Noun::Meeting,
        What::Edit {
            base: base.clone(),
            fields: tags(NewValue::Add("丙".into())),
        },
    );
    device.one(
        record,
        Noun::Meeting,
        What::Edit {
            base,
            fields: tags(to(&["乙"])),
        },
    );
    assert_eq!(
        device.value(record, "tags"),
        json!(["丙", "乙"]),
        "what was added meanwhile stays"
    );
    let last = operations(&device).pop().unwrap();
    let Change::Set { add, remove } = &last.fields["tags"] else {
        panic!("no set")
    };
    assert!(add.is_empty());
    assert_eq!(remove.keys().collect::<Vec<_>>(), ["甲"]);
}

#[test]
fn m5_a_local_refusal_writes_nothing_and_keeps_the_draft() {
    let device = Device::new();
    let draft = Draft {
        id: DraftId::mint(NOW),
        kind: "meeting".to_owned(),
        record: None,
        context: Value::Null,
        body: json!({"text": "写到一半"}),
        base: BTreeMap::new(),
        base_texts: BTreeMap::new(),
        created_at: NOW,
        saved_at: NOW,
    };
    device.store().save_draft(&draft).unwrap();
    let record = mint_record(NOW);
    let fields = puts(&[
        ("author", json!(me())),
        ("state", json!("draft")),
        ("title", json!("一")),
    ]);
    let mut both = changes(vec![
        op(record, Noun::Meeting, What::Create { fields }),
        NewOp {
            depends_on_previous: true,
            ..op(record, Noun::Meeting, submit())
        },
    ]);
    both.drop_draft = Some(draft.id);
    let refused = device.store().commit(&both).unwrap_err();
    assert!(
        matches!(refused, CommitError::Refused(Refusal::Incomplete { .. })),
        "{refused:?}"
    );
    assert!(device.store().shown(record).unwrap().is_none());
    assert!(operations(&device).is_empty());
    assert_eq!(device.store().draft(draft.id).unwrap(), Some(draft.clone()));

    both.new[0].what = What::Create {
        fields: puts(&meeting("一")),
    };
    let done = device.store().commit(&both).unwrap();
    assert_eq!(
        device.store().draft(draft.id).unwrap(),
        None,
        "the draft goes with the commit"
    );
    assert_eq!(device.value(record, "state"), json!("submitted"));
    let all = operations(&device);
    assert_eq!(all[1].depends_on, [done.ops[0]]);
    assert_eq!(done.changed.len(), 1);
}

#[test]
fn a_command_on_what_is_not_here_is_refused() {
    let device = Device::new();
    let refused = device.store().commit(&changes(vec![op(
        mint_record(NOW),
        Noun::Meeting,
        submit(),
    )]));
    assert!(matches!(
        refused,
        Err(CommitError::Refused(Refusal::NotFound))
    ));
}

#[test]
fn w2_an_operation_over_its_limit_is_refused_by_name() {
    let device = Device::new();
    let fields = puts(&[("title", json!("字".repeat(100_000)))]);
    let refused = device.store().commit(&changes(vec![op(
        mint_record(NOW),
        Noun::Meeting,
        What::Create { fields },
    )]));
    assert!(matches!(
        refused,
        Err(CommitError::OverLimit {
            limit: "operation_bytes"
        })
    ));
}

#[test]
fn s11_a_clock_decades_off_captures_all_the_same() {
    let device = Device::new();
    for at in [
        Stamp(-5_000_000_000_000),
        Stamp(0),
        Stamp(9_000_000_000_000),
    ] {
        let mut one = changes(vec![op(
            mint_record(at),
            Noun::Meeting,
            What::Create {
                fields: puts(&[("title", json!("一"))]),
            },
        )]);
        one.at = at;
        device.store().commit(&one).unwrap();
    }
    assert_eq!(operations(&device).len(), 3);
}
