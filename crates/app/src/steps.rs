//! 跟进: next steps that meetings and leads ask for.

use crate::api::{StepDoneForm, StepLine};
use crate::app::App;
use crate::failure::{Code, Failure};
use crate::saving::Saving;
use crate::view::View;
use crate::{leads, records};
use model::{Noun, Record, RecordId};
use serde_json::json;
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
        for shown in view.list(*noun, &Filter::default())? {
            let record = &shown.record;
            let done_on = records::day(record, "next_step_done_on");
            if is_mine(view, record) && done_on.is_none_or(|day| day == today) {
                out.extend(line(view, *noun, record));
            }
        }
    }
    out.sort_by_key(|step| {
        (
            step.done_on.is_some(),
            step.due.is_none(),
            step.due,
            step.record,
        )
    });
    // A lead that came out of a meeting repeats its step: one line is enough.
    let lines: Vec<StepLine> = out.clone();
    out.retain(|step| {
        step.noun != Noun::Meeting
            || !lines.iter().any(|other| {
                other.noun == Noun::Lead
                    && (&other.text, &other.company, other.due)
                        == (&step.text, &step.company, step.due)
            })
    });
    Ok(out)
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
