//! Lists of any length and notes among any number of names: the part that is read is that of the whole.

use super::bench::*;
use crate::captures;
use crate::view::View;
use city::Act;
use model::capture::{self, Known, KnownContact, PieceKind, ReadContext, Reading};
use model::policy::Action;
use model::{Day, Noun, RecordId};
use protocol::Change;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What was made in a city of these nouns, as it was made.
fn drawn(seed: u64, nouns: &[Noun]) -> Vec<(Noun, RecordId, BTreeMap<String, Value>)> {
    city::draw(seed, city::USUAL, "2026-09-08".parse().unwrap())
        .filter(|deed| nouns.contains(&deed.noun))
        .filter_map(|deed| {
            let Act::Create(fields) = deed.act else {
                return None;
            };
            let value = |change| match change {
                Change::Put(value) => value,
                Change::Splices(splices) => json!(splices[0].insert),
                Change::Set { add, .. } => json!(add),
            };
            let fields = fields
                .into_iter()
                .map(|(name, change)| (name, value(change)));
            Some((deed.noun, deed.record, fields.collect()))
        })
        .collect()
}

/// The note read with everything there is.
fn scanned(view: &View, text: &str, today: Day) -> Reading {
    let companies: Vec<Known> = view
        .all(Noun::Company)
        .unwrap()
        .iter()
        .filter_map(|shown| capture::known_company(&shown.record))
        .collect();
    let contacts: Vec<KnownContact> = view
        .all(Noun::Contact)
        .unwrap()
        .iter()
        .filter_map(|shown| {
            Some(KnownContact {
                id: shown.record.id,
                name: shown.record.text("name")?,
                company: shown.record.id_in("company"),
            })
        })
        .collect();
    let context = ReadContext {
        today,
        companies: &companies,
        contacts: &contacts,
        me: view.me(),
    };
    capture::read(text, &context)
}

/// Where more are called so than are offered, which of them are offered first is not compared.
fn told(mut reading: Reading) -> Reading {
    for piece in &mut reading.pieces {
        if piece.kind == PieceKind::Contact && piece.candidates.len() == capture::MOST_CANDIDATES {
            for one in &mut piece.candidates {
                one.name = one.name.chars().take(1).collect();
                one.id = RecordId(uuid::Uuid::nil());
            }
        }
    }
    reading
}

#[tokio::test]
async fn a_note_is_read_as_if_every_name_known_were_gone_through() {
    let mut bench = Bench::officer().await;
    let (mut names, mut people, mut said) = (Vec::new(), Vec::new(), Vec::new());
    for (noun, id, fields) in drawn(11, &[Noun::Company, Noun::Contact, Noun::Meeting]) {
        let text = |field: &str| fields.get(field).and_then(Value::as_str).map(str::to_owned);
        match noun {
            Noun::Company => names.extend(text("name")),
            Noun::Contact => people.extend(text("name")),
            _ => said.extend(text("gist")),
        }
        if noun != Noun::Meeting {
            let mut fields: Vec<(&str, Value)> = fields
                .iter()
                .map(|(name, value)| (name.as_str(), value.clone()))
                .collect();
            fields.retain(|(name, _)| *name != "author");
            // Whoever wrote it: it comes to this device.
            fields.push(("author", json!(crate::tests::bench::id(OFFICER))));
            bench.pull(noun, id.0.as_u128(), &fields);
        }
    }
    // Two of one name, and one whose name is the beginning of another's.
    for (n, name) in ["王建", "王建国", "王建国", "王总"].iter().enumerate() {
        let fields = [("name", json!(name)), ("author", json!(id(OFFICER)))];
        bench.pull(Noun::Contact, 0xc000 + n as u128, &fields);
    }
    let first = |text: &str, n: usize| text.chars().take(n).collect::<String>();
    let short = |name: &str| model::company_name::short(name);
    let mut notes = vec![
        "万里电池 王总 拟投2亿 要60亩 周五回电".to_owned(),
        "王建国总经理来访，王建也在".to_owned(),
        "王总".to_owned(),
        "李总 张总 来访".to_owned(),
        String::new(),
        "科技".to_owned(),
        "拜访新材料，问用地".to_owned(),
    ];
    for (n, name) in names.iter().enumerate() {
        let person = &people[n % people.len()];
        notes.push(match n % 6 {
            0 => format!(
                "访{} {}总 拟投2亿 要60亩 周五回电",
                short(name),
                first(person, 1)
            ),
            1 => format!("{name}，{person}，看车间"),
            2 => format!("拜访{}一行，谈厂房", first(&short(name), 3)),
            3 => format!("{}总说{}要扩产", first(person, 1), short(name)),
            4 => format!("跟{}见面 {person} 厂长", first(&short(name), 2)),
            _ => format!("{}　下周三送方案", short(name).to_uppercase()),
        });
    }
    notes.extend(said.into_iter().take(60));
    let today: Day = "2026-09-08".parse().unwrap();
    let view = View::open(&bench.app).unwrap();
    let mut known = 0;
    for note in &notes {
        let read = captures::reading(&view, note, today).unwrap();
        known += read
            .pieces
            .iter()
            .filter(|piece| piece.kind == PieceKind::Company && piece.sure)
            .count();
        assert_eq!(told(read), told(scanned(&view, note, today)), "{note}");
    }
    assert!(known > 20, "companies were known in {known} notes");
}

