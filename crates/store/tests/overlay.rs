//! What the screens show: base and own operations (D1), through answers, pulls, grants.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // what a test needs is there, or the test fails

mod support;

use model::policy::Refusal;
use model::{Noun, OpId, Scope};
use protocol::limits::Limits;
use protocol::wire::{Answer, Outcome};
use serde_json::json;
use std::collections::BTreeMap;
use store::{NewValue, OpState, RecordSync, StoreError, What};
use support::{Centre, Device, NOW, applied, bases, meeting, push_answer, rejected, scopes, unit};
use uuid::Uuid;

fn sync(device: &Device, record: model::RecordId) -> RecordSync {
    device.store().shown(record).unwrap().unwrap().sync
}

#[test]
fn s9_own_writes_never_vanish_from_the_screen() {
    let (device, mut centre) = (Device::granted(), Centre::default());
    let record = device.create(Noun::Meeting, &meeting("一"));
    let see =
        |at: &str, title: &str| assert_eq!(device.value(record, "title"), json!(title), "{at}");
    see("captured", "一");
    device.push(&mut centre);
    see("acknowledged, not pulled", "一");
    device.edit(record, &[("title", json!("二"))]);
    device.pull(&centre, 100);
    see("pulled, edit pending", "二");
    let out = device.store().outgoing(&Limits::default(), false).unwrap();
    device.store().mark_sent(&[out[0].op]).unwrap();
    see("sent", "二");
    let mut answer = centre.take(&out[0].bytes.text);
    device.pull(&centre, 100);
    see("pulled, answer lost", "二");
    answer.duplicate = true;
    device
        .store()
        .not_answered(&[out[0].op], "timeout")
        .unwrap();
    device.store().answered(&push_answer(vec![answer])).unwrap();
    see("answered", "二");
    device.store().granted(&[Scope::City]).unwrap();
    assert!(
        device.store().shown(record).unwrap().is_none(),
        "out of scope, and all of it is in the ledger"
    );
}

#[test]
fn d1_an_operation_stays_until_the_pull_has_passed_its_number() {
    let (device, mut centre) = (Device::granted(), Centre::default());
    let record = device.create(Noun::Meeting, &meeting("一"));
    device.push(&mut centre);
    device.pull(&centre, 100);
    device.edit(record, &[("title", json!("二"))]);
    // The centre answers that somebody's later write came over it; the pull will bring that.
    device.push(&mut centre);
    centre.write(record, "title", json!("三"));
    assert_eq!(
        device.value(record, "title"),
        json!("二"),
        "acknowledged is not passed"
    );
    device.pull(&centre, 100);
    assert_eq!(device.value(record, "title"), json!("三"));
    assert_eq!(
        sync(&device, record),
        RecordSync::Synced {
            at: Some(NOW.plus(500))
        }
    );
}

#[test]
fn s19_synced_only_after_the_answer_with_the_same_id_and_hash() {
    let (device, mut centre) = (Device::granted(), Centre::default());
    let record = device.create(Noun::Meeting, &meeting("一"));
    assert_eq!(sync(&device, record), RecordSync::Local);
    let out = device.store().outgoing(&Limits::default(), false).unwrap();
    device.store().mark_sent(&[out[0].op]).unwrap();
    assert_eq!(sync(&device, record), RecordSync::Sending);
    device
        .store()
        .not_answered(&[out[0].op], "timeout")
        .unwrap();
    assert_eq!(sync(&device, record), RecordSync::Waiting);

    let right = centre.take(&out[0].bytes.text);
    let wrong_hash = Answer {
        hash: "00".repeat(32),
        ..right.clone()
    };
    let wrong_id = Answer {
        op_id: Some(OpId(Uuid::from_u128(7))),
        ..right.clone()
    };
    let answered = device
        .store()
        .answered(&push_answer(vec![wrong_hash, wrong_id]))
        .unwrap();
    assert_eq!(answered.distrusted, [out[0].op, OpId(Uuid::from_u128(7))]);
    assert_eq!(sync(&device, record), RecordSync::Waiting);
    let answered = device.store().answered(&push_answer(vec![right])).unwrap();
    assert_eq!(answered.changed.len(), 1);
    assert_eq!(
        sync(&device, record),
        RecordSync::Synced {
            at: Some(NOW.plus(500))
        }
    );
    // A later word on it changes nothing.
    let late = rejected(&out[0].bytes.text, Refusal::Stale);
    device.store().answered(&push_answer(vec![late])).unwrap();
    assert_eq!(
        sync(&device, record),
        RecordSync::Synced {
            at: Some(NOW.plus(500))
        }
    );
}

