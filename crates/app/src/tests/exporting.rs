//! What leaves the program: lists with masked phones, diagnostics without anybody's data.

use super::bench::*;
use base64::Engine as _;
use calamine::{Data, Reader as _, Xlsx};
use serde_json::{Value, json};
use std::io::Cursor;

/// Everything planted that must not get out where it does not belong.
const SECRETS: &[&str] = &["13812342716", "zhou-wechat", "zhou@example.com"];

async fn planted() -> Bench {
    let bench = Bench::officer().await;
    let contact = json!({"name": "周经理", "mobile": "13812342716", "wechat": "zhou-wechat", "email": "zhou@example.com"});
    let form =
        visit_form(&json!({"gist": "=HYPERLINK(\"http://x\")", "amount": 1_200_000_000_001_i64}));
    bench
        .ok("meeting.save", with(save(&form), "new_contact", contact))
        .await;
    bench
}

fn cells(handed: &Value) -> Vec<Vec<Data>> {
    let bytes = base64::engine::general_purpose::STANDARD
        .decode(handed["bytes"].as_str().unwrap())
        .unwrap();
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    let name = book.sheet_names().first().unwrap().clone();
    let range = book.worksheet_range(&name).unwrap();
    range.rows().map(<[Data]>::to_vec).collect()
}

#[tokio::test]
async fn a_list_leaves_as_it_is_shown_with_formulas_disarmed_and_phones_masked() {
    let bench = planted().await;
    let words = json!({
        "file": "洽谈", "sheet": "洽谈", "title": "投促局 · 洽谈", "note": "导出人 程远航",
        "columns": {"gist": "一句话"}, "codes": {"state": {"draft": "草稿"}},
    });
    let query = json!({"list": "meetings", "query": {"mine": true}});
    let handed = bench
        .ok("export.list", json!({"rows": query, "words": words}))
        .await;
    assert_eq!(handed["name"], "洽谈.xlsx");
    let rows = cells(&handed);
    assert_eq!(rows[0][0], Data::String("投促局 · 洽谈".to_owned()));
    assert_eq!(rows[2][5], Data::String("一句话".to_owned()));
    assert_eq!(
        rows[3][5],
        Data::String("'=HYPERLINK(\"http://x\")".to_owned())
    );
    assert_eq!(rows[3][9], Data::Float(1_200_000.000_001));
    assert_eq!(rows[3][12], Data::String("草稿".to_owned()));
    assert_eq!(rows.len(), 4);

    let people = bench
        .ok("export.rows", json!({"list": "companies"}))
        .await
        .to_string();
    assert!(
        people.contains("周经理") && people.contains("138****2716"),
        "{people}"
    );
    for secret in SECRETS {
        assert!(!people.contains(secret), "{people}");
    }
}

#[tokio::test]
async fn every_list_can_be_taken_out_and_has_a_cell_for_every_column() {
    let bench = planted().await;
    for list in [
        "trips",
        "meetings",
        "leads",
        "companies",
        "outbox",
        "review",
        "weeks",
    ] {
        let table = bench.ok("export.rows", json!({"list": list})).await;
        let columns = table["columns"].as_array().unwrap().len();
        for row in table["rows"].as_array().unwrap() {
            assert_eq!(row.as_array().unwrap().len(), columns, "{list}");
        }
        let handed = bench
            .ok(
                "export.list",
                json!({"rows": {"list": list}, "words": {"file": list, "title": list, "note": list}}),
            )
            .await;
        assert_eq!(cells(&handed)[2].len(), columns, "{list}");
    }
}

#[tokio::test]
async fn the_lists_of_the_bureau_leave_for_who_keeps_them_and_for_nobody_else() {
    let bench = Bench::administrator().await;
    for (list, words) in [("people", "人员"), ("units", "单位")] {
        let shown = bench.ok("export.rows", json!({"list": list})).await;
        let (columns, rows) = (&shown["columns"], shown["rows"].as_array().unwrap());
        assert!(!rows.is_empty());
        for row in rows {
            assert_eq!(
                row.as_array().unwrap().len(),
                columns.as_array().unwrap().len()
            );
        }
        let words = json!({"file": words, "sheet": words, "title": words, "note": words});
        let handed = bench
            .ok(
                "export.list",
                json!({"rows": {"list": list}, "words": words}),
            )
            .await;
        assert_eq!(cells(&handed).len(), rows.len() + 3, "{list}");
    }
    // As the screen is narrowed: by role, by those who left, by words; a unit keeps what stands above it.
    let of = async |form: Value| {
        bench.ok("export.rows", form).await["rows"]
            .as_array()
            .unwrap()
            .len()
    };
    let all = of(json!({"list": "people"})).await;
    let admins = of(json!({"list": "people", "query": {"state": "administrator"}})).await;
    assert_eq!(admins, 1);
    assert_ne!(all, admins);
    assert_eq!(
        of(json!({"list": "people", "query": {"state": "inactive"}})).await,
        0
    );
    let tree = bench.ok("unit.list", json!(null)).await;
    let deep = tree
        .as_array()
        .unwrap()
        .iter()
        .find(|line| line["depth"] == 1);
    let form = json!({"list": "units", "query": {"text": deep.unwrap()["name"]}});
    assert_eq!(of(form).await, 2);

    let officer = Bench::officer().await;
    for list in ["people", "units"] {
        let refused = officer.fails("export.rows", json!({"list": list})).await;
        assert_eq!(refused.code, crate::Code::Refused, "{list}");
    }
}

#[tokio::test]
async fn diagnostics_say_nothing_of_anybody() {
    let bench = planted().await;
    // A failure whose request is full of a person's words.
    bench
        .fails("meeting.show", json!({"id": "周经理 13812342716"}))
        .await;
    bench.fails("周经理", json!(null)).await;
    let said = bench.ok("about.diagnostics", json!(null)).await;
    assert_eq!(said["counts"]["meeting"], 1);
    assert_eq!(said["counts"]["contact"], 1);
    assert!(
        said["failures"][0]["code"] == "unknown_command" && said["failures"][0]["command"] == "?"
    );
    let text = said.to_string();
    let shown = bench.ok("session.state", json!(null)).await;
    let me = shown["me"]["name"].as_str().unwrap().to_owned();
    let server = shown["server"].as_str().unwrap_or("http").to_owned();
    let form = visit_form(&json!({}));
    let company = form["company_name"].as_str().unwrap().to_owned();
    for secret in SECRETS.iter().map(|secret| (*secret).to_owned()).chain([
        "周经理".to_owned(),
        "HYPERLINK".to_owned(),
        me,
        server,
        company,
        bench.folder().to_string_lossy().into_owned(),
    ]) {
        assert!(!text.contains(&secret), "{secret} in {text}");
    }
    assert_eq!(bench.ok("about.verify", json!(null)).await["sound"], true);
}

#[tokio::test]
async fn what_holds_for_everybody_is_the_administrators_to_change() {
    let bench = Bench::officer().await;
    let held = bench.ok("policy.show", json!(null)).await;
    assert_eq!(held["policy"]["hide_after_minutes"], 15);
    assert_eq!(held["may_edit"], false);
    let mut wanted = held["policy"].clone();
    wanted["watermark_on_screen"] = json!(true);
    let asked = json!({"base": held["base"], "policy": wanted});
    let refused = bench.fails("policy.save", asked).await;
    assert!(
        matches!(refused.code, crate::Code::Refused | crate::Code::NotFound),
        "{refused:?}"
    );
}
