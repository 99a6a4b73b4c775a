//! A world: its people, desks and centre, and the steps that happen to them.

use crate::desk::{Desk, MORNING};
use crate::executor::{Time, at_once};
use crate::kept::{Crash, Kept, newest_read};
use crate::office::{Backup, Office};
use crate::plan::{Plan, Step, StepKind};
use crate::post::{GoodLine, Post, deliver, portal};
use crate::truths::{Broken, Noted, Truths};
use crate::{Dice, truths};
use model::{PersonId, RecordId, Stamp};
use parking_lot::Mutex;
use std::collections::BTreeMap;
use std::sync::Arc;
use store::{Identity, Mint};
use sync::transport::{NoNetwork, TransportError};
use sync::{Access, Credentials, Enrolment, Letter, Pace, Reply, Verb};

/// Where the replicas and the ledger lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ground {
    /// In memory.
    Memory,
    /// In encrypted files.
    Sealed,
}

/// A world.
pub struct World {
    pub(crate) ground: Ground,
    pub(crate) seed: u64,
    pub(crate) time: Arc<Time>,
    pub(crate) mint: Mint,
    pub(crate) post: Arc<Mutex<Post>>,
    pub(crate) office: Office,
    pub(crate) desks: Vec<Desk>,
    pub(crate) backups: Vec<Backup>,
    copies: Vec<(usize, Kept)>,
    clones: Vec<usize>,
    ghosts: Vec<Letter>,
    /// An answer that went by, by what it answered.
    stale: BTreeMap<String, Reply>,
    pub(crate) trips: Vec<RecordId>,
    /// What people made, in that order: the first are worked on by everybody.
    pub(crate) made: Vec<RecordId>,
    pub(crate) said: u64,
    pub(crate) truths: Truths,
    /// What happened, where somebody wants to read it.
    pub(crate) trace: Option<Vec<String>>,
    /// Acts of people, letters carried and faults.
    pub(crate) actions: u64,
}

/// The same, and what happened in it.
pub fn told(plan: &Plan, ground: Ground) -> (Result<u64, Broken>, Vec<String>) {
    let mut world = World::begins(plan.seed, ground);
    world.trace = Some(Vec::new());
    let lived = world.lives(plan).map(|()| world.actions);
    (lived, world.trace.unwrap_or_default())
}

/// Lives a world to its end and asks what must hold. Says how many actions it took.
///
/// # Errors
/// What does not hold.
pub fn live(plan: &Plan, ground: Ground) -> Result<u64, Broken> {
    let mut world = World::begins(plan.seed, ground);
    world.lives(plan).map(|()| world.actions)
}

/// Mints UUIDv7 from dice.
pub(crate) fn mint_of(seed: u64) -> Mint {
    let dice = Mutex::new(Dice::new(seed ^ 0x6d69_6e74));
    Arc::new(move |at: Stamp| {
        let mut dice = dice.lock();
        let mut bytes = [0_u8; 10];
        bytes[..8].copy_from_slice(&dice.bits().to_be_bytes());
        bytes[8..].copy_from_slice(&dice.bits().to_be_bytes()[..2]);
        let ms = u64::try_from(at.0).unwrap_or_default().min((1 << 48) - 1);
        uuid::Builder::from_unix_timestamp_millis(ms, &bytes).into_uuid()
    })
}

impl World {
    /// A bureau on a Monday morning: everybody has enrolled and nobody has synced.
    #[must_use]
    pub fn begins(seed: u64, ground: Ground) -> Self {
        let time = Time::new(seed ^ 0x7061_6365);
        let mint = mint_of(seed);
        let office = Office::opens(ground, &time, &mint);
        let mut world = Self {
            ground,
            seed,
            time,
            mint,
            post: Arc::default(),
            office,
            desks: Vec::new(),
            backups: Vec::new(),
            copies: Vec::new(),
            clones: Vec::new(),
            ghosts: Vec::new(),
            stale: BTreeMap::new(),
            trips: Vec::new(),
            made: Vec::new(),
            said: 0,
            truths: Truths::default(),
            trace: None,
            actions: 0,
        };
        let people = world.office.people.clone();
        for person in people.writers() {
            world.enrols(person);
        }
        world
    }

    fn lives(&mut self, plan: &Plan) -> Result<(), Broken> {
        for step in &plan.steps {
            self.says(|| format!("{:3} {:?}", step.at, step.kind));
            self.step(*step)?;
            self.settle();
            self.after_a_step()?;
        }
        self.ends()
    }

