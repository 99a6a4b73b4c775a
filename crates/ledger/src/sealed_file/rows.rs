//! Rows to values and back.

use crate::store::{ChainRow, FeedRow, Standing, StoreError, StoreResult, StoredOp, VersionRow};
use model::{Record, Stamp, packed};
use rusqlite::{Connection, OptionalExtension as _, Params, Row};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::str::FromStr;

pub(super) fn first<T>(
    connection: &Connection,
    sql: &str,
    parameters: impl Params,
    read: impl FnOnce(&Row<'_>) -> StoreResult<T>,
) -> StoreResult<Option<T>> {
    let mut statement = connection.prepare_cached(sql)?;
    statement
        .query_row(parameters, |row| Ok(read(row)))
        .optional()?
        .transpose()
}

pub(super) fn all<T>(
    connection: &Connection,
    sql: &str,
    parameters: impl Params,
    mut read: impl FnMut(&Row<'_>) -> StoreResult<T>,
) -> StoreResult<Vec<T>> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(parameters)?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        out.push(read(row)?);
    }
    Ok(out)
}

/// SQLite's integers are signed; numbers never come near the end of them.
pub(super) fn small(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

pub(super) fn big(row: &Row<'_>, column: usize) -> StoreResult<u64> {
    Ok(row.get::<_, i64>(column)?.unsigned_abs())
}

pub(super) fn id<T: FromStr>(row: &Row<'_>, column: usize, table: &'static str) -> StoreResult<T> {
    row.get_ref(column)?
        .as_str()
        .ok()
        .and_then(|text| text.parse().ok())
        .ok_or(StoreError::Row { table })
}

pub(super) fn parse<T: DeserializeOwned>(
    row: &Row<'_>,
    column: usize,
    table: &'static str,
) -> StoreResult<T> {
    serde_json::from_str(text(row, column, table)?).map_err(|_| StoreError::Row { table })
}

fn text<'a>(row: &'a Row<'_>, column: usize, table: &'static str) -> StoreResult<&'a str> {
    let text = row.get_ref(column)?.as_str();
    text.map_err(|_| StoreError::Row { table })
}

/// A record as it is kept: packed, or as an older version kept it.
pub(super) fn record(row: &Row<'_>, column: usize) -> StoreResult<Record> {
    Record::read(text(row, column, "record")?).map_err(|_| StoreError::Row { table: "record" })
}

/// The same, packed.
pub(super) fn packed(row: &Row<'_>, column: usize) -> StoreResult<String> {
    let kept = text(row, column, "record")?;
    Ok(match packed::is_packed(kept) {
        true => kept.to_owned(),
        false => record(row, column)?.packed()?,
    })
}

pub(super) fn json<T: Serialize + ?Sized>(value: &T) -> StoreResult<String> {
    serde_json::to_string(value)
        .map_err(|_| StoreError::NotCanonical(model::canonical::NotCanonical::Unserialisable))
}

pub(super) fn standing_name(standing: Standing) -> &'static str {
    match standing {
        Standing::Accepted => "accepted",
        Standing::Held => "held",
        Standing::Rejected => "rejected",
    }
}

pub(super) fn standing(row: &Row<'_>, column: usize) -> StoreResult<Standing> {
    match row.get_ref(column)?.as_str() {
        Ok("accepted") => Ok(Standing::Accepted),
        Ok("held") => Ok(Standing::Held),
        Ok("rejected") => Ok(Standing::Rejected),
        _ => Err(StoreError::Row { table: "op" }),
    }
}

pub(super) fn op(row: &Row<'_>) -> StoreResult<StoredOp> {
    Ok(StoredOp {
        op_id: id(row, 0, "op")?,
        place: (id(row, 1, "op")?, row.get(2)?, big(row, 3)?),
        record: id(row, 4, "op")?,
        actor: id(row, 5, "op")?,
        creates: row.get(6)?,
        hash: row.get(7)?,
        text: row.get(8)?,
        received: Stamp(row.get(9)?),
        eff: row.get::<_, Option<i64>>(10)?.map(Stamp),
        standing: standing(row, 11)?,
        answer: parse(row, 12, "op")?,
    })
}

pub(super) fn feed(row: &Row<'_>) -> StoreResult<FeedRow> {
    Ok(FeedRow {
        number: big(row, 0)?,
        scope: id(row, 1, "feed")?,
        record: id(row, 2, "feed")?,
        put: row.get(3)?,
    })
}

pub(super) fn chain(row: &Row<'_>) -> StoreResult<ChainRow> {
    Ok(ChainRow {
        number: big(row, 0)?,
        op_id: id(row, 1, "chain")?,
        mark: row.get(2)?,
        entry: row.get(3)?,
    })
}

pub(super) fn version(row: &Row<'_>) -> StoreResult<VersionRow> {
    Ok(VersionRow {
        record: id(row, 0, "version")?,
        field: row.get(1)?,
        op_id: id(row, 2, "version")?,
        number: big(row, 3)?,
        change: row.get(4)?,
    })
}
