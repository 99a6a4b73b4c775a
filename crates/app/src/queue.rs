//! 审阅: the queue, page by page.

use crate::api::{ReviewQuery, ReviewQueue};
use crate::app::App;
use crate::clock;
use crate::failure::Failure;
use crate::forms::{self, Edit};
use crate::reviews::{is_verdict, row};
use crate::view::View;
use crate::{lists, records};
use model::policy::{Action, Role};
use model::{Noun, RecordId};
use std::collections::BTreeSet;
use std::rc::Rc;
use store::{Filter, Judged, Shown};
use uuid::Uuid;

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// `review.queue`: what waits for my verdict, oldest first; what I decided since the start behind it.
pub(crate) async fn show(app: &App, request: ReviewQuery) -> Result<ReviewQueue, Failure> {
    let view = View::open(app)?;
    part(
        &view,
        request.from.unwrap_or(0),
        lists::length(request.count),
    )
}

/// Which meetings stand in the whole queue, in its order: to be taken out, part by part.
///
/// # Errors
/// The store's.
pub(crate) fn ids(view: &View) -> Result<Vec<RecordId>, Failure> {
    let (judged, _) = judged(view)?;
    let mut ids = view.desk.store.waiting_ids(view.me(), &judged)?;
    let (decided, _) = decided(view)?;
    ids.extend(decided.iter().map(|shown| shown.record.id));
    Ok(ids)
}

fn part(view: &View, from: u32, length: u32) -> Result<ReviewQueue, Failure> {
    let store = &view.desk.store;
    let as_of = store.moment()?;
    let (judged, waiting) = judged(view)?;
    let waiting = u32::try_from(waiting).unwrap_or(u32::MAX);
    let waits = view.keep(store.waiting_for(view.me(), &judged, length, from)?);
    let mut rows = Vec::with_capacity(waits.len());
    for shown in &waits {
        rows.push(row(view, shown)?);
    }
    let (decided, done_today) = decided(view)?;
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    if from.saturating_add(count(rows.len())) >= waiting {
        let behind = usize::try_from(from.saturating_sub(waiting)).unwrap_or(usize::MAX);
        let room = usize::try_from(length).unwrap_or(usize::MAX) - rows.len();
        for shown in decided.iter().skip(behind).take(room) {
            rows.push(row(view, shown)?);
        }
    }
    Ok(ReviewQueue {
        rows,
        total: waiting.saturating_add(count(decided.len())),
        from,
        as_of,
        waiting,
        done_today,
    })
}

/// How many wait for my verdict.
pub(crate) fn count_waiting(view: &View) -> Result<usize, Failure> {
    let (_, count) = judged(view)?;
    Ok(usize::try_from(count).unwrap_or(usize::MAX))
}

/// What waits that is mine to judge, and how many. The rules are asked once for all meetings that are alike
/// to them: those of a unit, and for who leads a team those of a trip.
fn judged(view: &View) -> Result<(Judged, u64), Failure> {
    let by_trip = view.my_role() == Role::TeamLead;
    let mut judged = Judged::default();
    let mut count = 0;
    for alike in view.desk.store.waiting_alike(view.me(), by_trip)? {
        let may = |trip: Option<RecordId>| {
            let mut edit = Edit::default();
            edit.put("state", "submitted");
            edit.put("unit", alike.unit);
            edit.put("trip", trip);
            let one = forms::preview(None, Noun::Meeting, RecordId(Uuid::nil()), &edit);
            view.may(Action::Review, &one).is_ok()
        };
        if judged.units.contains(&alike.unit) {
            count += alike.count;
        } else if may(None) {
            judged.units.push(alike.unit);
            count += alike.count;
        } else if let Some(trip) = alike.trip
            && may(Some(trip))
        {
            judged.trips.push(trip);
            count += alike.count;
        }
    }
    Ok((judged, count))
}

/// The meetings I decided since the start that do not wait again, and how many verdicts I gave today.
fn decided(view: &View) -> Result<(Vec<Rc<Shown>>, u32), Failure> {
    let clock = view.app.clock();
    let (today, started) = (view.today(), view.app.started());
    let morning = clock.instant(today.0.and_time(chrono::NaiveTime::MIN));
    let filter = Filter {
        author: Some(view.me()),
        // The centre's clock may be another than this one's.
        updated_from: Some(morning.min(started).plus(-DAY_MS)),
        ..Filter::default()
    };
    let (mut done_today, mut ids) = (0, BTreeSet::new());
    for shown in view.list(Noun::Review, &filter)? {
        let given = records::stamp(&shown.record, "given_at");
        let Some(at) = given.filter(|_| is_verdict(&shown.record)) else {
            continue;
        };
        if clock::day_of(clock, at) == today {
            done_today += 1;
        }
        if at >= started {
            ids.extend(shown.record.id_in("subject"));
        }
    }
    let meetings = ids.into_iter().filter_map(|id| {
        view.maybe(Noun::Meeting, Some(id))
            .filter(|shown| shown.record.text("state").as_deref() != Some("submitted"))
    });
    Ok((meetings.collect(), done_today))
}
