//! What the screens and the use cases say to each other. Every type here has its TypeScript twin
//! in `ui/src/bindings`, generated and compared by `make test`.
//!
//! Money is 分, land is 0.01 亩, plant is ㎡, instants are UTC milliseconds, days are `2026-09-08`.

mod about;
mod account;
mod admin;
mod attachment;
mod audit;
mod belated;
mod bureau;
mod capture;
mod care;
mod conflict;
mod export;
mod file;
mod history;
mod import;
mod lead;
mod list;
mod meeting;
mod outbox;
mod party;
mod progress;
mod record;
mod recovery;
mod review;
mod roster;
mod session;
mod shut_out;
mod signing;
mod today;
mod trip;
mod week;

pub use model::RecordId;

pub use about::*;
pub use account::*;
pub use admin::*;
pub use attachment::*;
pub use audit::*;
pub use belated::*;
pub use bureau::*;
pub use capture::*;
pub use care::*;
pub use conflict::*;
pub use export::*;
pub use file::*;
pub use history::*;
pub use import::*;
pub use lead::*;
pub use list::*;
pub use meeting::*;
pub use outbox::*;
pub use party::*;
pub use progress::*;
pub use record::*;
pub use recovery::*;
pub use review::*;
pub use roster::*;
pub use session::*;
pub use shut_out::*;
pub use signing::*;
pub use today::*;
pub use trip::*;
pub use week::*;
