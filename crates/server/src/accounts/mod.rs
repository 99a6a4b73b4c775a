//! Devices, invitations and tokens: tables beside the ledger, in the same file.

mod device;
mod invitation;
mod secret;
mod token;

pub use device::{DeviceSeen, revoke_device};
pub use invitation::{Invitation, MINUTES, invite};
pub use token::GRACE_MS;

pub(crate) use device::authenticate;
pub(crate) use invitation::enrol;
pub(crate) use secret::token as random_token;
pub(crate) use token::refresh;

use sealed::Migration;

/// The ledger's tables and ours, in one sequence.
#[must_use]
pub fn migrations() -> Vec<Migration> {
    let mut all = ledger::sealed_file::MIGRATIONS.to_vec();
    all.push(Migration {
        number: 2,
        name: "accounts",
        sql: include_str!("schema.sql"),
    });
    all
}
