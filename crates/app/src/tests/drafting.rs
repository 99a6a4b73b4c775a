//! Drafts survive, and carry what the screen showed.

use super::bench::*;
use crate::Code;
use model::Noun;
use serde_json::json;

#[tokio::test]
async fn a_draft_survives_a_restart_and_says_so() {
    let mut bench = Bench::officer().await;
    let draft = json!({"id": null, "kind": "note", "record": null, "text": "万里电池王总来电，拟投2亿", "form": {}, "base": {}});
    let saved = bench.ok("draft.save", draft.clone()).await;
    let listed = bench.ok("draft.list", json!(null)).await;
    assert_eq!(listed[0]["from_before"], false);
    bench.restart().await;
    let listed = bench.ok("draft.list", json!(null)).await;
    assert_eq!(listed[0]["from_before"], true);
    assert_eq!(listed[0]["excerpt"], "万里电池王总来电，拟投2亿");
    assert_eq!(listed[0]["draft"]["text"], draft["text"]);
    bench.ok("draft.drop", json!({"id": saved["id"]})).await;
    let failure = bench.fails("draft.show", json!({"id": saved["id"]})).await;
    assert_eq!(failure.code, Code::NotFound);
}

#[tokio::test]
async fn a_form_picked_up_after_a_restart_is_measured_from_what_it_showed() {
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
            ("city", json!("嘉兴市")),
        ],
    );
    let open = bench.show(&json!(id(record))).await;
    let mut form = open["form"].clone();
    form["gist"] = json!("看二车间");
    let draft = json!({"id": null, "kind": "meeting", "record": id(record), "text": "", "form": form, "base": open["base"]});
    let draft = bench.ok("draft.save", draft).await;
    bench.pull(Noun::Meeting, record, &[("city", json!("湖州市"))]);
    bench.restart().await;
    let kept = bench.ok("draft.show", json!({"id": draft["id"]})).await["draft"].clone();
    let mut request = save(&kept["form"]);
    request["id"] = kept["record"].clone();
    request["base"] = kept["base"].clone();
    request["draft"] = draft["id"].clone();
    bench.ok("meeting.save", request).await;
    let shown = bench.show(&json!(id(record))).await;
    assert_eq!(shown["form"]["gist"], "看二车间");
    // The form still said 嘉兴市, which nobody typed: it is no change.
    assert_eq!(shown["form"]["city"], "湖州市");
    assert_eq!(shown["row"]["sync"]["is"], "local", "{shown}");
    assert_eq!(bench.ok("draft.list", json!(null)).await, json!([]));
}
