//! Attachments in a form: one list there, a field each in the record.

use crate::api::AttachedFile;
use model::{Record, RecordId, attachment};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// The name of the list in a form.
pub(crate) const LIST: &str = "files";

/// Puts a record's attachments into the fields a form is filled from.
pub(crate) fn in_form(fields: &mut Map<String, Value>) {
    let names: Vec<String> = fields
        .keys()
        .filter(|name| attachment::is_field(name))
        .cloned()
        .collect();
    let files: Vec<Value> = names
        .iter()
        .filter_map(|name| {
            let file = attachment::read(&fields.remove(name)?)?;
            let id = id_of(name)?;
            Some(json!(AttachedFile { id, file }))
        })
        .collect();
    if !files.is_empty() {
        fields.insert(LIST.to_owned(), Value::Array(files));
    }
}

/// Takes the list out of a form: a field for each, nothing in the field of each that was taken away. A form
/// without the list says nothing of files.
pub(crate) fn out_of_form(form: &mut Map<String, Value>, shown: Option<&Record>) {
    let Some(list) = form.remove(LIST) else {
        return;
    };
    let files: Vec<AttachedFile> = match list {
        Value::Array(items) => items
            .into_iter()
            .filter_map(|item| serde_json::from_value(item).ok())
            .collect(),
        _ => Vec::new(),
    };
    let there: BTreeSet<String> = files.iter().map(|one| field_of(one.id)).collect();
    let gone = shown
        .map(attachment::of)
        .unwrap_or_default()
        .into_iter()
        .map(|(name, _)| name)
        .filter(|name| !there.contains(name));
    form.extend(gone.map(|name| (name, Value::Null)));
    form.extend(
        files
            .into_iter()
            .map(|one| (field_of(one.id), json!(one.file))),
    );
}

/// The field of an attachment.
pub(crate) fn field_of(id: RecordId) -> String {
    attachment::field(&id.0)
}

/// The attachment of a field.
pub(crate) fn id_of(field: &str) -> Option<RecordId> {
    field.strip_prefix(attachment::PREFIX)?.parse().ok()
}
