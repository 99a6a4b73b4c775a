//! The raw baseline: the same rows with the same bytes into the same tables of the same kind of file, as
//! durable, and no logic.

use crate::Trouble;
use crate::fill::BESIDE;
use crate::fill::Site;
use crate::screens::{SAVE, SAVES, SLOWEST};
use crate::table::{Row, Times};
use sealed::DataKey;
use sealed::rusqlite::types::Value;
use sealed::rusqlite::{Connection, Statement, TransactionBehavior, params_from_iter};
use std::path::Path;

/// A table: how its rows are read from a key on, and how one is written.
struct Copied {
    read: &'static str,
    write: &'static str,
}

const JOURNAL: Copied = Copied {
    read: "SELECT ord, op_id, incarnation, seq, record, noun, bytes, hash, captured_at, deeds, own_text
        FROM journal WHERE ord > ?1 ORDER BY ord LIMIT ?2",
    write: "INSERT INTO journal (ord, op_id, incarnation, seq, record, noun, bytes, hash, captured_at,
        deeds, own_text) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
};
const TOUCH: Copied = Copied {
    read: "SELECT record, ord FROM touch WHERE ord > ?1 ORDER BY ord LIMIT ?2",
    write: "INSERT INTO touch (record, ord) VALUES (?1, ?2)",
};
const SHOWN: Copied = Copied {
    read: "SELECT row, id, noun, title, body, stamps, number, pending, conflict, deleted, updated,
        name_key, code_key FROM shown WHERE row > ?1 ORDER BY row LIMIT ?2",
    write:
        "INSERT INTO shown (row, id, noun, title, body, stamps, number, pending, conflict, deleted,
        updated, name_key, code_key)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
};
const SEARCH: Copied = Copied {
    read: "SELECT rowid, title, body, alias FROM search WHERE rowid > ?1 ORDER BY rowid LIMIT ?2",
    write: "INSERT INTO search (rowid, title, body, alias) VALUES (?1, ?2, ?3, ?4)",
};
const BASE: Copied = Copied {
    read: "SELECT id, noun, number, state FROM base_record WHERE rowid > ?1 ORDER BY rowid LIMIT ?2",
    write: "INSERT INTO base_record (id, noun, number, state) VALUES (?1, ?2, ?3, ?4)",
};

fn open(path: &Path, key: &DataKey) -> Result<Connection, Trouble> {
    let conn = sealed::open(path, key, store::MIGRATIONS, store::APPLICATION_ID)?;
    conn.set_prepared_statement_cache_capacity(64);
    Ok(conn)
}

fn rows(
    from: &Connection,
    table: &Copied,
    after: i64,
    most: i64,
) -> Result<Vec<Vec<Value>>, Trouble> {
    let mut statement = from.prepare_cached(table.read)?;
    let columns = statement.column_count();
    let mut found = statement.query((after, most))?;
    let mut out = Vec::new();
    while let Some(row) = found.next()? {
        let values: Result<Vec<Value>, _> = (0..columns).map(|at| row.get(at)).collect();
        out.push(values?);
    }
    Ok(out)
}

fn write(statement: &mut Statement<'_>, row: &[Value]) -> Result<(), Trouble> {
    statement.execute(params_from_iter(row))?;
    Ok(())
}

/// The rows of one transaction, by the table they go into.
type Group<'a> = Vec<(&'a Copied, Vec<Vec<Value>>)>;

