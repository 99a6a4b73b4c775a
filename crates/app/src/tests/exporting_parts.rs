//! Lists of any length leave part by part: no more of them is held at once than is being written.

use super::bench::*;
use crate::export::AT_ONCE;
use model::Noun;
use serde_json::{Value, json};
use std::sync::atomic::Ordering;

/// Far more than is read at once.
const MANY: u128 = 1_200;

/// Records looked at for the words of the others: people, units, what a meeting names.
const BESIDE: usize = 20;

/// Takes a list out; how many rows came, and the most records held at once meanwhile.
async fn taken_out(bench: &Bench, list: &str) -> (usize, usize) {
    let desk = bench.app.desk().unwrap();
    desk.most_held.store(0, Ordering::Relaxed);
    let words = json!({"file": list, "sheet": list, "title": list, "note": list});
    let asked = json!({"rows": {"list": list}, "words": words});
    let handed = bench.ok("export.list", asked).await;
    let bytes = base64::Engine::decode(
        &base64::engine::general_purpose::STANDARD,
        handed["bytes"].as_str().unwrap(),
    );
    let book = exchange::Book::open(bytes.unwrap(), &exchange::Limits::default());
    // Title, note and head stand above.
    let rows = book.unwrap().read(0).unwrap().rows.len() - 3;
    (rows, desk.most_held.load(Ordering::Relaxed))
}

fn in_parts((rows, held): (usize, usize), least: usize) {
    assert!(rows >= least, "{rows} rows");
    assert!(held <= AT_ONCE + BESIDE, "{held} records of {rows} at once");
    assert!(held >= AT_ONCE, "{held}: nothing was counted");
}

#[tokio::test]
async fn trips_leave_part_by_part() {
    let mut bench = Bench::officer().await;
    let fields = |n: u128| -> Vec<(&'static str, Value)> {
        vec![
            ("title", json!(format!("行程 {n}"))),
            ("from", json!("2026-09-07")),
            ("to", json!("2026-09-11")),
            ("author", json!(id(OFFICER))),
            ("unit", json!(id(COUNTY))),
            ("state", json!("planned")),
        ]
    };
    bench.pull_many(Noun::Trip, MANY, fields);
    in_parts(taken_out(&bench, "trips").await, 1_200);
}

#[tokio::test]
async fn what_waits_for_a_verdict_leaves_part_by_part() {
    let mut bench = Bench::manager().await;
    bench.pull_visits(MANY);
    in_parts(taken_out(&bench, "review").await, 1_200);
}

#[tokio::test]
async fn people_leave_part_by_part_in_the_order_of_their_screen() {
    let mut bench = Bench::administrator().await;
    let fields = |n: u128| -> Vec<(&'static str, Value)> {
        vec![
            ("name", json!(format!("干部 {:04}", MANY - n))),
            ("role", json!("officer")),
            ("unit", json!(id(COUNTY))),
            ("active", json!(true)),
        ]
    };
    bench.pull_many(Noun::Person, MANY, fields);
    in_parts(taken_out(&bench, "people").await, 1_200);
    let shown = bench
        .ok("person.list", json!({"limit": 3, "inactive": false}))
        .await;
    let printed = json!({"list": "people", "query": {}});
    let printed = bench.ok("export.rows", printed).await;
    for place in 0..3 {
        assert_eq!(printed["rows"][place][0], shown["rows"][place]["name"]);
    }
}

#[tokio::test]
async fn the_outbox_leaves_part_by_part_and_its_screen_shows_the_first() {
    let bench = Bench::officer().await;
    let rows: String = (0..MANY)
        .map(|n| format!("项目{n},企业{n}有限公司\n"))
        .collect();
    let text = format!("项目名称,投资方\n{rows}");
    let open = json!({"kind": "lead", "name": "台账.csv", "text": text});
    bench.ok("import.open", open).await;
    bench.ok("import.start", json!({"submit": false})).await;
    // A lead and its company for each row.
    in_parts(taken_out(&bench, "outbox").await, 2_400);
    let desk = bench.app.desk().unwrap();
    desk.most_held.store(0, Ordering::Relaxed);
    let outbox = bench.ok("outbox.show", json!(null)).await;
    assert_eq!(outbox["counts"]["waiting"], 2_400);
    assert_eq!(outbox["state"]["waiting"], 2_400);
    assert_eq!(outbox["waiting"].as_array().unwrap().len(), 100);
    assert!(desk.most_held.load(Ordering::Relaxed) <= 200 + BESIDE);
    let more = bench.ok("outbox.show", json!({"most": 250})).await;
    assert_eq!(more["waiting"].as_array().unwrap().len(), 250);
    assert_eq!(more["waiting"][99], outbox["waiting"][99]);
}
