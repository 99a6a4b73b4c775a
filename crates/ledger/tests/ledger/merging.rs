//! Causes before clocks, conflicts kept, texts merged (M1–M4, M7, S7, S8).

use crate::world::{accepted, on_both, splice};
use model::Stamp;
use model::record::DELETED;
use protocol::Change;
use protocol::wire::Outcome;
use serde_json::json;

fn put(value: &str) -> Change {
    Change::Put(json!(value))
}

on_both! {
    fn an_edit_that_saw_a_value_never_loses_to_it_whatever_the_clock(world) {
        let (now, past) = (world.device(world.wang), world.device_years_off(world.wang, -10));
        let meeting = world.meeting(&now);
        let later = world.edit(&past, meeting, "title", json!("看过以后改的"));
        accepted(&world.push(&past, &later));
        assert_eq!(world.value(meeting, "title"), json!("看过以后改的"));
        assert_eq!(world.seen(meeting, "title"), [later.op_id]);
    }

    fn what_follows_a_value_outranks_what_that_value_outranked(world) {
        let (a, past, c) =
            (world.device(world.wang), world.device_years_off(world.wang, -10), world.device(world.zhang));
        let meeting = world.submitted_meeting(&a);
        let base = world.seen(meeting, "title");
        let concurrent = world.edit_on(&c, meeting, "title", put("同时"), &base);
        let first = world.edit_on(&a, meeting, "title", put("先"), &base);
        accepted(&world.push(&a, &first));
        let follows = world.edit(&past, meeting, "title", json!("看过先再写"));
        accepted(&world.push(&past, &follows));
        accepted(&world.push(&c, &concurrent));
        assert_eq!(world.value(meeting, "title"), json!("看过先再写"));
        assert_eq!(world.seen(meeting, "title"), [follows.op_id, concurrent.op_id]);
    }

    fn a_clock_of_the_future_is_clamped(world) {
        let device = world.device_years_off(world.wang, 10);
        let create = world.create_as(&device, "company", world.id(), [("name", json!("甲"))]);
        match world.push(&device, &create).outcome {
            Outcome::Applied { eff, .. } => assert_eq!(eff, Stamp(world.now().0 + 120_000)),
            other => panic!("{other:?}"),
        }
    }

    fn concurrent_values_are_kept_until_somebody_names_them_all(world) {
        let (a, b) = (world.device(world.wang), world.device(world.zhang));
        let meeting = world.submitted_meeting(&a);
        let base = world.seen(meeting, "title");
        let one = world.edit_on(&a, meeting, "title", put("甲"), &base);
        let two = world.edit_on(&b, meeting, "title", put("乙"), &base);
        accepted(&world.push(&a, &one));
        match world.push(&b, &two).outcome {
            Outcome::Conflict { fields, .. } => assert_eq!(fields, ["title"]),
            other => panic!("{other:?}"),
        }
        assert_eq!(world.record(meeting).conflicts(), ["title"]);
        let history = world.ledger.history(meeting).unwrap();
        let titles: Vec<&str> =
            history.iter().filter(|row| row.field == "title").map(|row| row.change.as_str()).collect();
        assert_eq!(titles, [r#"{"put":"拜访澄泓精密"}"#, r#"{"put":"甲"}"#, r#"{"put":"乙"}"#]);
        let resolve = world.edit_on(&a, meeting, "title", put("甲"), &[one.op_id, two.op_id]);
        accepted(&world.push(&a, &resolve));
        assert!(world.record(meeting).conflicts().is_empty());
    }

    fn the_same_value_twice_is_no_question(world) {
        let (a, b) = (world.device(world.wang), world.device(world.zhang));
        let meeting = world.submitted_meeting(&a);
        let base = world.seen(meeting, "title");
        for device in [&a, &b] {
            let edit = world.edit_on(device, meeting, "title", put("一样"), &base);
            assert!(matches!(world.push(device, &edit).outcome, Outcome::Applied { .. } | Outcome::Merged { .. }));
        }
        assert!(world.record(meeting).conflicts().is_empty());
    }

    fn other_fields_changed_meanwhile_are_a_parallel_change(world) {
        let (a, b) = (world.device(world.wang), world.device(world.zhang));
        let meeting = world.submitted_meeting(&a);
        let title = world.seen(meeting, "title");
        accepted(&world.push(&b, &world.edit(&b, meeting, "place", json!("上海"))));
        let edit = world.edit_on(&a, meeting, "title", put("改了"), &title);
        assert!(matches!(world.push(&a, &edit).outcome, Outcome::Merged { .. }));
        // Once it has read what the other wrote, it is a plain change.
        world.read_all(&a, 0);
        let scopes = world.ledger.grants(a.person).unwrap();
        let start = protocol::wire::Cursor { epoch: String::new(), number: 0, mark: String::new() };
        let upto = world.pull(&a, &scopes, &start, 0).unwrap().upto;
        world.pull(&a, &scopes, &upto, 0).unwrap();
        let next = world.edit(&a, meeting, "title", json!("又改"));
        assert!(matches!(world.push(&a, &next).outcome, Outcome::Applied { .. }));
    }

    fn two_people_in_one_paragraph_both_survive(world) {
        let (a, b) = (world.device(world.wang), world.device(world.zhang));
        let meeting = world.submitted_meeting(&a);
        let first = world.edit_on(&a, meeting, "minutes", splice(0, 0, "拟投资三亿元。"), &[]);
        accepted(&world.push(&a, &first));
        let one = world.edit_on(&a, meeting, "minutes", splice(1, 0, "首期"), &[first.op_id]);
        let two = world.edit_on(&b, meeting, "minutes", splice(7, 0, "用地八十亩。"), &[first.op_id]);
        world.push_all(&a, &[&one]);
        world.push_all(&b, &[&two, &two]);
        assert_eq!(world.value(meeting, "minutes"), json!("拟首期投资三亿元。用地八十亩。"));
        assert_eq!(world.seen(meeting, "minutes").len(), 2);
    }

    fn in_a_set_adding_wins(world) {
        let (a, b) = (world.device(world.wang), world.device(world.zhang));
        let meeting = world.submitted_meeting(&a);
        let add = |device, name: &str| {
            let change = Change::Set { add: vec![name.to_owned()], remove: [].into() };
            world.edit_on(device, meeting, "tags", change, &[])
        };
        let first = add(&a, "重点");
        accepted(&world.push(&a, &first));
        let remove = Change::Set { add: vec![], remove: [("重点".to_owned(), vec![first.op_id])].into() };
        let remove = world.edit_on(&a, meeting, "tags", remove, &[]);
        accepted(&world.push(&b, &add(&b, "重点")));
        accepted(&world.push(&a, &remove));
        assert_eq!(world.value(meeting, "tags"), json!(["重点"]));
    }

    fn an_edit_made_meanwhile_brings_a_deleted_record_back(world) {
        let (a, other) = (world.device(world.wang), world.device(world.wang));
        let meeting = world.meeting(&a);
        let edit = world.edit(&other, meeting, "title", json!("离线改的"));
        accepted(&world.push(&a, &world.command(&a, meeting, model::command::Command::Delete)));
        assert!(world.record(meeting).is_deleted());
        match world.push(&other, &edit).outcome {
            Outcome::Conflict { fields, .. } => assert_eq!(fields, [DELETED]),
            other => panic!("{other:?}"),
        }
        assert!(!world.record(meeting).is_deleted());
    }
}
