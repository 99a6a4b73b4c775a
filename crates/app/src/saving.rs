//! What saving a visit and saving a lead have in common: for whom, the company, the new contact, handing in.

use crate::api::{Base, ContactForm};
use crate::desk::Act;
use crate::failure::{Code, Failure};
use crate::forms::{self, Edit};
use crate::records;
use crate::view::View;
use model::command::{self, Caller, Command, Passed};
use model::company_name::CompanyKey;
use model::policy::{Action, Refusal};
use model::{Noun, OpId, PersonId, Record, RecordId};
use serde_json::{Map, Value};
use uuid::Uuid;

/// One save: one transaction of everything it makes.
pub(crate) struct Saving<'a> {
    pub(crate) view: &'a View,
    pub(crate) act: Act,
    /// Whose record it is.
    pub(crate) author: PersonId,
}

impl<'a> Saving<'a> {
    /// Begins to save something new for this person, or for me.
    pub(crate) fn new_for(
        view: &'a View,
        on_behalf_of: Option<PersonId>,
        draft: Option<RecordId>,
    ) -> Self {
        let other = on_behalf_of.filter(|other| *other != view.me());
        Self {
            view,
            act: Act {
                on_behalf_of: other,
                draft,
                ..Act::default()
            },
            author: other.unwrap_or_else(|| view.me()),
        }
    }

    /// Begins to save a record that exists: what I typed for somebody goes on as theirs.
    pub(crate) fn existing(
        view: &'a View,
        record: &Record,
        on_behalf_of: Option<PersonId>,
        draft: Option<RecordId>,
    ) -> Self {
        let author = record.id_in("author");
        let mine = record.id_in("typist") == Some(view.me());
        let other = on_behalf_of.or(author.filter(|_| mine));
        // Who is no longer named goes on as who typed it.
        let other = other.filter(|other| {
            on_behalf_of.is_some() || view.may_for(Some(*other), Action::Edit, record).is_ok()
        });
        Self::new_for(view, other, draft)
    }

    /// A new id.
    pub(crate) fn mint(&self) -> RecordId {
        store::mint_record(self.view.now())
    }

    /// Whether this may be done for the author.
    ///
    /// # Errors
    /// The refusal, for example that I am not named to write for them.
    pub(crate) fn may(&self, action: Action, record: &Record) -> Result<(), Refusal> {
        self.view.may_for(Some(self.author), action, record)
    }

    /// The guarded fields of a new record: author, typist, unit, state, trip.
    ///
    /// # Errors
    /// [`Refusal::UnknownPerson`] where the author's unit is not known here.
    pub(crate) fn found(&self, noun: Noun, edit: &mut Edit) -> Result<(), Failure> {
        edit.put("author", self.author);
        if self.author != self.view.me() {
            edit.put("typist", self.view.me());
        }
        if matches!(
            noun,
            Noun::Trip | Noun::Meeting | Noun::Lead | Noun::FollowUp
        ) && !edit.fields.contains_key("unit")
        {
            let unit = if self.author == self.view.me() {
                self.view.my_facts().unit
            } else {
                model::world::World::person(self.view, self.author)
                    .ok_or(Refusal::UnknownPerson)?
                    .unit
            };
            edit.put("unit", unit);
        }
        if let Some(state) = model::states::initial(noun) {
            edit.put("state", state);
        }
        Ok(())
    }

    /// Makes a record of what the form says, and gives it as it will be shown.
    ///
    /// # Errors
    /// Over a limit, not a value of its kind, not allowed.
    pub(crate) fn create(
        &mut self,
        noun: Noun,
        id: RecordId,
        mut edit: Edit,
    ) -> Result<Record, Failure> {
        self.found(noun, &mut edit)?;
        let preview = forms::preview(None, noun, id, &edit);
        records::check_values(&preview, &edit)?;
        self.may(Action::Create, &preview)?;
        self.act.create(noun, id, edit);
        Ok(preview)
    }

    /// Changes a record to what the form says, measured from what it showed, and gives it as it will be shown.
    ///
    /// # Errors
    /// Over a limit, not a value of its kind, not allowed, a guarded field.
    pub(crate) fn edit(
        &mut self,
        noun: Noun,
        now: &Record,
        base: &Base,
        form: Map<String, Value>,
    ) -> Result<Record, Failure> {
        let desk = &self.view.desk;
        let edit = match desk.as_shown(now.id, base, self.act.draft)? {
            Some(shown) => forms::edit(&shown, form)?,
            None => forms::edit_unseen(now, base, form)?,
        };
        let preview = forms::preview(Some(now), noun, now.id, &edit);
        records::check_values(&preview, &edit)?;
        if !edit.is_empty() {
            self.may(Action::Edit, now)?;
        }
        self.act.edit(noun, now.id, edit);
        Ok(preview)
    }

