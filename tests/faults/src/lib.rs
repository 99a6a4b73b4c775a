//! The black box: nothing in here knows the product from inside.
//!
//! A [`Centre`] is the program `roadbook-server` on a folder of its own, a [`Desk`] is the program
//! `roadbook-browser`, told the commands of its screens over 127.0.0.1. A [`Line`] is the way between them:
//! a proxy of our own that fails as it is told. [`Injected`] makes a system call of a running program fail
//! or be its last one, a [`Disk`] is a small one of our own that can be full or lose its power. A [`Notebook`]
//! knows what somebody was told is saved, and asks both sides for it afterwards. docs/faults.md says which
//! fault is told where.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a story that cannot go on has failed; what was reached is printed for people"
)]

mod centre;
mod desk;
#[path = "../../worlds/src/dice.rs"] // the same die, without the crates that worlds are made of
mod dice;
mod disk;
mod http;
mod injected;
mod line;
mod notebook;
mod place;
mod programs;
mod scale;

pub use centre::{Centre, city};
pub use desk::{Desk, Launch, PASSPHRASE, eventually};
pub use dice::Dice;
pub use disk::{Disk, copy_folder, flip};
pub use injected::{Error, Injected, WRITES};
pub use line::{Call, Fault, Line, exchange};
pub use notebook::{Notebook, Wrote, equal};
pub use scale::{Scale, scale};
