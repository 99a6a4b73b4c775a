//! The tables as maps. Every write notes what undoes it.

use super::Held;
use crate::changes::Changed;
use crate::deed::Deed;
use crate::outgoing::Outgoing;
use crate::row::read;
use crate::tables::{Asked, Captured, Kept, Place, Reads, Replayed, Settled, Tables, Unread};
use crate::{DraftId, JournalLine, OpState, StoreError, Written, erase, meta};
use model::{OpId, Record, RecordId, Scope, Stamp, canonical};
use protocol::broken::{self, Variant};
use protocol::wire::Outcome;
use protocol::{OpBytes, Operation};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Undoes one write.
pub(super) type Undo = Box<dyn FnOnce(&mut Rows) + Send>;

#[derive(Clone)]
pub(super) struct Base {
    pub(super) number: u64,
    pub(super) record: Arc<Record>,
}

#[derive(Clone, Copy)]
pub(super) struct Hold {
    number: u64,
    stale: bool,
}

#[derive(Clone)]
pub(super) struct Shown {
    pub(super) record: Arc<Record>,
    number: u64,
    pending: usize,
}

/// What never changes of an operation, made once.
struct Made {
    operation: Arc<Operation>,
    hash: Arc<str>,
    bytes: OpBytes,
    deeds: Vec<Deed>,
    own_text: BTreeMap<String, String>,
}

#[derive(Clone)]
pub(super) struct Line {
    made: Arc<Made>,
    state: OpState,
    number: Option<u64>,
    eff: Option<Stamp>,
    outcome: Option<Outcome>,
    answered: bool,
    /// Whether what it said was erased.
    blank: bool,
}

impl Line {
    pub(super) fn line(&self) -> JournalLine {
        JournalLine {
            op: self.made.operation.op_id,
            hash: Arc::clone(&self.made.hash),
            state: self.state,
            number: self.number,
        }
    }

    pub(super) fn written(&self, ord: i64) -> Written {
        Written {
            ord,
            operation: Arc::clone(&self.made.operation),
            hash: Arc::clone(&self.made.hash),
        }
    }

    fn is_open(&self) -> bool {
        matches!(self.state, OpState::Waiting | OpState::Sent | OpState::Held)
    }
}

/// Whether an operation is in the overlay of a record (D1), or will be once its base is the new epoch's (W4).
#[derive(Clone, Copy, PartialEq, Eq)]
enum Passed {
    No,
    Yes,
    InAnEarlierEpoch,
}

#[derive(Clone, Default)]
pub(super) struct Rows {
    meta: BTreeMap<String, String>,
    pub(super) bases: BTreeMap<RecordId, Base>,
    pub(super) holds: BTreeMap<(RecordId, Scope), Hold>,
    pub(super) places: BTreeMap<Scope, Place>,
    pub(super) journal: BTreeMap<i64, Line>,
    /// Those of the journal that are not accepted.
    open: BTreeMap<i64, ()>,
    ords: BTreeMap<OpId, i64>,
    last_seqs: BTreeMap<u32, u64>,
    touch: BTreeMap<(RecordId, i64), Passed>,
    /// Those of `touch` that no pull has passed.
    unpassed: BTreeMap<(i64, RecordId), ()>,
    depends: BTreeMap<(OpId, OpId), ()>,
    pub(super) shown: BTreeMap<RecordId, Shown>,
}

impl Rows {
    pub(super) fn nothing_is_on_its_way(&mut self) {
        for line in self.journal.values_mut() {
            if line.state == OpState::Sent {
                line.state = OpState::Waiting;
            }
        }
    }

    fn touched(&self, ord: i64) -> BTreeSet<RecordId> {
        let Some(line) = self.journal.get(&ord) else {
            return BTreeSet::new();
        };
        let deeds = line.made.deeds.iter().map(Deed::record);
        deeds.chain([line.made.operation.record]).collect()
    }

    fn pending(&self, record: RecordId) -> usize {
        let lines = self.open.keys().filter_map(|ord| self.journal.get(ord));
        lines
            .filter(|line| line.made.operation.record == record)
            .count()
    }
}

