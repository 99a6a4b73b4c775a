//! Identifiers: UUIDv7 newtypes. They are minted outside (`model` has no randomness) and never change.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use uuid::Uuid;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ts_rs::TS)]
        #[serde(transparent)]
        #[ts(type = "string")]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }
    };
}

id! {
    /// Names a record of any noun, for ever.
    RecordId
}
id! {
    /// Names one operation; also the version of every field that the operation wrote (O3).
    OpId
}
id! {
    /// Names one device: one store of one person on one machine.
    DeviceId
}

/// A person is a record.
pub type PersonId = RecordId;
/// A unit is a record.
pub type UnitId = RecordId;
/// A trip is a record.
pub type TripId = RecordId;
