//! Ctrl+K beside the records: places and the screen's own commands, by their sound.

use super::bench::*;
use serde_json::{Value, json};

async fn finds(bench: &Bench, text: &str) -> (Vec<String>, Vec<String>) {
    let labels = json!(["立即锁定", "导入线索台账", "无会周", "Settings"]);
    let found = bench
        .ok("search.find", json!({"text": text, "labels": labels}))
        .await;
    let words = |value: &Value| -> Vec<String> {
        let list = value.as_array().unwrap().iter();
        list.map(|one| one.as_str().unwrap().to_owned()).collect()
    };
    (words(&found["places"]), words(&found["sounding"]))
}

#[tokio::test]
async fn places_and_commands_are_found_by_full_pinyin_and_by_initials() {
    let bench = Bench::officer().await;
    for (text, places, labels) in [
        ("lijisuoding", &[][..], &["立即锁定"][..]),
        ("ljsd", &[], &["立即锁定"]),
        ("suoding", &[], &["立即锁定"]),
        ("LJ SD", &[], &["立即锁定"]),
        ("taizhang", &[], &["导入线索台账"]),
        ("whz", &[], &["无会周"]),
        ("heifei", &[], &[]),
        ("hefei", &["合肥"], &[]),
        ("chongqing", &["重庆"], &[]),
        ("cq", &["重庆"], &[]),
        ("heb", &["哈尔滨"], &[]),
        ("xuanzh", &["宣州"], &[]),
        ("合肥", &["合肥"], &[]),
        ("z", &[], &[]),
        ("", &[], &[]),
    ] {
        let (found, sounding) = finds(&bench, text).await;
        for place in places {
            assert!(found.iter().any(|one| one == place), "{text}: {found:?}");
        }
        assert_eq!(sounding, labels, "{text}");
    }
    // No more places than one reads.
    assert_eq!(finds(&bench, "sh").await.0.len(), 3);
}
