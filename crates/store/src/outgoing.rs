//! The way out: what is to be sent, and what the centre answered.

use crate::row::{int, parse, write};
use crate::{Changed, Store, StoreError, feed, meta, overlay};
use model::policy::Refusal;
use model::{OpId, RecordId, Stamp};
use protocol::OpBytes;
use protocol::limits::Limits;
use protocol::wire::{Answer, Outcome, PushAnswer};
use rusqlite::{Connection, OptionalExtension as _};
use std::collections::BTreeSet;

const NEXT: &str = "
    SELECT op_id, bytes, hash FROM journal
    WHERE state IN ('waiting', 'sent') OR (?1 AND state = 'held') ORDER BY ord LIMIT ?2";

const SENT: &str = "
    UPDATE journal SET state = CASE state WHEN 'held' THEN 'held' ELSE 'sent' END, tries = tries + 1
    WHERE op_id = ?1 AND state IN ('waiting', 'sent', 'held') RETURNING record, noun";

const NOT_ANSWERED: &str = "
    UPDATE journal SET state = CASE state WHEN 'held' THEN 'held' ELSE 'waiting' END, last_error = ?2
    WHERE op_id = ?1 AND state IN ('waiting', 'sent', 'held') RETURNING record, noun";

const FIND: &str = "
    SELECT ord, op_id, hash, state IN ('accepted', 'rejected', 'refused') AND answered_at IS NOT NULL
    FROM journal WHERE op_id = ?1 OR (?1 IS NULL AND hash = ?2)";

const ANSWER: &str = "
    UPDATE journal SET state = ?2, number = ?3, eff = ?4, outcome = ?5, answered_at = ?6, last_error = NULL
    WHERE ord = ?1";

/// What stands behind a refused operation, however far, and has no answer of its own for good.
const BEHIND: &str = "
    WITH RECURSIVE behind (op_id) AS (
        SELECT op_id FROM depends WHERE needs = ?1
        UNION SELECT d.op_id FROM depends d JOIN behind b ON d.needs = b.op_id)
    UPDATE journal SET state = 'rejected', outcome = ?2
    WHERE op_id IN (SELECT op_id FROM behind) AND state IN ('waiting', 'sent', 'held')
    RETURNING ord, op_id";

/// An operation to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outgoing {
    /// Which.
    pub op: OpId,
    /// Its bytes, made once at capture (O1).
    pub bytes: OpBytes,
}

/// What a push's answer changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answered {
    /// Records that read differently, or whose sync mark does.
    pub changed: Vec<Changed>,
    /// Answers that name another hash than ours, or an operation we do not know: ignored (S19).
    pub distrusted: Vec<OpId>,
    /// Operations that need a person's attention now, those behind a refused one included (M5).
    pub attention: Vec<OpId>,
}

const WAITING: &str =
    "SELECT count(*) FROM journal WHERE state IN ('waiting', 'sent') AND state <> 'accepted'";

impl Store {
    /// How many operations wait here for an answer.
    ///
    /// # Errors
    /// The database's.
    pub fn waiting(&self) -> Result<u32, StoreError> {
        let conn = self.read()?;
        Ok(conn
            .prepare_cached(WAITING)?
            .query_row([], |row| row.get(0))?)
    }

    /// The next operations to send, in the order they were captured, within the limits of one push (W2).
    /// Refused ones do not stand in the way (S17). What was sent and not answered is among them: sending
    /// it again has no second effect (S2). `held` sends again what the centre holds: seldom.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn outgoing(&self, limits: &Limits, held: bool) -> Result<Vec<Outgoing>, StoreError> {
        let conn = self.read()?;
        let mut statement = conn.prepare_cached(NEXT)?;
        let most = i64::try_from(limits.batch_operations).unwrap_or(i64::MAX);
        let mut rows = statement.query((held, most))?;
        let mut batch = Vec::new();
        // The brackets of the list, and a comma for each.
        let mut bytes = 32;
        while let Some(row) = rows.next()? {
            let text: String = row.get(1)?;
            bytes += text.len() + 1;
            // One operation alone always goes: a limit that is too small is for the centre to name.
            if bytes > limits.batch_bytes && !batch.is_empty() {
                break;
            }
            let op = parse(&row.get::<_, String>(0)?, "operation id")?;
            batch.push(Outgoing {
                op,
                bytes: OpBytes {
                    text,
                    hash: row.get(2)?,
                },
            });
        }
        Ok(batch)
    }

    /// They are on their way.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn mark_sent(&self, ops: &[OpId]) -> Result<Vec<Changed>, StoreError> {
        self.mark(ops, SENT, None)
    }

    /// No answer came: back into the queue, with a code (never text of anybody's) for the outbox screen.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn not_answered(&self, ops: &[OpId], code: &str) -> Result<Vec<Changed>, StoreError> {
        self.mark(ops, NOT_ANSWERED, Some(code))
    }

    fn mark(
        &self,
        ops: &[OpId],
        sql: &str,
        code: Option<&str>,
    ) -> Result<Vec<Changed>, StoreError> {
        let mut conn = self.write();
        let transaction = conn.transaction()?;
        let mut changed = BTreeSet::new();
        for op in ops {
            let mut statement = transaction.prepare_cached(sql)?;
            let mut parameters = vec![op.to_string()];
            parameters.extend(code.map(str::to_owned));
            let mut rows = statement.query(rusqlite::params_from_iter(parameters))?;
            while let Some(row) = rows.next()? {
                changed.insert(Changed {
                    id: parse(&row.get::<_, String>(0)?, "record id")?,
                    noun: row.get(1)?,
                });
            }
        }
        transaction.commit()?;
        Ok(changed.into_iter().collect())
    }

    /// Takes in the answers to a push. 'Synced' follows only from the same id and hash (S19).
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn answered(&self, answer: &PushAnswer) -> Result<Answered, StoreError> {
        let mut conn = self.write();
        let transaction = conn.transaction()?;
        let mut answered = Answered::default();
        let mut touched = BTreeSet::new();
        for one in &answer.answers {
            take(
                &transaction,
                one,
                answer.server_time,
                &mut answered,
                &mut touched,
            )?;
        }
        meta::set(
            &transaction,
            meta::ACKED_THROUGH,
            &answer.acked_through.to_string(),
        )?;
        touched.extend(feed::pass(&transaction)?);
        let mut changed: BTreeSet<Changed> =
            overlay::recompute(&transaction, touched.iter().copied())?
                .into_iter()
                .collect();
        // The sync mark changes even where nothing else does.
        for id in touched {
            changed.extend(named(&transaction, id)?);
        }
        transaction.commit()?;
        answered.changed = changed.into_iter().collect();
        Ok(answered)
    }
}

