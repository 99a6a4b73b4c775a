//! What lies open while the store is open: the store, the sync loop, what the screens were shown.

use crate::api::{AppEvent, Base};
use crate::app::App;
use crate::attach::Taking;
use crate::engine::Engine;
use crate::failure::Failure;
use crate::forms::Edit;
use crate::import::Importing;
use crate::progress::Running;
use crate::shown::Shown;
use model::{Noun, PersonId, Record, RecordId, Stamp};
use parking_lot::Mutex;
use std::sync::Arc;
use store::{Changed, Changes, Committed, DraftId, Identity, NewOp, Store, What};

/// The open desk of one person.
pub(crate) struct Desk {
    pub(crate) store: Arc<Store>,
    pub(crate) identity: Identity,
    pub(crate) shown: Shown,
    /// Files that are being put down.
    pub(crate) taking: Taking,
    /// The ledger being imported.
    pub(crate) importing: Importing,
    /// The list on its way out.
    pub(crate) exporting: Running,
    engine: Mutex<Option<Engine>>,
    /// How many records the run of sending that is going on began with.
    pub(crate) run: Mutex<Option<u32>>,
    /// The most records a view has held at once.
    #[cfg(test)]
    pub(crate) most_held: std::sync::atomic::AtomicUsize,
}

impl Desk {
    pub(crate) fn new(store: Arc<Store>, identity: Identity) -> Self {
        Self {
            store,
            identity,
            shown: Shown::default(),
            taking: Taking::default(),
            importing: Importing::default(),
            exporting: Running::default(),
            engine: Mutex::new(None),
            run: Mutex::new(None),
            #[cfg(test)]
            most_held: std::sync::atomic::AtomicUsize::default(),
        }
    }

    /// Whether this is still the desk that lies open.
    pub(crate) fn is_open(&self, app: &App) -> bool {
        app.desk()
            .is_ok_and(|open| std::ptr::eq(&raw const *open, self))
    }

    /// Whose desk.
    pub(crate) fn me(&self) -> PersonId {
        self.identity.person
    }

    pub(crate) fn set_engine(&self, engine: Engine) {
        *self.engine.lock() = Some(engine);
    }

    /// The sync loop, where one runs.
    pub(crate) fn engine<T>(&self, ask: impl FnOnce(&Engine) -> T) -> Option<T> {
        self.engine.lock().as_ref().map(ask)
    }

    /// Ends the sync loop.
    pub(crate) async fn stop(&self) {
        let engine = self.engine.lock().take();
        if let Some(engine) = engine {
            engine.stop().await;
        }
    }

    /// Commits what a person did, in one transaction; then the loop is poked and the screens are told.
    pub(crate) fn commit(&self, app: &App, act: Act) -> Result<Committed, Failure> {
        let changes = Changes {
            actor: self.me(),
            on_behalf_of: act.on_behalf_of,
            at: self.now(app)?,
            new: act.new,
            drop_draft: act.draft.map(|id| DraftId(id.0)),
        };
        if changes.new.is_empty() {
            if let Some(draft) = changes.drop_draft {
                self.store.drop_draft(draft)?;
            }
            return Ok(Committed {
                ops: Vec::new(),
                changed: Vec::new(),
            });
        }
        let committed = self.store.commit(&changes)?;
        self.engine(Engine::poke);
        app.tell(changed(&committed.changed));
        Ok(committed)
    }

    /// Now, by the wall clock corrected by the last known offset (M2).
    pub(crate) fn now(&self, app: &App) -> Result<Stamp, Failure> {
        Ok(app.clock().now().plus(self.store.clock_offset()?))
    }

    /// The record as the form with this base was filled from: from memory, else from the draft that
    /// carried it over a restart.
    pub(crate) fn as_shown(
        &self,
        id: RecordId,
        base: &Base,
        draft: Option<RecordId>,
    ) -> Result<Option<Arc<Record>>, Failure> {
        if let Some(record) = self.shown.at(id, base) {
            return Ok(Some(record));
        }
        let Some(draft) = draft else { return Ok(None) };
        let kept = self.store.draft(DraftId(draft.0))?;
        Ok(kept
            .and_then(|draft| crate::drafts::shown_in(&draft))
            .filter(|record| record.id == id && crate::shown::base_of(record) == *base)
            .map(Arc::new))
    }
}

/// The event that says these records read differently now.
pub(crate) fn changed(changed: &[Changed]) -> AppEvent {
    let mut nouns: Vec<String> = changed.iter().map(|one| one.noun.clone()).collect();
    nouns.sort_unstable();
    nouns.dedup();
    let mut ids: Vec<RecordId> = changed.iter().map(|one| one.id).collect();
    ids.sort_unstable();
    ids.dedup();
    AppEvent::Changed { nouns, ids }
}

/// One act of one person, as the use cases put it together.
#[derive(Default)]
pub(crate) struct Act {
    pub(crate) new: Vec<NewOp>,
    /// Whose record it is, when typed for somebody else (O5).
    pub(crate) on_behalf_of: Option<PersonId>,
    /// The draft it settles.
    pub(crate) draft: Option<RecordId>,
}

impl Act {
    /// Makes a record.
    pub(crate) fn create(&mut self, noun: Noun, record: RecordId, edit: Edit) {
        let fields = edit.fields;
        self.push(noun, record, What::Create { fields }, false);
    }

    /// Changes a record; nothing where nothing changes.
    pub(crate) fn edit(&mut self, noun: Noun, record: RecordId, edit: Edit) {
        if !edit.is_empty() {
            let Edit { fields, base } = edit;
            self.push(noun, record, What::Edit { base, fields }, false);
        }
    }

    /// Changes another record, before what was put here last: what follows still stands behind that.
    pub(crate) fn edit_before(&mut self, noun: Noun, record: RecordId, edit: Edit) {
        let last = self.new.pop();
        self.edit(noun, record, edit);
        self.new.extend(last);
    }

    /// Runs a command on a record, behind what was put here for the same record just before.
    pub(crate) fn command(
        &mut self,
        noun: Noun,
        record: RecordId,
        base: Base,
        command: model::command::Command,
    ) {
        let behind = self.new.last().is_some_and(|last| last.record == record);
        self.push(noun, record, What::Command { base, command }, behind);
    }

    fn push(&mut self, noun: Noun, record: RecordId, what: What, depends_on_previous: bool) {
        self.new.push(NewOp {
            record,
            noun,
            what,
            depends_on: Vec::new(),
            depends_on_previous,
        });
    }
}