impl Held {
    fn set<K, V>(&self, table: fn(&mut Rows) -> &mut BTreeMap<K, V>, key: K, value: Option<V>)
    where
        K: Ord + Clone + Send + 'static,
        V: Send + 'static,
    {
        let mut rows = self.rows.borrow_mut();
        let before = match value {
            Some(value) => table(&mut rows).insert(key.clone(), value),
            None => table(&mut rows).remove(&key),
        };
        self.undo.borrow_mut().push(Box::new(move |rows| {
            match before {
                Some(before) => table(rows).insert(key, before),
                None => table(rows).remove(&key),
            };
        }));
    }

    pub(super) fn set_meta(&self, name: &str, value: &str) {
        let (name, value) = (name.to_owned(), value.to_owned());
        self.set(|rows| &mut rows.meta, name, Some(value));
    }

    pub(super) fn forget_meta(&self, name: &str) {
        self.set(|rows| &mut rows.meta, name.to_owned(), None);
    }

    fn set_line(&self, ord: i64, line: Line) {
        let open = (line.state != OpState::Accepted).then_some(());
        self.set(|rows| &mut rows.open, ord, open);
        self.set(|rows| &mut rows.journal, ord, Some(line));
    }

    /// What an earlier epoch had passed is in the overlay again: its base is the new epoch's (W4).
    fn base_is_new(&self, record: RecordId) {
        let again: Vec<i64> = {
            let rows = self.rows.borrow();
            let of_record = rows.touch.range((record, i64::MIN)..=(record, i64::MAX));
            let waits = of_record.filter(|(_, passed)| **passed == Passed::InAnEarlierEpoch);
            waits.map(|((_, ord), _)| *ord).collect()
        };
        for ord in again {
            self.set_passed(record, ord, Passed::No);
        }
    }

    fn set_passed(&self, record: RecordId, ord: i64, passed: Passed) {
        let still = (passed == Passed::No).then_some(());
        self.set(|rows| &mut rows.unpassed, (ord, record), still);
        self.set(|rows| &mut rows.touch, (record, ord), Some(passed));
    }

    fn line(&self, op: OpId) -> Option<(i64, Line)> {
        let rows = self.rows.borrow();
        let ord = *rows.ords.get(&op)?;
        Some((ord, rows.journal.get(&ord)?.clone()))
    }

    fn move_open(&self, op: OpId, to: OpState) -> Option<Changed> {
        let (ord, mut line) = self.line(op).filter(|(_, line)| line.is_open())?;
        let changed = Changed {
            id: line.made.operation.record,
            noun: line.made.operation.noun.clone(),
        };
        if line.state != OpState::Held {
            line.state = to;
        }
        self.set_line(ord, line);
        Some(changed)
    }
}

impl Tables for Held {
    fn meta(&self, name: &str) -> Kept<Option<String>> {
        Ok(self.rows.borrow().meta.get(name).cloned())
    }

    fn set_meta(&self, name: &str, value: &str) -> Kept<()> {
        self.set_meta(name, value);
        Ok(())
    }

    fn forget_meta(&self, name: &str) -> Kept<()> {
        self.forget_meta(name);
        Ok(())
    }

    fn note_purge(&self) -> Kept<()> {
        self.set_meta(meta::PURGE_DUE, "1");
        Ok(())
    }

    fn drop_draft(&self, _: DraftId) -> Kept<()> {
        Ok(())
    }

    fn base(&self, id: RecordId) -> Kept<Option<(Record, u64)>> {
        let rows = self.rows.borrow();
        let base = rows.bases.get(&id);
        Ok(base.map(|base| ((*base.record).clone(), base.number)))
    }

    fn base_number(&self, id: RecordId) -> Kept<Option<u64>> {
        Ok(self.rows.borrow().bases.get(&id).map(|base| base.number))
    }

    fn put_base(&self, number: u64, record: &Record) -> Kept<bool> {
        let older = Tables::base_number(self, record.id)?.is_none_or(|held| number > held);
        if older {
            let base = Base {
                number,
                record: Arc::new(record.clone()),
            };
            self.set(|rows| &mut rows.bases, record.id, Some(base));
            self.base_is_new(record.id);
        }
        Ok(older)
    }

    fn drop_unheld(&self, id: RecordId) -> Kept<bool> {
        let there = {
            let rows = self.rows.borrow();
            let held = rows
                .holds
                .range((id, Scope::City)..)
                .next()
                .is_some_and(|((record, _), _)| *record == id);
            !held && rows.bases.contains_key(&id)
        };
        if there {
            self.set(|rows| &mut rows.bases, id, None);
            self.base_is_new(id);
        }
        Ok(there)
    }

