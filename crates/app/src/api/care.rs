//! Looking after the data of this device.

use super::HandedOut;
use crate::failure::Code;
use model::{Day, Stamp};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// How well this device's data is looked after.
#[derive(Clone, Debug, Serialize, TS)]
pub struct CareState {
    /// When the newest backup was made.
    pub last: Option<Stamp>,
    /// The backups, the newest first.
    pub backups: Vec<BackupRow>,
    /// One is being made.
    pub running: bool,
    /// Why the last try made none.
    pub trouble: Option<Code>,
    /// Room on the disk, in bytes.
    #[ts(type = "number")]
    pub free_bytes: i64,
    /// The size of the store, in bytes.
    #[ts(type = "number")]
    pub store_bytes: i64,
    /// There is little room left.
    pub low_space: bool,
    /// Operations that are not in the ledger.
    pub unsent: u32,
    /// Drafts.
    pub drafts: u32,
    /// Stores that were set aside.
    pub set_aside: u32,
}

/// One backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct BackupRow {
    /// Its name, to restore it by.
    pub name: String,
    /// When it was made, by the clock of then.
    pub at: Stamp,
    /// On which day, here.
    pub day: Day,
    /// Its size.
    #[ts(type = "number")]
    pub bytes: i64,
    /// Whether it may be restored.
    pub standing: BackupStanding,
    /// What it holds, where it was opened.
    pub holds: Option<Holds>,
}

/// Whether a backup may be restored here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum BackupStanding {
    /// Not looked into: the store is open and well.
    Unopened,
    /// It may.
    Good,
    /// Another key or another person's.
    Foreign,
    /// It cannot be read.
    Damaged,
}

/// What a store holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct Holds {
    /// Records of all nouns.
    pub records: u32,
    /// By noun.
    pub nouns: Vec<NounCount>,
    /// Operations that are not in the ledger.
    pub unsent: u32,
    /// Drafts.
    pub drafts: u32,
}

/// How many of a noun.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct NounCount {
    /// The noun's name; newer ones included.
    pub noun: String,
    /// How many.
    pub count: u32,
}

/// Look at what is here, from the start screen.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct LookForm {
    /// The local passphrase.
    pub passphrase: String,
}

/// What is here.
#[derive(Clone, Debug, Serialize, TS)]
pub struct CareLook {
    /// The store is damaged.
    pub damaged: bool,
    /// Something of it can be read.
    pub opens: bool,
    /// What it holds, where that can be counted.
    pub now: Option<Holds>,
    /// Unsent operations that can be read.
    pub operations: u32,
    /// Drafts that can be read.
    pub drafts: u32,
    /// Rows that cannot be read.
    pub unreadable: u32,
    /// Everything can be read from the centre again.
    pub can_begin_anew: bool,
    /// The backups, the newest first, each looked into.
    pub backups: Vec<BackupRow>,
}

/// Put a backup, or an empty store, in the place of the current one.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct RestoreForm {
    /// The local passphrase.
    pub passphrase: String,
    /// Which; none to read everything from the centre.
    pub backup: Option<String>,
}

/// What restoring did.
#[derive(Clone, Debug, Serialize, TS)]
pub struct RestoreReport {
    /// When the backup had been made; none where the store began anew.
    pub from: Option<Stamp>,
    /// Operations brought over that the backup lacked.
    pub operations: u32,
    /// Drafts brought over.
    pub drafts: u32,
    /// Rows that could not be read.
    pub unreadable: u32,
    /// Something of the old store could be read.
    pub opened: bool,
    /// The folder of the old store, which was not deleted.
    pub set_aside: String,
    /// What the old store held, where that could be counted.
    pub before: Option<Holds>,
    /// What the new one holds before it has asked the centre.
    pub now: Holds,
}

/// What setting everything aside did.
#[derive(Clone, Debug, Serialize, TS)]
pub struct LeaveReport {
    /// Unsent operations in the sealed file.
    pub operations: u32,
    /// Drafts in it.
    pub drafts: u32,
    /// Rows that could not be read.
    pub unreadable: u32,
    /// The folder everything lies in.
    pub set_aside: String,
    /// The sealed file, where there was work to put into it.
    pub file: Option<HandedOut>,
}

/// Old stores that were set aside.
#[derive(Clone, Debug, Serialize, TS)]
pub struct AsideLook {
    /// How many can go.
    pub stores: u32,
    /// How many are of another enrolment and stay.
    pub others: u32,
    /// Room they take, in bytes.
    #[ts(type = "number")]
    pub bytes: i64,
    /// Rows in them that cannot be read, and never will be once they are gone.
    pub unreadable: u32,
    /// How many of them do not open at all.
    pub closed: u32,
}

/// What became of them.
#[derive(Clone, Debug, Serialize, TS)]
pub struct AsideGone {
    /// How many went.
    pub removed: u32,
    /// How many stay.
    pub others: u32,
    /// Operations that were found in them and not here.
    pub operations: u32,
}

/// Put unsent work into a sealed file.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct WorkExportForm {
    /// A passphrase for the file.
    pub passphrase: String,
}

/// Take unsent work in.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct WorkImportForm {
    /// The file's bytes in base64.
    pub bytes: String,
    /// The file's passphrase.
    pub passphrase: String,
}

/// The file of unsent work.
#[derive(Clone, Debug, Serialize, TS)]
pub struct WorkExported {
    /// Where it went.
    #[serde(flatten)]
    pub file: HandedOut,
    /// Attachments in it.
    pub files: u32,
    /// Attachments that did not fit: they stay on this device.
    pub files_left: u32,
}

/// What taking in did.
#[derive(Clone, Debug, Serialize, TS)]
pub struct WorkImported {
    /// Attachments that came with it.
    pub files: u32,
    /// Operations that were not here.
    pub operations: u32,
    /// Drafts that were not here.
    pub drafts: u32,
    /// What was here already.
    pub known: u32,
    /// What this version cannot read.
    pub unreadable: u32,
    /// Records that read differently now.
    pub records: u32,
    /// When the file was made.
    pub made_at: Stamp,
}