#[test]
fn m5_a_refused_operation_leaves_the_screen_and_is_kept_with_what_was_written() {
    let (device, mut centre) = (Device::granted(), Centre::default());
    let record = device.create(Noun::Meeting, &meeting("一"));
    device.push(&mut centre);
    device.pull(&centre, 100);
    let op = device.edit(record, &[("title", json!("二"))]);
    let behind = device
        .store()
        .commit(&support::changes(vec![store::NewOp {
            depends_on: vec![op],
            ..support::op(
                record,
                Noun::Meeting,
                What::Edit {
                    base: device.base(record),
                    fields: support::puts(&[("gist", json!("乙"))]),
                },
            )
        }]))
        .unwrap()
        .ops[0];
    let independent = device.edit(record, &[("place", json!("合肥"))]);
    let out = device.store().outgoing(&Limits::default(), false).unwrap();
    let answer = rejected(&out[0].bytes.text, Refusal::Stale);
    let answered = device.store().answered(&push_answer(vec![answer])).unwrap();
    assert_eq!(
        answered.attention,
        [op, behind],
        "what stands behind it, at once"
    );
    assert_eq!(device.value(record, "title"), json!("一"));
    assert_eq!(device.value(record, "gist"), json!("谈妥选址"));
    assert_eq!(
        device.value(record, "place"),
        json!("合肥"),
        "S17: independent ones go on"
    );
    assert_eq!(
        sync(&device, record),
        RecordSync::Rejected {
            refusal: Refusal::Stale
        }
    );
    let out = device.store().outgoing(&Limits::default(), false).unwrap();
    assert_eq!(
        out.iter().map(|out| out.op).collect::<Vec<_>>(),
        [independent]
    );

    let entry = &device.store().outbox().unwrap()[0];
    assert_eq!(
        (entry.record, entry.title.as_str(), entry.state),
        (record, "一", OpState::Rejected)
    );
    assert_eq!(entry.ops[0].refusal, Some(Refusal::Stale));
    assert_eq!(entry.ops[1].refusal, Some(Refusal::DependedOnRefused));
    assert!(
        device.store().retry(op).is_err(),
        "the centre's word is final"
    );
    device.store().retry(behind).unwrap();
    assert_eq!(device.value(record, "gist"), json!("乙"));

    let draft = device.store().discard_to_draft(op, NOW.plus(9)).unwrap();
    let draft = device.store().draft(draft).unwrap().unwrap();
    assert_eq!(draft.body, json!({"title": "二"}));
    assert_eq!(draft.context["refusal"]["code"], json!("stale"));
    assert!(
        device.store().outbox().unwrap()[0]
            .ops
            .iter()
            .all(|one| one.operation.op_id != op)
    );
    assert!(
        device
            .store()
            .history(9)
            .unwrap()
            .iter()
            .any(|one| one.operation.op_id == op),
        "S1: kept"
    );
}

#[test]
fn held_operations_are_shown_and_sent_again_only_when_asked() {
    let device = Device::granted();
    let record = device.create(Noun::Meeting, &meeting("一"));
    let out = device.store().outgoing(&Limits::default(), false).unwrap();
    let outcome = Outcome::Held {
        missing: vec!["x".to_owned()],
    };
    let answer = Answer {
        outcome,
        ..applied(&out[0].bytes.text, 0)
    };
    device.store().answered(&push_answer(vec![answer])).unwrap();
    assert_eq!(sync(&device, record), RecordSync::Held);
    assert_eq!(device.value(record, "title"), json!("一"));
    assert!(
        device
            .store()
            .outgoing(&Limits::default(), false)
            .unwrap()
            .is_empty()
    );
    assert_eq!(
        device.store().outgoing(&Limits::default(), true).unwrap(),
        out
    );
}

#[test]
fn m1_a_concurrent_value_is_shown_as_a_conflict_and_settled_by_naming_every_head() {
    let (device, mut centre) = (Device::granted(), Centre::default());
    let record = device.create(Noun::Meeting, &meeting("一"));
    device.push(&mut centre);
    device.pull(&centre, 100);
    device.edit(record, &[("title", json!("二"))]);
    centre.write(record, "title", json!("三"));
    device.pull(&centre, 100);
    let fields = vec!["title".to_owned()];
    assert_eq!(
        sync(&device, record),
        RecordSync::Conflict {
            fields: fields.clone()
        },
        "seen before the push"
    );
    device.push(&mut centre);
    device.pull(&centre, 100);
    assert_eq!(sync(&device, record), RecordSync::Conflict { fields });
    let all = device.store().list(
        Noun::Meeting,
        &store::Filter {
            conflict: Some(true),
            ..Default::default()
        },
    );
    assert_eq!(all.unwrap().len(), 1);
    device.edit(record, &[("title", json!("四"))]);
    assert_eq!(sync(&device, record), RecordSync::Local);
    device.push(&mut centre);
    device.pull(&centre, 100);
    assert_eq!(
        sync(&device, record),
        RecordSync::Synced {
            at: Some(NOW.plus(500))
        }
    );
    assert_eq!(bases(device.store()), centre.bases(&scopes()));
}

