//! What a screen shows of a record, and where its own operations stand.

use crate::changes::Base;
use crate::landing::Look;
use crate::row::{parse, record, uint};
use crate::{Store, StoreError};
use model::policy::Refusal;
use model::{OpId, Record, RecordId, Stamp};
use model::{alias, canonical};
use protocol::wire::Outcome;
use rusqlite::{Connection, Row};

const ONE: &str = "SELECT id, stamps, number, updated, deleted, pending FROM shown WHERE id = ?1";

const THREAD: &str = "
    SELECT id, stamps, number, updated, deleted, pending FROM shown
    WHERE noun = 'review' AND subject = ?1 AND deleted = 0 ORDER BY id";

/// Its own operations; of a record that only an effect made (a review), those that made it.
const OWN: &str = "
    SELECT op_id, state, captured_at, tries, outcome FROM journal
    WHERE state <> 'accepted' AND settled = 0
      AND (record = ?1 OR (ord IN (SELECT ord FROM touch WHERE record = ?1)
        AND NOT EXISTS (SELECT 1 FROM base_record WHERE id = ?1)
        AND NOT EXISTS (SELECT 1 FROM journal WHERE record = ?1)))
    ORDER BY ord";

const ANSWERED: &str =
    "SELECT max(answered_at) FROM journal WHERE record = ?1 AND state = 'accepted'";

/// Where an own operation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OpState {
    /// Saved here, to be sent.
    Waiting,
    /// On its way; no answer yet.
    Sent,
    /// In the ledger.
    Accepted,
    /// At the centre, kept until what it builds on arrives (M1, M8).
    Held,
    /// Refused as data (M5): needs attention.
    Rejected,
    /// Not taken at all: unreadable, or the same id with other bytes. Needs attention.
    Refused,
}

impl OpState {
    pub(crate) fn read(name: &str) -> Result<Self, StoreError> {
        Ok(match name {
            "waiting" => Self::Waiting,
            "sent" => Self::Sent,
            "accepted" => Self::Accepted,
            "held" => Self::Held,
            "rejected" => Self::Rejected,
            "refused" => Self::Refused,
            _ => {
                return Err(StoreError::Damaged {
                    what: "journal state",
                });
            }
        })
    }
}

/// An own operation on a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpStanding {
    /// Which.
    pub op: OpId,
    /// Where it stands.
    pub state: OpState,
    /// When it was captured.
    pub captured_at: Stamp,
}

/// What the sync mark beside a record says: the most urgent thing about its own operations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RecordSync {
    /// Saved on this device, not tried yet (本机已保存).
    Local,
    /// Tried, and waiting for the network.
    Waiting,
    /// On its way.
    Sending,
    /// At the centre, waiting for what it builds on.
    Held,
    /// In the ledger (已同步): said only after the durable answer with the same id and hash (S19).
    /// `at` is when the centre answered; none where nothing on it is this device's.
    Synced {
        /// By the centre's clock.
        at: Option<Stamp>,
    },
    /// Somebody wrote another value meanwhile: a person has to look at these fields (M1).
    Conflict {
        /// Which.
        fields: Vec<String>,
    },
    /// Something written here was refused and nobody has dealt with it (M5).
    Rejected {
        /// Why.
        refusal: Refusal,
    },
}

/// A record as this device shows it: the centre's base and own operations replayed (D1).
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    /// The record, with all its heads.
    pub record: Record,
    /// The ledger's number of the base; 0 for what only this device has.
    pub number: u64,
    /// Own operations on it that are not in the ledger, in the order they were captured.
    pub pending: Vec<OpStanding>,
    /// What the sync mark says.
    pub sync: RecordSync,
    /// The newest effective stamp of any field.
    pub updated: Stamp,
    /// Whether it is deleted (M7).
    pub deleted: bool,
}

impl Shown {
    /// What a form opened now has seen (O2).
    #[must_use]
    pub fn base(&self) -> Base {
        self.record
            .fields
            .iter()
            .map(|(name, field)| (name.clone(), field.seen()))
            .collect()
    }
}

impl Store {
    /// The record as shown; none where there is none, or no scope brings it here. A deleted one says so.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn shown(&self, id: RecordId) -> Result<Option<Shown>, StoreError> {
        one(&*self.read()?, id)
    }

    /// The thread of a record: its reviews, the oldest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn reviews_of(&self, subject: RecordId) -> Result<Vec<Shown>, StoreError> {
        let conn = self.read()?;
        let mut statement = conn.prepare_cached(THREAD)?;
        let mut rows = statement.query([subject.to_string()])?;
        let mut thread = Vec::new();
        while let Some(row) = rows.next()? {
            thread.push(from_row(&conn, row)?);
        }
        Ok(thread)
    }

    /// The centre's base of every record held, by id: `(id, number, canonical state)` (D1, S3).
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn bases(&self) -> Result<Vec<(RecordId, u64, String)>, StoreError> {
        let conn = self.read()?;
        let mut statement =
            conn.prepare_cached("SELECT id, number, state FROM base_record ORDER BY id")?;
        let mut rows = statement.query([])?;
        let mut bases = Vec::new();
        while let Some(row) = rows.next()? {
            bases.push((
                parse(&row.get::<_, String>(0)?, "record id")?,
                uint(row.get(1)?),
                canonical_of(&row.get::<_, String>(2)?)?,
            ));
        }
        Ok(bases)
    }

    /// SHA-256 over the bases in the order of their ids: equal replicas have equal digests (S3).
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn base_digest(&self) -> Result<String, StoreError> {
        let lines: String = self
            .bases()?
            .into_iter()
            .map(|(id, number, state)| format!("{id} {number} {state}\n"))
            .collect();
        Ok(canonical::sha256(lines.as_bytes()))
    }
}

