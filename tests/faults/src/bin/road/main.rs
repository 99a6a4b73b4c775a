//! `make bench`: what sync takes between real processes over loopback. Prints rows for the table of `benches`, one
//! JSON object a line; what was measured and how is said in docs/speed.md.
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench that cannot go on says why; rows are its output"
)]

mod all_at_once;
mod both_ways;

use faults::{Call, Centre, Desk, Injected, Line, Notebook, copy_folder, eventually, exchange};
use serde_json::{Value, json};
use std::io::Write as _;
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use tokio::sync::{mpsc, oneshot};

/// So many push at once.
const CLIENTS: usize = 64;
/// Edits of each.
const EDITS: usize = 4;
/// The answer that is said to be synced comes after the disk: nobody waits longer than this, 99 times of 100.
const LONGEST_PUSH: u64 = 100_000;

#[tokio::main]
async fn main() {
    // `road both-ways` measures that part alone.
    let only = std::env::args().nth(1);
    let wanted = |part: &str| only.as_deref().is_none_or(|only| only == part);
    if wanted("one-centre") {
        on_one_centre().await;
    }
    if wanted("both-ways") {
        both_ways::measured().await;
    }
    if wanted("all-at-once") {
        all_at_once::measured().await;
    }
}

async fn on_one_centre() {
    let mut centre = Centre::founded().await;
    centre.starts().await;
    let line = Line::to(centre.address()).await;
    let link = centre.invites(line.address()).await;
    let desk = Desk::enrolled(&centre.folder("desk"), &link).await;
    let link = centre.invites(centre.address()).await;
    let reader = Desk::enrolled(&centre.folder("reader"), &link).await;
    let mut notebook = Notebook::default();
    let mut visits = Vec::new();
    for _ in 0..CLIENTS {
        visits.push(notebook.writes(&desk).await.told.unwrap());
    }
    notebook.holds(&desk, &reader).await;

    from_device_to_device(&desk, &reader, &visits[0]).await;
    nothing_to_do(&centre, &line).await;

    // The pushes of a device, recorded; a copy of the centre from before takes them from many at once.
    centre.stops().await;
    let copy = centre.folder("copy");
    copy_folder(centre.data(), &copy);
    centre.starts().await;
    desk.is_quiet().await;
    let from = line.count("/push");
    for edit in 0..EDITS {
        for visit in &visits {
            desk.tries_to_edit(visit, "gist", &format!("第 {edit} 稿"))
                .await
                .unwrap();
            eventually("sent", async || desk.state().await["waiting"] == 0).await;
        }
    }
    let pushes: Vec<Call> = line.calls("/push").split_off(from);
    on_the_wire(&pushes);
    let mut twin = centre.twin(&copy);
    twin.starts().await;
    at_once(&twin, pushes, centre.folder("raw")).await;
    twin.stops().await;
}

/// From the moment the first desk is told that it is saved until the second one shows it.
async fn from_device_to_device(desk: &Desk, reader: &Desk, visit: &str) {
    let mut times = Vec::new();
    for round in 0..12 {
        // Saves close behind each other go out together; this asks for one by itself.
        tokio::time::sleep(Duration::from_millis(100)).await;
        let words = format!("第 {round} 次");
        desk.tries_to_edit(visit, "minutes", &words).await.unwrap();
        let saved = Instant::now();
        while reader.shows(visit).await["form"]["minutes"] != words.as_str() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        times.push(micros(saved));
    }
    row(
        "one edit, from saved here to shown there",
        "µs",
        &mut times,
        None,
        Some(30_000),
    );
}

/// A look for news where there are none: the centre's answer on a connection of its own.
async fn nothing_to_do(centre: &Centre, line: &Line) {
    let mut times = Vec::new();
    let look = line.calls("/pull").pop().unwrap().request;
    for _ in 0..200 {
        let begun = Instant::now();
        exchange(centre.address(), &look).await;
        times.push(micros(begun));
    }
    row(
        "nothing to do: one look for news",
        "µs",
        &mut times,
        None,
        Some(5_000),
    );
}

/// Request and answer, heads included, of a push of one edit.
fn on_the_wire(pushes: &[Call]) {
    let length = |call: &Call| u64::try_from(call.request.len() + call.answer.len()).unwrap();
    let mut bytes: Vec<u64> = pushes
        .iter()
        .filter(|call| operations(call) == 1)
        .map(length)
        .collect();
    row(
        "a push of one edit, both ways, before TLS",
        "B",
        &mut bytes,
        None,
        Some(1_500),
    );
}

fn operations(call: &Call) -> usize {
    let body: Value = serde_json::from_slice(call.body()).unwrap();
    body["operations"].as_array().map_or(0, Vec::len)
}

