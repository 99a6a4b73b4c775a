//! The working set of a transaction that writes: what it has read is known until it ends, so that a batch reads and
//! decodes each row once; and rows that a batch writes again and again (records, texts, devices, lines of the feed)
//! are written when they are asked for or when it ends.

use crate::store::{
    ChainRow, DeviceRow, FeedRow, LedgerTx, NotAccepted, Standing, StoreResult, StoredOp,
    StoredRecord, TextRow, VersionRow,
};
use model::{DeviceId, OpId, PersonId, Record, RecordId, Scope, Stamp, TripId, UnitId};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// With more rows than this it begins anew at the next savepoint: who fills a ledger in one transaction keeps no
/// ledger in memory.
const MOST: usize = 8_192;

/// A transaction with its working set.
pub(crate) struct Working<'a> {
    under: RefCell<&'a mut dyn LedgerTx>,
    known: RefCell<Known>,
    due: RefCell<Due>,
}

/// What was read or written; none where it is known that there is nothing.
#[derive(Default)]
struct Known {
    meta: HashMap<String, Option<String>>,
    records: HashMap<RecordId, Option<StoredRecord>>,
    below: HashMap<UnitId, BTreeSet<UnitId>>,
    trips: HashMap<PersonId, BTreeSet<TripId>>,
    ops: HashMap<OpId, Option<StoredOp>>,
    places: HashMap<(DeviceId, u32, u64), Vec<(OpId, Standing)>>,
    wrote: HashSet<(OpId, RecordId)>,
    texts: HashMap<(RecordId, String), Option<TextRow>>,
    devices: HashMap<DeviceId, Option<DeviceRow>>,
    last_link: Option<ChainRow>,
    any_held: Option<bool>,
}

impl Known {
    fn rows(&self) -> usize {
        self.records.len() + self.ops.len() + self.places.len() + self.texts.len()
    }
}

/// What is known and not written yet, in an order that depends on nothing else.
#[derive(Default)]
struct Due {
    records: BTreeSet<RecordId>,
    texts: BTreeSet<(RecordId, String)>,
    devices: BTreeSet<DeviceId>,
    feed: BTreeMap<(Scope, RecordId), FeedRow>,
}

/// Runs `work` over a transaction with a working set; everything is written when this returns.
pub(crate) fn with_working_set<T, E: From<crate::StoreError>>(
    under: &mut dyn LedgerTx,
    work: impl FnOnce(&mut dyn LedgerTx) -> Result<T, E>,
) -> Result<T, E> {
    let mut working = Working {
        under: RefCell::new(under),
        known: RefCell::default(),
        due: RefCell::default(),
    };
    let done = work(&mut working)?;
    working.write_due()?;
    Ok(done)
}

/// What is known, or what the transaction says, which is known from then on.
macro_rules! known {
    ($self:ident.$table:ident[$key:expr], $read:expr) => {{
        let key = $key;
        if let Some(known) = $self.known.borrow().$table.get(&key) {
            return Ok(known.clone());
        }
        let read = $read?;
        $self.known.borrow_mut().$table.insert(key, read.clone());
        Ok(read)
    }};
}

impl Working<'_> {
    fn write_due(&self) -> StoreResult<()> {
        let due = self.due.take();
        let mut under = self.under.borrow_mut();
        let known = self.known.borrow();
        for id in &due.records {
            if let Some(Some(row)) = known.records.get(id) {
                under.put_record(row.number, &row.record)?;
            }
        }
        for key in &due.texts {
            if let Some(Some(row)) = known.texts.get(key) {
                under.put_text(key.0, &key.1, row)?;
            }
        }
        for id in &due.devices {
            if let Some(Some(row)) = known.devices.get(id) {
                under.put_device(*id, row)?;
            }
        }
        for row in due.feed.into_values() {
            under.put_feed(row)?;
        }
        Ok(())
    }

    fn nothing_held(&self) -> StoreResult<bool> {
        Ok(!self.any_held()?)
    }
}

