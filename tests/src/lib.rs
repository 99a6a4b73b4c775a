//! Building blocks for the stories in `tests/stories`: everything in them is the real thing.
//!
//! A [`Bureau`] is the real server over real TCP on a sealed file; a [`Desk`] is one person's
//! application with its own folder, driven through `app::dispatch` like the screens do. A [`Line`] is
//! the way between them and can be made to fail. An [`Outsider`] speaks the wire without the
//! application. `Inside` reads a desk's encrypted store as it lies on the disk.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::needless_pass_by_value,
    reason = "a story that cannot go on has failed; JSON is made where it is given"
)]

mod attaching;
mod bureau;
mod clock;
mod desk;
mod first_trip;
mod inside;
mod line;
mod office;
mod outsider;
mod team;
pub mod truths;
mod writing;

pub use attaching::{photograph, says_where, with_place};
pub use bureau::{Bureau, Who, free_address};
pub use clock::StoryClock;
pub use desk::{Desk, PASSPHRASE, copy_folder, eventually};
pub use first_trip::FirstTrip;
pub use inside::{Inside, JournalRow};
pub use line::{Apart, Call, Fault, Line};
pub use outsider::Outsider;
pub use team::Team;
pub use worlds::Dice;
pub use writing::{Opened, Writing, say};
