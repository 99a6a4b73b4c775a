//! 修改记录: a record's history, from the centre and from what waits here.

use crate::api::{
    HistoryAct, HistoryField, HistoryForm, HistoryNow, HistoryStep, PieceIs, RecordHistory,
    TextPiece,
};
use crate::app::App;
use crate::failure::{Code, Failure};
use crate::online::ask;
use crate::view::View;
use model::command::Command;
use model::signing::SigningVerdict;
use model::{DeviceId, OpId, PersonId, Stamp};
use protocol::history::{FieldStep, HistoryQuery, Now, Step};
use protocol::{Change, Kind, Operation, Splice};
use serde_json::{Value, json};
use store::OpState;

/// `record.history`
pub(crate) async fn show(app: &App, request: HistoryForm) -> Result<RecordHistory, Failure> {
    let query = HistoryQuery {
        record: request.id,
        before: request.before,
    };
    let waiting = match request.before {
        Some(_) => Vec::new(),
        None => waiting(&View::open(app)?, request.id)?,
    };
    let (told, offline) = match ask(app, &query).await {
        Ok(history) => (Some(history), false),
        // What was never handed in is not at the centre.
        Err(failure) if failure.code == Code::NotFound && !waiting.is_empty() => (None, false),
        Err(failure)
            if matches!(
                failure.code,
                Code::ServerUnreachable | Code::NotTheServer | Code::SignInEnded
            ) =>
        {
            (None, true)
        }
        Err(failure) => return Err(failure),
    };
    let view = View::open(app)?;
    let more = told.as_ref().is_some_and(|told| told.more);
    let told = told.into_iter().flat_map(|told| told.steps);
    let waits = |step: &Step| {
        waiting
            .iter()
            .all(|here: &HistoryStep| here.op != step.op_id)
    };
    let told: Vec<HistoryStep> = told
        .filter(waits)
        .map(|step| of_the_centre(&view, step))
        .collect();
    Ok(RecordHistory {
        steps: waiting.iter().cloned().chain(told).collect(),
        more,
        offline,
    })
}

/// What was written here and is not in the ledger, the latest first.
fn waiting(view: &View, record: model::RecordId) -> Result<Vec<HistoryStep>, Failure> {
    let heads = view.desk.store.open_heads()?;
    let of_it = heads.into_iter().filter(|head| head.record == record);
    let ops: Vec<OpId> = of_it.map(|head| head.op).collect();
    let mut steps: Vec<HistoryStep> = view
        .desk
        .store
        .ops(&ops)?
        .into_iter()
        .filter(|op| op.state != OpState::Accepted)
        .map(|op| of_this_device(view, &op.operation))
        .collect();
    steps.reverse();
    Ok(steps)
}

/// An operation that the centre got and has given no number yet.
pub(crate) fn of_an_operation(view: &View, operation: &Operation, received: Stamp) -> HistoryStep {
    HistoryStep {
        number: Some(0),
        received: Some(received),
        this_device: operation.device == view.desk.identity.device,
        ..of_this_device(view, operation)
    }
}

fn of_this_device(view: &View, operation: &Operation) -> HistoryStep {
    let fields = operation.fields.iter().map(|(name, change)| {
        field(FieldStep {
            field: name.clone(),
            change: change.clone(),
            before: None,
            now: Now::Shown,
        })
    });
    HistoryStep {
        op: operation.op_id,
        number: None,
        who: view.person_name(Some(operation.actor)),
        for_whom: for_whom(view, operation.actor, operation.on_behalf_of),
        this_device: true,
        device: tail(operation.device),
        at: operation.stamp,
        received: None,
        act: act(operation.kind, operation.command.as_ref()),
        to: operation.command.as_ref().and_then(aim),
        note: operation.command.as_ref().and_then(note),
        elsewhere: false,
        fields: fields.collect(),
        withheld: 0,
    }
}