    /// Everything heals; then what must hold is asked, of a fresh device of everybody too.
    fn ends(&mut self) -> Result<(), Broken> {
        self.heals();
        self.becomes_quiet()?;
        // What waits for something that will never come needs attention after five days (M8).
        self.goes_by(6 * 24 * 3600 * 1000);
        self.last_word();
        self.becomes_quiet()?;
        truths::all_hold(self)?;
        self.compacts_all()?;
        self.rots();
        self.becomes_quiet()?;
        truths::all_hold(self)?;
        let people = self.office.people.clone();
        for person in people.everybody() {
            self.enrols(person);
        }
        self.becomes_quiet()?;
        truths::all_hold(self)
    }

    pub(crate) fn says(&mut self, line: impl FnOnce() -> String) {
        if let Some(trace) = &mut self.trace {
            trace.push(line());
        }
    }

    pub(crate) fn now(&self) -> Stamp {
        Stamp(MORNING + i64::try_from(self.time.now_ms()).unwrap())
    }

    /// A person's new device, over a good line.
    pub(crate) fn enrols(&mut self, person: PersonId) {
        let line = GoodLine(self.office.router());
        let enrolment = Enrolment {
            code: self.office.invites(person),
            device_name: String::new(),
            app_version: "1".to_owned(),
            device: None,
        };
        let enrolled = at_once(sync::enrol(&line, &enrolment)).unwrap();
        let answer = &enrolled.answer;
        let identity = Identity {
            device: answer.device,
            incarnation: answer.incarnation,
            person,
            person_name: answer.person_name.clone(),
            role: answer.role,
            unit: answer.unit,
            server: "https://world".to_owned(),
            bureau: answer.bureau.clone(),
        };
        let sealed = self.ground == Ground::Sealed;
        let kept = Kept::create(sealed, &identity, Arc::clone(&self.mint));
        enrolled.credentials().keep(kept.replica()).unwrap();
        let mut desk = Desk::new(self.desks.len(), person, answer.device, kept);
        desk.starts(&self.post, &self.time);
        self.desks.push(desk);
    }

    /// Somebody who is shut out is invited again and comes back as the same device.
    pub(crate) fn comes_back(&mut self, n: usize) {
        let person = self.desks[n].person;
        let Some(code) = self.office.may_invite(person) else {
            return;
        };
        self.desks[n].is_killed();
        if self.desks[n].shaky.is_dead() {
            let mint = Arc::clone(&self.mint);
            self.desks[n].gets(|kept| kept.after_a_kill(mint));
        }
        let shaky = Arc::clone(&self.desks[n].shaky);
        *shaky.crash.lock() = None;
        let replica = shaky as Arc<dyn sync::Replica>;
        let credentials = Credentials::load(&*replica).unwrap().unwrap();
        let line = Arc::new(GoodLine(self.office.router()));
        let (time, now) = (Arc::clone(&self.time), self.now());
        let access = Access::new(&replica, line, credentials, Arc::new(move || now));
        let access = access.paced(time as Arc<dyn Pace>);
        let back = at_once(access.enrol_again(&code, "", "1"));
        drop((access, replica));
        self.says(|| format!("    desk {n} comes back: {back:?}"));
        self.desks[n].starts(&self.post, &self.time);
    }

    /// Every loop goes on as far as it can.
    pub(crate) fn settle(&mut self) {
        loop {
            let mut moved = false;
            for n in 0..self.desks.len() {
                if let Some(task) = &mut self.desks[n].task {
                    moved |= task.goes_on();
                    assert!(!task.ended(), "a loop ended by itself");
                }
                if self.desks[n].shaky.is_dead() && !self.desks[n].gone {
                    self.says(|| format!("    desk {n} dies at a commit"));
                    let mint = Arc::clone(&self.mint);
                    self.desks[n].starts_again(&mint, &self.post, &self.time);
                    moved = true;
                }
            }
            if !moved {
                return;
            }
        }
    }

    /// So many milliseconds go by.
    pub(crate) fn goes_by(&mut self, ms: u64) {
        // Through long times people shut their machines.
        if ms > 60_000 {
            self.time.leaps(ms - 1_000);
        }
        let ms = if ms > 60_000 { 1_000 } else { ms };
        let until = self.time.now_ms() + ms;
        while self.time.goes_on(until) {
            self.settle();
        }
    }

