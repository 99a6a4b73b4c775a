//! Numbers are masked wherever they are not asked for one by one.

use super::bench::*;
use crate::Code;
use model::policy::{Action, Refusal};
use serde_json::json;

#[tokio::test]
async fn numbers_are_in_no_answer_but_the_one_that_reveals() {
    let bench = Bench::officer().await;
    let contact = json!({"name": "周经理", "mobile": "13812342716", "wechat": "zhou-wechat", "email": "zhou@example.com"});
    let saved = bench
        .ok(
            "meeting.save",
            with(save(&visit_form(&json!({}))), "new_contact", contact),
        )
        .await;
    let shown = bench.show(&saved["id"]).await;
    let company = shown["form"]["company"].clone();
    let contact = shown["contact"]["id"].clone();
    let mut said = vec![shown.to_string()];
    for (name, request) in [
        ("meeting.list", json!({})),
        ("company.show", json!({"id": company})),
        ("company.list", json!({})),
        ("today.show", json!(null)),
        ("outbox.show", json!(null)),
        ("search.find", json!({"text": "2716"})),
        ("search.find", json!({"text": "周经理"})),
        ("frame.summary", json!(null)),
    ] {
        said.push(bench.ok(name, request).await.to_string());
    }
    for text in said {
        for secret in ["13812342716", "12342716", "zhou-wechat", "zhou@example.com"] {
            assert!(!text.contains(secret), "{text}");
        }
    }
    let found = bench.ok("search.find", json!({"text": "2716"})).await;
    assert_eq!(found["found"][0]["id"], contact);
    let revealed = bench.ok("contact.reveal", json!({"id": contact})).await;
    assert_eq!(revealed["mobile"], "13812342716");
    let log = bench
        .app
        .desk()
        .unwrap()
        .store
        .setting("log.revealed")
        .unwrap()
        .unwrap();
    assert!(log.contains(contact.as_str().unwrap()) && !log.contains("138"));
    let other = bench
        .fails("contact.reveal", json!({"id": saved["id"]}))
        .await;
    assert_eq!(other.code, Code::NotFound);
}

#[tokio::test]
async fn what_was_not_revealed_is_not_cleared() {
    let bench = Bench::officer().await;
    let form = json!({"name": "周经理", "mobile": "13812342716", "wechat": "zhou"});
    let saved = bench
        .ok("contact.save", json!({"id": null, "form": form}))
        .await;
    let form = json!({"name": "周总", "wechat": ""});
    bench
        .ok("contact.save", json!({"id": saved["id"], "form": form}))
        .await;
    let revealed = bench.ok("contact.reveal", json!({"id": saved["id"]})).await;
    assert_eq!(revealed["mobile"], "13812342716");
    assert_eq!(revealed["wechat"], "");
}

#[tokio::test]
async fn refused_numbers_stay_where_they_are() {
    let mut bench = Bench::officer().await;
    let form = json!({"name": "周经理", "mobile": "13812342716"});
    bench
        .ok("contact.save", json!({"id": null, "form": form}))
        .await;
    bench.centre_refuses_all(&Refusal::NotAllowed {
        action: Action::Create,
    });
    let outbox = bench.ok("outbox.show", json!(null)).await;
    assert_eq!(outbox["needs"].as_array().unwrap().len(), 1, "{outbox}");
    assert!(!outbox.to_string().contains("13812342716"), "{outbox}");
    // The person's own draft has them again.
    let id = &outbox["needs"][0]["id"];
    let draft = bench.ok("outbox.to_draft", json!({"id": id})).await;
    let draft = bench.ok("draft.show", json!({"id": draft["id"]})).await;
    assert_eq!(draft["draft"]["form"]["mobile"], "13812342716");
    assert_eq!(draft["draft"]["form"]["name"], "周经理");
}