/// The same pushes from many at once, beside as many who have one row each written and synced together.
async fn at_once(twin: &Centre, pushes: Vec<Call>, file: std::path::PathBuf) {
    let mut raw = raw_group_commits(pushes.len(), file).await;
    let mut hands: Vec<Vec<Vec<u8>>> = vec![Vec::new(); CLIENTS];
    for (n, push) in pushes.iter().enumerate() {
        // The edits of a visit stay in one hand, in their order.
        hands[n % CLIENTS].push(without_accepted(push));
    }
    let syncs = Injected::watching(twin.pid(), "fsync,fdatasync").await;
    for hand in &mut hands {
        assert_taken(&exchange(twin.address(), &hand.remove(0)).await);
    }
    let syncs = syncs.count().await;
    let begun = Instant::now();
    let tasks: Vec<_> = hands
        .into_iter()
        .map(|hand| tokio::spawn(pushes_of(twin.address(), hand)))
        .collect();
    let mut times = Vec::new();
    for task in tasks {
        times.extend(task.await.unwrap());
    }
    let took = micros(begun);
    let rate = |count: usize, took: u64| u64::try_from(count).unwrap() * 1_000_000 / took.max(1);
    let ours = rate(times.len(), took);
    let name = format!("{CLIENTS} at once push one edit each: until the durable answer, 99 of 100");
    times.sort_unstable();
    let p99 = times[times.len() * 99 / 100];
    print(
        &name,
        "µs",
        [times[times.len() / 2], p99],
        Some(raw.1),
        Some(LONGEST_PUSH),
        true,
    );
    raw.0 = raw.0.max(1);
    let name =
        format!("{CLIENTS} at once: time a push takes of the centre, beside a raw group commit");
    let each = |rate: u64| 1_000_000 / rate.max(1);
    print(
        &name,
        "µs",
        [each(ours), each(ours)],
        Some(each(raw.0)),
        Some(166),
        false,
    );
    let of_each = u64::try_from(syncs * 100 / CLIENTS).unwrap();
    print(
        "syncs of the disk for 100 pushes one after the other",
        "",
        [of_each, of_each],
        None,
        None,
        true,
    );
}

async fn pushes_of(to: SocketAddr, hand: Vec<Vec<u8>>) -> Vec<u64> {
    let mut times = Vec::new();
    for push in hand {
        let begun = Instant::now();
        let answer = exchange(to, &push).await;
        times.push(micros(begun));
        assert_taken(&answer);
    }
    times
}

fn assert_taken(answer: &[u8]) {
    let text = String::from_utf8_lossy(answer);
    assert!(text.contains("\"number\":"), "a push was not taken: {text}");
}

/// Recorded numbers are another centre's: the same push without them.
fn without_accepted(push: &Call) -> Vec<u8> {
    let mut body: Value = serde_json::from_slice(push.body()).unwrap();
    body["accepted"] = Value::Null;
    let body = serde_json::to_vec(&body).unwrap();
    let head =
        String::from_utf8(push.request[..push.request.len() - push.body().len()].to_vec()).unwrap();
    let length = format!("content-length: {}", push.body().len());
    let head = head.replace(&length, &format!("content-length: {}", body.len()));
    [head.into_bytes(), body].concat()
}

/// As many hands, each with a row of a kilobyte; one writer takes what waits, writes it, syncs once, answers all.
/// Rows a second, and how long the 99th of 100 waited.
async fn raw_group_commits(rows: usize, file: std::path::PathBuf) -> (u64, u64) {
    type Waiting = (Vec<u8>, oneshot::Sender<()>);
    let (give, mut take) = mpsc::channel::<Waiting>(CLIENTS);
    let writer = std::thread::spawn(move || {
        let mut file = std::fs::File::create(file).unwrap();
        while let Some(first) = take.blocking_recv() {
            let mut group = vec![first];
            while let Ok(next) = take.try_recv() {
                group.push(next);
            }
            for (row, _) in &group {
                file.write_all(row).unwrap();
            }
            file.sync_data().unwrap();
            for (_, done) in group {
                let _ = done.send(());
            }
        }
    });
    let begun = Instant::now();
    let hand = |give: mpsc::Sender<Waiting>| async move {
        let mut times = Vec::new();
        for _ in 0..rows / CLIENTS {
            let begun = Instant::now();
            let (done, written) = oneshot::channel();
            give.send((vec![0x5a; 1024], done)).await.unwrap();
            written.await.unwrap();
            times.push(micros(begun));
        }
        times
    };
    let hands: Vec<_> = (0..CLIENTS)
        .map(|_| tokio::spawn(hand(give.clone())))
        .collect();
    drop(give);
    let mut times = Vec::new();
    for hand in hands {
        times.extend(hand.await.unwrap());
    }
    let took = micros(begun);
    writer.join().unwrap();
    times.sort_unstable();
    let rate = u64::try_from(times.len()).unwrap() * 1_000_000 / took.max(1);
    (rate, times[times.len() * 99 / 100])
}

fn micros(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_micros()).unwrap()
}

fn row(what: &str, unit: &str, all: &mut [u64], baseline: Option<u64>, target: Option<u64>) {
    all.sort_unstable();
    let at = |percent: usize| all[(all.len() * percent).div_ceil(100).saturating_sub(1)];
    print(what, unit, [at(50), at(95)], baseline, target, true);
}

fn print(
    what: &str,
    unit: &str,
    [p50, p95]: [u64; 2],
    baseline: Option<u64>,
    target: Option<u64>,
    limit: bool,
) {
    let row = json!({
        "what": what, "unit": unit, "baseline": baseline, "p50": p50, "p95": p95, "target": target,
        "limit": limit,
    });
    println!("{row}");
}
