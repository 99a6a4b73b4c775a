//! Erasing a person's data on a device (M7): once the feed says that a record was erased, nothing here says what it
//! said. What waits to be sent keeps its bytes until the centre has answered, so that no number is skipped (O4);
//! it is not shown meanwhile, and the centre keeps nothing of it.

use crate::row::{read, write};
use crate::tables::Tables;
use crate::{StoreError, files};
use model::policy::Refusal;
use model::{Record, RecordId};
use protocol::broken::{self, Variant};
use protocol::wire::Outcome;
use rusqlite::Connection;
use serde_json::Value;

/// Operations on a record that have their answer for good, or are not to be sent.
const ANSWERED: &str =
    "SELECT ord FROM journal WHERE record = ?1 AND state IN ('accepted', 'rejected', 'refused')";

const LINE: &str = "SELECT bytes, outcome FROM journal WHERE ord = ?1";

/// Id and hash stay (M7).
const BLANK: &str =
    "UPDATE journal SET bytes = ?2, outcome = ?3, deeds = '[]', own_text = '{}' WHERE ord = ?1";

/// Forms that were begun on it, and files of it that are on their way.
const BESIDE: &[&str] = &[
    "DELETE FROM draft WHERE record = ?1",
    "DELETE FROM upload WHERE record = ?1",
    "DELETE FROM wanted WHERE record = ?1",
];

/// Plans of imports, which keep every row until they are forgotten (`app::import`).
const PLANS: &str = "
    SELECT name, value FROM meta WHERE name LIKE 'setting:import.%' AND instr(value, ?1) > 0";

/// The centre says that this record was erased: its base has nothing in it any more.
pub(crate) fn heard(tables: &dyn Tables, base: &Record) -> Result<(), StoreError> {
    if !base.is_erased() || broken::is(Variant::ErasedKeptHere) {
        return Ok(());
    }
    tables.erase(base.id)?;
    // In the same transaction: whatever comes, the copies that still hold it are renewed.
    tables.note_purge()
}

/// An own operation has its answer for good. What it wrote goes where the centre says that the person was erased,
/// or said so before.
pub(crate) fn answered(
    tables: &dyn Tables,
    ord: i64,
    record: Option<RecordId>,
    outcome: &Outcome,
) -> Result<(), StoreError> {
    if broken::is(Variant::ErasedKeptHere) {
        return Ok(());
    }
    let base = match record {
        Some(record) => tables.base(record)?,
        None => None,
    };
    if says(outcome) || base.is_some_and(|(base, _)| base.is_erased()) {
        tables.blank(ord)?;
        tables.note_purge()?;
    }
    Ok(())
}

/// Whether an answer says that the person was erased.
pub(crate) fn says(outcome: &Outcome) -> bool {
    matches!(
        outcome,
        Outcome::Rejected {
            refusal: Refusal::Erased,
            ..
        }
    )
}

/// What is left of an answer: a refusal carries the record as it stood.
pub(crate) fn wordless(outcome: Outcome) -> Outcome {
    match outcome {
        Outcome::Rejected { refusal, .. } => Outcome::Rejected {
            refusal,
            current: None,
        },
        other => other,
    }
}

/// See [`Tables::erase`], in the encrypted file.
pub(crate) fn in_file(conn: &Connection, id: RecordId) -> Result<(), StoreError> {
    let key = id.to_string();
    let ords: Vec<i64> = {
        let mut statement = conn.prepare_cached(ANSWERED)?;
        let rows = statement.query_map([&key], |row| row.get(0))?;
        rows.collect::<Result<_, _>>()?
    };
    for ord in ords {
        line(conn, ord)?;
    }
    files::let_go(conn, id)?;
    for sql in BESIDE {
        conn.prepare_cached(sql)?.execute([&key])?;
    }
    plans(conn, &key)
}

/// See [`Tables::blank`], in the encrypted file.
pub(crate) fn line(conn: &Connection, ord: i64) -> Result<(), StoreError> {
    let (bytes, outcome): (String, Option<String>) = conn
        .prepare_cached(LINE)?
        .query_row([ord], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let outcome = outcome
        .map(|outcome| write(&wordless(read(&outcome, "outcome")?)))
        .transpose()?;
    conn.prepare_cached(BLANK)?
        .execute((ord, blanked(&bytes)?, outcome))?;
    Ok(())
}

/// What is left of an operation's bytes.
pub(crate) fn blanked(bytes: &str) -> Result<String, StoreError> {
    protocol::operation::blanked(bytes)
        .map_err(|_| StoreError::NotCanonical)?
        .ok_or(StoreError::Damaged { what: "operation" })
}

fn plans(conn: &Connection, key: &str) -> Result<(), StoreError> {
    let plans: Vec<(String, String)> = {
        let mut statement = conn.prepare_cached(PLANS)?;
        let rows = statement.query_map([key], |row| Ok((row.get(0)?, row.get(1)?)))?;
        rows.collect::<Result<_, _>>()?
    };
    for (name, plan) in plans {
        let mut plan: Value = read(&plan, "plan")?;
        forget(&mut plan, key);
        conn.prepare_cached("UPDATE meta SET value = ?2 WHERE name = ?1")?
            .execute((name, plan.to_string()))?;
    }
    Ok(())
}

/// Empties the fields of every step that writes to this record, or to a part of it.
fn forget(plan: &mut Value, key: &str) {
    let is_of = |step: &Value| {
        step["id"] == key || step["fields"]["contact"] == key && step["noun"] == "contact_private"
    };
    if is_of(plan) {
        plan["fields"] = Value::Object(serde_json::Map::new());
        return;
    }
    match plan {
        Value::Array(all) => all.iter_mut().for_each(|one| forget(one, key)),
        Value::Object(all) => all.values_mut().for_each(|one| forget(one, key)),
        _ => {}
    }
}
