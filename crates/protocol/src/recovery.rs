//! A forgotten passphrase: two administrators give a part each, the device alone puts them together
//! (docs/adr/0007). The centre carries what it cannot read.

use crate::call::call;
use model::{DeviceId, PersonId, Stamp};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use ts_rs::TS;

/// What a locked device asks for. It also travels as text, for a bureau without a network.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecoveryRequest {
    /// Names the request: random, made by the device.
    pub id: String,
    /// The device.
    pub device: DeviceId,
    /// Whose.
    pub person: PersonId,
    /// The recovery key that its data key is sealed to, base64.
    pub to: String,
    /// The public half that the data key was sealed with, base64.
    pub sealed_with: String,
    /// X25519: what the parts are sealed to. Its secret half stays on the device.
    pub answer_to: String,
    /// SHA-256 of the secret that fetches the parts.
    pub fetch_hash: String,
}

impl RecoveryRequest {
    /// Twenty digits over the whole request, for the telephone. The centre carries the request and could
    /// put another one in its place; so many digits cannot be matched by trying.
    #[must_use]
    pub fn check(&self) -> String {
        let all = [
            self.id.as_str(),
            &self.device.to_string(),
            &self.person.to_string(),
            &self.to,
            &self.sealed_with,
            &self.answer_to,
            &self.fetch_hash,
        ];
        let digest = Sha256::digest(all.join("\n").as_bytes());
        digest
            .chunks(4)
            .take(5)
            .map(|four| {
                let number = four
                    .iter()
                    .fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
                format!("{:04}", number % 10_000)
            })
            .collect::<Vec<_>>()
            .join(" ")
    }
}

/// Leaves a request at the centre. A device that the centre does not know gets the same answer.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RecoveryBegin {
    /// The request.
    pub request: RecoveryRequest,
}
call!(RecoveryBegin => (), "auth/v1/recovery/begin");

/// Asks how a request stands, by the secret that only its device has.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RecoveryFetch {
    /// The secret.
    pub fetch: String,
}
call!(RecoveryFetch => RecoveryAnswer, "auth/v1/recovery/fetch");

/// How a request stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecoveryAnswer {
    /// Its standing.
    pub standing: RecoveryStanding,
    /// How many administrators have approved.
    pub approved: u32,
    /// When it ends.
    pub expires_at: Stamp,
    /// Both parts, once both are there.
    pub parts: Vec<RecoveryPart>,
}

/// Where a request stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum RecoveryStanding {
    /// Waits for administrators.
    Waiting,
    /// Two have approved: the device can finish.
    Ready,
    /// The device has fetched the parts.
    Fetched,
    /// An administrator refused.
    Refused,
    /// Too old, or unknown: one answer for both.
    Expired,
}

/// An administrator's part, sealed to the device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecoveryPart {
    /// Which share it was made with.
    pub share: u8,
    /// The part, sealed to [`RecoveryRequest::answer_to`].
    pub sealed: serde_json::Value,
}

/// The requests of the last days.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
pub struct RecoveryQuery {}
call!(RecoveryQuery => Vec<RecoveryEntry>, "admin/v1/recoveries");

/// A request as the centre gives it to administrators.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecoveryEntry {
    /// The request as the device made it: the administrator's device reckons its check words from this.
    pub request: RecoveryRequest,
    /// The person's name.
    pub person_name: String,
    /// The device's name.
    pub device_name: String,
    /// When it came.
    pub asked_at: Stamp,
    /// When it ends.
    pub expires_at: Stamp,
    /// Where it stands.
    pub standing: RecoveryStanding,
    /// Who approved.
    pub approved_by: Vec<PersonId>,
    /// Both parts, once both are there, for carrying them to a device without a network.
    pub parts: Vec<RecoveryPart>,
}

/// Leaves a request that was carried to an administrator.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RecoveryCarried {
    /// The request.
    pub request: RecoveryRequest,
}
call!(RecoveryCarried => (), "admin/v1/recoveries/carried");

/// An administrator's approval.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RecoveryApprove {
    /// Which request.
    pub id: String,
    /// The part.
    pub part: RecoveryPart,
}
call!(RecoveryApprove => (), "admin/v1/recoveries/approve");

/// An administrator's refusal ends the request.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct RecoveryRefuse {
    /// Which request.
    pub id: String,
}
call!(RecoveryRefuse => (), "admin/v1/recoveries/refuse");
