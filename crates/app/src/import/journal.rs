//! What was begun, kept in the store before the first record is written: the list of imports, and for each
//! one its plan in chunks. Every record's id is in the plan, so what is written and what is not can always
//! be told by looking, whatever interrupted it.

use crate::api::{ImportEntry, Standing};
use crate::failure::Failure;
use model::{Noun, RecordId};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use store::Store;

const LIST: &str = "import.list";

/// How many imports are remembered; of older ones only the records are left.
const REMEMBERED: usize = 20;

/// One row of a plan.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Planned {
    pub(crate) row: u32,
    pub(crate) steps: Vec<Step>,
}

/// What is written for a row.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub(crate) enum Step {
    /// A new record.
    Create {
        noun: Noun,
        id: RecordId,
        fields: Map<String, Value>,
        /// Handed in at once, where the rules take it.
        submit: bool,
    },
    /// Empty fields of a record that was here.
    Fill {
        noun: Noun,
        id: RecordId,
        fields: Map<String, Value>,
    },
}

fn chunk_name(import: RecordId, chunk: u32) -> String {
    format!("import.{import}.{chunk}")
}

/// The imports, oldest first.
pub(crate) fn list(store: &Store) -> Result<Vec<ImportEntry>, Failure> {
    let text = store.setting(LIST)?.unwrap_or_default();
    Ok(serde_json::from_str(&text).unwrap_or_default())
}

/// The import of this id.
pub(crate) fn entry(store: &Store, id: RecordId) -> Result<Option<ImportEntry>, Failure> {
    Ok(list(store)?.into_iter().find(|entry| entry.id == id))
}

/// Keeps an entry; the oldest that are over are forgotten with their plans.
pub(crate) fn put(store: &Store, entry: &ImportEntry) -> Result<(), Failure> {
    let mut entries = list(store)?;
    match entries.iter_mut().find(|known| known.id == entry.id) {
        Some(known) => *known = entry.clone(),
        None => entries.push(entry.clone()),
    }
    while entries.len() > REMEMBERED {
        let over =
            |entry: &ImportEntry| matches!(entry.standing, Standing::Done | Standing::Undone);
        let Some(at) = entries.iter().position(over) else {
            break;
        };
        forget_plan(store, &entries.remove(at))?;
    }
    let text = serde_json::to_string(&entries).map_err(|_| Failure::new(crate::Code::Internal))?;
    Ok(store.set_setting(LIST, Some(&text))?)
}

/// Drops imports of which no record was written: the plan was never whole.
pub(crate) fn drop_unplanned(store: &Store) -> Result<(), Failure> {
    let (unplanned, kept): (Vec<_>, Vec<_>) = list(store)?
        .into_iter()
        .partition(|entry| entry.standing == Standing::Planning);
    for entry in &unplanned {
        forget_plan(store, entry)?;
    }
    if !unplanned.is_empty() {
        let text = serde_json::to_string(&kept).map_err(|_| Failure::new(crate::Code::Internal))?;
        store.set_setting(LIST, Some(&text))?;
    }
    Ok(())
}

/// Forgets the plan of an import.
pub(crate) fn forget_plan(store: &Store, entry: &ImportEntry) -> Result<(), Failure> {
    for chunk in 0..entry.chunks {
        store.set_setting(&chunk_name(entry.id, chunk), None)?;
    }
    Ok(())
}

pub(crate) fn keep_chunk(
    store: &Store,
    import: RecordId,
    chunk: u32,
    rows: &[Planned],
) -> Result<(), Failure> {
    let text = serde_json::to_string(rows).map_err(|_| Failure::new(crate::Code::Internal))?;
    Ok(store.set_setting(&chunk_name(import, chunk), Some(&text))?)
}

pub(crate) fn chunk(store: &Store, import: RecordId, chunk: u32) -> Result<Vec<Planned>, Failure> {
    let text = store
        .setting(&chunk_name(import, chunk))?
        .unwrap_or_default();
    serde_json::from_str(&text).map_err(|_| Failure::new(crate::Code::NotFound))
}
