//! Compaction: taking away what can be told again from what stays, and what nobody needs to be told any more
//! (P2, M3, S18; docs/adr/0017).
//!
//! Operations, answers, versions, records and the chain stay for good. What goes, up to a number: lines of the feed that
//! say only that a record left a scope, and of texts that nobody changed since, their histories, and the splices that
//! their operations say as well.

use crate::engine::{BACKED_UP, Ledger};
use crate::error::LedgerError;
use crate::store::{LedgerStore, LedgerTx, StoreResult, TextRow, VersionRow};
use crate::text::History;
use model::{Field, RecordId, Stamp};
use protocol::Change;
use protocol::broken::{self, Variant};
use serde::Deserialize;

/// The name under which the number is kept that was compacted up to.
const COMPACTED: &str = "compacted_through";

/// Links of the chain looked through at once.
const LINKS: usize = 1_000;
/// Lines of the feed that go in one transaction.
const LEAVES: usize = 200;
/// Texts looked at at once; each is folded in a transaction of its own.
const TEXTS: usize = 20;

/// What a compaction has done so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Compacted {
    /// Up to this number.
    pub through: u64,
    /// Lines that said that a record left a scope.
    pub leaves: u64,
    /// Histories of texts.
    pub texts: u64,
    /// Bytes of those histories, and of splices that stood twice.
    pub bytes: u64,
    /// Texts whose operations do not tell them again byte for byte: their histories stay.
    pub kept: u64,
}

/// When a number was given, as its link says: an operation's or an act's.
#[derive(Deserialize)]
struct When {
    #[serde(alias = "at")]
    received: Stamp,
}

/// A history that can go.
struct Fold {
    record: RecordId,
    field: String,
    row: TextRow,
}

/// Up to which number was compacted: a cursor below it cannot be told what left since (P2).
pub(crate) fn through(tx: &dyn LedgerTx) -> StoreResult<u64> {
    if broken::is(Variant::LeavesCompactedSilently) {
        return Ok(0);
    }
    number(tx, COMPACTED)
}

fn number(tx: &dyn LedgerTx, key: &str) -> StoreResult<u64> {
    let kept = tx.meta(key)?.and_then(|text| text.parse().ok());
    Ok(kept.unwrap_or_default())
}

impl<S: LedgerStore> Ledger<S> {
    /// Compacts what lies before `before`, in small transactions; `go_on` is asked between two of them, with what was done
    /// so far. Where it ends early the ledger is right, and the next compaction goes on from there; a second one
    /// finds nothing to do.
    ///
    /// # Errors
    /// The store's failure.
    pub fn compact(
        &self,
        before: Stamp,
        go_on: &mut dyn FnMut(&Compacted) -> bool,
    ) -> Result<Compacted, LedgerError> {
        let through = self.horizon(before)?;
        let mut done = Compacted {
            through,
            ..Compacted::default()
        };
        // The number first: from here on nobody below it is told of leaves, whether they are still there or not.
        if self.read(|tx| Ok(number(tx, COMPACTED)?))? < through {
            self.run(|tx| Ok(tx.put_meta(COMPACTED, &through.to_string())?))?;
        }
        if broken::is(Variant::CompactionTakesHeld) {
            self.run(|tx| take_held(tx, before))?;
        }
        loop {
            if !go_on(&done) {
                return Ok(done);
            }
            match self.run(|tx| Ok(tx.drop_leaves(through, LEAVES)?))? {
                0 => break,
                leaves => done.leaves += leaves,
            }
        }
        let mut after = None;
        loop {
            let texts = self.read(|tx| Ok(tx.texts(after.as_ref(), TEXTS)?))?;
            let Some(last) = texts.last() else {
                return Ok(done);
            };
            after = Some(last.clone());
            for (record, field) in texts {
                let found = self.read(|tx| Ok(fold(tx, record, field, through, &mut done)?))?;
                let Some(fold) = found else { continue };
                let bytes = self.run(|tx| Ok(take(tx, &fold)?))?;
                done.bytes += bytes;
                done.texts += u64::from(bytes > 0);
                if !go_on(&done) {
                    return Ok(done);
                }
            }
            if !go_on(&done) {
                return Ok(done);
            }
        }
    }

