//! The road of a trip: its days, its stops, and what became of each.

use crate::api::{Base, RoadDay, RoadStop, StopMark};
use crate::clock;
use crate::failure::Failure;
use crate::records;
use crate::trips;
use crate::twins::company_of;
use crate::view::View;
use model::{Day, Noun, Record, RecordId, company_name, validate};
use std::collections::BTreeSet;
use std::rc::Rc;
use store::{Filter, Shown};

/// The most days a road is drawn for.
const MOST_DAYS: i64 = 60;
const DAY_MS: i64 = 24 * 60 * 60 * 1000;
/// A stop is still the next one for so long after its time: one is there, or on the way.
const LATE_MS: i64 = 2 * 60 * 60 * 1000;

/// Whom a meeting or a stop is with, for counting distinct companies: by name, since a plan often names
/// a company before there is a record of it.
pub(crate) fn party(view: &View, record: &Record) -> String {
    let known = company_of(view, record).and_then(|company| view.text_of(company, "name"));
    let name = known.or_else(|| record.text("company_name"));
    company_name::normalise(&name.unwrap_or_default())
}

/// The companies a trip planned to meet.
pub(crate) fn targets(view: &View, trip: RecordId) -> Result<BTreeSet<String>, Failure> {
    Ok(on_trip(view, Noun::Stop, trip)?
        .iter()
        .map(|stop| party(view, &stop.record))
        .filter(|party| !party.is_empty())
        .collect())
}

/// Whether a meeting was handed in within 24 hours after it ended.
pub(crate) fn filed_in_a_day(view: &View, meeting: &Record) -> bool {
    let Some(submitted) = records::stamp(meeting, "submitted_at") else {
        return false;
    };
    let Some(day) = records::day(meeting, "on") else {
        return false;
    };
    let end = ["ends_at", "starts_at"]
        .into_iter()
        .find_map(|field| meeting.text(field));
    let time = end
        .and_then(|end| chrono::NaiveTime::parse_from_str(&end, "%H:%M").ok())
        .unwrap_or_else(|| chrono::NaiveTime::from_hms_opt(23, 59, 0).unwrap_or_default());
    let ended = view.app.clock().instant(day.0.and_time(time));
    submitted.0.saturating_sub(ended.0) <= DAY_MS
}

fn on_trip(view: &View, noun: Noun, trip: RecordId) -> Result<Vec<Rc<Shown>>, Failure> {
    let filter = Filter {
        trip: Some(trip),
        ..Filter::default()
    };
    view.list(noun, &filter)
}

/// The days of a trip with their stops by time.
pub(crate) fn days(view: &View, trip: &Record) -> Result<Vec<RoadDay>, Failure> {
    let planned = on_trip(view, Noun::Stop, trip.id)?;
    let mut met = on_trip(view, Noun::Meeting, trip.id)?;
    let mut became: Vec<Option<Rc<Shown>>> = vec![None; planned.len()];
    // The planned day first; then a company met on another day of the trip is that stop all the same.
    for same_day in [true, false] {
        for (stop, meeting) in planned.iter().zip(&mut became) {
            if meeting.is_none() {
                *meeting = met
                    .iter()
                    .position(|met| is_at(view, &met.record, &stop.record, same_day))
                    .map(|at| met.remove(at));
            }
        }
    }
    let mut stops: Vec<RoadStop> = planned
        .iter()
        .zip(&became)
        .map(|(stop, meeting)| road_stop(view, stop, meeting.as_deref()))
        .collect();
    stops.extend(met.iter().map(|meeting| unplanned(view, meeting)));
    stops.sort_by(|a, b| (a.day, &a.at, a.stop, a.meeting).cmp(&(b.day, &b.at, b.stop, b.meeting)));
    mark_next(view, trip, &mut stops);
    Ok(spread(view, trip, &stops))
}

/// Whether this meeting is what became of that stop.
fn is_at(view: &View, meeting: &Record, stop: &Record, same_day: bool) -> bool {
    match meeting.id_in("stop") {
        Some(named) => named == stop.id,
        None => {
            let with = party(view, stop);
            !with.is_empty()
                && with == party(view, meeting)
                && (!same_day || records::day(meeting, "on") == records::day(stop, "day"))
        }
    }
}

