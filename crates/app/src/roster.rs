//! 导入 of units and people: a preview with each row's state, all of it in one commit, and the whole undone.

mod journal;
mod plan;
mod sheets;
mod undo;
mod words;

pub(crate) use undo::undo;

use crate::api::{
    HandedOut, RosterDone, RosterEntry, RosterFile, RosterKind, RosterPreview, RosterState,
    RosterTemplate, Standing,
};
use crate::app::App;
use crate::failure::{Code, Failure};
use crate::forms;
use crate::language::Language;
use crate::saving::Saving;
use crate::view::View;
use crate::{files, records, staff};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use exchange::write::{Column, Frame, write};
use journal::Written;
use model::{Noun, RecordId};
use plan::{Plan, Planned};
use serde_json::Value;
use uuid::Uuid;

/// Characters kept of a file's name.
const FILE_NAME: usize = 100;

/// `roster.template`: an empty table with the heads this import knows.
pub(crate) async fn template(app: &App, request: RosterTemplate) -> Result<HandedOut, Failure> {
    staff::administrators_only(&View::open(app)?)?;
    let template = words::template(request.kind, Language::of(app));
    let columns: Vec<Column> = template
        .heads
        .iter()
        .map(|head| Column {
            head: (*head).to_owned(),
            width: 20,
        })
        .collect();
    let frame = Frame {
        sheet: template.sheet.to_owned(),
        title: template.title.to_owned(),
        note: template.note.to_owned(),
        mark: String::new(),
    };
    let bytes = write(&frame, &columns, &[]).map_err(|_| Failure::new(Code::Internal))?;
    files::hand_out(app, &format!("{}.xlsx", template.title), &bytes)
}

fn plan(view: &View, file: &RosterFile) -> Result<Plan, Failure> {
    staff::administrators_only(view)?;
    let bytes = STANDARD
        .decode(&file.bytes)
        .map_err(|_| records::wrong_value("bytes"))?;
    let mut sheets = sheets::read(bytes)?;
    sheets.put_right(&file.fixes);
    Plan::of(view, sheets)
}

/// `roster.preview`: what a file comes to. Nothing is written.
pub(crate) async fn preview(app: &App, request: RosterFile) -> Result<RosterPreview, Failure> {
    let view = View::open(app)?;
    let plan = plan(&view, &request)?;
    let count = |state| {
        let counted = plan.rows.iter().filter(|row| row.row.state == state);
        u32::try_from(counted.count()).unwrap_or(u32::MAX)
    };
    Ok(RosterPreview {
        new: count(RosterState::New),
        changed: count(RosterState::Changed),
        same: count(RosterState::Same),
        wrong: count(RosterState::Wrong),
        lacks: plan.lacks,
        rows: plan.rows.into_iter().map(|planned| planned.row).collect(),
    })
}

/// `roster.import`: every row that can be taken, in one commit; the file is looked at afresh.
pub(crate) async fn import(app: &App, request: RosterFile) -> Result<RosterDone, Failure> {
    let view = View::open(app)?;
    let plan = plan(&view, &request)?;
    let mut saving = Saving::new_for(&view, None, None);
    let mut done = RosterDone {
        units: 0,
        people: 0,
        changed: 0,
        id: None,
    };
    let mut written = Vec::new();
    for planned in plan.in_order() {
        let Planned { row, id, values } = planned;
        let noun = noun(row.kind);
        let before = match row.state {
            RosterState::New => {
                let mut edit = forms::create(values.clone());
                edit.put("active", true);
                staff::create(&mut saving, noun, *id, edit)?;
                match row.kind {
                    RosterKind::Unit => done.units += 1,
                    RosterKind::Person => done.people += 1,
                }
                None
            }
            RosterState::Changed => {
                let shown = view.need(noun, *id)?;
                let base = view.desk.shown.remember(&shown.record);
                let was = values
                    .keys()
                    .map(|field| (field.clone(), shown.record.value(field)))
                    .collect();
                staff::edit(&mut saving, noun, &shown.record, &base, values.clone())?;
                done.changed += 1;
                Some(was)
            }
            RosterState::Same | RosterState::Wrong => continue,
        };
        written.push(Written {
            id: *id,
            kind: row.kind,
            before,
            after: values.clone(),
        });
    }
    if written.is_empty() {
        return Ok(done);
    }
    // What it takes to undo it is kept first: killed after the commit, it can still be undone.
    let store = &view.desk.store;
    let rows = u32::try_from(written.len()).unwrap_or(u32::MAX);
    let entry = RosterEntry {
        id: RecordId(Uuid::now_v7()),
        name: request.name.trim().chars().take(FILE_NAME).collect(),
        at: view.now(),
        rows,
        rows_written: rows,
        standing: Standing::Done,
    };
    journal::keep(store, entry.id, &written)?;
    journal::put(store, &entry)?;
    if let Err(failure) = view.desk.commit(app, saving.act) {
        journal::forget(store, entry.id)?;
        return Err(failure);
    }
    done.id = Some(entry.id);
    Ok(done)
}

/// `roster.list`: the imports of this device, the latest first.
pub(crate) async fn list(app: &App, (): ()) -> Result<Vec<RosterEntry>, Failure> {
    let view = View::open(app)?;
    staff::administrators_only(&view)?;
    let mut entries = journal::list(&view.desk.store)?;
    entries.reverse();
    Ok(entries)
}

fn noun(kind: RosterKind) -> Noun {
    match kind {
        RosterKind::Unit => Noun::Unit,
        RosterKind::Person => Noun::Person,
    }
}

/// A text as a value; nothing is null.
fn value(text: &str) -> Value {
    match text.trim() {
        "" => Value::Null,
        text => Value::String(text.to_owned()),
    }
}
