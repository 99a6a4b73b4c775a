//! Units and people as an administrator keeps them, decided at the moment of commit.

use crate::world::{accepted, on_both, refusal};
use model::Scope;
use model::policy::Refusal;
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

    fn only_an_administrator_closes_a_unit(world) {
        let device = world.device(world.zhang);
        let close = world.edit(&device, world.langxi, "active", json!(false));
        assert!(matches!(refusal(&world.push(&device, &close)), Refusal::GuardedField { .. }));
    }
}
