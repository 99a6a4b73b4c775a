//! 今日: what a person needs this minute.

use crate::api::{
    FrameSummary, GapLine, Led, NextStop, RecordLine, ReturnedLine, RoadDay, StopMark, Today,
};
use crate::app::App;
use crate::failure::Failure;
use crate::view::View;
use crate::{contacts, drafts, leads, queue, records, road, signings, steps, trips, weeks, work};
use model::policy::Role;
use model::validate;
use model::{Day, Noun, Record, RecordId};
use store::{Filter, Order};

/// How many lines a card of the screen holds.
const LINES: usize = 6;

/// Own operations looked through for what was just noted.
const HISTORY: u32 = 60;

/// `today.show`
pub(crate) async fn show(app: &App, (): ()) -> Result<Today, Failure> {
    let view = View::open(app)?;
    let today = view.today();
    let trip = trips::next(&view)?;
    let road = match &trip {
        Some(trip) => road::days(&view, &trip.record)?,
        None => Vec::new(),
    };
    let day = |day| road.iter().find(|one: &&RoadDay| one.day == day).cloned();
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Ok(Today {
        day: today,
        week: weeks::at(&view, today)?,
        returned: returned(&view)?,
        next: match &trip {
            Some(trip) => next(&view, trip.record.id, &road)?,
            None => None,
        },
        road: day(today),
        tomorrow: day(today.plus(1)),
        trip: match &trip {
            Some(trip) => Some(trips::row_of(&view, trip)?),
            None => None,
        },
        noted: noted(&view)?,
        steps: steps::mine(&view, Some(LINES))?,
        steps_total: count(steps::count_open(&view, None)?),
        gaps: gaps(&view)?,
        drafts: drafts::all(&view)?,
        to_review: count(queue::count_waiting(&view)?),
        led: led(&view)?,
    })
}

/// Who is on the road and which leads wait too long, for who answers for others.
fn led(view: &View) -> Result<Option<Led>, Failure> {
    if !matches!(
        view.my_role(),
        Role::TeamLead | Role::Manager | Role::Leader
    ) {
        return Ok(None);
    }
    let lines = u32::try_from(LINES).ok();
    let travelling = Filter {
        states: vec!["under_way".to_owned()],
        day_to: Some(view.today()),
        order: Order::DayDescending,
        limit: lines,
        ..Filter::default()
    };
    let waiting = Filter {
        order: Order::Turn,
        limit: lines,
        ..Filter::default()
    };
    let total = view.desk.store.count(Noun::Trip, &travelling)?;
    let mut signings = signings::open(view)?;
    let signings_total = u32::try_from(signings.len()).unwrap_or(u32::MAX);
    signings.truncate(LINES);
    Ok(Some(Led {
        travelling: view
            .list(Noun::Trip, &travelling)?
            .iter()
            .map(|trip| trips::row_of(view, trip))
            .collect::<Result<_, _>>()?,
        travelling_total: u32::try_from(total).unwrap_or(u32::MAX),
        overdue: view
            .list(Noun::Lead, &waiting)?
            .iter()
            .map(|lead| leads::row(view, lead))
            .filter(|lead| lead.overdue_days > 0)
            .collect(),
        signings,
        signings_total,
    }))
}

/// `frame.summary`: what stands around every screen.
pub(crate) async fn frame(app: &App, (): ()) -> Result<FrameSummary, Failure> {
    let view = View::open(app)?;
    let today = view.today();
    let trip = match trips::next(&view)? {
        Some(trip) => Some(trip),
        None => trips::last_unreported(&view)?,
    };
    let due = steps::count_open(&view, Some(today))?;
    let returned = returned(&view)?.len();
    let reviews = matches!(view.my_role(), Role::TeamLead | Role::Manager);
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Ok(FrameSummary {
        due_today: count(due + returned),
        to_review: match reviews {
            true => Some(count(queue::count_waiting(&view)?)),
            false => None,
        },
        marks: match &trip {
            Some(trip) => marks(&road::days(&view, &trip.record)?, today),
            None => Vec::new(),
        },
        trip: match &trip {
            Some(trip) => Some(trips::row_of(&view, trip)?),
            None => None,
        },
    })
}

/// How each day of a trip stands.
fn marks(road: &[RoadDay], today: Day) -> Vec<StopMark> {
    road.iter()
        .map(|day| match day.day.cmp(&today) {
            std::cmp::Ordering::Less => StopMark::Done,
            std::cmp::Ordering::Equal => StopMark::Next,
            std::cmp::Ordering::Greater => StopMark::Planned,
        })
        .collect()
}

