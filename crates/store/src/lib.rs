//! A device's replica: commit, apply, overlay, outbox, search, drafts.
//!
//! The store keeps the centre's *base* of every record it holds and shows base + own operations
//! replayed (D1). Everything a person does goes through [`Store::commit`], everything the centre says
//! through [`Store::apply`], [`Store::answered`] and [`Store::granted`]; each is one transaction, on the
//! disk when it returns, and says which records read differently now.

mod capture;
mod changes;
mod claims;
mod commit;
mod compare;
mod connections;
mod copies;
mod deed;
mod digest;
mod drafts;
mod erase;
mod error;
mod feed;
mod files;
mod heads;
mod identity;
mod journal;
mod keyring;
mod landing;
mod list;
mod memory;
mod meta;
mod mine;
mod names;
mod outbox;
mod outgoing;
mod overlay;
mod page;
mod party;
mod row;
mod salvage;
mod schema;
mod search;
mod shown;
mod snapshot;
mod store;
mod tables;
mod title;
mod waiting;
mod work;
mod world;

pub use changes::{Base, Changed, Changes, Committed, NewOp, NewValue, What};
pub use compare::{Counted, Differing, Mended};
pub use copies::{Source, Survey, glance, survey};
pub use digest::{Digest, Tally};
pub use drafts::{Draft, DraftId};
pub use error::{CommitError, StoreError};
pub use feed::{CursorGroup, Granted};
pub use files::{
    Appending, DueUpload, FileError, FileStanding, KeptFile, SealedFile, UploadStanding, Wanted,
    unsent_files_beside,
};
pub use heads::OpenHead;
pub use identity::Identity;
pub use keyring::Keyring;
pub use list::{Filter, Order, Page};
pub use memory::{JournalLine, MemoryReplica, Written};
pub use mine::{TripDone, TripSpan};
pub use outbox::{OutboxEntry, OutboxOp};
pub use outgoing::{Answered, Outgoing};
pub use page::INDEXED_AT_ONCE;
pub use party::{CompanyKnown, keys_of_company, may_be_twins, same_as};
pub use salvage::{Salvaged, salvage};
pub use schema::{APPLICATION_ID, MIGRATIONS};
pub use search::{Found, sounds_like};
pub use shown::{OpStanding, OpState, RecordSync, Shown};
pub use store::{Mint, Store};
pub use waiting::{Alike, Judged};
pub use work::{KeptOp, TakenIn, Work};

use model::{RecordId, Stamp};
use uuid::Uuid;

/// An id for a new record (UUIDv7).
#[must_use]
pub fn mint_record(at: Stamp) -> RecordId {
    RecordId(mint(at))
}

/// A UUIDv7 of this instant; an instant before 1970 counts as 1970.
pub(crate) fn mint(at: Stamp) -> Uuid {
    let ms = u64::try_from(at.0).unwrap_or_default();
    let nanos = u32::try_from(ms % 1000).unwrap_or_default() * 1_000_000;
    Uuid::new_v7(uuid::Timestamp::from_unix(
        uuid::NoContext,
        ms / 1000,
        nanos,
    ))
}
