//! Units and people as an administrator keeps them, decided at the moment of commit.

use crate::world::{World, accepted, on_both, refusal};
use model::Scope;
use model::policy::Refusal;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::json;

on_both! {
    fn somebody_always_administers_the_bureau(world) {
        let device = world.device(world.administrator);
        for (field, value) in [("active", json!(false)), ("role", json!("officer"))] {
            let leave = world.edit(&device, world.administrator, field, value);
            assert_eq!(refusal(&world.push(&device, &leave)), Refusal::LastAdministrator);
        }
        let delete = world.command(&device, world.administrator, model::command::Command::Delete);
        assert_eq!(refusal(&world.push(&device, &delete)), Refusal::LastAdministrator);
        let second = world.create(&device, "person", [
            ("name", json!("周启明二")), ("role", json!("administrator")), ("unit", json!(world.city)),
        ]);
        accepted(&world.push(&device, &world.edit(&device, world.administrator, "active", json!(false))));
        // And now the second is the last.
        let other = world.device(second);
        let leave = world.edit(&other, second, "active", json!(false));
        assert_eq!(refusal(&world.push(&other, &leave)), Refusal::LastAdministrator);
    }

    fn a_unit_with_people_in_it_does_not_vanish(world) {
        let device = world.device(world.administrator);
        let close = |unit| world.edit(&device, unit, "active", json!(false));
        assert_eq!(refusal(&world.push(&device, &close(world.langxi))), Refusal::UnitInUse);
        assert_eq!(refusal(&world.push(&device, &close(world.city))), Refusal::UnitInUse);
        let delete = world.command(&device, world.xuanzhou, model::command::Command::Delete);
        assert_eq!(refusal(&world.push(&device, &delete)), Refusal::UnitInUse);
        accepted(&world.push(&device, &world.edit(&device, world.he, "unit", json!(world.langxi))));
        accepted(&world.push(&device, &close(world.xuanzhou)));
    }

    fn units_stay_one_tree(world) {
        let device = world.device(world.administrator);
        let team = world.create(&device, "unit", [("name", json!("一组")), ("parent", json!(world.langxi))]);
        for (unit, parent) in [(world.city, json!(team)), (world.langxi, json!(team)), (team, json!(team)), (team, json!(null))] {
            let moved = world.edit(&device, unit, "parent", parent);
            assert!(matches!(refusal(&world.push(&device, &moved)), Refusal::WrongValue { field } if field == "parent"));
        }
        accepted(&world.push(&device, &world.edit(&device, team, "parent", json!(world.xuanzhou))));
        let boss = world.edit(&device, world.wang, "role", json!("boss"));
        assert!(matches!(refusal(&world.push(&device, &boss)), Refusal::WrongValue { field } if field == "role"));
    }

    fn who_moves_leaves_what_was_handed_in_and_takes_what_is_not(world) {
        let (administrator, wang) = (world.device(world.administrator), world.device(world.wang));
        let submitted = world.submitted_meeting(&wang);
        let draft = world.meeting(&wang);
        // Written before the move, sent after it.
        let late = world.edit(&wang, draft, "gist", json!("路上补的一句"));
        accepted(&world.push(&administrator, &world.edit(&administrator, world.wang, "unit", json!(world.xuanzhou))));
        let grants = world.ledger.grants(world.wang).unwrap();
        assert!(grants.contains(&Scope::Unit(world.xuanzhou)) && !grants.contains(&Scope::Unit(world.langxi)));
        let reads = |record| model::policy::may_read(&grants, &world.record(record));
        assert!(reads(draft) && !reads(submitted));
        assert_eq!(world.value(submitted, "unit"), json!(world.langxi));
        accepted(&world.push(&wang, &late));
        assert_eq!(world.value(draft, "gist"), json!("路上补的一句"));
    }

    fn who_moves_sends_what_was_written_for_the_old_unit_and_nobody_writes_for_a_foreign_one(world) {
        let (administrator, wang) = (world.device(world.administrator), world.device(world.wang));
        let visit = |unit| world.create_as(&wang, "meeting", world.id(), [
            ("kind", json!("visit")), ("gist", json!("搬走之前写的")), ("unit", json!(unit)),
        ]);
        let guarded = |answer| matches!(refusal(&answer), Refusal::GuardedField { field } if field == "unit");
        let (before, foreign) = (visit(world.langxi), visit(world.xuanzhou));
        assert!(guarded(world.push(&wang, &foreign)));
        accepted(&world.push(&administrator, &world.edit(&administrator, world.wang, "unit", json!(world.xuanzhou))));
        accepted(&world.push(&wang, &before));
        accepted(&world.push(&wang, &visit(world.xuanzhou)));
        assert!(guarded(world.push(&wang, &visit(world.city))));
    }

    fn only_an_administrator_closes_a_unit(world) {
        let device = world.device(world.zhang);
        let close = world.edit(&device, world.langxi, "active", json!(false));
        assert!(matches!(refusal(&world.push(&device, &close)), Refusal::GuardedField { .. }));
    }
}

/// What one administrator does to one of three people.
#[derive(Clone, Debug)]
enum Deed {
    Role(&'static str),
    Active(bool),
    Unit(bool),
    Delete,
    Name,
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Whoever edits whom in whatever order, one at a time or three in a batch: somebody who is in service
    /// administers the bureau.
    #[test]
    fn whatever_is_done_to_people_somebody_administers_the_bureau(
        deeds in vec((0..3_usize, 0..3_usize, deed()), 1..40),
        at_once in 1..4_usize,
    ) {
        let world = World::in_memory();
        let first = world.device(world.administrator);
        let other = |name: &str| world.create(&first, "person", [
            ("name", json!(name)), ("role", json!("administrator")), ("unit", json!(world.city)),
        ]);
        let people = [world.administrator, other("舒望"), other("项知远")];
        let devices = people.map(|person| world.device(person));
        for deeds in deeds.chunks(at_once) {
            // All of a batch saw the same.
            let written: Vec<_> = deeds.iter().map(|(by, whom, deed)| {
                let (device, person) = (&devices[*by], people[*whom]);
                let operation = match deed {
                    Deed::Role(role) => world.edit(device, person, "role", json!(role)),
                    Deed::Active(active) => world.edit(device, person, "active", json!(active)),
                    Deed::Unit(city) => {
                        let unit = if *city { world.city } else { world.langxi };
                        world.edit(device, person, "unit", json!(unit))
                    }
                    Deed::Delete => world.command(device, person, model::command::Command::Delete),
                    Deed::Name => world.edit(device, person, "name", json!("改了名字")),
                };
                (device, operation)
            }).collect();
            for (device, operation) in written {
                world.push(device, &operation);
                let left = people.iter().filter(|person| model::bureau::administers(&world.record(**person)));
                prop_assert!(left.count() >= 1, "nobody administers after {operation:?}");
            }
        }
        prop_assert!(world.ledger.audit().unwrap().faults.is_empty());
    }
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        select(vec!["officer", "administrator", "auditor"]).prop_map(Deed::Role),
        any::<bool>().prop_map(Deed::Active),
        any::<bool>().prop_map(Deed::Unit),
        Just(Deed::Delete),
        Just(Deed::Name),
    ]
}
