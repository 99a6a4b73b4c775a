//! Looking after people at the centre. Every one of these waits for the network, and says so when it
//! is not there.

use model::{DeviceId, PersonId, Stamp};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

pub use protocol::admin::{
    AccountRow, AccountUnlock, DevicePage, DeviceQuery, DeviceRevoke, DeviceRow, InvitationMade,
    InvitationMake, InvitationRow, InvitationWithdraw, PasswordReset, ResetMade,
};
pub use protocol::erase::{ContactErase, ContactFound, ContactSearch, ContactsFound};
pub use protocol::recovery::{RecoveryRefuse, RecoveryStanding};

/// A request for a forgotten passphrase.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct RecoveryRow {
    /// Which.
    pub id: String,
    /// The device.
    pub device: DeviceId,
    /// Its name.
    pub device_name: String,
    /// Whose.
    pub person: PersonId,
    /// The person's name.
    pub person_name: String,
    /// When it came.
    pub asked_at: Stamp,
    /// When it ends.
    pub expires_at: Stamp,
    /// Where it stands.
    pub standing: RecoveryStanding,
    /// Who approved.
    pub approved_by: Vec<PersonId>,
    /// How many must.
    pub needed: u32,
    /// Twenty digits, to be compared by telephone with those on the locked screen: `4829 1377 0265 8841 0932`.
    pub check: String,
    /// Whether I may approve it: it is not my own device, and I have not approved it yet.
    pub may_approve: bool,
    /// The answer as text, once ready, to be carried to a device without a network.
    pub answer: Option<String>,
}

/// Approve with my share.
#[derive(Clone, Deserialize, TS)]
pub struct RecoveryApproveForm {
    /// Which request.
    pub id: String,
    /// My share, as it stands on the paper. It does not leave this computer.
    pub share: String,
}

/// A request that was carried here as text.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct RecoveryTakeForm {
    /// The text.
    pub text: String,
}
