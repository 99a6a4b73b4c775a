//! Writing visits: local at once, one transaction, measured from what the screen showed.

use super::bench::*;
use crate::Code;
use model::Noun;
use serde_json::json;

#[tokio::test]
async fn a_save_is_here_at_once_with_its_company_and_contact() {
    let bench = Bench::officer().await;
    let mut events = bench.app.subscribe();
    let request = with(
        save(&visit_form(&json!({}))),
        "new_contact",
        json!({"name": "周经理", "post": "生产负责人", "mobile": "13812342716"}),
    );
    let saved = bench.ok("meeting.save", request).await;
    assert_eq!(saved["submitted"], false);
    let shown = bench.show(&saved["id"]).await;
    assert_eq!(shown["row"]["title"], "嘉兴市德裕食品有限公司");
    assert_eq!(shown["row"]["state"], "draft");
    assert!(
        matches!(
            shown["row"]["sync"]["is"].as_str(),
            Some("local" | "waiting")
        ),
        "{shown}"
    );
    assert_eq!(shown["contact"]["name"], "周经理");
    assert_eq!(shown["contact"]["mobile_masked"], "138****2716");
    assert_eq!(shown["our_people_names"], json!(["汪若琳"]));
    let companies = bench.rows("company.list").await;
    assert_eq!(companies.as_array().unwrap().len(), 1);
    assert_eq!(companies[0]["meetings"], 1);
    let told = std::iter::from_fn(|| events.try_recv().ok())
        .any(|event| serde_json::to_value(event).unwrap()["kind"] == "changed");
    assert!(told);
    // Visit, company, contact: three records a person knows, four operations.
    let state = bench.ok("sync.state", json!(null)).await;
    assert_eq!(state["waiting"], 3);
}

#[tokio::test]
async fn the_same_company_is_not_made_twice() {
    let bench = Bench::officer().await;
    bench.visit(&json!({})).await;
    bench
        .visit(&json!({"company_name": "嘉兴市德裕食品有限责任公司 "}))
        .await;
    assert_eq!(bench.ok("company.list", json!({})).await["total"], 1);
}

#[tokio::test]
async fn what_is_missing_blocks_handing_in_and_not_saving() {
    let bench = Bench::officer().await;
    let form = visit_form(&json!({"next_step": null, "next_step_due": null}));
    let saved = bench
        .ok("meeting.save", with(save(&form), "submit", true))
        .await;
    assert_eq!(saved["submitted"], false);
    assert_eq!(saved["refusal"]["code"], "incomplete");
    let shown = bench.show(&saved["id"]).await;
    assert_eq!(shown["row"]["state"], "draft");
    assert_eq!(
        shown["row"]["missing"],
        json!(["next_step.missing", "next_step_due.missing"])
    );
    // Put right, it goes.
    let mut form = shown["form"].clone();
    form["next_step"] = json!("送方案");
    form["next_step_due"] = json!("2026-09-16");
    let mut request = with(save(&form), "submit", true);
    request["id"] = saved["id"].clone();
    request["base"] = shown["base"].clone();
    let saved = bench.ok("meeting.save", request).await;
    assert_eq!(saved["submitted"], true, "{saved}");
    assert_eq!(bench.show(&saved["id"]).await["row"]["state"], "submitted");
}

#[tokio::test]
async fn a_pull_while_a_form_is_open_does_not_count_as_seen() {
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
            ("asks", json!("蒸汽")),
            ("amount", json!(100)),
            ("city", json!("嘉兴市")),
        ],
    );
    let open = bench.show(&json!(id(record))).await;
    // Somebody else's values arrive while the form is open.
    bench.pull(
        Noun::Meeting,
        record,
        &[("amount", json!(150)), ("city", json!("湖州市"))],
    );
    let mut form = open["form"].clone();
    form["amount"] = json!(120);
    form["gist"] = json!("看二车间");
    let mut request = save(&form);
    request["id"] = json!(id(record));
    request["base"] = open["base"].clone();
    bench.ok("meeting.save", request).await;
    let shown = bench.show(&json!(id(record))).await;
    // Written against what was seen: a conflict, not a silent win over 150.
    assert_eq!(
        shown["row"]["sync"],
        json!({"is": "conflict", "fields": ["amount"]})
    );
    assert_eq!(shown["form"]["gist"], "看二车间");
    // Not touched, so not written: theirs stands.
    assert_eq!(shown["form"]["city"], "湖州市");
    let conflict = bench.ok("conflict.show", json!({"id": id(record)})).await;
    let values: Vec<_> = conflict["fields"][0]["values"]
        .as_array()
        .unwrap()
        .iter()
        .map(|v| v["value"].clone())
        .collect();
    assert!(
        values.contains(&json!(120)) && values.contains(&json!(150)),
        "{values:?}"
    );
    let heads = conflict["fields"][0]["heads"].clone();
    let choices = json!([{"field": "amount", "value": 150, "heads": heads}]);
    bench
        .ok(
            "conflict.resolve",
            json!({"id": id(record), "choices": choices}),
        )
        .await;
    let shown = bench.show(&json!(id(record))).await;
    assert_eq!(shown["form"]["amount"], 150);
    assert_ne!(shown["row"]["sync"]["is"], "conflict");
}

