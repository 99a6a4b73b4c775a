//! The messages of hello, push and pull; those of other calls lie beside this file.

use crate::limits::Limits;
use model::policy::{Refusal, Role};
use model::{DeviceId, OpId, PersonId, Record, RecordId, Scope, Stamp, UnitId};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// Where a replica has read to: (epoch, number, mark of the hash chain at that number) (W4).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Cursor {
    /// The centre's epoch: changes when the centre came back from a backup.
    pub epoch: String,
    /// Everything up to this number has been read.
    pub number: u64,
    /// The hash chain's value at that number.
    pub mark: String,
}

/// `POST /auth/v1/enrol`: an invitation's code becomes a device.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EnrolRequest {
    /// The one-time code.
    pub code: String,
    /// Ed25519 public key, base64 without padding, URL alphabet.
    pub device_key: String,
    /// What the person calls this machine.
    pub device_name: String,
    /// The application's version.
    pub app_version: String,
    /// A device that enrols again keeps its id, when the centre knew it as this person's (W4).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<DeviceId>,
    /// Made by the key that device had: a device that was revoked by mistake comes back as itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature: Option<String>,
}

impl EnrolRequest {
    /// What a device that enrols again signs with the key it has.
    #[must_use]
    pub fn signed_text(device: DeviceId, code: &str) -> String {
        format!("roadbook-enrol\n{device}\n{code}")
    }
}

/// The answer to enrolling.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EnrolAnswer {
    /// The device's id.
    pub device: DeviceId,
    /// The incarnation its operations start in (O4).
    pub incarnation: u32,
    /// Whose device it is.
    pub person: PersonId,
    /// The person's name, for the first screen.
    pub person_name: String,
    /// The person's role.
    pub role: Role,
    /// The person's unit.
    pub unit: UnitId,
    /// The centre's name, for example 宣城市投资促进局.
    pub bureau: String,
    /// X25519 public key of the bureau's recovery key (security.md, Keys), base64.
    pub recovery_key: String,
    /// The first tokens.
    pub tokens: Tokens,
}

/// `POST /auth/v1/token`: the refresh token becomes a new pair; a second use ends the family.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TokenRequest {
    /// Whose.
    pub device: DeviceId,
    /// The newest refresh token.
    pub refresh: String,
    /// When, by the device's clock; part of what is signed.
    pub at: Stamp,
    /// Ed25519 signature of `roadbook-token\n{device}\n{refresh}\n{at}`, base64 without padding, URL alphabet.
    pub signature: String,
}

impl TokenRequest {
    /// What the device signs.
    #[must_use]
    pub fn signed_text(device: DeviceId, refresh: &str, at: Stamp) -> String {
        format!("roadbook-token\n{device}\n{refresh}\n{}", at.0)
    }
}

/// A pair of tokens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tokens {
    /// Bearer for requests.
    pub access: String,
    /// How long it is good for, in seconds.
    pub access_seconds: u32,
    /// Good once, for the next pair.
    pub refresh: String,
}

/// `POST /sync/v1/hello`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Hello {
    /// The incarnation the device believes it is in.
    pub incarnation: u32,
    /// The last sequence number it has used there; below `acked_through` the device was restored (O4).
    pub last_seq: u64,
    /// The newest cursor it holds, to notice a centre that came back from a backup (W4).
    pub cursor: Option<Cursor>,
    /// The application's version.
    pub app_version: String,
    /// The device's uncorrected clock (M2).
    pub clock: Stamp,
    /// The newest own operation that this device was told is in the ledger; an older device does not say.
    /// A centre that came back from a backup knows by it that it forgot an answer (W4, S12).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted: Option<LastAccepted>,
    /// Operations that wait on the device; an older device does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waiting: Option<u32>,
}

/// An operation and the number it was given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastAccepted {
    /// In which epoch.
    pub epoch: String,
    /// Under which number.
    pub number: u64,
    /// Which operation.
    pub op_id: OpId,
}

/// The answer to hello.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct HelloAnswer {
    /// The protocol version spoken from here on.
    pub protocol: u32,
    /// The centre's epoch.
    pub epoch: String,
    /// The centre's clock, for the device's offset (M2).
    pub server_time: Stamp,
    /// The centre's limits.
    pub limits: Limits,
    /// The incarnation to use: another one when this device was restored or cloned (O4).
    pub incarnation: u32,
    /// Every operation of that incarnation up to this one is answered for good; only ever a prefix.
    pub acked_through: u64,
    /// Operations up to this number are in a backup of the centre.
    pub backed_up_through: u64,
    /// What the device is granted.
    pub scopes: Vec<Scope>,
    /// How the centre sees the device.
    pub device_state: DeviceState,
    /// The cursor's mark does not match, or it lies in the future: the centre was restored.
    pub cursor_unknown: bool,
}

/// How the centre sees a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeviceState {
    /// In use.
    Active,
    /// Its clock is off by more than five minutes (M2); everything goes on.
    ClockOff,
    /// Revoked: it locks, and may push once into quarantine (W6).
    Revoked,
}

/// `POST /sync/v1/push`.
#[derive(Debug, Serialize, Deserialize)]
pub struct Push {
    /// As in [`Hello::accepted`]: a centre that forgot it takes nothing before it has begun a new epoch, so
    /// that it gives no number twice in one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted: Option<LastAccepted>,
    /// Operations as canonical bytes, in the order of their sequence.
    pub operations: Vec<Box<RawValue>>,
}

/// The answer to a push.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PushAnswer {
    /// One answer for each operation, in the same order.
    pub answers: Vec<Answer>,
    /// As in [`HelloAnswer`].
    pub acked_through: u64,
    /// The centre's clock.
    pub server_time: Stamp,
}