    fn step(&mut self, step: Step) -> Result<(), Broken> {
        let mut dice = Dice::new(step.seed);
        let mut n = dice.below(self.desks.len());
        if self.desks[n].gone {
            n = 0;
        }
        self.actions += 1;
        match step.kind {
            StepKind::Writes => return self.writes(n, &mut dice),
            StepKind::Opens => self.opens(n, &mut dice),
            StepKind::Saves => return self.saves(n, &mut dice),
            StepKind::HandsIn => return self.hands_in(n, &mut dice),
            StepKind::Judges => return self.judges(n, &mut dice),
            StepKind::Resolves => return self.resolves(n, &mut dice),
            StepKind::Commands => return self.commands(n, &mut dice),
            StepKind::Carries => return self.carries(&mut dice),
            StepKind::CarriesAll => return self.carries_all(),
            StepKind::Ghost => self.ghost(&mut dice),
            StepKind::Cuts => self.desks[n].cut = dice.chance(40),
            StepKind::Waits => {
                self.waits(&mut dice);
                if dice.chance(15) {
                    return self.compacts(&mut dice);
                }
            }
            StepKind::Retries => self.desks[n].retries(),
            StepKind::Crashes => self.crashes(n, &mut dice),
            StepKind::SetsClock => {
                let years = i64::try_from(dice.below(21)).unwrap() - 10;
                self.desks[n].clock_is_off_by(years * 365 * 24 * 3600 * 1000);
            }
            StepKind::Copies => self.copies(n, &mut dice),
            StepKind::Administers => {
                self.office.administers(&mut dice);
                // Thrown last, so that the dice of older worlds fall as they did.
                if dice.chance(35) {
                    self.erases(&mut dice);
                }
            }
            StepKind::Revokes => self.revokes(n, &mut dice),
            StepKind::Restarts => {
                self.restarts(&mut dice);
                // Thrown last, so that the dice of older worlds fall as they did.
                if dice.chance(60) {
                    return self.compacts(&mut dice);
                }
            }
            StepKind::Restores => self.restores(&mut dice),
        }
        Ok(())
    }

    fn waits(&mut self, dice: &mut Dice) {
        let ms = match dice.below(20) {
            0 => 3_600_000 + dice.below(7 * 3_600_000),
            1 => 24 * 3_600_000 * (1 + dice.below(3)),
            2..5 => 60_000 + dice.below(300_000),
            _ => 1 + dice.below(5_000),
        };
        self.goes_by(ms as u64);
    }

    /// One letter that waits is carried, or something happens to it.
    fn carries(&mut self, dice: &mut Dice) -> Result<(), Broken> {
        let keys: Vec<(usize, u64)> = self.post.lock().waiting.keys().copied().collect();
        if keys.is_empty() {
            self.goes_by(dice.below(2_000) as u64);
            return Ok(());
        }
        let key = *dice.pick(&keys);
        let waiting = self.post.lock().waiting.remove(&key).unwrap();
        let letter = waiting.letter;
        let old = letter.verb == Verb::Ask && self.stale.contains_key(&kind_of(key.0, &letter));
        let way = match dice.below(30) {
            _ if self.desks[key.0].cut => 99,
            10..12 if old => 7,
            way => way,
        };
        let to = letter.path.split('?').next().unwrap_or_default().to_owned();
        self.says(|| format!("    desk {} {to} way {way}", key.0));
        let no = |why| Err(TransportError::NoNetwork(why));
        let answer = match way {
            0 => no(NoNetwork::Interrupted),
            1 | 2 => {
                self.delivers(&letter);
                no(*dice.pick(&[NoNetwork::Interrupted, NoNetwork::Stalled]))
            }
            3 => {
                let mut reply = self.delivers(&letter);
                let length = reply.body.len();
                reply.body.truncate(dice.below(length + 1));
                Ok(reply)
            }
            4 => Ok(portal()),
            5 => {
                self.delivers(&letter);
                Ok(self.delivers(&letter))
            }
            6 => {
                self.ghosts.push(letter.clone());
                no(NoNetwork::Stalled)
            }
            7 => {
                let kind = kind_of(key.0, &letter);
                match self.stale.get(&kind).cloned() {
                    Some(stale) => Ok(stale),
                    None => no(NoNetwork::Interrupted),
                }
            }
            8 => {
                let mut reply = self.delivers(&letter);
                if !reply.body.is_empty() {
                    let at = dice.below(reply.body.len());
                    reply.body[at] ^= 1 << dice.below(8);
                }
                Ok(reply)
            }
            9 => Ok(Reply {
                status: *dice.pick(&[302, 413, 502, 503, 511]),
                ..Reply::default()
            }),
            99 => no(NoNetwork::Unreachable),
            _ => Ok(self.delivers(&letter)),
        };
        if let (10.., Ok(reply)) = (way, &answer) {
            truths::s4_the_answer_is_the_readers(self, key.0, &letter, reply)?;
        }
        if let (true, Ok(reply)) = (dice.chance(20), &answer)
            && way > 9
        {
            self.stale.insert(kind_of(key.0, &letter), reply.clone());
        }
        if dice.chance(5) {
            self.ghosts.push(letter.clone());
        }
        waiting.answer.put(answer);
        self.settle();
        self.after_an_answer(key.0)
    }

