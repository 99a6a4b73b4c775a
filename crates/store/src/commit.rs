//! The one write path of a person's acts.

use crate::capture::{self, OverLimit, Parts};
use crate::changes::NewOp;
use crate::deed::Deed;
use crate::row::{int, write};
use crate::world::{View, stamps};
use crate::{
    Changes, CommitError, Committed, Identity, Store, StoreError, drafts, files, meta, overlay,
};
use model::command::{self, Caller};
use model::policy::Refusal;
use model::world::World as _;
use model::{OpId, Record, RecordId};
use protocol::limits::Limits;
use protocol::{Kind, OpBytes, Operation, SCHEMA};
use rusqlite::{Connection, TransactionBehavior};
use std::collections::BTreeSet;

const WRITE: &str = "
    INSERT INTO journal (op_id, incarnation, seq, record, noun, bytes, hash, captured_at, deeds, own_text)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) RETURNING ord";

impl Store {
    /// Commits what a person did, in one transaction: operations with ids, sequence numbers and bytes
    /// made once (O1, O4), what the screens show, the search index, and the draft removed. It is on the
    /// disk when this returns.
    ///
    /// # Errors
    /// [`CommitError::Refused`] where the rules say no; nothing is written then.
    pub fn commit(&self, changes: &Changes) -> Result<Committed, CommitError> {
        let mut conn = self.write();
        let transaction = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let identity = meta::identity(&transaction)?;
        let first = meta::last_seq(&transaction, identity.incarnation)? + 1;
        let mut ops: Vec<OpId> = Vec::new();
        let mut changed = BTreeSet::new();
        for (seq, new) in (first..).zip(&changes.new) {
            let mut depends_on = new.depends_on.clone();
            depends_on.extend(ops.last().filter(|_| new.depends_on_previous));
            let one = One {
                conn: &transaction,
                identity: &identity,
                changes,
                new,
                seq,
                depends_on,
            };
            let (op, touched) = one.capture()?;
            ops.push(op);
            changed.extend(overlay::recompute(&transaction, touched)?);
        }
        if let Some(draft) = changes.drop_draft {
            drafts::drop(&transaction, draft)?;
        }
        transaction.commit()?;
        Ok(Committed {
            ops,
            changed: changed.into_iter().collect(),
        })
    }
}

/// One operation being captured.
struct One<'a> {
    conn: &'a Connection,
    identity: &'a Identity,
    changes: &'a Changes,
    new: &'a NewOp,
    seq: u64,
    depends_on: Vec<OpId>,
}

impl One<'_> {
    fn capture(self) -> Result<(OpId, BTreeSet<RecordId>), CommitError> {
        let shown = stamps(self.conn, self.new.record);
        let parts = capture::parts(&self.new.what, shown.as_ref())
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
                command::after_edit(&record)
            }
        };
        let deeds = Deed::of(effects);
        let bytes = operation.seal().map_err(|_| StoreError::NotCanonical)?;
        if bytes.text.len() > Limits::default().operation_bytes {
            return Err(CommitError::OverLimit {
                limit: "operation_bytes",
            });
        }
        let ord = self.journal(&operation, &bytes, &deeds, &write(&own_text)?)?;
        let touched: BTreeSet<RecordId> = deeds
            .iter()
            .map(Deed::record)
            .chain([operation.record])
            .collect();
        for record in &touched {
            self.conn
                .prepare_cached("INSERT INTO touch (record, ord) VALUES (?1, ?2)")?
                .execute((record.to_string(), ord))?;
        }
        files::note_upload(self.conn, &operation)?;
        for needs in &operation.depends_on {
            self.conn
                .prepare_cached("INSERT OR IGNORE INTO depends (op_id, needs) VALUES (?1, ?2)")?
                .execute((operation.op_id.to_string(), needs.to_string()))?;
        }
        Ok((operation.op_id, touched))
    }

    fn operation(&self, parts: Parts) -> (Operation, std::collections::BTreeMap<String, String>) {
        let operation = Operation {
            op_id: OpId(crate::mint(self.changes.at)),
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

    /// Runs a command on what is shown, as the centre most likely will (M5).
    fn run(
        &self,
        command: &command::Command,
        record: &Record,
        operation: &Operation,
    ) -> Result<Vec<command::Effect>, CommitError> {
        let view = View {
            conn: self.conn,
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

    fn journal(
        &self,
        operation: &Operation,
        bytes: &OpBytes,
        deeds: &[Deed],
        own_text: &str,
    ) -> Result<i64, CommitError> {
        let ord = self.conn.prepare_cached(WRITE)?.query_row(
            (
                operation.op_id.to_string(),
                operation.incarnation,
                int(operation.seq),
                operation.record.to_string(),
                &operation.noun,
                &bytes.text,
                &bytes.hash,
                operation.stamp.0,
                write(&deeds)?,
                own_text,
            ),
            |row| row.get(0),
        )?;
        Ok(ord)
    }
}
