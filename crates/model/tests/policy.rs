//! Who may do what (domain.md §5), as a table: role × action × whose record.

use model::policy::{Action, Refusal, Role, may};
use model::world::{PersonFacts, World};
use model::{DeviceId, Noun, OpId, PersonId, Record, RecordId, Stamp, UnitId, Version};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

fn id(number: u128) -> RecordId {
    RecordId(Uuid::from_u128(number))
}

/// City 1 with county 2 and its team 3, and county 4.
const CITY: u128 = 1;
const COUNTY: u128 = 2;
const TEAM: u128 = 3;
const ELSEWHERE: u128 = 4;
const SOMEBODY: u128 = 50;

#[derive(Default)]
struct Records(BTreeMap<RecordId, Record>);

impl World for Records {
    fn record(&self, id: RecordId) -> Option<Record> {
        self.0.get(&id).cloned()
    }
}

fn record(noun: Noun, number: u128, fields: &[(&str, Value)]) -> Record {
    let mut record = Record::new(noun.name(), id(number));
    for (seq, (name, value)) in (1..).zip(fields) {
        let version = Version {
            op: OpId(Uuid::from_u128(number << 16 | u128::from(seq))),
            eff: Stamp(0),
            device: DeviceId(Uuid::nil()),
            seq,
            actor: id(0),
        };
        record.put(name, value.clone(), version, &[]);
    }
    record
}

fn world() -> Records {
    let units = [
        (CITY, None),
        (COUNTY, Some(CITY)),
        (TEAM, Some(COUNTY)),
        (ELSEWHERE, Some(CITY)),
    ];
    let mut out = Records::default();
    for (unit, parent) in units {
        let unit = record(Noun::Unit, unit, &[("parent", json!(parent.map(id)))]);
        out.0.insert(unit.id, unit);
    }
    let fields = [("role", json!("officer")), ("unit", json!(id(TEAM)))];
    let somebody = record(Noun::Person, SOMEBODY, &fields);
    out.0.insert(somebody.id, somebody);
    out
}

fn person(role: Role, unit: u128) -> PersonFacts {
    let unit: UnitId = id(unit);
    PersonFacts {
        id: id(10 + role as u128),
        role,
        unit,
        writers: BTreeSet::new(),
        active: true,
    }
}

fn people() -> [PersonFacts; 6] {
    [
        person(Role::Officer, TEAM),
        person(Role::TeamLead, TEAM),
        person(Role::Manager, COUNTY),
        person(Role::Leader, COUNTY),
        person(Role::Administrator, CITY),
        person(Role::Auditor, CITY),
    ]
}

/// One letter for each action that is allowed.
const ACTIONS: [(char, Action); 14] = [
    ('C', Action::Create),
    ('E', Action::Edit),
    ('S', Action::Submit),
    ('R', Action::Review),
    ('K', Action::Comment),
    ('A', Action::Assess),
    ('D', Action::Delete),
    ('M', Action::Move),
    ('P', Action::Approve),
    ('G', Action::Assign),
    ('W', Action::Publish),
    ('N', Action::ClaimSigning),
    ('V', Action::VerifySigning),
    ('J', Action::Merge),
];

fn allowed(actor: &PersonFacts, record: &Record, world: &Records) -> String {
    ACTIONS
        .iter()
        .filter(|(_, action)| may(actor, actor.id, *action, record, world).is_ok())
        .map(|(letter, _)| *letter)
        .collect()
}

/// What somebody may do with an own record, one of the own unit, and one of another unit.
fn row(noun: Noun, actor: &PersonFacts) -> [String; 3] {
    let world = world();
    let of = |author: PersonId, unit: UnitId| {
        record(
            noun,
            100,
            &[("author", json!(author)), ("unit", json!(unit))],
        )
    };
    [
        of(actor.id, actor.unit),
        of(id(SOMEBODY), id(TEAM)),
        of(id(SOMEBODY), id(ELSEWHERE)),
    ]
    .map(|record| allowed(actor, &record, &world))
}

