//! The black box: every fault that can be made from outside, on real processes (docs/faults.md).
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout
)]

mod clocks;
mod disks;
mod kills;
mod network;
mod power;
mod recovery;
mod road;
