//! A record's history as people read it (S7), and who may read it (S4).

use crate::world::{accepted, on_both, splice, submit};
use protocol::history::{HistoryQuery, Now};
use protocol::{Change, Kind};
use serde_json::json;

fn of(record: model::RecordId) -> HistoryQuery {
    HistoryQuery {
        record,
        before: None,
    }
}

on_both! {
    fn who_changed_what_when_and_what_became_of_it(world) {
        let (a, b) = (world.device(world.wang), world.device(world.zhang));
        let meeting = world.submitted_meeting(&a);
        let base = world.record(meeting).fields["title"].seen();
        let put = |text: &str| Change::Put(json!(text));
        let one = world.edit_on(&a, meeting, "title", put("甲"), &base);
        let two = world.edit_on(&b, meeting, "title", put("乙"), &base);
        accepted(&world.push(&a, &one));
        world.push(&b, &two);
        let told = world.ledger.told(&b.facts(), &of(meeting)).unwrap().unwrap();
        let titles: Vec<_> = told
            .steps
            .iter()
            .flat_map(|step| step.fields.iter().map(move |field| (step.op_id, step.device, field)))
            .filter(|(_, _, field)| field.field == "title")
            .map(|(op, device, field)| (op, device, field.change.clone(), field.now))
            .collect();
        let shown = world.value(meeting, "title");
        let now = |text: &str| if shown == json!(text) { Now::Shown } else { Now::Beside };
        assert_eq!(titles, [
            (two.op_id, two.device, put("乙"), now("乙")),
            (one.op_id, one.device, put("甲"), now("甲")),
        ]);
        let handed_in = told.steps.iter().find(|step| step.kind == Kind::Command).unwrap();
        assert_eq!(handed_in.command, Some(submit()));
        assert!(!told.more);
    }

    fn what_was_overwritten_knowingly_is_said_with_what_stood_there(world) {
        let device = world.device(world.wang);
        let meeting = world.submitted_meeting(&device);
        let first = world.edit(&device, meeting, "title", json!("先"));
        accepted(&world.push(&device, &first));
        let second = world.edit(&device, meeting, "title", json!("后"));
        accepted(&world.push(&device, &second));
        let told = world.ledger.told(&device.facts(), &of(meeting)).unwrap().unwrap();
        assert_eq!((told.steps[0].fields[0].before.clone(), told.steps[0].fields[0].now), (Some(json!("先")), Now::Shown));
        assert_eq!(told.steps[1].fields[0].now, Now::Replaced);
    }

    fn s4_a_draft_stays_its_authors_also_in_the_history(world) {
        let (author, reader) = (world.device(world.wang), world.device(world.zhang));
        let meeting = world.meeting(&author);
        let secret = world.edit(&author, meeting, "title", json!("不给别人看的草稿"));
        accepted(&world.push(&author, &secret));
        assert_eq!(world.ledger.told(&reader.facts(), &of(meeting)).unwrap(), None);
        let shown = world.edit(&author, meeting, "title", json!("拜访"));
        accepted(&world.push(&author, &shown));
        accepted(&world.submit(&author, meeting));
        let later = world.edit(&author, meeting, "title", json!("拜访澄泓"));
        accepted(&world.push(&author, &later));
        let told = |device: &crate::world::Device| {
            serde_json::to_string(&world.ledger.told(&device.facts(), &of(meeting)).unwrap().unwrap()).unwrap()
        };
        assert!(told(&author).contains("不给别人看的草稿"));
        let read = told(&reader);
        assert!(!read.contains("不给别人看的草稿"), "{read}");
        assert!(read.contains("拜访澄泓") && read.contains("withheld"), "{read}");
    }

    fn s4_a_foreign_record_and_none_at_all_answer_alike(world) {
        let (author, stranger) = (world.device(world.wang), world.device(world.he));
        let meeting = world.submitted_meeting(&author);
        assert_eq!(world.ledger.told(&stranger.facts(), &of(meeting)).unwrap(), None);
        assert_eq!(world.ledger.told(&stranger.facts(), &of(world.id())).unwrap(), None);
        assert!(world.ledger.told(&author.facts(), &of(meeting)).unwrap().is_some());
    }

    fn a_company_has_no_draft_and_all_of_its_history(world) {
        let device = world.device(world.wang);
        let company = world.id();
        let create = world.create_as(&device, "company", company, [("name", json!("甲"))]);
        accepted(&world.push(&device, &create));
        let told = world.ledger.told(&device.facts(), &of(company)).unwrap().unwrap();
        assert_eq!(told.steps.last().unwrap().withheld, 0);
        assert!(told.steps.iter().any(|step| step.fields.iter().any(|field| field.field == "name")));
    }

    fn a_text_tells_its_splices_and_pages_follow_each_other(world) {
        let device = world.device(world.wang);
        let meeting = world.submitted_meeting(&device);
        let base = world.record(meeting).fields.get("minutes").map(model::Field::seen).unwrap_or_default();
        let write = world.edit_on(&device, meeting, "minutes", splice(0, 0, "先看车间。"), &base);
        accepted(&world.push(&device, &write));
        let all = world.ledger.told(&device.facts(), &of(meeting)).unwrap().unwrap();
        assert_eq!(all.steps[0].fields[0].change, splice(0, 0, "先看车间。"));
        let before = HistoryQuery { record: meeting, before: Some(all.steps[0].number) };
        let rest = world.ledger.told(&device.facts(), &before).unwrap().unwrap();
        assert_eq!(rest.steps, all.steps[1..]);
    }
}
