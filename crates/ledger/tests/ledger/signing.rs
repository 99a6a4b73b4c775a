//! 签约: claimed by the landing unit's manager, verified by the city; nothing else makes a lead `signed` (S10).

use crate::world::{DAY, Device, World, accepted, on_both, refusal};
use model::command::{Assessment, Command};
use model::policy::{Action, Refusal};
use model::signing::{SigningClaim, SigningKind, SigningVerdict};
use model::{Day, RecordId};
use serde_json::json;

fn signed_on(day: &str) -> SigningClaim {
    SigningClaim {
        on: day.parse::<Day>().ok(),
        kind: Some(SigningKind::Formal),
        amount: Some(30_000_000_000),
        evidence: Some(" 投资协议书（郎投〔2026〕7号），双方盖章，见附件 ".to_owned()),
    }
}

fn move_to(to: &str) -> Command {
    Command::Move {
        to: to.to_owned(),
        note: None,
    }
}

/// A lead of the county, accepted and negotiating.
fn negotiating(world: &World) -> RecordId {
    let officer = world.device(world.wang);
    let lead = world.create(
        &officer,
        "lead",
        [
            ("title", json!("甲公司项目")),
            ("company_name", json!("甲")),
            ("project", json!("主轴")),
            ("total_investment", json!(30_000_000_000_i64)),
            ("next_step", json!("寄资料")),
        ],
    );
    accepted(&world.submit(&officer, lead));
    let accept = Command::Assess {
        assessment: Assessment::Accepted,
        note: None,
        duplicate_of: None,
        content_hash: world.record(lead).content_hash().unwrap(),
        entry: world.id(),
    };
    accepted(&run(world, &world.device(world.zhang), lead, accept));
    accepted(&run(world, &officer, lead, move_to("negotiating")));
    lead
}

fn run(world: &World, device: &Device, lead: RecordId, command: Command) -> protocol::wire::Answer {
    world.push(device, &world.command(device, lead, command))
}

/// The county's manager claims; the claim.
fn claimed(world: &World, lead: RecordId) -> RecordId {
    let entry = world.id();
    let claim = Command::ClaimSigning {
        claim: signed_on("2026-09-07"),
        entry,
    };
    accepted(&run(world, &world.device(world.zhang), lead, claim));
    entry
}

fn verdict(world: &World, claim: RecordId, verdict: SigningVerdict, note: Option<&str>) -> Command {
    Command::VerifySigning {
        claim,
        verdict,
        note: note.map(str::to_owned),
        entry: world.id(),
    }
}

