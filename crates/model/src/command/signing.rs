//! The claim that a lead was signed: made by the landing unit's manager, verified or sent back by the city.

use super::run::{put, require_note, step, thread_entry};
use super::{Caller, Effect};
use crate::policy::{Action, Refusal};
use crate::signing::{self, SigningClaim, SigningVerdict};
use crate::validate::{self, Level};
use crate::{Noun, Record, RecordId};
use serde_json::{Value, json};

/// A claim waits where none does and the lead is being negotiated.
pub(super) fn claim(
    record: &Record,
    claim: &SigningClaim,
    entry: RecordId,
    caller: &Caller<'_>,
) -> Result<Vec<Effect>, Refusal> {
    if signing::waiting(record).is_some() {
        return Err(Refusal::Stale);
    }
    step(Noun::Lead, record, "signed")?;
    let latest = signing::latest_day(caller.at);
    let wrong: Vec<String> = validate::signing(claim, record, latest)
        .into_iter()
        .filter(|finding| finding.level == Level::Hard)
        .map(|finding| finding.code)
        .collect();
    if !wrong.is_empty() {
        return Err(Refusal::Incomplete { fields: wrong });
    }
    let evidence = claim.evidence.as_deref().map(str::trim);
    Ok(vec![
        put(record, signing::STANDING, json!(signing::CLAIMED)),
        put(record, signing::CLAIM, json!(entry)),
        put(record, signing::ON, json!(claim.on)),
        put(record, signing::KIND, json!(claim.kind)),
        put(record, signing::AMOUNT, json!(claim.amount)),
        put(record, signing::EVIDENCE, json!(evidence)),
        put(record, signing::CLAIMED_BY, json!(caller.actor.id)),
        put(record, signing::CLAIMED_AT, json!(caller.at)),
        thread_entry(record, entry, "signing_claimed", evidence, caller, None),
    ])
}

/// Who claimed takes it back while it waits; what was said stays to begin the next one with.
pub(super) fn withdraw(
    record: &Record,
    claim: RecordId,
    entry: RecordId,
    caller: &Caller<'_>,
) -> Result<Vec<Effect>, Refusal> {
    let Some((waiting, by)) = signing::waiting(record) else {
        return Err(Refusal::Stale);
    };
    if waiting != claim {
        return Err(Refusal::Stale);
    }
    if by != Some(caller.actor.id) {
        return Err(Refusal::NotAllowed {
            action: Action::ClaimSigning,
        });
    }
    Ok(vec![
        put(record, signing::STANDING, Value::Null),
        thread_entry(record, entry, "signing_withdrawn", None, caller, None),
    ])
}

/// The city's word on the claim that was read: the lead is signed, or the claim goes back with a reason.
pub(super) fn verify(
    record: &Record,
    claim: RecordId,
    verdict: SigningVerdict,
    note: Option<&str>,
    entry: RecordId,
    caller: &Caller<'_>,
) -> Result<Vec<Effect>, Refusal> {
    if signing::waiting(record).map(|(waiting, _)| waiting) != Some(claim) {
        return Err(Refusal::Stale);
    }
    let (standing, said) = match verdict {
        SigningVerdict::Verified => (signing::VERIFIED, "signing_verified"),
        SigningVerdict::Returned => {
            require_note(note)?;
            (signing::RETURNED, "signing_returned")
        }
    };
    let mut effects = vec![put(record, signing::STANDING, json!(standing))];
    if verdict == SigningVerdict::Verified {
        step(Noun::Lead, record, "signed")?;
        effects.push(put(record, "state", json!("signed")));
        effects.push(put(record, signing::VERIFIED_BY, json!(caller.actor.id)));
        effects.push(put(record, signing::VERIFIED_AT, json!(caller.at)));
    }
    effects.push(thread_entry(record, entry, said, note, caller, None));
    Ok(effects)
}
