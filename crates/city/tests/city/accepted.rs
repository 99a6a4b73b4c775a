//! Every deed passes the rules of a real ledger, and what stands then has something of everything.

use crate::drawn::day;
use city::{City, USUAL, draw};
use ledger::{CENTRE, DeviceFacts, Ledger, SealedStore, Sent, Settings};
use model::validate::{Level, findings};
use model::{DeviceId, Noun, Record};
use protocol::limits::Limits;
use protocol::wire::Outcome;
use protocol::{Change, Kind, Operation};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

struct World {
    ledger: Ledger<SealedStore>,
    _dir: tempfile::TempDir,
}

fn live(mut city: City) -> World {
    let dir = tempfile::tempdir().unwrap();
    let key = sealed::DataKey::random();
    let store = SealedStore::open(
        &dir.path().join("ledger.db"),
        &key,
        ledger::sealed_file::MIGRATIONS,
    )
    .unwrap();
    let settings = Settings {
        limits: Limits::default(),
        first_epoch: "first".to_owned(),
    };
    let ledger = Ledger::open(store, settings, city.begins).unwrap();
    found(&ledger, &city);
    let mut seq: BTreeMap<DeviceId, u64> = BTreeMap::new();
    let mut told = Vec::new();
    let answers = ledger
        .push_each(&mut |tx| {
            let Some(deed) = city.next() else {
                return Ok(None);
            };
            let device = deed.device();
            let seq = seq.entry(device).or_default();
            *seq += 1;
            let stands = tx.record(deed.record)?.map(|row| row.record);
            told.push(format!("{deed:?}"));
            let (at, person) = (deed.stamp, deed.actor);
            let text = deed
                .operation(device, 1, *seq, stands.as_ref())
                .seal()
                .unwrap()
                .text;
            let facts = DeviceFacts { device, person };
            Ok(Some(Sent { facts, at, text }))
        })
        .unwrap();
    for (answer, told) in answers.iter().zip(&told) {
        let outcome = &answer.outcome;
        assert!(
            matches!(outcome, Outcome::Applied { .. } | Outcome::Merged { .. }),
            "{outcome:?}: {told}"
        );
    }
    World { ledger, _dir: dir }
}

fn found(ledger: &Ledger<SealedStore>, city: &City) {
    let put = |value| Change::Put(value);
    let unit = [("name", json!("宣城市投资促进局")), ("series", json!("宣"))];
    let person = [
        ("name", json!("周启明")),
        ("role", json!("administrator")),
        ("unit", json!(city.top)),
        ("active", json!(true)),
    ];
    let make = |noun: Noun,
                record: model::RecordId,
                fields: Vec<(&str, serde_json::Value)>,
                seq: u64| Operation {
        op_id: model::OpId(record.0),
        device: CENTRE,
        incarnation: 1,
        seq,
        actor: city.administrator,
        on_behalf_of: None,
        kind: Kind::Create,
        noun: noun.name().to_owned(),
        record,
        base: BTreeMap::new(),
        fields: fields
            .into_iter()
            .map(|(name, value)| (name.to_owned(), put(value)))
            .collect(),
        command: None,
        depends_on: Vec::new(),
        stamp: city.begins,
        schema: protocol::SCHEMA,
    };
    let texts = [
        make(Noun::Unit, city.top, unit.to_vec(), 1)
            .seal()
            .unwrap()
            .text,
        make(Noun::Person, city.administrator, person.to_vec(), 2)
            .seal()
            .unwrap()
            .text,
    ];
    let facts = DeviceFacts {
        device: CENTRE,
        person: city.administrator,
    };
    ledger
        .found(facts, city.begins, &[&texts[0], &texts[1]])
        .unwrap();
}

fn states(records: &[Record]) -> BTreeSet<String> {
    records
        .iter()
        .filter_map(|record| record.text("state"))
        .collect()
}

/// Teams know more firms then, and meet again whom somebody else met.
#[test]
fn every_deed_of_a_bigger_city_is_accepted() {
    for (seed, size) in [(1, 600), (2, 900)] {
        let world = live(draw(seed, size, day("2026-09-08")));
        let meetings = world.ledger.records_of(Noun::Meeting.name()).unwrap();
        assert_eq!(meetings.len(), usize::try_from(size).unwrap());
    }
}

