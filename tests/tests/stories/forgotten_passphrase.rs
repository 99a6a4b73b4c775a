//! 忘记口令: two administrators with two shares let a person choose a new passphrase; nothing unsent is lost.

use app::Code;
use sealed::RecoverySecret;
use serde_json::{Value, json};
use stories::{Bureau, Desk, Fault, Line, Who};

const NEW: &str = "水阳江畔-2024";

fn approval(id: &Value, share: &str) -> Value {
    json!({"id": id, "share": share})
}

async fn finish(desk: &Desk) -> Value {
    let form = json!({"passphrase": NEW, "answer": null});
    desk.asks("recovery.finish", form).await
}

/// Begins on a locked device, and gives the request as the screen shows it.
async fn begins(desk: &Desk) -> Value {
    desk.locks().await;
    let begun = desk
        .asks("recovery.begin", json!({"passphrase": NEW}))
        .await;
    assert_eq!(begun["possible"], true);
    begun["request"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn two_administrators_open_it_and_nothing_unsent_is_lost() {
    let bureau = Bureau::opens().await;
    let one = Desk::of(Who::Administrator, &bureau).await;
    let other = Desk::of(Who::OtherAdministrator, &bureau).await;
    let officer = Desk::of(Who::Officer, &bureau).await;
    officer.pauses(true).await;
    let unsent = officer.records_visit("浙江早阳食品有限公司").await;
    let draft = json!({"kind": "meeting", "text": "写到一半", "form": {"gist": "草稿里的一句话"}, "base": {}});
    officer.asks("draft.save", draft).await;

    let request = begins(&officer).await;
    assert_eq!(
        (&request["standing"], &request["approved"]),
        (&json!("waiting"), &json!(0))
    );
    // The new passphrase alone opens nothing.
    let unlock = json!({"passphrase": NEW});
    officer
        .is_told(Code::WrongPassphrase, "session.unlock", unlock)
        .await;
    let early = json!({"passphrase": NEW, "answer": null});
    officer
        .is_told(Code::RecoveryNotReady, "recovery.finish", early.clone())
        .await;

    let row = one.asks("admin.recoveries", Value::Null).await[0].clone();
    assert_eq!(row["check"], request["check"]);
    assert_eq!(row["person_name"], "汪若琳");
    assert_eq!(
        (&row["may_approve"], &row["answer"]),
        (&json!(true), &Value::Null)
    );
    let id = &row["id"];
    let approve = "admin.recovery_approve";
    // A character typed wrong, and a share of another bureau.
    let share = bureau.share(1);
    let (last, wrong) = (share.chars().last().unwrap(), share.len() - 1);
    let mistyped = format!("{}{}", &share[..wrong], if last == '7' { '8' } else { '7' });
    let foreign = RecoverySecret::random().split(3)[0].to_text().to_string();
    for (share, reason) in [
        (mistyped.as_str(), "mistyped"),
        (&foreign, "other_key"),
        ("七个字", "unreadable"),
    ] {
        let told = one
            .is_told(Code::ShareInvalid, approve, approval(id, share))
            .await;
        assert_eq!(told["reason"], reason);
    }
    assert_eq!(
        one.asks("admin.recoveries", Value::Null).await[0]["approved_by"],
        json!([])
    );

    let approved = one.asks(approve, approval(id, &bureau.share(1))).await;
    assert_eq!(approved[0]["may_approve"], false);
    assert_eq!(
        approved[0]["approved_by"],
        json!([bureau.person(Who::Administrator)])
    );
    // One administrator twice, with either share, is one; and one share twice is one.
    for share in [1, 2] {
        one.is_told(Code::Settled, approve, approval(id, &bureau.share(share)))
            .await;
    }
    other
        .is_told(Code::Settled, approve, approval(id, &bureau.share(1)))
        .await;
    officer
        .is_told(Code::RecoveryNotReady, "recovery.finish", early)
        .await;

    let ready = other.asks(approve, approval(id, &bureau.share(3))).await;
    assert_eq!(ready[0]["standing"], "ready");
    let state = officer.asks("recovery.state", Value::Null).await;
    assert_eq!(
        (&state["request"]["standing"], &state["request"]["approved"]),
        (&json!("ready"), &json!(2))
    );
    // Who finds the machine does not know what was chosen.
    let guess = json!({"passphrase": "猜一个口令试试", "answer": null});
    officer
        .is_told(Code::WrongPassphrase, "recovery.finish", guess)
        .await;
    assert_eq!(finish(&officer).await["phase"], "open");

    assert!(officer.visits().await.contains(&unsent));
    let drafts = officer.asks("draft.list", Value::Null).await;
    assert_eq!(drafts[0]["draft"]["form"]["gist"], "草稿里的一句话");
    officer.syncs(&bureau).await;
    assert_eq!(officer.mark_of(&unsent).await, "synced");
    assert!(bureau.record(&unsent).is_some());

    // From now on the new one, and only that.
    officer.locks().await;
    assert_eq!(
        officer.asks("recovery.state", Value::Null).await["request"],
        Value::Null
    );
    let old = json!({"passphrase": stories::PASSPHRASE});
    officer
        .is_told(Code::WrongPassphrase, "session.unlock", old)
        .await;
    let new = json!({"passphrase": NEW});
    assert_eq!(officer.asks("session.unlock", new).await["phase"], "open");
    assert!(bureau.audit().faults.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn request_and_answer_are_carried_as_text_where_there_is_no_network() {
    let bureau = Bureau::opens().await;
    let one = Desk::of(Who::Administrator, &bureau).await;
    let other = Desk::of(Who::OtherAdministrator, &bureau).await;
    let line = Line::to(bureau.address()).await;
    let mut officer = Desk::fresh(Who::Officer, &bureau.clock);
    officer
        .enrols(&bureau.invites_over(Who::Officer, &line.url()))
        .await;
    line.treats(|_| Fault::Closed);
    let unsent = officer.records_visit("浙江早阳食品有限公司").await;
    let request = begins(&officer).await;
    assert_eq!(request["standing"], Value::Null);
    assert!(request["trouble"].is_string(), "{request}");

    // Through a chat program that breaks the lines.
    let text = request["text"].as_str().unwrap();
    let (head, tail) = text.split_at(text.len() / 2);
    let taken = one
        .asks(
            "admin.recovery_take",
            json!({"text": format!("请帮忙：\n{head}\n {tail}\n")}),
        )
        .await;
    assert_eq!(taken[0]["check"], request["check"]);
    let id = &taken[0]["id"];
    one.asks("admin.recovery_approve", approval(id, &bureau.share(2)))
        .await;
    let ready = other
        .asks("admin.recovery_approve", approval(id, &bureau.share(3)))
        .await;
    let answer = ready[0]["answer"].as_str().unwrap();
    let cut = json!({"passphrase": NEW, "answer": &answer[..answer.len() - 9]});
    officer
        .is_told(Code::CarriedUnreadable, "recovery.finish", cut)
        .await;
    let carried = json!({"passphrase": NEW, "answer": answer});
    assert_eq!(
        officer.asks("recovery.finish", carried).await["phase"],
        "open"
    );
    assert!(officer.visits().await.contains(&unsent));
    line.works();
    officer.syncs(&bureau).await;
    assert_eq!(officer.mark_of(&unsent).await, "synced");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_too_old_or_refused_opens_nothing_and_another_can_be_begun() {
    let bureau = Bureau::opens().await;
    let one = Desk::of(Who::Administrator, &bureau).await;
    let other = Desk::of(Who::OtherAdministrator, &bureau).await;
    let officer = Desk::of(Who::Officer, &bureau).await;
    let visit = officer.records_visit("浙江早阳食品有限公司").await;
    officer.waits_until_sent().await;
    let old = begins(&officer).await;
    let listed = one.asks("admin.recoveries", Value::Null).await;
    let late = approval(&listed[0]["id"], &bureau.share(1));
    one.asks("admin.recovery_approve", late).await;

    bureau.clock.it_is("2023-03-09 08:30");
    let late = approval(&listed[0]["id"], &bureau.share(2));
    other
        .is_told(Code::Settled, "admin.recovery_approve", late)
        .await;
    let state = officer.asks("recovery.state", Value::Null).await;
    assert_eq!(state["request"]["standing"], "expired");
    let form = json!({"passphrase": NEW, "answer": null});
    officer
        .is_told(Code::RecoveryOver, "recovery.finish", form.clone())
        .await;

    // Another one, which an administrator refuses after the first approval.
    let again = officer
        .asks("recovery.begin", json!({"passphrase": NEW}))
        .await;
    assert_ne!(again["request"]["check"], old["check"]);
    let rows = one.asks("admin.recoveries", Value::Null).await;
    let id = &rows[0]["id"];
    assert_eq!(rows[0]["check"], again["request"]["check"]);
    one.asks("admin.recovery_approve", approval(id, &bureau.share(1)))
        .await;
    other.asks("admin.recovery_refuse", json!({"id": id})).await;
    other
        .is_told(
            Code::Settled,
            "admin.recovery_approve",
            approval(id, &bureau.share(2)),
        )
        .await;
    officer
        .is_told(Code::RecoveryOver, "recovery.finish", form)
        .await;

    // And a third that goes through.
    officer
        .asks("recovery.begin", json!({"passphrase": NEW}))
        .await;
    let rows = one.asks("admin.recoveries", Value::Null).await;
    let id = &rows[0]["id"];
    one.asks("admin.recovery_approve", approval(id, &bureau.share(1)))
        .await;
    other
        .asks("admin.recovery_approve", approval(id, &bureau.share(2)))
        .await;
    assert_eq!(finish(&officer).await["phase"], "open");
    assert!(officer.visits().await.contains(&visit));
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_who_is_no_administrator_and_no_administrator_alone_helps_himself() {
    let bureau = Bureau::opens().await;
    let one = Desk::of(Who::Administrator, &bureau).await;
    let own = Desk::of(Who::Administrator, &bureau).await;
    let officer = Desk::of(Who::Officer, &bureau).await;
    begins(&own).await;
    let row = one.asks("admin.recoveries", Value::Null).await[0].clone();
    assert_eq!(row["may_approve"], false, "one's own is for the others");
    let approve = approval(&row["id"], &bureau.share(1));
    one.is_told(Code::NotFound, "admin.recovery_approve", approve.clone())
        .await;
    officer
        .is_told(Code::NotFound, "admin.recoveries", Value::Null)
        .await;
    officer
        .is_told(Code::NotFound, "admin.recovery_approve", approve)
        .await;
}
