//! 签约: who is offered what, where it waits, and that a claim that lacks something is kept from going out.

use super::bench::*;
use serde_json::{Value, json};

const LEAD: u128 = 0x6301;
const CLAIM: u128 = 0x6302;

/// A county's lead in negotiation arrives, with what else is said of it.
fn arrives(bench: &mut Bench, over: &[(&str, Value)]) {
    let lead = [
        ("author", json!(id(OFFICER))),
        ("unit", json!(id(COUNTY))),
        ("title", json!("洛轲整车")),
        ("state", json!("negotiating")),
        ("total_investment", json!(300_000_000_000_i64)),
        ("first_talk_at", json!(NOW - 40 * 86_400_000)),
    ];
    let fields: Vec<_> = lead.iter().chain(over).cloned().collect();
    bench.pull(model::Noun::Lead, LEAD, &fields);
}

fn claimed_by(person: u128) -> Vec<(&'static str, Value)> {
    vec![
        ("signing", json!("claimed")),
        ("signing_claim", json!(id(CLAIM))),
        ("signing_on", json!("2026-09-07")),
        ("signing_kind", json!("formal")),
        ("signing_amount", json!(280_000_000_000_i64)),
        ("signing_evidence", json!("投资协议书")),
        ("signing_claimed_by", json!(id(person))),
        ("signing_claimed_at", json!(NOW - 3_600_000)),
    ]
}

async fn lead(bench: &Bench) -> Value {
    bench.ok("lead.show", json!({"id": id(LEAD)})).await
}

fn may(shown: &Value) -> [&Value; 3] {
    [
        &shown["may_claim_signing"],
        &shown["may_withdraw_signing"],
        &shown["may_verify_signing"],
    ]
}

fn form(on: &str, amount: i64, evidence: &str) -> Value {
    let claim = json!({"on": on, "kind": "formal", "amount": amount, "evidence": evidence});
    json!({"id": id(LEAD), "claim": claim, "draft": null})
}

#[tokio::test]
async fn the_county_claims_takes_back_and_claims_again() {
    let mut bench = Bench::county_manager().await;
    arrives(&mut bench, &[]);
    let shown = lead(&bench).await;
    assert_eq!(may(&shown), [true, false, false]);
    assert_eq!(shown["may_move"], json!(["shelved", "lost"]));

    // Tomorrow here is still today for the centre, which knows no time zone: the device says no.
    for (wrong, code) in [
        (form("2026-09-10", 100, "协议"), "signing_on.future"),
        (form("2026-09-08", 0, "协议"), "signing_amount.not_positive"),
        (form("2026-09-08", 100, " "), "signing_evidence.missing"),
    ] {
        let failure = bench.fails("lead.claim_signing", wrong).await;
        refused(&failure, "incomplete");
        assert_eq!(failure.detail["refusal"]["fields"], json!([code]));
    }
    let odd = form("2026-07-01", 400_000_000_000, "协议");
    let told = bench.ok("lead.check_signing", odd).await;
    let codes: Vec<_> = told
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["code"])
        .collect();
    assert_eq!(
        codes,
        ["signing_amount.over_total", "signing_on.before_report"]
    );

    bench
        .ok(
            "lead.claim_signing",
            form("2026-09-09", 280_000_000_000, "投资协议书"),
        )
        .await;
    let shown = lead(&bench).await;
    assert_eq!(may(&shown), [false, true, false]);
    assert_eq!(
        shown["may_move"],
        json!([]),
        "it stays where the verifier reads it"
    );
    assert_eq!(shown["row"]["signing"], "claimed");
    assert_eq!(shown["signing"]["claimed_by_name"], "章谨言");
    assert_eq!(shown["thread"][0]["verdict"], "signing_claimed");
    let claim = shown["signing"]["id"].clone();
    bench
        .ok(
            "lead.withdraw_signing",
            json!({"id": id(LEAD), "claim": claim}),
        )
        .await;
    let shown = lead(&bench).await;
    assert_eq!(may(&shown), [true, false, false]);
    assert_eq!(shown["row"]["signing"], json!(null));
    assert_eq!(
        shown["signing"]["claim"]["evidence"], "投资协议书",
        "to begin the next one with"
    );
}

#[tokio::test]
async fn a_claim_waits_in_the_citys_day_until_its_word() {
    let mut bench = Bench::manager().await;
    arrives(&mut bench, &claimed_by(COUNTY_MANAGER));
    let today = bench.ok("today.show", json!(null)).await;
    assert_eq!(today["led"]["signings_total"], 1);
    assert_eq!(today["led"]["signings"][0]["id"], json!(id(LEAD)));
    let shown = lead(&bench).await;
    assert_eq!(may(&shown), [false, false, true]);
    let word = |verdict: &str, note: Value| json!({"id": id(LEAD), "claim": id(CLAIM), "verdict": verdict, "note": note, "draft": null});
    let bare = bench
        .fails("lead.verify_signing", word("returned", json!(" ")))
        .await;
    refused(&bare, "incomplete");
    bench
        .ok("lead.verify_signing", word("verified", json!(null)))
        .await;
    let shown = lead(&bench).await;
    assert_eq!(shown["row"]["state"], "signed");
    assert_eq!(shown["signing"]["verified_by_name"], "梅思齐");
    assert_eq!(may(&shown), [false, false, false]);
    let today = bench.ok("today.show", json!(null)).await;
    assert_eq!(today["led"]["signings"], json!([]));
    let late = bench
        .fails("lead.verify_signing", word("returned", json!("再看")))
        .await;
    refused(&late, "stale");
}

#[tokio::test]
async fn what_the_city_sent_back_comes_to_who_claimed_it() {
    let mut bench = Bench::county_manager().await;
    let mut back = claimed_by(COUNTY_MANAGER);
    back[0] = ("signing", json!("returned"));
    arrives(&mut bench, &back);
    bench.pull(
        model::Noun::Review,
        0x6303,
        &[
            ("subject", json!(id(LEAD))),
            ("subject_noun", json!("lead")),
            ("author", json!(id(MANAGER))),
            ("unit", json!(id(COUNTY))),
            ("verdict", json!("signing_returned")),
            ("note", json!("缺盖章页")),
            ("given_at", json!(NOW)),
        ],
    );
    let today = bench.ok("today.show", json!(null)).await;
    assert_eq!(today["led"]["signings"][0]["signing"], "returned");
    let shown = lead(&bench).await;
    assert_eq!(may(&shown), [true, false, false]);
    assert_eq!(shown["signing"]["returned_note"], "缺盖章页");
    assert_eq!(shown["signing"]["returned_by_name"], "梅思齐");
}

#[tokio::test]
async fn who_may_not_is_offered_nothing() {
    // The city sees no claim of its own to verify, an officer and a team lead see it and act on nothing.
    let mut city = Bench::manager().await;
    arrives(&mut city, &claimed_by(MANAGER));
    assert_eq!(may(&lead(&city).await), [false, false, false]);
    let today = city.ok("today.show", json!(null)).await;
    assert_eq!(today["led"]["signings"], json!([]));
    for mut bench in [Bench::officer().await, Bench::lead().await] {
        arrives(&mut bench, &claimed_by(COUNTY_MANAGER));
        let shown = lead(&bench).await;
        assert_eq!(may(&shown), [false, false, false]);
        assert_eq!(shown["signing"]["standing"], "claimed");
        let failure = bench
            .fails("lead.claim_signing", form("2026-09-08", 100, "协议"))
            .await;
        refused(&failure, "not_allowed");
    }
}
