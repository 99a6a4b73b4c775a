//! What is missing or doubtful in the claim that a lead was signed.

use super::{Finding, Level, MAX_TEXT};
use crate::signing::{AMOUNT, EVIDENCE, KIND, ON, SigningClaim};
use crate::{Day, Record, Stamp};

/// Everything missing or doubtful in a claim, hard findings first. `latest` is the last day it may name.
#[must_use]
pub fn signing(claim: &SigningClaim, lead: &Record, latest: Day) -> Vec<Finding> {
    let mut out = Vec::new();
    let mut hard = |code: String, field: &str| out.push(Finding::new(Level::Hard, code, field));
    match claim.on {
        None => hard(format!("{ON}.missing"), ON),
        Some(on) if on > latest => hard(format!("{ON}.future"), ON),
        Some(_) => {}
    }
    if claim.kind.is_none() {
        hard(format!("{KIND}.missing"), KIND);
    }
    match claim.amount {
        None => hard(format!("{AMOUNT}.missing"), AMOUNT),
        Some(amount) if amount <= 0 => hard(format!("{AMOUNT}.not_positive"), AMOUNT),
        Some(amount) if amount > crate::amount::Money::MAX.0 => {
            hard(format!("{AMOUNT}.shape"), AMOUNT);
        }
        Some(_) => {}
    }
    let evidence = claim.evidence.as_deref().unwrap_or_default().trim();
    if evidence.is_empty() {
        hard(format!("{EVIDENCE}.missing"), EVIDENCE);
    } else if evidence.chars().count() > MAX_TEXT {
        hard("too_long".to_owned(), EVIDENCE);
    }
    doubtful(claim, lead, &mut out);
    out
}

/// What the verifier will ask about.
fn doubtful(claim: &SigningClaim, lead: &Record, out: &mut Vec<Finding>) {
    let total = lead.number("total_investment").filter(|total| *total > 0);
    if let (Some(amount), Some(total)) = (claim.amount, total)
        && amount > total
    {
        out.push(
            Finding::new(Level::Soft, format!("{AMOUNT}.over_total"), AMOUNT)
                .with("total", total)
                .with("actual", amount),
        );
    }
    // What was signed before it was reported is no lead by the city's rule.
    let reported = lead.number("first_talk_at").map(Stamp);
    let reported = reported.and_then(|at| chrono::DateTime::from_timestamp_millis(at.0));
    if let (Some(on), Some(reported)) = (claim.on, reported)
        && on.0 < reported.date_naive()
    {
        out.push(
            Finding::new(Level::Soft, format!("{ON}.before_report"), ON)
                .with("on", on.to_string())
                .with("reported", Day(reported.date_naive()).to_string()),
        );
    }
}
