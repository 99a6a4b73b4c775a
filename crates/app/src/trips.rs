//! 行程: the list, the plan, who travels, moving on.

use crate::api::{ById, MoveForm, Page, Saved, StopSave, TripDetail, TripQuery, TripRow, TripSave};
use crate::app::App;
use crate::failure::Failure;
use crate::road;
use crate::view::View;
use crate::{clock, leads, lists, meetings, plan, records, weeks};
use model::policy::Action;
use model::{Day, Noun, PersonId, Record, RecordId, states};
use serde_json::Value;
use std::collections::BTreeSet;
use std::rc::Rc;
use store::{Filter, Order, Shown};

/// `trip.list`: by how they stand, under way first, then what comes, then what was; within some days by day.
pub(crate) async fn list(app: &App, request: TripQuery) -> Result<Page<TripRow>, Failure> {
    let view = View::open(app)?;
    let weeks = weeks::published(&view)?;
    let filter = Filter {
        limit: Some(lists::length(request.count)),
        offset: request.from.unwrap_or(0),
        ..filter(&view, &request)
    };
    lists::page_of(&view, Noun::Trip, &filter, request.around, |shown| {
        row(&view, shown, &weeks)
    })
}

/// Which trips stand in the whole list, in its order: to be taken out, part by part.
///
/// # Errors
/// The store's.
pub(crate) fn ids(view: &View, request: &TripQuery) -> Result<Vec<RecordId>, Failure> {
    Ok(view.desk.store.ids(Noun::Trip, &filter(view, request))?)
}

fn filter(view: &View, request: &TripQuery) -> Filter {
    Filter {
        team: request.mine.then(|| view.me()),
        text: request.text.clone().filter(|text| !text.trim().is_empty()),
        lasts_to: request.within.map(|days| days.from),
        day_to: request.within.map(|days| days.to),
        order: match request.within {
            Some(_) => Order::Day,
            None => Order::Stand,
        },
        ..Filter::default()
    }
}

/// A trip in a list.
///
/// # Errors
/// The store's.
pub(crate) fn row(view: &View, shown: &Shown, weeks: &[(Day, Day)]) -> Result<TripRow, Failure> {
    let record = &shown.record;
    let done = view.desk.store.done_on_trip(record.id)?;
    let (from, to) = (records::day(record, "from"), records::day(record, "to"));
    let today = view.today();
    let span = from.zip(to).filter(|(from, to)| from <= to);
    let days = span.map_or(0, |(from, to)| clock::days_between(from, to) + 1);
    let today_is_day = span
        .filter(|(from, to)| (*from..=*to).contains(&today))
        .map(|(from, _)| clock::days_between(from, today) + 1);
    let inside = |(from, to): (Day, Day)| {
        weeks
            .iter()
            .any(|(first, last)| from <= *last && to >= *first)
    };
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let lead_traveller = record.id_in("lead_traveller");
    let unit = record.id_in("unit");
    Ok(TripRow {
        id: record.id,
        title: records::title(view, record),
        number: record.text("number"),
        state: record.text("state").unwrap_or_else(|| "planned".to_owned()),
        from,
        to,
        cities: cities(record),
        in_week: span.is_some_and(inside),
        task: plan::task(record),
        visits_done: count(done.companies.len()),
        leads_done: u32::try_from(done.leads).unwrap_or(u32::MAX),
        today_is_day: today_is_day.and_then(|day| u32::try_from(day).ok()),
        days: u32::try_from(days).unwrap_or(0),
        lead_traveller,
        lead_traveller_name: view.person_name(lead_traveller),
        unit,
        unit_name: view.unit_name(unit),
        mine: is_mine(view, record),
        sync: records::sync(shown),
    })
}

/// The row of one trip.
///
/// # Errors
/// The store's.
pub(crate) fn row_of(view: &View, shown: &Shown) -> Result<TripRow, Failure> {
    row(view, shown, &weeks::published(view)?)
}

fn is_mine(view: &View, record: &Record) -> bool {
    travellers(record).contains(&view.me()) || record.id_in("author") == Some(view.me())
}

/// The cities in order.
pub(crate) fn cities(record: &Record) -> Vec<String> {
    records::read(record, "cities").unwrap_or_default()
}

/// Who travels, the lead first.
pub(crate) fn travellers(record: &Record) -> Vec<PersonId> {
    let lead = record.id_in("lead_traveller");
    let members = record.ids_in("members");
    lead.into_iter()
        .chain(members.into_iter().filter(|member| Some(*member) != lead))
        .collect()
}

/// `trip.current`
pub(crate) async fn current(app: &App, (): ()) -> Result<Option<TripRow>, Failure> {
    let view = View::open(app)?;
    let Some(shown) = next(&view)? else {
        return Ok(None);
    };
    Ok(Some(row_of(&view, &shown)?))
}

