//! Two people on one visit, both without a network.

use serde_json::json;
use std::collections::BTreeSet;
use stories::{Desk, Team, Who, truths};

#[tokio::test(flavor = "multi_thread")]
async fn different_fields_merge() {
    let team = Team::sets_out().await;
    let visit = team.shared_visit("浙江星光农业公司").await;
    team.offline(true).await;
    team.officer.edits(&visit, "asks", "两千亩水面").await;
    team.lead.edits(&visit, "place", "湖州市南浔区").await;
    team.offline(false).await;
    team.all_holds().await;
    for desk in team.desks() {
        assert_eq!(desk.reads(&visit, "asks").await, "两千亩水面");
        assert_eq!(desk.reads(&visit, "place").await, "湖州市南浔区");
        assert_eq!(desk.mark_of(&visit).await, "synced");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn s7_the_same_field_keeps_both_until_somebody_chooses_and_then_too() {
    let team = Team::sets_out().await;
    let visit = team.shared_visit("浙江星光农业公司").await;
    let (hers, theirs) = ("对方要两千亩水面", "对方先要一个示范基地");
    team.offline(true).await;
    team.officer.edits(&visit, "gist", hers).await;
    team.lead.edits(&visit, "gist", theirs).await;
    team.offline(false).await;
    team.all_holds().await;

    for desk in [&team.officer, &team.lead] {
        assert_eq!(desk.mark_of(&visit).await, "conflict");
        let shown = desk.asks("conflict.show", json!({"id": visit})).await;
        let field = &shown["fields"][0];
        assert_eq!(field["field"], "gist");
        let values = field["values"].as_array().unwrap();
        let said: BTreeSet<&str> = values
            .iter()
            .map(|value| value["value"].as_str().unwrap())
            .collect();
        assert_eq!(said, BTreeSet::from([hers, theirs]));
        let needs = desk.outbox().await["needs"].to_string();
        assert!(needs.contains(&visit), "a conflict is in sight");
    }

    let shown = team
        .officer
        .asks("conflict.show", json!({"id": visit}))
        .await;
    let heads = &shown["fields"][0]["heads"];
    let third = "对方要两千亩水面，先做一个示范基地";
    let choice = json!({"field": "gist", "value": third, "heads": heads});
    let request = json!({"id": visit, "choices": [choice]});
    team.officer.asks("conflict.resolve", request).await;
    team.all_holds().await;
    for desk in team.desks() {
        assert_eq!(desk.reads(&visit, "gist").await, third);
        assert_eq!(desk.mark_of(&visit).await, "synced");
    }
    let record = team.bureau.record(&visit).unwrap();
    assert_eq!(record.conflicts(), Vec::<&str>::new());
    let written = team.bureau.history(&visit, "gist").join("\n");
    for value in [hers, theirs, third] {
        assert!(written.contains(value), "{value} is found in the history");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_edits_of_one_paragraph_both_survive() {
    let team = Team::sets_out().await;
    let visit = team.shared_visit("浙江星光农业公司").await;
    team.offline(true).await;
    // Each of them writes before and behind the other, so that no order of arrival hides a shift.
    for (desk, from, to) in [
        (
            &team.officer,
            "一、企业介绍",
            "一、企业介绍（董事长亲自讲）",
        ),
        (&team.officer, "二、扩产打算", "二、扩产打算：明年两条线"),
        (&team.lead, "二、扩产打算", "二、近期扩产打算"),
        (&team.lead, "三、我方答复", "三、我方答复：可先租后让"),
    ] {
        let mut opened = desk.opens(&visit).await;
        let text = opened.form["minutes"].as_str().unwrap().replace(from, to);
        opened.form["minutes"] = json!(text);
        desk.saves(&opened).await;
    }
    team.offline(false).await;
    team.all_holds().await;
    let merged =
        "一、企业介绍（董事长亲自讲）\n二、近期扩产打算：明年两条线\n三、我方答复：可先租后让\n";
    for desk in team.desks() {
        assert_eq!(desk.reads(&visit, "minutes").await, merged);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn s8_an_edit_that_saw_a_value_never_loses_to_it() {
    const TEN_YEARS: i64 = 10 * 365 * 24 * 60 * 60 * 1000;
    let team = Team::sets_out().await;
    let visit = team.shared_visit("浙江星光农业公司").await;
    // The lead's machine runs ten years ahead and does not know it yet; the officer's runs behind.
    for (ahead, n) in [(TEN_YEARS, 1), (-TEN_YEARS, 2)] {
        team.lead.clock_is_off_by(ahead);
        team.officer.clock_is_off_by(-ahead);
        team.offline(true).await;
        team.lead.edits(&visit, "gist", format!("先写 {n}")).await;
        team.offline(false).await;
        team.all_sync().await;
        team.offline(true).await;
        let seen = format!("看过再改 {n}");
        team.officer.edits(&visit, "gist", seen.as_str()).await;
        team.offline(false).await;
        team.all_holds().await;
        for desk in team.desks() {
            assert_eq!(desk.reads(&visit, "gist").await, seen);
            assert_eq!(desk.mark_of(&visit).await, "synced");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn s8_cause_comes_before_the_clock_when_a_third_value_stands_beside() {
    let team = Team::sets_out().await;
    let visit = team.shared_visit("浙江星光农业公司").await;
    team.manager.pauses(true).await;
    // The lead's clock runs ahead; the officer saw what she wrote and wrote over it by the right clock.
    team.lead.clock_is_off_by(10 * 60 * 1000);
    team.lead.edits(&visit, "gist", "先写").await;
    truths::quiet(&[&team.lead, &team.officer], &team.bureau).await;
    team.officer.edits(&visit, "gist", "看过再改").await;
    truths::quiet(&[&team.lead, &team.officer], &team.bureau).await;
    // The manager saw neither, and wrote last by the clock, but before what the lead's clock said.
    team.manager.edits(&visit, "gist", "没看过就写").await;
    team.manager.pauses(false).await;
    team.all_holds().await;
    for desk in team.desks() {
        assert_eq!(desk.reads(&visit, "gist").await, "看过再改");
        assert_eq!(desk.mark_of(&visit).await, "conflict");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn s8_a_form_opened_before_a_pull_did_not_see_it() {
    let team = Team::sets_out().await;
    let visit = team.shared_visit("浙江星光农业公司").await;
    let mut opened = team.officer.opens(&visit).await;
    team.lead.edits(&visit, "gist", "组长写的").await;
    team.all_sync().await;
    opened.form["gist"] = json!("早先打开的表单写的");
    team.officer.saves(&opened).await;
    team.all_holds().await;
    let shown = team.lead.asks("conflict.show", json!({"id": visit})).await;
    let values = shown["fields"][0]["values"].as_array().unwrap();
    assert_eq!(values.len(), 2, "what was not seen is not overwritten");
}

#[tokio::test(flavor = "multi_thread")]
async fn s3_devices_with_the_same_scopes_hold_the_same_bytes() {
    let team = Team::sets_out().await;
    let visit = team.shared_visit("浙江星光农业公司").await;
    team.offline(true).await;
    team.officer.edits(&visit, "gist", "一种说法").await;
    team.lead.edits(&visit, "gist", "另一种说法").await;
    team.lead
        .records_visit_on(&team.trip, "浙江早阳食品有限公司")
        .await;
    team.offline(false).await;
    team.all_holds().await;
    // A second machine of hers that has read nothing of it piece by piece.
    let late = Desk::of(Who::Officer, &team.bureau).await;
    truths::quiet(&[&late], &team.bureau).await;
    assert_eq!(late.inside().bases(), team.officer.inside().bases());
    truths::s3_equals_the_centre(&late, &team.bureau);
}
