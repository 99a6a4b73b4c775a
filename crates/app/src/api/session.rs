//! Enrolling, unlocking, who I am, how I like it.

use model::policy::Role;
use model::{PersonId, UnitId};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Where the application stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// No store here yet: enrol.
    Fresh,
    /// A store, closed: unlock.
    Locked,
    /// Open, but nobody was there for a while: the screens are hidden, sync goes on.
    Hidden,
    /// Open.
    Open,
}

/// The first thing a screen asks.
#[derive(Clone, Debug, Serialize, TS)]
pub struct SessionState {
    /// Where the application stands.
    pub phase: Phase,
    /// Who I am, once open.
    pub me: Option<Me>,
    /// Whose store this is, shown on the unlock screen (the name was typed into no record: it is the profile's).
    pub person_name: Option<String>,
    /// The centre's address.
    pub server: Option<String>,
    /// The bureau's name.
    pub bureau: Option<String>,
    /// Language, theme, text.
    pub preferences: Preferences,
    /// The application's version.
    pub version: String,
    /// Whether the operating system's keychain may open the store.
    pub keychain: KeychainState,
    /// The centre revoked this device: only a new invitation opens it.
    pub shut_out: Option<super::ShutOut>,
}

/// What the operating system's keychain is to this store (security.md, Keys).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum KeychainState {
    /// The host has none, or it does not answer.
    None,
    /// There is one; the store does not use it.
    Offered,
    /// It may open the store.
    On,
}

/// Somebody who has a store on this machine. Their name stands on the unlock screen; nothing else of them does.
#[derive(Clone, Debug, Serialize, TS)]
pub struct SeatRow {
    /// Which.
    pub id: String,
    /// Whose.
    pub person_name: String,
    /// In which bureau.
    pub bureau: String,
    /// Whether it is the one taken now.
    pub here: bool,
}

/// Go to another person's store.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct TakeSeat {
    /// Whose.
    pub id: String,
}

/// Let the operating system's keychain open the store, or no longer.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct KeychainForm {
    /// Whether it may.
    pub on: bool,
    /// The local passphrase, to let it; not needed to end it.
    pub passphrase: String,
}

/// The person at the keys.
#[derive(Clone, Debug, Serialize, TS)]
pub struct Me {
    /// Who.
    pub id: PersonId,
    /// Name.
    pub name: String,
    /// 职务.
    pub post: String,
    /// Role.
    pub role: Role,
    /// Unit.
    pub unit: UnitId,
    /// Unit's name.
    pub unit_name: String,
    /// What the role lets the screens offer.
    pub may: Vec<Capability>,
    /// People who named me to write for them (代填).
    pub writes_for: Vec<PersonRow>,
    /// People I named to write for me.
    pub writers: Vec<PersonId>,
}

/// What a screen may offer. What a role cannot do is not shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Capability {
    /// Write visits and leads.
    Write,
    /// Review meetings.
    Review,
    /// Assess leads.
    Assess,
    /// Publish weeks.
    Weeks,
    /// Plan trips for others.
    Assign,
    /// Approve trips.
    Approve,
    /// Take out a copy of what is held about a contact person.
    PersonCopy,
    /// Keep units, people and devices (管理).
    Admin,
    /// Read the audit trail, and nothing else (审计).
    Audit,
}

/// How the person likes the screens. Kept outside the store, since the unlock screen needs it too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct Preferences {
    /// `zh-CN` or `en`.
    pub language: String,
    /// `light`, `dark` or `system`.
    pub theme: String,
    /// 长辈版.
    pub elder: bool,
    /// High contrast always; without it the system's own wish is followed.
    pub contrast: bool,
    /// Text size in percent, 100 to 200.
    pub text_percent: u32,
    /// Originals of attachments come by themselves where the network costs nothing.
    pub fetch_originals: bool,
}

impl Default for Preferences {
    fn default() -> Self {
        Self {
            language: "zh-CN".to_owned(),
            theme: "system".to_owned(),
            elder: false,
            contrast: false,
            text_percent: 100,
            fetch_originals: false,
        }
    }
}

/// Make this machine a device of the person invited.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct EnrolForm {
    /// The link or the bare code.
    pub invitation: String,
    /// The centre's address, when the invitation is a bare code.
    pub server: Option<String>,
    /// What the person calls this machine.
    pub device_name: String,
    /// The local passphrase, at least 8 characters.
    pub passphrase: String,
}

/// Open the store.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct UnlockForm {
    /// The local passphrase.
    pub passphrase: String,
}

/// Change the local passphrase.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct PassphraseForm {
    /// The old one.
    pub old: String,
    /// The new one.
    pub new: String,
}

/// A person in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct PersonRow {
    /// Who.
    pub id: PersonId,
    /// Name.
    pub name: String,
    /// 职务.
    pub post: String,
    /// Role.
    pub role: Role,
    /// Unit.
    pub unit: UnitId,
    /// Unit's short name.
    pub unit_name: String,
}

/// A unit in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct UnitRow {
    /// Which.
    pub id: UnitId,
    /// Name.
    pub name: String,
    /// Short name.
    pub short: String,
    /// The unit above.
    pub parent: Option<UnitId>,
}

/// People I name to write for me (代填).
#[derive(Clone, Debug, Deserialize, TS)]
pub struct WritersForm {
    /// All of them.
    pub writers: Vec<PersonId>,
}