    /// Brings a letter to the centre.
    fn delivers(&mut self, letter: &Letter) -> Reply {
        self.actions += 1;
        deliver(&self.office.router(), letter)
    }

    fn carries_all(&mut self) -> Result<(), Broken> {
        for _ in 0..200 {
            let Some((key, waiting)) = ({
                let mut post = self.post.lock();
                let cut: Vec<bool> = self.desks.iter().map(|desk| desk.cut).collect();
                let key = post.waiting.keys().find(|key| !cut[key.0]).copied();
                key.and_then(|key| Some((key, post.waiting.remove(&key)?)))
            }) else {
                return Ok(());
            };
            let reply = self.delivers(&waiting.letter);
            truths::s4_the_answer_is_the_readers(self, key.0, &waiting.letter, &reply)?;
            waiting.answer.put(Ok(reply));
            self.settle();
            self.after_an_answer(key.0)?;
        }
        Ok(())
    }

    fn ghost(&mut self, dice: &mut Dice) {
        if self.ghosts.is_empty() {
            return;
        }
        let at = dice.below(self.ghosts.len());
        let letter = self.ghosts[at].clone();
        let to = letter.path.split('?').next().unwrap_or_default().to_owned();
        self.says(|| format!("    a ghost of {to}"));
        if to.ends_with("push") {
            self.truths.others_may_send();
        }
        self.delivers(&letter);
    }

    fn crashes(&mut self, n: usize, dice: &mut Dice) {
        if dice.chance(40) {
            let mint = Arc::clone(&self.mint);
            self.desks[n].starts_again(&mint, &self.post, &self.time);
        } else {
            *self.desks[n].shaky.crash.lock() = Some(Crash {
                after: dice.below(5),
                kept: dice.chance(50),
            });
        }
    }

    /// A copy of a desk's folder is made; or an older one takes its place, known as one or not.
    fn copies(&mut self, n: usize, dice: &mut Dice) {
        if dice.chance(25) {
            return self.clones(n);
        }
        let mine = self.copies.iter().position(|(of, _)| *of == n);
        let (Some(at), true) = (mine, dice.chance(60)) else {
            if !self.desks[n].shaky.is_dead() {
                let copy = self.desks[n].kept().copy(Arc::clone(&self.mint));
                self.copies.push((n, copy));
                self.says(|| format!("    desk {n} is copied"));
            }
            return;
        };
        let (_, copy) = self.copies.remove(at);
        let known = dice.chance(50);
        self.says(|| format!("    desk {n} is set back, known: {known}"));
        self.truths.is_set_back(n, self.desks[n].kept(), &copy);
        // Its credentials lie beside the store and are the newest (docs/sync.md).
        let credentials = Credentials::load(self.desks[n].kept().replica());
        self.desks[n].is_killed();
        if known {
            copy.doubt_incarnation();
        }
        if let Ok(Some(credentials)) = credentials {
            credentials.keep(copy.replica()).unwrap();
        }
        self.desks[n].gets(|_| copy);
        self.desks[n].noted = self.desks[n].kept().last_place();
        self.desks[n].newest_read = 0;
        self.desks[n].starts(&self.post, &self.time);
    }

    /// A copy of a desk's folder is started beside it, with the same credentials.
    fn clones(&mut self, n: usize) {
        if self.desks[n].shaky.is_dead() {
            return;
        }
        let copy = self.desks[n].kept().copy(Arc::clone(&self.mint));
        let (person, device) = (self.desks[n].person, self.desks[n].device);
        let mut clone = Desk::new(self.desks.len(), person, device, copy);
        clone.noted = clone.kept().last_place();
        clone.starts(&self.post, &self.time);
        self.says(|| format!("    desk {n} is cloned as desk {}", clone.number));
        self.truths.others_may_send();
        self.clones.push(clone.number);
        self.desks.push(clone);
    }

    fn revokes(&mut self, n: usize, dice: &mut Dice) {
        if self.desks[n].barred().is_some() || dice.chance(30) {
            self.comes_back(n);
        } else {
            self.says(|| format!("    desk {n} is revoked"));
            self.office.revokes(self.desks[n].device);
        }
    }

    fn restarts(&mut self, dice: &mut Dice) {
        if dice.chance(50) {
            self.says(|| "    the centre is backed up".to_owned());
            let backup = self.office.backs_up();
            self.backups.push(backup);
        } else {
            self.says(|| "    the centre starts again".to_owned());
            self.office.starts_again();
        }
    }

