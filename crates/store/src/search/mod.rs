//! Search over what this device shows.

mod alias;
mod due;
mod query;
mod snippet;
mod tokens;

pub use alias::sounds_like;
pub(crate) use due::later;

use crate::row::{parse, read};
use crate::shown::record_of;
use crate::{Store, StoreError, landing, meta};
use model::{Body, Record, RecordId, schema};
use rusqlite::{Connection, Row};
use serde_json::Value;
use std::collections::BTreeSet;
use tokens::{fold, tokens};

/// A record that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Its noun's name.
    pub noun: String,
    /// Which.
    pub id: RecordId,
    /// Its title as shown.
    pub title: String,
    /// The words around the place, plain text; empty where the title itself was found.
    pub snippet: String,
}

/// Rows by the newest first: the index gives them in this order, so that it stops at the limit however
/// many there are.
const ROWS: &str = "SELECT rowid FROM search WHERE search MATCH ?1 ORDER BY rowid DESC LIMIT ?2";

const ROW: &str = "SELECT noun, id, title, body FROM shown WHERE row = ?1";

const COUNT: &str = "
    SELECT s.noun, count(*) FROM
    (SELECT rowid AS row FROM search WHERE search MATCH ?1 ORDER BY rowid DESC LIMIT ?2) AS hit
    JOIN shown AS s ON s.row = hit.row GROUP BY s.noun ORDER BY s.noun";

const WRITE: &str = "INSERT INTO search (rowid, title, body, alias) VALUES (?1, ?2, ?3, ?4)";

/// Fields that hold names, found by their pinyin as well.
const NAMES: &[&str] = &[
    "name",
    "short",
    "short_name",
    "aliases",
    "company_name",
    "title",
    "city",
    "cities",
    "place",
];
/// Fields that hold numbers, found by their last digits as well.
const PHONES: &[&str] = &["phone", "mobile"];
/// Fields that hold a code, found by any part of it as well.
const CODES: &[&str] = &["uscc"];
/// The field of a verdict with what the record said then.
const VERDICT_READ: &str = "content";

impl Store {
    /// Finds records by characters in a row, the beginning of Latin words, pinyin or its initials from
    /// any character of a name, any part (four or more) of a credit code, and the last digits (four or
    /// more) of a phone number held here. Words apart have all to be found. What is called so comes
    /// before what is spelt so, and that before what says so; the newest first among equals.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn find(&self, query: &str, limit: u32) -> Result<Vec<Found>, StoreError> {
        let folded = fold(query);
        let parts: Vec<&str> = folded.split_whitespace().collect();
        let conn = self.read()?;
        let most = limit as usize;
        let mut rows: Vec<i64> = Vec::new();
        for expression in query::in_order(&parts) {
            if rows.len() >= most {
                break;
            }
            let mut statement = conn.prepare_cached(ROWS)?;
            for row in statement.query_map((expression, limit), |row| row.get(0))? {
                let row = row?;
                if rows.len() < most && !rows.contains(&row) {
                    rows.push(row);
                }
            }
        }
        let mut statement = conn.prepare_cached(ROW)?;
        let mut found = Vec::new();
        for row in rows {
            let read_row = |row: &Row<'_>| {
                let texts: [String; 4] = [row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?];
                Ok(texts)
            };
            let [noun, id, title, body] = statement.query_row([row], read_row)?;
            let body: Body = read(&body, "body")?;
            found.push(Found {
                noun,
                id: parse(&id, "record id")?,
                snippet: words_around(&title, &body, &parts),
                title,
            });
        }
        Ok(found)
    }

    /// How many records of each noun are found, of the newest `most` at most: with as many the counts
    /// are the least there are.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn count_found(&self, query: &str, most: u32) -> Result<Vec<(String, u32)>, StoreError> {
        let folded = fold(query);
        let parts: Vec<&str> = folded.split_whitespace().collect();
        let Some(expression) = query::all(&parts) else {
            return Ok(Vec::new());
        };
        let conn = self.read()?;
        let mut statement = conn.prepare_cached(COUNT)?;
        let counts =
            statement.query_map((expression, most), |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(counts.collect::<Result<_, _>>()?)
    }
}

