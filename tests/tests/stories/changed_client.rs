//! A changed client with a real device's token: the centre gives nothing away and takes nothing wrong.

use serde_json::{Value, json};
use stories::{Outsider, Team, Who, truths};

/// The answer as the client reads it, without the ids it chose itself.
async fn answered(outsider: &Outsider, members: Value, record: &str) -> String {
    let outcome = outsider.pushes_one(members).await;
    outcome.to_string().replace(record, "…")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_foreign_record_answers_exactly_like_an_unknown_one() {
    let team = Team::sets_out().await;
    let visit = team.shared_visit("浙江早阳食品有限公司").await;
    let stranger = Outsider::with_the_token_of(Who::Stranger, &team.bureau).await;
    let head = team.bureau.record(&visit).unwrap();
    let seen = head.fields["gist"].seen();
    let company = head.id_in("company").unwrap().to_string();
    let before = team.bureau.records();

    for (noun, theirs) in [
        ("meeting", visit.as_str()),
        ("trip", team.trip.as_str()),
        ("company", company.as_str()),
    ] {
        let mut heard = Vec::new();
        for id in [theirs.to_owned(), Outsider::new_id().to_string()] {
            let on = |kind: &str| json!({"kind": kind, "noun": noun, "record": id});
            let mut tries = Vec::new();
            for base in [json!({}), json!({"gist": seen})] {
                let mut edit = on("edit");
                edit["base"] = base;
                edit["fields"] = json!({"gist": {"put": "改掉"}});
                tries.push(edit);
            }
            for command in [
                json!({"name": "delete"}),
                json!({"name": "submit", "passed": [], "note": null, "entry": null}),
                json!({"name": "move", "to": "cancelled", "note": null}),
            ] {
                let mut run = on("command");
                run["command"] = command;
                tries.push(run);
            }
            // Naming it in a record of one's own must not tell or fetch it either.
            for field in ["company", "trip", "lead"] {
                let fields = json!({"kind": {"put": "call"}, field: {"put": id}});
                let own = json!({
                    "kind": "create", "noun": "meeting", "record": Outsider::new_id(), "fields": fields,
                });
                tries.push(own);
            }
            let about = json!({"subject": {"put": id}, "note": {"put": "在吗"}});
            tries.push(json!({
                "kind": "create", "noun": "review", "record": Outsider::new_id(), "fields": about,
            }));
            let mut answers = Vec::new();
            for members in tries {
                let own = members["record"].as_str().unwrap().to_owned();
                let answer = answered(&stranger, members, &id).await;
                answers.push(answer.replace(&own, "own"));
            }
            heard.push(answers);
        }
        assert_eq!(heard[0], heard[1], "{noun}");
        for answer in &heard[0] {
            assert!(!answer.contains("applied"), "{noun}: {answer}");
        }
    }
    assert_eq!(team.bureau.records(), before, "nothing was changed");
    team.all_holds().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn guarded_fields_and_wrong_values_are_refused_by_name() {
    let team = Team::sets_out().await;
    let visit = team.shared_visit("浙江早阳食品有限公司").await;
    let officer = Outsider::with_the_token_of(Who::Officer, &team.bureau).await;
    let record = team.bureau.record(&visit).unwrap();
    let other = team.bureau.person(Who::Stranger);
    let guarded = [
        ("author", json!(other)),
        ("unit", json!(team.bureau.xuanzhou)),
        ("trip", Value::Null),
        ("state", json!("reviewed")),
        ("verdict_by", json!(other)),
    ];
    for (field, value) in guarded {
        let seen = record.fields.get(field).map(model::Field::seen);
        let outcome = officer
            .pushes_one(json!({
                "kind": "edit", "noun": "meeting", "record": visit,
                "base": {field: seen.unwrap_or_default()}, "fields": {field: {"put": value}},
            }))
            .await;
        assert_eq!(outcome["is"], "rejected", "{field}: {outcome}");
        let refusal = json!({"code": "guarded_field", "field": field});
        assert_eq!(outcome["refusal"], refusal);
    }
    let long = "很".repeat(10_000);
    let wrong = [
        ("on", json!("2023-02-30"), "wrong_value"),
        ("on", json!("2023-13-01"), "wrong_value"),
        ("next_step_due", json!(20230301), "wrong_value"),
        ("amount", json!(-1), "wrong_value"),
        ("amount", json!("1.2亿"), "wrong_value"),
        ("company_name", json!(long), "over_limit"),
    ];
    for (field, value, code) in wrong {
        let outcome = officer
            .pushes_one(json!({
                "kind": "edit", "noun": "meeting", "record": visit, "fields": {field: {"put": value}},
            }))
            .await;
        assert_eq!(outcome["refusal"]["code"], code, "{field}: {outcome}");
    }
    assert_eq!(team.bureau.record(&visit).unwrap(), record);
    truths::s21_the_audit_is_whole(&team.bureau);
}

#[tokio::test(flavor = "multi_thread")]
async fn s17_one_poisoned_operation_stops_no_independent_one() {
    let team = Team::sets_out().await;
    let outsider = Outsider::with_the_token_of(Who::Officer, &team.bureau).await;
    let good = |n: u32| {
        let fields = json!({"kind": {"put": "call"}, "gist": {"put": format!("好的一条 {n}")}});
        outsider.operation(json!({
            "kind": "create", "noun": "meeting", "record": Outsider::new_id(), "fields": fields,
        }))
    };
    let (first, last) = (good(1), good(2));
    let text = |value: &Value| model::canonical::text(value).unwrap();
    let mut newer = good(3);
    newer["noun"] = json!("hologram");
    let mut foreign = good(4);
    foreign["actor"] = json!(team.bureau.person(Who::TeamLead));
    let mut heavy = good(5);
    heavy["fields"]["notes"] = json!({"put": "重".repeat(100_000)});
    let mut orphan = good(6);
    orphan["depends_on"] = json!([Outsider::new_id()]);
    let batch = [
        text(&first),
        "{}".to_owned(),
        text(&newer),
        text(&good(7)).replacen(':', ": ", 1),
        text(&foreign),
        text(&heavy),
        text(&orphan),
        text(&last),
    ];
    let answers = outsider.pushes_texts(&batch).await;
    let became: Vec<String> = answers
        .iter()
        .map(|answer| serde_json::to_value(&answer.outcome).unwrap()["is"].to_string())
        .collect();
    let expected = [
        "applied", "refused", "held", "refused", "refused", "rejected", "held", "applied",
    ];
    assert_eq!(became, expected.map(|is| format!("\"{is}\"")));
    for operation in [first, last] {
        let id = operation["record"].as_str().unwrap();
        assert!(team.bureau.record(id).is_some());
    }
    let again = outsider.pushes_texts(&batch).await;
    for (before, now) in answers.iter().zip(&again) {
        assert_eq!((&before.hash, &before.outcome), (&now.hash, &now.outcome));
    }
    truths::s21_the_audit_is_whole(&team.bureau);
}

#[tokio::test(flavor = "multi_thread")]
async fn s2_the_same_operations_at_once_and_in_any_order_have_their_effect_once() {
    let team = Team::sets_out().await;
    let visit = team.shared_visit("浙江早阳食品有限公司").await;
    let outsider = Outsider::with_the_token_of(Who::Officer, &team.bureau).await;
    let add = |n: u32| {
        let splices = json!([{"at": 0, "delete": 0, "insert": format!("第{n}次。")}]);
        outsider.operation(json!({
            "kind": "edit", "noun": "meeting", "record": visit,
            "base": {"minutes": team.bureau.record(&visit).unwrap().fields["minutes"].seen()},
            "fields": {"minutes": {"splices": splices}},
        }))
    };
    let operations: Vec<Value> = (1..=3).map(add).collect();
    let backwards: Vec<Value> = operations.iter().rev().cloned().collect();
    let before = team.bureau.head();
    let (a, b, c) = tokio::join!(
        outsider.pushes(&operations),
        outsider.pushes(&backwards),
        outsider.pushes(&operations),
    );
    assert_eq!(team.bureau.head(), before + 3);
    for (n, answer) in a.iter().enumerate() {
        assert_eq!(answer.outcome, b[2 - n].outcome);
        assert_eq!(answer.outcome, c[n].outcome);
    }
    let mut other = operations[0].clone();
    other["fields"]["minutes"]["splices"][0]["insert"] = json!("另一句。");
    let answer = &outsider.pushes(&[other]).await[0];
    let outcome = serde_json::to_value(&answer.outcome).unwrap();
    assert_eq!(outcome["refusal"]["code"], "other_bytes");
    team.all_holds().await;
    let minutes = team.lead.reads(&visit, "minutes").await.to_string();
    for n in 1..=3 {
        assert_eq!(
            minutes.matches(&format!("第{n}次。")).count(),
            1,
            "{minutes}"
        );
    }
}
