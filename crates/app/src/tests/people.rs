//! 代填: writing for somebody who named me.

use super::bench::*;
use serde_json::json;

#[tokio::test]
async fn writing_for_somebody_needs_their_word() {
    let mut bench = Bench::officer().await;
    let request = with(
        save(&visit_form(&json!({}))),
        "on_behalf_of",
        json!(id(LEADER)),
    );
    refused(
        &bench.fails("meeting.save", request.clone()).await,
        "not_named_writer",
    );
    assert_eq!(bench.rows("meeting.list").await, json!([]));
    bench.pull_writers(LEADER, &[OFFICER]);
    let state = bench.ok("session.state", json!(null)).await;
    assert_eq!(state["me"]["writes_for"][0]["name"], "程景行");
    let saved = bench
        .ok("meeting.save", with(request, "submit", true))
        .await;
    assert_eq!(saved["submitted"], true, "{saved}");
    let shown = bench.show(&saved["id"]).await;
    assert_eq!(shown["row"]["author_name"], "程景行");
    assert_eq!(shown["row"]["typist_name"], "汪若琳");
    assert_eq!(shown["our_people_names"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn i_name_who_writes_for_me() {
    let bench = Bench::officer().await;
    bench
        .ok("people.name_writers", json!({"writers": [id(COLLEAGUE)]}))
        .await;
    let state = bench.ok("session.state", json!(null)).await;
    assert_eq!(state["me"]["writers"], json!([id(COLLEAGUE)]));
    refused(
        &bench
            .fails("people.name_writers", json!({"writers": [id(0xdead)]}))
            .await,
        "unknown_person",
    );
    bench
        .ok("people.name_writers", json!({"writers": []}))
        .await;
    let state = bench.ok("session.state", json!(null)).await;
    assert_eq!(state["me"]["writers"], json!([]));
    assert_eq!(
        bench
            .ok("people.list", json!(null))
            .await
            .as_array()
            .unwrap()
            .len(),
        4
    );
    assert_eq!(
        bench
            .ok("people.units", json!(null))
            .await
            .as_array()
            .unwrap()
            .len(),
        2
    );
}
