//! The loop against a small centre over real sockets, with every fault of the wire (sync.md, Faults to survive).

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test ends where it is wrong"
)]

mod centre;
mod device;
mod faults;
mod grants;
mod letting_in;
mod live;
mod pace;
mod sending;
mod tls;
mod wire;
