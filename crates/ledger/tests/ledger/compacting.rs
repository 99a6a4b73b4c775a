//! Compaction (P2, M3, S18): what can be told again goes, and nobody's work or screen is another for it.

use crate::world::{DAY, Device, World, accepted, held, on_both, splice};
use ledger::{Compacted, LedgerError, LedgerStore as _};
use model::command::Command;
use model::{OpId, RecordId, Scope};
use protocol::digest::DigestQuery;
use protocol::snapshot::{SnapshotPlace, SnapshotQuery};
use protocol::wire::Cursor;
use serde_json::json;
use std::collections::BTreeSet;

const KEPT: i64 = 180 * DAY;

fn compact(world: &World, keep: i64) -> Compacted {
    let before = world.now().plus(-keep);
    world.ledger.compact(before, &mut |_| true).unwrap()
}

/// Where a device that reads now has read to, and its scopes.
fn reads(world: &World, device: &Device) -> (BTreeSet<Scope>, Cursor) {
    let scopes = world.ledger.grants(device.person).unwrap();
    let start = Cursor {
        epoch: String::new(),
        number: 0,
        mark: String::new(),
    };
    let upto = world.pull(device, &scopes, &start, 0).unwrap().upto;
    (scopes, upto)
}

fn names(scopes: &BTreeSet<Scope>) -> String {
    let names: Vec<String> = scopes.iter().map(ToString::to_string).collect();
    names.join(",")
}

/// How much is kept of the histories of a record's text.
fn history(world: &World, record: RecordId) -> usize {
    let mut bytes = 0;
    let look = &mut |tx: &mut dyn ledger::LedgerTx| -> Result<(), LedgerError> {
        bytes = tx
            .text(record, "minutes")?
            .map_or(0, |row| row.document.len() + row.tips.len());
        Ok(())
    };
    world.ledger.store().transact(look).unwrap();
    bytes
}

/// Everything a reader could ask of some records.
fn all_of(world: &World, records: &[RecordId]) -> Vec<String> {
    let canonical = records.iter().map(|id| world.record(*id).canonical());
    let mut all: Vec<String> = canonical.map(Result::unwrap).collect();
    for id in records {
        for row in world.ledger.history(*id).unwrap() {
            all.push(format!("{row:?}"));
        }
    }
    all
}