/// My trip that today lies in, where there is one.
pub(crate) fn under_way(view: &View) -> Result<Option<Rc<Shown>>, Failure> {
    let today = view.today();
    Ok(next(view)?
        .filter(|trip| records::day(&trip.record, "from").is_some_and(|from| from <= today)))
}

/// My trip that is under way or comes next.
pub(crate) fn next(view: &View) -> Result<Option<Rc<Shown>>, Failure> {
    let found = view.desk.store.next_trip(view.me(), view.today())?;
    Ok(view.keep_one(found))
}

/// My last trip that is over and whose report is not in.
pub(crate) fn last_unreported(view: &View) -> Result<Option<Rc<Shown>>, Failure> {
    let found = view.desk.store.unreported_trip(view.me())?;
    Ok(view.keep_one(found))
}

/// The city a trip is in on a day.
pub(crate) fn city_on(view: &View, trip: &Record, day: Day) -> Result<Option<String>, Failure> {
    let road = road::days(view, trip)?;
    let here = road
        .into_iter()
        .find(|one| one.day == day)
        .map(|one| one.city);
    Ok(here.filter(|city| !city.is_empty()))
}

/// `trip.show`
pub(crate) async fn show(app: &App, request: ById) -> Result<TripDetail, Failure> {
    let view = View::open(app)?;
    let shown = view.need(Noun::Trip, request.id)?;
    let record = &shown.record;
    let on_it = Filter {
        trip: Some(record.id),
        order: Order::Day,
        ..Filter::default()
    };
    let met = view.list(Noun::Meeting, &on_it)?;
    let found = view.list(Noun::Lead, &on_it)?;
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let counted = |matches: &dyn Fn(&Record) -> bool| {
        count(
            met.iter()
                .filter(|meeting| matches(&meeting.record))
                .count(),
        )
    };
    let may = |action| view.may(action, record).is_ok();
    let row = row_of(&view, &shown)?;
    let steps = counted(&|meeting| meeting.text("next_step").is_some());
    let targets = road::targets(&view, record.id)?;
    let reached: BTreeSet<String> = met
        .iter()
        .map(|meeting| road::party(&view, &meeting.record))
        .filter(|party| targets.contains(party))
        .collect();
    Ok(TripDetail {
        plan: plan::of(record),
        base: view.desk.shown.remember(record),
        road: road::days(&view, record)?,
        team: travellers(record)
            .into_iter()
            .filter_map(|person| view.person_row(person))
            .collect(),
        companies_done: count(reached.len()),
        filed_in_24h: counted(&|meeting| road::filed_in_a_day(&view, meeting)),
        meetings_recorded: count(met.len()),
        report_due: records::day(record, "report_due"),
        week_title: view.title_of(record.id_in("week")),
        approved_by: view.person_name(record.id_in("approved_by")),
        approved_at: records::stamp(record, "approved_at"),
        meetings: met
            .iter()
            .map(|meeting| meetings::row(&view, meeting))
            .collect(),
        leads: found.iter().map(|lead| leads::row(&view, lead)).collect(),
        promises: counted(&|meeting| meeting.value("promise") == Value::Bool(true)),
        next_steps: steps,
        next_steps_missing: count(met.len()).saturating_sub(steps),
        may_edit: may(Action::Edit),
        may_assign: may(Action::Assign),
        may_move: moves(&view, record, &row.state),
        row,
    })
}

/// The states I may move a trip to; what a report's review decides is not moved by hand.
fn moves(view: &View, record: &Record, state: &str) -> Vec<String> {
    states::steps(Noun::Trip)
        .iter()
        .filter(|(from, to)| *from == state && !matches!(*to, "reviewed" | "returned"))
        .filter(|(_, to)| {
            let action = match *to {
                "approved" | "planned" => Action::Approve,
                "submitted" => Action::Submit,
                _ => Action::Move,
            };
            view.may(action, record).is_ok()
        })
        .map(|(_, to)| (*to).to_owned())
        .collect()
}

/// `trip.save`
pub(crate) async fn save(app: &App, request: TripSave) -> Result<Saved, Failure> {
    plan::save(app, request)
}

/// `trip.move`
pub(crate) async fn step(app: &App, request: MoveForm) -> Result<(), Failure> {
    let view = View::open(app)?;
    let state = view.need(Noun::Trip, request.id)?.record.text("state");
    if request.to == "submitted" && state.as_deref() == Some("planned") {
        let submit = crate::api::SubmitForm {
            id: request.id,
            passed: Vec::new(),
            note: request.note,
        };
        let saved = meetings::submit_any(app, &view, Noun::Trip, submit)?;
        return saved.refusal.map_or(Ok(()), |refusal| Err(refusal.into()));
    }
    leads::move_any(app, Noun::Trip, request)
}

/// `stop.save`
pub(crate) async fn save_stop(app: &App, request: StopSave) -> Result<Saved, Failure> {
    plan::save_stop(app, &request)
}
