//! 无会周: a year of published and proposed weeks.

use crate::api::{
    Base, ById, MoveForm, RecordSync, Saved, WeekPublish, WeekRow, WeekYear, YearForm,
};
use crate::app::App;
use crate::failure::Failure;
use crate::forms::Edit;
use crate::saving::Saving;
use crate::view::View;
use crate::{calendar, leads, records};
use chrono::Datelike as _;
use model::command::Command;
use model::policy::{Action, Refusal};
use model::week::{self, Reading};
use model::{Day, Noun, Record, RecordId, UnitId};
use serde_json::json;
use std::collections::BTreeSet;
use std::rc::Rc;
use store::{Filter, Order, Shown, TripSpan};
use uuid::Uuid;

/// A no-meeting week is not longer, even moved over a holiday.
const MOST_WEEK: i64 = 31;

/// The first and last days of the published weeks.
pub(crate) fn published(view: &View) -> Result<Vec<(Day, Day)>, Failure> {
    let weeks = all(view)?;
    let days = weeks.iter().filter(|week| is_published(&week.record));
    Ok(days.filter_map(|week| span(&week.record)).collect())
}

/// The published week a day lies in.
pub(crate) fn at(view: &View, day: Day) -> Result<Option<WeekRow>, Failure> {
    let weeks = year_rows(view, day.year(), Some(day), None)?;
    Ok(weeks.into_iter().find(|week| week.state == "published"))
}

fn all(view: &View) -> Result<Vec<Rc<Shown>>, Failure> {
    let filter = Filter {
        order: Order::Day,
        ..Filter::default()
    };
    view.list(Noun::Week, &filter)
}

fn is_published(record: &Record) -> bool {
    record.text("state").as_deref() == Some("published")
}

fn span(record: &Record) -> Option<(Day, Day)> {
    records::day(record, "from").zip(records::day(record, "to"))
}

/// The month a week counts for: what the record says, else that of its first day.
fn month(record: &Record, from: Day) -> u32 {
    let said = record
        .number("month")
        .and_then(|month| u32::try_from(month).ok());
    said.filter(|month| (1..=12).contains(month))
        .unwrap_or_else(|| from.0.month())
}

/// The recorded weeks of a year in order, the published ones counted; only those with this day in them,
/// where one is said.
fn year_rows(
    view: &View,
    year: i32,
    with: Option<Day>,
    spans: Option<&[TripSpan]>,
) -> Result<Vec<WeekRow>, Failure> {
    let mut ordinal = 0;
    let mut rows = Vec::new();
    for shown in all(view)? {
        let record = &shown.record;
        let Some((from, to)) = span(record).filter(|(from, _)| from.year() == year) else {
            continue;
        };
        let counted = is_published(record);
        ordinal += u32::from(counted);
        if with.is_some_and(|day| !(from..=to).contains(&day)) {
            continue;
        }
        let (trips, units) = match spans {
            Some(spans) => on_the_road(spans, from, to),
            None => on_the_road(&view.desk.store.trip_spans(from, to)?, from, to),
        };
        rows.push(WeekRow {
            id: Some(record.id),
            title: record.text("title").unwrap_or_default(),
            month: month(record, from),
            from,
            to,
            state: record
                .text("state")
                .unwrap_or_else(|| "proposed".to_owned()),
            note: record.text("note").unwrap_or_default(),
            ordinal: counted.then_some(ordinal),
            published_by: view.person_name(record.id_in("published_by")),
            published_at: records::stamp(record, "published_at"),
            trips,
            units,
            sync: records::sync(&shown),
            base: view.desk.shown.remember(record),
        });
    }
    Ok(rows)
}

/// How many trips lie within these days in part, and of which units.
fn on_the_road(spans: &[TripSpan], from: Day, to: Day) -> (u32, Vec<UnitId>) {
    let inside = || {
        spans
            .iter()
            .filter(|trip| trip.from <= to && trip.to >= from)
    };
    let units: BTreeSet<UnitId> = inside().filter_map(|trip| trip.unit).collect();
    (
        u32::try_from(inside().count()).unwrap_or(u32::MAX),
        units.into_iter().collect(),
    )
}

