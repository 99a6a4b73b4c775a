//! Who a record is delivered to (sync.md, Scopes).

use model::policy::{Role, may_read};
use model::scope::{grants, scopes};
use model::{DeviceId, Noun, OpId, Record, RecordId, Scope, Stamp, Version};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use uuid::Uuid;

fn id(number: u128) -> RecordId {
    RecordId(Uuid::from_u128(number))
}

const AUTHOR: u128 = 1;
const TYPIST: u128 = 2;
const UNIT: u128 = 3;
const TRIP: u128 = 4;

fn record(noun: &str, fields: &[(&str, Value)]) -> Record {
    let mut record = Record::new(noun, id(100));
    for (seq, (name, value)) in (1..).zip(fields) {
        let version = Version {
            op: OpId(Uuid::from_u128(u128::from(seq))),
            eff: Stamp(0),
            device: DeviceId(Uuid::nil()),
            seq,
            actor: id(0),
        };
        record.put(name, value.clone(), version, &[]);
    }
    record
}

fn written(noun: Noun, state: Option<&str>) -> Record {
    let mut fields = vec![
        ("author", json!(id(AUTHOR))),
        ("typist", json!(id(TYPIST))),
        ("unit", json!(id(UNIT))),
        ("trip", json!(id(TRIP))),
    ];
    fields.extend(state.map(|state| ("state", json!(state))));
    record(noun.name(), &fields)
}

#[test]
fn a_draft_is_its_authors_and_typists_alone() {
    let own = BTreeSet::from([Scope::Person(id(AUTHOR)), Scope::Person(id(TYPIST))]);
    for noun in [Noun::Meeting, Noun::Lead, Noun::FollowUp, Noun::Trip] {
        assert_eq!(scopes(&written(noun, Some("draft"))), own, "{noun}");
        assert_eq!(scopes(&written(noun, None)), own, "{noun} without a state");
    }
}

#[test]
fn what_is_submitted_is_the_units_and_the_trips() {
    let shared = BTreeSet::from([Scope::Unit(id(UNIT)), Scope::Trip(id(TRIP))]);
    for noun in [Noun::Meeting, Noun::Lead, Noun::FollowUp] {
        for state in [
            "submitted",
            "reviewed",
            "has_issues",
            "accepted",
            "a state of a newer version",
        ] {
            assert_eq!(
                scopes(&written(noun, Some(state))),
                shared,
                "{noun} {state}"
            );
        }
    }
}

#[test]
fn phones_are_in_private_scopes_only() {
    let known = [
        ("author", json!(id(AUTHOR))),
        ("unit", json!(id(UNIT))),
        ("trip", json!(id(TRIP))),
        ("known_to", json!([id(UNIT)])),
        ("known_on", json!([id(TRIP)])),
    ];
    assert_eq!(
        scopes(&record("contact_private", &known)),
        BTreeSet::from([
            Scope::Person(id(AUTHOR)),
            Scope::UnitPrivate(id(UNIT)),
            Scope::TripPrivate(id(TRIP)),
        ])
    );
    for open in ["contact", "company"] {
        assert_eq!(
            scopes(&record(open, &known)),
            BTreeSet::from([
                Scope::Person(id(AUTHOR)),
                Scope::Unit(id(UNIT)),
                Scope::Trip(id(TRIP))
            ]),
            "{open}"
        );
    }
    // Until a submitted record names it, a contact is its author's.
    assert_eq!(
        scopes(&record("contact_private", &known[..1])),
        BTreeSet::from([Scope::Person(id(AUTHOR))])
    );
}

#[test]
fn the_noun_of_a_newer_version_stays_with_its_author() {
    let mut newer = written(Noun::Meeting, Some("submitted"));
    newer.noun = "parcel".to_owned();
    assert_eq!(
        scopes(&newer),
        BTreeSet::from([Scope::Person(id(AUTHOR)), Scope::Person(id(TYPIST))])
    );
}

#[test]
fn administrators_get_no_phones_and_auditors_nothing() {
    let (below, trips) = (BTreeSet::from([id(30), id(31)]), BTreeSet::from([id(TRIP)]));
    let granted = |role| grants(id(9), role, id(UNIT), &below, &trips);
    assert!(granted(Role::Auditor).is_empty());
    assert_eq!(
        granted(Role::Administrator),
        BTreeSet::from([Scope::City, Scope::Person(id(9))])
    );
    for role in [Role::Officer, Role::TeamLead] {
        let scopes = granted(role);
        assert!(
            scopes.contains(&Scope::UnitPrivate(id(UNIT)))
                && scopes.contains(&Scope::Trip(id(TRIP)))
        );
        assert!(
            !scopes.contains(&Scope::Unit(id(30))),
            "{role:?} sees the units below"
        );
    }
    for role in [Role::Manager, Role::Leader] {
        assert!(
            granted(role).contains(&Scope::Unit(id(31))),
            "{role:?} does not see the units below"
        );
    }
}

#[test]
fn reading_follows_from_scopes_and_grants() {
    let none = BTreeSet::new();
    let colleague = grants(id(9), Role::Officer, id(UNIT), &none, &none);
    let stranger = grants(id(8), Role::Officer, id(77), &none, &none);
    let traveller = grants(
        id(8),
        Role::Officer,
        id(77),
        &none,
        &BTreeSet::from([id(TRIP)]),
    );
    let author = grants(id(AUTHOR), Role::Officer, id(UNIT), &none, &none);
    let (draft, submitted) = (
        written(Noun::Meeting, Some("draft")),
        written(Noun::Meeting, Some("submitted")),
    );
    let reads = |grants| (may_read(grants, &draft), may_read(grants, &submitted));
    assert_eq!(reads(&author), (true, true));
    assert_eq!(reads(&colleague), (false, true));
    assert_eq!(reads(&traveller), (false, true));
    assert_eq!(reads(&stranger), (false, false));
}

#[test]
fn a_scope_is_read_back_from_its_name() {
    let one = id(5);
    for scope in [
        Scope::City,
        Scope::Unit(one),
        Scope::UnitPrivate(one),
        Scope::Trip(one),
        Scope::TripPrivate(one),
        Scope::Person(one),
    ] {
        assert_eq!(scope.to_string().parse(), Ok(scope));
    }
    for text in [
        "",
        "unit:",
        "person:00000000-0000-0000-0000-000000000005/private",
        "town:1",
        "city:1",
    ] {
        assert!(text.parse::<Scope>().is_err(), "{text}");
    }
}
