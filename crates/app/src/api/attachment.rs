//! 附件: photographs, recordings, documents, cards.

use model::attachment::Attachment;
use model::{RecordId, Stamp};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Put a file down on this device, in pieces: sealed from its first byte on.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct AttachmentBegin {
    /// What it is called; only ever shown.
    pub name: String,
    /// Bytes of the whole.
    pub bytes: u64,
}

/// A file that is being put down.
#[derive(Clone, Debug, Serialize, TS)]
pub struct AttachmentBegun {
    /// Names it until it is finished.
    pub id: RecordId,
    /// Bytes of one piece at most.
    pub piece_bytes: u32,
}

/// The next piece.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct AttachmentPiece {
    /// Of which file.
    pub id: RecordId,
    /// Where it belongs.
    pub at: u64,
    /// The bytes in base64.
    pub bytes: String,
}

/// All of it is there: look what it is and keep it.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct AttachmentFinish {
    /// Which.
    pub id: RecordId,
    /// The place where it was taken stays in it, on purpose.
    pub keep_place: bool,
    /// A business card: kept with the contact's private part.
    pub card: bool,
    /// Length of a recording in milliseconds, where the screen knows it.
    pub ms: Option<u32>,
}

/// An attachment in a form or on a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AttachedFile {
    /// Names it within its record.
    pub id: RecordId,
    /// What the record says of it.
    #[serde(flatten)]
    pub file: Attachment,
}

/// Put these on a record; of a contact, on its private part. Putting back what was taken away is the same.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct AttachmentAdd {
    /// Which record.
    pub record: RecordId,
    /// The files.
    pub files: Vec<AttachedFile>,
}

/// One attachment of a record.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct AttachmentById {
    /// Which record.
    pub record: RecordId,
    /// Which of its attachments.
    pub id: RecordId,
}

/// Say what it shows.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct AttachmentCaption {
    /// Which record.
    pub record: RecordId,
    /// Which of its attachments.
    pub id: RecordId,
    /// 说明.
    pub caption: String,
}

/// Where a file stands between this device and the centre.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum FileState {
    /// Here, and its record's text goes first.
    Local,
    /// Here, and next to go up.
    Waiting,
    /// On its way up.
    Sending {
        /// Bytes that are across.
        through: u64,
        /// Of so many.
        total: u64,
    },
    /// Did not go up; it is tried again.
    Failed {
        /// Why: a code the texts know.
        code: String,
    },
    /// Here, and at the centre.
    Synced,
    /// At the centre or with whoever added it; comes when it is asked for.
    Away,
    /// On its way here.
    Fetching {
        /// Bytes that are here.
        through: u64,
        /// Of so many.
        total: u64,
    },
    /// Asked for, and did not come yet.
    Missing {
        /// Why: a code the texts know.
        code: String,
    },
}

/// An attachment of a record as the screen shows it.
#[derive(Clone, Debug, Serialize, TS)]
pub struct AttachmentRow {
    /// It.
    #[serde(flatten)]
    pub file: AttachedFile,
    /// The record it is read by: of a contact, its private part.
    pub record: RecordId,
    /// Where the original stands.
    pub state: FileState,
    /// Whether its small picture is here.
    pub thumb_here: bool,
    /// Who added it.
    pub by: String,
    /// When.
    pub at: Option<Stamp>,
}

/// The attachments of a record.
#[derive(Clone, Debug, Serialize, TS)]
pub struct AttachmentList {
    /// In the order they were added.
    pub rows: Vec<AttachmentRow>,
    /// Whether I may add, describe and take away.
    pub may_edit: bool,
}

/// A file in the outbox.
#[derive(Clone, Debug, Serialize, TS)]
pub struct OutboxFile {
    /// It, as its record says.
    pub file: AttachedFile,
    /// Of which record.
    pub record: RecordId,
    /// The record's noun.
    pub noun: String,
    /// The record's name.
    pub title: String,
    /// Where it stands.
    pub state: FileState,
}

/// What is moving now; screens that show files read again when it changes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, TS)]
pub struct FilesMoving {
    /// The file that moves, by its hash.
    pub sha256: Option<String>,
    /// Bytes across.
    pub through: u64,
    /// Of so many.
    pub total: u64,
}
