//! The audit trail as an auditor reads it: who did what to whom, and when; never what was written.

use crate::accounts::{By, acting_as};
use crate::centre::Centre;
use crate::error::ServerError;
use ledger::{Act, AuditEntry, DeviceFacts, LedgerTx};
use model::policy::Role;
use model::{Noun, PersonId, RecordId};
use protocol::Operation;
use protocol::audit::{AuditPage, AuditPerson, AuditQuery, AuditRow};
use rusqlite::{OptionalExtension as _, Transaction, params};

/// Rows in a page where nothing is said, and at most.
const PAGE: u32 = 100;
const PAGE_AT_MOST: u32 = 1_000;
/// Links made findable in one transaction: others wait no longer than this takes.
const AT_ONCE: u32 = 5_000;

const FOUND_UP_TO: &str = "SELECT coalesce(max(number), 0) FROM audit_line";
const MAKE_FINDABLE: &str = "INSERT INTO audit_line (number, at, actor, whom, what)
    SELECT number, coalesce(entry ->> 'at', entry ->> 'received', 0), entry ->> 'actor',
        coalesce(entry ->> 'person', entry ->> 'on_behalf_of'), coalesce(entry ->> 'act', entry ->> 'kind', '')
    FROM chain WHERE number > ?1 ORDER BY number LIMIT ?2";
const OF_ALL: &str = "SELECT number FROM audit_line
    WHERE number < ?1 AND (?2 IS NULL OR what = ?2) AND (?3 IS NULL OR at >= ?3) AND (?4 IS NULL OR at < ?4)
    ORDER BY number DESC LIMIT ?5";
const OF_ONE: &str = "SELECT number FROM (
        SELECT * FROM (SELECT number FROM audit_line WHERE actor = ?6 AND number < ?1
            AND (?2 IS NULL OR what = ?2) AND (?3 IS NULL OR at >= ?3) AND (?4 IS NULL OR at < ?4)
            ORDER BY number DESC LIMIT ?5)
        UNION
        SELECT * FROM (SELECT number FROM audit_line WHERE whom = ?6 AND number < ?1
            AND (?2 IS NULL OR what = ?2) AND (?3 IS NULL OR at >= ?3) AND (?4 IS NULL OR at < ?4)
            ORDER BY number DESC LIMIT ?5)
    ) ORDER BY number DESC LIMIT ?5";
const DEVICE_NAME: &str = "SELECT name FROM account_device WHERE id = ?1";

/// A page of the trail, for an auditor.
///
/// # Errors
/// `not_found` to everybody else; the store's failure.
pub(crate) fn list(
    centre: &Centre,
    facts: &DeviceFacts,
    query: &AuditQuery,
) -> Result<AuditPage, ServerError> {
    while audits(centre, facts, |tx, _, _| catch_up(tx))? {}
    audits(centre, facts, |tx, ledger, _| page(tx, ledger, query))
}

/// The people of the bureau, for an auditor's filter.
///
/// # Errors
/// As [`list`].
pub(crate) fn people(
    centre: &Centre,
    facts: &DeviceFacts,
) -> Result<Vec<AuditPerson>, ServerError> {
    audits(centre, facts, |_, ledger, _| {
        let mut people = Vec::new();
        for person in ledger.records_of(Noun::Person.name())? {
            people.push(AuditPerson {
                id: person.id,
                name: person.text("name").unwrap_or_default(),
                unit_name: match person.id_in("unit") {
                    Some(unit) => text(ledger, unit, "name")?,
                    None => String::new(),
                },
            });
        }
        people.sort_by(|a, b| (&a.unit_name, &a.name, a.id).cmp(&(&b.unit_name, &b.name, b.id)));
        Ok(people)
    })
}

/// Whether somebody may ask at all, before anything else of the request is looked at.
///
/// # Errors
/// As [`list`].
pub(crate) fn may(centre: &Centre, facts: &DeviceFacts) -> Result<(), ServerError> {
    audits(centre, facts, |_, _, _| Ok(()))
}

