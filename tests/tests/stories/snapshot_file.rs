//! What a new device reads as one file (P2, docs/adr/0018): the same as by pages, whatever happens on the way, and for
//! the device that asked for it alone.

use model::Scope;
use protocol::limits::Limits;
use protocol::wire::ErrorCode;
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use stories::{Bureau, Call, Desk, Fault, Line, Outsider, Who, eventually, truths};
use sync::TransportError;

/// So many visits lie at the centre, so many records are on a page.
const VISITS: usize = 24;
const PAGE: usize = 4;

/// A bureau with a year of work, told small.
async fn works() -> (Bureau, Desk) {
    let limits = Limits {
        page_records: PAGE,
        ..Limits::default()
    };
    let bureau = Bureau::opens_with(limits).await;
    let officer = Desk::of(Who::Officer, &bureau).await;
    for visit in 0..VISITS {
        officer
            .records_visit(&format!("宣城市第{visit}机械厂"))
            .await;
    }
    officer.syncs(&bureau).await;
    (bureau, officer)
}

/// Somebody's new machine, which enrols over a line that treats calls so.
async fn enrols_over(
    bureau: &Bureau,
    who: Who,
    judge: impl FnMut(&Call) -> Fault + Send + 'static,
) -> (Desk, Line) {
    let line = Line::to(bureau.address()).await;
    line.treats(judge);
    let mut desk = Desk::fresh(who, &bureau.clock);
    desk.enrols(&bureau.invites_over(who, &line.url())).await;
    (desk, line)
}

