//! How many bytes each table and index takes on the device, and for each record: `--sizes`.

use crate::Trouble;
use crate::fill::Site;
use sealed::rusqlite::Connection;

/// Every tree of the file, the largest first.
const TREES: &str =
    "SELECT name, sum(pgsize), sum(ncell), sum(unused) FROM dbstat GROUP BY name ORDER BY 2 DESC";

/// Prints what the device's file is made of.
pub(crate) fn print(site: &Site) -> Result<(), Trouble> {
    let conn = sealed::open(
        &site.before(),
        &site.key,
        store::MIGRATIONS,
        store::APPLICATION_ID,
    )?;
    println!("{}", told(&conn, site.records)?);
    Ok(())
}

fn told(conn: &Connection, records: usize) -> Result<String, Trouble> {
    let mut trees = conn.prepare(TREES)?;
    let mut found = trees.query([])?;
    let mut out = format!(
        "{:28}{:>14}{:>12}{:>14}{:>14}\n",
        "tree", "bytes", "a record", "cells", "unused"
    );
    while let Some(row) = found.next()? {
        let (name, bytes, cells, unused): (String, i64, i64, i64) =
            (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
        let each = bytes / i64::try_from(records)?.max(1);
        out.push_str(&format!(
            "{name:28}{bytes:>14}{each:>12}{cells:>14}{unused:>14}\n"
        ));
    }
    Ok(out)
}
