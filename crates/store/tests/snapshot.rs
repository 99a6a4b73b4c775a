//! Snapshots on a device: what a grant brings, the newest first, a kill at any page, own writes kept (P2, S5, S9).

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // what a test needs is there, or the test fails

mod support;

use model::{Noun, RecordId, Scope};
use protocol::snapshot::{SnapshotPage, SnapshotPlace, SnapshotRecord};
use protocol::wire::FeedEvent;
use serde_json::json;
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use store::{Counted, CursorGroup, Differing, StoreError};
use support::{Centre, Device, NOW, bases, cursor, id, meeting, scopes, unit};

/// What stands in these scopes up to a number, by the number that last changed it, the newest first.
fn standing(centre: &Centre, scopes: &[Scope], upto: u64) -> Vec<SnapshotRecord> {
    let mut last: BTreeMap<(RecordId, Scope), (u64, bool)> = BTreeMap::new();
    for entry in &centre.feed {
        let put = matches!(entry.event, FeedEvent::Put(_));
        last.insert((entry.record, entry.scope), (entry.number, put));
    }
    let mut records: BTreeMap<(u64, RecordId), Vec<u16>> = BTreeMap::new();
    for ((record, scope), (number, put)) in last {
        let by = scopes.iter().position(|asked| *asked == scope);
        if let (Some(by), true, true) = (by, put, number <= upto) {
            let by = u16::try_from(by).unwrap();
            records.entry((number, record)).or_default().push(by);
        }
    }
    let records = records.into_iter().rev();
    records
        .map(|((number, id), by)| SnapshotRecord {
            number,
            id,
            by,
            body: RawValue::from_string(centre.records[&id].packed().unwrap()).unwrap(),
        })
        .collect()
}

/// A page of so many records.
fn page(centre: &Centre, group: &CursorGroup, limit: usize) -> SnapshotPage {
    let place = group.snapshot.clone().unwrap_or_else(|| SnapshotPlace {
        at: cursor(centre.number),
        before: centre.number + 1,
    });
    let mut records = standing(centre, &group.scopes, place.at.number);
    records.retain(|one| one.number < place.before);
    let more = records.len() > limit;
    records.truncate(limit);
    let next = records.last().filter(|_| more).map_or(0, |one| one.number);
    SnapshotPage {
        place,
        records,
        next,
        scopes: group.scopes.clone(),
        server_time: NOW,
    }
}

fn group(device: &Device) -> CursorGroup {
    let mut groups = device.store().cursors().unwrap();
    assert_eq!(groups.len(), 1, "{groups:?}");
    groups.remove(0)
}

/// Takes one page in; says whether that was all.
fn step(device: &Device, centre: &Centre, limit: usize) -> bool {
    let group = group(device);
    let page = page(centre, &group, limit);
    device.store().apply_snapshot(&group.scopes, &page).unwrap();
    page.next == 0
}

/// A bureau that has been at work: so many meetings of the unit, one after the other.
fn at_work(meetings: u128) -> Centre {
    let mut centre = Centre::default();
    for at in 0..meetings {
        let fields = [
            ("title", json!(format!("第{at}次拜访"))),
            ("unit", json!(unit())),
            ("author", json!(id(0x98))),
            ("state", json!("submitted")),
        ];
        centre.make(Noun::Meeting, id(0x100 + at), &fields);
    }
    centre
}

#[test]
fn p2_the_newest_come_first_and_are_usable_and_a_kill_goes_on_where_it_was() {
    let (mut device, mut centre) = (Device::granted(), at_work(7));
    assert!(!step(&device, &centre, 3));
    assert_eq!(device.value(id(0x106), "title"), json!("第6次拜访"));
    assert!(device.store().shown(id(0x100)).unwrap().is_none());
    let place = group(&device).snapshot.unwrap();
    device = device.killed();
    assert_eq!(group(&device).snapshot, Some(place));
    // Somebody writes meanwhile: one record that is here, one that is still to come, and a new one.
    centre.write(id(0x105), "title", json!("改了"));
    centre.write(id(0x101), "title", json!("也改了"));
    centre.make(
        Noun::Meeting,
        id(0x200),
        &[
            ("title", json!("新的")),
            ("unit", json!(unit())),
            ("state", json!("submitted")),
        ],
    );
    while !step(&device, &centre, 3) {
        device = device.killed();
    }
    let read = group(&device);
    assert_eq!((read.cursor, read.complete), (Some(cursor(7)), true));
    assert!(
        device.store().shown(id(0x101)).unwrap().is_none(),
        "it moved beyond 7"
    );
    device.pull(&centre, 100);
    assert_eq!(bases(device.store()), centre.bases(&scopes()), "S5");
}

