//! A small demo world, written through the same path as everything else: invented people, eight units,
//! a published no-meeting week, and a trip with six firms to visit. Only here are codes good for long.

use crate::accounts::{Invitation, invite};
use crate::bureau::{self, Fields, NewPerson, NewUnit, plain, set_of};
use crate::centre::Centre;
use crate::error::ServerError;
use crate::init::Founding;
use chrono::{Datelike as _, TimeZone as _};
use model::command::Command;
use model::policy::Role;
use model::{Day, Noun, PersonId, RecordId, Stamp, UnitId};
use serde_json::json;
use std::collections::BTreeSet;
use std::path::PathBuf;

/// The units below the city: name, short name, letter, code.
const UNITS: &[(&str, &str, &str, &str)] = &[
    ("宣州区", "宣州", "州", "341802"),
    ("郎溪县", "郎溪", "郎", "341821"),
    ("泾县", "泾县", "泾", "341823"),
    ("绩溪县", "绩溪", "绩", "341824"),
    ("旌德县", "旌德", "旌", "341825"),
    ("宁国市", "宁国", "宁", "341881"),
    ("广德市", "广德", "广", "341882"),
    ("宣城经济技术开发区", "经开区", "开", "341871"),
];

/// The people: name, post, role, the unit's short name (none: the city's bureau).
const PEOPLE: &[(&str, &str, Role, Option<&str>)] = &[
    ("梅思齐", "市投资促进局局长", Role::Manager, None),
    ("沈砚清", "分管副市长", Role::Leader, None),
    ("章谨言", "县投资促进中心主任", Role::Manager, Some("郎溪")),
    ("程景行", "招商一组组长", Role::TeamLead, Some("郎溪")),
    ("汪若琳", "招商专员", Role::Officer, Some("郎溪")),
    ("胡一诺", "招商专员", Role::Officer, Some("郎溪")),
    ("何以宁", "招商专员", Role::Officer, Some("宣州")),
    ("查慎行", "审计员", Role::Auditor, None),
];

/// The firms of the trip, all invented: name, short name, city, industry, what they make.
const FIRMS: &[(&str, &str, &str, &str, &str)] = &[
    (
        "上海澄泓精密机械有限公司",
        "澄泓精密",
        "上海",
        "通用设备制造业",
        "数控机床主轴",
    ),
    (
        "上海岚序新材料科技有限公司",
        "岚序新材",
        "上海",
        "化学原料和化学制品制造业",
        "电子级树脂",
    ),
    (
        "嘉兴禾诺智能装备有限公司",
        "禾诺智装",
        "嘉兴",
        "专用设备制造业",
        "锂电产线装备",
    ),
    (
        "嘉兴霁川光电股份有限公司",
        "霁川光电",
        "嘉兴",
        "计算机、通信和其他电子设备制造业",
        "车载显示模组",
    ),
    (
        "湖州苕青生物科技有限公司",
        "苕青生物",
        "湖州",
        "医药制造业",
        "医用敷料",
    ),
    (
        "湖州朗越汽车零部件有限公司",
        "朗越汽配",
        "湖州",
        "汽车制造业",
        "铝合金压铸件",
    ),
];

/// The day after the trip's Monday on which each firm is visited.
const VISITS: [i64; 6] = [0, 1, 2, 2, 3, 4];

/// Somebody of the demo who can sign in.
#[derive(Clone, Debug)]
pub struct SignIn {
    /// The name.
    pub name: String,
    /// The role.
    pub role: Role,
    /// The record.
    pub person: PersonId,
    /// The code.
    pub invitation: Invitation,
}

/// How the demo's centre is founded.
#[must_use]
pub fn founding(recovery_out: PathBuf, minutes: u32) -> Founding {
    let unit = NewUnit {
        name: "宣城市投资促进局".to_owned(),
        short: "市局".to_owned(),
        series: "宣".to_owned(),
        code: "341800".to_owned(),
        parent: None,
    };
    Founding {
        unit,
        administrator: "周启明".to_owned(),
        recovery_out,
        minutes,
    }
}

