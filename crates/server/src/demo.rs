//! A small demo world, written through the same path as everything else: invented people, eight units,
//! a published no-meeting week, and a trip with six firms to visit. Only here are codes good for long.

use crate::accounts::{Invitation, invite};
use crate::bureau::{self, Fields, NewPerson, NewUnit, plain, set_of};
use crate::centre::Centre;
use crate::error::ServerError;
use crate::init::Founding;
use chrono::{Datelike as _, TimeZone as _};
use city::{FIRMS, PEOPLE, UNITS, VISITS};
use model::command::Command;
use model::policy::Role;
use model::{Day, Noun, PersonId, RecordId, Stamp, UnitId};
use serde_json::json;
use std::collections::BTreeSet;
use std::path::PathBuf;

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
    let monday = monday(today(centre.now()));
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

    sign_ins(centre, minutes, &|_| true)
}

/// Invites everybody whose name passes.
pub(crate) fn sign_ins(
    centre: &Centre,
    minutes: u32,
    passes: &dyn Fn(&str) -> bool,
) -> Result<Vec<SignIn>, ServerError> {
    let mut out = Vec::new();
    let people = bureau::people(centre)?;
    let named = people
        .iter()
        .map(|record| (record.text("name").unwrap_or_default(), record));
    for (name, record) in named.filter(|(name, _)| passes(name)) {
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
        let firm = FIRMS[place ^ usize::try_from(seed % 2).unwrap_or_default()];
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

/// The day in Xuancheng.
pub(crate) fn today(now: Stamp) -> Day {
    const EAST_8_MS: i64 = 8 * 3600 * 1000;
    let here = chrono::Utc
        .timestamp_millis_opt(now.0.saturating_add(EAST_8_MS))
        .single()
        .unwrap_or_default();
    Day(here.date_naive())
}

fn monday(today: Day) -> Day {
    today.plus(-i64::from(today.0.weekday().num_days_from_monday()))
}
