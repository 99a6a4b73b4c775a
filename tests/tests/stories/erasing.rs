//! A contact person asks to be forgotten (M7): an administrator, who sees no numbers, erases what is known, and the
//! words are nowhere any more: not in the ledger, not on the device of who wrote them, not in its backups.

use app::Code;
use serde_json::json;
use std::collections::BTreeSet;
use stories::{Desk, Team, Who};

/// Stands in everything that is written of this person, and nowhere else.
const WORD: &str = "quellwind";

#[tokio::test(flavor = "multi_thread")]
async fn m7_what_was_erased_is_said_nowhere_in_ledger_device_and_backups() {
    let team = Team::sets_out().await;
    let (bureau, officer) = (&team.bureau, &team.officer);
    let form = json!({"name": "苏念慈", "post": WORD, "mobile": "13812342716", "wechat": WORD});
    officer
        .asks("contact.save", json!({"id": null, "form": form}))
        .await;
    officer.syncs(bureau).await;
    officer.asks("care.back_up", json!(null)).await;

    let ledger = bureau.inside().says(WORD);
    assert!(
        ledger.contains("op") && ledger.contains("version"),
        "{ledger:?}"
    );
    let device = officer.inside().says(WORD);
    assert!(
        device.contains("journal") && device.contains("shown"),
        "{device:?}"
    );
    assert!(
        officer
            .backups()
            .iter()
            .any(|copy| !copy.says(WORD).is_empty())
    );

    let administrator = Desk::of(Who::Administrator, bureau).await;
    let found = administrator
        .asks("admin.contacts", json!({"words": "苏念"}))
        .await;
    let contact = found["rows"][0]["id"].clone();
    assert_eq!(found["rows"][0]["has_private"], json!(true));
    let text = found.to_string();
    assert!(
        !text.contains("2716") && !text.contains(WORD),
        "no number, no post"
    );
    let asked = |name: &str| json!({"contact": contact, "name": name, "reason": "本人来函要求"});
    administrator
        .is_told(Code::Settled, "admin.erase_contact", asked("苏念"))
        .await;
    officer
        .is_told(Code::NotFound, "admin.erase_contact", asked("苏念慈"))
        .await;
    administrator
        .asks("admin.erase_contact", asked("苏念慈"))
        .await;

    officer.syncs(bureau).await;
    officer.asks("care.back_up", json!(null)).await;
    for word in [WORD, "苏念慈", "13812342716"] {
        assert_eq!(
            bureau.inside().says(word),
            BTreeSet::new(),
            "{word} in the ledger"
        );
        assert_eq!(
            officer.inside().says(word),
            BTreeSet::new(),
            "{word} on the device"
        );
        for copy in officer.backups() {
            assert_eq!(copy.says(word), BTreeSet::new(), "{word} in a backup");
        }
    }
    assert!(!officer.backups().is_empty());
    assert!(bureau.audit().faults.is_empty());
    let auditor = Desk::of(Who::Auditor, bureau).await;
    let trail = auditor.asks("audit.list", json!({"limit": 1000})).await;
    let rows = trail["rows"].as_array().unwrap();
    let erased = rows.iter().find(|row| row["command"] == json!("erase"));
    assert_eq!(erased.unwrap()["reason"], json!("本人来函要求"));
}
