//! A device in a folder, and a centre small enough to be seen through: it takes every operation, numbers
//! it, and keeps a feed. What it cannot do (roles, held operations) the tests say themselves.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // what a test needs is there, or the test fails
#![allow(dead_code, unreachable_pub)] // each test file uses its part

use model::policy::{Refusal, Role};
use model::record::Version;
use model::{DeviceId, Noun, OpId, PersonId, Record, RecordId, Scope, Stamp, UnitId};
use protocol::Operation;
use protocol::limits::Limits;
use protocol::wire::{Answer, Cursor, FeedEntry, FeedEvent, Outcome, PullAnswer, PushAnswer};
use sealed::DataKey;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use store::{Base, Changes, Committed, Identity, NewOp, NewValue, Store, What, mint_record};
use tempfile::TempDir;
use uuid::Uuid;

pub const NOW: Stamp = Stamp(1_780_000_000_000);

pub fn id(number: u128) -> RecordId {
    RecordId(Uuid::from_u128(number))
}

pub fn me() -> PersonId {
    id(0x11)
}

pub fn unit() -> UnitId {
    id(0x22)
}

pub fn identity() -> Identity {
    Identity {
        device: DeviceId(Uuid::from_u128(0x33)),
        incarnation: 1,
        person: me(),
        person_name: "汪敏".to_owned(),
        role: Role::Officer,
        unit: unit(),
        server: "https://127.0.0.1".to_owned(),
        bureau: "宣城市投资促进局".to_owned(),
    }
}

pub struct Device {
    pub dir: TempDir,
    pub key: DataKey,
    store: Option<Store>,
}

impl Device {
    pub fn new() -> Self {
        let (dir, key) = (tempfile::tempdir().unwrap(), DataKey::random());
        let store = Some(Store::create(dir.path(), &key, &identity()).unwrap());
        Self { dir, key, store }
    }

    /// One that was granted everything a person of the unit has.
    pub fn granted() -> Self {
        let device = Self::new();
        device.store().granted(&scopes()).unwrap();
        device
    }

    pub fn store(&self) -> &Store {
        self.store.as_ref().unwrap()
    }

    /// As after a kill: nothing is closed in order, the files are opened as they lie there.
    pub fn killed(&self) -> Device {
        let dir = tempfile::tempdir().unwrap();
        for name in ["replica.db", "replica.db-wal"] {
            let from = self.dir.path().join(name);
            if from.exists() {
                std::fs::copy(from, dir.path().join(name)).unwrap();
            }
        }
        let store = Some(Store::open(dir.path(), &self.key).unwrap());
        Device {
            dir,
            key: self.key.clone(),
            store,
        }
    }

    pub fn reopened(mut self) -> Self {
        self.store.take().unwrap().close().unwrap();
        self.store = Some(Store::open(self.dir.path(), &self.key).unwrap());
        self
    }

    pub fn one(&self, record: RecordId, noun: Noun, what: What) -> Committed {
        self.store()
            .commit(&changes(vec![op(record, noun, what)]))
            .unwrap()
    }

    pub fn create(&self, noun: Noun, fields: &[(&str, Value)]) -> RecordId {
        let record = mint_record(NOW);
        self.one(
            record,
            noun,
            What::Create {
                fields: puts(fields),
            },
        );
        record
    }

    pub fn edit(&self, record: RecordId, fields: &[(&str, Value)]) -> OpId {
        let base = self.base(record);
        self.edit_from(record, base, fields)
    }

    pub fn edit_from(&self, record: RecordId, base: Base, fields: &[(&str, Value)]) -> OpId {
        self.one(
            record,
            Noun::Meeting,
            What::Edit {
                base,
                fields: puts(fields),
            },
        )
        .ops[0]
    }

    pub fn base(&self, record: RecordId) -> Base {
        self.store().shown(record).unwrap().unwrap().base()
    }

    pub fn value(&self, record: RecordId, field: &str) -> Value {
        self.store()
            .shown(record)
            .unwrap()
            .map_or(Value::Null, |shown| shown.record.value(field))
    }

