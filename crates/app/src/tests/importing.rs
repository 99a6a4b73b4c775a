//! Today's ledger comes in: mapped, looked through, put right, written, interrupted, taken back.

use super::bench::*;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use model::Noun;
use serde_json::{Value, json};

const LEDGER: &str = "\
2026年招商引资项目台账,,,,,,,,
序号,项目名称,投资方,统一社会信用代码,总投资（万元）,用地（亩）,联系人,联系电话,目前进展
1,年产10万套线束,沪上精工有限公司,91110000600037341L,\"12,000\",60,周经理,13812342716,已签意向
2,电池壳体,沪上精工有限责任公司,,约3个亿吧,,,,
3,年产10万套线束,沪上精工有限公司,,12000,,,,
4,精密刀具,宣州刀具厂,,１.２亿,30,,,
合计,,,,24000,90,,,
";

async fn open(bench: &Bench, text: &str) -> Value {
    bench
        .ok(
            "import.open",
            json!({"kind": "lead", "name": "台账.csv", "text": text}),
        )
        .await
}

async fn rows(bench: &Bench, state: Option<&str>) -> Vec<Value> {
    let asked = json!({"state": state, "offset": 0, "limit": 200});
    let answer = bench.ok("import.rows", asked).await;
    answer["rows"].as_array().unwrap().clone()
}

async fn start(bench: &Bench) -> Value {
    bench.ok("import.start", json!({"submit": false})).await
}

async fn count(bench: &Bench, list: &str) -> usize {
    let all = bench.ok(list, json!({})).await;
    usize::try_from(all["total"].as_u64().unwrap()).unwrap()
}

#[tokio::test]
async fn a_ledger_becomes_leads_companies_and_contacts() {
    let bench = Bench::officer().await;
    let sitting = open(&bench, LEDGER).await;
    assert_eq!(sitting["head"], json!({"first": 2, "last": 2}));
    let counts = &sitting["counts"];
    assert_eq!(
        *counts,
        json!({"all": 4, "new": 2, "same": 0, "twin": 1, "error": 1, "chosen": 2, "totals": 1})
    );
    // The error names its cell and is put right there.
    let wrong = rows(&bench, Some("error")).await;
    assert_eq!(wrong[0]["row"], 4);
    assert_eq!(wrong[0]["issues"][0]["cell"], "E4");
    assert_eq!(wrong[0]["issues"][0]["code"], "amount");
    assert_eq!(rows(&bench, Some("twin")).await[0]["twin"], 3);
    let fixed = bench
        .ok(
            "import.fix",
            json!({"row": 4, "column": wrong[0]["issues"][0]["column"], "text": "3亿"}),
        )
        .await;
    assert_eq!(fixed["row"]["state"], "new");
    // Nothing is written before it is said.
    assert_eq!(count(&bench, "lead.list").await, 0);
    let entry = start(&bench).await;
    assert_eq!(
        (
            &entry["standing"],
            &entry["rows_written"],
            &entry["refused"]
        ),
        (&json!("done"), &json!(3), &json!(1))
    );
    let leads = bench.ok("lead.list", json!({})).await["rows"].take();
    let leads = leads.as_array().unwrap();
    assert_eq!(leads.len(), 3);
    assert_eq!(count(&bench, "company.list").await, 2);
    let line = leads
        .iter()
        .find(|lead| lead["title"] == "年产10万套线束")
        .unwrap();
    assert_eq!(line["state"], "draft");
    assert_eq!(line["total_investment"], 12_000_000_000_i64);
    let shown = bench.ok("lead.show", json!({"id": line["id"]})).await;
    assert_eq!(shown["form"]["land"], 6000);
    assert_eq!(shown["form"]["notes"], "目前进展：已签意向");
    assert_eq!(shown["contact"]["mobile_masked"], "138****2716");
    assert_eq!(
        leads
            .iter()
            .find(|lead| lead["title"] == "电池壳体")
            .unwrap()["total_investment"],
        30_000_000_000_i64
    );
    // The same file once more: everything is here already.
    let again = open(&bench, LEDGER).await;
    assert_eq!(
        (&again["counts"]["new"], &again["counts"]["same"]),
        (&json!(0), &json!(2))
    );
}