#[test]
fn p2_a_page_shown_again_or_of_another_place_changes_nothing() {
    let (device, centre) = (Device::granted(), at_work(7));
    let begins = group(&device);
    let first = page(&centre, &begins, 3);
    let apply = |page: &SnapshotPage| device.store().apply_snapshot(&begins.scopes, page);
    apply(&first).unwrap();
    let (held, stands) = (bases(device.store()), group(&device));
    assert!(apply(&first).unwrap().is_empty());
    let mut last = page(&centre, &stands, 100);
    last.place.before = 2;
    last.records.retain(|one| one.number < 2);
    apply(&last).unwrap();
    assert_eq!(
        group(&device),
        stands,
        "a page that begins elsewhere ends nothing"
    );
    assert_eq!(bases(device.store()), held);
    let mut other = page(&centre, &stands, 3);
    other.place.at.epoch = "another".to_owned();
    assert!(matches!(apply(&other), Err(StoreError::OtherEpoch)));
    type Spoil = fn(&mut SnapshotPage);
    let spoils: [Spoil; 5] = [
        |page| page.records.reverse(),
        |page| page.records[0].number = 99,
        |page| page.records[0].by = vec![9],
        |page| page.records[0].id = id(1),
        |page| page.records[0].body = RawValue::from_string("{\"v\":[]}".to_owned()).unwrap(),
    ];
    for spoil in spoils {
        let mut page = page(&centre, &stands, 3);
        spoil(&mut page);
        assert!(matches!(apply(&page), Err(StoreError::Malformed { .. })));
    }
    assert_eq!(
        (bases(device.store()), group(&device)),
        (held, stands),
        "S16"
    );
}

#[test]
fn p2_it_replaces_what_the_scope_held() {
    let (device, centre) = (Device::granted(), at_work(4));
    while !step(&device, &centre, 9) {}
    // The centre came back from a backup that does not know the last two.
    let mut restored = at_work(2);
    restored.write(id(0x100), "title", json!("别的"));
    assert!(device.store().begin_epoch("two", 0).unwrap());
    let group = group(&device);
    let mut page = page(&restored, &group, 9);
    page.place.at.epoch = "two".to_owned();
    assert!(
        device.store().shown(id(0x103)).unwrap().is_some(),
        "until it is known to be gone"
    );
    device.store().apply_snapshot(&group.scopes, &page).unwrap();
    assert_eq!(bases(device.store()), restored.bases(&scopes()));
    assert!(device.store().shown(id(0x103)).unwrap().is_none());
    assert_eq!(device.value(id(0x100), "title"), json!("别的"));
}

#[test]
fn p2_after_compaction_a_new_snapshot_lets_go_of_what_left_without_a_word() {
    let (mut device, mut centre) = (Device::granted(), at_work(4));
    while !step(&device, &centre, 9) {}
    device.edit(id(0x103), &[("title", json!("路上改的"))]);
    let epoch = device.store().epoch().unwrap();
    // Months go by: one record has left, and no line of the feed says so any more.
    centre.write(id(0x100), "title", json!("改了"));
    centre.write(id(0x101), "state", json!("draft"));
    centre
        .feed
        .retain(|entry| matches!(entry.event, FeedEvent::Put(_)));
    centre.feed.retain(|entry| entry.record != id(0x101));
    device.store().begin_anew(&scopes()).unwrap();
    device.store().begin_anew(&scopes()).unwrap();
    let begun = group(&device);
    assert!(begun.cursor.is_none() && !begun.complete && begun.snapshot.is_none());
    assert_eq!(
        device.store().epoch().unwrap(),
        epoch,
        "the epoch is the same"
    );
    // Until the snapshot is whole, everything is as it was; a kill between two pages changes nothing of that.
    assert!(!step(&device, &centre, 2));
    device = device.killed();
    assert!(device.store().shown(id(0x101)).unwrap().is_some());
    while !step(&device, &centre, 2) {}
    assert!(device.store().shown(id(0x101)).unwrap().is_none(), "S4");
    assert_eq!(device.value(id(0x100), "title"), json!("改了"));
    assert_eq!(device.value(id(0x103), "title"), json!("路上改的"), "S9");
    let limits = protocol::limits::Limits::default();
    assert_eq!(
        device.store().outgoing(&limits, false).unwrap().len(),
        1,
        "P3"
    );
}

#[test]
fn s9_own_writes_stand_while_what_they_were_written_on_arrives() {
    let (device, mut centre) = (Device::granted(), at_work(2));
    while !step(&device, &centre, 9) {}
    let own = device.create(Noun::Meeting, &meeting("我写的"));
    device.edit(id(0x101), &[("title", json!("我改的"))]);
    device.push(&mut centre);
    assert!(device.store().begin_epoch("two", 0).unwrap());
    device.push(&mut centre);
    let group = group(&device);
    let mut page = page(&centre, &group, 9);
    page.place.at.epoch = "two".to_owned();
    device.store().apply_snapshot(&group.scopes, &page).unwrap();
    assert_eq!(device.value(own, "title"), json!("我写的"));
    assert_eq!(device.value(id(0x101), "title"), json!("我改的"));
    assert_eq!(bases(device.store()), centre.bases(&scopes()));
}

