//! Who gets what: after every change of who travels, each device holds exactly what is granted (S4, S5).

use serde_json::json;
use stories::{Desk, Outsider, Team, Who, truths};
use sync::TransportError;

#[tokio::test(flavor = "multi_thread")]
async fn s4_no_device_holds_a_record_outside_of_its_scopes() {
    let team = Team::sets_out().await;
    let stranger = Desk::of(Who::Stranger, &team.bureau).await;
    let desks = [&team.manager, &team.officer, &team.lead, &stranger];
    let submitted = team.shared_visit("浙江早阳食品有限公司").await;
    let draft = {
        let form = json!({"kind": "call", "company_name": "上海洛轲智能科技有限公司"});
        team.officer.writes_visit(form).is_saved().await
    };
    for members in [
        vec![Who::TeamLead, Who::Officer],
        vec![Who::TeamLead, Who::Officer, Who::Stranger],
        vec![Who::TeamLead],
        vec![Who::TeamLead, Who::Stranger],
        vec![Who::TeamLead, Who::Officer],
    ] {
        team.travels(&members).await;
        truths::quiet(&desks, &team.bureau).await;
        for desk in desks {
            truths::s4_holds_nothing_foreign(desk, &team.bureau);
            truths::s3_equals_the_centre(desk, &team.bureau);
        }
        let has = stranger.visits().await.contains(&submitted);
        assert_eq!(has, members.contains(&Who::Stranger), "{members:?}");
        for desk in [&team.manager, &team.lead, &stranger] {
            let visits = desk.visits().await;
            assert!(!visits.contains(&draft), "a draft is its author's alone");
        }
        assert!(team.officer.visits().await.contains(&draft));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn s4_what_somebody_wrote_before_the_grant_ended_still_arrives() {
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
    stranger.syncs(&team.bureau).await;
    // The record is gone, the writing is not: it is held, in sight, and said to be so (S1, M8).
    truths::s1_everything_has_ended(&stranger).await;
    truths::s4_holds_nothing_foreign(&stranger, &team.bureau);
    assert_eq!(stranger.outbox().await["waiting"][0]["sync"]["is"], "held");
    // It waits for the manager of the unit: see the stories of belated work.
    assert_eq!(stranger.outbox().await["waiting"][0]["for_manager"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn s4_what_moved_on_leaves_who_typed_it_for_another_unit() {
    let team = Team::sets_out().await;
    let stranger = Desk::of(Who::Stranger, &team.bureau).await;
    let writers = json!({"writers": [team.bureau.person(Who::Stranger)]});
    team.lead.asks("people.name_writers", writers).await;
    let desks = [&team.manager, &team.officer, &team.lead, &stranger];
    truths::quiet(&desks, &team.bureau).await;
    let lead = team.bureau.person(Who::TeamLead);
    let form = json!({
        "kind": "visit", "on": "2023-03-06", "company_name": "浙江早阳食品有限公司",
        "gist": "请人代记的一条", "next_step": "再约", "next_step_due": "2023-03-20",
        "next_step_owner": lead,
    });
    let typed = stranger.writes_visit(form).on_behalf_of(lead);
    let typed = typed.is_saved().await;
    truths::all_hold(&desks, &team.bureau).await;
    for (desk, has) in desks.into_iter().zip([false, false, true, true]) {
        assert_eq!(desk.visits().await.contains(&typed), has);
    }
    let hand_in = json!({"id": typed, "passed": [], "note": null});
    stranger.asks("meeting.submit", hand_in).await;
    truths::all_hold(&desks, &team.bureau).await;
    for (desk, has) in desks.into_iter().zip([true, true, true, false]) {
        assert_eq!(desk.visits().await.contains(&typed), has);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn s4_a_changed_client_is_granted_no_more_than_its_person() {
    let team = Team::sets_out().await;
    team.shared_visit("浙江早阳食品有限公司").await;
    let bureau = &team.bureau;
    for who in [Who::Stranger, Who::Administrator, Who::Auditor] {
        let outsider = Outsider::with_the_token_of(who, bureau).await;
        let foreign = [
            format!("unit:{}", bureau.langxi),
            format!("unit:{}/private", bureau.langxi),
            format!("trip:{}", team.trip),
            format!("trip:{}/private", team.trip),
            format!("person:{}", bureau.person(Who::Officer)),
            format!("city,trip:{}", team.trip),
            "everything".to_owned(),
        ];
        for scope in foreign {
            match outsider.pulls(&scope).await {
                Err(TransportError::Wire(error)) => {
                    let code = serde_json::to_value(error.code).unwrap();
                    assert_eq!(code, "scope_not_granted", "{who:?} asks for {scope}");
                }
                other => panic!("{who:?} asks for {scope} and hears {other:?}"),
            }
        }
    }
}
