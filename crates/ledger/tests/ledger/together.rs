//! Many push at once, and many read beside them.

use crate::world::{Device, World, accepted};
use ledger::store::{LedgerTx, Work};
use ledger::{LedgerError, LedgerStore, MemoryStore};
use model::OpId;
use protocol::wire::{LastAccepted, PullRequest, PushAnswer};
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// What the store of [`world`] was asked, and whether its disk is full.
#[derive(Clone, Default)]
struct Disk {
    synced: Arc<AtomicUsize>,
    full: Arc<AtomicBool>,
}

/// A store that counts its transactions.
struct Counted(MemoryStore, Disk);

impl LedgerStore for Counted {
    fn transact(&mut self, work: &mut Work<'_>) -> Result<(), LedgerError> {
        let (disk, before) = (&self.1, self.0.clone());
        disk.synced.fetch_add(1, Ordering::SeqCst);
        let done = self.0.transact(&mut |tx: &mut dyn LedgerTx| work(tx));
        if disk.full.load(Ordering::SeqCst) {
            self.0 = before;
            return Err(LedgerError::NotRun);
        }
        done
    }
}

fn world() -> (World, Disk) {
    let disk = Disk::default();
    let store = Counted(MemoryStore::new(), disk.clone());
    (World::on_store(Box::new(store)), disk)
}

/// A device with its next push.
struct Hand {
    device: Device,
    text: String,
    accepted: Option<LastAccepted>,
}

fn hand(world: &World) -> Hand {
    let device = world.device(world.wang);
    let create = world.create_as(
        &device,
        "company",
        world.id(),
        [("name", json!("澄泓精密"))],
    );
    Hand {
        device,
        text: create.seal().unwrap().text,
        accepted: None,
    }
}

/// All push while somebody else has the store; it is let go of when all of them wait.
fn push_at_once(world: &World, hands: &[Hand]) -> Vec<Result<PushAnswer, LedgerError>> {
    let (ledger, now) = (&world.ledger, world.now());
    std::thread::scope(|scope| {
        let store = ledger.store();
        let threads: Vec<_> = hands
            .iter()
            .map(|hand| {
                let (facts, text, accepted) = (hand.device.facts(), &hand.text, &hand.accepted);
                scope.spawn(move || ledger.push_after(&facts, now, &[text], accepted.as_ref()))
            })
            .collect();
        while ledger.waiting() < hands.len() {
            std::thread::yield_now();
        }
        drop(store);
        threads.into_iter().map(|one| one.join().unwrap()).collect()
    })
}

#[test]
fn what_waits_shares_one_sync_of_the_disk() {
    let (world, disk) = world();
    let hands: Vec<Hand> = (0..24).map(|_| hand(&world)).collect();
    let head = world.head();
    let before = disk.synced.load(Ordering::SeqCst);
    let answers = push_at_once(&world, &hands);
    assert_eq!(disk.synced.load(Ordering::SeqCst), before + 1);
    for (hand, answer) in hands.iter().zip(answers) {
        let answer = answer.unwrap();
        assert!(
            hand.text
                .contains(&answer.answers[0].op_id.unwrap().to_string())
        );
        accepted(&answer.answers[0]);
        assert_eq!(answer.acked_through, 1);
    }
    assert_eq!(world.head(), head + 24);
    assert_eq!(world.ledger.audit().unwrap().faults, vec![]);
}

#[test]
fn s17_one_push_that_fails_stops_no_other_beside_it() {
    let (world, _) = world();
    let mut hands: Vec<Hand> = (0..3).map(|_| hand(&world)).collect();
    hands[1].accepted = Some(LastAccepted {
        epoch: "first".to_owned(),
        number: 1_000,
        op_id: OpId(world.id().0),
    });
    let head = world.head();
    let answers = push_at_once(&world, &hands);
    assert!(answers[0].is_ok() && answers[2].is_ok());
    assert!(matches!(answers[1], Err(LedgerError::CursorUnknown)));
    assert_eq!(world.head(), head + 2);
}

#[test]
fn s19_when_the_disk_fails_nobody_is_told_that_it_is_kept() {
    let (world, disk) = world();
    let hands: Vec<Hand> = (0..5).map(|_| hand(&world)).collect();
    let head = world.head();
    disk.full.store(true, Ordering::SeqCst);
    for answer in push_at_once(&world, &hands) {
        assert!(matches!(answer, Err(LedgerError::TakenAlong(_))));
    }
    disk.full.store(false, Ordering::SeqCst);
    assert_eq!(world.head(), head);
    for answer in push_at_once(&world, &hands) {
        accepted(&answer.unwrap().answers[0]);
    }
    assert_eq!(world.head(), head + 5);
}

#[test]
fn who_reads_waits_for_no_writer_and_sees_what_is_durable() {
    let world = World::in_a_file();
    let device = world.device(world.wang);
    accepted(&world.push(
        &device,
        &world.create_as(&device, "company", world.id(), [("name", json!("甲公司"))]),
    ));
    let head = world.head();
    let scopes = world.ledger.grants(world.wang).unwrap();
    let names: Vec<String> = scopes.iter().map(ToString::to_string).collect();
    let from_the_start = PullRequest {
        scopes: names.join(","),
        since: 0,
        epoch: String::new(),
        mark: String::new(),
        limit: 0,
    };
    let pull = || {
        let answer = world
            .ledger
            .pull(&device.facts(), &from_the_start, world.now());
        answer.unwrap()
    };
    let whole = pull();
    let mut writing = world.ledger.store();
    writing
        .transact(&mut |tx| {
            assert_eq!(tx.next_number()?, head + 1);
            let meanwhile = pull();
            assert_eq!(meanwhile.upto, whole.upto);
            assert_eq!(meanwhile.entries.len(), whole.entries.len());
            Ok(())
        })
        .unwrap();
}