/// Writes these rows, one transaction for each group of them.
fn each(into: &mut Connection, groups: &[Group<'_>]) -> Result<Times, Trouble> {
    let mut times = Times::default();
    for group in groups {
        times.of(|| -> Result<(), Trouble> {
            let transaction = into.transaction_with_behavior(TransactionBehavior::Immediate)?;
            for (table, rows) in group {
                let mut statement = transaction.prepare_cached(table.write)?;
                for row in rows {
                    write(&mut statement, row)?;
                }
            }
            transaction.commit()?;
            Ok(())
        })?;
    }
    Ok(times)
}

fn last(conn: &Connection, sql: &str) -> Result<i64, Trouble> {
    Ok(conn.query_row(sql, [], |row| row.get(0))?)
}

/// Saves the visits that were saved through the application once more, without it, into the file as it was
/// before them; fills in the baseline of their row.
pub(crate) fn saves(site: &Site, measured: &mut [Row]) -> Result<(), Trouble> {
    let ours = open(&site.file(), &site.key)?;
    let path = site.folder().join("raw.db");
    std::fs::copy(site.before(), &path)?;
    let mut raw = open(&path, &site.key)?;
    let ord = last(&raw, "SELECT coalesce(max(ord), 0) FROM journal")?;
    let row = last(&raw, "SELECT coalesce(max(row), 0) FROM shown")?;
    let most = i64::try_from(SAVES)?;
    let tables = [
        (&JOURNAL, ord),
        (&TOUCH, ord),
        (&SHOWN, row),
        (&SEARCH, row),
    ];
    let mut groups: Vec<Group<'_>> = vec![Vec::new(); SAVES];
    for (table, after) in tables {
        for (group, row) in groups.iter_mut().zip(rows(&ours, table, after, most)?) {
            group.push((table, vec![row]));
        }
    }
    let times = each(&mut raw, &groups)?;
    for row in measured {
        if [SAVE, SLOWEST, BESIDE].contains(&row.what.as_str()) {
            row.baseline = Some(times.within(50));
        }
    }
    drop(raw);
    std::fs::remove_file(path)?;
    Ok(())
}

const HELD: Copied = Copied {
    read: "SELECT scope, record, number FROM held_by LIMIT ?2 OFFSET ?1",
    write: "INSERT INTO held_by (scope, record, number) VALUES (?1, ?2, ?3)",
};
const ARRIVED: Copied = Copied {
    read: "SELECT row, id, noun, title, body, stamps, number, pending, conflict, deleted, updated,
        name_key, code_key FROM shown ORDER BY row LIMIT ?2 OFFSET ?1",
    write: SHOWN.write,
};
const ARRIVED_BASE: Copied = Copied {
    read: "SELECT id, noun, number, state FROM base_record ORDER BY rowid LIMIT ?2 OFFSET ?1",
    write: BASE.write,
};

/// Writes what a first sync wrote once more, without the application, in as many transactions; how long that
/// took, and how large the file is.
pub(crate) fn arrived(
    folder: &Path,
    key: &DataKey,
    pages: usize,
) -> Result<(std::time::Duration, u64), Trouble> {
    let ours = open(&folder.join("replica.db"), key)?;
    let path = folder.join("raw.db");
    let mut raw = open(&path, key)?;
    let pages = i64::try_from(pages.max(1))?;
    let mut took = std::time::Duration::ZERO;
    for page in 0..pages {
        let mut group = Vec::new();
        for (table, count) in [
            (&ARRIVED_BASE, "SELECT count(*) FROM base_record"),
            (&HELD, "SELECT count(*) FROM held_by"),
            (&ARRIVED, "SELECT count(*) FROM shown"),
        ] {
            let step = last(&ours, count)? / pages + 1;
            group.push((table, rows(&ours, table, page * step, step)?));
        }
        took += each(&mut raw, &[group])?.0.iter().sum();
    }
    drop(raw);
    let bytes = std::fs::metadata(&path)?.len();
    Ok((took, bytes))
}

/// So often a raw reading is repeated.
const TIMES: usize = 20;

const PAGES: [(&str, &str); 12] = [
    (
        "meetings: first page",
        "SELECT body FROM shown INDEXED BY shown_day WHERE noun = 'meeting' AND deleted = 0 ORDER BY day DESC, id DESC LIMIT 100",
    ),
    (
        "meetings: a page in the middle",
        "SELECT body FROM shown INDEXED BY shown_day WHERE noun = 'meeting' AND deleted = 0 ORDER BY day DESC, id DESC LIMIT 100 OFFSET 5000",
    ),
    (
        "meetings: one state",
        "SELECT body FROM shown INDEXED BY shown_state WHERE noun = 'meeting' AND deleted = 0 AND state = 'reviewed' ORDER BY day DESC, id DESC LIMIT 100",
    ),
    (
        "leads: first page, by what is due",
        "SELECT body FROM shown INDEXED BY shown_turn WHERE noun = 'lead' AND deleted = 0 AND turn IS NOT NULL ORDER BY turn, turn_due LIMIT 100",
    ),
    (
        "leads: first page, recent",
        "SELECT body FROM shown INDEXED BY shown_updated WHERE noun = 'lead' AND deleted = 0 ORDER BY updated DESC LIMIT 100",
    ),
    (
        "companies: first page",
        "SELECT body FROM shown INDEXED BY shown_title WHERE noun = 'company' AND deleted = 0 ORDER BY title, id LIMIT 100",
    ),
    (
        "trips: first page",
        "SELECT body FROM shown INDEXED BY shown_stand WHERE noun = 'trip' AND deleted = 0 AND stand IS NOT NULL ORDER BY stand, stand_day, id LIMIT 100",
    ),
    (
        "a year's weeks",
        "SELECT day, last_day FROM shown INDEXED BY shown_last_day WHERE noun = 'trip' AND deleted = 0 AND last_day IS NOT NULL",
    ),
    (
        "what waits for review: first page",
        "SELECT body FROM shown INDEXED BY shown_waiting WHERE noun = 'meeting' AND deleted = 0 AND state = 'submitted' ORDER BY handed, id LIMIT 100",
    ),
    (
        "frame.summary",
        "SELECT count(*) FROM shown INDEXED BY shown_waiting WHERE noun = 'meeting' AND deleted = 0 AND state = 'submitted'",
    ),
    (
        "search: two characters",
        "SELECT s.body FROM search f JOIN shown s ON s.row = f.rowid WHERE search MATCH '\"食 品\"' LIMIT 40",
    ),
    (
        "search: USCC",
        "SELECT body FROM shown INDEXED BY shown_code WHERE code_key IS NOT NULL LIMIT 1",
    ),
];

/// Reads what a screen shows by one statement and nothing else; none where nothing compares.
pub(crate) fn read(site: &Site, what: &str) -> Result<Option<Times>, Trouble> {
    let Some((_, sql)) = PAGES.iter().find(|(name, _)| *name == what) else {
        return Ok(None);
    };
    let conn = open(&site.before(), &site.key)?;
    let mut times = Times::default();
    for _ in 0..TIMES {
        times.of(|| -> Result<(), Trouble> {
            let mut statement = conn.prepare_cached(sql)?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                row.get::<_, Value>(0)?;
            }
            Ok(())
        })?;
    }
    Ok(Some(times))
}

