//! A road's work goes up from one device and comes down to another, beside PouchDB with the same records.

use crate::{micros, print};
use faults::{Centre, Desk, eventually};
use serde_json::{Value, json};
use std::path::Path;
use std::time::{Duration, Instant};
use tokio::process::Command;

/// So many visits.
const VISITS: usize = 1_500;
/// Each way takes at most a quarter of PouchDB's time.
const OF_POUCHDB: u64 = 25;

/// Sends and reads them, on a centre of their own.
pub(crate) async fn measured() {
    let mut centre = Centre::founded().await;
    centre.starts().await;
    let link = centre.invites(centre.address()).await;
    let writer = Desk::enrolled(&centre.folder("writer"), &link).await;
    let link = centre.invites(centre.address()).await;
    let reader = Desk::enrolled(&centre.folder("other"), &link).await;
    let before = total(&reader).await;
    reader.pauses(true).await;
    writer.pauses(true).await;
    let visits = written(&writer).await;

    let begun = Instant::now();
    writer.pauses(false).await;
    soon("sent", async || writer.state().await["waiting"] == 0).await;
    let up = micros(begun);
    let begun = Instant::now();
    reader.pauses(false).await;
    soon("read", async || {
        total(&reader).await == before + VISITS as u64
    })
    .await;
    let down = micros(begun);
    eventually("the reader is quiet", async || {
        reader.shows(&visits[VISITS - 1]).await["row"]["state"] == "submitted"
    })
    .await;

    let file = centre.folder("records.jsonl");
    write_records(&writer, &visits, &file).await;
    let theirs = pouchdb(&file).await;
    for (what, ours, way) in [("sent", up, "push"), ("read", down, "pull")] {
        let name =
            format!("{VISITS} visits {what} (each two operations), beside PouchDB's documents");
        let beside = Some(theirs[way].as_u64().unwrap());
        print(&name, "µs", [ours, ours], beside, Some(OF_POUCHDB), false);
    }
}

/// Visits on no trip, so that each is like any other.
async fn written(desk: &Desk) -> Vec<String> {
    let mut form = desk.asks("meeting.begin", json!({})).await;
    let usual = json!({
        "trip": null, "on": "2023-03-06", "company_name": "上海洛轲智能科技有限公司",
        "minutes": "一、企业介绍\n厂房三万平方米，年产值四亿元。\n".repeat(4),
        "next_step": "寄送园区资料", "next_step_due": "2023-03-20",
    });
    form.as_object_mut()
        .unwrap()
        .extend(usual.as_object().unwrap().clone());
    let mut visits = Vec::new();
    for at in 0..VISITS {
        form["gist"] = json!(format!("走访第 {at} 家"));
        let save = json!({"id": null, "base": {}, "form": form, "submit": true, "passed": []});
        let saved = desk.asks("meeting.save", save).await;
        visits.push(saved["id"].as_str().unwrap().to_owned());
    }
    visits
}

async fn total(desk: &Desk) -> u64 {
    let page = desk.asks("meeting.list", json!({"from": 0})).await;
    page["total"].as_u64().unwrap()
}

/// Waits with little of the device's time.
async fn soon(what: &str, holds: impl AsyncFn() -> bool) {
    let begun = Instant::now();
    while !holds().await {
        assert!(begun.elapsed() < Duration::from_secs(120), "never {what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// Each visit as one document: its form as it is shown, with its id.
async fn write_records(desk: &Desk, visits: &[String], file: &Path) {
    let mut lines = String::new();
    for visit in visits {
        let shown = desk.shows(visit).await;
        lines += &json!({"id": visit, "form": shown["form"], "state": shown["row"]["state"]})
            .to_string();
        lines.push('\n');
    }
    std::fs::write(file, lines).unwrap();
}

async fn pouchdb(records: &Path) -> Value {
    let bench = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../benches/pouchdb/bench.mjs");
    let said = Command::new("node")
        .arg(bench)
        .arg(records)
        .output()
        .await
        .unwrap();
    let complaint = String::from_utf8_lossy(&said.stderr);
    assert!(said.status.success(), "PouchDB's part failed: {complaint}");
    serde_json::from_slice(&said.stdout).unwrap()
}
