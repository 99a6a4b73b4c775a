//! What waits, what sets it free, and what a stranger learns from waiting (M8, S1, security.md).

use crate::world::{DAY, World, accepted, held, on_both, refusal, submit};
use model::policy::Refusal;
use model::{OpId, RecordId};
use protocol::wire::{Answer, Outcome};
use protocol::{Change, Kind};
use serde_json::json;

/// An answer with everything that names the operation or the record taken out.
fn blurred(answer: &Answer, ids: &[String]) -> String {
    let mut text = serde_json::to_string(&answer.outcome).unwrap();
    for id in ids {
        text = text.replace(id.as_str(), "…");
    }
    text
}

on_both! {
    fn what_comes_before_its_parent_waits_for_it_and_is_then_released_in_order(world) {
        let device = world.device(world.wang);
        let (company, meeting) = (world.id(), world.id());
        let make_company = world.create_as(&device, "company", company, [("name", json!("甲"))]);
        let make_meeting = world.create_as(&device, "meeting", meeting, [("company", json!(company))]);
        let mut edit = world.edit_on(&device, meeting, "title", Change::Put(json!("乙")), &[]);
        edit.depends_on = vec![make_meeting.op_id];
        let first = world.push_all(&device, &[&edit, &make_meeting]);
        assert_eq!(held(&first[0]), [meeting.to_string()]);
        assert_eq!(held(&first[1]), [company.to_string()]);
        accepted(&world.push(&device, &make_company));
        assert_eq!(world.value(meeting, "title"), json!("乙"));
        for operation in [&edit, &make_meeting] {
            let again = world.push(&device, operation);
            assert!(again.duplicate && again.outcome.number().is_some());
        }
        assert_eq!(world.acked(&device), 3);
        assert_eq!(world.ledger.audit().unwrap().faults, vec![]);
    }

    fn an_unknown_base_waits_for_its_operation(world) {
        let device = world.device(world.wang);
        let meeting = world.meeting(&device);
        let first = world.edit(&device, meeting, "title", json!("甲"));
        let second = world.edit_on(&device, meeting, "title", Change::Put(json!("乙")), &[first.op_id]);
        assert_eq!(held(&world.push(&device, &second)), [first.op_id.to_string()]);
        accepted(&world.push(&device, &first));
        assert_eq!(world.value(meeting, "title"), json!("乙"));
        assert!(world.record(meeting).conflicts().is_empty());
    }

    fn behind_a_refused_operation_only_what_names_it_is_refused(world) {
        let device = world.device(world.wang);
        let meeting = world.meeting(&device);
        let refused = world.edit(&device, meeting, "state", json!("reviewed"));
        let mut behind = world.edit(&device, meeting, "title", json!("甲"));
        behind.depends_on = vec![refused.op_id];
        let mut behind_that = world.edit(&device, meeting, "place", json!("乙"));
        behind_that.depends_on = vec![behind.op_id];
        let free = world.edit(&device, meeting, "gist", json!("丙"));
        // The ones behind arrive first and wait; the refusal frees them to be refused at once.
        let early = world.push_all(&device, &[&behind_that, &behind]);
        assert!(early.iter().all(|answer| matches!(answer.outcome, Outcome::Held { .. })));
        let answers = world.push_all(&device, &[&refused, &free]);
        assert!(matches!(refusal(&answers[0]), Refusal::GuardedField { .. }));
        accepted(&answers[1]);
        for operation in [&behind, &behind_that] {
            assert_eq!(refusal(&world.push(&device, operation)), Refusal::DependedOnRefused);
        }
        match world.push(&device, &refused).outcome {
            Outcome::Rejected { current, .. } => assert_eq!(current.unwrap().id, meeting),
            other => panic!("{other:?}"),
        }
    }

    fn an_unknown_noun_or_kind_is_held_for_as_long_as_it_takes(world) {
        let device = world.device(world.wang);
        let noun = world.create_as(&device, "supervision", world.id(), [("title", json!("督办"))]);
        assert_eq!(held(&world.push(&device, &noun)), ["noun:supervision"]);
        let kind = world.create_as(&device, "company", world.id(), []);
        let text = kind.seal().unwrap().text.replace("\"kind\":\"create\"", "\"kind\":\"split\"");
        let answer = world.push_texts(&device, &[text]).pop().unwrap();
        assert_eq!(held(&answer), ["kind:split"]);
        world.pass(60 * DAY);
        world.push_all(&device, &[]);
        assert_eq!(held(&world.push(&device, &noun)), ["noun:supervision"]);
    }

    fn after_five_days_a_missing_parent_needs_attention(world) {
        let device = world.device(world.wang);
        let orphan = world.create_as(&device, "meeting", world.id(), [("company", json!(world.id()))]);
        let mut behind = world.edit_on(&device, orphan.record, "title", Change::Put(json!("甲")), &[]);
        behind.depends_on = vec![orphan.op_id];
        world.push_all(&device, &[&orphan, &behind]);
        world.pass(5 * DAY - 60_000);
        world.push_all(&device, &[]);
        held(&world.push(&device, &orphan));
        world.pass(120_000);
        world.push_all(&device, &[]);
        assert_eq!(refusal(&world.push(&device, &orphan)), Refusal::NotFound);
        assert_eq!(refusal(&world.push(&device, &behind)), Refusal::DependedOnRefused);
    }

    fn a_foreign_record_answers_like_one_that_never_was(world) {
        let (owner, stranger) = (world.device(world.wang), world.device(world.he));
        let foreign = world.submitted_meeting(&owner);
        let company = world.record(foreign).id_in("company").unwrap();
        let known: Vec<OpId> = world.record(foreign).fields["title"].seen();
        let nothing = world.id();
        let tried = |target: RecordId, base: &[OpId]| {
            let edit = world.edit_on(&stranger, target, "title", Change::Put(json!("x")), base);
            let guarded = world.edit_on(&stranger, target, "state", Change::Put(json!("x")), base);
            let mut command = world.operation(&stranger, Kind::Command, "meeting", target);
            command.command = Some(submit());
            let mut behind = world.operation(&stranger, Kind::Edit, "meeting", target);
            behind.depends_on = vec![edit.op_id];
            vec![edit, guarded, command, behind]
        };
        let unknown_op = OpId(world.id().0);
        let here = tried(foreign, &known);
        let nowhere = tried(nothing, &[unknown_op]);
        alike(world, &stranger, &here, &nowhere, &[foreign, nothing]);

        // Naming a foreign record as a parent, and the verdict's duplicate, tell as little.
        let parents = |target: RecordId| vec![
            world.create_as(&stranger, "meeting", world.id(), [("company", json!(target))]),
            world.create_as(&stranger, "contact", world.id(), [("company", json!(target))]),
            world.create_as(&stranger, "review", world.id(), [("subject", json!(target))]),
        ];
        alike(world, &stranger, &parents(company), &parents(nothing), &[company, nothing]);
        // Nor does the company become known to the stranger's unit.
        assert!(!world.record(company).ids_in("known_to").contains(&world.xuanzhou));
    }
}

/// Both series are answered alike: at once, sent again, and when their time is over.
fn alike(
    world: &World,
    device: &crate::world::Device,
    here: &[protocol::Operation],
    nowhere: &[protocol::Operation],
    targets: &[RecordId],
) {
    let ids: Vec<String> = targets
        .iter()
        .map(ToString::to_string)
        .chain(
            here.iter()
                .chain(nowhere)
                .flat_map(|op| [op.op_id.to_string(), op.record.to_string()]),
        )
        .collect();
    let round = || {
        for (one, other) in here.iter().zip(nowhere) {
            let (one, other) = (world.push(device, one), world.push(device, other));
            assert_eq!(blurred(&one, &ids), blurred(&other, &ids));
            assert_eq!(one.duplicate, other.duplicate);
            assert!(one.outcome.number().is_none());
        }
    };
    round();
    round();
    world.pass(6 * DAY);
    world.push_all(device, &[]);
    round();
}
