//! Devices and a centre that are not of one version: one older and one newer understand each other, and what
//! neither knows of the other is kept.

use protocol::wire::Outcome;
use serde_json::{Value, json};
use stories::{Apart, Fault, Line, Outsider, Team, Who, eventually};

/// What the other side says in its own version.
type Says = fn(&str, &mut Value);

fn the_same(_: &str, _: &mut Value) {}

/// A later version has more members, in the message and in what it lists.
fn says_more(_: &str, message: &mut Value) {
    let later = || json!({"since": 2, "of": ["a later version", null]});
    let Some(members) = message.as_object_mut() else {
        return;
    };
    for listed in ["answers", "entries"] {
        let rows = members.get_mut(listed).and_then(Value::as_array_mut);
        for row in rows.into_iter().flatten() {
            row["later"] = later();
        }
    }
    members.insert("later".to_owned(), later());
}

/// An earlier version lacks what was not asked for then.
fn says_less(path: &str, message: &mut Value) {
    let members = message.as_object_mut().unwrap();
    members.remove("accepted");
    if path == "/sync/v1/hello" {
        members.remove("waiting");
    }
}

/// An earlier device believes only its own version; the centre has said it speaks that one.
fn of_the_earlier_version(path: &str, answer: &mut Value) {
    if path == "/sync/v1/hello" && answer["protocol"] == 0 {
        answer["protocol"] = json!(protocol::PROTOCOL);
    }
}

fn apart(line: &Line, [asks_as, answers_as]: [u32; 2], request: Says, answer: Says) {
    let apart = Apart {
        asks_as,
        answers_as,
        request,
        answer,
    };
    line.treats(move |call| match call.path == "/sync/v1/live" {
        true => Fault::Closed,
        false => Fault::Apart(apart.clone()),
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn one_version_apart_device_and_centre_work_together() {
    let (team, line) = Team::sets_out_over_a_line().await;
    let (own, officer) = (protocol::PROTOCOL, &team.officer);
    let older = own - 1;
    let newer = own + 1;
    let pairs: [([u32; 2], Says, Says); 3] = [
        ([older, own], says_less, of_the_earlier_version),
        ([newer, own], says_more, the_same),
        ([own, newer], the_same, says_more),
    ];
    for (versions, request, answer) in pairs {
        apart(&line, versions, request, answer);
        let visit = officer
            .records_visit_on(&team.trip, "上海洛轲智能科技有限公司")
            .await;
        officer.syncs(&team.bureau).await;
        assert_eq!(officer.mark_of(&visit).await, "synced");
        team.lead.syncs(&team.bureau).await;
        team.lead.edits(&visit, "gist", "愿意来宣城看厂房").await;
        officer.edits(&visit, "minutes", "约好下周通电话。").await;
        team.all_holds().await;
        assert_eq!(officer.reads(&visit, "gist").await, "愿意来宣城看厂房");
        assert_eq!(team.lead.reads(&visit, "minutes").await, "约好下周通电话。");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_versions_apart_it_says_so_and_keeps_everything() {
    let (team, line) = Team::sets_out_over_a_line().await;
    let officer = &team.officer;
    let own = protocol::PROTOCOL;
    apart(&line, [own + 2, own], the_same, the_same);
    let visit = officer.records_visit("上海洛轲智能科技有限公司").await;
    eventually("refused for its version", || async {
        officer.state().await["trouble"] == "protocol_unsupported"
    })
    .await;
    let later = officer.records_visit("浙江早阳食品有限公司").await;
    assert_ne!(officer.mark_of(&visit).await, "synced");
    assert!(team.bureau.record(&visit).is_none());
    // The application was brought up to date.
    line.works();
    officer.retries().await;
    officer.syncs(&team.bureau).await;
    for visit in [&visit, &later] {
        assert_eq!(officer.mark_of(visit).await, "synced");
    }
    team.all_holds().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn s14_what_a_newer_device_writes_outlives_the_work_of_older_ones() {
    let team = Team::sets_out().await;
    let visit = team.shared_visit("浙江早阳食品有限公司").await;
    let newer = Outsider::with_the_token_of(Who::Officer, &team.bureau).await;
    team.officer.pauses(true).await;
    team.officer.edits(&visit, "gist", "在路上改的一句话").await;
    let footprint = json!({"tonnes": 1200, "source": "annual report"});
    let answer = newer
        .pushes_one(json!({
            "kind": "edit", "noun": "meeting", "record": visit,
            "fields": {"carbon_footprint": {"put": footprint}},
        }))
        .await;
    assert_eq!(answer["is"], "merged", "{answer}");
    // What is not even known by name waits for a centre that knows it (M8).
    for unknown in [
        json!({"kind": "create", "noun": "inspection", "record": Outsider::new_id(), "fields": {}}),
        json!({"kind": "ponder", "noun": "meeting", "record": visit}),
        json!({"kind": "edit", "noun": "meeting", "record": visit, "schema": protocol::SCHEMA + 1,
            "fields": {"gist": {"weave": "下一版"}}}),
    ] {
        let text = model::canonical::text(&newer.operation(unknown)).unwrap();
        let outcome = &newer.pushes_texts(&[text]).await[0].outcome;
        assert!(matches!(outcome, Outcome::Held { .. }), "{outcome:?}");
    }
    team.officer.pauses(false).await;
    team.all_sync().await;
    team.lead.edits(&visit, "minutes", "会后补记。").await;
    team.manager.syncs(&team.bureau).await;
    team.manager.reviews(&visit, "reviewed", None).await;
    team.all_holds().await;
    let kept = team.bureau.record(&visit).unwrap();
    assert_eq!(kept.value("carbon_footprint"), footprint);
    assert_eq!(kept.value("gist"), json!("在路上改的一句话"));
    for desk in team.desks() {
        let base = &desk.inside().bases()[&kept.id];
        assert!(base.contains("carbon_footprint"), "{}", desk.who.name());
    }
}
