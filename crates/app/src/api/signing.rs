//! 签约.

use model::signing::{SigningClaim, SigningVerdict};
use model::{RecordId, Stamp};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What was last claimed of a lead, and how it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct Signing {
    /// The claim; a verdict names it.
    pub id: RecordId,
    /// `claimed`, `returned`, `verified`; none where it was taken back.
    pub standing: Option<String>,
    /// What is claimed.
    pub claim: SigningClaim,
    /// By whom.
    pub claimed_by_name: String,
    /// When.
    pub claimed_at: Option<Stamp>,
    /// Who verified it.
    pub verified_by_name: String,
    /// When.
    pub verified_at: Option<Stamp>,
    /// Who sent it back.
    pub returned_by_name: String,
    /// Why.
    pub returned_note: String,
}

/// Claim that a lead was signed.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct SigningForm {
    /// The lead.
    pub id: RecordId,
    /// What was signed.
    pub claim: SigningClaim,
    /// The draft this settles.
    pub draft: Option<RecordId>,
}

/// One claim of one lead.
#[derive(Clone, Copy, Debug, Deserialize, TS)]
pub struct SigningById {
    /// The lead.
    pub id: RecordId,
    /// The claim.
    pub claim: RecordId,
}

/// Verify the claim that was read, or send it back.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct SigningVerdictForm {
    /// The lead.
    pub id: RecordId,
    /// The claim.
    pub claim: RecordId,
    /// What is said.
    pub verdict: SigningVerdict,
    /// Why; required when sending it back.
    pub note: Option<String>,
    /// The draft of the note this settles.
    pub draft: Option<RecordId>,
}