impl LedgerTx for Working<'_> {
    fn savepoint(&mut self) -> StoreResult<()> {
        // What comes before it is not undone with what comes after.
        self.write_due()?;
        if self.known.get_mut().rows() > MOST {
            self.known.take();
        }
        self.under.get_mut().savepoint()
    }

    fn release(&mut self) -> StoreResult<()> {
        self.under.get_mut().release()
    }

    fn undo(&mut self) -> StoreResult<()> {
        self.known.take();
        self.due.take();
        self.under.get_mut().undo()
    }

    fn write_out(&mut self) -> StoreResult<()> {
        self.write_due()
    }

    fn meta(&self, key: &str) -> StoreResult<Option<String>> {
        known!(self.meta[key.to_owned()], self.under.borrow().meta(key))
    }

    fn put_meta(&mut self, key: &str, value: &str) -> StoreResult<()> {
        let known = self.known.get_mut();
        known.meta.insert(key.to_owned(), Some(value.to_owned()));
        self.under.get_mut().put_meta(key, value)
    }

    fn head(&self) -> StoreResult<u64> {
        self.under.borrow().head()
    }

    fn next_number(&mut self) -> StoreResult<u64> {
        self.under.get_mut().next_number()
    }

    fn next_in_series(&mut self, unit: UnitId, series: &str, year: i32) -> StoreResult<u64> {
        self.under.get_mut().next_in_series(unit, series, year)
    }

    fn record(&self, id: RecordId) -> StoreResult<Option<StoredRecord>> {
        known!(self.records[id], self.under.borrow().record(id))
    }

    fn put_record(&mut self, number: u64, record: &Record) -> StoreResult<()> {
        let known = self.known.get_mut();
        match record.noun.as_str() {
            "unit" => known.below.clear(),
            "trip" => known.trips.clear(),
            _ => {}
        }
        let record = record.clone();
        let id = record.id;
        let row = StoredRecord { number, record };
        known.records.insert(id, Some(row));
        self.due.get_mut().records.insert(id);
        Ok(())
    }

    fn records_of(&self, noun: &str) -> StoreResult<Vec<Record>> {
        self.write_due()?;
        self.under.borrow().records_of(noun)
    }

    fn trips_of(&self, person: PersonId) -> StoreResult<BTreeSet<TripId>> {
        known!(self.trips[person], {
            self.write_due()?;
            self.under.borrow().trips_of(person)
        })
    }

    fn below(&self, top: UnitId) -> StoreResult<BTreeSet<UnitId>> {
        known!(self.below[top], {
            self.write_due()?;
            self.under.borrow().below(top)
        })
    }

    fn op(&self, id: OpId) -> StoreResult<Option<StoredOp>> {
        known!(self.ops[id], self.under.borrow().op(id))
    }

    fn put_op(&mut self, op: &StoredOp) -> StoreResult<()> {
        let known = self.known.get_mut();
        // Of one that was there before, the store says what is kept of both.
        if let Some(None) = known.ops.remove(&op.op_id) {
            known.ops.insert(op.op_id, Some(op.clone()));
        }
        if let Some(there) = known.places.get_mut(&op.place) {
            there.retain(|(id, _)| *id != op.op_id);
            there.push((op.op_id, op.standing));
        }
        self.under.get_mut().put_op(op)
    }

    fn blank_op(&mut self, op: &StoredOp) -> StoreResult<()> {
        self.known.get_mut().ops.remove(&op.op_id);
        self.under.get_mut().blank_op(op)
    }

    fn ops_on(&self, record: RecordId) -> StoreResult<Vec<StoredOp>> {
        self.under.borrow().ops_on(record)
    }

    fn ops_naming(&self, record: RecordId) -> StoreResult<Vec<StoredOp>> {
        self.under.borrow().ops_naming(record)
    }

    fn ops_at(&self, place: (DeviceId, u32, u64)) -> StoreResult<Vec<(OpId, Standing)>> {
        known!(self.places[place], self.under.borrow().ops_at(place))
    }

    fn rejected_on(&self, record: RecordId, actor: PersonId) -> StoreResult<bool> {
        self.under.borrow().rejected_on(record, actor)
    }

    fn not_accepted(&self, device: DeviceId) -> StoreResult<NotAccepted> {
        self.under.borrow().not_accepted(device)
    }

    fn accepted(&self) -> StoreResult<u64> {
        self.under.borrow().accepted()
    }

    fn any_held(&self) -> StoreResult<bool> {
        if let Some(any) = self.known.borrow().any_held {
            return Ok(any);
        }
        let any = self.under.borrow().any_held()?;
        self.known.borrow_mut().any_held = Some(any);
        Ok(any)
    }

    fn hold(&mut self, id: OpId, keys: &BTreeSet<String>, since: Stamp) -> StoreResult<()> {
        self.known.get_mut().any_held = Some(true);
        self.under.get_mut().hold(id, keys, since)
    }

    fn unhold(&mut self, id: OpId) -> StoreResult<()> {
        match self.nothing_held()? {
            true => Ok(()),
            false => self.under.get_mut().unhold(id),
        }
    }

    fn waiting_for(&self, key: &str) -> StoreResult<Vec<OpId>> {
        match self.nothing_held()? {
            true => Ok(Vec::new()),
            false => self.under.borrow().waiting_for(key),
        }
    }

    fn waited_keys(&self) -> StoreResult<BTreeSet<String>> {
        self.under.borrow().waited_keys()
    }

    fn held_before(&self, at: Stamp) -> StoreResult<Vec<OpId>> {
        match self.nothing_held()? {
            true => Ok(Vec::new()),
            false => self.under.borrow().held_before(at),
        }
    }

    fn put_feed(&mut self, row: FeedRow) -> StoreResult<()> {
        let due = self.due.get_mut();
        due.feed.insert((row.scope, row.record), row);
        Ok(())
    }

    fn feed(
        &self,
        scopes: &BTreeSet<Scope>,
        since: u64,
        limit: usize,
    ) -> StoreResult<Vec<FeedRow>> {
        self.write_due()?;
        self.under.borrow().feed(scopes, since, limit)
    }

    fn drop_leaves(&mut self, through: u64, limit: usize) -> StoreResult<u64> {
        self.write_due()?;
        self.under.get_mut().drop_leaves(through, limit)
    }

    fn standing(
        &self,
        scopes: &BTreeSet<Scope>,
        from: u64,
        below: u64,
    ) -> StoreResult<Vec<FeedRow>> {
        self.write_due()?;
        self.under.borrow().standing(scopes, from, below)
    }

    fn put_chain(&mut self, row: &ChainRow) -> StoreResult<()> {
        self.known.get_mut().last_link = Some(row.clone());
        self.under.get_mut().put_chain(row)
    }

    fn chain(&self, number: u64) -> StoreResult<Option<ChainRow>> {
        let known = self.known.borrow();
        if let Some(link) = known.last_link.as_ref().filter(|row| row.number == number) {
            return Ok(Some(link.clone()));
        }
        self.under.borrow().chain(number)
    }

    fn chain_from(&self, number: u64, limit: usize) -> StoreResult<Vec<ChainRow>> {
        self.under.borrow().chain_from(number, limit)
    }

    fn put_version(&mut self, row: &VersionRow) -> StoreResult<()> {
        let known = self.known.get_mut();
        known.wrote.insert((row.op_id, row.record));
        self.under.get_mut().put_version(row)
    }

    fn versions(&self, record: RecordId) -> StoreResult<Vec<VersionRow>> {
        self.under.borrow().versions(record)
    }

    fn written_since(&self, record: RecordId, number: u64) -> StoreResult<Vec<(String, OpId)>> {
        self.under.borrow().written_since(record, number)
    }

    fn wrote(&self, op: OpId, record: RecordId) -> StoreResult<bool> {
        if self.known.borrow().wrote.contains(&(op, record)) {
            return Ok(true);
        }
        let wrote = self.under.borrow().wrote(op, record)?;
        if wrote {
            self.known.borrow_mut().wrote.insert((op, record));
        }
        Ok(wrote)
    }

    fn text(&self, record: RecordId, field: &str) -> StoreResult<Option<TextRow>> {
        known!(
            self.texts[(record, field.to_owned())],
            self.under.borrow().text(record, field)
        )
    }

    fn put_text(&mut self, record: RecordId, field: &str, row: &TextRow) -> StoreResult<()> {
        let key = (record, field.to_owned());
        let known = self.known.get_mut();
        known.texts.insert(key.clone(), Some(row.clone()));
        self.due.get_mut().texts.insert(key);
        Ok(())
    }

    fn texts(
        &self,
        after: Option<&(RecordId, String)>,
        limit: usize,
    ) -> StoreResult<Vec<(RecordId, String)>> {
        self.write_due()?;
        self.under.borrow().texts(after, limit)
    }

    fn drop_text(&mut self, record: RecordId, field: &str) -> StoreResult<()> {
        self.write_due()?;
        let known = self.known.get_mut();
        known.texts.remove(&(record, field.to_owned()));
        self.under.get_mut().drop_text(record, field)
    }

    fn drop_texts(&mut self, record: RecordId) -> StoreResult<()> {
        self.write_due()?;
        let known = self.known.get_mut();
        known.texts.retain(|(of, _), _| *of != record);
        self.under.get_mut().drop_texts(record)
    }

    fn device(&self, id: DeviceId) -> StoreResult<Option<DeviceRow>> {
        known!(self.devices[id], self.under.borrow().device(id))
    }

    fn put_device(&mut self, id: DeviceId, row: &DeviceRow) -> StoreResult<()> {
        self.known.get_mut().devices.insert(id, Some(row.clone()));
        self.due.get_mut().devices.insert(id);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{LedgerStore as _, MemoryStore};
    use model::record::Version;
    use proptest::prelude::*;
    use serde_json::json;
    use uuid::Uuid;

    /// What is done, to one of a few rows.
    #[derive(Clone, Copy, Debug)]
    enum Step {
        Meta,
        Unit,
        Trip,
        Device,
        Text,
        DropText,
        Feed,
        Hold,
        Unhold,
        Link,
        Savepoint,
        Release,
        Undo,
    }

    const STEPS: &[Step] = &[
        Step::Meta,
        Step::Unit,
        Step::Trip,
        Step::Device,
        Step::Text,
        Step::DropText,
        Step::Feed,
        Step::Hold,
        Step::Unhold,
        Step::Link,
        Step::Savepoint,
        Step::Savepoint,
        Step::Release,
        Step::Undo,
    ];

    fn id(row: u8) -> RecordId {
        RecordId(Uuid::from_u128(u128::from(row) + 1))
    }

    /// A record whose one field names another.
    fn record(noun: &str, field: &str, row: u8, at: u64) -> Record {
        let mut record = Record::new(noun, id(row));
        let version = Version {
            op: OpId(Uuid::from_u128(u128::from(at))),
            eff: Stamp(0),
            device: DeviceId(id(0).0),
            seq: at,
            actor: id(0),
        };
        let other = u8::try_from(at % 3).unwrap();
        record.put(field, json!(id(other)), version, &[]);
        record
    }

    fn done(tx: &mut dyn LedgerTx, step: Step, row: u8, at: u64) -> StoreResult<()> {
        let (op, scope) = (OpId(id(row).0), Scope::Unit(id(row)));
        let key = BTreeSet::from([format!("op:{row}")]);
        match step {
            Step::Meta => tx.put_meta(&row.to_string(), &at.to_string()),
            Step::Unit => tx.put_record(at, &record("unit", "parent", row, at)),
            Step::Trip => tx.put_record(at, &record("trip", "lead_traveller", row + 8, at)),
            Step::Device => tx.put_device(
                DeviceId(id(row).0),
                &DeviceRow {
                    read_through: at,
                    ..DeviceRow::default()
                },
            ),
            Step::Text => {
                let tips = at.to_string();
                let document = Vec::new();
                tx.put_text(id(row), "minutes", &TextRow { document, tips })
            }
            Step::DropText => tx.drop_texts(id(row)),
            Step::Feed => tx.put_feed(FeedRow {
                number: at,
                scope,
                record: id(row),
                put: at.is_multiple_of(2),
            }),
            Step::Hold => tx.hold(op, &key, Stamp(0)),
            Step::Unhold => tx.unhold(op),
            Step::Link => {
                let (mark, entry) = (at.to_string(), String::new());
                let number = tx.next_number()?;
                tx.put_chain(&ChainRow {
                    number,
                    op_id: op,
                    mark,
                    entry,
                })
            }
            Step::Savepoint => tx.savepoint(),
            Step::Release => tx.release(),
            Step::Undo => tx.undo(),
        }
    }

    /// Everything that can be asked of the few rows.
    fn read(tx: &dyn LedgerTx) -> StoreResult<String> {
        let mut out = String::new();
        let scopes: BTreeSet<Scope> = (0..3).map(|row| Scope::Unit(id(row))).collect();
        for row in 0..3 {
            let one = (
                tx.meta(&row.to_string())?,
                tx.record(id(row))?,
                tx.record(id(row + 8))?,
                tx.below(id(row))?,
                tx.trips_of(id(row))?,
                tx.device(DeviceId(id(row).0))?,
                tx.text(id(row), "minutes")?,
                tx.waiting_for(&format!("op:{row}"))?,
                tx.chain(tx.head()?)?,
            );
            out += &format!("{one:?}\n");
        }
        let feed = (tx.feed(&scopes, 0, 9)?, tx.held_before(Stamp(9))?);
        Ok(format!("{out}{feed:?}"))
    }

    proptest! {
        #[test]
        fn it_says_what_the_store_says_and_leaves_what_the_store_leaves(
            steps in proptest::collection::vec((0..STEPS.len(), 0_u8..3, any::<bool>()), 1..40),
        ) {
            let play = |working: bool| {
                let mut store = MemoryStore::new();
                let mut said = Vec::new();
                let play = |tx: &mut dyn LedgerTx, said: &mut Vec<String>| {
                    let mut open = 0;
                    for (at, (step, row, asks)) in (1..).zip(&steps) {
                        match STEPS[*step] {
                            Step::Savepoint => open += 1,
                            Step::Release | Step::Undo if open == 0 => continue,
                            Step::Release | Step::Undo => open -= 1,
                            _ => {}
                        }
                        done(tx, STEPS[*step], *row, at)?;
                        if *asks {
                            said.push(read(tx)?);
                        }
                    }
                    Ok::<_, crate::LedgerError>(())
                };
                store.transact(&mut |tx| match working {
                    true => with_working_set(tx, |tx| play(tx, &mut said)),
                    false => play(tx, &mut said),
                }).unwrap();
                store.transact(&mut |tx| {
                    said.push(read(tx)?);
                    Ok(())
                }).unwrap();
                said
            };
            prop_assert_eq!(play(true), play(false));
        }
    }
}
