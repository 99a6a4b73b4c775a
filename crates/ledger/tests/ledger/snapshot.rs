//! Snapshots: all of a scope, the newest first, while others go on writing (P2, S5, W2, W4).

use crate::world::{Device, World, accepted, on_both};
use ledger::LedgerError;
use model::{Record, RecordId, Scope};
use protocol::snapshot::{SnapshotPage, SnapshotPlace, SnapshotQuery};
use serde_json::json;
use std::collections::BTreeMap;

fn named(world: &World, device: &Device) -> (Vec<Scope>, String) {
    let scopes: Vec<Scope> = world
        .ledger
        .grants(device.person)
        .unwrap()
        .into_iter()
        .collect();
    let names: Vec<String> = scopes.iter().map(ToString::to_string).collect();
    (scopes, names.join(","))
}

fn page(
    world: &World,
    device: &Device,
    place: Option<&SnapshotPlace>,
    limit: usize,
) -> Result<SnapshotPage, LedgerError> {
    let (_, names) = named(world, device);
    let query = SnapshotQuery::after(place, limit);
    world
        .ledger
        .snapshot(&device.facts(), &names, &query, world.now())
}

/// Reads it to its end; `meanwhile` happens between two pages. Says in which order the numbers came.
fn whole(
    world: &World,
    device: &Device,
    limit: usize,
    meanwhile: impl Fn(),
) -> (BTreeMap<RecordId, Record>, Vec<u64>, SnapshotPlace) {
    let (mut records, mut numbers) = (BTreeMap::new(), Vec::new());
    let mut got = page(world, device, None, limit).unwrap();
    let begin = got.place.clone();
    loop {
        for one in &got.records {
            let record = Record::read(one.body.get()).unwrap();
            assert_eq!(record.id, one.id);
            assert!(
                records.insert(one.id, record).is_none(),
                "each record comes once"
            );
            numbers.push(one.number);
        }
        if got.next == 0 {
            return (records, numbers, begin);
        }
        let place = SnapshotPlace {
            at: got.place.at,
            before: got.next,
        };
        meanwhile();
        got = page(world, device, Some(&place), limit).unwrap();
    }
}

on_both! {
    fn a_snapshot_is_what_a_reader_from_the_beginning_holds_the_newest_first(world) {
        let author = world.device(world.wang);
        for _ in 0..4 {
            world.submitted_meeting(&author);
        }
        let (held, _) = world.read_all(&author, 0);
        for limit in [1, 2, 3, 7, 0] {
            let (records, numbers, _) = whole(world, &author, limit, || {});
            assert_eq!(records, held, "limit {limit}");
            assert!(numbers.is_sorted_by(|a, b| a >= b), "{numbers:?}");
        }
    }

    fn what_others_write_between_two_pages_comes_with_the_pull_from_its_number(world) {
        let author = world.device(world.wang);
        let mut meetings = Vec::new();
        for _ in 0..4 {
            meetings.push(world.submitted_meeting(&author));
        }
        let (old, left) = (meetings[0], std::cell::Cell::new(meetings.len()));
        let (mut records, _, begin) = whole(world, &author, 3, || {
            // One that the snapshot has not come to yet changes, and a new one is made.
            if left.get() > 0 {
                left.set(left.get() - 1);
                accepted(&world.push(&author, &world.edit(&author, old, "gist", json!(left.get().to_string()))));
                world.submitted_meeting(&author);
            }
        });
        assert!(!records.contains_key(&old), "it moved beyond the number that was noted");
        let mut since = begin.at;
        let (scopes, _) = named(world, &author);
        loop {
            let page = world.pull(&author, &scopes.iter().copied().collect(), &since, 0).unwrap();
            for entry in page.entries {
                match entry.event {
                    protocol::wire::FeedEvent::Put(Some(record)) => drop(records.insert(entry.record, *record)),
                    protocol::wire::FeedEvent::Put(None) => {}
                    protocol::wire::FeedEvent::Leave => {}
                }
            }
            since = page.upto;
            if !page.more {
                break;
            }
        }
        assert_eq!(records, world.read_all(&author, 0).0);
    }

    fn a_grant_that_ended_answers_like_a_scope_that_never_was(world) {
        let officer = world.device(world.wang);
        world.submitted_meeting(&officer);
        let (_, names) = named(world, &officer);
        let first = page(world, &officer, None, 2).unwrap();
        let administrator = world.device(world.administrator);
        let moved = world.edit(&administrator, world.wang, "unit", json!(world.xuanzhou));
        accepted(&world.push(&administrator, &moved));
        let place = SnapshotPlace { at: first.place.at, before: first.next };
        let query = SnapshotQuery::after(Some(&place), 2);
        let ask = |names: &str| world.ledger.snapshot(&officer.facts(), names, &query, world.now());
        assert!(matches!(ask(&names), Err(LedgerError::ScopeNotGranted)));
        assert!(matches!(ask("unit:no"), Err(LedgerError::ScopeNotGranted)));
        assert!(ask("city").is_ok());
    }

    fn a_place_of_another_history_is_not_known(world) {
        let officer = world.device(world.wang);
        let first = page(world, &officer, None, 1).unwrap();
        let place = SnapshotPlace { at: first.place.at, before: first.next };
        assert!(page(world, &officer, Some(&place), 1).is_ok());
        let mut other = place.clone();
        other.at.mark = "0".repeat(64);
        assert!(matches!(page(world, &officer, Some(&other), 1), Err(LedgerError::CursorUnknown)));
        assert_ne!(world.ledger.epoch().unwrap(), place.at.epoch, "the centre came back from a backup (W4)");
        assert!(matches!(page(world, &officer, Some(&place), 1), Err(LedgerError::CursorUnknown)));
    }
}

#[test]
fn w2_a_page_keeps_to_its_bytes_and_holds_one_number_at_least() {
    let world = World::with_limits(protocol::limits::Limits {
        page_bytes: 1,
        ..protocol::limits::Limits::default()
    });
    let author = world.device(world.wang);
    world.submitted_meeting(&author);
    let first = page(&world, &author, None, 0).unwrap();
    let number = first.records[0].number;
    assert!(first.records.iter().all(|one| one.number == number));
    let (records, _, _) = whole(&world, &author, 0, || {});
    assert_eq!(records, world.read_all(&author, 0).0);
}
