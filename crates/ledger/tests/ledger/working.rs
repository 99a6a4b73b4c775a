//! What a batch asks of the store: each row once, however many operations look at it.

use crate::world::{Device, World, accepted, splice, submit};
use ledger::store::{
    ChainRow, DeviceRow, FeedRow, NotAccepted, Standing, StoredOp, StoredRecord, TextRow, Work,
};
use ledger::{LedgerError, LedgerStore, LedgerTx, MemoryStore, StoreError, VersionRow};
use model::{DeviceId, OpId, PersonId, Record, RecordId, Scope, Stamp, TripId, UnitId};
use parking_lot::Mutex;
use protocol::Operation;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

type Kept<T> = Result<T, StoreError>;
/// How often each row was read or written, by the call and the row's key.
type Asked = Arc<Mutex<BTreeMap<(&'static str, String), usize>>>;

/// A store that counts what it is asked.
struct Counted<S>(S, Asked);

struct Tx<'a>(&'a mut dyn LedgerTx, &'a Asked);

impl<S: LedgerStore> LedgerStore for Counted<S> {
    fn transact(&mut self, work: &mut Work<'_>) -> Result<(), LedgerError> {
        let asked = &self.1;
        self.0.transact(&mut |tx| work(&mut Tx(tx, asked)))
    }
}

impl Tx<'_> {
    fn note(&self, call: &'static str, key: String) {
        *self.1.lock().entry((call, key)).or_default() += 1;
    }
}

/// Passes every call on; notes it under its arguments, or under what it writes.
macro_rules! counted {
    (reads { $(fn $read:ident($($arg:ident: $ty:ty),*) -> $out:ty;)* }
     writes { $(fn $write:ident($($warg:ident: $wty:ty),*) -> $wout:ty, $key:expr;)* }) => {
        impl LedgerTx for Tx<'_> {
            $(fn $read(&self $(, $arg: $ty)*) -> Kept<$out> {
                self.note(stringify!($read), format!("{:?}", ($(&$arg,)*)));
                self.0.$read($($arg),*)
            })*
            $(fn $write(&mut self $(, $warg: $wty)*) -> Kept<$wout> {
                self.note(stringify!($write), format!("{:?}", $key));
                self.0.$write($($warg),*)
            })*
        }
    };
}

counted! {
    reads {
        fn meta(key: &str) -> Option<String>;
        fn head() -> u64;
        fn record(id: RecordId) -> Option<StoredRecord>;
        fn records_of(noun: &str) -> Vec<Record>;
        fn trips_of(person: PersonId) -> BTreeSet<TripId>;
        fn op(id: OpId) -> Option<StoredOp>;
        fn ops_on(record: RecordId) -> Vec<StoredOp>;
        fn ops_naming(record: RecordId) -> Vec<StoredOp>;
        fn ops_at(place: (DeviceId, u32, u64)) -> Vec<(OpId, Standing)>;
        fn rejected_on(record: RecordId, actor: PersonId) -> bool;
        fn not_accepted(device: DeviceId) -> NotAccepted;
        fn accepted() -> u64;
        fn any_held() -> bool;
        fn waiting_for(key: &str) -> Vec<OpId>;
        fn waited_keys() -> BTreeSet<String>;
        fn held_before(at: Stamp) -> Vec<OpId>;
        fn feed(scopes: &BTreeSet<Scope>, since: u64, limit: usize) -> Vec<FeedRow>;
        fn standing(scopes: &BTreeSet<Scope>, from: u64, below: u64) -> Vec<FeedRow>;
        fn chain(number: u64) -> Option<ChainRow>;
        fn chain_from(number: u64, limit: usize) -> Vec<ChainRow>;
        fn versions(record: RecordId) -> Vec<VersionRow>;
        fn written_since(record: RecordId, number: u64) -> Vec<(String, OpId)>;
        fn wrote(op: OpId, record: RecordId) -> bool;
        fn text(record: RecordId, field: &str) -> Option<TextRow>;
        fn texts(after: Option<&(RecordId, String)>, limit: usize) -> Vec<(RecordId, String)>;
        fn device(id: DeviceId) -> Option<DeviceRow>;
    }
    writes {
        fn savepoint() -> (), ();
        fn release() -> (), ();
        fn undo() -> (), ();
        fn put_meta(key: &str, value: &str) -> (), key;
        fn next_number() -> u64, ();
        fn next_in_series(unit: UnitId, series: &str, year: i32) -> u64, unit;
        fn put_record(number: u64, record: &Record) -> (), record.id;
        fn put_op(op: &StoredOp) -> (), op.op_id;
        fn blank_op(op: &StoredOp) -> (), op.op_id;
        fn hold(id: OpId, keys: &BTreeSet<String>, since: Stamp) -> (), id;
        fn unhold(id: OpId) -> (), id;
        fn put_feed(row: FeedRow) -> (), (row.scope, row.record);
        fn drop_leaves(through: u64, limit: usize) -> u64, through;
        fn put_chain(row: &ChainRow) -> (), row.number;
        fn put_version(row: &VersionRow) -> (), (row.op_id, row.record, &row.field);
        fn put_text(record: RecordId, field: &str, row: &TextRow) -> (), (record, field);
        fn drop_text(record: RecordId, field: &str) -> (), (record, field);
        fn drop_texts(record: RecordId) -> (), record;
        fn put_device(id: DeviceId, row: &DeviceRow) -> (), id;
    }
}

