//! 审阅, 逾权送达: what somebody wrote before a grant ended or a device was revoked, and sent after. It lies at
//! the centre; whoever manages the unit takes it in or sets it aside.

use crate::api::{BelatedForm, BelatedRow};
use crate::app::App;
use crate::engine::Engine;
use crate::failure::Failure;
use crate::online::ask;
use crate::record_history;
use crate::records::{self, wrong_value};
use crate::view::View;
use model::RecordId;
use model::policy::Role;
use protocol::belated::{Belated, BelatedQuery, BelatedSettle};
use protocol::{Change, Operation};
use serde_json::Value;

/// `review.belated`. For whoever manages no unit it is nothing, and the centre is not asked.
pub(crate) async fn list(app: &App, (): ()) -> Result<Vec<BelatedRow>, Failure> {
    if View::open(app)?.my_role() != Role::Manager {
        return Ok(Vec::new());
    }
    let told = ask(app, &BelatedQuery {}).await?;
    let view = View::open(app)?;
    Ok(told.iter().map(|one| row(&view, one, &told)).collect())
}

fn row(view: &View, one: &Belated, all: &[Belated]) -> BelatedRow {
    let steps = one.operations.iter().rev();
    BelatedRow {
        record: one.record,
        noun: one.noun.clone(),
        title: title(view, one, all),
        actor: one.actor,
        actor_name: view.person_name(Some(one.actor)),
        device: one.device,
        why: one.why,
        since: one.since,
        count: one.count,
        creates: one.creates,
        steps: steps
            .map(|operation| record_history::of_an_operation(view, operation, one.since))
            .collect(),
    }
}

/// What the record is called here, or by what was written, or the company it was written about.
fn title(view: &View, one: &Belated, all: &[Belated]) -> String {
    if let Ok(Some(shown)) = view.any(one.record) {
        return records::title(view, &shown.record);
    }
    let named = |operations: &[Operation]| {
        ["title", "company_name", "name"]
            .iter()
            .find_map(|field| said(operations, field))
    };
    let company = said(&one.operations, "company").and_then(|id| id.parse::<RecordId>().ok());
    let of_company = || {
        let company = company?;
        let new = all.iter().find(|other| other.record == company);
        new.and_then(|other| named(&other.operations))
            .or_else(|| Some(view.title_of(Some(company))))
    };
    named(&one.operations)
        .or_else(of_company)
        .unwrap_or_default()
}

fn said(operations: &[Operation], field: &str) -> Option<String> {
    operations
        .iter()
        .rev()
        .find_map(|operation| match operation.fields.get(field)? {
            Change::Put(Value::String(text)) if !text.is_empty() => Some(text.clone()),
            _ => None,
        })
}

/// `review.settle_belated`
pub(crate) async fn settle(app: &App, request: BelatedForm) -> Result<(), Failure> {
    if request
        .set_aside
        .as_ref()
        .is_some_and(|why| why.trim().is_empty())
    {
        return Err(wrong_value("set_aside"));
    }
    let settle = BelatedSettle {
        record: request.record,
        actor: request.actor,
        device: request.device,
        count: request.count,
        set_aside: request.set_aside,
    };
    ask(app, &settle).await?;
    // What was taken in is read at once.
    let _ = app.desk()?.engine(Engine::poke);
    Ok(())
}
