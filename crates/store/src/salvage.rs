//! Reading what can still be read of a damaged file: row by row, never changing a byte of it.

use crate::drafts::{self, Draft};
use crate::work::{COLUMNS, KeptOp, Work};
use crate::{Digest, Keyring, Store, digest, keyring, store};
use rusqlite::{Connection, OptionalExtension as _, Row};
use sealed::DataKey;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Rows looked for one by one between the two ends that could be read.
const MOST_PROBES: i64 = 1_000_000;

/// What a file gave.
#[derive(Clone, Debug, Default)]
pub struct Salvaged {
    /// Operations and drafts.
    pub work: Work,
    /// Rows that are there and cannot be read.
    pub unreadable: u32,
    /// Whether the file opens at all: without its first page nothing in it can be read.
    pub opens: bool,
    /// Whose it is and what lets it in, where that could be read.
    pub ring: Option<Keyring>,
    /// What it holds, where all of it could be counted.
    pub digest: Option<Digest>,
}

impl Salvaged {
    /// Whether nothing of it was out of reach.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.opens && self.unreadable == 0 && self.digest.is_some()
    }
}

impl Store {
    /// Reads what can be read of an older store under the same key.
    #[must_use]
    pub fn salvage_beside(&self, dir: &Path) -> Salvaged {
        salvage(dir, self.key())
    }
}

/// Reads what can be read of the store in this folder. Errors are part of the answer.
#[must_use]
pub fn salvage(dir: &Path, key: &DataKey) -> Salvaged {
    let mut file = File {
        path: store::file_in(dir),
        key: key.clone(),
        conn: None,
    };
    let mut found = Salvaged {
        opens: file.conn().is_some(),
        ..Salvaged::default()
    };
    if !found.opens {
        return found;
    }
    found.ring = file.ask(|conn| keyring::of(conn).ok());
    found.digest = file.ask(|conn| digest::of(conn).ok());
    let one = format!("SELECT {COLUMNS} FROM journal WHERE ord = ?1");
    let (operations, lost) = file.rows("journal", &one, KeptOp::read);
    let (drafts, lost_drafts): (Vec<Draft>, u32) =
        file.rows("draft", drafts::BY_ROW, drafts::from_row_plain);
    found.work = Work { operations, drafts };
    found.unreadable = lost + lost_drafts;
    found
}

/// A file that may be damaged. The cipher poisons a connection that met a damaged page, so after every
/// error another one is opened.
struct File {
    path: PathBuf,
    key: DataKey,
    conn: Option<Connection>,
}

impl File {
    fn conn(&mut self) -> Option<&Connection> {
        if self.conn.is_none() {
            self.conn = store::open_to_read(&self.path, &self.key).ok();
        }
        self.conn.as_ref()
    }

    fn ask<T>(&mut self, ask: impl FnOnce(&Connection) -> Option<T>) -> Option<T> {
        let answer = self.conn().and_then(ask);
        if answer.is_none() {
            self.conn = None;
        }
        answer
    }

    /// Every row of a table that can be read, in order, and how many cannot.
    fn rows<T>(
        &mut self,
        table: &str,
        one: &str,
        read: fn(&Row<'_>) -> rusqlite::Result<T>,
    ) -> (Vec<T>, u32) {
        let numbers = self.numbers(table);
        let (mut found, mut lost) = (Vec::new(), 0);
        for number in numbers {
            let row = self.ask(|conn| {
                let mut statement = conn.prepare_cached(one).ok()?;
                statement.query_row([number], read).optional().ok()
            });
            match row {
                Some(Some(row)) => found.push(row),
                // No row of this number: it was rolled back or removed.
                Some(None) => {}
                None => lost += 1,
            }
        }
        (found, lost)
    }

    /// The row numbers: those reached from the first and from the last, and every number between.
    fn numbers(&mut self, table: &str) -> BTreeSet<i64> {
        let (mut numbers, whole) = self.reached(table, "ASC");
        if whole {
            return numbers;
        }
        let first_gap = numbers.last().copied().unwrap_or(0) + 1;
        let (from_the_end, _) = self.reached(table, "DESC");
        let last = from_the_end.first().map(|last| last - 1).or_else(|| {
            let sql = "SELECT seq FROM sqlite_sequence WHERE name = ?1";
            self.ask(|conn| conn.query_row(sql, [table], |row| row.get(0)).ok())
        });
        numbers.extend(from_the_end);
        let last = last.unwrap_or(first_gap).min(first_gap + MOST_PROBES);
        numbers.extend(first_gap..=last);
        numbers
    }

    fn reached(&mut self, table: &str, way: &str) -> (BTreeSet<i64>, bool) {
        let sql = format!("SELECT rowid FROM {table} ORDER BY rowid {way}");
        let mut numbers = BTreeSet::new();
        let walked = self.ask(|conn| {
            let mut statement = conn.prepare(&sql).ok()?;
            let mut rows = statement.query([]).ok()?;
            while let Some(row) = rows.next().ok()? {
                numbers.insert(row.get(0).ok()?);
            }
            Some(())
        });
        (numbers, walked.is_some())
    }
}
