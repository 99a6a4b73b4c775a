//! An auditor reads who did what to whom, and when; nobody else reads it, and nobody reads what was written.

use app::Code;
use serde_json::{Value, json};
use stories::{Desk, Outsider, Team, Who};

fn rows(page: &Value) -> &Vec<Value> {
    page["rows"].as_array().unwrap()
}

async fn list(auditor: &Desk, over: Value) -> Value {
    auditor.asks("audit.list", over).await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_auditor_sees_who_did_what_to_whom_and_not_what_was_written() {
    let team = Team::sets_out().await;
    let bureau = &team.bureau;
    let visit = team.shared_visit("浙江早阳食品有限公司").await;
    team.officer.edits(&visit, "asks", "希望解决用地").await;
    team.officer.syncs(bureau).await;
    bureau.clock.it_is("2023-03-07 09:00");
    let administrator = Desk::of(Who::Administrator, bureau).await;
    let device = administrator.devices_of(Who::Officer, bureau).await[0]["id"].clone();
    administrator
        .hands_an_invitation_to(Who::Stranger, bureau)
        .await;
    administrator
        .asks("admin.revoke_device", json!({"device": device}))
        .await;
    let auditor = Desk::of(Who::Auditor, bureau).await;

    let all = list(&auditor, json!({"limit": 1000})).await;
    let numbers: Vec<u64> = rows(&all)
        .iter()
        .map(|row| row["number"].as_u64().unwrap())
        .collect();
    let every: Vec<u64> = (1..=bureau.head()).rev().collect();
    assert_eq!(numbers, every, "each link once, newest first");
    let text = all.to_string();
    for written in ["早阳", "用地"] {
        assert!(!text.contains(written), "{written} is what was written");
    }
    let of_visit: Vec<&Value> = rows(&all)
        .iter()
        .filter(|row| row["record"] == json!(visit))
        .collect();
    let (created, edited) = (of_visit.last().unwrap(), of_visit[0]);
    assert_eq!(
        (&created["kind"], &created["noun"], &created["actor_name"]),
        (&json!("create"), &json!("meeting"), &json!("汪若琳"))
    );
    assert_eq!(
        (&edited["kind"], &edited["fields"]),
        (&json!("edit"), &json!(["asks"]))
    );
    assert_eq!(edited["device_name"], "公务笔记本");
    let revoked = rows(&all)
        .iter()
        .find(|row| row["kind"] == "device_revoked")
        .unwrap();
    assert_eq!(
        (&revoked["actor_name"], &revoked["person_name"]),
        (&json!("周启明"), &json!("汪若琳"))
    );
    // The commands are called by their names, people by theirs.
    assert!(rows(&all).iter().any(|row| row["command"] == "assign_trip"));
    assert!(
        rows(&all)
            .iter()
            .any(|row| row["noun"] == "person" && row["record_name"] == "汪若琳")
    );

    // By person: what she did, and what was done to her. By kind. By day.
    let officer = bureau.person(Who::Officer);
    let hers = list(&auditor, json!({"person": officer, "limit": 1000})).await;
    assert!(!rows(&hers).is_empty());
    for row in rows(&hers) {
        assert!(
            row["actor_name"] == "汪若琳" || row["person_name"] == "汪若琳",
            "{row}"
        );
    }
    assert!(
        rows(&hers)
            .iter()
            .any(|row| row["kind"] == "device_revoked")
    );
    assert!(rows(&hers).iter().any(|row| row["kind"] == "create"));
    let invited = list(&auditor, json!({"kind": "invited"})).await;
    assert!(rows(&invited).iter().all(|row| row["kind"] == "invited"));
    assert!(
        rows(&invited)
            .iter()
            .any(|row| row["person_name"] == "何以宁")
    );
    let on = |from: &str, to: &str| json!({"from": from, "to": to, "limit": 1000});
    let first = list(&auditor, on("2023-03-06", "2023-03-06")).await;
    let second = list(&auditor, on("2023-03-07", "2023-03-07")).await;
    assert_eq!(rows(&first).len() + rows(&second).len(), every.len());
    assert!(rows(&first).iter().any(|row| row["record"] == json!(visit)));
    assert!(
        rows(&second)
            .iter()
            .any(|row| row["kind"] == "device_revoked")
    );
    assert!(
        rows(&first)
            .iter()
            .all(|row| row["kind"] != "device_revoked")
    );

    // Page by page nothing is missed and nothing comes twice.
    let (mut read, mut before) = (Vec::new(), Value::Null);
    loop {
        let page = list(&auditor, json!({"limit": 7, "before": before})).await;
        read.extend(
            rows(&page)
                .iter()
                .map(|row| row["number"].as_u64().unwrap()),
        );
        before = page["next"].clone();
        if before.is_null() {
            break;
        }
    }
    assert_eq!(read, every);

    // The same rows as a list that leaves the program.
    let form = json!({"list": "audit", "audit": {"kind": "device_revoked"}});
    let out = auditor.asks("export.rows", form.clone()).await;
    assert_eq!(out["rows"].as_array().map(Vec::len), Some(1), "{out}");
    assert_eq!(out["rows"][0][2], "周启明");
    let words = json!({"file": "审计", "sheet": "审计", "title": "审计", "note": ""});
    let file = auditor
        .asks("export.list", json!({"rows": form, "words": words}))
        .await;
    assert_eq!(file["name"], "审计.xlsx");
    // And nothing else is an auditor's: the store holds no record at all.
    assert!(auditor.visits().await.is_empty());
    let people = auditor.asks("audit.people", Value::Null).await;
    assert!(people.to_string().contains("汪若琳"));
}

#[tokio::test(flavor = "multi_thread")]
async fn to_everybody_else_there_is_no_audit_trail_not_even_to_a_changed_client() {
    let team = Team::sets_out().await;
    let bureau = &team.bureau;
    let administrator = Desk::of(Who::Administrator, bureau).await;
    for desk in [&team.officer, &team.lead, &team.manager, &administrator] {
        desk.is_told(Code::NotFound, "audit.list", json!({})).await;
        desk.is_told(Code::NotFound, "audit.people", Value::Null)
            .await;
        desk.is_told(Code::NotFound, "export.rows", json!({"list": "audit"}))
            .await;
    }
    let changed = Outsider::with_the_token_of(Who::Officer, bureau).await;
    let nowhere = changed.calls("audit/v1/nowhere", json!({})).await;
    for path in ["audit/v1/list", "audit/v1/people"] {
        for body in [json!({}), json!({"limit": 9}), json!("混进来的"), json!(7)] {
            let answer = changed.calls(path, body).await;
            assert_eq!(answer, nowhere, "{path}");
        }
    }
    // Whoever was an auditor and is none any more reads nothing from that moment on.
    let auditor = Desk::of(Who::Auditor, bureau).await;
    list(&auditor, json!({})).await;
    administrator
        .changes(Who::Auditor, bureau, json!({"role": "officer"}))
        .await;
    auditor
        .is_told(Code::NotFound, "audit.list", json!({}))
        .await;
}
