//! Units and people out of a table.

use super::bench::*;
use crate::Code;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

fn file(text: &str) -> Value {
    json!({"bytes": STANDARD.encode(text)})
}

fn states(preview: &Value) -> Vec<(u64, String, String)> {
    let rows = preview["rows"].as_array().unwrap();
    rows.iter()
        .map(|row| {
            let codes: Vec<_> = row["faults"]
                .as_array()
                .unwrap()
                .iter()
                .map(|fault| {
                    format!(
                        "{}.{}",
                        fault["field"].as_str().unwrap(),
                        fault["code"].as_str().unwrap()
                    )
                })
                .collect();
            (
                row["row"].as_u64().unwrap(),
                row["state"].as_str().unwrap().to_owned(),
                codes.join(" "),
            )
        })
        .collect()
}

const PEOPLE: &str = "姓名,单位,角色,职务\n汪若琳,郎溪县,招商干部,招商专员\n甲某,郎溪县投促中心,组长,\n乙某,不存在的县,干部,\n丙某,郎溪县,科长,\n,郎溪县,干部,\n胡一诺,郎溪县,officer,\n梅思齐,郎溪县,干部,\n甲某,郎溪县,干部,\n";

#[tokio::test]
async fn a_preview_says_what_each_row_comes_to_and_writes_nothing() {
    let bench = Bench::administrator().await;
    let preview = bench.ok("roster.preview", file(PEOPLE)).await;
    let said = |row: u64, state: &str, codes: &str| (row, state.to_owned(), codes.to_owned());
    assert_eq!(
        states(&preview),
        [
            said(2, "changed", ""),
            said(3, "new", ""),
            said(4, "wrong", "unit.unknown_unit"),
            said(5, "wrong", "role.unknown_role"),
            said(6, "wrong", "name.missing"),
            said(7, "same", ""),
            said(8, "new", "name.same_name"),
            said(9, "new", "name.twice"),
        ]
    );
    assert_eq!(preview["rows"][0]["changes"], json!(["post"]));
    let out = bench.ok("outbox.show", json!(null)).await;
    assert_eq!(out["waiting"], json!([]));
}

#[tokio::test]
async fn an_import_is_one_commit_and_is_undone_as_a_whole() {
    let mut bench = Bench::administrator().await;
    let total = |page: &Value| page["total"].as_u64().unwrap();
    let before = total(&bench.ok("person.list", json!({})).await);
    let done = bench.ok("roster.import", file(PEOPLE)).await;
    assert_eq!(
        (done["people"].as_u64(), done["changed"].as_u64()),
        (Some(3), Some(1))
    );
    assert_eq!(total(&bench.ok("person.list", json!({})).await), before + 3);
    // The same file again finds everybody.
    let again = bench.ok("roster.preview", file(PEOPLE)).await;
    assert_eq!(
        (again["new"].as_u64(), again["same"].as_u64()),
        (Some(0), Some(5))
    );
    bench.centre_takes_all();
    bench.ok("roster.undo", json!({"back": done["back"]})).await;
    assert_eq!(total(&bench.ok("person.list", json!({})).await), before);
    let shown = bench.ok("person.show", json!({"id": id(OFFICER)})).await;
    assert_eq!(shown["row"]["post"], "");
}

#[tokio::test]
async fn units_come_in_any_order_and_stand_where_the_table_says() {
    let bench = Bench::administrator().await;
    let units = "单位名称,简称,上级单位,编号字头\n二组,,新的县,\n新的县,,,新\n郎溪县投促中心,郎溪县,,郎\n孤儿组,,没有的县,\n";
    let preview = bench.ok("roster.preview", file(units)).await;
    assert_eq!(
        states(&preview)
            .into_iter()
            .map(|(_, state, _)| state)
            .collect::<Vec<_>>(),
        ["new", "new", "changed", "wrong"]
    );
    let done = bench.ok("roster.import", file(units)).await;
    assert_eq!(done["units"], 2);
    let tree = bench.ok("unit.list", json!(null)).await;
    let lines = tree.as_array().unwrap();
    let depth =
        |name: &str| lines.iter().find(|line| line["name"] == name).unwrap()["depth"].clone();
    assert_eq!((depth("新的县"), depth("二组")), (json!(1), json!(2)));
    bench.ok("roster.undo", json!({"back": done["back"]})).await;
    assert_eq!(
        bench
            .ok("unit.list", json!(null))
            .await
            .as_array()
            .unwrap()
            .len(),
        2
    );
}

#[tokio::test]
async fn what_is_no_such_table_is_refused_and_no_administrator_is_lost_by_one() {
    let bench = Bench::administrator().await;
    for bytes in ["", "PK\u{3}\u{4}broken", "你好\n世界\n"] {
        let failure = bench.fails("roster.preview", file(bytes)).await;
        assert_eq!(failure.code, Code::SheetUnreadable, "{bytes:?}");
    }
    let lacking = bench
        .ok("roster.preview", file("姓名,职务\n甲,科员\n"))
        .await;
    assert_eq!(lacking["lacks"].as_array().unwrap().len(), 2);
    let demote = "姓名,单位,角色\n周启明,市投促局,干部\n";
    let preview = bench.ok("roster.preview", file(demote)).await;
    assert_eq!(states(&preview)[0].2, "role.administrator");
    let manager = Bench::manager().await;
    refused(
        &manager.fails("roster.import", file(demote)).await,
        "not_allowed",
    );
}

#[tokio::test]
async fn ten_thousand_rows_are_looked_at() {
    let bench = Bench::administrator().await;
    let mut text = String::from("姓名,单位,角色\n");
    for row in 0..10_000 {
        text.push_str(&format!("某{row},郎溪县,干部\n"));
    }
    let preview = bench.ok("roster.preview", file(&text)).await;
    assert_eq!(preview["new"], 10_000);
}