async fn pages(bench: &Bench, name: &str, request: &Value) -> Vec<Value> {
    let mut rows: Vec<Value> = Vec::new();
    loop {
        let mut asked = request.clone();
        asked["from"] = json!(rows.len());
        asked["count"] = json!(7);
        let page = bench.ok(name, asked).await;
        assert_eq!(page["from"], json!(rows.len()));
        let some = page["rows"].as_array().unwrap();
        assert!(some.len() <= 7);
        rows.extend(some.iter().cloned());
        if some.is_empty() || rows.len() as u64 == page["total"].as_u64().unwrap() {
            assert_eq!(rows.len() as u64, page["total"].as_u64().unwrap());
            return rows;
        }
    }
}

const STATES: [&str; 10] = [
    "planned",
    "submitted",
    "approved",
    "under_way",
    "back",
    "returned",
    "reported",
    "reviewed",
    "archived",
    "cancelled",
];

#[tokio::test]
async fn trips_page_by_page_are_those_of_a_scan_by_how_they_stand() {
    let mut bench = Bench::manager().await;
    for n in 0..60_u32 {
        let day = 1 + n * 7 % 28;
        let mut fields = vec![
            ("title", json!(format!("第 {n} 趟"))),
            ("unit", json!(id(COUNTY))),
            ("state", json!(STATES[n as usize % STATES.len()])),
            (
                "author",
                json!(id(if n % 4 == 0 { MANAGER } else { OFFICER })),
            ),
            (
                "lead_traveller",
                json!(id(if n % 9 == 0 { MANAGER } else { LEADER })),
            ),
        ];
        if n % 11 != 0 {
            fields.push(("from", json!(format!("2026-{:02}-{day:02}", 1 + n % 12))));
            fields.push((
                "to",
                json!(format!(
                    "2026-{:02}-{:02}",
                    1 + n % 12,
                    (day + n % 5).min(28)
                )),
            ));
        }
        bench.pull(Noun::Trip, 0x7000 + u128::from(n), &fields);
    }
    bench.pull(
        Noun::Trip,
        0x7999,
        &[("title", json!("删了")), ("deleted", json!(true))],
    );
    let group = |state: &str| match state {
        "under_way" | "back" | "returned" => 0,
        "submitted" => 1,
        "approved" => 2,
        "reported" => 4,
        "reviewed" | "archived" => 5,
        "cancelled" => 6,
        _ => 3,
    };
    for mine in [false, true] {
        let rows = pages(&bench, "trip.list", &json!({"mine": mine})).await;
        let mut seen: Vec<&str> = rows.iter().map(|row| row["id"].as_str().unwrap()).collect();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), rows.len(), "none twice");
        let expected = (0..60)
            .filter(|n| !mine || n % 4 == 0 || n % 9 == 0)
            .count();
        assert_eq!(
            rows.iter().filter(|row| row["title"] != "删了").count(),
            expected
        );
        let stands = |row: &Value| {
            let stand = group(row["state"].as_str().unwrap());
            let day = row["from"].as_str().map_or(99_999_999, |day| {
                day.replace('-', "").parse::<i64>().unwrap()
            });
            (stand, if stand >= 4 { -day } else { day })
        };
        assert!(rows.is_sorted_by_key(stands), "by how they stand");
        assert!(rows.iter().all(|row| !mine || row["mine"] == true));
    }
    // Within a week: by day, without the cancelled.
    let week = json!({"mine": false, "within": {"from": "2026-03-09", "to": "2026-03-20"}});
    let rows = pages(&bench, "trip.list", &week).await;
    let all = pages(&bench, "trip.list", &json!({"mine": false})).await;
    let within = |row: &&Value| {
        row["state"] != "cancelled"
            && row["from"]
                .as_str()
                .is_some_and(|from| from <= "2026-03-20")
            && row["to"].as_str().is_some_and(|to| to >= "2026-03-09")
    };
    let count = all.iter().filter(within).count();
    assert!(count > 0);
    assert_eq!(rows.len(), count);
    assert!(rows.is_sorted_by_key(|row| row["from"].as_str().unwrap().to_owned()));
}

