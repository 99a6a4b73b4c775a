//! 企业 and 联系人.

use super::{Base, LeadRow, MeetingRow, RecordSync};
use model::{Day, OpId, RecordId};
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
    /// Another company here looks like the same (M9).
    pub twin: Option<RecordId>,
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
