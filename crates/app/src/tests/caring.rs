//! Backups, restoring, damage, and unsent work in a file.

use super::bench::*;
use crate::care::tests_reach as reach;
use crate::{App, Code, dispatch};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};

const DAY: i64 = 24 * 60 * 60 * 1000;

fn passphrase() -> Value {
    json!({"passphrase": PASSPHRASE})
}

async fn back_up(bench: &Bench) -> Value {
    bench.later(60_000);
    bench.ok("care.back_up", json!(null)).await
}

fn backups(dir: &Path) -> Vec<PathBuf> {
    let mut found: Vec<_> = fs::read_dir(dir.join("backups"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    found.sort();
    found
}

async fn titles(app: &App) -> Vec<String> {
    let list = dispatch(app, "meeting.list", json!({})).await.unwrap();
    let mut titles: Vec<String> = list["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["gist"].as_str().unwrap_or_default().to_owned())
        .collect();
    titles.sort();
    titles
}

#[tokio::test]
async fn a_backup_is_restored_with_what_was_written_after_it() {
    let bench = Bench::officer().await;
    bench.visit(&json!({"gist": "备份之前"})).await;
    let state = back_up(&bench).await;
    assert_eq!(state["backups"].as_array().unwrap().len(), 1);
    assert_eq!(state["backups"][0]["standing"], "unopened");
    bench.visit(&json!({"gist": "备份之后"})).await;
    bench.ok("session.lock", json!(null)).await;
    // While it is locked: what is here, and what the backup holds.
    let look = bench.ok("care.look", passphrase()).await;
    assert_eq!(look["damaged"], false);
    let meetings = |holds: &Value| {
        let nouns = holds["nouns"].as_array().unwrap().clone();
        nouns
            .iter()
            .find(|one| one["noun"] == "meeting")
            .map(|one| one["count"].clone())
    };
    assert_eq!(meetings(&look["now"]), Some(json!(2)));
    assert_eq!(look["backups"][0]["standing"], "good");
    assert_eq!(meetings(&look["backups"][0]["holds"]), Some(json!(1)));
    let wrong = bench
        .fails("care.look", json!({"passphrase": "不是这个口令"}))
        .await;
    assert_eq!(wrong.code, Code::WrongPassphrase);
    let form = json!({"passphrase": PASSPHRASE, "backup": look["backups"][0]["name"]});
    let report = bench.ok("care.restore", form).await;
    assert!(report["operations"].as_u64().unwrap() > 0);
    assert_eq!(report["unreadable"], 0);
    bench.ok("session.unlock", passphrase()).await;
    assert_eq!(titles(&bench.app).await, ["备份之前", "备份之后"]);
    let aside = bench
        .folder()
        .join("set-aside")
        .join(report["set_aside"].as_str().unwrap());
    assert!(aside.join("replica.db").exists(), "never deleted");
    let desk = bench.app.desk().unwrap();
    assert_eq!(
        desk.store.identity().unwrap().incarnation,
        0,
        "in doubt until the next hello"
    );
    assert!(desk.store.setting("sync.credentials").unwrap().is_some());
}

#[tokio::test]
async fn a_damaged_store_is_noticed_reported_and_replaced() {
    let bench = Bench::officer().await;
    bench.visit(&json!({"gist": "旧的"})).await;
    back_up(&bench).await;
    for number in 0..30 {
        bench
            .visit(&json!({"gist": format!("未上传 {number}"), "minutes": "长".repeat(900)}))
            .await;
    }
    bench.ok("session.lock", json!(null)).await;
    let file = bench.folder().join("replica.db");
    let whole = fs::read(&file).unwrap();
    for (damage, opens) in [
        ("flipped", true),
        ("cut", false),
        ("zero", false),
        ("empty", false),
        ("header", false),
    ] {
        let mut bytes = whole.clone();
        match damage {
            "flipped" => {
                for at in (whole.len() / 3..whole.len()).step_by(4096 * 11) {
                    bytes[at] ^= 4;
                }
            }
            "cut" => bytes.truncate(700),
            "zero" => bytes.fill(0),
            "empty" => bytes.clear(),
            _ => bytes[..16].copy_from_slice(b"SQLite format 3\0"),
        }
        fs::write(&file, &bytes).unwrap();
        let look = bench.ok("care.look", passphrase()).await;
        assert_eq!(look["damaged"], true, "{damage}");
        if !opens {
            let failure = bench.fails("session.unlock", passphrase()).await;
            assert_eq!(failure.code, Code::StoreDamaged, "{damage}");
        }
        assert_eq!(
            look["can_begin_anew"], true,
            "{damage}: the keyring lies beside it"
        );
        let form = json!({"passphrase": PASSPHRASE, "backup": look["backups"][0]["name"]});
        let report = bench.ok("care.restore", form).await;
        let aside = bench
            .folder()
            .join("set-aside")
            .join(report["set_aside"].as_str().unwrap());
        let kept = fs::read(aside.join("replica.db")).unwrap();
        assert!(kept == bytes, "{damage}: set aside as it was");
        bench.ok("session.unlock", passphrase()).await;
        let shown = titles(&bench.app).await;
        assert!(shown.contains(&"旧的".to_owned()), "{damage}");
        if opens {
            let saved = report["operations"].as_u64().unwrap();
            let lost = report["unreadable"].as_u64().unwrap();
            assert!(saved > 0 && lost > 0, "{saved} {lost}");
        }
        bench.ok("session.lock", json!(null)).await;
    }
}

#[tokio::test]
async fn without_a_backup_it_begins_anew_and_keeps_what_can_be_read() {
    let bench = Bench::officer().await;
    bench.visit(&json!({"gist": "未上传"})).await;
    bench.ok("session.lock", json!(null)).await;
    let form = json!({"passphrase": PASSPHRASE, "backup": null});
    let report = bench.ok("care.restore", form).await;
    assert_eq!(report["from"], json!(null));
    bench.ok("session.unlock", passphrase()).await;
    assert!(titles(&bench.app).await.contains(&"未上传".to_owned()));
}

#[tokio::test]
async fn the_backup_of_another_person_or_a_broken_one_changes_nothing() {
    let (mine, other) = (Bench::officer().await, Bench::manager().await);
    mine.visit(&json!({"gist": "我的"})).await;
    back_up(&mine).await;
    back_up(&other).await;
    let foreign = mine.folder().join("backups/000002-1788932400000.db");
    fs::copy(&backups(other.folder())[0], &foreign).unwrap();
    let flipped = mine.folder().join("backups/000003-1788932400000.db");
    let mut bytes = fs::read(&backups(mine.folder())[0]).unwrap();
    // Behind the pages that say what the tables are: those cannot be told from another key.
    let late = bytes.len() - 3 * 4096 - 50;
    bytes[late] ^= 1;
    fs::write(&flipped, &bytes).unwrap();
    fs::write(
        mine.folder().join("backups/000004-1788932400000.db"),
        &bytes[..5000],
    )
    .unwrap();
    mine.ok("session.lock", json!(null)).await;
    let before = fs::read(mine.folder().join("replica.db")).unwrap();
    for (name, code) in [
        ("000002-1788932400000.db", Code::BackupForeign),
        ("000003-1788932400000.db", Code::BackupDamaged),
        ("000004-1788932400000.db", Code::BackupForeign),
        ("../replica.db", Code::NotFound),
    ] {
        let form = json!({"passphrase": PASSPHRASE, "backup": name});
        assert_eq!(mine.fails("care.restore", form).await.code, code, "{name}");
        assert_eq!(
            fs::read(mine.folder().join("replica.db")).unwrap(),
            before,
            "{name}"
        );
    }
    assert!(!mine.folder().join("set-aside").exists());
    mine.ok("session.unlock", passphrase()).await;
    assert_eq!(titles(&mine.app).await, ["我的"]);
}

#[tokio::test]
async fn s13_a_restore_killed_between_any_two_steps_opens_to_the_old_or_the_new() {
    let bench = Bench::officer().await;
    bench.visit(&json!({"gist": "旧库"})).await;
    let unlocked = bench.folder().to_owned();
    back_up(&bench).await;
    bench.ok("session.lock", json!(null)).await;
    for steps in 0..8 {
        let dir = tempfile::tempdir().unwrap();
        for name in [
            "envelope.json",
            "profile.json",
            "replica.db",
            "replica.keys",
        ] {
            fs::copy(unlocked.join(name), dir.path().join(name)).unwrap();
        }
        // A log that a kill left beside the old store must never be read into the new one.
        fs::write(dir.path().join("replica.db-wal"), vec![7; 4096]).unwrap();
        let whole = reach::prepare_and_take(dir.path(), &backups(&unlocked)[0], steps);
        let mut config = crate::AppConfig::new(dir.path().to_owned(), "0.1.0");
        config.cost = sealed::Cost::for_tests();
        let app = App::start(config).unwrap();
        dispatch(&app, "session.unlock", passphrase())
            .await
            .unwrap();
        assert_eq!(titles(&app).await, ["旧库"], "{steps}");
        assert!(!dir.path().join("switch").exists() && !dir.path().join("new-store").exists());
        if whole.is_none() {
            assert!(
                dir.path().join("set-aside/aside/replica.db").exists(),
                "{steps}"
            );
        }
        app.shut_down().await;
    }
}

#[tokio::test]
async fn unsent_work_travels_in_a_sealed_file_once() {
    let bench = Bench::officer().await;
    assert_eq!(
        bench.fails("care.export", passphrase()).await.code,
        Code::NothingUnsent
    );
    bench.visit(&json!({"gist": "没传上去"})).await;
    let draft = json!({"id": null, "kind": "meeting", "record": null, "text": "写到一半", "form": {}, "base": {}});
    bench.ok("draft.save", draft).await;
    let file = bench.ok("care.export", passphrase()).await;
    let bytes = file["bytes"].as_str().unwrap().to_owned();
    let same = bench
        .ok(
            "care.import",
            json!({"bytes": bytes, "passphrase": PASSPHRASE}),
        )
        .await;
    assert_eq!(
        (&same["operations"], &same["drafts"]),
        (&json!(0), &json!(0))
    );
    // The same person's other device.
    let other = Bench::officer().await;
    let form = |bytes: &str, passphrase: &str| json!({"bytes": bytes, "passphrase": passphrase});
    let wrong = other
        .fails("care.import", form(&bytes, "别的口令在此"))
        .await;
    assert_eq!(wrong.code, Code::ParcelDoesNotOpen);
    let mut flipped = bytes.clone().into_bytes();
    let at = flipped.len() - 40;
    flipped[at] = if flipped[at] == b'A' { b'B' } else { b'A' };
    let flipped = String::from_utf8(flipped).unwrap();
    assert!(
        other
            .call("care.import", form(&flipped, PASSPHRASE))
            .await
            .is_err()
    );
    let cut = &bytes[..bytes.len() / 8 * 4];
    assert_eq!(
        other.fails("care.import", form(cut, PASSPHRASE)).await.code,
        Code::ParcelUnreadable
    );
    assert!(titles(&other.app).await.is_empty());
    let report = other.ok("care.import", form(&bytes, PASSPHRASE)).await;
    assert!(report["operations"].as_u64().unwrap() > 0);
    assert_eq!(report["drafts"], 1);
    assert_eq!(titles(&other.app).await, ["没传上去"]);
    let again = other.ok("care.import", form(&bytes, PASSPHRASE)).await;
    assert_eq!(
        (&again["operations"], &again["drafts"]),
        (&json!(0), &json!(0))
    );
    // Somebody else's device takes nothing.
    let stranger = Bench::manager().await;
    let refused = stranger
        .fails("care.import", form(&bytes, PASSPHRASE))
        .await;
    assert_eq!(refused.code, Code::OtherPerson);
    assert_eq!(refused.detail["name"], "汪若琳");
    let huge = "A".repeat(68 * 1024 * 1024);
    let limit = other.fails("care.import", form(&huge, PASSPHRASE)).await;
    assert_eq!(
        (limit.code, &limit.detail["limit"]),
        (Code::OverLimit, &json!("parcel_bytes"))
    );
}

#[tokio::test]
async fn p3_after_a_purge_no_older_backup_is_left() {
    let mut bench = Bench::officer().await;
    let theirs = [
        ("state", json!("submitted")),
        ("author", json!(id(COLLEAGUE))),
        ("unit", json!(id(COUNTY))),
        ("company_name", json!("安徽海螺集团")),
    ];
    bench.pull(model::Noun::Meeting, 0x501, &theirs);
    back_up(&bench).await;
    bench.later(DAY);
    back_up(&bench).await;
    assert_eq!(backups(bench.folder()).len(), 2);
    let store = &bench.app.desk().unwrap().store;
    store.granted(&store.scopes().unwrap()[..1]).unwrap();
    back_up(&bench).await;
    assert_eq!(backups(bench.folder()).len(), 1);
    assert_eq!(store.purge_due().unwrap(), None);
}

/// Closed and killed: what lies in a folder, as another process finds it.
fn copied(from: &Path) -> tempfile::TempDir {
    fn copy(from: &Path, to: &Path) {
        fs::create_dir_all(to).unwrap();
        for entry in fs::read_dir(from).unwrap().flatten() {
            let to = to.join(entry.file_name());
            if entry.path().is_dir() {
                copy(&entry.path(), &to);
            } else {
                fs::copy(entry.path(), to).unwrap();
            }
        }
    }
    let dir = tempfile::tempdir().unwrap();
    copy(from, dir.path());
    dir
}

fn started(dir: &Path) -> App {
    let mut config = crate::AppConfig::new(dir.to_owned(), "0.1.0");
    config.cost = sealed::Cost::for_tests();
    App::start(config).unwrap()
}

#[tokio::test]
async fn s13_a_restore_killed_at_any_moment_of_the_building_loses_nothing() {
    let bench = Bench::officer().await;
    bench.visit(&json!({"gist": "备份之前"})).await;
    back_up(&bench).await;
    bench.visit(&json!({"gist": "备份之后"})).await;
    bench.ok("session.lock", json!(null)).await;
    let name = backups(bench.folder())[0].file_name().unwrap().to_owned();
    for backup in [json!(name.to_str()), json!(null)] {
        let mut killed = 0;
        loop {
            let dir = copied(bench.folder());
            let app = started(dir.path());
            reach::kill_after(Some(killed));
            let form = json!({"passphrase": PASSPHRASE, "backup": backup});
            let done = dispatch(&app, "care.restore", form.clone()).await;
            reach::kill_after(None);
            app.shut_down().await;
            // Started again: the old store or the new, and everything written in either.
            let app = started(dir.path());
            dispatch(&app, "session.unlock", passphrase())
                .await
                .unwrap();
            assert!(
                titles(&app).await.contains(&"备份之后".to_owned()),
                "{killed}"
            );
            dispatch(&app, "session.lock", json!(null)).await.unwrap();
            // And it can be done again.
            dispatch(&app, "care.restore", form).await.unwrap();
            dispatch(&app, "session.unlock", passphrase())
                .await
                .unwrap();
            assert!(
                titles(&app).await.contains(&"备份之后".to_owned()),
                "{killed}"
            );
            app.shut_down().await;
            if done.is_ok() {
                break;
            }
            killed += 1;
        }
        assert!(killed >= 9, "only {killed} moments were tried");
    }
}

#[tokio::test]
async fn where_neither_store_nor_keyring_can_be_read_one_enrols_anew_and_nothing_is_deleted() {
    let bench = Bench::officer().await;
    bench.visit(&json!({"gist": "在坏库里"})).await;
    bench.ok("session.lock", json!(null)).await;
    let file = bench.folder().join("replica.db");
    let mut bytes = fs::read(&file).unwrap();
    bytes[..4096].fill(0);
    fs::write(&file, &bytes).unwrap();
    fs::write(bench.folder().join("replica.keys"), b"nothing").unwrap();
    let look = bench.ok("care.look", passphrase()).await;
    assert_eq!(
        (&look["opens"], &look["can_begin_anew"]),
        (&json!(false), &json!(false))
    );
    let wrong = json!({"passphrase": "不是这个口令"});
    assert_eq!(
        bench.fails("care.leave", wrong).await.code,
        Code::WrongPassphrase
    );
    let left = bench.ok("care.leave", passphrase()).await;
    assert_eq!(
        (&left["operations"], &left["file"]),
        (&json!(0), &json!(null))
    );
    let state = bench.ok("session.state", json!(null)).await;
    assert_eq!(state["phase"], "fresh");
    let aside = bench
        .folder()
        .join("set-aside")
        .join(left["set_aside"].as_str().unwrap());
    assert!(
        fs::read(aside.join("replica.db")).unwrap() == bytes,
        "as it was"
    );
    for part in ["profile.json", "envelope.json", "replica.keys"] {
        assert!(aside.join(part).exists(), "{part}");
    }
    // Nor where the envelope itself is gone: no passphrase can be tried then.
    let other = Bench::officer().await;
    other.ok("session.lock", json!(null)).await;
    for part in ["envelope.json", "envelope.json.copy"] {
        let _ = fs::write(other.folder().join(part), b"{");
    }
    other.ok("care.leave", json!({"passphrase": ""})).await;
    let state = other.ok("session.state", json!(null)).await;
    assert_eq!(state["phase"], "fresh");
}

#[tokio::test]
async fn what_can_be_read_goes_along_in_a_sealed_file_when_one_enrols_anew() {
    let bench = Bench::officer().await;
    bench.visit(&json!({"gist": "还没上传"})).await;
    bench.ok("session.lock", json!(null)).await;
    let mut killed = 0;
    loop {
        let dir = copied(bench.folder());
        let app = started(dir.path());
        reach::kill_after(Some(killed));
        let done = dispatch(&app, "care.leave", passphrase()).await;
        reach::kill_after(None);
        app.shut_down().await;
        let app = started(dir.path());
        if dir.path().join("profile.json").exists() {
            dispatch(&app, "session.unlock", passphrase())
                .await
                .unwrap();
            assert_eq!(titles(&app).await, ["还没上传"], "{killed}");
        } else {
            let file = dir.path().join("set-aside").read_dir().unwrap().next();
            let aside = file.unwrap().unwrap().path();
            let work = fs::read(aside.join("unsent.rbwork")).unwrap();
            let other = Bench::officer().await;
            use base64::Engine as _;
            let bytes = base64::engine::general_purpose::STANDARD.encode(work);
            let form = json!({"bytes": bytes, "passphrase": PASSPHRASE});
            other.ok("care.import", form).await;
            assert_eq!(titles(&other.app).await, ["还没上传"], "{killed}");
            let stays = aside.join("replica.db").exists() || dir.path().join("replica.db").exists();
            assert!(
                stays,
                "{killed}: the store itself lies in one place or the other"
            );
        }
        app.shut_down().await;
        if let Ok(left) = done {
            assert!(left["operations"].as_u64().unwrap() > 0);
            assert!(left["file"]["bytes"].is_string());
            break;
        }
        killed += 1;
    }
    assert!(killed >= 4, "only {killed} moments were tried");
}

#[tokio::test]
async fn old_stores_go_by_a_button_once_their_work_is_here() {
    let bench = Bench::officer().await;
    bench.visit(&json!({"gist": "旧库里的"})).await;
    bench.ok("session.lock", json!(null)).await;
    let form = json!({"passphrase": PASSPHRASE, "backup": null});
    bench.ok("care.restore", form).await;
    // One of another enrolment lies beside it: it has an envelope of its own.
    let foreign = bench.folder().join("set-aside/foreign");
    fs::create_dir_all(&foreign).unwrap();
    fs::write(foreign.join("envelope.json"), b"{}").unwrap();
    bench.ok("session.unlock", passphrase()).await;
    let look = bench.ok("care.aside", json!(null)).await;
    assert_eq!(
        (
            &look["stores"],
            &look["others"],
            &look["unreadable"],
            &look["closed"]
        ),
        (&json!(1), &json!(1), &json!(0), &json!(0))
    );
    assert!(look["bytes"].as_i64().unwrap() > 0);
    let gone = bench.ok("care.discard_aside", json!(null)).await;
    assert_eq!((&gone["removed"], &gone["others"]), (&json!(1), &json!(1)));
    assert!(
        foreign.exists(),
        "what cannot be read here is not deleted here"
    );
    assert_eq!(
        bench.folder().join("set-aside").read_dir().unwrap().count(),
        1
    );
    assert_eq!(titles(&bench.app).await, ["旧库里的"]);
    let again = bench.ok("care.discard_aside", json!(null)).await;
    assert_eq!(again["removed"], 0);
}
