//! Our own migration runner: numbered immutable SQL, its checksum kept, one transaction each. It refuses a
//! newer file and a changed history, and copies an existing file before it changes it.

use crate::backup;
use rusqlite::{Connection, OptionalExtension as _, TransactionBehavior};
use sha2::{Digest as _, Sha256};
use std::path::Path;

const HISTORY: &str = "CREATE TABLE IF NOT EXISTS _migration (
    number INTEGER PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL) STRICT";

/// One step of the file's form. Once released it never changes.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    /// Its place, from 1, without gaps.
    pub number: u32,
    /// What it brings, in a word or two.
    pub name: &'static str,
    /// The SQL.
    pub sql: &'static str,
}

/// Why a file's form cannot be brought up to date.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    /// A newer version of Roadbook wrote it. Nothing was changed.
    #[error("the file is of a newer version ({found}, known {known})")]
    Newer {
        /// Its version.
        found: u32,
        /// The newest known here.
        known: u32,
    },
    /// A migration differs from the one that was run. Nothing was changed.
    #[error("migration {number} differs from the one that was run")]
    ChangedHistory {
        /// Which.
        number: u32,
    },
    /// The list given has gaps or is out of order: a fault of the build.
    #[error("migration {number} is out of order")]
    OutOfOrder {
        /// Which.
        number: u32,
    },
    /// SQLite.
    #[error("migration: {0}")]
    Sql(#[from] rusqlite::Error),
}

/// Checks without changing anything; says from which version the file has to be brought up.
pub(crate) fn check(conn: &Connection, migrations: &[Migration]) -> Result<u32, MigrateError> {
    for (place, migration) in (1..).zip(migrations) {
        if migration.number != place {
            return Err(MigrateError::OutOfOrder {
                number: migration.number,
            });
        }
    }
    let known = migrations.last().map_or(0, |migration| migration.number);
    let found: u32 = conn.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if found > known {
        return Err(MigrateError::Newer { found, known });
    }
    for migration in migrations
        .iter()
        .take_while(|migration| migration.number <= found)
    {
        let kept: Option<String> = conn
            .query_row(
                "SELECT checksum FROM _migration WHERE number = ?1",
                [migration.number],
                |row| row.get(0),
            )
            .optional()?;
        if kept.as_deref() != Some(checksum(migration).as_str()) {
            return Err(MigrateError::ChangedHistory {
                number: migration.number,
            });
        }
    }
    Ok(found)
}

/// Brings the file from version `from` up to date.
pub(crate) fn run(
    conn: &mut Connection,
    path: &Path,
    from: u32,
    migrations: &[Migration],
    application_id: i32,
) -> Result<(), MigrateError> {
    let mut due = migrations
        .iter()
        .filter(|migration| migration.number > from)
        .peekable();
    if due.peek().is_none() {
        return Ok(());
    }
    if from > 0 {
        backup::backup_into(
            conn,
            &backup::beside(path, &format!("{}{from}", backup::BEFORE)),
        )?;
    }
    for migration in due {
        let transaction = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction.execute_batch(HISTORY)?;
        transaction.execute_batch(migration.sql)?;
        transaction.execute(
            "INSERT INTO _migration (number, name, checksum) VALUES (?1, ?2, ?3)",
            (migration.number, migration.name, checksum(migration)),
        )?;
        transaction.pragma_update(None, "application_id", application_id)?;
        transaction.pragma_update(None, "user_version", migration.number)?;
        transaction.commit()?;
        tracing::info!(number = migration.number, "migrated");
    }
    Ok(())
}

fn checksum(migration: &Migration) -> String {
    hex::encode(Sha256::digest(migration.sql.as_bytes()))
}
