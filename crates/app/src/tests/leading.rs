//! 线索: completeness, figures, clocks, assessment.

use super::bench::*;
use serde_json::{Value, json};

fn lead(over: &Value) -> Value {
    let mut form = json!({
        "title": "洛轲智能新能源整车", "company_name": "上海洛轲智能科技有限公司", "project": "整车制造，年产 10 万辆",
        "process": "冲压、焊装、涂装、总装", "total_investment": 300_000_000_000_i64, "fixed_investment": 260_000_000_000_i64,
        "land": 80_000, "output": 850_000_000_000_i64, "tax": 14_400_000_000_i64,
        "next_step": "补能耗", "next_step_due": "2026-09-08",
    });
    for (field, value) in over.as_object().unwrap() {
        form[field] = value.clone();
    }
    save(&form)
}

#[tokio::test]
async fn a_lead_shows_its_figures_and_what_it_lacks() {
    let bench = Bench::officer().await;
    let saved = bench
        .ok("lead.save", with(lead(&json!({})), "submit", true))
        .await;
    assert_eq!(saved["submitted"], true, "{saved}");
    let shown = bench.ok("lead.show", json!({"id": saved["id"]})).await;
    // 26 亿 ÷ 800 亩 = 325 万元; 1.44 亿 ÷ 800 亩 = 18 万元.
    assert_eq!(shown["intensity"], 325_000_000);
    assert_eq!(shown["tax_per_mu"], 18_000_000);
    assert_eq!(
        (&shown["row"]["complete"], &shown["row"]["complete_of"]),
        (&json!(7), &json!(9))
    );
    assert_eq!(shown["row"]["overdue_days"], 1);
    assert_eq!(shown["row"]["number"], json!(null));
    assert_eq!(shown["clocks"][0]["name"], "answer");
    assert_eq!(shown["first_talk"], "郎溪县 汪若琳");
    let summary = bench.ok("frame.summary", json!(null)).await;
    assert_eq!(summary["due_today"], 1);
}

#[tokio::test]
async fn a_lead_comes_out_of_a_meeting_with_what_was_said() {
    let bench = Bench::officer().await;
    let meeting = bench
        .visit(&json!({"amount": 12_000_000_000_i64, "asks": "蒸汽"}))
        .await;
    let form = bench
        .ok("lead.begin", json!({"meeting": meeting["id"]}))
        .await;
    assert_eq!(form["total_investment"], 12_000_000_000_i64);
    assert_eq!(form["help_needed"], "蒸汽");
    let mut form = form;
    form["title"] = json!("德裕食品扩产");
    let saved = bench.ok("lead.save", save(&form)).await;
    assert_eq!(
        bench.show(&meeting["id"]).await["form"]["lead"],
        saved["id"]
    );
    // One promise, one line to follow up.
    assert_eq!(
        bench
            .ok("step.list", json!(null))
            .await
            .as_array()
            .unwrap()
            .len(),
        1
    );
}

#[tokio::test]
async fn steps_are_ticked_and_unticked() {
    let bench = Bench::officer().await;
    let meeting = bench.visit(&json!({"next_step_due": "2026-09-07"})).await;
    let steps = bench.ok("step.list", json!(null)).await;
    assert_eq!(steps[0]["overdue_days"], 2);
    bench
        .ok("step.done", json!({"record": meeting["id"], "done": true}))
        .await;
    assert_eq!(
        bench.ok("step.list", json!(null)).await[0]["done_on"],
        "2026-09-09"
    );
    bench
        .ok("step.done", json!({"record": meeting["id"], "done": false}))
        .await;
    assert_eq!(
        bench.ok("step.list", json!(null)).await[0]["done_on"],
        json!(null)
    );
}

#[tokio::test]
async fn a_manager_assesses_and_an_officer_does_not() {
    let mut bench = Bench::manager().await;
    bench.pull(
        model::Noun::Lead,
        0x6001,
        &[
            ("author", json!(id(OFFICER))),
            ("unit", json!(id(COUNTY))),
            ("state", json!("submitted")),
            ("title", json!("洛轲")),
            ("submitted_at", json!(NOW)),
        ],
    );
    let shown = bench.ok("lead.show", json!({"id": id(0x6001)})).await;
    assert_eq!(shown["may_assess"], true);
    let request = |assessment: &str| {
        json!({
            "id": id(0x6001), "assessment": assessment, "note": null, "duplicate_of": null,
            "content_hash": shown["content_hash"],
        })
    };
    refused(
        &bench.fails("lead.assess", request("declined")).await,
        "incomplete",
    );
    bench.ok("lead.assess", request("accepted")).await;
    let after = bench.ok("lead.show", json!({"id": id(0x6001)})).await;
    assert_eq!(after["row"]["state"], "accepted");
    assert_eq!(after["may_move"], json!(["negotiating"]));
    bench
        .ok(
            "lead.move",
            json!({"id": id(0x6001), "to": "negotiating", "note": null}),
        )
        .await;
    refused(
        &bench
            .fails(
                "lead.move",
                json!({"id": id(0x6001), "to": "accepted", "note": null}),
            )
            .await,
        "not_allowed",
    );
}