#[tokio::test]
async fn taking_an_import_back_leaves_what_somebody_went_on_with() {
    let mut bench = Bench::officer().await;
    open(&bench, LEDGER).await;
    let entry = start(&bench).await;
    bench.centre_takes_all();
    let leads = bench.ok("lead.list", json!({})).await["rows"].take();
    let kept = leads
        .as_array()
        .unwrap()
        .iter()
        .find(|lead| lead["title"] == "精密刀具")
        .unwrap()
        .clone();
    let shown = bench.ok("lead.show", json!({"id": kept["id"]})).await;
    let mut form = shown["form"].clone();
    form["process"] = json!("磨削");
    bench
        .ok(
            "lead.save",
            with(
                with(
                    with(save(&form), "id", kept["id"].clone()),
                    "base",
                    shown["base"].clone(),
                ),
                "submit",
                false,
            ),
        )
        .await;
    let undone = bench.ok("import.undo", json!({"id": entry["id"]})).await;
    // The lead that was changed stays, and its company with it.
    assert_eq!(
        (&undone["stay"], &undone["removed"]),
        (&json!(2), &json!(4))
    );
    assert_eq!(undone["entry"]["standing"], "undone");
    let left = bench.ok("lead.list", json!({})).await["rows"].take();
    assert_eq!(left.as_array().unwrap().len(), 1);
    assert_eq!(left[0]["id"], kept["id"]);
    assert_eq!(count(&bench, "company.list").await, 1);
    assert!(
        undone["staying"]
            .as_array()
            .unwrap()
            .iter()
            .any(|line| line["title"] == "精密刀具")
    );
}

/// A ledger of so many rows.
fn many(count: usize) -> String {
    let mut text = "项目名称,投资方,总投资(万元)\n".to_owned();
    for number in 0..count {
        text.push_str(&format!(
            "项目{number},企业{number}有限公司,{}\n",
            number + 1
        ));
    }
    text
}

#[tokio::test]
async fn an_import_that_was_interrupted_is_noticed_and_goes_on() {
    let mut bench = Bench::officer().await;
    open(&bench, &many(350)).await;
    // Killed in the middle: the plan is whole, two of four commits are written, the note of the second is not.
    crate::import::interrupt_after(&bench.app, 2).unwrap();
    bench.restart().await;
    let left = bench.ok("import.list", json!(null)).await;
    assert_eq!(
        (
            &left[0]["standing"],
            &left[0]["written"],
            &left[0]["chunks"]
        ),
        (&json!("writing"), &json!(1), &json!(4))
    );
    assert_eq!(count(&bench, "lead.list").await, 200);
    let entry = bench
        .ok("import.resume", json!({"id": left[0]["id"]}))
        .await;
    assert_eq!(entry["standing"], "done");
    // Every row once.
    assert_eq!(count(&bench, "lead.list").await, 350);
    assert_eq!(count(&bench, "company.list").await, 350);
}

#[tokio::test]
async fn an_import_that_was_interrupted_can_be_taken_back_instead() {
    let mut bench = Bench::officer().await;
    open(&bench, &many(250)).await;
    crate::import::interrupt_after(&bench.app, 1).unwrap();
    bench.restart().await;
    let left = bench.ok("import.list", json!(null)).await;
    let undone = bench.ok("import.undo", json!({"id": left[0]["id"]})).await;
    assert_eq!(
        (&undone["removed"], &undone["stay"]),
        (&json!(200), &json!(0))
    );
    assert_eq!(count(&bench, "lead.list").await, 0);
    assert_eq!(count(&bench, "company.list").await, 0);
}