fn audits<T>(
    centre: &Centre,
    facts: &DeviceFacts,
    work: impl FnOnce(&Transaction<'_>, &mut dyn LedgerTx, By) -> Result<T, ServerError>,
) -> Result<T, ServerError> {
    acting_as(Role::Auditor, centre, facts, work)
}

/// Makes the next links findable; whether there may be more.
fn catch_up(tx: &Transaction<'_>) -> Result<bool, ServerError> {
    let from: i64 = tx.query_row(FOUND_UP_TO, [], |row| row.get(0))?;
    let done = tx
        .prepare_cached(MAKE_FINDABLE)?
        .execute(params![from, AT_ONCE])?;
    Ok(done == AT_ONCE as usize)
}

fn page(
    tx: &Transaction<'_>,
    ledger: &dyn LedgerTx,
    query: &AuditQuery,
) -> Result<AuditPage, ServerError> {
    let limit = match query.limit {
        0 => PAGE,
        limit => limit.min(PAGE_AT_MOST),
    };
    let before = query.before.and_then(|number| i64::try_from(number).ok());
    let (before, kind) = (before.unwrap_or(i64::MAX), query.kind.as_deref());
    let (since, until) = (query.since.map(|at| at.0), query.until.map(|at| at.0));
    let mut numbers: Vec<u64> = match query.person {
        None => tx
            .prepare_cached(OF_ALL)?
            .query_map(params![before, kind, since, until, limit + 1], number)?
            .collect::<Result<_, _>>()?,
        Some(person) => {
            let person = person.to_string();
            tx.prepare_cached(OF_ONE)?
                .query_map(
                    params![before, kind, since, until, limit + 1, person],
                    number,
                )?
                .collect::<Result<_, _>>()?
        }
    };
    let more = numbers.len() > limit as usize;
    numbers.truncate(limit as usize);
    let rows = numbers
        .iter()
        .map(|number| row(tx, ledger, *number))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(AuditPage {
        rows,
        next: numbers.pop().filter(|_| more),
    })
}

fn number(row: &rusqlite::Row<'_>) -> Result<u64, rusqlite::Error> {
    row.get::<_, i64>(0).map(i64::cast_unsigned)
}

/// One link in words: the entry says who and what, the operation which command and which fields.
fn row(tx: &Transaction<'_>, ledger: &dyn LedgerTx, number: u64) -> Result<AuditRow, ServerError> {
    let link = ledger.chain(number)?.ok_or(ServerError::Row("chain"))?;
    if let Ok(act) = serde_json::from_str::<Act>(&link.entry) {
        return Ok(AuditRow {
            number,
            at: act.at,
            actor: act.actor,
            actor_name: name(ledger, act.actor)?,
            kind: act.act,
            command: None,
            noun: None,
            record: None,
            record_name: String::new(),
            reason: String::new(),
            fields: Vec::new(),
            person: act.person,
            person_name: name(ledger, act.person)?,
            device: act.device,
            device_name: device_name(tx, &act.device.to_string())?,
        });
    }
    let entry: AuditEntry =
        serde_json::from_str(&link.entry).map_err(|_| ServerError::Row("chain"))?;
    let written = ledger.op(entry.op_id)?;
    let operation: Option<Operation> = written.and_then(|op| serde_json::from_str(&op.text).ok());
    Ok(AuditRow {
        number,
        at: entry.received,
        actor: Some(entry.actor),
        actor_name: name(ledger, Some(entry.actor))?,
        kind: word(&entry.kind),
        command: operation
            .as_ref()
            .and_then(|operation| operation.command.as_ref())
            .and_then(command),
        record_name: called(ledger, &entry.noun, entry.record)?,
        reason: reason(operation.as_ref()),
        noun: Some(entry.noun),
        record: Some(entry.record),
        fields: operation.map_or_else(Vec::new, |operation| operation.fields.into_keys().collect()),
        person: entry.on_behalf_of,
        person_name: name(ledger, entry.on_behalf_of)?,
        device: entry.device,
        device_name: device_name(tx, &entry.device.to_string())?,
    })
}

fn word(kind: &protocol::Kind) -> String {
    match kind {
        protocol::Kind::Create => "create",
        protocol::Kind::Edit => "edit",
        protocol::Kind::Command => "command",
    }
    .to_owned()
}

/// The name a command has on the wire.
fn command(command: &model::command::Command) -> Option<String> {
    let value = serde_json::to_value(command).ok()?;
    Some(value.get("name")?.as_str()?.to_owned())
}

/// Why somebody was erased.
fn reason(operation: Option<&Operation>) -> String {
    match operation.and_then(|operation| operation.command.as_ref()) {
        Some(model::command::Command::Erase { reason }) => reason.clone(),
        _ => String::new(),
    }
}

/// People and units by name; what belongs to the work by its number alone.
fn called(ledger: &dyn LedgerTx, noun: &str, record: RecordId) -> Result<String, ServerError> {
    let by_name = [Noun::Person.name(), Noun::Unit.name()].contains(&noun);
    text(ledger, record, if by_name { "name" } else { "number" })
}

fn name(ledger: &dyn LedgerTx, person: Option<PersonId>) -> Result<String, ServerError> {
    person.map_or_else(|| Ok(String::new()), |person| text(ledger, person, "name"))
}

fn text(ledger: &dyn LedgerTx, record: RecordId, field: &str) -> Result<String, ServerError> {
    let found = ledger.record(record)?;
    Ok(found
        .and_then(|row| row.record.text(field))
        .unwrap_or_default())
}

fn device_name(tx: &Transaction<'_>, device: &str) -> Result<String, ServerError> {
    let found: Option<String> = tx
        .prepare_cached(DEVICE_NAME)?
        .query_row(params![device], |row| row.get(0))
        .optional()?;
    Ok(found.unwrap_or_default())
}
