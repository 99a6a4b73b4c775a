//! 导入: today's ledger of leads or companies, out of a spreadsheet.
//!
//! A file lies on the desk until it is written or put away; nothing of it is in a record before
//! `import.start`. Then its whole plan is kept first, and written in chunks of one commit each.

mod files;
mod fill;
mod groups;
mod journal;
mod known;
mod mapping;
mod plan;
mod row;
mod sitting;
mod targets;
mod undo;
mod values;
mod write;

use crate::api::{
    HandedOut, ImportById, ImportChoose, ImportEntry, ImportFix, ImportFixed, ImportOpen,
    ImportPiece, ImportQuery, ImportRefused, ImportRows, ImportSet, ImportSitting, ImportStart,
    ImportTemplate, ImportUndone, Progress, Standing,
};
use crate::app::App;
use crate::desk::Desk;
use crate::failure::{Code, Failure};
use crate::language::Language;
use crate::progress::Running;
use crate::records::wrong_value;
use crate::view::View;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use exchange::{Limits, ReadError};
use known::Known;
use model::Noun;
use model::policy::Action;
use parking_lot::Mutex;
use sitting::Sitting;
use std::sync::Arc;

/// Rows written in one commit.
const CHUNK: usize = 100;

/// Rows of one page of the preview.
const PAGE: u32 = 200;

/// What of an import lies on the desk.
#[derive(Default)]
pub(crate) struct Importing {
    /// A file on its way in.
    incoming: Mutex<Vec<u8>>,
    /// The file being looked through.
    sitting: Mutex<Option<Sitting>>,
    /// Writing, or undoing.
    running: Running,
}

/// A file that cannot be read, with what is wrong and where.
fn unreadable(error: &ReadError) -> Failure {
    let part = |value: serde_json::Result<_>| value.unwrap_or_default();
    Failure::new(Code::SheetUnreadable)
        .with("problem", part(serde_json::to_value(&error.problem)))
        .with("at", part(serde_json::to_value(&error.at)))
}

/// `import.upload`: a file comes in pieces.
pub(crate) async fn upload(app: &App, request: ImportPiece) -> Result<(), Failure> {
    let desk = app.desk()?;
    let piece = STANDARD
        .decode(&request.bytes)
        .map_err(|_| wrong_value("bytes"))?;
    let mut incoming = desk.importing.incoming.lock();
    if request.first {
        incoming.clear();
        incoming.shrink_to_fit();
    }
    let most = Limits::default().file_bytes;
    let size = incoming.len().saturating_add(piece.len());
    if u64::try_from(size).unwrap_or(u64::MAX) > most {
        incoming.clear();
        incoming.shrink_to_fit();
        let over = exchange::Problem::OverLimit {
            limit: "file_bytes".to_owned(),
            most,
        };
        return Err(unreadable(&over.into()));
    }
    incoming.extend_from_slice(&piece);
    Ok(())
}

/// `import.open`
pub(crate) async fn open(app: &App, request: ImportOpen) -> Result<ImportSitting, Failure> {
    let view = View::open(app)?;
    may_import(&view)?;
    let sent = std::mem::take(&mut *view.desk.importing.incoming.lock());
    let bytes = match request.text {
        Some(text) => text.into_bytes(),
        None => sent,
    };
    // One file at a time: the memory of the one before is free before this one is read.
    *view.desk.importing.sitting.lock() = None;
    let name = crate::records::excerpt(&request.name);
    let mut sitting =
        Sitting::open(request.kind, &name, bytes).map_err(|error| unreadable(&error))?;
    take_up(&view, &mut sitting, ImportSet::default())?;
    let shown = sitting.show();
    *view.desk.importing.sitting.lock() = Some(sitting);
    Ok(shown)
}

/// Who writes records may import them.
fn may_import(view: &View) -> Result<(), Failure> {
    let mut lead = model::Record::new(Noun::Lead.name(), model::RecordId(uuid::Uuid::nil()));
    let version = model::record::Version {
        op: model::OpId(uuid::Uuid::nil()),
        eff: view.now(),
        device: view.desk.identity.device,
        seq: 0,
        actor: view.me(),
    };
    lead.put("author", serde_json::json!(view.me()), version, &[]);
    Ok(view.may(Action::Create, &lead)?)
}

