//! Two people at one machine: what is one's is closed to the other, and nobody loses anything by it.

use super::bench::*;
use crate::Code;
use model::policy::Role;
use serde_json::{Value, json};
use std::path::PathBuf;

/// The colleague enrols at a seat of their own; answers what the seat is called.
async fn second_person(bench: &Bench) -> String {
    let state = bench.ok("seat.add", json!(null)).await;
    assert_eq!(state["phase"], "fresh");
    let people: Vec<PathBuf> = std::fs::read_dir(bench.folder().join("people"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    // Asked twice, also from another seat, it is the same one: nobody has used it yet.
    bench.ok("seat.add", json!(null)).await;
    bench.ok("seat.take", json!({"id": "first"})).await;
    bench.ok("seat.add", json!(null)).await;
    let after = std::fs::read_dir(bench.folder().join("people")).unwrap();
    assert_eq!((people.len(), after.count()), (1, 1));
    found(&people[0], COLLEAGUE, Role::Officer, COUNTY);
    people[0]
        .file_name()
        .unwrap()
        .to_string_lossy()
        .into_owned()
}

async fn unlock(bench: &Bench) -> Value {
    bench
        .ok("session.unlock", json!({"passphrase": PASSPHRASE}))
        .await
}

#[tokio::test]
async fn two_people_at_one_machine_see_nothing_of_each_other() {
    let mut bench = Bench::officer().await;
    bench.visit(&json!({})).await;
    let mine = bench.ok("meeting.list", json!({})).await;
    assert_eq!(mine["total"], 1);

    let other = second_person(&bench).await;
    let seats = bench.ok("seat.list", json!(null)).await;
    let here: Vec<_> = seats
        .as_array()
        .unwrap()
        .iter()
        .map(|seat| seat["here"].clone())
        .collect();
    assert_eq!(here.iter().filter(|here| **here == json!(true)).count(), 1);
    assert_eq!(seats.as_array().unwrap().len(), 2);

    // Going there closes mine and opens nothing.
    let state = bench.ok("seat.take", json!({"id": other})).await;
    assert_eq!(state["phase"], "locked");
    assert_eq!(state["me"], json!(null));
    assert_eq!(
        bench.fails("meeting.list", json!({})).await.code,
        Code::Locked
    );
    let state = unlock(&bench).await;
    assert_eq!(state["me"]["id"], json!(id(COLLEAGUE)));
    assert_eq!(bench.ok("meeting.list", json!({})).await["total"], 0);

    // Whoever was here last is asked first after a start.
    bench.restart().await;
    assert_eq!(bench.ok("meeting.list", json!({})).await["total"], 0);

    // Mine is as I left it.
    let state = bench.ok("seat.take", json!({"id": "first"})).await;
    assert_eq!(state["phase"], "locked");
    let state = unlock(&bench).await;
    assert_eq!(state["me"]["id"], json!(id(OFFICER)));
    assert_eq!(bench.ok("meeting.list", json!({})).await["total"], 1);
}

#[tokio::test]
async fn going_to_another_seat_is_no_way_around_the_wait() {
    let bench = Bench::officer().await;
    let other = second_person(&bench).await;
    bench.ok("seat.take", json!({"id": "first"})).await;
    let wrong = json!({"passphrase": "a wrong passphrase"});
    for _ in 0..3 {
        bench.fails("session.unlock", wrong.clone()).await;
    }
    // My typing errors do not keep my colleague waiting, and theirs do not help me.
    bench.ok("seat.take", json!({"id": other})).await;
    unlock(&bench).await;
    bench.ok("seat.take", json!({"id": "first"})).await;
    let right = json!({"passphrase": PASSPHRASE});
    assert_eq!(
        bench.fails("session.unlock", right.clone()).await.code,
        Code::WaitBeforeTry
    );
    bench.later(5_000);
    bench.ok("session.unlock", right).await;
}

#[tokio::test]
async fn a_seat_is_a_name_given_here_and_no_path() {
    let bench = Bench::officer().await;
    let elsewhere = tempfile::tempdir().unwrap();
    found(elsewhere.path(), COLLEAGUE, Role::Officer, COUNTY);
    for id in [
        "..",
        "people/..",
        "",
        &elsewhere.path().to_string_lossy(),
        "0190000000007000800000000000dead",
    ] {
        assert_eq!(
            bench.fails("seat.take", json!({"id": id})).await.code,
            Code::NotFound,
            "{id}"
        );
    }
}
