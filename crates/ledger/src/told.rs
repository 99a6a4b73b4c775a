//! A record's history as people read it: the steps in their order, with what became of each value (S7).

use crate::engine::{Ledger, person};
use crate::error::LedgerError;
use crate::grants;
use crate::hello::DeviceFacts;
use crate::store::{LedgerStore, LedgerTx, StoreResult, VersionRow};
use model::record::{Field, Record};
use model::{OpId, scope};
use protocol::history::{FieldStep, History, HistoryQuery, Now, Step};
use protocol::{Change, Operation};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Steps of one page.
const PAGE: usize = 100;

impl<S: LedgerStore> Ledger<S> {
    /// The history of a record that lies in the caller's scopes; none for one that does not, as for one that
    /// is not there. What an author wrote into a draft before handing it in stays the author's and the
    /// typist's own.
    ///
    /// # Errors
    /// The store's failure.
    pub fn told(
        &self,
        facts: &DeviceFacts,
        query: &HistoryQuery,
    ) -> Result<Option<History>, LedgerError> {
        self.read(|tx| {
            let Some(person) = person(tx, facts.person)? else {
                return Ok(None);
            };
            let granted = grants::of(tx, &person)?;
            let Some(stored) = tx.record(query.record)? else {
                return Ok(None);
            };
            if scope::scopes(&stored.record).is_disjoint(&granted) {
                return Ok(None);
            }
            let own = ["author", "typist"]
                .iter()
                .any(|field| stored.record.id_in(field) == Some(facts.person));
            let mut steps = steps(tx, &stored.record)?;
            if !own {
                withhold(&mut steps);
            }
            steps.retain(|step| query.before.is_none_or(|before| step.number < before));
            let more = steps.len() > PAGE;
            steps.reverse();
            steps.truncate(PAGE);
            Ok(Some(History { steps, more }))
        })
    }
}

/// All steps, ascending by number.
fn steps(tx: &dyn LedgerTx, record: &Record) -> StoreResult<Vec<Step>> {
    let mut by_op: BTreeMap<(u64, OpId), Vec<VersionRow>> = BTreeMap::new();
    for row in tx.versions(record.id)? {
        by_op.entry((row.number, row.op_id)).or_default().push(row);
    }
    let mut written: BTreeMap<(String, OpId), Value> = BTreeMap::new();
    let mut steps = Vec::new();
    for ((number, op_id), rows) in by_op {
        let Some(op) = tx.op(op_id)? else { continue };
        let Ok(operation) = serde_json::from_str::<Operation>(&op.text) else {
            continue;
        };
        let mut fields = Vec::new();
        for row in rows {
            let Ok(change) = serde_json::from_str::<Change>(&row.change) else {
                continue;
            };
            let seen = operation.base.get(&row.field).into_iter().flatten();
            let before = seen
                .filter_map(|op| written.get(&(row.field.clone(), *op)))
                .next_back()
                .cloned();
            if let Change::Put(value) = &change {
                written.insert((row.field.clone(), op_id), value.clone());
            }
            fields.push(FieldStep {
                now: now(record, &row.field, op_id),
                field: row.field,
                change,
                before,
            });
        }
        let here = operation.record == record.id;
        steps.push(Step {
            op_id,
            number,
            actor: operation.actor,
            on_behalf_of: operation.on_behalf_of,
            device: operation.device,
            claimed: operation.stamp,
            effective: op.eff.unwrap_or(operation.stamp),
            received: op.received,
            kind: operation.kind,
            command: operation.command.filter(|_| here),
            elsewhere: !here,
            fields,
            withheld: 0,
        });
    }
    Ok(steps)
}

/// What became of the version of a field.
fn now(record: &Record, field: &str, op: OpId) -> Now {
    match record.fields.get(field) {
        Some(Field::Plain(heads)) => match heads.iter().position(|head| head.version.op == op) {
            Some(0) => Now::Shown,
            Some(at) if heads[at].value == heads[0].value => Now::Shown,
            Some(_) => Now::Beside,
            None => Now::Replaced,
        },
        Some(Field::Text { .. } | Field::Set(_)) => Now::Merged,
        None => Now::Replaced,
    }
}

/// Blanks what was written before the record was first handed in, also where a later step says what stood there
/// before it.
fn withhold(steps: &mut [Step]) {
    let state = |step: &Step| {
        step.fields
            .iter()
            .find(|field| field.field == "state")
            .map(|field| field.change.clone())
    };
    let drafted =
        |change: &Change| matches!(change, Change::Put(Value::String(state)) if state == "draft");
    let Some(first) = steps
        .iter()
        .position(|step| state(step).is_some_and(|state| !drafted(&state)))
    else {
        return;
    };
    let (draft, told) = steps.split_at_mut(first);
    for step in draft {
        step.withheld = u32::try_from(step.fields.len()).unwrap_or(u32::MAX);
        step.fields.clear();
    }
    let mut changed = BTreeSet::new();
    for field in told.iter_mut().flat_map(|step| &mut step.fields) {
        if changed.insert(field.field.clone()) {
            field.before = None;
        }
    }
}
