//! Processes, folders and clocks that are not what they were: killed, restored, copied, swapped.

use crate::road::Road;
use faults::{Centre, Desk, Fault, copy_folder, eventually, scale};
use serde_json::json;
use std::time::Duration;

/// A PDF no two seeds share.
fn document(bytes: usize, seed: u64) -> Vec<u8> {
    let mut dice = faults::Dice::new(seed);
    let mut document = b"%PDF-1.4\n".to_vec();
    document.extend((document.len()..bytes).map(|_| dice.bits().to_be_bytes()[0]));
    document
}

#[tokio::test(flavor = "multi_thread")]
async fn s1_a_centre_that_is_killed_stands_still_or_restarts_loses_nothing() {
    let mut road = Road::sets_out().await;
    for round in 0..scale().rounds(4, 60) {
        for _ in 0..3 {
            road.writes().await;
        }
        match round % 3 {
            // A database that is busy answers nobody for a while.
            0 => {
                road.centre.stands_still(true);
                road.writes().await;
                road.desk.retries().await;
                road.centre.stands_still(false);
            }
            1 => {
                road.centre.is_killed().await;
                road.writes().await;
                road.centre.starts().await;
            }
            _ => {
                road.centre.stops().await;
                road.writes().await;
                road.centre.starts().await;
            }
        }
        road.arrives().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn s1_a_desk_that_is_killed_at_any_moment_keeps_what_it_said_is_saved() {
    let mut road = Road::sets_out().await;
    let mut dice = scale().dice();
    for _ in 0..scale().rounds(4, 60) {
        for _ in 0..1 + dice.below(3) {
            road.writes().await;
        }
        tokio::time::sleep(Duration::from_millis(dice.below(120) as u64)).await;
        road.desk.is_killed().await;
        road.desk.opens().await;
        road.notebook.is_whole_at(&road.desk).await;
    }
    road.arrives().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn s12_a_centre_restored_from_a_backup_is_told_again_what_it_lost() {
    let mut road = Road::sets_out().await;
    let visit = road.writes().await.told.unwrap();
    road.arrives().await;
    road.centre.stops().await;
    let backup = road.centre.folder("backup");
    copy_folder(road.centre.data(), &backup);
    road.centre.starts().await;
    for _ in 0..3 {
        road.writes().await;
    }
    road.desk
        .tries_to_edit(&visit, "minutes", "备份以后改的")
        .await
        .unwrap();
    road.arrives().await;
    road.centre.stops().await;
    road.centre.lies_in(&backup);
    road.writes().await;
    road.centre.starts().await;
    road.writes().await;
    road.arrives().await;
    assert_eq!(
        road.reader.shows(&visit).await["form"]["minutes"],
        "备份以后改的"
    );
    // Somebody who comes now is told the same.
    let link = road.centre.invites(road.centre.address()).await;
    let fresh = Desk::enrolled(&road.centre.folder("fresh"), &link).await;
    road.notebook.holds(&road.desk, &fresh).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn s12_another_centre_in_its_place_takes_and_deletes_nothing() {
    let mut road = Road::sets_out().await;
    road.writes().await;
    road.arrives().await;
    road.centre.stops().await;
    let mut other = Centre::founded_at(road.centre.address()).await;
    other.starts().await;
    let before = other.audited().await;
    let wrote = road.writes().await;
    road.meets("", 3).await;
    road.is_not_synced(&wrote, "another centre").await;
    road.notebook.is_whole_at(&road.desk).await;
    assert_eq!(
        other.audited().await,
        before,
        "a foreign centre was written to"
    );
    other.stops().await;
    road.centre.starts().await;
    road.arrives().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn s22_a_device_from_its_own_backup_neither_loses_nor_doubles() {
    let mut road = Road::sets_out().await;
    road.writes().await;
    road.arrives().await;
    road.desk.ends().await;
    let backup = road.centre.folder("desk-before");
    copy_folder(road.desk.folder(), &backup);
    road.desk.opens().await;
    for _ in 0..3 {
        road.writes().await;
    }
    road.arrives().await;
    road.desk.is_killed().await;
    road.desk.lies_in(&backup);
    road.desk.opens().await;
    road.writes().await;
    road.writes().await;
    road.arrives().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn s22_two_copies_of_one_device_neither_lose_nor_double() {
    let mut road = Road::sets_out().await;
    road.writes().await;
    road.arrives().await;
    road.desk.pauses(true).await;
    road.writes().await;
    road.desk.ends().await;
    let folder = road.centre.folder("clone");
    copy_folder(road.desk.folder(), &folder);
    let mut clone = Desk::at(&folder);
    road.desk.opens().await;
    clone.opens().await;
    for _ in 0..3 {
        road.notebook.writes(&clone).await;
        road.writes().await;
    }
    road.line.works();
    for _ in 0..2 {
        road.desk.is_quiet().await;
        clone.is_quiet().await;
    }
    road.notebook.holds(&road.desk, &road.reader).await;
    road.notebook.holds(&clone, &road.reader).await;
    road.centre.audited().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn s15_an_attachment_cut_flipped_and_resumed_after_a_kill_arrives_as_it_was() {
    let mut road = Road::sets_out().await;
    let mut dice = scale().dice();
    for round in 0..scale().rounds(2, 20) {
        let visit = road.writes().await.told.unwrap();
        let bytes = document(1_400_000, dice.bits());
        let mut calls = 0;
        let cut = dice.below(500_000);
        road.line
            .treats(move |call| match call.path.contains("/blobs/") {
                true => {
                    calls += 1;
                    match calls {
                        2 | 5 => Fault::RequestCut(cut),
                        3 => Fault::AnswerCut(0),
                        4 => Fault::Flipped(cut % 80),
                        6.. => Fault::Reset,
                        _ => Fault::None,
                    }
                }
                false => Fault::None,
            });
        let name = format!("规划图 {round}.pdf");
        let sha256 = road
            .desk
            .tries_to_attach(&visit, &name, &bytes)
            .await
            .unwrap();
        road.meets("/blobs/", 7).await;
        road.desk.is_killed().await;
        road.desk.opens().await;
        road.line.works();
        road.arrives().await;
        let row = road.desk.files_of(&visit).await[0].clone();
        assert_eq!(row["state"]["is"], "synced", "{row:#}");
        // And down again, over a line that breaks as well.
        let by_id = json!({"record": visit, "id": row["id"]});
        let link = road.centre.invites(road.line.address()).await;
        let folder = road.centre.folder(&format!("phone-{round}"));
        let phone = Desk::enrolled(&folder, &link).await;
        let mut calls = 0;
        road.line
            .treats(move |call| match call.path.contains("/blobs/") {
                true => {
                    calls += 1;
                    match calls {
                        1 | 3 => Fault::AnswerCut(cut),
                        2 => Fault::Flipped(8 * cut),
                        _ => Fault::None,
                    }
                }
                false => Fault::None,
            });
        phone.asks("attachment.fetch", by_id).await;
        eventually("the file is here", async || {
            phone.retries().await;
            phone
                .looks_at(&visit, &sha256)
                .await
                .is_ok_and(|here| here == bytes)
        })
        .await;
    }
}

/// Everything at once, by a seed: the line, both processes, both devices.
#[tokio::test(flavor = "multi_thread")]
async fn s1_s2_s3_hold_under_all_of_it_mixed_by_a_seed() {
    let mut road = Road::sets_out().await;
    let mut dice = scale().dice();
    for round in 0..scale().rounds(8, 300) {
        let mut of_line = faults::Dice::new(dice.bits());
        road.line.treats(move |call| match of_line.below(14) {
            0 => Fault::RequestCut(of_line.below(call.request.len())),
            1 => Fault::AnswerCut(of_line.below(1_500)),
            2 => Fault::AnswerCut(0),
            3 => Fault::Twice,
            4 => Fault::AtOnce(2 + of_line.below(3)),
            5 => Fault::Reset,
            6 => Fault::Flipped(of_line.below(4_000)),
            7 => Fault::Late(Duration::from_millis(of_line.below(300) as u64)),
            8 => Fault::Slow(200, Duration::from_millis(2)),
            9 => Fault::Instead(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok".to_vec()),
            10 => Fault::AtMost(of_line.below(4_000)),
            _ => Fault::None,
        });
        for _ in 0..1 + dice.below(4) {
            let visit = road.writes().await.told.unwrap();
            road.desk.retries().await;
            if dice.chance(50) {
                let words = format!("第 {round} 轮改");
                road.desk
                    .tries_to_edit(&visit, "minutes", &words)
                    .await
                    .unwrap();
            }
        }
        match dice.below(6) {
            0 => {
                road.centre.is_killed().await;
                road.centre.starts().await;
            }
            1 => {
                road.desk.is_killed().await;
                road.desk.opens().await;
            }
            2 => {
                road.reader.is_killed().await;
                road.reader.opens().await;
            }
            _ => {}
        }
        road.notebook.is_whole_at(&road.desk).await;
        if dice.chance(25) {
            road.arrives().await;
        }
    }
    road.arrives().await;
}
