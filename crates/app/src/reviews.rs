//! 审阅: what changed since the last verdict, verdicts and comments.

use crate::api::{ById, CommentForm, FieldChange, ReviewDetail, ReviewRow, TextPiece, VerdictForm};
use crate::app::App;
use crate::clock;
use crate::desk::Act;
use crate::failure::{Code, Failure};
use crate::forms::Edit;
use crate::saving::Saving;
use crate::view::View;
use crate::{meetings, records, text};
use model::command::Command;
use model::policy::Action;
use model::validate::{self, Level};
use model::{Body, Noun, Record, Stamp, schema};
use serde_json::Value;
use std::collections::BTreeSet;
use store::Shown;

/// A record waits this many days for its verdict before it is late.
const REVIEW_DAYS: i64 = 3;

/// Rules shown as passed when nothing is found against them.
const RULES: &[&str] = &[
    "company.missing",
    "on.missing",
    "gist.missing",
    "next_step.missing",
    "next_step_owner.missing",
    "next_step_due.missing",
    "end.before_start",
    "amount.negative",
    "too_long",
    "outside_trip",
    "unit_slip",
    "duplicate",
    "own_record",
];

/// Whether a review is a verdict, and no comment.
pub(crate) fn is_verdict(record: &Record) -> bool {
    matches!(
        record.text("verdict").as_deref(),
        Some("reviewed" | "has_issues")
    )
}

/// A record in the queue.
pub(crate) fn row(view: &View, shown: &Shown) -> Result<ReviewRow, Failure> {
    let record = &shown.record;
    let text = |field: &str| record.text(field).unwrap_or_default();
    let submitted_at = records::stamp(record, "submitted_at");
    let waited = submitted_at
        .map(|at| clock::days_between(clock::day_of(view.app.clock(), at), view.today()))
        .unwrap_or_default();
    let findings = records::findings(view, record)?;
    let soft = findings
        .iter()
        .filter(|finding| finding.level == Level::Soft)
        .count();
    let thread = records::thread(view, record.id)?;
    let state = text("state");
    Ok(ReviewRow {
        noun: Noun::Meeting,
        id: record.id,
        title: records::title(view, record),
        kind: text("kind"),
        on: records::day(record, "on"),
        author_name: view.person_name(record.id_in("author")),
        unit_name: view.unit_name(record.id_in("unit")),
        again: records::last_verdict(&thread).is_some() && state == "submitted",
        merged: writers(record) > 1,
        hints: u32::try_from(soft).unwrap_or(u32::MAX),
        promise: record.value("promise") == Value::Bool(true),
        submitted_at,
        late_days: if state == "submitted" {
            (waited - REVIEW_DAYS).max(0)
        } else {
            0
        },
        sync: records::sync(shown),
        state,
    })
}

/// How many people's writing stands in the content.
fn writers(record: &Record) -> usize {
    let actors: BTreeSet<_> = record
        .fields
        .iter()
        .filter(|(name, _)| !schema::is_guarded(name))
        .flat_map(|(_, field)| match field {
            model::Field::Plain(heads) => heads.iter().map(|head| head.version.actor).collect(),
            model::Field::Text { heads, .. } => heads.iter().map(|head| head.actor).collect(),
            model::Field::Set(_) => Vec::new(),
        })
        .collect();
    actors.len()
}

/// `review.show`
pub(crate) async fn show(app: &App, request: ById) -> Result<ReviewDetail, Failure> {
    let view = View::open(app)?;
    let meeting = meetings::detail(&view, request.id)?;
    let record = view.need(Noun::Meeting, request.id)?;
    let now = record.record.content();
    let judged = judged(&view, request.id)?;
    let codes: BTreeSet<&str> = meeting
        .findings
        .iter()
        .map(|finding| finding.code.as_str())
        .collect();
    let passes = RULES
        .iter()
        .filter(|rule| !codes.contains(**rule))
        .map(|rule| (*rule).to_owned())
        .collect();
    let (changes, minutes) = match &judged {
        Some((before, _)) => (differences(before, &now), minutes(before, &now)),
        None => (Vec::new(), minutes(&now, &now)),
    };
    Ok(ReviewDetail {
        meeting,
        changes,
        last_verdict_at: judged.and_then(|(_, at)| at),
        minutes,
        passes,
    })
}

