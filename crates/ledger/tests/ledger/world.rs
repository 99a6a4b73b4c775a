//! A small bureau on a store, and devices that capture operations for it.

use ledger::{CENTRE, DeviceFacts, Ledger, LedgerStore, MemoryStore, SealedStore, Settings};
use model::command::Command;
use model::policy::{Refusal, Role};
use model::{DeviceId, OpId, PersonId, Record, RecordId, Scope, Stamp, UnitId};
use protocol::limits::Limits;
use protocol::wire::{
    Answer, Cursor, FeedEntry, FeedEvent, Hello, Outcome, PullAnswer, PullRequest,
};
use protocol::{Change, Kind, Operation, Splice};
use serde_json::{Value, json};
use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Tells one story to both stores.
macro_rules! on_both {
    ($(fn $name:ident($world:ident) $body:block)*) => {
        $(mod $name {
            #[allow(unused_imports)]
            use super::*;
            fn story($world: &crate::world::World) $body
            #[test]
            fn in_memory() {
                story(&crate::world::World::in_memory());
            }
            #[test]
            fn in_a_sealed_file() {
                story(&crate::world::World::in_a_file());
            }
        })*
    };
}
pub(crate) use on_both;

/// 2026-09-08T02:00:00Z.
pub(crate) const MORNING: i64 = 1_788_832_800_000;
pub(crate) const MINUTE: i64 = 60_000;
pub(crate) const DAY: i64 = 24 * 60 * MINUTE;
const YEAR: i64 = 365 * DAY;

pub(crate) struct World {
    pub(crate) ledger: Ledger<Box<dyn LedgerStore>>,
    now: Cell<i64>,
    ids: Cell<u128>,
    _dir: Option<tempfile::TempDir>,
    pub(crate) city: UnitId,
    pub(crate) langxi: UnitId,
    pub(crate) xuanzhou: UnitId,
    pub(crate) administrator: PersonId,
    /// The city's manager.
    pub(crate) mei: PersonId,
    /// The county's manager.
    pub(crate) zhang: PersonId,
    /// The county's team lead.
    pub(crate) cheng: PersonId,
    /// Officers of the county.
    pub(crate) wang: PersonId,
    pub(crate) hu: PersonId,
    /// An officer of another unit.
    pub(crate) he: PersonId,
    pub(crate) auditor: PersonId,
}

/// One device of one person.
pub(crate) struct Device {
    pub(crate) id: DeviceId,
    pub(crate) person: PersonId,
    pub(crate) incarnation: Cell<u32>,
    pub(crate) seq: Cell<u64>,
    /// How far its clock is off, in milliseconds.
    pub(crate) skew: Cell<i64>,
}

impl Device {
    pub(crate) fn facts(&self) -> DeviceFacts {
        DeviceFacts {
            device: self.id,
            person: self.person,
        }
    }
}

impl World {
    pub(crate) fn in_memory() -> Self {
        Self::on(Box::new(MemoryStore::new()), None, Limits::default())
    }

    pub(crate) fn with_limits(limits: Limits) -> Self {
        Self::on(Box::new(MemoryStore::new()), None, limits)
    }

