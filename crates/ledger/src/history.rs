//! What was: every version of a record's fields (S7), and the audit chain (S21).

use crate::act::Act;
use crate::commit::{genesis, link};
use crate::draft::Draft;
use crate::engine::Ledger;
use crate::error::LedgerError;
use crate::store::{LedgerStore, VersionRow};
use model::{DeviceId, OpId, PersonId, RecordId, Stamp};
use protocol::{Kind, Operation};
use serde::{Deserialize, Serialize};

/// One line of the audit: what was done, by whom, from where. No values, no names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEntry {
    /// Its number.
    pub number: u64,
    /// The operation.
    pub op_id: OpId,
    /// SHA-256 of the operation's bytes.
    pub hash: String,
    /// The device.
    pub device: DeviceId,
    /// Who typed it.
    pub actor: PersonId,
    /// For whom, when for somebody else.
    pub on_behalf_of: Option<PersonId>,
    /// What it did.
    pub kind: Kind,
    /// To what noun.
    pub noun: String,
    /// To which record.
    pub record: RecordId,
    /// Which records changed, this one included.
    pub changed: Vec<RecordId>,
    /// When it was first received.
    pub received: Stamp,
    /// Its effective stamp.
    pub eff: Stamp,
}

impl AuditEntry {
    pub(crate) fn new(
        number: u64,
        operation: &Operation,
        hash: &str,
        received: Stamp,
        draft: &Draft,
    ) -> Self {
        Self {
            number,
            op_id: operation.op_id,
            hash: hash.to_owned(),
            device: operation.device,
            actor: operation.actor,
            on_behalf_of: operation.on_behalf_of,
            kind: operation.kind,
            noun: operation.noun.clone(),
            record: operation.record,
            changed: draft.ids().into_iter().collect(),
            received,
            eff: draft.eff(),
        }
    }
}

/// What checking the chain found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditReport {
    /// The last number.
    pub head: u64,
    /// The mark there; it can be exported.
    pub mark: String,
    /// What is wrong; empty where all is well.
    pub faults: Vec<Fault>,
}

/// A fault in the chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A number is skipped or missing (S6).
    Gap {
        /// Where the next was expected.
        at: u64,
    },
    /// The mark does not follow from the one before: an entry was changed.
    Mark {
        /// At which number.
        at: u64,
    },
    /// The operation of this entry is not there, or its bytes are others.
    Operation {
        /// At which number.
        at: u64,
    },
    /// There are as many accepted operations as this, and another number of their entries (S21).
    Count {
        /// Accepted operations.
        accepted: u64,
    },
}

/// Links read at once.
const PAGE: usize = 1_000;

impl<S: LedgerStore> Ledger<S> {
    /// Every version of a record's fields, ascending by number (S7).
    ///
    /// # Errors
    /// The store's failure.
    pub fn history(&self, record: RecordId) -> Result<Vec<VersionRow>, LedgerError> {
        self.read(|tx| Ok(tx.versions(record)?))
    }

    /// Checks the chain from its first link: no number skipped, no entry changed, one for each accepted
    /// operation (S6, S21), and the acts of administrators between them.
    ///
    /// # Errors
    /// The store's failure.
    pub fn audit(&self) -> Result<AuditReport, LedgerError> {
        self.read(|tx| {
            let (mut mark, mut expected, mut faults) = (genesis(), 1, Vec::new());
            let mut acts = 0;
            loop {
                let page = tx.chain_from(expected, PAGE)?;
                if page.is_empty() {
                    break;
                }
                for row in page {
                    if row.number != expected {
                        faults.push(Fault::Gap { at: expected });
                    }
                    if link(&mark, &row.entry) != row.mark {
                        faults.push(Fault::Mark { at: row.number });
                    }
                    mark = row.mark;
                    expected = row.number + 1;
                    if serde_json::from_str::<Act>(&row.entry)
                        .is_ok_and(|act| act.op_id == row.op_id && act.number == row.number)
                    {
                        acts += 1;
                        continue;
                    }
                    let entry: Option<AuditEntry> = serde_json::from_str(&row.entry).ok();
                    // What was erased says nothing any more; its hash is in the entry (M7).
                    let blank = match &entry {
                        Some(entry) => tx.record(entry.record)?,
                        None => None,
                    };
                    let blank = blank.is_some_and(|row| row.record.is_erased());
                    let stored = tx.op(row.op_id)?.filter(|op| {
                        (blank || model::canonical::sha256(op.text.as_bytes()) == op.hash)
                            && entry.as_ref().is_some_and(|entry| {
                                entry.hash == op.hash && entry.op_id == op.op_id
                            })
                    });
                    if stored.is_none() {
                        faults.push(Fault::Operation { at: row.number });
                    }
                }
            }
            let (head, accepted) = (tx.head()?, tx.accepted()?);
            if head + 1 != expected {
                faults.push(Fault::Gap { at: expected });
            }
            if accepted + acts != head {
                faults.push(Fault::Count { accepted });
            }
            Ok(AuditReport { head, mark, faults })
        })
    }
}
