//! The first records, and what the centre writes itself.

use crate::world::{accepted, on_both, refusal};
use ledger::{CENTRE, DeviceFacts, LedgerError};
use model::policy::Refusal;
use protocol::Change;
use serde_json::json;

on_both! {
    fn a_ledger_is_founded_once(world) {
        let facts = DeviceFacts { device: CENTRE, person: world.administrator };
        let again = world.ledger.found(facts, world.now(), &[]);
        assert!(matches!(again, Err(LedgerError::AlreadyFounded)));
        let report = world.ledger.audit().unwrap();
        assert_eq!((report.head, report.faults), (11, vec![]));
    }

    fn only_administrators_add_people(world) {
        let manager = world.device(world.zhang);
        let person = world.create_as(&manager, "person", world.id(), [
            ("name", json!("甲")), ("role", json!("administrator")), ("unit", json!(world.langxi)),
        ]);
        assert!(matches!(refusal(&world.push(&manager, &person)), Refusal::NotAllowed { .. }));
    }

    fn a_disabled_person_writes_and_reads_nothing(world) {
        let (administrator, officer) = (world.device(world.administrator), world.device(world.wang));
        let disable = world.edit(&administrator, world.wang, "active", json!(false));
        // A person is made active without saying so: there is no version to name yet.
        accepted(&world.push(&administrator, &disable));
        let company = world.create_as(&officer, "company", world.id(), [("name", json!("甲"))]);
        assert_eq!(refusal(&world.push(&officer, &company)), Refusal::UnknownPerson);
        assert!(world.ledger.grants(world.wang).unwrap().is_empty());
    }

    fn an_administrator_changes_a_role_on_the_version_seen_and_nobody_else_does(world) {
        let (administrator, officer) = (world.device(world.administrator), world.device(world.wang));
        let own = world.edit(&officer, world.wang, "role", json!("manager"));
        assert!(matches!(refusal(&world.push(&officer, &own)), Refusal::GuardedField { .. }));
        let stale = world.edit_on(&administrator, world.wang, "role", Change::Put(json!("manager")), &[]);
        assert_eq!(refusal(&world.push(&administrator, &stale)), Refusal::Stale);
        accepted(&world.push(&administrator, &world.edit(&administrator, world.wang, "role", json!("manager"))));
        assert_eq!(world.value(world.wang, "role"), json!("manager"));
    }
}
