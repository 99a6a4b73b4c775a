//! The product's promises, told with real parts: see the crate `stories` for the building blocks.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a story that cannot go on has failed"
)]

mod the_main_job;