/// What the record said when the last verdict was given, and when that was.
fn judged(view: &View, id: model::RecordId) -> Result<Option<(Body, Option<Stamp>)>, Failure> {
    let thread = records::thread(view, id)?;
    let Some(last) = records::last_verdict(&thread) else {
        return Ok(None);
    };
    let content = view
        .any(last.id)?
        .map(|shown| shown.record.value("content"));
    Ok(match content {
        Some(Value::Object(content)) => Some((content, last.at)),
        _ => None,
    })
}

/// What differs, field by field; minutes are shown piece by piece instead.
fn differences(before: &Body, now: &Body) -> Vec<FieldChange> {
    let names: BTreeSet<&String> = before.keys().chain(now.keys()).collect();
    let value = |body: &Body, name: &str| body.get(name).cloned().unwrap_or(Value::Null);
    names
        .into_iter()
        .filter(|name| name.as_str() != "minutes")
        .map(|name| FieldChange {
            field: name.clone(),
            before: value(before, name),
            after: value(now, name),
        })
        .filter(|change| change.before != change.after)
        .collect()
}

fn minutes(before: &Body, now: &Body) -> Vec<TextPiece> {
    let said = |body: &Body| {
        body.get("minutes")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    text::pieces(&said(before), &said(now))
}

/// `review.give`
pub(crate) async fn give(app: &App, request: VerdictForm) -> Result<(), Failure> {
    let view = View::open(app)?;
    let shown = view.need(Noun::Meeting, request.id)?;
    let note = request.note.filter(|note| !note.trim().is_empty());
    if let Some(note) = &note {
        check_note(note)?;
    }
    let command = Command::Review {
        verdict: request.verdict,
        note,
        content_hash: request.content_hash,
        entry: store::mint_record(view.now()),
    };
    let mut act = Act {
        draft: request.draft,
        ..Act::default()
    };
    act.command(
        Noun::Meeting,
        request.id,
        records::state_base(&shown),
        command,
    );
    view.desk.commit(app, act)?;
    Ok(())
}

/// `review.withdraw`
pub(crate) async fn withdraw(app: &App, request: ById) -> Result<(), Failure> {
    let view = View::open(app)?;
    let shown = view.need(Noun::Meeting, request.id)?;
    let command = Command::WithdrawReview {
        entry: store::mint_record(view.now()),
    };
    let mut act = Act::default();
    act.command(
        Noun::Meeting,
        request.id,
        records::state_base(&shown),
        command,
    );
    view.desk.commit(app, act)?;
    Ok(())
}

/// `review.comment`
pub(crate) async fn comment(app: &App, request: CommentForm) -> Result<(), Failure> {
    let view = View::open(app)?;
    let shown = view
        .any(request.id)?
        .filter(|shown| !shown.deleted)
        .ok_or_else(|| Failure::new(Code::NotFound))?;
    if request.note.trim().is_empty() {
        return Err(records::wrong_value("note"));
    }
    let mut saving = Saving::new_for(&view, None, request.draft);
    saving.may(Action::Comment, &shown.record)?;
    say(&mut saving, &shown.record, &request.note)?;
    view.desk.commit(app, saving.act)?;
    Ok(())
}

/// Puts a comment on a record with whatever else is being saved. Writing for somebody is no reason to
/// sign a comment with their name: but the act has one author, and both names are kept.
pub(crate) fn say(saving: &mut Saving<'_>, subject: &Record, note: &str) -> Result<(), Failure> {
    check_note(note)?;
    let mut edit = Edit::default();
    edit.put("subject", subject.id);
    edit.put("subject_noun", &subject.noun);
    edit.put("unit", subject.value("unit"));
    edit.put("trip", subject.value("trip"));
    edit.put("verdict", "comment");
    edit.put("note", note.trim());
    let id = saving.mint();
    saving.create(Noun::Review, id, edit)?;
    Ok(())
}

fn check_note(note: &str) -> Result<(), Failure> {
    let actual = note.chars().count();
    if actual > validate::MAX_TEXT {
        return Err(Failure::new(Code::OverLimit)
            .with("limit", "text_characters")
            .with("most", validate::MAX_TEXT)
            .with("actual", actual)
            .with("field", "note"));
    }
    Ok(())
}
