//! What was refused becomes a draft again.

use crate::api::{AppEvent, DraftSaved};
use crate::app::App;
use crate::failure::{Code, Failure};
use crate::view::View;
use crate::work::{self, is_refused};
use model::schema::{self, FieldKind};
use model::{Noun, RecordId};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Makes what was refused on a record a draft of its form again, beside what the record says now; the
/// journal keeps the operations (S1).
pub(crate) fn to_draft(app: &App, id: RecordId) -> Result<DraftSaved, Failure> {
    let view = View::open(app)?;
    let missing = || Failure::new(Code::NotFound);
    let mut waiting = work::waiting(&view)?.into_iter();
    let of_it = waiting.find(|waiting| waiting.id == id);
    let groups = work::written(&view, &of_it.ok_or_else(missing)?.ops)?;
    let group = groups.first().ok_or_else(missing)?;
    let now = view.now();
    let store = &view.desk.store;
    let mut made = Vec::new();
    for op in group.ops.iter().filter(|op| is_refused(op)) {
        made.push(store.discard_to_draft(op.operation.op_id, now)?);
    }
    let first = *made.first().ok_or_else(missing)?;
    let erased = |op: &store::OutboxOp| op.refusal == Some(model::policy::Refusal::Erased);
    if group.ops.iter().filter(|op| is_refused(op)).all(erased) {
        // Of a person who was erased nothing is written again: it is known, and that is all.
        app.tell(AppEvent::Changed {
            nouns: vec![group.noun.name().to_owned()],
            ids: vec![id],
        });
        return Ok(DraftSaved {
            id: RecordId(first.0),
            saved_at: now,
        });
    }
    let mut body = Map::new();
    for draft in made.iter().filter_map(|id| store.draft(*id).transpose()) {
        let draft = draft?;
        let noun = draft.context.get("noun").and_then(Value::as_str);
        // A contact is one form, whatever it is kept as.
        let private = group.noun == Noun::Contact && noun == Some(Noun::ContactPrivate.name());
        if let Value::Object(fields) = draft.body
            && (private || noun == Some(group.noun.name()))
        {
            body.extend(
                fields
                    .into_iter()
                    .filter(|(field, _)| !schema::is_guarded(field)),
            );
        }
    }
    // What is still there is edited again; what was never taken is written anew.
    let view = View::open(app)?;
    let shown = view.maybe(group.noun, Some(group.id));
    let whole = shown
        .as_ref()
        .map(|shown| shown.record.body())
        .unwrap_or_default();
    let there = body
        .into_iter()
        .filter(|(_, value)| names_nothing_gone(&view, value));
    let written = there.map(|(field, value)| {
        let value = elements(&whole, &field, value);
        (field, value)
    });
    let written: Map<String, Value> = written.collect();
    let mut form: Map<String, Value> = whole
        .into_iter()
        .filter(|(field, _)| !schema::is_guarded(field))
        .collect();
    form.extend(written);
    crate::attach::in_form(&mut form);
    let base = shown
        .as_ref()
        .map(|shown| view.desk.shown.remember(&shown.record));
    let record = shown.as_ref().map(|shown| &shown.record);
    store.save_draft(&store::Draft {
        id: first,
        kind: group.noun.name().to_owned(),
        record: record.map(|record| record.id),
        context: json!({"text": "", "shown": record}),
        body: Value::Object(form),
        base: base.unwrap_or_default(),
        base_texts: BTreeMap::new(),
        created_at: now,
        saved_at: now,
    })?;
    for rest in made.iter().filter(|id| **id != first) {
        store.drop_draft(*rest)?;
    }
    app.tell(AppEvent::Changed {
        nouns: vec![group.noun.name().to_owned()],
        ids: vec![id],
    });
    Ok(DraftSaved {
        id: RecordId(first.0),
        saved_at: now,
    })
}

/// A new company that was refused with the visit is not there to be named: its written name stays, and
/// saving the draft makes it anew.
fn names_nothing_gone(view: &View, value: &Value) -> bool {
    let named = value
        .as_str()
        .and_then(|text| text.parse::<RecordId>().ok());
    named.is_none_or(|id| matches!(view.any(id), Ok(Some(_))))
}

/// A set as it was to read: what is shown, with what was added and without what was removed.
fn elements(shown: &Map<String, Value>, field: &str, value: Value) -> Value {
    if schema::kind(field) != FieldKind::Set {
        return value;
    }
    let list = |value: Option<&Value>| -> BTreeSet<String> {
        let items = value.and_then(Value::as_array).into_iter().flatten();
        items
            .filter_map(|item| Some(item.as_str()?.to_owned()))
            .collect()
    };
    let mut set = list(shown.get(field));
    set.extend(list(value.get("add")));
    for gone in list(value.get("remove")) {
        set.remove(&gone);
    }
    json!(set)
}
