//! Commands: states, verdicts, numbers (S10, M6, M10).

use crate::world::{accepted, on_both, refusal};
use model::command::{Assessment, Command, Verdict};
use model::policy::Refusal;
use serde_json::json;

on_both! {
    fn states_move_only_along_legal_edges(world) {
        let (device, manager) = (world.device(world.wang), world.device(world.zhang));
        let meeting = world.submitted_meeting(&device);
        assert!(matches!(refusal(&world.submit(&device, meeting)), Refusal::WrongState { .. }));
        let lead = world.create(&device, "lead", [("title", json!("线索"))]);
        for to in ["negotiating", "shelved", "accepted", "signed"] {
            let answer = world.push(&device, &world.command(&device, lead, Command::Move { to: to.to_owned(), note: None }));
            assert!(matches!(refusal(&answer), Refusal::WrongState { .. } | Refusal::NotAllowed { .. }), "{to}");
        }
        let trip = world.create(&manager, "trip", [("title", json!("沪嘉湖"))]);
        for to in ["back", "reported", "archived", "reviewed"] {
            let answer = world.push(&manager, &world.command(&manager, trip, Command::Move { to: to.to_owned(), note: None }));
            assert!(matches!(refusal(&answer), Refusal::WrongState { .. } | Refusal::NotAllowed { .. }), "{to}");
        }
        assert_eq!(world.value(meeting, "state"), json!("submitted"));
        assert_eq!(world.value(lead, "state"), json!("draft"));
        assert_eq!(world.value(trip, "state"), json!("planned"));
    }

    fn a_verdict_on_content_that_has_changed_stays_on_that_version(world) {
        let (device, manager) = (world.device(world.wang), world.device(world.zhang));
        let meeting = world.submitted_meeting(&device);
        let read = world.record(meeting).content_hash().unwrap();
        accepted(&world.push(&device, &world.edit(&device, meeting, "gist", json!("改了"))));
        let verdict = world.review(Verdict::Reviewed, read.clone());
        let Command::Review { entry, .. } = &verdict else { panic!() };
        let entry = *entry;
        accepted(&world.push(&manager, &world.command(&manager, meeting, verdict)));
        assert_eq!(world.value(meeting, "state"), json!("submitted"));
        assert_eq!(world.value(entry, "outdated"), json!(true));
        assert_eq!(world.value(entry, "content_hash"), json!(read));
    }

    fn an_edit_after_the_verdict_is_a_correction_submitted_again(world) {
        let (device, manager) = (world.device(world.wang), world.device(world.zhang));
        let meeting = world.submitted_meeting(&device);
        let gist = world.edit(&device, meeting, "gist", json!("离线改的"));
        let hash = world.record(meeting).content_hash().unwrap();
        let verdict = world.command(&manager, meeting, world.review(Verdict::Reviewed, hash));
        accepted(&world.push(&manager, &verdict));
        assert_eq!(world.value(meeting, "state"), json!("reviewed"));
        accepted(&world.push(&device, &gist));
        assert_eq!(world.value(meeting, "state"), json!("submitted"));
    }

    fn numbers_come_from_the_centre_once_and_for_ever(world) {
        let (manager, other) = (world.device(world.zhang), world.device(world.he));
        let trip = |device| {
            let trip = world.create(device, "trip", [
                ("title", json!("沪嘉湖")), ("from", json!("2026-09-07")), ("to", json!("2026-09-11")),
                ("cities", json!(["上海"])),
            ]);
            accepted(&world.submit(device, trip));
            trip
        };
        let (first, second) = (trip(&manager), trip(&manager));
        assert_eq!(world.value(first, "number"), json!("郎外招〔2026〕001"));
        assert_eq!(world.value(second, "number"), json!("郎外招〔2026〕002"));
        assert_eq!(world.value(trip(&other), "number"), json!("州外招〔2026〕001"));
        let approve = Command::Move { to: "approved".to_owned(), note: None };
        accepted(&world.push(&manager, &world.command(&manager, first, approve)));
        assert_eq!(world.value(first, "number"), json!("郎外招〔2026〕001"));
    }

    fn a_lead_gets_its_number_and_first_talk_at_submission_and_one_decision(world) {
        let (device, manager) = (world.device(world.wang), world.device(world.zhang));
        let company = world.create(&device, "company", [("name", json!("甲"))]);
        let lead = world.create(&device, "lead", [
            ("title", json!("甲公司项目")), ("company", json!(company)), ("company_name", json!("甲")),
            ("project", json!("主轴")), ("total_investment", json!(30_000_000_000_i64)),
            ("next_step", json!("寄资料")), ("next_step_owner", json!(world.wang)), ("next_step_due", json!("2026-09-20")),
        ]);
        accepted(&world.submit(&device, lead));
        assert_eq!(world.value(lead, "number"), json!("郎线〔2026〕001"));
        assert_eq!(world.value(lead, "first_talk_unit"), json!(world.langxi));
        let hash = world.record(lead).content_hash().unwrap();
        let assess = |assessment| Command::Assess {
            assessment, note: Some("说明".to_owned()), duplicate_of: None, content_hash: hash.clone(), entry: world.id(),
        };
        accepted(&world.push(&manager, &world.command(&manager, lead, assess(Assessment::Declined))));
        let late = world.push(&manager, &world.command(&manager, lead, assess(Assessment::Accepted)));
        assert_eq!(refusal(&late), Refusal::Stale);
    }

    fn a_second_assignment_on_an_old_version_is_stale(world) {
        let manager = world.device(world.zhang);
        let trip = world.create(&manager, "trip", [("title", json!("沪嘉湖"))]);
        let assign = |lead| Command::AssignTrip { lead_traveller: lead, members: [world.wang].into() };
        let first = world.command(&manager, trip, assign(world.cheng));
        accepted(&world.push(&manager, &first));
        let mut second = world.command(&manager, trip, assign(world.hu));
        second.base.insert("lead_traveller".to_owned(), vec![first.op_id]);
        accepted(&world.push(&manager, &second));
        let mut stale = world.command(&manager, trip, assign(world.cheng));
        stale.base.insert("lead_traveller".to_owned(), vec![first.op_id]);
        assert_eq!(refusal(&world.push(&manager, &stale)), Refusal::Stale);
    }
}
