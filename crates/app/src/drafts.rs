//! Drafts: what is being written and not yet saved (D2). What the screen showed goes with it, so that
//! a form picked up after a restart is still measured from what the person saw (O2).

use crate::api::{ById, Draft, DraftForm, DraftSaved};
use crate::app::App;
use crate::failure::{Code, Failure};
use crate::records;
use crate::view::View;
use model::{Record, RecordId};
use serde_json::{Value, json};
use store::DraftId;

/// What a draft weighs at most; beyond it nothing could be sent either.
const MOST_BYTES: usize = 1024 * 1024;

/// `draft.save`
pub(crate) async fn save(app: &App, request: DraftForm) -> Result<DraftSaved, Failure> {
    let view = View::open(app)?;
    let now = view.now();
    let id = request
        .id
        .map_or_else(|| DraftId::mint(now), |id| DraftId(id.0));
    let before = view.desk.store.draft(id)?;
    let shown = match request.record {
        Some(record) => view
            .desk
            .shown
            .at(record, &request.base)
            .map(|shown| (*shown).clone()),
        None => None,
    };
    let shown = shown.or_else(|| before.as_ref().and_then(shown_in));
    let actual = request.text.len() + request.form.to_string().len();
    if actual > MOST_BYTES {
        return Err(Failure::new(Code::OverLimit)
            .with("limit", "draft_bytes")
            .with("most", MOST_BYTES)
            .with("actual", actual));
    }
    view.desk.store.save_draft(&store::Draft {
        id,
        kind: request.kind,
        record: request.record,
        context: json!({"text": request.text, "shown": shown}),
        body: request.form,
        base: request.base,
        base_texts: Default::default(),
        created_at: before.map_or(now, |before| before.created_at),
        saved_at: now,
    })?;
    Ok(DraftSaved {
        id: RecordId(id.0),
        saved_at: now,
    })
}

/// The record as it was shown when the form of this draft was opened.
pub(crate) fn shown_in(draft: &store::Draft) -> Option<Record> {
    serde_json::from_value(draft.context.get("shown")?.clone()).ok()
}

/// `draft.list`, the one saved last first.
pub(crate) async fn list(app: &App, (): ()) -> Result<Vec<Draft>, Failure> {
    all(&View::open(app)?)
}

/// All drafts.
pub(crate) fn all(view: &View) -> Result<Vec<Draft>, Failure> {
    let drafts = view.desk.store.drafts()?;
    Ok(drafts.into_iter().map(|draft| read(view, draft)).collect())
}

/// `draft.show`
pub(crate) async fn show(app: &App, request: ById) -> Result<Draft, Failure> {
    let view = View::open(app)?;
    let draft = view.desk.store.draft(DraftId(request.id.0))?;
    draft
        .map(|draft| read(&view, draft))
        .ok_or_else(|| Failure::new(Code::NotFound))
}

/// `draft.drop`
pub(crate) async fn drop(app: &App, request: ById) -> Result<(), Failure> {
    View::open(app)?
        .desk
        .store
        .drop_draft(DraftId(request.id.0))?;
    Ok(())
}

fn read(view: &View, draft: store::Draft) -> Draft {
    let text = draft
        .context
        .get("text")
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned();
    Draft {
        id: RecordId(draft.id.0),
        saved_at: draft.saved_at,
        created_at: draft.created_at,
        from_before: draft.saved_at < view.app.started(),
        excerpt: excerpt(&text, &draft.body),
        draft: DraftForm {
            id: Some(RecordId(draft.id.0)),
            kind: draft.kind,
            record: draft.record,
            text,
            form: draft.body,
            base: draft.base,
        },
    }
}

fn excerpt(text: &str, form: &Value) -> String {
    let fields = [
        "company_name",
        "title",
        "name",
        "gist",
        "minutes",
        "note",
        "notes",
        "next_step",
    ];
    let said = |field: &&str| {
        form.get(*field)?
            .as_str()
            .filter(|said| !said.trim().is_empty())
    };
    let first = Some(text).filter(|text| !text.trim().is_empty());
    first
        .or_else(|| fields.iter().find_map(said))
        .map(records::excerpt)
        .unwrap_or_default()
}
