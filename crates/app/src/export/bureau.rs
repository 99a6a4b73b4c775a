//! The rows of 管理 and 审计. Devices, invitations and the audit trail are the centre's: they need the network.

use super::rows::{Row, code, maybe, moment, number, some, sync, text, yes};
use crate::api::{
    AuditForm, AuditRow, DeviceQuery, DeviceRow, ListQuery, RowsForm, StaffQuery, StaffRow,
    UnitLine,
};
use crate::app::App;
use crate::failure::Failure;
use crate::{admin, audit, units};
use model::policy::Role;
use std::collections::{HashMap, HashSet};

/// Rows asked of the centre at once.
const AT_ONCE: u32 = 200;
const LINES_AT_ONCE: u32 = 1_000;

/// The people in service, or those who are not, as the filter says.
pub(super) fn wanted(form: &RowsForm) -> StaffQuery {
    let state = form.query.state.as_deref();
    StaffQuery {
        text: form.query.text.clone(),
        unit: form.unit,
        role: state.and_then(Role::parse),
        inactive: state == Some("inactive"),
        limit: 0,
    }
}

pub(super) fn person(row: StaffRow) -> Row {
    vec![
        text(row.name),
        text(row.post),
        code(row.role),
        text(row.unit_name),
        yes(!row.active),
        sync(&row.sync),
    ]
}

/// The tree, each unit before those below it; narrowed, with the units above those that fit.
pub(super) async fn units(app: &App, query: &ListQuery) -> Result<Vec<Row>, Failure> {
    let lines = units::list(app, ()).await?;
    let names: HashMap<_, _> = lines
        .iter()
        .map(|line| (line.id, line.name.clone()))
        .collect();
    let words = query
        .text
        .as_deref()
        .unwrap_or_default()
        .trim()
        .to_lowercase();
    let fits = |line: &UnitLine| {
        [&line.name, &line.short, &line.series, &line.code]
            .iter()
            .any(|said| said.to_lowercase().contains(&words))
    };
    let parents: HashMap<_, _> = lines.iter().map(|line| (line.id, line.parent)).collect();
    let mut kept = HashSet::new();
    for line in lines.iter().filter(|line| fits(line)) {
        let mut at = Some(line.id);
        while let Some(unit) = at.filter(|unit| kept.insert(*unit)) {
            at = parents.get(&unit).copied().flatten();
        }
    }
    let shown = lines.into_iter().filter(|line| kept.contains(&line.id));
    let rows = shown.map(|line| {
        vec![
            text(line.name),
            text(line.short),
            maybe(line.parent.and_then(|parent| names.get(&parent).cloned())),
            text(line.series),
            text(line.code),
            number(line.people),
            number(line.people_below),
            yes(!line.active),
            sync(&line.sync),
        ]
    });
    Ok(rows.collect())
}

/// What is asked for the first of the bureau's devices, those heard of last first.
pub(super) fn first_devices() -> DeviceQuery {
    DeviceQuery {
        after: None,
        limit: AT_ONCE,
        person: None,
    }
}

/// A page of the devices as their screen is narrowed, and what is asked for the next one.
pub(super) async fn devices(
    app: &App,
    query: &ListQuery,
    mut asked: DeviceQuery,
) -> Result<(Vec<Row>, Option<DeviceQuery>), Failure> {
    let words = query
        .text
        .as_deref()
        .unwrap_or_default()
        .trim()
        .to_lowercase();
    let revoked = query.state.as_deref() == Some("revoked");
    let fits = |row: &DeviceRow| {
        (!revoked || row.revoked_at.is_some())
            && [&row.person_name, &row.unit_name, &row.name]
                .iter()
                .any(|said| said.to_lowercase().contains(&words))
    };
    let page = admin::devices(app, asked.clone()).await?;
    asked.after = page.next;
    let rows = page.rows.into_iter().filter(fits).map(device).collect();
    Ok((rows, asked.after.is_some().then_some(asked)))
}

fn device(row: DeviceRow) -> Row {
    vec![
        text(row.person_name),
        text(row.unit_name),
        text(row.name),
        text(row.version),
        moment(Some(row.enrolled_at)),
        moment(row.last_contact),
        // Below half a minute a clock counts as right.
        some(
            row.clock_offset_ms
                .map_or(0, |ms| (ms + ms.signum() * 30_000) / 60_000),
        ),
        some(row.waiting.unwrap_or_default().into()),
        some(row.held.into()),
        some(row.rejected.into()),
        moment(row.revoked_at),
    ]
}

/// The open invitations; their codes are shown once and stand in no list.
pub(super) async fn invitations(app: &App) -> Result<Vec<Row>, Failure> {
    let open = admin::invitations(app, ()).await?;
    let rows = open.into_iter().map(|row| {
        vec![
            text(row.person_name),
            moment(Some(row.created_at)),
            moment(Some(row.expires_at)),
        ]
    });
    Ok(rows.collect())
}

/// A page of the audit trail as its screen is narrowed, newest first, and what is asked for the next one.
pub(super) async fn audit(
    app: &App,
    mut asked: AuditForm,
) -> Result<(Vec<Row>, Option<AuditForm>), Failure> {
    asked.limit = Some(LINES_AT_ONCE);
    let page = audit::list(app, asked.clone()).await?;
    asked.before = page.next;
    let rows = page.rows.into_iter().map(line).collect();
    Ok((rows, asked.before.is_some().then_some(asked)))
}

fn line(row: AuditRow) -> Row {
    vec![
        number(i64::try_from(row.number).unwrap_or(i64::MAX)),
        moment(Some(row.at)),
        text(row.actor_name),
        text(row.command.unwrap_or(row.kind)),
        maybe(row.noun),
        text(row.record_name),
        text(row.fields.join("\n")),
        text(row.person_name),
        text(row.device_name),
        maybe(row.record.map(|record| record.to_string())),
    ]
}
