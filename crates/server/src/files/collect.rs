//! Letting go of what no record names: files after the days of grace, parts of a file that never came to its
//! end, objects that a crash left without a row.

use super::place;
use crate::centre::Centre;
use crate::error::ServerError;
use futures_util::TryStreamExt as _;
use model::{Record, Stamp, attachment};
use rusqlite::{Transaction, params};
use std::collections::BTreeSet;
use std::sync::Arc;

const DAY_MS: i64 = 24 * 3600 * 1000;
/// A file that nobody goes on with for so long is not coming any more; its device begins anew.
const COMING_DAYS: i64 = 60;
/// An object this young may be about to get its row.
const YOUNG_MS: i64 = DAY_MS;

/// Records that may name files; the word stands in no other field's name.
const NAMING: &str = "SELECT body FROM record WHERE instr(body, '\"file.') > 0";
const ALL: &str = "SELECT sha FROM blob";
const MARK: &str = "UPDATE blob SET unnamed_since = ?2 WHERE sha = ?1 AND unnamed_since IS NULL";
const UNMARK: &str = "UPDATE blob SET unnamed_since = NULL WHERE sha = ?1";
const OVER: &str = "DELETE FROM blob WHERE unnamed_since <= ?1 RETURNING sha, object";
const DROP_SENDERS: &str = "DELETE FROM blob_sender WHERE sha = ?1";
const STALE: &str = "DELETE FROM blob_part WHERE (sha, person) IN
    (SELECT sha, person FROM blob_coming WHERE at <= ?1) RETURNING object";
const DROP_STALE: &str = "DELETE FROM blob_coming WHERE at <= ?1";
const DROP_ONE: &[&str] = &[
    "DELETE FROM blob WHERE sha = ?1 RETURNING object",
    "DELETE FROM blob_part WHERE sha = ?1 RETURNING object",
    "DELETE FROM blob_coming WHERE sha = ?1 RETURNING NULL",
    "DELETE FROM blob_sender WHERE sha = ?1 RETURNING NULL",
];
const OBJECTS: &str = "SELECT object FROM blob UNION ALL SELECT object FROM blob_part";

/// What a collection removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Collected {
    /// Whole files that no record has named for long enough.
    pub files: usize,
    /// Parts and objects without a row.
    pub rests: usize,
}

/// Collects once.
pub(crate) async fn collect(centre: &Arc<Centre>) -> Result<Collected, ServerError> {
    let now = centre.now();
    let keep = i64::from(centre.config().files.keep_days) * DAY_MS;
    let (files, parts) = centre.beside(|tx, _| {
        mark(tx, now)?;
        let files = over(tx, now.plus(-keep))?;
        Ok((files, stale(tx, now.plus(-COMING_DAYS * DAY_MS))?))
    })?;
    let mut done = Collected {
        files: files.len(),
        rests: parts.len(),
    };
    let keeper = centre.files();
    for object in files.iter().chain(&parts) {
        keeper.remove(object).await;
    }
    // The list comes before the rows: what gets its row in between is not taken for an orphan.
    let listed: Vec<_> = keeper.store.list(None).try_collect().await?;
    let rows: BTreeSet<String> = centre.beside(|tx, _| {
        let mut statement = tx.prepare(OBJECTS)?;
        let rows = statement.query_map([], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    })?;
    let old = now.plus(-YOUNG_MS);
    for object in listed {
        let name = object.location.to_string();
        let made = Stamp(object.last_modified.timestamp_millis());
        if !rows.contains(&name) && made < old {
            keeper.remove(place(&name).as_ref()).await;
            done.rests += 1;
        }
    }
    Ok(done)
}

/// Lets go at once of those of these that no record names: the person they are of was erased (M7). What of them
/// is still coming goes too.
pub(crate) async fn let_go(
    centre: &Arc<Centre>,
    files: BTreeSet<String>,
) -> Result<(), ServerError> {
    if files.is_empty() {
        return Ok(());
    }
    let objects = centre.beside(|tx, _| {
        let named = named(tx)?;
        let mut objects = Vec::new();
        for sha in files.difference(&named) {
            for sql in DROP_ONE {
                let mut statement = tx.prepare_cached(sql)?;
                let gone = statement.query_map([sha], |row| row.get::<_, Option<String>>(0))?;
                objects.extend(gone.collect::<Result<Vec<_>, _>>()?.into_iter().flatten());
            }
        }
        Ok(objects)
    })?;
    for object in &objects {
        centre.files().remove(object).await;
    }
    Ok(())
}

/// Every file that a head of some record names.
fn named(tx: &Transaction<'_>) -> Result<BTreeSet<String>, ServerError> {
    let mut named = BTreeSet::new();
    let mut statement = tx.prepare(NAMING)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let body: String = row.get(0)?;
        let record: Record = Record::read(&body).map_err(|_| ServerError::Row("record"))?;
        named.extend(
            attachment::named(&record)
                .into_iter()
                .map(|named| named.blob.sha256),
        );
    }
    Ok(named)
}

fn mark(tx: &Transaction<'_>, now: Stamp) -> Result<(), ServerError> {
    let named = named(tx)?;
    let mut statement = tx.prepare(ALL)?;
    let all: Vec<String> = statement
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for sha in all {
        if named.contains(&sha) {
            tx.prepare_cached(UNMARK)?.execute([&sha])?;
        } else {
            tx.prepare_cached(MARK)?.execute(params![sha, now.0])?;
        }
    }
    Ok(())
}

fn over(tx: &Transaction<'_>, before: Stamp) -> Result<Vec<String>, ServerError> {
    let mut statement = tx.prepare(OVER)?;
    let gone: Vec<(String, String)> = statement
        .query_map([before.0], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    for (sha, _) in &gone {
        tx.prepare_cached(DROP_SENDERS)?.execute([sha])?;
    }
    Ok(gone.into_iter().map(|(_, object)| object).collect())
}

fn stale(tx: &Transaction<'_>, before: Stamp) -> Result<Vec<String>, ServerError> {
    let mut statement = tx.prepare(STALE)?;
    let objects = statement
        .query_map([before.0], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    tx.execute(DROP_STALE, [before.0])?;
    Ok(objects)
}
