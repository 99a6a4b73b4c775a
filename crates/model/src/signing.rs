//! Signing (签约): what a landing unit's manager claims of a lead, kept on the lead until there is a project to
//! carry it (docs/adr/0012). All of its fields are guarded: only the three commands of a claim write them.

use crate::{Day, PersonId, Record, RecordId, Stamp};
use serde::{Deserialize, Serialize};

/// How the claim stands: [`CLAIMED`], [`RETURNED`], [`VERIFIED`]; nothing where there is none.
pub const STANDING: &str = "signing";
/// The claim: the id of the thread entry that made it. A verdict names it.
pub const CLAIM: &str = "signing_claim";
/// 签约日期.
pub const ON: &str = "signing_on";
/// 签约方式, a [`SigningKind`].
pub const KIND: &str = "signing_kind";
/// 合同金额, 分.
pub const AMOUNT: &str = "signing_amount";
/// 依据.
pub const EVIDENCE: &str = "signing_evidence";
/// Who claims it.
pub const CLAIMED_BY: &str = "signing_claimed_by";
/// When.
pub const CLAIMED_AT: &str = "signing_claimed_at";
/// Who verified it.
pub const VERIFIED_BY: &str = "signing_verified_by";
/// When.
pub const VERIFIED_AT: &str = "signing_verified_at";

/// It waits for the city.
pub const CLAIMED: &str = "claimed";
/// The city sent it back with a reason.
pub const RETURNED: &str = "returned";
/// The city verified it; the lead is signed.
pub const VERIFIED: &str = "verified";

/// What was signed (domain.md §4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum SigningKind {
    /// 意向协议.
    Intent,
    /// 框架协议.
    Framework,
    /// 正式合同.
    Formal,
}

/// What is claimed. All of it is needed to claim; a form may lack any.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(default)]
pub struct SigningClaim {
    /// 签约日期.
    pub on: Option<Day>,
    /// 签约方式.
    pub kind: Option<SigningKind>,
    /// 合同金额, 分.
    pub amount: Option<i64>,
    /// 依据: which contract, where it lies, which attachment shows it.
    pub evidence: Option<String>,
}

/// What the city says of a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum SigningVerdict {
    /// 核实.
    Verified,
    /// 退回, with a reason.
    Returned,
}

/// The claim that waits for a verdict, and who made it.
#[must_use]
pub fn waiting(lead: &Record) -> Option<(RecordId, Option<PersonId>)> {
    let claim = lead.id_in(CLAIM)?;
    (lead.text(STANDING).as_deref() == Some(CLAIMED)).then(|| (claim, lead.id_in(CLAIMED_BY)))
}

/// The latest day that has begun anywhere on earth at this instant: a claim may name no later one.
#[must_use]
pub fn latest_day(at: Stamp) -> Day {
    const FIRST_OF_ALL_MS: i64 = 14 * 60 * 60 * 1000;
    let there = chrono::DateTime::from_timestamp_millis(at.plus(FIRST_OF_ALL_MS).0);
    there.map_or(Day(chrono::NaiveDate::MAX), |there| Day(there.date_naive()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_has_begun_when_it_has_begun_in_the_east() {
        // 2026-09-08T10:00Z is the 9th on Kiritimati and still the 8th in Xuancheng.
        assert_eq!(
            latest_day(Stamp(1_788_861_600_000)).to_string(),
            "2026-09-09"
        );
        assert_eq!(
            latest_day(Stamp(1_788_861_599_000)).to_string(),
            "2026-09-08"
        );
    }
}