fn world() -> (World, Asked) {
    let asked = Asked::default();
    let store = Counted(MemoryStore::new(), Arc::clone(&asked));
    (World::on_store(Box::new(store)), asked)
}

/// A visit as a day of a device writes it: made, its minutes written in two goes, handed in.
fn a_visit(world: &World, device: &Device, company: RecordId) -> Vec<Operation> {
    let visit = world.id();
    let fields = [
        ("kind", json!("visit")),
        ("on", json!("2026-09-08")),
        ("company", json!(company)),
        ("company_name", json!("上海澄泓精密机械有限公司")),
        ("gist", json!("有意设厂")),
        ("next_step", json!("寄送地块资料")),
        ("next_step_owner", json!(device.person)),
        ("next_step_due", json!("2026-09-15")),
    ];
    let made = world.create_as(device, "meeting", visit, fields);
    let first = world.edit_on(device, visit, "minutes", splice(0, 0, "一、企业介绍"), &[]);
    let base = [first.op_id];
    let second = world.edit_on(device, visit, "minutes", splice(6, 0, "。"), &base);
    let mut handed_in = world.command(device, visit, submit());
    handed_in.depends_on = vec![made.op_id];
    vec![made, first, second, handed_in]
}

#[test]
fn a_batch_reads_and_writes_each_row_once() {
    let (world, asked) = world();
    let device = world.device(world.wang);
    let company = world.create(&device, "company", [("name", json!("澄泓精密"))]);
    let operations: Vec<Operation> = (0..25)
        .flat_map(|_| a_visit(&world, &device, company))
        .collect();
    asked.lock().clear();
    let all: Vec<&Operation> = operations.iter().collect();
    for answer in world.push_all(&device, &all) {
        accepted(&answer);
    }
    let asked = std::mem::take(&mut *asked.lock());
    // What others wrote meanwhile is asked for each edit.
    // These count operations, not rows; what others wrote meanwhile is asked for each edit.
    let for_each = ["next_number", "savepoint", "release", "written_since"];
    for ((call, key), times) in &asked {
        assert!(
            *times == 1 || for_each.contains(call),
            "{call} of {key}: {times} times"
        );
    }
    let calls = |call: &str| {
        let of_it = asked.iter().filter(|((name, _), _)| *name == call);
        of_it.map(|(_, times)| times).sum::<usize>()
    };
    // The tree of units and the person's trips are for all of them.
    assert_eq!((calls("records_of"), calls("trips_of")), (1, 1));
    // The company, the unit and the person are looked up; a visit that is made is asked for once.
    assert!(calls("record") <= 25 + 5, "{} records", calls("record"));
    // The company goes where the first visit to it goes.
    assert_eq!((calls("put_record"), calls("put_text")), (25 + 1, 25));
    assert_eq!((calls("device"), calls("put_device")), (1, 1));
    assert_eq!(world.ledger.audit().unwrap().faults, vec![]);
}