/// Fills a founded centre. `seed` chooses among what may differ; the same seed tells the same story.
///
/// # Errors
/// What the ledger refuses.
pub fn fill(centre: &Centre, seed: u64, minutes: u32) -> Result<Vec<SignIn>, ServerError> {
    let top = bureau::top_unit(centre)?;
    let mut units: Vec<(&str, UnitId)> = Vec::new();
    for (name, short, series, code) in UNITS {
        let [name, short_name, series, code] =
            [name, short, series, code].map(|text| (*text).to_owned());
        let unit = NewUnit {
            name,
            short: short_name,
            series,
            code,
            parent: Some(top),
        };
        units.push((short, bureau::add_unit(centre, &unit)?));
    }
    let unit_of = |short: Option<&str>| {
        let found = short.and_then(|short| units.iter().find(|(name, _)| *name == short));
        found.map_or(top, |(_, id)| *id)
    };
    let mut people: Vec<(&str, Role, PersonId)> = Vec::new();
    for (name, post, role, unit) in PEOPLE {
        let person = NewPerson {
            name: (*name).to_owned(),
            role: *role,
            unit: unit_of(*unit),
            post: Some((*post).to_owned()),
        };
        people.push((name, *role, bureau::add_person(centre, &person)?));
    }
    let who = |name: &str| {
        people
            .iter()
            .find(|person| person.0 == name)
            .map_or(top, |person| person.2)
    };

    let writers = Fields::from([("writers".to_owned(), set_of([who("汪若琳").to_string()]))]);
    bureau::edit(centre, who("程景行"), Noun::Person, who("程景行"), writers)?;
    let monday = monday(centre.now());
    let week = week(centre, who("梅思齐"), monday)?;
    let team = [who("程景行"), who("汪若琳"), who("胡一诺")];
    trip(
        centre,
        who("章谨言"),
        unit_of(Some("郎溪")),
        week,
        monday,
        team,
        seed,
    )?;

    let mut out = Vec::new();
    let administrators = bureau::people(centre)?;
    let named = administrators
        .iter()
        .map(|record| (record.text("name").unwrap_or_default(), record));
    for (name, record) in named {
        let Some(role) = record.text("role").and_then(|role| Role::parse(&role)) else {
            continue;
        };
        let invitation = invite(centre, record.id, minutes)?;
        out.push(SignIn {
            name,
            role,
            person: record.id,
            invitation,
        });
    }
    Ok(out)
}

/// This week's no-meeting week, published by the city's manager.
fn week(centre: &Centre, manager: PersonId, monday: Day) -> Result<RecordId, ServerError> {
    let fields = fields([
        (
            "title",
            json!(format!("{}年{}月无会周", monday.0.year(), monday.0.month())),
        ),
        ("from", json!(monday)),
        ("to", json!(monday.plus(4))),
    ]);
    let week = bureau::create(centre, manager, Noun::Week, fields)?;
    let publish = Command::Move {
        to: "published".to_owned(),
        note: None,
    };
    bureau::command(centre, manager, Noun::Week, week, publish)?;
    Ok(week)
}

/// 沪嘉湖: planned by the county's manager, six stops, assigned to the team and so approved.
fn trip(
    centre: &Centre,
    manager: PersonId,
    unit: UnitId,
    week: RecordId,
    monday: Day,
    team: [PersonId; 3],
    seed: u64,
) -> Result<RecordId, ServerError> {
    let planned = fields([
        ("title", json!("沪嘉湖外出招商")),
        ("purpose", json!("走访高端装备、新材料企业，跟进在谈线索")),
        ("cities", json!(["上海", "嘉兴", "湖州"])),
        ("from", json!(monday)),
        ("to", json!(monday.plus(4))),
        ("week", json!(week)),
        ("unit", json!(unit)),
        ("task_visits", json!(6)),
        ("task_leads", json!(2)),
        ("task_companies", json!(6)),
    ]);
    let trip = bureau::create(centre, manager, Noun::Trip, planned)?;
    for (place, day) in VISITS.iter().enumerate() {
        let firm = FIRMS[(place + usize::try_from(seed % 6).unwrap_or_default()) % FIRMS.len()];
        let (name, short, city, industry, business) = firm;
        let company = fields([
            ("name", json!(name)),
            ("short_name", json!(short)),
            ("city", json!(city)),
            ("industry", json!(industry)),
            ("main_business", json!(business)),
            ("nature", json!("private")),
        ]);
        let company = bureau::create(centre, manager, Noun::Company, company)?;
        let stop = fields([
            ("trip", json!(trip)),
            ("unit", json!(unit)),
            ("company", json!(company)),
            ("company_name", json!(name)),
            ("city", json!(city)),
            ("day", json!(monday.plus(*day))),
            ("order", json!(place + 1)),
        ]);
        bureau::create(centre, manager, Noun::Stop, stop)?;
    }
    let [lead_traveller, ..] = team;
    let assign = Command::AssignTrip {
        lead_traveller,
        members: BTreeSet::from(team),
    };
    bureau::command(centre, manager, Noun::Trip, trip, assign)?;
    Ok(trip)
}

fn fields<const N: usize>(fields: [(&str, serde_json::Value); N]) -> Fields {
    fields
        .into_iter()
        .map(|(field, value)| (field.to_owned(), plain(value)))
        .collect()
}

/// The Monday of this week in Xuancheng.
fn monday(now: Stamp) -> Day {
    const EAST_8_MS: i64 = 8 * 3600 * 1000;
    let here = chrono::Utc
        .timestamp_millis_opt(now.0.saturating_add(EAST_8_MS))
        .single()
        .unwrap_or_default();
    let today = Day(here.date_naive());
    today.plus(-i64::from(today.0.weekday().num_days_from_monday()))
}
