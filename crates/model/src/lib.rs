//! The field's nouns and rules: records, permissions, state machines, merge.
//!
//! Nothing here reads a clock, a file or a random source: time and ids are passed in.
//! The same functions run on a device for an instant answer and at the centre for the true one.

pub mod alias;
pub mod amount;
pub mod attachment;
pub mod bureau;
pub mod canonical;
pub mod capture;
pub mod command;
pub mod company_name;
pub mod day;
pub mod erase;
pub mod ids;
pub mod noun;
pub mod packed;
pub mod places;
pub mod policy;
pub mod record;
pub mod schema;
pub mod scope;
pub mod signing;
pub mod states;
pub mod uscc;
pub mod validate;
pub mod week;
pub mod world;

pub use day::{Day, Stamp};
pub use ids::{DeviceId, OpId, PersonId, RecordId, TripId, UnitId};
pub use noun::Noun;
pub use record::{Body, Field, Head, Record, Version};
pub use scope::Scope;