    fn hold(&self, scope: Scope, record: RecordId, number: u64) -> Kept<()> {
        let before = self.rows.borrow().holds.get(&(record, scope)).copied();
        let hold = Hold {
            number: before.map_or(number, |before| before.number.max(number)),
            stale: false,
        };
        self.set(|rows| &mut rows.holds, (record, scope), Some(hold));
        Ok(())
    }

    fn leave(&self, scope: Scope, record: RecordId, number: u64) -> Kept<()> {
        let before = self.rows.borrow().holds.get(&(record, scope)).copied();
        if before.is_some_and(|before| before.number <= number) {
            self.set(|rows| &mut rows.holds, (record, scope), None);
        }
        Ok(())
    }

    fn let_go(&self, scope: Scope, stale_only: bool) -> Kept<BTreeSet<RecordId>> {
        let left: BTreeSet<RecordId> = self
            .rows
            .borrow()
            .holds
            .iter()
            .filter(|((_, by), hold)| *by == scope && (hold.stale || !stale_only))
            .map(|((record, _), _)| *record)
            .collect();
        for record in &left {
            self.set(|rows| &mut rows.holds, (*record, scope), None);
        }
        Ok(left)
    }

    fn records_held(&self, after: Option<RecordId>, most: usize) -> Kept<Vec<RecordId>> {
        let rows = self.rows.borrow();
        let held = rows.holds.keys().map(|(record, _)| *record);
        let held: BTreeSet<RecordId> = held
            .filter(|record| after.is_none_or(|after| *record > after))
            .collect();
        Ok(held.into_iter().take(most).collect())
    }

    fn holds_of(&self, record: RecordId) -> Kept<Vec<(Scope, u64)>> {
        let rows = self.rows.borrow();
        let of = rows.holds.range((record, Scope::City)..);
        Ok(of
            .take_while(|((held, _), _)| *held == record)
            .map(|((_, scope), hold)| (*scope, hold.number))
            .collect())
    }

    fn held_between(&self, from: u64, below: u64) -> Kept<BTreeSet<RecordId>> {
        let rows = self.rows.borrow();
        let within = rows.holds.iter();
        Ok(within
            .filter(|(_, hold)| (from..below).contains(&hold.number))
            .map(|((record, _), _)| *record)
            .collect())
    }

    fn doubt_hold(&self, scope: Scope, record: RecordId, from: u64, below: u64) -> Kept<()> {
        let before = self.rows.borrow().holds.get(&(record, scope)).copied();
        if let Some(mut hold) = before.filter(|hold| (from..below).contains(&hold.number)) {
            hold.stale = true;
            self.set(|rows| &mut rows.holds, (record, scope), Some(hold));
        }
        Ok(())
    }

    fn doubt_base(&self, record: RecordId, number: u64) -> Kept<()> {
        let before = self.rows.borrow().bases.get(&record).cloned();
        if let Some(mut base) = before.filter(|base| base.number <= number) {
            base.number = 0;
            self.set(|rows| &mut rows.bases, record, Some(base));
        }
        Ok(())
    }

    fn is_shown(&self, record: RecordId) -> Kept<bool> {
        Ok(self.rows.borrow().shown.contains_key(&record))
    }

    fn places(&self) -> Kept<BTreeMap<Scope, Place>> {
        Ok(self.rows.borrow().places.clone())
    }

    fn follow(&self, scope: Scope) -> Kept<()> {
        self.set(|rows| &mut rows.places, scope, Some(Place::default()));
        Ok(())
    }

    fn unfollow(&self, scope: Scope) -> Kept<()> {
        self.set(|rows| &mut rows.places, scope, None);
        Ok(())
    }

    fn move_on(&self, scope: Scope, to: &Place) -> Kept<()> {
        let before = self.rows.borrow().places.get(&scope).cloned();
        if let Some(before) = before {
            let mut to = to.clone();
            to.complete |= before.complete;
            self.set(|rows| &mut rows.places, scope, Some(to));
        }
        Ok(())
    }

    fn read_on(&self, scope: Scope, unread: &Unread) -> Kept<()> {
        let before = self.rows.borrow().places.get(&scope).cloned();
        if let Some(mut place) = before {
            place.snapshot = Some(unread.clone());
            self.set(|rows| &mut rows.places, scope, Some(place));
        }
        Ok(())
    }

