//! What waits here, by its heads: of which record, and where it stands. After a ledger was imported there are
//! tens of thousands; no operation is read to count them or to show the first.

use crate::outbox::from_row;
use crate::row::{parse, read};
use crate::{OpState, OutboxOp, Store, StoreError};
use model::{Noun, OpId, RecordId};
use protocol::{Change, Operation};

/// What a private part or a verdict belongs to is told by the record shown; where none is, by what was written.
const OPEN: &str = "
    SELECT journal.op_id, journal.record, journal.noun, journal.state,
        CASE journal.noun WHEN 'contact_private' THEN shown.private_of WHEN 'review' THEN shown.subject END,
        CASE WHEN shown.id IS NULL AND journal.noun IN ('contact_private', 'review') THEN journal.bytes END
    FROM journal LEFT JOIN shown ON shown.id = journal.record
    WHERE journal.state <> 'accepted' AND journal.settled = 0 ORDER BY journal.ord";

const ONE: &str = "
    SELECT bytes, state, tries, last_error, outcome, number, answered_at FROM journal WHERE op_id = ?1";

/// An own operation that is not in the ledger and not dealt with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenHead {
    /// Which.
    pub op: OpId,
    /// The record it was written on.
    pub record: RecordId,
    /// That record's noun, by its name.
    pub noun: String,
    /// Where it stands.
    pub state: OpState,
    /// The contact of a private part, the subject of a verdict.
    pub of: Option<RecordId>,
}

impl Store {
    /// Everything written here that is not in the ledger and not dealt with, in the order it was captured.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn open_heads(&self) -> Result<Vec<OpenHead>, StoreError> {
        let conn = self.read()?;
        let mut statement = conn.prepare_cached(OPEN)?;
        let mut rows = statement.query([])?;
        let mut heads = Vec::new();
        while let Some(row) = rows.next()? {
            let text = |at| Ok::<_, StoreError>(row.get_ref(at)?.as_str().unwrap_or_default());
            let of: Option<RecordId> = match text(5)? {
                "" => text(4)?.parse().ok(),
                bytes => named_in(&read(bytes, "operation")?),
            };
            heads.push(OpenHead {
                op: parse(text(0)?, "operation id")?,
                record: parse(text(1)?, "record id")?,
                noun: text(2)?.to_owned(),
                state: OpState::read(text(3)?)?,
                of,
            });
        }
        Ok(heads)
    }

    /// Those operations, as the outbox shows them.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn ops(&self, ids: &[OpId]) -> Result<Vec<OutboxOp>, StoreError> {
        let conn = self.read()?;
        let mut statement = conn.prepare_cached(ONE)?;
        let mut ops = Vec::with_capacity(ids.len());
        for id in ids {
            let mut rows = statement.query([id.to_string()])?;
            if let Some(row) = rows.next()? {
                ops.push(from_row(row)?);
            }
        }
        Ok(ops)
    }
}

/// The record that a private part or a verdict was written for.
fn named_in(operation: &Operation) -> Option<RecordId> {
    let field = match Noun::parse(&operation.noun)? {
        Noun::ContactPrivate => "contact",
        Noun::Review => "subject",
        _ => return None,
    };
    match operation.fields.get(field)? {
        Change::Put(value) => value.as_str()?.parse().ok(),
        _ => None,
    }
}
