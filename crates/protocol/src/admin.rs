//! What an administrator asks of the centre about devices, invitations and accounts. Every request is
//! answered `not_found` to anybody who is not an active administrator at that moment.

use crate::call::call;
use model::{DeviceId, PersonId, Stamp};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The bureau's devices, those heard of last first.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
pub struct DeviceQuery {
    /// Where the page before ended: its `next`.
    pub after: Option<String>,
    /// At most so many; 0 means 50.
    pub limit: u32,
    /// Only this person's.
    pub person: Option<PersonId>,
}
call!(DeviceQuery => DevicePage, "admin/v1/devices");

/// A page of devices.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct DevicePage {
    /// The devices.
    pub rows: Vec<DeviceRow>,
    /// Where the next page begins; none at the end.
    pub next: Option<String>,
    /// How many there are in all.
    pub total: u32,
}

/// A device as an administrator sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DeviceRow {
    /// Which.
    pub id: DeviceId,
    /// Whose.
    pub person: PersonId,
    /// The person's name.
    pub person_name: String,
    /// The name of the person's unit.
    pub unit_name: String,
    /// Whether the person works here.
    pub person_active: bool,
    /// What the person calls the machine.
    pub name: String,
    /// The application's version it said last.
    pub version: String,
    /// When it enrolled.
    pub enrolled_at: Stamp,
    /// When it was last heard; within a minute.
    pub last_contact: Option<Stamp>,
    /// Its clock minus the centre's, in milliseconds, at the last hello (M2).
    pub clock_offset_ms: Option<i64>,
    /// Operations waiting on it, as it said at the last hello.
    pub waiting: Option<u32>,
    /// Operations of it that the centre holds until what they miss arrives.
    pub held: u32,
    /// Operations of it that were refused.
    pub rejected: u32,
    /// Operations of it that came after the right to send them had ended, and wait for a manager.
    pub belated: u32,
    /// So many numbers of the centre it has not read; none before its first reading.
    #[ts(type = "number | null")]
    pub behind: Option<u64>,
    /// When it was revoked.
    pub revoked_at: Option<Stamp>,
    /// Its sign-in has ended: a token was used twice, so that the profile may have been copied.
    pub sign_in_ended: bool,
}

/// Shut a device out from its next request on.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct DeviceRevoke {
    /// Which.
    pub device: DeviceId,
}
call!(DeviceRevoke => (), "admin/v1/devices/revoke");

/// The invitations that are still open.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
pub struct InvitationQuery {}
call!(InvitationQuery => Vec<InvitationRow>, "admin/v1/invitations");

/// An open invitation. Its code is not shown again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct InvitationRow {
    /// Names it, for withdrawing; opens nothing.
    pub id: String,
    /// Whom it invites.
    pub person: PersonId,
    /// The person's name.
    pub person_name: String,
    /// When it was made.
    pub created_at: Stamp,
    /// When it ends.
    pub expires_at: Stamp,
}

/// Invite a person to enrol one device.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct InvitationMake {
    /// Whom.
    pub person: PersonId,
    /// How long it is good for, 1 to 1440; 10 where nothing is said.
    pub minutes: Option<u32>,
}
call!(InvitationMake => InvitationMade, "admin/v1/invitations/make");

/// An invitation, shown once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct InvitationMade {
    /// Names it, for withdrawing.
    pub id: String,
    /// The link that opens the enrolling screen; none where the centre does not know its own address.
    pub link: Option<String>,
    /// The one-time code.
    pub code: String,
    /// When it ends.
    pub expires_at: Stamp,
    /// How long it is good for.
    pub minutes: u32,
}

/// Withdraw an open invitation.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct InvitationWithdraw {
    /// Which: `InvitationRow.id`.
    pub id: String,
}
call!(InvitationWithdraw => (), "admin/v1/invitations/withdraw");

/// Everybody's account.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
pub struct AccountQuery {}
call!(AccountQuery => Vec<AccountRow>, "admin/v1/accounts");

/// A person's account at the centre.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AccountRow {
    /// Whose.
    pub person: PersonId,
    /// The name the person signs in under, once a password was set.
    pub login: Option<String>,
    /// Whether a password is set.
    pub has_password: bool,
    /// Until when a reset code is open.
    pub reset_until: Option<Stamp>,
    /// Locked until then after too many wrong passwords.
    pub locked_until: Option<Stamp>,
    /// Devices that are not revoked.
    pub devices: u32,
    /// Open invitations.
    pub invitations: u32,
}

/// End a person's password and make a one-time code for a new one.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct PasswordReset {
    /// Whose.
    pub person: PersonId,
}
call!(PasswordReset => ResetMade, "admin/v1/accounts/reset");

/// A reset code, shown once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ResetMade {
    /// The one-time code.
    pub code: String,
    /// When it ends: 24 hours from now.
    pub expires_at: Stamp,
}

/// Let a person sign in by password again before the named time.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct AccountUnlock {
    /// Whose.
    pub person: PersonId,
}
call!(AccountUnlock => (), "admin/v1/accounts/unlock");