fn road_stop(view: &View, stop: &Shown, meeting: Option<&Shown>) -> RoadStop {
    let record = &stop.record;
    let text = |field: &str| record.text(field).unwrap_or_default();
    let skipped = record.text("skipped");
    let mut out = match meeting {
        Some(meeting) => unplanned(view, meeting),
        None => RoadStop {
            stop: None,
            meeting: None,
            mark: StopMark::Planned,
            day: records::day(record, "day"),
            at: text("at"),
            until: String::new(),
            city: text("city"),
            company: company_of(view, record),
            company_name: records::title(view, record),
            kind: text("kind"),
            industry: text("industry"),
            note: skipped.clone().unwrap_or_else(|| text("note")),
            amount: None,
            missing: Vec::new(),
            sync: Some(records::sync(stop)),
            state: None,
            base: Base::new(),
        },
    };
    out.stop = Some(record.id);
    out.base = view.desk.shown.remember(record);
    out.mark = match meeting {
        Some(_) => StopMark::Done,
        None if skipped.is_some() => StopMark::Skipped,
        None => StopMark::Planned,
    };
    out
}

fn unplanned(view: &View, meeting: &Shown) -> RoadStop {
    let record = &meeting.record;
    let text = |field: &str| record.text(field).unwrap_or_default();
    RoadStop {
        stop: None,
        meeting: Some(record.id),
        mark: StopMark::Unplanned,
        day: records::day(record, "on"),
        at: text("starts_at"),
        until: text("ends_at"),
        city: text("city"),
        company: company_of(view, record),
        company_name: records::title(view, record),
        kind: text("kind"),
        industry: text("industry"),
        note: text("gist"),
        amount: record.number("amount"),
        missing: validate::blocking(record),
        sync: Some(records::sync(meeting)),
        state: record.text("state"),
        base: Base::new(),
    }
}

/// The next stop is the first planned one that is not long past, on a trip that is not over.
fn mark_next(view: &View, trip: &Record, stops: &mut [RoadStop]) {
    let over = matches!(
        trip.text("state").as_deref(),
        Some("cancelled" | "archived" | "reviewed")
    );
    let today = view.today();
    if over || records::day(trip, "to").is_some_and(|to| to < today) {
        return;
    }
    let clock = view.app.clock();
    let recently = clock.local(view.now().plus(-LATE_MS));
    let is_ahead = |stop: &RoadStop| {
        let Some(day) = stop.day else { return false };
        let at = chrono::NaiveTime::parse_from_str(&stop.at, "%H:%M");
        let end_of_day = chrono::NaiveTime::MIN
            .overflowing_sub_signed(chrono::TimeDelta::seconds(1))
            .0;
        day.0.and_time(at.unwrap_or(end_of_day)) >= recently
    };
    let next = stops
        .iter_mut()
        .find(|stop| stop.mark == StopMark::Planned && is_ahead(stop));
    if let Some(next) = next {
        next.mark = StopMark::Next;
    }
}

/// Puts the stops on their days; a stop outside the trip's days has a day of its own.
fn spread(view: &View, trip: &Record, stops: &[RoadStop]) -> Vec<RoadDay> {
    let (from, to) = (records::day(trip, "from"), records::day(trip, "to"));
    let mut days: BTreeSet<Day> = stops.iter().filter_map(|stop| stop.day).collect();
    if let (Some(from), Some(to)) = (from, to) {
        let length = clock::days_between(from, to).min(MOST_DAYS - 1);
        days.extend((0..=length).map(|n| from.plus(n)));
    }
    let cities = trips::cities(trip);
    let first = from.or_else(|| days.first().copied());
    let today = view.today();
    days.into_iter()
        .map(|day| {
            let number = first.map_or(1, |first| clock::days_between(first, day) + 1);
            let here: Vec<RoadStop> = stops
                .iter()
                .filter(|stop| stop.day.or(first) == Some(day))
                .cloned()
                .collect();
            let named = here
                .iter()
                .map(|stop| stop.city.clone())
                .find(|city| !city.is_empty());
            let planned = usize::try_from(number - 1)
                .ok()
                .and_then(|at| cities.get(at).cloned());
            RoadDay {
                day,
                number: u32::try_from(number).unwrap_or(0),
                city: named
                    .or(planned)
                    .or_else(|| cities.last().cloned())
                    .unwrap_or_default(),
                today: day == today,
                stops: here,
            }
        })
        .collect()
}
