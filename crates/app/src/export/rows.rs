//! The rows of every list that can be taken out, cell by cell in the order of `columns`.
//!
//! They come from the rows of the lists themselves, so that what is taken out is what is shown.

use crate::api::{ExportCell, OutboxRow, RecordSync, ReviewRow, TripRow, YearForm};
use crate::app::App;
use crate::failure::Failure;
use crate::outbox::{Line, Lines};
use crate::view::View;
use crate::{companies, contacts, leads, meetings, weeks};
use model::{Day, Noun, Record, RecordId, Stamp, signing};
use serde::Serialize;
use store::{Filter, Shown};

pub(super) type Row = Vec<ExportCell>;

pub(super) fn text(said: impl Into<String>) -> ExportCell {
    let said = said.into();
    match said.is_empty() {
        true => ExportCell::Nothing,
        false => ExportCell::Text(said),
    }
}

pub(super) fn maybe(said: Option<String>) -> ExportCell {
    said.map_or(ExportCell::Nothing, text)
}

pub(super) fn number(count: impl Into<i64>) -> ExportCell {
    ExportCell::Number(count.into())
}

/// Nothing to say of a count that is zero.
pub(super) fn some(count: i64) -> ExportCell {
    match count {
        0 => ExportCell::Nothing,
        count => ExportCell::Number(count),
    }
}

fn day(day: Option<Day>) -> ExportCell {
    maybe(day.map(|day| day.to_string()))
}

pub(super) fn moment(at: Option<Stamp>) -> ExportCell {
    at.map_or(ExportCell::Nothing, |at| ExportCell::Number(at.0))
}

/// Only what is so is said.
pub(super) fn yes(is: bool) -> ExportCell {
    text(if is { "yes" } else { "" })
}

/// The name a code has in requests and answers.
pub(super) fn code(of: impl Serialize) -> ExportCell {
    match serde_json::to_value(of) {
        Ok(serde_json::Value::String(code)) => text(code),
        _ => ExportCell::Nothing,
    }
}

pub(super) fn sync(sync: &RecordSync) -> ExportCell {
    text(match sync {
        RecordSync::Draft => "draft",
        RecordSync::Local => "local",
        RecordSync::Waiting => "waiting",
        RecordSync::Sending => "sending",
        RecordSync::Synced { .. } => "synced",
        RecordSync::Conflict { .. } => "conflict",
        RecordSync::Rejected { .. } => "rejected",
        RecordSync::Held => "held",
    })
}

/// One text of a record that the list's own row does not say.
fn said(view: &View, id: RecordId, field: &str) -> ExportCell {
    maybe(view.text_of(id, field))
}

pub(super) fn meeting(view: &View, shown: &Shown) -> Row {
    let row = meetings::row(view, shown);
    vec![
        day(row.on),
        text(row.starts_at),
        text(row.kind),
        text(row.title),
        text(row.city),
        text(row.gist),
        said(view, row.id, "asks"),
        said(view, row.id, "answers"),
        yes(row.promise),
        row.amount.map_or(ExportCell::Nothing, number),
        said(view, row.id, "next_step"),
        said(view, row.id, "next_step_due"),
        text(row.state),
        text(row.author_name),
        maybe(row.typist_name),
        text(row.unit_name),
        sync(&row.sync),
    ]
}

/// A text of a signing, once it is verified: a claim is nobody's figure yet.
fn signed(lead: &Record, field: &str) -> Option<String> {
    let verified = lead.text(signing::STANDING).as_deref() == Some(signing::VERIFIED);
    lead.text(field).filter(|_| verified)
}

pub(super) fn lead(view: &View, shown: &Shown) -> Row {
    let record = &shown.record;
    let row = leads::row(view, shown);
    vec![
        maybe(row.number),
        text(row.title),
        text(row.company_name),
        text(row.state),
        text(row.interest),
        row.total_investment.map_or(ExportCell::Nothing, number),
        signed(record, signing::ON).map_or(ExportCell::Nothing, text),
        signed(record, signing::ON)
            .and(record.number(signing::AMOUNT))
            .map_or(ExportCell::Nothing, number),
        number(row.complete),
        number(row.complete_of),
        said(view, row.id, "next_step"),
        day(row.due),
        some(row.overdue_days),
        text(row.author_name),
        text(row.unit_name),
        moment(row.at),
        sync(&row.sync),
    ]
}

