//! 线索.

use crate::api::{
    AssessForm, BeginForm, ById, Clock, CompletenessItem, LeadDetail, LeadForm, LeadRow, LeadSave,
    ListOrder, ListQuery, MoveForm, Page, Saved, StepDoneForm, SubmitForm, ThreadEntry,
};
use crate::app::App;
use crate::clock;
use crate::desk::Act;
use crate::failure::Failure;
use crate::saving::Saving;
use crate::signings::{self, Open};
use crate::view::View;
use crate::{contacts, forms, lists, meetings, records, steps, trips, twins};
use model::command::Command;
use model::policy::Action;
use model::validate::{self, Finding};
use model::{Day, Noun, Record, RecordId, Stamp, states};
use serde_json::json;
use store::{Filter, Order, Shown};

/// The published clocks of a lead (domain.md §6): name and days.
const ANSWER_DAYS: i64 = 1;
const ASSESS_DAYS: i64 = 3;
const TELL_REFERRER_DAYS: i64 = 7;
const FOLLOW_UP_DAYS: i64 = 14;
const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// `lead.list`
pub(crate) async fn list(app: &App, request: ListQuery) -> Result<Page<LeadRow>, Failure> {
    let view = View::open(app)?;
    lists::page(&view, Noun::Lead, &request, order(&request), |shown| {
        Ok(row(&view, shown))
    })
}

/// Changed last first, or by what is due.
pub(crate) fn order(request: &ListQuery) -> Order {
    match request.order {
        Some(ListOrder::Due) => Order::Turn,
        Some(ListOrder::Recent) | None => Order::Updated,
    }
}

/// A lead in a list.
pub(crate) fn row(view: &View, shown: &Shown) -> LeadRow {
    let record = &shown.record;
    let text = |field: &str| record.text(field).unwrap_or_default();
    let items = validate::completeness(record);
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let due = records::day(record, "next_step_due");
    let done = record.text("next_step_done_on").is_some();
    LeadRow {
        id: record.id,
        title: records::title(view, record),
        company_name: record
            .text("company_name")
            .unwrap_or_else(|| view.title_of(twins::company_of(view, record))),
        number: record.text("number"),
        state: record.text("state").unwrap_or_else(|| "draft".to_owned()),
        total_investment: record.number("total_investment"),
        interest: text("interest"),
        author: record.id_in("author"),
        author_name: view.person_name(record.id_in("author")),
        unit_name: view.unit_name(record.id_in("unit")),
        due,
        overdue_days: due
            .filter(|_| !done)
            .map_or(0, |due| overdue(due, view.today())),
        step_done: done,
        complete: count(items.iter().filter(|(_, present)| *present).count()),
        complete_of: count(items.len()),
        sync: records::sync(shown),
        signing: record.text(model::signing::STANDING),
        trip: record.id_in("trip"),
        at: Some(shown.updated),
    }
}

/// How many days a day is over; 0 when it is not.
pub(crate) fn overdue(due: Day, today: Day) -> i64 {
    clock::days_between(due, today).max(0)
}

/// `lead.show`
pub(crate) async fn show(app: &App, request: ById) -> Result<LeadDetail, Failure> {
    let view = View::open(app)?;
    let shown = view.need(Noun::Lead, request.id)?;
    let record = &shown.record;
    let row = row(&view, &shown);
    let thread = records::thread(&view, record.id)?;
    let may = |action| view.may(action, record).is_ok();
    let open = Open::of(&view, record);
    let talk = [
        view.unit_name(record.id_in("first_talk_unit")),
        view.person_name(record.id_in("first_talk_person")),
    ];
    Ok(LeadDetail {
        form: forms::fill(record),
        base: view.desk.shown.remember(record),
        contact: view
            .maybe(Noun::Contact, record.id_in("contact"))
            .map(|contact| contacts::row(&view, &contact)),
        owner_name: view.person_name(record.id_in("next_step_owner")),
        completeness: validate::completeness(record)
            .into_iter()
            .map(|(field, present)| CompletenessItem {
                field: field.to_owned(),
                present,
            })
            .collect(),
        intensity: per_mu(record, "fixed_investment"),
        tax_per_mu: per_mu(record, "tax"),
        first_talk: talk
            .iter()
            .filter(|part| !part.is_empty())
            .cloned()
            .collect::<Vec<_>>()
            .join(" "),
        first_talk_at: records::stamp(record, "first_talk_at"),
        clocks: clocks(&view, record, &thread)?,
        findings: records::findings(&view, record)?,
        content_hash: record.content_hash().unwrap_or_default(),
        submitted_at: records::stamp(record, "submitted_at"),
        may_edit: may(Action::Edit),
        may_submit: matches!(row.state.as_str(), "draft" | "returned") && may(Action::Submit),
        may_assess: matches!(row.state.as_str(), "submitted" | "assessing") && may(Action::Assess),
        may_move: moves(
            &row.state,
            may(Action::Move) && model::signing::waiting(record).is_none(),
        ),
        signing: signings::told(&view, record, &thread),
        may_claim_signing: open.claim,
        may_withdraw_signing: open.withdraw,
        may_verify_signing: open.verify,
        thread,
        row,
    })
}

