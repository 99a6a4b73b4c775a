//! People and units, and who may write for me (代填).

use crate::api::{PersonRow, UnitRow, WritersForm};
use crate::app::App;
use crate::desk::Act;
use crate::failure::Failure;
use crate::forms;
use crate::view::View;
use model::policy::{Refusal, Role};
use model::{Noun, Record, bureau};
use serde_json::json;

/// `people.list`: who works here, by name.
pub(crate) async fn list(app: &App, (): ()) -> Result<Vec<PersonRow>, Failure> {
    let view = View::open(app)?;
    let mut rows: Vec<PersonRow> = view
        .all(Noun::Person)?
        .iter()
        .filter(|shown| bureau::in_service(&shown.record))
        .filter_map(|shown| row(&view, &shown.record))
        .collect();
    rows.sort_by(|a, b| (&a.unit_name, &a.name, a.id).cmp(&(&b.unit_name, &b.name, b.id)));
    Ok(rows)
}

/// A person in a list.
pub(crate) fn row(view: &View, record: &Record) -> Option<PersonRow> {
    let unit = record.id_in("unit")?;
    Some(PersonRow {
        id: record.id,
        name: record.text("name").unwrap_or_default(),
        post: record.text("post").unwrap_or_default(),
        role: Role::parse(&record.text("role")?)?,
        unit,
        unit_name: view.unit_name(Some(unit)),
    })
}

/// `people.units`
pub(crate) async fn units(app: &App, (): ()) -> Result<Vec<UnitRow>, Failure> {
    let view = View::open(app)?;
    let mut rows: Vec<UnitRow> = view
        .all(Noun::Unit)?
        .iter()
        .map(|shown| UnitRow {
            id: shown.record.id,
            name: shown.record.text("name").unwrap_or_default(),
            short: view.unit_name(Some(shown.record.id)),
            parent: shown.record.id_in("parent"),
        })
        .collect();
    rows.sort_by(|a, b| (a.parent, &a.name, a.id).cmp(&(b.parent, &b.name, b.id)));
    Ok(rows)
}

/// `people.name_writers`: only I name who writes for me.
pub(crate) async fn name_writers(app: &App, request: WritersForm) -> Result<(), Failure> {
    let view = View::open(app)?;
    let me = view.need(Noun::Person, view.me())?;
    for writer in &request.writers {
        if *writer == view.me() || view.person_row(*writer).is_none() {
            return Err(Refusal::UnknownPerson.into());
        }
    }
    let form = [("writers".to_owned(), json!(request.writers))];
    let edit = forms::edit(&me.record, form.into_iter().collect())?;
    let mut act = Act::default();
    act.edit(Noun::Person, me.record.id, edit);
    view.desk.commit(app, act)?;
    Ok(())
}
