//! Companies that were made twice: a manager merges, separates, tells apart, while somebody goes on writing on the
//! one that is an alias by now (M9).

use crate::Dice;
use crate::acts::{command, form, op};
use crate::truths::Broken;
use crate::world::World;
use model::command::Command;
use model::{Noun, Record, alias};
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::Arc;
use store::{NewValue, What};

impl World {
    pub(crate) fn merges(&mut self, dice: &mut Dice) -> Result<(), Broken> {
        let mei = self.office.people.mei;
        let hers: Vec<usize> = (0..self.desks.len())
            .filter(|n| self.desks[*n].person == mei)
            .collect();
        if hers.is_empty() {
            return Ok(());
        }
        let n = *dice.pick(&hers);
        let companies = self.records_at(n, &[Noun::Company]);
        if companies.len() < 2 {
            return Ok(());
        }
        let (other, kept) = (dice.pick(&companies).clone(), dice.pick(&companies).clone());
        let run = match dice.below(10) {
            0..7 => Command::Merge {
                into: kept.id,
                take: taken(&kept, dice),
            },
            7..9 => Command::Separate,
            _ => Command::TellApart {
                other: kept.id,
                apart: dice.chance(70),
            },
        };
        self.commits(n, vec![op(other.id, Noun::Company, command(run))])?;
        self.goes_on_writing(&other, dice)
    }

    /// Somebody who does not know of it yet writes on the one that was merged, or hands in a visit to it.
    fn goes_on_writing(&mut self, other: &Record, dice: &mut Dice) -> Result<(), Broken> {
        for m in 0..self.desks.len() {
            let Some(record) = self.desks[m].kept().shown(other.id) else {
                continue;
            };
            if !dice.chance(50) {
                continue;
            }
            let what = self.says_something_of(&record, dice);
            self.commits(m, vec![op(other.id, Noun::Company, what)])?;
        }
        Ok(())
    }

    /// What is written on an alias is shown on the company that stands for it.
    pub(crate) fn is_said_of_a_company(&self, n: usize, noun: Noun, said: &str) -> bool {
        let companies = match noun {
            Noun::Company => self.records_at(n, &[Noun::Company]),
            _ => Vec::new(),
        };
        let texts = companies.iter().map(serde_json::to_string);
        texts.flatten().any(|text| text.contains(said))
    }

    fn says_something_of(&mut self, record: &Arc<Record>, dice: &mut Dice) -> What {
        let said = self.sentence();
        let (field, value) = match dice.below(4) {
            0 => ("tags", NewValue::Add("重点".to_owned())),
            1 => ("title", NewValue::Put(json!(said))),
            _ => ("gist", NewValue::Put(json!(said))),
        };
        What::Edit {
            base: form(record).base,
            fields: BTreeMap::from([(field.to_owned(), value)]),
        }
    }
}

/// What is taken over, each over what was seen of it.
fn taken(kept: &Record, dice: &mut Dice) -> BTreeMap<String, Vec<model::OpId>> {
    let fields = ["title", "gist", "name"].into_iter();
    fields
        .filter(|field| dice.chance(50) && alias::may_be_taken(field))
        .map(|field| {
            let seen = kept.fields.get(field).map(model::Field::seen);
            (field.to_owned(), seen.unwrap_or_default())
        })
        .collect()
}
