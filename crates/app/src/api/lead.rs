//! 线索.

use super::{AttachedFile, Base, ContactForm, ContactRow, RecordSync, Signing, ThreadEntry};
use model::command::{Assessment, Passed};
use model::validate::Finding;
use model::{Day, PersonId, RecordId, Stamp};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A lead as it is written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct LeadForm {
    /// 名称.
    pub title: Option<String>,
    /// 投资方.
    pub company: Option<RecordId>,
    /// The investor's name as written.
    pub company_name: Option<String>,
    /// 联系人.
    pub contact: Option<RecordId>,
    /// 来源渠道.
    pub channel: Option<String>,
    /// 引荐人.
    pub referrer: Option<String>,
    /// 拟投项目.
    pub project: Option<String>,
    /// 行业.
    pub industry: Option<String>,
    /// 工艺.
    pub process: Option<String>,
    /// 总投资, 分.
    pub total_investment: Option<i64>,
    /// 固定资产投资, 分.
    pub fixed_investment: Option<i64>,
    /// Foreign capital in minor units.
    pub foreign_amount: Option<i64>,
    /// `USD`, `EUR`, `HKD` …
    pub foreign_currency: Option<String>,
    /// 用地, 0.01 亩.
    pub land: Option<i64>,
    /// 厂房, ㎡.
    pub plant: Option<i64>,
    /// 能耗.
    pub energy: Option<String>,
    /// 环境容量.
    pub environment: Option<String>,
    /// 年产值, 分.
    pub output: Option<i64>,
    /// 年税收, 分.
    pub tax: Option<i64>,
    /// 用工.
    pub jobs: Option<i64>,
    /// 选址要求.
    pub site_wishes: Option<String>,
    /// 要帮助.
    pub help_needed: Option<String>,
    /// `a`, `b`, `c`.
    pub interest: Option<String>,
    /// The meeting it came from.
    pub meeting: Option<RecordId>,
    /// 备注.
    pub notes: Option<String>,
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
    /// 附件.
    pub files: Vec<AttachedFile>,
}

/// Save a lead, new or changed.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct LeadSave {
    /// The record; none for a new one.
    pub id: Option<RecordId>,
    /// What the screen showed when editing began (O2).
    pub base: Base,
    /// What it says now.
    pub form: LeadForm,
    /// A new contact, saved with it.
    pub new_contact: Option<ContactForm>,
    /// 代填.
    pub on_behalf_of: Option<PersonId>,
    /// The draft this settles.
    pub draft: Option<RecordId>,
    /// Hand it in as well.
    pub submit: bool,
    /// Warnings passed with a reason.
    pub passed: Vec<Passed>,
    /// A word to the assessor.
    pub note: Option<String>,
}

/// A lead in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct LeadRow {
    /// Which.
    pub id: RecordId,
    /// Title.
    pub title: String,
    /// Investor.
    pub company_name: String,
    /// Final number; none while provisional (M10).
    pub number: Option<String>,
    /// State.
    pub state: String,
    /// 总投资, 分.
    pub total_investment: Option<i64>,
    /// Interest.
    pub interest: String,
    /// Author.
    pub author: Option<PersonId>,
    /// Name.
    pub author_name: String,
    /// Unit's short name.
    pub unit_name: String,
    /// Next step's day.
    pub due: Option<Day>,
    /// Days over it.
    pub overdue_days: i64,
    /// Whether the next step is done.
    pub step_done: bool,
    /// How many of the city rule's nine are there.
    pub complete: u32,
    /// Out of how many.
    pub complete_of: u32,
    /// Where it stands.
    pub sync: RecordSync,
    /// How the claim that it was signed stands: `claimed`, `returned`, `verified`.
    pub signing: Option<String>,
    /// On which trip.
    pub trip: Option<RecordId>,
    /// Last change.
    pub at: Option<Stamp>,
}

/// One item of the city's lead rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct CompletenessItem {
    /// The field.
    pub field: String,
    /// Whether it is there.
    pub present: bool,
}

/// A clock that runs on a lead (domain.md §6).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct Clock {
    /// `answer`, `assess`, `tell_referrer`, `follow_up`.
    pub name: String,
    /// Days allowed.
    pub days: i64,
    /// From when.
    pub from: Stamp,
    /// Until when.
    pub until: Stamp,
    /// Met at, when it was.
    pub met_at: Option<Stamp>,
}

/// A lead, whole.
#[derive(Clone, Debug, Serialize, TS)]
pub struct LeadDetail {
    /// The row.
    pub row: LeadRow,
    /// The form.
    pub form: LeadForm,
    /// What the screen shows now (O2).
    pub base: Base,
    /// The contact.
    pub contact: Option<ContactRow>,
    /// Owner of the next step.
    pub owner_name: String,
    /// The nine.
    pub completeness: Vec<CompletenessItem>,
    /// 投资强度: fixed investment per mu, 分 per 亩.
    pub intensity: Option<i64>,
    /// 亩均税收: tax per mu and year, 分 per 亩.
    pub tax_per_mu: Option<i64>,
    /// First-talk unit, person, time.
    pub first_talk: String,
    /// When.
    pub first_talk_at: Option<Stamp>,
    /// Clocks that run.
    pub clocks: Vec<Clock>,
    /// What is missing or odd.
    pub findings: Vec<Finding>,
    /// The thread, oldest first.
    pub thread: Vec<ThreadEntry>,
    /// The hash of what is shown (M6).
    pub content_hash: String,
    /// When it was handed in.
    pub submitted_at: Option<Stamp>,
    /// Whether I may edit it.
    pub may_edit: bool,
    /// Whether I may hand it in.
    pub may_submit: bool,
    /// Whether I may decide on it.
    pub may_assess: bool,
    /// States I may move it to.
    pub may_move: Vec<String>,
    /// What was last claimed of its signing.
    pub signing: Option<Signing>,
    /// Whether I may claim that it was signed.
    pub may_claim_signing: bool,
    /// Whether the claim that waits is mine to take back.
    pub may_withdraw_signing: bool,
    /// Whether I may verify the claim that waits, or send it back.
    pub may_verify_signing: bool,
}

/// Decide on a lead.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct AssessForm {
    /// Which.
    pub id: RecordId,
    /// What.
    pub assessment: Assessment,
    /// Why.
    pub note: Option<String>,
    /// The lead it duplicates.
    pub duplicate_of: Option<RecordId>,
    /// The hash of what was read (M6).
    pub content_hash: String,
}

/// Move a trip or lead to another state.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct MoveForm {
    /// Which.
    pub id: RecordId,
    /// Where to.
    pub to: String,
    /// Why.
    pub note: Option<String>,
}
