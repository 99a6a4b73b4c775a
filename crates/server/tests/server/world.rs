//! The demo's world, a running server, and the ground rules of starting one.

use crate::bureau::{Bureau, config};
use model::policy::Role;
use model::{Noun, Scope};
use server::{Centre, Overrides, ServerError, demo, full_city, system_clock};

#[test]
fn a_seed_founds_a_whole_city_and_invites_those_whom_every_demo_has() {
    let dir = tempfile::tempdir().unwrap();
    let asked = full_city::Asked {
        seed: 1,
        size: 300,
        day: "2026-09-08".parse().unwrap(),
    };
    let mut heard = 0;
    let (centre, people) = full_city::found(
        config(dir.path()),
        asked,
        dir.path().join("recovery"),
        60,
        &mut |deeds| heard = deeds,
    )
    .unwrap();
    assert_eq!(people.len(), 9);
    assert!(people.iter().any(|person| person.name == "汪若琳"));
    assert!(
        people
            .iter()
            .all(|person| person.invitation.expires > centre.now()),
        "good from now on"
    );
    assert!(heard > 2_000);
    for (noun, count) in [("trip", 40), ("meeting", 300), ("lead", 120)] {
        assert_eq!(
            centre.ledger().records_of(noun).unwrap().len(),
            count,
            "{noun}"
        );
    }
    // Numbers carry the year in which they were given.
    let trips = centre.ledger().records_of("trip").unwrap();
    let numbers: Vec<String> = trips
        .iter()
        .filter_map(|trip| trip.text("number"))
        .collect();
    assert!(
        numbers.iter().any(|number| number.contains("〔2025〕")),
        "{numbers:?}"
    );
    assert!(
        numbers.iter().any(|number| number.contains("〔2026〕")),
        "{numbers:?}"
    );
    assert!(centre.ledger().audit().unwrap().faults.is_empty());
}

#[test]
fn the_demo_puts_people_before_their_trip() {
    let dir = tempfile::tempdir().unwrap();
    let founding = demo::founding(dir.path().join("recovery"), 60);
    let founded = server::init(config(dir.path()), system_clock(), &founding).unwrap();
    let people = demo::fill(&founded.centre, 3, 60).unwrap();
    assert_eq!(people.len(), 9);
    let ledger = founded.centre.ledger();
    let trips = ledger.records_of(Noun::Trip.name()).unwrap();
    let trip = &trips[0];
    assert_eq!(trip.text("state").as_deref(), Some("approved"));
    assert!(trip.text("number").unwrap().starts_with("郎外招〔"));
    let weeks = ledger.records_of(Noun::Week.name()).unwrap();
    assert_eq!(weeks[0].text("state").as_deref(), Some("published"));
    let wang = people
        .iter()
        .find(|person| person.name == "汪若琳")
        .unwrap();
    assert!(
        ledger
            .grants(wang.person)
            .unwrap()
            .contains(&Scope::Trip(trip.id))
    );
    let stops = ledger.records_of(Noun::Stop.name()).unwrap();
    assert_eq!(stops.len(), 6);
    for stop in stops {
        let company = ledger
            .record(stop.id_in("company").unwrap())
            .unwrap()
            .unwrap();
        assert!(company.ids_in("known_on").contains(&trip.id));
    }
    let cheng = people
        .iter()
        .find(|person| person.role == Role::TeamLead)
        .unwrap();
    assert!(
        ledger
            .person(cheng.person)
            .unwrap()
            .unwrap()
            .writers
            .contains(&wang.person)
    );
    assert_eq!(ledger.audit().unwrap().faults, vec![]);
}

#[tokio::test]
async fn a_server_starts_says_where_and_stops() {
    let bureau = Bureau::found();
    let running = server::start_centre(std::sync::Arc::clone(&bureau.centre))
        .await
        .unwrap();
    assert_ne!(running.addr.port(), 0);
    assert!(running.url().starts_with("http://127.0.0.1:"));
    tokio::net::TcpStream::connect(running.addr).await.unwrap();
    let addr = running.addr;
    running.shutdown().await.unwrap();
    assert!(tokio::net::TcpStream::connect(addr).await.is_err());
}

#[tokio::test]
async fn plain_http_stays_on_this_machine() {
    let dir = tempfile::tempdir().unwrap();
    let founding = demo::founding(dir.path().join("recovery"), 10);
    drop(server::init(config(dir.path()), system_clock(), &founding).unwrap());
    let open = server::Config {
        listen: ([0, 0, 0, 0], 0).into(),
        ..config(dir.path())
    };
    assert!(matches!(
        server::start(open).await,
        Err(ServerError::PlainHttp(_))
    ));
}

#[test]
fn founding_twice_or_opening_nothing_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let founding = |name: &str| demo::founding(dir.path().join(name), 10);
    drop(server::init(config(dir.path()), system_clock(), &founding("a")).unwrap());
    assert!(server::init(config(dir.path()), system_clock(), &founding("b")).is_err());
    let empty = tempfile::tempdir().unwrap();
    let beside = server::Config {
        data: empty.path().to_owned(),
        ..config(dir.path())
    };
    assert!(matches!(
        Centre::open(beside, system_clock()),
        Err(ServerError::NotFounded(_))
    ));
    let inside = server::Config {
        key_file: Some(dir.path().join("data/key")),
        ..config(dir.path())
    };
    assert!(matches!(
        Centre::open(inside, system_clock()),
        Err(ServerError::KeyBesideData(_))
    ));
    assert!(server::Config::read(None, Overrides::default()).is_ok());
}

#[test]
fn links_are_escaped() {
    let link = server::bureau::link("https://招商.example:8443", "AB-CD", Some("sha256:00ff"));
    assert_eq!(
        link,
        "roadbook://enrol?server=https%3A%2F%2F%E6%8B%9B%E5%95%86.example%3A8443&code=AB-CD&ca=sha256%3A00ff"
    );
}
