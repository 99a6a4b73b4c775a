//! Adding to a record that is there, describing, taking away. Each is an edit of one field.

use super::form::field_of;
use crate::api::{AttachmentAdd, AttachmentById, AttachmentCaption};
use crate::app::App;
use crate::failure::{Code, Failure};
use crate::forms::Edit;
use crate::saving::Saving;
use crate::view::View;
use model::attachment::{self, CHARACTERS, Kind, MOST};
use model::policy::Action;
use model::{Noun, RecordId};
use serde_json::{Value, json};
use std::rc::Rc;
use store::{NewValue, Shown};

/// Nouns whose records carry files.
pub(super) const CARRIERS: &[Noun] = &[
    Noun::Meeting,
    Noun::Lead,
    Noun::Trip,
    Noun::FollowUp,
    Noun::Company,
    Noun::ContactPrivate,
];

/// The record that carries the files of what a screen shows: of a contact, its private part.
pub(super) fn carrier(view: &View, id: RecordId) -> Result<Option<Rc<Shown>>, Failure> {
    let shown = view
        .any(id)?
        .filter(|shown| !shown.deleted)
        .ok_or_else(|| Failure::new(Code::NotFound))?;
    if shown.record.noun == Noun::Contact.name() {
        return view.private_of(id);
    }
    let carries = Noun::parse(&shown.record.noun).is_some_and(|noun| CARRIERS.contains(&noun));
    match carries {
        true => Ok(Some(shown)),
        false => Err(Failure::new(Code::NotFound)),
    }
}

/// `attachment.add`
pub(crate) async fn add(app: &App, request: AttachmentAdd) -> Result<(), Failure> {
    let view = View::open(app)?;
    let Some(shown) = carrier(&view, request.record)? else {
        let id = crate::contacts::private_for(app, &view, request.record)?;
        return add_to(app, &View::open(app)?, id, request);
    };
    add_to(app, &view, shown.record.id, request)
}

fn add_to(app: &App, view: &View, id: RecordId, request: AttachmentAdd) -> Result<(), Failure> {
    let shown = view.any(id)?.ok_or_else(|| Failure::new(Code::NotFound))?;
    let mut edit = Edit::default();
    let private = shown.record.noun == Noun::ContactPrivate.name();
    for mut one in request.files {
        // What hangs on a contact is personal, whatever it was put down as; a card hangs nowhere else.
        match (private, one.file.kind) {
            (true, Kind::Photo) => one.file.kind = Kind::Card,
            (false, Kind::Card) => return Err(wrong("files")),
            _ => {}
        }
        let (name, value) = (field_of(one.id), json!(one.file));
        if !attachment::well_formed(&name, &value) {
            return Err(wrong("files"));
        }
        seen(&shown, &name, &mut edit);
        edit.fields.insert(name, NewValue::Put(value));
    }
    let held = attachment::of(&shown.record);
    let new = edit
        .fields
        .keys()
        .filter(|name| !held.iter().any(|(field, _)| field == *name));
    let count = held.len() + new.count();
    if count > MOST {
        return Err(Failure::new(Code::OverLimit)
            .with("limit", "record_files")
            .with("most", MOST)
            .with("actual", count));
    }
    commit(app, view, &shown, edit)
}

/// `attachment.caption`
pub(crate) async fn caption(app: &App, request: AttachmentCaption) -> Result<(), Failure> {
    let view = View::open(app)?;
    let (shown, name, mut file) = one(&view, request.record, request.id)?;
    let caption = request.caption.trim();
    if caption.chars().count() > CHARACTERS {
        return Err(Failure::new(Code::OverLimit)
            .with("limit", "name_characters")
            .with("most", CHARACTERS)
            .with("actual", caption.chars().count()));
    }
    if file.caption == caption {
        return Ok(());
    }
    file.caption = caption.to_owned();
    let mut edit = Edit::default();
    seen(&shown, &name, &mut edit);
    edit.fields.insert(name, NewValue::Put(json!(file)));
    commit(app, &view, &shown, edit)
}

/// `attachment.remove`: its bytes stay until the next start, so that it can be undone.
pub(crate) async fn remove(app: &App, request: AttachmentById) -> Result<(), Failure> {
    let view = View::open(app)?;
    let (shown, name, file) = one(&view, request.record, request.id)?;
    for blob in [Some(file.blob), file.thumb].into_iter().flatten() {
        view.desk.store.hold_for_undo(shown.record.id, &blob.sha256);
    }
    let mut edit = Edit::default();
    seen(&shown, &name, &mut edit);
    edit.fields.insert(name, NewValue::Put(Value::Null));
    commit(app, &view, &shown, edit)
}

fn wrong(field: &str) -> Failure {
    Failure::new(Code::WrongValue).with("field", field)
}

fn seen(shown: &Shown, name: &str, edit: &mut Edit) {
    if let Some(field) = shown.record.fields.get(name) {
        edit.base.insert(name.to_owned(), field.seen());
    }
}

fn one(
    view: &View,
    record: RecordId,
    id: RecordId,
) -> Result<(Rc<Shown>, String, attachment::Attachment), Failure> {
    let missing = || Failure::new(Code::NotFound);
    let shown = carrier(view, record)?.ok_or_else(missing)?;
    let name = field_of(id);
    let file = attachment::read(&shown.record.value(&name)).ok_or_else(missing)?;
    Ok((shown, name, file))
}

fn commit(app: &App, view: &View, shown: &Shown, edit: Edit) -> Result<(), Failure> {
    let noun = Noun::parse(&shown.record.noun).ok_or_else(|| Failure::new(Code::NotFound))?;
    let mut saving = Saving::existing(view, &shown.record, None, None);
    saving.may(Action::Edit, &shown.record)?;
    saving.act.edit(noun, shown.record.id, edit);
    view.desk.commit(app, saving.act)?;
    Ok(())
}