    pub fn push(&self, centre: &mut Centre) {
        let out = self.store().outgoing(&Limits::default(), false).unwrap();
        self.store()
            .mark_sent(&out.iter().map(|out| out.op).collect::<Vec<_>>())
            .unwrap();
        let answers = out.iter().map(|out| centre.take(&out.bytes.text)).collect();
        self.store().answered(&push_answer(answers)).unwrap();
    }

    pub fn pull(&self, centre: &Centre, limit: usize) {
        loop {
            let mut more = false;
            for group in self.store().cursors().unwrap() {
                let since = group.cursor.map_or(0, |cursor| cursor.number);
                let page = centre.page(&group.scopes, since, limit);
                more |= page.more;
                self.store().apply(&group.scopes, &page).unwrap();
            }
            if !more {
                return;
            }
        }
    }
}

pub fn scopes() -> Vec<Scope> {
    vec![
        Scope::City,
        Scope::Unit(unit()),
        Scope::UnitPrivate(unit()),
        Scope::Person(me()),
    ]
}

pub fn op(record: RecordId, noun: Noun, what: What) -> NewOp {
    NewOp {
        record,
        noun,
        what,
        depends_on: Vec::new(),
        depends_on_previous: false,
    }
}

pub fn changes(new: Vec<NewOp>) -> Changes {
    Changes {
        actor: me(),
        on_behalf_of: None,
        at: NOW,
        new,
        drop_draft: None,
    }
}

pub fn puts(fields: &[(&str, Value)]) -> BTreeMap<String, NewValue> {
    fields
        .iter()
        .map(|(name, value)| ((*name).to_owned(), NewValue::Put(value.clone())))
        .collect()
}

/// The fields of a meeting that may be submitted.
pub fn meeting(title: &str) -> Vec<(&'static str, Value)> {
    vec![
        ("title", json!(title)),
        ("author", json!(me())),
        ("unit", json!(unit())),
        ("state", json!("draft")),
        ("company_name", json!("安徽海螺集团")),
        ("on", json!("2026-09-08")),
        ("gist", json!("谈妥选址")),
        ("next_step", json!("送方案")),
        ("next_step_owner", json!(me())),
        ("next_step_due", json!("2026-09-15")),
    ]
}

pub fn applied(text: &str, number: u64) -> Answer {
    let (bytes, operation) = protocol::OpBytes::read(text).unwrap();
    let outcome = Outcome::Applied {
        number,
        eff: operation.stamp,
    };
    Answer {
        op_id: Some(operation.op_id),
        hash: bytes.hash,
        outcome,
        duplicate: false,
    }
}

pub fn rejected(text: &str, refusal: Refusal) -> Answer {
    Answer {
        outcome: Outcome::Rejected {
            refusal,
            current: None,
        },
        ..applied(text, 0)
    }
}

pub fn push_answer(answers: Vec<Answer>) -> PushAnswer {
    PushAnswer {
        answers,
        acked_through: 0,
        server_time: NOW.plus(500),
    }
}

#[derive(Default)]
pub struct Centre {
    pub number: u64,
    pub records: BTreeMap<RecordId, Record>,
    pub feed: Vec<FeedEntry>,
}

impl Centre {
    /// Takes an operation whatever it is, and puts its record into the feed.
    pub fn take(&mut self, text: &str) -> Answer {
        let (_, operation) = protocol::OpBytes::read(text).unwrap();
        let answer = applied(text, self.number + 1);
        let mut record = self
            .records
            .get(&operation.record)
            .cloned()
            .unwrap_or_else(|| Record::new(&operation.noun, operation.record));
        let version = version(&operation);
        for (field, change) in &operation.fields {
            let base = operation.base.get(field).cloned().unwrap_or_default();
            change.apply(&mut record, field, version.clone(), &base, None);
        }
        self.put(record);
        answer
    }

    /// Somebody else's write of one field over what stands there.
    pub fn write(&mut self, record: RecordId, field: &str, value: Value) {
        let mut record = self.records[&record].clone();
        let seen = record
            .fields
            .get(field)
            .map(model::Field::seen)
            .unwrap_or_default();
        record.put(field, value, other(self.number + 1), &seen);
        self.put(record);
    }

