//! The use cases of a device: one table of commands with request, response and error code, and change events.
//!
//! A host starts an [`App`] over a data folder, passes every call to [`table::dispatch`], and passes
//! the events of [`App::subscribe`] on. Commands on
//! records never wait for the network; `session.enrol`, `account.*`, `admin.*` and `recovery.*` do.

mod about;
mod account;
mod admin;
pub mod api;
mod app;
mod attach;
mod audit;
mod belated;
pub mod bindings;
mod bureau_policy;
mod calendar;
mod captures;
mod care;
mod clock;
mod companies;
mod conflicts;
mod contacts;
mod desk;
mod drafts;
mod engine;
mod export;
pub mod failure;
mod files;
mod folder;
mod forms;
mod idle;
mod import;
mod keychain;
mod language;
mod leads;
mod lists;
mod meetings;
mod online;
mod outbox;
mod people;
mod plan;
mod progress;
mod queue;
mod record_history;
mod records;
mod recovery;
mod redraft;
mod reviews;
mod road;
mod roster;
mod saving;
mod searches;
mod seats;
mod session;
mod shown;
mod shut_out;
mod signings;
mod staff;
mod steps;
pub mod table;
mod text;
mod today;
mod trips;
mod twins;
mod units;
mod view;
mod weeks;
mod work;

pub use app::{App, AppConfig};
pub use attach::{Served, serve};
pub use clock::{Clock, SystemClock};
pub use failure::{Code, Failure};
pub use keychain::Keychain;
pub use protocol::blob::parse_range;
pub use table::dispatch;

#[cfg(test)]
mod tests;
