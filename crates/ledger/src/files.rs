//! What the ledger knows of a file: who may read it is who may read the record that names it (W5).

use crate::engine::{Ledger, person};
use crate::error::LedgerError;
use crate::grants;
use crate::store::{LedgerStore, LedgerTx};
use model::{PersonId, RecordId, attachment, policy};
use protocol::Change;
use std::collections::BTreeSet;

/// A file that a record names, to one who asks about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileNamed {
    /// Bytes of it, by the record's word.
    pub bytes: u64,
    /// Whether a head of the record names it now.
    pub named_now: bool,
    /// Whether the record is the asker's to read.
    pub readable: bool,
    /// Whether the asker wrote a version that names it.
    pub wrote: bool,
    /// Everybody who ever named it here. One of them must have had it: a hash alone is no key to a file.
    pub named_by: BTreeSet<PersonId>,
}

impl<S: LedgerStore> Ledger<S> {
    /// What this record says of this file; none where it never named it, or there is no such record.
    ///
    /// # Errors
    /// The store's failure.
    pub fn file_named(
        &self,
        asker: PersonId,
        record: RecordId,
        sha256: &str,
    ) -> Result<Option<FileNamed>, LedgerError> {
        self.read(|tx| named(tx, asker, record, sha256))
    }
}

fn named(
    tx: &dyn LedgerTx,
    asker: PersonId,
    record: RecordId,
    sha256: &str,
) -> Result<Option<FileNamed>, LedgerError> {
    let Some(stored) = tx.record(record)? else {
        return Ok(None);
    };
    let (mut bytes, mut named_by) = (None, BTreeSet::new());
    for version in tx.versions(record)? {
        if !attachment::is_field(&version.field) {
            continue;
        }
        let Ok(Change::Put(value)) = serde_json::from_str(&version.change) else {
            continue;
        };
        let found = attachment::blobs(&value)
            .into_iter()
            .find(|(blob, _)| blob.sha256 == sha256);
        if let Some((blob, _)) = found {
            bytes.get_or_insert(blob.bytes);
            named_by.extend(tx.op(version.op_id)?.map(|op| op.actor));
        }
    }
    let Some(bytes) = bytes else { return Ok(None) };
    let facts = person(tx, asker)?;
    let grants = match &facts {
        Some(facts) => grants::of(tx, facts)?,
        None => BTreeSet::new(),
    };
    let named_now = attachment::named(&stored.record)
        .iter()
        .any(|named| named.blob.sha256 == sha256);
    Ok(Some(FileNamed {
        bytes,
        named_now,
        readable: policy::may_read(&grants, &stored.record),
        wrote: named_by.contains(&asker),
        named_by,
    }))
}
