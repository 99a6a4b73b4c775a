//! What the demonstration city promises.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // what a test needs is there, or the test fails

mod accepted;
mod drawn;
