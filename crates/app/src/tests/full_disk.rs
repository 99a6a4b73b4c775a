//! A disk that is full. The story runs in a process of its own on a small file system; where the machine
//! forbids mounting one, under a limit on the size of files, which it says.

use super::bench::*;
use crate::Code;
use crate::api::AppEvent;
use crate::care::tests_reach as reach;
use serde_json::json;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::Path;
use std::process::Command;

const ON: &str = "ROADBOOK_TEST_SMALL_DISK";
const STORY: &str = "tests::full_disk::on_a_small_disk";

/// Runs the story in a process that `around` prepares; says whether it could be prepared.
fn tell(around: &str, kind: &str) -> Option<bool> {
    let dir = tempfile::tempdir().unwrap();
    let story = std::env::current_exe().unwrap();
    let script = format!("{around} && exec \"$STORY\" --exact {STORY} --nocapture");
    let out = Command::new("sh")
        .args(["-c", &script])
        .env("STORY", story)
        .env("SMALL", dir.path())
        .env("TMPDIR", dir.path())
        .env(ON, kind)
        .output()
        .ok()?;
    let said = String::from_utf8_lossy(&out.stdout).into_owned();
    said.contains("the disk is small").then(|| {
        assert!(
            out.status.success(),
            "{said}\n{}",
            String::from_utf8_lossy(&out.stderr)
        );
        true
    })
}

#[test]
fn a_full_disk_loses_nothing_and_needs_no_restart() {
    let mount = "mount -t tmpfs -o size=64m tmpfs \"$SMALL\"";
    for flags in ["-m", "-rm"] {
        let around = format!(
            "unshare {flags} true && exec unshare {flags} sh -c '{mount} && exec \"$STORY\" --exact {STORY} --nocapture'; false"
        );
        if tell(&around, "disk") == Some(true) {
            return;
        }
    }
    eprintln!(
        "this machine mounts no small file system: a limit on the size of files stands for it"
    );
    let limited = tell("trap '' XFSZ && ulimit -f 2048", "limit");
    assert_eq!(
        limited,
        Some(true),
        "neither a small disk nor a limit could be had"
    );
}

/// Takes all the room there is.
fn fill(path: &Path) {
    let mut file = File::create(path).unwrap();
    for piece in [1024 * 1024, 4096, 1] {
        while file.write_all(&vec![7; piece]).is_ok() {}
    }
}

#[tokio::test]
async fn on_a_small_disk() {
    // Told by the test above alone.
    let Ok(kind) = std::env::var(ON) else { return };
    println!("the disk is small");
    let mut bench = Bench::officer().await;
    let downloads = bench.folder().join("downloads");
    bench.with_downloads(&downloads).await;
    let long = json!({"gist": "写满为止", "minutes": "长".repeat(60_000)});
    if kind == "limit" {
        let failure = loop {
            if let Err(failure) = bench.call("meeting.save", save(&visit_form(&long))).await {
                break failure;
            }
        };
        assert_eq!(failure.code, Code::DiskFull);
        assert!(bench.app.desk().unwrap().store.verify().unwrap());
        return;
    }
    bench.visit(&json!({"gist": "备份里有"})).await;
    bench.ok("care.back_up", json!(null)).await;
    assert!(reach::make_ballast(bench.folder()));
    let mut events = bench.app.subscribe();
    let filler = bench.folder().join("filler");
    fill(&filler);
    // A backup that does not fit leaves no part of it and hurts no other.
    let failure = bench.fails("care.back_up", json!(null)).await;
    assert_eq!(failure.code, Code::DiskFull);
    let left: Vec<_> = fs::read_dir(bench.folder().join("backups"))
        .unwrap()
        .collect();
    assert_eq!(left.len(), 1);
    // The ballast went: what is written now is saved, and the person is told.
    bench.visit(&json!({"gist": "磁盘满时写的"})).await;
    assert!(!bench.folder().join("ballast").exists());
    let mut told = false;
    while let Ok(event) = events.try_recv() {
        told |= matches!(event, AppEvent::LowSpace);
    }
    assert!(told);
    // And full again: a clear code, and nothing of what was saved is hurt.
    fill(&bench.folder().join("filler-2"));
    let failure = loop {
        if let Err(failure) = bench.call("meeting.save", save(&visit_form(&long))).await {
            break failure;
        }
    };
    assert_eq!(failure.code, Code::DiskFull);
    assert!(bench.app.desk().unwrap().store.verify().unwrap());
    // A list on its way out leaves no part of a file.
    let list = json!({"rows": {"list": "meetings"}, "words": {"file": "洽谈"}});
    let failure = bench.fails("export.list", list.clone()).await;
    assert_eq!(failure.code, Code::DiskFull);
    assert_eq!(fs::read_dir(&downloads).unwrap().count(), 0);
    // With room again the same application saves, and the ballast comes back.
    fs::remove_file(filler).unwrap();
    bench.visit(&long).await;
    bench.ok("export.list", list).await;
    assert_eq!(fs::read_dir(&downloads).unwrap().count(), 1);
    assert!(reach::make_ballast(bench.folder()));
}
