//! 导入 of units and people: a preview with each row's state, all of it in one commit, and the whole undone.

mod plan;
mod sheets;
mod words;

use crate::api::{
    HandedOut, RosterBack, RosterDone, RosterFile, RosterKind, RosterPreview, RosterState,
    RosterTemplate, RosterUndo,
};
use crate::app::App;
use crate::desk::Act;
use crate::failure::{Code, Failure};
use crate::forms;
use crate::saving::Saving;
use crate::view::View;
use crate::{files, records, staff};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use exchange::write::{Column, Frame, write};
use model::Noun;
use model::command::Command;
use plan::{Plan, Planned};
use serde_json::Value;

/// `roster.template`: an empty table with the heads this import knows.
pub(crate) async fn template(app: &App, request: RosterTemplate) -> Result<HandedOut, Failure> {
    staff::administrators_only(&View::open(app)?)?;
    let (name, note) = match request.kind {
        RosterKind::Unit => ("单位", "上级单位空着就算在最上级单位下面。"),
        RosterKind::Person => (
            "人员",
            "角色：招商干部、招商组组长、投促局负责人、市县领导、系统管理员、审计员。",
        ),
    };
    let columns: Vec<Column> = words::heads(request.kind)
        .iter()
        .map(|head| Column {
            head: (*head).to_owned(),
            width: 20,
        })
        .collect();
    let frame = Frame {
        sheet: name.to_owned(),
        title: format!("{name}导入模板"),
        note: note.to_owned(),
        mark: String::new(),
    };
    let bytes = write(&frame, &columns, &[]).map_err(|_| Failure::new(Code::Internal))?;
    files::hand_out(app, &format!("{name}导入模板.xlsx"), &bytes)
}

fn plan(view: &View, file: &RosterFile) -> Result<Plan, Failure> {
    staff::administrators_only(view)?;
    let bytes = STANDARD
        .decode(&file.bytes)
        .map_err(|_| records::wrong_value("bytes"))?;
    Plan::of(view, sheets::read(bytes)?)
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
        back: Vec::new(),
    };
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
        done.back.push(RosterBack {
            id: *id,
            kind: row.kind,
            before,
        });
    }
    view.desk.commit(app, saving.act)?;
    Ok(done)
}

/// `roster.undo`: what was made is deleted, what was changed says again what it said; the last first, so that
/// nobody stands in a unit that goes.
pub(crate) async fn undo(app: &App, request: RosterUndo) -> Result<(), Failure> {
    let view = View::open(app)?;
    staff::administrators_only(&view)?;
    let mut saving = Saving::new_for(&view, None, None);
    for back in request.back.into_iter().rev() {
        let noun = noun(back.kind);
        let shown = view.need(noun, back.id)?;
        match back.before {
            Some(before) => {
                let base = view.desk.shown.remember(&shown.record);
                staff::edit(&mut saving, noun, &shown.record, &base, before)?;
            }
            None => delete(&mut saving.act, noun, &shown),
        }
    }
    view.desk.commit(app, saving.act)?;
    Ok(())
}

fn delete(act: &mut Act, noun: Noun, shown: &store::Shown) {
    act.command(
        noun,
        shown.record.id,
        records::state_base(shown),
        Command::Delete,
    );
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
