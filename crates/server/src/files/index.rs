//! The tables beside the ledger that say what is kept.

use crate::error::ServerError;
use model::{PersonId, Stamp};
use rusqlite::{OptionalExtension as _, Transaction, params};

const BLOB: &str = "SELECT bytes, object FROM blob WHERE sha = ?1";
const SENT: &str = "SELECT EXISTS (SELECT 1 FROM blob_sender WHERE sha = ?1 AND person = ?2)";
const COMING: &str = "SELECT total, through FROM blob_coming WHERE sha = ?1 AND person = ?2";
const HELD: &str = "SELECT coalesce((SELECT sum(bytes) FROM blob_sender WHERE person = ?1), 0)
    + coalesce((SELECT sum(total) FROM blob_coming WHERE person = ?1 AND sha <> ?2), 0)";
const BEGIN: &str =
    "INSERT INTO blob_coming (sha, person, total, through, at) VALUES (?1, ?2, ?3, 0, ?4)
    ON CONFLICT (sha, person) DO NOTHING";
const ADD_PART: &str =
    "INSERT INTO blob_part (sha, person, offset, bytes, object) VALUES (?1, ?2, ?3, ?4, ?5)";
const GO_ON: &str = "UPDATE blob_coming SET through = ?3 + ?4, at = ?5
    WHERE sha = ?1 AND person = ?2 AND through = ?3";
const PARTS: &str =
    "SELECT offset, bytes, object FROM blob_part WHERE sha = ?1 AND person = ?2 ORDER BY offset";
const DROP_PARTS: &str = "DELETE FROM blob_part WHERE sha = ?1 AND person = ?2 RETURNING object";
const DROP_COMING: &str = "DELETE FROM blob_coming WHERE sha = ?1 AND person = ?2";
const KEEP: &str = "INSERT INTO blob (sha, bytes, object, kept_at) VALUES (?1, ?2, ?3, ?4)";
const NAMED: &str =
    "UPDATE blob SET unnamed_since = NULL WHERE sha = ?1 AND unnamed_since IS NOT NULL";
const SENDER: &str = "INSERT INTO blob_sender (sha, person, bytes, at) VALUES (?1, ?2, ?3, ?4)
    ON CONFLICT (sha, person) DO NOTHING";
const SENT_BY: &str = "SELECT person FROM blob_sender WHERE sha = ?1";

/// A whole file.
pub(super) struct Kept {
    pub(super) bytes: u64,
    pub(super) object: String,
}

/// A part of a file that is coming.
pub(super) struct Part {
    pub(super) object: String,
}

fn int(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

pub(super) fn kept(tx: &Transaction<'_>, sha: &str) -> Result<Option<Kept>, ServerError> {
    Ok(tx
        .prepare_cached(BLOB)?
        .query_row([sha], |row| {
            Ok(Kept {
                bytes: row.get::<_, i64>(0)?.unsigned_abs(),
                object: row.get(1)?,
            })
        })
        .optional()?)
}

/// Whether this person has sent it, and so had it.
pub(super) fn has_sent(
    tx: &Transaction<'_>,
    sha: &str,
    person: PersonId,
) -> Result<bool, ServerError> {
    Ok(tx
        .prepare_cached(SENT)?
        .query_row(params![sha, person.to_string()], |row| row.get(0))?)
}

pub(super) fn senders(tx: &Transaction<'_>, sha: &str) -> Result<Vec<PersonId>, ServerError> {
    let mut statement = tx.prepare_cached(SENT_BY)?;
    let mut rows = statement.query([sha])?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        let person: String = row.get(0)?;
        out.push(
            person
                .parse()
                .map_err(|_| ServerError::Row("blob_sender"))?,
        );
    }
    Ok(out)
}

/// How far it has come from this person: the whole length and what is there.
pub(super) fn coming(
    tx: &Transaction<'_>,
    sha: &str,
    person: PersonId,
) -> Result<Option<(u64, u64)>, ServerError> {
    Ok(tx
        .prepare_cached(COMING)?
        .query_row(params![sha, person.to_string()], |row| {
            Ok((
                row.get::<_, i64>(0)?.unsigned_abs(),
                row.get::<_, i64>(1)?.unsigned_abs(),
            ))
        })
        .optional()?)
}

/// Bytes of everything else this person has sent or is sending.
pub(super) fn held_beside(
    tx: &Transaction<'_>,
    sha: &str,
    person: PersonId,
) -> Result<u64, ServerError> {
    let held: i64 = tx
        .prepare_cached(HELD)?
        .query_row(params![person.to_string(), sha], |row| row.get(0))?;
    Ok(held.unsigned_abs())
}

/// Takes a part in where it follows what is there; false where another came first.
pub(super) fn add_part(
    tx: &Transaction<'_>,
    (sha, person): (&str, PersonId),
    (total, offset, bytes): (u64, u64, u64),
    object: &str,
    now: Stamp,
) -> Result<bool, ServerError> {
    let person = person.to_string();
    tx.prepare_cached(BEGIN)?
        .execute(params![sha, person, int(total), now.0])?;
    let moved =
        tx.prepare_cached(GO_ON)?
            .execute(params![sha, person, int(offset), int(bytes), now.0])?;
    if moved == 0 {
        return Ok(false);
    }
    tx.prepare_cached(ADD_PART)?
        .execute(params![sha, person, int(offset), int(bytes), object])?;
    Ok(true)
}

pub(super) fn parts(
    tx: &Transaction<'_>,
    sha: &str,
    person: PersonId,
) -> Result<Vec<Part>, ServerError> {
    let mut statement = tx.prepare_cached(PARTS)?;
    let rows = statement.query_map(params![sha, person.to_string()], |row| {
        Ok(Part {
            object: row.get(2)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Forgets what was coming; says which objects are free.
pub(super) fn drop_coming(
    tx: &Transaction<'_>,
    sha: &str,
    person: PersonId,
) -> Result<Vec<String>, ServerError> {
    let parameters = params![sha, person.to_string()];
    let mut statement = tx.prepare_cached(DROP_PARTS)?;
    let objects = statement
        .query_map(parameters, |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    tx.prepare_cached(DROP_COMING)?
        .execute(params![sha, person.to_string()])?;
    Ok(objects)
}

/// Notes a whole file and who sent it.
pub(super) fn keep(
    tx: &Transaction<'_>,
    (sha, person): (&str, PersonId),
    bytes: u64,
    object: Option<&str>,
    now: Stamp,
) -> Result<(), ServerError> {
    if let Some(object) = object {
        tx.prepare_cached(KEEP)?
            .execute(params![sha, int(bytes), object, now.0])?;
    }
    tx.prepare_cached(NAMED)?.execute([sha])?;
    tx.prepare_cached(SENDER)?
        .execute(params![sha, person.to_string(), int(bytes), now.0])?;
    Ok(())
}

/// A record names it: it is not let go of now.
pub(super) fn is_named(tx: &Transaction<'_>, sha: &str) -> Result<(), ServerError> {
    tx.prepare_cached(NAMED)?.execute([sha])?;
    Ok(())
}
