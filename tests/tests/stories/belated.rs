//! Work that outlived the right to send it (P3, W6): nothing of it is lost and nobody else's scope is opened; the
//! manager of the unit takes it in or sets it aside, and its author sees what became of it.

use app::Code;
use serde_json::{Value, json};
use stories::{Desk, Team, Who, eventually, truths};

/// The stranger travelled with the others, wrote on a visit, and was taken off the trip before sending it.
async fn taken_off_with_unsent_work() -> (Team, Desk, String) {
    let team = Team::sets_out().await;
    let stranger = Desk::of(Who::Stranger, &team.bureau).await;
    team.travels(&[Who::TeamLead, Who::Officer, Who::Stranger])
        .await;
    let visit = team.shared_visit("浙江早阳食品有限公司").await;
    stranger.syncs(&team.bureau).await;
    stranger.pauses(true).await;
    stranger.edits(&visit, "asks", "同行时听到的诉求").await;
    team.travels(&[Who::TeamLead, Who::Officer]).await;
    stranger.pauses(false).await;
    let waits = || async { stranger.outbox().await["waiting"][0]["for_manager"] == true };
    eventually("it waits for a manager", waits).await;
    (team, stranger, visit)
}

fn settle(row: &Value, why: Option<&str>) -> Value {
    json!({
        "record": row["record"], "actor": row["actor"], "device": row["device"],
        "count": row["count"], "set_aside": why,
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn p3_what_came_too_late_is_taken_in_by_the_manager_as_its_authors() {
    let (team, stranger, visit) = taken_off_with_unsent_work().await;
    assert_eq!(team.lead.reads(&visit, "asks").await, Value::Null);
    // Time does not end it.
    team.bureau.clock.it_is("2023-03-20 09:00");
    stranger.syncs(&team.bureau).await;
    truths::s4_holds_nothing_foreign(&stranger, &team.bureau);
    assert_eq!(stranger.outbox().await["waiting"][0]["for_manager"], true);

    let administrator = Desk::of(Who::Administrator, &team.bureau).await;
    for desk in [&team.officer, &team.lead, &administrator, &stranger] {
        let seen = desk.asks("review.belated", Value::Null).await;
        assert_eq!(seen, json!([]), "{:?}", desk.who);
    }
    let seen = team.manager.asks("review.belated", Value::Null).await;
    let row = &seen[0];
    assert_eq!(seen.as_array().unwrap().len(), 1);
    assert_eq!(
        (&row["record"], &row["actor_name"], &row["why"]),
        (&json!(visit), &json!("何以宁"), &json!("grant_ended"))
    );
    assert_eq!(row["title"], "浙江早阳食品有限公司");
    assert!(row["steps"].to_string().contains("同行时听到的诉求"));
    // Whoever may not see it may not decide it either, and learns nothing.
    team.lead
        .is_told(Code::Settled, "review.settle_belated", settle(row, None))
        .await;

    team.manager
        .asks("review.settle_belated", settle(row, None))
        .await;
    let there = || async { team.lead.reads(&visit, "asks").await == "同行时听到的诉求" };
    eventually("it is on the visit", there).await;
    let history = json!({"id": visit, "before": null});
    let told = team.lead.asks("record.history", history).await;
    assert_eq!(told["steps"][0]["who"], "何以宁");
    team.manager
        .is_told(Code::Settled, "review.settle_belated", settle(row, None))
        .await;
    // Its author learns of it, and holds nothing of the trip any more.
    stranger.retries().await;
    let over = || async { stranger.outbox().await["waiting"] == json!([]) };
    eventually("its author hears of it", over).await;
    truths::all_hold(
        &[&team.manager, &team.officer, &team.lead, &stranger],
        &team.bureau,
    )
    .await;
    assert!(!stranger.visits().await.contains(&visit));
    let chain = team.bureau.chain().join("\n");
    assert!(chain.contains("belated_taken_in"));
}

#[tokio::test(flavor = "multi_thread")]
async fn p3_what_is_set_aside_comes_back_to_its_author_with_the_reason() {
    let (team, stranger, visit) = taken_off_with_unsent_work().await;
    let seen = team.manager.asks("review.belated", Value::Null).await;
    team.manager
        .is_told(
            Code::WrongValue,
            "review.settle_belated",
            settle(&seen[0], Some(" ")),
        )
        .await;
    let why = "这条诉求县里已另行记录";
    team.manager
        .asks("review.settle_belated", settle(&seen[0], Some(why)))
        .await;
    stranger.retries().await;
    let refused = || async { stranger.outbox().await["needs"][0]["id"] == visit.as_str() };
    eventually("its author hears of it", refused).await;
    let needs = &stranger.outbox().await["needs"][0];
    assert_eq!(
        needs["refusal"],
        json!({"code": "set_aside", "reason": why})
    );
    assert_eq!(needs["written"][0]["value"], "同行时听到的诉求");
    assert_eq!(team.lead.reads(&visit, "asks").await, Value::Null);
    truths::s1_everything_has_ended(&stranger).await;
    truths::s4_holds_nothing_foreign(&stranger, &team.bureau);
}

#[tokio::test(flavor = "multi_thread")]
async fn w6_a_revoked_device_hands_in_once_more_what_it_has() {
    let team = Team::sets_out().await;
    let bureau = &team.bureau;
    let administrator = Desk::of(Who::Administrator, bureau).await;
    team.officer.pauses(true).await;
    let unsent = team
        .officer
        .records_visit_on(&team.trip, "嘉兴市德裕食品有限公司")
        .await;
    let form =
        json!({"kind": "call", "company_name": "上海洛轲智能科技有限公司", "gist": "只是草稿"});
    let draft = team.officer.writes_visit(form).is_saved().await;
    let device = administrator.devices_of(Who::Officer, bureau).await[0].clone();
    let revoke = json!({"device": device["id"]});
    administrator.asks("admin.revoke_device", revoke).await;
    team.officer.pauses(false).await;
    let locked =
        || async { team.officer.asks("session.state", Value::Null).await["phase"] == "locked" };
    eventually("it has locked itself", locked).await;

    // Nothing was decided; it lies with the manager. Of the draft not a word.
    assert!(bureau.record(&unsent).is_none() && bureau.record(&draft).is_none());
    let seen = team.manager.asks("review.belated", Value::Null).await;
    let rows = seen.as_array().unwrap();
    let of = |id: &str| rows.iter().find(|row| row["record"] == id).unwrap();
    assert_eq!(of(&unsent)["why"], "revoked");
    assert_eq!(of(&unsent)["title"], "嘉兴市德裕食品有限公司");
    assert_eq!(of(&draft)["steps"], json!([]));
    assert!(!seen.to_string().contains("只是草稿"), "{seen}");
    assert!(!seen.to_string().contains("上海洛轲"), "{seen}");
    let device = administrator.devices_of(Who::Officer, bureau).await[0].clone();
    assert!(device["belated"].as_u64().unwrap() > 2, "{device}");

    team.manager
        .asks("review.settle_belated", settle(of(&unsent), None))
        .await;
    let there = || async { team.lead.visits().await.contains(&unsent) };
    eventually("the visit is there", there).await;
    assert_eq!(
        bureau.record(&unsent).unwrap().id_in("author"),
        Some(bureau.person(Who::Officer))
    );
    // The draft waits for its author, who comes back with it.
    let link = administrator
        .hands_an_invitation_to(Who::Officer, bureau)
        .await;
    let come_back = json!({"passphrase": stories::PASSPHRASE, "invitation": link});
    team.officer.asks("session.come_back", come_back).await;
    team.all_holds().await;
    assert_eq!(team.officer.reads(&draft, "gist").await, "只是草稿");
    assert_eq!(
        team.manager.asks("review.belated", Value::Null).await,
        json!([])
    );
}
