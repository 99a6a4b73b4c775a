//! Where files stand: on a record, and in the outbox.

use super::changing::carrier;
use super::form::id_of;
use crate::api::{
    AttachedFile, AttachmentById, AttachmentList, AttachmentRow, ById, FileState, OutboxFile,
};
use crate::app::App;
use crate::engine::Engine;
use crate::failure::{Code, Failure};
use crate::saving::Saving;
use crate::view::View;
use crate::{records, work};
use model::alias;
use model::attachment::{self, Attachment};
use model::policy::Action;
use model::{Field, Noun, Record, RecordId};
use store::Shown;
use sync::Moving;

/// `attachment.list`
pub(crate) async fn list(app: &App, request: ById) -> Result<AttachmentList, Failure> {
    let view = View::open(app)?;
    let Some(shown) = carrier(&view, request.id)? else {
        // A contact whose private part is not there yet, or not mine to see.
        return Ok(AttachmentList {
            rows: Vec::new(),
            may_edit: crate::contacts::may_add_private(&view, request.id),
        });
    };
    let saving = Saving::existing(&view, &shown.record, None, None);
    let mut rows = Vec::new();
    // Files of a company that was merged into this one are read with it, on the record they were put on (M9).
    for id in alias::family(&shown.record, &view) {
        let Some(shown) = view.any(id)? else { continue };
        for (field, file) in attachment::of(&shown.record) {
            rows.extend(row(&view, &shown, &field, file)?);
        }
    }
    Ok(AttachmentList {
        rows,
        may_edit: saving.may(Action::Edit, &shown.record).is_ok(),
    })
}

fn row(
    view: &View,
    shown: &Shown,
    field: &str,
    file: Attachment,
) -> Result<Option<AttachmentRow>, Failure> {
    let Some(id) = id_of(field) else {
        return Ok(None);
    };
    let thumb_here = match &file.thumb {
        Some(thumb) => view.desk.store.file_standing(&thumb.sha256)?.here,
        None => false,
    };
    let head = match shown.record.fields.get(field) {
        Some(Field::Plain(heads)) => heads.first(),
        _ => None,
    };
    Ok(Some(AttachmentRow {
        state: state(view, shown, field, &file)?,
        record: shown.record.id,
        thumb_here,
        by: head.map_or_else(String::new, |head| {
            view.person_name(Some(head.version.actor))
        }),
        at: head.map(|head| head.version.eff),
        file: AttachedFile { id, file },
    }))
}

/// Where the original stands.
fn state(view: &View, shown: &Shown, field: &str, file: &Attachment) -> Result<FileState, Failure> {
    let sha = &file.blob.sha256;
    let moving = view.desk.engine(Engine::files).flatten();
    let moving = moving.filter(|moving| moving.sha256 == *sha);
    let standing = view.desk.store.file_standing(sha)?;
    if !standing.here {
        return Ok(match (moving, standing.wanted) {
            (Some(Moving { through, total, .. }), _) => FileState::Fetching { through, total },
            (None, Some(Some(code))) => FileState::Missing { code },
            (None, Some(None)) => FileState::Fetching {
                through: 0,
                total: file.blob.bytes,
            },
            (None, None) => FileState::Away,
        });
    }
    let Some(upload) = standing.upload.filter(|upload| !upload.done) else {
        return Ok(FileState::Synced);
    };
    if let Some(Moving { through, total, .. }) = moving {
        return Ok(FileState::Sending { through, total });
    }
    if let Some(code) = upload.error {
        return Ok(FileState::Failed { code });
    }
    Ok(match writes_wait(shown, field) {
        true => FileState::Local,
        false => FileState::Waiting,
    })
}

/// Whether the operation that names it is not in the ledger yet.
fn writes_wait(shown: &Shown, field: &str) -> bool {
    let Some(Field::Plain(heads)) = shown.record.fields.get(field) else {
        return false;
    };
    heads.iter().any(|head| {
        shown
            .pending
            .iter()
            .any(|pending| pending.op == head.version.op)
    })
}

/// `attachment.fetch`: an original is asked for.
pub(crate) async fn fetch(app: &App, request: AttachmentById) -> Result<(), Failure> {
    let view = View::open(app)?;
    let missing = || Failure::new(Code::NotFound);
    let shown = carrier(&view, request.record)?.ok_or_else(missing)?;
    let file = in_record(&shown.record, request.id).ok_or_else(missing)?;
    let store = &view.desk.store;
    store.want_file(shown.record.id, &file.blob.sha256, view.now())?;
    view.desk.engine(Engine::poke_files);
    Ok(())
}

/// `attachment.stop_fetch`: what is here of it stays for the next time.
pub(crate) async fn stop_fetch(app: &App, request: AttachmentById) -> Result<(), Failure> {
    let view = View::open(app)?;
    let missing = || Failure::new(Code::NotFound);
    let shown = carrier(&view, request.record)?.ok_or_else(missing)?;
    let file = in_record(&shown.record, request.id).ok_or_else(missing)?;
    view.desk.store.unwant_file(&file.blob.sha256)?;
    view.desk.engine(Engine::poke_files);
    Ok(())
}

fn in_record(record: &Record, id: RecordId) -> Option<Attachment> {
    attachment::read(&record.value(&super::form::field_of(id)))
}

/// Whether originals may come although nobody asked: the person wants it so, and the network costs nothing.
pub(crate) fn may_fetch_ahead(app: &App) -> bool {
    let wanted = app.folder().preferences().fetch_originals;
    wanted && app.config().unmetered.is_some_and(|unmetered| unmetered())
}

/// How many originals wait to go up.
pub(crate) fn open_count(view: &View) -> Result<u32, Failure> {
    Ok(u32::try_from(view.desk.store.uploads_open()?.len()).unwrap_or(u32::MAX))
}

/// The files that wait to go up, under the records a person knows.
pub(crate) fn in_outbox(view: &View) -> Result<Vec<OutboxFile>, Failure> {
    let mut out = Vec::new();
    for (record, sha, _) in view.desk.store.uploads_open()? {
        let Some(shown) = view.any(record)? else {
            continue;
        };
        let named = attachment::of(&shown.record)
            .into_iter()
            .find(|(_, file)| file.blob.sha256 == sha);
        let Some((field, file)) = named else { continue };
        let Some(id) = id_of(&field) else { continue };
        let known = work::known(view, record);
        let Some(known) = view.any(known)? else {
            continue;
        };
        if Noun::parse(&known.record.noun).is_none() {
            continue;
        }
        out.push(OutboxFile {
            state: state(view, &shown, &field, &file)?,
            file: AttachedFile { id, file },
            record: known.record.id,
            noun: known.record.noun.clone(),
            title: records::title(view, &known.record),
        });
    }
    Ok(out)
}
