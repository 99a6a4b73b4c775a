//! 有冲突: the values of a field that several people wrote, and the choice.

use crate::api::{
    ById, ConflictDetail, ConflictField, ConflictValue, MergedField, PieceIs, ResolveForm, Saved,
    TextPiece,
};
use crate::app::App;
use crate::desk::Act;
use crate::failure::{Code, Failure};
use crate::forms::{self, Edit};
use crate::records;
use crate::view::View;
use model::policy::{Action, Refusal};
use model::record::Version;
use model::{Field, Noun, Record, schema};
use std::rc::Rc;
use store::{NewValue, Shown};

fn find(view: &View, request: &ById) -> Result<(Noun, Rc<Shown>), Failure> {
    let missing = || Failure::new(Code::NotFound);
    let shown = view.any(request.id)?.ok_or_else(missing)?;
    let noun = Noun::parse(&shown.record.noun).ok_or_else(missing)?;
    Ok((noun, shown))
}

/// `conflict.show`
pub(crate) async fn show(app: &App, request: ById) -> Result<ConflictDetail, Failure> {
    let view = View::open(app)?;
    let (noun, shown) = find(&view, &request)?;
    let record = &shown.record;
    let fields: Vec<ConflictField> = record
        .fields
        .iter()
        .filter(|(_, field)| field.in_conflict())
        .filter_map(|(name, field)| conflict(&view, name, field))
        .collect();
    let minutes = record.text("minutes").unwrap_or_default();
    Ok(ConflictDetail {
        noun,
        id: record.id,
        title: records::title(&view, record),
        merged: merged(&view, record),
        minutes: match minutes.is_empty() {
            true => Vec::new(),
            false => vec![TextPiece {
                is: PieceIs::Same,
                text: minutes,
            }],
        },
        fields,
    })
}

fn conflict(view: &View, name: &str, field: &Field) -> Option<ConflictField> {
    let Field::Plain(heads) = field else {
        return None;
    };
    let values = heads.iter().map(|head| ConflictValue {
        value: head.value.clone(),
        actor: head.version.actor,
        actor_name: view.person_name(Some(head.version.actor)),
        mine: head.version.actor == view.me(),
        at: head.version.eff,
    });
    Some(ConflictField {
        field: name.to_owned(),
        values: values.collect(),
        heads: field.seen(),
    })
}

/// What was written since the oldest of the values that stand against each other, and needs no choice.
fn merged(view: &View, record: &Record) -> Vec<MergedField> {
    let oldest = record
        .fields
        .values()
        .filter(|field| field.in_conflict())
        .filter_map(|field| match field {
            Field::Plain(heads) => heads.iter().map(|head| head.version.eff).min(),
            _ => None,
        })
        .min();
    let Some(oldest) = oldest else {
        return Vec::new();
    };
    record
        .fields
        .iter()
        .filter(|(name, field)| !schema::is_guarded(name) && !field.in_conflict())
        .filter_map(|(name, field)| {
            let last: &Version = match field {
                Field::Plain(heads) => &heads.first()?.version,
                Field::Text { heads, .. } => heads.first()?,
                Field::Set(_) => return None,
            };
            (last.eff >= oldest).then(|| MergedField {
                field: name.clone(),
                value: field.value(),
                actor_name: view.person_name(Some(last.actor)),
                mine: last.actor == view.me(),
                at: last.eff,
            })
        })
        .collect()
}

/// `conflict.resolve`: a choice names all the heads it saw (O3); one that arrived meanwhile stays a conflict.
pub(crate) async fn resolve(app: &App, request: ResolveForm) -> Result<Saved, Failure> {
    let view = View::open(app)?;
    let (noun, shown) = find(&view, &ById { id: request.id })?;
    let mut edit = Edit::default();
    for choice in request.choices {
        if schema::is_guarded(&choice.field) {
            return Err(Refusal::GuardedField {
                field: choice.field,
            }
            .into());
        }
        if !matches!(
            shown.record.fields.get(&choice.field),
            Some(Field::Plain(_))
        ) {
            return Err(records::wrong_value(&choice.field));
        }
        edit.base.insert(choice.field.clone(), choice.heads);
        edit.fields
            .insert(choice.field, NewValue::Put(choice.value));
    }
    let preview = forms::preview(Some(&shown.record), noun, request.id, &edit);
    records::check_values(&preview, &edit)?;
    view.may(Action::Edit, &shown.record)?;
    let mut act = Act::default();
    act.edit(noun, request.id, edit);
    let findings = records::findings(&view, &preview)?;
    view.desk.commit(app, act)?;
    Ok(Saved {
        id: request.id,
        findings,
        submitted: false,
        refusal: None,
    })
}
