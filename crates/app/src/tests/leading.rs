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

#[tokio::test]
async fn a_lead_that_is_over_asks_for_nothing_and_hides_the_step_it_repeats() {
    let mut bench = Bench::officer().await;
    let step = [
        ("next_step", json!("发资料")),
        ("next_step_due", json!("2026-09-01")),
    ];
    let own = [
        ("author", json!(id(OFFICER))),
        ("unit", json!(id(COUNTY))),
        ("company_name", json!("洛轲")),
    ];
    for (noun, record, state) in [
        (model::Noun::Meeting, 0x6101, "reviewed"),
        (model::Noun::Lead, 0x6102, "lost"),
    ] {
        let fields: Vec<_> = step
            .iter()
            .chain(&own)
            .cloned()
            .chain([("state", json!(state))])
            .collect();
        bench.pull(noun, record, &fields);
    }
    assert_eq!(bench.ok("step.list", json!(null)).await, json!([]));
    assert_eq!(bench.ok("frame.summary", json!(null)).await["due_today"], 0);
}

#[tokio::test]
async fn a_step_done_for_the_lead_does_not_come_back_for_its_meeting() {
    let bench = Bench::officer().await;
    let meeting = bench.visit(&json!({"next_step_due": "2026-09-07"})).await;
    let mut form = bench
        .ok("lead.begin", json!({"meeting": meeting["id"]}))
        .await;
    form["title"] = json!("德裕食品扩产");
    let lead = bench.ok("lead.save", save(&form)).await;
    bench
        .ok("step.done", json!({"record": lead["id"], "done": true}))
        .await;
    let steps = bench.ok("step.list", json!(null)).await;
    assert_eq!(steps.as_array().unwrap().len(), 1, "{steps}");
    assert_eq!(steps[0]["done_on"], "2026-09-09");
}

#[tokio::test]
async fn who_answers_for_others_sees_who_is_on_the_road_and_what_waits_too_long() {
    let mut bench = Bench::manager().await;
    let of = [("author", json!(id(OFFICER))), ("unit", json!(id(COUNTY)))];
    let trip = |state: &str, from: &str| {
        let said = [
            ("title", json!("沪嘉湖")),
            ("state", json!(state)),
            ("from", json!(from)),
            ("to", json!("2026-09-11")),
        ];
        of.iter().cloned().chain(said).collect::<Vec<_>>()
    };
    bench.pull(model::Noun::Trip, 0x6201, &trip("under_way", "2026-09-07"));
    bench.pull(model::Noun::Trip, 0x6202, &trip("approved", "2026-09-07"));
    bench.pull(model::Noun::Trip, 0x6203, &trip("back", "2026-08-07"));
    for (record, due) in [(0x6211, "2026-09-01"), (0x6212, "2026-09-30")] {
        let said = [
            ("title", json!("洛轲")),
            ("state", json!("accepted")),
            ("next_step", json!("回访")),
            ("next_step_due", json!(due)),
        ];
        let fields: Vec<_> = of.iter().cloned().chain(said).collect();
        bench.pull(model::Noun::Lead, record, &fields);
    }
    let led = bench.ok("today.show", json!(null)).await["led"].clone();
    assert_eq!(led["travelling_total"], 1, "{led}");
    assert_eq!(led["travelling"][0]["id"], json!(id(0x6201)));
    assert_eq!(led["overdue"].as_array().unwrap().len(), 1, "{led}");
    assert_eq!(led["overdue"][0]["overdue_days"], 8);

    let officer = Bench::officer().await;
    assert_eq!(
        officer.ok("today.show", json!(null)).await["led"],
        json!(null)
    );
}

#[tokio::test]
async fn following_up_begins_again_with_every_talk_and_the_referrer_can_be_told() {
    let mut bench = Bench::manager().await;
    let handed_in = NOW - 60 * 24 * 3_600_000;
    bench.pull(
        model::Noun::Lead,
        0x6301,
        &[
            ("author", json!(id(MANAGER))),
            ("unit", json!(id(CITY))),
            ("state", json!("accepted")),
            ("title", json!("洛轲")),
            ("submitted_at", json!(handed_in)),
            ("referrer", json!("商会")),
            ("company", json!(id(0x6302))),
        ],
    );
    let clock = |shown: &Value, name: &str| {
        shown["clocks"]
            .as_array()
            .unwrap()
            .iter()
            .find(|clock| clock["name"] == name)
            .cloned()
            .unwrap()
    };
    let shown = bench.ok("lead.show", json!({"id": id(0x6301)})).await;
    assert_eq!(clock(&shown, "follow_up")["from"], json!(handed_in));
    bench.pull(
        model::Noun::Meeting,
        0x6303,
        &[
            ("author", json!(id(MANAGER))),
            ("unit", json!(id(CITY))),
            ("state", json!("reviewed")),
            ("company", json!(id(0x6302))),
            ("on", json!("2026-09-05")),
        ],
    );
    let shown = bench.ok("lead.show", json!({"id": id(0x6301)})).await;
    let since = clock(&shown, "follow_up")["from"].as_i64().unwrap();
    assert!((NOW - since) / (24 * 3_600_000) < 5, "{since}");

    assert_eq!(clock(&shown, "tell_referrer")["met_at"], json!(null));
    bench
        .ok(
            "lead.referrer_told",
            json!({"record": id(0x6301), "done": true}),
        )
        .await;
    let shown = bench.ok("lead.show", json!({"id": id(0x6301)})).await;
    assert!(clock(&shown, "tell_referrer")["met_at"].is_i64());
    bench
        .ok(
            "lead.referrer_told",
            json!({"record": id(0x6301), "done": false}),
        )
        .await;
    let shown = bench.ok("lead.show", json!({"id": id(0x6301)})).await;
    assert_eq!(clock(&shown, "tell_referrer")["met_at"], json!(null));
}
