//! The feed: puts, leaves, grants, revocations, epochs, pages.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // what a test needs is there, or the test fails

mod support;

use model::{Noun, RecordId, Scope};
use proptest::prelude::*;
use protocol::limits::Limits;
use protocol::wire::FeedEvent;
use serde_json::json;
use store::{Filter, StoreError};
use support::{Centre, Device, bases, cursor, id, meeting, scopes, unit};

/// A meeting of the unit, submitted by somebody else.
fn submitted(centre: &mut Centre, number: u128, title: &str) -> RecordId {
    let record = id(number);
    let fields = [
        ("title", json!(title)),
        ("unit", json!(unit())),
        ("author", json!(id(0x98))),
        ("state", json!("submitted")),
    ];
    centre.make(Noun::Meeting, record, &fields);
    record
}

#[test]
fn p1_a_record_goes_when_its_last_scope_lets_go() {
    let (device, mut centre) = (Device::granted(), Centre::default());
    let trip = id(0x55);
    let mut all = scopes();
    all.push(Scope::Trip(trip));
    device.store().granted(&all).unwrap();
    let record = submitted(&mut centre, 0x100, "一");
    centre.write(record, "trip", json!(trip));
    device.pull(&centre, 100);
    assert_eq!(device.value(record, "title"), json!("一"));
    centre.write(record, "unit", json!(id(0x23)));
    device.pull(&centre, 100);
    assert_eq!(
        device.value(record, "title"),
        json!("一"),
        "the trip holds it"
    );
    centre.write(record, "trip", json!(id(0x56)));
    device.pull(&centre, 100);
    assert!(device.store().shown(record).unwrap().is_none());
    assert!(
        device.store().find("一", 9).unwrap().is_empty(),
        "nor does the search know it"
    );
    assert_eq!(bases(device.store()), centre.bases(&all));
}

#[test]
fn p2_older_puts_and_pages_shown_again_are_ignored() {
    let (device, mut centre) = (Device::granted(), Centre::default());
    let record = submitted(&mut centre, 0x100, "一");
    let first = centre.page(&scopes(), 0, 100);
    device.store().apply(&scopes(), &first).unwrap();
    centre.write(record, "title", json!("二"));
    device.pull(&centre, 100);
    let digest = device.store().base_digest().unwrap();
    assert!(device.store().apply(&scopes(), &first).unwrap().is_empty());
    assert_eq!(device.value(record, "title"), json!("二"));
    assert_eq!(device.store().base_digest().unwrap(), digest);
    assert_eq!(
        device.store().newest_cursor().unwrap(),
        Some(cursor(2)),
        "nor does the cursor go back"
    );

    // Nor does what has left come back.
    let left = submitted(&mut centre, 0x101, "走了");
    let second = centre.page(&scopes(), 2, 100);
    device.store().apply(&scopes(), &second).unwrap();
    centre.write(left, "unit", json!(id(0x23)));
    device.pull(&centre, 100);
    device.store().apply(&scopes(), &second).unwrap();
    assert!(device.store().shown(left).unwrap().is_none());

    // A scope just granted brings the record with the body it had when it entered: older than held.
    let mut all = scopes();
    all.push(Scope::Trip(id(0x55)));
    device.store().granted(&all).unwrap();
    let mut old = first;
    old.entries.truncate(1);
    old.entries[0].scope = Scope::Trip(id(0x55));
    device
        .store()
        .apply(&[Scope::Trip(id(0x55))], &old)
        .unwrap();
    assert_eq!(device.value(record, "title"), json!("二"));
}

#[test]
fn s5_a_grant_brings_old_records_and_groups_cursors() {
    let (device, mut centre) = (Device::new(), Centre::default());
    device.store().granted(&[Scope::City]).unwrap();
    let record = submitted(&mut centre, 0x100, "一");
    device.pull(&centre, 100);
    assert!(device.store().shown(record).unwrap().is_none(), "S4");
    let granted = device.store().granted(&scopes()).unwrap();
    assert_eq!(granted.added.len(), 3);
    let groups = device.store().cursors().unwrap();
    assert_eq!(groups.len(), 2);
    assert_eq!(
        (groups[0].cursor.clone(), groups[0].complete),
        (None, false)
    );
    assert_eq!(
        (groups[1].cursor.clone(), groups[1].complete),
        (Some(cursor(1)), true)
    );
    device.pull(&centre, 100);
    assert_eq!(device.value(record, "title"), json!("一"));
    assert_eq!(device.store().cursors().unwrap().len(), 1);
    assert!(
        device
            .store()
            .granted(&scopes())
            .unwrap()
            .changed
            .is_empty()
    );
}