#[tokio::test]
async fn the_queue_page_by_page_is_what_the_rules_leave_of_all() {
    for lead in [false, true] {
        let mut bench = match lead {
            true => Bench::lead().await,
            false => Bench::manager().await,
        };
        let me = if lead { LEADER } else { MANAGER };
        // A trip of the city's bureau that the county's lead leads, and one he does not.
        for (trip, leader) in [(0x7001, LEADER), (0x7002, MANAGER)] {
            let fields = [
                ("lead_traveller", json!(id(leader))),
                ("unit", json!(id(CITY))),
                ("state", json!("back")),
            ];
            bench.pull(Noun::Trip, trip, &fields);
        }
        for n in 0..50_u32 {
            let who = [OFFICER, COLLEAGUE, MANAGER, LEADER][n as usize % 4];
            let mut fields = vec![
                ("author", json!(id(who))),
                ("typist", json!(id(if n % 7 == 0 { me } else { who }))),
                (
                    "state",
                    json!(if n % 5 == 0 { "reviewed" } else { "submitted" }),
                ),
                ("company_name", json!(format!("第 {n} 家"))),
                ("gist", json!("谈")),
                (
                    "submitted_at",
                    json!(NOW - i64::from(n * 37 % 50) * 3_600_000),
                ),
            ];
            if n % 6 != 0 {
                fields.push(("unit", json!(id(if n % 3 == 0 { CITY } else { COUNTY }))));
            }
            if n % 4 == 1 {
                fields.push(("trip", json!(id(0x7001 + u128::from(n % 2)))));
            }
            bench.pull(Noun::Meeting, 0x9000 + u128::from(n), &fields);
        }
        let view = View::open(&bench.app).unwrap();
        let mut scanned: Vec<(i64, RecordId)> = view
            .all(Noun::Meeting)
            .unwrap()
            .iter()
            .map(|shown| &shown.record)
            .filter(|record| record.text("state").as_deref() == Some("submitted"))
            .filter(|record| view.may(Action::Review, record).is_ok())
            .map(|record| (record.number("submitted_at").unwrap(), record.id))
            .collect();
        scanned.sort_unstable();
        assert!(scanned.len() > 8, "lead {lead}: {} wait", scanned.len());
        let rows = pages(&bench, "review.queue", &json!({})).await;
        let read: Vec<Value> = rows.iter().map(|row| row["id"].clone()).collect();
        let expected: Vec<Value> = scanned.iter().map(|(_, id)| json!(id)).collect();
        assert_eq!(read, expected, "lead {lead}");
        let queue = bench.ok("review.queue", json!({})).await;
        assert_eq!(queue["waiting"], expected.len());
        let frame = bench.ok("frame.summary", json!(null)).await;
        assert_eq!(frame["to_review"], expected.len());
    }
}

#[tokio::test]
async fn the_year_counts_trips_and_units_of_each_week() {
    let mut bench = Bench::manager().await;
    let week =
        json!({"id": null, "base": {}, "from": "2026-09-14", "to": "2026-09-18", "note": null});
    bench.ok("week.publish", week).await;
    for (n, (unit, from, to, state)) in [
        (COUNTY, "2026-09-10", "2026-09-14", "archived"),
        (COUNTY, "2026-09-18", "2026-09-20", "planned"),
        (CITY, "2026-09-15", "2026-09-16", "cancelled"),
        (CITY, "2026-09-19", "2026-09-22", "approved"),
    ]
    .into_iter()
    .enumerate()
    {
        let fields = [
            ("unit", json!(id(unit))),
            ("from", json!(from)),
            ("to", json!(to)),
            ("state", json!(state)),
        ];
        bench.pull(Noun::Trip, 0x7000 + n as u128, &fields);
    }
    let year = bench
        .ok("week.year", json!({"year": 2026, "reading": null}))
        .await;
    let weeks = year["weeks"].as_array().unwrap();
    let week = weeks
        .iter()
        .find(|week| week["state"] == "published")
        .unwrap();
    assert_eq!(
        (&week["trips"], &week["units"]),
        (&json!(2), &json!([id(COUNTY)]))
    );
    let september = &year["months"][8];
    assert_eq!(september["bars"].as_array().unwrap().len(), 3);
    let inside = |bar: &Value| bar["in_week"] == true;
    assert_eq!(
        september["bars"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|bar| inside(bar))
            .count(),
        2
    );
    let other = bench
        .ok("week.year", json!({"year": 2025, "reading": null}))
        .await;
    assert!(
        other["months"]
            .as_array()
            .unwrap()
            .iter()
            .all(|month| month["bars"] == json!([]))
    );
}
