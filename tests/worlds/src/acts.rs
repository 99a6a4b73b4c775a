//! What people do at their desks. Every sentence is said once, so that it can be found again.

use crate::Dice;
use crate::desk::Form;
use crate::truths::Broken;
use crate::world::World;
use model::command::{Assessment, Command, Verdict};
use model::record::DELETED;
use model::{Noun, Record, RecordId};
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::Arc;
use store::{Base, Changes, CommitError, NewOp, NewValue, What};

/// Plain fields that people write.
const PLAIN: &[&str] = &["gist", "gist", "gist", "title", "x_of_a_newer_version"];

impl World {
    /// Commits as the application does. A refusal of the rules is an answer; anything else is none (S20).
    pub(crate) fn commits(&mut self, n: usize, new: Vec<NewOp>) -> Result<bool, Broken> {
        let desk = &self.desks[n];
        if desk.shaky.is_dead() {
            return Ok(false);
        }
        let changes = Changes {
            actor: desk.person,
            on_behalf_of: None,
            at: desk.now(&self.time),
            new,
            drop_draft: None,
        };
        let done = desk.shaky.writes(|| desk.kept().commit(&changes));
        let done = match done {
            None => Ok(false),
            Some(Ok(_)) => Ok(true),
            Some(Err(CommitError::Refused(refusal))) => {
                self.says(|| format!("    refused here: {refusal:?}"));
                Ok(false)
            }
            Some(Err(other)) => Err(Broken::new("S20", format!("desk {n} cannot save: {other}"))),
        };
        self.desks[n].poke();
        self.notes(n);
        done
    }

    pub(crate) fn sentence(&mut self) -> String {
        self.said += 1;
        format!("第{:04}句", self.said)
    }

    fn new_id(&self, n: usize) -> RecordId {
        RecordId((self.mint)(self.desks[n].now(&self.time)))
    }

    pub(crate) fn writes(&mut self, n: usize, dice: &mut Dice) -> Result<(), Broken> {
        let (record, said) = (self.new_id(n), self.sentence());
        let person = self.desks[n].person;
        let unit = self.unit_of(n);
        let mut fields = BTreeMap::from([
            ("title", NewValue::Put(json!(said))),
            ("author", NewValue::Put(json!(person))),
            ("unit", NewValue::Put(json!(unit))),
        ]);
        let noun = match dice.below(10) {
            0 => Noun::Trip,
            1 => Noun::Lead,
            2 if person == self.office.people.mei => Noun::Week,
            _ => Noun::Meeting,
        };
        let mut new = Vec::new();
        match noun {
            Noun::Trip => {
                fields.insert("state", NewValue::Put(json!("planned")));
                fields.insert("from", NewValue::Put(json!("2026-09-08")));
                fields.insert("to", NewValue::Put(json!("2026-09-12")));
                self.trips.push(record);
            }
            Noun::Week => {
                fields.insert("state", NewValue::Put(json!("proposed")));
                fields.remove("author");
                fields.remove("unit");
            }
            _ => {
                fields.insert("state", NewValue::Put(json!("draft")));
                fields.insert("company_name", NewValue::Put(json!("安徽海螺集团")));
                fields.insert("on", NewValue::Put(json!("2026-09-08")));
                fields.insert("gist", NewValue::Put(json!(said)));
                fields.insert("next_step", NewValue::Put(json!("送方案")));
                fields.insert("next_step_owner", NewValue::Put(json!(person)));
                fields.insert("next_step_due", NewValue::Put(json!("2026-09-15")));
                let minutes = NewValue::Text {
                    base_text: String::new(),
                    text: format!("一、{said}\n"),
                };
                fields.insert("minutes", minutes);
                let trips: Vec<RecordId> = self.trips_at(n);
                if !trips.is_empty() && dice.chance(40) {
                    fields.insert("trip", NewValue::Put(json!(dice.pick(&trips))));
                }
                if dice.chance(40) {
                    let company = self.company(n, &mut new, dice);
                    fields.insert("company", NewValue::Put(json!(company)));
                }
            }
        }
        self.made.push(record);
        let fields = named(fields);
        new.push(op(record, noun, What::Create { fields }));
        if noun == Noun::Meeting && dice.chance(35) {
            let mut submit = op(record, noun, command(submit()));
            submit.depends_on_previous = true;
            new.push(submit);
        }
        let saved = self.commits(n, new)?;
        if saved && self.desks[n].kept().shown(record).is_none() {
            return Err(Broken::new(
                "S9",
                format!("desk {n}: {record} is not there"),
            ));
        }
        Ok(())
    }

