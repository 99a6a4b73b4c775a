//! Worlds of devices from a seed.
//!
//! A [`World`] is one bureau with people, devices and a centre in one thread. The devices' sync loop, the
//! rules of their replicas, the centre's router, accounts and ledger are the real ones; time, chance, the
//! network, the disk's crashes and what people do come from the seed. After a number of steps everything
//! heals, it becomes quiet, and what sync promises (S1–S22) must hold; some of it is asked on the way.
//! A world that fails is made as small as it fails with, and prints what runs it again.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::float_arithmetic,
    reason = "a world that cannot go on has failed; rates are printed for people"
)]

mod acts;
mod compacting;
mod desk;
mod dice;
mod executor;
mod kept;
mod merging;
#[cfg(debug_assertions)]
mod noticed;
mod office;
mod plan;
mod post;
mod run;
mod shrink;
mod truths;
mod world;

pub use dice::Dice;
#[cfg(debug_assertions)]
pub use noticed::{Noticed, noticed};
pub use plan::{Plan, Step, StepKind};
pub use run::{Report, Settings, run};
pub use shrink::shrink;
pub use truths::Broken;
pub use world::{Ground, World, live, told};