#[tokio::test]
async fn merging_fills_what_is_empty_and_writes_over_nothing() {
    let mut bench = Bench::officer().await;
    bench.pull(
        Noun::Company,
        0x51,
        &[
            ("name", json!("沪上精工有限公司")),
            ("industry", json!("汽车零部件")),
            ("known_to", json!([id(COUNTY)])),
            ("author", json!(id(OFFICER))),
        ],
    );
    let text = "企业名称,统一社会信用代码,行业,营业收入（亿元）\n沪上精工有限责任公司,91110000600037341L,机械,2.5\n";
    let sitting = bench
        .ok(
            "import.open",
            json!({"kind": "company", "name": "企业.csv", "text": text}),
        )
        .await;
    assert_eq!(sitting["counts"]["same"], 1);
    assert_eq!(sitting["counts"]["chosen"], 0);
    bench
        .ok(
            "import.choose",
            json!({"row": null, "state": "same", "choice": "merge"}),
        )
        .await;
    let entry = start(&bench).await;
    let shown = bench.ok("company.show", json!({"id": id(0x51)})).await;
    assert_eq!(shown["form"]["uscc"], "91110000600037341L");
    assert_eq!(shown["form"]["industry"], "汽车零部件");
    assert_eq!(shown["form"]["revenue"], 25_000_000_000_i64);
    bench.ok("import.undo", json!({"id": entry["id"]})).await;
    let shown = bench.ok("company.show", json!({"id": id(0x51)})).await;
    assert_eq!(shown["form"]["uscc"], Value::Null);
    assert_eq!(shown["form"]["industry"], "汽车零部件");
}

#[tokio::test]
async fn complete_rows_are_handed_in_where_that_was_chosen() {
    let bench = Bench::officer().await;
    let text = "项目名称,投资方,总投资(万元),下一步\n甲,甲公司,100,送方案\n乙,乙公司,100,\n";
    open(&bench, text).await;
    assert_eq!(rows(&bench, None).await[1]["missing"], 1);
    bench.ok("import.start", json!({"submit": true})).await;
    let leads = bench.ok("lead.list", json!({})).await["rows"].take();
    let state = |title: &str| {
        let lead = leads
            .as_array()
            .unwrap()
            .iter()
            .find(|lead| lead["title"] == title);
        lead.unwrap()["state"].clone()
    };
    assert_eq!(
        (state("甲"), state("乙")),
        (json!("submitted"), json!("draft"))
    );
}

#[tokio::test]
async fn a_mapping_is_remembered_by_its_head() {
    let bench = Bench::officer().await;
    let text = "名目,主,额\n线束,沪上精工,3\n";
    let sitting = open(&bench, text).await;
    assert_eq!(sitting["columns"][0]["target"]["field"], Value::Null);
    let mapping = json!([{"field": "title", "unit": null}, {"field": "company_name", "unit": null}, {"field": "total_investment", "unit": "yi_yuan"}]);
    bench.ok("import.set", json!({"mapping": mapping})).await;
    let again = open(&bench, text).await;
    assert_eq!(again["columns"][2]["target"], mapping[2]);
    assert_eq!(again["counts"]["new"], 1);
}

#[tokio::test]
async fn a_file_in_pieces_and_one_that_is_no_table() {
    let bench = Bench::officer().await;
    let bytes = exchange::plain::workbook(
        "台账",
        &[
            vec!["项目名称".into(), "投资方".into()],
            vec!["线束".into(), "精工".into()],
        ],
    )
    .unwrap();
    let (head, tail) = bytes.split_at(1000);
    bench
        .ok(
            "import.upload",
            json!({"first": true, "bytes": STANDARD.encode(head)}),
        )
        .await;
    bench
        .ok(
            "import.upload",
            json!({"first": false, "bytes": STANDARD.encode(tail)}),
        )
        .await;
    let sitting = bench
        .ok(
            "import.open",
            json!({"kind": "lead", "name": "台账.xlsx", "text": null}),
        )
        .await;
    assert_eq!(sitting["counts"]["new"], 1);
    let refused = bench
        .fails(
            "import.open",
            json!({"kind": "lead", "name": "x.xls", "text": "<html><table>"}),
        )
        .await;
    assert_eq!(refused.code, crate::Code::SheetUnreadable);
    assert_eq!(refused.detail["problem"]["code"], "web_page");
}

#[tokio::test]
async fn the_refused_rows_can_be_taken_away() {
    let bench = Bench::officer().await;
    open(&bench, LEDGER).await;
    let file = bench.ok("import.refused", json!(null)).await;
    let bytes = STANDARD.decode(file["bytes"].as_str().unwrap()).unwrap();
    let mut book = exchange::Book::open(bytes, &exchange::Limits::default()).unwrap();
    let sheet = book.read(0).unwrap();
    let reasons: Vec<String> = sheet.rows[1..]
        .iter()
        .map(|row| row.cells.last().unwrap().1.text())
        .collect();
    assert_eq!(reasons, ["E4 金额或数量读不懂", "与文件第 3 行重复"]);
}
