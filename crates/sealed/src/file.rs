//! Opening a file: everything that could be wrong is found before a byte of it is changed.

use crate::DataKey;
use crate::migrate::{self, MigrateError, Migration};
use rusqlite::{Connection, ErrorCode, OpenFlags};
use std::path::Path;
use std::time::Duration;

/// The oldest SQLite taken: 3.51.3, the first with the repair of WAL resets.
pub const SQLITE_AT_LEAST: i32 = 3_051_003;

/// Why a file does not open.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The key is another one, or the first page was changed: the cipher cannot tell which.
    #[error("wrong key, or the file is damaged")]
    WrongKey,
    /// This build's SQLite does not encrypt.
    #[error("SQLite was built without its cipher")]
    NoCipher,
    /// This build's SQLite is older than [`SQLITE_AT_LEAST`].
    #[error("SQLite is too old ({found})")]
    OldSqlite {
        /// Its version number.
        found: i32,
    },
    /// The file belongs to another application, or is another kind of file of ours.
    #[error("not a file of this kind (application id {found})")]
    Foreign {
        /// Its application id.
        found: i32,
    },
    /// A newer version wrote it. Nothing was changed.
    #[error("the file is of a newer version ({found}, known {known})")]
    Newer {
        /// Its version.
        found: u32,
        /// The newest known here.
        known: u32,
    },
    /// Its form cannot be brought up to date.
    #[error(transparent)]
    Migrate(MigrateError),
    /// WAL is not to be had, for example on a network drive.
    #[error("the file system does not take a write-ahead log")]
    NoWal,
    /// SQLite.
    #[error("database: {0}")]
    Sql(#[from] rusqlite::Error),
}

impl From<MigrateError> for OpenError {
    fn from(error: MigrateError) -> Self {
        match error {
            MigrateError::Newer { found, known } => Self::Newer { found, known },
            other => Self::Migrate(other),
        }
    }
}

/// Opens the file at `path`, making it where there is none, and brings its form up to date.
///
/// A commit on the connection survives kill -9 and power loss (invariant 3): WAL, `synchronous=FULL`.
///
/// # Errors
/// See [`OpenError`]; with [`OpenError::WrongKey`], [`OpenError::Foreign`] and [`OpenError::Newer`]
/// nothing was changed.
pub fn open(
    path: &Path,
    key: &DataKey,
    migrations: &[Migration],
    application_id: i32,
) -> Result<Connection, OpenError> {
    let found = rusqlite::version_number();
    if found < SQLITE_AT_LEAST {
        return Err(OpenError::OldSqlite { found });
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut conn = Connection::open_with_flags(path, flags)?;
    conn.busy_timeout(Duration::from_secs(5))?;
    conn.pragma_update(None, "key", key.pragma().as_str())?;
    let cipher: Option<String> = conn
        .query_row("PRAGMA cipher_version", [], |row| row.get(0))
        .ok();
    if cipher.is_none_or(|version| version.is_empty()) {
        return Err(OpenError::NoCipher);
    }
    let tables: i64 = conn
        .query_row("SELECT count(*) FROM sqlite_master", [], |row| row.get(0))
        .map_err(unreadable)?;
    let found: i32 = conn.query_row("PRAGMA application_id", [], |row| row.get(0))?;
    // A file that a kill left empty before its first migration has no table and no application id yet.
    if found != application_id && (tables > 0 || found != 0) {
        return Err(OpenError::Foreign { found });
    }
    let from = migrate::check(&conn, migrations)?;
    settings(&conn)?;
    migrate::run(&mut conn, path, from, migrations, application_id)?;
    Ok(conn)
}

/// Opens a file that is there to read it and nothing else: no byte of it changes, whatever its age. For
/// copies, and for files that may be damaged.
///
/// # Errors
/// [`OpenError::WrongKey`], [`OpenError::Foreign`], [`OpenError::Sql`].
pub fn open_to_read(
    path: &Path,
    key: &DataKey,
    application_id: i32,
) -> Result<Connection, OpenError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(path, flags)?;
    conn.busy_timeout(Duration::from_secs(5))?;
    conn.pragma_update(None, "key", key.pragma().as_str())?;
    conn.query_row("SELECT count(*) FROM sqlite_master", [], |_| Ok(()))
        .map_err(unreadable)?;
    let found: i32 = conn.query_row("PRAGMA application_id", [], |row| row.get(0))?;
    if found != application_id {
        return Err(OpenError::Foreign { found });
    }
    conn.pragma_update(None, "temp_store", "MEMORY")?;
    Ok(conn)
}

fn unreadable(error: rusqlite::Error) -> OpenError {
    match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => OpenError::WrongKey,
        _ => OpenError::Sql(error),
    }
}

fn settings(conn: &Connection) -> Result<(), OpenError> {
    let mode: String = conn.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
    if !mode.eq_ignore_ascii_case("wal") {
        return Err(OpenError::NoWal);
    }
    conn.execute_batch(
        "PRAGMA synchronous = FULL;
         PRAGMA foreign_keys = ON;
         PRAGMA temp_store = MEMORY;
         PRAGMA trusted_schema = OFF;",
    )?;
    conn.query_row("PRAGMA secure_delete = ON", [], |_| Ok(()))?;
    Ok(())
}

/// Reads every page: whether each is as it was written (the cipher's authentication) and the whole hangs together.
///
/// # Errors
/// SQLite's, where it cannot even be asked.
pub fn verify(conn: &Connection) -> Result<bool, rusqlite::Error> {
    let mut pages = conn.prepare("PRAGMA cipher_integrity_check")?;
    if pages.query([])?.next()?.is_some() {
        return Ok(false);
    }
    let whole: Result<String, _> = conn.query_row("PRAGMA quick_check(1)", [], |row| row.get(0));
    Ok(whole.is_ok_and(|answer| answer == "ok"))
}
