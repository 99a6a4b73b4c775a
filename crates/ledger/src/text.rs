//! Long text (M3): every operation is forked at its base, its splices applied there under a peer named
//! after the operation, and imported back. Order of arrival and re-sending therefore do not matter.

use crate::store::{LedgerTx, Standing, StoreError, StoreResult, TextRow};
use loro::{ExportMode, Frontiers, ID, LoroDoc};
use model::{OpId, RecordId};
use protocol::broken::{self, Variant};
use protocol::{Change, Operation, Splice};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;

/// The one container of a text's document.
const TEXT: &str = "text";

/// Where the text stood after each operation: the tips it left, as (peer, counter).
type Tips = BTreeMap<OpId, Vec<(u64, i32)>>;

/// A text with its history.
pub(crate) struct History {
    document: LoroDoc,
    tips: Tips,
}

/// The document does not take the change; the operation is refused, nothing else.
#[derive(Debug, thiserror::Error)]
#[error("the text's history does not take this change")]
pub(crate) struct NotMerged;

impl From<loro::LoroError> for NotMerged {
    fn from(_: loro::LoroError) -> Self {
        Self
    }
}

impl From<loro::LoroEncodeError> for NotMerged {
    fn from(_: loro::LoroEncodeError) -> Self {
        Self
    }
}

impl History {
    /// Reads what was stored, or starts an empty text.
    pub(crate) fn read(row: Option<&TextRow>) -> StoreResult<Self> {
        const WRONG: StoreError = StoreError::Row {
            table: "text_history",
        };
        let document = LoroDoc::new();
        let Some(row) = row else {
            return Ok(Self {
                document,
                tips: Tips::new(),
            });
        };
        document.import(&row.document).map_err(|_| WRONG)?;
        let tips = serde_json::from_str(&row.tips).map_err(|_| WRONG)?;
        Ok(Self { document, tips })
    }

    /// The history of a text as it is kept, or told again from its operations where it was compacted. A text that does
    /// not stand yet has none, and nobody is asked for its operations.
    pub(crate) fn of(
        tx: &dyn LedgerTx,
        record: RecordId,
        field: &str,
        stands: bool,
    ) -> StoreResult<Self> {
        match tx.text(record, field)? {
            None if stands && !broken::is(Variant::BaseForgottenOneTextLost) => {
                Self::again(tx, record, field)
            }
            row => Self::read(row.as_ref()),
        }
    }

    /// Tells a text again from the operations that wrote it, in the order of their numbers: each is there before
    /// whatever names it as its base.
    pub(crate) fn again(tx: &dyn LedgerTx, record: RecordId, field: &str) -> StoreResult<Self> {
        const WRONG: StoreError = StoreError::Row { table: "op" };
        let mut written: BTreeMap<u64, Operation> = BTreeMap::new();
        for op in tx.ops_on(record)? {
            let Some(number) = op.answer.outcome.number() else {
                continue;
            };
            if op.standing == Standing::Accepted && op.text.contains("\"splices\"") {
                let operation = serde_json::from_str(&op.text).map_err(|_| WRONG)?;
                written.insert(number, operation);
            }
        }
        let mut history = Self::read(None)?;
        for operation in written.values() {
            if let Some(Change::Splices(splices)) = operation.fields.get(field) {
                let base = operation.base.get(field);
                let base = base.map(Vec::as_slice).unwrap_or_default();
                let applied = history.apply(operation.op_id, base, splices);
                applied.map_err(|_| WRONG)?;
            }
        }
        Ok(history)
    }

    /// What to store.
    pub(crate) fn row(&self) -> Result<TextRow, NotMerged> {
        let document = self.document.export(ExportMode::Snapshot)?;
        let tips = model::canonical::text(&self.tips).map_err(|_| NotMerged)?;
        Ok(TextRow { document, tips })
    }

    /// The merged text.
    pub(crate) fn text(&self) -> String {
        self.document.get_text(TEXT).to_string()
    }

    /// Applies an operation's splices at its base. Twice is once (S2). Bases that are no part of this
    /// text are passed over: the caller has held operations with unknown ones.
    pub(crate) fn apply(
        &mut self,
        op: OpId,
        base: &[OpId],
        splices: &[Splice],
    ) -> Result<(), NotMerged> {
        if self.tips.contains_key(&op) {
            return Ok(());
        }
        let seen: Vec<(u64, i32)> = base
            .iter()
            .filter_map(|base| self.tips.get(base))
            .flatten()
            .copied()
            .collect();
        let known: Frontiers = seen
            .iter()
            .map(|(peer, counter)| ID::new(*peer, *counter))
            .collect();
        let known = if known.is_empty() {
            known
        } else {
            self.document.try_minimize_frontiers(&known)?
        };
        let peer = peer(op);
        let end = if known == self.document.state_frontiers() {
            // Nobody wrote beside it: no fork is needed.
            write(&self.document, peer, splices)?
        } else {
            let fork = if known.is_empty() {
                LoroDoc::new()
            } else {
                self.document.fork_at(&known)?
            };
            let before = fork.oplog_vv();
            let end = write(&fork, peer, splices)?;
            if broken::is(Variant::TextByLastWrite) {
                self.document = fork.fork();
            } else {
                self.document
                    .import(&fork.export(ExportMode::updates(&before))?)?;
            }
            end
        };
        // Splices that change nothing leave the text where their base had it.
        let tip = end.map(|end| vec![(peer, end - 1)]);
        self.tips.insert(
            op,
            tip.unwrap_or_else(|| known.iter().map(|id| (id.peer, id.counter)).collect()),
        );
        Ok(())
    }
}

