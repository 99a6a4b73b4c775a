//! A row: what it becomes, what is wrong with it, what it is the same as.

use super::known::{Known, lead_key};
use super::sitting::Sitting;
use super::targets::{self, Holds, Of};
use super::values;
use crate::api::{ImportIssue, ImportKind, ImportSame, RowState};
use crate::forms;
use crate::records;
use exchange::{Cell, Problem, column_letters};
use model::amount::Unit;
use model::validate;
use model::{Noun, RecordId, company_name, uscc};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use uuid::Uuid;

/// What a row says, by the record it goes to.
#[derive(Clone, Debug, Default)]
pub(crate) struct Said {
    pub(crate) lead: Map<String, Value>,
    pub(crate) company: Map<String, Value>,
    pub(crate) contact: Map<String, Value>,
}

/// A row, looked at.
#[derive(Clone, Debug, Default)]
pub(crate) struct Evaluated {
    pub(crate) state: RowState,
    pub(crate) issues: Vec<ImportIssue>,
    pub(crate) same: Option<ImportSame>,
    pub(crate) twin: Option<u32>,
    pub(crate) missing: u32,
    /// What it is compared with other rows by.
    pub(crate) keys: Vec<(String, String)>,
}

/// What a row says, and what is wrong with that.
pub(crate) fn said(sitting: &Sitting, line: usize, known: &Known) -> (Said, Vec<ImportIssue>) {
    let mut said = Said::default();
    let mut issues = Vec::new();
    let mut notes = Vec::new();
    for field in targets::fields(sitting.kind) {
        for column in sitting.columns_of(field.name).iter().copied() {
            let cell = sitting.cell(line, column);
            if let Some(problem) = cell.and_then(Cell::problem) {
                issues.push(of_problem(sitting, line, column, &problem));
                continue;
            }
            let text = sitting.text(line, column);
            let stored = matches!(cell, Some(Cell::Number(_)));
            let unit = sitting
                .mapping
                .get(column)
                .and_then(|target| target.unit)
                .unwrap_or(Unit::WanYuan);
            let value = values::value(field.holds, &text, stored, unit, known.today.year());
            let value = match value {
                Ok(Value::Null) => continue,
                Ok(value) => value,
                Err(code) => {
                    issues.push(issue(sitting, line, Some(column), code));
                    continue;
                }
            };
            let head = || sitting.head_of(column);
            match field.holds {
                Holds::Note => notes.push(format!("{}：{}", head(), text.trim())),
                Holds::Person => match known.person(&text) {
                    Some(person) => {
                        said.lead.insert(field.name.to_owned(), json!(person));
                    }
                    None => notes.push(format!("{}：{}", head(), text.trim())),
                },
                _ => {
                    let (map, name) = match field.of {
                        Of::Lead => (&mut said.lead, field.name),
                        Of::Company => (
                            &mut said.company,
                            field.name.strip_prefix("company_").unwrap_or(field.name),
                        ),
                        Of::Contact => (
                            &mut said.contact,
                            field.name.strip_prefix("contact_").unwrap_or(field.name),
                        ),
                    };
                    map.insert(name.to_owned(), value);
                }
            }
        }
    }
    if sitting.kind == ImportKind::Lead {
        complete(&mut said, &notes, known);
    }
    (said, issues)
}

/// What a lead takes from the rest of its row.
fn complete(said: &mut Said, notes: &[String], known: &Known) {
    let lead = &mut said.lead;
    if let Some(company) = said.company.get("name") {
        lead.insert("company_name".to_owned(), company.clone());
    }
    // A ledger names the project once; the title and the project are both that.
    for (from, to) in [("title", "project"), ("project", "title")] {
        if let (Some(text), false) = (lead.get(from).cloned(), lead.contains_key(to)) {
            lead.insert(to.to_owned(), short(text, to));
        }
    }
    if lead.contains_key("next_step") && !lead.contains_key("next_step_owner") {
        lead.insert("next_step_owner".to_owned(), json!(known.me));
    }
    if !notes.is_empty() {
        lead.insert("notes".to_owned(), json!(notes.join("\n")));
    }
}

/// A long description is no title: its first line, as far as a name goes.
fn short(text: Value, field: &str) -> Value {
    match text {
        Value::String(text) if field == "title" => {
            let line = text.lines().next().unwrap_or_default();
            json!(line.chars().take(60).collect::<String>())
        }
        text => text,
    }
}

