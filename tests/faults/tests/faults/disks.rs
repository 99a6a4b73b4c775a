//! Disks that are full, and bits that turn over on them.

use crate::road::Road;
use faults::{Desk, Disk, Notebook, copy_folder, flip, scale};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// A disk, or a word why there is none: the long form fails then.
pub(crate) fn or_say<T>(disk: Result<T, String>) -> Option<T> {
    match disk {
        Ok(disk) => Some(disk),
        Err(why) => {
            assert!(!scale().long, "this machine forbids a mount: {why}");
            println!("NOT TRIED: this machine forbids a mount: {why}");
            None
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn s1_a_full_disk_at_the_desk_loses_nothing_and_says_so() {
    let Some(disk) = or_say(Disk::small(64 * 1024)) else {
        return;
    };
    let mut road = Road::sets_out().await;
    road.desk.ends().await;
    copy_folder(road.desk.folder(), &disk.path().join("desk"));
    road.desk.lies_in(&disk.path().join("desk"));
    // As in a desktop session: what it complains of goes to a file on the same disk.
    road.desk.complains_in(&disk.path().join("session-errors"));
    road.desk.opens().await;
    for _ in 0..scale().rounds(2, 20) {
        disk.is_full();
        let long = json!({"minutes": "企业介绍，厂房与用地。".repeat(1_500)});
        let mut refused = 0;
        for _ in 0..60 {
            let wrote = road.notebook.writes_with(&road.desk, long.clone()).await;
            refused += usize::from(wrote.told.is_none());
            if refused == 3 {
                break;
            }
        }
        assert!(refused > 0, "the disk was never full: nothing was tried");
        let said = road.desk.tries_to_save(&long).await.unwrap_err();
        assert_eq!(said["code"], "disk_full", "{said}");
        road.notebook.is_whole_at(&road.desk).await;
        disk.has_room();
        road.writes().await;
        road.arrives().await;
    }
    // The disk goes only after what runs on it.
    road.desk.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn s1_a_full_disk_at_the_centre_loses_nothing() {
    let Some(disk) = or_say(Disk::small(96 * 1024)) else {
        return;
    };
    let mut road = Road::sets_out().await;
    road.centre.stops().await;
    copy_folder(road.centre.data(), &disk.path().join("centre"));
    road.centre.lies_in(&disk.path().join("centre"));
    road.centre.starts().await;
    for _ in 0..scale().rounds(2, 20) {
        disk.is_full();
        let long = json!({"minutes": "企业介绍，厂房与用地。".repeat(1_500)});
        let mut last = None;
        // More than the log has room for: what it once grew to is written over without new room.
        for _ in 0..30 {
            last = Some(road.notebook.writes_with(&road.desk, long.clone()).await);
        }
        road.meets("", 3).await;
        road.is_not_synced(&last.unwrap(), "a full disk").await;
        disk.has_room();
        road.arrives().await;
    }
    road.centre.stops().await;
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        // The memory of the log is made anew, the lock is empty.
        let made_anew = path.to_string_lossy().ends_with("-shm");
        if path.is_dir() {
            all.extend(files(&path));
        } else if !made_anew && path.metadata().unwrap().len() > 0 {
            all.push(path);
        }
    }
    all.sort();
    all
}

/// What a person sees of everything written, or a word where the damage was noticed.
async fn seen(desk: &mut Desk, notebook: &Notebook) -> Result<Vec<String>, String> {
    if !desk.tries_to_start(&faults::Launch::default()).await {
        return Err("it does not start".to_owned());
    }
    let code = |failure: serde_json::Value| failure["code"].to_string();
    let unlock = json!({"passphrase": faults::PASSPHRASE});
    let state = desk.tries("session.unlock", unlock).await.map_err(code)?;
    if state["phase"] != "open" {
        return Err(state["phase"].to_string());
    }
    let mut all = Vec::new();
    for wrote in notebook.all() {
        let visit = json!({"id": wrote.told});
        let shown = desk.tries("meeting.show", visit).await.map_err(code)?;
        all.push(shown["form"].to_string());
    }
    Ok(all)
}

#[tokio::test(flavor = "multi_thread")]
async fn s1_a_bit_turned_over_at_the_desk_is_noticed_before_anything_is_shown_or_sent() {
    let mut road = Road::sets_out().await;
    let mut dice = scale().dice();
    for _ in 0..4 {
        road.writes().await;
    }
    road.arrives().await;
    road.centre.stops().await;
    road.writes().await;
    road.desk.ends().await;
    let whole = road.centre.folder("whole");
    copy_folder(road.desk.folder(), &whole);
    let before = seen(&mut road.desk, &road.notebook).await.unwrap();
    road.desk.ends().await;
    let (mut at_once, mut by_the_check, mut harmless) = (0, 0, 0);
    for round in 0..scale().rounds(16, 1_000) {
        let folder = road.centre.folder(&format!("flipped-{round}"));
        copy_folder(&whole, &folder);
        let all = files(&folder);
        // Every other one in the store, where what people wrote is.
        let store = folder.join("replica.db");
        let file = match round % 2 {
            0 => store.clone(),
            _ => dice.pick(&all).clone(),
        };
        let bit = dice.below(usize::try_from(file.metadata().unwrap().len()).unwrap() * 8);
        flip(&file, bit);
        let mut desk = Desk::at(&folder);
        if let Ok(now) = seen(&mut desk, &road.notebook).await {
            let sound = desk.asks("about.verify", json!(null)).await["sound"] == true;
            assert!(
                now == before || !sound,
                "bit {bit} of {} is shown",
                file.display()
            );
            assert!(
                !sound || file != store,
                "bit {bit} of the store is overlooked"
            );
            by_the_check += usize::from(!sound);
            harmless += usize::from(sound);
        } else {
            at_once += 1;
        }
        desk.is_killed().await;
        std::fs::remove_dir_all(&folder).unwrap();
    }
    println!(
        "{at_once} noticed when read, {by_the_check} by the check, {harmless} in a spare copy, 0 shown"
    );
    assert!(at_once + by_the_check > 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn s3_a_bit_turned_over_at_the_centre_is_noticed_before_anything_is_sent() {
    let mut road = Road::sets_out().await;
    let mut dice = scale().dice();
    for _ in 0..4 {
        road.writes().await;
    }
    road.arrives().await;
    let link = road.centre.invites(road.centre.address()).await;
    road.centre.stops().await;
    let whole = road.centre.data().to_owned();
    let before = words(&road.desk, &road.notebook).await.unwrap();
    let (mut noticed, mut harmless) = (0, 0);
    for round in 0..scale().rounds(6, 300) {
        let folder = road.centre.folder(&format!("centre-{round}"));
        copy_folder(&whole, &folder);
        road.centre.lies_in(&folder);
        let file = folder.join("ledger.db");
        flip(
            &file,
            dice.below(usize::try_from(file.metadata().unwrap().len()).unwrap() * 8),
        );
        let mut fresh = Desk::at(&road.centre.folder(&format!("fresh-{round}")));
        let started = road.centre.tries_to_start(&faults::Launch::default()).await;
        let now = if started {
            reads(&mut fresh, &link, &road.notebook).await
        } else {
            None
        };
        match now {
            Some(now) if now == before => harmless += 1,
            Some(now) => panic!("a bit was sent: {now:?}"),
            None => noticed += 1,
        }
        fresh.is_killed().await;
        road.centre.is_killed().await;
        std::fs::remove_dir_all(&folder).unwrap();
    }
    println!("{noticed} noticed, {harmless} without any effect, 0 sent");
}

/// What a device that comes anew reads, where it is let in and comes to rest.
async fn reads(fresh: &mut Desk, link: &str, notebook: &Notebook) -> Option<Vec<String>> {
    fresh.starts().await;
    let form = json!({
        "invitation": link, "device_name": "公务笔记本", "passphrase": faults::PASSPHRASE,
    });
    fresh.tries("session.enrol", form).await.ok()?;
    let began = Instant::now();
    while began.elapsed() < Duration::from_secs(6) {
        let state = fresh.state().await;
        let known = words(fresh, notebook).await;
        if state["phase"] == "idle" && known.is_some() {
            return known;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    None
}

async fn words(desk: &Desk, notebook: &Notebook) -> Option<Vec<String>> {
    let mut all = Vec::new();
    for wrote in notebook.all() {
        let shown = desk
            .tries("meeting.show", json!({"id": wrote.told}))
            .await
            .ok()?;
        all.push(shown["form"].to_string());
    }
    Some(all)
}
