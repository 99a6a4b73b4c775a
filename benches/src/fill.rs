//! A device of the city's manager, who may read everything, filled as a first pull fills it.

use crate::table::{Row, Times};
use crate::{Trouble, baseline, first};
use city::City;
use ledger::{CENTRE, DeviceFacts, Ledger, SealedStore, Sent, Settings};
use model::policy::Role;
use model::{Day, DeviceId, Noun, OpId, PersonId, RecordId, Stamp};
use protocol::limits::Limits;
use protocol::wire::{FeedEvent, Hello, PullRequest};
use protocol::{Change, Kind, Operation};
use sealed::{Cost, DataKey, Envelope};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use store::{Changes, Identity, NewOp, NewValue, Store, What};
use tempfile::TempDir;
use uuid::Uuid;

/// The city of every run.
const SEED: u64 = 7;
/// Of so many records about one is a meeting.
const RECORDS_TO_A_MEETING: u32 = 5;
/// So many deeds go to the ledger in one transaction.
const AT_ONCE: usize = 500;

/// What the row of saves beside a sync is called; its baseline is measured afterwards.
pub(crate) const BESIDE: &str = "save a visit while pages are applied";
/// So many pages are applied meanwhile, on a copy of the device.
const PAGES_BESIDE: usize = 10;
/// Somebody saves, and again after so long.
const PAUSE: Duration = Duration::from_millis(15);

/// Where the device lies: in a folder that goes away with the run, or in one that stays.
pub(crate) enum Place {
    /// Goes away.
    Passing(TempDir),
    /// Stays, for others to measure on the same device.
    Kept(PathBuf),
}

impl Place {
    /// This folder, or a passing one.
    pub(crate) fn of(folder: Option<PathBuf>) -> Result<Self, Trouble> {
        Ok(match folder {
            Some(folder) => {
                std::fs::create_dir_all(&folder)?;
                Self::Kept(folder)
            }
            None => Self::Passing(tempfile::tempdir()?),
        })
    }

    fn path(&self) -> &Path {
        match self {
            Self::Passing(dir) => dir.path(),
            Self::Kept(dir) => dir,
        }
    }

    /// What is said there about the device, written last.
    fn facts(&self) -> PathBuf {
        self.path().join("site.json")
    }
}

/// What a later run has to know of a device that was kept.
#[derive(Serialize, Deserialize)]
struct Facts {
    asked: u32,
    records: usize,
    person: PersonId,
    company: RecordId,
    uscc: String,
    name: String,
    rows: Vec<Row>,
}

/// The filled device.
pub(crate) struct Site {
    place: Place,
    /// The key of its store.
    pub(crate) key: DataKey,
    /// How many records it shows.
    pub(crate) records: usize,
    /// Whose it is.
    pub(crate) person: PersonId,
    /// A company known here, and its code.
    pub(crate) company: RecordId,
    pub(crate) uscc: String,
    name: String,
}

/// What unlocks it.
pub(crate) const PASSPHRASE: &str = "敬亭山下一条小河";

impl Site {
    /// The data folder.
    pub(crate) fn folder(&self) -> &Path {
        self.place.path()
    }

    /// A note about the company known here.
    pub(crate) fn note(&self) -> String {
        let short = model::company_name::short(&self.name);
        format!(
            "今天拜访{short} 王总、李建国厂长，看车间，产能翻番，拟投2亿 要60亩 标准厂房6000平，对用电和蒸汽价格有疑问，周五回电"
        )
    }

    /// So many records were added to what was pulled.
    pub(crate) fn more(&mut self, added: usize) -> Result<(), Trouble> {
        self.records += added;
        let text = std::fs::read_to_string(self.place.facts())?;
        let mut facts: Facts = serde_json::from_str(&text)?;
        facts.records = self.records;
        std::fs::write(self.place.facts(), serde_json::to_string(&facts)?)?;
        Ok(())
    }

    /// Its store's file.
    pub(crate) fn file(&self) -> PathBuf {
        self.folder().join("replica.db")
    }

