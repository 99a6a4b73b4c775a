//! A device that is revoked: shut out at its next request; nothing of it is lost, and it comes back.

use app::Code;
use serde_json::{Value, json};
use stories::{Desk, Team, Who, eventually, truths};

async fn is_barred(desk: &Desk, trouble: &str) {
    let barred = || async {
        let state = desk.state().await;
        state["phase"] == "barred" && state["trouble"] == trouble
    };
    eventually(trouble, barred).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_device_is_shut_out_and_comes_back_with_everything() {
    let team = Team::sets_out().await;
    let bureau = &team.bureau;
    let administrator = Desk::of(Who::Administrator, bureau).await;
    let sent = team.shared_visit("浙江早阳食品有限公司").await;
    team.officer.pauses(true).await;
    let unsent = team
        .officer
        .records_visit_on(&team.trip, "嘉兴市德裕食品有限公司")
        .await;
    team.officer.edits(&sent, "asks", "撤销前写的诉求").await;

    let device = administrator.devices_of(Who::Officer, bureau).await[0].clone();
    assert_eq!(
        (&device["person_name"], &device["revoked_at"]),
        (&json!("汪若琳"), &Value::Null)
    );
    let revoke = json!({"device": device["id"]});
    administrator
        .asks("admin.revoke_device", revoke.clone())
        .await;
    administrator
        .is_told(Code::Settled, "admin.revoke_device", revoke)
        .await;
    let device = administrator.devices_of(Who::Officer, bureau).await[0].clone();
    assert!(device["revoked_at"].is_i64());

    // At the very next request, whichever it is.
    team.officer
        .is_told(Code::DeviceRevoked, "account.state", Value::Null)
        .await;
    team.officer.pauses(false).await;
    team.officer.retries().await;
    is_barred(&team.officer, "device_revoked").await;
    // What it had sent stays; what it wrote stays with it, and it goes on writing (W6, S20).
    assert!(team.lead.visits().await.contains(&sent));
    assert_ne!(team.officer.mark_of(&unsent).await, "synced");
    let after = team.officer.records_visit("浙江星光农业公司").await;
    let mine = team.officer.visits().await;
    for visit in [&sent, &unsent, &after] {
        assert!(mine.contains(visit));
    }
    assert!(bureau.record(&unsent).is_none() && bureau.record(&after).is_none());
    // Its password is of no use either.
    let sign_in = json!({"password": "随便一个口令", "new": null});
    team.officer
        .is_told(Code::DeviceRevoked, "account.sign_in", sign_in)
        .await;

    let again = "account.enrol_again";
    let wrong = json!({"invitation": "AAAA-BBBB-CCCC"});
    team.officer
        .is_told(Code::InvitationInvalid, again, wrong)
        .await;
    let link = administrator
        .hands_an_invitation_to(Who::Officer, bureau)
        .await;
    let state = team.officer.asks(again, json!({"invitation": link})).await;
    assert_eq!(
        (&state["phase"], &state["me"]["name"]),
        (&json!("open"), &json!("汪若琳"))
    );
    team.all_holds().await;
    truths::all_hold(&[&administrator], bureau).await;
    for visit in [&sent, &unsent, &after] {
        assert_eq!(team.officer.mark_of(visit).await, "synced");
        assert!(bureau.record(visit).is_some());
    }
    assert_eq!(team.lead.reads(&sent, "asks").await, "撤销前写的诉求");
    // The same device, not a second one; and a used invitation is used.
    let devices = administrator.devices_of(Who::Officer, bureau).await;
    assert_eq!((devices.len(), &devices[0]["id"]), (1, &device["id"]));
    assert_eq!(devices[0]["revoked_at"], Value::Null);
    team.officer
        .is_told(Code::InvitationInvalid, again, json!({"invitation": link}))
        .await;
    // And all of it after a restart, too.
    let mut team = team;
    team.officer.restarts().await;
    team.all_holds().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_elses_invitation_does_not_turn_a_store_into_theirs() {
    let team = Team::sets_out().await;
    let bureau = &team.bureau;
    let administrator = Desk::of(Who::Administrator, bureau).await;
    let unsent = {
        team.officer.pauses(true).await;
        team.officer.records_visit("浙江早阳食品有限公司").await
    };
    let device = administrator.devices_of(Who::Officer, bureau).await[0]["id"].clone();
    administrator
        .asks("admin.revoke_device", json!({"device": device}))
        .await;
    let link = administrator
        .hands_an_invitation_to(Who::Stranger, bureau)
        .await;
    let told = team
        .officer
        .tries("account.enrol_again", json!({"invitation": link}))
        .await;
    assert_eq!(told.unwrap_err().code, Code::InvitationInvalid);
    assert!(
        administrator
            .devices_of(Who::Stranger, bureau)
            .await
            .is_empty()
    );
    // The code is not spent: it is still good for its own person.
    let mut stranger = Desk::fresh(Who::Stranger, &bureau.clock);
    stranger.enrols(&link).await;
    // And the officer is the officer.
    let link = administrator
        .hands_an_invitation_to(Who::Officer, bureau)
        .await;
    team.officer
        .asks("account.enrol_again", json!({"invitation": link}))
        .await;
    team.officer.pauses(false).await;
    team.all_holds().await;
    assert_eq!(team.officer.mark_of(&unsent).await, "synced");
}
