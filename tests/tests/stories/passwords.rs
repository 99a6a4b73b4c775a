//! The account's password: it signs in again where the sign-in ended, and nobody else locks it.

use app::Code;
use serde_json::{Value, json};
use stories::{Bureau, Desk, PASSPHRASE, Who, eventually};

const FIRST: &str = "敬亭山下一条小河";
const SECOND: &str = "桃花潭水深千尺也";

async fn sets(desk: &Desk, old: Option<&str>, new: &str) {
    let set = json!({"old": old, "new": new, "login": "wangruolin"});
    let account = desk.asks("account.set_password", set).await;
    assert_eq!(
        (&account["has_password"], &account["login"]),
        (&json!(true), &json!("wangruolin"))
    );
}

fn sign_in(password: &str) -> Value {
    json!({"password": password, "new": null})
}

/// A copy of a profile uses the tokens: whoever comes second with them has ended them for both.
async fn sign_in_ends(officer: &Desk, bureau: &Bureau) -> Desk {
    officer.locks().await;
    let copy = Desk::kept(Who::Officer, &bureau.clock, officer.folder(), &bureau.url());
    copy.unlocks().await;
    bureau.clock.it_is("2023-03-06 09:00");
    copy.syncs(bureau).await;
    officer.unlocks().await;
    let ended = || async {
        officer.retries().await;
        officer.state().await["phase"] == "barred"
    };
    eventually("the sign-in's end", ended).await;
    assert_eq!(officer.state().await["trouble"], "token_reused");
    copy
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_signs_in_again_after_a_copied_profile_ended_it() {
    let bureau = Bureau::opens().await;
    let administrator = Desk::of(Who::Administrator, &bureau).await;
    let officer = Desk::of(Who::Officer, &bureau).await;
    sets(&officer, None, FIRST).await;
    let copy = sign_in_ends(&officer, &bureau).await;
    let device = &administrator.devices_of(Who::Officer, &bureau).await[0];
    assert_eq!(device["sign_in_ended"], true, "the administrator sees it");
    officer
        .is_told(Code::SignInEnded, "account.state", Value::Null)
        .await;
    // Written meanwhile.
    let unsent = officer.records_visit("浙江早阳食品有限公司").await;
    assert_ne!(officer.mark_of(&unsent).await, "synced");

    officer
        .is_told(Code::PasswordWrong, "account.sign_in", sign_in(SECOND))
        .await;
    assert_eq!(
        officer.asks("account.sign_in", sign_in(FIRST)).await["phase"],
        "open"
    );
    officer.syncs(&bureau).await;
    assert_eq!(officer.mark_of(&unsent).await, "synced");
    // The copy is out, and stays out without the password.
    copy.retries().await;
    copy.is_told(Code::SignInEnded, "account.state", Value::Null)
        .await;
    let device = &administrator.devices_of(Who::Officer, &bureau).await[0];
    assert_eq!(device["sign_in_ended"], false);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_resets_it_and_the_code_alone_opens_nothing() {
    let bureau = Bureau::opens().await;
    let administrator = Desk::of(Who::Administrator, &bureau).await;
    let officer = Desk::of(Who::Officer, &bureau).await;
    sets(&officer, None, FIRST).await;
    let reset = json!({"person": bureau.person(Who::Officer)});
    let made = administrator
        .asks("admin.reset_password", reset.clone())
        .await;
    let code = made["code"].as_str().unwrap();
    assert!(administrator.account_of(Who::Officer, &bureau).await["reset_until"].is_i64());
    officer
        .is_told(Code::PasswordWrong, "account.sign_in", sign_in(FIRST))
        .await;
    officer
        .is_told(Code::PasswordUnset, "account.sign_in", sign_in(code))
        .await;
    let weak = json!({"password": code, "new": "12345678"});
    officer
        .is_told(Code::WeakPassphrase, "account.sign_in", weak)
        .await;
    let with_new = json!({"password": code, "new": SECOND});
    officer.asks("account.sign_in", with_new.clone()).await;
    officer.syncs(&bureau).await;
    officer.asks("account.sign_in", sign_in(SECOND)).await;
    // A code is good once, and for a day.
    officer
        .is_told(Code::PasswordWrong, "account.sign_in", with_new)
        .await;
    let made = administrator.asks("admin.reset_password", reset).await;
    bureau.clock.it_is("2023-03-07 09:00");
    let late = json!({"password": made["code"], "new": FIRST});
    officer
        .is_told(Code::PasswordWrong, "account.sign_in", late)
        .await;
    // Whoever is no administrator cannot make one.
    let reset = json!({"person": bureau.person(Who::Administrator)});
    officer
        .is_told(Code::NotFound, "admin.reset_password", reset)
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_tries_on_an_own_device_lock_it_and_an_administrator_unlocks_it() {
    let bureau = Bureau::opens().await;
    let administrator = Desk::of(Who::Administrator, &bureau).await;
    let officer = Desk::of(Who::Officer, &bureau).await;
    sets(&officer, None, FIRST).await;
    let wrong = |code| officer.is_told(code, "account.sign_in", sign_in(SECOND));
    for _ in 0..4 {
        wrong(Code::PasswordWrong).await;
    }
    let told = wrong(Code::PasswordLocked).await;
    assert!(told["until"].as_i64().unwrap() > 0);
    // Locked is locked, for the right one as well; what is written goes up all the same.
    officer
        .is_told(Code::PasswordLocked, "account.sign_in", sign_in(FIRST))
        .await;
    let visit = officer.records_visit("浙江早阳食品有限公司").await;
    officer.syncs(&bureau).await;
    assert_eq!(officer.mark_of(&visit).await, "synced");
    let row = administrator.account_of(Who::Officer, &bureau).await;
    assert_eq!(row["locked_until"], told["until"]);
    let unlock = json!({"person": bureau.person(Who::Officer)});
    administrator
        .asks("admin.unlock_account", unlock.clone())
        .await;
    administrator
        .is_told(Code::Settled, "admin.unlock_account", unlock)
        .await;
    officer.asks("account.sign_in", sign_in(FIRST)).await;
    // And without an administrator it ends by itself.
    bureau.clock.it_is("2023-03-06 08:10");
    for _ in 0..4 {
        wrong(Code::PasswordWrong).await;
    }
    wrong(Code::PasswordLocked).await;
    bureau.clock.it_is("2023-03-06 08:41");
    officer.asks("account.sign_in", sign_in(FIRST)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn strangers_never_lock_it_and_learn_nothing() {
    let bureau = Bureau::opens_as(|config| config.enrol_by_password = true).await;
    let administrator = Desk::of(Who::Administrator, &bureau).await;
    let officer = Desk::of(Who::Officer, &bureau).await;
    sets(&officer, None, FIRST).await;
    let stranger = Desk::fresh(Who::Officer, &bureau.clock);
    let form = |login: &str, password: &str| {
        json!({
            "server": bureau.url(), "login": login, "password": password, "device_name": "网吧",
            "passphrase": PASSPHRASE,
        })
    };
    let enrol = "session.enrol_by_password";
    for login in ["wangruolin", "没有这个人"] {
        // One minute's tries; a known name and an unknown one answer alike.
        for _ in 0..10 {
            stranger
                .is_told(Code::PasswordWrong, enrol, form(login, SECOND))
                .await;
        }
        stranger
            .is_told(Code::TooMany, enrol, form(login, SECOND))
            .await;
    }
    assert_eq!(
        stranger.asks("session.state", Value::Null).await["phase"],
        "fresh"
    );
    let row = administrator.account_of(Who::Officer, &bureau).await;
    assert_eq!(row["locked_until"], Value::Null);
    officer.asks("account.sign_in", sign_in(FIRST)).await;
    // With the password it is a further device of hers.
    bureau.clock.it_is("2023-03-06 08:10");
    let state = stranger.asks(enrol, form(" WangRuoLin ", FIRST)).await;
    assert_eq!(state["me"]["name"], "汪若琳");
    assert_eq!(
        administrator.devices_of(Who::Officer, &bureau).await.len(),
        2
    );
}
