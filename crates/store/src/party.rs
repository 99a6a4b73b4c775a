//! Companies by what they are compared by, what is known of them, and the private part of a contact.

use crate::row::{parse, read, uint};
use crate::{Shown, Store, StoreError, shown};
use model::company_name::{self, CompanyKey};
use model::{Body, Day, Noun, Record, RecordId, uscc};
use rusqlite::{Connection, TransactionBehavior};

const NOT_KEYED: &str = "SELECT row, body FROM shown WHERE noun = 'company' AND name_key IS NULL";

const KEY: &str = "UPDATE shown SET name_key = ?2, code_key = ?3 WHERE row = ?1";

const SAME: &str = "
    SELECT id, stamps, number, updated, deleted, pending FROM shown NOT INDEXED
    WHERE row IN (
        SELECT row FROM shown WHERE name_key = ?1 AND ?1 <> ''
        UNION SELECT row FROM shown WHERE code_key = ?2 AND ?2 <> '')
      AND noun = 'company' AND deleted = 0
    ORDER BY updated DESC, id";

const MEETINGS: &str = "
    SELECT count(*), max(day) FROM shown WHERE noun = 'meeting' AND company = ?1 AND deleted = 0";

const LEADS: &str =
    "SELECT count(*) FROM shown WHERE noun = 'lead' AND company = ?1 AND deleted = 0";

const PRIVATE: &str = "
    SELECT id, stamps, number, updated, deleted, pending FROM shown
    WHERE private_of = ?1 AND deleted = 0 ORDER BY id LIMIT 1";

/// What is known here of a company.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CompanyKnown {
    /// How many meetings with it.
    pub meetings: u64,
    /// How many leads of it.
    pub leads: u64,
    /// The last meeting's day.
    pub last_on: Option<Day>,
}

impl Store {
    /// The companies that may be the same as this one: with the same normalised name or the same code,
    /// changed last first. Whether they are says [`company_name::same_company`] (M9).
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn companies_like(&self, key: &CompanyKey) -> Result<Vec<Shown>, StoreError> {
        let conn = self.read()?;
        let mut statement = conn.prepare_cached(SAME)?;
        let mut rows = statement.query(keys(Some(&key.name), key.uscc.as_deref()))?;
        let mut like = Vec::new();
        while let Some(row) = rows.next()? {
            like.push(shown::from_row(&conn, row)?);
        }
        Ok(like)
    }

    /// What is known here of a company.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn company_known(&self, company: RecordId) -> Result<CompanyKnown, StoreError> {
        let conn = self.read()?;
        let id = company.to_string();
        let (meetings, last_on): (i64, Option<String>) = conn
            .prepare_cached(MEETINGS)?
            .query_row([&id], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let leads: i64 = conn
            .prepare_cached(LEADS)?
            .query_row([&id], |row| row.get(0))?;
        Ok(CompanyKnown {
            meetings: uint(meetings),
            leads: uint(leads),
            // A day nobody can read is no day.
            last_on: last_on.and_then(|day| parse(&day, "day").ok()),
        })
    }

    /// The private part of a contact, where this device holds one; the first one made counts.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn private_of(&self, contact: RecordId) -> Result<Option<Shown>, StoreError> {
        let conn = self.read()?;
        let mut statement = conn.prepare_cached(PRIVATE)?;
        let mut rows = statement.query([contact.to_string()])?;
        rows.next()?
            .map(|row| shown::from_row(&conn, row))
            .transpose()
    }
}

/// What a record is found by among companies; nothing for other nouns.
pub(crate) fn keys_of(record: &Record) -> Option<(String, String)> {
    (record.noun == Noun::Company.name()).then(|| {
        keys(
            record.text("name").as_deref(),
            record.text("uscc").as_deref(),
        )
    })
}

fn keys(name: Option<&str>, code: Option<&str>) -> (String, String) {
    (
        name.map(company_name::normalise).unwrap_or_default(),
        code.map(uscc::normalise).unwrap_or_default(),
    )
}

/// Writes the keys of companies that an older version has shown.
pub(crate) fn complete(conn: &mut Connection) -> Result<(), StoreError> {
    let transaction = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for (row, body) in not_keyed(&transaction)? {
        let body: Body = read(&body, "body")?;
        let text = |field: &str| body.get(field).and_then(serde_json::Value::as_str);
        let (name, code) = keys(text("name"), text("uscc"));
        transaction
            .prepare_cached(KEY)?
            .execute((row, name, code))?;
    }
    transaction.commit()?;
    Ok(())
}

fn not_keyed(conn: &Connection) -> Result<Vec<(i64, String)>, StoreError> {
    let mut statement = conn.prepare(NOT_KEYED)?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