    fn restores(&mut self, dice: &mut Dice) {
        if self.backups.is_empty() {
            return;
        }
        let at = dice.below(self.backups.len());
        self.says(|| format!("    the centre comes back from backup {at}"));
        self.office.comes_back_from(&self.backups[at]);
        self.truths.centre_was_set_back();
        // Backups made after that one are of a past that is none any more; operators keep them all the same.
    }

    fn heals(&mut self) {
        self.says(|| "everything heals".to_owned());
        for desk in &mut self.desks {
            desk.cut = false;
            *desk.shaky.crash.lock() = None;
        }
        for n in std::mem::take(&mut self.clones) {
            self.notes(n);
            let others: Vec<&Kept> = self
                .present()
                .filter(|desk| desk.number != n)
                .map(Desk::kept)
                .collect();
            let lost = truths::lost_with(self.desks[n].kept(), &others);
            self.truths.lose(lost);
            self.desks[n].is_killed();
            self.desks[n].gone = true;
            self.post.lock().waiting.retain(|(desk, _), _| *desk != n);
        }
        self.office.everybody_works_here();
    }

    /// Letters are carried and time goes by until nobody has anything to say.
    fn becomes_quiet(&mut self) -> Result<(), Broken> {
        let mut quiet = 0;
        for _ in 0..120 {
            for n in 0..self.desks.len() {
                if self.desks[n].gone {
                    continue;
                }
                if self.desks[n].barred().is_some() {
                    self.comes_back(n);
                }
                self.desks[n].retries();
            }
            self.settle();
            self.carries_all()?;
            self.goes_by(3_100);
            self.carries_all()?;
            // Twice in a row: what one round brought may be news to another desk.
            quiet = if self.is_quiet() { quiet + 1 } else { 0 };
            if quiet == 2 {
                return Ok(());
            }
        }
        let stands: Vec<String> = self
            .desks
            .iter()
            .map(|desk| {
                let cursors = desk.kept().cursors();
                format!(
                    "desk {} {} waits {} {cursors:?}",
                    desk.number,
                    desk.phase(),
                    desk.kept().waiting()
                )
            })
            .collect();
        Err(Broken::new("quiet", format!("never: {stands:#?}")))
    }

    /// Disks lose what they held, and every desk compares with the centre.
    fn rots(&mut self) {
        let mut dice = Dice::new(self.seed ^ 0x0072_6f74);
        for n in 0..self.desks.len() {
            if self.desks[n].gone {
                continue;
            }
            let held = self.desks[n].kept().bases();
            if !held.is_empty() && dice.chance(50) {
                let record = dice.pick(&held).0;
                self.says(|| format!("    desk {n} loses {record}"));
                self.desks[n].kept().loses(record);
            }
            self.desks[n].checks();
        }
    }

    /// The desks that somebody sits at.
    pub(crate) fn present(&self) -> impl Iterator<Item = &Desk> {
        self.desks.iter().filter(|desk| !desk.gone)
    }

    fn is_quiet(&self) -> bool {
        let head = self.office.head();
        self.post.lock().waiting.is_empty()
            && self.present().all(|desk| {
                desk.barred().is_none()
                    && !desk.is_checking()
                    && desk.kept().waiting() == 0
                    && desk.kept().cursors().iter().all(|group| {
                        group.complete && group.cursor.as_ref().map_or(0, |at| at.number) == head
                    })
            })
    }

    /// What was captured since is noted; and now and then own writes are looked for (S9).
    fn after_a_step(&mut self) -> Result<(), Broken> {
        for n in 0..self.desks.len() {
            if !self.desks[n].gone {
                self.notes(n);
            }
        }
        Ok(())
    }

    pub(crate) fn notes(&mut self, n: usize) {
        let desk = &mut self.desks[n];
        for written in desk.kept().written_after(desk.noted) {
            desk.noted = written.ord;
            self.truths.notes(Noted {
                operation: written.operation,
                hash: written.hash,
            });
        }
    }

    fn after_an_answer(&mut self, n: usize) -> Result<(), Broken> {
        let read = newest_read(self.desks[n].kept());
        let desk = &mut self.desks[n];
        desk.newest_read = desk.newest_read.max(read);
        truths::s19_accepted_is_in_the_ledger(self, n)?;
        truths::s9_own_writes_are_shown(self, n)
    }
}

/// A proxy gives a desk an old answer of its own: another's is behind another's TLS.
fn kind_of(desk: usize, letter: &Letter) -> String {
    let path = letter.path.split('?').next().unwrap_or_default();
    format!("{desk} {path}")
}