    pub(crate) fn in_a_file() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let (file, key) = (dir.path().join("ledger.db"), sealed::DataKey::random());
        let store = SealedStore::open(&file, &key, ledger::sealed_file::MIGRATIONS).unwrap();
        let reader = SealedStore::open_to_read(&file, &key).unwrap();
        let mut world = Self::on(Box::new(store), Some(dir), Limits::default());
        world.ledger = world.ledger.read_by(vec![Box::new(reader)]);
        world
    }

    pub(crate) fn on_store(store: Box<dyn LedgerStore>) -> Self {
        Self::on(store, None, Limits::default())
    }

    fn on(store: Box<dyn LedgerStore>, dir: Option<tempfile::TempDir>, limits: Limits) -> Self {
        let settings = Settings {
            limits,
            first_epoch: "first".to_owned(),
        };
        let ledger = Ledger::open(store, settings, Stamp(MORNING)).unwrap();
        let nobody = RecordId(Uuid::nil());
        let mut world = Self {
            ledger,
            now: Cell::new(MORNING),
            ids: Cell::new(1),
            _dir: dir,
            city: nobody,
            langxi: nobody,
            xuanzhou: nobody,
            administrator: nobody,
            mei: nobody,
            zhang: nobody,
            cheng: nobody,
            wang: nobody,
            hu: nobody,
            he: nobody,
            auditor: nobody,
        };
        world.found();
        world
    }

    fn found(&mut self) {
        let (city, administrator) = (self.id(), self.id());
        let centre = Device {
            id: CENTRE,
            person: administrator,
            incarnation: Cell::new(1),
            seq: Cell::new(0),
            skew: Cell::new(0),
        };
        let unit = self.create_as(
            &centre,
            "unit",
            city,
            [("name", json!("宣城市投资促进局")), ("series", json!("宣"))],
        );
        let person = self.create_as(
            &centre,
            "person",
            administrator,
            [
                ("name", json!("周启明")),
                ("role", json!("administrator")),
                ("unit", json!(city)),
            ],
        );
        let texts = [unit.seal().unwrap().text, person.seal().unwrap().text];
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        self.ledger
            .found(centre.facts(), self.now(), &texts)
            .unwrap();
        (self.city, self.administrator) = (city, administrator);
        let unit = |name: &str, series: &str| {
            self.create(
                &centre,
                "unit",
                [
                    ("name", json!(name)),
                    ("series", json!(series)),
                    ("parent", json!(city)),
                ],
            )
        };
        let (langxi, xuanzhou) = (unit("郎溪县", "郎"), unit("宣州区", "州"));
        let person = |name: &str, role: Role, unit: UnitId| {
            self.create(
                &centre,
                "person",
                [
                    ("name", json!(name)),
                    ("role", json!(role)),
                    ("unit", json!(unit)),
                ],
            )
        };
        let mei = person("梅思齐", Role::Manager, city);
        let zhang = person("章谨言", Role::Manager, langxi);
        let cheng = person("程景行", Role::TeamLead, langxi);
        let wang = person("汪若琳", Role::Officer, langxi);
        let hu = person("胡一诺", Role::Officer, langxi);
        let he = person("何以宁", Role::Officer, xuanzhou);
        let auditor = person("查慎行", Role::Auditor, city);
        *self = Self {
            langxi,
            xuanzhou,
            mei,
            zhang,
            cheng,
            wang,
            hu,
            he,
            auditor,
            ..std::mem::replace(self, Self::empty())
        };
    }

    /// A place holder while the bureau is being built.
    fn empty() -> Self {
        let settings = Settings {
            limits: Limits::default(),
            first_epoch: String::new(),
        };
        let nobody = RecordId(Uuid::nil());
        Self {
            ledger: Ledger::open(
                Box::new(MemoryStore::new()) as Box<dyn LedgerStore>,
                settings,
                Stamp(0),
            )
            .unwrap(),
            now: Cell::new(0),
            ids: Cell::new(0),
            _dir: None,
            city: nobody,
            langxi: nobody,
            xuanzhou: nobody,
            administrator: nobody,
            mei: nobody,
            zhang: nobody,
            cheng: nobody,
            wang: nobody,
            hu: nobody,
            he: nobody,
            auditor: nobody,
        }
    }

    pub(crate) fn now(&self) -> Stamp {
        Stamp(self.now.get())
    }

    pub(crate) fn pass(&self, ms: i64) {
        self.now.set(self.now.get() + ms);
    }

    fn uuid(&self) -> Uuid {
        let next = self.ids.get();
        self.ids.set(next + 1);
        Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + next)
    }

    pub(crate) fn id(&self) -> RecordId {
        RecordId(self.uuid())
    }

    pub(crate) fn device(&self, person: PersonId) -> Device {
        let id = DeviceId(self.uuid());
        let incarnation = self.ledger.new_incarnation(id).unwrap();
        Device {
            id,
            person,
            incarnation: Cell::new(incarnation),
            seq: Cell::new(0),
            skew: Cell::new(0),
        }
    }

    /// An operation of a device, without content.
    pub(crate) fn operation(
        &self,
        device: &Device,
        kind: Kind,
        noun: &str,
        record: RecordId,
    ) -> Operation {
        self.pass(1_000);
        device.seq.set(device.seq.get() + 1);
        Operation {
            op_id: OpId(self.uuid()),
            device: device.id,
            incarnation: device.incarnation.get(),
            seq: device.seq.get(),
            actor: device.person,
            on_behalf_of: None,
            kind,
            noun: noun.to_owned(),
            record,
            base: BTreeMap::new(),
            fields: BTreeMap::new(),
            command: None,
            depends_on: Vec::new(),
            stamp: self.now().plus(device.skew.get()),
            schema: protocol::SCHEMA,
        }
    }

    pub(crate) fn create_as<const N: usize>(
        &self,
        device: &Device,
        noun: &str,
        record: RecordId,
        fields: [(&str, Value); N],
    ) -> Operation {
        let mut operation = self.operation(device, Kind::Create, noun, record);
        operation.fields = fields
            .into_iter()
            .map(|(name, value)| (name.to_owned(), Change::Put(value)))
            .collect();
        operation
    }

    /// Makes a record; it must be accepted.
    pub(crate) fn create<const N: usize>(
        &self,
        device: &Device,
        noun: &str,
        fields: [(&str, Value); N],
    ) -> RecordId {
        let record = self.id();
        let operation = self.create_as(device, noun, record, fields);
        accepted(&self.push(device, &operation));
        record
    }

    /// The versions of a field that stand now.
    pub(crate) fn seen(&self, record: RecordId, field: &str) -> Vec<OpId> {
        let stands = self.record(record);
        let field = stands.fields.get(field);
        field.map(model::Field::seen).unwrap_or_default()
    }

    /// An edit on everything that stands now.
    pub(crate) fn edit(
        &self,
        device: &Device,
        record: RecordId,
        field: &str,
        value: Value,
    ) -> Operation {
        let base = self.seen(record, field);
        self.edit_on(device, record, field, Change::Put(value), &base)
    }

    pub(crate) fn edit_on(
        &self,
        device: &Device,
        record: RecordId,
        field: &str,
        change: Change,
        base: &[OpId],
    ) -> Operation {
        let noun = self
            .ledger
            .record(record)
            .unwrap()
            .map_or("meeting".to_owned(), |record| record.noun);
        let mut operation = self.operation(device, Kind::Edit, &noun, record);
        operation.fields.insert(field.to_owned(), change);
        if !base.is_empty() {
            operation.base.insert(field.to_owned(), base.to_vec());
        }
        operation
    }

    pub(crate) fn command(&self, device: &Device, record: RecordId, command: Command) -> Operation {
        let noun = self
            .ledger
            .record(record)
            .unwrap()
            .map_or("meeting".to_owned(), |record| record.noun);
        let mut operation = self.operation(device, Kind::Command, &noun, record);
        operation.command = Some(command);
        operation
    }

    pub(crate) fn push(&self, device: &Device, operation: &Operation) -> Answer {
        self.push_all(device, &[operation]).pop().unwrap()
    }

    pub(crate) fn push_all(&self, device: &Device, operations: &[&Operation]) -> Vec<Answer> {
        let texts: Vec<String> = operations
            .iter()
            .map(|operation| operation.seal().unwrap().text)
            .collect();
        self.push_texts(device, &texts)
    }

    pub(crate) fn push_texts(&self, device: &Device, texts: &[String]) -> Vec<Answer> {
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        self.ledger
            .push(&device.facts(), self.now(), &texts)
            .unwrap()
            .answers
    }

    pub(crate) fn acked(&self, device: &Device) -> u64 {
        self.ledger
            .push(&device.facts(), self.now(), &[])
            .unwrap()
            .acked_through
    }

    pub(crate) fn record(&self, id: RecordId) -> Record {
        self.ledger.record(id).unwrap().unwrap()
    }

    pub(crate) fn value(&self, id: RecordId, field: &str) -> Value {
        self.record(id).value(field)
    }

    pub(crate) fn head(&self) -> u64 {
        self.ledger.audit().unwrap().head
    }

    /// A meeting with all that submitting needs, still a draft.
    pub(crate) fn meeting(&self, device: &Device) -> RecordId {
        let company = self.create(
            device,
            "company",
            [("name", json!("上海澄泓精密机械有限公司"))],
        );
        self.meeting_with(device, company)
    }

    pub(crate) fn meeting_with(&self, device: &Device, company: RecordId) -> RecordId {
        self.create(
            device,
            "meeting",
            [
                ("title", json!("拜访澄泓精密")),
                ("kind", json!("visit")),
                ("on", json!("2026-09-08")),
                ("company", json!(company)),
                ("company_name", json!("上海澄泓精密机械有限公司")),
                ("gist", json!("有意设厂")),
                ("next_step", json!("寄送地块资料")),
                ("next_step_owner", json!(device.person)),
                ("next_step_due", json!("2026-09-15")),
            ],
        )
    }

    pub(crate) fn submit(&self, device: &Device, record: RecordId) -> Answer {
        self.push(device, &self.command(device, record, submit()))
    }

    pub(crate) fn submitted_meeting(&self, device: &Device) -> RecordId {
        let meeting = self.meeting(device);
        accepted(&self.submit(device, meeting));
        meeting
    }

    pub(crate) fn review(&self, verdict: model::command::Verdict, content_hash: String) -> Command {
        Command::Review {
            verdict,
            note: Some("请补充".to_owned()),
            content_hash,
            entry: self.id(),
        }
    }

    /// Reads everything a person is granted, page by page.
    pub(crate) fn read_all(
        &self,
        device: &Device,
        limit: usize,
    ) -> (BTreeMap<RecordId, Record>, Vec<FeedEntry>) {
        let scopes = self.ledger.grants(device.person).unwrap();
        let (mut replica, mut entries) = (BTreeMap::new(), Vec::new());
        let mut cursor = Cursor {
            epoch: String::new(),
            number: 0,
            mark: String::new(),
        };
        loop {
            let page = self.pull(device, &scopes, &cursor, limit).unwrap();
            for entry in &page.entries {
                if let FeedEvent::Put(Some(record)) = &entry.event {
                    replica.insert(entry.record, (**record).clone());
                }
            }
            entries.extend(page.entries);
            cursor = page.upto;
            if !page.more {
                return (replica, entries);
            }
        }
    }

    pub(crate) fn pull(
        &self,
        device: &Device,
        scopes: &BTreeSet<Scope>,
        cursor: &Cursor,
        limit: usize,
    ) -> Result<PullAnswer, ledger::LedgerError> {
        let names: Vec<String> = scopes.iter().map(ToString::to_string).collect();
        let request = PullRequest {
            scopes: names.join(","),
            since: cursor.number,
            epoch: cursor.epoch.clone(),
            mark: cursor.mark.clone(),
            limit,
        };
        self.ledger.pull(&device.facts(), &request, self.now())
    }

    pub(crate) fn hello(&self, device: &Device, cursor: Option<Cursor>) -> ledger::Greeting {
        let hello = Hello {
            accepted: None,
            incarnation: device.incarnation.get(),
            last_seq: device.seq.get(),
            cursor,
            app_version: "test".to_owned(),
            clock: self.now().plus(device.skew.get()),
            waiting: None,
        };
        self.ledger
            .hello(&device.facts(), &hello, self.now())
            .unwrap()
    }

    /// A device whose clock is years off.
    pub(crate) fn device_years_off(&self, person: PersonId, years: i64) -> Device {
        let device = self.device(person);
        device.skew.set(years * YEAR);
        device
    }
}

pub(crate) fn submit() -> Command {
    Command::Submit {
        passed: Vec::new(),
        note: None,
        entry: None,
    }
}

pub(crate) fn splice(at: u32, delete: u32, insert: &str) -> Change {
    Change::Splices(vec![Splice {
        at,
        delete,
        insert: insert.to_owned(),
    }])
}

#[track_caller]
pub(crate) fn accepted(answer: &Answer) -> u64 {
    answer
        .outcome
        .number()
        .unwrap_or_else(|| panic!("not accepted: {:?}", answer.outcome))
}

#[track_caller]
pub(crate) fn refusal(answer: &Answer) -> Refusal {
    match &answer.outcome {
        Outcome::Rejected { refusal, .. } | Outcome::Refused { refusal } => refusal.clone(),
        other => panic!("not refused: {other:?}"),
    }
}

#[track_caller]
pub(crate) fn held(answer: &Answer) -> Vec<String> {
    match &answer.outcome {
        Outcome::Held { missing } => missing.clone(),
        other => panic!("not held: {other:?}"),
    }
}
