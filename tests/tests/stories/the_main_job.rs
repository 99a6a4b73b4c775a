//! A week is published, a trip assigned; six visits and two leads are written on the road without a
//! network, go up, and are reviewed; nobody sees what is not theirs.

use app::Code;
use serde_json::{Value, json};
use stories::{Bureau, Desk, FirstTrip, Outsider, Who, say, truths};

#[tokio::test(flavor = "multi_thread")]
async fn a_trip_from_the_week_to_the_verdicts() {
    let mut bureau = Bureau::opens().await;
    let manager = Desk::of(Who::Manager, &bureau).await;
    let week = json!({"id": null, "base": {}, "from": "2023-03-06", "to": "2023-03-10"});
    manager.asks("week.publish", week).await;
    let trip = manager.assigns_trip(&bureau).await;
    manager.syncs(&bureau).await;
    manager.goes_home().await;

    let mut officer = Desk::of(Who::Officer, &bureau).await;
    let lead = Desk::of(Who::TeamLead, &bureau).await;
    for desk in [&officer, &lead] {
        sees_the_trip(desk, &trip).await;
    }
    let writers = json!({"writers": [bureau.person(Who::Officer)]});
    lead.asks("people.name_writers", writers).await;
    lead.syncs(&bureau).await;
    officer.syncs(&bureau).await;

    bureau.server_stops().await;
    let (visits, leads) = on_the_road(&mut officer, &bureau, &trip).await;
    let waiting = officer.state().await["waiting"].as_u64().unwrap();
    assert!(waiting >= 8, "{waiting}");
    assert_ne!(officer.mark_of(&visits[0]).await, "synced");
    bureau.server_returns().await;
    bureau.clock.it_is("2023-03-09 08:30");
    officer.syncs(&bureau).await;
    went_up(&officer, &bureau, &trip, &visits, &leads).await;

    lead.syncs(&bureau).await;
    let call = lead.records_visit_on(&trip, "浙江早阳食品有限公司").await;
    lead.syncs(&bureau).await;
    reviews_others_only(&lead, &bureau, &visits[5], &call).await;
    manager.unlocks().await;
    manager.waits_until_synced(&bureau).await;
    verdicts(&manager, &bureau, &visits, &call).await;
    correction(&officer, &lead, &bureau, &visits[1]).await;
    manager.reviews(&call, "reviewed", None).await;

    let desks = [&manager, &officer, &lead];
    truths::all_hold(&desks, &bureau).await;
    for visit in visits.iter().chain([&call]) {
        for desk in desks {
            assert_eq!(desk.state_of(visit).await, "reviewed");
        }
    }
    nobody_else_sees_it(&bureau, &trip, &visits[0]).await;
}

async fn sees_the_trip(desk: &Desk, trip: &str) {
    let shown = desk.asks("trip.show", json!({"id": trip})).await;
    let row = &shown["row"];
    assert_eq!(row["state"], "approved");
    assert_eq!(row["in_week"], true);
    assert_eq!(row["number"], "郎外招〔2023〕001");
    assert_eq!(row["mine"], true);
    let task = json!({"visits": 6, "leads": 2, "companies": 6});
    assert_eq!(row["task"], task);
    let days = shown["road"].as_array().unwrap();
    let stops = days.iter().flat_map(|day| day["stops"].as_array().unwrap());
    assert_eq!((days.len(), stops.count()), (3, 6));
}

/// Six visits and two leads without a network; the first begins as a draft that outlives the process.
async fn on_the_road(
    officer: &mut Desk,
    bureau: &Bureau,
    trip: &str,
) -> (Vec<String>, Vec<String>) {
    let told = FirstTrip::read();
    let first = begun(officer, trip, &told.meetings[0].form).await;
    let draft = json!({"kind": "meeting", "text": "", "form": first, "base": {}});
    let draft = officer.asks("draft.save", draft).await["id"].clone();
    officer.locks().await;
    officer
        .is_told(Code::Locked, "meeting.list", json!({}))
        .await;
    officer.unlocks().await;
    officer.restarts().await;
    let kept = officer.asks("draft.list", Value::Null).await;
    assert_eq!(kept[0]["id"], draft);
    assert_eq!(kept[0]["from_before"], true);
    assert_eq!(kept[0]["draft"]["form"], first);

    let mut visits = Vec::new();
    for (n, met) in told.meetings.iter().enumerate() {
        let day = met.form["on"].as_str().unwrap();
        bureau.clock.it_is(&format!("{day} 17:30"));
        let form = begun(officer, trip, &met.form).await;
        let mut writing = officer.writes_visit(form).meeting(met.contact.clone());
        if n == 0 {
            writing = writing.from_draft(&draft);
        }
        if n == 5 {
            writing = writing.on_behalf_of(bureau.person(Who::TeamLead));
        }
        visits.push(writing.is_handed_in().await);
    }
    assert_eq!(officer.asks("draft.list", Value::Null).await, json!([]));
    let mut leads = Vec::new();
    for lead in &told.leads {
        let meeting = &visits[lead.from_meeting];
        let mut form = officer
            .asks("lead.begin", json!({"meeting": meeting}))
            .await;
        say(&mut form, &lead.form);
        leads.push(officer.writes_lead(form).is_handed_in().await);
    }
    (visits, leads)
}

/// What the form of a visit says once it is filled in: what the trip knows, and what was said.
async fn begun(officer: &Desk, trip: &str, said: &Value) -> Value {
    let mut form = officer.asks("meeting.begin", json!({"trip": trip})).await;
    say(&mut form, said);
    form
}

