//! 待上传: what waits, why, and what to do.

use crate::api::{
    ById, DraftSaved, Outbox, OutboxCounts, OutboxQuery, OutboxRow, PauseForm, RecordSync,
    SyncState, Written,
};
use crate::app::App;
use crate::attach;
use crate::engine::Engine;
use crate::failure::Failure;
use crate::records;
use crate::view::View;
use crate::work::{self, Group, is_refused, state_in};
use model::policy::Refusal;
use model::schema;
use model::{Noun, OpId, RecordId};
use protocol::belated::WAITS_FOR_A_MANAGER;
use protocol::{Change, Kind};
use serde_json::{Value, json};
use std::collections::{HashMap, HashSet};
use store::{OpState, OutboxOp, Shown};

/// How many rows of a group are shown where it is not said.
const MANY: u32 = 100;
/// How many rows that need the person are shown.
const NEEDS: usize = 500;
/// How many records stand under 刚同步.
const DONE: usize = 20;
/// Operations looked through for them.
const HISTORY: u32 = 200;

/// `sync.state`
pub(crate) async fn state(app: &App, (): ()) -> Result<SyncState, Failure> {
    state_in(&View::open(app)?)
}

/// `outbox.show`: of each group the first, and how many there are.
pub(crate) async fn show(app: &App, request: Option<OutboxQuery>) -> Result<Outbox, Failure> {
    let most = request.and_then(|request| request.most).unwrap_or(MANY);
    let view = View::open(app)?;
    let lines = Lines::of(&view)?;
    let first = |part: &[Line]| {
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        lines.rows(&view, part.get(..most).unwrap_or(part))
    };
    let count = |part: &[Line]| u32::try_from(part.len()).unwrap_or(u32::MAX);
    Ok(Outbox {
        state: state_in(&view)?,
        counts: OutboxCounts {
            needs: count(&lines.needs),
            sending: count(&lines.sending),
            waiting: count(&lines.waiting),
        },
        // What needs the person is counted by its reasons on the screen.
        needs: lines.rows(&view, lines.needs.get(..NEEDS).unwrap_or(&lines.needs))?,
        sending: first(&lines.sending)?,
        waiting: first(&lines.waiting)?,
        done: lines.done(&view)?,
        files: attach::in_outbox(&view)?,
    })
}

/// Which rows the outbox has, in their order. What they say is read part by part.
pub(crate) struct Lines {
    pub(crate) needs: Vec<Line>,
    pub(crate) sending: Vec<Line>,
    pub(crate) waiting: Vec<Line>,
    returned: HashSet<RecordId>,
    /// The record a person knows by each operation that waits.
    by_op: HashMap<OpId, RecordId>,
}

/// A row of the outbox.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    id: RecordId,
    /// What waits of it; nothing, where it needs the person for another reason.
    ops: Vec<OpId>,
}

impl Lines {
    /// Looks what stands in the outbox.
    ///
    /// # Errors
    /// The store's.
    pub(crate) fn of(view: &View) -> Result<Self, Failure> {
        let mut lines = Self {
            needs: Vec::new(),
            sending: Vec::new(),
            waiting: Vec::new(),
            returned: HashSet::new(),
            by_op: HashMap::new(),
        };
        for waiting in work::waiting(view)? {
            lines
                .by_op
                .extend(waiting.ops.iter().map(|op| (*op, waiting.id)));
            let group = match (waiting.refused, waiting.sending) {
                (true, _) => &mut lines.needs,
                (false, true) => &mut lines.sending,
                (false, false) => &mut lines.waiting,
            };
            group.push(Line {
                id: waiting.id,
                ops: waiting.ops,
            });
        }
        let mut needed: HashSet<RecordId> = lines.needs.iter().map(|line| line.id).collect();
        let returned = work::returned(view)?;
        let returned: Vec<RecordId> = returned.iter().map(|(_, shown)| shown.record.id).collect();
        let others = work::conflicts(view)?;
        let others = others.iter().map(|(_, shown)| shown.record.id);
        for id in others.chain(returned.iter().copied()) {
            if needed.insert(id) {
                lines.needs.push(Line {
                    id,
                    ops: Vec::new(),
                });
            }
        }
        lines.returned.extend(returned);
        Ok(lines)
    }

