//! 洽谈.

use super::{AttachedFile, Base, ContactForm, ContactRow, RecordSync, ThreadEntry};
use model::command::Passed;
use model::validate::Finding;
use model::{Day, PersonId, RecordId, Stamp};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A meeting as it is written. The names are the record's fields; an absent one is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct MeetingForm {
    /// `visit`, `reception`, `round_table`, `roadshow`, `video`, `call`.
    pub kind: Option<String>,
    /// 日期.
    pub on: Option<Day>,
    /// `14:30`.
    pub starts_at: Option<String>,
    /// `16:00`.
    pub ends_at: Option<String>,
    /// 地点.
    pub place: Option<String>,
    /// 城市.
    pub city: Option<String>,
    /// 企业.
    pub company: Option<RecordId>,
    /// The company's name as written; a new company is made from it when `company` is empty.
    pub company_name: Option<String>,
    /// 联系人.
    pub contact: Option<RecordId>,
    /// 对方人员, as written.
    pub their_people: Option<String>,
    /// 我方人员.
    pub our_people: Vec<PersonId>,
    /// 行业.
    pub industry: Option<String>,
    /// One sentence.
    pub gist: Option<String>,
    /// 纪要.
    pub minutes: Option<String>,
    /// 诉求.
    pub asks: Option<String>,
    /// 答复.
    pub answers: Option<String>,
    /// The answer promises something: subject to fair-competition review.
    pub promise: Option<bool>,
    /// 意向金额, 分.
    pub amount: Option<i64>,
    /// 用地, 0.01 亩.
    pub land: Option<i64>,
    /// 厂房, ㎡.
    pub plant: Option<i64>,
    /// 结果.
    pub outcome: Option<String>,
    /// 下一步.
    pub next_step: Option<String>,
    /// 责任人.
    pub next_step_owner: Option<PersonId>,
    /// 期限.
    pub next_step_due: Option<Day>,
    /// Done on.
    pub next_step_done_on: Option<Day>,
    /// 行程.
    pub trip: Option<RecordId>,
    /// 计划站点.
    pub stop: Option<RecordId>,
    /// 线索.
    pub lead: Option<RecordId>,
    /// 附件.
    pub files: Vec<AttachedFile>,
}

/// Save a meeting, new or changed.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct MeetingSave {
    /// The record; none for a new one.
    pub id: Option<RecordId>,
    /// What the screen showed when editing began (O2).
    pub base: Base,
    /// What it says now.
    pub form: MeetingForm,
    /// A new person met there, saved with the meeting as a contact of its company.
    pub new_contact: Option<ContactForm>,
    /// 代填: whose record it is.
    pub on_behalf_of: Option<PersonId>,
    /// The draft this settles.
    pub draft: Option<RecordId>,
    /// Hand it in as well.
    pub submit: bool,
    /// Warnings passed with a reason.
    pub passed: Vec<Passed>,
    /// A word to the reviewer.
    pub note: Option<String>,
}

/// A meeting in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct MeetingRow {
    /// Which.
    pub id: RecordId,
    /// Its company's name, else its first words.
    pub title: String,
    /// Kind.
    pub kind: String,
    /// Day.
    pub on: Option<Day>,
    /// Time.
    pub starts_at: String,
    /// City.
    pub city: String,
    /// State.
    pub state: String,
    /// Whose record.
    pub author: Option<PersonId>,
    /// Name.
    pub author_name: String,
    /// Who typed it for them.
    pub typist_name: Option<String>,
    /// Unit's short name.
    pub unit_name: String,
    /// 意向金额, 分.
    pub amount: Option<i64>,
    /// One sentence.
    pub gist: String,
    /// Findings that block handing in.
    pub missing: Vec<String>,
    /// A promise stands in it.
    pub promise: bool,
    /// Where it stands.
    pub sync: RecordSync,
    /// On which trip.
    pub trip: Option<RecordId>,
    /// Last change.
    pub at: Option<Stamp>,
}

/// A meeting, whole.
#[derive(Clone, Debug, Serialize, TS)]
pub struct MeetingDetail {
    /// The row.
    pub row: MeetingRow,
    /// The form.
    pub form: MeetingForm,
    /// What the screen shows now (O2); goes into a draft and comes back with the form.
    pub base: Base,
    /// The contact.
    pub contact: Option<ContactRow>,
    /// Names of `our_people`.
    pub our_people_names: Vec<String>,
    /// Name of the next step's owner.
    pub owner_name: String,
    /// The trip's title.
    pub trip_title: String,
    /// The lead's title.
    pub lead_title: String,
    /// What is missing or odd.
    pub findings: Vec<Finding>,
    /// The thread, oldest first.
    pub thread: Vec<ThreadEntry>,
    /// The hash of what is shown: a verdict names it (M6).
    pub content_hash: String,
    /// Whether I may edit it.
    pub may_edit: bool,
    /// Whether I may hand it in.
    pub may_submit: bool,
    /// Whether I may give a verdict.
    pub may_review: bool,
}