#[test]
fn the_table() {
    // Per noun and role: own, the own unit's, another unit's.
    let table: &[(Noun, [[&str; 3]; 6])] = &[
        (
            Noun::Meeting,
            [
                ["CESKDM", "CK", "CK"],
                ["CESKDM", "CESRKM", "CK"],
                ["CESKDM", "CESRKM", "CK"],
                ["CESKDM", "CK", "CK"],
                ["", "", ""],
                ["", "", ""],
            ],
        ),
        (
            Noun::Lead,
            [
                ["CESKDM", "CK", "CK"],
                ["CESKDM", "CESKM", "CK"],
                ["CESKDMN", "CESKAMN", "CK"],
                ["CESKDM", "CK", "CK"],
                ["", "", ""],
                ["", "", ""],
            ],
        ),
        (
            Noun::Trip,
            [
                ["CESKDMG", "CK", "CK"],
                ["CESKDMG", "CESRKDMPG", "CK"],
                ["CESKDMPG", "CESRKDMPG", "CK"],
                ["CESKDMG", "CK", "CK"],
                ["", "", ""],
                ["", "", ""],
            ],
        ),
        (
            Noun::Company,
            [
                ["CEKD", "CEK", "CEK"],
                ["CEKD", "CEK", "CEK"],
                ["CEKDJ", "CEKDJ", "CEKJ"],
                ["CEKD", "CEK", "CEK"],
                ["", "", ""],
                ["", "", ""],
            ],
        ),
    ];
    for (noun, rows) in table {
        for (actor, expected) in people().iter().zip(rows) {
            assert_eq!(row(*noun, actor), *expected, "{noun} {:?}", actor.role);
        }
    }
}

#[test]
fn nobody_judges_what_they_wrote_or_typed() {
    let world = world();
    for actor in people() {
        for mark in ["author", "typist"] {
            let fields = [
                ("author", json!(id(SOMEBODY))),
                ("unit", json!(actor.unit)),
                (mark, json!(actor.id)),
            ];
            // The last of the two marks stands.
            let mut one = record(Noun::Meeting, 100, &fields[1..]);
            if mark == "typist" {
                one = record(Noun::Meeting, 100, &fields);
            }
            let answer = may(&actor, actor.id, Action::Review, &one, &world);
            assert_eq!(answer, Err(Refusal::OwnRecord), "{:?} {mark}", actor.role);
            one.noun = Noun::Lead.name().to_owned();
            let answer = may(&actor, actor.id, Action::Assess, &one, &world);
            assert_eq!(answer, Err(Refusal::OwnRecord), "{:?} {mark}", actor.role);
        }
    }
}

#[test]
fn a_signing_is_claimed_below_and_verified_by_the_city() {
    let world = world();
    let lead = |unit: u128, claimed_by: PersonId| {
        let fields = [
            ("author", json!(id(SOMEBODY))),
            ("unit", json!(id(unit))),
            ("signing_claimed_by", json!(claimed_by)),
        ];
        record(Noun::Lead, 100, &fields)
    };
    let city = person(Role::Manager, CITY);
    let ask =
        |actor: &PersonFacts, action, lead: &Record| may(actor, actor.id, action, lead, &world);
    let refused = |action| Err(Refusal::NotAllowed { action });
    // What lands in a team's or a county's unit is claimed there and verified above.
    for unit in [TEAM, COUNTY, ELSEWHERE] {
        let lead = lead(unit, id(SOMEBODY));
        let claim = Action::ClaimSigning;
        assert_eq!(ask(&city, claim, &lead), refused(claim), "{unit}");
        assert_eq!(ask(&city, Action::VerifySigning, &lead), Ok(()), "{unit}");
        for other in people() {
            let answer = ask(&other, Action::VerifySigning, &lead);
            assert_eq!(answer, refused(Action::VerifySigning), "{:?}", other.role);
        }
    }
    let county = person(Role::Manager, COUNTY);
    for (unit, may) in [(TEAM, true), (COUNTY, true), (ELSEWHERE, false)] {
        let answer = ask(&county, Action::ClaimSigning, &lead(unit, id(SOMEBODY)));
        assert_eq!(answer.is_ok(), may, "{unit}");
    }
    // What the city lands itself is claimed by one of its managers and verified by another.
    assert_eq!(
        ask(&city, Action::ClaimSigning, &lead(CITY, city.id)),
        Ok(())
    );
    let own = ask(&city, Action::VerifySigning, &lead(CITY, city.id));
    assert_eq!(own, Err(Refusal::OwnRecord));
    let another = PersonFacts {
        id: id(99),
        ..city.clone()
    };
    assert_eq!(
        ask(&another, Action::VerifySigning, &lead(CITY, city.id)),
        Ok(())
    );
    // Nor is a lead one wrote oneself one's own to verify.
    let written = record(
        Noun::Lead,
        100,
        &[("author", json!(city.id)), ("unit", json!(id(TEAM)))],
    );
    let answer = ask(&city, Action::VerifySigning, &written);
    assert_eq!(answer, Err(Refusal::OwnRecord));
    // Nothing but a lead is signed.
    let trip = record(Noun::Trip, 100, &[("unit", json!(id(TEAM)))]);
    for action in [Action::ClaimSigning, Action::VerifySigning] {
        assert!(ask(&county, action, &trip).is_err() && ask(&city, action, &trip).is_err());
    }
}

