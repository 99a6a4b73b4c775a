//! An administrator keeps units and people, offline as well.

use super::bench::*;
use crate::Code;
use serde_json::{Value, json};

async fn unit(bench: &Bench, unit: impl serde::Serialize) -> Value {
    bench.ok("unit.show", json!({"id": unit})).await
}

async fn person(bench: &Bench, person: impl serde::Serialize) -> Value {
    bench.ok("person.show", json!({"id": person})).await
}

/// The save of a unit as it is shown, with some of it changed.
fn unit_save(detail: &Value, over: &Value) -> Value {
    let line = &detail["line"];
    let mut form = json!({});
    for field in ["name", "short", "series", "code", "parent"] {
        form[field] = line[field].clone();
    }
    merge(detail, &line["id"], form, over)
}

/// The save of a person as shown, with some of it changed.
fn person_save(detail: &Value, over: &Value) -> Value {
    let row = &detail["row"];
    let mut form = json!({});
    for field in ["name", "post", "role", "unit"] {
        form[field] = row[field].clone();
    }
    merge(detail, &row["id"], form, over)
}

fn merge(detail: &Value, id: &Value, mut form: Value, over: &Value) -> Value {
    let mut active = json!(true);
    for (field, value) in over.as_object().unwrap() {
        if field == "active" {
            active = value.clone();
        } else {
            form[field] = value.clone();
        }
    }
    json!({"id": id, "base": detail["base"], "form": form, "active": active})
}

fn new_person(name: &str, role: &str, unit: &Value) -> Value {
    let form = json!({"name": name, "post": "科员", "role": role, "unit": unit});
    json!({"id": null, "base": {}, "form": form, "active": true})
}