#[test]
fn every_deed_is_accepted_and_every_state_occurs() {
    let today = day("2026-09-08");
    let world = live(draw(1, USUAL, today));
    let all = |noun: Noun| world.ledger.records_of(noun.name()).unwrap();
    let set = |texts: &[&str]| {
        texts
            .iter()
            .map(|text| (*text).to_owned())
            .collect::<BTreeSet<_>>()
    };

    let trips = all(Noun::Trip);
    assert_eq!(trips.len(), 40);
    assert_eq!(
        states(&trips),
        set(&[
            "planned",
            "submitted",
            "approved",
            "under_way",
            "back",
            "reported",
            "reviewed",
            "returned",
            "archived",
            "cancelled"
        ])
    );
    let meetings = all(Noun::Meeting);
    assert_eq!(meetings.len(), 300);
    assert_eq!(
        states(&meetings),
        set(&["draft", "submitted", "reviewed", "has_issues"])
    );
    let kinds: BTreeSet<String> = meetings
        .iter()
        .filter_map(|meeting| meeting.text("kind"))
        .collect();
    assert_eq!(
        kinds,
        set(&[
            "visit",
            "reception",
            "round_table",
            "roadshow",
            "video",
            "call"
        ])
    );
    let leads = all(Noun::Lead);
    assert_eq!(leads.len(), 120);
    assert_eq!(
        states(&leads),
        set(&[
            "draft",
            "submitted",
            "assessing",
            "accepted",
            "declined",
            "returned",
            "duplicate",
            "negotiating",
            "signed",
            "shelved",
            "lost"
        ])
    );

    // Every signed lead was claimed by one and verified by another; some claims wait, some came back.
    let standings: BTreeSet<String> = leads
        .iter()
        .filter_map(|lead| lead.text("signing"))
        .collect();
    assert_eq!(standings, set(&["claimed", "returned", "verified"]));
    for lead in &leads {
        let signed = lead.text("state").as_deref() == Some("signed");
        assert_eq!(signed, lead.text("signing").as_deref() == Some("verified"));
        assert!(!signed || lead.id_in("signing_claimed_by") != lead.id_in("signing_verified_by"));
    }

    let year = |week: &&Record| {
        week.text("from")
            .is_some_and(|from| from.starts_with("2026"))
    };
    let weeks = all(Noun::Week);
    let published = weeks
        .iter()
        .filter(year)
        .filter(|week| week.text("state").as_deref() == Some("published"));
    assert!(published.count() >= model::week::YEARLY_MINIMUM);
    assert!(
        weeks.iter().any(|week| week.text("note").is_some()),
        "some are moved, with a reason"
    );

    for record in trips.iter().chain(&meetings).chain(&leads) {
        let found = findings(record, &model::validate::Context::default());
        let hard: Vec<_> = found
            .iter()
            .filter(|finding| finding.level == Level::Hard)
            .collect();
        assert!(hard.is_empty(), "{hard:?}: {:?}", record.body());
    }
    for company in all(Noun::Company) {
        assert!(
            findings(&company, &model::validate::Context::default()).is_empty(),
            "{:?}",
            company.body()
        );
    }
    assert!(!all(Noun::ContactPrivate).is_empty() && !all(Noun::FollowUp).is_empty());
    let verdicts: BTreeSet<String> = all(Noun::Review)
        .iter()
        .filter_map(|said| said.text("verdict"))
        .collect();
    for verdict in ["reviewed", "has_issues", "comment", "accepted", "returned"] {
        assert!(verdicts.contains(verdict), "{verdict}: {verdicts:?}");
    }
    assert!(
        all(Noun::Review)
            .iter()
            .all(|said| said.value("outdated") != json!(true))
    );
    // Companies are met more than once.
    let mut met: BTreeMap<String, u32> = BTreeMap::new();
    for meeting in &meetings {
        *met.entry(meeting.text("company").unwrap()).or_default() += 1;
    }
    assert!(
        met.values().filter(|times| **times >= 3).count() >= 10,
        "{met:?}"
    );

    let wang = all(Noun::Person)
        .into_iter()
        .find(|person| person.text("name").as_deref() == Some("汪若琳"))
        .unwrap();
    let here = trips
        .iter()
        .filter(|trip| trip.ids_in("members").contains(&wang.id));
    let now = here.filter(|trip| {
        trip.text("from") <= Some(today.to_string()) && trip.text("to") >= Some(today.to_string())
    });
    assert_eq!(
        now.filter(|trip| trip.text("state").as_deref() == Some("under_way"))
            .count(),
        1
    );
}