    /// A copy of the file from before anything was written here.
    pub(crate) fn before(&self) -> PathBuf {
        self.folder().join("before.db")
    }
}

/// The device of this place: the one that was kept there, as it was filled, or a new one.
pub(crate) fn filled(place: Place, records: u32) -> Result<(Site, Vec<Row>), Trouble> {
    let Ok(text) = std::fs::read_to_string(place.facts()) else {
        return fill(place, records);
    };
    let facts: Facts = serde_json::from_str(&text)?;
    if facts.asked != records {
        return Err(format!(
            "the device kept there was filled for {} records",
            facts.asked
        )
        .into());
    }
    let key = Envelope::read(&place.path().join("envelope.json"))?.open(PASSPHRASE)?;
    let site = Site {
        place,
        key,
        records: facts.records,
        person: facts.person,
        company: facts.company,
        uscc: facts.uscc,
        name: facts.name,
    };
    // What was written on it since is forgotten.
    for left in ["replica.db-wal", "replica.db-shm"] {
        let _ = std::fs::remove_file(site.folder().join(left));
    }
    std::fs::copy(site.before(), site.file())?;
    Ok((site, facts.rows))
}

/// Draws the city, lets a ledger take it, and pulls it.
fn fill(place: Place, records: u32) -> Result<(Site, Vec<Row>), Trouble> {
    let dir = place.path();
    let today = Day::new(2026, 9, 9).ok_or("no such day")?;
    let city = city::draw(SEED, records / RECORDS_TO_A_MEETING, today);
    let (ledger, manager) = ledger(&dir.join("ledger.db"), city)?;
    let (person, unit) = manager.ok_or("a city without a manager")?;
    let key = DataKey::random();
    let device = DeviceId(Uuid::from_u128(0xbe_0c));
    let identity = Identity {
        device,
        incarnation: 1,
        person,
        person_name: "城市".to_owned(),
        role: Role::Manager,
        unit,
        server: "http://127.0.0.1:9".to_owned(),
        bureau: "宣城市投资促进局".to_owned(),
    };
    Envelope::create(&key, PASSPHRASE, None, Cost::for_tests())?
        .write(&dir.join("envelope.json"))?;
    let profile = json!({
        "person": person, "person_name": "城市", "device": device,
        "server": identity.server, "bureau": identity.bureau,
    });
    std::fs::write(dir.join("profile.json"), profile.to_string())?;
    let store = Store::create(dir, &key, &identity)?;
    let facts = DeviceFacts { device, person };
    let begins = usize::try_from(records)? * 6 / 10;
    let (mut times, mut seen) = (Times::default(), Seen::default());
    let mut next = pull(
        &ledger,
        &facts,
        &store,
        None,
        &mut times,
        &mut seen,
        |seen| seen.records.len() >= begins,
    )?;
    // The same pages once more on a copy, with somebody who saves meanwhile.
    let beside = beside(&dir.join("beside"), &key, &store, |store| {
        let mut pages = 0;
        let (mut times, mut seen) = (Times::default(), Seen::default());
        pull(
            &ledger,
            &facts,
            store,
            next.clone(),
            &mut times,
            &mut seen,
            |_| {
                pages += 1;
                pages == PAGES_BESIDE
            },
        )?;
        Ok(())
    })?;
    while next.is_some() {
        next = pull(&ledger, &facts, &store, next, &mut times, &mut seen, |_| {
            false
        })?;
    }
    let (company, uscc, name) = seen.company.ok_or("a city without a company")?;
    while store.index_some()? > 0 {}
    store.close()?;
    let now = Stamp(1_788_932_400_000);
    let mut first = first::measure(&ledger, &identity, &dir.join("first"), now)?;
    let site = Site {
        place,
        key,
        records: seen.records.len(),
        person,
        company,
        uscc,
        name,
    };
    std::fs::copy(site.file(), site.before())?;
    // What finds its words is written later, of ours as of the baseline.
    let mut row = times.row("apply a pulled page", None);
    row.baseline = Some(baseline::pages(&site, times.0.len())?.within(50));
    let mut rows = vec![row, beside];
    rows.append(&mut first);
    let facts = Facts {
        asked: records,
        records: site.records,
        person: site.person,
        company: site.company,
        uscc: site.uscc.clone(),
        name: site.name.clone(),
        rows: rows.clone(),
    };
    std::fs::write(site.place.facts(), serde_json::to_string(&facts)?)?;
    Ok((site, rows))
}

