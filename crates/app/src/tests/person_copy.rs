//! 导出此人资料: what is held about one contact person, for that person; who may take it out, and what is noted.

use super::bench::*;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use calamine::{Data, Reader as _, Xlsx};
use model::Noun;
use serde_json::{Value, json};
use std::io::{Cursor, Read as _};
use zip::ZipArchive;

const OURS: u128 = 0x700;
const THEIRS: u128 = 0x701;
const OTHER: u128 = 0x702;
const CARD: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";

/// A visit of a colleague's with these minutes.
fn visit(bench: &mut Bench, number: u128, company: &Value, contact: &Value, minutes: &str) {
    let fields = [
        ("kind", json!("visit")),
        ("on", json!("2026-09-07")),
        ("company", company.clone()),
        ("contact", contact.clone()),
        ("gist", json!("看车间")),
        ("their_people", json!(minutes)),
        ("author", json!(id(COLLEAGUE))),
        ("unit", json!(id(COUNTY))),
        ("state", json!("submitted")),
    ];
    bench.pull(Noun::Meeting, number, &fields);
}

fn asked(contact: &Value) -> Value {
    let words = json!({
        "file": "周经理 个人资料", "sheet": "周经理", "title": "投促局 · 周经理", "note": "导出人 章谨言", "gap": "、",
        "columns": {"value": "内容"},
        "codes": {
            "part": {"contact": "联系人", "private": "联系方式", "meeting": "洽谈", "files": "附件", "note": "说明"},
            "field": {"mobile": "手机", "files": "附件"},
            "note": {"offline": "连不上中心", "away": "不在本机"},
            "source": {"card": "名片"},
        },
    });
    json!({"contact": contact, "words": words})
}

/// A file of the parcel: name and bytes.
type Packed = (String, Vec<u8>);

/// The files of the parcel, and the sheet's rows.
fn unpacked(handed: &Value) -> (Vec<Packed>, Vec<Vec<String>>) {
    let bytes = STANDARD.decode(handed["bytes"].as_str().unwrap()).unwrap();
    let mut parcel = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut files: Vec<Packed> = Vec::new();
    for at in 0..parcel.len() {
        let mut file = parcel.by_index(at).unwrap();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        files.push((file.name().unwrap().into_owned(), bytes));
    }
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(files[0].1.clone())).unwrap();
    let name = book.sheet_names().first().unwrap().clone();
    let range = book.worksheet_range(&name).unwrap();
    let rows = range
        .rows()
        .map(|row| row.iter().map(Data::to_string).collect())
        .collect();
    (files, rows)
}

/// The manager's own contact with numbers and a card, and visits that name people called so.
async fn planted(bench: &mut Bench) -> Value {
    let form = json!({"company": null, "company_name": "宁国耐磨铸件有限公司"});
    let contact = json!({"name": "周经理", "post": "=副总", "source": "card", "mobile": "13812342716", "wechat": "zhou-wechat"});
    let saved = bench
        .ok(
            "meeting.save",
            with(save(&visit_form(&form)), "new_contact", contact),
        )
        .await;
    let shown = bench.show(&saved["id"]).await;
    let (company, contact) = (
        shown["form"]["company"].clone(),
        shown["contact"]["id"].clone(),
    );
    visit(bench, OURS, &company, &json!(null), "周经理、王工");
    visit(bench, THEIRS, &company, &json!(null), "王工");
    visit(
        bench,
        OTHER,
        &json!(id(0x799)),
        &json!(null),
        "另一位周经理",
    );

    let bytes = STANDARD.decode(CARD).unwrap();
    let begun = bench
        .ok(
            "attachment.begin",
            json!({"name": "名片.png", "bytes": bytes.len()}),
        )
        .await;
    let piece = json!({"id": begun["id"], "at": 0, "bytes": CARD});
    bench.ok("attachment.piece", piece).await;
    let finish = json!({"id": begun["id"], "keep_place": false, "card": true, "ms": null});
    let file = bench.ok("attachment.finish", finish).await;
    bench
        .ok(
            "attachment.add",
            json!({"record": contact, "files": [file]}),
        )
        .await;
    contact
}

#[tokio::test]
async fn everything_that_is_held_about_a_person_leaves_in_one_parcel_and_nothing_of_others() {
    let mut bench = Bench::county_manager().await;
    let contact = planted(&mut bench).await;
    let handed = bench.ok("export.person", asked(&contact)).await;
    assert_eq!(handed["name"], "周经理 个人资料.zip");
    let (files, rows) = unpacked(&handed);
    assert_eq!(files[0].0, "周经理 个人资料.xlsx");
    let row = |part: &str, value: &str| {
        let found = rows.iter().find(|row| row[0] == part && row[3] == value);
        found
            .unwrap_or_else(|| panic!("{part} {value} is not in {rows:#?}"))
            .clone()
    };
    // Who took it out stands above; every value says by whom it was written and when.
    assert_eq!(
        (&*rows[0][0], &*rows[1][0]),
        ("投促局 · 周经理", "导出人 章谨言")
    );
    assert_eq!(rows[2][3], "内容");
    assert_eq!(row("联系人", "周经理")[4], "章谨言");
    assert_eq!(row("联系人", "名片")[2], "source");
    row("联系人", "'=副总");
    assert_eq!(row("联系方式", "13812342716")[2], "手机");
    row("联系方式", "zhou-wechat");
    assert_eq!(row("联系人", "宁国耐磨铸件有限公司")[2], "company");
    // The visit that is theirs, and the text of another one of their company with their name.
    assert_eq!(row("洽谈", "周经理")[2], "contact");
    assert_eq!(row("洽谈", "周经理、王工")[4], "胡一诺");
    let said = format!("{rows:?}");
    assert!(!said.contains("另一位周经理"), "somebody else's visit");
    assert!(!rows.iter().any(|row| row[3] == "王工"), "somebody else");
    // The card as it was put down, and that the centre could not be asked for what was before.
    assert_eq!(row("附件", "1 名片.png")[2], "附件");
    assert_eq!(files[1].0, "1 名片.png");
    assert!(files[1].1.starts_with(b"\x89PNG"));
    row("说明", "连不上中心");
}

#[tokio::test]
async fn managers_alone_take_it_out_and_it_is_noted_before_the_file_is_there() {
    let mut bench = Bench::county_manager().await;
    let contact = planted(&mut bench).await;
    let log = |bench: &Bench| {
        let store = &bench.app.desk().unwrap().store;
        store.setting("log.revealed").unwrap().unwrap_or_default()
    };
    assert!(!log(&bench).contains("taken_out"));
    bench.ok("export.person", asked(&contact)).await;
    let noted: Value = serde_json::from_str(&log(&bench)).unwrap();
    let entry = json!({"contact": contact, "at": NOW, "taken_out": true});
    assert_eq!(noted, json!([entry]));
    let absent = bench.fails("export.person", asked(&json!(id(0x7ff)))).await;
    assert_eq!(absent.code, crate::Code::NotFound);

    for mut other in [
        Bench::officer().await,
        Bench::lead().await,
        Bench::administrator().await,
    ] {
        let fields = [("name", json!("周经理")), ("author", json!(id(OFFICER)))];
        other.pull(Noun::Contact, 0x7aa, &fields);
        let failure = other.fails("export.person", asked(&json!(id(0x7aa)))).await;
        refused(&failure, "not_allowed");
        let store = &other.app.desk().unwrap().store;
        assert_eq!(store.setting("log.revealed").unwrap(), None);
    }
}
