//! Search over what this device shows.

mod alias;
mod snippet;
mod tokens;

use crate::row::{parse, read};
use crate::{Store, StoreError};
use model::{Body, Record, RecordId, schema};
use rusqlite::Connection;
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

const FIND: &str = "
    SELECT s.noun, s.id, s.title, s.body FROM search JOIN shown s ON s.row = search.rowid
    WHERE search MATCH ?1 ORDER BY bm25(search, 8.0, 1.0, 4.0), s.updated DESC LIMIT ?2";

const WRITE: &str = "INSERT INTO search (rowid, title, body, alias) VALUES (?1, ?2, ?3, ?4)";

/// Fields that hold names, found by their pinyin as well.
const NAMES: &[&str] = &["name", "short_name", "aliases", "company_name", "title"];
/// Fields that hold numbers, found by their last digits as well.
const PHONES: &[&str] = &["phone", "mobile"];

impl Store {
    /// Finds records by characters in a row, the beginning of Latin words, pinyin or its initials from
    /// any character of a name, and the last digits (three or more) of a phone number held here. Words
    /// apart have all to be found.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn find(&self, query: &str, limit: u32) -> Result<Vec<Found>, StoreError> {
        let folded = fold(query);
        let parts: Vec<&str> = folded.split_whitespace().collect();
        let Some(expression) = expression(&parts) else {
            return Ok(Vec::new());
        };
        let conn = self.conn();
        let mut statement = conn.prepare_cached(FIND)?;
        let mut rows = statement.query((expression, limit))?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let title: String = row.get(2)?;
            let body: Body = read(&row.get::<_, String>(3)?, "body")?;
            found.push(Found {
                noun: row.get(0)?,
                id: parse(&row.get::<_, String>(1)?, "record id")?,
                snippet: words_around(&title, &body, &parts),
                title,
            });
        }
        Ok(found)
    }
}

/// What [`Store::find`] looks for in the index; none where the query holds no word.
pub(crate) fn matching(query: &str) -> Option<String> {
    let folded = fold(query);
    expression(&folded.split_whitespace().collect::<Vec<_>>())
}

/// Every part has to be found; none where the query holds no word. Tokens are letters and digits only,
/// so nothing of the query is read as syntax.
fn expression(parts: &[&str]) -> Option<String> {
    let parts: Vec<String> = parts.iter().filter_map(|part| one(part)).collect();
    (!parts.is_empty()).then(|| parts.join(" AND "))
}

fn one(part: &str) -> Option<String> {
    let tokens = tokens(part);
    let last = tokens.last()?;
    // The end of a Latin word may be missing; an ideograph is whole.
    let star = if tokens::is_code(last) { "" } else { " *" };
    let phrase = format!("\"{}\"{star}", tokens.join(" "));
    let digits = part.bytes().all(|b| b.is_ascii_digit());
    Some(match alias::backwards(part).filter(|_| digits) {
        Some(backwards) => format!("({phrase} OR alias : \"{backwards}\" *)"),
        None => phrase,
    })
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
    if record.is_deleted() {
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
            words.extend(tokens(&folded));
            // Keeps a phrase from running over the end of one field into the next.
            words.push(BETWEEN.to_owned());
        }
    }
    let alias: Vec<String> = names.into_iter().collect();
    conn.prepare_cached(WRITE)?.execute((
        row,
        tokens(&fold(title)).join(" "),
        words.join(" "),
        alias.join(" "),
    ))?;
    Ok(())
}

/// No token is made of this.
const BETWEEN: &str = "_z";

/// Takes a row out of the index.
pub(crate) fn forget(conn: &Connection, row: i64) -> Result<(), StoreError> {
    conn.prepare_cached("DELETE FROM search WHERE rowid = ?1")?
        .execute([row])?;
    Ok(())
}

/// What a person writes is searched; what only a command moves is not.
fn is_searched(field: &str) -> bool {
    !field.starts_with('_') && (field == "number" || !schema::is_guarded(field))
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
