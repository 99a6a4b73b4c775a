//! Guarded fields, writing for others, reviewing (M5, O5, domain.md §5).

use crate::world::{accepted, on_both, refusal};
use model::command::Verdict;
use model::policy::Refusal;
use protocol::Change;
use serde_json::json;
use std::collections::BTreeMap;

on_both! {
    fn no_edit_touches_a_guarded_field(world) {
        let device = world.device(world.wang);
        let meeting = world.meeting(&device);
        for field in ["author", "typist", "unit", "trip", "number", "state", "verdict_by", "submitted_at", "_deleted"] {
            let answer = world.push(&device, &world.edit(&device, meeting, field, json!(world.langxi)));
            assert_eq!(refusal(&answer), Refusal::GuardedField { field: field.to_owned() });
        }
        let change = Change::Set { add: vec![world.xuanzhou.to_string()], remove: BTreeMap::new() };
        let company = world.record(meeting).id_in("company").unwrap();
        let known = world.edit_on(&device, company, "known_to", change, &[]);
        assert!(matches!(refusal(&world.push(&device, &known)), Refusal::GuardedField { .. }));
    }

    fn a_new_record_says_only_what_its_author_is_entitled_to(world) {
        let device = world.device(world.wang);
        let wrong = [
            ("author", json!(world.hu)),
            ("unit", json!(world.xuanzhou)),
            ("state", json!("submitted")),
            ("number", json!("郎线〔2026〕001")),
            ("verdict_by", json!(world.wang)),
            ("first_talk_unit", json!(world.langxi)),
        ];
        for (field, value) in wrong {
            let create = world.create_as(&device, "meeting", world.id(), [(field, value)]);
            assert_eq!(refusal(&world.push(&device, &create)), Refusal::GuardedField { field: field.to_owned() });
        }
        let meeting = world.meeting(&device);
        assert_eq!(world.value(meeting, "author"), json!(world.wang));
        assert_eq!(world.value(meeting, "unit"), json!(world.langxi));
        assert_eq!(world.value(meeting, "state"), json!("draft"));
    }

    fn only_a_named_writer_writes_for_another_and_both_names_are_kept(world) {
        let (cheng, wang, hu) = (world.device(world.cheng), world.device(world.wang), world.device(world.hu));
        let name = Change::Set { add: vec![world.wang.to_string()], remove: BTreeMap::new() };
        accepted(&world.push(&cheng, &world.edit_on(&cheng, world.cheng, "writers", name, &[])));
        let written_by = |device: &crate::world::Device| {
            let mut create = world.create_as(device, "meeting", world.id(), [("title", json!("代填"))]);
            create.on_behalf_of = Some(world.cheng);
            create
        };
        let named = written_by(&wang);
        accepted(&world.push(&wang, &named));
        assert_eq!(world.value(named.record, "author"), json!(world.cheng));
        assert_eq!(world.value(named.record, "typist"), json!(world.wang));
        assert_eq!(refusal(&world.push(&hu, &written_by(&hu))), Refusal::NotNamedWriter);
        let mut verdict = world.command(&wang, named.record, world.review(Verdict::Reviewed, String::new()));
        verdict.on_behalf_of = Some(world.cheng);
        assert!(matches!(refusal(&world.push(&wang, &verdict)), Refusal::NotAllowed { .. }));
    }

    fn nobody_reviews_their_own(world) {
        let (cheng, manager) = (world.device(world.cheng), world.device(world.zhang));
        let meeting = world.submitted_meeting(&cheng);
        let hash = world.record(meeting).content_hash().unwrap();
        let own = world.command(&cheng, meeting, world.review(Verdict::Reviewed, hash.clone()));
        assert_eq!(refusal(&world.push(&cheng, &own)), Refusal::OwnRecord);
        let other = world.command(&manager, meeting, world.review(Verdict::Reviewed, hash));
        accepted(&world.push(&manager, &other));
        assert_eq!(world.value(meeting, "state"), json!("reviewed"));
    }

    fn an_auditor_reads_nothing_and_writes_nothing(world) {
        let device = world.device(world.auditor);
        assert!(world.ledger.grants(world.auditor).unwrap().is_empty());
        let create = world.create_as(&device, "company", world.id(), [("name", json!("甲"))]);
        assert!(matches!(refusal(&world.push(&device, &create)), Refusal::NotAllowed { .. }));
    }

    fn a_record_goes_on_a_trip_only_for_who_travels_or_plans_it(world) {
        let (manager, hu, wang) = (world.device(world.zhang), world.device(world.hu), world.device(world.wang));
        let trip = world.create(&manager, "trip", [("title", json!("沪嘉湖"))]);
        let assign = model::command::Command::AssignTrip {
            lead_traveller: world.cheng,
            members: [world.wang].into(),
        };
        accepted(&world.push(&manager, &world.command(&manager, trip, assign)));
        let on_trip = |device| world.create_as(device, "meeting", world.id(), [("trip", json!(trip))]);
        accepted(&world.push(&wang, &on_trip(&wang)));
        // The unit's own can read the trip, and still not put their records on it.
        assert!(matches!(refusal(&world.push(&hu, &on_trip(&hu))), Refusal::GuardedField { .. }));
    }
}
