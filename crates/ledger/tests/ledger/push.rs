//! Resending, poison, limits, numbers and the chain.

use crate::world::{World, accepted, on_both, refusal, splice};
use ledger::{Fault, LedgerError, LedgerStore, MemoryStore};
use model::policy::Refusal;
use protocol::limits::Limits;
use protocol::wire::Outcome;
use serde_json::json;

on_both! {
    fn sent_again_it_has_its_effect_once_and_the_stored_answer(world) {
        let device = world.device(world.wang);
        let record = world.id();
        let create = world.create_as(&device, "company", record, [("name", json!("甲公司"))]);
        let first = world.push(&device, &create);
        let head = world.head();
        let other = world.edit(&device, record, "name", json!("乙公司"));
        accepted(&world.push(&device, &other));
        let again = world.push_all(&device, &[&create, &create]);
        for answer in again {
            assert!(answer.duplicate);
            assert_eq!((&answer.outcome, &answer.hash), (&first.outcome, &first.hash));
        }
        assert_eq!(world.head(), head + 1);
        assert_eq!(world.value(record, "name"), json!("乙公司"));
        let mut bytes = create.clone();
        bytes.stamp = bytes.stamp.plus(1);
        assert_eq!(refusal(&world.push(&device, &bytes)), Refusal::OtherBytes);
    }

    fn a_poisoned_operation_stops_no_other(world) {
        let device = world.device(world.wang);
        let good = |name: &str| world.create_as(&device, "company", world.id(), [("name", json!(name))]);
        let (a, b, c) = (good("甲"), good("乙"), good("丙"));
        let mut other_device = good("丁");
        other_device.device = world.device(world.hu).id;
        let mut other_person = good("戊");
        other_person.actor = world.hu;
        let text = |operation: &protocol::Operation| operation.seal().unwrap().text;
        let texts = vec![
            text(&a),
            "{".to_owned(),
            format!(" {}", text(&b)),
            text(&other_device),
            text(&b),
            text(&other_person),
            "{\"a\":1.5}".to_owned(),
            text(&c),
        ];
        let answers = world.push_texts(&device, &texts);
        let fates: Vec<bool> = answers.iter().map(|answer| answer.outcome.number().is_some()).collect();
        assert_eq!(fates, [true, false, false, false, true, false, false, true]);
        // What was refused for another's name is not kept: the true owner's bytes still get through.
        let owner = world.device(world.hu);
        let mut true_one = other_person.clone();
        true_one.device = owner.id;
        accepted(&world.push(&owner, &true_one));
        assert_eq!(world.ledger.audit().unwrap().faults, vec![]);
    }

    fn s17_what_the_centre_cannot_cope_with_is_held_and_stops_no_other(world) {
        let device = world.device(world.wang);
        let meeting = world.create(&device, "meeting", []);
        let broken = ledger::store::TextRow { document: b"no document".to_vec(), tips: "{}".to_owned() };
        let write = |row: &ledger::store::TextRow| {
            world.ledger.store().transact(&mut |tx| Ok(tx.put_text(meeting, "minutes", row)?)).unwrap();
        };
        write(&broken);
        // One before it, and one that stands on that one behind it: what was done for the first is not done twice.
        let company = world.id();
        let before = world.create_as(&device, "company", company, [("name", json!("甲"))]);
        let text = world.edit_on(&device, meeting, "minutes", splice(0, 0, "甲"), &[]);
        let mut behind = world.operation(&device, protocol::Kind::Edit, "company", company);
        behind.base.insert("name".to_owned(), vec![before.op_id]);
        behind.fields.insert("name".to_owned(), protocol::Change::Put(json!("乙")));
        let head = world.head();
        let answers = world.push_all(&device, &[&before, &text, &behind]);
        assert_eq!(accepted(&answers[0]), head + 1);
        assert_eq!(crate::world::held(&answers[1]), ["fault:centre"]);
        assert_eq!(accepted(&answers[2]), head + 2);
        assert_eq!(world.value(company, "name"), json!("乙"));
        assert_eq!(world.ledger.audit().unwrap().faults, vec![]);
        // Once it is mended, sending again is enough.
        write(&ledger::store::TextRow { document: empty_document(), tips: "{}".to_owned() });
        accepted(&world.push(&device, &text));
        assert_eq!(world.value(meeting, "minutes"), json!("甲"));
    }

    fn each_accepted_operation_has_one_number_and_one_entry_and_no_other_has_any(world) {
        let device = world.device(world.wang);
        let before = world.head();
        let meeting = world.meeting(&device);
        assert!(matches!(world.submit(&device, meeting).outcome, Outcome::Applied { .. }));
        let refused = world.edit(&device, meeting, "state", json!("reviewed"));
        refusal(&world.push(&device, &refused));
        let held = world.edit_on(&device, world.id(), "title", protocol::Change::Put(json!("x")), &[]);
        crate::world::held(&world.push(&device, &held));
        assert_eq!(world.head(), before + 3);
        assert_eq!(world.ledger.audit().unwrap().faults, vec![]);
    }

    fn the_answered_prefix_never_jumps_a_gap(world) {
        let device = world.device(world.wang);
        let first = world.create_as(&device, "company", world.id(), [("name", json!("甲"))]);
        let second = world.create_as(&device, "company", world.id(), [("name", json!("乙"))]);
        let third = world.create_as(&device, "company", world.id(), [("name", json!("丙"))]);
        world.push(&device, &third);
        assert_eq!(world.acked(&device), 0);
        world.push(&device, &first);
        assert_eq!(world.acked(&device), 1);
        world.push(&device, &second);
        assert_eq!(world.acked(&device), 3);
    }

    fn wrong_shapes_are_refused_as_data(world) {
        let device = world.device(world.wang);
        let meeting = world.meeting(&device);
        let wrong = [
            ("on", json!("2026-02-30")),
            ("on", json!(5)),
            ("amount", json!(-1)),
            ("amount", json!("三亿")),
            ("company", json!("not an id")),
            ("title", json!(["x"])),
            ("minutes", json!("whole text instead of splices")),
        ];
        for (field, value) in wrong {
            let answer = world.push(&device, &world.edit(&device, meeting, field, value));
            assert_eq!(refusal(&answer), Refusal::WrongValue { field: field.to_owned() });
        }
        let long = world.edit(&device, meeting, "title", json!("长".repeat(201)));
        assert_eq!(refusal(&world.push(&device, &long)), Refusal::OverLimit { limit: "name_characters".to_owned() });
        accepted(&world.push(&device, &world.edit(&device, meeting, "a_field_of_2031", json!({"x": [1]}))));
    }
}

