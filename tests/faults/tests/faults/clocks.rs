//! Clocks that are years off, on either side, and a time zone that changes (S11).

use crate::road::Road;
use faults::Launch;
use std::process::Command;

/// The clock of a program is off by so many days.
fn off_by(days: i32, zone: &str) -> Launch {
    let asked = Command::new("faketime")
        .args(["-m", "-f", "+0d", "sh", "-c", "echo $LD_PRELOAD"])
        .output();
    let asked = asked.unwrap_or_else(|error| panic!("faketime does not run ({error}): make setup"));
    let library = String::from_utf8(asked.stdout).unwrap().trim().to_owned();
    let env = [
        ("LD_PRELOAD", library.as_str()),
        ("FAKETIME", &format!("{days:+}d")),
        ("FAKETIME_DONT_FAKE_MONOTONIC", "1"),
        ("DONT_FAKE_MONOTONIC", "1"),
        ("TZ", zone),
    ];
    Launch {
        env: env
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .to_vec(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn s11_clocks_years_off_on_either_side_change_nothing_but_the_claim() {
    let mut road = Road::sets_out().await;
    let visit = road.writes().await.told.unwrap();
    road.arrives().await;
    let day = road.desk.shows(&visit).await["form"]["on"].clone();
    for (desk, centre, zone) in [
        (3_650, 0, "America/New_York"),
        (-3_650, 0, "Pacific/Kiritimati"),
        (0, 3_650, "Asia/Shanghai"),
        (0, -300, "Asia/Shanghai"),
        (-3_650, 300, "UTC"),
    ] {
        road.centre.stops().await;
        road.desk.ends().await;
        road.centre
            .starts_as(&off_by(centre, "Asia/Shanghai"))
            .await;
        road.desk.starts_as(&off_by(desk, zone)).await;
        road.desk.unlocks().await;
        let now = road
            .desk
            .asks("about.diagnostics", serde_json::Value::Null)
            .await["now"]
            .as_i64();
        let here = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .unwrap();
        let off = now.unwrap() / 86_400_000 - i64::try_from(here.as_secs() / 86_400).unwrap();
        assert!(
            off.abs_diff(desk.into()) <= 1,
            "the clock was not moved: {off} days"
        );
        road.writes().await;
        let words = format!("桌上差 {desk} 天，中心差 {centre} 天");
        road.desk
            .tries_to_edit(&visit, "minutes", &words)
            .await
            .unwrap();
        road.arrives().await;
        assert_eq!(
            road.reader.shows(&visit).await["form"]["minutes"],
            words.as_str()
        );
        // Who saw it and writes over it wins, whatever the clocks say (S8).
        let answer = format!("{words}。看到了");
        road.reader
            .tries_to_edit(&visit, "minutes", &answer)
            .await
            .unwrap();
        road.reader.is_quiet().await;
        road.arrives().await;
        assert_eq!(
            road.desk.shows(&visit).await["form"]["minutes"],
            answer.as_str()
        );
        assert_eq!(
            road.desk.shows(&visit).await["form"]["on"],
            day,
            "a day is a day"
        );
    }
}