    /// Somebody else's write that saw nothing of what stands there.
    pub fn write_blind(&mut self, record: RecordId, field: &str, value: Value) {
        let mut record = self.records[&record].clone();
        record.put(field, value, other(self.number + 1), &[]);
        self.put(record);
    }

    pub fn make(&mut self, noun: Noun, record: RecordId, fields: &[(&str, Value)]) {
        let mut made = Record::new(noun.name(), record);
        for (field, value) in fields {
            made.put(field, value.clone(), other(self.number + 1), &[]);
        }
        self.put(made);
    }

    /// Keeps the record, and says so in each of its scopes, those it left included (P1).
    pub fn put(&mut self, record: Record) {
        self.number += 1;
        let before = self
            .records
            .get(&record.id)
            .map(model::scope::scopes)
            .unwrap_or_default();
        let now = model::scope::scopes(&record);
        let mut first = true;
        for scope in &now {
            let body = first.then(|| Box::new(record.clone()));
            first = false;
            self.entry(*scope, record.id, FeedEvent::Put(body));
        }
        for scope in before.difference(&now) {
            self.entry(*scope, record.id, FeedEvent::Leave);
        }
        self.records.insert(record.id, record);
    }

    fn entry(&mut self, scope: Scope, record: RecordId, event: FeedEvent) {
        self.feed.push(FeedEntry {
            number: self.number,
            scope,
            record,
            event,
        });
    }

    /// A page of whole numbers, at least `limit` entries where there are so many.
    pub fn page(&self, scopes: &[Scope], since: u64, limit: usize) -> PullAnswer {
        let asked: BTreeSet<&Scope> = scopes.iter().collect();
        let mut entries: Vec<FeedEntry> = Vec::new();
        let mut upto = self.number;
        let mut carried = BTreeSet::new();
        for entry in self
            .feed
            .iter()
            .filter(|entry| entry.number > since && asked.contains(&entry.scope))
        {
            if entries.len() >= limit
                && entries
                    .last()
                    .is_some_and(|last| last.number < entry.number)
            {
                upto = entries.last().unwrap().number;
                break;
            }
            let mut entry = entry.clone();
            if let FeedEvent::Put(body) = &mut entry.event {
                // The body comes with the first put of this number that was asked for.
                *body = carried.insert((entry.number, entry.record)).then(|| {
                    let of =
                        |one: &&FeedEntry| one.number == entry.number && one.record == entry.record;
                    self.feed
                        .iter()
                        .filter(of)
                        .find_map(|one| match &one.event {
                            FeedEvent::Put(Some(body)) => Some(body.clone()),
                            _ => None,
                        })
                        .unwrap()
                });
            }
            entries.push(entry);
        }
        PullAnswer {
            entries,
            since,
            upto: cursor(upto),
            more: upto < self.number,
            scopes: scopes.to_vec(),
            server_time: NOW.plus(1000),
        }
    }

    /// What a replica with these scopes is to hold.
    pub fn bases(&self, scopes: &[Scope]) -> BTreeMap<RecordId, String> {
        self.records
            .values()
            .filter(|record| {
                model::scope::scopes(record)
                    .iter()
                    .any(|scope| scopes.contains(scope))
            })
            .map(|record| (record.id, record.canonical().unwrap()))
            .collect()
    }
}

pub fn bases(store: &Store) -> BTreeMap<RecordId, String> {
    store
        .bases()
        .unwrap()
        .into_iter()
        .map(|(id, _, state)| (id, state))
        .collect()
}

pub fn cursor(number: u64) -> Cursor {
    Cursor {
        epoch: "one".to_owned(),
        number,
        mark: format!("mark {number}"),
    }
}

fn version(operation: &Operation) -> Version {
    Version {
        op: operation.op_id,
        eff: operation.stamp,
        device: operation.device,
        seq: operation.seq,
        actor: operation.actor,
    }
}

fn other(number: u64) -> Version {
    Version {
        op: OpId(Uuid::from_u128(0xffff_0000 + u128::from(number))),
        eff: NOW.plus(60_000 + i64::try_from(number).unwrap()),
        device: DeviceId(Uuid::from_u128(0x99)),
        seq: number,
        actor: id(0x98),
    }
}
