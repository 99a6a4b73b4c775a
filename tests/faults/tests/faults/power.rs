//! The power goes, at the desk and at the centre: what was said to be saved, or synced, was on the disk.
//!
//! The data lies on an ext4 of its own. At a moment of chance the program is stopped, and the disk as it is in
//! that moment, without what the system still holds in memory, goes into another machine. The control run does
//! without the log's sync, as `synchronous=NORMAL` would: it must lose what it had said, or this finds nothing.

use crate::disks::or_say;
use crate::road::Road;
use faults::{Desk, Disk, Error, Injected, copy_folder, scale};
use std::path::Path;
use std::time::Duration;

/// In the control run: the program does without the sync of its log.
async fn skips_the_sync(control: bool, pid: u32, log: &Path) -> Option<Injected> {
    let calls = "fsync,fdatasync";
    match control {
        true => Some(Injected::into(pid, calls, Error::Skipped, 0, Some(log)).await),
        false => None,
    }
}

/// Writes at the desk and cuts its power, so many times: how many visits were missing in all.
async fn cuts_at_the_desk(with_the_sync: bool, rounds: usize) -> Option<usize> {
    let disk = or_say(Disk::ext4(48))?;
    let mut road = Road::sets_out().await;
    let mut dice = scale().dice();
    road.desk.ends().await;
    let folder = disk.path().join("desk");
    copy_folder(road.desk.folder(), &folder);
    disk.settles();
    road.desk.lies_in(&folder);
    road.desk.opens().await;
    road.writes().await;
    road.arrives().await;
    let log = folder.join("replica.db-wal");
    let skipped = skips_the_sync(!with_the_sync, road.desk.pid(), &log).await;
    let mut missing = 0;
    for _ in 0..rounds {
        for _ in 0..1 + dice.below(4) {
            road.writes().await;
        }
        tokio::time::sleep(Duration::from_millis(dice.below(60) as u64)).await;
        road.desk.stands_still(true);
        let other = disk.without_power().unwrap();
        let kept = road.centre.folder("kept");
        let _ = std::fs::remove_dir_all(&kept);
        copy_folder(&other.path().join("desk"), &kept);
        // Alone, so that nothing comes back from the centre.
        road.centre.stands_still(true);
        let mut desk = Desk::at(&kept);
        desk.opens().await;
        missing += road.notebook.missing_at(&desk).await.len();
        let sound = desk.asks("about.verify", serde_json::Value::Null).await;
        // Without its sync the log may be taken into the store before it is on the disk itself.
        assert!(
            sound["sound"] == true || !with_the_sync,
            "S13: the store is torn"
        );
        desk.is_killed().await;
        road.centre.stands_still(false);
        road.desk.stands_still(false);
    }
    if let Some(skipped) = skipped {
        skipped.ends().await;
    }
    road.desk.is_killed().await;
    Some(missing)
}

#[tokio::test(flavor = "multi_thread")]
async fn s13_what_the_desk_said_is_saved_survives_a_power_cut() {
    let rounds = scale().rounds(4, 60);
    let Some(missing) = cuts_at_the_desk(true, rounds).await else {
        return;
    };
    assert_eq!(missing, 0, "S1: lost in {rounds} power cuts");
}

#[tokio::test(flavor = "multi_thread")]
async fn control_without_the_logs_sync_the_desk_loses_what_it_said() {
    let Some(missing) = cuts_at_the_desk(false, 1).await else {
        return;
    };
    println!("{missing} visits lost without the sync");
    assert!(
        missing > 0,
        "the harness is void: nothing is lost without the sync either"
    );
}

/// Sends to the centre and cuts its power: how many visits that were said to be synced were missing.
async fn cuts_at_the_centre(with_the_sync: bool, rounds: usize) -> Option<usize> {
    let disk = or_say(Disk::ext4(48))?;
    let mut road = Road::sets_out().await;
    let mut dice = scale().dice();
    road.centre.stops().await;
    let folder = disk.path().join("centre");
    copy_folder(road.centre.data(), &folder);
    disk.settles();
    road.centre.lies_in(&folder);
    road.centre.starts().await;
    road.writes().await;
    road.arrives().await;
    let log = folder.join("ledger.db-wal");
    let skipped = skips_the_sync(!with_the_sync, road.centre.pid(), &log).await;
    let mut missing = 0;
    for _ in 0..rounds {
        for _ in 0..1 + dice.below(3) {
            road.writes().await;
        }
        road.desk.is_quiet().await;
        // Asked before the power goes: what is synced now is on the disk, or it was not said.
        road.centre.stands_still(true);
        let other = disk.without_power().unwrap();
        let kept = road.centre.folder("kept");
        let _ = std::fs::remove_dir_all(&kept);
        copy_folder(&other.path().join("centre"), &kept);
        missing += reads_less(&road, &kept).await;
        road.centre.stands_still(false);
    }
    if let Some(skipped) = skipped {
        skipped.ends().await;
    }
    road.centre.is_killed().await;
    Some(missing)
}

/// How many visits a device does not find that comes anew to a centre on this folder.
async fn reads_less(road: &Road, kept: &std::path::Path) -> usize {
    let mut centre = road.centre.twin(kept);
    centre.starts().await;
    let link = centre.invites(centre.address()).await;
    let place = road.centre.folder("fresh");
    let mut fresh = Desk::enrolled(&place, &link).await;
    let missing = road.notebook.missing_at(&fresh).await.len();
    centre.audited().await;
    fresh.is_killed().await;
    std::fs::remove_dir_all(&place).unwrap();
    centre.is_killed().await;
    missing
}

#[tokio::test(flavor = "multi_thread")]
async fn s19_what_the_centre_said_is_synced_survives_a_power_cut() {
    let rounds = scale().rounds(3, 40);
    let Some(missing) = cuts_at_the_centre(true, rounds).await else {
        return;
    };
    assert_eq!(missing, 0, "S19: lost in {rounds} power cuts");
}

#[tokio::test(flavor = "multi_thread")]
async fn control_without_the_logs_sync_the_centre_loses_what_it_said() {
    let Some(missing) = cuts_at_the_centre(false, 1).await else {
        return;
    };
    println!("{missing} visits lost without the sync");
    assert!(
        missing > 0,
        "the harness is void: nothing is lost without the sync either"
    );
}