    /// The company a form names: by its id, or the known one of this name, or a new one saved with the form.
    ///
    /// # Errors
    /// As for [`Saving::create`].
    pub(crate) fn company(
        &mut self,
        id: &mut Option<RecordId>,
        name: &mut Option<String>,
    ) -> Result<(), Failure> {
        let written = name
            .as_deref()
            .map(str::trim)
            .filter(|name| !name.is_empty());
        if let Some(known) = self.view.maybe(Noun::Company, *id) {
            if written.is_none() {
                *name = known.record.text("name");
            }
            return Ok(());
        }
        let Some(written) = written.filter(|_| id.is_none()).map(str::to_owned) else {
            return Ok(());
        };
        *id = Some(match self.known_company(Some(&written))? {
            Some(same) => same,
            None => {
                let id = self.mint();
                let mut edit = Edit::default();
                edit.put("name", &written);
                self.create(Noun::Company, id, edit)
                    .map_err(|failure| renamed(failure, "name", "company_name"))?;
                id
            }
        });
        Ok(())
    }

    /// The known company of this name.
    ///
    /// # Errors
    /// The store's.
    pub(crate) fn known_company(&self, name: Option<&str>) -> Result<Option<RecordId>, Failure> {
        let Some(name) = name.map(str::trim).filter(|name| !name.is_empty()) else {
            return Ok(None);
        };
        let key = CompanyKey {
            uscc: None,
            name: name.to_owned(),
        };
        let like = self.view.keep(self.view.desk.store.companies_like(&key)?);
        let same =
            |other: &&std::rc::Rc<store::Shown>| store::same_as(&key, &other.record).is_some();
        Ok(like.iter().find(same).map(|same| same.record.id))
    }

    /// The contact a form names and its private part; a new one is saved with the form.
    ///
    /// # Errors
    /// As for [`Saving::create`].
    pub(crate) fn contact(
        &mut self,
        id: Option<RecordId>,
        new: Option<ContactForm>,
        company: Option<RecordId>,
    ) -> Result<(Option<RecordId>, Option<RecordId>), Failure> {
        let named = new.filter(|form| {
            form.name
                .as_deref()
                .is_some_and(|name| !name.trim().is_empty())
        });
        let Some(mut form) = named else {
            let private = id.and_then(|id| crate::contacts::private_of(self.view, id));
            return Ok((id, private.map(|shown| shown.record.id)));
        };
        form.company = form.company.or(company);
        let (contact, private) = crate::contacts::create(self, &form)?;
        Ok((Some(contact), private))
    }

    /// Puts handing in behind what was saved, if the rules would take it; says why not otherwise.
    ///
    /// # Errors
    /// Never a refusal: that is the answer.
    pub(crate) fn submit(
        &mut self,
        noun: Noun,
        preview: &Record,
        passed: Vec<Passed>,
        note: Option<String>,
    ) -> Result<Option<Refusal>, Failure> {
        let note = note.filter(|note| !note.trim().is_empty());
        let state = preview.text("state").unwrap_or_default();
        let again = matches!(noun, Noun::Meeting | Noun::Lead)
            && matches!(state.as_str(), "submitted" | "reviewed" | "assessing");
        if again {
            // A correction of what was handed in is handed in by itself (M6); the word goes into the thread.
            if let Some(note) = note {
                crate::reviews::say(self, preview, &note)?;
            }
            return Ok(None);
        }
        let command = Command::Submit {
            passed,
            entry: note.is_some().then(|| self.mint()),
            note,
        };
        let facts = self.view.my_facts();
        let caller = Caller {
            actor: &facts,
            author: self.author,
            at: self.view.now(),
            op: OpId(Uuid::nil()),
        };
        if let Err(refusal) = command::run(&command, preview, &caller, self.view) {
            return Ok(Some(refusal));
        }
        self.act.command(noun, preview.id, Base::new(), command);
        Ok(None)
    }
}

/// The same failure, about the field the person sees.
pub(crate) fn renamed(mut failure: Failure, from: &str, to: &str) -> Failure {
    if failure.code != Code::Refused
        && failure.detail.get("field").and_then(Value::as_str) == Some(from)
    {
        failure.detail.insert("field".to_owned(), to.into());
    }
    failure
}
