//! What imports of units and people wrote, kept in the store before the first record is written, so that each
//! can be undone as a whole, today or later.

use crate::api::{RosterEntry, RosterKind};
use crate::failure::{Code, Failure};
use model::RecordId;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use store::Store;

const LIST: &str = "roster.list";

/// How many imports can be undone; of older ones only the records are left.
const REMEMBERED: usize = 20;

/// One record of an import.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Written {
    pub(super) id: RecordId,
    pub(super) kind: RosterKind,
    /// What it said before; none where it was made.
    pub(super) before: Option<Map<String, Value>>,
    /// What the import wrote.
    pub(super) after: Map<String, Value>,
}

fn rows_of(id: RecordId) -> String {
    format!("roster.{id}")
}

fn text(value: &impl Serialize) -> Result<String, Failure> {
    serde_json::to_string(value).map_err(|_| Failure::new(Code::Internal))
}

/// The imports, oldest first.
pub(super) fn list(store: &Store) -> Result<Vec<RosterEntry>, Failure> {
    let text = store.setting(LIST)?.unwrap_or_default();
    Ok(serde_json::from_str(&text).unwrap_or_default())
}

/// Keeps an entry; the oldest is forgotten with its rows.
pub(super) fn put(store: &Store, entry: &RosterEntry) -> Result<(), Failure> {
    let mut entries = list(store)?;
    match entries.iter_mut().find(|known| known.id == entry.id) {
        Some(known) => *known = entry.clone(),
        None => entries.push(entry.clone()),
    }
    while entries.len() > REMEMBERED {
        store.set_setting(&rows_of(entries.remove(0).id), None)?;
    }
    Ok(store.set_setting(LIST, Some(&text(&entries)?))?)
}

/// Forgets an import that came to nothing.
pub(super) fn forget(store: &Store, id: RecordId) -> Result<(), Failure> {
    let mut entries = list(store)?;
    entries.retain(|entry| entry.id != id);
    store.set_setting(LIST, Some(&text(&entries)?))?;
    Ok(store.set_setting(&rows_of(id), None)?)
}

pub(super) fn keep(store: &Store, id: RecordId, rows: &[Written]) -> Result<(), Failure> {
    Ok(store.set_setting(&rows_of(id), Some(&text(&rows)?))?)
}

/// The records of an import.
///
/// # Errors
/// [`Code::NotFound`] where it is not known any more.
pub(super) fn rows(store: &Store, id: RecordId) -> Result<Vec<Written>, Failure> {
    let text = store.setting(&rows_of(id))?.unwrap_or_default();
    serde_json::from_str(&text).map_err(|_| Failure::new(Code::NotFound))
}
