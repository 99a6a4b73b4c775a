//! One device of one person: its disk, its loop, its clock and what lies open on its screen.

use crate::executor::{Task, Time};
use crate::kept::{Kept, Shaky};
use crate::post::{Line, Post};
use model::{DeviceId, OpId, PersonId, RecordId, Stamp};
use parking_lot::Mutex;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use store::{Base, Changed, Mint};
use sync::{Config, Credentials, Engine, Handle, Observer, Phase};

/// When every world begins: a Monday morning.
pub(crate) const MORNING: i64 = 1_788_832_800_000;

/// A form that was opened (O2).
#[derive(Clone)]
pub(crate) struct Form {
    pub(crate) record: RecordId,
    pub(crate) base: Base,
    pub(crate) minutes: String,
}

/// A device.
pub(crate) struct Desk {
    pub(crate) number: usize,
    pub(crate) person: PersonId,
    pub(crate) device: DeviceId,
    pub(crate) shaky: Arc<Shaky>,
    handle: Option<Handle>,
    pub(crate) task: Option<Task>,
    off_ms: Arc<AtomicI64>,
    pub(crate) cut: bool,
    pub(crate) forms: Vec<Form>,
    /// The greatest number any of its cursors ever had.
    pub(crate) newest_read: u64,
    /// Thrown away: a clone that was found out.
    pub(crate) gone: bool,
    /// As far as this place in the journal the world has noted it.
    pub(crate) noted: i64,
    /// What it was already asked about, see [`crate::truths::s19_accepted_is_in_the_ledger`].
    pub(crate) asked: RefCell<BTreeSet<OpId>>,
}

struct Nobody;

impl Observer for Nobody {
    fn changed(&self, _: &[Changed]) {}
}

impl Desk {
    pub(crate) fn new(number: usize, person: PersonId, device: DeviceId, kept: Kept) -> Self {
        Self {
            number,
            person,
            device,
            shaky: Shaky::new(kept),
            handle: None,
            task: None,
            off_ms: Arc::default(),
            cut: false,
            forms: Vec::new(),
            newest_read: 0,
            gone: false,
            noted: 0,
            asked: RefCell::default(),
        }
    }

    pub(crate) fn kept(&self) -> &Kept {
        &self.shaky.kept
    }

    /// The application starts.
    pub(crate) fn starts(&mut self, post: &Arc<Mutex<Post>>, time: &Arc<Time>) {
        let credentials = Credentials::load(self.kept().replica()).unwrap().unwrap();
        let line = Line {
            desk: self.number,
            post: Arc::clone(post),
            time: Arc::clone(time),
        };
        let (off, world) = (Arc::clone(&self.off_ms), Arc::clone(time));
        let config = Config {
            app_version: "1".to_owned(),
            clock: Arc::new(move || wall(&world, &off)),
            pace: Some(Arc::clone(time) as Arc<dyn sync::Pace>),
            // What it would mend must be noticed first; desks compare at the end, when they are told to.
            check_again: std::time::Duration::from_secs(100 * 365 * 24 * 3600),
            ..Config::default()
        };
        let shaky = Arc::clone(&self.shaky) as Arc<dyn sync::Replica>;
        let (handle, run) =
            Engine::prepare(shaky, Arc::new(line), credentials, Arc::new(Nobody), config);
        self.handle = Some(handle);
        self.task = Some(Task::new(run));
    }

    /// The process is gone; what was under way ends where it stood.
    pub(crate) fn is_killed(&mut self) {
        self.task = None;
        self.handle = None;
        self.forms.clear();
    }

    /// Puts another disk into a machine that is off.
    pub(crate) fn gets(&mut self, change: impl FnOnce(Kept) -> Kept) {
        let dummy = Shaky::new(Kept::none());
        let old = std::mem::replace(&mut self.shaky, dummy);
        let old = Arc::try_unwrap(old).ok().expect("nobody holds the disk");
        self.shaky = Shaky::new(change(old.kept));
    }

    /// The application's process dies and starts again.
    pub(crate) fn starts_again(&mut self, mint: &Mint, post: &Arc<Mutex<Post>>, time: &Arc<Time>) {
        self.is_killed();
        self.gets(|kept| kept.after_a_kill(Arc::clone(mint)));
        self.starts(post, time);
    }

    /// The wall clock as the application corrects it (M2).
    pub(crate) fn now(&self, time: &Time) -> Stamp {
        wall(time, &self.off_ms).plus(self.kept().clock_offset())
    }

    pub(crate) fn clock_is_off_by(&self, ms: i64) {
        self.off_ms.store(ms, Ordering::SeqCst);
    }

    pub(crate) fn poke(&self) {
        if let Some(handle) = &self.handle {
            handle.poke();
        }
    }

    pub(crate) fn retries(&self) {
        if let Some(handle) = &self.handle {
            handle.retry_now();
        }
    }

    pub(crate) fn checks(&self) {
        if let Some(handle) = &self.handle {
            handle.check_now();
        }
    }

    pub(crate) fn is_checking(&self) -> bool {
        self.handle
            .as_ref()
            .is_some_and(|handle| handle.state().checking)
    }

    /// Why the centre refuses it, where it does.
    pub(crate) fn barred(&self) -> Option<&'static str> {
        match self.handle.as_ref()?.state().phase {
            Phase::Barred { code } => Some(code),
            _ => None,
        }
    }

    pub(crate) fn phase(&self) -> String {
        let state = self.handle.as_ref().map(Handle::state);
        format!("{:?}", state.map(|state| state.phase))
    }
}

fn wall(time: &Time, off: &AtomicI64) -> Stamp {
    let now = i64::try_from(time.now_ms()).unwrap();
    Stamp(MORNING + now + off.load(Ordering::SeqCst))
}