on_both! {
    fn p2_whoever_was_away_for_longer_is_told_to_begin_anew(world) {
        let (wang, he, manager) = (world.device(world.wang), world.device(world.he), world.device(world.zhang));
        let trip = world.create(&manager, "trip", [("title", json!("沪嘉湖"))]);
        let assign = |members| Command::AssignTrip { lead_traveller: world.cheng, members };
        accepted(&world.push(&manager, &world.command(&manager, trip, assign([world.wang].into()))));
        let (scopes, old) = reads(world, &wang);
        let meeting = world.submitted_meeting(&wang);
        let _ = (he, meeting);
        world.pass(KEPT + DAY);
        let lately = world.submitted_meeting(&wang);
        let (_, young) = reads(world, &wang);

        let all = world.ledger.audit().unwrap();
        let done = compact(world, KEPT);
        assert!(done.leaves > 0, "{done:?}");
        assert!(done.through > old.number && done.through < young.number, "{done:?}");
        assert_eq!(world.ledger.audit().unwrap(), all, "the chain is as it was (S6, W4)");
        assert!(all.faults.is_empty(), "{all:?}");

        assert!(matches!(world.pull(&wang, &scopes, &old, 0), Err(LedgerError::CursorCompacted)));
        let query = DigestQuery { scopes: scopes.iter().copied().collect(), at: old.clone(), ranges: vec![0] };
        let counted = world.ledger.digest(&wang.facts(), &query, world.now());
        assert!(matches!(counted, Err(LedgerError::CursorCompacted)));
        let begun = SnapshotPlace { before: old.number, at: old.clone() };
        let ask = |place: Option<&SnapshotPlace>| {
            let query = SnapshotQuery::after(place, 0);
            world.ledger.snapshot(&wang.facts(), &names(&scopes), &query, world.now())
        };
        assert!(matches!(ask(Some(&begun)), Err(LedgerError::CursorCompacted)), "a snapshot of then");

        // It is no centre from a backup: the cursor is one of ours, and no epoch begins (W4).
        let greeting = world.hello(&wang, Some(old));
        assert!(!greeting.new_epoch && !greeting.answer.cursor_unknown);
        let fresh = ask(None).unwrap().place.at;
        assert!(world.pull(&wang, &scopes, &fresh, 0).unwrap().entries.is_empty());

        // Whoever was here meanwhile goes on, and is told what leaves from now on.
        assert!(world.pull(&wang, &scopes, &young, 0).unwrap().entries.is_empty());
        accepted(&world.push(&wang, &world.command(&wang, lately, Command::Delete)));
        assert!(!world.pull(&wang, &scopes, &young, 0).unwrap().entries.is_empty());
    }

    fn m3_a_text_on_a_base_older_than_compaction_holds_what_both_wrote(world) {
        let (wang, tablet) = (world.device(world.wang), world.device(world.wang));
        let meeting = world.submitted_meeting(&wang);
        let first = world.edit_on(&wang, meeting, "minutes", splice(0, 0, "拟投资三亿元。"), &[]);
        accepted(&world.push(&wang, &first));
        // Her tablet leaves with this on its screen; she writes on the road.
        let away = world.edit_on(&tablet, meeting, "minutes", splice(7, 0, "用地八十亩。"), &[first.op_id]);
        let second = world.edit_on(&wang, meeting, "minutes", splice(1, 0, "首期"), &[first.op_id]);
        accepted(&world.push(&wang, &second));
        world.pass(KEPT + DAY);
        let before = all_of(world, &[meeting]);
        assert!(history(world, meeting) > 0);
        let done = compact(world, KEPT);
        assert!(done.texts == 1 && done.bytes > 0 && done.kept == 0, "{done:?}");
        assert_eq!(history(world, meeting), 0);
        assert_eq!(all_of(world, &[meeting]), before, "every version can be found (S7)");

        accepted(&world.push(&tablet, &away));
        assert_eq!(world.value(meeting, "minutes"), json!("拟首期投资三亿元。用地八十亩。"));
        // What is sent once more gets the answer it had (S2).
        let again = world.push(&wang, &first);
        assert!(again.duplicate);
        accepted(&again);
        // And on goes the work.
        let base = world.seen(meeting, "minutes");
        let next = world.edit_on(&wang, meeting, "minutes", splice(0, 1, "计划"), &base);
        accepted(&world.push(&wang, &next));
        assert_eq!(world.value(meeting, "minutes"), json!("计划首期投资三亿元。用地八十亩。"));
    }

    fn s1_what_is_held_is_not_touched_and_is_decided_when_its_time_comes(world) {
        let wang = world.device(world.wang);
        let (company, meeting) = (world.id(), world.id());
        let first = world.create_as(&wang, "company", company, [("name", json!("甲"))]);
        let second = world.create_as(&wang, "meeting", meeting, [
            ("title", json!("拜访")), ("company", json!(company)), ("company_name", json!("甲")),
        ]);
        held(&world.push(&wang, &second));
        world.pass(3 * DAY);
        compact(world, DAY);
        accepted(&world.push(&wang, &first));
        assert_eq!(world.value(meeting, "title"), json!("拜访"));
    }

    fn s18_broken_off_anywhere_it_is_right_and_done_twice_it_is_done_once(world) {
        let wang = world.device(world.wang);
        let mut records = Vec::new();
        for at in 0..4 {
            let meeting = world.submitted_meeting(&wang);
            let text = world.edit_on(&wang, meeting, "minutes", splice(0, 0, &format!("第{at}次")), &[]);
            accepted(&world.push(&wang, &text));
            records.push(meeting);
        }
        world.pass(KEPT + DAY);
        let (before, audit) = (all_of(world, &records), world.ledger.audit().unwrap());
        let mut steps = 0;
        loop {
            // One step each time: as if the process were killed after it.
            let mut left = 2;
            let upto = world.now().plus(-KEPT);
            let done = world.ledger.compact(upto, &mut |_| { left -= 1; left > 0 }).unwrap();
            assert_eq!(all_of(world, &records), before);
            assert_eq!(world.ledger.audit().unwrap(), audit);
            steps += 1;
            if left > 0 {
                assert!(done.texts == 0 && done.leaves == 0, "{done:?}");
                break;
            }
            assert!(steps < 50);
        }
        assert!(steps > 4, "{steps}");
        let again = compact(world, KEPT);
        assert_eq!(again, Compacted { through: again.through, ..Compacted::default() });
        for meeting in records {
            let base = world.seen(meeting, "minutes");
            accepted(&world.push(&wang, &world.edit_on(&wang, meeting, "minutes", splice(0, 0, "又"), &base)));
        }
    }

    fn w4_what_is_in_no_backup_is_not_compacted_where_backups_are_told_of(world) {
        let wang = world.device(world.wang);
        world.submitted_meeting(&wang);
        let saved = world.head();
        world.submitted_meeting(&wang);
        world.pass(KEPT + DAY);
        world.ledger.backed_up(saved).unwrap();
        assert_eq!(compact(world, KEPT).through, saved);
        assert_eq!(compact(world, KEPT + KEPT).through, saved, "it never goes back");
        world.ledger.backed_up(world.head()).unwrap();
        assert_eq!(compact(world, KEPT).through, world.head());
    }

    fn s18_with_and_without_compaction_many_months_end_alike(world) {
        let plain = World::in_memory();
        for seed in 1..=6_u64 {
            let (without, with) = (lives(&plain, seed, false), lives(world, seed, true));
            assert_eq!(without.len(), with.len(), "seed {seed}");
            for (without, with) in without.iter().zip(&with) {
                assert_eq!(without, with, "seed {seed}");
            }
        }
    }
}