/// What [`Store::find`] looks for in the index; none where the query holds no word.
pub(crate) fn matching(query: &str) -> Option<String> {
    let folded = fold(query);
    query::all(&folded.split_whitespace().collect::<Vec<_>>())
}

fn words_around(title: &str, body: &Body, parts: &[&str]) -> String {
    let stands_in = |text: &str| parts.iter().find_map(|part| snippet::around(text, part));
    if stands_in(title).is_some() {
        return String::new();
    }
    let texts = body
        .iter()
        .filter(|(name, _)| is_searched(name))
        .flat_map(|(_, value)| texts(value));
    texts.into_iter().find_map(stands_in).unwrap_or_default()
}

/// Puts what a record says into the index, in place of what it said. A deleted one is not found.
pub(crate) fn index(
    conn: &Connection,
    row: i64,
    record: &Record,
    title: &str,
) -> Result<(), StoreError> {
    forget(conn, row)?;
    write(conn, row, record, title)
}

/// Writes what a record says into the index, where nothing is of it.
fn write(conn: &Connection, row: i64, record: &Record, title: &str) -> Result<(), StoreError> {
    if landing::is_left_out(record) {
        return Ok(());
    }
    let body = record.body();
    let mut words: Vec<String> = Vec::new();
    let mut names = BTreeSet::new();
    for (name, value) in body.iter().filter(|(name, _)| is_searched(name)) {
        for text in texts(value) {
            let folded = fold(text);
            if NAMES.contains(&name.as_str()) {
                names.extend(alias::pinyin(&folded));
            }
            if PHONES.contains(&name.as_str()) {
                names.extend(alias::backwards(&folded));
            }
            if CODES.contains(&name.as_str()) {
                names.extend(alias::ends(&folded));
            }
            words.extend(tokens(&folded));
            // Keeps a phrase from running over the end of one field into the next.
            words.push(BETWEEN.to_owned());
        }
    }
    let alias: Vec<String> = names.into_iter().collect();
    conn.prepare_cached(WRITE)?.execute((
        row,
        query::of_title(tokens(&fold(title))).join(" "),
        words.join(" "),
        alias.join(" "),
    ))?;
    Ok(())
}

/// How this version writes the index; a store that was written otherwise is indexed anew when it opens.
const WRITTEN: &str = "3";

/// Brings the index to how this version writes it.
pub(crate) fn renew(conn: &mut Connection) -> Result<(), StoreError> {
    if meta::get(conn, meta::SEARCH)?.as_deref() == Some(WRITTEN) {
        return Ok(());
    }
    let transaction = conn.transaction()?;
    {
        let mut statement = transaction.prepare("SELECT row, stamps, title, id FROM shown")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let stamps: String = row.get(1)?;
            let shown = record_of(&transaction, &row.get::<_, String>(3)?, &stamps)?;
            index(&transaction, row.get(0)?, &shown, &row.get::<_, String>(2)?)?;
        }
    }
    meta::set(&transaction, meta::SEARCH, WRITTEN)?;
    transaction.commit()?;
    Ok(())
}

/// No token is made of this.
const BETWEEN: &str = "_z";

/// Takes a row out of the index.
pub(crate) fn forget(conn: &Connection, row: i64) -> Result<(), StoreError> {
    let due = conn
        .prepare_cached("DELETE FROM search_due WHERE row = ?1")?
        .execute([row])?;
    if due == 0 {
        conn.prepare_cached("DELETE FROM search WHERE rowid = ?1")?
            .execute([row])?;
    }
    Ok(())
}

/// What a person writes is searched; what only a command moves is not, nor what a verdict keeps of the record it
/// was given on: whoever looks for those words looks for the record.
fn is_searched(field: &str) -> bool {
    !field.starts_with('_')
        && field != VERDICT_READ
        && (field == "number" || !schema::is_guarded(field))
}

/// The texts in a value, ids left out.
fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) if text.parse::<RecordId>().is_err() => vec![text],
        Value::Array(items) => items.iter().flat_map(texts).collect(),
        Value::Object(map) => map.values().flat_map(texts).collect(),
        _ => Vec::new(),
    }
}