fn take_up(view: &View, sitting: &mut Sitting, set: ImportSet) -> Result<(), Failure> {
    let kind = sitting.kind;
    let remembered = set.mapping.is_some();
    sitting.set(set, |heads| mapping::guess(&view.desk.store, kind, heads));
    if remembered {
        mapping::remember(&view.desk.store, kind, &sitting.heads(), &sitting.mapping)?;
    }
    sitting.evaluate(Known::of(view)?);
    Ok(())
}

fn with_sitting<T>(
    desk: &Arc<Desk>,
    work: impl FnOnce(&mut Sitting) -> Result<T, Failure>,
) -> Result<T, Failure> {
    match desk.importing.sitting.lock().as_mut() {
        Some(sitting) => work(sitting),
        None => Err(Failure::new(Code::NotFound)),
    }
}

/// `import.show`: the file on the desk, where one lies there.
pub(crate) async fn show(app: &App, (): ()) -> Result<Option<ImportSitting>, Failure> {
    let desk = app.desk()?;
    let sitting = desk.importing.sitting.lock();
    Ok(sitting.as_ref().map(Sitting::show))
}

/// `import.set`
pub(crate) async fn set(app: &App, request: ImportSet) -> Result<ImportSitting, Failure> {
    let view = View::open(app)?;
    with_sitting(&view.desk, |sitting| {
        take_up(&view, sitting, request)?;
        Ok(sitting.show())
    })
}

/// `import.rows`
pub(crate) async fn rows(app: &App, request: ImportQuery) -> Result<ImportRows, Failure> {
    let desk = app.desk()?;
    with_sitting(&desk, |sitting| {
        let lines = sitting.lines(request.only);
        let from = usize::try_from(request.offset).unwrap_or(usize::MAX);
        let most = usize::try_from(request.limit.min(PAGE)).unwrap_or(0);
        Ok(ImportRows {
            total: u32::try_from(lines.len()).unwrap_or(u32::MAX),
            rows: lines
                .iter()
                .skip(from)
                .take(most)
                .filter_map(|line| sitting.row(*line))
                .collect(),
        })
    })
}

/// `import.fix`
pub(crate) async fn fix(app: &App, request: ImportFix) -> Result<ImportFixed, Failure> {
    let desk = app.desk()?;
    with_sitting(&desk, |sitting| {
        let line = sitting
            .fix(&request)
            .ok_or_else(|| Failure::new(Code::NotFound))?;
        fixed(sitting, line)
    })
}

/// `import.choose`
pub(crate) async fn choose(app: &App, request: ImportChoose) -> Result<ImportSitting, Failure> {
    let desk = app.desk()?;
    with_sitting(&desk, |sitting| {
        let line = match request.row {
            Some(row) => Some(
                sitting
                    .line_of(row)
                    .ok_or_else(|| Failure::new(Code::NotFound))?,
            ),
            None => None,
        };
        sitting.choose(line, request.choice);
        Ok(sitting.show())
    })
}

fn fixed(sitting: &Sitting, line: usize) -> Result<ImportFixed, Failure> {
    Ok(ImportFixed {
        row: sitting
            .row(line)
            .ok_or_else(|| Failure::new(Code::NotFound))?,
        counts: sitting.counts(),
    })
}

/// `import.close`: puts the file away; nothing was written.
pub(crate) async fn close(app: &App, (): ()) -> Result<(), Failure> {
    let desk = app.desk()?;
    *desk.importing.sitting.lock() = None;
    *desk.importing.incoming.lock() = Vec::new();
    Ok(())
}

/// `import.start`: keeps the plan, then writes it; answers when it is written or was stopped.
pub(crate) async fn start(app: &App, request: ImportStart) -> Result<ImportEntry, Failure> {
    let view = View::open(app)?;
    let desk = Arc::clone(&view.desk);
    let work = desk.importing.running.begin(Code::ImportRunning)?;
    let entry = keep_plan(&view, request.submit)?;
    work.begins(0, entry.rows);
    write::write(app, &desk, entry, &work)
}

