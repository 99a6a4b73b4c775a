//! Who is told what (P1, S3–S5, W4).

use crate::world::{accepted, on_both};
use ledger::LedgerError;
use model::command::Command;
use model::{RecordId, Scope};
use protocol::wire::{Cursor, FeedEvent};
use serde_json::json;
use std::collections::BTreeSet;

fn start() -> Cursor {
    Cursor {
        epoch: String::new(),
        number: 0,
        mark: String::new(),
    }
}

/// What was put where; a replica that starts from nothing is told of no leaving on its first page.
fn puts(entries: &[protocol::wire::FeedEntry]) -> Vec<(u64, RecordId, Scope)> {
    let puts = entries
        .iter()
        .filter(|entry| matches!(entry.event, FeedEvent::Put(_)));
    puts.map(|entry| (entry.number, entry.record, entry.scope))
        .collect()
}

on_both! {
    fn a_draft_goes_to_its_author_and_the_submitted_record_to_the_unit(world) {
        let (author, manager, stranger) = (world.device(world.wang), world.device(world.zhang), world.device(world.he));
        let meeting = world.meeting(&author);
        let company = world.record(meeting).id_in("company").unwrap();
        let reads = |device: &crate::world::Device, id: RecordId| world.read_all(device, 0).0.contains_key(&id);
        assert!(reads(&author, meeting) && reads(&author, company));
        assert!(!reads(&manager, meeting) && !reads(&manager, company));
        accepted(&world.submit(&author, meeting));
        assert!(reads(&manager, meeting) && reads(&manager, company));
        assert!(!reads(&stranger, meeting) && !reads(&stranger, company));
        let city_manager = world.device(world.mei);
        assert!(reads(&city_manager, meeting));
        let administrator = world.device(world.administrator);
        assert!(!reads(&administrator, meeting));
    }

    fn a_move_is_a_leave_and_a_put_under_one_number(world) {
        let author = world.device(world.wang);
        let meeting = world.meeting(&author);
        let scopes = world.ledger.grants(author.person).unwrap();
        let before = world.pull(&author, &scopes, &start(), 0).unwrap().upto;
        let number = accepted(&world.submit(&author, meeting));
        let page = world.pull(&author, &scopes, &before, 0).unwrap();
        let of_meeting: Vec<(u64, Scope, bool)> = page.entries.iter()
            .filter(|entry| entry.record == meeting)
            .map(|entry| (entry.number, entry.scope, matches!(entry.event, FeedEvent::Put(_))))
            .collect();
        let mut expected = vec![
            (number, Scope::Person(world.wang), false),
            (number, Scope::Unit(world.langxi), true),
        ];
        expected.sort_by_key(|(_, scope, _)| scope.to_string());
        assert_eq!(of_meeting, expected);
    }

    fn small_pages_and_large_ones_tell_the_same(world) {
        let author = world.device(world.wang);
        for _ in 0..3 {
            world.submitted_meeting(&author);
        }
        let whole = world.read_all(&author, 0);
        for limit in 1..7 {
            let paged = world.read_all(&author, limit);
            assert_eq!(paged.0, whole.0, "limit {limit}");
            assert_eq!(puts(&paged.1), puts(&whole.1), "limit {limit}");
        }
        for (id, record) in &whole.0 {
            assert_eq!(record.canonical(), world.record(*id).canonical());
        }
        let numbers: Vec<u64> = whole.1.iter().map(|entry| entry.number).collect();
        assert!(numbers.is_sorted());
    }

    fn nobody_pulls_a_scope_that_is_not_granted(world) {
        let officer = world.device(world.wang);
        let foreign = BTreeSet::from([Scope::Unit(world.xuanzhou)]);
        let refused = world.pull(&officer, &foreign, &start(), 0);
        assert!(matches!(refused, Err(LedgerError::ScopeNotGranted)));
        let draft = BTreeSet::from([Scope::Person(world.wang)]);
        let manager = world.device(world.zhang);
        assert!(matches!(world.pull(&manager, &draft, &start(), 0), Err(LedgerError::ScopeNotGranted)));
    }

    fn travelling_grants_the_trip_and_ending_it_takes_it_away(world) {
        let (manager, he) = (world.device(world.zhang), world.device(world.he));
        let trip = world.create(&manager, "trip", [("title", json!("沪嘉湖"))]);
        let company = world.create(&manager, "company", [("name", json!("甲"))]);
        world.create(&manager, "stop", [("trip", json!(trip)), ("company", json!(company)), ("company_name", json!("甲"))]);
        let scope = Scope::Trip(trip);
        assert!(!world.ledger.grants(world.he).unwrap().contains(&scope));
        let assign = |members| Command::AssignTrip { lead_traveller: world.cheng, members };
        accepted(&world.push(&manager, &world.command(&manager, trip, assign([world.he].into()))));
        assert!(world.ledger.grants(world.he).unwrap().contains(&scope));
        let (replica, _) = world.read_all(&he, 0);
        assert!(replica.contains_key(&trip) && replica.contains_key(&company));
        accepted(&world.push(&manager, &world.command(&manager, trip, assign([world.wang].into()))));
        assert!(!world.ledger.grants(world.he).unwrap().contains(&scope));
        let (replica, _) = world.read_all(&he, 0);
        assert!(!replica.contains_key(&trip) && !replica.contains_key(&company));
    }

    fn a_cursor_of_another_history_is_not_known(world) {
        let officer = world.device(world.wang);
        let scopes = world.ledger.grants(officer.person).unwrap();
        let good = world.pull(&officer, &scopes, &start(), 0).unwrap().upto;
        assert!(world.pull(&officer, &scopes, &good, 0).unwrap().entries.is_empty());
        let wrong = [
            Cursor { epoch: "other".to_owned(), ..good.clone() },
            Cursor { mark: "0".repeat(64), ..good.clone() },
            Cursor { mark: String::new(), ..good.clone() },
            Cursor { number: good.number + 1, ..good.clone() },
        ];
        for cursor in wrong {
            assert!(matches!(world.pull(&officer, &scopes, &cursor, 0), Err(LedgerError::CursorUnknown)));
        }
    }
}
