//! 关于: what this program and this device are, without anybody's data; and what the bureau has set for all.

use super::Base;
use model::{RecordId, Stamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use ts_rs::TS;

/// What an administrator has set for everybody in the bureau.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct BureauPolicy {
    /// Name and time stand faintly across every screen. On exports and prints they always do.
    pub watermark_on_screen: bool,
    /// Idle for so many minutes hides the screens.
    pub hide_after_minutes: u32,
    /// Idle for so many hours closes the store and forgets the key.
    pub close_after_hours: u32,
    /// A further notice under the one against state secrets; empty for none.
    pub notice_text: String,
}

impl Default for BureauPolicy {
    /// security.md, Keys: 15 minutes and 8 hours.
    fn default() -> Self {
        Self {
            watermark_on_screen: false,
            hide_after_minutes: 15,
            close_after_hours: 8,
            notice_text: String::new(),
        }
    }
}

/// The policy with what it takes to change it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct PolicyDetail {
    /// What holds.
    pub policy: BureauPolicy,
    /// The unit at the top that carries it; none before the first pull.
    pub unit: Option<RecordId>,
    /// What the screen shows now (O2).
    pub base: Base,
    /// Whether I may change it.
    pub may_edit: bool,
}

/// Change the policy.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct PolicySave {
    /// What the screen showed (O2).
    pub base: Base,
    /// What shall hold.
    pub policy: BureauPolicy,
}

/// A command that failed: its name and code, and when. Never what was in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct PastFailure {
    /// When.
    pub at: Stamp,
    /// The command.
    pub command: String,
    /// The code.
    pub code: String,
}

/// What a helper needs to know of a device. No names, no texts, no addresses, no ids.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct Diagnostics {
    /// The application's version.
    pub version: String,
    /// The commit it was built from; empty where it was not given.
    pub build: String,
    /// Operating system.
    pub os: String,
    /// Processor.
    pub arch: String,
    /// Since when this process runs.
    pub started: Stamp,
    /// Now, by this machine.
    pub now: Stamp,
    /// How far its clock is from the centre's, in milliseconds.
    pub clock_offset: i64,
    /// Version of the store's tables.
    pub store_schema: u32,
    /// Bytes of the store's file.
    #[ts(type = "number")]
    pub store_bytes: u64,
    /// Bytes free beside it; none where the system does not say.
    #[ts(type = "number | null")]
    pub disk_free: Option<u64>,
    /// How many records of each noun.
    #[ts(type = "Record<string, number>")]
    pub counts: BTreeMap<String, u64>,
    /// What the sync loop is doing, as a code.
    pub sync_phase: String,
    /// Why it is not connected, as a code.
    pub sync_trouble: Option<String>,
    /// Records waiting.
    pub waiting: u32,
    /// Records that need the person.
    pub needs: u32,
    /// Last time everything was up.
    pub synced_at: Option<Stamp>,
    /// The role, as a code.
    pub role: String,
    /// The last commands that failed, newest first.
    pub failures: Vec<PastFailure>,
}

/// What checking the database gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
pub struct Verified {
    /// Every page is as it was written, and the whole hangs together.
    pub sound: bool,
}
