//! The server over its routes: enrolling, tokens, headers, limits, the command line's world.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

mod bureau;

mod administering;
mod enrolling;
mod files;
mod live;
mod passwords;
mod recovering;
mod routes;
mod s3;
mod tokens;
mod world;