/// One line for each contact; a company without one has a line as well.
pub(super) fn company(view: &View, shown: &Shown) -> Result<Vec<Row>, Failure> {
    let row = companies::row(view, shown)?;
    let company = [
        text(row.name),
        text(row.short_name),
        said(view, row.id, "uscc"),
        text(row.industry),
        text(row.place),
        number(row.meetings),
        number(row.leads),
        day(row.last_on),
    ];
    let of_it = Filter {
        company: Some(row.id),
        ..Filter::default()
    };
    let mut met: Vec<[ExportCell; 3]> = view
        .list(Noun::Contact, &of_it)?
        .iter()
        .map(|contact| contacts::row(view, contact))
        .map(|contact| {
            [
                text(contact.name),
                text(contact.post),
                text(contact.mobile_masked),
            ]
        })
        .collect();
    if met.is_empty() {
        met.push([const { ExportCell::Nothing }; 3]);
    }
    let line = |person: [ExportCell; 3]| {
        let whole = company.iter().cloned().chain(person);
        whole.chain([sync(&row.sync)]).collect::<Row>()
    };
    Ok(met.into_iter().map(line).collect())
}

pub(super) fn trip(row: TripRow) -> Row {
    vec![
        maybe(row.number),
        text(row.title),
        text(row.state),
        day(row.from),
        day(row.to),
        some(row.days.into()),
        text(row.cities.join("、")),
        yes(row.in_week),
        text(row.lead_traveller_name),
        text(row.unit_name),
        number(row.task.visits),
        number(row.visits_done),
        number(row.task.leads),
        number(row.leads_done),
        sync(&row.sync),
    ]
}

/// Lines of the outbox, each with its group's name.
pub(super) fn outbox(
    view: &View,
    lines: &Lines,
    part: &[(&'static str, Line)],
) -> Result<Vec<Row>, Failure> {
    let mut rows = Vec::with_capacity(part.len());
    for of_group in part.chunk_by(|(one, _), (next, _)| one == next) {
        let group = of_group.first().map_or("", |(group, _)| *group);
        let of_group: Vec<Line> = of_group.iter().map(|(_, line)| line.clone()).collect();
        let read = lines.rows(view, &of_group)?;
        rows.extend(read.into_iter().map(|row| outbox_row(group, row)));
    }
    Ok(rows)
}

/// The rows behind them: what is in the ledger since a short while.
pub(super) fn outbox_done(view: &View, lines: &Lines) -> Result<Vec<Row>, Failure> {
    let done = lines.done(view)?.into_iter();
    Ok(done.map(|row| outbox_row("done", row)).collect())
}

fn outbox_row(group: &str, row: OutboxRow) -> Row {
    vec![
        text(group),
        code(row.noun),
        text(row.title),
        text(row.changed.join("\n")),
        sync(&row.sync),
        maybe(row.returned),
        some(row.tries.into()),
        moment(Some(row.captured_at).filter(|at| at.0 != 0)),
    ]
}

pub(super) fn review(row: ReviewRow) -> Row {
    vec![
        text(row.title),
        text(row.kind),
        day(row.on),
        text(row.author_name),
        text(row.unit_name),
        text(row.state),
        yes(row.again),
        yes(row.merged),
        some(row.hints.into()),
        yes(row.promise),
        moment(row.submitted_at),
        some(row.late_days),
    ]
}

pub(super) async fn weeks(app: &App, year: Option<i32>) -> Result<Vec<Row>, Failure> {
    let year = match year {
        Some(year) => year,
        None => View::open(app)?.today().year(),
    };
    let form = YearForm {
        year,
        reading: None,
    };
    let found = weeks::year(app, form).await?;
    let rows = found.weeks.into_iter().map(|row| {
        vec![
            row.ordinal.map_or(ExportCell::Nothing, number),
            text(row.title),
            number(row.month),
            day(Some(row.from)),
            day(Some(row.to)),
            text(row.state),
            text(row.note),
            number(row.trips),
            text(row.published_by),
            moment(row.published_at),
        ]
    });
    Ok(rows.collect())
}