/// 分 per 亩; land is kept in 0.01 亩.
fn per_mu(record: &Record, field: &str) -> Option<i64> {
    let land = record.number("land").filter(|land| *land > 0)?;
    let total = i128::from(record.number(field)?) * 100;
    i64::try_from(total / i128::from(land)).ok()
}

/// The clocks of a lead that was handed in. Following up begins again with every report, while the lead lives.
fn clocks(view: &View, record: &Record, thread: &[ThreadEntry]) -> Result<Vec<Clock>, Failure> {
    let Some(from) = records::stamp(record, "submitted_at") else {
        return Ok(Vec::new());
    };
    let after = |entry: &&ThreadEntry| entry.at.is_some_and(|at| at >= from);
    let said = |verdicts: &[&str]| {
        thread
            .iter()
            .filter(after)
            .find(|entry| verdicts.contains(&entry.verdict.as_str()))
            .and_then(|entry| entry.at)
    };
    let decided = ["accepted", "declined", "returned", "duplicate"];
    let answered = said(&[
        "assessing",
        "comment",
        "accepted",
        "declined",
        "returned",
        "duplicate",
    ]);
    let mut clocks = vec![
        ("answer", ANSWER_DAYS, from, answered),
        ("assess", ASSESS_DAYS, from, said(&decided)),
    ];
    if record.text("referrer").is_some() {
        let told = records::day(record, "referrer_told_on").map(|day| view.noon(day));
        let told = told.map(|told| told.max(from));
        clocks.push(("tell_referrer", TELL_REFERRER_DAYS, from, told));
    }
    let lives = matches!(
        record.text("state").as_deref(),
        Some("accepted" | "negotiating")
    );
    if lives {
        let accepted = said(&["accepted"]).unwrap_or(from);
        let since = followed(view, record)?.map_or(accepted, |last| last.max(accepted));
        clocks.push(("follow_up", FOLLOW_UP_DAYS, since, None));
    }
    Ok(clocks
        .into_iter()
        .map(|(name, days, from, met_at)| Clock {
            name: name.to_owned(),
            days,
            from,
            until: Stamp(from.0.saturating_add(days * DAY_MS)),
            met_at,
        })
        .collect())
}

/// When a lead was followed up last: a report on it, or a talk with its company, that was handed in.
fn followed(view: &View, record: &Record) -> Result<Option<Stamp>, Failure> {
    let newest = |filter: Filter| Filter {
        states: ["submitted", "has_issues", "reviewed"]
            .map(str::to_owned)
            .into(),
        order: Order::DayDescending,
        limit: Some(1),
        ..filter
    };
    let reports = newest(Filter {
        subject: Some(record.id),
        ..Filter::default()
    });
    let mut last = view.list(Noun::FollowUp, &reports)?;
    if let Some(company) = twins::company_of(view, record) {
        let talks = newest(Filter {
            company: Some(company),
            ..Filter::default()
        });
        last.extend(view.list(Noun::Meeting, &talks)?);
    }
    let on = last
        .iter()
        .filter_map(|shown| records::day(&shown.record, "on"));
    Ok(on.max().map(|day| view.noon(day)))
}

/// `lead.referrer_told`: the referrer knows what became of it, or does not after all.
pub(crate) async fn referrer_told(app: &App, request: StepDoneForm) -> Result<(), Failure> {
    let view = View::open(app)?;
    let shown = view.need(Noun::Lead, request.record)?;
    let field = "referrer_told_on";
    steps::tick(app, &view, Noun::Lead, &shown.record, field, request.done)
}

/// Where a lead may be moved by hand; what an assessment decides is not among them.
fn moves(state: &str, may: bool) -> Vec<String> {
    const BY_HAND: &[&str] = &["negotiating", "shelved", "lost"];
    if !may {
        return Vec::new();
    }
    states::steps(Noun::Lead)
        .iter()
        .filter(|(from, to)| *from == state && BY_HAND.contains(to))
        .map(|(_, to)| (*to).to_owned())
        .collect()
}

