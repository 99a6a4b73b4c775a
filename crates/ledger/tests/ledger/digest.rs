//! What the centre counts for a device to compare by (W4, S3).

use crate::world::{accepted, on_both};
use ledger::LedgerError;
use model::{Scope, canonical};
use protocol::digest::{DigestQuery, RANGE, Tally, line};
use protocol::wire::{Cursor, FeedEvent};
use serde_json::json;
use std::collections::BTreeMap;

on_both! {
    fn the_tallies_are_those_of_who_read_everything(world) {
        let author = world.device(world.wang);
        for _ in 0..3 {
            world.submitted_meeting(&author);
        }
        let scopes: Vec<Scope> = world.ledger.grants(author.person).unwrap().into_iter().collect();
        let start = Cursor { epoch: String::new(), number: 0, mark: String::new() };
        let page = world.pull(&author, &scopes.iter().copied().collect(), &start, 0).unwrap();
        let mut ours: BTreeMap<u64, Tally> = BTreeMap::new();
        for entry in &page.entries {
            if matches!(entry.event, FeedEvent::Put(_)) {
                let text = world.record(entry.record).canonical().unwrap();
                let hash = canonical::sha256(text.as_bytes());
                ours.entry(entry.number / RANGE).or_default().add(line(entry.scope, entry.record, entry.number, &hash));
            }
        }
        let query = |at: &Cursor| DigestQuery { scopes: scopes.clone(), at: at.clone(), ranges: vec![0, 1] };
        let answer = world.ledger.digest(&author.facts(), &query(&page.upto), world.now()).unwrap();
        assert_eq!(answer.tallies, [ours[&0], Tally::default()]);
        assert!(answer.moved.is_empty() && !answer.behind && ours[&0].count > 3);

        // What changed since is told by name and is in no tally.
        let meeting = world.submitted_meeting(&author);
        let later = world.ledger.digest(&author.facts(), &query(&page.upto), world.now()).unwrap();
        assert!(later.moved.contains(&meeting));
        assert!(later.tallies[0].count <= answer.tallies[0].count);
    }

    fn s4_nothing_is_counted_of_what_is_not_granted(world) {
        let author = world.device(world.wang);
        let meeting = world.meeting(&author);
        accepted(&world.push(&author, &world.edit(&author, meeting, "gist", json!("看厂房"))));
        let administrator = world.device(world.administrator);
        let start = Cursor { epoch: String::new(), number: 0, mark: String::new() };
        let query = DigestQuery { scopes: vec![Scope::Person(world.wang)], at: start, ranges: vec![0] };
        let refused = world.ledger.digest(&administrator.facts(), &query, world.now());
        assert!(matches!(refused, Err(LedgerError::ScopeNotGranted)));
        let many = DigestQuery { ranges: vec![0; 300], ..query };
        let refused = world.ledger.digest(&author.facts(), &many, world.now());
        assert!(matches!(refused, Err(LedgerError::OverLimit("digest_ranges"))));
    }
}
