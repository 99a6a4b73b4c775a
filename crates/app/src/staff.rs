//! 人员 as an administrator keeps them: name, post, role, unit, and whether they are in service.

use crate::api::{
    Base, ById, NameForm, PersonRow, Saved, StaffDetail, StaffPage, StaffQuery, StaffRow, StaffSave,
};
use crate::app::App;
use crate::desk::Desk;
use crate::failure::Failure;
use crate::forms::{self, Edit};
use crate::records;
use crate::saving::Saving;
use crate::units;
use crate::view::View;
use model::bureau::{self, Ask};
use model::policy::Action;
use model::schema::is_guarded;
use model::{Noun, Record, RecordId};
use serde_json::{Map, Value};
use std::sync::Arc;
use store::{Filter, NewValue, Shown};
use uuid::Uuid;

/// Who does not keep the bureau's records does not read them in this form.
///
/// # Errors
/// The refusal.
pub(crate) fn administrators_only(view: &View) -> Result<(), Failure> {
    let any = Record::new(Noun::Unit.name(), RecordId(Uuid::nil()));
    Ok(view.may(Action::Edit, &any)?)
}

/// `person.list`
pub(crate) async fn list(app: &App, request: StaffQuery) -> Result<StaffPage, Failure> {
    let view = View::open(app)?;
    administrators_only(&view)?;
    let mut rows: Vec<StaffRow> = view
        .all(Noun::Person)?
        .iter()
        .filter_map(|shown| row(&view, shown))
        .filter(|row| fits(&view, &request, row))
        .collect();
    rows.sort_by(|a, b| (&a.unit_name, &a.name, a.id).cmp(&(&b.unit_name, &b.name, b.id)));
    let total = u32::try_from(rows.len()).unwrap_or(u32::MAX);
    if request.limit > 0 {
        rows.truncate(usize::try_from(request.limit).unwrap_or(usize::MAX));
    }
    Ok(StaffPage { rows, total })
}

/// Whether a person is in the list that was asked for.
fn fits(view: &View, request: &StaffQuery, row: &StaffRow) -> bool {
    let text = request.text.as_deref().unwrap_or_default();
    let text = text.trim().to_lowercase();
    row.active != request.inactive
        && request.role.is_none_or(|role| role == row.role)
        && request
            .unit
            .is_none_or(|unit| model::world::World::is_within(view, row.unit, unit))
        && [&row.name, &row.post, &row.unit_name]
            .iter()
            .any(|said| said.to_lowercase().contains(&text))
}

/// Who stands in the whole list, in its order: to be taken out, part by part. Of each person only the name is
/// held, and so many are read at once.
///
/// # Errors
/// The refusal, the store's.
pub(crate) fn ids(
    app: &App,
    desk: &Arc<Desk>,
    request: &StaffQuery,
    at_once: usize,
) -> Result<Vec<RecordId>, Failure> {
    administrators_only(&View::of(app, Arc::clone(desk)))?;
    let mut people = Vec::new();
    for part in desk
        .store
        .ids(Noun::Person, &Filter::default())?
        .chunks(at_once)
    {
        let view = View::of(app, Arc::clone(desk));
        for id in part {
            let shown = view.any(*id)?;
            let row = shown.and_then(|shown| row(&view, &shown));
            if let Some(row) = row.filter(|row| fits(&view, request, row)) {
                people.push((row.unit_name, row.name, row.id));
            }
        }
    }
    people.sort();
    Ok(people.into_iter().map(|(_, _, id)| id).collect())
}

/// A person in an administrator's list.
pub(crate) fn row(view: &View, shown: &Shown) -> Option<StaffRow> {
    let person = crate::people::row(view, &shown.record)?;
    Some(StaffRow {
        id: person.id,
        name: person.name,
        post: person.post,
        role: person.role,
        unit: person.unit,
        unit_name: person.unit_name,
        active: bureau::in_service(&shown.record),
        sync: records::sync(shown),
    })
}

/// `person.show`
pub(crate) async fn show(app: &App, request: ById) -> Result<StaffDetail, Failure> {
    let view = View::open(app)?;
    administrators_only(&view)?;
    let shown = view.need(Noun::Person, request.id)?;
    let record = &shown.record;
    let row = row(&view, &shown).ok_or_else(|| records::wrong_value("unit"))?;
    let people = view.all(Noun::Person)?;
    let named = |people: &mut dyn Iterator<Item = RecordId>| -> Vec<PersonRow> {
        people
            .filter_map(|person| view.person_row(person))
            .collect()
    };
    let others = people.iter().map(|other| &other.record);
    Ok(StaffDetail {
        path: units::path(&view, Some(row.unit)),
        base: view.desk.shown.remember(record),
        writers: named(&mut record.ids_in("writers").into_iter()),
        writes_for: named(
            &mut people
                .iter()
                .filter(|other| other.record.ids_in("writers").contains(&record.id))
                .map(|other| other.record.id),
        ),
        last_administrator: bureau::administers(record)
            && bureau::answer(Ask::AnotherAdministrator, record, others).is_err(),
        row,
    })
}

