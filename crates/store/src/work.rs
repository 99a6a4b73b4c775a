//! What a person did here and the centre may lack: operations and drafts, taken out of one store and into
//! another of the same person. Ids and bytes are those of the capture (O1), so taking in twice, or sending
//! from two devices, has no second effect (S2, S22).

use crate::deed::Deed;
use crate::drafts::{self, Draft};
use crate::row::{int, read, write};
use crate::tables::Tables as _;
use crate::{Changed, Store, StoreError, files, meta, overlay};
use model::{PersonId, RecordId};
use protocol::{OpBytes, Operation};
use rusqlite::{Connection, OptionalExtension as _, Row, TransactionBehavior};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The columns of a kept operation, in the order [`KeptOp::read`] takes them.
pub(crate) const COLUMNS: &str =
    "bytes, own_text, deeds, state, number, eff, outcome, answered_at, settled";

const WRITE: &str = "
    INSERT INTO journal (op_id, incarnation, seq, record, noun, bytes, hash, captured_at, deeds, own_text,
        state, number, eff, outcome, answered_at, settled)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16) RETURNING ord";

/// A draft that was taken in once does not come again after the person has dealt with it.
const TAKEN: &str = "taken_draft:";

/// One operation with where it stood.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptOp {
    /// Its bytes, made once at capture.
    pub bytes: String,
    own_text: String,
    deeds: String,
    state: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    number: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    eff: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    outcome: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    answered_at: Option<i64>,
    #[serde(default)]
    settled: bool,
}

impl KeptOp {
    pub(crate) fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        let state: String = row.get(3)?;
        Ok(Self {
            bytes: row.get(0)?,
            own_text: row.get(1)?,
            deeds: row.get(2)?,
            // What was on its way has no answer yet.
            state: if state == "sent" {
                "waiting".to_owned()
            } else {
                state
            },
            number: row.get(4)?,
            eff: row.get(5)?,
            outcome: row.get(6)?,
            answered_at: row.get(7)?,
            settled: row.get(8)?,
        })
    }

    /// Whether the centre has not said for good what became of it.
    #[must_use]
    pub fn waits(&self) -> bool {
        matches!(self.state.as_str(), "waiting" | "held")
    }
}

/// Operations in the order they were captured, and drafts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Work {
    /// The operations.
    pub operations: Vec<KeptOp>,
    /// The drafts.
    pub drafts: Vec<Draft>,
}

/// What taking in did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TakenIn {
    /// Operations that were not here.
    pub operations: u32,
    /// Drafts that were not here, or were older here.
    pub drafts: u32,
    /// What was here already.
    pub known: u32,
    /// What this version cannot read, or another person wrote. Left where it was.
    pub unreadable: u32,
    /// Records that read differently now.
    pub changed: Vec<Changed>,
}

impl Store {
    /// Everything the centre has not taken for good, and every draft.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn unsent(&self) -> Result<Work, StoreError> {
        let operations = {
            let conn = self.read()?;
            let sql = format!(
                "SELECT {COLUMNS} FROM journal WHERE state <> 'accepted' AND settled = 0 ORDER BY ord"
            );
            let mut statement = conn.prepare_cached(&sql)?;
            let rows = statement.query_map([], KeptOp::read)?;
            rows.collect::<Result<_, _>>()?
        };
        Ok(Work {
            operations,
            drafts: self.drafts()?,
        })
    }

    /// Takes in what is not here, in one transaction: all of it or, on an error, nothing.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn take_in(&self, work: &Work) -> Result<TakenIn, StoreError> {
        let mut conn = self.write();
        let transaction = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let person = transaction.identity()?.person;
        let mut taken = TakenIn::default();
        let mut touched = BTreeSet::new();
        for kept in &work.operations {
            operation(&transaction, person, kept, &mut taken, &mut touched)?;
        }
        for draft in &work.drafts {
            self::draft(&transaction, draft, &mut taken)?;
        }
        touched.extend(transaction.pass()?);
        taken.changed = overlay::recompute(&*transaction, touched)?;
        transaction.commit()?;
        Ok(taken)
    }
}

