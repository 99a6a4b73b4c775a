//! Taking an import back: what nobody went on with becomes a tombstone, what somebody did stays and is named.

use super::journal::{self, Step};
use crate::api::{ImportEntry, ImportUndone, RecordLine, Standing};
use crate::app::App;
use crate::desk::{Act, Desk};
use crate::failure::Failure;
use crate::progress::Work;
use crate::view::View;
use crate::{forms, records};
use model::command::Command;
use model::policy::Action;
use model::schema::is_guarded;
use model::{Noun, Record, RecordId};
use serde_json::{Map, Value};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use store::Shown;

/// Tombstones of one commit.
const CHUNK: usize = 200;

/// How many of the records that stay are named.
const NAMED: usize = 50;

/// The fields by which records name others.
const NAMES: &[&str] = &[
    "company",
    "contact",
    "contact_private",
    "lead",
    "meeting",
    "subject",
    "stop",
];

/// Nouns whose records may name what an import made.
const NAMING: &[Noun] = &[
    Noun::Meeting,
    Noun::Lead,
    Noun::FollowUp,
    Noun::Stop,
    Noun::Contact,
    Noun::ContactPrivate,
];

pub(crate) fn undo(
    app: &App,
    desk: &Arc<Desk>,
    mut entry: ImportEntry,
    work: &Work<'_>,
) -> Result<ImportUndone, Failure> {
    entry.standing = Standing::Undoing;
    journal::put(&desk.store, &entry)?;
    let mut steps = Vec::new();
    for chunk in 0..entry.chunks {
        let rows = journal::chunk(&desk.store, entry.id, chunk)?;
        steps.extend(rows.into_iter().flat_map(|row| row.steps));
    }
    let view = View::of(app, Arc::clone(desk));
    let decided = decide(&view, &steps)?;
    let staying: Vec<RecordLine> = decided
        .stay
        .iter()
        .take(NAMED)
        .filter_map(|id| records::line(&view, view.any(*id).ok().flatten().as_deref()?))
        .collect();
    let mut removed = 0;
    // What was filled in names contacts that were made with it: emptied first, they are named no more.
    let fills: Vec<&Step> = steps
        .iter()
        .filter(|step| matches!(step, Step::Fill { .. }))
        .collect();
    let mut emptied = 0;
    for fills in fills.chunks(CHUNK) {
        if work.stopped() || !desk.is_open(app) {
            break;
        }
        desk.commit(app, emptying(&view, fills)?)?;
        emptied += fills.len();
    }
    for ids in decided.remove.chunks(CHUNK) {
        if emptied < fills.len() || work.stopped() || !desk.is_open(app) {
            break;
        }
        let mut act = Act::default();
        for id in ids {
            if let Some(shown) = view.any(*id)?
                && let Some(noun) = Noun::parse(&shown.record.noun)
            {
                act.command(noun, *id, records::state_base(&shown), Command::Delete);
            }
        }
        desk.commit(app, act)?;
        removed += ids.len();
        work.done(u32::try_from(removed).unwrap_or(u32::MAX));
    }
    if emptied == fills.len() && removed == decided.remove.len() && desk.is_open(app) {
        entry.standing = Standing::Undone;
        journal::put(&desk.store, &entry)?;
        journal::forget_plan(&desk.store, &entry)?;
    }
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Ok(ImportUndone {
        entry,
        removed: count(removed),
        stay: count(decided.stay.len()),
        staying,
    })
}

/// Empties again what was filled in and still says the same.
fn emptying(view: &View, fills: &[&Step]) -> Result<Act, Failure> {
    let mut act = Act::default();
    for step in fills {
        if let Step::Fill { noun, id, fields } = step
            && let Some(shown) = view.maybe(*noun, Some(*id))
        {
            let back = taken_back(&shown.record, fields);
            let edit = forms::edit(&shown.record, back)?;
            if !edit.is_empty() {
                act.edit(*noun, *id, edit);
            }
        }
    }
    Ok(act)
}

struct Decided {
    remove: Vec<RecordId>,
    stay: Vec<RecordId>,
}

/// Which of the records made go: the last made first, so that what names another goes before it.
fn decide(view: &View, steps: &[Step]) -> Result<Decided, Failure> {
    let mut filled: HashMap<RecordId, &Map<String, Value>> = HashMap::new();
    for step in steps {
        if let Step::Fill { id, fields, .. } = step {
            filled.insert(*id, fields);
        }
    }
    let mut named_by: HashMap<RecordId, Vec<RecordId>> = HashMap::new();
    for noun in NAMING {
        for shown in view.all(*noun)?.iter() {
            let record = &shown.record;
            // What the import itself filled in is taken back as well, and keeps nothing.
            let own = filled.get(&record.id);
            let named = NAMES
                .iter()
                .filter(|field| own.and_then(|own| own.get(**field)) != Some(&record.value(field)));
            for other in named.filter_map(|field| record.id_in(field)) {
                named_by.entry(other).or_default().push(record.id);
            }
        }
    }
    let mut gone = HashSet::new();
    let mut decided = Decided {
        remove: Vec::new(),
        stay: Vec::new(),
    };
    // By their contacts, which stand before them in a plan and are come to behind them here.
    let mut privates: HashMap<RecordId, Vec<_>> = HashMap::new();
    for step in steps.iter().rev() {
        let Step::Create {
            noun, id, fields, ..
        } = step
        else {
            continue;
        };
        let Some(shown) = view.any(*id)?.filter(|shown| !shown.deleted) else {
            continue;
        };
        if *noun == Noun::ContactPrivate {
            // It goes where its contact goes.
            if let Some(contact) = shown.record.id_in("contact") {
                privates.entry(contact).or_default().push((shown, fields));
            }
            continue;
        }
        let own = privates.remove(id).unwrap_or_default();
        let private: Vec<RecordId> = own.iter().map(|(one, _)| one.record.id).collect();
        let private_touched = own.iter().any(|(one, fields)| touched(&one.record, fields));
        let named = named_by.get(id).is_some_and(|others| {
            others
                .iter()
                .any(|other| !gone.contains(other) && !private.contains(other))
        });
        let keep = named
            || private_touched
            || is_touched(view, &shown, fields)?
            || view.may(Action::Delete, &shown.record).is_err();
        if keep {
            decided.stay.push(*id);
        } else {
            for id in private.into_iter().chain([*id]) {
                gone.insert(id);
                decided.remove.push(id);
            }
        }
    }
    Ok(decided)
}

fn is_touched(view: &View, shown: &Shown, fields: &Map<String, Value>) -> Result<bool, Failure> {
    let state = shown.record.text("state");
    let decided = state.is_some_and(|state| !matches!(state.as_str(), "draft" | "submitted"));
    Ok(decided
        || touched(&shown.record, fields)
        || !view.desk.store.reviews_of(shown.record.id)?.is_empty())
}

/// Whether a record says anything else than what the import wrote.
fn touched(record: &Record, fields: &Map<String, Value>) -> bool {
    let body = record.body();
    let changed = fields
        .iter()
        .any(|(field, value)| record.value(field) != *value);
    let added = body.iter().any(|(field, value)| {
        !value.is_null() && !is_guarded(field) && !fields.contains_key(field)
    });
    changed || added || !record.conflicts().is_empty()
}

/// The filled fields that still say what was filled in, emptied again.
fn taken_back(record: &Record, fields: &Map<String, Value>) -> Map<String, Value> {
    fields
        .iter()
        .filter(|(field, value)| !is_guarded(field) && record.value(field) == **value)
        .map(|(field, _)| (field.clone(), Value::Null))
        .collect()
}
