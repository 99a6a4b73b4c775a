//! A store and a ledger of an earlier version, committed as they were: every later build opens them.
//!
//! `tests/data/fixtures/README.md` says how they are made.

use serde_json::{Value, json};
use server::Config;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use stories::{Bureau, Desk, StoryClock, Who, copy_folder, eventually, free_address};

/// What every later build must open.
const VERSIONS: &[&str] = &["v1"];
const MAKE: &str = "ROADBOOK_MAKE_FIXTURE";
const MADE_AT: &str = "2023-03-06 08:00";

fn folder(version: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("data/fixtures")
        .join(version)
}

fn visit(gist: &str, minutes: &str) -> Value {
    let form = json!({
        "kind": "visit", "on": "2023-03-06", "starts_at": "09:30", "ends_at": "11:10",
        "company_name": "嘉兴市德裕食品有限公司", "gist": gist, "minutes": minutes,
        "next_step": "送厂房方案", "next_step_due": "2023-03-15",
    });
    json!({
        "id": null, "base": {}, "form": form, "new_contact": null, "on_behalf_of": null,
        "draft": null, "submit": false, "passed": [], "note": null,
    })
}

/// Makes the fixture where it is asked for; see the README beside it.
#[tokio::test(flavor = "multi_thread")]
async fn the_fixture_of_this_version_is_made_when_asked_for() {
    let Ok(to) = std::env::var(MAKE) else { return };
    let to = PathBuf::from(to);
    let mut bureau = Bureau::opens().await;
    let desk = Desk::of(Who::Officer, &bureau).await;
    desk.asks("meeting.save", visit("已在中心", "产能翻番。"))
        .await;
    desk.asks("meeting.save", visit("也在中心", "看了车间。\n问了用地。"))
        .await;
    desk.waits_until_sent().await;
    desk.syncs(&bureau).await;
    bureau.server_stops().await;
    desk.asks("meeting.save", visit("还没上传", "断网时写的。"))
        .await;
    let draft = json!({"id": null, "kind": "meeting", "record": null, "text": "写到一半", "form": {"gist": "草稿里的一句话"}, "base": {}});
    desk.asks("draft.save", draft).await;
    desk.goes_home().await;
    copy_folder(desk.folder(), &to.join("device"));
    let (data, key) = bureau.files();
    copy_folder(data, &to.join("centre"));
    std::fs::copy(key, to.join("centre.key")).unwrap();
    for rest in ["device/lock", "device/ballast", "centre/lock"] {
        let _ = std::fs::remove_file(to.join(rest));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_and_a_ledger_of_every_version_open_and_sync() {
    for version in VERSIONS {
        let clock = StoryClock::at(MADE_AT);
        clock.it_is("2023-03-06 08:10");
        let dir = tempfile::tempdir().unwrap();
        let from = folder(version);
        copy_folder(&from.join("centre"), &dir.path().join("centre"));
        // A key that others may read is refused; a checkout makes it so.
        let key = dir.path().join("centre.key");
        std::fs::copy(from.join("centre.key"), &key).unwrap();
        std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o600)).unwrap();
        let config = Config {
            data: dir.path().join("centre"),
            key_file: Some(key),
            listen: free_address(),
            ..Config::default()
        };
        let url = format!("http://{}", config.listen);
        let centre = server::start_with_clock(config, clock.for_server())
            .await
            .unwrap();
        let desk = Desk::kept(Who::Officer, &clock, &from.join("device"), &url);
        desk.unlocks().await;
        let list = desk.asks("meeting.list", json!({})).await.to_string();
        for gist in ["已在中心", "也在中心", "还没上传"] {
            assert!(list.contains(gist), "{version}: {list}");
        }
        // Names are kept since the third form of the store: those of before are found as well.
        let note = json!({"text": "访德裕食品 看车间", "day": "2023-03-07"});
        let read = desk.asks("capture.read", note).await;
        assert_eq!(
            read["pieces"][0]["value"]["name"], "嘉兴市德裕食品有限公司",
            "{version}: {read}"
        );
        let drafts = desk.asks("draft.list", Value::Null).await;
        assert_eq!(
            drafts[0]["draft"]["form"]["gist"], "草稿里的一句话",
            "{version}"
        );
        desk.asks("meeting.save", visit("新版本写的", "照常保存。"))
            .await;
        desk.retries().await;
        let all_up = || async { desk.state().await["waiting"] == 0 };
        eventually("what waited in the fixture is up", all_up).await;
        let meetings = centre.centre().ledger().records_of("meeting").unwrap();
        assert_eq!(meetings.len(), 4, "{version}");
        assert!(centre.centre().ledger().audit().is_ok());
        desk.goes_home().await;
        centre.shutdown().await.unwrap();
    }
}