/// `person.same_name`: who else in service has this name.
pub(crate) async fn same_name(app: &App, request: NameForm) -> Result<Vec<PersonRow>, Failure> {
    let view = View::open(app)?;
    administrators_only(&view)?;
    let name = request.name.trim();
    Ok(view
        .all(Noun::Person)?
        .iter()
        .filter(|shown| Some(shown.record.id) != request.id && bureau::in_service(&shown.record))
        .filter(|shown| shown.record.text("name").as_deref() == Some(name))
        .filter_map(|shown| crate::people::row(&view, &shown.record))
        .collect())
}

/// `person.save`
pub(crate) async fn save(app: &App, request: StaffSave) -> Result<Saved, Failure> {
    let view = View::open(app)?;
    let mut saving = Saving::new_for(&view, None, None);
    let mut body = forms::body(&request.form)?;
    for field in ["name", "role", "unit"] {
        if body.get(field).is_none_or(Value::is_null) {
            return Err(records::wrong_value(field));
        }
    }
    let id = match request.id {
        Some(id) => {
            let shown = view.need(Noun::Person, id)?;
            body.insert("active".to_owned(), Value::Bool(request.active));
            edit(
                &mut saving,
                Noun::Person,
                &shown.record,
                &request.base,
                body,
            )?;
            id
        }
        None => {
            let id = saving.mint();
            let mut made = forms::create(body);
            made.put("active", true);
            create(&mut saving, Noun::Person, id, made)?;
            id
        }
    };
    view.desk.commit(app, saving.act)?;
    Ok(saved(id))
}

/// What saving a unit or a person gives: nothing is ever handed in.
pub(crate) fn saved(id: RecordId) -> Saved {
    Saved {
        id,
        findings: Vec::new(),
        submitted: false,
        refusal: None,
    }
}

/// Puts a new unit or person into what is being saved.
///
/// # Errors
/// Not allowed, or a value that is none.
pub(crate) fn create(
    saving: &mut Saving<'_>,
    noun: Noun,
    id: RecordId,
    edit: Edit,
) -> Result<Record, Failure> {
    let preview = forms::preview(None, noun, id, &edit);
    records::check_values(&preview, &edit)?;
    saving.may(Action::Create, &preview)?;
    bureau::check(None, &preview, saving.view)?;
    saving.act.create(noun, id, edit);
    Ok(preview)
}

/// Puts a change of a unit or a person into what is being saved. What decides scope is changed as well: an
/// administrator's edit is the command (M5), and the centre takes it only over what the screen showed.
///
/// # Errors
/// Not allowed, a value that is none, the last administrator, a unit in use.
pub(crate) fn edit(
    saving: &mut Saving<'_>,
    noun: Noun,
    now: &Record,
    base: &Base,
    body: Map<String, Value>,
) -> Result<Record, Failure> {
    let (guarded, free): (Map<String, Value>, Map<String, Value>) =
        body.into_iter().partition(|(field, _)| is_guarded(field));
    let shown = saving.view.desk.as_shown(now.id, base, None)?;
    let mut edit = match &shown {
        Some(shown) => forms::edit(shown, free)?,
        None => forms::edit_unseen(now, base, free)?,
    };
    let before = shown.as_deref().unwrap_or(now);
    for (field, value) in guarded {
        let was = before.value(&field);
        // In service is what was never said otherwise.
        let same =
            was == value || (field == "active" && was.is_null() && value == Value::Bool(true));
        if !same {
            let seen = match before.fields.get(&field) {
                Some(held) if shown.is_some() => held.seen(),
                _ => base.get(&field).cloned().unwrap_or_default(),
            };
            edit.base.insert(field.clone(), seen);
            edit.fields.insert(field, NewValue::Put(value));
        }
    }
    let preview = forms::preview(Some(now), noun, now.id, &edit);
    records::check_values(&preview, &edit)?;
    if !edit.is_empty() {
        saving.may(Action::Edit, now)?;
        keeps_a_bureau(saving.view, Some(now), &preview)?;
    }
    saving.act.edit(noun, now.id, edit);
    Ok(preview)
}

/// The centre asks the same at the moment of commit.
fn keeps_a_bureau(view: &View, before: Option<&Record>, after: &Record) -> Result<(), Failure> {
    bureau::check(before, after, view)?;
    let ask = bureau::ask(before, after);
    let nouns: &[Noun] = match ask {
        Ask::Nothing => return Ok(()),
        Ask::AnotherAdministrator => &[Noun::Person],
        Ask::NothingInIt => &[Noun::Unit, Noun::Person],
    };
    let mut others = Vec::new();
    for noun in nouns {
        others.extend(view.all(*noun)?.iter().cloned());
    }
    bureau::answer(ask, after, others.iter().map(|other| &other.record))?;
    Ok(())
}
