//! 待上传, and the state of my work. Numbers count records a person knows, not operations.

use crate::api::{
    ById, DraftSaved, Outbox, OutboxRow, PauseForm, RecordSync, SyncPhase, SyncState, Written,
};
use crate::app::App;
use crate::desk::Desk;
use crate::engine::Engine;
use crate::failure::{Code, Failure};
use crate::records;
use crate::view::View;
use model::policy::Refusal;
use model::{Noun, RecordId, Stamp};
use protocol::{Change, Kind};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::Arc;
use store::{Filter, OpState, OutboxOp, Shown};
use sync::Phase;

/// How many records stand under 刚同步.
const DONE: usize = 20;
/// Operations looked through for them.
const HISTORY: u32 = 200;

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
struct Group {
    id: RecordId,
    noun: Noun,
    ops: Vec<OutboxOp>,
}

impl Group {
    fn refused(&self) -> Option<&OutboxOp> {
        self.ops.iter().find(|op| is_refused(op))
    }

    fn is_sending(&self) -> bool {
        self.ops.iter().any(|op| op.state == OpState::Sent)
    }
}

fn is_refused(op: &OutboxOp) -> bool {
    matches!(op.state, OpState::Rejected | OpState::Refused)
}

/// Everything not in the ledger and not dealt with, by the records a person knows, the oldest first.
fn groups(view: &View) -> Result<Vec<Group>, Failure> {
    let mut out: Vec<Group> = Vec::new();
    for entry in view.desk.store.outbox()? {
        collect(view, &mut out, entry.ops);
    }
    Ok(out)
}

fn collect(view: &View, out: &mut Vec<Group>, ops: Vec<OutboxOp>) {
    for op in ops {
        let id = known(view, op.operation.record);
        let noun = match view.any(id) {
            Ok(Some(shown)) => Noun::parse(&shown.record.noun),
            _ => Noun::parse(&op.operation.noun),
        };
        let Some(noun) = noun else { continue };
        match out.iter_mut().find(|group| group.id == id) {
            Some(group) => group.ops.push(op),
            None => out.push(Group {
                id,
                noun,
                ops: vec![op],
            }),
        }
    }
}