#[test]
fn what_arrives_is_found_by_its_words_once_it_is_indexed_the_newest_first() {
    let (device, centre) = (Device::granted(), at_work(30));
    while !step(&device, &centre, 7) {}
    assert_eq!(device.store().not_indexed().unwrap(), 30);
    assert!(device.store().find("拜访", 9).unwrap().is_empty());
    let device = device.reopened();
    while device.store().index_some().unwrap() > 0 {}
    let found = device.store().find("拜访", 9).unwrap();
    let newest: Vec<RecordId> = (0..9).map(|at| id(0x100 + 29 - at)).collect();
    assert_eq!(found.iter().map(|one| one.id).collect::<Vec<_>>(), newest);
    // What is written before its turn is found at once, and what is gone is due no more.
    let (device, mut centre) = (Device::granted(), at_work(3));
    while !step(&device, &centre, 9) {}
    centre.write(id(0x101), "title", json!("看厂房"));
    centre.write(id(0x102), "unit", json!(id(0x23)));
    device.pull(&centre, 100);
    assert_eq!(device.store().find("厂房", 9).unwrap().len(), 1);
    assert_eq!(device.store().not_indexed().unwrap(), 1);
    while device.store().index_some().unwrap() > 0 {}
    assert_eq!(device.store().find("拜访", 9).unwrap().len(), 1);
}

/// Another hand on the same file.
fn by_hand(device: &Device, sql: &str) {
    let path = device.dir.path().join("replica.db");
    let other = sealed::open(&path, &device.key, store::MIGRATIONS, store::APPLICATION_ID);
    assert!(other.unwrap().execute(sql, []).unwrap() > 0, "{sql}");
}

fn counted(device: &Device) -> Counted {
    let mut counted = Counted::default();
    while !counted.done {
        counted = device.store().count_held(&scopes(), counted).unwrap();
    }
    counted
}

#[test]
fn what_was_lost_or_reads_otherwise_is_noticed_and_mended() {
    let (device, centre) = (Device::granted(), at_work(12));
    while !step(&device, &centre, 5) {}
    let own = device.edit(id(0x104), &[("title", json!("我改的"))]);
    let whole = counted(&device);
    assert_eq!(whole.records, 12);
    for (sql, mended) in [
        ("DELETE FROM base_record WHERE id LIKE '%103'", 1),
        (
            "UPDATE base_record SET state = replace(state, '第5次', '第6次')",
            1,
        ),
        (
            "UPDATE base_record SET state = 'rot' WHERE id LIKE '%102'",
            1,
        ),
        ("DELETE FROM held_by WHERE record LIKE '%10b'", 1),
        ("DELETE FROM shown WHERE id LIKE '%100'", 1),
        ("UPDATE held_by SET number = 3 WHERE record LIKE '%109'", 1),
        (
            "UPDATE base_record SET state = replace(state, '次', '回') WHERE id > '0'",
            12,
        ),
    ] {
        by_hand(&device, sql);
        assert_ne!(counted(&device), whole, "{sql}");
        let group = group(&device);
        let at = group.cursor.clone().unwrap();
        let differing = Differing {
            pages: vec![page(
                &centre,
                &CursorGroup {
                    snapshot: None,
                    ..group
                },
                99,
            )],
            scopes: scopes(),
            at,
            range: 0,
            moved: [].into(),
        };
        let done = device.store().mend(&differing).unwrap();
        assert_eq!(done.records, mended, "{sql}");
        assert_eq!(counted(&device), whole, "{sql}");
        assert_eq!(bases(device.store()), centre.bases(&scopes()));
        assert_eq!(
            device.value(id(0x104), "title"),
            json!("我改的"),
            "own writes are not concerned"
        );
    }
    // What the centre does not have is let go of; and once the scope was read further nothing is touched.
    let mut fewer = at_work(11);
    fewer.number = 12;
    let group = group(&device);
    let mut differing = Differing {
        pages: vec![page(
            &fewer,
            &CursorGroup {
                snapshot: None,
                ..group.clone()
            },
            99,
        )],
        scopes: scopes(),
        at: cursor(11),
        range: 0,
        moved: [].into(),
    };
    assert_eq!(device.store().mend(&differing).unwrap().records, 0);
    differing.at = group.cursor.unwrap();
    assert_eq!(device.store().mend(&differing).unwrap().records, 1);
    assert!(device.store().shown(id(0x10b)).unwrap().is_none());
    let waits = device
        .store()
        .outgoing(&protocol::limits::Limits::default(), false)
        .unwrap();
    assert_eq!(waits.iter().map(|one| one.op).collect::<Vec<_>>(), [own]);
}