fn of_the_centre(view: &View, step: Step) -> HistoryStep {
    HistoryStep {
        op: step.op_id,
        number: Some(step.number),
        who: view.person_name(Some(step.actor)),
        for_whom: for_whom(view, step.actor, step.on_behalf_of),
        this_device: step.device == view.desk.identity.device,
        device: tail(step.device),
        at: step.claimed,
        received: Some(step.received),
        act: act(step.kind, step.command.as_ref()),
        to: step.command.as_ref().and_then(aim),
        note: step.command.as_ref().and_then(note),
        elsewhere: step.elsewhere,
        fields: step.fields.into_iter().map(field).collect(),
        withheld: step.withheld,
    }
}

fn for_whom(view: &View, actor: PersonId, of: Option<PersonId>) -> Option<String> {
    of.filter(|of| *of != actor)
        .map(|of| view.person_name(Some(of)))
}

/// The end of an id is random; its beginning is the time.
fn tail(device: DeviceId) -> String {
    let id = device.to_string();
    id.get(id.len().saturating_sub(4)..)
        .unwrap_or_default()
        .to_owned()
}

fn act(kind: Kind, command: Option<&Command>) -> HistoryAct {
    match (kind, command) {
        (Kind::Create, _) => HistoryAct::Create,
        (Kind::Edit, _) => HistoryAct::Edit,
        (Kind::Command, None) => HistoryAct::Other,
        (Kind::Command, Some(command)) => match command {
            Command::Submit { .. } => HistoryAct::Submit,
            Command::Review { .. } => HistoryAct::Review,
            Command::WithdrawReview { .. } => HistoryAct::WithdrawReview,
            Command::Assess { .. } => HistoryAct::Assess,
            Command::ClaimSigning { .. } => HistoryAct::ClaimSigning,
            Command::WithdrawSigning { .. } => HistoryAct::WithdrawSigning,
            Command::VerifySigning { verdict, .. } => match verdict {
                SigningVerdict::Verified => HistoryAct::VerifySigning,
                SigningVerdict::Returned => HistoryAct::ReturnSigning,
            },
            Command::AssignTrip { .. } => HistoryAct::AssignTrip,
            Command::Move { .. } => HistoryAct::Move,
            Command::Merge { .. } => HistoryAct::Merge,
            Command::Separate => HistoryAct::Separate,
            Command::TellApart { .. } => HistoryAct::TellApart,
            Command::Delete => HistoryAct::Delete,
            Command::Erase { .. } => HistoryAct::Erase,
        },
    }
}

/// The state a command asks for, or the verdict, by its name on the wire.
fn aim(command: &Command) -> Option<String> {
    let name = |value: Value| value.as_str().map(str::to_owned);
    match command {
        Command::Move { to, .. } => Some(to.clone()),
        Command::Review { verdict, .. } => name(json!(verdict)),
        Command::Assess { assessment, .. } => name(json!(assessment)),
        _ => None,
    }
}

fn note(command: &Command) -> Option<String> {
    match command {
        Command::Submit { note, .. }
        | Command::Review { note, .. }
        | Command::Assess { note, .. }
        | Command::VerifySigning { note, .. }
        | Command::Move { note, .. } => note.clone(),
        _ => None,
    }
}

fn field(step: FieldStep) -> HistoryField {
    let mut out = HistoryField {
        field: step.field,
        before: step.before.unwrap_or(Value::Null),
        after: Value::Null,
        pieces: Vec::new(),
        removed: 0,
        now: match step.now {
            Now::Shown | Now::Merged => HistoryNow::Shown,
            Now::Beside => HistoryNow::Beside,
            Now::Replaced => HistoryNow::Replaced,
        },
    };
    match step.change {
        Change::Put(value) => out.after = value,
        Change::Splices(splices) => {
            out.removed = splices
                .iter()
                .map(|splice| splice.delete)
                .fold(0, u32::saturating_add);
            out.pieces = splices.into_iter().filter_map(inserted).collect();
        }
        Change::Set { add, remove } => {
            out.after = json!(add);
            out.before = json!(remove.into_keys().collect::<Vec<_>>());
        }
    }
    out
}

fn inserted(splice: Splice) -> Option<TextPiece> {
    (!splice.insert.is_empty()).then_some(TextPiece {
        is: PieceIs::Added,
        text: splice.insert,
    })
}
