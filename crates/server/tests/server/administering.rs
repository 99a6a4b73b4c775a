//! What administrators ask: allowed at that moment, written into the chain, absent to everybody else.

use crate::bureau::{Bureau, hello};
use axum::http::StatusCode;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::Signer as _;
use protocol::Call;
use protocol::admin::{
    AccountQuery, AccountRow, DevicePage, DeviceQuery, DeviceRevoke, InvitationMade,
    InvitationMake, InvitationQuery, InvitationRow, InvitationWithdraw, PasswordReset,
};
use protocol::wire::{EnrolAnswer, EnrolRequest, ErrorCode, HelloAnswer};
use serde_json::json;

#[tokio::test]
async fn to_others_there_is_nothing_whatever_they_ask() {
    let bureau = Bureau::found();
    let officer = bureau.enrol(bureau.officer()).await;
    let access = Some(officer.tokens().access.as_str());
    let nowhere = bureau.post("/admin/v1/nowhere", access, &json!({})).await;
    assert_eq!(nowhere.code(), ErrorCode::NotFound);
    for path in [
        DeviceQuery::PATH,
        DeviceRevoke::PATH,
        InvitationQuery::PATH,
        InvitationMake::PATH,
        InvitationWithdraw::PATH,
        AccountQuery::PATH,
        PasswordReset::PATH,
        protocol::admin::AccountUnlock::PATH,
        protocol::recovery::RecoveryQuery::PATH,
        protocol::recovery::RecoveryCarried::PATH,
        protocol::recovery::RecoveryApprove::PATH,
        protocol::recovery::RecoveryRefuse::PATH,
        protocol::audit::AuditQuery::PATH,
        protocol::audit::AuditPeopleQuery::PATH,
    ] {
        for body in [
            json!({}),
            json!({"person": officer.answer.person}),
            json!(7),
        ] {
            let answer = bureau.post(&format!("/{path}"), access, &body).await;
            assert_eq!(
                (answer.status, &answer.body),
                (nowhere.status, &nowhere.body),
                "{path}"
            );
        }
        let without = bureau.post(&format!("/{path}"), None, &json!({})).await;
        assert_eq!(without.code(), ErrorCode::TokenInvalid);
    }
}

#[tokio::test]
async fn an_administrator_is_one_at_the_moment_of_asking() {
    let bureau = Bureau::found();
    let second = bureau.second_administrator();
    let desk = bureau.enrol(second).await;
    let access = Some(desk.tokens().access.as_str());
    let asked = bureau.call(access, &AccountQuery {}).await;
    assert_eq!(asked.status, StatusCode::OK);
    let change = [("role".to_owned(), server::bureau::plain(json!("officer")))];
    let noun = model::Noun::Person;
    server::bureau::edit(
        &bureau.centre,
        bureau.administrator,
        noun,
        second,
        change.into(),
    )
    .unwrap();
    let asked = bureau.call(access, &AccountQuery {}).await;
    assert_eq!(asked.code(), ErrorCode::NotFound);
}

#[tokio::test]
async fn devices_are_listed_with_what_they_said_page_by_page() {
    let bureau = Bureau::found();
    let desk = bureau.enrol(bureau.administrator).await;
    let officer = bureau.enrol(bureau.officer()).await;
    bureau.pass(60_000);
    let mut said = hello(1);
    said["waiting"] = json!(7);
    said["clock"] = json!(bureau.centre.now().0 + 400_000);
    let access = officer.tokens().access.as_str();
    bureau
        .post("/sync/v1/hello", Some(access), &said)
        .await
        .ok::<HelloAnswer>();
    let access = Some(desk.tokens().access.as_str());
    let query = |after, limit| DeviceQuery {
        after,
        limit,
        person: None,
    };
    let page: DevicePage = bureau.call(access, &query(None, 1)).await.ok();
    assert_eq!((page.total, page.rows.len()), (2, 1));
    // The administrator's own request made that device the last to be heard; both are there, once.
    let rest: DevicePage = bureau.call(access, &query(page.next, 10)).await.ok();
    assert_eq!((rest.rows.len(), rest.next), (1, None));
    let rows: Vec<_> = page.rows.iter().chain(&rest.rows).collect();
    let row = rows
        .iter()
        .find(|row| row.id == officer.answer.device)
        .unwrap();
    assert_eq!(row.person_name, "汪若琳");
    assert_eq!(row.unit_name, "宣城市投资促进局");
    assert_eq!(row.waiting, Some(7));
    assert_eq!(row.clock_offset_ms, Some(400_000));
    assert_eq!(row.last_contact, Some(bureau.centre.now()));
    assert_eq!((row.held, row.rejected, row.revoked_at), (0, 0, None));
}

