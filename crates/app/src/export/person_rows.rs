//! What is held about one contact person, row by row: what the contact and its private part say, beside whom it was
//! written and when; the visits and leads that name the person; what it said before.

use crate::api::{ExportWords, HistoryStep};
use crate::app::App;
use crate::failure::Failure;
use crate::files;
use crate::records;
use crate::view::View;
use exchange::write::Cell;
use model::attachment::{self, Attachment};
use model::record::Version;
use model::{Field, Noun, Record, RecordId, Stamp, alias, schema};
use serde_json::{Value, json};
use std::rc::Rc;
use store::Shown;

/// Characters a name has before a text is searched for it: 王 stands in half of them.
const NAME: usize = 2;

/// One row.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Written {
    part: String,
    record: String,
    field: String,
    value: String,
    by: String,
    at: Option<Stamp>,
}

impl Written {
    /// A word of the sheet's own.
    pub(super) fn note(words: &ExportWords, code: &str) -> Self {
        Self {
            part: word(words, "part", "note"),
            value: word(words, "note", code),
            ..Self::default()
        }
    }

    pub(super) fn cells(&self, app: &App) -> Vec<Cell> {
        let text = |said: &str| match said {
            "" => Cell::Empty,
            said => Cell::Text(said.to_owned()),
        };
        vec![
            text(&self.part),
            text(&self.record),
            text(&self.field),
            text(&self.value),
            text(&self.by),
            self.at
                .map_or(Cell::Empty, |at| Cell::Moment(app.clock().local(at))),
        ]
    }
}

/// A file on the contact.
pub(super) struct Kept {
    pub(super) sha256: String,
    /// What it is called in the parcel.
    pub(super) name: String,
    /// Whether its bytes are on this device.
    pub(super) here: bool,
    caption: String,
    by: String,
    at: Option<Stamp>,
}

impl Kept {
    pub(super) fn row(&self, words: &ExportWords) -> Written {
        let place = match self.here {
            true => self.name.clone(),
            false => format!("{}　{}", self.name, word(words, "note", "away")),
        };
        Written {
            part: word(words, "part", "files"),
            record: self.caption.clone(),
            field: word(words, "field", "files"),
            value: place,
            by: self.by.clone(),
            at: self.at,
        }
    }
}

/// Whom the visits are searched for.
pub(super) struct Who {
    id: RecordId,
    name: String,
    company: Option<RecordId>,
}

impl Who {
    pub(super) fn of(view: &View, contact: &Record) -> Self {
        Self {
            id: contact.id,
            name: contact.text("name").unwrap_or_default().trim().to_owned(),
            company: standing(view, contact),
        }
    }
}

fn standing(view: &View, record: &Record) -> Option<RecordId> {
    record
        .id_in("company")
        .map(|company| alias::standing(company, view))
}

/// Every private part of a contact that this device holds; two people may each have made one.
pub(super) fn private_parts(view: &View, contact: RecordId) -> Result<Vec<Rc<Shown>>, Failure> {
    let all = view.all(Noun::ContactPrivate)?;
    let of_it = all
        .iter()
        .filter(|shown| !shown.deleted && shown.record.id_in("contact") == Some(contact));
    Ok(of_it.cloned().collect())
}

/// What one record says, and what is kept beside it until somebody chooses.
pub(super) fn of_record(
    view: &View,
    words: &ExportWords,
    part: &str,
    record: &Record,
) -> Vec<Written> {
    let wanted = record
        .fields
        .iter()
        .filter(|(name, _)| is_said(name) && !attachment::is_field(name));
    wanted
        .flat_map(|(name, field)| values(field).into_iter().map(move |said| (name, said)))
        .map(|(name, (value, version))| Written {
            part: word(words, "part", part),
            record: records::title(view, record),
            field: word(words, "field", name),
            value: said(view, words, name, &value),
            by: version.map_or_else(String::new, |version| view.person_name(Some(version.actor))),
            at: version.map(|version| version.eff),
        })
        .filter(|row| !row.value.is_empty())
        .collect()
}

/// Whether people read this field: marks of the program are no data, and a private part's contact is this one.
fn is_said(name: &str) -> bool {
    !name.starts_with('_') && name != "contact"
}

/// The value shown first, then those beside it.
fn values(field: &Field) -> Vec<(Value, Option<&Version>)> {
    match field {
        Field::Plain(heads) => heads
            .iter()
            .map(|head| (head.value.clone(), Some(&head.version)))
            .collect(),
        Field::Text { heads, .. } => vec![(field.value(), heads.first())],
        Field::Set(_) => vec![(field.value(), None)],
    }
}

