//! The rules of the browser host, one by one (security.md), against a table of commands of a few words.

#![expect(clippy::unwrap_used, reason = "a test ends where it is wrong")]

mod desk;
mod program;
mod rules;
mod stream;
