//! Wrong and hostile input: each gives the right code, and nothing is lost.

use app::Code;
use serde_json::{Value, json};
use stories::{Bureau, Desk, Fault, Line, PASSPHRASE, Team, Who};

fn enrolment(invitation: &str, server: Option<&str>) -> Value {
    json!({
        "invitation": invitation, "server": server, "device_name": "笔记本", "passphrase": PASSPHRASE,
    })
}

async fn is_fresh(desk: &Desk) {
    let state = desk.asks("session.state", Value::Null).await;
    assert_eq!(state["phase"], "fresh");
    let left: Vec<_> = std::fs::read_dir(desk.folder()).unwrap().collect();
    assert!(left.is_empty(), "{left:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_passphrase_opens_nothing_and_loses_nothing() {
    let bureau = Bureau::opens().await;
    let desk = Desk::of(Who::Officer, &bureau).await;
    let visit = desk.records_visit("浙江早阳食品有限公司").await;
    desk.locks().await;
    let unlock = |passphrase: &str| json!({"passphrase": passphrase});
    for wrong in ["", "郎川河畔-2024", &"长".repeat(10_000)] {
        let told = desk.tries("session.unlock", unlock(wrong)).await;
        assert_eq!(told.unwrap_err().code, Code::WrongPassphrase);
    }
    // The third wrong try begins the waiting; even the right one has to wait then.
    let told = desk
        .is_told(Code::WaitBeforeTry, "session.unlock", unlock(PASSPHRASE))
        .await;
    assert!(told["seconds"].as_i64().unwrap() > 0);
    bureau.clock.it_is("2023-03-06 08:20");
    desk.unlocks().await;
    desk.syncs(&bureau).await;
    assert_eq!(desk.mark_of(&visit).await, "synced");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_address_or_invitation_leaves_the_machine_as_it_was() {
    let mut bureau = Bureau::opens().await;
    let line = Line::to(bureau.address()).await;
    let mut desk = Desk::fresh(Who::Officer, &bureau.clock);
    let code = bureau.code_for(Who::Officer, 10);
    let nobody = format!("http://{}", "127.0.0.1:1");
    let wrong = [
        (enrolment(&code, Some(&nobody)), Code::ServerUnreachable),
        (
            enrolment(&code, Some("http://192.0.2.7:8443")),
            Code::PlainHttp,
        ),
        (
            enrolment(&code, Some("ftp://127.0.0.1")),
            Code::InvitationUnreadable,
        ),
        (enrolment(&code, None), Code::InvitationUnreadable),
        (
            enrolment("roadbook://enrol?server=", None),
            Code::InvitationUnreadable,
        ),
        (
            enrolment("请加我微信", Some(&bureau.url())),
            Code::InvitationUnreadable,
        ),
        (
            enrolment("AAAA-BBBB-CCCC", Some(&bureau.url())),
            Code::InvitationInvalid,
        ),
    ];
    for (request, code) in wrong {
        desk.is_told(code, "session.enrol", request).await;
        is_fresh(&desk).await;
    }
    for (fault, expected) in [
        (Fault::Portal, Code::NotTheServer),
        (Fault::Redirect(bureau.url()), Code::NotTheServer),
        (Fault::Closed, Code::ServerUnreachable),
    ] {
        line.treats(move |_| fault.clone());
        let request = enrolment(&code, Some(&line.url()));
        let told = desk.is_told(expected, "session.enrol", request).await;
        assert_eq!(told["server"], line.url());
        is_fresh(&desk).await;
    }
    let weak = json!({"invitation": code, "server": bureau.url(), "device_name": "", "passphrase": "12345678"});
    desk.is_told(Code::WeakPassphrase, "session.enrol", weak)
        .await;

    let old = bureau.invites(Who::Officer);
    bureau.clock.it_is("2023-03-06 08:11");
    desk.is_told(
        Code::InvitationInvalid,
        "session.enrol",
        enrolment(&old, None),
    )
    .await;
    is_fresh(&desk).await;
    let good = bureau.invites(Who::Officer);
    desk.enrols(&good).await;
    let second = Desk::fresh(Who::Officer, &bureau.clock);
    second
        .is_told(
            Code::InvitationInvalid,
            "session.enrol",
            enrolment(&good, None),
        )
        .await;
    is_fresh(&second).await;
    desk.is_told(
        Code::AlreadyEnrolled,
        "session.enrol",
        enrolment(&good, None),
    )
    .await;
    bureau.server_stops().await;
    desk.records_visit("浙江早阳食品有限公司").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_of_a_newer_version_is_left_as_it_is() {
    let bureau = Bureau::opens().await;
    let mut desk = Desk::of(Who::Officer, &bureau).await;
    let visit = desk.records_visit("浙江早阳食品有限公司").await;
    desk.syncs(&bureau).await;
    desk.goes_home().await;
    let known = desk.inside().version();
    desk.inside().change("PRAGMA user_version = 900");
    let unlock = json!({"passphrase": PASSPHRASE});
    let told = desk
        .is_told(Code::StoreNewer, "session.unlock", unlock)
        .await;
    assert_eq!(told["found"], 900);
    assert_eq!(told["known"], known);
    desk.inside()
        .change(&format!("PRAGMA user_version = {known}"));
    desk.restarts().await;
    assert_eq!(desk.state_of(&visit).await, "submitted");
}

#[tokio::test(flavor = "multi_thread")]
async fn names_of_ten_thousand_characters_are_told_their_limit_and_stay_in_the_draft() {
    let team = Team::sets_out().await;
    let long = "长".repeat(10_000);
    let form = json!({"kind": "visit", "company_name": long, "gist": "一句话"});
    let draft = json!({"kind": "meeting", "text": "", "form": form, "base": {}});
    let draft = team.officer.asks("draft.save", draft).await["id"].clone();
    let request = json!({
        "id": null, "base": {}, "form": form, "submit": false, "passed": [], "draft": draft,
    });
    let told = team
        .officer
        .is_told(Code::OverLimit, "meeting.save", request)
        .await;
    assert_eq!(told["limit"], "name_characters");
    assert_eq!(told["field"], "company_name");
    assert_eq!(
        (&told["most"], &told["actual"]),
        (&json!(200), &json!(10_000))
    );
    let kept = team.officer.asks("draft.show", json!({"id": draft})).await;
    assert_eq!(kept["draft"]["form"], form);
    assert!(
        team.officer.inside().journal().is_empty(),
        "nothing was captured"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn every_character_comes_back_on_the_other_device() {
    let team = Team::sets_out().await;
    let company = "𠮷野龘龘🚄（上海）Ōsaka 有限公司";
    let minutes = "👨‍👩‍👧‍👦 家访\u{200d}。𠮷 U+20BB7，龘 U+9F98，𪚥 U+2A6A5\r\n\t阿拉伯文 مرحبا，全角ＡＢＣ，\
        组合 e\u{301}，零宽\u{200b}字，<script>alert(1)</script> ' \" \\ \u{0} 完";
    let mut form = json!({
        "kind": "visit", "on": "2023-03-06", "company_name": company, "trip": team.trip,
        "gist": "🙂", "minutes": minutes, "next_step": "回电☎️", "next_step_due": "2023-03-20",
        "next_step_owner": team.bureau.person(Who::Officer),
    });
    let visit = team.officer.writes_visit(form.clone()).is_handed_in().await;
    team.all_sync().await;
    for _ in 0..2 {
        for desk in team.desks() {
            for field in ["company_name", "gist", "minutes", "next_step"] {
                assert_eq!(desk.reads(&visit, field).await, form[field], "{field}");
            }
        }
        // Edited in the middle on the other device, where one character is several units elsewhere.
        let text = form["minutes"].as_str().unwrap().replacen("𠮷", "𠮷𠮷", 1);
        form["minutes"] = json!(text);
        team.lead.edits(&visit, "minutes", text).await;
        team.all_holds().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn amounts_are_read_as_people_write_them() {
    let bureau = Bureau::opens().await;
    let desk = Desk::of(Who::Officer, &bureau).await;
    let read = async |text: &str| {
        let note = json!({"text": text, "day": "2023-03-06", "trip": null});
        desk.asks("capture.read", note).await.to_string()
    };
    for (text, fen) in [
        ("意向1.2亿", "12000000000"),
        ("投资6500万", "6500000000"),
        ("总投资30e8", "300000000000"),
        ("意向１．２亿", "12000000000"),
        ("拟投2亿", "20000000000"),
    ] {
        let read = read(text).await;
        assert!(read.contains(fen), "{text}: {read}");
    }
    for nonsense in [
        "",
        "亿",
        "1.2.3亿",
        &"9".repeat(400),
        "-5万",
        "💰💰💰",
        &"字".repeat(20_000),
    ] {
        read(nonsense).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn impossible_days_and_values_are_told_by_field() {
    let bureau = Bureau::opens().await;
    let desk = Desk::of(Who::Officer, &bureau).await;
    for (field, value) in [
        ("on", json!("2023-02-30")),
        ("on", json!("昨天")),
        ("next_step_due", json!("0000-00-00")),
        ("amount", json!("1.2亿")),
        ("amount", json!(1.5)),
        ("starts_at", json!("25:61")),
        ("company", json!("not-an-id")),
    ] {
        let mut form = json!({"kind": "visit", "gist": "一句话"});
        form[field] = value.clone();
        let request = json!({"id": null, "base": {}, "form": form, "submit": false, "passed": []});
        let told = desk
            .is_told(Code::WrongValue, "meeting.save", request)
            .await;
        assert_eq!(told["field"], field, "{value}");
    }
    desk.is_told(Code::BadRequest, "meeting.save", json!([1, 2]))
        .await;
    desk.is_told(Code::UnknownCommand, "meeting.burn", json!({}))
        .await;
    assert!(desk.visits().await.is_empty());
    assert!(desk.inside().journal().is_empty());
}