/// `lead.begin`: out of a meeting, everything it said comes along.
pub(crate) async fn begin(app: &App, request: BeginForm) -> Result<LeadForm, Failure> {
    let view = View::open(app)?;
    let mut form = LeadForm {
        company: request.company,
        trip: request.trip,
        next_step_owner: Some(view.me()),
        ..LeadForm::default()
    };
    if let Some(meeting) = view.maybe(Noun::Meeting, request.meeting) {
        let record = &meeting.record;
        form.meeting = Some(record.id);
        form.company = twins::company_of(&view, record).or(form.company);
        form.company_name = record.text("company_name");
        form.contact = record.id_in("contact");
        form.industry = record.text("industry");
        form.total_investment = record.number("amount");
        form.land = record.number("land");
        form.plant = record.number("plant");
        form.help_needed = record.text("asks");
        form.next_step = record.text("next_step");
        form.next_step_owner = record.id_in("next_step_owner").or(form.next_step_owner);
        form.next_step_due = records::day(record, "next_step_due");
        form.trip = record.id_in("trip").or(form.trip);
    } else if form.trip.is_none() {
        form.trip = trips::under_way(&view)?.map(|trip| trip.record.id);
    }
    if let Some(company) = view.maybe(Noun::Company, form.company) {
        form.company_name = company.record.text("name").or(form.company_name);
        form.industry = form.industry.or_else(|| company.record.text("industry"));
    }
    Ok(form)
}

/// `lead.check`
pub(crate) async fn check(app: &App, request: LeadForm) -> Result<Vec<Finding>, Failure> {
    records::check(app, Noun::Lead, &request)
}

/// `lead.save`
pub(crate) async fn save(app: &App, request: LeadSave) -> Result<Saved, Failure> {
    let view = View::open(app)?;
    let mut form = request.form;
    let existing = match request.id {
        Some(id) => Some(view.need(Noun::Lead, id)?),
        None => None,
    };
    let mut saving = match &existing {
        Some(shown) => Saving::existing(&view, &shown.record, request.on_behalf_of, request.draft),
        None => Saving::new_for(&view, request.on_behalf_of, request.draft),
    };
    saving.company(&mut form.company, &mut form.company_name)?;
    let (contact, private) = saving.contact(form.contact, request.new_contact, form.company)?;
    form.contact = contact;
    let mut body = forms::body(&form)?;
    let before = existing
        .as_ref()
        .and_then(|shown| shown.record.id_in("contact"));
    if private.is_some() || before != form.contact {
        body.insert("contact_private".to_owned(), json!(private));
    }
    let (id, preview) = match &existing {
        Some(shown) => {
            let preview = saving.edit(Noun::Lead, &shown.record, &request.base, body)?;
            (shown.record.id, preview)
        }
        None => {
            let id = saving.mint();
            let preview = saving.create(Noun::Lead, id, forms::create(body))?;
            link(&mut saving, form.meeting, id);
            (id, preview)
        }
    };
    let refusal = match request.submit {
        true => saving.submit(Noun::Lead, &preview, request.passed, request.note)?,
        false => None,
    };
    let findings = records::findings(&view, &preview)?;
    view.desk.commit(app, saving.act)?;
    Ok(Saved {
        id,
        findings,
        submitted: request.submit && refusal.is_none(),
        refusal,
    })
}

/// The meeting a new lead came from names it, where I may write there and it names none yet.
fn link(saving: &mut Saving<'_>, meeting: Option<RecordId>, lead: RecordId) {
    let Some(meeting) = saving.view.maybe(Noun::Meeting, meeting) else {
        return;
    };
    let record = &meeting.record;
    // What a reviewer has read is not changed behind their back.
    let open = matches!(
        record.text("state").as_deref(),
        None | Some("draft" | "has_issues")
    );
    if open && record.id_in("lead").is_none() && saving.may(Action::Edit, record).is_ok() {
        let form = [("lead".to_owned(), json!(lead))];
        if let Ok(edit) = forms::edit(record, form.into_iter().collect()) {
            saving.act.edit_before(Noun::Meeting, record.id, edit);
        }
    }
}

/// `lead.submit`
pub(crate) async fn submit(app: &App, request: SubmitForm) -> Result<Saved, Failure> {
    let view = View::open(app)?;
    meetings::submit_any(app, &view, Noun::Lead, request)
}

/// `lead.assess`
pub(crate) async fn assess(app: &App, request: AssessForm) -> Result<(), Failure> {
    let view = View::open(app)?;
    let shown = view.need(Noun::Lead, request.id)?;
    view.may(Action::Assess, &shown.record)?;
    let command = Command::Assess {
        assessment: request.assessment,
        note: request.note,
        duplicate_of: request.duplicate_of,
        content_hash: request.content_hash,
        entry: store::mint_record(view.now()),
    };
    let mut act = Act::default();
    act.command(Noun::Lead, request.id, records::state_base(&shown), command);
    view.desk.commit(app, act)?;
    Ok(())
}

/// `lead.move`
pub(crate) async fn step(app: &App, request: MoveForm) -> Result<(), Failure> {
    move_any(app, Noun::Lead, request)
}

/// Moves a record one step along its states.
pub(crate) fn move_any(app: &App, noun: Noun, request: MoveForm) -> Result<(), Failure> {
    let view = View::open(app)?;
    let shown = view.need(noun, request.id)?;
    let command = Command::Move {
        to: request.to,
        note: request.note.filter(|note| !note.trim().is_empty()),
    };
    let mut act = Act::default();
    act.command(noun, request.id, records::state_base(&shown), command);
    view.desk.commit(app, act)?;
    Ok(())
}
