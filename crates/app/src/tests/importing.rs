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

async fn rows(bench: &Bench, only: Option<&str>) -> Vec<Value> {
    let asked = json!({"only": only, "offset": 0, "limit": 200});
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
        json!({
            "all": 4, "new": 2, "same": 0, "twin": 1, "error": 1, "groups": 1, "chosen": 2, "merge": 0,
            "totals": 1,
        })
    );
    // The error names its cell and is put right there.
    let wrong = rows(&bench, Some("error")).await;
    assert_eq!(wrong[0]["row"], 4);
    assert_eq!(wrong[0]["issues"][0]["cell"], "E4");
    assert_eq!(wrong[0]["issues"][0]["code"], "amount");
    // The group is shown with the row it is the same as.
    let group = rows(&bench, Some("duplicate")).await;
    assert_eq!(
        (&group[0]["row"], &group[0]["group"]),
        (&json!(3), &json!(3))
    );
    assert_eq!(
        (&group[1]["row"], &group[1]["twin"]),
        (&json!(5), &json!(3))
    );
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
        .ok("import.choose", json!({"row": null, "choice": "merge"}))
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
    let words = json!({
        "file": "ledger, rows left out", "sheet": "Left out", "row": "Row", "reason": "Reason",
        "issues": {"amount": "This figure cannot be read."}, "issue_at": "{cell}: {sentence}",
        "same": "Here already: {title}", "twin": "Same as row {row}", "gap": " ",
    });
    let file = bench.ok("import.refused", json!({"words": words})).await;
    assert_eq!(file["name"], "ledger, rows left out.xlsx");
    let sheet = sheet(&file);
    assert_eq!(last(&sheet[0]), "Reason");
    let reasons: Vec<String> = sheet[1..].iter().map(last).collect();
    assert_eq!(
        reasons,
        ["E4: This figure cannot be read.", "Same as row 3"]
    );
    // Put right there and read again, its own columns are known and its reasons are left out.
    assert_eq!(sheet[0].cells.len(), 11);
}

/// The rows of a workbook that was handed out.
fn sheet(file: &Value) -> Vec<exchange::Row> {
    let bytes = STANDARD.decode(file["bytes"].as_str().unwrap()).unwrap();
    let mut book = exchange::Book::open(bytes, &exchange::Limits::default()).unwrap();
    book.read(0).unwrap().rows
}

fn last(row: &exchange::Row) -> String {
    row.cells.last().unwrap().1.text()
}

#[tokio::test]
async fn the_template_is_in_the_language_of_the_screens() {
    let bench = Bench::officer().await;
    for (language, name, head) in [
        ("zh-CN", "线索导入模板.xlsx", "项目名称"),
        ("en", "Template for leads.xlsx", "Title"),
    ] {
        let wanted =
            json!({"language": language, "theme": "light", "elder": false, "text_percent": 100});
        bench.ok("preferences.put", wanted).await;
        let file = bench.ok("import.template", json!({"kind": "lead"})).await;
        assert_eq!(file["name"], name);
        assert_eq!(sheet(&file)[0].cells[0].1.text(), head);
    }
}

