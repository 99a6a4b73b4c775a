//! What lies in a desk's store, read from the encrypted file itself, past the application.

use model::{RecordId, Scope};
use sealed::DataKey;
use sealed::rusqlite::types::ValueRef;
use sealed::rusqlite::{Connection, OpenFlags};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// A desk's store, opened beside the application for reading.
pub struct Inside(Connection);

/// An operation in the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JournalRow {
    /// Which.
    pub op: String,
    /// The hash of its bytes.
    pub hash: String,
    /// Its bytes.
    pub bytes: String,
    /// On which record.
    pub record: String,
    /// `waiting`, `sent`, `accepted`, `held`, `rejected`, `refused`.
    pub state: String,
    /// The number the centre gave.
    pub number: Option<u64>,
    /// Whether a person has dealt with a refusal.
    pub settled: bool,
}

impl Inside {
    /// Opens the store in this folder.
    #[must_use]
    pub fn open(folder: &Path, key: &DataKey) -> Self {
        Self::of(&folder.join("replica.db"), key)
    }

    /// Opens any encrypted file: a store, a backup of it, a ledger.
    #[must_use]
    pub fn of(file: &Path, key: &DataKey) -> Self {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let conn = Connection::open_with_flags(file, flags).unwrap();
        let hex: String = key.bytes().iter().map(|b| format!("{b:02x}")).collect();
        conn.pragma_update(None, "key", format!("x'{hex}'"))
            .unwrap();
        conn.busy_timeout(std::time::Duration::from_secs(5))
            .unwrap();
        Self(conn)
    }

    /// The centre's base of every record held: canonical text by id.
    #[must_use]
    pub fn bases(&self) -> BTreeMap<RecordId, String> {
        self.rows("SELECT id, state FROM base_record", |row| {
            let id: String = row.get(0)?;
            let kept: String = row.get(1)?;
            let base = model::Record::read(&kept).unwrap();
            Ok((id.parse().unwrap(), base.canonical().unwrap()))
        })
        .into_iter()
        .collect()
    }

    /// The tables in which a word stands, those of the index included.
    #[must_use]
    pub fn says(&self, word: &str) -> BTreeSet<String> {
        let tables = self.rows(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'",
            |row| row.get::<_, String>(0),
        );
        let says = |table: &String| {
            let mut statement = self
                .0
                .prepare(&format!("SELECT * FROM \"{table}\""))
                .unwrap();
            let columns = statement.column_count();
            let mut rows = statement.query([]).unwrap();
            while let Some(row) = rows.next().unwrap() {
                for column in 0..columns {
                    let bytes = match row.get_ref(column).unwrap() {
                        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => bytes,
                        _ => continue,
                    };
                    if bytes.windows(word.len()).any(|at| at == word.as_bytes()) {
                        return true;
                    }
                }
            }
            false
        };
        tables.into_iter().filter(says).collect()
    }

    /// Ids and nouns of everything the screens can show.
    #[must_use]
    pub fn shown(&self) -> BTreeMap<RecordId, String> {
        self.rows("SELECT id, noun FROM shown", |row| {
            let id: String = row.get(0)?;
            Ok((id.parse().unwrap(), row.get(1)?))
        })
        .into_iter()
        .collect()
    }

    /// Scopes that hold something here.
    #[must_use]
    pub fn holding(&self) -> BTreeSet<Scope> {
        self.scopes_of("SELECT DISTINCT scope FROM held_by")
    }

    /// Which scopes hold which record.
    #[must_use]
    pub fn held(&self) -> BTreeSet<(String, String)> {
        self.rows("SELECT scope, record FROM held_by", |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .into_iter()
        .collect()
    }

    /// Scopes that are followed, with how far.
    #[must_use]
    pub fn followed(&self) -> BTreeMap<Scope, u64> {
        self.rows(
            "SELECT scope, number FROM scope WHERE complete = 1",
            |row| {
                let scope: String = row.get(0)?;
                Ok((scope.parse().unwrap(), row.get::<_, i64>(1)?))
            },
        )
        .into_iter()
        .map(|(scope, number)| (scope, u64::try_from(number).unwrap()))
        .collect()
    }

    /// Every operation captured here.
    #[must_use]
    pub fn journal(&self) -> Vec<JournalRow> {
        let all =
            "SELECT op_id, hash, bytes, record, state, number, settled FROM journal ORDER BY ord";
        self.rows(all, |row| {
            Ok(JournalRow {
                op: row.get(0)?,
                hash: row.get(1)?,
                bytes: row.get(2)?,
                record: row.get(3)?,
                state: row.get(4)?,
                number: row
                    .get::<_, Option<i64>>(5)?
                    .map(|number| u64::try_from(number).unwrap()),
                settled: row.get(6)?,
            })
        })
    }

    /// Whether something waits to be sent or answered.
    #[must_use]
    pub fn waits(&self) -> bool {
        let waiting = "SELECT count(*) FROM journal WHERE state IN ('waiting', 'sent')";
        self.rows(waiting, |row| row.get::<_, i64>(0)) != [0]
    }

    /// The version that the store says it is of.
    #[must_use]
    pub fn version(&self) -> i64 {
        self.rows("PRAGMA user_version", |row| row.get(0))[0]
    }

    /// Runs a statement, to make a store as another version would leave it.
    pub fn change(&self, sql: &str) {
        self.0.execute_batch(sql).unwrap();
    }

    fn scopes_of(&self, sql: &str) -> BTreeSet<Scope> {
        self.rows(sql, |row| row.get::<_, String>(0))
            .into_iter()
            .map(|scope| scope.parse().unwrap())
            .collect()
    }

    fn rows<T>(
        &self,
        sql: &str,
        read: impl Fn(&sealed::rusqlite::Row<'_>) -> sealed::rusqlite::Result<T>,
    ) -> Vec<T> {
        let mut statement = self.0.prepare(sql).unwrap();
        let rows = statement.query_map([], |row| read(row)).unwrap();
        rows.map(Result::unwrap).collect()
    }
}
