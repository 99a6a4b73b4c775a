//! Passwords at the centre: they sign an enrolled device in again; strangers learn nothing and lock nobody.

use crate::bureau::{Bureau, Enrolled, hello};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::Signer as _;
use model::Stamp;
use protocol::account::{EnrolByPassword, MyAccount, PasswordSet, SignIn};
use protocol::admin::{AccountUnlock, PasswordReset, ResetMade};
use protocol::wire::{EnrolAnswer, ErrorCode, HelloAnswer, Tokens};

const PASSWORD: &str = "水阳江边的夜市灯火";

fn set(old: Option<&str>, new: &str) -> PasswordSet {
    PasswordSet {
        old: old.map(str::to_owned),
        new: new.to_owned(),
        login: None,
    }
}

fn sign_in(device: &Enrolled, password: &str, new: Option<&str>) -> SignIn {
    let (id, at) = (device.answer.device, Stamp(1));
    let signed = device.key.sign(SignIn::signed_text(id, at).as_bytes());
    SignIn {
        device: id,
        password: password.to_owned(),
        new: new.map(str::to_owned),
        at,
        signature: URL_SAFE_NO_PAD.encode(signed.to_bytes()),
    }
}

async fn with_password() -> (Bureau, Enrolled) {
    let bureau = Bureau::found();
    let device = bureau.enrol(bureau.officer()).await;
    let access = Some(device.tokens().access.as_str());
    let mine: MyAccount = bureau.call(access, &set(None, PASSWORD)).await.ok();
    assert!(mine.has_password);
    assert_eq!(mine.login, "汪若琳");
    (bureau, device)
}

#[tokio::test]
async fn a_password_signs_an_enrolled_device_in_again() {
    let (bureau, device) = with_password().await;
    let tokens: Tokens = bureau
        .call(None, &sign_in(&device, PASSWORD, None))
        .await
        .ok();
    bureau
        .post("/sync/v1/hello", Some(&tokens.access), &hello(1))
        .await
        .ok::<HelloAnswer>();
    // What it was let in by before has ended.
    let old = device.tokens().access.as_str();
    let out = bureau.post("/sync/v1/hello", Some(old), &hello(1)).await;
    assert_eq!(out.code(), ErrorCode::TokenInvalid);
}

#[tokio::test]
async fn a_new_password_needs_the_old_one_and_is_none_of_the_worst() {
    let (bureau, device) = with_password().await;
    let access = Some(device.tokens().access.as_str());
    for old in [None, Some("别的密码一二三")] {
        let refused = bureau.call(access, &set(old, "另一个好记的密码")).await;
        assert_eq!(refused.code(), ErrorCode::PasswordWrong);
    }
    let weak = bureau.call(access, &set(Some(PASSWORD), "12345678")).await;
    assert_eq!(weak.code(), ErrorCode::PasswordWeak);
    bureau
        .call(access, &set(Some(PASSWORD), "另一个好记的密码"))
        .await
        .ok::<MyAccount>();
}

#[tokio::test]
async fn own_wrong_tries_lock_until_an_administrator_unlocks_or_the_time_passes() {
    let (bureau, device) = with_password().await;
    let lock = async || {
        for _ in 1..server::accounts::WRONG_AT_MOST {
            let wrong = bureau
                .call(None, &sign_in(&device, "猜一个试试看吧", None))
                .await;
            assert_eq!(wrong.code(), ErrorCode::PasswordWrong);
        }
        let wrong = bureau
            .call(None, &sign_in(&device, "猜一个试试看吧", None))
            .await;
        assert_eq!(wrong.code(), ErrorCode::PasswordLocked);
        let right = bureau.call(None, &sign_in(&device, PASSWORD, None)).await;
        assert_eq!(right.code(), ErrorCode::PasswordLocked);
    };
    lock().await;
    let desk = bureau.enrol(bureau.administrator).await;
    let person = device.answer.person;
    let unlock = AccountUnlock { person };
    let access = Some(desk.tokens().access.as_str());
    bureau.call(access, &unlock).await.ok::<()>();
    bureau.pass(60_000);
    bureau
        .call(None, &sign_in(&device, PASSWORD, None))
        .await
        .ok::<Tokens>();
    bureau.pass(60_000);
    lock().await;
    bureau.pass(server::accounts::LOCKED_MS);
    bureau
        .call(None, &sign_in(&device, PASSWORD, None))
        .await
        .ok::<Tokens>();
    let acts: Vec<String> = bureau.acts().into_iter().map(|act| act.act).collect();
    assert_eq!(
        acts.iter().filter(|act| *act == "account_locked").count(),
        2
    );
}