/// `week.year`: published weeks, and the generator's proposal for months without any.
pub(crate) async fn year(app: &App, request: YearForm) -> Result<WeekYear, Failure> {
    let view = View::open(app)?;
    let (first, last) = calendar::year(request.year);
    // A week that begins in the year may end in the next.
    let spans = view.desk.store.trip_spans(first, last.plus(MOST_WEEK))?;
    let mut weeks = year_rows(&view, request.year, None, Some(&spans))?;
    let published = weeks.iter().filter(|week| week.ordinal.is_some()).count();
    let reading = request.reading.unwrap_or(Reading::SecondFullWeek);
    for proposed in week::propose(request.year, reading) {
        if weeks
            .iter()
            .any(|week| week.month == proposed.month && week.state != "withdrawn")
        {
            continue;
        }
        weeks.push(WeekRow {
            id: None,
            title: String::new(),
            month: proposed.month,
            from: proposed.from,
            to: proposed.to,
            state: "proposed".to_owned(),
            note: String::new(),
            ordinal: None,
            published_by: String::new(),
            published_at: None,
            trips: 0,
            units: Vec::new(),
            sync: RecordSync::Draft,
            base: Base::new(),
        });
    }
    weeks.sort_by_key(|week| (week.month, week.from, week.id));
    let inside = self::published(&view)?;
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Ok(WeekYear {
        year: request.year,
        required: count(week::YEARLY_MINIMUM),
        published: count(published),
        weeks,
        months: calendar::months(request.year, &spans, &inside),
        may_publish: may_publish(&view).is_ok(),
    })
}

fn may_publish(view: &View) -> Result<(), Refusal> {
    view.may(
        Action::Publish,
        &Record::new(Noun::Week.name(), RecordId(Uuid::nil())),
    )
}

/// `week.publish`: a new week, or an old one moved or published again.
pub(crate) async fn publish(app: &App, request: WeekPublish) -> Result<Saved, Failure> {
    let view = View::open(app)?;
    if request.to < request.from {
        return Err(records::wrong_value("to"));
    }
    let mut saving = Saving::new_for(&view, None, None);
    let note = request
        .note
        .map(|note| note.trim().to_owned())
        .filter(|note| !note.is_empty());
    let (id, preview) = match request.id {
        Some(id) => {
            let shown = view.need(Noun::Week, id)?;
            let form = [
                ("from".to_owned(), json!(request.from)),
                ("to".to_owned(), json!(request.to)),
                ("note".to_owned(), json!(note)),
            ];
            let preview = saving.edit(
                Noun::Week,
                &shown.record,
                &request.base,
                form.into_iter().collect(),
            )?;
            (id, preview)
        }
        None => {
            let before = published(&view)?;
            let earlier = before
                .iter()
                .filter(|(from, _)| from.year() == request.from.year() && *from < request.from)
                .count();
            let mut edit = Edit::default();
            edit.put("title", format!("第 {} 个无会周", earlier + 1));
            edit.put("from", request.from);
            edit.put("to", request.to);
            edit.put("month", request.from.0.month());
            edit.put("note", note);
            let id = saving.mint();
            (id, saving.create(Noun::Week, id, edit)?)
        }
    };
    if !is_published(&preview) {
        let command = Command::Move {
            to: "published".to_owned(),
            note: None,
        };
        let base = match view.any(id)? {
            Some(shown) => records::state_base(&shown),
            None => Base::new(),
        };
        saving.act.command(Noun::Week, id, base, command);
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

/// `week.withdraw`
pub(crate) async fn withdraw(app: &App, request: ById) -> Result<(), Failure> {
    let to = MoveForm {
        id: request.id,
        to: "withdrawn".to_owned(),
        note: None,
    };
    leads::move_any(app, Noun::Week, to)
}
