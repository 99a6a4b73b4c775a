//! The file: keys, damage, age, migrations, copies, the folder's lock.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // what a test needs is there, or the test fails

use sealed::rusqlite::Connection;
use sealed::{
    DataKey, FolderLock, LockError, MigrateError, Migration, OpenError, backup_into, open, verify,
};
use std::path::Path;

const APP: i32 = 0x5242_0001;
const ONE: Migration = Migration {
    number: 1,
    name: "notes",
    sql: "CREATE TABLE note (text TEXT) STRICT;",
};
const TWO: Migration = Migration {
    number: 2,
    name: "marks",
    sql: "ALTER TABLE note ADD COLUMN mark TEXT;",
};

fn write_notes(conn: &Connection, count: u32) {
    for number in 0..count {
        conn.execute(
            "INSERT INTO note (text) VALUES (?1)",
            [format!("走访记录 {number} {}", "字".repeat(200))],
        )
        .unwrap();
    }
}

fn count(conn: &Connection) -> i64 {
    conn.query_row("SELECT count(*) FROM note", [], |row| row.get(0))
        .unwrap()
}

fn bytes(path: &Path) -> Vec<u8> {
    std::fs::read(path).unwrap()
}

#[test]
fn a_file_opens_by_its_key_only_and_is_not_readable_without() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.db");
    let key = DataKey::random();
    let conn = open(&path, &key, &[ONE], APP).unwrap();
    write_notes(&conn, 3);
    conn.close().unwrap();
    let before = bytes(&path);
    assert!(!before.starts_with(b"SQLite format 3"));
    assert!(!before.windows(6).any(|window| window == "走访".as_bytes()));
    assert!(matches!(
        open(&path, &DataKey::random(), &[ONE], APP),
        Err(OpenError::WrongKey)
    ));
    assert_eq!(bytes(&path), before, "a wrong key changes nothing");
    assert_eq!(count(&open(&path, &key, &[ONE], APP).unwrap()), 3);
}

#[test]
fn settings_are_those_that_survive_a_power_cut() {
    let dir = tempfile::tempdir().unwrap();
    let conn = open(&dir.path().join("a.db"), &DataKey::random(), &[ONE], APP).unwrap();
    let text = |sql: &str| {
        conn.query_row(sql, [], |row| row.get::<_, String>(0))
            .unwrap()
    };
    let number = |sql: &str| conn.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!(text("PRAGMA journal_mode"), "wal");
    assert_eq!(number("PRAGMA synchronous"), 2);
    assert_eq!(number("PRAGMA foreign_keys"), 1);
    assert_eq!(number("PRAGMA secure_delete"), 1);
    assert_eq!(number("PRAGMA temp_store"), 2);
    assert_eq!(number("PRAGMA application_id"), i64::from(APP));
}

#[test]
fn a_flipped_byte_anywhere_is_detected() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.db");
    let key = DataKey::random();
    let conn = open(&path, &key, &[ONE], APP).unwrap();
    write_notes(&conn, 60);
    assert!(verify(&conn).unwrap());
    conn.close().unwrap();
    let whole = bytes(&path);
    assert!(whole.len() > 5 * 4096);
    for page in 0..whole.len() / 4096 {
        let mut flipped = whole.clone();
        flipped[page * 4096 + 1234] ^= 1;
        std::fs::write(&path, &flipped).unwrap();
        let found = match open(&path, &key, &[ONE], APP) {
            Ok(conn) => !verify(&conn).unwrap(),
            Err(_) => true,
        };
        assert!(found, "page {page}");
    }
}

#[test]
fn a_newer_file_is_refused_and_left_as_it_is() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.db");
    let key = DataKey::random();
    open(&path, &key, &[ONE, TWO], APP)
        .unwrap()
        .close()
        .unwrap();
    let before = bytes(&path);
    assert!(matches!(
        open(&path, &key, &[ONE], APP),
        Err(OpenError::Newer { found: 2, known: 1 })
    ));
    assert_eq!(bytes(&path), before);
}

#[test]
fn a_file_of_another_kind_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.db");
    let key = DataKey::random();
    open(&path, &key, &[ONE], APP).unwrap().close().unwrap();
    assert!(matches!(
        open(&path, &key, &[ONE], APP + 1),
        Err(OpenError::Foreign { found: APP })
    ));
}

#[test]
fn a_changed_history_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.db");
    let key = DataKey::random();
    open(&path, &key, &[ONE], APP).unwrap().close().unwrap();
    let changed = Migration {
        sql: "CREATE TABLE note (text TEXT, more TEXT) STRICT;",
        ..ONE
    };
    let error = open(&path, &key, &[changed], APP).unwrap_err();
    assert!(
        matches!(
            error,
            OpenError::Migrate(MigrateError::ChangedHistory { number: 1 })
        ),
        "{error}"
    );
}

#[test]
fn a_migration_leaves_a_copy_that_the_old_version_opens() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.db");
    let key = DataKey::random();
    let conn = open(&path, &key, &[ONE], APP).unwrap();
    write_notes(&conn, 5);
    drop(conn);
    let conn = open(&path, &key, &[ONE, TWO], APP).unwrap();
    conn.execute("UPDATE note SET mark = 'x'", []).unwrap();
    assert_eq!(count(&conn), 5);
    let copies = sealed::copies_before_migrations(&path).unwrap();
    assert_eq!(copies.len(), 1);
    assert!(matches!(
        open(&copies[0], &DataKey::random(), &[ONE], APP),
        Err(OpenError::WrongKey)
    ));
    assert_eq!(count(&open(&copies[0], &key, &[ONE], APP).unwrap()), 5);
    sealed::remove_copies_before_migrations(&path).unwrap();
    assert!(sealed::copies_before_migrations(&path).unwrap().is_empty());
}

#[test]
fn a_migration_that_fails_leaves_the_file_at_its_version() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.db");
    let key = DataKey::random();
    open(&path, &key, &[ONE], APP).unwrap().close().unwrap();
    let broken = Migration {
        number: 2,
        name: "broken",
        sql: "CREATE TABLE other (a TEXT); CREATE TABLE note (b);",
    };
    assert!(open(&path, &key, &[ONE, broken], APP).is_err());
    let conn = open(&path, &key, &[ONE], APP).unwrap();
    let other: i64 = conn
        .query_row(
            "SELECT count(*) FROM sqlite_master WHERE name = 'other'",
            [],
            |row| row.get(0),
        )
        .unwrap();
    assert_eq!(other, 0);
}

#[test]
fn a_backup_is_whole_and_replaces_an_older_one() {
    let dir = tempfile::tempdir().unwrap();
    let key = DataKey::random();
    let conn = open(&dir.path().join("a.db"), &key, &[ONE], APP).unwrap();
    let copy = dir.path().join("copy.db");
    backup_into(&conn, &copy).unwrap();
    write_notes(&conn, 7);
    backup_into(&conn, &copy).unwrap();
    assert_eq!(count(&open(&copy, &key, &[ONE], APP).unwrap()), 7);
}

#[test]
fn a_folder_is_one_holder_at_a_time() {
    let dir = tempfile::tempdir().unwrap();
    let held = FolderLock::take(dir.path()).unwrap();
    assert!(matches!(FolderLock::take(dir.path()), Err(LockError::Busy)));
    held.release();
    FolderLock::take(dir.path()).unwrap();
}
