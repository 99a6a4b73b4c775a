//! A device of one person with a small bureau in it, as a pull would have left it.

use crate::{App, AppConfig, Clock, Code, Failure, dispatch};
use chrono::NaiveDateTime;
use model::policy::Role;
use model::record::Version;
use model::{DeviceId, Noun, OpId, Record, RecordId, Scope, Stamp};
use protocol::wire::{Cursor, FeedEntry, FeedEvent, PullAnswer, Tokens};
use sealed::{Cost, DataKey, Envelope};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;
use store::{Identity, Store};
use sync::{Credentials, DeviceKey};
use tempfile::TempDir;
use uuid::Uuid;

/// 2026-09-09 13:40 in China, a Wednesday.
pub(crate) const NOW: i64 = 1_788_932_400_000;
pub(crate) const PASSPHRASE: &str = "敬亭山下一条小河";

pub(crate) const CITY: u128 = 0x01;
pub(crate) const COUNTY: u128 = 0x02;
pub(crate) const OFFICER: u128 = 0x11;
pub(crate) const MANAGER: u128 = 0x12;
pub(crate) const LEADER: u128 = 0x13;
pub(crate) const COLLEAGUE: u128 = 0x14;
pub(crate) const ADMINISTRATOR: u128 = 0x15;
pub(crate) const COUNTY_MANAGER: u128 = 0x16;

/// A clock that stands still in China.
pub(crate) struct Fixed {
    now: AtomicI64,
    awake: AtomicI64,
    asleep: AtomicI64,
}

impl Clock for Fixed {
    fn now(&self) -> Stamp {
        Stamp(self.now.load(Ordering::SeqCst))
    }
    fn awake(&self) -> Duration {
        Duration::from_millis(self.awake.load(Ordering::SeqCst).unsigned_abs())
    }
    fn asleep(&self) -> Duration {
        Duration::from_millis(self.asleep.load(Ordering::SeqCst).unsigned_abs())
    }
    fn local(&self, at: Stamp) -> NaiveDateTime {
        let east = at.plus(8 * 3_600_000);
        chrono::DateTime::from_timestamp_millis(east.0)
            .unwrap()
            .naive_utc()
    }
    fn instant(&self, wall: NaiveDateTime) -> Stamp {
        Stamp(wall.and_utc().timestamp_millis()).plus(-8 * 3_600_000)
    }
}

pub(crate) fn id(number: u128) -> RecordId {
    RecordId(Uuid::from_u128(number))
}

/// A device, its person's application open on it.
pub(crate) struct Bench {
    dir: TempDir,
    pub(crate) app: App,
    clock: Arc<Fixed>,
    number: u64,
    records: BTreeMap<RecordId, Record>,
}

impl Bench {
    /// An officer's.
    pub(crate) async fn officer() -> Self {
        Self::of(OFFICER, Role::Officer, COUNTY).await
    }

    /// The manager of the city bureau's, to whom the counties report.
    pub(crate) async fn manager() -> Self {
        Self::of(MANAGER, Role::Manager, CITY).await
    }

    /// The county's manager's.
    pub(crate) async fn county_manager() -> Self {
        let mut bench = Self::of(COUNTY_MANAGER, Role::Manager, COUNTY).await;
        let fields = [
            ("name", json!("章谨言")),
            ("role", json!("manager")),
            ("unit", json!(id(COUNTY))),
            ("active", json!(true)),
        ];
        bench.pull(Noun::Person, COUNTY_MANAGER, &fields);
        bench
    }

    /// The lead's of the county's team.
    pub(crate) async fn lead() -> Self {
        let mut bench = Self::of(LEADER, Role::TeamLead, COUNTY).await;
        bench.pull(Noun::Person, LEADER, &[("role", json!("team_lead"))]);
        bench
    }

