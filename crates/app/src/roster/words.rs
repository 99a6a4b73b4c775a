//! The words that stand in such tables: heads and roles, Chinese and English.

use crate::api::RosterKind;
use crate::language::Language;
use model::policy::Role;

/// A head as it is compared: without blanks, marks and case.
pub(super) fn plain(text: &str) -> String {
    exchange::number::half_width(text)
        .chars()
        .filter(|char| !char.is_whitespace() && !"*:()（）：_-".contains(*char))
        .flat_map(char::to_lowercase)
        .collect()
}

const PERSON: &[(&str, &[&str])] = &[
    ("name", &["姓名", "名字", "人员姓名", "name", "fullname"]),
    (
        "post",
        &["职务", "职位", "岗位", "post", "title", "position"],
    ),
    ("role", &["角色", "系统角色", "权限", "role"]),
    (
        "unit",
        &[
            "单位",
            "所在单位",
            "所属单位",
            "工作单位",
            "部门",
            "单位名称",
            "unit",
            "department",
        ],
    ),
];
const UNIT: &[(&str, &[&str])] = &[
    (
        "name",
        &[
            "单位名称",
            "单位",
            "名称",
            "机构名称",
            "unitname",
            "unit",
            "name",
        ],
    ),
    ("short", &["简称", "单位简称", "shortname", "short"]),
    (
        "parent",
        &[
            "上级单位",
            "上级",
            "所属单位",
            "parentunit",
            "unitabove",
            "parent",
        ],
    ),
    ("series", &["编号字头", "字头", "letter", "series"]),
    (
        "code",
        &["代码", "单位代码", "行政区划代码", "统计代码", "code"],
    ),
];

/// The field a head names.
pub(super) fn field(kind: RosterKind, head: &str) -> Option<&'static str> {
    let head = plain(head);
    let of = match kind {
        RosterKind::Unit => UNIT,
        RosterKind::Person => PERSON,
    };
    of.iter()
        .find(|(_, words)| words.contains(&head.as_str()))
        .map(|(field, _)| *field)
}

/// Whether a cell is a head of either table.
pub(super) fn is_head(text: &str) -> bool {
    field(RosterKind::Unit, text).is_some() || field(RosterKind::Person, text).is_some()
}

/// Which table has such heads: people have a role or a post, or are called by 姓名.
pub(super) fn kind(heads: &[String]) -> RosterKind {
    let person = heads.iter().any(|head| {
        [
            "姓名",
            "名字",
            "人员姓名",
            "fullname",
            "角色",
            "系统角色",
            "role",
            "职务",
            "职位",
            "post",
        ]
        .contains(&plain(head).as_str())
    });
    if person {
        RosterKind::Person
    } else {
        RosterKind::Unit
    }
}

/// The fields without which nothing of a sheet is taken.
pub(super) fn needed(kind: RosterKind) -> &'static [&'static str] {
    match kind {
        RosterKind::Unit => &["name"],
        RosterKind::Person => &["name", "role", "unit"],
    }
}

/// An empty table to fill in, in the person's language.
pub(super) struct Template {
    /// The sheet.
    pub(super) sheet: &'static str,
    /// What the file is called.
    pub(super) title: &'static str,
    /// The line above the heads.
    pub(super) note: &'static str,
    /// The heads, in their order.
    pub(super) heads: &'static [&'static str],
}

/// The template of a table.
pub(super) fn template(kind: RosterKind, language: Language) -> Template {
    match (kind, language) {
        (RosterKind::Unit, Language::Chinese) => Template {
            sheet: "单位",
            title: "单位导入模板",
            note: "上级单位空着就算在最上级单位下面。",
            heads: &["单位名称", "简称", "上级单位", "编号字头", "代码"],
        },
        (RosterKind::Unit, Language::English) => Template {
            sheet: "Units",
            title: "Template for units",
            note: "Without a unit above, a unit stands below the topmost one.",
            heads: &["Unit name", "Short name", "Unit above", "Letter", "Code"],
        },
        (RosterKind::Person, Language::Chinese) => Template {
            sheet: "人员",
            title: "人员导入模板",
            note: "角色：招商干部、招商组组长、投促局负责人、市县领导、系统管理员、审计员。",
            heads: &["姓名", "单位", "角色", "职务"],
        },
        (RosterKind::Person, Language::English) => Template {
            sheet: "People",
            title: "Template for people",
            note: "Roles: officer, team lead, manager, leader, administrator, auditor.",
            heads: &["Name", "Unit", "Role", "Post"],
        },
    }
}

/// The role a word names.
pub(super) fn role(text: &str) -> Option<Role> {
    Some(match plain(text).as_str() {
        "招商干部" | "干部" | "招商专员" | "officer" => Role::Officer,
        "招商组组长" | "组长" | "带队领导" | "teamlead" => Role::TeamLead,
        "投促局负责人" | "县区负责人" | "负责人" | "manager" => Role::Manager,
        "市县领导" | "市领导" | "县领导" | "领导" | "leader" => Role::Leader,
        "系统管理员" | "管理员" | "administrator" | "admin" => Role::Administrator,
        "审计员" | "auditor" => Role::Auditor,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_are_known_as_people_write_them() {
        assert_eq!(field(RosterKind::Person, " 姓　名* "), Some("name"));
        assert_eq!(field(RosterKind::Unit, "Parent unit"), Some("parent"));
        assert_eq!(field(RosterKind::Person, "籍贯"), None);
        let heads = |words: &[&str]| {
            words
                .iter()
                .map(|word| (*word).to_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(kind(&heads(&["Name", "Unit", "Role"])), RosterKind::Person);
        assert_eq!(kind(&heads(&["名称", "上级"])), RosterKind::Unit);
    }

    #[test]
    fn every_head_of_the_templates_is_known() {
        for (kind, fields) in [
            (
                RosterKind::Unit,
                ["name", "short", "parent", "series", "code"].as_slice(),
            ),
            (RosterKind::Person, &["name", "unit", "role", "post"]),
        ] {
            for language in [Language::Chinese, Language::English] {
                let heads = template(kind, language).heads;
                let known: Vec<&str> = heads.iter().filter_map(|head| field(kind, head)).collect();
                assert_eq!(known, fields, "{language:?}");
                let heads: Vec<String> = heads.iter().map(|head| (*head).to_owned()).collect();
                assert_eq!(super::kind(&heads), kind);
            }
        }
    }

    #[test]
    fn every_role_has_its_word_in_both_languages() {
        for (zh, en) in [
            ("招商干部", "Officer"),
            ("招商组组长", "team lead"),
            ("投促局负责人", "Manager"),
            ("市县领导", "leader"),
            ("系统管理员", "ADMIN"),
            ("审计员", "auditor"),
        ] {
            assert!(role(zh).is_some() && role(zh) == role(en), "{zh}");
        }
        assert_eq!(role("科长"), None);
    }
}