    fn begin_anew(&self, scope: Scope) -> Kept<()> {
        if !self.rows.borrow().places.contains_key(&scope) {
            return Ok(());
        }
        self.set(|rows| &mut rows.places, scope, Some(Place::default()));
        let holds = self.rows.borrow().holds.clone();
        for (key, hold) in holds.into_iter().filter(|((_, by), _)| *by == scope) {
            let hold = Hold {
                stale: true,
                ..hold
            };
            self.set(|rows| &mut rows.holds, key, Some(hold));
        }
        Ok(())
    }

    fn read_anew(&self) -> Kept<()> {
        let (places, holds, bases) = {
            let rows = self.rows.borrow();
            (rows.places.clone(), rows.holds.clone(), rows.bases.clone())
        };
        for (scope, _) in places {
            self.set(|rows| &mut rows.places, scope, Some(Place::default()));
        }
        for (key, _) in holds {
            let hold = Hold {
                number: 0,
                stale: true,
            };
            self.set(|rows| &mut rows.holds, key, Some(hold));
        }
        for (id, base) in bases {
            let base = Base { number: 0, ..base };
            self.set(|rows| &mut rows.bases, id, Some(base));
        }
        Ok(())
    }

    fn last_seq(&self, incarnation: u32) -> Kept<u64> {
        let last = self.rows.borrow().last_seqs.get(&incarnation).copied();
        Ok(last.unwrap_or_default())
    }

    fn capture(&self, captured: &Captured<'_>) -> Kept<()> {
        let operation = captured.operation;
        if operation.seq <= self.last_seq(operation.incarnation)? {
            return Err(StoreError::Damaged { what: "sequence" });
        }
        let ord = {
            let rows = self.rows.borrow();
            rows.journal.keys().next_back().map_or(1, |last| last + 1)
        };
        let line = Line {
            made: Arc::new(Made {
                operation: Arc::new(operation.clone()),
                hash: captured.bytes.hash.as_str().into(),
                bytes: captured.bytes.clone(),
                deeds: captured.deeds.to_vec(),
                own_text: captured.own_text.clone(),
            }),
            state: OpState::Waiting,
            number: None,
            eff: None,
            outcome: None,
            answered: false,
            blank: false,
        };
        self.set_line(ord, line);
        self.set(|rows| &mut rows.ords, operation.op_id, Some(ord));
        let seq = Some(operation.seq);
        self.set(|rows| &mut rows.last_seqs, operation.incarnation, seq);
        for record in captured.touched {
            self.set_passed(*record, ord, Passed::No);
        }
        for needs in &operation.depends_on {
            let key = (*needs, operation.op_id);
            self.set(|rows| &mut rows.depends, key, Some(()));
        }
        Ok(())
    }

    fn to_send(&self, held: bool, most: usize, take: &mut dyn FnMut(Outgoing) -> bool) -> Kept<()> {
        let rows = self.rows.borrow();
        let lines = rows.open.keys().filter_map(|ord| rows.journal.get(ord));
        let wanted = lines
            .filter(|line| line.is_open() && (held || line.state != OpState::Held))
            .take(most);
        for line in wanted {
            let mut bytes = line.made.bytes.clone();
            if line.blank {
                // The bytes that are left are answered by their own hash.
                bytes.hash = canonical::sha256(bytes.text.as_bytes());
            }
            let outgoing = Outgoing {
                op: line.made.operation.op_id,
                bytes,
            };
            if !take(outgoing) {
                break;
            }
        }
        Ok(())
    }

    fn waiting(&self) -> Kept<u32> {
        let rows = self.rows.borrow();
        let lines = rows.open.keys().filter_map(|ord| rows.journal.get(ord));
        let waiting = lines
            .filter(|line| matches!(line.state, OpState::Waiting | OpState::Sent))
            .count();
        Ok(u32::try_from(waiting).unwrap_or(u32::MAX))
    }

    fn sent(&self, op: OpId) -> Kept<Option<Changed>> {
        Ok(self.move_open(op, OpState::Sent))
    }

    fn not_answered(&self, op: OpId, _: &str) -> Kept<Option<Changed>> {
        Ok(self.move_open(op, OpState::Waiting))
    }