/// The files on one of its records; `before` of them are in the parcel already.
pub(super) fn files(view: &View, record: &Record, before: usize) -> Result<Vec<Kept>, Failure> {
    let mut kept = Vec::new();
    for (at, (field, file)) in attachment::of(record).into_iter().enumerate() {
        let Attachment {
            blob,
            name,
            caption,
            ..
        } = file;
        let here = view.desk.store.file_standing(&blob.sha256)?.here;
        let version = match record.fields.get(&field) {
            Some(Field::Plain(heads)) => heads.first().map(|head| &head.version),
            _ => None,
        };
        let place = before + at + 1;
        kept.push(Kept {
            sha256: blob.sha256,
            name: format!("{place} {}", files::safe_name(&name)),
            here,
            caption,
            by: version.map_or_else(String::new, |version| view.person_name(Some(version.actor))),
            at: version.map(|version| version.eff),
        });
    }
    Ok(kept)
}

/// What a visit or a lead says of somebody: that it is theirs, and every text with their name. Of a visit that does
/// not name the contact itself only where it is of their company: a name alone may be somebody else's.
pub(super) fn naming(
    view: &View,
    words: &ExportWords,
    noun: Noun,
    record: &Record,
    who: &Who,
) -> Vec<Written> {
    let id = json!(who.id);
    let theirs = record
        .fields
        .get("contact")
        .is_some_and(|field| values(field).iter().any(|(value, _)| *value == id));
    let of_company = who.company.is_some() && standing(view, record) == who.company;
    if !theirs && !of_company {
        return Vec::new();
    }
    let about = |name: &str, value: &Value| match value {
        Value::String(_) if name == "contact" => *value == id,
        Value::String(text) => {
            who.name.chars().count() >= NAME
                && !schema::is_guarded(name)
                && text.contains(who.name.as_str())
        }
        _ => false,
    };
    let day = record.text("on").or_else(|| record.text("number"));
    let title = records::title(view, record);
    let called = format!("{} {title}", day.unwrap_or_default());
    let mut out = Vec::new();
    for (name, field) in &record.fields {
        for (value, version) in values(field) {
            if about(name, &value) {
                out.push(Written {
                    part: word(words, "part", noun.name()),
                    record: called.trim().to_owned(),
                    field: word(words, "field", name),
                    value: said(view, words, name, &value),
                    by: version
                        .map_or_else(String::new, |version| view.person_name(Some(version.actor))),
                    at: version.map(|version| version.eff),
                });
            }
        }
    }
    out
}

/// What was done to one of its records, the latest first.
pub(super) fn history(
    view: &View,
    words: &ExportWords,
    part: &str,
    steps: &[HistoryStep],
) -> Vec<Written> {
    let mut out = Vec::new();
    for step in steps {
        let act = serde_json::to_value(step.act).unwrap_or_default();
        let act = word(words, "act", act.as_str().unwrap_or_default());
        let row = |field: String, value: String| Written {
            part: word(words, "part", "history"),
            record: format!("{} · {act}", word(words, "part", part)),
            field,
            value,
            by: step.who.clone(),
            at: Some(step.at),
        };
        let written: Vec<Written> = step
            .fields
            .iter()
            .filter(|field| is_said(&field.field))
            .map(|field| {
                let before = said(view, words, &field.field, &field.before);
                let after = match field.pieces.is_empty() {
                    true => said(view, words, &field.field, &field.after),
                    false => field
                        .pieces
                        .iter()
                        .map(|piece| piece.text.as_str())
                        .collect(),
                };
                let value = match before.is_empty() {
                    true => after,
                    false => format!("{before} → {after}"),
                };
                row(word(words, "field", &field.field), value)
            })
            .collect();
        match written.is_empty() {
            true => out.push(row(String::new(), String::new())),
            false => out.extend(written),
        }
    }
    out
}

/// A code in the reader's words. Every file is a field of its own; people know them as attachments.
fn word(words: &ExportWords, of: &str, code: &str) -> String {
    let code = match of {
        "field" if attachment::is_field(code) => "files",
        _ => code,
    };
    let known = words.codes.get(of).and_then(|codes| codes.get(code));
    known.cloned().unwrap_or_else(|| code.to_owned())
}

/// A value in words: people, units and companies by their names.
fn said(view: &View, words: &ExportWords, field: &str, value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(is) => word(words, "value", if *is { "yes" } else { "no" }),
        Value::Number(number) => number.to_string(),
        Value::String(text) => match text.parse::<RecordId>() {
            Ok(id) => named(view, id).unwrap_or_else(|| text.clone()),
            Err(_) => word(words, field, text),
        },
        Value::Array(elements) => {
            let said = elements
                .iter()
                .map(|element| said(view, words, field, element));
            said.collect::<Vec<_>>().join(&words.gap)
        }
        Value::Object(_) => match serde_json::from_value::<Attachment>(value.clone()) {
            Ok(file) if file.caption.is_empty() => file.name,
            Ok(file) => format!("{} {}", file.name, file.caption),
            Err(_) => value.to_string(),
        },
    }
}

/// What a record is called; nothing where it is not on this device.
fn named(view: &View, id: RecordId) -> Option<String> {
    let person = view.person_name(Some(id));
    let title = match person.is_empty() {
        true => view.title_of(Some(id)),
        false => person,
    };
    Some(title).filter(|title| !title.is_empty())
}
