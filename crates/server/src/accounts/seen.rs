//! The bureau's devices as an administrator sees them.

use super::office::name;
use crate::error::ServerError;
use ledger::LedgerTx;
use model::world::PersonFacts;
use model::{DeviceId, PersonId, Stamp};
use protocol::admin::{DevicePage, DeviceQuery, DeviceRow};
use protocol::wire::{ErrorCode, Hello};
use rusqlite::{Transaction, params};

/// Rows in a page where nothing is said, and at most.
const PAGE: u32 = 50;
const PAGE_AT_MOST: u32 = 200;
/// Being heard is written down this often, not at every request.
const HEARD_AGAIN_MS: i64 = 60_000;

/// A device that was last heard long enough ago, or by a clock that went back since.
macro_rules! not_just_heard {
    () => {
        "id = ?1 AND (last_contact IS NULL OR last_contact <= ?2 - ?3 OR last_contact > ?2)"
    };
}

const HEARD: &str = concat!(
    "UPDATE account_device SET last_contact = ?2 WHERE ",
    not_just_heard!()
);
const IS_NEWS: &str = concat!(
    "SELECT EXISTS (SELECT 1 FROM account_device WHERE ",
    not_just_heard!(),
    ")"
);
const SAID: &str = "UPDATE account_device SET last_contact = ?2, app_version = ?3, clock_offset_ms = ?4, waiting = ?5
    WHERE id = ?1";
const TOTAL: &str = "SELECT count(*) FROM account_device WHERE ?1 IS NULL OR person = ?1";
const PAGE_OF: &str = "SELECT d.id, d.person, d.name, d.app_version, d.enrolled_at, d.last_contact,
        d.clock_offset_ms, d.waiting, d.revoked_at,
        NOT EXISTS (SELECT 1 FROM token_family f WHERE f.device = d.id AND f.ended_at IS NULL),
        coalesce(d.last_contact, d.enrolled_at) AS heard
    FROM account_device d
    WHERE (?1 IS NULL OR d.person = ?1)
        AND (?2 IS NULL OR (coalesce(d.last_contact, d.enrolled_at), d.id) < (?2, ?3))
    ORDER BY heard DESC, d.id DESC LIMIT ?4";

/// Whether it is worth writing down that a device is heard.
pub(super) fn is_news(
    tx: &Transaction<'_>,
    device: DeviceId,
    now: Stamp,
) -> Result<bool, rusqlite::Error> {
    tx.prepare_cached(IS_NEWS)?
        .query_row(params![device.to_string(), now.0, HEARD_AGAIN_MS], |row| {
            row.get(0)
        })
}

/// Notes that a device was heard.
pub(super) fn heard(
    tx: &Transaction<'_>,
    device: DeviceId,
    now: Stamp,
) -> Result<(), rusqlite::Error> {
    tx.prepare_cached(HEARD)?
        .execute(params![device.to_string(), now.0, HEARD_AGAIN_MS])?;
    Ok(())
}

/// Notes what a device said of itself.
pub(super) fn said(
    tx: &Transaction<'_>,
    device: DeviceId,
    hello: &Hello,
    now: Stamp,
) -> Result<(), rusqlite::Error> {
    let version: String = hello.app_version.chars().take(super::NAME).collect();
    let offset = hello.clock.0.saturating_sub(now.0);
    tx.prepare_cached(SAID)?.execute(params![
        device.to_string(),
        now.0,
        version,
        offset,
        hello.waiting
    ])?;
    Ok(())
}

/// A page of devices, those heard of last first.
pub(super) fn page(
    tx: &Transaction<'_>,
    ledger: &dyn LedgerTx,
    query: &DeviceQuery,
) -> Result<DevicePage, ServerError> {
    let limit = match query.limit {
        0 => PAGE,
        limit => limit.min(PAGE_AT_MOST),
    };
    let after = query.after.as_deref().map(read_place).transpose()?;
    let (heard, id) = match &after {
        Some((heard, id)) => (Some(*heard), Some(id.to_string())),
        None => (None, None),
    };
    let person = query.person.map(|person| person.to_string());
    let (late, head) = (ledger::belated_by_device(ledger)?, ledger.head()?);
    let total = tx.query_row(TOTAL, params![person], |row| row.get(0))?;
    let mut statement = tx.prepare_cached(PAGE_OF)?;
    let mut rows = statement.query(params![person, heard, id, limit + 1])?;
    let (mut out, mut places) = (Vec::new(), Vec::new());
    while let Some(row) = rows.next()? {
        let (id, person): (String, String) = (row.get(0)?, row.get(1)?);
        let (Ok(id), Ok(person)) = (id.parse::<DeviceId>(), person.parse::<PersonId>()) else {
            return Err(ServerError::Row("account_device"));
        };
        let facts = ledger
            .record(person)?
            .and_then(|row| PersonFacts::of(&row.record));
        let unit_name = match &facts {
            Some(facts) => name(ledger, facts.unit, "name")?,
            None => String::new(),
        };
        let open = ledger.not_accepted(id)?;
        let waits = late.get(&id).copied().unwrap_or_default();
        let read = ledger.device(id)?.unwrap_or_default().read_through;
        out.push(DeviceRow {
            id,
            person,
            person_name: name(ledger, person, "name")?,
            unit_name,
            person_active: facts.is_some_and(|facts| facts.active),
            name: row.get(2)?,
            version: row.get(3)?,
            enrolled_at: Stamp(row.get(4)?),
            last_contact: row.get::<_, Option<i64>>(5)?.map(Stamp),
            clock_offset_ms: row.get(6)?,
            waiting: row.get(7)?,
            revoked_at: row.get::<_, Option<i64>>(8)?.map(Stamp),
            held: open.held.saturating_sub(waits),
            rejected: open.rejected,
            belated: waits,
            behind: (read > 0).then(|| head.saturating_sub(read)),
            sign_in_ended: row.get(9)?,
        });
        places.push(format!("{}:{id}", row.get::<_, i64>(10)?));
    }
    let more = out.len() > limit as usize;
    out.truncate(limit as usize);
    places.truncate(limit as usize);
    Ok(DevicePage {
        rows: out,
        next: places.pop().filter(|_| more),
        total,
    })
}

fn read_place(text: &str) -> Result<(i64, DeviceId), ServerError> {
    let parts = text.split_once(':');
    parts
        .and_then(|(heard, id)| Some((heard.parse().ok()?, id.parse().ok()?)))
        .ok_or(ServerError::Refused(ErrorCode::BadRequest))
}
