//! The outbox screen: what this device has written and where it stands, record by record.

use crate::drafts::{self, Draft, DraftId};
use crate::row::{read, uint};
use crate::{OpState, Store, StoreError, outgoing, overlay, shown};
use model::policy::Refusal;
use model::{OpId, RecordId, Stamp};
use protocol::wire::Outcome;
use protocol::{Change, Operation};
use rusqlite::{Connection, OptionalExtension as _, Row};
use serde_json::{Value, json};
use std::collections::BTreeMap;

const OPEN: &str = "
    SELECT bytes, state, tries, last_error, outcome, number, answered_at FROM journal
    WHERE state <> 'accepted' AND settled = 0 ORDER BY ord";

const LAST: &str = "
    SELECT bytes, state, tries, last_error, outcome, number, answered_at FROM journal
    ORDER BY ord DESC LIMIT ?1";

/// Refused here because of another, never by the centre: it may be tried again.
const RETRY: &str = "
    UPDATE journal SET state = 'waiting', last_error = NULL, outcome = NULL, settled = 0
    WHERE op_id = ?1 AND (state IN ('waiting', 'sent', 'held') OR (state = 'rejected' AND answered_at IS NULL))";

const REFUSED: &str = "
    SELECT bytes, own_text, outcome FROM journal WHERE op_id = ?1 AND state IN ('rejected', 'refused')";

/// One own operation, as the outbox shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct OutboxOp {
    /// The operation as captured: what was written.
    pub operation: Operation,
    /// Where it stands.
    pub state: OpState,
    /// How often it was sent.
    pub tries: u32,
    /// The code of the last failure to send it.
    pub last_error: Option<String>,
    /// Why it was refused.
    pub refusal: Option<Refusal>,
    /// What the centre waits for before it takes a held one.
    pub missing: Vec<String>,
    /// Its number in the ledger.
    pub number: Option<u64>,
    /// When the centre answered, by its clock.
    pub answered_at: Option<Stamp>,
}

/// What was written on one record.
#[derive(Clone, Debug, PartialEq)]
pub struct OutboxEntry {
    /// The record.
    pub record: RecordId,
    /// Its noun's name.
    pub noun: String,
    /// Its title as shown; empty where it has none.
    pub title: String,
    /// The most urgent state of its operations.
    pub state: OpState,
    /// The operations, in the order they were captured.
    pub ops: Vec<OutboxOp>,
}

impl Store {
    /// Everything written here that is not in the ledger and not dealt with, by record, the oldest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn outbox(&self) -> Result<Vec<OutboxEntry>, StoreError> {
        let conn = self.read()?;
        let mut statement = conn.prepare_cached(OPEN)?;
        let mut rows = statement.query([])?;
        let mut entries: Vec<OutboxEntry> = Vec::new();
        let mut place: BTreeMap<RecordId, usize> = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let op = from_row(row)?;
            let record = op.operation.record;
            let at = match place.get(&record) {
                Some(at) => *at,
                None => {
                    entries.push(OutboxEntry {
                        record,
                        noun: op.operation.noun.clone(),
                        title: title(&conn, record, &op.operation)?,
                        state: op.state,
                        ops: Vec::new(),
                    });
                    place.insert(record, entries.len() - 1);
                    entries.len() - 1
                }
            };
            if let Some(entry) = entries.get_mut(at) {
                if urgency(op.state) > urgency(entry.state) {
                    entry.state = op.state;
                }
                entry.ops.push(op);
            }
        }
        Ok(entries)
    }

    /// The last operations captured here whatever became of them, the newest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn history(&self, limit: u32) -> Result<Vec<OutboxOp>, StoreError> {
        let conn = self.read()?;
        let mut statement = conn.prepare_cached(LAST)?;
        let mut rows = statement.query([limit])?;
        let mut ops = Vec::new();
        while let Some(row) = rows.next()? {
            ops.push(from_row(row)?);
        }
        Ok(ops)
    }

    /// Sends it again at the next opportunity. A refusal by the centre is final: [`Self::discard_to_draft`].
    ///
    /// # Errors
    /// [`StoreError::NotFound`], [`StoreError::Final`].
    pub fn retry(&self, op: OpId) -> Result<(), StoreError> {
        let mut conn = self.write();
        let transaction = conn.transaction()?;
        let key = op.to_string();
        if transaction.prepare_cached(RETRY)?.execute([&key])? == 0 {
            return Err(if known(&transaction, &key)? {
                StoreError::Final
            } else {
                StoreError::NotFound
            });
        }
        overlay::recompute(&*transaction, outgoing::touched_by(&transaction, op)?)?;
        transaction.commit()?;
        Ok(())
    }

    /// What a refused operation wrote becomes a draft, and the refusal counts as dealt with. The journal
    /// keeps the operation (S1). The same operation always becomes the same draft.
    ///
    /// # Errors
    /// [`StoreError::NotFound`]; [`StoreError::Final`] where it was not refused.
    pub fn discard_to_draft(&self, op: OpId, at: Stamp) -> Result<DraftId, StoreError> {
        let mut conn = self.write();
        let transaction = conn.transaction()?;
        let key = op.to_string();
        let found: Option<(String, String, Option<String>)> = transaction
            .prepare_cached(REFUSED)?
            .query_row([&key], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .optional()?;
        let Some((bytes, own_text, outcome)) = found else {
            return Err(if known(&transaction, &key)? {
                StoreError::Final
            } else {
                StoreError::NotFound
            });
        };
        let operation: Operation = read(&bytes, "operation")?;
        let own_text: BTreeMap<String, String> = read(&own_text, "own text")?;
        let draft = draft_of(
            &operation,
            &own_text,
            outcome.as_deref().and_then(shown::refusal).as_ref(),
            at,
        );
        // Of a person who was erased nothing is written again: dealt with, and that is all (M7).
        let refusal = outcome.as_deref().and_then(shown::refusal);
        if refusal != Some(Refusal::Erased) {
            drafts::put(&transaction, &draft)?;
        }
        transaction
            .prepare_cached("UPDATE journal SET settled = 1 WHERE op_id = ?1")?
            .execute([&key])?;
        overlay::recompute(&*transaction, [operation.record])?;
        transaction.commit()?;
        Ok(draft.id)
    }
}

