//! The ledger in one sealed file: SQLCipher, WAL, `synchronous=FULL`, one writer, and readers beside it.

mod rows;
mod sql;

use crate::LedgerError;
use crate::store::{
    ChainRow, DeviceRow, FeedRow, LedgerStore, LedgerTx, NotAccepted, Standing, StoreError,
    StoreResult, StoredOp, StoredRecord, TextRow, VersionRow, Work, told, travellers,
};
use model::{DeviceId, OpId, PersonId, Record, RecordId, Scope, Stamp, TripId, UnitId};
use rows::{all, big, first, id, json, parse, small};
use rusqlite::{Connection, TransactionBehavior, params};
use sealed::{DataKey, Migration};
use std::collections::BTreeSet;
use std::path::Path;

/// Marks a file as a Roadbook ledger: "RBLD".
pub const APPLICATION_ID: i32 = 0x5242_4c44;

/// The ledger's tables.
pub const MIGRATIONS: &[Migration] = &[Migration {
    number: 1,
    name: "ledger",
    sql: include_str!("schema.sql"),
}];

/// Pages kept open. Every operation touches a dozen tables at places that its ids choose; a page that is not kept is
/// decrypted each time.
const CACHE_KIB: i64 = 32 * 1024;
/// The same for a store that is only read.
const READ_CACHE_KIB: i64 = 8 * 1024;
/// Statements kept prepared: all that the ledger and the tables beside it know.
const STATEMENTS: usize = 128;

/// A ledger's store in a sealed file.
pub struct SealedStore {
    connection: Connection,
    behavior: TransactionBehavior,
}

impl SealedStore {
    /// Opens the file, or makes it. `migrations` are [`MIGRATIONS`] and those of the tables beside the
    /// ledger, which are read in the same transaction.
    ///
    /// # Errors
    /// See [`sealed::OpenError`].
    pub fn open(path: &Path, key: &DataKey, migrations: &[Migration]) -> StoreResult<Self> {
        let connection = sealed::open(path, key, migrations, APPLICATION_ID)?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        // Below zero it is KiB instead of pages.
        connection.pragma_update(None, "cache_size", -CACHE_KIB)?;
        Ok(Self {
            connection,
            behavior: TransactionBehavior::Immediate,
        })
    }

    /// Opens a file that is open for writing once more, to read beside it: each transaction sees what was durable
    /// when it began.
    ///
    /// # Errors
    /// See [`sealed::OpenError`].
    pub fn open_to_read(path: &Path, key: &DataKey) -> StoreResult<Self> {
        let connection = sealed::open_to_read(path, key, APPLICATION_ID)?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        connection.pragma_update(None, "cache_size", -READ_CACHE_KIB)?;
        Ok(Self {
            connection,
            behavior: TransactionBehavior::Deferred,
        })
    }

    /// Empties the log, so that what was just overwritten does not lie in it; false while somebody reads on.
    ///
    /// # Errors
    /// SQLite's.
    pub fn empty_log(&self) -> StoreResult<bool> {
        let sql = "PRAGMA wal_checkpoint(TRUNCATE)";
        Ok(self
            .connection
            .query_row(sql, [], |row| Ok(row.get::<_, i64>(0)? == 0))?)
    }

    /// Runs `work` on the tables beside the ledger in one transaction.
    ///
    /// # Errors
    /// What `work` returned; nothing is changed then.
    pub fn beside<T, E: From<rusqlite::Error>>(
        &mut self,
        work: impl FnOnce(&rusqlite::Transaction<'_>, &mut dyn LedgerTx) -> Result<T, E>,
    ) -> Result<T, E> {
        let transaction = self.connection.transaction_with_behavior(self.behavior)?;
        let done = work(
            &transaction,
            &mut Tx {
                connection: &transaction,
            },
        )?;
        transaction.commit()?;
        Ok(done)
    }
}

impl LedgerStore for SealedStore {
    fn transact(&mut self, work: &mut Work<'_>) -> Result<(), LedgerError> {
        let transaction = self
            .connection
            .transaction_with_behavior(self.behavior)
            .map_err(StoreError::from)?;
        work(&mut Tx {
            connection: &transaction,
        })?;
        transaction.commit().map_err(StoreError::from)?;
        Ok(())
    }
}

/// Looks into a copy of a ledger without changing it: which of these records it holds, and not as erased.
///
/// # Errors
/// See [`sealed::OpenError`]; a row that does not read.
pub fn still_holds(
    copy: &Path,
    key: &DataKey,
    records: &BTreeSet<RecordId>,
) -> StoreResult<BTreeSet<RecordId>> {
    let connection = sealed::open_to_read(copy, key, APPLICATION_ID)?;
    let tx = Tx {
        connection: &connection,
    };
    let mut out = BTreeSet::new();
    for id in records {
        if tx.record(*id)?.is_some_and(|row| !row.record.is_erased()) {
            out.insert(*id);
        }
    }
    Ok(out)
}

/// One open transaction.
struct Tx<'a> {
    connection: &'a Connection,
}