#[tokio::test(flavor = "multi_thread")]
async fn s3_a_file_brings_what_pages_bring_and_is_gone_afterwards() {
    let (bureau, _officer) = works().await;
    let (by_file, line) = enrols_over(&bureau, Who::Manager, |_| Fault::None).await;
    by_file.waits_until_synced(&bureau).await;
    assert_eq!(line.count(Call::is_snapshot_file), 1, "one file");
    assert!(line.count(Call::is_snapshot_range) > 0, "that was read");
    let pages = line.count(Call::is_snapshot_page);
    let (by_pages, slow) = enrols_over(&bureau, Who::Manager, |call| {
        match call.is_snapshot_file() {
            // A centre that does not know the call, or has too much in hand.
            true => Fault::Closed,
            false => Fault::None,
        }
    })
    .await;
    by_pages.waits_until_synced(&bureau).await;
    assert_eq!(slow.count(Call::is_snapshot_range), 0);
    assert!(
        slow.count(Call::is_snapshot_page) > pages + VISITS / PAGE,
        "what the file brought is many pages"
    );
    assert_eq!(by_file.inside().bases(), by_pages.inside().bases());
    assert_eq!(by_file.inside().shown(), by_pages.inside().shown());
    truths::all_hold(&[&by_file, &by_pages], &bureau).await;
    let left = || async { bureau.snapshot_files() == 0 };
    eventually("the file gone at the centre", left).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn s13_a_file_that_is_cut_anywhere_goes_on_where_it_was_cut() {
    let (bureau, _officer) = works().await;
    let cuts = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&cuts);
    let (desk, line) = enrols_over(&bureau, Who::Manager, move |call| {
        if !call.is_snapshot_range() {
            return Fault::None;
        }
        // In the head, in the first length, in a piece, and further and further on.
        match counted.fetch_add(1, Ordering::SeqCst) {
            0 => Fault::AnswerCut(200),
            1 => Fault::AnswerLost,
            at @ 2..9 => Fault::AnswerCut(350 + at * at * 41),
            _ => Fault::None,
        }
    })
    .await;
    for _ in 0..12 {
        desk.retries().await;
        let before = cuts.load(Ordering::SeqCst);
        let on = || async { cuts.load(Ordering::SeqCst) > before || desk.is_up_to_date(&bureau) };
        eventually("the file read on", on).await;
    }
    desk.syncs(&bureau).await;
    assert_eq!(line.count(Call::is_snapshot_file), 1, "not begun anew");
    assert!(cuts.load(Ordering::SeqCst) > 9);
    truths::all_hold(&[&desk], &bureau).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn s16_a_file_with_one_bit_changed_is_no_file_and_pages_bring_the_rest() {
    let (bureau, _officer) = works().await;
    for bit in [3, 40, 1_000, 9_999] {
        let (desk, line) = enrols_over(&bureau, Who::Manager, move |call| {
            match call.is_snapshot_range() {
                true => Fault::Flipped(bit),
                false => Fault::None,
            }
        })
        .await;
        desk.waits_until_synced(&bureau).await;
        assert!(line.count(Call::is_snapshot_range) > 0, "bit {bit}");
        assert!(line.count(Call::is_snapshot_page) > 2, "bit {bit}");
        truths::all_hold(&[&desk], &bureau).await;
        desk.locks().await;
    }
}

fn is_code<T: std::fmt::Debug>(answer: &Result<T, TransportError>, code: ErrorCode) -> bool {
    matches!(answer, Err(TransportError::Wire(wire)) if wire.code == code)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_for_one_device_its_key_is_told_once_and_used_up_it_is_gone() {
    let (bureau, _officer) = works().await;
    let manager = Outsider::with_the_token_of(Who::Manager, &bureau).await;
    let other = Outsider::with_the_token_of(Who::Manager, &bureau).await;
    let stranger = Outsider::with_the_token_of(Who::Stranger, &bureau).await;
    let langxi = [Scope::Unit(bureau.langxi)];

    let newest = manager.begins_snapshot(&langxi).await.unwrap();
    let refused = stranger.begins_snapshot(&langxi).await;
    assert!(is_code(&refused, ErrorCode::ScopeNotGranted), "S4");
    let refused = stranger.begins_file(&langxi, &newest).await;
    assert!(is_code(&refused, ErrorCode::ScopeNotGranted), "S4");
    assert_eq!(bureau.snapshot_files(), 0, "nothing lies there for it");
    let first = manager.begins_file(&langxi, &newest).await.unwrap();
    let sealed = manager.reads_file(&first.file).await.unwrap();
    let words = "机械厂".as_bytes();
    assert!(!sealed.windows(words.len()).any(|found| found == words));
    for nobody in [&other, &stranger] {
        let asked = nobody.reads_file(&first.file).await;
        assert!(is_code(&asked, ErrorCode::NotFound), "another device's");
        let done = json!({"file": first.file});
        nobody.calls("sync/v1/snapshot-file/done", done).await;
    }
    drop(bureau.opened_beside());
    assert_eq!(
        bureau.snapshot_files(),
        1,
        "an operator's command lets it be"
    );
    assert!(manager.reads_file(&first.file).await.is_ok(), "still there");

    let second = manager.begins_file(&langxi, &newest).await.unwrap();
    assert_ne!(first.key, second.key);
    let gone = manager.reads_file(&first.file).await;
    assert!(
        is_code(&gone, ErrorCode::NotFound),
        "another took its place"
    );
    let key = sealed::PassingKey::read(&first.key).unwrap();
    let sealed = manager.reads_file(&second.file).await.unwrap();
    let length = u32::from_be_bytes(sealed[..4].try_into().unwrap()) as usize;
    let piece = &sealed[4..4 + length];
    assert!(key.open(&second.file, 0, piece).is_err(), "a used key");
    let key = sealed::PassingKey::read(&second.key).unwrap();
    assert!(key.open(&second.file, 0, piece).is_ok());
    let done = json!({"file": second.file});
    manager.calls("sync/v1/snapshot-file/done", done).await;
    let gone = manager.reads_file(&second.file).await;
    assert!(is_code(&gone, ErrorCode::NotFound), "used up");
    assert_eq!(bureau.snapshot_files(), 0);

    let third = manager.begins_file(&langxi, &newest).await.unwrap();
    bureau.clock.it_is("2023-03-06 10:30");
    let old = manager.reads_file(&third.file).await;
    assert!(old.is_err(), "nobody came back for it");
}

#[tokio::test(flavor = "multi_thread")]
async fn s4_who_loses_a_scope_while_its_file_is_read_reads_no_more_of_it() {
    let (bureau, officer) = works().await;
    let administrator = Desk::of(Who::Administrator, &bureau).await;
    officer.pauses(true).await;
    // The machine of the officer's colleague stops at the file; then she is moved to another unit.
    let (desk, line) = enrols_over(&bureau, Who::TeamLead, |call| {
        match call.is_snapshot_range() {
            true => Fault::Closed,
            false => Fault::None,
        }
    })
    .await;
    let asked = || async { line.count(Call::is_snapshot_range) > 0 };
    eventually("the file asked for", asked).await;
    assert!(
        !desk.inside().bases().is_empty(),
        "the newest are here already"
    );
    let unit = json!({"unit": bureau.xuanzhou});
    administrator.changes(Who::TeamLead, &bureau, unit).await;
    line.works();
    desk.syncs(&bureau).await;
    truths::all_hold(&[&desk], &bureau).await;
    assert!(desk.inside().says("机械厂").is_empty(), "S4");
    assert_eq!(
        bureau.snapshot_files(),
        0,
        "and the centre has let go of it"
    );
}
