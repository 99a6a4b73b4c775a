//! A whole import is undone: what it made is deleted, what it changed says again what it said. What somebody
//! changed since, or what others stand in by now, is left as it is and named.

use super::journal;
use super::noun;
use crate::api::{RosterUndo, RosterUndone, Standing};
use crate::app::App;
use crate::desk::Act;
use crate::failure::{Code, Failure};
use crate::records;
use crate::saving::Saving;
use crate::staff;
use crate::view::View;
use model::command::Command;
use model::{Noun, Record, RecordId};
use serde_json::Value;
use std::collections::HashSet;
use store::Shown;

/// `roster.undo`: the last first, so that nobody stands in a unit that goes.
pub(crate) async fn undo(app: &App, request: RosterUndo) -> Result<RosterUndone, Failure> {
    let view = View::open(app)?;
    staff::administrators_only(&view)?;
    let store = &view.desk.store;
    let entry = journal::list(store)?
        .into_iter()
        .find(|entry| entry.id == request.id && entry.standing == Standing::Done)
        .ok_or_else(|| Failure::new(Code::NotFound))?;
    let mut saving = Saving::new_for(&view, None, None);
    let mut done = RosterUndone {
        removed: 0,
        restored: 0,
        kept: Vec::new(),
    };
    let mut gone = HashSet::new();
    for written in journal::rows(store, entry.id)?.into_iter().rev() {
        let noun = noun(written.kind);
        // Whoever is not here any more needs no undoing.
        let Some(shown) = view.maybe(noun, Some(written.id)) else {
            continue;
        };
        let record = &shown.record;
        let untouched = written
            .after
            .iter()
            .all(|(field, value)| says(record, field, value));
        if !untouched || (written.before.is_none() && in_use(&view, record, &gone)?) {
            done.kept.push(record.text("name").unwrap_or_default());
            continue;
        }
        match written.before {
            Some(before) => {
                let base = view.desk.shown.remember(record);
                staff::edit(&mut saving, noun, record, &base, before)?;
                done.restored += 1;
            }
            None => {
                gone.insert(record.id);
                delete(&mut saving.act, noun, &shown);
                done.removed += 1;
            }
        }
    }
    view.desk.commit(app, saving.act)?;
    journal::put(
        &view.desk.store,
        &crate::api::RosterEntry {
            standing: Standing::Undone,
            rows_written: 0,
            ..entry
        },
    )?;
    Ok(done)
}

/// Whether a field still says what was written; a text is compared as it is kept, without spaces around it.
fn says(record: &Record, field: &str, value: &Value) -> bool {
    match value {
        Value::String(text) => record.text(field).unwrap_or_default() == text.trim(),
        Value::Null => record.text(field).unwrap_or_default().is_empty(),
        other => record.value(field) == *other,
    }
}

/// Whether somebody or some unit that stays stands in it.
fn in_use(view: &View, record: &Record, gone: &HashSet<RecordId>) -> Result<bool, Failure> {
    if record.noun != Noun::Unit.name() {
        return Ok(false);
    }
    for (noun, field) in [(Noun::Person, "unit"), (Noun::Unit, "parent")] {
        let mut others = view.all(noun)?.iter().cloned().collect::<Vec<_>>();
        others.retain(|other| !gone.contains(&other.record.id));
        if others
            .iter()
            .any(|other| other.record.id_in(field) == Some(record.id))
        {
            return Ok(true);
        }
    }
    Ok(false)
}

fn delete(act: &mut Act, noun: Noun, shown: &Shown) {
    act.command(
        noun,
        shown.record.id,
        records::state_base(shown),
        Command::Delete,
    );
}
