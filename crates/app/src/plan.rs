//! Planning a trip: what it says, its stops, who travels.

use crate::api::{Base, Saved, StopForm, StopSave, TripForm, TripSave, TripTask};
use crate::app::App;
use crate::failure::Failure;
use crate::forms::{self, Edit};
use crate::saving::Saving;
use crate::view::View;
use crate::{records, trips};
use model::command::Command;
use model::policy::Role;
use model::world::World as _;
use model::{Noun, PersonId, Record, RecordId};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// The quantified task.
pub(crate) fn task(record: &Record) -> TripTask {
    let number = |field: &str| {
        record
            .number(field)
            .and_then(|n| u32::try_from(n).ok())
            .unwrap_or(0)
    };
    TripTask {
        visits: number("task_visits"),
        leads: number("task_leads"),
        companies: number("task_companies"),
    }
}

/// The plan of a trip, for its form.
pub(crate) fn of(record: &Record) -> TripForm {
    TripForm {
        title: record.text("title"),
        purpose: record.text("purpose"),
        cities: trips::cities(record),
        from: records::day(record, "from"),
        to: records::day(record, "to"),
        week: record.id_in("week"),
        task: task(record),
        report_due: records::day(record, "report_due"),
        unit: record.id_in("unit"),
        lead_traveller: record.id_in("lead_traveller"),
        members: record.ids_in("members").into_iter().collect(),
    }
}

/// The plan's fields as the record has them; who travels is said by a command.
fn body(form: &TripForm) -> Result<Map<String, Value>, Failure> {
    let mut body = forms::body(form)?;
    for field in ["task", "lead_traveller", "members"] {
        body.remove(field);
    }
    let set = |n: u32| if n == 0 { Value::Null } else { json!(n) };
    body.insert("task_visits".to_owned(), set(form.task.visits));
    body.insert("task_leads".to_owned(), set(form.task.leads));
    body.insert("task_companies".to_owned(), set(form.task.companies));
    Ok(body)
}

/// The plan, its first stops, and who travels, in one transaction.
pub(crate) fn save(app: &App, request: TripSave) -> Result<Saved, Failure> {
    let view = View::open(app)?;
    let mut saving = Saving::new_for(&view, None, request.draft);
    let mut form = request.form;
    let (id, preview) = match request.id {
        Some(id) => {
            let shown = view.need(Noun::Trip, id)?;
            form.unit = shown.record.id_in("unit");
            (
                id,
                saving.edit(Noun::Trip, &shown.record, &request.base, body(&form)?)?,
            )
        }
        None => {
            let id = saving.mint();
            (
                id,
                saving.create(Noun::Trip, id, forms::create(body(&form)?))?,
            )
        }
    };
    assign(&mut saving, &preview, &form);
    for stop in &request.stops {
        plan_stop(&mut saving, &preview, stop)?;
    }
    let findings = records::findings(&view, &preview)?;
    view.desk.commit(app, saving.act)?;
    Ok(Saved {
        id,
        findings,
        submitted: false,
        refusal: None,
    })
}

/// Says who travels, where that differs from what is shown. Who plans a trip of their own leads it
/// unless somebody else is named.
fn assign(saving: &mut Saving<'_>, trip: &Record, form: &TripForm) {
    let members: BTreeSet<PersonId> = form.members.iter().copied().collect();
    let lead = form.lead_traveller.or_else(|| {
        let plans_own = matches!(saving.view.my_role(), Role::Officer | Role::TeamLead);
        members
            .first()
            .copied()
            .or_else(|| plans_own.then_some(saving.author))
    });
    let Some(lead_traveller) = lead else { return };
    let same =
        trip.id_in("lead_traveller") == Some(lead_traveller) && trip.ids_in("members") == members;
    if same {
        return;
    }
    let base = match saving.view.any(trip.id) {
        Ok(Some(shown)) => {
            let mut base = shown.base();
            base.retain(|field, _| {
                matches!(field.as_str(), "lead_traveller" | "members" | "state")
            });
            base.retain(|_, heads| !heads.is_empty());
            base
        }
        _ => Base::new(),
    };
    let command = Command::AssignTrip {
        lead_traveller,
        members,
    };
    saving.act.command(Noun::Trip, trip.id, base, command);
}

/// Saves one stop.
pub(crate) fn save_stop(app: &App, request: &StopSave) -> Result<Saved, Failure> {
    let view = View::open(app)?;
    let mut saving = Saving::new_for(&view, None, None);
    let trip = view.need(Noun::Trip, request.trip)?;
    let (id, preview) = match request.id {
        Some(id) => {
            let shown = view.need(Noun::Stop, id)?;
            let body = stop_body(&mut saving, &request.form)?;
            (
                id,
                saving.edit(Noun::Stop, &shown.record, &request.base, body)?,
            )
        }
        None => plan_stop(&mut saving, &trip.record, &request.form)?,
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

fn stop_body(saving: &mut Saving<'_>, form: &StopForm) -> Result<Map<String, Value>, Failure> {
    let mut form = form.clone();
    // A plan names a company by its name alone until somebody met it: only a known one is linked.
    if form.company.is_none() {
        form.company = saving.known_company(form.company_name.as_deref())?;
    }
    if form.company_name.is_none() {
        form.company_name = form
            .company
            .and_then(|company| saving.view.text_of(company, "name"));
    }
    forms::body(&form)
}

fn plan_stop(
    saving: &mut Saving<'_>,
    trip: &Record,
    form: &StopForm,
) -> Result<(RecordId, Record), Failure> {
    let mut edit: Edit = forms::create(stop_body(saving, form)?);
    edit.put("trip", trip.id);
    let facts = saving.view.my_facts();
    // A stop is its trip's unit's, where I may say so; else it is mine, and the trip delivers it.
    let unit = trip.id_in("unit").filter(|unit| {
        *unit == facts.unit
            || (facts.role == Role::Manager && saving.view.is_within(*unit, facts.unit))
    });
    edit.put("unit", unit.unwrap_or(facts.unit));
    let id = saving.mint();
    let preview = saving.create(Noun::Stop, id, edit)?;
    Ok((id, preview))
}
