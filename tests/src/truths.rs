//! What must always hold (sync.md), asked of desks and the centre.

use crate::{Bureau, Desk};
use model::{Record, RecordId, scope};
use std::collections::{BTreeMap, BTreeSet};

/// S4: nothing outside of what is granted lies on this device.
pub fn s4_holds_nothing_foreign(desk: &Desk, bureau: &Bureau) {
    let (inside, grants) = (desk.inside(), bureau.grants(desk.who));
    let name = desk.who.name();
    let beyond: Vec<_> = inside.holding().difference(&grants).copied().collect();
    assert!(
        beyond.is_empty(),
        "S4: {name} holds something by {beyond:?}"
    );
    let centre = bureau.records();
    for (id, state) in inside.bases() {
        let record: Record = serde_json::from_str(&state).unwrap();
        let now = centre.get(&id).expect("the centre has what a device has");
        for record in [&record, now] {
            assert!(
                !scope::scopes(record).is_disjoint(&grants),
                "S4: {name} holds {} {id} outside of the grants",
                record.noun
            );
        }
    }
    let own: BTreeSet<RecordId> = touched(desk);
    for (id, noun) in inside.shown() {
        assert!(
            inside.bases().contains_key(&id) || own.contains(&id),
            "S4: {name} shows {noun} {id} and may not"
        );
    }
}

/// Records that own operations of this device make or change.
fn touched(desk: &Desk) -> BTreeSet<RecordId> {
    let journal = desk.inside().journal();
    let text: String = journal.iter().map(|row| row.bytes.as_str()).collect();
    let shown = desk.inside().shown();
    shown
        .into_keys()
        .filter(|id| text.contains(&id.to_string()))
        .collect()
}

/// S3 and S5: what lies here is byte for byte what the centre has in the granted scopes, all of it.
pub fn s3_equals_the_centre(desk: &Desk, bureau: &Bureau) {
    let grants = bureau.grants(desk.who);
    let expected: BTreeMap<RecordId, String> = bureau
        .records()
        .into_iter()
        .filter(|(_, record)| !scope::scopes(record).is_disjoint(&grants))
        .map(|(id, record)| (id, record.canonical().unwrap()))
        .collect();
    let bases = desk.inside().bases();
    let name = desk.who.name();
    for (id, text) in &expected {
        assert_eq!(bases.get(id), Some(text), "S3: {id} at {name}'s");
    }
    assert_eq!(bases.len(), expected.len(), "S3: {name} has something more");
}

/// S1: every operation captured here has ended: in the ledger, held, or refused and in sight.
pub async fn s1_everything_has_ended(desk: &Desk) {
    let outbox = desk.outbox().await;
    let visible = outbox.to_string();
    for row in desk.inside().journal() {
        match row.state.as_str() {
            "accepted" => assert!(row.number.is_some(), "S1: accepted without a number"),
            "held" => assert!(visible.contains(&row.record), "S1: held and out of sight"),
            "rejected" | "refused" => assert!(
                row.settled || outbox["needs"].to_string().contains(&row.record),
                "S1: refused and out of sight: {row:?}"
            ),
            other => panic!("S1: {} is still {other}: {row:?}", row.op),
        }
    }
}

/// S21 and S6: one audit entry for each accepted operation, no number skipped, the chain unbroken.
pub fn s21_the_audit_is_whole(bureau: &Bureau) {
    let report = bureau.audit();
    assert!(report.faults.is_empty(), "S21: {:?}", report.faults);
}

/// All desks have sent and read everything: first each sends, then each reads what the others sent.
pub async fn quiet(desks: &[&Desk], bureau: &Bureau) {
    for desk in desks {
        desk.retries().await;
    }
    for desk in desks {
        desk.waits_until_sent().await;
    }
    for desk in desks {
        if !desk.is_up_to_date(bureau) {
            desk.retries().await;
        }
    }
    for desk in desks {
        desk.waits_until_synced(bureau).await;
    }
}

/// S1, S3, S4, S6, S21 together, once everything is quiet.
pub async fn all_hold(desks: &[&Desk], bureau: &Bureau) {
    quiet(desks, bureau).await;
    for desk in desks {
        s1_everything_has_ended(desk).await;
        s3_equals_the_centre(desk, bureau);
        s4_holds_nothing_foreign(desk, bureau);
    }
    s21_the_audit_is_whole(bureau);
}
