//! The line fails in every way it can, between a real device and a real centre.

use crate::road::Road;
use faults::{Call, Fault, exchange, scale};
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

#[tokio::test(flavor = "multi_thread")]
async fn s2_an_answer_lost_after_the_commit_and_a_push_repeated_have_their_effect_once() {
    let mut road = Road::sets_out().await;
    for fault in [Fault::AnswerCut(0), Fault::Twice, Fault::AtOnce(4)] {
        let lost = matches!(fault, Fault::AnswerCut(_));
        road.line.does(fault, "/push");
        let wrote = road.writes().await;
        road.writes().await;
        if lost {
            road.meets("/push", 2).await;
            road.is_not_synced(&wrote, "a lost answer").await;
        }
        road.arrives().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn s2_a_captured_request_replayed_has_no_effect() {
    let mut road = Road::sets_out().await;
    let visit = road.writes().await.told.unwrap();
    road.arrives().await;
    for words in ["先改", "后改"] {
        road.desk
            .tries_to_edit(&visit, "minutes", words)
            .await
            .unwrap();
        road.arrives().await;
    }
    let audited = road.centre.audited().await;
    let captured: Vec<Call> = [road.line.calls("/push"), road.line.calls("/pull")].concat();
    for call in captured.iter().chain(captured.iter().rev()) {
        exchange(road.centre.address(), &call.request).await;
    }
    assert_eq!(
        road.centre.audited().await,
        audited,
        "S21: a replay is audited"
    );
    road.arrives().await;
    assert_eq!(road.reader.shows(&visit).await["form"]["minutes"], "后改");
}

/// Where a message of so many bytes is cut: at its ends, around the end of its head, and by chance; in the long
/// form everywhere.
fn cuts(of: &[u8]) -> Vec<usize> {
    let scale = scale();
    let head = of
        .windows(4)
        .position(|four| four == b"\r\n\r\n")
        .unwrap_or(0)
        + 4;
    if scale.long && scale.rounds.is_none() {
        return (0..of.len()).collect();
    }
    let mut dice = scale.dice();
    let chance = (0..scale.rounds(4, 4)).map(|_| dice.below(of.len()));
    let mut cuts: Vec<usize> = [0, 1, head - 1, head, head + 1, of.len() - 1]
        .into_iter()
        .chain(chance)
        .filter(|cut| *cut < of.len())
        .collect();
    cuts.sort_unstable();
    cuts.dedup();
    cuts
}

#[tokio::test(flavor = "multi_thread")]
async fn s16_a_request_or_an_answer_cut_at_any_byte_is_none() {
    let mut road = Road::sets_out().await;
    road.writes().await;
    road.arrives().await;
    let paths = ["/hello", "/push", "/pull"];
    let mut waiting: BTreeMap<&'static str, Vec<Fault>> = BTreeMap::new();
    for path in paths {
        let usual = road.line.calls(path).pop().expect("one of each");
        let faults = waiting.entry(path).or_default();
        faults.extend(cuts(&usual.request).into_iter().map(Fault::RequestCut));
        faults.extend(cuts(&usual.answer).into_iter().map(Fault::AnswerCut));
    }
    let cuts: usize = waiting.values().map(Vec::len).sum();
    let waiting = Arc::new(Mutex::new(waiting));
    let of_line = Arc::clone(&waiting);
    road.line.treats(move |call| {
        let mut waiting = of_line.lock().unwrap();
        let next = waiting
            .iter_mut()
            .find(|(path, _)| call.path.contains(**path));
        next.and_then(|(_, faults)| faults.pop())
            .unwrap_or(Fault::None)
    });
    let pushes = || waiting.lock().unwrap()["/push"].len();
    let all = || {
        waiting
            .lock()
            .unwrap()
            .values()
            .map(Vec::len)
            .sum::<usize>()
    };
    while all() > 0 {
        let wrote = road.writes().await;
        let before = all();
        let mut rounds = 0;
        while all() + 5 > before && all() > 0 {
            road.desk.retries().await;
            tokio::time::sleep(Duration::from_millis(20)).await;
            rounds += 1;
            assert!(
                rounds < 2_000,
                "no call is made any more: {:?}",
                waiting.lock()
            );
        }
        let mark = road.desk.mark_of(wrote.told.as_ref().unwrap()).await;
        assert!(
            mark != "synced" || pushes() == 0,
            "S19: synced over a cut line"
        );
    }
    println!("{cuts} cuts");
    road.arrives().await;
}

fn answer(status: &str, headers: &str, body: &str) -> Fault {
    let length = body.len();
    let text = format!(
        "HTTP/1.1 {status}\r\n{headers}content-length: {length}\r\nconnection: close\r\n\r\n{body}"
    );
    Fault::Instead(text.into_bytes())
}

#[tokio::test(flavor = "multi_thread")]
async fn s16_what_somebody_else_answers_has_no_effect() {
    let mut road = Road::sets_out().await;
    road.writes().await;
    road.arrives().await;
    let page = "<!doctype html><title>酒店无线网络</title><form>房间号 <input name=room></form>";
    let html = "content-type: text/html\r\n";
    let ours = "content-type: application/json\r\nx-roadbook-protocol: 1\r\n";
    let last = |path: &str| Fault::Instead(road.line.calls(path).pop().unwrap().answer);
    let to_centre = format!(
        "location: http://{}/sync/v1/hello\r\n",
        road.centre.address()
    );
    let table = [
        ("a log-in page", answer("200 OK", html, page)),
        (
            "a log-in page that redirects",
            answer("302 Found", "location: http://10.0.0.1/\r\n", ""),
        ),
        (
            "a redirect to the centre itself",
            answer("307 Temporary Redirect", &to_centre, ""),
        ),
        ("an empty 200", answer("200 OK", "", "")),
        ("204", answer("204 No Content", "", "")),
        ("our header and no hash", answer("200 OK", ours, "{}")),
        ("a proxy's 401", answer("401 Unauthorized", html, page)),
        ("a proxy's 403", answer("403 Forbidden", html, page)),
        ("a proxy's 404", answer("404 Not Found", html, page)),
        ("a proxy's 410", answer("410 Gone", html, page)),
        ("a proxy's 502", answer("502 Bad Gateway", html, page)),
        (
            "no HTTP at all",
            Fault::Instead(b"SSH-2.0-OpenSSH_9.2\r\n".to_vec()),
        ),
        ("an old answer to hello", last("/hello")),
        ("an old answer to a push", last("/push")),
        ("an old page", last("/pull")),
    ];
    for (name, fault) in table {
        for path in ["/push", "/pull", ""] {
            road.line.does(fault.clone(), path);
            let wrote = road.writes().await;
            road.meets(path, 2).await;
            if path != "/pull" {
                road.is_not_synced(&wrote, name).await;
            }
            let state = road.desk.asks("session.state", json!(null)).await;
            assert_eq!(state["phase"], "open", "W6: {name} closes the store");
        }
        road.notebook.is_whole_at(&road.desk).await;
    }
    road.arrives().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn s16_a_bit_turned_over_on_the_way_is_noticed() {
    let mut road = Road::sets_out().await;
    let mut dice = scale().dice();
    let visit = road.writes().await.told.unwrap();
    road.arrives().await;
    for round in 0..scale().rounds(12, 400) {
        // Somewhere in the body: the head is for the layer below.
        let fault = Fault::Flipped(dice.below(160 * 8));
        road.line.does(fault.clone(), ["/push", "/pull"][round % 2]);
        road.reader
            .tries_to_edit(&visit, "minutes", &format!("第 {round} 稿"))
            .await
            .unwrap();
        road.reader.is_quiet().await;
        let wrote = road.writes().await;
        road.meets(["/push", "/pull"][round % 2], 2).await;
        if round % 2 == 0 {
            road.is_not_synced(&wrote, &format!("{fault:?}")).await;
        } else {
            let shown = road.desk.shows(&visit).await["form"]["minutes"].clone();
            assert_ne!(
                shown,
                format!("第 {round} 稿"),
                "a changed page was taken: {fault:?}"
            );
        }
        road.arrives().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn s20_saving_waits_for_no_line_however_slow_or_broken() {
    let mut road = Road::sets_out().await;
    let faults = [
        Fault::Late(Duration::from_millis(1_500)),
        Fault::Reset,
        Fault::Slow(400, Duration::from_millis(100)), // 32 kbit/s
        Fault::AnswerCut(0),
    ];
    for fault in faults {
        let slow = matches!(fault, Fault::Slow(..) | Fault::Late(_));
        road.line.does(fault, "");
        for _ in 0..4 {
            road.writes().await;
        }
        road.desk.retries().await;
        road.notebook.is_whole_at(&road.desk).await;
        if slow {
            // Slow is not broken: it arrives without the line healing.
            road.notebook.holds(&road.desk, &road.reader).await;
        } else {
            road.meets("", 3).await;
        }
        road.arrives().await;
    }
}

/// A line on which nothing comes is given up after 30 s (W3), and used again when it heals.
async fn silence(fault: Fault) {
    let mut road = Road::sets_out().await;
    road.line.does(fault, "");
    road.desk.retries().await;
    for _ in 0..4 {
        road.writes().await;
    }
    road.notebook.is_whole_at(&road.desk).await;
    road.arrives().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn s20_saving_waits_for_no_line_that_is_silent_one_way_or_the_other() {
    // Beside each other: each of them waits its half minute.
    tokio::join!(
        silence(Fault::DeafOut),
        silence(Fault::DeafIn),
        silence(Fault::Slow(1, Duration::from_secs(1))),
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn s17_a_proxy_with_a_limit_of_its_own_is_gone_through_in_smaller_parts() {
    let mut road = Road::sets_out().await;
    // Words that cannot be packed much: packed, the same word again and again would fit anywhere.
    let mut die = 2023_u32;
    let mut word = move || {
        die = die.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        char::from_u32(0x4e00 + (die >> 12) % 0x5000).unwrap()
    };
    let mut long = move |kilobytes: usize| {
        let minutes: String = (0..kilobytes * 341).map(|_| word()).collect();
        json!({"minutes": minutes})
    };
    // Within the usual limit of 1 MiB a batch needs no second try.
    road.line.does(Fault::AtMost(1024 * 1024), "");
    road.desk.pauses(true).await;
    for _ in 0..9 {
        road.notebook.writes_with(&road.desk, long(150)).await;
    }
    road.desk.pauses(false).await;
    road.notebook.holds(&road.desk, &road.reader).await;
    let refused = |call: &Call| call.request.len() > 1024 * 1024;
    assert!(
        !road.line.calls("/push").iter().any(refused),
        "W2: a batch over 1 MiB"
    );
    // A tighter one is learnt.
    road.line.does(Fault::AtMost(64 * 1024), "");
    road.desk.pauses(true).await;
    for _ in 0..8 {
        road.notebook.writes_with(&road.desk, long(20)).await;
    }
    road.desk.pauses(false).await;
    road.notebook.holds(&road.desk, &road.reader).await;
    let over = |call: &Call| call.request.len() > 64 * 1024;
    assert!(
        road.line.calls("/push").iter().any(over),
        "none was refused"
    );
}