    /// The last number that everything before it was given before `before`, and that is in a backup, where the ledger
    /// was told of one; never less than it was.
    fn horizon(&self, before: Stamp) -> Result<u64, LedgerError> {
        let (mut through, most) = self.read(|tx| {
            let backed_up = tx.meta(BACKED_UP)?.and_then(|text| text.parse().ok());
            Ok((number(tx, COMPACTED)?, backed_up.unwrap_or(u64::MAX)))
        })?;
        loop {
            let links = self.read(|tx| Ok(tx.chain_from(through + 1, LINKS)?))?;
            for link in &links {
                let when = serde_json::from_str::<When>(&link.entry);
                if link.number > most || when.map_or(true, |when| when.received >= before) {
                    return Ok(through);
                }
                through = link.number;
            }
            if links.len() < LINKS {
                return Ok(through);
            }
        }
    }

    /// Up to which number was compacted.
    ///
    /// # Errors
    /// The store's failure.
    pub fn compacted_through(&self) -> Result<u64, LedgerError> {
        self.read(|tx| Ok(number(tx, COMPACTED)?))
    }
}

/// Whether a text's history can go: nobody changed it since, and its operations tell it again byte for byte.
fn fold(
    tx: &dyn LedgerTx,
    record: RecordId,
    field: String,
    through: u64,
    done: &mut Compacted,
) -> StoreResult<Option<Fold>> {
    let Some(row) = tx.text(record, &field)? else {
        return Ok(None);
    };
    let versions = tx.versions(record)?.into_iter();
    let last = versions.filter(|version| version.field == field);
    if last.map(|version| version.number).max() > Some(through) {
        return Ok(None);
    }
    let stands = tx.record(record)?.and_then(|mut row| {
        let text = row.record.fields.remove(&field)?;
        match text {
            Field::Text { text, .. } => Some(text),
            Field::Plain(_) | Field::Set(_) => None,
        }
    });
    let again = History::again(tx, record, &field).map(|history| history.text());
    if stands.is_none() || again.ok() != stands {
        done.kept += 1;
        return Ok(None);
    }
    Ok(Some(Fold { record, field, row }))
}

/// Takes a history away, and the splices that its operations say as well. Says how many bytes that was: none where
/// somebody has changed the text meanwhile.
fn take(tx: &mut dyn LedgerTx, fold: &Fold) -> StoreResult<u64> {
    let Fold { record, field, row } = fold;
    if tx.text(*record, field)?.as_ref() != Some(row) {
        return Ok(0);
    }
    tx.drop_text(*record, field)?;
    let mut bytes = row.document.len() + row.tips.len();
    for version in tx.versions(*record)? {
        if version.field == *field && is_said_again(tx, &version)? {
            bytes += version.change.len();
            tx.put_version(&VersionRow {
                change: String::new(),
                ..version
            })?;
        }
    }
    Ok(bytes as u64)
}

/// Whether an operation's own bytes say these splices.
fn is_said_again(tx: &dyn LedgerTx, version: &VersionRow) -> StoreResult<bool> {
    let change = serde_json::from_str::<Change>(&version.change);
    if !matches!(change, Ok(Change::Splices(_))) {
        return Ok(false);
    }
    let silent = VersionRow {
        change: String::new(),
        ..version.clone()
    };
    Ok(crate::store::told(tx, silent)?.change == version.change)
}

/// What [`Variant::CompactionTakesHeld`] does: what has waited for long is taken for done with.
fn take_held(tx: &mut dyn LedgerTx, before: Stamp) -> Result<(), LedgerError> {
    for id in tx.held_before(before)? {
        if let Some(mut op) = tx.op(id)? {
            op.text = String::new();
            tx.blank_op(&op)?;
        }
        tx.unhold(id)?;
    }
    Ok(())
}
