//! 关于: diagnostics without anybody's data, and the check of the database.
//!
//! Everything here is a version, a count, a code or an instant: nothing that a person wrote is read.

use crate::api::{Diagnostics, PastFailure, Verified};
use crate::app::App;
use crate::failure::Failure;
use crate::view::View;
use crate::work;
use model::Noun;
use parking_lot::Mutex;
use std::collections::{BTreeMap, VecDeque};
use std::path::Path;
use store::Filter;

/// How many failures are remembered.
const FAILURES: usize = 20;

/// The commit this was built from, where the build was told.
const BUILD: Option<&str> = option_env!("ROADBOOK_COMMIT");

/// The commands that failed since the start, newest last.
#[derive(Default)]
pub(crate) struct Failures(Mutex<VecDeque<PastFailure>>);

impl Failures {
    /// Remembers that this command failed, not what was in it.
    pub(crate) fn note(&self, app: &App, command: &str, failure: &Failure) {
        // A name that is no command of ours may be anything.
        let known = crate::table::NAMES.iter().find(|name| **name == command);
        let mut kept = self.0.lock();
        kept.push_back(PastFailure {
            at: app.clock().now(),
            command: known.map_or_else(|| "?".to_owned(), |name| (*name).to_owned()),
            code: code(&failure.code),
        });
        while kept.len() > FAILURES {
            kept.pop_front();
        }
    }

    fn newest_first(&self) -> Vec<PastFailure> {
        self.0.lock().iter().rev().cloned().collect()
    }
}

/// The name a code has in answers.
fn code(of: &impl serde::Serialize) -> String {
    match serde_json::to_value(of) {
        Ok(serde_json::Value::String(code)) => code,
        _ => String::new(),
    }
}

/// `about.diagnostics`
pub(crate) async fn diagnostics(app: &App, (): ()) -> Result<Diagnostics, Failure> {
    let view = View::open(app)?;
    let store = &view.desk.store;
    let mut counts = BTreeMap::new();
    for noun in Noun::ALL {
        let count = store.count(*noun, &Filter::default())?;
        counts.insert(noun.name().to_owned(), count);
    }
    let sync = work::state_in(&view)?;
    let folder = app.folder();
    let folder = folder.path();
    Ok(Diagnostics {
        version: app.config().version.clone(),
        build: BUILD.unwrap_or_default().to_owned(),
        os: std::env::consts::OS.to_owned(),
        arch: std::env::consts::ARCH.to_owned(),
        started: app.started(),
        now: view.now(),
        clock_offset: store.clock_offset()?,
        store_schema: store.schema_version()?,
        store_bytes: store.source().bytes()?,
        disk_free: disk_free(folder),
        counts,
        sync_phase: code(&sync.phase),
        sync_trouble: sync.trouble,
        waiting: sync.waiting,
        needs: sync.needs,
        synced_at: sync.synced_at,
        role: code(&view.my_role()),
        failures: app.failures().newest_first(),
    })
}

/// `about.verify`: reads every page of the database; takes seconds on a large one.
pub(crate) async fn verify(app: &App, (): ()) -> Result<Verified, Failure> {
    let view = View::open(app)?;
    Ok(Verified {
        sound: view.desk.store.verify()?,
    })
}

/// Bytes a person may still write beside the store.
#[cfg(unix)]
fn disk_free(folder: &Path) -> Option<u64> {
    let found = rustix::fs::statvfs(folder).ok()?;
    found.f_bavail.checked_mul(found.f_frsize)
}

#[cfg(not(unix))]
fn disk_free(_folder: &Path) -> Option<u64> {
    None
}