/// What was written here last, newest first.
fn noted(view: &View) -> Result<Vec<RecordLine>, Failure> {
    let mut seen: Vec<RecordId> = Vec::new();
    let mut lines = Vec::new();
    for op in view.desk.store.history(HISTORY)? {
        let id = work::known(view, op.operation.record);
        if seen.contains(&id) || lines.len() >= LINES {
            continue;
        }
        seen.push(id);
        let shown = view.any(id)?.filter(|shown| !shown.deleted);
        let Some(mut line) = shown.and_then(|shown| records::line(view, &shown)) else {
            continue;
        };
        line.at = Some(op.operation.stamp);
        lines.push(line);
    }
    Ok(lines)
}

/// Nouns that are handed in and come back.
const HANDED_IN: &[Noun] = &[Noun::Meeting, Noun::Lead];

/// So many records are looked through at a time for what they lack.
const LOOKED_THROUGH: u32 = 40;

/// My records that came back, with why.
fn returned(view: &View) -> Result<Vec<ReturnedLine>, Failure> {
    let filter = Filter {
        author: Some(view.me()),
        states: vec!["has_issues".to_owned(), "returned".to_owned()],
        ..Filter::default()
    };
    let mut returned = Vec::new();
    for noun in HANDED_IN {
        for shown in view.list(*noun, &filter)? {
            let Some(record) = records::line(view, &shown) else {
                continue;
            };
            let thread = records::thread(view, shown.record.id)?;
            if let Some(verdict) = records::last_verdict(&thread).cloned() {
                returned.push(ReturnedLine { record, verdict });
            }
        }
    }
    Ok(returned)
}

/// My records that lack something and are not handed in, as many as the card holds.
fn gaps(view: &View) -> Result<Vec<GapLine>, Failure> {
    let mut gaps = Vec::new();
    for noun in HANDED_IN {
        let mut filter = Filter {
            author: Some(view.me()),
            states: ["draft", "has_issues", "returned"]
                .map(str::to_owned)
                .into(),
            limit: Some(LOOKED_THROUGH),
            ..Filter::default()
        };
        loop {
            let some = view.list(*noun, &filter)?;
            for shown in &some {
                let missing = missing(*noun, &shown.record);
                if missing.is_empty() {
                    continue;
                }
                let record = records::line(view, shown);
                gaps.extend(record.map(|record| GapLine { record, missing }));
                if gaps.len() == LINES {
                    return Ok(gaps);
                }
            }
            if some.len() < LOOKED_THROUGH as usize {
                break;
            }
            filter.offset += LOOKED_THROUGH;
        }
    }
    Ok(gaps)
}

/// What blocks handing in, and for a lead what the city's rule asks for beside it.
fn missing(noun: Noun, record: &Record) -> Vec<String> {
    let mut codes = validate::blocking(record);
    if noun == Noun::Lead {
        for (item, present) in validate::completeness(record) {
            let code = format!("{item}.missing");
            if !present && !codes.contains(&code) {
                codes.push(code);
            }
        }
    }
    codes
}

/// The next stop, with what was said there last time.
fn next(view: &View, trip: RecordId, road: &[RoadDay]) -> Result<Option<NextStop>, Failure> {
    let stops = road.iter().flat_map(|day| &day.stops);
    let Some(stop) = stops
        .into_iter()
        .find(|stop| stop.mark == StopMark::Next)
        .cloned()
    else {
        return Ok(None);
    };
    let mut out = NextStop {
        stop,
        trip,
        contact: None,
        last_on: None,
        last_gist: String::new(),
        last_asks: String::new(),
    };
    let Some(company) = out.stop.company else {
        return Ok(Some(out));
    };
    let newest = |order: Order| Filter {
        company: Some(company),
        order,
        limit: Some(1),
        ..Filter::default()
    };
    let contacts = view.list(Noun::Contact, &newest(Order::Updated))?;
    out.contact = contacts.first().map(|contact| contacts::row(view, contact));
    let meetings = view.list(Noun::Meeting, &newest(Order::DayDescending))?;
    if let Some(last) = meetings.first() {
        out.last_on = records::day(&last.record, "on");
        out.last_gist = last.record.text("gist").unwrap_or_default();
        out.last_asks = last.record.text("asks").unwrap_or_default();
    }
    Ok(Some(out))
}
