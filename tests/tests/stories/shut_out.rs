//! A device that is revoked: it locks itself at its next request; nothing of it is lost, and it comes back.

use app::Code;
use serde_json::{Value, json};
use stories::{Desk, PASSPHRASE, Team, Who, eventually, truths};

/// What its locked screen says.
async fn shut_out(desk: &Desk) -> Value {
    let state = desk.asks("session.state", Value::Null).await;
    assert_eq!(state["phase"], "locked", "a revoked device locks itself");
    state["shut_out"].clone()
}

async fn locks_itself(desk: &Desk) {
    let locked = || async { desk.asks("session.state", Value::Null).await["phase"] == "locked" };
    eventually("a revoked device locked", locked).await;
}

fn come_back(invitation: &str) -> Value {
    json!({"passphrase": PASSPHRASE, "invitation": invitation})
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_device_locks_itself_and_comes_back_with_everything() {
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

    // At the very next request, whichever it is; what is being typed in that moment is kept first.
    team.officer
        .is_told(Code::DeviceRevoked, "account.state", Value::Null)
        .await;
    let typed = json!({
        "id": null, "kind": "note", "record": null, "text": "写到一半的一句", "form": {}, "base": {},
    });
    team.officer.asks("draft.save", typed).await;
    locks_itself(&team.officer).await;
    let said = shut_out(&team.officer).await;
    assert!(said["at"].is_i64());
    assert!(said["unsent"].as_u64().unwrap() >= 2, "{said}");

    // The passphrase alone opens nothing more; nothing is read, nothing was deleted, nothing was sent (W6).
    let unlock = json!({"passphrase": PASSPHRASE});
    for _ in 0..2 {
        team.officer
            .is_told(Code::DeviceRevoked, "session.unlock", unlock.clone())
            .await;
        team.officer
            .is_told(Code::Locked, "meeting.list", json!({}))
            .await;
    }
    assert!(team.officer.inside().waits());
    assert!(team.lead.visits().await.contains(&sent));
    assert!(bureau.record(&unsent).is_none());

    let wrong = json!({"passphrase": "不是这一句口令", "invitation": "AAAA-BBBB-CCCC"});
    team.officer
        .is_told(Code::WrongPassphrase, "session.come_back", wrong)
        .await;
    team.officer
        .is_told(
            Code::InvitationInvalid,
            "session.come_back",
            come_back("AAAA-BBBB-CCCC"),
        )
        .await;
    assert!(shut_out(&team.officer).await.is_object());
    let link = administrator
        .hands_an_invitation_to(Who::Officer, bureau)
        .await;
    let state = team
        .officer
        .asks("session.come_back", come_back(&link))
        .await;
    assert_eq!(
        (&state["phase"], &state["me"]["name"], &state["shut_out"]),
        (&json!("open"), &json!("汪若琳"), &Value::Null)
    );
    let drafts = team.officer.asks("draft.list", Value::Null).await;
    assert!(drafts.to_string().contains("写到一半的一句"));
    team.all_holds().await;
    truths::all_hold(&[&administrator], bureau).await;
    for visit in [&sent, &unsent] {
        assert_eq!(team.officer.mark_of(visit).await, "synced");
        assert!(bureau.record(visit).is_some());
    }
    assert_eq!(team.lead.reads(&sent, "asks").await, "撤销前写的诉求");
    // The same device, not a second one; and a used invitation is used.
    let devices = administrator.devices_of(Who::Officer, bureau).await;
    assert_eq!((devices.len(), &devices[0]["id"]), (1, &device["id"]));
    assert_eq!(devices[0]["revoked_at"], Value::Null);
    // And all of it after a restart, too.
    let mut team = team;
    team.officer.restarts().await;
    team.all_holds().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_loop_hears_it_too_and_a_restart_changes_nothing() {
    let team = Team::sets_out().await;
    let bureau = &team.bureau;
    let administrator = Desk::of(Who::Administrator, bureau).await;
    let device = administrator.devices_of(Who::Officer, bureau).await[0]["id"].clone();
    administrator
        .asks("admin.revoke_device", json!({"device": device}))
        .await;
    // Nobody asks anything on the screen: the loop's own next request is enough.
    locks_itself(&team.officer).await;
    let mut team = team;
    team.officer.starts_again().await;
    assert!(shut_out(&team.officer).await.is_object());
    team.officer
        .is_told(
            Code::DeviceRevoked,
            "session.unlock",
            json!({"passphrase": PASSPHRASE}),
        )
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn unsent_work_leaves_a_locked_device_sealed_and_only_to_its_person() {
    let team = Team::sets_out().await;
    let bureau = &team.bureau;
    let administrator = Desk::of(Who::Administrator, bureau).await;
    team.officer.pauses(true).await;
    let unsent = team.officer.records_visit("浙江早阳食品有限公司").await;
    let device = administrator.devices_of(Who::Officer, bureau).await[0]["id"].clone();
    administrator
        .asks("admin.revoke_device", json!({"device": device}))
        .await;
    team.officer
        .is_told(Code::DeviceRevoked, "account.state", Value::Null)
        .await;
    locks_itself(&team.officer).await;
    let out = |file: &str| json!({"passphrase": PASSPHRASE, "file_passphrase": file});
    team.officer
        .is_told(Code::WeakPassphrase, "session.carry_out", out("12345678"))
        .await;
    let made = team
        .officer
        .asks("session.carry_out", out("青弋江上一叶小舟"))
        .await;
    assert!(!made.to_string().contains("早阳"));
    // Carrying out opened nothing.
    assert!(shut_out(&team.officer).await.is_object());

    let other = Desk::of(Who::Officer, bureau).await;
    let parcel = json!({"bytes": made["bytes"], "passphrase": "青弋江上一叶小舟"});
    team.lead
        .is_told(Code::OtherPerson, "care.import", parcel.clone())
        .await;
    other.asks("care.import", parcel).await;
    other.waits_for_mark(&unsent, "synced").await;
    assert!(bureau.record(&unsent).is_some());
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
    team.officer
        .is_told(Code::DeviceRevoked, "account.state", Value::Null)
        .await;
    locks_itself(&team.officer).await;
    let link = administrator
        .hands_an_invitation_to(Who::Stranger, bureau)
        .await;
    let told = team
        .officer
        .tries("session.come_back", come_back(&link))
        .await;
    assert_eq!(told.unwrap_err().code, Code::InvitationInvalid);
    assert!(shut_out(&team.officer).await.is_object());
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
        .asks("session.come_back", come_back(&link))
        .await;
    team.all_holds().await;
    assert_eq!(team.officer.mark_of(&unsent).await, "synced");
}
