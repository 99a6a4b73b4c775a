//! Nobody is there: what hides, what closes, and what goes on (security.md, Keys and unlocking).

use super::bench::*;
use crate::{Code, Keychain};
use parking_lot::Mutex;
use serde_json::json;
use std::sync::Arc;
use zeroize::Zeroizing;

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;

async fn phase(bench: &Bench) -> String {
    let state = bench.ok("session.state", json!(null)).await;
    state["phase"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_quarter_of_an_hour_hides_the_screens_and_sync_goes_on() {
    let bench = Bench::officer().await;
    let desk = bench.app.desk().unwrap();
    bench.nobody_there(15 * MINUTE - 1).await;
    assert_eq!(phase(&bench).await, "open");
    bench.nobody_there(1).await;
    assert_eq!(phase(&bench).await, "hidden");
    assert_eq!(
        bench.ok("session.state", json!(null)).await["me"],
        json!(null)
    );
    // Nothing is read or written until the passphrase is there; the loop still runs on the open store.
    let refused = bench.fails("meeting.list", json!({})).await;
    assert_eq!(refused.code, Code::Locked);
    assert!(desk.engine(|_| ()).is_some());
    desk.store.identity().unwrap();
    // To be there again takes the passphrase, not a touch.
    bench.ok("session.touch", json!(null)).await;
    let wrong = json!({"passphrase": "宛陵城外一条大河"});
    assert_eq!(
        bench.fails("session.unlock", wrong).await.code,
        Code::WrongPassphrase
    );
    assert_eq!(phase(&bench).await, "hidden");
    let opened = bench
        .ok("session.unlock", json!({"passphrase": PASSPHRASE}))
        .await;
    assert_eq!(opened["phase"], "open");
    bench.ok("meeting.list", json!({})).await;
}

/// What the bureau has set, as the unit at the top carries it.
fn set(bench: &mut Bench, minutes: i64, hours: i64) {
    let fields = [
        ("policy_hide_after_minutes", json!(minutes)),
        ("policy_close_after_hours", json!(hours)),
    ];
    bench.pull(model::Noun::Unit, CITY, &fields);
}

#[tokio::test]
async fn the_bureau_says_after_how_long_the_screens_hide() {
    let mut bench = Bench::officer().await;
    set(&mut bench, 3, 2);
    bench.nobody_there(3 * MINUTE - 1).await;
    assert_eq!(phase(&bench).await, "open");
    bench.nobody_there(1).await;
    assert_eq!(phase(&bench).await, "hidden");
    // And it may say later than is usual; a value that may not be set says nothing.
    bench
        .ok("session.unlock", json!({"passphrase": PASSPHRASE}))
        .await;
    set(&mut bench, 45, 2);
    bench.nobody_there(44 * MINUTE).await;
    assert_eq!(phase(&bench).await, "open");
    set(&mut bench, 0, 2);
    bench.nobody_there(0).await;
    assert_eq!(phase(&bench).await, "hidden");
}

#[tokio::test]
async fn the_bureau_says_after_how_long_the_store_closes() {
    let mut bench = Bench::officer().await;
    set(&mut bench, 15, 2);
    bench.nobody_there(30 * MINUTE).await;
    assert_eq!(phase(&bench).await, "hidden");
    bench.nobody_there(90 * MINUTE - 1).await;
    assert_eq!(phase(&bench).await, "hidden");
    bench.nobody_there(1).await;
    assert_eq!(phase(&bench).await, "locked");
}

#[tokio::test]
async fn somebody_who_is_there_is_not_hidden() {
    let bench = Bench::officer().await;
    for _ in 0..5 {
        bench.nobody_there(14 * MINUTE).await;
        bench.ok("session.touch", json!(null)).await;
    }
    // A clock that is set is nobody's absence.
    bench.later(9 * HOUR);
    crate::idle::look(&bench.app).await;
    assert_eq!(phase(&bench).await, "open");
}

#[tokio::test]
async fn eight_hours_close_the_store_and_forget_the_key() {
    let bench = Bench::officer().await;
    let store = Arc::downgrade(&bench.app.desk().unwrap().store);
    bench.nobody_there(20 * MINUTE).await;
    assert_eq!(phase(&bench).await, "hidden");
    bench.nobody_there(8 * HOUR).await;
    assert_eq!(phase(&bench).await, "locked");
    assert!(
        store.upgrade().is_none(),
        "nobody holds the store and its key"
    );
    bench
        .ok("session.unlock", json!({"passphrase": PASSPHRASE}))
        .await;
    assert_eq!(phase(&bench).await, "open");
}

#[tokio::test]
async fn a_machine_that_slept_wakes_locked() {
    let bench = Bench::officer().await;
    bench.sleeps(59_000).await;
    assert_eq!(phase(&bench).await, "open");
    bench.sleeps(60_000).await;
    assert_eq!(phase(&bench).await, "locked");
}

/// A keychain in memory.
#[derive(Default)]
struct Memory(Mutex<Option<[u8; 32]>>);

impl Keychain for Memory {
    fn answers(&self) -> bool {
        true
    }
    fn read(&self) -> Option<Zeroizing<[u8; 32]>> {
        self.0.lock().map(Zeroizing::new)
    }
    fn write(&self, secret: &[u8; 32]) -> bool {
        *self.0.lock() = Some(*secret);
        true
    }
    fn forget(&self) {
        *self.0.lock() = None;
    }
}

#[tokio::test]
async fn a_keychain_opens_what_it_was_let_and_nothing_after() {
    let mut bench = Bench::officer().await;
    let state = bench.ok("session.state", json!(null)).await;
    assert_eq!(state["keychain"], "none");
    let keychain = Arc::new(Memory::default());
    bench.with_keychain(Arc::clone(&keychain) as _).await;
    let state = bench.ok("session.state", json!(null)).await;
    assert_eq!(state["keychain"], "offered");
    let wrong = json!({"on": true, "passphrase": "不是这一句口令"});
    assert_eq!(
        bench.fails("session.keychain", wrong).await.code,
        Code::WrongPassphrase
    );
    assert!(keychain.read().is_none());
    let state = bench
        .ok(
            "session.keychain",
            json!({"on": true, "passphrase": PASSPHRASE}),
        )
        .await;
    assert_eq!(state["keychain"], "on");
    let secret = keychain.read().unwrap();
    let envelope = std::fs::read_to_string(bench.folder().join("envelope.json")).unwrap();
    assert!(
        !envelope.contains(&hex::encode(*secret)),
        "the secret is the keychain's alone"
    );
    bench.ok("session.lock", json!(null)).await;
    let opened = bench.ok("session.unlock_by_keychain", json!(null)).await;
    assert_eq!(opened["phase"], "open");
    // Hidden screens want the person, not the machine.
    bench.nobody_there(15 * MINUTE).await;
    let hidden = bench.fails("session.unlock_by_keychain", json!(null)).await;
    assert_eq!(hidden.code, Code::Locked);
    bench
        .ok("session.unlock", json!({"passphrase": PASSPHRASE}))
        .await;
    // Taken back, it opens nothing, even where the keychain still remembers.
    let remembered = *keychain.read().unwrap();
    bench
        .ok("session.keychain", json!({"on": false, "passphrase": ""}))
        .await;
    keychain.write(&remembered);
    bench.ok("session.lock", json!(null)).await;
    let refused = bench.fails("session.unlock_by_keychain", json!(null)).await;
    assert_eq!(refused.code, Code::NoKeychain);
}
