//! A long list on its way out: to be stopped at any time, whole or not there.

use super::bench::*;
use crate::Code;
use calamine::{Data, Reader as _, Xlsx};
use model::Noun;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use tempfile::TempDir;
use tokio::task::JoinHandle;

/// An officer whose unit has so many visits, in a host that wants files in a folder.
async fn with_visits(count: u128) -> (Bench, TempDir) {
    let downloads = tempfile::tempdir().unwrap();
    let mut bench = Bench::officer().await;
    bench.pull_visits(count);
    bench.with_downloads(downloads.path()).await;
    (bench, downloads)
}

fn asked() -> Value {
    json!({"rows": {"list": "meetings"}, "words": {"file": "洽谈", "title": "洽谈", "note": "全部"}})
}

/// Names of the companies in the file, in its order.
fn companies(file: &Path) -> Vec<String> {
    let mut book: Xlsx<_> = calamine::open_workbook(file).unwrap();
    let name = book.sheet_names().first().unwrap().clone();
    let range = book.worksheet_range(&name).unwrap();
    let rows = range.rows().skip(3).map(|row| match &row[3] {
        Data::String(name) => name.clone(),
        other => panic!("{other:?}"),
    });
    rows.collect()
}

fn left(folder: &Path) -> usize {
    fs::read_dir(folder).unwrap().count()
}

/// Until the list is on its way; how far it is then.
async fn on_its_way<T>(bench: &Bench, taking: &JoinHandle<T>) -> Value {
    loop {
        let over = taking.is_finished();
        let progress = bench.ok("export.progress", json!(null)).await;
        if progress["done"].as_u64() > Some(0) {
            return progress;
        }
        assert!(!over, "it is over, and nothing was read");
        tokio::task::yield_now().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_that_is_stopped_leaves_nothing_and_can_be_taken_out_again() {
    let (bench, downloads) = with_visits(1_000).await;
    let app = bench.app.clone();
    let taking = tokio::spawn(async move { crate::dispatch(&app, "export.list", asked()).await });
    let progress = on_its_way(&bench, &taking).await;
    assert_eq!(progress["total"], 1_000);
    assert_eq!(
        bench.fails("export.list", asked()).await.code,
        Code::ExportRunning
    );
    bench.ok("export.cancel", json!(null)).await;
    assert_eq!(taking.await.unwrap().unwrap_err().code, Code::Stopped);
    assert_eq!(left(downloads.path()), 0);
    assert_eq!(
        bench.ok("export.progress", json!(null)).await["running"],
        false
    );

    let handed = bench.ok("export.list", asked()).await;
    assert_eq!(handed["name"], "洽谈.xlsx");
    assert_eq!(left(downloads.path()), 1);
    assert_eq!(companies(&downloads.path().join("洽谈.xlsx")).len(), 1_000);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_in_meanwhile_makes_no_row_come_twice_and_none_go_missing() {
    let (mut bench, downloads) = with_visits(2_000).await;
    let app = bench.app.clone();
    let taking = tokio::spawn(async move { crate::dispatch(&app, "export.list", asked()).await });
    on_its_way(&bench, &taking).await;
    // A later day: it stands above all the others.
    let fields = [
        ("kind", json!("visit")),
        ("on", json!("2026-09-10")),
        ("company_name", json!("刚到的")),
        ("author", json!(id(COLLEAGUE))),
        ("unit", json!(id(COUNTY))),
        ("state", json!("submitted")),
    ];
    bench.pull(Noun::Meeting, 0x0200_0000, &fields);
    taking.await.unwrap().unwrap();
    let out = companies(&downloads.path().join("洽谈.xlsx"));
    let once: BTreeSet<&String> = out.iter().collect();
    assert_eq!((out.len(), once.len()), (2_000, 2_000));
    assert!(!once.contains(&"刚到的".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_desk_that_is_locked_ends_what_is_on_its_way_out() {
    let (bench, downloads) = with_visits(1_000).await;
    let app = bench.app.clone();
    let taking = tokio::spawn(async move { crate::dispatch(&app, "export.list", asked()).await });
    on_its_way(&bench, &taking).await;
    bench.ok("session.lock", json!(null)).await;
    assert_eq!(taking.await.unwrap().unwrap_err().code, Code::Locked);
    assert_eq!(left(downloads.path()), 0);
}

#[tokio::test]
async fn a_list_too_long_for_paper_is_not_printed_in_part() {
    let (bench, _downloads) = with_visits(2_001).await;
    let refused = bench
        .fails("export.rows", json!({"list": "meetings"}))
        .await;
    assert_eq!(refused.code, Code::OverLimit);
    assert_eq!(refused.detail["limit"], "print_rows");
    assert_eq!(refused.detail["most"], 2_000);
    assert_eq!(refused.detail["actual"], 2_001);
    let narrowed = json!({"list": "meetings", "query": {"text": "第 7 家企业"}});
    let rows = bench.ok("export.rows", narrowed).await;
    assert!(!rows["rows"].as_array().unwrap().is_empty());
}
