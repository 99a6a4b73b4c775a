//! From a form to the changes of a record, measured from what the record showed (O2, O3).

use crate::api::Base;
use crate::attach;
use crate::failure::{Code, Failure};
use crate::text;
use model::policy::Refusal;
use model::record::Version;
use model::schema::{self, FieldKind};
use model::{DeviceId, Field, Noun, OpId, Record, RecordId, Stamp};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use store::NewValue;
use uuid::Uuid;

/// The changes of one record by field, and the heads each of them was measured from.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Edit {
    pub(crate) fields: BTreeMap<String, NewValue>,
    pub(crate) base: Base,
}

impl Edit {
    pub(crate) fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// One plain value of a new record; nothing where it is null.
    pub(crate) fn put(&mut self, field: &str, value: impl Serialize) {
        if let Ok(value) = serde_json::to_value(value)
            && !value.is_null()
        {
            self.fields.insert(field.to_owned(), NewValue::Put(value));
        }
    }
}

/// A form's fields by name. Blank lines of one-line fields are no content.
pub(crate) fn body<F: Serialize>(form: &F) -> Result<Map<String, Value>, Failure> {
    let Ok(Value::Object(map)) = serde_json::to_value(form) else {
        return Err(Failure::new(Code::Internal));
    };
    Ok(map
        .into_iter()
        .map(|(name, value)| {
            let value = tidy(&name, value);
            (name, value)
        })
        .collect())
}

fn tidy(name: &str, value: Value) -> Value {
    match value {
        Value::String(text) if schema::kind(name) == FieldKind::Plain => match text.trim() {
            "" => Value::Null,
            trimmed => Value::String(trimmed.to_owned()),
        },
        Value::String(text) if text.is_empty() => Value::Null,
        // An empty list of files takes away those that were there.
        Value::Array(items) if items.is_empty() && name != attach::LIST => Value::Null,
        other => other,
    }
}

/// The form that shows this record; fields of other shapes stay empty.
pub(crate) fn fill<F: DeserializeOwned + Default>(record: &Record) -> F {
    let mut whole: Map<String, Value> = record
        .body()
        .into_iter()
        .filter(|(_, value)| !value.is_null())
        .collect();
    attach::in_form(&mut whole);
    serde_json::from_value(Value::Object(whole.clone())).unwrap_or_else(|_| {
        // One field has the shape of another version: leave out what does not read, keep the rest.
        let readable = whole
            .into_iter()
            .filter(|(name, value)| {
                let alone = Map::from_iter([(name.clone(), value.clone())]);
                serde_json::from_value::<F>(Value::Object(alone)).is_ok()
            })
            .collect();
        serde_json::from_value(Value::Object(readable)).unwrap_or_default()
    })
}

/// The changes that make a new record of this form.
pub(crate) fn create(mut form: Map<String, Value>) -> Edit {
    attach::out_of_form(&mut form, None);
    let mut edit = Edit::default();
    for (name, value) in form {
        if let Some(change) = change(&name, None, value) {
            edit.fields.insert(name, change);
        }
    }
    edit
}

/// The changes from what the record showed to what the form says.
///
/// # Errors
/// [`Refusal::GuardedField`] where the form moves what only a command may move.
pub(crate) fn edit(shown: &Record, mut form: Map<String, Value>) -> Result<Edit, Failure> {
    attach::out_of_form(&mut form, Some(shown));
    let mut edit = Edit::default();
    for (name, value) in form {
        let Some(change) = change(&name, shown.fields.get(&name), value) else {
            continue;
        };
        refuse_guarded(&name)?;
        if let Some(field) = shown.fields.get(&name) {
            edit.base.insert(name.clone(), field.seen());
        }
        edit.fields.insert(name, change);
    }
    Ok(edit)
}

/// The changes of a form whose record has moved on and whose shown state is not remembered: what differs
/// from now is written over the heads that were seen, so that nothing of anybody is lost.
pub(crate) fn edit_unseen(
    now: &Record,
    base: &Base,
    mut form: Map<String, Value>,
) -> Result<Edit, Failure> {
    // What was added meanwhile was not on the screen, so the form cannot have taken it away.
    let mut was = now.clone();
    was.fields.retain(|name, _| base.contains_key(name));
    attach::out_of_form(&mut form, Some(&was));
    let mut out = Edit::default();
    for (name, value) in form {
        let current = now.fields.get(&name);
        let seen = base.get(&name).cloned().unwrap_or_default();
        let unmoved = current.is_none_or(|field| field.seen() == seen);
        if unmoved || schema::kind(&name) == FieldKind::Set {
            let one = edit(now, Map::from_iter([(name, value)]))?;
            out.fields.extend(one.fields);
            out.base.extend(one.base);
            continue;
        }
        match (schema::kind(&name), value) {
            // It was empty on the screen and still is in the form: no change.
            (_, Value::Null) if seen.is_empty() => {}
            (FieldKind::Text, value) => {
                let shown = now.text(&name).unwrap_or_default();
                let both = text::both(&shown, value.as_str().unwrap_or_default());
                if both != shown {
                    let heads = current.map(Field::seen).unwrap_or_default();
                    out.base.insert(name.clone(), heads);
                    let change = NewValue::Text {
                        base_text: shown,
                        text: both,
                    };
                    out.fields.insert(name, change);
                }
            }
            (_, value) if value != now.value(&name) => {
                refuse_guarded(&name)?;
                out.base.insert(name.clone(), seen);
                out.fields.insert(name, NewValue::Put(value));
            }
            _ => {}
        }
    }
    Ok(out)
}

fn refuse_guarded(field: &str) -> Result<(), Failure> {
    if schema::is_guarded(field) {
        let field = field.to_owned();
        return Err(Refusal::GuardedField { field }.into());
    }
    Ok(())
}