/// Records in which a value of mine stands against another's.
fn conflicts(view: &View) -> Result<Vec<(Noun, Rc<Shown>)>, Failure> {
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
fn returned(view: &View) -> Result<Vec<(Noun, Rc<Shown>)>, Failure> {
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

fn state_in(view: &View) -> Result<SyncState, Failure> {
    let groups = groups(view)?;
    let refused: BTreeSet<RecordId> = groups
        .iter()
        .filter(|group| group.refused().is_some())
        .map(|group| group.id)
        .collect();
    let waiting = groups
        .iter()
        .filter(|group| !refused.contains(&group.id))
        .count();
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
        synced_at: view.desk.store.synced_at()?,
        ..SyncState::default()
    };
    match view.desk.engine(Engine::progress) {
        Some(progress) => {
            state.synced_at = progress.synced_at.or(state.synced_at);
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
        Phase::Receiving => SyncPhase::Receiving,
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

/// `sync.state`
pub(crate) async fn state(app: &App, (): ()) -> Result<SyncState, Failure> {
    state_in(&View::open(app)?)
}

/// `outbox.show`
pub(crate) async fn show(app: &App, (): ()) -> Result<Outbox, Failure> {
    let view = View::open(app)?;
    let groups = groups(&view)?;
    let mut out = Outbox {
        state: state_in(&view)?,
        needs: Vec::new(),
        sending: Vec::new(),
        waiting: Vec::new(),
        done: Vec::new(),
    };
    for group in &groups {
        let row = row(&view, group, &groups)?;
        match (group.refused(), group.is_sending()) {
            (Some(_), _) => out.needs.push(row),
            (None, true) => out.sending.push(row),
            (None, false) => out.waiting.push(row),
        }
    }
    for (noun, shown) in conflicts(&view)? {
        if !out.needs.iter().any(|row| row.id == shown.record.id) {
            out.needs.push(bare(&view, noun, &shown));
        }
    }
    for (noun, shown) in returned(&view)? {
        let thread = records::thread(&view, shown.record.id)?;
        let said = records::last_verdict(&thread)
            .map(|entry| format!("{}：{}", entry.author_name, entry.note))
            .unwrap_or_default();
        match out.needs.iter_mut().find(|row| row.id == shown.record.id) {
            Some(row) => row.returned = Some(said),
            None => {
                let mut row = bare(&view, noun, &shown);
                row.returned = Some(said);
                out.needs.push(row);
            }
        }
    }
    out.done = done(&view, &groups)?;
    Ok(out)
}

/// What is in the ledger since a short while, newest first.
fn done(view: &View, open: &[Group]) -> Result<Vec<OutboxRow>, Failure> {
    let mut ops = view.desk.store.history(HISTORY)?;
    ops.retain(|op| op.state == OpState::Accepted && op.answered_at.is_some());
    let mut groups = Vec::new();
    collect(view, &mut groups, ops);
    groups.retain(|group| !open.iter().any(|other| other.id == group.id));
    let mut rows = Vec::new();
    for group in &groups {
        rows.push(row(view, group, &[])?);
    }
    rows.sort_by_key(|row| std::cmp::Reverse(row.answered_at));
    rows.truncate(DONE);
    Ok(rows)
}

fn row(view: &View, group: &Group, all: &[Group]) -> Result<OutboxRow, Failure> {
    let shown = view.any(group.id)?;
    let refused = group.refused();
    let mut changed: Vec<String> = Vec::new();
    for op in &group.ops {
        let command = op.operation.command.as_ref().and_then(command_name);
        for name in op.operation.fields.keys().cloned().chain(command) {
            if !changed.contains(&name) && !model::schema::is_guarded(&name) {
                changed.push(name);
            }
        }
    }
    let sync = match (&shown, refused) {
        (_, Some(op)) => RecordSync::Rejected {
            refusal: refusal(op),
        },
        (Some(shown), None) => records::sync(shown),
        (None, None) => RecordSync::Waiting,
    };
    Ok(OutboxRow {
        noun: group.noun,
        id: group.id,
        title: match &shown {
            Some(shown) => records::title(view, &shown.record),
            None => named(group).unwrap_or_default(),
        },
        changed,
        created: group.ops.iter().any(|op| op.operation.kind == Kind::Create),
        sync,
        refusal: refused.map(refusal),
        written: group
            .ops
            .iter()
            .filter(|op| is_refused(op))
            .flat_map(written)
            .collect(),
        returned: None,
        tries: group.ops.iter().map(|op| op.tries).max().unwrap_or(0),
        captured_at: group
            .ops
            .iter()
            .map(|op| op.operation.stamp)
            .min()
            .unwrap_or_default(),
        answered_at: group.ops.iter().filter_map(|op| op.answered_at).max(),
        behind: behind(view, group, all),
    })
}

/// The name of a command as on the wire.
fn command_name(command: &model::command::Command) -> Option<String> {
    serde_json::to_value(command)
        .ok()?
        .get("name")?
        .as_str()
        .map(str::to_owned)
}

fn refusal(op: &OutboxOp) -> Refusal {
    op.refusal.clone().unwrap_or(Refusal::Unreadable)
}

/// A title out of what was written, for a record that is not shown any more.
fn named(group: &Group) -> Option<String> {
    group.ops.iter().find_map(|op| {
        ["title", "name", "company_name"]
            .into_iter()
            .find_map(|field| match op.operation.fields.get(field)? {
                Change::Put(Value::String(text)) => Some(text.clone()),
                _ => None,
            })
    })
}

/// What an operation wrote, field by field. Private numbers stay where they are.
fn written(op: &OutboxOp) -> Vec<Written> {
    if op.operation.noun == Noun::ContactPrivate.name() {
        return Vec::new();
    }
    op.operation
        .fields
        .iter()
        .filter(|(field, _)| !model::schema::is_guarded(field))
        .map(|(field, change)| Written {
            field: field.clone(),
            value: match change {
                Change::Put(value) => value.clone(),
                Change::Splices(splices) => {
                    json!(
                        splices
                            .iter()
                            .map(|splice| splice.insert.as_str())
                            .collect::<String>()
                    )
                }
                Change::Set { add, .. } => json!(add),
            },
        })
        .collect()
}

/// The title of what it stands behind: an operation it depends on, or what the centre misses.
fn behind(view: &View, group: &Group, all: &[Group]) -> Option<String> {
    let waits = group.ops.iter().flat_map(|op| &op.operation.depends_on);
    for needed in waits {
        let other = all.iter().find(|other| {
            other.id != group.id && other.ops.iter().any(|op| op.operation.op_id == *needed)
        });
        if let Some(other) = other {
            return Some(view.title_of(Some(other.id)));
        }
    }
    let missing = group
        .ops
        .iter()
        .filter(|op| op.state == OpState::Held)
        .flat_map(|op| &op.missing);
    let mut ids = missing.filter_map(|key| key.rsplit(':').next()?.parse::<RecordId>().ok());
    ids.find_map(|id| Some(view.title_of(Some(id))).filter(|title| !title.is_empty()))
}

/// A row for a record that needs the person although nothing of it waits.
fn bare(view: &View, noun: Noun, shown: &Shown) -> OutboxRow {
    OutboxRow {
        noun,
        id: shown.record.id,
        title: records::title(view, &shown.record),
        changed: shown
            .record
            .conflicts()
            .into_iter()
            .map(str::to_owned)
            .collect(),
        created: false,
        sync: records::sync(shown),
        refusal: None,
        written: Vec::new(),
        returned: None,
        tries: 0,
        captured_at: shown.updated,
        answered_at: None,
        behind: None,
    }
}

/// `outbox.retry`: at once, whatever the backoff says.
pub(crate) async fn retry(app: &App, (): ()) -> Result<SyncState, Failure> {
    let view = View::open(app)?;
    view.desk.engine(Engine::retry);
    state_in(&view)
}

/// `outbox.pause`
pub(crate) async fn pause(app: &App, request: PauseForm) -> Result<SyncState, Failure> {
    let view = View::open(app)?;
    view.desk.engine(|engine| engine.pause(request.paused));
    state_in(&view)
}

/// `outbox.to_draft`: what was refused becomes a draft again; the journal keeps the operation (S1).
pub(crate) async fn to_draft(app: &App, request: ById) -> Result<DraftSaved, Failure> {
    let view = View::open(app)?;
    let now: Stamp = view.now();
    let mut draft = None;
    for group in groups(&view)?.iter().filter(|group| group.id == request.id) {
        for op in group.ops.iter().filter(|op| is_refused(op)) {
            let made = view.desk.store.discard_to_draft(op.operation.op_id, now)?;
            // What wrote something is worth more than a command that stood behind it.
            if draft.is_none() || !op.operation.fields.is_empty() {
                draft = Some(made);
            }
        }
    }
    let draft = draft.ok_or_else(|| Failure::new(Code::NotFound))?;
    app.tell(crate::api::AppEvent::Changed {
        nouns: Vec::new(),
        ids: vec![request.id],
    });
    Ok(DraftSaved {
        id: RecordId(draft.0),
        saved_at: now,
    })
}
