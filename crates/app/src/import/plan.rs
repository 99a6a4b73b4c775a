//! From the rows that were chosen to what is written for each of them.

use super::journal::{Planned, Step};
use super::known::Known;
use super::row::{self, Said};
use super::sitting::Sitting;
use crate::api::{ImportKind, RowChoice};
use crate::contacts;
use model::{Noun, RecordId, Stamp, company_name, uscc};
use serde_json::{Map, Value, json};
use std::collections::HashMap;

/// Companies and contacts that earlier rows make.
#[derive(Default)]
struct Made {
    companies: HashMap<String, RecordId>,
    contacts: HashMap<(RecordId, String), RecordId>,
}

/// The plan of everything chosen.
pub(crate) fn plan(sitting: &Sitting, now: Stamp, submit: bool) -> Vec<Planned> {
    let Some(known) = &sitting.known else {
        return Vec::new();
    };
    let mut made = Made::default();
    let mut out = Vec::new();
    for line in 0..sitting.rows.len() {
        let choice = sitting.choice(line);
        if choice == RowChoice::Skip {
            continue;
        }
        let (said, issues) = row::said(sitting, line, known);
        let number = sitting
            .table
            .as_ref()
            .and_then(|table| table.lines.get(line))
            .map_or(0, |line| line.row);
        if !issues.is_empty() {
            continue;
        }
        let same = sitting
            .rows
            .get(line)
            .and_then(|row| row.same.as_ref())
            .map(|same| same.id);
        let mut planning = Planning {
            known,
            made: &mut made,
            now,
            submit,
            steps: Vec::new(),
        };
        match (sitting.kind, choice, same) {
            (kind, RowChoice::Merge, Some(id)) => planning.fill(kind, id, said),
            (ImportKind::Lead, _, _) => planning.lead(said),
            (ImportKind::Company, _, _) => {
                planning.company(said, true);
            }
        }
        out.push(Planned {
            row: number,
            steps: planning.steps,
        });
    }
    out
}

struct Planning<'a> {
    known: &'a Known,
    made: &'a mut Made,
    now: Stamp,
    submit: bool,
    steps: Vec<Step>,
}

impl Planning<'_> {
    fn create(&mut self, noun: Noun, fields: Map<String, Value>) -> RecordId {
        let id = store::mint_record(self.now);
        let submit = self.submit && noun == Noun::Lead;
        self.steps.push(Step::Create {
            noun,
            id,
            fields,
            submit,
        });
        id
    }

    fn lead(&mut self, said: Said) {
        let mut lead = said.lead.clone();
        let (company, contact, private) = self.company(said, false);
        for (field, id) in [
            ("company", company),
            ("contact", contact),
            ("contact_private", private),
        ] {
            if let Some(id) = id {
                lead.insert(field.to_owned(), json!(id));
            }
        }
        self.create(Noun::Lead, lead);
    }

    /// The company of a row, and its contact with the private part: known, made before, or made now.
    fn company(
        &mut self,
        said: Said,
        anew: bool,
    ) -> (Option<RecordId>, Option<RecordId>, Option<RecordId>) {
        let text = |field: &str| {
            said.company
                .get(field)
                .and_then(Value::as_str)
                .unwrap_or_default()
        };
        let (name, code) = (text("name").to_owned(), uscc::normalise(text("uscc")));
        let mut company = None;
        if !name.is_empty() {
            let keys = [
                format!("name {}", company_name::normalise(&name)),
                format!("code {code}"),
            ];
            let keys = if code.is_empty() {
                &keys[..1]
            } else {
                &keys[..]
            };
            let there = keys
                .iter()
                .rev()
                .find_map(|key| self.made.companies.get(key))
                .copied();
            let there = there.or_else(|| self.known.company(Some(&code), &name).map(|(id, _)| id));
            let id = match there.filter(|_| !anew) {
                Some(id) => id,
                None => self.create(Noun::Company, said.company.clone()),
            };
            for key in keys {
                self.made.companies.insert(key.clone(), id);
            }
            company = Some(id);
        }
        let (contact, private) = self.contact(said.contact, company);
        (company, contact, private)
    }

    fn contact(
        &mut self,
        mut said: Map<String, Value>,
        company: Option<RecordId>,
    ) -> (Option<RecordId>, Option<RecordId>) {
        let Some(name) = said.get("name").and_then(Value::as_str).map(str::to_owned) else {
            return (None, None);
        };
        if let Some(company) = company {
            let key = (company, name.clone());
            let there = self.made.contacts.get(&key).copied();
            if let Some(id) = there.or_else(|| self.known.contact(company, &name)) {
                return (Some(id), None);
            }
            said.insert("company".to_owned(), json!(company));
        }
        let (mut open, mut private) = contacts::split(said);
        open.insert("collected_on".to_owned(), json!(self.known.today));
        let id = self.create(Noun::Contact, open);
        if let Some(company) = company {
            self.made.contacts.insert((company, name), id);
        }
        if private.is_empty() {
            return (Some(id), None);
        }
        private.insert("contact".to_owned(), json!(id));
        let private = self.create(Noun::ContactPrivate, private);
        (Some(id), Some(private))
    }

    /// Fills what is empty in the record that is here.
    fn fill(&mut self, kind: ImportKind, id: RecordId, said: Said) {
        let (noun, fields) = match kind {
            ImportKind::Lead => (Noun::Lead, said.lead),
            ImportKind::Company => (Noun::Company, said.company),
        };
        self.steps.push(Step::Fill { noun, id, fields });
    }
}
