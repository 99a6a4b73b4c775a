//! What every noun has: a title, a sync mark, findings, a thread; and deleting.

use crate::api::{ById, RecordLine, RecordSync, ThreadEntry};
use crate::app::App;
use crate::desk::Act;
use crate::failure::{Code, Failure};
use crate::forms::{self, Edit};
use crate::twins::company_of;
use crate::view::View;
use model::amount::Money;
use model::command::Command;
use model::company_name::{self, SameBy};
use model::policy::Action;
use model::validate::{self, Context, Duplicate, Finding, Level};
use model::{Day, Noun, Record, RecordId, Stamp};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::rc::Rc;
use store::{Filter, Shown};
use uuid::Uuid;

/// How many characters of a text stand for it in a line.
const EXCERPT: usize = 40;

/// Amounts of money: greater than anything that is believed is no amount.
const MONEY: &[&str] = &[
    "amount",
    "total_investment",
    "fixed_investment",
    "output",
    "tax",
    "revenue",
];

/// `record.delete`
pub(crate) async fn delete(app: &App, request: ById) -> Result<(), Failure> {
    let view = View::open(app)?;
    let shown = view
        .any(request.id)?
        .filter(|shown| !shown.deleted)
        .ok_or_else(|| Failure::new(Code::NotFound))?;
    let noun = Noun::parse(&shown.record.noun).ok_or_else(|| Failure::new(Code::NotFound))?;
    view.may(Action::Delete, &shown.record)?;
    let mut act = Act::default();
    act.command(noun, request.id, state_base(&shown), Command::Delete);
    view.desk.commit(app, act)?;
    Ok(())
}

/// What a command has seen: the state it moves from.
pub(crate) fn state_base(shown: &Shown) -> crate::api::Base {
    let mut base = shown.base();
    base.retain(|field, heads| field == "state" && !heads.is_empty());
    base
}

/// A record's name in lists and sentences.
pub(crate) fn title(view: &View, record: &Record) -> String {
    let text = |field: &str| record.text(field);
    let company = || {
        company_of(view, record)
            .and_then(|id| view.text_of(id, "name"))
            .or_else(|| text("company_name"))
    };
    let found = match Noun::parse(&record.noun) {
        Some(Noun::Meeting) => company().or_else(|| text("title")),
        Some(Noun::Stop) => company(),
        Some(Noun::Lead) => text("title").or_else(|| text("project")).or_else(company),
        Some(Noun::ContactPrivate) => record
            .id_in("contact")
            .and_then(|id| view.text_of(id, "name")),
        Some(Noun::Review | Noun::FollowUp) => {
            record.id_in("subject").map(|id| view.title_of(Some(id)))
        }
        _ => text("name").or_else(|| text("title")),
    };
    found
        .filter(|title| !title.is_empty())
        .or_else(|| text("gist"))
        .or_else(|| text("minutes"))
        .or_else(|| text("note"))
        .map(|title| excerpt(&title))
        .unwrap_or_default()
}

/// The first words of a text, on one line.
pub(crate) fn excerpt(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= EXCERPT {
        return line;
    }
    line.chars().take(EXCERPT).chain(['…']).collect()
}

/// Where a record's newest own change stands.
pub(crate) fn sync(shown: &Shown) -> RecordSync {
    match &shown.sync {
        store::RecordSync::Local => RecordSync::Local,
        store::RecordSync::Waiting => RecordSync::Waiting,
        store::RecordSync::Sending => RecordSync::Sending,
        store::RecordSync::Held => RecordSync::Held,
        store::RecordSync::Synced { at } => RecordSync::Synced { at: *at },
        store::RecordSync::Conflict { fields } => RecordSync::Conflict {
            fields: fields.clone(),
        },
        store::RecordSync::Rejected { refusal } => RecordSync::Rejected {
            refusal: refusal.clone(),
        },
    }
}

/// A record in a line.
pub(crate) fn line(view: &View, shown: &Shown) -> Option<RecordLine> {
    let record = &shown.record;
    let noun = Noun::parse(&record.noun)?;
    let hint = match noun {
        Noun::Meeting => record.text("kind").unwrap_or_default(),
        Noun::Contact => view.title_of(company_of(view, record)),
        Noun::Lead => record
            .text("company_name")
            .unwrap_or_else(|| view.title_of(company_of(view, record))),
        Noun::Company => record.text("industry").unwrap_or_default(),
        _ => String::new(),
    };
    Some(RecordLine {
        noun,
        id: record.id,
        title: title(view, record),
        hint,
        state: record.text("state"),
        sync: sync(shown),
        at: Some(shown.updated).filter(|at| at.0 != 0),
    })
}

/// What would be missing or doubtful if this form were saved as a new record.
pub(crate) fn check(app: &App, noun: Noun, form: &impl Serialize) -> Result<Vec<Finding>, Failure> {
    let view = View::open(app)?;
    let edit = forms::create(forms::body(form)?);
    let preview = forms::preview(None, noun, RecordId(Uuid::nil()), &edit);
    findings(&view, &preview)
}

/// What is missing or doubtful in a record, with what this device knows beside it.
pub(crate) fn findings(view: &View, record: &Record) -> Result<Vec<Finding>, Failure> {
    let mut context = Context::default();
    if let Some(trip) = view.maybe(Noun::Trip, record.id_in("trip")) {
        context.trip_from = day(&trip.record, "from");
        context.trip_to = day(&trip.record, "to");
    }
    match Noun::parse(&record.noun) {
        Some(Noun::Company) => context.duplicates = same_companies(view, record)?,
        Some(Noun::Lead) => {
            context.company_nature =
                company_of(view, record).and_then(|company| view.text_of(company, "nature"));
            context.duplicates = same_leads(view, record)?;
        }
        _ => {}
    }
    Ok(validate::findings(record, &context))
}