#[tokio::test]
async fn units_and_people_are_kept_without_a_network() {
    let mut bench = Bench::administrator().await;
    let team = json!({"id": null, "base": {}, "active": true, "form": {
        "name": "招商一组", "short": null, "series": null, "code": null, "parent": id(COUNTY),
    }});
    let team = bench.ok("unit.save", team).await["id"].clone();
    let new = bench
        .ok("person.save", new_person(" 汪若琳 ", "officer", &team))
        .await["id"]
        .clone();
    let tree = bench.ok("unit.list", json!(null)).await;
    let shape: Vec<_> = tree
        .as_array()
        .unwrap()
        .iter()
        .map(|line| {
            (
                line["name"].as_str().unwrap(),
                line["depth"].as_u64().unwrap(),
                line["people_below"].as_u64().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        shape,
        [
            ("宣城市投资促进局", 0, 6),
            ("郎溪县投促中心", 1, 4),
            ("招商一组", 2, 1)
        ]
    );
    assert_eq!(tree[2]["sync"]["is"], "local");
    let shown = person(&bench, &new).await;
    assert_eq!(shown["row"]["name"], "汪若琳");
    assert_eq!(shown["path"], json!(["市投促局", "郎溪县", "招商一组"]));
    let twins = bench
        .ok("person.same_name", json!({"id": new, "name": "汪若琳"}))
        .await;
    assert_eq!(twins[0]["id"], json!(id(OFFICER)));
    bench.centre_takes_all();
    assert_eq!(person(&bench, &new).await["row"]["sync"]["is"], "synced");
}

#[tokio::test]
async fn a_person_moves_over_exactly_what_was_shown() {
    let mut bench = Bench::administrator().await;
    let shown = person(&bench, id(OFFICER)).await;
    let over = json!({"unit": id(CITY), "role": "manager", "post": "科长"});
    bench.ok("person.save", person_save(&shown, &over)).await;
    let moved = person(&bench, id(OFFICER)).await;
    assert_eq!(moved["row"]["unit_name"], "市投促局");
    assert_eq!(moved["row"]["role"], "manager");
    bench.centre_takes_all();
    // What was not touched is not written: saving it again is no operation.
    let shown = person(&bench, id(OFFICER)).await;
    bench
        .ok("person.save", person_save(&shown, &json!({})))
        .await;
    let out = bench.ok("outbox.show", json!(null)).await;
    assert_eq!(out["waiting"], json!([]), "{out}");
}

#[tokio::test]
async fn who_left_is_found_apart_and_comes_back() {
    let bench = Bench::administrator().await;
    let shown = person(&bench, id(OFFICER)).await;
    bench
        .ok(
            "person.save",
            person_save(&shown, &json!({"active": false})),
        )
        .await;
    let of = |query: Value| bench.ok("person.list", query);
    let names = |page: Value| -> Vec<String> {
        page["rows"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| row["name"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(names(of(json!({"inactive": true})).await), ["汪若琳"]);
    assert_eq!(
        names(of(json!({"unit": id(COUNTY)})).await),
        ["程景行", "胡一诺"]
    );
    assert_eq!(names(of(json!({"role": "manager"})).await), ["梅思齐"]);
    assert_eq!(
        names(of(json!({"text": "郎溪", "limit": 1})).await),
        ["程景行"]
    );
    let people = bench.ok("people.list", json!(null)).await;
    assert_eq!(people.as_array().unwrap().len(), 4);
    let shown = person(&bench, id(OFFICER)).await;
    bench
        .ok("person.save", person_save(&shown, &json!({"active": true})))
        .await;
    assert_eq!(
        names(of(json!({"inactive": true})).await),
        Vec::<String>::new()
    );
}

#[tokio::test]
async fn the_last_administrator_cannot_leave() {
    let bench = Bench::administrator().await;
    let me = person(&bench, id(ADMINISTRATOR)).await;
    assert_eq!(me["last_administrator"], true);
    for over in [json!({"active": false}), json!({"role": "officer"})] {
        let failure = bench.fails("person.save", person_save(&me, &over)).await;
        refused(&failure, "last_administrator");
    }
    bench
        .ok(
            "person.save",
            new_person("查慎行", "administrator", &json!(id(CITY))),
        )
        .await;
    let me = person(&bench, id(ADMINISTRATOR)).await;
    assert_eq!(me["last_administrator"], false);
    bench
        .ok("person.save", person_save(&me, &json!({"role": "officer"})))
        .await;
    let state = bench.ok("session.state", json!(null)).await;
    assert_eq!(state["me"]["may"], json!(["write"]));
    let failure = bench.fails("person.list", json!({})).await;
    refused(&failure, "not_allowed");
}

#[tokio::test]
async fn a_unit_that_is_in_use_stays_and_no_unit_stands_under_itself() {
    let bench = Bench::administrator().await;
    let county = unit(&bench, id(COUNTY)).await;
    assert_eq!(county["line"]["people"], 3);
    let closed = unit_save(&county, &json!({"active": false}));
    refused(&bench.fails("unit.save", closed).await, "unit_in_use");
    let team = json!({"id": null, "base": {}, "active": true, "form": {"name": "招商一组", "parent": id(COUNTY)}});
    let team = bench.ok("unit.save", team).await["id"].clone();
    for parent in [json!(id(COUNTY)), team.clone()] {
        let failure = bench
            .fails("unit.save", unit_save(&county, &json!({"parent": parent})))
            .await;
        refused(&failure, "wrong_value");
    }
    // An empty one goes out of service and comes back.
    let shown = unit(&bench, &team).await;
    bench
        .ok("unit.save", unit_save(&shown, &json!({"active": false})))
        .await;
    let shown = unit(&bench, &team).await;
    assert_eq!(shown["line"]["active"], false);
    assert_eq!(unit(&bench, id(COUNTY)).await["line"]["units"], 0);
    bench
        .ok(
            "unit.save",
            unit_save(&shown, &json!({"active": true, "series": "组"})),
        )
        .await;
    assert_eq!(unit(&bench, &team).await["line"]["series"], "组");
}

#[tokio::test]
async fn what_is_no_value_is_refused_by_its_field() {
    let bench = Bench::administrator().await;
    let unit = json!(id(COUNTY));
    let cases = [
        (new_person(" ", "officer", &unit), "name"),
        (new_person("甲", "officer", &Value::Null), "unit"),
    ];
    for (request, field) in cases {
        let failure = bench.fails("person.save", request).await;
        assert_eq!(failure.code, Code::WrongValue);
        assert_eq!(failure.detail["field"], field);
    }
    let failure = bench
        .fails("person.save", new_person("甲", "boss", &unit))
        .await;
    assert_eq!(failure.code, Code::WrongValue);
    let long = "长".repeat(500);
    let failure = bench
        .fails("person.save", new_person(&long, "officer", &unit))
        .await;
    assert_eq!(failure.code, Code::OverLimit);
    let orphan = json!({"id": null, "base": {}, "active": true, "form": {"name": "飘着的单位", "parent": null}});
    assert_eq!(
        bench.fails("unit.save", orphan).await.detail["field"],
        "parent"
    );
}

#[tokio::test]
async fn nobody_else_sees_these_screens_or_writes_through_them() {
    let bench = Bench::manager().await;
    for (command, request) in [
        ("unit.list", json!(null)),
        ("unit.show", json!({"id": id(COUNTY)})),
        ("person.list", json!({})),
        ("person.show", json!({"id": id(OFFICER)})),
        (
            "person.save",
            new_person("甲", "officer", &json!(id(COUNTY))),
        ),
    ] {
        refused(&bench.fails(command, request).await, "not_allowed");
    }
    let state = bench.ok("session.state", json!(null)).await;
    assert!(
        !state["me"]["may"]
            .as_array()
            .unwrap()
            .contains(&json!("admin"))
    );
}
