//! What one command reads: records looked up once, names of people and units, what the rules say.

use crate::api::PersonRow;
use crate::app::App;
use crate::clock;
use crate::desk::Desk;
use crate::failure::{Code, Failure};
use model::policy::{self, Action, Refusal, Role};
use model::world::{PersonFacts, World};
use model::{Day, Noun, PersonId, Record, RecordId, Stamp, UnitId};
use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;
use std::sync::Arc;
use store::{Filter, Shown};

/// Reads for one command. Records are looked up once; a commit makes a new view necessary.
pub(crate) struct View {
    pub(crate) app: App,
    pub(crate) desk: Arc<Desk>,
    found: RefCell<HashMap<RecordId, Option<Rc<Shown>>>>,
    whole: RefCell<HashMap<Noun, Rc<[Rc<Shown>]>>>,
    privates: RefCell<HashMap<RecordId, Option<Rc<Shown>>>>,
}

impl View {
    /// Begins to read.
    ///
    /// # Errors
    /// [`Code::Locked`] or [`Code::NotEnrolled`].
    pub(crate) fn open(app: &App) -> Result<Self, Failure> {
        Ok(Self::of(app, app.desk()?))
    }

    /// Begins to read from this desk.
    pub(crate) fn of(app: &App, desk: Arc<Desk>) -> Self {
        Self {
            app: app.clone(),
            desk,
            found: RefCell::default(),
            whole: RefCell::default(),
            privates: RefCell::default(),
        }
    }

    /// The record, deleted or not.
    pub(crate) fn any(&self, id: RecordId) -> Result<Option<Rc<Shown>>, Failure> {
        if let Some(found) = self.found.borrow().get(&id) {
            return Ok(found.clone());
        }
        let shown = self.desk.store.shown(id)?.map(Rc::new);
        self.found.borrow_mut().insert(id, shown.clone());
        self.note_held();
        Ok(shown)
    }

    /// The record of this noun.
    ///
    /// # Errors
    /// [`Code::NotFound`], for a deleted one and one of another noun as well.
    pub(crate) fn need(&self, noun: Noun, id: RecordId) -> Result<Rc<Shown>, Failure> {
        self.any(id)?
            .filter(|shown| shown.record.noun == noun.name() && !shown.deleted)
            .ok_or_else(|| Failure::new(Code::NotFound))
    }

    /// The record of this noun, where there is an id and a record.
    pub(crate) fn maybe(&self, noun: Noun, id: Option<RecordId>) -> Option<Rc<Shown>> {
        id.and_then(|id| self.need(noun, id).ok())
    }

    /// Records of a noun.
    pub(crate) fn list(&self, noun: Noun, filter: &Filter) -> Result<Vec<Rc<Shown>>, Failure> {
        Ok(self.keep(self.desk.store.list(noun, filter)?))
    }

    /// Keeps one record that was read.
    pub(crate) fn keep_one(&self, shown: Option<Shown>) -> Option<Rc<Shown>> {
        self.keep(shown.into_iter().collect()).into_iter().next()
    }

    /// Keeps what was read, so that it is not read again.
    pub(crate) fn keep(&self, listed: Vec<Shown>) -> Vec<Rc<Shown>> {
        let kept = listed
            .into_iter()
            .map(|shown| {
                let shown = Rc::new(shown);
                let held = Some(Rc::clone(&shown));
                self.found.borrow_mut().insert(shown.record.id, held);
                shown
            })
            .collect();
        self.note_held();
        kept
    }

    /// Notes how many records are held, for tests of what is read part by part.
    #[cfg(test)]
    fn note_held(&self) {
        let held = self.found.borrow().len();
        let most = &self.desk.most_held;
        most.fetch_max(held, std::sync::atomic::Ordering::Relaxed);
    }

    #[cfg(not(test))]
    fn note_held(&self) {
        let _ = self;
    }

