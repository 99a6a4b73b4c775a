//! 企业.

use crate::api::{ById, CompanyDetail, CompanyRow, CompanySave, ListQuery, Saved};
use crate::app::App;
use crate::failure::Failure;
use crate::saving::Saving;
use crate::view::View;
use crate::{contacts, forms, leads, meetings, records};
use model::policy::Action;
use model::{Day, Noun, RecordId, company_name, uscc};
use std::collections::HashMap;
use store::{Filter, Order, Shown};

/// What is counted of the companies on this device.
#[derive(Default)]
struct Known {
    meetings: u32,
    leads: u32,
    last_on: Option<Day>,
}

/// `company.list`
pub(crate) async fn list(app: &App, request: ListQuery) -> Result<Vec<CompanyRow>, Failure> {
    let view = View::open(app)?;
    let filter = Filter {
        author: request.mine.then(|| view.me()),
        order: Order::Title,
        ..Filter::default()
    };
    let counted = count(&view)?;
    let companies = view.list(Noun::Company, &filter)?;
    let twins = twins(&view)?;
    Ok(companies
        .iter()
        .filter(|shown| meetings::contains(shown, request.text.as_deref()))
        .map(|shown| row(shown, &counted, &twins))
        .collect())
}

fn row(
    shown: &Shown,
    counted: &HashMap<RecordId, Known>,
    twins: &HashMap<RecordId, RecordId>,
) -> CompanyRow {
    let record = &shown.record;
    let text = |field: &str| record.text(field).unwrap_or_default();
    let none = Known::default();
    let known = counted.get(&record.id).unwrap_or(&none);
    CompanyRow {
        id: record.id,
        name: text("name"),
        short_name: record
            .text("short_name")
            .unwrap_or_else(|| company_name::short(&text("name"))),
        industry: text("industry"),
        place: text("place"),
        meetings: known.meetings,
        leads: known.leads,
        last_on: known.last_on,
        sync: records::sync(shown),
        twin: twins.get(&record.id).copied(),
    }
}

fn count(view: &View) -> Result<HashMap<RecordId, Known>, Failure> {
    let mut out: HashMap<RecordId, Known> = HashMap::new();
    for meeting in view.all(Noun::Meeting)?.iter() {
        if let Some(company) = meeting.record.id_in("company") {
            let known = out.entry(company).or_default();
            known.meetings += 1;
            known.last_on = known.last_on.max(records::day(&meeting.record, "on"));
        }
    }
    for lead in view.all(Noun::Lead)?.iter() {
        if let Some(company) = lead.record.id_in("company") {
            out.entry(company).or_default().leads += 1;
        }
    }
    Ok(out)
}

/// Companies that look like the same as an older one, by code and by normalised name (M9).
fn twins(view: &View) -> Result<HashMap<RecordId, RecordId>, Failure> {
    let mut companies = view.all(Noun::Company)?.to_vec();
    companies.sort_by_key(|shown| shown.record.id);
    let mut seen: HashMap<String, Vec<&Shown>> = HashMap::new();
    let mut out = HashMap::new();
    for shown in &companies {
        let key = records::company_key(&shown.record);
        let names = [
            Some(company_name::normalise(&key.name)).filter(|name| !name.is_empty()),
            key.uscc
                .as_deref()
                .map(uscc::normalise)
                .filter(|code| !code.is_empty()),
        ];
        for name in names.into_iter().flatten() {
            let others = seen.entry(name).or_default();
            let same = others.iter().find(|other| {
                company_name::same_company(&key, &records::company_key(&other.record)).is_some()
            });
            if let Some(other) = same {
                out.entry(shown.record.id).or_insert(other.record.id);
                out.entry(other.record.id).or_insert(shown.record.id);
            }
            others.push(shown);
        }
    }
    Ok(out)
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
    let contacts = view.all(Noun::Contact)?;
    Ok(CompanyDetail {
        row: row(&shown, &count(&view)?, &twins(&view)?),
        form: forms::fill(record),
        base: view.desk.shown.remember(record),
        findings: records::findings(&view, record)?,
        contacts: contacts
            .iter()
            .filter(|contact| contact.record.id_in("company") == Some(record.id))
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
        may_edit: view.may(Action::Edit, record).is_ok(),
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
