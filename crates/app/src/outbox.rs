//! 待上传: what waits, why, and what to do.

use crate::api::{ById, DraftSaved, Outbox, OutboxRow, PauseForm, RecordSync, SyncState, Written};
use crate::app::App;
use crate::attach;
use crate::engine::Engine;
use crate::failure::Failure;
use crate::records;
use crate::view::View;
use crate::work::{self, Group, is_refused, state_in};
use model::policy::Refusal;
use model::schema;
use model::{Noun, RecordId};
use protocol::{Change, Kind};
use serde_json::{Value, json};
use store::{OpState, OutboxOp, Shown};

/// How many records stand under 刚同步.
const DONE: usize = 20;
/// Operations looked through for them.
const HISTORY: u32 = 200;

/// `sync.state`
pub(crate) async fn state(app: &App, (): ()) -> Result<SyncState, Failure> {
    state_in(&View::open(app)?)
}

/// `outbox.show`
pub(crate) async fn show(app: &App, (): ()) -> Result<Outbox, Failure> {
    let view = View::open(app)?;
    let groups = work::groups(&view)?;
    let mut out = Outbox {
        state: state_in(&view)?,
        needs: Vec::new(),
        sending: Vec::new(),
        waiting: Vec::new(),
        done: Vec::new(),
        files: attach::in_outbox(&view)?,
    };
    for group in &groups {
        let row = row(&view, group, &groups)?;
        match (group.refused(), group.is_sending()) {
            (Some(_), _) => out.needs.push(row),
            (None, true) => out.sending.push(row),
            (None, false) => out.waiting.push(row),
        }
    }
    for (noun, shown) in work::conflicts(&view)? {
        if !out.needs.iter().any(|row| row.id == shown.record.id) {
            out.needs.push(bare(&view, noun, &shown));
        }
    }
    for (noun, shown) in work::returned(&view)? {
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
    work::collect(view, &mut groups, ops);
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
    view.desk.engine(Engine::retry_files);
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