/// Writes splices as this peer; says where it then ends, where it wrote anything.
fn write(document: &LoroDoc, peer: u64, splices: &[Splice]) -> Result<Option<i32>, NotMerged> {
    document.set_peer_id(peer)?;
    let text = document.get_text(TEXT);
    for splice in splices {
        let length = text.len_unicode();
        let at = (splice.at as usize).min(length);
        let delete = (splice.delete as usize).min(length - at);
        if delete > 0 {
            text.delete(at, delete)?;
        }
        if !splice.insert.is_empty() {
            text.insert(at, &splice.insert)?;
        }
    }
    document.commit();
    let written = document.oplog_vv();
    Ok(written.get(&peer).copied().filter(|end| *end > 0))
}

/// The CRDT's name for an operation. The largest value is reserved.
fn peer(op: OpId) -> u64 {
    let digest = Sha256::digest(op.0.as_bytes());
    digest
        .iter()
        .take(8)
        .fold(0_u64, |peer, byte| (peer << 8) | u64::from(*byte))
        & (u64::MAX >> 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn op(number: usize) -> OpId {
        OpId(Uuid::from_u128(
            0x0190_0000_0000_7000_8000_0000_0000_0000 + number as u128,
        ))
    }

    fn insert(at: u32, text: &str) -> Vec<Splice> {
        vec![Splice {
            at,
            delete: 0,
            insert: text.to_owned(),
        }]
    }

    #[test]
    fn both_edits_of_one_paragraph_survive() {
        let mut history = History::read(None).unwrap();
        history
            .apply(op(1), &[], &insert(0, "拟投资三亿元。"))
            .unwrap();
        history.apply(op(2), &[op(1)], &insert(1, "首期")).unwrap();
        history
            .apply(op(3), &[op(1)], &insert(7, "用地八十亩。"))
            .unwrap();
        assert_eq!(history.text(), "拟首期投资三亿元。用地八十亩。");
    }

    /// One operation of a random history: which earlier ones it saw, and what it does.
    #[derive(Clone, Debug)]
    struct Step {
        base: Vec<usize>,
        at: u32,
        delete: u32,
        insert: String,
    }

    fn steps() -> impl Strategy<Value = Vec<Step>> {
        let step = (
            proptest::collection::vec(any::<prop::sample::Index>(), 1..3),
            0_u32..12,
            0_u32..4,
            "[a-z好𠮷]{0,3}",
        );
        proptest::collection::vec(step, 1..9).prop_map(|steps| {
            let steps = steps.into_iter().enumerate();
            steps
                .map(|(index, (base, at, delete, insert))| {
                    let base = if index == 0 {
                        Vec::new()
                    } else {
                        base.iter().map(|seen| seen.index(index)).collect()
                    };
                    Step {
                        base,
                        at,
                        delete,
                        insert,
                    }
                })
                .collect()
        })
    }

    fn play(steps: &[Step], order: &[usize]) -> String {
        let mut history = History::read(None).unwrap();
        let mut done = vec![false; steps.len()];
        // Causal order: go round until all bases of a step are there.
        while done.contains(&false) {
            for &index in order {
                let step = &steps[index];
                if done[index] || step.base.iter().any(|base| !done[*base]) {
                    continue;
                }
                let base: Vec<OpId> = step.base.iter().map(|base| op(*base)).collect();
                let splice = Splice {
                    at: step.at,
                    delete: step.delete,
                    insert: step.insert.clone(),
                };
                // Stored and read back each time, and sent twice.
                for _ in 0..2 {
                    history
                        .apply(op(index), &base, std::slice::from_ref(&splice))
                        .unwrap();
                    history = History::read(Some(&history.row().unwrap())).unwrap();
                }
                done[index] = true;
            }
        }
        history.text()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn any_causal_order_gives_the_same_text(
            steps in steps(),
            keys in proptest::collection::vec(any::<u32>(), 9),
        ) {
            let first: Vec<usize> = (0..steps.len()).collect();
            let mut other = first.clone();
            other.sort_by_key(|index| keys[*index]);
            prop_assert_eq!(play(&steps, &first), play(&steps, &other));
        }
    }
}
