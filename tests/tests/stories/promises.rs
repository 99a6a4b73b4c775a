//! Promises that need no story of their own: refusals in sight, nothing lost, the way back from them.

use serde_json::{Value, json};
use stories::{Call, Fault, Team, Who, eventually};

/// S17 and S1 at the desks: what was typed for somebody who took the permission back is refused, in
/// sight, and can be written again; everything else goes up.
#[tokio::test(flavor = "multi_thread")]
async fn s17_a_refused_visit_stops_no_other_and_s1_its_text_is_kept() {
    let team = Team::sets_out().await;
    let lead = team.bureau.person(Who::TeamLead);
    let officer = team.bureau.person(Who::Officer);
    let name = |writers: Value| json!({"writers": writers});
    team.lead
        .asks("people.name_writers", name(json!([officer])))
        .await;
    team.all_sync().await;
    team.officer.pauses(true).await;
    let form = json!({
        "kind": "visit", "on": "2023-03-06", "company_name": "浙江星光农业公司", "trip": team.trip,
        "gist": "替组长记的一条", "next_step": "再约", "next_step_due": "2023-03-20",
        "next_step_owner": lead,
    });
    let before = team.officer.records_visit("浙江早阳食品有限公司").await;
    let typed = team.officer.writes_visit(form).on_behalf_of(lead);
    let typed = typed.is_handed_in().await;
    let after = team.officer.records_visit("嘉兴市德裕食品有限公司").await;
    team.lead.asks("people.name_writers", name(json!([]))).await;
    team.lead.syncs(&team.bureau).await;
    team.officer.pauses(false).await;
    team.all_holds().await;

    for visit in [&before, &after] {
        assert_eq!(team.officer.mark_of(visit).await, "synced");
        assert!(team.bureau.record(visit).is_some());
    }
    assert!(team.bureau.record(&typed).is_none());
    let needs = team.officer.outbox().await["needs"].clone();
    let row = needs
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["id"] == typed.as_str())
        .expect("the refused visit is in sight");
    // Its company was new and refused by name; the visit stood behind it.
    assert_eq!(row["refusal"]["code"], "depended_on_refused");
    assert!(needs.to_string().contains("not_named_writer"));
    assert!(row["written"].to_string().contains("替组长记的一条"));

    let draft = team
        .officer
        .asks("outbox.to_draft", json!({"id": typed}))
        .await;
    let kept = team
        .officer
        .asks("draft.show", json!({"id": draft["id"]}))
        .await;
    assert_eq!(kept["draft"]["form"]["gist"], "替组长记的一条");
    let own = team.officer.writes_visit(kept["draft"]["form"].clone());
    let own = own.from_draft(&draft["id"]).is_handed_in().await;
    team.all_holds().await;
    assert_eq!(team.officer.mark_of(&own).await, "synced");
    assert_eq!(team.manager.state_of(&own).await, "submitted");
}

/// S1 with the process ended at any time: what was saved is there and goes up.
#[tokio::test(flavor = "multi_thread")]
async fn s1_what_was_saved_survives_the_process_and_goes_up_once() {
    let mut team = Team::sets_out().await;
    let mut visits = Vec::new();
    for n in 0..4 {
        if n == 1 {
            team.bureau.server_stops().await;
        }
        visits.push(team.officer.records_visit("浙江早阳食品有限公司").await);
        team.officer.restarts().await;
        if n == 2 {
            team.bureau.server_returns().await;
        }
    }
    team.all_holds().await;
    for visit in &visits {
        assert_eq!(team.officer.mark_of(visit).await, "synced");
        assert_eq!(team.manager.state_of(visit).await, "submitted");
    }
    let mut seen = team.manager.visits().await;
    seen.sort_unstable();
    visits.sort_unstable();
    assert_eq!(seen, visits);
}

/// S1 with the process ended while a push is on its way and nobody answers.
#[tokio::test(flavor = "multi_thread")]
async fn s1_what_was_on_its_way_when_the_process_ended_goes_up_again() {
    let (mut team, line) = Team::sets_out_over_a_line().await;
    line.treats(|call| match call.is_push() {
        true => Fault::Silence,
        false => Fault::None,
    });
    let before = line.count(Call::is_push);
    let visit = team.officer.records_visit("浙江早阳食品有限公司").await;
    let sent = || async { line.count(Call::is_push) > before };
    eventually("the push", sent).await;
    assert_eq!(team.officer.mark_of(&visit).await, "sending");
    team.officer.goes_home().await;
    let journal = team.officer.inside().journal();
    assert!(journal.iter().all(|row| row.state == "sent"), "{journal:?}");
    line.works();
    team.officer.restarts().await;
    team.all_holds().await;
    assert_eq!(team.officer.mark_of(&visit).await, "synced");
    assert_eq!(team.manager.visits().await, [visit]);
}