    /// The system administrator's.
    pub(crate) async fn administrator() -> Self {
        let mut bench = Self::of(ADMINISTRATOR, Role::Administrator, CITY).await;
        let fields = [
            ("name", json!("周启明")),
            ("role", json!("administrator")),
            ("unit", json!(id(CITY))),
            ("active", json!(true)),
        ];
        bench.pull(Noun::Person, ADMINISTRATOR, &fields);
        bench
    }

    async fn of(person: u128, role: Role, unit: u128) -> Self {
        let dir = tempfile::tempdir().unwrap();
        found(dir.path(), person, role, unit);
        let clock = Arc::new(Fixed {
            now: AtomicI64::new(NOW),
            awake: AtomicI64::new(0),
            asleep: AtomicI64::new(0),
        });
        let app = App::start(config(dir.path(), &clock)).unwrap();
        let mut bench = Self {
            dir,
            app,
            clock,
            number: 0,
            records: BTreeMap::new(),
        };
        bench.unlock().await;
        let scopes = bench.scopes(person);
        bench.app.desk().unwrap().store.granted(&scopes).unwrap();
        bench.bureau();
        bench
    }

    fn scopes(&self, person: u128) -> Vec<Scope> {
        [CITY, COUNTY]
            .into_iter()
            .flat_map(|unit| [Scope::Unit(id(unit)), Scope::UnitPrivate(id(unit))])
            .chain([Scope::City, Scope::Person(id(person))])
            .collect()
    }

    fn bureau(&mut self) {
        self.pull(
            Noun::Unit,
            CITY,
            &[
                ("name", json!("宣城市投资促进局")),
                ("short", json!("市投促局")),
            ],
        );
        let parent = ("parent", json!(id(CITY)));
        self.pull(
            Noun::Unit,
            COUNTY,
            &[
                ("name", json!("郎溪县投促中心")),
                ("short", json!("郎溪县")),
                parent,
            ],
        );
        for (person, name, role, unit) in [
            (OFFICER, "汪若琳", "officer", COUNTY),
            (MANAGER, "梅思齐", "manager", CITY),
            (LEADER, "程景行", "leader", COUNTY),
            (COLLEAGUE, "胡一诺", "officer", COUNTY),
        ] {
            self.pull(
                Noun::Person,
                person,
                &[
                    ("name", json!(name)),
                    ("role", json!(role)),
                    ("unit", json!(id(unit))),
                    ("active", json!(true)),
                ],
            );
        }
    }

    /// Somebody else's write arrives: over what they saw of these fields, which is what the centre has.
    pub(crate) fn pull(&mut self, noun: Noun, record: u128, fields: &[(&str, Value)]) {
        let at = self.version().eff;
        self.pull_written(noun, record, fields, at);
    }

    /// The same, written at this moment by somebody's clock.
    pub(crate) fn pull_written(
        &mut self,
        noun: Noun,
        record: u128,
        fields: &[(&str, Value)],
        at: Stamp,
    ) {
        let mut made = self.at_centre(noun, id(record));
        let version = Version {
            eff: at,
            ..self.version()
        };
        for (field, value) in fields {
            let seen = made
                .fields
                .get(*field)
                .map(model::Field::seen)
                .unwrap_or_default();
            made.put(field, value.clone(), version.clone(), &seen);
        }
        self.arrive(made);
    }

    /// So many visits of a colleague's arrive, in pages.
    pub(crate) fn pull_visits(&mut self, count: u128) {
        let minutes = "看了车间，谈了用地、能耗与下一步。".repeat(12);
        let mut page = Vec::new();
        for number in 0..count {
            let mut made = Record::new(Noun::Meeting.name(), id(0x0100_0000 + number));
            let mut version = self.version();
            version.op = OpId(Uuid::from_u128(0xfeed_0000_0000 + number));
            for (field, value) in [
                ("kind", json!("visit")),
                ("on", json!("2026-09-09")),
                ("company_name", json!(format!("第 {number} 家企业"))),
                ("gist", json!("看车间，问产能")),
                ("minutes", json!(minutes)),
                ("asks", json!(minutes)),
                ("author", json!(id(COLLEAGUE))),
                ("unit", json!(id(COUNTY))),
                ("state", json!("submitted")),
            ] {
                made.put(field, value, version.clone(), &[]);
            }
            page.push(made);
            if page.len() == 500 || number + 1 == count {
                self.arrive_all(std::mem::take(&mut page));
            }
        }
    }

