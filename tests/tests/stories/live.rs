//! What others write comes by itself: these desks look again in a day, unless they are poked.

use serde_json::json;
use stories::{Bureau, Desk, Who, eventually};

async fn arrives(desk: &Desk, visit: &str) {
    let what = || async { desk.visits().await.iter().any(|one| one == visit) };
    eventually("a visit that nobody asked for", what).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_colleague_hands_in_is_there_without_looking() {
    let mut bureau = Bureau::opens().await;
    let officer = Desk::poked(Who::Officer, &bureau).await;
    let lead = Desk::poked(Who::TeamLead, &bureau).await;
    let stranger = Desk::poked(Who::Stranger, &bureau).await;
    let first = officer.records_visit("浙江早阳食品有限公司").await;
    arrives(&lead, &first).await;

    // And back, over a server that was away meanwhile.
    bureau.server_stops().await;
    bureau.server_returns().await;
    let second = lead.records_visit("浙江星光农业公司").await;
    arrives(&officer, &second).await;
    assert!(stranger.visits().await.is_empty());
}

/// Grants change while nobody looks: who joins a trip is poked although the trip was none of theirs.
#[tokio::test(flavor = "multi_thread")]
async fn who_joins_a_trip_has_it_without_looking() {
    let bureau = Bureau::opens().await;
    let officer = Desk::poked(Who::Officer, &bureau).await;
    let manager = Desk::of(Who::Manager, &bureau).await;
    let trip = manager.assigns_trip(&bureau).await;
    let what = || async {
        let shown = officer.tries("trip.show", json!({"id": trip})).await;
        shown.is_ok()
    };
    eventually("the trip is there", what).await;
}

/// W6: the end of a stream tells a revoked device to ask, and it locks.
#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_device_hears_of_it_without_looking() {
    let bureau = Bureau::opens().await;
    let officer = Desk::poked(Who::Officer, &bureau).await;
    let visit = officer.records_visit("浙江早阳食品有限公司").await;
    officer.waits_for_mark(&visit, "synced").await;
    let devices = server::accounts::DeviceSeen::all(bureau.centre()).unwrap();
    let device = devices
        .iter()
        .find(|device| device.person == bureau.person(Who::Officer))
        .unwrap();
    assert!(server::accounts::revoke_device(bureau.centre(), device.device).unwrap());
    let what = || async { officer.asks("session.state", json!(null)).await["phase"] != "open" };
    eventually("it has locked itself", what).await;
}