fn known(conn: &Connection, op: &str) -> Result<bool, StoreError> {
    Ok(conn
        .prepare_cached("SELECT 1 FROM journal WHERE op_id = ?1")?
        .exists([op])?)
}

/// The title as shown; of what is not shown, the title it was to have.
fn title(conn: &Connection, record: RecordId, operation: &Operation) -> Result<String, StoreError> {
    let title: Option<String> = conn
        .prepare_cached("SELECT title FROM shown WHERE id = ?1")?
        .query_row([record.to_string()], |row| row.get(0))
        .optional()?;
    let written = || {
        ["title", "name", "company_name"].iter().find_map(|field| {
            match operation.fields.get(*field) {
                Some(Change::Put(Value::String(text))) => Some(text.clone()),
                _ => None,
            }
        })
    };
    Ok(title.or_else(written).unwrap_or_default())
}

fn urgency(state: OpState) -> u8 {
    match state {
        OpState::Accepted => 0,
        OpState::Waiting => 1,
        OpState::Sent => 2,
        OpState::Held => 3,
        OpState::Rejected | OpState::Refused => 4,
    }
}

pub(crate) fn from_row(row: &Row<'_>) -> Result<OutboxOp, StoreError> {
    let outcome: Option<String> = row.get(4)?;
    let outcome: Option<Outcome> = outcome.map(|text| read(&text, "outcome")).transpose()?;
    let (refusal, missing) = match outcome {
        Some(Outcome::Rejected { refusal, .. } | Outcome::Refused { refusal }) => {
            (Some(refusal), Vec::new())
        }
        Some(Outcome::Held { missing }) => (None, missing),
        _ => (None, Vec::new()),
    };
    Ok(OutboxOp {
        operation: read(&row.get::<_, String>(0)?, "operation")?,
        state: OpState::read(&row.get::<_, String>(1)?)?,
        tries: row.get(2)?,
        last_error: row.get(3)?,
        refusal,
        missing,
        number: row.get::<_, Option<i64>>(5)?.map(uint),
        answered_at: row.get::<_, Option<i64>>(6)?.map(Stamp),
    })
}

fn draft_of(
    operation: &Operation,
    own_text: &BTreeMap<String, String>,
    refusal: Option<&Refusal>,
    at: Stamp,
) -> Draft {
    let written = |(name, change): (&String, &Change)| {
        let value = match change {
            Change::Put(value) => value.clone(),
            Change::Splices(_) => json!(own_text.get(name)),
            Change::Set { add, remove } => {
                json!({"add": add, "remove": remove.keys().collect::<Vec<_>>()})
            }
        };
        (name.clone(), value)
    };
    Draft {
        id: DraftId(operation.op_id.0),
        kind: "returned".to_owned(),
        record: Some(operation.record),
        context: json!({
            "noun": operation.noun,
            "what": operation.kind,
            "command": operation.command,
            "refusal": refusal,
            "on_behalf_of": operation.on_behalf_of,
        }),
        body: Value::Object(operation.fields.iter().map(written).collect()),
        base: operation.base.clone(),
        base_texts: BTreeMap::new(),
        created_at: operation.stamp,
        saved_at: at,
    }
}
