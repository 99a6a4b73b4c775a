//! My account at the centre: its password.

use serde::Deserialize;
use ts_rs::TS;

pub use protocol::account::{MyAccount, PasswordSet};

/// Sign in again where the centre no longer takes this computer's tokens.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct SignInForm {
    /// The password, or the administrator's reset code.
    pub password: String,
    /// With a reset code: the new password.
    pub new: Option<String>,
}

/// Take this computer in again under a new invitation; the store and what waits in it stay.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct EnrolAgainForm {
    /// The link or the bare code.
    pub invitation: String,
}

/// Make this machine a further device of mine by name and password, where the bureau allows it.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct PasswordEnrolForm {
    /// The centre's address.
    pub server: String,
    /// The name I sign in under.
    pub login: String,
    /// The account's password.
    pub password: String,
    /// What I call this machine.
    pub device_name: String,
    /// The local passphrase, at least 8 characters.
    pub passphrase: String,
}
