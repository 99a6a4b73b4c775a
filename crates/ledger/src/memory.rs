//! The ledger in memory: for tests and worlds of devices. Undo is a list of what was there before.

use crate::LedgerError;
use crate::store::{
    ChainRow, DeviceRow, FeedRow, LedgerStore, LedgerTx, NotAccepted, Standing, StoreResult,
    StoredOp, StoredRecord, TextRow, VersionRow, Work,
};
use model::{DeviceId, OpId, PersonId, Record, RecordId, Scope, Stamp, TripId, UnitId};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

#[derive(Clone, Default)]
struct Tables {
    meta: BTreeMap<String, String>,
    number: u64,
    series: BTreeMap<(UnitId, String, i32), u64>,
    records: BTreeMap<RecordId, StoredRecord>,
    ops: BTreeMap<OpId, StoredOp>,
    held: BTreeMap<OpId, (BTreeSet<String>, Stamp)>,
    feed: BTreeMap<(Scope, RecordId), (u64, bool)>,
    chain: BTreeMap<u64, ChainRow>,
    versions: BTreeMap<(RecordId, String, OpId), VersionRow>,
    texts: BTreeMap<(RecordId, String), TextRow>,
    devices: BTreeMap<DeviceId, DeviceRow>,
}

type Undo = Box<dyn FnOnce(&mut Tables) + Send>;

/// A ledger's store in memory.
#[derive(Default)]
pub struct MemoryStore {
    tables: Tables,
    journal: Vec<Undo>,
    savepoints: Vec<usize>,
}

impl MemoryStore {
    /// An empty one.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn versions_of(&self, record: RecordId) -> impl Iterator<Item = &VersionRow> {
        let first = (record, String::new(), OpId(Uuid::nil()));
        let rows = self.tables.versions.range(first..).map(|(_, row)| row);
        rows.take_while(move |row| row.record == record)
    }

    fn roll_back(&mut self, to: usize) {
        while self.journal.len() > to {
            if let Some(undo) = self.journal.pop() {
                undo(&mut self.tables);
            }
        }
    }

    fn set<K, V>(&mut self, table: fn(&mut Tables) -> &mut BTreeMap<K, V>, key: K, value: Option<V>)
    where
        K: Ord + Clone + Send + 'static,
        V: Send + 'static,
    {
        let rows = table(&mut self.tables);
        let before = match value {
            Some(value) => rows.insert(key.clone(), value),
            None => rows.remove(&key),
        };
        self.journal.push(Box::new(move |tables| {
            match before {
                Some(before) => table(tables).insert(key, before),
                None => table(tables).remove(&key),
            };
        }));
    }
}

impl Clone for MemoryStore {
    fn clone(&self) -> Self {
        Self {
            tables: self.tables.clone(),
            ..Self::default()
        }
    }
}

impl LedgerStore for MemoryStore {
    fn transact(&mut self, work: &mut Work<'_>) -> Result<(), LedgerError> {
        self.journal.clear();
        self.savepoints.clear();
        let done = work(self);
        if done.is_err() {
            self.roll_back(0);
        }
        self.journal.clear();
        done
    }
}

impl LedgerTx for MemoryStore {
    fn savepoint(&mut self) -> StoreResult<()> {
        self.savepoints.push(self.journal.len());
        Ok(())
    }

    fn release(&mut self) -> StoreResult<()> {
        self.savepoints.pop();
        Ok(())
    }

    fn undo(&mut self) -> StoreResult<()> {
        if let Some(to) = self.savepoints.pop() {
            self.roll_back(to);
        }
        Ok(())
    }

    fn meta(&self, key: &str) -> StoreResult<Option<String>> {
        Ok(self.tables.meta.get(key).cloned())
    }

    fn put_meta(&mut self, key: &str, value: &str) -> StoreResult<()> {
        self.set(
            |tables| &mut tables.meta,
            key.to_owned(),
            Some(value.to_owned()),
        );
        Ok(())
    }

    fn head(&self) -> StoreResult<u64> {
        Ok(self.tables.number)
    }

    fn next_number(&mut self) -> StoreResult<u64> {
        let before = self.tables.number;
        self.tables.number = before + 1;
        self.journal
            .push(Box::new(move |tables| tables.number = before));
        Ok(before + 1)
    }

    fn next_in_series(&mut self, unit: UnitId, series: &str, year: i32) -> StoreResult<u64> {
        let key = (unit, series.to_owned(), year);
        let next = self.tables.series.get(&key).copied().unwrap_or_default() + 1;
        self.set(|tables| &mut tables.series, key, Some(next));
        Ok(next)
    }

    fn record(&self, id: RecordId) -> StoreResult<Option<StoredRecord>> {
        Ok(self.tables.records.get(&id).cloned())
    }