    /// So many records of a noun arrive, in pages.
    pub(crate) fn pull_many(
        &mut self,
        noun: Noun,
        count: u128,
        fields: impl Fn(u128) -> Vec<(&'static str, Value)>,
    ) {
        let mut page = Vec::new();
        for number in 0..count {
            let mut made = Record::new(noun.name(), id(0x0300_0000 + number));
            let mut version = self.version();
            version.op = OpId(Uuid::from_u128(0xfeed_1000_0000 + number));
            for (field, value) in fields(number) {
                made.put(field, value, version.clone(), &[]);
            }
            page.push(made);
            if page.len() == 500 || number + 1 == count {
                self.arrive_all(std::mem::take(&mut page));
            }
        }
    }

    /// Somebody names writers.
    pub(crate) fn pull_writers(&mut self, person: u128, writers: &[u128]) {
        let mut made = self.at_centre(Noun::Person, id(person));
        let add: Vec<String> = writers
            .iter()
            .map(|writer| id(*writer).to_string())
            .collect();
        let op = self.version().op;
        made.change_set("writers", &add, &BTreeMap::new(), op);
        self.arrive(made);
    }

    /// The centre takes everything that waits here, as it was foretold, and sends it back.
    pub(crate) fn centre_takes_all(&mut self) {
        let desk = self.app.desk().unwrap();
        let limits = protocol::limits::Limits::default();
        let out = desk.store.outgoing(&limits, true).unwrap();
        desk.store
            .mark_sent(&out.iter().map(|one| one.op).collect::<Vec<_>>())
            .unwrap();
        let mut answers = Vec::new();
        for one in &out {
            let (bytes, operation) = protocol::OpBytes::read(&one.bytes.text).unwrap();
            self.number += 1;
            let outcome = protocol::wire::Outcome::Applied {
                number: self.number,
                eff: operation.stamp,
            };
            answers.push(protocol::wire::Answer {
                op_id: Some(one.op),
                hash: bytes.hash,
                outcome,
                duplicate: false,
            });
        }
        // What commands made beside their own record is among it.
        let everything = store::Filter {
            deleted: true,
            ..store::Filter::default()
        };
        let records: Vec<Record> = Noun::ALL
            .iter()
            .flat_map(|noun| desk.store.list(*noun, &everything).unwrap())
            .filter(|shown| shown.number == 0 || !shown.pending.is_empty())
            .map(|shown| shown.record)
            .collect();
        let answer = protocol::wire::PushAnswer {
            answers,
            acked_through: 0,
            server_time: Stamp(NOW + 60_000),
        };
        desk.store.answered(&answer).unwrap();
        for record in records {
            self.arrive(record);
        }
    }

    /// The centre refuses everything that waits here.
    pub(crate) fn centre_refuses_all(&mut self, refusal: &model::policy::Refusal) {
        let desk = self.app.desk().unwrap();
        let limits = protocol::limits::Limits::default();
        let out = desk.store.outgoing(&limits, true).unwrap();
        desk.store
            .mark_sent(&out.iter().map(|one| one.op).collect::<Vec<_>>())
            .unwrap();
        let answers = out
            .iter()
            .map(|one| protocol::wire::Answer {
                op_id: Some(one.op),
                hash: one.bytes.hash.clone(),
                outcome: protocol::wire::Outcome::Rejected {
                    refusal: refusal.clone(),
                    current: None,
                },
                duplicate: false,
            })
            .collect();
        let server_time = Stamp(NOW + 60_000);
        let answer = protocol::wire::PushAnswer {
            answers,
            acked_through: 0,
            server_time,
        };
        desk.store.answered(&answer).unwrap();
    }

    fn at_centre(&self, noun: Noun, id: RecordId) -> Record {
        self.records
            .get(&id)
            .cloned()
            .unwrap_or_else(|| Record::new(noun.name(), id))
    }

    fn version(&self) -> Version {
        Version {
            op: OpId(Uuid::from_u128(0xfeed_0000 + u128::from(self.number) + 1)),
            eff: Stamp(NOW - 1_000 + i64::try_from(self.number).unwrap()),
            device: DeviceId(Uuid::from_u128(0x99)),
            seq: self.number + 1,
            actor: id(COLLEAGUE),
        }
    }

    fn arrive(&mut self, record: Record) {
        self.arrive_all(vec![record.clone()]);
        self.records.insert(record.id, record);
    }

    fn arrive_all(&mut self, records: Vec<Record>) {
        let desk = self.app.desk().unwrap();
        let scopes = desk.store.scopes().unwrap();
        let since = self.number;
        let mut entries = Vec::new();
        for record in records {
            self.number += 1;
            let mut body = Some(Box::new(record.clone()));
            let held = model::scope::scopes(&record);
            let held = held.into_iter().filter(|scope| scopes.contains(scope));
            entries.extend(held.map(|scope| FeedEntry {
                number: self.number,
                scope,
                record: record.id,
                event: FeedEvent::Put(body.take()),
            }));
        }
        let page = PullAnswer {
            entries,
            since,
            upto: Cursor {
                epoch: "one".to_owned(),
                number: self.number,
                mark: format!("mark {}", self.number),
            },
            more: false,
            scopes: scopes.clone(),
            server_time: Stamp(NOW),
        };
        desk.store.apply(&scopes, &page).unwrap();
        // As the loop does when nothing else is to be done: what came in many is found by its words.
        while desk.store.index_some().unwrap() > 0 {}
    }

    /// The data folder.
    pub(crate) fn folder(&self) -> &Path {
        self.dir.path()
    }

    /// The clock goes on.
    pub(crate) fn later(&self, ms: i64) {
        self.clock.now.fetch_add(ms, Ordering::SeqCst);
    }

    /// Nobody touches the machine for so long.
    pub(crate) async fn nobody_there(&self, ms: i64) {
        self.later(ms);
        self.clock.awake.fetch_add(ms, Ordering::SeqCst);
        crate::idle::look(&self.app).await;
    }

    /// The machine sleeps for so long.
    pub(crate) async fn sleeps(&self, ms: i64) {
        self.later(ms);
        self.clock.asleep.fetch_add(ms, Ordering::SeqCst);
        crate::idle::look(&self.app).await;
    }

    /// The application over the same folder, with this keychain.
    pub(crate) async fn with_keychain(&mut self, keychain: Arc<dyn crate::Keychain>) {
        self.app.shut_down().await;
        let mut config = config(self.dir.path(), &self.clock);
        config.keychain = Some(keychain);
        self.app = App::start(config).unwrap();
        self.unlock().await;
    }

    /// The application over the same folder, in a host that wants files here.
    pub(crate) async fn with_downloads(&mut self, folder: &Path) {
        self.app.shut_down().await;
        let mut config = config(self.dir.path(), &self.clock);
        config.downloads = Some(folder.to_owned());
        self.app = App::start(config).unwrap();
        self.unlock().await;
    }

    /// The application ends and starts again, somewhat later.
    pub(crate) async fn restart(&mut self) {
        self.app.shut_down().await;
        self.later(60_000);
        self.app = App::start(config(self.dir.path(), &self.clock)).unwrap();
        self.unlock().await;
    }

    async fn unlock(&self) {
        self.call("session.unlock", json!({"passphrase": PASSPHRASE}))
            .await
            .unwrap();
    }

    pub(crate) async fn call(&self, name: &str, request: Value) -> Result<Value, Failure> {
        dispatch(&self.app, name, request).await
    }

    pub(crate) async fn ok(&self, name: &str, request: Value) -> Value {
        self.call(name, request)
            .await
            .unwrap_or_else(|failure| panic!("{name}: {failure:?}"))
    }

    /// The first page of a whole list.
    pub(crate) async fn rows(&self, list: &str) -> Value {
        self.ok(list, json!({})).await["rows"].take()
    }

    pub(crate) async fn fails(&self, name: &str, request: Value) -> Failure {
        match self.call(name, request).await {
            Err(failure) => failure,
            Ok(answer) => panic!("{name} gave {answer}"),
        }
    }

    /// Saves a new visit; what the form says is put over a complete one.
    pub(crate) async fn visit(&self, over: &Value) -> Value {
        let request = save(&visit_form(over));
        self.ok("meeting.save", request).await
    }

    pub(crate) async fn show(&self, id: &Value) -> Value {
        self.ok("meeting.show", json!({"id": id})).await
    }
}

fn config(dir: &Path, clock: &Arc<Fixed>) -> AppConfig {
    let mut config = AppConfig::new(dir.to_owned(), "0.1.0");
    config.clock = Arc::clone(clock) as Arc<dyn Clock>;
    config.cost = Cost::for_tests();
    config
}

/// What enrolling leaves; the centre does not answer any more.
pub(crate) fn found(dir: &Path, person: u128, role: Role, unit: u128) {
    let key = DataKey::random();
    let envelope = Envelope::create(&key, PASSPHRASE, None, Cost::for_tests()).unwrap();
    envelope.write(&dir.join("envelope.json")).unwrap();
    let device = DeviceId(Uuid::from_u128(0x77));
    let identity = Identity {
        device,
        incarnation: 1,
        person: id(person),
        person_name: "汪若琳".to_owned(),
        role,
        unit: id(unit),
        server: "http://127.0.0.1:9".to_owned(),
        bureau: "宣城市投资促进局".to_owned(),
    };
    let store = Store::create(dir, &key, &identity).unwrap();
    let tokens = Tokens {
        access: "a".into(),
        access_seconds: 900,
        refresh: "r".into(),
    };
    Credentials {
        device,
        key: DeviceKey::generate(),
        tokens,
    }
    .keep(&store)
    .unwrap();
    store.close().unwrap();
    let profile = json!({
        "person": id(person), "person_name": "汪若琳", "device": device,
        "server": "http://127.0.0.1:9", "bureau": "宣城市投资促进局",
    });
    std::fs::write(dir.join("profile.json"), profile.to_string()).unwrap();
}

/// A complete visit with `over` put over it.
pub(crate) fn visit_form(over: &Value) -> Value {
    let mut form = json!({
        "kind": "visit", "on": "2026-09-09", "starts_at": "09:30", "ends_at": "11:10",
        "company_name": "嘉兴市德裕食品有限公司", "gist": "看车间，问产能", "minutes": "产能翻番。",
        "next_step": "送厂房方案", "next_step_owner": id(OFFICER), "next_step_due": "2026-09-15",
    });
    for (field, value) in over.as_object().unwrap() {
        form[field] = value.clone();
    }
    form
}

/// A save of a new record with this form.
pub(crate) fn save(form: &Value) -> Value {
    json!({
        "id": null, "base": {}, "form": form, "new_contact": null, "on_behalf_of": null,
        "draft": null, "submit": false, "passed": [], "note": null,
    })
}

/// The same request with one part changed.
pub(crate) fn with(mut request: Value, part: &str, value: impl Into<Value>) -> Value {
    request[part] = value.into();
    request
}

#[track_caller]
pub(crate) fn refused(failure: &Failure, code: &str) {
    assert_eq!(failure.code, Code::Refused, "{failure:?}");
    assert_eq!(failure.detail["refusal"]["code"], code);
}
