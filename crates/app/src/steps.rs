//! 跟进: next steps that meetings and leads ask for.

use crate::api::{StepDoneForm, StepLine};
use crate::app::App;
use crate::failure::{Code, Failure};
use crate::saving::Saving;
use crate::view::View;
use crate::{leads, records};
use model::{Day, Noun, Record, RecordId};
use serde_json::json;
use std::collections::HashSet;
use store::Filter;

/// Nouns that ask for a next step.
const ASKING: &[Noun] = &[Noun::Meeting, Noun::Lead];

/// `step.list`: mine, overdue first; what was done today is still there.
pub(crate) async fn list(app: &App, (): ()) -> Result<Vec<StepLine>, Failure> {
    mine(&View::open(app)?)
}

/// My next steps that are not done, or were done today; overdue first, those without a day last.
pub(crate) fn mine(view: &View) -> Result<Vec<StepLine>, Failure> {
    let today = view.today();
    let mut out = Vec::new();
    for noun in ASKING {
        for shown in view.all(*noun)?.iter() {
            let done_on = records::day(&shown.record, "next_step_done_on");
            if done_on.is_none_or(|day| day == today) {
                out.extend(my_line(view, *noun, &shown.record));
            }
        }
    }
    let mut out = once(out);
    out.sort_by_key(|step| {
        let done = step.done_on.is_some();
        (done, step.due.is_none(), step.due, step.record)
    });
    Ok(out)
}

/// How many of my next steps are due today or overdue.
pub(crate) fn count_due(view: &View, today: Day) -> Result<usize, Failure> {
    let due = Filter {
        due_to: Some(today),
        ..Filter::default()
    };
    let mut out = Vec::new();
    for noun in ASKING {
        for shown in view.list(*noun, &due)? {
            out.extend(my_line(view, *noun, &shown.record).filter(|step| step.done_on.is_none()));
        }
    }
    Ok(once(out).len())
}

/// A lead that came out of a meeting repeats its step: one line is enough.
fn once(mut steps: Vec<StepLine>) -> Vec<StepLine> {
    let said = |step: &StepLine| (step.text.clone(), step.company.clone(), step.due);
    let is_lead = |step: &&StepLine| step.noun == Noun::Lead;
    let leads: HashSet<_> = steps.iter().filter(is_lead).map(said).collect();
    steps.retain(|step| step.noun == Noun::Lead || !leads.contains(&said(step)));
    steps
}

fn my_line(view: &View, noun: Noun, record: &Record) -> Option<StepLine> {
    is_mine(view, record)
        .then(|| line(view, noun, record))
        .flatten()
}

/// Whose step it is: the owner's, else the author's.
fn is_mine(view: &View, record: &Record) -> bool {
    let owner = record
        .id_in("next_step_owner")
        .or_else(|| record.id_in("author"));
    owner == Some(view.me())
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
            .unwrap_or_else(|| view.title_of(record.id_in("company"))),
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
    let day = request.done.then(|| view.today());
    let mut saving = Saving::existing(&view, &shown.record, None, None);
    let form = [("next_step_done_on".to_owned(), json!(day))];
    let base = crate::shown::base_of(&shown.record);
    saving.edit(noun, &shown.record, &base, form.into_iter().collect())?;
    view.desk.commit(app, saving.act)?;
    Ok(())
}