/// What the pull brought.
#[derive(Default)]
struct Seen {
    records: BTreeSet<RecordId>,
    company: Option<(RecordId, String, String)>,
}

/// Saves visits for as long as `meanwhile` works on a copy of the store.
fn beside(
    folder: &Path,
    key: &DataKey,
    store: &Store,
    meanwhile: impl FnOnce(&Store) -> Result<(), Trouble>,
) -> Result<Row, Trouble> {
    std::fs::create_dir(folder)?;
    store.backup_into(&folder.join("replica.db"))?;
    let copy = Store::open(folder, key)?;
    let me = copy.identity()?.person;
    let done = AtomicBool::new(false);
    let times = std::thread::scope(|scope| {
        let saves = scope.spawn(|| {
            let mut times = Times::default();
            for n in 0_u32.. {
                if done.load(Ordering::SeqCst) {
                    break;
                }
                let visit = visit(me, n);
                times
                    .of(|| copy.commit(&visit))
                    .map_err(|error| error.to_string())?;
                std::thread::sleep(PAUSE);
            }
            Ok::<Times, String>(times)
        });
        let worked = meanwhile(&copy);
        done.store(true, Ordering::SeqCst);
        let saved = saves.join().map_err(|_| "the saves ended in a panic")?;
        worked.and(saved.map_err(Trouble::from))
    })?;
    copy.close()?;
    std::fs::remove_dir_all(folder)?;
    Ok(times.row(BESIDE, Some(50_000)))
}

fn visit(me: PersonId, n: u32) -> Changes {
    let at = Stamp(1_788_932_400_000 + i64::from(n));
    let put = |value: Value| NewValue::Put(value);
    let fields = [
        ("kind", put(json!("visit"))),
        ("author", put(json!(me))),
        ("state", put(json!("draft"))),
        ("on", put(json!("2026-09-09"))),
        ("company_name", put(json!("安徽海螺集团有限责任公司"))),
        ("gist", put(json!(format!("看车间，问产能（{n}）")))),
        ("next_step", put(json!("送厂房方案"))),
        ("next_step_due", put(json!("2026-09-15"))),
    ];
    Changes {
        actor: me,
        on_behalf_of: None,
        at,
        new: vec![NewOp {
            record: store::mint_record(at),
            noun: Noun::Meeting,
            what: What::Create {
                fields: fields.map(|(name, value)| (name.to_owned(), value)).into(),
            },
            depends_on: Vec::new(),
            depends_on_previous: false,
        }],
        drop_draft: None,
    }
}

/// Pulls from there on, until `is_enough` says so after a page; says where it goes on, where it does.
fn pull(
    ledger: &Ledger<SealedStore>,
    facts: &DeviceFacts,
    store: &Store,
    from: Option<PullRequest>,
    times: &mut Times,
    seen: &mut Seen,
    mut is_enough: impl FnMut(&Seen) -> bool,
) -> Result<Option<PullRequest>, Trouble> {
    let now = model::Stamp(1_788_932_400_000);
    let hello = Hello {
        accepted: None,
        app_version: "0.1.0".to_owned(),
        clock: now,
        incarnation: 1,
        last_seq: 0,
        waiting: None,
        cursor: None,
    };
    let scopes = ledger.hello(facts, &hello, now)?.answer.scopes;
    store.granted(&scopes)?;
    let names: Vec<String> = scopes.iter().map(ToString::to_string).collect();
    let first = PullRequest {
        scopes: names.join(","),
        since: 0,
        epoch: String::new(),
        mark: String::new(),
        limit: 0,
    };
    let mut request = from.unwrap_or(first);
    loop {
        let page = ledger.pull(facts, &request, now)?;
        for entry in &page.entries {
            if let FeedEvent::Put(Some(record)) = &entry.event {
                seen.records.insert(record.id);
                if record.noun == Noun::Company.name()
                    && let (Some(code), Some(name)) = (record.text("uscc"), record.text("name"))
                {
                    seen.company = Some((record.id, code, name));
                }
            }
        }
        times.of(|| store.apply(&scopes, &page))?;
        request.since = page.upto.number;
        request.epoch.clone_from(&page.upto.epoch);
        request.mark.clone_from(&page.upto.mark);
        if !page.more {
            return Ok(None);
        }
        if is_enough(seen) {
            return Ok(Some(request));
        }
    }
}