#[tokio::test]
async fn a_stranger_is_told_the_same_for_everything_and_locks_nobody() {
    let (bureau, device) = with_password().await;
    // Somebody who knows the device's id, not its key.
    let mut forged = sign_in(&device, PASSWORD, None);
    forged.signature = "A".repeat(86);
    let mut unknown = forged.clone();
    unknown.device = model::DeviceId(uuid::Uuid::now_v7());
    let wrong = bureau
        .call(None, &sign_in(&device, "猜一个试试看吧", None))
        .await;
    for request in [forged.clone(), unknown] {
        let answer = bureau.call(None, &request).await;
        assert_eq!((answer.status, &answer.body), (wrong.status, &wrong.body));
    }
    for _ in 0..30 {
        bureau.pass(10_000);
        let answer = bureau.call(None, &forged).await;
        assert_eq!(answer.code(), ErrorCode::PasswordWrong);
    }
    bureau
        .call(None, &sign_in(&device, PASSWORD, None))
        .await
        .ok::<Tokens>();
}

#[tokio::test]
async fn a_reset_ends_the_old_password_and_its_code_is_good_once() {
    let (bureau, device) = with_password().await;
    let desk = bureau.enrol(bureau.administrator).await;
    let access = Some(desk.tokens().access.as_str());
    let person = device.answer.person;
    let made: ResetMade = bureau.call(access, &PasswordReset { person }).await.ok();
    let old = bureau.call(None, &sign_in(&device, PASSWORD, None)).await;
    assert_eq!(old.code(), ErrorCode::PasswordWrong);
    let new = "绩溪的火腿真是香";
    let code = made.code.to_lowercase();
    // By itself the code opens nothing.
    let bare = bureau.call(None, &sign_in(&device, &code, None)).await;
    assert_eq!(bare.code(), ErrorCode::PasswordUnset);
    bureau
        .call(None, &sign_in(&device, &code, Some(new)))
        .await
        .ok::<Tokens>();
    let again = bureau
        .call(None, &sign_in(&device, &code, Some("再来一次到底行不行")))
        .await;
    assert_eq!(again.code(), ErrorCode::PasswordWrong);
    bureau
        .call(None, &sign_in(&device, new, None))
        .await
        .ok::<Tokens>();
    let late: ResetMade = bureau.call(access, &PasswordReset { person }).await.ok();
    bureau.pass(server::accounts::RESET_MS);
    let refused = bureau
        .call(
            None,
            &sign_in(&device, &late.code, Some("再来一次到底行不行")),
        )
        .await;
    assert_eq!(refused.code(), ErrorCode::PasswordWrong);
}

#[tokio::test]
async fn a_further_device_by_password_only_where_the_bureau_allows_it() {
    let request = |login: &str, password: &str| EnrolByPassword {
        login: login.to_owned(),
        password: password.to_owned(),
        device_key: URL_SAFE_NO_PAD.encode(
            ed25519_dalek::SigningKey::from_bytes(&[9; 32])
                .verifying_key()
                .as_bytes(),
        ),
        device_name: "台式机".to_owned(),
        app_version: "test".to_owned(),
    };
    let (bureau, _) = with_password().await;
    let refused = bureau.call(None, &request("汪若琳", PASSWORD)).await;
    assert_eq!(refused.code(), ErrorCode::NotFound);

    let bureau = Bureau::found_with(|config| config.enrol_by_password = true);
    let device = bureau.enrol(bureau.officer()).await;
    let access = Some(device.tokens().access.as_str());
    bureau
        .call(access, &set(None, PASSWORD))
        .await
        .ok::<MyAccount>();
    let answer: EnrolAnswer = bureau.call(None, &request(" 汪若琳 ", PASSWORD)).await.ok();
    assert_eq!(answer.person, device.answer.person);
    assert_ne!(answer.device, device.answer.device);
    let wrong = bureau
        .call(None, &request("汪若琳", "猜一个试试看吧"))
        .await;
    let unknown = bureau.call(None, &request("没有此人", PASSWORD)).await;
    assert_eq!(wrong.code(), ErrorCode::PasswordWrong);
    assert_eq!((wrong.status, &wrong.body), (unknown.status, &unknown.body));
}