    fn put_record(&mut self, number: u64, record: &Record) -> StoreResult<()> {
        let row = StoredRecord {
            number,
            record: record.clone(),
        };
        self.set(|tables| &mut tables.records, record.id, Some(row));
        Ok(())
    }

    fn records_of(&self, noun: &str) -> StoreResult<Vec<Record>> {
        let all = self.tables.records.values();
        Ok(all
            .filter(|row| row.record.noun == noun)
            .map(|row| row.record.clone())
            .collect())
    }

    fn trips_of(&self, person: PersonId) -> StoreResult<BTreeSet<TripId>> {
        let trips = self
            .tables
            .records
            .values()
            .filter(|row| row.record.noun == "trip");
        let travelled = trips.filter(|row| crate::store::travellers(&row.record).contains(&person));
        Ok(travelled.map(|row| row.record.id).collect())
    }

    fn op(&self, id: OpId) -> StoreResult<Option<StoredOp>> {
        Ok(self.tables.ops.get(&id).cloned())
    }

    fn put_op(&mut self, op: &StoredOp) -> StoreResult<()> {
        self.set(|tables| &mut tables.ops, op.op_id, Some(op.clone()));
        Ok(())
    }

    fn blank_op(&mut self, op: &StoredOp) -> StoreResult<()> {
        self.put_op(op)
    }

    fn ops_naming(&self, record: RecordId) -> StoreResult<Vec<StoredOp>> {
        let name = record.to_string();
        let all = self.tables.ops.values();
        Ok(all.filter(|op| op.text.contains(&name)).cloned().collect())
    }

    fn ops_on(&self, record: RecordId) -> StoreResult<Vec<StoredOp>> {
        let all = self.tables.ops.values();
        Ok(all.filter(|op| op.record == record).cloned().collect())
    }

    fn ops_at(&self, place: (DeviceId, u32, u64)) -> StoreResult<Vec<(OpId, Standing)>> {
        let all = self.tables.ops.values();
        Ok(all
            .filter(|op| op.place == place)
            .map(|op| (op.op_id, op.standing))
            .collect())
    }

    fn rejected_on(&self, record: RecordId, actor: PersonId) -> StoreResult<bool> {
        let mut all = self.tables.ops.values();
        Ok(all.any(|op| {
            op.standing == Standing::Rejected
                && op.creates
                && op.record == record
                && op.actor == actor
        }))
    }

    fn not_accepted(&self, device: DeviceId) -> StoreResult<NotAccepted> {
        let mut open = NotAccepted::default();
        let own = self.tables.ops.values();
        for op in own.filter(|op| op.place.0 == device) {
            match op.standing {
                Standing::Held => open.held += 1,
                Standing::Rejected => open.rejected += 1,
                Standing::Accepted => {}
            }
        }
        Ok(open)
    }

    fn accepted(&self) -> StoreResult<u64> {
        let accepted = self
            .tables
            .ops
            .values()
            .filter(|op| op.standing == Standing::Accepted);
        Ok(accepted.count() as u64)
    }

    fn any_held(&self) -> StoreResult<bool> {
        Ok(!self.tables.held.is_empty())
    }

    fn hold(&mut self, id: OpId, keys: &BTreeSet<String>, since: Stamp) -> StoreResult<()> {
        self.set(|tables| &mut tables.held, id, Some((keys.clone(), since)));
        Ok(())
    }

    fn unhold(&mut self, id: OpId) -> StoreResult<()> {
        self.set(|tables| &mut tables.held, id, None);
        Ok(())
    }

    fn waiting_for(&self, key: &str) -> StoreResult<Vec<OpId>> {
        let held = self.tables.held.iter();
        Ok(held
            .filter(|(_, (keys, _))| keys.contains(key))
            .map(|(id, _)| *id)
            .collect())
    }

    fn waited_keys(&self) -> StoreResult<BTreeSet<String>> {
        Ok(self
            .tables
            .held
            .values()
            .flat_map(|(keys, _)| keys.iter().cloned())
            .collect())
    }

    fn held_before(&self, at: Stamp) -> StoreResult<Vec<OpId>> {
        let held = self.tables.held.iter();
        Ok(held
            .filter(|(_, (_, since))| *since < at)
            .map(|(id, _)| *id)
            .collect())
    }

    fn put_feed(&mut self, row: FeedRow) -> StoreResult<()> {
        self.set(
            |tables| &mut tables.feed,
            (row.scope, row.record),
            Some((row.number, row.put)),
        );
        Ok(())
    }

    fn feed(
        &self,
        scopes: &BTreeSet<Scope>,
        since: u64,
        limit: usize,
    ) -> StoreResult<Vec<FeedRow>> {
        let all = self.tables.feed.iter();
        let mut rows: Vec<FeedRow> = all
            .filter(|((scope, _), (number, _))| *number > since && scopes.contains(scope))
            .map(|((scope, record), (number, put))| FeedRow {
                number: *number,
                scope: *scope,
                record: *record,
                put: *put,
            })
            .collect();
        rows.sort_by(|a, b| {
            let place = |row: &FeedRow| (row.number, row.record);
            let names = || a.scope.to_string().cmp(&b.scope.to_string());
            place(a).cmp(&place(b)).then_with(names)
        });
        rows.truncate(limit);
        Ok(rows)
    }