    /// A contact person asks to be forgotten, and an administrator does it (M7).
    pub(crate) fn erases(&mut self, dice: &mut Dice) {
        let records = self.office.records().into_values();
        let known: Vec<RecordId> = records
            .filter(|record| record.noun == Noun::Contact.name() && !record.is_erased())
            .map(|record| record.id)
            .collect();
        if known.is_empty() {
            return;
        }
        let contact = *dice.pick(&known);
        self.office.erases(contact);
        self.truths.was_erased(contact);
        self.says(|| format!("    {contact} is erased"));
    }

    /// A company known here, or one made on the way, with a contact whose phone is private.
    fn company(&mut self, n: usize, new: &mut Vec<NewOp>, dice: &mut Dice) -> RecordId {
        let known = self.records_at(n, &[Noun::Company]);
        if !known.is_empty() && dice.chance(50) {
            return dice.pick(&known).id;
        }
        let (company, said) = (self.new_id(n), self.sentence());
        let person = self.desks[n].person;
        let fields = BTreeMap::from([
            ("name", NewValue::Put(json!(format!("{said}有限公司")))),
            ("author", NewValue::Put(json!(person))),
        ]);
        let fields = named(fields);
        new.push(op(company, Noun::Company, What::Create { fields }));
        if dice.chance(50) {
            let (contact, private) = (self.new_id(n), self.new_id(n));
            let fields = BTreeMap::from([
                ("name", NewValue::Put(json!("李总"))),
                ("author", NewValue::Put(json!(person))),
                ("company", NewValue::Put(json!(company))),
            ]);
            let fields = named(fields);
            new.push(op(contact, Noun::Contact, What::Create { fields }));
            let fields = BTreeMap::from([
                ("phone", NewValue::Put(json!("13900000000"))),
                ("author", NewValue::Put(json!(person))),
                ("contact", NewValue::Put(json!(contact))),
            ]);
            let fields = named(fields);
            new.push(op(private, Noun::ContactPrivate, What::Create { fields }));
        }
        company
    }

    pub(crate) fn opens(&mut self, n: usize, dice: &mut Dice) {
        let Some(record) = self.some_record(n, dice) else {
            return;
        };
        let form = form(&record);
        self.desks[n].forms.push(form);
    }

    pub(crate) fn saves(&mut self, n: usize, dice: &mut Dice) -> Result<(), Broken> {
        let open = self.desks[n].forms.len();
        let form = if open > 0 && dice.chance(50) {
            let at = dice.below(open);
            // It may stay open and be saved again, as in a second window.
            match dice.chance(50) {
                true => self.desks[n].forms.remove(at),
                false => self.desks[n].forms[at].clone(),
            }
        } else {
            let Some(record) = self.some_record(n, dice) else {
                return Ok(());
            };
            form(&record)
        };
        let Some(record) = self.desks[n].kept().shown(form.record) else {
            return Ok(());
        };
        let noun = Noun::parse(&record.noun).unwrap();
        let said = self.sentence();
        let (field, value) = match dice.below(10) {
            // A changed client writes what only commands may (M5).
            9 if dice.chance(20) => ("state", NewValue::Put(json!("reviewed"))),
            0..3 if matches!(noun, Noun::Meeting | Noun::Lead) => {
                let mut text: Vec<char> = form.minutes.chars().collect();
                let at = dice.below(text.len() + 1);
                text.splice(at..at, said.chars());
                let value = NewValue::Text {
                    base_text: form.minutes.clone(),
                    text: text.into_iter().collect(),
                };
                ("minutes", value)
            }
            3..6 => {
                let tag = "重点".to_owned();
                let value = match dice.chance(60) {
                    true => NewValue::Add(tag),
                    false => NewValue::Remove(tag),
                };
                ("tags", value)
            }
            _ => (*dice.pick(PLAIN), NewValue::Put(json!(said))),
        };
        let what = What::Edit {
            base: form.base.clone(),
            fields: BTreeMap::from([(field.to_owned(), value)]),
        };
        let saved = self.commits(n, vec![op(form.record, noun, what)])?;
        if saved {
            self.o2_the_base_is_what_the_form_showed(n, &form, field)?;
        }
        // A form on somebody who was erased meanwhile: nothing of it is shown any more (M7).
        let erased = self.truths.is_erased(form.record);
        if saved && !erased && field != "tags" && field != "state" {
            let shown = self.desks[n].kept().shown(form.record);
            let text = serde_json::to_string(&shown.as_deref()).unwrap();
            if !text.contains(&said) && !self.is_said_of_a_company(n, noun, &said) {
                let what = format!("desk {n}: {said} of {field} is not in {text}");
                return Err(Broken::new("S9", what));
            }
        }
        Ok(())
    }

