//! 审阅: whose records, which changes, no record of one's own.

use super::bench::*;
use model::Noun;
use serde_json::{Value, json};

const RECORD: u128 = 0x5001;

fn submitted(author: u128, minutes: &str) -> Vec<(&'static str, Value)> {
    vec![
        ("author", json!(id(author))),
        ("unit", json!(id(COUNTY))),
        ("state", json!("submitted")),
        ("company_name", json!("德特威勒密封")),
        ("kind", json!("video")),
        ("on", json!("2026-09-04")),
        ("gist", json!("橡胶密封件扩产")),
        ("notes", json!(minutes)),
        ("amount", json!(9_800_000_000_i64)),
        ("next_step", json!("尽快对接")),
        ("submitted_at", json!(NOW - 6 * 86_400_000)),
    ]
}

async fn verdict(
    bench: &Bench,
    verdict: &str,
    note: Option<&str>,
) -> Result<Value, crate::Failure> {
    let shown = bench.ok("review.show", json!({"id": id(RECORD)})).await;
    let hash = shown["meeting"]["content_hash"].clone();
    let request = json!({"id": id(RECORD), "verdict": verdict, "note": note, "content_hash": hash, "draft": null});
    bench.call("review.give", request).await
}

#[tokio::test]
async fn a_verdict_is_given_and_what_changed_since_is_shown() {
    let mut bench = Bench::manager().await;
    bench.pull(Noun::Meeting, RECORD, &submitted(OFFICER, ""));
    let queue = bench.ok("review.queue", json!({})).await;
    assert_eq!(queue["waiting"], 1);
    assert_eq!(queue["rows"][0]["title"], "德特威勒密封");
    assert_eq!(queue["rows"][0]["author_name"], "汪若琳");
    assert_eq!(queue["rows"][0]["again"], false);
    assert_eq!(queue["rows"][0]["late_days"], 3);
    refused(
        &verdict(&bench, "has_issues", None).await.unwrap_err(),
        "incomplete",
    );
    verdict(&bench, "has_issues", Some("下一步没有责任人和日期。"))
        .await
        .unwrap();
    let queue = bench.ok("review.queue", json!({})).await;
    assert_eq!(
        (&queue["waiting"], &queue["done_today"]),
        (&json!(0), &json!(1))
    );
    assert_eq!(queue["rows"][0]["state"], "has_issues");
    bench.centre_takes_all();
    // Put right and handed in again.
    let again = [
        ("state", json!("submitted")),
        ("next_step", json!("9月18日前送厂房方案")),
        ("amount", json!(10_500_000_000_i64)),
    ];
    bench.pull(Noun::Meeting, RECORD, &again);
    let queue = bench.ok("review.queue", json!({})).await;
    assert_eq!(queue["rows"][0]["again"], true, "{queue}");
    let shown = bench.ok("review.show", json!({"id": id(RECORD)})).await;
    let changed: Vec<&str> = shown["changes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|change| change["field"].as_str().unwrap())
        .collect();
    assert_eq!(changed, ["amount", "next_step"]);
    assert!(!shown["last_verdict_at"].is_null());
    assert_eq!(
        shown["meeting"]["thread"][0]["note"],
        "下一步没有责任人和日期。"
    );
}

#[tokio::test]
async fn a_verdict_can_be_taken_back_and_a_comment_is_kept() {
    let mut bench = Bench::manager().await;
    bench.pull(Noun::Meeting, RECORD, &submitted(OFFICER, ""));
    verdict(&bench, "reviewed", None).await.unwrap();
    bench.ok("review.withdraw", json!({"id": id(RECORD)})).await;
    let shown = bench.ok("review.show", json!({"id": id(RECORD)})).await;
    assert_eq!(shown["meeting"]["row"]["state"], "submitted");
    assert_eq!(shown["last_verdict_at"], json!(null));
    let queue = bench.ok("review.queue", json!({})).await;
    assert_eq!(queue["rows"][0]["again"], false);
    bench
        .ok(
            "review.comment",
            json!({"id": id(RECORD), "note": "固投怎么分？", "draft": null}),
        )
        .await;
    let shown = bench.ok("review.show", json!({"id": id(RECORD)})).await;
    let thread = shown["meeting"]["thread"].as_array().unwrap();
    let comment = thread
        .iter()
        .find(|entry| entry["verdict"] == "comment")
        .unwrap();
    assert_eq!(comment["note"], "固投怎么分？");
    assert_eq!(comment["author_name"], "梅思齐");
}

#[tokio::test]
async fn ones_own_record_never_waits_for_one() {
    let mut bench = Bench::manager().await;
    bench.pull(Noun::Meeting, RECORD, &submitted(MANAGER, ""));
    assert_eq!(bench.ok("review.queue", json!({})).await["waiting"], 0);
    refused(
        &verdict(&bench, "reviewed", None).await.unwrap_err(),
        "own_record",
    );
}

#[tokio::test]
async fn an_officer_reviews_nothing() {
    let mut bench = Bench::officer().await;
    bench.pull(Noun::Meeting, RECORD, &submitted(COLLEAGUE, ""));
    assert_eq!(bench.ok("review.queue", json!({})).await["waiting"], 0);
    refused(
        &verdict(&bench, "reviewed", None).await.unwrap_err(),
        "not_allowed",
    );
    assert_eq!(
        bench.ok("frame.summary", json!(null)).await["to_review"],
        json!(null)
    );
}
