//! 审阅.

use super::{MeetingDetail, RecordSync};
use model::command::Verdict;
use model::{Day, Noun, RecordId, Stamp};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Which part of the queue.
#[derive(Clone, Copy, Debug, Default, Deserialize, TS)]
#[serde(default)]
#[ts(optional_fields = nullable)]
pub struct ReviewQuery {
    /// The place of the first row asked for, from 0.
    pub from: Option<u32>,
    /// How many rows at most; 100 where it is not said, never more than 500.
    pub count: Option<u32>,
}

/// The queue: what waits for my verdict, oldest first.
#[derive(Clone, Debug, Serialize, TS)]
pub struct ReviewQueue {
    /// What waits, and what I decided since the application started (at the end).
    pub rows: Vec<ReviewRow>,
    /// How many rows there are on all pages.
    pub total: u32,
    /// The place of the first of `rows` in the whole queue, from 0.
    pub from: u32,
    /// Pages with the same number are of one queue.
    pub as_of: u64,
    /// How many wait.
    pub waiting: u32,
    /// How many I decided today.
    pub done_today: u32,
}

/// One record in the queue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct ReviewRow {
    /// Its noun.
    pub noun: Noun,
    /// Which.
    pub id: RecordId,
    /// Company or title.
    pub title: String,
    /// Kind of meeting.
    pub kind: String,
    /// Day.
    pub on: Option<Day>,
    /// Author.
    pub author_name: String,
    /// Unit's short name.
    pub unit_name: String,
    /// State.
    pub state: String,
    /// It had a verdict before and was handed in again.
    pub again: bool,
    /// Two people's versions were merged in it.
    pub merged: bool,
    /// Soft findings.
    pub hints: u32,
    /// A promise stands in it.
    pub promise: bool,
    /// Handed in.
    pub submitted_at: Option<Stamp>,
    /// Days it has waited beyond the rule.
    pub late_days: i64,
    /// Where my verdict stands.
    pub sync: RecordSync,
}

/// A record under review.
#[derive(Clone, Debug, Serialize, TS)]
pub struct ReviewDetail {
    /// The record.
    pub meeting: MeetingDetail,
    /// What differs from the content of the last verdict, by field.
    pub changes: Vec<FieldChange>,
    /// The last verdict's time; none where there was none.
    pub last_verdict_at: Option<Stamp>,
    /// Minutes since the last verdict, piece by piece.
    pub minutes: Vec<TextPiece>,
    /// Rules that pass, by code.
    pub passes: Vec<String>,
}

/// A field before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct FieldChange {
    /// Which.
    pub field: String,
    /// Before.
    #[ts(type = "unknown")]
    pub before: serde_json::Value,
    /// After.
    #[ts(type = "unknown")]
    pub after: serde_json::Value,
}

/// A piece of a compared text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct TextPiece {
    /// `same`, `added`, `removed`.
    pub is: PieceIs,
    /// The words.
    pub text: String,
}

/// How a piece stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PieceIs {
    /// In both.
    Same,
    /// Only after.
    Added,
    /// Only before.
    Removed,
}

/// Give a verdict.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct VerdictForm {
    /// Which record.
    pub id: RecordId,
    /// What.
    pub verdict: Verdict,
    /// Why; required when returning.
    pub note: Option<String>,
    /// The hash of what was read (M6).
    pub content_hash: String,
    /// The draft of the note this settles.
    pub draft: Option<RecordId>,
}

/// Say something about a record.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct CommentForm {
    /// Which record.
    pub id: RecordId,
    /// What.
    pub note: String,
    /// The draft this settles.
    pub draft: Option<RecordId>,
}