    /// All records of a noun, read once.
    pub(crate) fn all(&self, noun: Noun) -> Result<Rc<[Rc<Shown>]>, Failure> {
        if let Some(known) = self.whole.borrow().get(&noun) {
            return Ok(Rc::clone(known));
        }
        let all: Rc<[Rc<Shown>]> = self.list(noun, &Filter::default())?.into();
        self.whole.borrow_mut().insert(noun, Rc::clone(&all));
        Ok(all)
    }

    /// The private part of a contact, where this device holds it.
    pub(crate) fn private_of(&self, contact: RecordId) -> Result<Option<Rc<Shown>>, Failure> {
        if let Some(known) = self.privates.borrow().get(&contact) {
            return Ok(known.clone());
        }
        let private = self.desk.store.private_of(contact)?.map(Rc::new);
        self.privates.borrow_mut().insert(contact, private.clone());
        Ok(private)
    }

    /// Who I am.
    pub(crate) fn me(&self) -> PersonId {
        self.desk.me()
    }

    /// What the rules know of me; before the first pull, what enrolling said.
    pub(crate) fn my_facts(&self) -> PersonFacts {
        self.person(self.me()).unwrap_or_else(|| PersonFacts {
            id: self.me(),
            role: self.desk.identity.role,
            unit: self.desk.identity.unit,
            writers: BTreeSet::new(),
            active: true,
        })
    }

    /// My role.
    pub(crate) fn my_role(&self) -> Role {
        self.my_facts().role
    }

    /// Whether I may do this, writing for myself.
    pub(crate) fn may(&self, action: Action, record: &Record) -> Result<(), Refusal> {
        policy::may(&self.my_facts(), self.me(), action, record, self)
    }

    /// Whether I may do this, writing for that person where there is one.
    pub(crate) fn may_for(
        &self,
        author: Option<PersonId>,
        action: Action,
        record: &Record,
    ) -> Result<(), Refusal> {
        let author = author.unwrap_or_else(|| self.me());
        policy::may(&self.my_facts(), author, action, record, self)
    }

    /// A person's name; empty where the person is not known here.
    pub(crate) fn person_name(&self, id: Option<PersonId>) -> String {
        let Some(id) = id else { return String::new() };
        match self.text_of(id, "name") {
            Some(name) => name,
            None if id == self.me() => self.desk.identity.person_name.clone(),
            None => String::new(),
        }
    }

    /// A unit's short name, else its name; empty where it is not known here.
    pub(crate) fn unit_name(&self, id: Option<UnitId>) -> String {
        id.and_then(|id| {
            self.text_of(id, "short")
                .or_else(|| self.text_of(id, "name"))
        })
        .unwrap_or_default()
    }

    /// A record's title, whatever it is.
    pub(crate) fn title_of(&self, id: Option<RecordId>) -> String {
        id.and_then(|id| self.any(id).ok().flatten())
            .map(|shown| crate::records::title(self, &shown.record))
            .unwrap_or_default()
    }

    /// One text of a record.
    pub(crate) fn text_of(&self, id: RecordId, field: &str) -> Option<String> {
        self.any(id).ok().flatten()?.record.text(field)
    }

    /// A person for a list.
    pub(crate) fn person_row(&self, id: PersonId) -> Option<PersonRow> {
        let shown = self.need(Noun::Person, id).ok()?;
        crate::people::row(self, &shown.record)
    }

    /// Today, here.
    pub(crate) fn today(&self) -> Day {
        clock::today(self.app.clock())
    }

    /// Noon of a day, here.
    pub(crate) fn noon(&self, day: Day) -> Stamp {
        clock::noon(self.app.clock(), day)
    }

    /// Now, by the wall.
    pub(crate) fn now(&self) -> Stamp {
        self.app.clock().now()
    }
}

impl World for View {
    fn record(&self, id: RecordId) -> Option<Record> {
        let shown = self.any(id).ok().flatten()?;
        (!shown.deleted).then(|| shown.record.clone())
    }
}