/// Other companies that are the same as this one, changed last first, and by what (M9).
pub(crate) fn like(view: &View, record: &Record) -> Result<Vec<(Rc<Shown>, SameBy)>, Failure> {
    let key = company_key(record);
    let like = view.keep(view.desk.store.companies_like(&key)?).into_iter();
    Ok(like
        .filter(|other| other.record.id != record.id)
        .filter(|other| store::may_be_twins(record, &other.record))
        .filter_map(|other| Some((Rc::clone(&other), store::same_as(&key, &other.record)?)))
        .collect())
}

fn same_companies(view: &View, record: &Record) -> Result<Vec<Duplicate>, Failure> {
    let like = like(view, record)?.into_iter();
    Ok(like
        .map(|(other, by)| Duplicate {
            id: other.record.id,
            name: other.record.text("name").unwrap_or_default(),
            by: word(&by).unwrap_or_default(),
        })
        .collect())
}

/// Another lead of the same company: perhaps the same project (撞单).
fn same_leads(view: &View, record: &Record) -> Result<Vec<Duplicate>, Failure> {
    let Some(company) = company_of(view, record) else {
        return Ok(Vec::new());
    };
    let filter = Filter {
        company: Some(company),
        ..Filter::default()
    };
    Ok(view
        .list(Noun::Lead, &filter)?
        .iter()
        .filter(|other| other.record.id != record.id)
        .map(|other| Duplicate {
            id: other.record.id,
            name: title(view, &other.record),
            by: "project".to_owned(),
        })
        .collect())
}

/// What a company is compared by.
pub(crate) fn company_key(record: &Record) -> company_name::CompanyKey {
    company_name::CompanyKey {
        uscc: record.text("uscc"),
        name: record.text("name").unwrap_or_default(),
    }
}

/// Refuses what cannot be kept at all, by its field: over a limit, or not a value of its kind. What is merely
/// wrong for handing in is a finding and no reason not to save.
///
/// # Errors
/// [`Code::OverLimit`], [`Code::WrongValue`].
pub(crate) fn check_values(preview: &Record, edit: &Edit) -> Result<(), Failure> {
    for finding in validate::findings(preview, &Context::default()) {
        if finding.level != Level::Hard || !edit.fields.contains_key(&finding.field) {
            continue;
        }
        if finding.code == "too_long" {
            let most = finding.detail.get("limit").cloned().unwrap_or_default();
            let is_name = most == validate::MAX_NAME;
            let limit = if is_name {
                "name_characters"
            } else {
                "text_characters"
            };
            let actual = finding.detail.get("actual").cloned().unwrap_or_default();
            return Err(Failure::new(Code::OverLimit)
                .with("limit", limit)
                .with("most", most)
                .with("actual", actual)
                .with("field", finding.field));
        }
        if finding.code.ends_with(".shape") {
            return Err(wrong_value(&finding.field));
        }
    }
    let unbelievable = |field: &&&str| {
        edit.fields.contains_key(**field)
            && preview
                .number(field)
                .is_some_and(|value| value > Money::MAX.0)
    };
    match MONEY.iter().find(unbelievable) {
        Some(field) => Err(wrong_value(field)),
        None => Ok(()),
    }
}

/// A value has the wrong shape for its field.
pub(crate) fn wrong_value(field: &str) -> Failure {
    Failure::new(Code::WrongValue).with("field", field)
}

/// The thread of a record, oldest first.
pub(crate) fn thread(view: &View, id: RecordId) -> Result<Vec<ThreadEntry>, Failure> {
    let reviews = view.desk.store.reviews_of(id)?;
    let mut thread: Vec<ThreadEntry> = reviews
        .iter()
        .filter(|shown| !shown.deleted)
        .filter_map(|shown| thread_entry(view, shown))
        .collect();
    thread.sort_by_key(|entry| (entry.at, entry.id));
    Ok(thread)
}

/// One entry of a thread.
pub(crate) fn thread_entry(view: &View, shown: &Shown) -> Option<ThreadEntry> {
    let record = &shown.record;
    let author = record.id_in("author")?;
    Some(ThreadEntry {
        id: record.id,
        author,
        author_name: view.person_name(Some(author)),
        at: stamp(record, "given_at").or(Some(shown.updated)),
        verdict: record.text("verdict").unwrap_or_default(),
        note: record.text("note").unwrap_or_default(),
        outdated: record.value("outdated") == Value::Bool(true),
    })
}

/// The last entry that gave a verdict and was not taken back.
pub(crate) fn last_verdict(thread: &[ThreadEntry]) -> Option<&ThreadEntry> {
    let mut last = None;
    for entry in thread {
        match entry.verdict.as_str() {
            "comment" | "resubmitted" => {}
            // About the signing, not about what the record says.
            said if said.starts_with("signing_") => {}
            "withdrawn" => last = None,
            _ if entry.outdated => {}
            _ => last = Some(entry),
        }
    }
    last
}

/// The day in a field.
pub(crate) fn day(record: &Record, field: &str) -> Option<Day> {
    record.text(field)?.parse().ok()
}

/// The instant in a field.
pub(crate) fn stamp(record: &Record, field: &str) -> Option<Stamp> {
    record.number(field).map(Stamp)
}

/// The word an enumeration has on the wire.
pub(crate) fn word<T: serde::Serialize>(value: &T) -> Option<String> {
    serde_json::to_value(value)
        .ok()?
        .as_str()
        .map(str::to_owned)
}

/// A value of a record, read as something.
pub(crate) fn read<T: DeserializeOwned>(record: &Record, field: &str) -> Option<T> {
    serde_json::from_value(record.value(field)).ok()
}