/// See [`Store::shown`].
pub(crate) fn one(conn: &Connection, id: RecordId) -> Result<Option<Shown>, StoreError> {
    let mut statement = conn.prepare_cached(ONE)?;
    let mut rows = statement.query([id.to_string()])?;
    rows.next()?.map(|row| from_row(conn, row)).transpose()
}

/// A record as it is shown, from its `stamps`: where nothing is laid over its base, that is it.
pub(crate) fn record_of(conn: &Connection, key: &str, stamps: &str) -> Result<Record, StoreError> {
    if !stamps.is_empty() {
        return record(stamps, "shown");
    }
    let state: String = conn
        .prepare_cached("SELECT state FROM base_record WHERE id = ?1")?
        .query_row([key], |row| row.get(0))?;
    record(&state, "base")
}

/// The canonical form of a base as it is kept.
fn canonical_of(kept: &str) -> Result<String, StoreError> {
    let base = record(kept, "base")?;
    base.canonical().map_err(|_| StoreError::NotCanonical)
}

/// Reads `id, stamps, number, updated, deleted, pending`, and where its own operations stand.
pub(crate) fn from_row(conn: &Connection, row: &Row<'_>) -> Result<Shown, StoreError> {
    let key: String = row.get(0)?;
    let record = record_of(conn, &key, &row.get::<_, String>(1)?)?;
    let number = uint(row.get(2)?);
    // What the centre knows has no operations to look for but those that were counted when it was shown.
    let own = match number > 0 && row.get::<_, i64>(5)? == 0 {
        true => Own::none(),
        false => Own::open(conn, &key)?,
    };
    let own = own.and_on_aliases(conn, &record)?.answered(conn, &key)?;
    let sync = own.sync(&record);
    Ok(Shown {
        number,
        pending: own.pending,
        sync,
        updated: Stamp(row.get(3)?),
        // The column says what lists leave out: an alias as well.
        deleted: record.is_deleted(),
        record,
    })
}

/// Where a record's own operations stand.
struct Own {
    pending: Vec<OpStanding>,
    tried: bool,
    refusal: Option<Refusal>,
    answered: Option<Stamp>,
}

impl Own {
    fn none() -> Self {
        Self {
            pending: Vec::new(),
            tried: false,
            refusal: None,
            answered: None,
        }
    }

    /// Its operations that are not in the ledger.
    fn open(conn: &Connection, record: &str) -> Result<Self, StoreError> {
        let mut own = Self::none();
        let mut statement = conn.prepare_cached(OWN)?;
        let mut rows = statement.query([record])?;
        while let Some(row) = rows.next()? {
            own.pending.push(OpStanding {
                op: parse(&row.get::<_, String>(0)?, "operation id")?,
                state: OpState::read(&row.get::<_, String>(1)?)?,
                captured_at: Stamp(row.get(2)?),
            });
            own.tried |= row.get::<_, i64>(3)? > 0;
            if own.refusal.is_none() {
                own.refusal = row
                    .get::<_, Option<String>>(4)?
                    .as_deref()
                    .and_then(refusal);
            }
        }
        Ok(own)
    }

    /// With what was written on a company's aliases: it is shown on the one that stands for them, and so is whether it
    /// has arrived (M9). Nobody looks at an alias.
    fn and_on_aliases(mut self, conn: &Connection, record: &Record) -> Result<Self, StoreError> {
        if !record.fields.contains_key(alias::FROM) {
            return Ok(self);
        }
        for id in alias::family(record, &Look(conn)).into_iter().skip(1) {
            let other = Self::open(conn, &id.to_string())?;
            self.pending.extend(other.pending);
            self.tried |= other.tried;
            self.refusal = self.refusal.or(other.refusal);
        }
        Ok(self)
    }

    /// With when the centre last answered to one of them.
    fn answered(mut self, conn: &Connection, record: &str) -> Result<Self, StoreError> {
        let answered: Option<i64> = conn
            .prepare_cached(ANSWERED)?
            .query_row([record], |row| row.get(0))?;
        self.answered = answered.map(Stamp);
        Ok(self)
    }

    fn sync(&self, record: &Record) -> RecordSync {
        let has = |state| self.pending.iter().any(|own| own.state == state);
        let fields = record.conflicts();
        if let Some(refusal) = &self.refusal {
            RecordSync::Rejected {
                refusal: refusal.clone(),
            }
        } else if !fields.is_empty() {
            RecordSync::Conflict {
                fields: fields.into_iter().map(str::to_owned).collect(),
            }
        } else if has(OpState::Held) {
            RecordSync::Held
        } else if has(OpState::Sent) {
            RecordSync::Sending
        } else if has(OpState::Waiting) {
            if self.tried {
                RecordSync::Waiting
            } else {
                RecordSync::Local
            }
        } else {
            RecordSync::Synced { at: self.answered }
        }
    }
}

/// The refusal in a stored outcome, where it is one.
pub(crate) fn refusal(outcome: &str) -> Option<Refusal> {
    match serde_json::from_str(outcome).ok()? {
        Outcome::Rejected { refusal, .. } | Outcome::Refused { refusal } => Some(refusal),
        _ => None,
    }
}