on_both! {
    fn the_county_claims_and_the_city_verifies(world) {
        let lead = negotiating(world);
        let claim = claimed(world, lead);
        assert_eq!(world.value(lead, "state"), json!("negotiating"));
        assert_eq!(world.value(lead, "signing"), json!("claimed"));
        assert_eq!(world.value(claim, "verdict"), json!("signing_claimed"));
        let city = world.device(world.mei);
        accepted(&run(world, &city, lead, verdict(world, claim, SigningVerdict::Verified, None)));
        for (field, value) in [
            ("state", json!("signed")),
            ("signing", json!("verified")),
            ("signing_on", json!("2026-09-07")),
            ("signing_kind", json!("formal")),
            ("signing_amount", json!(30_000_000_000_i64)),
            ("signing_evidence", json!("投资协议书（郎投〔2026〕7号），双方盖章，见附件")),
            ("signing_claimed_by", json!(world.zhang)),
            ("signing_verified_by", json!(world.mei)),
        ] {
            assert_eq!(world.value(lead, field), value, "{field}");
        }
        // It is signed once; a second word, or a second claim, comes too late.
        let late = verdict(world, claim, SigningVerdict::Returned, Some("再看"));
        assert_eq!(refusal(&run(world, &city, lead, late)), Refusal::Stale);
        let again = Command::ClaimSigning { claim: signed_on("2026-09-07"), entry: world.id() };
        let again = run(world, &world.device(world.zhang), lead, again);
        assert!(matches!(refusal(&again), Refusal::WrongState { .. }));
    }

    fn who_may_not_claim_does_not(world) {
        let lead = negotiating(world);
        let not_allowed = Refusal::NotAllowed { action: Action::ClaimSigning };
        // The officer whose lead it is, the team lead, and the city, which does not land it.
        for person in [world.wang, world.cheng, world.mei] {
            let claim = Command::ClaimSigning { claim: signed_on("2026-09-07"), entry: world.id() };
            assert_eq!(refusal(&run(world, &world.device(person), lead, claim)), not_allowed);
        }
        // Who may not read it does not learn that it is there.
        let stranger = world.device(world.he);
        let claim = Command::ClaimSigning { claim: signed_on("2026-09-07"), entry: world.id() };
        let answer = run(world, &stranger, lead, claim);
        assert!(matches!(answer.outcome, protocol::wire::Outcome::Held { .. }), "{answer:?}");
        assert_eq!(world.value(lead, "signing"), json!(null));
    }

    fn nobody_verifies_the_own_claim_and_only_the_city_verifies(world) {
        let lead = negotiating(world);
        let claim = claimed(world, lead);
        let word = || verdict(world, claim, SigningVerdict::Verified, None);
        // Nor does who wrote the lead.
        for person in [world.zhang, world.wang] {
            assert_eq!(refusal(&run(world, &world.device(person), lead, word())), Refusal::OwnRecord);
        }
        for person in [world.hu, world.cheng] {
            let answer = run(world, &world.device(person), lead, word());
            assert_eq!(refusal(&answer), Refusal::NotAllowed { action: Action::VerifySigning });
        }
        assert_eq!(world.value(lead, "state"), json!("negotiating"));
    }

    fn no_other_command_and_no_edit_signs_a_lead(world) {
        let lead = negotiating(world);
        let manager = world.device(world.zhang);
        let answer = run(world, &manager, lead, move_to("signed"));
        assert_eq!(refusal(&answer), Refusal::NotAllowed { action: Action::Move });
        for (field, value) in [
            ("state", json!("signed")),
            ("signing", json!("verified")),
            ("signing_on", json!("2026-09-07")),
            ("signing_amount", json!(1)),
            ("signing_claimed_by", json!(world.wang)),
        ] {
            let answer = world.push(&manager, &world.edit(&manager, lead, field, value));
            assert_eq!(refusal(&answer), Refusal::GuardedField { field: field.to_owned() });
        }
        // Nor is a lead made with a claim on it.
        let mut made = world.create_as(&manager, "lead", world.id(), [("title", json!("乙"))]);
        made.fields.insert("signing".to_owned(), protocol::Change::Put(json!("claimed")));
        let answer = world.push(&manager, &made);
        assert_eq!(refusal(&answer), Refusal::GuardedField { field: "signing".to_owned() });
        // Before there is a claim there is nothing to verify.
        let word = verdict(world, world.id(), SigningVerdict::Verified, None);
        assert_eq!(refusal(&run(world, &world.device(world.mei), lead, word)), Refusal::Stale);
    }

    fn a_claim_says_when_what_how_much_and_by_what(world) {
        let lead = negotiating(world);
        let manager = world.device(world.zhang);
        let whole = signed_on("2026-09-07");
        let wrong = [
            (SigningClaim { on: None, ..whole.clone() }, "signing_on.missing"),
            (signed_on("2026-09-10"), "signing_on.future"),
            (SigningClaim { kind: None, ..whole.clone() }, "signing_kind.missing"),
            (SigningClaim { amount: None, ..whole.clone() }, "signing_amount.missing"),
            (SigningClaim { amount: Some(0), ..whole.clone() }, "signing_amount.not_positive"),
            (SigningClaim { amount: Some(-5), ..whole.clone() }, "signing_amount.not_positive"),
            (SigningClaim { evidence: Some("  ".to_owned()), ..whole }, "signing_evidence.missing"),
        ];
        for (claim, code) in wrong {
            let answer = run(world, &manager, lead, Command::ClaimSigning { claim, entry: world.id() });
            assert_eq!(refusal(&answer), Refusal::Incomplete { fields: vec![code.to_owned()] });
        }
        assert_eq!(world.value(lead, "signing"), json!(null));
        // A day later the same day is no longer to come.
        world.pass(2 * DAY);
        let claim = Command::ClaimSigning { claim: signed_on("2026-09-10"), entry: world.id() };
        accepted(&run(world, &manager, lead, claim));
    }

    fn a_claim_is_sent_back_with_a_reason_and_made_again(world) {
        let lead = negotiating(world);
        let first = claimed(world, lead);
        let city = world.device(world.mei);
        let bare = verdict(world, first, SigningVerdict::Returned, Some(" "));
        assert!(matches!(refusal(&run(world, &city, lead, bare)), Refusal::Incomplete { .. }));
        let back = verdict(world, first, SigningVerdict::Returned, Some("缺盖章页"));
        accepted(&run(world, &city, lead, back));
        assert_eq!(world.value(lead, "signing"), json!("returned"));
        assert_eq!(world.value(lead, "state"), json!("negotiating"));
        let second = claimed(world, lead);
        // A word on what was read before is a word on something else.
        let old = verdict(world, first, SigningVerdict::Verified, None);
        assert_eq!(refusal(&run(world, &city, lead, old)), Refusal::Stale);
        accepted(&run(world, &city, lead, verdict(world, second, SigningVerdict::Verified, None)));
        assert_eq!(world.value(lead, "state"), json!("signed"));
    }

    fn who_claimed_takes_it_back_while_it_waits(world) {
        let lead = negotiating(world);
        let claim = claimed(world, lead);
        let withdraw = || Command::WithdrawSigning { claim, entry: world.id() };
        for person in [world.wang, world.mei] {
            let answer = run(world, &world.device(person), lead, withdraw());
            assert_eq!(refusal(&answer), Refusal::NotAllowed { action: Action::ClaimSigning });
        }
        accepted(&run(world, &world.device(world.zhang), lead, withdraw()));
        assert_eq!(world.value(lead, "signing"), json!(null));
        let late = verdict(world, claim, SigningVerdict::Verified, None);
        assert_eq!(refusal(&run(world, &world.device(world.mei), lead, late)), Refusal::Stale);
        claimed(world, lead);
    }

    fn while_a_claim_waits_the_lead_stays_where_the_verifier_reads_it(world) {
        let lead = negotiating(world);
        let claim = claimed(world, lead);
        let officer = world.device(world.wang);
        assert_eq!(refusal(&run(world, &officer, lead, move_to("lost"))), Refusal::Stale);
        let second = Command::ClaimSigning { claim: signed_on("2026-09-07"), entry: world.id() };
        assert_eq!(refusal(&run(world, &world.device(world.zhang), lead, second)), Refusal::Stale);
        // What is written about it goes on.
        accepted(&world.push(&officer, &world.edit(&officer, lead, "next_step", json!("补盖章页"))));
        let back = verdict(world, claim, SigningVerdict::Returned, Some("缺盖章页"));
        accepted(&run(world, &world.device(world.mei), lead, back));
        accepted(&run(world, &officer, lead, move_to("lost")));
    }
}