/// A life of two devices on some texts, which now and then write on what they saw months ago. Everything that is
/// answered, and what stands in the end.
fn lives(world: &World, seed: u64, compacts: bool) -> Vec<String> {
    let mut dice = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut throw = |sides: u64| {
        dice ^= dice << 13;
        dice ^= dice >> 7;
        dice ^= dice << 17;
        dice % sides
    };
    let desks = [world.device(world.wang), world.device(world.wang)];
    let records: Vec<RecordId> = (0..3).map(|_| world.submitted_meeting(&desks[0])).collect();
    let mut written: Vec<Vec<OpId>> = vec![Vec::new(); records.len()];
    let (mut told, mut freed) = (Vec::new(), 0);
    for month in 0..16 {
        for _ in 0..3 {
            let at = throw(3) as usize;
            let desk = &desks[throw(2) as usize];
            let text = world.value(records[at], "minutes");
            let length = text.as_str().unwrap_or_default().chars().count() as u64;
            let place = u32::try_from(throw(length + 1)).unwrap();
            let gone = u32::try_from(throw(3)).unwrap();
            let change = splice(place, gone, &format!("{month}月"));
            let mut base = Vec::new();
            for _ in 0..=throw(2) {
                let seen = &written[at];
                if !seen.is_empty() {
                    base.push(seen[throw(seen.len() as u64) as usize]);
                }
            }
            if throw(2) == 0 {
                base = world.seen(records[at], "minutes");
            }
            base.sort_unstable();
            base.dedup();
            let edit = world.edit_on(desk, records[at], "minutes", change, &base);
            written[at].push(edit.op_id);
            told.push(format!("{:?}", world.push(desk, &edit)));
        }
        world.pass(30 * DAY);
        let keep = i64::try_from(throw(4)).unwrap() * 45 * DAY;
        if compacts {
            freed += compact(world, keep).texts;
        }
    }
    assert_eq!(compacts, freed > 3, "{freed} texts were compacted");
    told.extend(
        records
            .iter()
            .map(|id| world.record(*id).canonical().unwrap()),
    );
    for id in &records {
        told.extend(
            world
                .ledger
                .history(*id)
                .unwrap()
                .iter()
                .map(|row| format!("{row:?}")),
        );
    }
    told
}
