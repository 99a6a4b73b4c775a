//! The centre: its people, what administrators do, restarts, backups and what comes back from them.

use crate::Dice;
use crate::desk::MORNING;
use crate::executor::Time;
use crate::world::{Ground, mint_of};
use axum::Router;
use ledger::{Compacted, LedgerStore as _};
use model::policy::Role;
use model::{DeviceId, Noun, PersonId, Record, Stamp, UnitId};
use protocol::Change;
use protocol::limits::Limits;
use serde_json::json;
use server::bureau::{self, NewPerson, NewUnit};
use server::{Centre, Clock, Config, Founding};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use store::Mint;
use tempfile::TempDir;

/// The people of every world.
#[derive(Clone, Debug)]
pub(crate) struct People {
    pub(crate) administrator: PersonId,
    /// The city's manager.
    pub(crate) mei: PersonId,
    /// Team lead in 郎溪县.
    pub(crate) cheng: PersonId,
    /// Officer in 郎溪县, at two devices.
    pub(crate) wang: PersonId,
    /// Officer in 宣州区.
    pub(crate) he: PersonId,
    /// The units.
    pub(crate) city: UnitId,
    pub(crate) langxi: UnitId,
    pub(crate) xuanzhou: UnitId,
}

impl People {
    /// Who sits at the desks at first.
    pub(crate) fn writers(&self) -> [PersonId; 5] {
        [self.mei, self.cheng, self.wang, self.wang, self.he]
    }

    /// Who holds records.
    pub(crate) fn everybody(&self) -> [PersonId; 4] {
        [self.mei, self.cheng, self.wang, self.he]
    }
}

/// A backup of the centre.
pub(crate) enum Backup {
    Memory(Box<Centre>),
    Folder(TempDir),
}

/// The centre and what is needed to open it again.
pub(crate) struct Office {
    pub(crate) people: People,
    centre: Option<Arc<Centre>>,
    router: Option<Router>,
    time: Arc<Time>,
    mint: Mint,
    dir: Option<TempDir>,
}

thread_local! {
    /// A bureau that was founded once: every world in memory begins with a copy of it.
    static FOUNDED: RefCell<Option<(Centre, People)>> = const { RefCell::new(None) };
}

fn clock(time: &Arc<Time>) -> Clock {
    let time = Arc::clone(time);
    Arc::new(move || Stamp(MORNING + i64::try_from(time.now_ms()).unwrap()))
}

fn server_mint(time: &Arc<Time>, mint: &Mint) -> server::Mint {
    let (clock, mint) = (clock(time), Arc::clone(mint));
    Arc::new(move || mint(clock()))
}

fn config() -> Config {
    // Small limits, so that pages and batches are many.
    let limits = Limits {
        page_records: 9,
        batch_operations: 6,
        ..Limits::default()
    };
    Config {
        password_cost: sealed::Cost::for_tests(),
        limits,
        ..Config::default()
    }
}

fn founding(recovery_out: &Path) -> Founding {
    server::demo::founding(recovery_out.to_owned(), 10)
}

fn people(centre: &Centre, city: UnitId, administrator: PersonId) -> People {
    let unit = |name: &str, code: &str| {
        let unit = NewUnit {
            name: name.to_owned(),
            short: name.chars().take(2).collect(),
            series: name.chars().take(1).collect(),
            code: code.to_owned(),
            parent: Some(city),
        };
        bureau::add_unit(centre, &unit).unwrap()
    };
    let (langxi, xuanzhou) = (unit("郎溪县", "341821"), unit("宣州区", "341802"));
    let person = |name: &str, role, unit| {
        let person = NewPerson {
            name: name.to_owned(),
            role,
            unit,
            post: None,
        };
        bureau::add_person(centre, &person).unwrap()
    };
    People {
        administrator,
        mei: person("梅思齐", Role::Manager, city),
        cheng: person("程景行", Role::TeamLead, langxi),
        wang: person("汪若琳", Role::Officer, langxi),
        he: person("何以宁", Role::Officer, xuanzhou),
        city,
        langxi,
        xuanzhou,
    }
}

impl Office {
    pub(crate) fn opens(ground: Ground, time: &Arc<Time>, mint: &Mint) -> Self {
        let (centre, people, dir) = match ground {
            Ground::Memory => {
                let (centre, people) = Self::founded_once(time);
                (centre, people, None)
            }
            Ground::Sealed => {
                let dir = tempfile::tempdir().unwrap();
                let config = in_folder(dir.path());
                let papers = dir.path().join("recovery");
                let founded = server::init(config, clock(time), &founding(&papers)).unwrap();
                let centre = founded.centre.without_waiting();
                let centre = centre.minting(server_mint(time, mint));
                let people = people(&centre, founded.top, founded.administrator);
                (centre, people, Some(dir))
            }
        };
        let mut office = Self {
            people,
            centre: None,
            router: None,
            time: Arc::clone(time),
            mint: Arc::clone(mint),
            dir,
        };
        office.takes(centre);
        office
    }

    fn founded_once(time: &Arc<Time>) -> (Centre, People) {
        FOUNDED.with_borrow_mut(|founded| {
            let (centre, people) = founded.get_or_insert_with(|| {
                let (time, mint) = (Time::new(0), mint_of(0));
                let centre = Centre::in_memory(config(), clock(&time)).unwrap();
                let centre = centre.minting(server_mint(&time, &mint));
                let founded = server::found(centre, &founding(Path::new("nowhere"))).unwrap();
                let people = people(&founded.centre, founded.top, founded.administrator);
                (founded.centre, people)
            });
            (centre.copy(clock(time)).unwrap(), people.clone())
        })
    }

