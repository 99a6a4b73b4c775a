//! A person's own account at the centre: a password that signs in where tokens have ended, without a new
//! invitation.

use crate::call::call;
use crate::wire::{EnrolAnswer, Tokens};
use model::{DeviceId, Stamp};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// How my account stands.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
pub struct MyAccountQuery {}
call!(MyAccountQuery => MyAccount, "account/v1/state");

/// My account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MyAccount {
    /// The name I sign in under; my own name is proposed before a password is set.
    pub login: String,
    /// Whether a password is set.
    pub has_password: bool,
    /// Whether an administrator made a reset code for me that is still open.
    pub reset_open: bool,
    /// Whether another computer may be enrolled by name and password here.
    pub enrol_by_password: bool,
    /// Locked until then after too many wrong passwords.
    pub locked_until: Option<Stamp>,
}

/// Set or change my password.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct PasswordSet {
    /// The old one, or the administrator's reset code; nothing where none is set.
    pub old: Option<String>,
    /// The new one: at least eight characters and none of the worst.
    pub new: String,
    /// The name to sign in under; nothing keeps it.
    pub login: Option<String>,
}
call!(PasswordSet => MyAccount, "account/v1/password");

/// An enrolled device whose sign-in has ended signs in again: its key says which device, the password
/// says that the person is there.
#[derive(Clone, Serialize, Deserialize)]
pub struct SignIn {
    /// Which device.
    pub device: DeviceId,
    /// The password, or an administrator's reset code together with `new`.
    pub password: String,
    /// With a reset code: the new password.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new: Option<String>,
    /// When, by the device's clock; part of what is signed.
    pub at: Stamp,
    /// Ed25519 signature of [`Self::signed_text`], base64 without padding, URL alphabet.
    pub signature: String,
}
call!(SignIn => Tokens, "auth/v1/sign-in");

impl SignIn {
    /// What the device signs.
    #[must_use]
    pub fn signed_text(device: DeviceId, at: Stamp) -> String {
        format!("roadbook-sign-in\n{device}\n{}", at.0)
    }
}

/// A further device of a person, where the bureau allows it.
#[derive(Clone, Serialize, Deserialize)]
pub struct EnrolByPassword {
    /// The name the person signs in under.
    pub login: String,
    /// The password.
    pub password: String,
    /// As in [`crate::wire::EnrolRequest`].
    pub device_key: String,
    /// As in [`crate::wire::EnrolRequest`].
    pub device_name: String,
    /// As in [`crate::wire::EnrolRequest`].
    pub app_version: String,
}
call!(EnrolByPassword => EnrolAnswer, "auth/v1/enrol-by-password");
