//! The product's promises, told with real parts: see the crate `stories` for the building blocks.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::needless_pass_by_value,
    reason = "a story that cannot go on has failed; JSON is made where it is given"
)]

mod administrators;
mod attachments;
mod auditing;
mod bad_input;
mod belated;
mod changed_client;
mod compacting;
mod erasing;
mod faults;
mod fixture;
mod forgotten_passphrase;
mod live;
mod merging;
mod moving;
mod outgoing;
mod passwords;
mod promise_map;
mod promises;
mod scopes;
mod security_map;
mod sentences;
mod shut_out;
mod snapshot_file;
mod the_main_job;
mod versions;
mod worlds;
