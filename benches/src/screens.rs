//! What a person waits for: the commands of the screens, as both hosts call them.

use crate::fill::{PASSPHRASE, Site};
use crate::table::{Row, Times};
use crate::{Trouble, baseline};
use app::{App, AppConfig, dispatch};
use sealed::Cost;
use serde_json::{Value, json};
use tokio::runtime::Runtime;

/// Each is asked so often.
const TIMES: usize = 40;
/// So many visits are saved.
pub(crate) const SAVES: usize = 100;
/// What the row of saves is called; its baseline is measured afterwards.
pub(crate) const SAVE: &str = "save a visit, acknowledged at app";

/// The same saves by the slowest of them.
pub(crate) const SLOWEST: &str = "save a visit, the slowest of twenty";

const MS: u64 = 1_000;

/// The commands and how long they may take, in microseconds.
fn asked(site: &Site) -> Vec<(&'static str, &'static str, Value, Option<u64>)> {
    let list = |more: Value| {
        let mut request = json!({"mine": false, "count": 100});
        if let (Value::Object(request), Value::Object(more)) = (&mut request, more) {
            request.extend(more);
        }
        request
    };
    let find = |text: &str| json!({"text": text});
    let middle = site.records / 10;
    vec![
        ("session.state", "session.state", json!(null), Some(30 * MS)),
        ("frame.summary", "frame.summary", json!(null), Some(10 * MS)),
        ("today.show", "today.show", json!(null), Some(30 * MS)),
        ("sync.state", "sync.state", json!(null), Some(30 * MS)),
        (
            "meetings: first page",
            "meeting.list",
            list(json!({})),
            Some(30 * MS),
        ),
        (
            "meetings: a page in the middle",
            "meeting.list",
            list(json!({"from": middle})),
            Some(30 * MS),
        ),
        (
            "meetings: one state",
            "meeting.list",
            list(json!({"state": "reviewed"})),
            Some(30 * MS),
        ),
        (
            "meetings: with two characters",
            "meeting.list",
            list(json!({"text": "厂房"})),
            Some(30 * MS),
        ),
        (
            "leads: first page, by what is due",
            "lead.list",
            list(json!({"order": "due"})),
            Some(30 * MS),
        ),
        (
            "leads: first page, recent",
            "lead.list",
            list(json!({"order": "recent"})),
            Some(30 * MS),
        ),
        (
            "companies: first page",
            "company.list",
            list(json!({})),
            Some(30 * MS),
        ),
        (
            "trips: first page",
            "trip.list",
            json!({"mine": false}),
            Some(30 * MS),
        ),
        (
            "trips: mine",
            "trip.list",
            json!({"mine": true}),
            Some(30 * MS),
        ),
        (
            "trips: with two characters",
            "trip.list",
            json!({"mine": false, "text": "合肥"}),
            Some(30 * MS),
        ),
        (
            "a year's weeks",
            "week.year",
            json!({"year": 2026, "reading": null}),
            Some(30 * MS),
        ),
        (
            "what waits for review: first page",
            "review.queue",
            json!({"count": 100}),
            Some(30 * MS),
        ),
        (
            "a note read while it is typed",
            "capture.read",
            json!({"text": site.note(), "day": "2026-09-09"}),
            Some(30 * MS),
        ),
        (
            "companies: the chooser, two characters",
            "company.list",
            list(json!({"text": "食品", "count": 7})),
            Some(30 * MS),
        ),
        (
            "companies: the chooser, initials",
            "company.list",
            list(json!({"text": "xc", "count": 7})),
            Some(30 * MS),
        ),
        (
            "leads: the chooser, two characters",
            "lead.list",
            list(json!({"text": "食品", "count": 7})),
            Some(30 * MS),
        ),
        (
            "search: two characters",
            "search.find",
            find("食品"),
            Some(10 * MS),
        ),
        ("search: initials", "search.find", find("xc"), Some(10 * MS)),
        (
            "search: USCC",
            "search.find",
            find(&site.uscc),
            Some(10 * MS),
        ),
    ]
}

/// Opens the application over the filled device and asks everything; the visits are saved last.
pub(crate) fn measure(site: &Site) -> Result<Vec<Row>, Trouble> {
    let runtime = Runtime::new()?;
    let mut rows = Vec::new();
    let mut config = AppConfig::new(site.folder().to_owned(), "0.1.0");
    config.cost = Cost::for_tests();
    let app = App::start(config).map_err(|failure| format!("{failure:?}"))?;
    let ask = |name: &str, request: Value| -> Result<Value, Trouble> {
        let answer = runtime.block_on(dispatch(&app, name, request));
        Ok(answer.map_err(|failure| format!("{name}: {failure:?}"))?)
    };
    let mut first = Times::default();
    first.of(|| -> Result<(), Trouble> {
        ask("session.unlock", json!({"passphrase": PASSPHRASE}))?;
        for name in ["session.state", "frame.summary", "today.show"] {
            ask(name, json!(null))?;
        }
        ask("meeting.list", json!({"mine": false}))?;
        Ok(())
    })?;
    let mut row = first.row("unlock to the first screen's data", Some(150 * MS));
    row.baseline = Some(baseline::opened(site)?.within(50));
    rows.push(row);
    for (what, name, request, target) in asked(site) {
        let mut times = Times::default();
        for _ in 0..TIMES {
            times.of(|| ask(name, request.clone()))?;
        }
        let mut row = times.row(what, target);
        row.baseline = baseline::read(site, what)?.map(|times| times.within(50));
        rows.push(row);
    }
    let mut saves = Times::default();
    for n in 0..SAVES {
        let request = visit(site, n);
        saves.of(|| ask("meeting.save", request))?;
    }
    rows.push(Row {
        limit: false,
        ..saves.row(SAVE, Some(300))
    });
    rows.push(saves.row(SLOWEST, Some(50 * MS)));
    rows.push(memory()?);
    runtime.block_on(app.shut_down());
    Ok(rows)
}

/// A visit to a known company: one record, one operation.
fn visit(site: &Site, n: usize) -> Value {
    json!({
        "id": null, "base": {}, "new_contact": null, "on_behalf_of": null, "draft": null,
        "submit": false, "passed": [], "note": null,
        "form": {
            "kind": "visit", "on": "2026-09-09", "starts_at": "09:30", "ends_at": "11:10",
            "company": site.company, "company_name": null, "gist": format!("看车间，问产能（{n}）"),
            "minutes": "产能翻番，需要标准厂房六千平方米，年内投产。对用电、蒸汽价格和职工公寓有疑问，请县里答复。",
            "our_people": [site.person], "next_step": "送厂房方案", "next_step_owner": site.person,
            "next_step_due": "2026-09-15",
        },
    })
}

/// What this process holds, shared pages by share.
fn memory() -> Result<Row, Trouble> {
    let rollup = std::fs::read_to_string("/proc/self/smaps_rollup")?;
    let pss = rollup
        .lines()
        .find_map(|line| line.strip_prefix("Pss:"))
        .and_then(|line| line.split_whitespace().next())
        .and_then(|number| number.parse().ok())
        .ok_or("no PSS")?;
    Ok(Row {
        what: "memory (PSS) with app and store open".to_owned(),
        unit: "KiB".to_owned(),
        p50: pss,
        p95: pss,
        ..Row::default()
    })
}