    fn asked(&self, op: Option<OpId>, hash: &str) -> Kept<Option<Asked>> {
        let rows = self.rows.borrow();
        let found = match op {
            Some(op) => rows.ords.get(&op).and_then(|ord| {
                let line = rows.journal.get(ord)?;
                Some((*ord, line))
            }),
            None => rows
                .journal
                .iter()
                .find(|(_, line)| line.made.bytes.hash == hash)
                .map(|(ord, line)| (*ord, line)),
        };
        Ok(found.map(|(ord, line)| Asked {
            ord,
            op: line.made.operation.op_id,
            hash: line.made.bytes.hash.clone(),
            is_blank: line.blank,
            is_final: line.answered
                && matches!(
                    line.state,
                    OpState::Accepted | OpState::Rejected | OpState::Refused
                ),
        }))
    }

    fn settle(&self, ord: i64, settled: &Settled<'_>) -> Kept<()> {
        let Some(mut line) = self.rows.borrow().journal.get(&ord).cloned() else {
            return Ok(());
        };
        line.state = settled.state;
        line.number = settled.number;
        line.eff = settled.eff;
        line.outcome = Some(settled.outcome.clone());
        line.answered = true;
        self.set_line(ord, line);
        Ok(())
    }

    fn erase(&self, record: RecordId) -> Kept<()> {
        let ords: Vec<i64> = {
            let rows = self.rows.borrow();
            let lines = rows.journal.iter();
            let done =
                lines.filter(|(_, line)| line.made.operation.record == record && !line.is_open());
            done.map(|(ord, _)| *ord).collect()
        };
        for ord in ords {
            self.blank(ord)?;
        }
        Ok(())
    }

    fn blank(&self, ord: i64) -> Kept<()> {
        let Some(mut line) = self.rows.borrow().journal.get(&ord).cloned() else {
            return Ok(());
        };
        let text = erase::blanked(&line.made.bytes.text)?;
        line.made = Arc::new(Made {
            operation: Arc::new(read(&text, "operation")?),
            hash: Arc::clone(&line.made.hash),
            bytes: OpBytes {
                text,
                hash: line.made.bytes.hash.clone(),
            },
            deeds: Vec::new(),
            own_text: BTreeMap::new(),
        });
        line.outcome = line.outcome.map(erase::wordless);
        line.blank = true;
        self.set_line(ord, line);
        Ok(())
    }

    fn reject_behind(&self, op: OpId, outcome: &Outcome) -> Kept<Vec<(i64, OpId)>> {
        let mut behind = BTreeSet::new();
        let mut edge = vec![op];
        while let Some(at) = edge.pop() {
            let rows = self.rows.borrow();
            let first = OpId(uuid::Uuid::nil());
            for ((needs, op), ()) in rows.depends.range((at, first)..) {
                if *needs != at {
                    break;
                }
                if behind.insert(*op) {
                    edge.push(*op);
                }
            }
        }
        let mut rejected = Vec::new();
        for op in behind {
            let Some((ord, mut line)) = self.line(op).filter(|(_, line)| line.is_open()) else {
                continue;
            };
            line.state = OpState::Rejected;
            line.outcome = Some(outcome.clone());
            line.answered = false;
            self.set_line(ord, line);
            rejected.push((ord, op));
        }
        Ok(rejected)
    }

    fn record_of(&self, ord: i64) -> Kept<Option<RecordId>> {
        let rows = self.rows.borrow();
        Ok(rows
            .journal
            .get(&ord)
            .map(|line| line.made.operation.record))
    }

    fn touched(&self, ord: i64) -> Kept<BTreeSet<RecordId>> {
        Ok(self.rows.borrow().touched(ord))
    }

    fn pass(&self) -> Kept<BTreeSet<RecordId>> {
        if broken::is(Variant::OverlayNeverLeft) {
            return Ok(BTreeSet::new());
        }
        let passed: Vec<(i64, RecordId)> = {
            let rows = self.rows.borrow();
            let read = rows.places.values().map(|place| place.number).min();
            rows.unpassed
                .keys()
                .filter(|(ord, record)| {
                    let line = rows.journal.get(ord);
                    let number = line.filter(|line| line.state == OpState::Accepted);
                    let Some(number) = number.and_then(|line| line.number) else {
                        return false;
                    };
                    let base = rows.bases.get(record).map(|base| base.number);
                    base.max(read).is_some_and(|read| number <= read)
                })
                .copied()
                .collect()
        };
        for (ord, record) in &passed {
            self.set_passed(*record, *ord, Passed::Yes);
        }
        Ok(passed.into_iter().map(|(_, record)| record).collect())
    }