    /// O2: whatever was pulled while the form was open does not count as seen.
    fn o2_the_base_is_what_the_form_showed(
        &self,
        n: usize,
        form: &Form,
        field: &str,
    ) -> Result<(), Broken> {
        let desk = &self.desks[n];
        let last = desk.kept().written_after(desk.noted - 1).pop();
        let Some(operation) = last.map(|last| last.operation) else {
            return Ok(());
        };
        let base = &operation.base;
        let (mut said, mut saw) = (
            base.get(field).cloned().unwrap_or_default(),
            form.base.get(field).cloned().unwrap_or_default(),
        );
        said.sort_unstable();
        saw.sort_unstable();
        // An edit that changes nothing of the field names nothing of it.
        if said == saw || !operation.fields.contains_key(field) {
            return Ok(());
        }
        Err(Broken::new(
            "O2",
            format!("desk {n} saw {saw:?} of {field} and says {said:?}"),
        ))
    }

    /// Somebody corrects and hands in what then stands; the handing in waits for the correction (M5).
    fn corrects_and_hands_in(&mut self, n: usize, dice: &mut Dice) -> Result<(), Broken> {
        let Some(record) = self.some_record(n, dice) else {
            return Ok(());
        };
        let (noun, said) = (Noun::parse(&record.noun).unwrap(), self.sentence());
        let field = if dice.chance(40) { "author" } else { "gist" };
        let edit = What::Edit {
            base: form(&record).base,
            fields: BTreeMap::from([(field.to_owned(), NewValue::Put(json!(said)))]),
        };
        let mut submit = op(record.id, noun, command(submit()));
        submit.depends_on_previous = true;
        self.commits(n, vec![op(record.id, noun, edit), submit])?;
        Ok(())
    }

    pub(crate) fn hands_in(&mut self, n: usize, dice: &mut Dice) -> Result<(), Broken> {
        if dice.chance(25) {
            return self.corrects_and_hands_in(n, dice);
        }
        self.runs(n, dice, |_, _| Some(submit()))
    }

    pub(crate) fn judges(&mut self, n: usize, dice: &mut Dice) -> Result<(), Broken> {
        let entry = self.new_id(n);
        self.runs(n, dice, |record, dice| {
            let content_hash = record.content_hash().unwrap();
            let note = Some("请补时间".to_owned());
            Some(match Noun::parse(&record.noun)? {
                Noun::Lead => Command::Assess {
                    assessment: *dice.pick(&[
                        Assessment::Assessing,
                        Assessment::Accepted,
                        Assessment::Returned,
                    ]),
                    note,
                    duplicate_of: None,
                    content_hash,
                    entry,
                },
                _ => Command::Review {
                    verdict: *dice.pick(&[Verdict::Reviewed, Verdict::HasIssues]),
                    note,
                    content_hash,
                    entry,
                },
            })
        })
    }

    pub(crate) fn commands(&mut self, n: usize, dice: &mut Dice) -> Result<(), Broken> {
        if dice.chance(50) {
            return self.merges(dice);
        }
        let people = self.office.people.clone();
        let entry = self.new_id(n);
        self.runs(n, dice, |record, dice| {
            let to = |to: &str| Command::Move {
                to: to.to_owned(),
                note: None,
            };
            let command = match (Noun::parse(&record.noun)?, dice.below(10)) {
                (Noun::Trip, 0..7) => Command::AssignTrip {
                    lead_traveller: people.cheng,
                    members: [people.wang, people.he, people.mei]
                        .into_iter()
                        .filter(|_| dice.chance(45))
                        .collect(),
                },
                (Noun::Trip, _) => {
                    to(dice.pick::<&str>(&["under_way", "back", "reported", "cancelled"]))
                }
                (Noun::Week, _) => to(dice.pick::<&str>(&["published", "withdrawn"])),
                (Noun::Lead, 0..5) => to(dice.pick::<&str>(&["negotiating", "shelved", "lost"])),
                (Noun::Meeting, 0..4) => Command::WithdrawReview { entry },
                (Noun::Meeting | Noun::Lead, _) => Command::Delete,
                _ => return None,
            };
            Some(command)
        })
    }