fn take(
    conn: &Connection,
    answer: &Answer,
    at: Stamp,
    answered: &mut Answered,
    touched: &mut BTreeSet<RecordId>,
) -> Result<(), StoreError> {
    let found = conn
        .prepare_cached(FIND)?
        .query_row(
            (answer.op_id.map(|op| op.to_string()), &answer.hash),
            |row| {
                Ok((
                    row.get::<_, i64>(0)?,
                    row.get::<_, String>(1)?,
                    row.get::<_, String>(2)?,
                    row.get::<_, bool>(3)?,
                ))
            },
        )
        .optional()?;
    let Some((ord, key, hash, is_final)) = found else {
        answered.distrusted.extend(answer.op_id);
        return Ok(());
    };
    let op: OpId = parse(&key, "operation id")?;
    if hash != answer.hash {
        answered.distrusted.push(op);
        return Ok(());
    }
    if is_final {
        return Ok(());
    }
    let (state, eff) = match &answer.outcome {
        Outcome::Applied { eff, .. }
        | Outcome::Merged { eff, .. }
        | Outcome::Conflict { eff, .. } => ("accepted", Some(eff.0)),
        Outcome::Held { .. } => ("held", None),
        Outcome::Rejected { .. } => ("rejected", None),
        Outcome::Refused { .. } => ("refused", None),
    };
    let number = answer.outcome.number().map(int);
    conn.prepare_cached(ANSWER)?.execute((
        ord,
        state,
        number,
        eff,
        write(&answer.outcome)?,
        at.0,
    ))?;
    touches(conn, ord, touched)?;
    if matches!(
        answer.outcome,
        Outcome::Rejected { .. } | Outcome::Refused { .. }
    ) {
        answered.attention.push(op);
        let outcome = Outcome::Rejected {
            refusal: Refusal::DependedOnRefused,
            current: None,
        };
        let mut statement = conn.prepare_cached(BEHIND)?;
        let mut rows = statement.query((&key, write(&outcome)?))?;
        while let Some(row) = rows.next()? {
            touches(conn, row.get(0)?, touched)?;
            answered
                .attention
                .push(parse(&row.get::<_, String>(1)?, "operation id")?);
        }
    }
    Ok(())
}

fn touches(
    conn: &Connection,
    ord: i64,
    touched: &mut BTreeSet<RecordId>,
) -> Result<(), StoreError> {
    let mut statement = conn.prepare_cached(
        "SELECT record FROM touch WHERE ord = ?1 UNION SELECT record FROM journal WHERE ord = ?1",
    )?;
    let mut rows = statement.query([ord])?;
    while let Some(row) = rows.next()? {
        touched.insert(parse(&row.get::<_, String>(0)?, "record id")?);
    }
    Ok(())
}

/// The records an operation changes.
pub(crate) fn touched_by(conn: &Connection, op: OpId) -> Result<BTreeSet<RecordId>, StoreError> {
    let ord: i64 = conn
        .prepare_cached("SELECT ord FROM journal WHERE op_id = ?1")?
        .query_row([op.to_string()], |row| row.get(0))?;
    let mut touched = BTreeSet::new();
    touches(conn, ord, &mut touched)?;
    Ok(touched)
}

/// A record's name for the screens, from what is shown or, where nothing is, from the journal.
pub(crate) fn named(conn: &Connection, id: RecordId) -> Result<Option<Changed>, StoreError> {
    let noun = conn
        .prepare_cached(
            "SELECT coalesce((SELECT noun FROM shown WHERE id = ?1),
                (SELECT noun FROM journal WHERE record = ?1 LIMIT 1))",
        )?
        .query_row([id.to_string()], |row| row.get::<_, Option<String>>(0))?;
    Ok(noun.map(|noun| Changed { noun, id }))
}
