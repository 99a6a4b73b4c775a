//! The names of companies and contacts, kept in order, so that those that stand in a note are found without
//! going through all of them.

use crate::{Shown, Store, StoreError, landing, meta, shown};
use model::{Noun, Record, capture};
use rusqlite::{Connection, OptionalExtension as _, TransactionBehavior};
use std::collections::BTreeSet;

const WRITE: &str = "INSERT INTO name (noun, name, row) VALUES (?1, ?2, ?3)";

const FORGET: &str = "DELETE FROM name WHERE row = ?1";

/// The last name that stands before this text or is its beginning.
const UP_TO: &str = "
    SELECT name FROM name WHERE noun = ?1 AND name <= ?2 ORDER BY name DESC LIMIT 1";

const CALLED: &str = "SELECT row FROM name WHERE noun = ?1 AND name = ?2";

const BEGINNING: &str = "
    SELECT DISTINCT row FROM name WHERE noun = ?1 AND name >= ?2 AND name < ?3 ORDER BY row DESC LIMIT ?4";

const CONTAINING: &str = "
    SELECT row FROM shown NOT INDEXED
    WHERE row IN (SELECT row FROM shown INDEXED BY shown_name
        WHERE name_key IS NOT NULL AND instr(name_key, ?1) > 0)
      AND noun = 'company' AND deleted = 0
    ORDER BY updated DESC, id";

const ONE: &str = "SELECT id, stamps, number, updated, deleted, pending FROM shown WHERE row = ?1";

/// How this version keeps names; a store that kept them otherwise is gone through once when it opens.
const KEPT: &str = "1";

impl Store {
    /// The companies or contacts one of whose names stands in this text, changed last first. The text is
    /// folded as names are ([`capture::folded`]).
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn named_in(&self, noun: Noun, text: &str) -> Result<Vec<Shown>, StoreError> {
        let conn = self.read()?;
        let mut rows = BTreeSet::new();
        for (at, _) in text.char_indices() {
            let mut rest = text.get(at..).unwrap_or_default();
            // No name is longer than this.
            if let Some((end, _)) = rest.char_indices().nth(capture::LONGEST_NAME) {
                rest = rest.get(..end).unwrap_or_default();
            }
            // What is a beginning of the text is a beginning of what it shares with the name found, too.
            while !rest.is_empty() {
                let found: Option<String> = conn
                    .prepare_cached(UP_TO)?
                    .query_row((noun.name(), rest), |row| row.get(0))
                    .optional()?;
                let Some(name) = found else { break };
                let mut end = shared(&name, rest);
                if end == name.len() {
                    let mut statement = conn.prepare_cached(CALLED)?;
                    for row in
                        statement.query_map((noun.name(), &name), |row| row.get::<_, i64>(0))?
                    {
                        rows.insert(row?);
                    }
                    end -= name.chars().next_back().map_or(0, char::len_utf8);
                }
                rest = rest.get(..end).unwrap_or_default();
            }
        }
        let mut listed = listed(&conn, rows)?;
        listed.sort_by_key(|shown| (std::cmp::Reverse(shown.updated), shown.record.id));
        Ok(listed)
    }

    /// Contacts whose name begins so, those made here last first; at most so many.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn contacts_called(&self, beginning: &str, limit: u32) -> Result<Vec<Shown>, StoreError> {
        let conn = self.read()?;
        // Behind every name that begins so: no character is greater.
        let behind = format!("{beginning}\u{10ffff}");
        let mut statement = conn.prepare_cached(BEGINNING)?;
        let rows: Vec<i64> = statement
            .query_map((Noun::Contact.name(), beginning, behind, limit), |row| {
                row.get(0)
            })?
            .collect::<Result<_, _>>()?;
        listed(&conn, rows)
    }

    /// Companies with these words, normalised, in their normalised name, changed last first, as long as
    /// `wanted` takes them and says that it wants more.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn companies_containing(
        &self,
        words: &str,
        mut wanted: impl FnMut(Shown) -> bool,
    ) -> Result<(), StoreError> {
        let conn = self.read()?;
        let mut statement = conn.prepare_cached(CONTAINING)?;
        let mut one = conn.prepare_cached(ONE)?;
        let mut rows = statement.query([words])?;
        while let Some(row) = rows.next()? {
            let mut found = one.query([row.get::<_, i64>(0)?])?;
            if let Some(row) = found.next()?
                && !wanted(shown::from_row(&conn, row)?)
            {
                break;
            }
        }
        Ok(())
    }
}

/// How many bytes two texts share from their beginning, whole characters.
fn shared(a: &str, b: &str) -> usize {
    a.chars()
        .zip(b.chars())
        .take_while(|(a, b)| a == b)
        .map(|(c, _)| c.len_utf8())
        .sum()
}

fn listed(
    conn: &Connection,
    rows: impl IntoIterator<Item = i64>,
) -> Result<Vec<Shown>, StoreError> {
    let mut one = conn.prepare_cached(ONE)?;
    let mut list = Vec::new();
    for row in rows {
        let mut found = one.query([row])?;
        if let Some(row) = found.next()? {
            list.push(shown::from_row(conn, row)?);
        }
    }
    Ok(list)
}

/// Keeps the names of a record in place of those it had.
pub(crate) fn index(conn: &Connection, row: i64, record: &Record) -> Result<(), StoreError> {
    let Some(noun @ (Noun::Company | Noun::Contact)) = Noun::parse(&record.noun) else {
        return Ok(());
    };
    forget(conn, row)?;
    if landing::is_left_out(record) {
        return Ok(());
    }
    for name in capture::names_of(record) {
        conn.prepare_cached(WRITE)?
            .execute((noun.name(), name, row))?;
    }
    Ok(())
}

/// Takes the names of a row away.
pub(crate) fn forget(conn: &Connection, row: i64) -> Result<(), StoreError> {
    conn.prepare_cached(FORGET)?.execute([row])?;
    Ok(())
}

/// Brings the names to how this version keeps them.
pub(crate) fn renew(conn: &mut Connection) -> Result<(), StoreError> {
    if meta::get(conn, meta::NAMES)?.as_deref() == Some(KEPT) {
        return Ok(());
    }
    let transaction = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    transaction.execute("DELETE FROM name", [])?;
    {
        let mut statement = transaction
            .prepare("SELECT row, stamps, id FROM shown WHERE noun IN ('company', 'contact')")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let stamps: String = row.get(1)?;
            let record = shown::record_of(&transaction, &row.get::<_, String>(2)?, &stamps)?;
            index(&transaction, row.get(0)?, &record)?;
        }
    }
    meta::set(&transaction, meta::NAMES, KEPT)?;
    transaction.commit()?;
    Ok(())
}
