//! 跟进: next steps that meetings and leads ask for.

use crate::api::{StepDoneForm, StepLine};
use crate::app::App;
use crate::failure::{Code, Failure};
use crate::saving::Saving;
use crate::view::View;
use crate::{leads, records, twins};
use model::{Day, Noun, Record, RecordId};
use serde_json::json;
use std::collections::HashSet;

/// Nouns that ask for a next step.
const ASKING: &[Noun] = &[Noun::Meeting, Noun::Lead];

/// `step.list`: mine, overdue first; what was done today is still there.
pub(crate) async fn list(app: &App, (): ()) -> Result<Vec<StepLine>, Failure> {
    mine(&View::open(app)?, None)
}

/// My next steps that are not done, or were done today; overdue first, those without a day after them, the
/// done ones last. At most so many.
pub(crate) fn mine(view: &View, most: Option<usize>) -> Result<Vec<StepLine>, Failure> {
    let limit = most.and_then(|most| u32::try_from(most).ok());
    let store = &view.desk.store;
    let mut steps = view.keep(store.open_steps(view.me(), limit)?);
    steps.extend(view.keep(store.steps_done(view.me(), view.today(), limit)?));
    let lines = steps.iter().filter_map(|shown| {
        let noun = Noun::parse(&shown.record.noun)?;
        line(view, noun, &shown.record)
    });
    let mut lines = once(lines.collect());
    lines.truncate(most.unwrap_or(usize::MAX));
    Ok(lines)
}

/// How many of my next steps are not done; only those due by a day, where one is said.
pub(crate) fn count_open(view: &View, by: Option<Day>) -> Result<usize, Failure> {
    let count = view.desk.store.count_open_steps(view.me(), by)?;
    Ok(usize::try_from(count).unwrap_or(usize::MAX))
}

/// A lead that came out of a meeting repeats its step: one line is enough.
fn once(mut steps: Vec<StepLine>) -> Vec<StepLine> {
    let said = |step: &StepLine| (step.text.clone(), step.company.clone(), step.due);
    let is_lead = |step: &&StepLine| step.noun == Noun::Lead;
    let leads: HashSet<_> = steps.iter().filter(is_lead).map(said).collect();
    steps.retain(|step| step.noun == Noun::Lead || !leads.contains(&said(step)));
    steps
}

fn line(view: &View, noun: Noun, record: &Record) -> Option<StepLine> {
    let due = records::day(record, "next_step_due");
    let done_on = records::day(record, "next_step_done_on");
    let owner = record.id_in("next_step_owner");
    Some(StepLine {
        record: record.id,
        noun,
        text: record.text("next_step")?,
        company: record
            .text("company_name")
            .unwrap_or_else(|| view.title_of(twins::company_of(view, record))),
        owner,
        owner_name: view.person_name(owner),
        due,
        overdue_days: due
            .filter(|_| done_on.is_none())
            .map_or(0, |due| leads::overdue(due, view.today())),
        done_on,
    })
}

/// `step.done`
pub(crate) async fn done(app: &App, request: StepDoneForm) -> Result<(), Failure> {
    let view = View::open(app)?;
    let (noun, id): (Noun, RecordId) = ASKING
        .iter()
        .find(|noun| view.maybe(**noun, Some(request.record)).is_some())
        .map(|noun| (*noun, request.record))
        .ok_or_else(|| Failure::new(Code::NotFound))?;
    let shown = view.need(noun, id)?;
    tick(
        app,
        &view,
        noun,
        &shown.record,
        "next_step_done_on",
        request.done,
    )
}

/// Writes today into a field that says when something was done, or takes the day out again.
pub(crate) fn tick(
    app: &App,
    view: &View,
    noun: Noun,
    record: &Record,
    field: &str,
    done: bool,
) -> Result<(), Failure> {
    let day = done.then(|| view.today());
    let mut saving = Saving::existing(view, record, None, None);
    let form = [(field.to_owned(), json!(day))];
    let base = crate::shown::base_of(record);
    saving.edit(noun, record, &base, form.into_iter().collect())?;
    view.desk.commit(app, saving.act)?;
    Ok(())
}