#[test]
fn p3_a_revocation_purges_all_but_own_unacknowledged_operations() {
    let (device, mut centre) = (Device::granted(), Centre::default());
    let theirs = submitted(&mut centre, 0x100, "机密标题");
    let edited = submitted(&mut centre, 0x101, "另一个");
    device.pull(&centre, 100);
    let op = device.edit(edited, &[("gist", json!("我写的"))]);
    let copy = device.dir.path().join("replica.db.before-1");
    std::fs::write(&copy, "an older copy").unwrap();
    let granted = device.store().granted(&[Scope::City]).unwrap();
    assert!(
        granted
            .changed
            .iter()
            .any(|one| one.id == theirs && one.noun == "meeting")
    );
    assert!(!copy.exists(), "nor in an older copy");
    let log = device.dir.path().join("replica.db-wal");
    assert_eq!(std::fs::metadata(log).unwrap().len(), 0, "nor in the log");
    assert!(device.store().shown(theirs).unwrap().is_none());
    assert!(device.store().find("机密", 9).unwrap().is_empty());
    assert!(
        bases(device.store()).is_empty(),
        "S4: nothing of others is held"
    );
    assert_eq!(device.value(edited, "gist"), json!("我写的"), "S9");
    assert_eq!(device.value(edited, "title"), json!(null), "S4");
    let out = device.store().outgoing(&Limits::default(), false).unwrap();
    assert_eq!(out[0].op, op, "still pushed");
    device.push(&mut centre);
    device.pull(&centre, 100);
    assert!(
        device.store().shown(edited).unwrap().is_none(),
        "in the ledger, and out of scope"
    );
}

#[test]
fn s16_a_page_that_does_not_hang_together_has_no_effect() {
    let (device, mut centre) = (Device::granted(), Centre::default());
    submitted(&mut centre, 0x100, "一");
    submitted(&mut centre, 0x101, "二");
    let good = centre.page(&scopes(), 0, 100);
    let broken = |change: &dyn Fn(&mut protocol::wire::PullAnswer)| {
        let mut page = good.clone();
        change(&mut page);
        assert!(matches!(
            device.store().apply(&scopes(), &page),
            Err(StoreError::Malformed { .. })
        ));
        assert!(bases(device.store()).is_empty());
        assert_eq!(device.store().newest_cursor().unwrap(), None);
    };
    broken(&|page| page.upto.number = 1);
    broken(&|page| page.entries.reverse());
    broken(&|page| page.entries[1].event = FeedEvent::Put(None));
    broken(&|page| page.entries[1].record = id(0x102));
    device.store().apply(&scopes(), &good).unwrap();
    assert_eq!(bases(device.store()).len(), 2);
}

#[test]
fn s4_what_was_not_asked_for_or_is_no_longer_granted_is_not_taken_in() {
    let (device, mut centre) = (Device::granted(), Centre::default());
    submitted(&mut centre, 0x100, "一");
    let page = centre.page(&scopes(), 0, 100);
    device.store().granted(&[Scope::City]).unwrap();
    device.store().apply(&scopes(), &page).unwrap();
    assert!(bases(device.store()).is_empty());
}

#[test]
fn w4_a_new_epoch_reads_again_and_sends_again_what_may_be_lost() {
    let (device, mut centre) = (Device::granted(), Centre::default());
    let known = device.create(Noun::Meeting, &meeting("一"));
    device.push(&mut centre);
    let lost = device.create(Noun::Meeting, &meeting("二"));
    device.push(&mut centre);
    let gone = submitted(&mut centre, 0x100, "别人的");
    device.pull(&centre, 100);
    assert!(!device.store().begin_epoch("one", 2).unwrap());
    assert!(
        device
            .store()
            .outgoing(&Limits::default(), false)
            .unwrap()
            .is_empty()
    );

    // The centre came back from a backup made after the first.
    let mut restored = Centre::default();
    restored.put(centre.records[&known].clone());
    assert!(device.store().begin_epoch("two", 1).unwrap());
    assert_eq!(device.value(lost, "title"), json!("二"), "S9");
    let old = centre.page(&scopes(), 0, 100);
    assert!(matches!(
        device.store().apply(&scopes(), &old),
        Err(StoreError::OtherEpoch)
    ));
    let in_two = |page: &mut protocol::wire::PullAnswer| page.upto.epoch = "two".to_owned();
    let mut page = restored.page(&scopes(), 0, 100);
    in_two(&mut page);
    device.store().apply(&scopes(), &page).unwrap();
    assert_eq!(
        device.value(lost, "title"),
        json!("二"),
        "S9: the base lost it, the journal has it"
    );
    assert!(
        device.store().shown(gone).unwrap().is_none(),
        "read anew: no longer there"
    );
    device.push(&mut restored);
    assert!(restored.records.contains_key(&lost), "S12");
    let mut page = restored.page(&scopes(), 1, 100);
    in_two(&mut page);
    device.store().apply(&scopes(), &page).unwrap();
    assert_eq!(bases(device.store()), restored.bases(&scopes()));
    assert_eq!(
        device
            .store()
            .list(Noun::Meeting, &Filter::default())
            .unwrap()
            .len(),
        2
    );
}

