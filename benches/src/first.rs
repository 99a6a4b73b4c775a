//! The first sync of a new device: everything it is granted, by the pages of a snapshot, as the loop reads them. The
//! centre makes the next page while the device takes one in; each goes through its bytes.

use crate::table::{Row, Times};
use crate::{Trouble, baseline};
use ledger::{DeviceFacts, Ledger, SealedStore};
use model::{Scope, Stamp};
use protocol::snapshot::{SnapshotPage, SnapshotPlace, SnapshotQuery};
use sealed::DataKey;
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::{Duration, Instant};
use store::{Identity, Store};

const SECOND: u64 = 1_000_000;
/// What is of so many days is what somebody works on.
const NEWEST_MS: i64 = 30 * 24 * 3600 * 1000;

/// When everything was there, by the number below which a page left the rest.
type Reached = Vec<(u64, Duration)>;

/// Reads a new device's grants into a folder of its own and says how long it took.
pub(crate) fn measure(
    ledger: &Ledger<SealedStore>,
    identity: &Identity,
    folder: &Path,
    now: Stamp,
) -> Result<Vec<Row>, Trouble> {
    std::fs::create_dir(folder)?;
    let (key, device) = (DataKey::random(), identity.device);
    let facts = DeviceFacts {
        device,
        person: identity.person,
    };
    let store = Store::create(folder, &key, identity)?;
    let scopes: Vec<Scope> = ledger.grants(identity.person)?.into_iter().collect();
    store.granted(&scopes)?;
    let begun = Instant::now();
    let (first, then): (Vec<Scope>, Vec<Scope>) = scopes
        .iter()
        .partition(|scope| matches!(scope, Scope::City | Scope::Person(_)));
    read(ledger, &facts, &store, &first, begun, now)?;
    let reached = read(ledger, &facts, &store, &then, begun, now)?;
    let all = begun.elapsed();
    let mut indexing = Times::default();
    while indexing.of(|| store.index_some())? > 0 {}
    let records = store.all_shown()?.len();
    store.close()?;

    let of_days = newest(folder, &key, now)?;
    let usable = reached.iter().find(|(next, _)| *next <= of_days);
    let usable = usable.map_or(all, |(_, at)| *at);
    let (raw, bytes) = baseline::arrived(folder, &key, reached.len())?;
    println!(
        "first sync: {records} records in {} pages, {} kB on the disk",
        reached.len(),
        bytes / 1024
    );
    std::fs::remove_dir_all(folder)?;
    let one = |what: &str, took: Duration, target: Option<u64>| {
        Times(vec![took]).row(what, target.map(|seconds| seconds * SECOND))
    };
    let mut whole = one("first sync: all by pages", all, Some(12));
    whole.baseline = Some(u64::try_from(raw.as_micros())?);
    Ok(vec![
        one("first sync: newest 30 days usable", usable, Some(2)),
        whole,
        one(
            "first sync: then found by words",
            indexing.0.iter().sum(),
            None,
        ),
    ])
}

fn read(
    ledger: &Ledger<SealedStore>,
    facts: &DeviceFacts,
    store: &Store,
    scopes: &[Scope],
    begun: Instant,
    now: Stamp,
) -> Result<Reached, Trouble> {
    let (pages, coming) = sync_channel(1);
    std::thread::scope(|scope| {
        let centre = scope.spawn(move || gives(ledger, facts, scopes, now, &pages));
        let taken = takes(store, scopes, begun, &coming);
        drop(coming);
        let given = centre.join().map_err(|_| "the centre ended in a panic")?;
        given.map_err(Trouble::from)?;
        taken
    })
}

fn gives(
    ledger: &Ledger<SealedStore>,
    facts: &DeviceFacts,
    scopes: &[Scope],
    now: Stamp,
    pages: &SyncSender<Vec<u8>>,
) -> Result<(), String> {
    let names: Vec<String> = scopes.iter().map(ToString::to_string).collect();
    let (names, mut place) = (names.join(","), None::<SnapshotPlace>);
    loop {
        let query = SnapshotQuery::after(place.as_ref(), 0);
        let page = ledger
            .snapshot(facts, &names, &query, now)
            .map_err(|error| error.to_string())?;
        place = Some(SnapshotPlace {
            at: page.place.at.clone(),
            before: page.next,
        });
        let bytes = serde_json::to_vec(&page).map_err(|error| error.to_string())?;
        if pages.send(bytes).is_err() || page.next == 0 {
            return Ok(());
        }
    }
}

fn takes(
    store: &Store,
    scopes: &[Scope],
    begun: Instant,
    coming: &Receiver<Vec<u8>>,
) -> Result<Reached, Trouble> {
    let mut reached = Reached::new();
    while let Ok(bytes) = coming.recv() {
        let page: SnapshotPage = serde_json::from_slice(&bytes)?;
        store.apply_snapshot(scopes, &page)?;
        reached.push((page.next, begun.elapsed()));
        if page.next == 0 {
            break;
        }
    }
    Ok(reached)
}

/// The least number under which something of the newest days stands.
fn newest(folder: &Path, key: &DataKey, now: Stamp) -> Result<u64, Trouble> {
    let conn = sealed::open(
        &folder.join("replica.db"),
        key,
        store::MIGRATIONS,
        store::APPLICATION_ID,
    )?;
    let least: Option<i64> = conn.query_row(
        "SELECT min(number) FROM shown WHERE updated >= ?1",
        [now.0 - NEWEST_MS],
        |row| row.get(0),
    )?;
    Ok(least.unwrap_or(i64::MAX).unsigned_abs())
}
