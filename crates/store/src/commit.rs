//! The one write path of a person's acts.

use crate::capture::{self, OverLimit, Parts};
use crate::changes::{NewOp, What};
use crate::deed::Deed;
use crate::tables::{Captured, Tables};
use crate::world::View;
use crate::{Changes, CommitError, Committed, Identity, Store, StoreError, overlay};
use model::command::{self, Caller};
use model::policy::Refusal;
use model::world::World as _;
use model::{OpId, Record, RecordId, Stamp};
use protocol::broken::{self, Variant};
use protocol::limits::Limits;
use protocol::{Kind, Operation, SCHEMA};
use std::collections::BTreeSet;
use uuid::Uuid;

impl Store {
    /// Commits what a person did, in one transaction: operations with ids, sequence numbers and bytes
    /// made once (O1, O4), what the screens show, the search index, and the draft removed. It is on the
    /// disk when this returns.
    ///
    /// # Errors
    /// [`CommitError::Refused`] where the rules say no; nothing is written then.
    pub fn commit(&self, changes: &Changes) -> Result<Committed, CommitError> {
        self.change(|tables| commit(tables, &|at| self.mint(at), changes))
    }
}

/// See [`Store::commit`].
pub(crate) fn commit(
    tables: &dyn Tables,
    mint: &dyn Fn(Stamp) -> Uuid,
    changes: &Changes,
) -> Result<Committed, CommitError> {
    let identity = tables.identity()?;
    let first = tables.last_seq(identity.incarnation)? + 1;
    let mut ops: Vec<OpId> = Vec::new();
    let mut changed = BTreeSet::new();
    for (seq, new) in (first..).zip(&changes.new) {
        let mut depends_on = new.depends_on.clone();
        depends_on.extend(ops.last().filter(|_| new.depends_on_previous));
        let one = One {
            tables,
            identity: &identity,
            changes,
            new,
            op: OpId(mint(changes.at)),
            seq,
            depends_on,
        };
        let (op, touched) = one.capture()?;
        ops.push(op);
        changed.extend(overlay::recompute(tables, touched)?);
    }
    if let Some(draft) = changes.drop_draft {
        tables.drop_draft(draft)?;
    }
    Ok(Committed {
        ops,
        changed: changed.into_iter().collect(),
    })
}

/// One operation being captured.
struct One<'a> {
    tables: &'a dyn Tables,
    identity: &'a Identity,
    changes: &'a Changes,
    new: &'a NewOp,
    op: OpId,
    seq: u64,
    depends_on: Vec<OpId>,
}

impl One<'_> {
    fn capture(self) -> Result<(OpId, BTreeSet<RecordId>), CommitError> {
        let shown = self.tables.shown(self.new.record)?;
        let what = self.as_of_now(shown.as_ref());
        let parts = capture::parts(what.as_ref().unwrap_or(&self.new.what), shown.as_ref())
            .map_err(|OverLimit(limit)| CommitError::OverLimit { limit })?;
        let (operation, own_text) = self.operation(parts);
        let mut record = match (operation.kind, shown) {
            (Kind::Create, shown) => {
                shown.unwrap_or_else(|| Record::new(&operation.noun, operation.record))
            }
            (Kind::Edit | Kind::Command, Some(shown)) => shown,
            (Kind::Edit | Kind::Command, None) => return Err(Refusal::NotFound.into()),
        };
        let effects = match &operation.command {
            Some(command) => self.run(command, &record, &operation)?,
            None => {
                let version = overlay::version(&record, &operation, None);
                overlay::write_fields(&mut record, &operation, &version, &own_text);
                command::after_edit(
                    &record,
                    &View {
                        tables: self.tables,
                        identity: self.identity,
                    },
                )
            }
        };
        let deeds = Deed::of(effects);
        let bytes = operation.seal().map_err(|_| StoreError::NotCanonical)?;
        if bytes.text.len() > Limits::default().operation_bytes {
            return Err(CommitError::OverLimit {
                limit: "operation_bytes",
            });
        }
        let touched: BTreeSet<RecordId> = deeds
            .iter()
            .map(Deed::record)
            .chain([operation.record])
            .collect();
        self.tables.capture(&Captured {
            operation: &operation,
            bytes: &bytes,
            deeds: &deeds,
            own_text: &own_text,
            touched: &touched,
        })?;
        Ok((operation.op_id, touched))
    }

    fn operation(&self, parts: Parts) -> (Operation, std::collections::BTreeMap<String, String>) {
        let operation = Operation {
            op_id: self.op,
            device: self.identity.device,
            incarnation: self.identity.incarnation,
            seq: self.seq,
            actor: self.changes.actor,
            on_behalf_of: self
                .changes
                .on_behalf_of
                .filter(|other| *other != self.changes.actor),
            kind: parts.kind,
            noun: self.new.noun.name().to_owned(),
            record: self.new.record,
            base: parts.base,
            fields: parts.fields,
            command: parts.command,
            depends_on: self.depends_on.clone(),
            stamp: self.changes.at,
            schema: SCHEMA,
        };
        (operation, parts.own_text)
    }

    /// The edit with the base as it stands now: what [`Variant::BaseAtCommit`] does.
    fn as_of_now(&self, shown: Option<&Record>) -> Option<What> {
        match (&self.new.what, shown) {
            (What::Edit { fields, .. }, Some(shown)) if broken::is(Variant::BaseAtCommit) => {
                let seen = shown.fields.iter();
                Some(What::Edit {
                    base: seen
                        .map(|(name, field)| (name.clone(), field.seen()))
                        .collect(),
                    fields: fields.clone(),
                })
            }
            _ => None,
        }
    }

    /// Runs a command on what is shown, as the centre most likely will (M5).
    fn run(
        &self,
        command: &command::Command,
        record: &Record,
        operation: &Operation,
    ) -> Result<Vec<command::Effect>, CommitError> {
        let view = View {
            tables: self.tables,
            identity: self.identity,
        };
        let actor = view.person(operation.actor).ok_or(Refusal::UnknownPerson)?;
        let at = overlay::version(record, operation, None).eff;
        let caller = Caller {
            actor: &actor,
            author: operation.author(),
            at,
            op: operation.op_id,
        };
        Ok(command::run(command, record, &caller, &view)?)
    }
}