    fn drop_leaves(&mut self, through: u64, limit: usize) -> StoreResult<u64> {
        let all = self.tables.feed.iter();
        let left: Vec<_> = all
            .filter(|(_, (number, put))| !put && *number <= through)
            .map(|(key, _)| *key)
            .take(limit)
            .collect();
        for key in &left {
            self.set(|tables| &mut tables.feed, *key, None);
        }
        Ok(left.len() as u64)
    }

    fn standing(
        &self,
        scopes: &BTreeSet<Scope>,
        from: u64,
        below: u64,
    ) -> StoreResult<Vec<FeedRow>> {
        let mut rows: Vec<FeedRow> = self
            .tables
            .feed
            .iter()
            .filter(|((scope, _), (number, put))| {
                *put && (from..below).contains(number) && scopes.contains(scope)
            })
            .map(|((scope, record), (number, put))| FeedRow {
                number: *number,
                scope: *scope,
                record: *record,
                put: *put,
            })
            .collect();
        rows.sort_by_key(|row| (std::cmp::Reverse(row.number), row.record));
        Ok(rows)
    }

    fn put_chain(&mut self, row: &ChainRow) -> StoreResult<()> {
        self.set(|tables| &mut tables.chain, row.number, Some(row.clone()));
        Ok(())
    }

    fn chain(&self, number: u64) -> StoreResult<Option<ChainRow>> {
        Ok(self.tables.chain.get(&number).cloned())
    }

    fn chain_from(&self, number: u64, limit: usize) -> StoreResult<Vec<ChainRow>> {
        Ok(self
            .tables
            .chain
            .range(number..)
            .take(limit)
            .map(|(_, row)| row.clone())
            .collect())
    }

    fn put_version(&mut self, row: &VersionRow) -> StoreResult<()> {
        let key = (row.record, row.field.clone(), row.op_id);
        self.set(|tables| &mut tables.versions, key, Some(row.clone()));
        Ok(())
    }

    fn versions(&self, record: RecordId) -> StoreResult<Vec<VersionRow>> {
        let rows = self.versions_of(record).cloned();
        let mut rows = rows
            .map(|row| crate::store::told(self, row))
            .collect::<StoreResult<Vec<_>>>()?;
        rows.sort_by(|a, b| (a.number, &a.field).cmp(&(b.number, &b.field)));
        Ok(rows)
    }

    fn written_since(&self, record: RecordId, number: u64) -> StoreResult<Vec<(String, OpId)>> {
        let rows = self.versions_of(record).filter(|row| row.number > number);
        Ok(rows.map(|row| (row.field.clone(), row.op_id)).collect())
    }

    fn wrote(&self, op: OpId, record: RecordId) -> StoreResult<bool> {
        Ok(self.versions_of(record).any(|row| row.op_id == op))
    }

    fn text(&self, record: RecordId, field: &str) -> StoreResult<Option<TextRow>> {
        Ok(self.tables.texts.get(&(record, field.to_owned())).cloned())
    }

    fn put_text(&mut self, record: RecordId, field: &str, row: &TextRow) -> StoreResult<()> {
        self.set(
            |tables| &mut tables.texts,
            (record, field.to_owned()),
            Some(row.clone()),
        );
        Ok(())
    }

    fn texts(
        &self,
        after: Option<&(RecordId, String)>,
        limit: usize,
    ) -> StoreResult<Vec<(RecordId, String)>> {
        let keys = self.tables.texts.keys();
        Ok(keys
            .filter(|key| after.is_none_or(|after| *key > after))
            .take(limit)
            .cloned()
            .collect())
    }

    fn drop_text(&mut self, record: RecordId, field: &str) -> StoreResult<()> {
        self.set(|tables| &mut tables.texts, (record, field.to_owned()), None);
        Ok(())
    }

    fn drop_texts(&mut self, record: RecordId) -> StoreResult<()> {
        let of = self.tables.texts.keys().filter(|(of, _)| *of == record);
        for key in of.cloned().collect::<Vec<_>>() {
            self.set(|tables| &mut tables.texts, key, None);
        }
        Ok(())
    }

    fn device(&self, id: DeviceId) -> StoreResult<Option<DeviceRow>> {
        Ok(self.tables.devices.get(&id).cloned())
    }

    fn put_device(&mut self, id: DeviceId, row: &DeviceRow) -> StoreResult<()> {
        self.set(|tables| &mut tables.devices, id, Some(row.clone()));
        Ok(())
    }
}
