//! What every record shows: its sync state, its findings, its thread; and how one is named.

use model::command::Passed;
use model::policy::Refusal;
use model::validate::Finding;
use model::{Day, Noun, OpId, PersonId, RecordId, Stamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use ts_rs::TS;

/// Per field the heads the screen showed when editing began (sync.md O2). Goes with a form and comes back with it.
pub type Base = BTreeMap<String, Vec<OpId>>;

/// Names a record.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct ById {
    /// Which.
    pub id: RecordId,
}

/// Where a record's newest own change stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum RecordSync {
    /// 草稿: a form that was never saved.
    Draft,
    /// 本机已保存: saved, and the device has not been online since.
    Local,
    /// 待上传: waiting its turn.
    Waiting,
    /// 上传中.
    Sending,
    /// 已同步: the centre answered with the same id and hash (S19).
    Synced {
        /// When the answer came, or when it was pulled.
        at: Option<Stamp>,
    },
    /// 有冲突.
    Conflict {
        /// Which fields.
        fields: Vec<String>,
    },
    /// 被拒绝.
    Rejected {
        /// Why.
        refusal: Refusal,
    },
    /// 等前一条: kept at the centre until what it builds on arrives.
    Held,
}

/// A record named in a sentence or a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct RecordLine {
    /// Its noun.
    pub noun: Noun,
    /// Which.
    pub id: RecordId,
    /// Its name.
    pub title: String,
    /// A second word: company, kind, person.
    pub hint: String,
    /// Its business state.
    pub state: Option<String>,
    /// Where it stands between here and the centre.
    pub sync: RecordSync,
    /// When it was last written.
    pub at: Option<Stamp>,
}

/// What saving gave.
#[derive(Clone, Debug, Serialize, TS)]
pub struct Saved {
    /// The record.
    pub id: RecordId,
    /// What is missing or odd; nothing here stops saving.
    pub findings: Vec<Finding>,
    /// Whether it was handed in as well.
    pub submitted: bool,
    /// Why it was not handed in although asked.
    pub refusal: Option<Refusal>,
}

/// Hand in.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct SubmitForm {
    /// Which.
    pub id: RecordId,
    /// Warnings passed with a reason.
    pub passed: Vec<Passed>,
    /// A word to the reviewer.
    pub note: Option<String>,
}

/// One entry of a record's thread: a verdict, a comment, a word at handing in again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct ThreadEntry {
    /// Which.
    pub id: RecordId,
    /// Who.
    pub author: PersonId,
    /// Name.
    pub author_name: String,
    /// When.
    pub at: Option<Stamp>,
    /// `comment`, `resubmitted`, `withdrawn`, or the state that was given.
    pub verdict: String,
    /// What was said.
    pub note: String,
    /// Whether the content had changed when the verdict arrived (M6).
    pub outdated: bool,
}

/// A next step somebody has to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct StepLine {
    /// The record that asks for it.
    pub record: RecordId,
    /// Its noun.
    pub noun: Noun,
    /// What to do.
    pub text: String,
    /// For which company.
    pub company: String,
    /// Who.
    pub owner: Option<PersonId>,
    /// Name.
    pub owner_name: String,
    /// By when.
    pub due: Option<Day>,
    /// Days over the due day; 0 when not.
    pub overdue_days: i64,
    /// Done on.
    pub done_on: Option<Day>,
}

/// Tick a next step, or take the tick back.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct StepDoneForm {
    /// The record.
    pub record: RecordId,
    /// Done, or not done after all.
    pub done: bool,
}

/// A form that is being written and not yet saved: kept at every pause (D2).
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct DraftForm {
    /// Which draft; none for the first time.
    pub id: Option<RecordId>,
    /// `meeting`, `lead`, `company`, `trip`, `note`, `return` …: which form it belongs to.
    pub kind: String,
    /// The record being edited, if one is.
    pub record: Option<RecordId>,
    /// The free text.
    pub text: String,
    /// The form as the screen holds it.
    #[ts(type = "unknown")]
    pub form: serde_json::Value,
    /// What the screen showed when editing began (O2).
    pub base: Base,
}

/// A draft as it lies in the store.
#[derive(Clone, Debug, Serialize, TS)]
pub struct Draft {
    /// Which.
    pub id: RecordId,
    /// Saved when.
    pub saved_at: Stamp,
    /// Begun when.
    pub created_at: Stamp,
    /// Whether it was begun before this start of the application: offered for recovery.
    pub from_before: bool,
    /// The first words, for a line.
    pub excerpt: String,
    /// All of it.
    pub draft: DraftForm,
}

/// What keeping a draft gave.
#[derive(Clone, Debug, Serialize, TS)]
pub struct DraftSaved {
    /// Which draft.
    pub id: RecordId,
    /// When.
    pub saved_at: Stamp,
}

/// Search.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct SearchForm {
    /// Words, two Chinese characters, pinyin initials, last digits of a phone.
    pub text: String,
    /// What the screen itself offers by name, pages and commands: those that sound so are named in the answer.
    #[serde(default)]
    pub labels: Vec<String>,
}

/// A search result.
#[derive(Clone, Debug, Serialize, TS)]
pub struct Found {
    /// Noun.
    pub noun: Noun,
    /// Which.
    pub id: RecordId,
    /// Its name.
    pub title: String,
    /// Where the words stand.
    pub snippet: String,
    /// The day it is of, or the first of its days: two visits to one company are told apart by it.
    pub from: Option<Day>,
    /// The last of its days, where it has several.
    pub to: Option<Day>,
    /// The record on whose page it is read: of a contact its company, of a stop its trip, of a
    /// follow-up or a review what it is about; else itself.
    pub on: Place,
}

/// A record somebody is led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
pub struct Place {
    /// Noun.
    pub noun: Noun,
    /// Which.
    pub id: RecordId,
}

/// How many of a noun.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
pub struct FoundCount {
    /// Noun.
    pub noun: Noun,
    /// How many.
    pub count: u32,
}

/// What was found.
#[derive(Clone, Debug, Serialize, TS)]
pub struct FoundAll {
    /// The best of it, the best first.
    pub found: Vec<Found>,
    /// How many there are of each noun.
    pub counts: Vec<FoundCount>,
    /// There are so many that the counts are the least.
    pub at_least: bool,
    /// Places in the region and around that are meant, by their characters or by their sound.
    pub places: Vec<String>,
    /// Those of the request's labels that sound like the words: full pinyin or initials, every reading.
    pub sounding: Vec<String>,
}

/// Begin a new form: the trip, place, day and team fill themselves in.
#[derive(Clone, Debug, Default, Deserialize, TS)]
#[serde(default)]
pub struct BeginForm {
    /// On this trip; the current one when empty.
    pub trip: Option<RecordId>,
    /// At this planned stop.
    pub stop: Option<RecordId>,
    /// Out of this meeting.
    pub meeting: Option<RecordId>,
    /// With this company.
    pub company: Option<RecordId>,
}
