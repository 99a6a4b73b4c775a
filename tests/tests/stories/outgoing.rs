//! What a reader may not see is in no list that leaves the program.

use base64::Engine as _;
use calamine::{Reader as _, Xlsx};
use serde_json::{Value, json};
use std::io::Cursor;
use stories::{Desk, Team, Who, truths};

const LISTS: &[&str] = &[
    "trips",
    "meetings",
    "leads",
    "companies",
    "outbox",
    "review",
    "weeks",
];
const COMPANY: &str = "浙江早阳食品有限公司";
const GIST: &str = "只在郎溪说的一句话";
const CONTACT: &str = "郁青岚";
const MOBILE: &str = "13805512716";

/// All lists of a desk as they leave it: the rows for the printer, and what stands in the spreadsheets.
async fn everything_out_of(desk: &Desk) -> String {
    let mut out = String::new();
    for list in LISTS {
        let rows = json!({"list": list, "query": {}, "year": 2023});
        let printed = desk.asks("export.rows", rows.clone()).await;
        out += &printed["rows"].to_string();
        let words = json!({"file": list, "sheet": list, "title": list, "note": list});
        let request = json!({"rows": rows, "words": words});
        out += &cells_of(&desk.asks("export.list", request).await);
    }
    out
}

fn cells_of(handed: &Value) -> String {
    let bytes = base64::engine::general_purpose::STANDARD
        .decode(handed["bytes"].as_str().unwrap())
        .unwrap();
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    let sheets = book.worksheets();
    let rows = sheets.iter().flat_map(|(_, range)| range.rows());
    rows.map(|row| format!("{row:?}\n")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_reader_may_not_see_is_in_no_export() {
    let team = Team::sets_out().await;
    let bureau = &team.bureau;
    let stranger = Desk::of(Who::Stranger, bureau).await;
    let administrator = Desk::of(Who::Administrator, bureau).await;
    let auditor = Desk::of(Who::Auditor, bureau).await;
    let form = json!({
        "kind": "visit", "on": "2023-03-06", "company_name": COMPANY, "gist": GIST,
        "next_step": "寄送园区资料", "next_step_due": "2023-03-20",
        "next_step_owner": bureau.person(Who::Officer),
    });
    let contact = json!({"name": CONTACT, "post": "副总裁", "mobile": MOBILE, "source": "card"});
    let visit = team.officer.writes_visit(form).meeting(contact);
    let visit = visit.is_handed_in().await;
    let lead = json!({"title": "郎溪的一条线索", "company_name": COMPANY, "source": "visit"});
    team.officer.writes_lead(lead).is_saved().await;
    let draft = json!({"kind": "call", "company_name": "上海洛轲智能科技有限公司", "gist": "只有自己看的草稿"});
    team.officer.writes_visit(draft).is_saved().await;
    let desks = [
        &team.manager,
        &team.officer,
        &team.lead,
        &stranger,
        &administrator,
        &auditor,
    ];
    truths::all_hold(&desks, bureau).await;

    let own = everything_out_of(&team.officer).await;
    for said in [COMPANY, GIST, CONTACT, "郎溪的一条线索", "只有自己看的草稿"] {
        assert!(own.contains(said), "{said} is the writer's own");
    }
    let colleagues = everything_out_of(&team.lead).await;
    assert!(colleagues.contains(GIST) && colleagues.contains(CONTACT));
    for (desk, unseen) in [
        (&team.lead, &["只有自己看的草稿", "郎溪的一条线索"][..]),
        (&team.manager, &["只有自己看的草稿", "郎溪的一条线索"]),
        (
            &stranger,
            &[COMPANY, GIST, CONTACT, "线索", "草稿", "上海洛轲"],
        ),
        (
            &administrator,
            &[COMPANY, GIST, CONTACT, "线索", "草稿", "上海洛轲"],
        ),
        (&auditor, &["只有自己看的草稿", "郎溪的一条线索"]),
    ] {
        let out = everything_out_of(desk).await;
        for said in unseen {
            assert!(
                !out.contains(said),
                "{} has {said} in {out}",
                desk.who.name()
            );
        }
    }
    // A telephone number leaves nobody's lists whole, not even the writer's.
    for desk in desks {
        let out = everything_out_of(desk).await;
        assert!(!out.contains(MOBILE), "{}: {out}", desk.who.name());
    }
    assert!(own.contains("138****2716"));

    // Neither by asking for it by name: its unit's, its writer's, its trip's.
    for query in [
        json!({"author": bureau.person(Who::Officer)}),
        json!({"text": "只在郎溪"}),
        json!({"around": visit}),
    ] {
        let rows = json!({"list": "meetings", "query": query});
        let rows = stranger.asks("export.rows", rows).await;
        assert_eq!(rows["rows"], json!([]));
    }

    // Who comes to the unit and leaves it again exports nothing of it any more.
    let unit = json!({"unit": bureau.langxi});
    administrator.changes(Who::Stranger, bureau, unit).await;
    truths::all_hold(&desks, bureau).await;
    assert!(everything_out_of(&stranger).await.contains(GIST));
    let unit = json!({"unit": bureau.xuanzhou});
    administrator.changes(Who::Stranger, bureau, unit).await;
    truths::all_hold(&desks, bureau).await;
    let out = everything_out_of(&stranger).await;
    for said in [COMPANY, GIST, CONTACT] {
        assert!(!out.contains(said), "{said}: {out}");
    }
}