type Manager = Option<(PersonId, RecordId)>;

/// A ledger that has taken the whole city, and the manager of its top unit.
fn ledger(path: &Path, mut city: City) -> Result<(Ledger<SealedStore>, Manager), Trouble> {
    let store = SealedStore::open(path, &DataKey::random(), ledger::sealed_file::MIGRATIONS)?;
    let settings = Settings {
        limits: Limits::default(),
        first_epoch: "bench".to_owned(),
    };
    let ledger = Ledger::open(store, settings, city.begins)?;
    found(&ledger, &city)?;
    let (top, mut manager) = (city.top, None);
    let mut seqs: BTreeMap<DeviceId, u64> = BTreeMap::new();
    loop {
        let mut count = 0;
        let answers = ledger.push_each(&mut |tx| {
            let next = if count < AT_ONCE { city.next() } else { None };
            let Some(deed) = next else { return Ok(None) };
            count += 1;
            let (device, person, at) = (deed.device(), deed.actor, deed.stamp);
            let seq = seqs.entry(device).or_default();
            *seq += 1;
            let stands = tx.record(deed.record)?.map(|row| row.record);
            let operation = deed.operation(device, 1, *seq, stands.as_ref());
            let put = |field: &str, value: Value| {
                operation.fields.get(field) == Some(&Change::Put(value))
            };
            if put("role", json!("manager")) && put("unit", json!(top)) {
                manager = Some((operation.record, top));
            }
            Ok(Some(Sent {
                facts: DeviceFacts { device, person },
                at,
                text: operation.seal().map(|bytes| bytes.text).unwrap_or_default(),
            }))
        })?;
        if answers.is_empty() {
            return Ok((ledger, manager));
        }
    }
}

/// The top unit and its administrator, who are there before anybody writes.
fn found(ledger: &Ledger<SealedStore>, city: &City) -> Result<(), Trouble> {
    let make = |noun: Noun, record: RecordId, fields: &[(&str, Value)], seq: u64| Operation {
        op_id: OpId(record.0),
        device: CENTRE,
        incarnation: 1,
        seq,
        actor: city.administrator,
        on_behalf_of: None,
        kind: Kind::Create,
        noun: noun.name().to_owned(),
        record,
        base: BTreeMap::new(),
        fields: fields
            .iter()
            .map(|(name, value)| ((*name).to_owned(), Change::Put(value.clone())))
            .collect(),
        command: None,
        depends_on: Vec::new(),
        stamp: city.begins,
        schema: protocol::SCHEMA,
    };
    let unit = [("name", json!("宣城市投资促进局")), ("series", json!("宣"))];
    let person = [
        ("name", json!("周启明")),
        ("role", json!("administrator")),
        ("unit", json!(city.top)),
        ("active", json!(true)),
    ];
    let unit = make(Noun::Unit, city.top, &unit, 1).seal()?;
    let person = make(Noun::Person, city.administrator, &person, 2).seal()?;
    let facts = DeviceFacts {
        device: CENTRE,
        person: city.administrator,
    };
    ledger.found(facts, city.begins, &[&unit.text, &person.text])?;
    Ok(())
}