    /// The rows of some lines.
    ///
    /// # Errors
    /// The store's.
    pub(crate) fn rows(&self, view: &View, part: &[Line]) -> Result<Vec<OutboxRow>, Failure> {
        let ops: Vec<OpId> = part.iter().flat_map(|line| &line.ops).copied().collect();
        let groups = work::written(view, &ops)?;
        let groups: HashMap<RecordId, Group> =
            groups.into_iter().map(|group| (group.id, group)).collect();
        let mut rows = Vec::with_capacity(part.len());
        for line in part {
            let row = match groups.get(&line.id).filter(|_| !line.ops.is_empty()) {
                Some(group) => Some(row(view, group, &self.by_op)?),
                None => bare(view, line.id)?,
            };
            let Some(mut row) = row else { continue };
            let needs = line.ops.is_empty() || row.refusal.is_some();
            if needs && self.returned.contains(&line.id) {
                row.returned = Some(said(view, line.id)?);
            }
            rows.push(row);
        }
        Ok(rows)
    }

    /// What is in the ledger since a short while, newest first.
    ///
    /// # Errors
    /// The store's.
    pub(crate) fn done(&self, view: &View) -> Result<Vec<OutboxRow>, Failure> {
        let open: HashSet<RecordId> = self.by_op.values().copied().collect();
        done(view, &open)
    }
}

/// What the reviewer said who returned it, and who that was.
fn said(view: &View, id: RecordId) -> Result<String, Failure> {
    let thread = records::thread(view, id)?;
    let last = records::last_verdict(&thread);
    Ok(last
        .map(|entry| format!("{}：{}", entry.author_name, entry.note))
        .unwrap_or_default())
}

fn done(view: &View, open: &HashSet<RecordId>) -> Result<Vec<OutboxRow>, Failure> {
    let mut ops = view.desk.store.history(HISTORY)?;
    ops.retain(|op| op.state == OpState::Accepted && op.answered_at.is_some());
    let mut groups = work::collect(view, ops);
    groups.retain(|group| !open.contains(&group.id));
    let mut rows = Vec::new();
    for group in &groups {
        rows.push(row(view, group, &HashMap::new())?);
    }
    rows.sort_by_key(|row| std::cmp::Reverse(row.answered_at));
    rows.truncate(DONE);
    Ok(rows)
}

fn row(view: &View, group: &Group, by_op: &HashMap<OpId, RecordId>) -> Result<OutboxRow, Failure> {
    let shown = view.any(group.id)?;
    let refused = group.refused();
    let mut changed: Vec<String> = Vec::new();
    for op in &group.ops {
        let command = op.operation.command.as_ref().and_then(command_name);
        for name in op.operation.fields.keys().cloned().chain(command) {
            let name = match model::attachment::is_field(&name) {
                true => attach::LIST.to_owned(),
                false => name,
            };
            if !changed.contains(&name) && !schema::is_guarded(&name) {
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
        behind: behind(view, group, by_op),
        for_manager: group
            .ops
            .iter()
            .filter(|op| op.state == OpState::Held)
            .any(|op| op.missing.iter().any(|key| key == WAITS_FOR_A_MANAGER)),
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
        .filter(|(field, _)| !schema::is_guarded(field) && !model::attachment::is_field(field))
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
fn behind(view: &View, group: &Group, by_op: &HashMap<OpId, RecordId>) -> Option<String> {
    let waits = group.ops.iter().flat_map(|op| &op.operation.depends_on);
    for needed in waits {
        if let Some(other) = by_op.get(needed).filter(|other| **other != group.id) {
            return Some(view.title_of(Some(*other)));
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
fn bare(view: &View, id: RecordId) -> Result<Option<OutboxRow>, Failure> {
    let shown = view.any(id)?;
    let row = shown.and_then(|shown| {
        let noun = Noun::parse(&shown.record.noun)?;
        Some(unwritten(view, noun, &shown))
    });
    Ok(row)
}

fn unwritten(view: &View, noun: Noun, shown: &Shown) -> OutboxRow {
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
        for_manager: false,
    }
}

/// `outbox.retry`: at once, whatever the backoff says.
pub(crate) async fn retry(app: &App, (): ()) -> Result<SyncState, Failure> {
    let view = View::open(app)?;
    view.desk.engine(Engine::retry);
    view.desk.engine(Engine::retry_files);
    state_in(&view)
}

/// `sync.check`: what is here is compared with the centre as soon as nothing else is to be done.
pub(crate) async fn check(app: &App, (): ()) -> Result<SyncState, Failure> {
    let view = View::open(app)?;
    view.desk.engine(Engine::check);
    state_in(&view)
}

/// `outbox.pause`
pub(crate) async fn pause(app: &App, request: PauseForm) -> Result<SyncState, Failure> {
    let view = View::open(app)?;
    view.desk.engine(|engine| engine.pause(request.paused));
    state_in(&view)
}

/// `outbox.to_draft`
pub(crate) async fn to_draft(app: &App, request: ById) -> Result<DraftSaved, Failure> {
    crate::redraft::to_draft(app, request.id)
}
