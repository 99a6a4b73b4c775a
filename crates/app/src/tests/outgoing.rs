//! 待上传: honest at every moment.

use super::bench::*;
use model::Noun;
use model::policy::{Action, Refusal};
use serde_json::json;

#[tokio::test]
async fn synced_is_said_only_after_the_answer() {
    let mut bench = Bench::officer().await;
    let saved = bench.visit(&json!({})).await;
    let outbox = bench.ok("outbox.show", json!(null)).await;
    assert_eq!(outbox["waiting"].as_array().unwrap().len(), 2, "{outbox}");
    assert_eq!(outbox["waiting"][0]["created"], true);
    assert_eq!(outbox["done"], json!([]));
    bench.centre_takes_all();
    let outbox = bench.ok("outbox.show", json!(null)).await;
    assert_eq!(outbox["waiting"], json!([]));
    assert_eq!(outbox["done"].as_array().unwrap().len(), 2, "{outbox}");
    assert_eq!(
        bench.show(&saved["id"]).await["row"]["sync"]["is"],
        "synced"
    );
    assert_eq!(bench.ok("sync.state", json!(null)).await["waiting"], 0);
}

#[tokio::test]
async fn what_was_refused_is_shown_with_what_was_written_and_becomes_a_draft() {
    let mut bench = Bench::officer().await;
    let record = 0x5001;
    bench.pull(
        Noun::Meeting,
        record,
        &[
            ("author", json!(id(OFFICER))),
            ("unit", json!(id(COUNTY))),
            ("state", json!("submitted")),
            ("gist", json!("看车间")),
            ("title", json!("早阳食品")),
        ],
    );
    let open = bench.show(&json!(id(record))).await;
    let mut form = open["form"].clone();
    form["gist"] = json!("看二车间");
    form["minutes"] = json!("机密的纪要");
    let mut request = save(&form);
    request["id"] = json!(id(record));
    request["base"] = open["base"].clone();
    bench.ok("meeting.save", request).await;
    bench.centre_refuses_all(&Refusal::NotAllowed {
        action: Action::Edit,
    });
    let outbox = bench.ok("outbox.show", json!(null)).await;
    assert_eq!(outbox["state"]["needs"], 1);
    assert_eq!(outbox["state"]["waiting"], 0);
    let row = &outbox["needs"][0];
    assert_eq!(row["sync"]["is"], "rejected");
    assert_eq!(row["refusal"]["code"], "not_allowed");
    assert!(
        row["written"].to_string().contains("看二车间")
            && row["written"].to_string().contains("机密的纪要")
    );
    let draft = bench.ok("outbox.to_draft", json!({"id": id(record)})).await;
    let draft = bench.ok("draft.show", json!({"id": draft["id"]})).await["draft"].clone();
    assert_eq!(draft["kind"], "meeting");
    assert_eq!(draft["record"], json!(id(record)));
    assert_eq!(draft["form"]["gist"], "看二车间");
    assert_eq!(draft["form"]["minutes"], "机密的纪要");
    let outbox = bench.ok("outbox.show", json!(null)).await;
    assert_eq!(outbox["needs"], json!([]));
    assert_eq!(
        bench.show(&json!(id(record))).await["form"]["gist"],
        "看车间"
    );
    // Saved again, it is measured from what the record says now.
    let mut request = save(&draft["form"]);
    request["id"] = draft["record"].clone();
    request["base"] = draft["base"].clone();
    request["draft"] = draft["id"].clone();
    bench.ok("meeting.save", request).await;
    assert_eq!(
        bench.show(&json!(id(record))).await["form"]["gist"],
        "看二车间"
    );
}

#[tokio::test]
async fn pausing_and_retrying_answer_at_once() {
    let bench = Bench::officer().await;
    bench.ok("outbox.pause", json!({"paused": true})).await;
    bench.ok("outbox.pause", json!({"paused": false})).await;
    bench.ok("outbox.retry", json!(null)).await;
}
