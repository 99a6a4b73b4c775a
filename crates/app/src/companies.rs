//! 企业.

use crate::api::{ById, CompanyDetail, CompanyRow, CompanySave, ListQuery, Page, Saved};
use crate::app::App;
use crate::failure::Failure;
use crate::saving::Saving;
use crate::view::View;
use crate::{contacts, forms, leads, lists, meetings, records, twins};
use model::policy::Action;
use model::{Noun, Record, RecordId, alias, company_name};
use store::{Filter, Order, Shown};

/// By name.
pub(crate) const ORDER: Order = Order::Title;

/// `company.list`
pub(crate) async fn list(app: &App, request: ListQuery) -> Result<Page<CompanyRow>, Failure> {
    let view = View::open(app)?;
    lists::page(&view, Noun::Company, &request, ORDER, |shown| {
        row(&view, shown)
    })
}

/// A company in a list.
pub(crate) fn row(view: &View, shown: &Shown) -> Result<CompanyRow, Failure> {
    let record = &shown.record;
    let text = |field: &str| record.text(field).unwrap_or_default();
    let known = view.desk.store.company_known(record.id)?;
    let count = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
    Ok(CompanyRow {
        id: record.id,
        name: text("name"),
        short_name: record
            .text("short_name")
            .unwrap_or_else(|| company_name::short(&text("name"))),
        industry: text("industry"),
        place: text("place"),
        meetings: count(known.meetings),
        leads: count(known.leads),
        last_on: known.last_on,
        sync: records::sync(shown),
        twin: twin(view, record)?,
        merged_into: alias::into(record).map(|_| alias::standing(record.id, view)),
    })
}

/// The company that looks like the same, by code or by normalised name (M9): the first one made that is
/// another, unless somebody told them apart.
fn twin(view: &View, record: &Record) -> Result<Option<RecordId>, Failure> {
    if alias::into(record).is_some() {
        return Ok(None);
    }
    let others = records::like(view, record)?.into_iter();
    Ok(others.map(|(other, _)| other.record.id).min())
}

/// `company.show`
pub(crate) async fn show(app: &App, request: ById) -> Result<CompanyDetail, Failure> {
    let view = View::open(app)?;
    let shown = view.need(Noun::Company, request.id)?;
    let record = &shown.record;
    let of_it = |order: Order| Filter {
        company: Some(record.id),
        order,
        ..Filter::default()
    };
    let row = row(&view, &shown)?;
    Ok(CompanyDetail {
        form: forms::fill(record),
        base: view.desk.shown.remember(record),
        findings: records::findings(&view, record)?,
        contacts: view
            .list(Noun::Contact, &of_it(Order::Updated))?
            .iter()
            .map(|contact| contacts::row(&view, contact))
            .collect(),
        meetings: view
            .list(Noun::Meeting, &of_it(Order::DayDescending))?
            .iter()
            .map(|meeting| meetings::row(&view, meeting))
            .collect(),
        leads: view
            .list(Noun::Lead, &of_it(Order::Updated))?
            .iter()
            .map(|lead| leads::row(&view, lead))
            .collect(),
        may_edit: view.may(Action::Edit, record).is_ok() && row.merged_into.is_none(),
        merged_into_name: view.title_of(row.merged_into),
        merged: twins::merged(&view, record),
        may_merge: view.may(Action::Merge, record).is_ok(),
        row,
    })
}

/// `company.save`
pub(crate) async fn save(app: &App, request: CompanySave) -> Result<Saved, Failure> {
    let view = View::open(app)?;
    let mut saving = Saving::new_for(&view, None, request.draft);
    let body = forms::body(&request.form)?;
    let (id, preview) = match request.id {
        Some(id) => {
            let shown = view.need(Noun::Company, id)?;
            (
                id,
                saving.edit(Noun::Company, &shown.record, &request.base, body)?,
            )
        }
        None => {
            if body.get("name").is_none_or(serde_json::Value::is_null) {
                return Err(records::wrong_value("name"));
            }
            let id = saving.mint();
            (id, saving.create(Noun::Company, id, forms::create(body))?)
        }
    };
    let findings = records::findings(&view, &preview)?;
    view.desk.commit(app, saving.act)?;
    Ok(Saved {
        id,
        findings,
        submitted: false,
        refusal: None,
    })
}
