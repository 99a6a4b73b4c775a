//! Stories of the centre, each told to both stores.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

mod world;

mod bureau;
mod compacting;
mod digest;
mod erasing;
mod feed;
mod founding;
mod incarnation;
mod merging;
mod missing;
mod permission;
mod push;
mod signing;
mod snapshot;
mod states;
mod store;
mod together;
mod told;
mod twins;
mod working;