fn operation(
    conn: &Connection,
    person: PersonId,
    kept: &KeptOp,
    taken: &mut TakenIn,
    touched: &mut BTreeSet<RecordId>,
) -> Result<(), StoreError> {
    let parts = (
        OpBytes::read(&kept.bytes),
        read::<Vec<Deed>>(&kept.deeds, "deeds"),
        read::<BTreeMap<String, String>>(&kept.own_text, "own text"),
    );
    let (Ok((bytes, operation)), Ok(deeds), Ok(own_text)) = parts else {
        taken.unreadable += 1;
        return Ok(());
    };
    if operation.actor != person {
        taken.unreadable += 1;
        return Ok(());
    }
    let known = conn
        .prepare_cached("SELECT 1 FROM journal WHERE op_id = ?1")?
        .exists([operation.op_id.to_string()])?;
    if known {
        taken.known += 1;
        return Ok(());
    }
    let ord = journal(conn, kept, &bytes, &operation, &deeds, &own_text)?;
    let records: BTreeSet<RecordId> = deeds
        .iter()
        .map(Deed::record)
        .chain([operation.record])
        .collect();
    for record in &records {
        conn.prepare_cached("INSERT INTO touch (record, ord) VALUES (?1, ?2)")?
            .execute((record.to_string(), ord))?;
    }
    files::note_upload(conn, &operation)?;
    for needs in &operation.depends_on {
        conn.prepare_cached("INSERT OR IGNORE INTO depends (op_id, needs) VALUES (?1, ?2)")?
            .execute((operation.op_id.to_string(), needs.to_string()))?;
    }
    touched.extend(records);
    taken.operations += 1;
    Ok(())
}

fn journal(
    conn: &Connection,
    kept: &KeptOp,
    bytes: &OpBytes,
    operation: &Operation,
    deeds: &[Deed],
    own_text: &BTreeMap<String, String>,
) -> Result<i64, StoreError> {
    let state = match kept.state.as_str() {
        known @ ("accepted" | "held" | "rejected" | "refused") => known,
        _ => "waiting",
    };
    let (incarnation, seq) = place(conn, operation)?;
    Ok(conn.prepare_cached(WRITE)?.query_row(
        rusqlite::params![
            operation.op_id.to_string(),
            incarnation,
            int(seq),
            operation.record.to_string(),
            operation.noun,
            bytes.text,
            bytes.hash,
            operation.stamp.0,
            write(&deeds)?,
            write(own_text)?,
            state,
            kept.number,
            kept.eff,
            kept.outcome,
            kept.answered_at,
            kept.settled,
        ],
        |row| row.get(0),
    )?)
}

/// Where the journal counts it: at its own place where that is this device's and free, else among those
/// of no incarnation. Its bytes keep the place it was captured at.
fn place(conn: &Connection, operation: &Operation) -> Result<(u32, u64), StoreError> {
    let own = conn.identity()?.device == operation.device;
    let free = own
        && !conn
            .prepare_cached("SELECT 1 FROM journal WHERE incarnation = ?1 AND seq = ?2")?
            .exists((operation.incarnation, int(operation.seq)))?;
    if free {
        return Ok((operation.incarnation, operation.seq));
    }
    Ok((meta::IN_DOUBT, conn.last_seq(meta::IN_DOUBT)? + 1))
}

fn draft(conn: &Connection, draft: &Draft, taken: &mut TakenIn) -> Result<(), StoreError> {
    let note = format!("{TAKEN}{}", draft.id);
    let here: Option<i64> = conn
        .prepare_cached("SELECT saved_at FROM draft WHERE id = ?1")?
        .query_row([draft.id.to_string()], |row| row.get(0))
        .optional()?;
    let newer_here = here.is_some_and(|saved| saved >= draft.saved_at.0);
    let dealt_with = here.is_none() && meta::get(conn, &note)?.is_some();
    if newer_here || dealt_with {
        taken.known += 1;
        return Ok(());
    }
    drafts::put(conn, draft)?;
    meta::set(conn, &note, "1")?;
    taken.drafts += 1;
    Ok(())
}
