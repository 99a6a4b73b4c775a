//! Somebody always administers the bureau, whoever acts first and whoever is without a network.

use app::Code;
use serde_json::{Value, json};
use stories::{Bureau, Desk, Who, eventually, truths};

async fn refused(desk: &Desk, who: Who, bureau: &Bureau, over: Value) {
    let told = desk.tries_to_change(who, bureau, over).await.unwrap_err();
    assert_eq!(told.code, Code::Refused);
    assert_eq!(told.detail["refusal"]["code"], "last_administrator");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_removes_himself_is_shut_out_and_the_last_one_cannot() {
    let bureau = Bureau::opens().await;
    let one = Desk::of(Who::Administrator, &bureau).await;
    let other = Desk::of(Who::OtherAdministrator, &bureau).await;
    one.changes_without_waiting(Who::Administrator, &bureau, json!({"active": false}))
        .await;
    let barred = || async { one.state().await["phase"] == "barred" };
    eventually("the bar", barred).await;
    assert_eq!(one.state().await["trouble"], "person_disabled");
    one.is_told(
        Code::PersonDisabled,
        "admin.devices",
        json!({"after": null, "limit": 0, "person": null}),
    )
    .await;

    other.syncs(&bureau).await;
    for over in [json!({"active": false}), json!({"role": "officer"})] {
        refused(&other, Who::OtherAdministrator, &bureau, over).await;
    }
    // The one who is left takes the other back.
    other
        .changes(Who::Administrator, &bureau, json!({"active": true}))
        .await;
    truths::all_hold(&[&one, &other], &bureau).await;
    // One who becomes an officer asks as one from then on.
    one.changes(Who::Administrator, &bureau, json!({"role": "officer"}))
        .await;
    one.is_told(Code::NotFound, "admin.accounts", Value::Null)
        .await;
    let may = one.asks("session.state", Value::Null).await["me"]["may"].clone();
    assert_eq!(may, json!(["write"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn two_who_leave_at_once_without_a_network_do_not_both() {
    let bureau = Bureau::opens().await;
    let one = Desk::of(Who::Administrator, &bureau).await;
    let other = Desk::of(Who::OtherAdministrator, &bureau).await;
    for (desk, who, over) in [
        (&one, Who::Administrator, json!({"role": "officer"})),
        (&other, Who::OtherAdministrator, json!({"role": "officer"})),
    ] {
        desk.pauses(true).await;
        desk.tries_to_change(who, &bureau, over).await.unwrap();
    }
    for desk in [&one, &other] {
        desk.pauses(false).await;
        desk.syncs(&bureau).await;
    }
    truths::all_hold(&[&one, &other], &bureau).await;
    // The second to come is refused, sees it, and is what he was.
    let needs = other.outbox().await["needs"].clone();
    assert_eq!(needs[0]["refusal"]["code"], "last_administrator", "{needs}");
    assert_eq!(
        one.asks("session.state", Value::Null).await["me"]["role"],
        "officer"
    );
    other.asks("admin.accounts", Value::Null).await;
}
