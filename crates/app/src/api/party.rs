//! 企业 and 联系人.

use super::{Base, LeadRow, MeetingRow, RecordSync};
use model::{Day, OpId, RecordId, Stamp};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A company as it is written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct CompanyForm {
    /// 名称.
    pub name: Option<String>,
    /// 统一社会信用代码.
    pub uscc: Option<String>,
    /// 简称.
    pub short_name: Option<String>,
    /// 注册地.
    pub place: Option<String>,
    /// 性质.
    pub nature: Option<String>,
    /// 行业.
    pub industry: Option<String>,
    /// 主营.
    pub main_business: Option<String>,
    /// Last year's revenue, 分.
    pub revenue: Option<i64>,
    /// Last year's tax, 分.
    pub tax: Option<i64>,
}

/// Save a company.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct CompanySave {
    /// The record; none for a new one.
    pub id: Option<RecordId>,
    /// What the screen showed (O2).
    pub base: Base,
    /// What it says now.
    pub form: CompanyForm,
    /// The draft this settles.
    pub draft: Option<RecordId>,
}

/// A company in a list.
#[derive(Clone, Debug, Serialize, TS)]
pub struct CompanyRow {
    /// Which.
    pub id: RecordId,
    /// Name.
    pub name: String,
    /// Short name.
    pub short_name: String,
    /// Industry.
    pub industry: String,
    /// Place.
    pub place: String,
    /// How many meetings with it are known here.
    pub meetings: u32,
    /// How many leads.
    pub leads: u32,
    /// The last meeting's day.
    pub last_on: Option<Day>,
    /// Where it stands.
    pub sync: RecordSync,
    /// Another company here looks like the same, and nobody has told them apart (M9).
    pub twin: Option<RecordId>,
    /// It is an alias: the company that stands for it.
    pub merged_into: Option<RecordId>,
}

/// A company with what is known of it.
#[derive(Clone, Debug, Serialize, TS)]
pub struct CompanyDetail {
    /// The row.
    pub row: CompanyRow,
    /// The form.
    pub form: CompanyForm,
    /// What the screen shows now (O2).
    pub base: Base,
    /// What is odd about it.
    pub findings: Vec<model::validate::Finding>,
    /// Its people.
    pub contacts: Vec<ContactRow>,
    /// Meetings with it, newest first.
    pub meetings: Vec<MeetingRow>,
    /// Leads of it.
    pub leads: Vec<LeadRow>,
    /// Whether I may edit it.
    pub may_edit: bool,
    /// Of an alias: what the company that stands for it is called.
    pub merged_into_name: String,
    /// What was merged into it, as far as this device holds it.
    pub merged: Vec<MergedCompany>,
    /// Whether I may merge it with another, separate them, or tell them apart.
    pub may_merge: bool,
}

/// A company that was merged into another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct MergedCompany {
    /// Which.
    pub id: RecordId,
    /// Its name.
    pub name: String,
    /// Who merged it; empty where that is not known here.
    pub by: String,
    /// When.
    pub at: Option<Stamp>,
    /// Whether it was merged into this one itself, not into one that came with it.
    pub direct: bool,
}

/// Two companies to be put side by side.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct PairQuery {
    /// The one.
    pub id: RecordId,
    /// The other.
    pub other: RecordId,
}

/// Two companies side by side: only what differs.
#[derive(Clone, Debug, Serialize, TS)]
pub struct CompanyPair {
    /// The one.
    pub one: CompanyRow,
    /// The other.
    pub other: CompanyRow,
    /// The one that says more: it is proposed to be kept.
    pub keep: RecordId,
    /// The fields in which they differ.
    pub fields: Vec<PairField>,
    /// What the screen shows of each (O2).
    pub bases: std::collections::BTreeMap<RecordId, Base>,
}

/// A field in which two companies differ.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
pub struct PairField {
    /// Which.
    pub field: String,
    /// What the one says; null where nothing.
    #[ts(type = "unknown")]
    pub one: serde_json::Value,
    /// What the other says.
    #[ts(type = "unknown")]
    pub other: serde_json::Value,
}

/// Merge a company into another.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct CompanyMerge {
    /// The one that is kept.
    pub keep: RecordId,
    /// The one that becomes its alias.
    pub other: RecordId,
    /// The fields in which the kept one takes over what the other says.
    pub take: Vec<String>,
    /// What the screen showed of the kept one (O2).
    pub base: Base,
}

/// Two companies that were separated again.
#[derive(Clone, Debug, Serialize, TS)]
pub struct CompanySeparated {
    /// The one it had been merged into.
    pub keep: RecordId,
    /// Fields that were written since: they stay with it.
    pub stays: Vec<String>,
}

/// Two companies that look the same are not.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct CompanyApart {
    /// The one.
    pub id: RecordId,
    /// The other.
    pub other: RecordId,
    /// Whether they are two; else the question is open again.
    pub apart: bool,
}

/// A contact in a list: phones masked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct ContactRow {
    /// Which.
    pub id: RecordId,
    /// The private part, where the reader holds it.
    pub private: Option<RecordId>,
    /// Name.
    pub name: String,
    /// 职务.
    pub post: String,
    /// Company.
    pub company: Option<RecordId>,
    /// Company's name.
    pub company_name: String,
    /// `138****2716`, or empty.
    pub mobile_masked: String,
}

/// A contact as it is written: the private part goes to a record of its own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct ContactForm {
    /// 姓名.
    pub name: Option<String>,
    /// 职务.
    pub post: Option<String>,
    /// 企业.
    pub company: Option<RecordId>,
    /// `card`, `referral`, `public`.
    pub source: Option<String>,
    /// 手机.
    pub mobile: Option<String>,
    /// 电话.
    pub phone: Option<String>,
    /// 微信.
    pub wechat: Option<String>,
    /// 邮箱.
    pub email: Option<String>,
}

/// Save a contact.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct ContactSave {
    /// The record; none for a new one.
    pub id: Option<RecordId>,
    /// What it says.
    pub form: ContactForm,
}

/// A contact's private part, revealed: the look is logged.
#[derive(Clone, Debug, Serialize, TS)]
pub struct ContactRevealed {
    /// Mobile.
    pub mobile: String,
    /// Phone.
    pub phone: String,
    /// WeChat.
    pub wechat: String,
    /// E-mail.
    pub email: String,
}

/// The heads a choice resolves: all of them are named (O3).
pub type Heads = Vec<OpId>;
