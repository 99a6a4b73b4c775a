//! What comes for an alias: it lands on the company that stands for it (M9).

use super::{Decision, Scene, heads};
use crate::checks;
use crate::draft::{Draft, NotDrafted};
use model::command::{Command, Effect};
use model::policy::Action;
use model::record::DELETED;
use model::world::World as _;
use model::{Record, RecordId, Stamp, alias};
use protocol::broken::{self, Variant};
use protocol::{Operation, landing};
use serde_json::json;

impl Scene<'_> {
    /// The company that stands for this one, where it is an alias.
    pub(super) fn stands_for(&self, record: &Record) -> Option<Record> {
        alias::into(record)?;
        let standing = alias::standing(record.id, &self.world);
        (standing != record.id)
            .then(|| self.world.record(standing))
            .flatten()
    }

    /// An edit of an alias is written on `kept`, field by field, beside what nobody had seen there (M1).
    pub(super) fn edit_alias(
        &self,
        before: Record,
        kept: Record,
        base_eff: Option<Stamp>,
    ) -> Result<Decision, NotDrafted> {
        let operation = self.case.operation;
        self.may(Action::Edit, &before)?;
        let (stays, landed) = (
            landing::stays(operation),
            landing::landed(operation, &before, &kept)
                .filter(|_| !broken::is(Variant::AliasEditDropped)),
        );
        let mut seen = base_eff;
        if let Some(landed) = &landed {
            checks::shapes(landed, Some(&kept), self.case.limits)?;
            seen = seen.max(stamp_of(&kept, landed));
        }
        let mut draft = Draft::new(self.version(seen));
        let (here, there) = (before.is_deleted(), kept.is_deleted());
        let id = kept.id;
        draft.begin(Some(before.clone()), before);
        draft.begin(Some(kept.clone()), kept);
        self.write(&mut draft, &stays)?;
        if here && !stays.fields.is_empty() {
            self.bring_back(&mut draft, operation.record);
        }
        if let Some(landed) = &landed {
            self.write(&mut draft, landed)?;
            if there {
                self.bring_back(&mut draft, id);
            }
        }
        for record in [operation.record, id] {
            let written = |field: &str| operation.fields.contains_key(field) || field == DELETED;
            let conflicts = draft.after(record).map(Record::conflicts);
            let conflicts: Vec<String> = conflicts
                .into_iter()
                .flatten()
                .filter(|field| written(field))
                .map(str::to_owned)
                .collect();
            draft.conflicts.extend(conflicts);
        }
        Ok(Decision::Accept(Box::new(draft)))
    }

    /// Writes the fields of an operation.
    pub(super) fn write(&self, draft: &mut Draft, operation: &Operation) -> Result<(), NotDrafted> {
        for (field, change) in &operation.fields {
            if field.starts_with("x_") && broken::is(Variant::UnknownFieldDropped) {
                continue;
            }
            let base = operation.base.get(field);
            draft.change(
                self.tx,
                operation.record,
                field,
                change,
                base.map(Vec::as_slice).unwrap_or_default(),
                self.case.limits.text_characters,
            )?;
        }
        Ok(())
    }

    /// The stamps that a merge has seen on the company that is kept.
    pub(super) fn seen_on_kept(&self, command: &Command) -> Option<Stamp> {
        let Command::Merge { into, take } = command else {
            return None;
        };
        let kept = self.world.record(alias::standing(*into, &self.world))?;
        let fields = take.keys().filter_map(|field| kept.fields.get(field));
        fields.flat_map(heads).max()
    }

    /// The effects as a centre with a broken rule would have them.
    pub(super) fn broken(&self, command: &Command, record: RecordId, effects: &mut Vec<Effect>) {
        let Command::Merge { into, .. } = command else {
            return;
        };
        if broken::is(Variant::MergeMakesCycle) {
            *effects = vec![
                Effect::Put {
                    record,
                    field: alias::INTO,
                    value: json!(into),
                },
                Effect::Add {
                    record: *into,
                    field: alias::FROM,
                    element: record.to_string(),
                },
            ];
        }
        if broken::is(Variant::MergeKnownUnsaid) {
            effects.retain(
                |effect| !matches!(effect, Effect::Add { field, .. } if *field == alias::KNOWN_VIA),
            );
        }
    }
}

/// The highest stamp among the versions that an edit names.
fn stamp_of(record: &Record, operation: &Operation) -> Option<Stamp> {
    let named = operation.base.iter().filter_map(|(field, base)| {
        let model::Field::Plain(heads) = record.fields.get(field)? else {
            return None;
        };
        let seen = heads.iter().filter(|head| base.contains(&head.version.op));
        seen.map(|head| head.version.eff).max()
    });
    named.max()
}