impl Tx<'_> {
    fn run(&self, sql: &str, parameters: impl rusqlite::Params) -> StoreResult<()> {
        self.connection.prepare_cached(sql)?.execute(parameters)?;
        Ok(())
    }
}

impl LedgerTx for Tx<'_> {
    fn savepoint(&mut self) -> StoreResult<()> {
        Ok(self.connection.execute_batch("SAVEPOINT operation")?)
    }

    fn release(&mut self) -> StoreResult<()> {
        Ok(self.connection.execute_batch("RELEASE operation")?)
    }

    fn undo(&mut self) -> StoreResult<()> {
        Ok(self
            .connection
            .execute_batch("ROLLBACK TO operation; RELEASE operation")?)
    }

    fn meta(&self, key: &str) -> StoreResult<Option<String>> {
        first(self.connection, sql::META, params![key], |row| {
            Ok(row.get(0)?)
        })
    }

    fn put_meta(&mut self, key: &str, value: &str) -> StoreResult<()> {
        self.run(sql::PUT_META, params![key, value])
    }

    fn head(&self) -> StoreResult<u64> {
        Ok(first(self.connection, sql::HEAD, [], |row| big(row, 0))?.unwrap_or_default())
    }

    fn next_number(&mut self) -> StoreResult<u64> {
        Ok(self
            .connection
            .prepare_cached(sql::NEXT_NUMBER)?
            .query_row([], |row| row.get::<_, i64>(0))?
            .unsigned_abs())
    }

    fn next_in_series(&mut self, unit: UnitId, series: &str, year: i32) -> StoreResult<u64> {
        let mut statement = self.connection.prepare_cached(sql::NEXT_IN_SERIES)?;
        let next: i64 =
            statement.query_row(params![unit.to_string(), series, year], |row| row.get(0))?;
        Ok(next.unsigned_abs())
    }

    fn record(&self, at: RecordId) -> StoreResult<Option<StoredRecord>> {
        first(
            self.connection,
            sql::RECORD,
            params![at.to_string()],
            |row| {
                Ok(StoredRecord {
                    number: big(row, 0)?,
                    record: rows::record(row, 1)?,
                })
            },
        )
    }

    fn packed(&self, at: RecordId) -> StoreResult<Option<String>> {
        let parameters = params![at.to_string()];
        first(self.connection, sql::RECORD, parameters, |row| {
            rows::packed(row, 1)
        })
    }

    fn put_record(&mut self, number: u64, record: &Record) -> StoreResult<()> {
        let at = record.id.to_string();
        self.run(
            sql::PUT_RECORD,
            params![at, record.noun, small(number), record.packed()?],
        )?;
        if record.noun == "trip" {
            self.run(sql::DROP_TRAVELLERS, params![at])?;
            for person in travellers(record) {
                self.run(sql::PUT_TRAVELLER, params![person.to_string(), at])?;
            }
        }
        Ok(())
    }

    fn records_of(&self, noun: &str) -> StoreResult<Vec<Record>> {
        all(self.connection, sql::RECORDS_OF, params![noun], |row| {
            rows::record(row, 0)
        })
    }

    fn trips_of(&self, person: PersonId) -> StoreResult<BTreeSet<TripId>> {
        let trips = all(
            self.connection,
            sql::TRIPS_OF,
            params![person.to_string()],
            |row| id(row, 0, "traveller"),
        )?;
        Ok(trips.into_iter().collect())
    }

    fn op(&self, at: OpId) -> StoreResult<Option<StoredOp>> {
        first(self.connection, sql::OP, params![at.to_string()], rows::op)
    }

    fn put_op(&mut self, op: &StoredOp) -> StoreResult<()> {
        self.run(
            sql::PUT_OP,
            params![
                op.op_id.to_string(),
                op.place.0.to_string(),
                op.place.1,
                small(op.place.2),
                op.record.to_string(),
                op.actor.to_string(),
                op.creates,
                op.hash,
                op.text,
                op.received.0,
                op.eff.map(|stamp| stamp.0),
                rows::standing_name(op.standing),
                json(&op.answer)?,
            ],
        )
    }

    fn blank_op(&mut self, op: &StoredOp) -> StoreResult<()> {
        self.run(
            sql::BLANK_OP,
            params![op.op_id.to_string(), op.text, json(&op.answer)?],
        )
    }

    fn ops_on(&self, record: RecordId) -> StoreResult<Vec<StoredOp>> {
        let parameters = params![record.to_string()];
        all(self.connection, sql::OPS_ON, parameters, rows::op)
    }

    fn ops_naming(&self, record: RecordId) -> StoreResult<Vec<StoredOp>> {
        let parameters = params![record.to_string()];
        all(self.connection, sql::OPS_NAMING, parameters, rows::op)
    }

    fn ops_at(&self, place: (DeviceId, u32, u64)) -> StoreResult<Vec<(OpId, Standing)>> {
        let parameters = params![place.0.to_string(), place.1, small(place.2)];
        all(self.connection, sql::OPS_AT, parameters, |row| {
            Ok((id(row, 0, "op")?, rows::standing(row, 1)?))
        })
    }

    fn rejected_on(&self, record: RecordId, actor: PersonId) -> StoreResult<bool> {
        let parameters = params![record.to_string(), actor.to_string()];
        Ok(first(self.connection, sql::REJECTED_ON, parameters, |row| {
            Ok(row.get(0)?)
        })?
        .unwrap_or(false))
    }

    fn not_accepted(&self, device: DeviceId) -> StoreResult<NotAccepted> {
        let counts = first(
            self.connection,
            sql::NOT_ACCEPTED,
            params![device.to_string()],
            |row| {
                Ok(NotAccepted {
                    held: row.get(0)?,
                    rejected: row.get(1)?,
                })
            },
        )?;
        Ok(counts.unwrap_or_default())
    }

    fn accepted(&self) -> StoreResult<u64> {
        Ok(first(self.connection, sql::ACCEPTED, [], |row| big(row, 0))?.unwrap_or_default())
    }

    fn any_held(&self) -> StoreResult<bool> {
        Ok(first(self.connection, sql::ANY_HELD, [], |row| Ok(row.get(0)?))?.unwrap_or(false))
    }

    fn hold(&mut self, at: OpId, keys: &BTreeSet<String>, since: Stamp) -> StoreResult<()> {
        self.unhold(at)?;
        for key in keys {
            self.run(sql::HOLD, params![at.to_string(), key, since.0])?;
        }
        Ok(())
    }

    fn unhold(&mut self, at: OpId) -> StoreResult<()> {
        self.run(sql::UNHOLD, params![at.to_string()])
    }

    fn waiting_for(&self, key: &str) -> StoreResult<Vec<OpId>> {
        all(self.connection, sql::WAITING_FOR, params![key], |row| {
            id(row, 0, "held")
        })
    }

    fn waited_keys(&self) -> StoreResult<BTreeSet<String>> {
        let keys = all(self.connection, sql::WAITED_KEYS, [], |row| {
            Ok(row.get::<_, String>(0)?)
        })?;
        Ok(keys.into_iter().collect())
    }

    fn held_before(&self, at: Stamp) -> StoreResult<Vec<OpId>> {
        all(self.connection, sql::HELD_BEFORE, params![at.0], |row| {
            id(row, 0, "held")
        })
    }

    fn put_feed(&mut self, row: FeedRow) -> StoreResult<()> {
        let parameters = params![
            row.scope.to_string(),
            row.record.to_string(),
            small(row.number),
            row.put
        ];
        self.run(sql::PUT_FEED, parameters)
    }

    fn feed(
        &self,
        scopes: &BTreeSet<Scope>,
        since: u64,
        limit: usize,
    ) -> StoreResult<Vec<FeedRow>> {
        let parameters = params![json(scopes)?, small(since), small(limit as u64)];
        all(self.connection, sql::FEED, parameters, rows::feed)
    }

    fn drop_leaves(&mut self, through: u64, limit: usize) -> StoreResult<u64> {
        let parameters = params![small(through), small(limit as u64)];
        let mut statement = self.connection.prepare_cached(sql::DROP_LEAVES)?;
        Ok(statement.execute(parameters)? as u64)
    }

    fn standing(
        &self,
        scopes: &BTreeSet<Scope>,
        from: u64,
        below: u64,
    ) -> StoreResult<Vec<FeedRow>> {
        let parameters = params![json(scopes)?, small(from), small(below)];
        all(self.connection, sql::STANDING, parameters, rows::feed)
    }

    fn put_chain(&mut self, row: &ChainRow) -> StoreResult<()> {
        self.run(
            sql::PUT_CHAIN,
            params![
                small(row.number),
                row.op_id.to_string(),
                row.mark,
                row.entry
            ],
        )
    }

    fn chain(&self, number: u64) -> StoreResult<Option<ChainRow>> {
        first(
            self.connection,
            sql::CHAIN,
            params![small(number)],
            rows::chain,
        )
    }

    fn chain_from(&self, number: u64, limit: usize) -> StoreResult<Vec<ChainRow>> {
        all(
            self.connection,
            sql::CHAIN_FROM,
            params![small(number), small(limit as u64)],
            rows::chain,
        )
    }

    fn put_version(&mut self, row: &VersionRow) -> StoreResult<()> {
        self.run(
            sql::PUT_VERSION,
            params![
                row.record.to_string(),
                row.field,
                row.op_id.to_string(),
                small(row.number),
                row.change
            ],
        )
    }

    fn versions(&self, record: RecordId) -> StoreResult<Vec<VersionRow>> {
        let parameters = params![record.to_string()];
        let rows = all(self.connection, sql::VERSIONS, parameters, rows::version)?;
        rows.into_iter().map(|row| told(self, row)).collect()
    }

    fn written_since(&self, record: RecordId, number: u64) -> StoreResult<Vec<(String, OpId)>> {
        let parameters = params![record.to_string(), small(number)];
        all(self.connection, sql::WRITTEN_SINCE, parameters, |row| {
            Ok((row.get(0)?, id(row, 1, "version")?))
        })
    }

    fn wrote(&self, op: OpId, record: RecordId) -> StoreResult<bool> {
        let parameters = params![op.to_string(), record.to_string()];
        Ok(first(self.connection, sql::WROTE, parameters, |row| {
            Ok(row.get(0)?)
        })?
        .unwrap_or(false))
    }

    fn text(&self, record: RecordId, field: &str) -> StoreResult<Option<TextRow>> {
        first(
            self.connection,
            sql::TEXT,
            params![record.to_string(), field],
            |row| {
                Ok(TextRow {
                    document: row.get(0)?,
                    tips: row.get(1)?,
                })
            },
        )
    }

    fn put_text(&mut self, record: RecordId, field: &str, row: &TextRow) -> StoreResult<()> {
        self.run(
            sql::PUT_TEXT,
            params![record.to_string(), field, row.document, row.tips],
        )
    }

    fn texts(
        &self,
        after: Option<&(RecordId, String)>,
        limit: usize,
    ) -> StoreResult<Vec<(RecordId, String)>> {
        let (record, field) = match after {
            Some((record, field)) => (record.to_string(), field.as_str()),
            None => (String::new(), ""),
        };
        let parameters = params![record, field, small(limit as u64)];
        all(self.connection, sql::TEXTS, parameters, |row| {
            Ok((id(row, 0, "text_history")?, row.get(1)?))
        })
    }

    fn drop_text(&mut self, record: RecordId, field: &str) -> StoreResult<()> {
        self.run(sql::DROP_TEXT, params![record.to_string(), field])
    }

    fn drop_texts(&mut self, record: RecordId) -> StoreResult<()> {
        self.run(sql::DROP_TEXTS, params![record.to_string()])
    }

    fn device(&self, at: DeviceId) -> StoreResult<Option<DeviceRow>> {
        first(
            self.connection,
            sql::DEVICE,
            params![at.to_string()],
            |row| parse(row, 0, "device_log"),
        )
    }

    fn put_device(&mut self, at: DeviceId, row: &DeviceRow) -> StoreResult<()> {
        self.run(sql::PUT_DEVICE, params![at.to_string(), json(row)?])
    }
}
