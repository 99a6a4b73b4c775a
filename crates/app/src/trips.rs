//! 行程: the list, the plan, who travels, moving on.

use crate::api::{ById, MoveForm, Saved, StopSave, TripDetail, TripQuery, TripRow, TripSave};
use crate::app::App;
use crate::failure::Failure;
use crate::road;
use crate::view::View;
use crate::{clock, leads, meetings, plan, records};
use model::policy::Action;
use model::{Day, Noun, PersonId, Record, RecordId, states};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use store::{Filter, Order, Shown};

/// Where a trip's meetings and leads are counted, once for a whole list.
pub(crate) struct Counts {
    companies: BTreeMap<RecordId, BTreeSet<String>>,
    leads: BTreeMap<RecordId, u32>,
    weeks: Vec<(Day, Day)>,
}

impl Counts {
    /// For every trip.
    pub(crate) fn take(view: &View) -> Result<Self, Failure> {
        Self::of(view, &view.all(Noun::Meeting)?, &view.all(Noun::Lead)?)
    }

    /// For one trip.
    pub(crate) fn of_one(view: &View, trip: RecordId) -> Result<Self, Failure> {
        let on_it = Filter {
            trip: Some(trip),
            ..Filter::default()
        };
        let meetings = view.list(Noun::Meeting, &on_it)?;
        Self::of(view, &meetings, &view.list(Noun::Lead, &on_it)?)
    }

    fn of(view: &View, meetings: &[Rc<Shown>], leads: &[Rc<Shown>]) -> Result<Self, Failure> {
        let mut companies: BTreeMap<RecordId, BTreeSet<String>> = BTreeMap::new();
        for meeting in meetings {
            if let Some(trip) = meeting.record.id_in("trip") {
                let party = road::party(view, &meeting.record);
                companies.entry(trip).or_default().insert(party);
            }
        }
        let mut counted: BTreeMap<RecordId, u32> = BTreeMap::new();
        for lead in leads {
            let trip = lead.record.id_in("trip");
            if let Some(trip) = trip.filter(|_| leads::is_handed_in(&lead.record)) {
                *counted.entry(trip).or_default() += 1;
            }
        }
        Ok(Self {
            companies,
            leads: counted,
            weeks: crate::weeks::published(view)?,
        })
    }
}

/// `trip.list`: under way first, then what comes, then what was, latest first.
pub(crate) async fn list(app: &App, request: TripQuery) -> Result<Vec<TripRow>, Failure> {
    let view = View::open(app)?;
    let filter = Filter {
        order: Order::DayDescending,
        ..Filter::default()
    };
    let counts = Counts::take(&view)?;
    Ok(view
        .list(Noun::Trip, &filter)?
        .iter()
        .map(|shown| row(&view, shown, &counts))
        .filter(|row| !request.mine || row.mine)
        .collect())
}

/// A trip in a list.
pub(crate) fn row(view: &View, shown: &Shown, counts: &Counts) -> TripRow {
    let record = &shown.record;
    let (from, to) = (records::day(record, "from"), records::day(record, "to"));
    let today = view.today();
    let span = from.zip(to).filter(|(from, to)| from <= to);
    let days = span.map_or(0, |(from, to)| clock::days_between(from, to) + 1);
    let today_is_day = span
        .filter(|(from, to)| (*from..=*to).contains(&today))
        .map(|(from, _)| clock::days_between(from, today) + 1);
    let inside = |(from, to): (Day, Day)| {
        counts
            .weeks
            .iter()
            .any(|(first, last)| from <= *last && to >= *first)
    };
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let lead_traveller = record.id_in("lead_traveller");
    let unit = record.id_in("unit");
    TripRow {
        id: record.id,
        title: records::title(view, record),
        number: record.text("number"),
        state: record.text("state").unwrap_or_else(|| "planned".to_owned()),
        from,
        to,
        cities: cities(record),
        in_week: span.is_some_and(inside),
        task: plan::task(record),
        visits_done: counts
            .companies
            .get(&record.id)
            .map_or(0, |met| count(met.len())),
        leads_done: counts.leads.get(&record.id).copied().unwrap_or(0),
        today_is_day: today_is_day.and_then(|day| u32::try_from(day).ok()),
        days: u32::try_from(days).unwrap_or(0),
        lead_traveller,
        lead_traveller_name: view.person_name(lead_traveller),
        unit,
        unit_name: view.unit_name(unit),
        mine: is_mine(view, record),
        sync: records::sync(shown),
    }
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
    let counts = Counts::of_one(&view, shown.record.id)?;
    Ok(Some(row(&view, &shown, &counts)))
}

/// My trip that today lies in, where there is one.
pub(crate) fn under_way(view: &View) -> Result<Option<Rc<Shown>>, Failure> {
    let today = view.today();
    Ok(next(view)?
        .filter(|trip| records::day(&trip.record, "from").is_some_and(|from| from <= today)))
}

/// My trip that is under way or comes next.
pub(crate) fn next(view: &View) -> Result<Option<Rc<Shown>>, Failure> {
    const OVER: &[&str] = &["cancelled", "archived", "reviewed", "reported", "returned"];
    let filter = Filter {
        order: Order::Day,
        ..Filter::default()
    };
    let today = view.today();
    let trips = view.list(Noun::Trip, &filter)?;
    Ok(trips.into_iter().find(|trip| {
        let record = &trip.record;
        let over = record
            .text("state")
            .is_some_and(|state| OVER.contains(&state.as_str()));
        let last = records::day(record, "to").or_else(|| records::day(record, "from"));
        !over && is_mine(view, record) && last.is_some_and(|last| last >= today)
    }))
}

/// My last trip that is over and whose report is not in.
pub(crate) fn last_unreported(view: &View) -> Result<Option<Rc<Shown>>, Failure> {
    let filter = Filter {
        states: vec![
            "approved".to_owned(),
            "under_way".to_owned(),
            "back".to_owned(),
        ],
        order: Order::DayDescending,
        ..Filter::default()
    };
    let trips = view.list(Noun::Trip, &filter)?;
    Ok(trips.into_iter().find(|trip| is_mine(view, &trip.record)))
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
    let row = row(&view, &shown, &Counts::of_one(&view, record.id)?);
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
