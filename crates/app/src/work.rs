//! The state of my work, always in sight. Numbers count records a person knows, not operations.

use crate::api::{Compared, SyncPhase, SyncState};
use crate::app::App;
use crate::desk::Desk;
use crate::engine::Engine;
use crate::failure::Failure;
use crate::view::View;
use model::{Noun, OpId, RecordId};
use protocol::Change;
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;
use std::sync::Arc;
use store::{Filter, OpState, OutboxOp, Shown};
use sync::Phase;

/// Nouns in which somebody may have written another value meanwhile.
const WRITTEN: &[Noun] = &[
    Noun::Meeting,
    Noun::Lead,
    Noun::Trip,
    Noun::Stop,
    Noun::Company,
    Noun::Contact,
    Noun::FollowUp,
];

/// The record a person knows: a private part is its contact, a verdict is its subject.
pub(crate) fn known(view: &View, id: RecordId) -> RecordId {
    let Ok(Some(shown)) = view.any(id) else {
        return id;
    };
    let field = match Noun::parse(&shown.record.noun) {
        Some(Noun::ContactPrivate) => "contact",
        Some(Noun::Review) => "subject",
        _ => return id,
    };
    shown.record.id_in(field).unwrap_or(id)
}

/// What was written on one record a person knows.
pub(crate) struct Group {
    pub(crate) id: RecordId,
    pub(crate) noun: Noun,
    pub(crate) ops: Vec<OutboxOp>,
}

impl Group {
    /// The first of its operations that was refused.
    pub(crate) fn refused(&self) -> Option<&OutboxOp> {
        self.ops.iter().find(|op| is_refused(op))
    }
}

/// Whether it needs the person.
pub(crate) fn is_refused(op: &OutboxOp) -> bool {
    matches!(op.state, OpState::Rejected | OpState::Refused)
}

/// A record a person knows of which something waits, and where it stands. Of what was written nothing is held.
#[derive(Clone, Debug)]
pub(crate) struct Waiting {
    pub(crate) id: RecordId,
    pub(crate) ops: Vec<OpId>,
    pub(crate) refused: bool,
    pub(crate) sending: bool,
}

/// Everything not in the ledger and not dealt with, by the records a person knows, the oldest first.
pub(crate) fn waiting(view: &View) -> Result<Vec<Waiting>, Failure> {
    let mut out: Vec<Waiting> = Vec::new();
    let mut places = HashMap::new();
    for head in view.desk.store.open_heads()? {
        if Noun::parse(&head.noun).is_none() {
            continue;
        }
        let id = head.of.unwrap_or(head.record);
        let place = *places.entry(id).or_insert_with(|| {
            out.push(Waiting {
                id,
                ops: Vec::new(),
                refused: false,
                sending: false,
            });
            out.len() - 1
        });
        if let Some(waiting) = out.get_mut(place) {
            waiting.ops.push(head.op);
            waiting.refused |= matches!(head.state, OpState::Rejected | OpState::Refused);
            waiting.sending |= head.state == OpState::Sent;
        }
    }
    Ok(out)
}

/// What was written in these operations, by the records a person knows, in their order.
pub(crate) fn written(view: &View, ops: &[OpId]) -> Result<Vec<Group>, Failure> {
    Ok(collect(view, view.desk.store.ops(ops)?))
}

/// Sorts operations by the records a person knows.
pub(crate) fn collect(view: &View, ops: Vec<OutboxOp>) -> Vec<Group> {
    let mut out: Vec<Group> = Vec::new();
    let mut places = HashMap::new();
    for op in ops {
        let Some((noun, id)) = known_by(view, &op) else {
            continue;
        };
        let place = *places.entry(id).or_insert_with(|| {
            out.push(Group {
                id,
                noun,
                ops: Vec::new(),
            });
            out.len() - 1
        });
        if let Some(group) = out.get_mut(place) {
            group.ops.push(op);
        }
    }
    out
}

/// The record a person knows by this operation, also where it was refused and is not shown.
fn known_by(view: &View, op: &OutboxOp) -> Option<(Noun, RecordId)> {
    let record = op.operation.record;
    let id = match view.any(record) {
        Ok(Some(_)) => known(view, record),
        _ => named_in(op).unwrap_or(record),
    };
    let shown = view.any(id).ok().flatten();
    let noun = match (shown, Noun::parse(&op.operation.noun)?) {
        (Some(shown), _) => Noun::parse(&shown.record.noun)?,
        (None, Noun::ContactPrivate) if id != record => Noun::Contact,
        (None, noun) => noun,
    };
    Some((noun, id))
}

