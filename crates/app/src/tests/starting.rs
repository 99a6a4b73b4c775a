//! Enrolling, unlocking, locking, and requests that are none.

use super::bench::*;
use crate::{App, AppConfig, Code, dispatch};
use sealed::Cost;
use serde_json::json;

fn fresh(dir: &std::path::Path) -> App {
    let mut config = AppConfig::new(dir.to_owned(), "0.1.0");
    config.cost = Cost::for_tests();
    App::start(config).unwrap()
}

#[tokio::test]
async fn requests_that_are_none_have_codes() {
    let bench = Bench::officer().await;
    assert_eq!(
        bench.fails("meeting.steal", json!({})).await.code,
        Code::UnknownCommand
    );
    assert_eq!(
        bench.fails("meeting.show", json!("x")).await.code,
        Code::BadRequest
    );
    assert_eq!(
        bench.fails("meeting.show", json!({"id": "x"})).await.code,
        Code::BadRequest
    );
    assert_eq!(
        bench
            .fails("meeting.show", json!({"id": id(0xdead)}))
            .await
            .code,
        Code::NotFound
    );
    // Of another noun is like absent.
    assert_eq!(
        bench
            .fails("meeting.show", json!({"id": id(OFFICER)}))
            .await
            .code,
        Code::NotFound
    );
}

#[tokio::test]
async fn enrolling_that_fails_leaves_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let app = fresh(dir.path());
    let form = |invitation: &str, passphrase: &str| json!({"invitation": invitation, "server": null, "device_name": "笔记本", "passphrase": passphrase});
    let dead = "roadbook://enrol?server=http%3A%2F%2F127.0.0.1%3A9&code=AB12";
    for (request, code) in [
        (form(dead, "12345678"), Code::WeakPassphrase),
        (form(dead, "短"), Code::WeakPassphrase),
        (form("请加我", PASSPHRASE), Code::InvitationUnreadable),
        (
            form(
                "roadbook://enrol?server=http://centre.example&code=AB12",
                PASSPHRASE,
            ),
            Code::PlainHttp,
        ),
        (form(dead, PASSPHRASE), Code::ServerUnreachable),
    ] {
        let failure = dispatch(&app, "session.enrol", request).await.unwrap_err();
        assert_eq!(failure.code, code, "{failure:?}");
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
    }
    let state = dispatch(&app, "session.state", json!(null)).await.unwrap();
    assert_eq!(state["phase"], "fresh");
    let failure = dispatch(&app, "meeting.list", json!({})).await.unwrap_err();
    assert_eq!(failure.code, Code::NotEnrolled);
}

#[tokio::test]
async fn wrong_passphrases_make_one_wait() {
    let bench = Bench::officer().await;
    let state = bench.ok("session.lock", json!(null)).await;
    assert_eq!(state["phase"], "locked");
    assert_eq!(state["me"], json!(null));
    assert_eq!(
        bench.fails("meeting.list", json!({})).await.code,
        Code::Locked
    );
    let wrong = json!({"passphrase": "a wrong passphrase"});
    for _ in 0..3 {
        assert_eq!(
            bench.fails("session.unlock", wrong.clone()).await.code,
            Code::WrongPassphrase
        );
    }
    let failure = bench
        .fails("session.unlock", json!({"passphrase": PASSPHRASE}))
        .await;
    assert_eq!(failure.code, Code::WaitBeforeTry);
    assert_eq!(failure.detail["seconds"], 5);
    bench.later(5_000);
    let state = bench
        .ok("session.unlock", json!({"passphrase": PASSPHRASE}))
        .await;
    assert_eq!(state["me"]["name"], "汪若琳");
    assert_eq!(state["me"]["unit_name"], "郎溪县");
    assert_eq!(state["me"]["may"], json!(["write"]));
}

#[tokio::test]
async fn a_new_passphrase_opens_and_the_old_one_does_not() {
    let mut bench = Bench::officer().await;
    let weak = json!({"old": PASSPHRASE, "new": "password"});
    assert_eq!(
        bench.fails("session.change_passphrase", weak).await.code,
        Code::WeakPassphrase
    );
    let new = "相看两不厌只有敬亭山";
    bench
        .ok(
            "session.change_passphrase",
            json!({"old": PASSPHRASE, "new": new}),
        )
        .await;
    bench.ok("session.lock", json!(null)).await;
    let old = json!({"passphrase": PASSPHRASE});
    assert_eq!(
        bench.fails("session.unlock", old).await.code,
        Code::WrongPassphrase
    );
    bench.ok("session.unlock", json!({"passphrase": new})).await;
    bench
        .ok(
            "session.change_passphrase",
            json!({"old": new, "new": PASSPHRASE}),
        )
        .await;
    bench.restart().await;
}

#[tokio::test]
async fn two_applications_do_not_share_a_folder() {
    let bench = Bench::officer().await;
    let second = fresh(bench.folder());
    let request = json!({"passphrase": PASSPHRASE});
    let failure = dispatch(&second, "session.unlock", request)
        .await
        .unwrap_err();
    assert_eq!(failure.code, Code::StoreInUse);
}

#[tokio::test]
async fn preferences_are_kept_outside_the_store() {
    let mut bench = Bench::officer().await;
    let wanted = json!({"language": "en", "theme": "dark", "elder": true, "text_percent": 900});
    let kept = bench.ok("preferences.put", wanted).await;
    assert_eq!(kept["text_percent"], 200);
    bench.restart().await;
    let state = bench.ok("session.state", json!(null)).await;
    assert_eq!(state["preferences"]["language"], "en");
    // What an earlier version kept, or a caller leaves out, is the plain look.
    assert_eq!(state["preferences"]["contrast"], false);
    bench.ok("preferences.put", json!({"contrast": true})).await;
    bench.restart().await;
    let state = bench.ok("session.state", json!(null)).await;
    assert_eq!(state["preferences"]["contrast"], true);
    let failure = bench
        .fails("preferences.put", json!({"language": "fr"}))
        .await;
    assert_eq!(failure.code, Code::WrongValue);
}
