//! The overlay (D1): what a device shows is the centre's base with its own operations replayed.

use crate::deed::Deed;
use crate::row::{int, read, uint, write};
use crate::{Changed, StoreError, files, names, party, search, title};
use model::record::Version;
use model::{Field, Record, RecordId, Stamp};
use protocol::{Change, Operation};
use rusqlite::{Connection, OptionalExtension as _};
use std::collections::{BTreeMap, BTreeSet};

const BASE: &str = "SELECT noun, number, state FROM base_record WHERE id = ?1";

/// In the overlay: not passed by a pull, nor refused. What an earlier epoch had passed is replayed as
/// soon as the base is the new epoch's (W4).
const REPLAYED: &str = "
    SELECT j.bytes, j.eff, j.own_text, j.deeds
    FROM touch t JOIN journal j ON j.ord = t.ord
    WHERE t.record = ?1 AND j.state NOT IN ('rejected', 'refused')
      AND (t.passed = 0 OR (t.passed = 2 AND coalesce(
            (SELECT b.number FROM base_record b WHERE b.id = t.record), 1) > 0))
    ORDER BY j.ord";

const PENDING: &str = "
    SELECT count(*) FROM journal WHERE record = ?1 AND state <> 'accepted' AND settled = 0";

const KEPT: &str = "
    SELECT row, stamps, number, pending, deleted FROM shown WHERE id = ?1";

const WRITE: &str = "
    INSERT INTO shown (id, noun, title, body, stamps, number, pending, conflict, deleted, updated,
        name_key, code_key)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
    ON CONFLICT (id) DO UPDATE SET noun = excluded.noun, title = excluded.title, body = excluded.body,
        stamps = excluded.stamps, number = excluded.number, pending = excluded.pending,
        conflict = excluded.conflict, deleted = excluded.deleted, updated = excluded.updated,
        name_key = excluded.name_key, code_key = excluded.code_key
    RETURNING row";

/// Makes anew what is shown of these records; says which read differently now.
pub(crate) fn recompute(
    conn: &Connection,
    records: impl IntoIterator<Item = RecordId>,
) -> Result<Vec<Changed>, StoreError> {
    let mut changed = Vec::new();
    for id in records.into_iter().collect::<BTreeSet<_>>() {
        changed.extend(one(conn, id)?);
    }
    Ok(changed)
}

fn one(conn: &Connection, id: RecordId) -> Result<Option<Changed>, StoreError> {
    let key = id.to_string();
    let kept = conn
        .prepare_cached(KEPT)?
        .query_row([&key], |row| {
            Ok((
                row.get::<_, i64>(0)?,
                row.get::<_, String>(1)?,
                row.get(2)?,
                row.get(3)?,
                row.get(4)?,
            ))
        })
        .optional()?;
    let kept: Option<(i64, String, i64, i64, bool)> = kept;
    let Some((record, number)) = replayed(conn, id)? else {
        let Some((row, ..)) = kept else {
            return Ok(None);
        };
        let noun = conn
            .prepare_cached("DELETE FROM shown WHERE row = ?1 RETURNING noun")?
            .query_row([row], |row| row.get(0))?;
        search::forget(conn, row)?;
        names::forget(conn, row)?;
        files::forget(conn, &key)?;
        return Ok(Some(Changed { noun, id }));
    };
    let stamps = write(&record)?;
    let pending: i64 = conn
        .prepare_cached(PENDING)?
        .query_row([&key], |row| row.get(0))?;
    let deleted = record.is_deleted();
    let number = int(number);
    let same_text = kept.as_ref().is_some_and(|(_, old, ..)| *old == stamps);
    if same_text
        && kept
            .as_ref()
            .is_some_and(|(_, _, n, p, d)| (*n, *p, *d) == (number, pending, deleted))
    {
        return Ok(None);
    }
    let title = title::of(&record);
    let (name_key, code_key) = party::keys_of(&record).unzip();
    let row: i64 = conn.prepare_cached(WRITE)?.query_row(
        (
            &key,
            &record.noun,
            &title,
            write(&record.body())?,
            &stamps,
            number,
            pending,
            !record.conflicts().is_empty(),
            deleted,
            updated(&record).0,
            name_key,
            code_key,
        ),
        |row| row.get(0),
    )?;
    if !same_text {
        search::index(conn, row, &record, &title)?;
        names::index(conn, row, &record)?;
        files::note(conn, &record)?;
    }
    Ok(Some(Changed {
        noun: record.noun,
        id,
    }))
}