/// The record that a private part or a comment was written for.
fn named_in(op: &OutboxOp) -> Option<RecordId> {
    let field = match Noun::parse(&op.operation.noun)? {
        Noun::ContactPrivate => "contact",
        Noun::Review => "subject",
        _ => return None,
    };
    match op.operation.fields.get(field)? {
        Change::Put(value) => value.as_str()?.parse().ok(),
        _ => None,
    }
}

/// Records in which a value of mine stands against another's.
pub(crate) fn conflicts(view: &View) -> Result<Vec<(Noun, Rc<Shown>)>, Failure> {
    let filter = Filter {
        conflict: Some(true),
        ..Filter::default()
    };
    let mut out = Vec::new();
    for noun in WRITTEN {
        let found = view.list(*noun, &filter)?;
        out.extend(
            found
                .into_iter()
                .filter(|shown| concerns_me(view, shown))
                .map(|shown| (*noun, shown)),
        );
    }
    Ok(out)
}

fn concerns_me(view: &View, shown: &Shown) -> bool {
    let record = &shown.record;
    let people = [record.id_in("author"), record.id_in("typist")];
    let wrote = record
        .fields
        .values()
        .filter(|field| field.in_conflict())
        .any(|field| match field {
            model::Field::Plain(heads) => heads.iter().any(|head| head.version.actor == view.me()),
            _ => false,
        });
    wrote || people.contains(&Some(view.me()))
}

/// Records a reviewer returned to me.
pub(crate) fn returned(view: &View) -> Result<Vec<(Noun, Rc<Shown>)>, Failure> {
    let mut out = Vec::new();
    for (noun, state) in [(Noun::Meeting, "has_issues"), (Noun::Lead, "returned")] {
        let filter = Filter {
            states: vec![state.to_owned()],
            author: Some(view.me()),
            ..Filter::default()
        };
        out.extend(
            view.list(noun, &filter)?
                .into_iter()
                .map(|shown| (noun, shown)),
        );
    }
    Ok(out)
}

/// The state of my work.
pub(crate) fn state_of(app: &App, desk: &Arc<Desk>) -> Result<SyncState, Failure> {
    state_in(&View::of(app, Arc::clone(desk)))
}

/// The state of my work, for one command.
pub(crate) fn state_in(view: &View) -> Result<SyncState, Failure> {
    let (refused, waiting): (Vec<Waiting>, Vec<Waiting>) = waiting(view)?
        .into_iter()
        .partition(|waiting| waiting.refused);
    let refused: BTreeSet<RecordId> = refused.into_iter().map(|waiting| waiting.id).collect();
    let waiting = waiting.len();
    let mut needs = refused;
    needs.extend(
        conflicts(view)?
            .into_iter()
            .map(|(_, shown)| shown.record.id),
    );
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let mut state = SyncState {
        waiting: count(waiting),
        needs: count(needs.len()),
        returned: count(returned(view)?.len()),
        files: crate::attach::open_count(view)?,
        synced_at: view.desk.store.synced_at()?,
        not_indexed: u32::try_from(view.desk.store.not_indexed()?).unwrap_or(u32::MAX),
        ..SyncState::default()
    };
    match view.desk.engine(Engine::progress) {
        Some(progress) => {
            state.synced_at = progress.synced_at.or(state.synced_at);
            state.checking = progress.checking;
            state.checked = progress.checked.map(|checked| Compared {
                at: checked.at,
                records: u32::try_from(checked.records).unwrap_or(u32::MAX),
                mended: u32::try_from(checked.mended).unwrap_or(u32::MAX),
            });
            phase(&mut state, &progress.phase);
        }
        None => {
            state.phase = SyncPhase::Barred;
            state.trouble = Some("device_unknown".to_owned());
        }
    }
    run(view, &mut state);
    Ok(state)
}

fn phase(state: &mut SyncState, phase: &Phase) {
    state.phase = match phase {
        Phase::Starting => SyncPhase::Starting,
        Phase::Offline { trouble, next_try } => {
            state.trouble = Some(trouble.code.to_owned());
            state.next_try = Some(*next_try);
            SyncPhase::Offline
        }
        Phase::Sending { .. } => SyncPhase::Sending,
        Phase::Receiving { percent } => {
            state.percent = *percent;
            SyncPhase::Receiving
        }
        Phase::Idle => SyncPhase::Idle,
        Phase::Paused => SyncPhase::Paused,
        Phase::Barred { code } => {
            state.trouble = Some((*code).to_owned());
            SyncPhase::Barred
        }
    };
}

/// How far the run of sending is, in records: what it began with, less what waits still.
fn run(view: &View, state: &mut SyncState) {
    let mut run = view.desk.run.lock();
    if state.phase == SyncPhase::Sending {
        let total = run.unwrap_or(0).max(state.waiting);
        *run = Some(total);
        state.total = total;
        state.sent = total - state.waiting;
    } else {
        *run = None;
    }
}