fn change(name: &str, shown: Option<&Field>, value: Value) -> Option<NewValue> {
    let before = shown.map_or(Value::Null, Field::value);
    match schema::kind(name) {
        FieldKind::Plain => {
            let same = before == value || (is_blank(&before) && is_blank(&value));
            (!same).then_some(NewValue::Put(value))
        }
        FieldKind::Text => {
            let base_text = before.as_str().unwrap_or_default().to_owned();
            let text = value.as_str().unwrap_or_default().to_owned();
            (base_text != text).then_some(NewValue::Text { base_text, text })
        }
        FieldKind::Set => {
            let wanted = elements(&value);
            (wanted != elements(&before)).then_some(NewValue::SetTo(wanted))
        }
    }
}

/// What is shown as nothing is nothing, however it is stored.
fn is_blank(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(items) => items.is_empty(),
        _ => false,
    }
}

fn elements(value: &Value) -> BTreeSet<String> {
    match value {
        Value::Array(items) => items
            .iter()
            .filter_map(|item| Some(item.as_str()?.to_owned()))
            .collect(),
        _ => BTreeSet::new(),
    }
}

/// The record as it will be shown after these changes, for the rules to look at before they are committed.
pub(crate) fn preview(before: Option<&Record>, noun: Noun, id: RecordId, edit: &Edit) -> Record {
    let mut record = before
        .cloned()
        .unwrap_or_else(|| Record::new(noun.name(), id));
    let version = Version {
        op: OpId(Uuid::max()),
        eff: Stamp(i64::MAX),
        device: DeviceId(Uuid::max()),
        seq: 0,
        actor: RecordId(Uuid::nil()),
    };
    for (name, value) in &edit.fields {
        let base = edit.base.get(name).map(Vec::as_slice).unwrap_or_default();
        match value {
            NewValue::Put(value) => record.put(name, value.clone(), version.clone(), base),
            NewValue::Text { text, .. } => {
                record.put_text(name, text.clone(), version.clone(), base);
            }
            NewValue::SetTo(wanted) => {
                let adds = BTreeSet::from([version.op]);
                let set = wanted.iter().map(|item| (item.clone(), adds.clone()));
                record
                    .fields
                    .insert(name.clone(), Field::Set(set.collect()));
            }
            NewValue::Add(item) => {
                record.change_set(
                    name,
                    std::slice::from_ref(item),
                    &BTreeMap::new(),
                    version.op,
                );
            }
            NewValue::Remove(item) => {
                if let Some(Field::Set(held)) = record.fields.get_mut(name) {
                    held.remove(item);
                }
            }
        }
    }
    record
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn op(n: u128) -> OpId {
        OpId(Uuid::from_u128(n))
    }

    fn version(n: u128) -> Version {
        Version {
            op: op(n),
            eff: Stamp(1),
            device: DeviceId(Uuid::nil()),
            seq: 1,
            actor: RecordId(Uuid::from_u128(9)),
        }
    }

    fn record() -> Record {
        let mut record = Record::new("meeting", RecordId(Uuid::from_u128(7)));
        record.put("gist", json!("看车间"), version(1), &[]);
        record.put_text("minutes", "产能翻番。".to_owned(), version(2), &[]);
        record.change_set("our_people", &["a".to_owned()], &BTreeMap::new(), op(3));
        record.put("state", json!("draft"), version(4), &[]);
        record
    }

    fn form(value: &Value) -> Map<String, Value> {
        body(value).unwrap()
    }

    #[test]
    fn what_was_not_touched_is_not_written() {
        let form = form(&json!({
            "gist": "看车间 ", "minutes": "产能翻番。", "our_people": ["a"], "amount": null, "asks": " ",
        }));
        assert_eq!(edit(&record(), form).unwrap(), Edit::default());
    }

    #[test]
    fn what_was_touched_names_the_heads_that_were_shown() {
        let form = form(&json!({
            "gist": "看二车间", "minutes": "产能明年翻番。", "our_people": ["b"], "asks": "蒸汽",
        }));
        let edit = edit(&record(), form).unwrap();
        assert_eq!(edit.base["gist"], [op(1)]);
        assert_eq!(edit.base["minutes"], [op(2)]);
        assert_eq!(edit.base["our_people"], [op(3)]);
        assert!(!edit.base.contains_key("asks"));
        let text = NewValue::Text {
            base_text: "产能翻番。".into(),
            text: "产能明年翻番。".into(),
        };
        assert_eq!(edit.fields["minutes"], text);
    }

    #[test]
    fn a_guarded_field_is_refused() {
        let refused = edit(&record(), form(&json!({"state": "submitted"})));
        assert_eq!(refused.unwrap_err().code, Code::Refused);
    }

    #[test]
    fn unseen_changes_of_others_are_kept() {
        let mut now = record();
        now.put("gist", json!("别人的"), version(5), &[op(1)]);
        let theirs = "产能翻番。别人加的。".to_owned();
        now.put_text("minutes", theirs, version(6), &[op(2)]);
        let base = Base::from([
            ("gist".to_owned(), vec![op(1)]),
            ("minutes".to_owned(), vec![op(2)]),
        ]);
        let form = form(&json!({"gist": "我的", "minutes": "产能翻番。我加的。"}));
        let edit = edit_unseen(&now, &base, form).unwrap();
        assert_eq!(edit.base["gist"], [op(1)]);
        let after = preview(Some(&now), Noun::Meeting, now.id, &edit);
        assert_eq!(after.conflicts(), ["gist"]);
        let minutes = after.text("minutes").unwrap();
        assert!(
            minutes.contains("别人") && minutes.contains('我'),
            "{minutes}"
        );
    }
}