#[tokio::test]
async fn minutes_written_by_two_keep_both() {
    let mut bench = Bench::officer().await;
    let saved = bench.visit(&json!({})).await;
    bench.centre_takes_all();
    let open = bench.show(&saved["id"]).await;
    let record: u128 = saved["id"]
        .as_str()
        .unwrap()
        .parse::<uuid::Uuid>()
        .unwrap()
        .as_u128();
    bench.pull(Noun::Meeting, record, &[("outcome", json!("约来考察"))]);
    let mut form = open["form"].clone();
    form["minutes"] = json!("产能明年翻番。");
    let mut request = save(&form);
    request["id"] = saved["id"].clone();
    request["base"] = open["base"].clone();
    bench.ok("meeting.save", request).await;
    let shown = bench.show(&saved["id"]).await;
    assert_eq!(shown["form"]["minutes"], "产能明年翻番。");
    assert_eq!(shown["form"]["outcome"], "约来考察");
}

#[tokio::test]
async fn names_without_end_are_refused_by_the_limits_name_and_the_draft_stays() {
    let bench = Bench::officer().await;
    for (field, limit) in [
        ("company_name", "name_characters"),
        ("city", "name_characters"),
    ] {
        let form = visit_form(&json!({field: "长".repeat(10_000)}));
        let draft = bench.ok("draft.save", json!({"id": null, "kind": "meeting", "record": null, "text": "", "form": form, "base": {}})).await;
        let request = with(save(&form), "draft", draft["id"].clone());
        let failure = bench.fails("meeting.save", request).await;
        assert_eq!(failure.code, Code::OverLimit);
        assert_eq!(failure.detail["limit"], limit);
        assert_eq!(failure.detail["actual"], 10_000);
        assert_eq!(failure.detail["field"], field);
        let kept = bench.ok("draft.show", json!({"id": draft["id"]})).await;
        assert_eq!(kept["draft"]["form"], form);
    }
    // Nothing of it was made, not even the company.
    assert_eq!(bench.rows("company.list").await, json!([]));
    assert_eq!(bench.rows("meeting.list").await, json!([]));
}

#[tokio::test]
async fn impossible_values_are_refused_by_their_field() {
    let bench = Bench::officer().await;
    for (field, value) in [
        ("amount", json!(1e30)),
        ("amount", json!(i64::MAX)),
        ("amount", json!("两亿")),
        ("on", json!("2026-02-30")),
        ("next_step_due", json!("明天")),
        ("starts_at", json!("25:10")),
        ("company", json!("no id")),
    ] {
        let failure = bench
            .fails("meeting.save", save(&visit_form(&json!({field: value}))))
            .await;
        assert_eq!(failure.code, Code::WrongValue, "{field}: {failure:?}");
        assert_eq!(failure.detail["field"], field);
    }
    // Below zero is merely wrong: it is saved, and it blocks handing in.
    let saved = bench.visit(&json!({"amount": -1})).await;
    assert!(saved["findings"].to_string().contains("amount.negative"));
}

#[tokio::test]
async fn a_deleted_visit_is_gone_from_lists() {
    let bench = Bench::officer().await;
    let saved = bench.visit(&json!({})).await;
    bench.ok("record.delete", json!({"id": saved["id"]})).await;
    assert_eq!(bench.rows("meeting.list").await, json!([]));
    assert_eq!(
        bench
            .fails("meeting.show", json!({"id": saved["id"]}))
            .await
            .code,
        Code::NotFound
    );
}

#[tokio::test]
async fn a_note_is_read_with_the_companies_known_here() {
    let bench = Bench::officer().await;
    bench.visit(&json!({})).await;
    let reading = bench
        .ok(
            "capture.read",
            json!({"text": "德裕食品王总来电，拟投2亿，要60亩", "day": "2026-09-09", "trip": null}),
        )
        .await;
    let company = reading["pieces"]
        .as_array()
        .unwrap()
        .iter()
        .find(|piece| piece["kind"] == "company")
        .unwrap();
    assert!(!company["value"]["id"].is_null(), "{reading}");
}
