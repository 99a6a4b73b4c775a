//! What is here already, by what records are compared by.

use crate::failure::Failure;
use crate::records;
use crate::twins::company_of;
use crate::view::View;
use model::policy::Action;
use model::{Day, Noun, PersonId, Record, RecordId, company_name, uscc};
use std::collections::{HashMap, HashSet};

/// The records of this device, to compare rows with.
pub(crate) struct Known {
    by_code: HashMap<String, RecordId>,
    by_name: HashMap<String, RecordId>,
    titles: HashMap<RecordId, String>,
    leads: HashMap<(String, String), RecordId>,
    contacts: HashMap<(RecordId, String), RecordId>,
    people: HashMap<String, Option<PersonId>>,
    /// Seen, and not mine to change.
    closed: HashSet<RecordId>,
    pub(crate) me: PersonId,
    pub(crate) today: Day,
}

impl Known {
    pub(crate) fn of(view: &View) -> Result<Self, Failure> {
        let mut known = Self {
            by_code: HashMap::new(),
            by_name: HashMap::new(),
            titles: HashMap::new(),
            leads: HashMap::new(),
            contacts: HashMap::new(),
            people: HashMap::new(),
            closed: HashSet::new(),
            me: view.me(),
            today: view.today(),
        };
        let closed = |record: &Record| view.may(Action::Edit, record).is_err();
        for shown in view.all(Noun::Company)?.iter() {
            let record = &shown.record;
            known.closed.extend(closed(record).then_some(record.id));
            let key = records::company_key(record);
            if let Some(code) = key
                .uscc
                .map(|code| uscc::normalise(&code))
                .filter(|code| !code.is_empty())
            {
                known.by_code.entry(code).or_insert(record.id);
            }
            // By its name, and by the names of those that were merged into it (M9).
            for key in store::keys_of_company(record) {
                let name = company_name::normalise(&key.name);
                known.by_name.entry(name).or_insert(record.id);
            }
            known.titles.insert(record.id, key.name);
        }
        for shown in view.all(Noun::Lead)?.iter() {
            let record = &shown.record;
            known.closed.extend(closed(record).then_some(record.id));
            let company = record
                .text("company_name")
                .unwrap_or_else(|| view.title_of(company_of(view, record)));
            for name in ["title", "project"]
                .iter()
                .filter_map(|field| record.text(field))
            {
                let key = (
                    company_name::normalise(&company),
                    company_name::normalise(&name),
                );
                known.leads.entry(key).or_insert(record.id);
            }
            known.titles.insert(record.id, records::title(view, record));
        }
        for shown in view.all(Noun::Contact)?.iter() {
            let record = &shown.record;
            if let (Some(company), Some(name)) = (company_of(view, record), record.text("name")) {
                known.contacts.entry((company, name)).or_insert(record.id);
            }
        }
        for shown in view.all(Noun::Person)?.iter() {
            if let Some(name) = shown.record.text("name") {
                // Two of the same name are nobody.
                known
                    .people
                    .entry(name)
                    .and_modify(|person| *person = None)
                    .or_insert(Some(shown.record.id));
            }
        }
        Ok(known)
    }

    /// The company of this code, else of this name; and by which of them.
    pub(crate) fn company(
        &self,
        code: Option<&str>,
        name: &str,
    ) -> Option<(RecordId, &'static str)> {
        let code = code.map(uscc::normalise).filter(|code| !code.is_empty());
        if let Some(id) = code.and_then(|code| self.by_code.get(&code)) {
            return Some((*id, "uscc"));
        }
        let name = company_name::normalise(name);
        self.by_name
            .get(&name)
            .filter(|_| !name.is_empty())
            .map(|id| (*id, "name"))
    }

    /// The lead of this company with this project.
    pub(crate) fn lead(&self, company: &str, project: &str) -> Option<RecordId> {
        self.leads.get(&lead_key(company, project)).copied()
    }

    pub(crate) fn contact(&self, company: RecordId, name: &str) -> Option<RecordId> {
        self.contacts.get(&(company, name.to_owned())).copied()
    }

    pub(crate) fn person(&self, name: &str) -> Option<PersonId> {
        self.people.get(name.trim()).copied().flatten()
    }

    /// Whether the record is here and not mine to change.
    pub(crate) fn is_closed(&self, id: RecordId) -> bool {
        self.closed.contains(&id)
    }

    pub(crate) fn title(&self, id: RecordId) -> String {
        self.titles.get(&id).cloned().unwrap_or_default()
    }
}

/// What leads are compared by.
pub(crate) fn lead_key(company: &str, project: &str) -> (String, String) {
    (
        company_name::normalise(company),
        company_name::normalise(project),
    )
}