    fn runs(
        &mut self,
        n: usize,
        dice: &mut Dice,
        which: impl FnOnce(&Record, &mut Dice) -> Option<Command>,
    ) -> Result<(), Broken> {
        let Some(record) = self.some_record(n, dice) else {
            return Ok(());
        };
        let Some(run) = which(&record, dice) else {
            return Ok(());
        };
        let noun = Noun::parse(&record.noun).unwrap();
        // Some say which version of the state they saw (M5).
        let mut base = Base::new();
        if dice.chance(50)
            && let Some(field) = record.fields.get("state")
        {
            base.insert("state".to_owned(), field.seen());
        }
        let what = What::Command { base, command: run };
        self.commits(n, vec![op(record.id, noun, what)])?;
        Ok(())
    }

    pub(crate) fn resolves(&mut self, n: usize, dice: &mut Dice) -> Result<(), Broken> {
        let all = self.records_at(n, &[Noun::Meeting, Noun::Lead, Noun::Company]);
        let open = |record: &&Arc<Record>| !record.conflicts().is_empty();
        let Some(record) = all.iter().find(open) else {
            return Ok(());
        };
        let fields = record.conflicts();
        let field = (*dice.pick(&fields)).to_owned();
        if field == DELETED {
            return Ok(());
        }
        let base = Base::from([(field.clone(), record.fields[&field].seen())]);
        let said = self.sentence();
        let what = What::Edit {
            base,
            fields: BTreeMap::from([(field, NewValue::Put(json!(said)))]),
        };
        let noun = Noun::parse(&record.noun).unwrap();
        self.commits(n, vec![op(record.id, noun, what)])?;
        Ok(())
    }

    /// Somebody writes once more, so that the centre looks at its clock.
    pub(crate) fn last_word(&mut self) {
        let mut dice = Dice::new(self.seed);
        let written = self.writes(4, &mut dice);
        // Refused where that person may not write any more.
        drop(written);
    }

    /// What somebody may work on at this desk.
    fn some_record(&self, n: usize, dice: &mut Dice) -> Option<Arc<Record>> {
        const NOUNS: &[Noun] = &[
            Noun::Meeting,
            Noun::Lead,
            Noun::Trip,
            Noun::Week,
            Noun::Company,
            Noun::Contact,
        ];
        let all = self.desks[n].kept().all_shown();
        if all.is_empty() {
            return None;
        }
        let early = self.made.iter().take(3);
        let early: Vec<Arc<Record>> = early
            .filter_map(|id| self.desks[n].kept().shown(*id))
            .collect();
        if !early.is_empty() && dice.chance(60) {
            return Some(dice.pick(&early).clone());
        }
        for _ in 0..6 {
            let id = *dice.pick(&all);
            let record = self.desks[n].kept().shown(id)?;
            if Noun::parse(&record.noun).is_some_and(|noun| NOUNS.contains(&noun)) {
                return Some(record);
            }
        }
        None
    }

    pub(crate) fn records_at(&self, n: usize, nouns: &[Noun]) -> Vec<Arc<Record>> {
        let kept = self.desks[n].kept();
        let all = kept.all_shown();
        let all = all.into_iter().filter_map(|id| kept.shown(id));
        let of = |record: &Arc<Record>| {
            Noun::parse(&record.noun).is_some_and(|noun| nouns.contains(&noun))
        };
        all.filter(of).collect()
    }

    fn trips_at(&self, n: usize) -> Vec<RecordId> {
        let kept = self.desks[n].kept();
        let shown = |id: &&RecordId| kept.shown(**id).is_some();
        self.trips.iter().filter(shown).copied().collect()
    }

    fn unit_of(&self, n: usize) -> RecordId {
        let desk = &self.desks[n];
        let record = desk.kept().shown(desk.person);
        let unit = record.and_then(|record| record.id_in("unit"));
        unit.unwrap_or_else(|| self.office.first_unit(desk.person))
    }
}

pub(crate) fn form(record: &Record) -> Form {
    let base = record
        .fields
        .iter()
        .map(|(name, field)| (name.clone(), field.seen()))
        .collect();
    Form {
        record: record.id,
        base,
        minutes: record.text("minutes").unwrap_or_default(),
    }
}

fn submit() -> Command {
    Command::Submit {
        passed: Vec::new(),
        note: None,
        entry: None,
    }
}

pub(crate) fn command(command: Command) -> What {
    What::Command {
        base: Base::new(),
        command,
    }
}

pub(crate) fn op(record: RecordId, noun: Noun, what: What) -> NewOp {
    NewOp {
        record,
        noun,
        what,
        depends_on: Vec::new(),
        depends_on_previous: false,
    }
}

fn named(fields: BTreeMap<&str, NewValue>) -> BTreeMap<String, NewValue> {
    fields
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}
