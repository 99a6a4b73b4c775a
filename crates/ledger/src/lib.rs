//! The centre's engine: authorise, merge, number, feed, audit.
//!
//! Operations go in through [`Ledger::push`], in one transaction for a batch, which reads each row once
//! (`working`) and stands under one savepoint, or under one for each operation where one fails that should not;
//! merged records and a feed come out through [`Ledger::pull`]. What is stored where is behind
//! [`LedgerStore`]: in memory for tests, in one sealed file at the centre.

mod act;
mod belated;
mod checks;
mod commit;
mod compact;
mod decide;
mod digest;
mod draft;
mod engine;
mod erase;
mod error;
mod files;
mod grants;
mod guard;
mod hello;
mod history;
pub mod memory;
mod missing;
mod moved;
mod named;
mod number;
mod pull;
mod push;
mod reading;
pub mod sealed_file;
mod snapshot;
pub mod store;
mod take;
mod text;
mod together;
mod told;
mod view;
mod working;

pub use act::{Act, write as write_act};
pub use belated::by_device as belated_by_device;
pub use compact::Compacted;
pub use engine::{CENTRE, Ledger, Settings};
pub use erase::Erasure;
pub use error::LedgerError;
pub use files::FileNamed;
pub use hello::{DeviceFacts, Greeting};
pub use history::{AuditEntry, AuditReport, Fault};
pub use memory::MemoryStore;
pub use moved::{Listener, Moved};
pub use push::{Next, Sent};
pub use sealed_file::SealedStore;
pub use store::{LedgerStore, LedgerTx, StoreError, VersionRow};
pub use view::TxWorld;
