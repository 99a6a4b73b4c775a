//! 待上传, and the state of my work.

use super::{FilesMoving, OutboxFile, RecordSync};
use model::policy::Refusal;
use model::{Noun, RecordId, Stamp};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The state of my work, always in sight. Numbers count records a person knows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, TS)]
pub struct SyncState {
    /// What the loop is doing.
    pub phase: SyncPhase,
    /// Records waiting here.
    pub waiting: u32,
    /// Records answered in the run that is going on.
    pub sent: u32,
    /// Records of the run that is going on.
    pub total: u32,
    /// Records that need the person: refused, in conflict, held too long.
    pub needs: u32,
    /// Records a reviewer returned to me.
    pub returned: u32,
    /// Attachments waiting here whose records' text may be up already.
    pub files: u32,
    /// How much of what was granted is here, while it comes for the first time.
    pub percent: Option<u8>,
    /// Records that are here and not found by their words yet.
    pub not_indexed: u32,
    /// Whether what is here is being compared with the centre.
    pub checking: bool,
    /// What the last comparison found; none before the first.
    pub checked: Option<Compared>,
    /// The last time everything was up.
    pub synced_at: Option<Stamp>,
    /// Why it is not connected: an error code the texts know.
    pub trouble: Option<String>,
    /// When it tries again.
    pub next_try: Option<Stamp>,
}

/// What a comparison with the centre found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
pub struct Compared {
    /// When it ended.
    pub at: Stamp,
    /// Records that were compared.
    pub records: u32,
    /// Records that differed, and were fetched again or let go.
    pub mended: u32,
}

/// What the sync loop is doing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SyncPhase {
    /// Not asked yet since the start.
    #[default]
    Starting,
    /// The centre does not answer.
    Offline,
    /// Sending.
    Sending,
    /// Receiving.
    Receiving,
    /// Connected, nothing to do.
    Idle,
    /// Paused by the person.
    Paused,
    /// The centre refuses this device: enrol again, or ask the administrator.
    Barred,
}

/// How much of the outbox.
#[derive(Clone, Copy, Debug, Default, Deserialize, TS)]
#[serde(default)]
#[ts(optional_fields = nullable)]
pub struct OutboxQuery {
    /// The most rows of each group; 100 where it is not said.
    pub most: Option<u32>,
}

/// How many records are in each group, shown or not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, TS)]
pub struct OutboxCounts {
    /// 要处理.
    pub needs: u32,
    /// 正在传.
    pub sending: u32,
    /// 等待.
    pub waiting: u32,
}

/// The outbox.
#[derive(Clone, Debug, Serialize, TS)]
pub struct Outbox {
    /// The state.
    pub state: SyncState,
    /// How many there are.
    pub counts: OutboxCounts,
    /// 要处理.
    pub needs: Vec<OutboxRow>,
    /// 正在传.
    pub sending: Vec<OutboxRow>,
    /// 等待.
    pub waiting: Vec<OutboxRow>,
    /// 刚同步, newest first.
    pub done: Vec<OutboxRow>,
    /// 附件 that are not up yet, the next first.
    pub files: Vec<OutboxFile>,
}

/// One record in the outbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct OutboxRow {
    /// Its noun.
    pub noun: Noun,
    /// Which.
    pub id: RecordId,
    /// Its name.
    pub title: String,
    /// What was changed: field names, or a command's name.
    pub changed: Vec<String>,
    /// Whether it is new.
    pub created: bool,
    /// Where it stands.
    pub sync: RecordSync,
    /// Why it was refused.
    pub refusal: Option<Refusal>,
    /// What was written, field by field, when it was refused.
    pub written: Vec<Written>,
    /// A reviewer returned it: what was said, and by whom.
    pub returned: Option<String>,
    /// Tried how often.
    pub tries: u32,
    /// Captured at.
    pub captured_at: Stamp,
    /// Answered at.
    pub answered_at: Option<Stamp>,
    /// What it waits for, when it stands behind another.
    pub behind: Option<String>,
    /// It came after the right to send it had ended: a manager takes it in or sets it aside.
    pub for_manager: bool,
}

/// A field that was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct Written {
    /// Which.
    pub field: String,
    /// What.
    #[ts(type = "unknown")]
    pub value: serde_json::Value,
}

/// Pause or go on.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct PauseForm {
    /// Paused or not.
    pub paused: bool,
}

/// Something changed: screens refresh from it.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum AppEvent {
    /// Records changed, here or by a pull.
    Changed {
        /// Their nouns.
        nouns: Vec<String>,
        /// Their ids.
        ids: Vec<RecordId>,
    },
    /// The state of my work changed.
    Sync {
        /// The state.
        state: SyncState,
    },
    /// Locked, unlocked, enrolled.
    Session {
        /// The phase now.
        phase: super::Phase,
    },
    /// This device was revoked: what is being typed is kept now, then the store is closed.
    ShutOut,
    /// The disk is full or nearly so.
    LowSpace,
    /// Backups or what is looked after with them changed.
    Care,
    /// A file moved, arrived or failed.
    Files {
        /// What moves now.
        moving: FilesMoving,
    },
}