/// Everything is at the centre, under the right names, with final numbers.
async fn went_up(officer: &Desk, bureau: &Bureau, trip: &str, visits: &[String], leads: &[String]) {
    for visit in visits {
        assert_eq!(officer.mark_of(visit).await, "synced");
        assert_eq!(officer.state_of(visit).await, "submitted");
    }
    let typed = bureau.record(&visits[5]).unwrap();
    assert_eq!(typed.id_in("author"), Some(bureau.person(Who::TeamLead)));
    assert_eq!(typed.id_in("typist"), Some(bureau.person(Who::Officer)));
    for (n, lead) in leads.iter().enumerate() {
        let shown = officer.asks("lead.show", json!({"id": lead})).await;
        let number = format!("郎线〔2023〕{:03}", n + 1);
        assert_eq!(shown["row"]["number"], number);
        assert_eq!(shown["row"]["state"], "submitted");
    }
    let trip = officer.asks("trip.show", json!({"id": trip})).await;
    assert_eq!(trip["row"]["visits_done"], 6);
    assert_eq!(trip["row"]["leads_done"], 2);
    assert_eq!(officer.state().await["waiting"], 0);
}

/// The team lead reviews her officer's visits, and neither her own nor what was typed for her.
async fn reviews_others_only(lead: &Desk, bureau: &Bureau, typed: &str, own: &str) {
    let queue = lead.asks("review.queue", json!({})).await;
    assert_eq!(queue["waiting"], 5, "{queue:#}");
    let outsider = Outsider::with_the_token_of(Who::TeamLead, bureau).await;
    for mine in [typed, own] {
        let verdict = lead.verdict(mine, "reviewed", None).await;
        let told = lead
            .is_told(Code::Refused, "review.give", verdict.clone())
            .await;
        assert_eq!(told["refusal"]["code"], "own_record");
        let command = json!({
            "name": "review", "verdict": "reviewed", "note": null,
            "content_hash": verdict["content_hash"], "entry": Outsider::new_id(),
        });
        let raw = json!({"kind": "command", "noun": "meeting", "record": mine, "command": command});
        let outcome = outsider.pushes_one(raw).await;
        assert_eq!(outcome["is"], "rejected");
        assert_eq!(outcome["refusal"]["code"], "own_record");
    }
}

/// Five pass, the second comes back with a note; the team lead's own call waits.
async fn verdicts(manager: &Desk, bureau: &Bureau, visits: &[String], call: &str) {
    let queue = manager.asks("review.queue", json!({})).await;
    assert_eq!(queue["waiting"], 7, "{queue:#}");
    for (n, visit) in visits.iter().enumerate() {
        match n {
            1 => {
                let note = Some("缺对方诉求的具体数量，请补");
                manager.reviews(visit, "has_issues", note).await;
            }
            _ => manager.reviews(visit, "reviewed", None).await,
        }
    }
    manager.syncs(bureau).await;
    let queue = manager.asks("review.queue", json!({})).await;
    assert_eq!(queue["waiting"], 1);
    assert_eq!(manager.state_of(call).await, "submitted");
}

/// The officer hears of it without asking, corrects and hands in again; the team lead passes it.
async fn correction(officer: &Desk, lead: &Desk, bureau: &Bureau, visit: &str) {
    officer.waits_until_synced(bureau).await;
    assert_eq!(officer.state_of(visit).await, "has_issues");
    assert_eq!(officer.state().await["returned"], 1);
    let needs = officer.outbox().await["needs"].clone();
    let said = needs[0]["returned"].as_str().unwrap();
    assert!(said.contains("请补"), "{said}");
    officer.edits(visit, "asks", "年需铁路专用线 12 万吨").await;
    let again = json!({"id": visit, "passed": [], "note": "已补数量"});
    let saved = officer.asks("meeting.submit", again).await;
    assert_eq!(saved["submitted"], true);
    officer.syncs(bureau).await;
    lead.syncs(bureau).await;
    let read = lead.asks("review.show", json!({"id": visit})).await;
    assert_eq!(read["changes"][0]["field"], "asks", "{read:#}");
    lead.reviews(visit, "reviewed", None).await;
    lead.syncs(bureau).await;
    officer.syncs(bureau).await;
    assert_eq!(officer.state().await["returned"], 0);
}

/// An officer of another unit, the administrator and the auditor hold nothing of it.
async fn nobody_else_sees_it(bureau: &Bureau, trip: &str, visit: &str) {
    const THEIRS: [&str; 7] = [
        "trip",
        "stop",
        "meeting",
        "lead",
        "company",
        "contact",
        "contact_private",
    ];
    for who in [Who::Stranger, Who::Administrator, Who::Auditor] {
        let desk = Desk::of(who, bureau).await;
        desk.syncs(bureau).await;
        truths::s4_holds_nothing_foreign(&desk, bureau);
        truths::s3_equals_the_centre(&desk, bureau);
        let nouns = desk.inside().shown();
        for noun in nouns.values() {
            assert!(!THEIRS.contains(&noun.as_str()), "{who:?} holds a {noun}");
        }
        let by_id = |id: &str| json!({"id": id});
        desk.is_told(Code::NotFound, "trip.show", by_id(trip)).await;
        desk.is_told(Code::NotFound, "meeting.show", by_id(visit))
            .await;
        let found = desk.asks("search.find", json!({"text": "罗莱"})).await;
        assert_eq!(found["found"], json!([]));
    }
}
