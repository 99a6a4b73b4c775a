//! What the author had seen, against what stands: guarded fields, expected versions, deletions and
//! parallel changes.

use super::Scene;
use crate::draft::{Draft, NotDrafted};
use crate::guard;
use crate::store::StoreResult;
use model::bureau::{self, Ask};
use model::policy::Refusal;
use model::record::DELETED;
use model::schema;
use model::{Noun, Record, RecordId};
use protocol::broken::{self, Variant};
use serde_json::json;
use std::collections::BTreeSet;

impl Scene<'_> {
    /// Guarded fields change by command only (M5); an administrator's edit of a person is one.
    pub(super) fn guarded(&self, record: &Record) -> Result<(), Refusal> {
        let operation = self.case.operation;
        for field in operation
            .fields
            .keys()
            .filter(|field| schema::is_guarded(field))
        {
            if broken::is(Variant::GuardedByField) {
                continue;
            }
            if !guard::administrator_edits(self.noun, field, &self.actor) {
                return Err(Refusal::GuardedField {
                    field: field.clone(),
                });
            }
            let base: BTreeSet<_> = operation
                .base
                .get(field)
                .into_iter()
                .flatten()
                .copied()
                .collect();
            let stands = record
                .fields
                .get(field)
                .map(model::Field::seen)
                .unwrap_or_default();
            if base != stands.into_iter().collect() {
                return Err(Refusal::Stale);
            }
        }
        Ok(())
    }

    /// A change of a unit or a person leaves a bureau that can be administered, in one tree.
    pub(super) fn bureau(&self, before: Option<&Record>, after: &Record) -> Result<(), NotDrafted> {
        if !matches!(self.noun, Noun::Unit | Noun::Person) {
            return Ok(());
        }
        bureau::check(before, after, &self.world)?;
        let ask = bureau::ask(before, after);
        let nouns: &[Noun] = match ask {
            Ask::Nothing => return Ok(()),
            Ask::AnotherAdministrator => &[Noun::Person],
            Ask::NothingInIt => &[Noun::Unit, Noun::Person],
        };
        let mut others = Vec::new();
        for noun in nouns {
            others.extend(self.tx.records_of(noun.name())?);
        }
        Ok(bureau::answer(ask, after, &others)?)
    }

    /// Every version that the command says it saw must be the one that stands (M5).
    pub(super) fn expected(&self, record: &Record) -> Result<(), Refusal> {
        for (field, base) in &self.case.operation.base {
            let stands: BTreeSet<_> = record
                .fields
                .get(field)
                .map(model::Field::seen)
                .unwrap_or_default()
                .into_iter()
                .collect();
            if base.iter().copied().collect::<BTreeSet<_>>() != stands {
                return Err(Refusal::Stale);
            }
        }
        Ok(())
    }

    /// An edit of what was deleted meanwhile brings it back, as a conflict (M7).
    pub(super) fn bring_back(&self, draft: &mut Draft, id: RecordId) {
        let version = draft.version.clone();
        if let Some(touched) = draft.records.get_mut(&id) {
            touched.after.put(DELETED, json!(false), version, &[]);
            draft
                .versions
                .push((id, DELETED.to_owned(), protocol::Change::Put(json!(false))));
        }
    }

    /// Whether another device wrote other fields of the record that this one had not yet read (M1).
    pub(super) fn parallel(&self) -> StoreResult<bool> {
        let operation = self.case.operation;
        let since = self.case.read_through;
        for (field, op) in self.tx.written_since(operation.record, since)? {
            let named = || operation.base.values().any(|base| base.contains(&op));
            if operation.fields.contains_key(&field) || schema::is_guarded(&field) || named() {
                continue;
            }
            let other = self.tx.op(op)?;
            if other.is_some_and(|other| other.place.0 != operation.device) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
