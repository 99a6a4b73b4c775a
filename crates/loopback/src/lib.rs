//! The browser host: the same table of commands on 127.0.0.1 behind a one-time token (security.md).
//!
//! For desktops without WebKitGTK 4.1, for machines without a display, and for tests that drive a real
//! browser against the real application.

mod commands;
mod events;
mod guard;
mod keys;
mod pages;
mod routes;
mod serve;

pub use commands::{Commands, Wanted};
pub use keys::{Keys, LINK_LIFE};
pub use pages::Pages;
pub use serve::{Host, NotServed};
