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
    bench.ok("roster.undo", json!({"id": done["id"]})).await;
    assert_eq!(total(&bench.ok("person.list", json!({})).await), before);
    let shown = bench.ok("person.show", json!({"id": id(OFFICER)})).await;
    assert_eq!(shown["row"]["post"], "");
}

/// A real workbook: two sheets, a head below a title, the cells as people leave them.
fn workbook() -> Value {
    let mut book = rust_xlsxwriter::Workbook::new();
    let units = book.add_worksheet().set_name("单位").unwrap();
    for (at, head) in ["单位名称", "简称", "上级单位"].iter().enumerate() {
        units.write(0, u16::try_from(at).unwrap(), *head).unwrap();
    }
    units.write(1, 0, "招商二组").unwrap();
    units.write(1, 2, "郎溪县").unwrap();
    let people = book.add_worksheet().set_name("人员").unwrap();
    people
        .merge_range(
            0,
            0,
            0,
            3,
            "2026年人员名册",
            &rust_xlsxwriter::Format::new(),
        )
        .unwrap();
    for (at, head) in ["姓名", "单位", "角色", "职务"].iter().enumerate() {
        people.write(1, u16::try_from(at).unwrap(), *head).unwrap();
    }
    let rows = [
        ["甲某", "招商二组", "招商干部", "科员"],
        ["乙某", "没有的组", "招商干部", ""],
        ["汪若琳", "郎溪县", "招商干部", "招商专员"],
    ];
    for (row, cells) in rows.iter().enumerate() {
        for (at, text) in cells.iter().enumerate() {
            let row = u32::try_from(row + 2).unwrap();
            people
                .write(row, u16::try_from(at).unwrap(), *text)
                .unwrap();
        }
    }
    json!({"bytes": STANDARD.encode(book.save_to_buffer().unwrap()), "name": "名册.xlsx"})
}

#[tokio::test]
async fn a_real_workbook_is_put_right_in_place_and_undone_after_a_restart() {
    let mut bench = Bench::administrator().await;
    let total = |page: &Value| page["total"].as_u64().unwrap();
    let before = total(&bench.ok("person.list", json!({})).await);
    let mut file = workbook();
    let preview = bench.ok("roster.preview", file.clone()).await;
    assert_eq!(
        states(&preview)
            .into_iter()
            .map(|(_, state, codes)| format!("{state} {codes}"))
            .collect::<Vec<_>>(),
        ["new ", "new ", "wrong unit.unknown_unit", "changed "]
    );
    let wrong = &preview["rows"][2];
    assert_eq!(
        (&wrong["sheet"], &wrong["row"]),
        (&json!("人员"), &json!(4))
    );
    // The cell is put right where it stands; a first try that is wrong again says so again.
    let fix = |text: &str| json!({"sheet": "人员", "row": 4, "field": "unit", "text": text});
    file["fixes"] = json!([fix("还是没有")]);
    let again = bench.ok("roster.preview", file.clone()).await;
    assert_eq!(again["wrong"], 1);
    file["fixes"] = json!([fix("还是没有"), fix(" 招商二组 ")]);
    let right = bench.ok("roster.preview", file.clone()).await;
    assert_eq!((&right["wrong"], &right["new"]), (&json!(0), &json!(3)));

    let done = bench.ok("roster.import", file).await;
    assert_eq!(
        (&done["units"], &done["people"], &done["changed"]),
        (&json!(1), &json!(2), &json!(1))
    );
    bench.centre_takes_all();
    bench.restart().await;
    let listed = bench.ok("roster.list", json!(null)).await;
    assert_eq!(
        (
            &listed[0]["name"],
            &listed[0]["rows"],
            &listed[0]["standing"]
        ),
        (&json!("名册.xlsx"), &json!(4), &json!("done"))
    );
    let undone = bench.ok("roster.undo", json!({"id": done["id"]})).await;
    assert_eq!(undone, json!({"removed": 3, "restored": 1, "kept": []}));
    assert_eq!(total(&bench.ok("person.list", json!({})).await), before);
    let twice = bench.fails("roster.undo", json!({"id": done["id"]})).await;
    assert_eq!(twice.code, Code::NotFound);
    let listed = bench.ok("roster.list", json!(null)).await;
    assert_eq!(listed[0]["standing"], "undone");
}

#[tokio::test]
async fn what_was_changed_since_stays_when_an_import_is_undone() {
    let mut bench = Bench::administrator().await;
    let done = bench.ok("roster.import", workbook()).await;
    bench.centre_takes_all();
    // Somebody else wrote into one of them, and a person who stays moved into the new unit.
    let people = bench.ok("person.list", json!({"text": "甲某"})).await;
    let person = people["rows"][0]["id"].clone();
    let shown = bench.ok("person.show", json!({"id": person})).await;
    let form = json!({
        "name": "甲某", "post": "副科长", "role": "officer", "unit": shown["row"]["unit"],
    });
    bench
        .ok(
            "person.save",
            json!({"id": person, "base": shown["base"], "form": form, "active": true}),
        )
        .await;
    let undone = bench.ok("roster.undo", json!({"id": done["id"]})).await;
    assert_eq!(undone["kept"], json!(["甲某", "招商二组"]));
    assert_eq!(
        (&undone["removed"], &undone["restored"]),
        (&json!(0), &json!(1))
    );
    let shown = bench.ok("person.show", json!({"id": person})).await;
    assert_eq!(shown["row"]["post"], "副科长");
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
    bench.ok("roster.undo", json!({"id": done["id"]})).await;
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