fn empty_document() -> Vec<u8> {
    loro::LoroDoc::new()
        .export(loro::ExportMode::Snapshot)
        .unwrap()
}

#[test]
fn every_limit_says_which_it_is() {
    let limits = Limits {
        batch_operations: 2,
        batch_bytes: 4_000,
        operation_bytes: 1_500,
        text_characters: 100,
        ..Limits::default()
    };
    let world = World::with_limits(limits);
    let device = world.device(world.wang);
    let company = |name: &str| {
        world
            .create_as(&device, "company", world.id(), [("name", json!(name))])
            .seal()
            .unwrap()
            .text
    };
    let three = [company("甲"), company("乙"), company("丙")];
    let push = |texts: &[String]| {
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        world.ledger.push(&device.facts(), world.now(), &texts)
    };
    assert!(matches!(
        push(&three),
        Err(LedgerError::OverLimit("batch_operations"))
    ));
    assert!(matches!(
        push(&["x".repeat(4_001)]),
        Err(LedgerError::OverLimit("batch_bytes"))
    ));
    let big = world.create_as(
        &device,
        "company",
        world.id(),
        [("remark", json!("x".repeat(2_000)))],
    );
    let answer = world.push(&device, &big);
    assert_eq!(
        refusal(&answer),
        Refusal::OverLimit {
            limit: "operation_bytes".to_owned()
        }
    );
    assert!(world.push(&device, &big).duplicate);
    let meeting = world.create(&device, "meeting", []);
    let long = world.edit_on(
        &device,
        meeting,
        "minutes",
        splice(0, 0, &"字".repeat(101)),
        &[],
    );
    assert_eq!(
        refusal(&world.push(&device, &long)),
        Refusal::OverLimit {
            limit: "text_characters".to_owned()
        }
    );
}

#[test]
fn a_changed_entry_or_a_missing_one_is_found() {
    let mut store = MemoryStore::new();
    let settings = ledger::Settings {
        limits: Limits::default(),
        first_epoch: "e".to_owned(),
    };
    store
        .transact(&mut |tx| {
            // A link that follows from nothing, and an operation that is not there.
            let op_id = model::OpId(uuid::Uuid::from_u128(7));
            tx.next_number()?;
            tx.put_chain(&ledger::store::ChainRow {
                number: 1,
                op_id,
                mark: "no".to_owned(),
                entry: "{}".to_owned(),
            })?;
            tx.next_number()?;
            Ok(())
        })
        .unwrap();
    let ledger = ledger::Ledger::open(store, settings, model::Stamp(0)).unwrap();
    let faults = ledger.audit().unwrap().faults;
    let expected = [
        Fault::Mark { at: 1 },
        Fault::Operation { at: 1 },
        Fault::Gap { at: 2 },
        Fault::Count { accepted: 0 },
    ];
    assert_eq!(faults, expected);
}
