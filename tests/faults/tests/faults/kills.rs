//! A kill, a broken disk or a full one at every call that writes: all or nothing is left, and what was said to be
//! saved is there (S13).
//!
//! `strace` counts the calls of each thread; the n-th of whichever thread makes one first is met. The long form
//! goes on until an act is over before any thread has come to its n-th.

use crate::road::Road;
use faults::{Dice, Error, Injected, WRITES, scale};
use std::time::{Duration, Instant};

/// What is interrupted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Act {
    /// The desk writes a visit and sends it.
    Save,
    /// The desk takes in what another wrote.
    Pull,
    /// A file is put down on a visit, and sent.
    Attach,
}

/// How long an act may take before it is looked at: it ends by itself, or its process does.
const LONGEST_ACT: Duration = Duration::from_secs(6);
/// No act makes more calls than this in one thread.
const MOST_CALLS: usize = 600;

/// Which calls of an act are met: by chance in the short form, all of them in the long one.
fn points(dice: &mut Dice, short: usize, usual: usize) -> Vec<usize> {
    let scale = scale();
    match scale.long {
        true => (1..MOST_CALLS)
            .step_by(scale.rounds.unwrap_or(1).max(1))
            .collect(),
        false => (0..short).map(|_| 1 + dice.below(usual)).collect(),
    }
}

/// A kill may come at any of these; errors come from files alone, so not from what also writes to sockets.
fn calls(error: Error) -> String {
    match error {
        Error::Kill => format!("{WRITES},write"),
        _ => WRITES.to_owned(),
    }
}

async fn is_over(road: &mut Road, of_centre: bool, act: Act) -> bool {
    let ended = match of_centre {
        true => road.centre.has_ended(),
        false => road.desk.has_ended(),
    };
    if ended {
        return true;
    }
    let Ok(state) = road.desk.tries("sync.state", serde_json::Value::Null).await else {
        return false;
    };
    if state["phase"] == "offline" {
        let _ = road
            .desk
            .tries("outbox.retry", serde_json::Value::Null)
            .await;
    }
    let quiet = state["phase"] == "idle" && state["waiting"] == 0 && state["files"] == 0;
    let newest = road.notebook.all().last().map(|wrote| wrote.marker.clone());
    let list = road.desk.tries("meeting.list", serde_json::json!({})).await;
    let shown = list.is_ok_and(|list| list["rows"].to_string().contains(&newest.unwrap()));
    quiet && (shown || act != Act::Pull)
}

/// One act with one call of one process met: whether it was reached.
async fn met(road: &mut Road, act: Act, of_centre: bool, error: Error, n: usize) -> bool {
    let visit = road.writes().await.told.unwrap();
    road.arrives().await;
    if act == Act::Pull {
        road.desk.pauses(true).await;
        assert!(road.notebook.writes(&road.reader).await.told.is_some());
        road.reader.is_quiet().await;
    }
    let pid = if of_centre {
        road.centre.pid()
    } else {
        road.desk.pid()
    };
    let injected = Injected::into(pid, &calls(error), error, n, None).await;
    match act {
        Act::Save => drop(road.notebook.writes(&road.desk).await),
        Act::Pull => {
            let going_on = serde_json::json!({"paused": false});
            let _ = road.desk.tries("outbox.pause", going_on).await;
            let _ = road
                .desk
                .tries("outbox.retry", serde_json::Value::Null)
                .await;
        }
        Act::Attach => {
            let bytes = format!("%PDF-1.4\n{n} {error:?}\n").repeat(9_000);
            let _ = road
                .desk
                .tries_to_attach(&visit, "规划图.pdf", bytes.as_bytes())
                .await;
        }
    }
    let began = Instant::now();
    while began.elapsed() < LONGEST_ACT && !is_over(road, of_centre, act).await {
        tokio::time::sleep(Duration::from_millis(30)).await;
    }
    let reached = injected.ends().await;
    if road.centre.has_ended() {
        assert!(
            of_centre && error == Error::Kill,
            "the centre fell over {error:?}"
        );
        road.centre.is_killed().await;
        road.centre.starts().await;
    }
    if road.desk.has_ended() {
        assert!(
            !of_centre && error == Error::Kill,
            "the desk fell over {error:?}"
        );
        road.desk.is_killed().await;
        road.desk.opens().await;
    }
    // What was told is there before anything is sent again, and afterwards on both sides.
    if act != Act::Pull {
        road.notebook.is_whole_at(&road.desk).await;
    }
    road.desk.pauses(false).await;
    road.arrives().await;
    for file in road.desk.files_of(&visit).await {
        assert_eq!(file["state"]["is"], "synced", "S15: {file:#}");
    }
    reached
}

async fn every_write_of(act: Act, of_centre: bool, short: usize, usual: usize) {
    let mut road = Road::sets_out().await;
    let mut dice = scale().dice();
    let mut reached = 0;
    for error in [Error::Kill, Error::Eio, Error::Enospc] {
        let of_error = if error == Error::Kill {
            short
        } else {
            short.div_ceil(2)
        };
        for n in points(&mut dice, of_error, usual) {
            let was = met(&mut road, act, of_centre, error, n).await;
            reached += usize::from(was);
            if !was && scale().long {
                println!("{act:?} {error:?}: none reached from the {n}th on");
                break;
            }
        }
    }
    println!("{act:?}: {reached} calls met");
    assert!(reached > 0, "no call was met: nothing was tried");
}

#[tokio::test(flavor = "multi_thread")]
async fn s13_every_write_of_a_save_at_the_desk() {
    every_write_of(Act::Save, false, 5, 60).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn s13_every_write_of_a_pull_at_the_desk() {
    every_write_of(Act::Pull, false, 3, 30).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn s13_every_write_of_an_attachment_at_the_desk() {
    every_write_of(Act::Attach, false, 4, 60).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn s13_every_write_of_a_push_at_the_centre() {
    every_write_of(Act::Save, true, 5, 40).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn s13_every_write_of_an_attachment_at_the_centre() {
    every_write_of(Act::Attach, true, 3, 40).await;
}