/// Looks at a row.
pub(crate) fn evaluate(sitting: &Sitting, line: usize, known: &Known) -> Evaluated {
    let (said, mut issues) = said(sitting, line, known);
    let text = |map: &Map<String, Value>, field: &str| {
        map.get(field)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    let company = text(&said.company, "name");
    let code = text(&said.company, "uscc");
    let mut out = Evaluated::default();
    let noun = match sitting.kind {
        ImportKind::Lead => {
            let title = text(&said.lead, "title");
            if title.is_empty() && company.is_empty() && issues.is_empty() {
                issues.push(issue(
                    sitting,
                    line,
                    first_of(sitting, &["title", "company_name"]),
                    "nameless",
                ));
            }
            let project = text(&said.lead, "project");
            if !company.is_empty() && !title.is_empty() {
                let same = known
                    .lead(&company, &title)
                    .or_else(|| known.lead(&company, &project));
                out.same = same.map(|id| same_as(known, id, "project"));
                out.keys.push(lead_key(&company, &title));
            }
            Noun::Lead
        }
        ImportKind::Company => {
            if company.is_empty() && issues.is_empty() {
                issues.push(issue(
                    sitting,
                    line,
                    first_of(sitting, &["company_name"]),
                    "nameless",
                ));
            }
            let same = known.company(Some(&code), &company);
            out.same = same.map(|(id, by)| same_as(known, id, by));
            let keys = [
                (String::new(), company_name::normalise(&company)),
                (uscc::normalise(&code), String::new()),
            ];
            out.keys.extend(
                keys.into_iter()
                    .filter(|(code, name)| !code.is_empty() || !name.is_empty()),
            );
            Noun::Company
        }
    };
    for (noun, body) in [
        (Noun::Lead, &said.lead),
        (Noun::Company, &said.company),
        (Noun::Contact, &said.contact),
    ] {
        if body.is_empty() {
            continue;
        }
        let edit = forms::create(body.clone());
        let preview = forms::preview(None, noun, RecordId(Uuid::nil()), &edit);
        if let Err(failure) = records::check_values(&preview, &edit) {
            let field = failure
                .detail
                .get("field")
                .and_then(Value::as_str)
                .unwrap_or_default();
            let prefix = match noun {
                Noun::Company if field == "name" => "company_",
                Noun::Contact => "contact_",
                _ => "",
            };
            let column = first_of(sitting, &[&format!("{prefix}{field}")]);
            let code = if failure.detail.contains_key("limit") {
                "too_long"
            } else {
                "wrong"
            };
            issues.push(issue(sitting, line, column, code));
        }
    }
    // What the rules ask for before handing in. A contradiction is one of those; it stops no draft.
    let body = if noun == Noun::Lead {
        &said.lead
    } else {
        &said.company
    };
    let edit = forms::create(body.clone());
    let preview = forms::preview(None, noun, RecordId(Uuid::nil()), &edit);
    out.missing = u32::try_from(validate::blocking(&preview).len()).unwrap_or(u32::MAX);
    out.issues = issues;
    out
}

fn same_as(known: &Known, id: RecordId, by: &str) -> ImportSame {
    ImportSame {
        id,
        title: known.title(id),
        by: by.to_owned(),
        closed: known.is_closed(id),
    }
}

fn first_of(sitting: &Sitting, fields: &[&str]) -> Option<usize> {
    fields
        .iter()
        .find_map(|field| sitting.columns_of(field).first().copied())
}

fn issue(sitting: &Sitting, line: usize, column: Option<usize>, code: &str) -> ImportIssue {
    let table = sitting.table.as_ref();
    let row = table
        .and_then(|table| table.lines.get(line))
        .map_or(0, |line| line.row);
    let letters = column
        .and_then(|column| table?.columns.get(column))
        .map(|column| column_letters(column.index))
        .unwrap_or_default();
    ImportIssue {
        column: column.and_then(|column| u32::try_from(column).ok()),
        cell: format!("{letters}{row}"),
        code: code.to_owned(),
        detail: BTreeMap::new(),
    }
}

fn of_problem(sitting: &Sitting, line: usize, column: usize, problem: &Problem) -> ImportIssue {
    let (code, value) = match problem {
        Problem::CellError { value } => ("cell_error", value.as_str()),
        _ => ("no_result", ""),
    };
    let mut issue = issue(sitting, line, Some(column), code);
    issue.detail.insert("value".to_owned(), json!(value));
    issue
}