#[tokio::test]
async fn a_decision_holds_for_its_group_and_is_told_and_undone_with_the_whole() {
    let mut bench = Bench::officer().await;
    let company = |number, name: &str, more: &[(&'static str, Value)]| {
        let mut fields = vec![
            ("name", json!(name)),
            ("known_to", json!([id(COUNTY)])),
            ("author", json!(id(OFFICER))),
        ];
        fields.extend(more.iter().cloned());
        (number, fields)
    };
    for (number, fields) in [
        company(0x51, "沪上精工有限公司", &[("industry", json!("机械"))]),
        company(0x52, "宣州刀具厂", &[]),
        company(0x53, "皖南茶机厂", &[]),
    ] {
        bench.pull(Noun::Company, number, &fields);
    }
    // Three groups with a record here, one of rows only; the second row of the first group says more.
    let text = "\
企业名称,行业,主营,注册地,联系人
沪上精工有限公司,机械,,,周经理
沪上精工有限责任公司,机械,汽车线束,,
宣州刀具厂,刀具,,,
皖南茶机厂,茶机,,,
敬亭电子有限公司,,芯片,,
敬亭电子有限责任公司,电子,,宣城,吴总
";
    let sitting = bench
        .ok(
            "import.open",
            json!({"kind": "company", "name": "企业.csv", "text": text}),
        )
        .await;
    assert_eq!(sitting["counts"]["groups"], 4);
    assert_eq!(sitting["counts"]["chosen"], 1);
    let decide = async |row: Option<u32>, choice: &str| {
        let asked = json!({"row": row, "choice": choice});
        bench.ok("import.choose", asked).await["counts"].take()
    };
    let counts = decide(None, "new").await;
    assert_eq!(
        (&counts["chosen"], &counts["merge"]),
        (&json!(6), &json!(0))
    );
    decide(None, "merge").await;
    // By any row of its group.
    decide(Some(4), "skip").await;
    let counts = decide(Some(5), "new").await;
    assert_eq!(
        (&counts["chosen"], &counts["merge"]),
        (&json!(5), &json!(3))
    );
    let entry = start(&bench).await;
    assert_eq!(
        (
            &entry["rows_written"],
            &entry["merged"],
            &entry["refused"],
            &entry["duplicates"]
        ),
        (&json!(5), &json!(3), &json!(1), &json!(1))
    );
    let form = async |id: &Value| bench.ok("company.show", json!({"id": id})).await["form"].take();
    let list = async || bench.ok("company.list", json!({})).await["rows"].take();
    let named = async |name: &str| {
        let rows = list().await;
        let found = rows
            .as_array()
            .unwrap()
            .iter()
            .filter(|row| row["name"] == name);
        found.cloned().collect::<Vec<_>>()
    };
    // Two rows fill one record here, nothing twice and nothing over what it says.
    let filled = form(&json!(id(0x51))).await;
    assert_eq!(
        (&filled["industry"], &filled["main_business"]),
        (&json!("机械"), &json!("汽车线束"))
    );
    assert_eq!(named("沪上精工有限责任公司").await.len(), 0);
    assert_eq!(form(&json!(id(0x52))).await["industry"], Value::Null);
    // Kept as a new one beside the one here.
    assert_eq!(named("皖南茶机厂").await.len(), 2);
    // Rows of the file among themselves: one record, with what both say.
    let made = named("敬亭电子有限公司").await;
    let made = form(&made[0]["id"]).await;
    assert_eq!(
        (&made["main_business"], &made["industry"], &made["place"]),
        (&json!("芯片"), &json!("电子"), &json!("宣城"))
    );
    assert_eq!(list().await.as_array().unwrap().len(), 5);

    let undone = bench.ok("import.undo", json!({"id": entry["id"]})).await;
    assert_eq!(
        (&undone["entry"]["standing"], &undone["stay"]),
        (&json!("undone"), &json!(0))
    );
    assert_eq!(list().await.as_array().unwrap().len(), 3);
    let before = form(&json!(id(0x51))).await;
    // What it said before the import it says again, though a row said the same.
    assert_eq!(
        (&before["industry"], &before["main_business"]),
        (&json!("机械"), &Value::Null)
    );
}

#[tokio::test]
async fn a_lead_takes_from_a_duplicate_what_it_lacks_and_no_half_of_a_next_step() {
    let mut bench = Bench::officer().await;
    let text = |more: &str| format!("项目名称,投资方,工艺,下一步,期限,联系人,备注\n{more}");
    open(&bench, &text("线束,沪上精工,,送方案,,,\n")).await;
    start(&bench).await;
    bench.centre_takes_all();
    open(
        &bench,
        &text("线束,沪上精工,冲压,开会,2026-12-01,周经理,急\n"),
    )
    .await;
    bench
        .ok("import.choose", json!({"row": 2, "choice": "merge"}))
        .await;
    let entry = start(&bench).await;
    let shown = async || {
        let id = bench.ok("lead.list", json!({})).await["rows"][0]["id"].take();
        bench.ok("lead.show", json!({"id": id})).await
    };
    let lead = shown().await;
    assert_eq!(
        (&lead["form"]["process"], &lead["form"]["notes"]),
        (&json!("冲压"), &json!("备注：急"))
    );
    assert_eq!(
        (&lead["form"]["next_step"], &lead["form"]["next_step_due"]),
        (&json!("送方案"), &Value::Null)
    );
    assert_eq!(lead["contact"]["name"], "周经理");
    // The contact that was made goes with the import, though the lead names it.
    let undone = bench.ok("import.undo", json!({"id": entry["id"]})).await;
    assert_eq!(
        (&undone["removed"], &undone["stay"]),
        (&json!(1), &json!(0))
    );
    let lead = shown().await;
    assert_eq!(
        (&lead["form"]["process"], &lead["contact"]),
        (&Value::Null, &Value::Null)
    );
}

#[tokio::test]
async fn nothing_goes_into_a_record_that_is_not_mine_to_change() {
    let mut bench = Bench::officer().await;
    let fields = [
        ("title", json!("线束")),
        ("company_name", json!("沪上精工")),
        ("author", json!(id(COLLEAGUE))),
        ("unit", json!(id(COUNTY))),
        ("state", json!("submitted")),
    ];
    bench.pull(Noun::Lead, 0x61, &fields);
    let sitting = open(&bench, "项目名称,投资方,工艺\n线束,沪上精工,冲压\n").await;
    assert_eq!(sitting["counts"]["same"], 1);
    let sitting = bench
        .ok("import.choose", json!({"row": null, "choice": "merge"}))
        .await;
    assert_eq!(sitting["counts"]["chosen"], 0);
    let row = &rows(&bench, None).await[0];
    assert_eq!(
        (&row["choice"], &row["same"]["closed"]),
        (&json!("skip"), &json!(true))
    );
}
