//! 疑似重复: two companies that look the same (M9): put side by side, merged, separated again, or told apart.

use crate::api::{
    ById, CompanyApart, CompanyMerge, CompanyPair, CompanySeparated, MergedCompany, PairField,
    PairQuery,
};
use crate::app::App;
use crate::companies;
use crate::desk::Act;
use crate::failure::{Code, Failure};
use crate::view::View;
use model::command::Command;
use model::policy::{Action, Refusal};
use model::{Field, Noun, Record, RecordId, alias, uscc};
use std::collections::BTreeMap;
use store::Shown;

/// The fields that are put side by side, in the order of the record.
const FIELDS: &[&str] = &[
    "name",
    "uscc",
    "short_name",
    "place",
    "nature",
    "industry",
    "main_business",
    "revenue",
    "tax",
];

/// `company.pair`
pub(crate) async fn pair(app: &App, request: PairQuery) -> Result<CompanyPair, Failure> {
    let view = View::open(app)?;
    let one = view.need(Noun::Company, request.id)?;
    let other = view.need(Noun::Company, request.other)?;
    let keep = match (worth(&view, &one)?, worth(&view, &other)?) {
        (one, other) if other > one => request.other,
        _ => request.id,
    };
    let fields = FIELDS.iter().filter_map(|field| {
        let (one, other) = (one.record.value(field), other.record.value(field));
        (one != other).then(|| PairField {
            field: (*field).to_owned(),
            one,
            other,
        })
    });
    Ok(CompanyPair {
        one: companies::row(&view, &one)?,
        other: companies::row(&view, &other)?,
        keep,
        fields: fields.collect(),
        bases: BTreeMap::from([(one.record.id, one.base()), (other.record.id, other.base())]),
    })
}

/// How much a company says: a code that is right before everything, then how much is filled in, then how much is
/// known of it, then the one that was made first.
fn worth(view: &View, shown: &Shown) -> Result<impl Ord + use<>, Failure> {
    let record = &shown.record;
    let code = record.text("uscc").map(|code| match uscc::check(&code) {
        uscc::Uscc::Valid => 2,
        _ => 1,
    });
    let filled = FIELDS.iter().filter(|field| !record.value(field).is_null());
    let known = view.desk.store.company_known(record.id)?;
    Ok((
        code,
        filled.count(),
        known.meetings + known.leads,
        std::cmp::Reverse(record.id),
    ))
}

/// `company.merge`
pub(crate) async fn merge(app: &App, request: CompanyMerge) -> Result<(), Failure> {
    let view = View::open(app)?;
    let other = view.need(Noun::Company, request.other)?;
    let keep = view.need(Noun::Company, request.keep)?;
    for company in [&other, &keep] {
        view.may(Action::Merge, &company.record)?;
    }
    if request.other == request.keep || alias::into(&other.record).is_some() {
        return Err(Refusal::Stale.into());
    }
    let mut base = request.base;
    let take = request.take.into_iter();
    let take = take
        .map(|field| {
            let seen = base.remove(&field).unwrap_or_default();
            (field, seen)
        })
        .collect();
    let command = Command::Merge {
        into: request.keep,
        take,
    };
    run(app, &view, request.other, &[], command)
}

/// `company.separate`
pub(crate) async fn separate(app: &App, request: ById) -> Result<CompanySeparated, Failure> {
    let view = View::open(app)?;
    let shown = view.need(Noun::Company, request.id)?;
    view.may(Action::Merge, &shown.record)?;
    let keep = alias::into(&shown.record).ok_or(Refusal::Stale)?;
    let stays = match view.maybe(Noun::Company, Some(keep)) {
        Some(keep) => {
            let mut since = alias::written_since(&shown.record, &keep.record);
            since.retain(|field| FIELDS.contains(&field.as_str()));
            since
        }
        None => Vec::new(),
    };
    run(app, &view, request.id, &[alias::INTO], Command::Separate)?;
    Ok(CompanySeparated { keep, stays })
}

/// `company.tell_apart`
pub(crate) async fn tell_apart(app: &App, request: CompanyApart) -> Result<(), Failure> {
    let view = View::open(app)?;
    for id in [request.id, request.other] {
        let shown = view.need(Noun::Company, id)?;
        view.may(Action::Merge, &shown.record)?;
    }
    let command = Command::TellApart {
        other: request.other,
        apart: request.apart,
    };
    run(app, &view, request.id, &[], command)
}

fn run(
    app: &App,
    view: &View,
    id: RecordId,
    seen: &[&str],
    command: Command,
) -> Result<(), Failure> {
    let shown = view.any(id)?.ok_or_else(|| Failure::new(Code::NotFound))?;
    let mut base = shown.base();
    base.retain(|field, heads| seen.contains(&field.as_str()) && !heads.is_empty());
    let mut act = Act::default();
    act.command(Noun::Company, id, base, command);
    view.desk.commit(app, act)?;
    Ok(())
}

/// The company a record names, by whichever alias (M9).
pub(crate) fn company_of(view: &View, record: &Record) -> Option<RecordId> {
    let named = record.id_in("company")?;
    Some(alias::standing(named, view))
}

/// What was merged into a company, as far as this device holds it.
pub(crate) fn merged(view: &View, record: &Record) -> Vec<MergedCompany> {
    let family = alias::family(record, view).into_iter().skip(1);
    let mut merged: Vec<MergedCompany> = family
        .filter_map(|id| {
            let shown = view.any(id).ok().flatten()?;
            let head = match shown.record.fields.get(alias::INTO) {
                Some(Field::Plain(heads)) => heads.first().map(|head| head.version.clone()),
                _ => None,
            };
            Some(MergedCompany {
                id,
                name: shown.record.text("name").unwrap_or_default(),
                by: view.person_name(head.as_ref().map(|head| head.actor)),
                at: head.map(|head| head.eff),
                direct: alias::into(&shown.record) == Some(record.id),
            })
        })
        .collect();
    merged.sort_by(|one, other| (&one.name, one.id).cmp(&(&other.name, other.id)));
    merged
}