    fn requeue(&self, incarnation: u32, acked: u64) -> Kept<BTreeSet<RecordId>> {
        let lines: Vec<(i64, Line)> = {
            let rows = self.rows.borrow();
            let all = rows.journal.iter().map(|(ord, line)| (*ord, line.clone()));
            all.collect()
        };
        let mut waiting = BTreeSet::new();
        for (ord, mut line) in lines {
            let operation = &line.made.operation;
            let passed = |record| {
                let rows = self.rows.borrow();
                rows.touch.get(&(record, ord)).copied() == Some(Passed::Yes)
            };
            let kept = operation.incarnation == incarnation
                && operation.seq <= acked
                && Tables::touched(self, ord)?.into_iter().all(passed);
            if line.state == OpState::Accepted && !kept {
                line.state = OpState::Waiting;
                line.number = None;
                line.outcome = None;
                line.answered = false;
                self.set_line(ord, line.clone());
            } else if line.state == OpState::Accepted && line.number.take().is_some() {
                // It may stand under another number there.
                self.set_line(ord, line.clone());
            }
            if line.state != OpState::Waiting {
                continue;
            }
            waiting.insert(line.made.operation.record);
            for record in Tables::touched(self, ord)? {
                let (passed, based) = {
                    let rows = self.rows.borrow();
                    let passed = rows.touch.get(&(record, ord)).copied();
                    (passed, rows.bases.contains_key(&record))
                };
                if passed == Some(Passed::Yes) {
                    let again = if based {
                        Passed::InAnEarlierEpoch
                    } else {
                        Passed::No
                    };
                    self.set_passed(record, ord, again);
                }
            }
        }
        Ok(waiting)
    }

    fn replayed(&self, record: RecordId) -> Kept<Vec<Replayed>> {
        let rows = self.rows.borrow();
        let mut all = Vec::new();
        for ((_, ord), passed) in rows.touch.range((record, i64::MIN)..=(record, i64::MAX)) {
            let replayed = *passed == Passed::No;
            let Some(line) = rows.journal.get(ord).filter(|_| replayed) else {
                continue;
            };
            if matches!(line.state, OpState::Rejected | OpState::Refused) {
                continue;
            }
            all.push(Replayed {
                ord: *ord,
                number: line.number,
                operation: Arc::clone(&line.made.operation),
                eff: line.eff,
                own_text: line.made.own_text.clone(),
                deeds: line.made.deeds.clone(),
            });
        }
        Ok(all)
    }

    fn shown(&self, id: RecordId) -> Kept<Option<Record>> {
        let rows = self.rows.borrow();
        Ok(rows.shown.get(&id).map(|shown| (*shown.record).clone()))
    }

    fn aliases_shown(&self, id: RecordId) -> Kept<BTreeSet<RecordId>> {
        let rows = self.rows.borrow();
        let shown = rows.shown.get(&id);
        Ok(shown
            .map(|shown| shown.record.ids_in(model::alias::FROM))
            .unwrap_or_default())
    }

    fn show(&self, record: &Record, number: u64, _: Reads) -> Kept<bool> {
        let (before, pending) = {
            let rows = self.rows.borrow();
            (rows.shown.get(&record.id).cloned(), rows.pending(record.id))
        };
        let same = before.is_some_and(|before| {
            *before.record == *record && (before.number, before.pending) == (number, pending)
        });
        if same {
            return Ok(false);
        }
        let shown = Shown {
            record: Arc::new(record.clone()),
            number,
            pending,
        };
        self.set(|rows| &mut rows.shown, record.id, Some(shown));
        Ok(true)
    }

    fn places_below(&self, _: usize) -> Kept<i64> {
        Ok(0)
    }

    fn hide(&self, id: RecordId) -> Kept<Option<String>> {
        let noun = {
            let rows = self.rows.borrow();
            rows.shown.get(&id).map(|shown| shown.record.noun.clone())
        };
        if noun.is_some() {
            self.set(|rows| &mut rows.shown, id, None);
        }
        Ok(noun)
    }

    fn noun_of(&self, id: RecordId) -> Kept<Option<String>> {
        let rows = self.rows.borrow();
        if let Some(shown) = rows.shown.get(&id) {
            return Ok(Some(shown.record.noun.clone()));
        }
        let own = rows
            .journal
            .values()
            .find(|line| line.made.operation.record == id);
        Ok(own.map(|line| line.made.operation.noun.clone()))
    }
}
