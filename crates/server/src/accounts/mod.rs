//! Devices, invitations and tokens: tables beside the ledger, in the same file.

mod device;
mod invitation;
mod login;
mod office;
mod recovery;
mod secret;
mod seen;
mod sign_in;
mod token;

pub use device::{DeviceSeen, revoke_device};
pub use invitation::{Invitation, MINUTES, invite};
pub use login::{LOCKED_MS, RESET_MS, WRONG_AT_MOST, reset_password, unlock_account};

pub(crate) use device::{
    authenticate, authenticate_leaving, authenticate_until, devices, greeted, revoke,
};
pub(crate) use invitation::{enrol, make, open, withdraw};
pub(crate) use login::{Turns, accounts, mine, reset, set_password, unlock};
pub(crate) use office::{By, acting_as, administer};
pub(crate) use recovery::{approve, begin, carried, fetch, recoveries, refuse};
pub(crate) use secret::token as random_token;
pub(crate) use sign_in::{enrol_by_password, sign_in};
pub(crate) use token::refresh;

/// Characters kept of what a device or a person calls something.
const NAME: usize = 100;

use sealed::Migration;

/// The ledger's tables and ours, in one sequence.
#[must_use]
pub fn migrations() -> Vec<Migration> {
    let mut all = ledger::sealed_file::MIGRATIONS.to_vec();
    all.extend(beside());
    all
}

/// Ours alone.
pub(crate) fn beside() -> [Migration; 6] {
    [
        Migration {
            number: 2,
            name: "accounts",
            sql: include_str!("schema.sql"),
        },
        Migration {
            number: 3,
            name: "looking_after_people",
            sql: include_str!("schema2.sql"),
        },
        Migration {
            number: 4,
            name: "audit",
            sql: include_str!("../audit.sql"),
        },
        Migration {
            number: 5,
            name: "files",
            sql: include_str!("../files/schema.sql"),
        },
        Migration {
            number: 6,
            name: "last_words",
            sql: include_str!("schema3.sql"),
        },
        Migration {
            number: 7,
            name: "compaction",
            sql: include_str!("../compaction.sql"),
        },
    ]
}