    fn takes(&mut self, centre: Centre) {
        let centre = centre
            .without_waiting()
            .minting(server_mint(&self.time, &self.mint));
        let centre = Arc::new(centre);
        self.router = Some(server::router(Arc::clone(&centre)));
        self.centre = Some(centre);
    }

    pub(crate) fn centre(&self) -> &Arc<Centre> {
        self.centre.as_ref().unwrap()
    }

    pub(crate) fn router(&self) -> Router {
        self.router.clone().unwrap()
    }

    pub(crate) fn head(&self) -> u64 {
        let mut head = 0;
        let mut store = self.centre().ledger().store();
        let read = store.transact(&mut |tx| {
            head = tx.head()?;
            Ok(())
        });
        read.unwrap();
        head
    }

    /// All records, by id.
    pub(crate) fn records(&self) -> BTreeMap<model::RecordId, Record> {
        let of = |noun: &Noun| self.centre().ledger().records_of(noun.name()).unwrap();
        let all = Noun::ALL.iter().flat_map(of);
        all.map(|record| (record.id, record)).collect()
    }

    pub(crate) fn invites(&self, person: PersonId) -> String {
        bureau::invite(self.centre(), person, 10).unwrap().code
    }

    /// Where somebody works when the world begins.
    pub(crate) fn first_unit(&self, person: PersonId) -> UnitId {
        match person {
            person if person == self.people.mei => self.people.city,
            person if person == self.people.he => self.people.xuanzhou,
            _ => self.people.langxi,
        }
    }

    /// An invitation; none for somebody who does not work here.
    pub(crate) fn may_invite(&self, person: PersonId) -> Option<String> {
        let invited = bureau::invite(self.centre(), person, 10);
        invited.ok().map(|invitation| invitation.code)
    }

    pub(crate) fn revokes(&self, device: DeviceId) {
        // A centre that came back from a backup may not know it.
        server::accounts::revoke_device(self.centre(), device).unwrap();
    }

    /// Moves somebody, changes a role, ends or begins somebody's service.
    pub(crate) fn administers(&self, dice: &mut Dice) {
        let person = *dice.pick(&self.people.everybody());
        let units = [self.people.langxi, self.people.xuanzhou, self.people.city];
        let (field, value) = match dice.below(6) {
            0..3 => ("unit", json!(dice.pick(&units))),
            3 => (
                "role",
                json!(dice.pick(&[Role::Officer, Role::TeamLead, Role::Manager])),
            ),
            4 => ("active", json!(dice.chance(60))),
            _ => ("active", json!(true)),
        };
        self.changes(person, field, value);
    }

    fn changes(&self, person: PersonId, field: &str, value: serde_json::Value) {
        let fields = [(field.to_owned(), Change::Put(value))];
        let by = self.people.administrator;
        let done = bureau::edit(
            self.centre(),
            by,
            Noun::Person,
            person,
            fields.into_iter().collect(),
        );
        // Refused where it would leave a bureau that nobody administers.
        drop(done);
    }

    pub(crate) fn erases(&self, contact: model::RecordId) {
        bureau::erase_contact(self.centre(), contact, "本人要求").unwrap();
    }

    /// Compacts what is older than this, or so many steps of it: whoever does it may be killed between two.
    pub(crate) fn compacts(&self, before: Stamp, mut steps: usize) -> Compacted {
        let go_on = &mut |_: &Compacted| {
            steps = steps.saturating_sub(1);
            steps > 0
        };
        self.centre().ledger().compact(before, go_on).unwrap()
    }

    pub(crate) fn everybody_works_here(&self) {
        for person in self.people.everybody() {
            let facts = self.centre().ledger().person(person).unwrap();
            if facts.is_some_and(|facts| !facts.active) {
                self.changes(person, "active", json!(true));
            }
        }
    }

    pub(crate) fn backs_up(&mut self) -> Backup {
        let Some(dir) = &self.dir else {
            let copy = self.centre().copy(clock(&self.time)).unwrap();
            return Backup::Memory(Box::new(copy));
        };
        let copy = tempfile::tempdir().unwrap();
        let (from, to) = (dir.path().to_owned(), copy.path().to_owned());
        self.closes();
        copy_folder(&from, &to);
        self.opens_folder();
        Backup::Folder(copy)
    }

    pub(crate) fn starts_again(&mut self) {
        if self.dir.is_some() {
            self.closes();
            self.opens_folder();
        } else {
            let centre = self.centre().copy(clock(&self.time)).unwrap();
            self.takes(centre);
        }
    }

    pub(crate) fn comes_back_from(&mut self, backup: &Backup) {
        match backup {
            Backup::Memory(centre) => {
                let centre = centre.copy(clock(&self.time)).unwrap();
                self.takes(centre);
            }
            Backup::Folder(copy) => {
                self.closes();
                let data = self.dir.as_ref().unwrap().path().join("data");
                std::fs::remove_dir_all(&data).unwrap();
                copy_folder(&copy.path().join("data"), &data);
                self.opens_folder();
            }
        }
    }

    fn closes(&mut self) {
        self.router = None;
        let centre = self.centre.take().unwrap();
        drop(
            Arc::try_unwrap(centre)
                .ok()
                .expect("nobody holds the centre"),
        );
    }

    fn opens_folder(&mut self) {
        let config = in_folder(self.dir.as_ref().unwrap().path());
        let centre = Centre::open(config, clock(&self.time)).unwrap();
        self.takes(centre);
    }
}

fn in_folder(dir: &Path) -> Config {
    Config {
        data: dir.join("data"),
        key_file: Some(dir.join("server.key")),
        ..config()
    }
}

fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}