/// What became of an operation. It is stored with the operation: a resend gets the same answer (S2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// Which operation.
    pub op_id: Option<OpId>,
    /// The hash of the bytes that were received: 'synced' is shown only for the same id and hash (S19).
    pub hash: String,
    /// What became of it.
    pub outcome: Outcome,
    /// Whether this had been answered before.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub duplicate: bool,
}

/// What became of an operation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Outcome {
    /// In the ledger under this number.
    Applied {
        /// The number.
        number: u64,
        /// The effective stamp (M1).
        eff: Stamp,
    },
    /// The same, and somebody changed other fields of the record meanwhile: a parallel change.
    Merged {
        /// The number.
        number: u64,
        /// The effective stamp.
        eff: Stamp,
    },
    /// The same, and somebody changed the same field to another value meanwhile.
    Conflict {
        /// The number.
        number: u64,
        /// The effective stamp.
        eff: Stamp,
        /// Which fields a person must look at.
        fields: Vec<String>,
    },
    /// Kept until what it builds on arrives (M1, M8).
    Held {
        /// The operations or records waited for.
        missing: Vec<String>,
    },
    /// Refused as data (M5): kept with the refusal, visible to the author.
    Rejected {
        /// Why.
        refusal: Refusal,
        /// The record as it stands, where the author may see it.
        current: Option<Box<Record>>,
    },
    /// Not taken at all: unreadable, or the same id with other bytes.
    Refused {
        /// Why.
        refusal: Refusal,
    },
}

impl Outcome {
    /// The number in the ledger, for what is in it.
    #[must_use]
    pub fn number(&self) -> Option<u64> {
        match self {
            Self::Applied { number, .. }
            | Self::Merged { number, .. }
            | Self::Conflict { number, .. } => Some(*number),
            _ => None,
        }
    }

    /// Whether the operation has its place for good: it need not be sent again.
    #[must_use]
    pub fn is_final(&self) -> bool {
        !matches!(self, Self::Held { .. })
    }
}

/// `GET /sync/v1/pull?scopes=a,b&since=N&epoch=E&mark=M&limit=L`: what changed in these scopes after N.
/// All of them are at the same cursor; a scope just granted is read by its snapshot first ([`crate::snapshot`]), by an older device from 0.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PullRequest {
    /// Scope names, separated by commas.
    pub scopes: String,
    /// Everything up to here is known.
    pub since: u64,
    /// The epoch of `since`.
    #[serde(default)]
    pub epoch: String,
    /// The mark at `since`; may be empty at 0.
    #[serde(default)]
    pub mark: String,
    /// At most so many entries; 0 means the centre's page limit.
    #[serde(default)]
    pub limit: usize,
}

/// The answer to a pull: applied in one transaction, or not at all.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PullAnswer {
    /// The changes, ascending by number.
    pub entries: Vec<FeedEntry>,
    /// Where this page begins: the number that was asked for. A page that begins elsewhere is a stale one (S6).
    pub since: u64,
    /// The cursor of these scopes once the entries are applied.
    pub upto: Cursor,
    /// Whether another page follows at once.
    pub more: bool,
    /// What the device is granted now.
    pub scopes: Vec<Scope>,
    /// The centre's clock.
    pub server_time: Stamp,
}

/// One change in one scope (P1). A record that is put in several asked scopes comes once for each,
/// its body only the first time.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FeedEntry {
    /// Its number.
    pub number: u64,
    /// In which scope.
    pub scope: Scope,
    /// Which record.
    pub record: RecordId,
    /// What happened.
    pub event: FeedEvent,
}

/// What happened to a record in a scope.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FeedEvent {
    /// It is there, and reads so. `None` where an earlier entry of this page carries it.
    Put(Option<Box<Record>>),
    /// It left this scope. Where to is not said (P1).
    Leave,
}

/// An error answer of the centre: a code and nothing of anybody's data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WireError {
    /// See [`ErrorCode`].
    pub code: ErrorCode,
    /// Which limit, field or version is meant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

/// Codes a device branches on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// The invitation is unknown, used or expired: one answer for all three.
    InvitationInvalid,
    /// The token is missing, wrong or expired: refresh, then try again.
    TokenInvalid,
    /// The refresh token was used twice: a cloned profile; the family has ended.
    TokenReused,
    /// The device is revoked.
    DeviceRevoked,
    /// The centre does not know the device: enrol again, the store is kept.
    DeviceUnknown,
    /// The person is disabled.
    PersonDisabled,
    /// The protocol versions have nothing in common.
    ProtocolUnsupported,
    /// A scope was asked for that is not granted: say hello again.
    ScopeNotGranted,
    /// The cursor is from another epoch or its mark does not match.
    CursorUnknown,
    /// The cursor is older than compaction: what left meanwhile cannot be told any more; take a new snapshot (P2).
    CursorCompacted,
    /// Over a limit; `detail` says which.
    OverLimit,
    /// Too many tries; wait.
    TooMany,
    /// The request cannot be read.
    BadRequest,
    /// Nothing there, or not the caller's to see.
    NotFound,
    /// The password is another one; an unknown name answers alike.
    PasswordWrong,
    /// Too many wrong passwords from the person's own devices; `detail` is until when, in milliseconds.
    PasswordLocked,
    /// The new password is not taken; `detail` is `too_short` or `too_common`.
    PasswordWeak,
    /// No password was ever set: an invitation is needed.
    PasswordUnset,
    /// Somebody else signs in under this name.
    LoginTaken,
    /// It was decided, approved, used or ended meanwhile.
    Settled,
    /// The bytes of a file are not those of its name; what was sent is thrown away.
    BlobDiffers,
    /// The file is named here, and whoever added it has not sent all of it yet.
    BlobPending,
    /// The centre has a fault; nothing was changed.
    Internal,
}