/// Opens the file and reads one page of a list.
pub(crate) fn opened(site: &Site) -> Result<Times, Trouble> {
    let mut times = Times::default();
    for _ in 0..TIMES {
        times.of(|| -> Result<(), Trouble> {
            let conn = open(&site.before(), &site.key)?;
            let mut statement = conn.prepare(PAGES[0].1)?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                row.get::<_, Value>(0)?;
            }
            Ok(())
        })?;
    }
    Ok(times)
}

/// Writes what the pulls brought once more, without the application, in as many transactions.
pub(crate) fn pages(site: &Site, pages: usize) -> Result<Times, Trouble> {
    let ours = open(&site.before(), &site.key)?;
    let path = site.folder().join("raw.db");
    let mut raw = open(&path, &site.key)?;
    let pages = i64::try_from(pages.max(1))?;
    let mut times = Times::default();
    let step = last(&ours, "SELECT count(*) FROM shown")? / pages + 1;
    for page in 0..pages {
        let mut group = Vec::new();
        for table in [&BASE, &HELD, &SHOWN] {
            group.push((table, rows(&ours, table, page * step, step)?));
        }
        times.0.extend(each(&mut raw, &[group])?.0);
    }
    drop(raw);
    std::fs::remove_file(path)?;
    Ok(times)
}
