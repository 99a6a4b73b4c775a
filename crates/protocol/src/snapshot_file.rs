//! The rest of a snapshot as one file that the centre makes beside everything else (P2).
//!
//! The file is pieces, and each piece is a page of the snapshot ([`crate::snapshot::SnapshotPage`]), so a device
//! that has taken some of them in stands at a place from which pages go on, or another file does. Pieces come one
//! after the other, the newest first: four bytes of length (big endian), then the page in JSON, packed (zstd) and
//! sealed under the file's own key by its place in the file (docs/adr/0018).

use crate::call::call;
use crate::snapshot::SnapshotPlace;
use model::Scope;
use serde::{Deserialize, Serialize};

/// Bytes before each piece: its length.
pub const LENGTH_BYTES: usize = 4;
/// A piece is no longer than this, sealed; and what comes out of it is no longer than [`LONGEST_PAGE`].
pub const LONGEST_PIECE: usize = 4 << 20;
/// See [`LONGEST_PIECE`]. A page holds whole numbers, so one may be longer than the limit of pages.
pub const LONGEST_PAGE: usize = 32 << 20;
/// So many bytes of a file are asked for at once.
pub const RANGE_BYTES: usize = 1 << 20;
/// Below so many pages like the last one, about, pages are as quick.
pub const FROM_PAGES: u64 = 2;

/// `POST /sync/v1/snapshot-file`: what lies below this place of a snapshot of these scopes, as a file.
/// `not_found` where the centre has too many in hand, or knows no files: the pages go on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileQuery {
    /// The scopes, in the order in which the pieces name them.
    pub scopes: Vec<Scope>,
    /// The place from which the first piece goes on.
    pub place: SnapshotPlace,
}
call!(FileQuery => FileAnswer, "sync/v1/snapshot-file");

/// The file, and the only time its key is told.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileAnswer {
    /// Its name.
    pub file: String,
    /// Its key, base64.
    pub key: String,
}

impl std::fmt::Debug for FileAnswer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FileAnswer")
            .field("file", &self.file)
            .finish_non_exhaustive()
    }
}

/// `POST /sync/v1/snapshot-file/done`: it was taken in, or is of no use; the centre lets go of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileDone {
    /// Its name.
    pub file: String,
}
call!(FileDone => (), "sync/v1/snapshot-file/done");

/// Where a range of it is asked for: `GET`, with the header `range: bytes=from-to`.
#[must_use]
pub fn path(file: &str) -> String {
    format!("{}/{file}", <FileQuery as crate::Call>::PATH)
}
