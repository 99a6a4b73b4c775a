//! 单位 and 人员 as an administrator keeps them.

use super::{Base, PersonRow, RecordSync};
use model::policy::Role;
use model::{PersonId, RecordId, UnitId};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A unit in the tree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct UnitLine {
    /// Which.
    pub id: UnitId,
    /// 名称.
    pub name: String,
    /// 简称.
    pub short: String,
    /// 编号字头: its letter in the numbers of leads and trips.
    pub series: String,
    /// 代码: its statistics code.
    pub code: String,
    /// The unit above.
    pub parent: Option<UnitId>,
    /// How deep it stands; 0 is the top.
    pub depth: u32,
    /// People in service in it.
    pub people: u32,
    /// People in service in it and below it.
    pub people_below: u32,
    /// Units in service right below it.
    pub units: u32,
    /// Whether it is in service.
    pub active: bool,
    /// Where it stands between here and the centre.
    pub sync: RecordSync,
}

/// A unit with what stands in it.
#[derive(Clone, Debug, Serialize, TS)]
pub struct UnitDetail {
    /// The unit.
    pub line: UnitLine,
    /// What the screen shows (O2).
    pub base: Base,
    /// The names of the units above it, the top first.
    pub path: Vec<String>,
    /// The first of its people, by name; `line.people` counts them all.
    pub people: Vec<StaffRow>,
}

/// A unit as it is written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct UnitForm {
    /// 名称.
    pub name: Option<String>,
    /// 简称.
    pub short: Option<String>,
    /// 编号字头.
    pub series: Option<String>,
    /// 代码.
    pub code: Option<String>,
    /// The unit above; none only for the top.
    pub parent: Option<UnitId>,
}

/// Save a unit.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct UnitSave {
    /// The record; none for a new one.
    pub id: Option<UnitId>,
    /// What the screen showed (O2).
    pub base: Base,
    /// What it says now.
    pub form: UnitForm,
    /// Whether it is in service.
    pub active: bool,
}

/// Which people a list shows.
#[derive(Clone, Debug, Default, Deserialize, TS)]
#[serde(default)]
pub struct StaffQuery {
    /// Whose name, post or unit contains this.
    pub text: Option<String>,
    /// Only of this unit and the units below it.
    pub unit: Option<UnitId>,
    /// Only in this role.
    pub role: Option<Role>,
    /// Those who are no longer in service, instead of those who are.
    pub inactive: bool,
    /// At most so many; 0 means all.
    pub limit: u32,
}

/// A person in an administrator's list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct StaffRow {
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
    /// Whether in service.
    pub active: bool,
    /// Where the record stands between here and the centre.
    pub sync: RecordSync,
}

/// A list of people.
#[derive(Clone, Debug, Serialize, TS)]
pub struct StaffPage {
    /// The first of them, by unit and name.
    pub rows: Vec<StaffRow>,
    /// How many there are in all.
    pub total: u32,
}

/// A person as an administrator sees one.
#[derive(Clone, Debug, Serialize, TS)]
pub struct StaffDetail {
    /// The person.
    pub row: StaffRow,
    /// What the screen shows (O2).
    pub base: Base,
    /// The names of the unit and of those above it, the top first.
    pub path: Vec<String>,
    /// Who may write for them (代填).
    pub writers: Vec<PersonRow>,
    /// For whom they may write.
    pub writes_for: Vec<PersonRow>,
    /// Whether nobody else administers the bureau.
    pub last_administrator: bool,
}

/// A person as an administrator writes one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct StaffForm {
    /// 姓名.
    pub name: Option<String>,
    /// 职务.
    pub post: Option<String>,
    /// 角色.
    pub role: Option<Role>,
    /// 单位.
    pub unit: Option<UnitId>,
}

/// Save a person.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct StaffSave {
    /// The record; none for a new one.
    pub id: Option<PersonId>,
    /// What the screen showed (O2).
    pub base: Base,
    /// What it says now.
    pub form: StaffForm,
    /// Whether in service.
    pub active: bool,
}

/// Ask who else has this name.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct NameForm {
    /// The person whose name it is; none for a new one.
    pub id: Option<RecordId>,
    /// The name.
    pub name: String,
}
