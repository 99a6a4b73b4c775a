//! 行程, 无会周, 今日.

use super::bench::*;
use crate::Code;
use serde_json::{Value, json};

async fn trip(bench: &Bench, lead: u128, members: &[u128]) -> Value {
    let members: Vec<_> = members.iter().map(|member| id(*member)).collect();
    let stop = |day: &str, at: &str, company: &str, city: &str| json!({"day": day, "at": at, "company_name": company, "city": city, "kind": "visit"});
    let request = json!({
        "id": null, "base": {}, "draft": null,
        "form": {
            "title": "沪嘉湖绿色食品与智能制造招商", "cities": ["上海市", "嘉兴市", "湖州市"],
            "from": "2026-09-08", "to": "2026-09-10", "task": {"visits": 6, "leads": 2, "companies": 3},
            "unit": id(COUNTY), "lead_traveller": id(lead), "members": members,
        },
        "stops": [
            stop("2026-09-09", "09:30", "嘉兴市德裕食品有限公司", "嘉兴市"),
            stop("2026-09-09", "14:30", "浙江早阳食品有限公司", "嘉兴市"),
            stop("2026-09-10", "10:00", "浙江星光农业公司", "湖州市"),
        ],
    });
    bench.ok("trip.save", request).await
}

#[tokio::test]
async fn a_road_shows_what_was_done_what_comes_and_what_was_not_planned() {
    let bench = Bench::officer().await;
    let saved = trip(&bench, OFFICER, &[COLLEAGUE]).await;
    let form = bench.ok("meeting.begin", json!({})).await;
    assert_eq!(form["trip"], saved["id"]);
    assert_eq!(form["city"], "嘉兴市");
    assert_eq!(form["our_people"].as_array().unwrap().len(), 2);
    assert_eq!(
        (&form["on"], &form["starts_at"]),
        (&json!("2026-09-09"), &json!("13:40"))
    );
    bench.visit(&json!({"trip": saved["id"]})).await;
    bench.visit(&json!({"trip": saved["id"], "company_name": "湖州某厂", "on": "2026-09-08", "next_step": null})).await;
    let shown = bench.ok("trip.show", json!({"id": saved["id"]})).await;
    let marks: Vec<(Value, Value)> = shown["road"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|day| day["stops"].as_array().unwrap())
        .map(|stop| (stop["company_name"].clone(), stop["mark"].clone()))
        .collect();
    assert_eq!(
        marks,
        [
            (json!("湖州某厂"), json!("unplanned")),
            (json!("嘉兴市德裕食品有限公司"), json!("done")),
            (json!("浙江早阳食品有限公司"), json!("next")),
            (json!("浙江星光农业公司"), json!("planned")),
        ]
    );
    assert_eq!(shown["row"]["visits_done"], 2);
    assert_eq!(shown["row"]["today_is_day"], 2);
    assert_eq!(shown["companies_done"], 1);
    assert_eq!(
        (&shown["next_steps"], &shown["next_steps_missing"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(shown["team"].as_array().unwrap().len(), 2);
    let today = bench.ok("today.show", json!(null)).await;
    assert_eq!(
        today["next"]["stop"]["company_name"],
        "浙江早阳食品有限公司"
    );
    assert_eq!(today["road"]["city"], "嘉兴市");
    assert_eq!(today["tomorrow"]["stops"].as_array().unwrap().len(), 1);
    assert_eq!(today["gaps"].as_array().unwrap().len(), 1);
    assert!(today["noted"].as_array().unwrap().len() >= 3);
    let frame = bench.ok("frame.summary", json!(null)).await;
    assert_eq!(frame["marks"], json!(["done", "next", "planned"]));
}

#[tokio::test]
async fn a_stop_that_did_not_take_place_says_why() {
    let bench = Bench::officer().await;
    let saved = trip(&bench, OFFICER, &[]).await;
    let shown = bench.ok("trip.show", json!({"id": saved["id"]})).await;
    let stop = shown["road"][1]["stops"][1].clone();
    let form = json!({"day": "2026-09-09", "at": "14:30", "company_name": stop["company_name"], "city": "嘉兴市", "kind": "visit", "skipped": "改 9月12日 视频"});
    let request =
        json!({"id": stop["stop"], "trip": saved["id"], "base": stop["base"], "form": form});
    bench.ok("stop.save", request).await;
    let shown = bench.ok("trip.show", json!({"id": saved["id"]})).await;
    assert_eq!(shown["road"][1]["stops"][1]["mark"], "skipped");
    assert_eq!(shown["road"][2]["stops"][0]["mark"], "next");
}

#[tokio::test]
async fn who_assigns_and_may_approve_thereby_approves() {
    let bench = Bench::manager().await;
    let saved = trip(&bench, OFFICER, &[COLLEAGUE]).await;
    let shown = bench.ok("trip.show", json!({"id": saved["id"]})).await;
    assert_eq!(shown["row"]["state"], "approved");
    assert_eq!(shown["approved_by"], "梅思齐");
    // An officer plans; it is handed in and waits.
    let bench = Bench::officer().await;
    let saved = trip(&bench, OFFICER, &[]).await;
    assert_eq!(
        bench.ok("trip.show", json!({"id": saved["id"]})).await["row"]["state"],
        "planned"
    );
    let step = |to: &str| json!({"id": saved["id"], "to": to, "note": null});
    refused(
        &bench.fails("trip.move", step("approved")).await,
        "not_allowed",
    );
    bench.ok("trip.move", step("submitted")).await;
    let shown = bench.ok("trip.show", json!({"id": saved["id"]})).await;
    assert_eq!(shown["row"]["state"], "submitted");
    assert_eq!(shown["may_move"], json!(["cancelled"]));
    assert_eq!(
        bench.ok("trip.list", json!({"mine": true})).await["total"],
        1
    );
    assert_eq!(
        bench.ok("trip.current", json!(null)).await["id"],
        saved["id"]
    );
}

#[tokio::test]
async fn weeks_are_published_moved_and_counted() {
    let bench = Bench::manager().await;
    let year = bench
        .ok("week.year", json!({"year": 2026, "reading": null}))
        .await;
    assert_eq!(year["weeks"].as_array().unwrap().len(), 12);
    assert_eq!(
        (&year["published"], &year["required"]),
        (&json!(0), &json!(8))
    );
    let publish = |id: Value, base: Value, from: &str, to: &str, note: Value| json!({"id": id, "base": base, "from": from, "to": to, "note": note});
    let saved = bench
        .ok(
            "week.publish",
            publish(
                json!(null),
                json!({}),
                "2026-09-14",
                "2026-09-18",
                json!(null),
            ),
        )
        .await;
    let find = |year: &Value| {
        year["weeks"]
            .as_array()
            .unwrap()
            .iter()
            .find(|week| week["month"] == 9)
            .unwrap()
            .clone()
    };
    let week = find(
        &bench
            .ok("week.year", json!({"year": 2026, "reading": null}))
            .await,
    );
    assert_eq!(
        (&week["state"], &week["ordinal"]),
        (&json!("published"), &json!(1))
    );
    assert_eq!(week["published_by"], "梅思齐");
    let moved = publish(
        saved["id"].clone(),
        week["base"].clone(),
        "2026-09-07",
        "2026-09-11",
        json!("与双月调度撞期"),
    );
    bench.ok("week.publish", moved).await;
    let week = find(
        &bench
            .ok("week.year", json!({"year": 2026, "reading": null}))
            .await,
    );
    assert_eq!(
        (&week["from"], &week["note"]),
        (&json!("2026-09-07"), &json!("与双月调度撞期"))
    );
    assert_eq!(
        bench.ok("today.show", json!(null)).await["week"]["ordinal"],
        1
    );
    bench.ok("week.withdraw", json!({"id": saved["id"]})).await;
    let year = bench
        .ok("week.year", json!({"year": 2026, "reading": null}))
        .await;
    assert_eq!(year["published"], 0);
    let failure = bench
        .fails(
            "week.publish",
            publish(
                json!(null),
                json!({}),
                "2026-09-14",
                "2026-09-13",
                json!(null),
            ),
        )
        .await;
    assert_eq!(failure.code, Code::WrongValue);
    let bench = Bench::officer().await;
    let request = publish(
        json!(null),
        json!({}),
        "2026-09-14",
        "2026-09-18",
        json!(null),
    );
    refused(&bench.fails("week.publish", request).await, "not_allowed");
}
