//! Whose store this is: one store and one device id per (server, person, machine) (security.md, Keys).

use model::policy::Role;
use model::{DeviceId, PersonId, UnitId};
use serde::{Deserialize, Serialize};

/// What enrolling said, kept in the store so that the application starts without the network.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// This device.
    pub device: DeviceId,
    /// The incarnation its new operations belong to (O4).
    pub incarnation: u32,
    /// Whose device it is.
    pub person: PersonId,
    /// The person's name when enrolling; the person's record says it afterwards.
    pub person_name: String,
    /// The person's role when enrolling; the person's record says it afterwards.
    pub role: Role,
    /// The person's unit when enrolling.
    pub unit: UnitId,
    /// The centre's address.
    pub server: String,
    /// The centre's name, for example 宣城市投资促进局.
    pub bureau: String,
}
