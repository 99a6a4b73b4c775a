//! From the rows that were chosen to what is written for each of them.

use super::fill::{absent, blank_in};
use super::journal::{Planned, Step};
use super::known::Known;
use super::row::{self, Said};
use super::sitting::Sitting;
use crate::api::{ImportKind, RowChoice};
use crate::contacts;
use crate::view::View;
use model::{Noun, RecordId, Stamp, company_name, uscc};
use serde_json::{Map, Value, json};
use std::collections::HashMap;

/// What is written for the rows chosen.
#[derive(Default)]
pub(crate) struct Plan {
    pub(crate) rows: Vec<Planned>,
    /// How many of the rows go into a record that is here, or into an earlier row.
    pub(crate) merged: u32,
}

/// Where a step stands in a plan.
#[derive(Clone, Copy)]
struct Place {
    row: usize,
    step: usize,
}

/// What earlier rows make.
#[derive(Default)]
struct Made {
    companies: HashMap<String, RecordId>,
    contacts: HashMap<(RecordId, String), RecordId>,
    /// The record a new row becomes, by its line.
    records: HashMap<usize, (RecordId, Place)>,
    /// The filling of a record here.
    fills: HashMap<RecordId, Place>,
}

/// The plan of everything chosen.
pub(crate) fn plan(sitting: &Sitting, view: &View, submit: bool) -> Plan {
    let Some(known) = &sitting.known else {
        return Plan::default();
    };
    let mut planning = Planning {
        known,
        view,
        kind: sitting.kind,
        now: view.now(),
        submit,
        made: Made::default(),
        plan: Plan::default(),
        steps: Vec::new(),
    };
    for line in 0..sitting.rows.len() {
        let choice = sitting.choice(line);
        if choice == RowChoice::Skip {
            continue;
        }
        let (said, issues) = row::said(sitting, line, known);
        if !issues.is_empty() {
            continue;
        }
        let group = sitting.groups.with(line);
        match (choice, group.and_then(|group| group.same()), group) {
            (RowChoice::Merge, Some(same), _) => planning.fill_here(same.id, said),
            (RowChoice::Merge, None, Some(group)) => planning.fill_row(group.first(), said),
            _ => planning.anew(line, said),
        }
        planning.plan.merged += u32::from(choice == RowChoice::Merge);
        let table = sitting.table.as_ref();
        let number = table.and_then(|table| table.lines.get(line));
        planning.plan.rows.push(Planned {
            row: number.map_or(0, |line| line.row),
            steps: std::mem::take(&mut planning.steps),
        });
    }
    planning.plan
}

struct Planning<'a> {
    known: &'a Known,
    view: &'a View,
    kind: ImportKind,
    now: Stamp,
    submit: bool,
    made: Made,
    plan: Plan,
    /// Of the row at hand.
    steps: Vec<Step>,
}

/// The company of a row, its contact, and the contact's private part.
type Named = (Option<RecordId>, Option<RecordId>, Option<RecordId>);

impl Planning<'_> {
    /// Where the next step of the row at hand comes to stand.
    fn next(&self) -> Place {
        Place {
            row: self.plan.rows.len(),
            step: self.steps.len(),
        }
    }

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

    /// A record of its own.
    fn anew(&mut self, line: usize, said: Said) {
        let made = match self.kind {
            ImportKind::Lead => {
                let mut lead = said.lead.clone();
                let named = self.company(said, false);
                name(&mut lead, named);
                let place = self.next();
                (self.create(Noun::Lead, lead), place)
            }
            ImportKind::Company => {
                // The company is the first step of its row, its contact stands behind it.
                let place = self.next();
                match self.company(said, true) {
                    (Some(company), _, _) => (company, place),
                    _ => return,
                }
            }
        };
        self.made.records.insert(line, made);
    }

    /// Fills what is empty in the record that is here. Several rows fill it once, the first one first.
    fn fill_here(&mut self, id: RecordId, said: Said) {
        let noun = self.noun();
        let Some(shown) = self.view.maybe(noun, Some(id)) else {
            return;
        };
        let fields = match self.kind {
            ImportKind::Company => {
                self.contact(said.contact, Some(id));
                said.company
            }
            ImportKind::Lead => {
                let mut lead = said.lead.clone();
                let named = match crate::twins::company_of(self.view, &shown.record) {
                    Some(company) => {
                        let (contact, private) = self.contact(said.contact, Some(company));
                        (None, contact, private)
                    }
                    None => self.company(said, false),
                };
                name(&mut lead, named);
                lead
            }
        };
        let fields = blank_in(&shown.record, &fields);
        match self.made.fills.get(&id).copied() {
            Some(place) => self.add(place, fields),
            None if fields.is_empty() => {}
            None => {
                self.made.fills.insert(id, self.next());
                self.steps.push(Step::Fill { noun, id, fields });
            }
        }
    }

    /// Fills what the first row of the group left empty in the record it becomes.
    fn fill_row(&mut self, first: usize, said: Said) {
        let Some((id, place)) = self.made.records.get(&first).copied() else {
            return;
        };
        let fields = match self.kind {
            ImportKind::Company => {
                self.contact(said.contact, Some(id));
                said.company
            }
            ImportKind::Lead => {
                let mut lead = said.lead.clone();
                let named = self.company(said, false);
                name(&mut lead, named);
                lead
            }
        };
        self.add(place, fields);
    }

    /// Adds what a step does not say yet.
    fn add(&mut self, place: Place, more: Map<String, Value>) {
        let steps = match self.plan.rows.get_mut(place.row) {
            Some(row) => &mut row.steps,
            None => &mut self.steps,
        };
        if let Some(Step::Create { fields, .. } | Step::Fill { fields, .. }) =
            steps.get_mut(place.step)
        {
            fields.extend(absent(fields, more));
        }
    }

    fn noun(&self) -> Noun {
        match self.kind {
            ImportKind::Lead => Noun::Lead,
            ImportKind::Company => Noun::Company,
        }
    }

    /// The company of a row, and its contact with the private part: known, made before, or made now.
    fn company(&mut self, said: Said, anew: bool) -> Named {
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
}

/// A lead names its company and contact.
fn name(lead: &mut Map<String, Value>, (company, contact, private): Named) {
    for (field, id) in [
        ("company", company),
        ("contact", contact),
        ("contact_private", private),
    ] {
        if let Some(id) = id {
            lead.insert(field.to_owned(), json!(id));
        }
    }
}