#[test]
fn m3_own_text_is_shown_until_the_pull_passes_it_and_the_next_edit_builds_on_it_alone() {
    let (device, mut centre) = (Device::granted(), Centre::default());
    let record = device.create(Noun::Meeting, &meeting("一"));
    device.push(&mut centre);
    device.pull(&centre, 100);
    let write = |base_text: &str, text: &str, base| {
        let value = NewValue::Text {
            base_text: base_text.into(),
            text: text.into(),
        };
        let fields = BTreeMap::from([("minutes".to_owned(), value)]);
        device
            .one(record, Noun::Meeting, What::Edit { base, fields })
            .ops[0]
    };
    let op = write("", "我的", device.base(record));
    let mut theirs = centre.records[&record].clone();
    let version = model::record::Version {
        op: OpId(Uuid::from_u128(5)),
        eff: NOW.plus(99),
        device: model::DeviceId(Uuid::from_u128(6)),
        seq: 1,
        actor: support::id(7),
    };
    theirs.put_text("minutes", "他们的".to_owned(), version, &[]);
    centre.put(theirs);
    device.pull(&centre, 100);
    assert_eq!(device.value(record, "minutes"), json!("我的"));
    assert_eq!(
        device.base(record)["minutes"],
        [op],
        "the screen has not shown theirs"
    );
    device.push(&mut centre);
    device.pull(&centre, 100);
    assert_eq!(
        device.value(record, "minutes"),
        json!("我的他们的"),
        "merged at the centre"
    );
}

#[test]
fn effects_of_a_command_are_shown_at_once_and_give_way_to_the_centre() {
    let (device, mut centre) = (Device::granted(), Centre::default());
    let company = support::id(0x77);
    centre.make(
        Noun::Company,
        company,
        &[("name", json!("海螺")), ("author", json!(support::me()))],
    );
    device.pull(&centre, 100);
    let mut fields = meeting("一");
    fields.push(("company", json!(company)));
    let record = device.create(Noun::Meeting, &fields);
    let command = model::command::Command::Submit {
        passed: Vec::new(),
        note: None,
        entry: None,
    };
    let done = device.one(
        record,
        Noun::Meeting,
        What::Command {
            base: device.base(record),
            command,
        },
    );
    assert_eq!(done.changed.len(), 2, "the meeting and its company");
    assert_eq!(device.value(company, "known_to"), json!([unit()]));
    let out = device.store().outgoing(&Limits::default(), false).unwrap();
    let made = centre.take(&out[0].bytes.text);
    let refused = rejected(&out[1].bytes.text, Refusal::Stale);
    let changed = device
        .store()
        .answered(&push_answer(vec![made, refused]))
        .unwrap()
        .changed;
    assert!(changed.iter().any(|one| one.id == company));
    assert_eq!(device.value(company, "known_to"), json!(null));
    assert_eq!(device.value(record, "state"), json!("draft"));
}

/// W4: the centre came back from a backup after this device had read further than the backup goes.
#[test]
fn s9_a_new_number_below_what_was_read_takes_nothing_for_passed() {
    let device = Device::granted();
    let mut centre = Centre::default();
    let record = device.create(Noun::Meeting, &meeting("一"));
    device.push(&mut centre);
    device.pull(&centre, 100);
    device.edit(record, &[("title", json!("二"))]);
    let out = device.store().outgoing(&Limits::default(), false).unwrap();
    let read = device.store().newest_cursor().unwrap().unwrap().number;

    let below = push_answer(vec![applied(&out[0].bytes.text, read)]);
    let answered = device.store().answered(&below);
    assert!(matches!(answered, Err(StoreError::OtherEpoch)));
    assert_eq!(device.value(record, "title"), json!("二"));
    assert_eq!(device.store().waiting().unwrap(), 1, "it is sent again");

    // Told again of the same number, it is an answer that was lost once: the pull has passed it meanwhile.
    let mut again = below;
    again.answers[0].duplicate = true;
    device.store().answered(&again).unwrap();
    assert_eq!(device.store().waiting().unwrap(), 0);
}
