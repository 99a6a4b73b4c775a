//! Companies by what they are compared by, what is known of them, and the private part of a contact.

use crate::row::{parse, read, uint};
use crate::{Shown, Store, StoreError, landing, shown};
use model::company_name::{self, CompanyKey, SameBy};
use model::{Body, Day, Noun, Record, RecordId, alias, uscc};
use rusqlite::{Connection, TransactionBehavior};
use std::collections::BTreeSet;

const NOT_KEYED: &str = "SELECT row, body FROM shown WHERE noun = 'company' AND name_key IS NULL";

const KEY: &str = "UPDATE shown SET name_key = ?2, code_key = ?3 WHERE row = ?1";

const SAME: &str = "
    SELECT id, stamps, number, updated, deleted, pending FROM shown NOT INDEXED
    WHERE row IN (
        SELECT row FROM shown WHERE name_key = ?1 AND ?1 <> ''
        UNION SELECT row FROM shown WHERE code_key = ?2 AND ?2 <> '')
      AND noun = 'company'
    ORDER BY updated DESC, id";

/// Keys that two or more companies share, aliases among them.
const SHARED: &str = "
    SELECT name_key, '' FROM shown INDEXED BY shown_name
    WHERE name_key IS NOT NULL AND name_key <> '' AND noun = 'company'
    GROUP BY name_key HAVING count(*) > 1
    UNION ALL
    SELECT '', code_key FROM shown INDEXED BY shown_code
    WHERE code_key IS NOT NULL AND code_key <> '' AND noun = 'company'
    GROUP BY code_key HAVING count(*) > 1";

const MEETINGS: &str = "
    SELECT count(*), max(day) FROM shown INDEXED BY shown_company
    WHERE noun = 'meeting' AND company IN (SELECT value FROM json_each(?1)) AND deleted = 0";

const LEADS: &str = "
    SELECT count(*) FROM shown INDEXED BY shown_company
    WHERE noun = 'lead' AND company IN (SELECT value FROM json_each(?1)) AND deleted = 0";

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
    /// changed last first; for an alias the one that stands for it. Whether they are says
    /// [`company_name::same_company`] (M9).
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn companies_like(&self, key: &CompanyKey) -> Result<Vec<Shown>, StoreError> {
        like(&*self.read()?, (key.uscc.as_deref(), &key.name))
    }

    /// What is known here of a company.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn company_known(&self, company: RecordId) -> Result<CompanyKnown, StoreError> {
        let conn = self.read()?;
        let family = landing::family(&*conn, company)?;
        let family: Vec<String> = family.iter().map(ToString::to_string).collect();
        let id = serde_json::Value::from(family).to_string();
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

fn like(conn: &Connection, (code, name): (Option<&str>, &str)) -> Result<Vec<Shown>, StoreError> {
    let mut statement = conn.prepare_cached(SAME)?;
    let mut rows = statement.query(keys(Some(name), code))?;
    let mut like: Vec<Shown> = Vec::new();
    while let Some(row) = rows.next()? {
        let mut found = shown::from_row(conn, row)?;
        if let Some(standing) = landing::stands_for(conn, found.record.id)? {
            match shown::one(conn, standing)? {
                Some(standing) => found = standing,
                None => continue,
            }
        }
        let known = like.iter().any(|other| other.record.id == found.record.id);
        if !found.deleted && !known {
            like.push(found);
        }
    }
    Ok(like)
}

/// The companies that look the same as another one. Few share a key, so each of those is compared.
pub(crate) fn twins(conn: &Connection) -> Result<BTreeSet<RecordId>, StoreError> {
    let mut statement = conn.prepare_cached(SHARED)?;
    let shared: Vec<(String, String)> = statement
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    let mut twins = BTreeSet::new();
    for (name, code) in shared {
        let alike = like(conn, (Some(&code), &name))?;
        for (at, one) in alike.iter().enumerate() {
            for other in alike.iter().skip(at + 1) {
                if are_twins(&one.record, &other.record) {
                    twins.extend([one.record.id, other.record.id]);
                }
            }
        }
    }
    Ok(twins)
}

/// Whether two companies look the same, and nobody has told them apart (M9).
fn are_twins(one: &Record, other: &Record) -> bool {
    let same = |key: &CompanyKey, record: &Record| same_as(key, record).is_some();
    let first = |record: &Record| keys_of_company(record).into_iter().next();
    may_be_twins(one, other)
        && (first(one).is_some_and(|key| same(&key, other))
            || first(other).is_some_and(|key| same(&key, one)))
}

/// By what a company is the one of this key: its code, its name, or a name it has taken over (M9).
#[must_use]
pub fn same_as(key: &CompanyKey, record: &Record) -> Option<SameBy> {
    keys_of_company(record)
        .iter()
        .find_map(|other| company_name::same_company(key, other))
}

/// Whether nobody has told these two companies apart (M9).
#[must_use]
pub fn may_be_twins(one: &Record, other: &Record) -> bool {
    one.id != other.id
        && !one.ids_in(alias::NOT_SAME).contains(&other.id)
        && !other.ids_in(alias::NOT_SAME).contains(&one.id)
}

/// What a company is compared by: its name, and the names it has taken over from others.
#[must_use]
pub fn keys_of_company(record: &Record) -> Vec<CompanyKey> {
    let uscc = record.text("uscc");
    let aliases = record.value("aliases");
    let aliases = aliases.as_array().into_iter().flatten();
    let aliases = aliases.filter_map(|name| name.as_str().map(str::to_owned));
    let names = [record.text("name").unwrap_or_default()]
        .into_iter()
        .chain(aliases);
    names
        .map(|name| CompanyKey {
            uscc: uscc.clone(),
            name,
        })
        .collect()
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