#[tokio::test]
async fn a_revoked_device_is_out_at_its_next_request_and_comes_back_only_as_itself() {
    let bureau = Bureau::found();
    let desk = bureau.enrol(bureau.administrator).await;
    let officer = bureau.enrol(bureau.officer()).await;
    let device = officer.answer.device;
    let access = Some(desk.tokens().access.as_str());
    bureau
        .call(access, &DeviceRevoke { device })
        .await
        .ok::<()>();
    let again = bureau.call(access, &DeviceRevoke { device }).await;
    assert_eq!(again.code(), ErrorCode::Settled);
    let token = officer.tokens().access.as_str();
    let out = bureau.get("/sync/v1/pull?scopes=city&since=0", token).await;
    assert_eq!(out.code(), ErrorCode::DeviceRevoked);
    let act = bureau.acts().pop().unwrap();
    assert_eq!(act.act, "device_revoked");
    assert_eq!(act.actor, Some(bureau.administrator));
    assert_eq!(act.person, Some(officer.answer.person));
    assert_eq!(act.subject, Some(device.to_string()));

    // Under a new invitation it comes back by its own key; without it, as another device.
    let comes_back = async |signature: Option<String>, code: &str| -> EnrolAnswer {
        let mut body = json!({
            "code": code, "device": device, "device_name": "", "app_version": "test",
            "device_key": URL_SAFE_NO_PAD.encode(officer.key.verifying_key().as_bytes()),
        });
        body["signature"] = json!(signature);
        bureau.post("/auth/v1/enrol", None, &body).await.ok()
    };
    let code = bureau.code(officer.answer.person);
    assert_ne!(comes_back(None, &code).await.device, device);
    let code = bureau.code(officer.answer.person);
    let signed = officer
        .key
        .sign(EnrolRequest::signed_text(device, &code).as_bytes());
    let signature = URL_SAFE_NO_PAD.encode(signed.to_bytes());
    let back = comes_back(Some(signature), &code).await;
    assert_eq!(back.device, device);
    let access = Some(back.tokens.access.as_str());
    bureau
        .post("/sync/v1/hello", access, &hello(1))
        .await
        .ok::<HelloAnswer>();
    assert_eq!(bureau.centre.ledger().audit().unwrap().faults, vec![]);
}

#[tokio::test]
async fn an_invitation_is_made_seen_and_withdrawn() {
    let bureau = Bureau::found();
    let desk = bureau.enrol(bureau.administrator).await;
    let officer = bureau.officer();
    let access = Some(desk.tokens().access.as_str());
    let make = InvitationMake {
        person: officer,
        minutes: Some(30),
    };
    let made: InvitationMade = bureau.call(access, &make).await.ok();
    assert_eq!(made.minutes, 30);
    let mut open: Vec<InvitationRow> = bureau.call(access, &InvitationQuery {}).await.ok();
    // The founder's first code is still open as well.
    open.retain(|row| row.id == made.id);
    assert_eq!((open.len(), open[0].person), (1, officer));
    assert!(!serde_json::to_string(&open).unwrap().contains(&made.code));
    let accounts: Vec<AccountRow> = bureau.call(access, &AccountQuery {}).await.ok();
    assert!(
        accounts
            .iter()
            .any(|row| row.person == officer && row.invitations == 1)
    );
    let withdraw = InvitationWithdraw { id: made.id };
    bureau.call(access, &withdraw).await.ok::<()>();
    let key = ed25519_dalek::SigningKey::from_bytes(&[3; 32]);
    let refused = bureau.try_enrol(&made.code, &key).await;
    assert_eq!(refused.code(), ErrorCode::InvitationInvalid);
    let again = bureau.call(access, &withdraw).await;
    assert_eq!(again.code(), ErrorCode::Settled);
    let stranger = InvitationMake {
        person: model::RecordId(uuid::Uuid::now_v7()),
        minutes: None,
    };
    assert_eq!(
        bureau.call(access, &stranger).await.code(),
        ErrorCode::NotFound
    );
}
