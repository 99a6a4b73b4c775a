//! A made-up city for demonstration and benches: the same seed, size and day draw the same city.
//!
//! [`draw`] says what people did in the year before a day, in the order in which they did it; whoever
//! fills a ledger or a store pushes it through the ordinary path ([`Deed::operation`]), where every rule
//! is checked. Nothing is read but the arguments, and no more is held than what is still to come of
//! what has begun.

mod calendar;
mod cast;
mod deed;
mod dice;
mod figures;
mod firm;
mod leads;
mod meetings;
mod minutes;
mod plan;
mod signings;
mod trips;
mod weeks;
mod words;
mod year;

pub use cast::{PEOPLE, UNITS};
pub use deed::{Act, Deed, Fields};
pub use trips::{FIRMS, VISITS};
pub use year::{City, draw};

/// The size of the city that a newcomer sees: 300 meetings, 40 trips, 120 leads.
pub const USUAL: u32 = 300;
/// A smaller city would not have a trip in every state.
pub const LEAST: u32 = 300;