#[test]
fn s14_unknown_nouns_and_fields_are_kept_as_they_are() {
    let (device, mut centre) = (Device::granted(), Centre::default());
    let record = id(0x100);
    let mut strange = model::Record::new("zeppelin", record);
    let version = model::record::Version {
        op: model::OpId(record.0),
        eff: support::NOW,
        device: support::identity().device,
        seq: 1,
        actor: support::me(),
    };
    strange.put("author", json!(support::me()), version.clone(), &[]);
    strange.put("hull", json!({"cells": [1, 2]}), version, &[]);
    centre.put(strange);
    device.pull(&centre, 100);
    assert_eq!(device.value(record, "hull"), json!({"cells": [1, 2]}));
    assert_eq!(bases(device.store()), centre.bases(&scopes()));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// However the feed is cut into pages, and whenever a scope is granted, quiet replicas are equal
    /// to each other and to the centre.
    #[test]
    fn s3_bases_are_equal_however_the_pages_are_cut(
        acts in proptest::collection::vec((0_u128..6, 0_u8..5), 1..40),
        limit in 1_usize..7,
        grant_at in 0_usize..40,
    ) {
        let (whole, cut) = (Device::granted(), Device::new());
        cut.store().granted(&[Scope::City]).unwrap();
        let mut centre = Centre::default();
        for (turn, (which, act)) in acts.iter().enumerate() {
            let record = id(0x100 + which);
            if !centre.records.contains_key(&record) {
                submitted(&mut centre, 0x100 + which, "一");
            }
            match act {
                0 => centre.write(record, "unit", json!(id(0x23))),
                1 => centre.write(record, "unit", json!(unit())),
                2 => centre.write_blind(record, "title", json!(format!("题 {turn}"))),
                3 => centre.write(record, model::record::DELETED, json!(turn % 2 == 0)),
                _ => centre.write(record, "gist", json!(format!("文 {turn}"))),
            }
            if turn == grant_at {
                cut.store().granted(&scopes()).unwrap();
            }
            if turn % 3 == 0 {
                cut.pull(&centre, limit);
            }
        }
        cut.store().granted(&scopes()).unwrap();
        cut.pull(&centre, limit);
        whole.pull(&centre, 1000);
        prop_assert_eq!(bases(cut.store()), centre.bases(&scopes()));
        prop_assert_eq!(cut.store().base_digest().unwrap(), whole.store().base_digest().unwrap());
    }
}

/// A device that was away for long: more comes in one page than is found by its words at once.
#[test]
fn what_a_long_page_brings_is_found_by_its_words_soon_after_and_own_words_at_once() {
    let (device, mut centre) = (Device::granted(), Centre::default());
    let known = submitted(&mut centre, 0x90, "旧访");
    device.pull(&centre, 100);
    assert_eq!(device.store().find("旧访", 9).unwrap().len(), 1);
    for number in 0..120 {
        submitted(&mut centre, 0x100 + number, "长页");
    }
    centre.write(known, "title", json!("新访"));
    let own = device.create(Noun::Meeting, &meeting("自写"));
    let page = centre.page(&scopes(), 1, 500);
    assert!(page.entries.len() > store::INDEXED_AT_ONCE);
    device.store().apply(&scopes(), &page).unwrap();
    // Everything is shown and listed, and what was found before or written here is found.
    assert_eq!(device.value(id(0x100 + 119), "title"), json!("长页"));
    assert_eq!(device.store().not_indexed().unwrap(), 120);
    assert_eq!(device.store().find("新访", 9).unwrap()[0].id, known);
    assert!(device.store().find("旧访", 9).unwrap().is_empty());
    assert_eq!(device.store().find("自写", 9).unwrap()[0].id, own);
    // One of those that wait is written here: it waits no more.
    device.edit(id(0x103), &[("title", json!("改过"))]);
    assert_eq!(device.store().find("改过", 9).unwrap()[0].id, id(0x103));
    assert_eq!(device.store().not_indexed().unwrap(), 119);
    let device = device.reopened();
    while device.store().index_some().unwrap() > 0 {}
    assert_eq!(device.store().find("长页", 200).unwrap().len(), 119);
    // A short page is found at once.
    submitted(&mut centre, 0x300, "短页");
    device.pull(&centre, 100);
    assert_eq!(device.store().find("短页", 9).unwrap().len(), 1);
}