/// Base and own operations; none where there is neither.
fn replayed(conn: &Connection, id: RecordId) -> Result<Option<(Record, u64)>, StoreError> {
    let key = id.to_string();
    let base = conn
        .prepare_cached(BASE)?
        .query_row([&key], |row| {
            Ok((row.get::<_, i64>(1)?, row.get::<_, String>(2)?))
        })
        .optional()?;
    let (mut record, number) = match base {
        Some((number, state)) => (Some(read::<Record>(&state, "base")?), uint(number)),
        None => (None, 0),
    };
    let mut statement = conn.prepare_cached(REPLAYED)?;
    let mut rows = statement.query([&key])?;
    while let Some(row) = rows.next()? {
        let operation: Operation = read(&row.get::<_, String>(0)?, "operation")?;
        let own_text: BTreeMap<String, String> = read(&row.get::<_, String>(2)?, "own text")?;
        let deeds: Vec<Deed> = read(&row.get::<_, String>(3)?, "deeds")?;
        let eff: Option<i64> = row.get(1)?;
        let own = operation.record == id;
        let made = deeds.iter().find_map(|deed| match deed {
            Deed::Create { record, noun, .. } if *record == id => Some(noun.as_str()),
            _ => None,
        });
        // An effect on a record that is not here makes no record; writing it or making it does.
        let Some(noun) = made.or(own.then_some(operation.noun.as_str())) else {
            if record.is_none() {
                continue;
            }
            replay(record.as_mut(), id, &operation, eff, &own_text, &deeds);
            continue;
        };
        let record = record.get_or_insert_with(|| Record::new(noun, id));
        replay(Some(record), id, &operation, eff, &own_text, &deeds);
    }
    Ok(record.map(|record| (record, number)))
}

fn replay(
    record: Option<&mut Record>,
    id: RecordId,
    operation: &Operation,
    eff: Option<i64>,
    own_text: &BTreeMap<String, String>,
    deeds: &[Deed],
) {
    let Some(record) = record else { return };
    let version = version(record, operation, eff.map(Stamp));
    if operation.record == id {
        write_fields(record, operation, &version, own_text);
    }
    for deed in deeds.iter().filter(|deed| deed.record() == id) {
        deed.apply(record, &version);
    }
}

/// The version an operation's values get: with the centre's effective stamp, or the one foretold from
/// what it builds on (M1).
pub(crate) fn version(record: &Record, operation: &Operation, eff: Option<Stamp>) -> Version {
    Version {
        op: operation.op_id,
        eff: eff.unwrap_or_else(|| foretold(record, operation)),
        device: operation.device,
        seq: operation.seq,
        actor: operation.actor,
    }
}

fn foretold(record: &Record, operation: &Operation) -> Stamp {
    let mut eff = operation.stamp;
    for (name, base) in &operation.base {
        for version in versions(record.fields.get(name)) {
            if base.contains(&version.op) {
                eff = eff.max(version.eff.plus(1));
            }
        }
    }
    eff
}

fn versions(field: Option<&Field>) -> Vec<&Version> {
    match field {
        Some(Field::Plain(heads)) => heads.iter().map(|head| &head.version).collect(),
        Some(Field::Text { heads, .. }) => heads.iter().collect(),
        Some(Field::Set(_)) | None => Vec::new(),
    }
}

/// Writes an operation's own fields. While it is in the overlay an own text is shown as typed (M3), so
/// what the screen shows is that version and nothing else: the next edit builds on it alone.
pub(crate) fn write_fields(
    record: &mut Record,
    operation: &Operation,
    version: &Version,
    own_text: &BTreeMap<String, String>,
) {
    for (name, change) in &operation.fields {
        let base = match (change, record.fields.get(name)) {
            (Change::Splices(_), Some(field)) => field.seen(),
            _ => operation.base.get(name).cloned().unwrap_or_default(),
        };
        change.apply(
            record,
            name,
            version.clone(),
            &base,
            own_text.get(name).cloned(),
        );
    }
}

fn updated(record: &Record) -> Stamp {
    record
        .fields
        .values()
        .flat_map(|field| versions(Some(field)))
        .map(|version| version.eff)
        .max()
        .unwrap_or_default()
}