#[test]
fn the_lead_traveller_does_not_review_the_trips_report() {
    let mut world = world();
    let lead = person(Role::TeamLead, ELSEWHERE);
    let fields = [
        ("author", json!(id(SOMEBODY))),
        ("unit", json!(id(TEAM))),
        ("lead_traveller", json!(lead.id)),
    ];
    let trip = record(Noun::Trip, 100, &fields);
    world.0.insert(trip.id, trip.clone());
    assert!(may(&lead, lead.id, Action::Review, &trip, &world).is_err());
    assert!(may(&lead, lead.id, Action::Edit, &trip, &world).is_ok());
    // The meetings made on the trip they do review.
    let fields = [
        ("author", json!(id(SOMEBODY))),
        ("unit", json!(id(TEAM))),
        ("trip", json!(trip.id)),
    ];
    let meeting = record(Noun::Meeting, 101, &fields);
    assert!(may(&lead, lead.id, Action::Review, &meeting, &world).is_ok());
}

#[test]
fn the_administrator_keeps_units_and_people_and_nothing_else() {
    let world = world();
    let [.., administrator, auditor] = people();
    for noun in Noun::ALL {
        let one = record(*noun, 100, &[("unit", json!(id(TEAM)))]);
        let keeps = matches!(noun, Noun::Unit | Noun::Person);
        let written = ACTIONS.iter().filter(|(_, action)| *action != Action::Read);
        for (_, action) in written {
            let answer = may(&administrator, administrator.id, *action, &one, &world);
            assert_eq!(answer.is_ok(), keeps, "administrator {action:?} {noun}");
            let answer = may(&auditor, auditor.id, *action, &one, &world);
            assert!(answer.is_err(), "auditor {action:?} {noun}");
        }
    }
}

#[test]
fn an_auditor_reads_no_record_and_changes_not_even_the_own_person() {
    let world = world();
    let [officer, .., auditor] = people();
    let own = |actor: &PersonFacts| Record::new(Noun::Person.name(), actor.id);
    assert!(may(&officer, officer.id, Action::Edit, &own(&officer), &world).is_ok());
    for action in [Action::Edit, Action::Read] {
        assert!(
            may(&auditor, auditor.id, action, &own(&auditor), &world).is_err(),
            "{action:?}"
        );
    }
    let meeting = record(Noun::Meeting, 100, &[("unit", json!(id(TEAM)))]);
    assert!(may(&auditor, auditor.id, Action::Read, &meeting, &world).is_err());
}

#[test]
fn weeks_are_published_by_managers_only() {
    let world = world();
    let week = record(Noun::Week, 100, &[]);
    for actor in people() {
        let answer = may(&actor, actor.id, Action::Publish, &week, &world);
        assert_eq!(
            answer.is_ok(),
            actor.role == Role::Manager,
            "{:?}",
            actor.role
        );
    }
}

#[test]
fn only_a_named_writer_writes_for_another_and_never_judges() {
    let mut world = world();
    let secretary = person(Role::Officer, TEAM);
    let leader = id(60);
    let unnamed = [("role", json!("leader")), ("unit", json!(id(COUNTY)))];
    let meeting = record(
        Noun::Meeting,
        100,
        &[("author", json!(leader)), ("unit", json!(id(COUNTY)))],
    );
    world.0.insert(leader, record(Noun::Person, 60, &unnamed));
    let ask = |action, world: &Records| may(&secretary, leader, action, &meeting, world);
    assert_eq!(ask(Action::Create, &world), Err(Refusal::NotNamedWriter));

    let [role, unit] = unnamed;
    let named = [role, unit, ("writers", json!([secretary.id]))];
    world.0.insert(leader, record(Noun::Person, 60, &named));
    for action in [
        Action::Create,
        Action::Edit,
        Action::Submit,
        Action::Comment,
    ] {
        assert_eq!(ask(action, &world), Ok(()), "{action:?}");
    }
    for action in [
        Action::Review,
        Action::Assess,
        Action::Approve,
        Action::Assign,
        Action::Delete,
        Action::Publish,
        Action::ClaimSigning,
        Action::VerifySigning,
        Action::Merge,
    ] {
        assert_eq!(
            ask(action, &world),
            Err(Refusal::NotAllowed { action }),
            "{action:?}"
        );
    }
    // Somebody who is not known names nobody.
    assert_eq!(
        may(&secretary, id(61), Action::Create, &meeting, &world),
        Err(Refusal::UnknownPerson)
    );
}

#[test]
fn who_left_does_nothing() {
    let world = world();
    let gone = PersonFacts {
        active: false,
        ..person(Role::Manager, COUNTY)
    };
    let meeting = record(Noun::Meeting, 100, &[("unit", json!(id(TEAM)))]);
    assert_eq!(
        may(&gone, gone.id, Action::Read, &meeting, &world),
        Err(Refusal::UnknownPerson)
    );
}