/// Makes the plan of the file on the desk and keeps it, before the first record is written.
fn keep_plan(view: &View, submit: bool) -> Result<ImportEntry, Failure> {
    may_import(view)?;
    let desk = &view.desk;
    let known = Known::of(view)?;
    let (planned, mut entry) = with_sitting(desk, |sitting| {
        // What was pulled since the preview counts as here.
        sitting.evaluate(known);
        let plan = plan::plan(sitting, view, submit);
        let planned = plan.rows;
        let rows = u32::try_from(planned.len()).unwrap_or(u32::MAX);
        let entry = ImportEntry {
            id: store::mint_record(view.now()),
            kind: sitting.kind,
            name: sitting.name.clone(),
            at: view.now(),
            rows,
            merged: plan.merged,
            refused: sitting.counts().all.saturating_sub(rows),
            duplicates: sitting.duplicates_left_out(),
            chunks: u32::try_from(planned.len().div_ceil(CHUNK)).unwrap_or(u32::MAX),
            written: 0,
            rows_written: 0,
            standing: Standing::Planning,
        };
        Ok((planned, entry))
    })?;
    journal::put(&desk.store, &entry)?;
    for (chunk, rows) in (0..).zip(planned.chunks(CHUNK)) {
        journal::keep_chunk(&desk.store, entry.id, chunk, rows)?;
    }
    entry.standing = Standing::Writing;
    journal::put(&desk.store, &entry)?;
    Ok(entry)
}

/// What a kill behind so many commits leaves: the note of the last one was not made any more.
#[cfg(test)]
pub(crate) fn interrupt_after(app: &App, commits: u32) -> Result<(), Failure> {
    let view = View::open(app)?;
    let entry = keep_plan(&view, false)?;
    write::interrupted(app, &view.desk, entry, commits)
}

/// `import.resume`: writes what an interruption left.
pub(crate) async fn resume(app: &App, request: ImportById) -> Result<ImportEntry, Failure> {
    let desk = app.desk()?;
    let entry = found(&desk, &request)?;
    if entry.standing != Standing::Writing {
        return Err(Failure::new(Code::NotFound));
    }
    let work = desk.importing.running.begin(Code::ImportRunning)?;
    work.begins(entry.rows_written, entry.rows);
    write::write(app, &desk, entry, &work)
}

/// `import.undo`
pub(crate) async fn undo(app: &App, request: ImportById) -> Result<ImportUndone, Failure> {
    let desk = app.desk()?;
    let entry = found(&desk, &request)?;
    if matches!(entry.standing, Standing::Planning | Standing::Undone) {
        return Err(Failure::new(Code::NotFound));
    }
    let work = desk.importing.running.begin(Code::ImportRunning)?;
    work.begins(0, entry.rows);
    undo::undo(app, &desk, entry, &work)
}

fn found(desk: &Desk, request: &ImportById) -> Result<ImportEntry, Failure> {
    journal::entry(&desk.store, request.id)?.ok_or_else(|| Failure::new(Code::NotFound))
}

/// `import.list`: the imports, newest first. One that is `writing` or `undoing` while nothing runs was
/// interrupted.
pub(crate) async fn list(app: &App, (): ()) -> Result<Vec<ImportEntry>, Failure> {
    let desk = app.desk()?;
    if !desk.importing.running.progress().running {
        journal::drop_unplanned(&desk.store)?;
    }
    let mut entries = journal::list(&desk.store)?;
    entries.reverse();
    Ok(entries)
}

/// `import.progress`
pub(crate) async fn progress(app: &App, (): ()) -> Result<Progress, Failure> {
    Ok(app.desk()?.importing.running.progress())
}

/// `import.cancel`: stops behind the commit at hand.
pub(crate) async fn cancel(app: &App, (): ()) -> Result<(), Failure> {
    app.desk()?.importing.running.cancel();
    Ok(())
}

/// `import.refused`: the rows that are not written, with the reasons in the reader's language.
pub(crate) async fn refused(app: &App, request: ImportRefused) -> Result<HandedOut, Failure> {
    let desk = app.desk()?;
    let (name, bytes) = with_sitting(&desk, |sitting| files::refused(sitting, &request.words))?;
    crate::files::hand_out(app, &name, &bytes)
}

/// `import.template`
pub(crate) async fn template(app: &App, request: ImportTemplate) -> Result<HandedOut, Failure> {
    let (name, bytes) = files::template(request.kind, Language::of(app))?;
    crate::files::hand_out(app, &name, &bytes)
}
