//! 导出此人资料: a copy of everything this device holds about one contact person, as the law on personal
//! information lets that person ask for. A manager takes it out: one sheet, and beside it the files on the contact.
//!
//! It needs no network. What was written over since is the centre's to tell: where the centre is not heard, the
//! sheet says so instead.

use super::person_rows::{self, Kept, Written};
use super::unwritten;
use crate::api::{Capability, ExportWords, HandedOut, HistoryForm, HistoryStep, PersonCopyForm};
use crate::app::App;
use crate::contacts;
use crate::desk::Desk;
use crate::failure::{Code, Failure};
use crate::files::{self, Outgoing};
use crate::view::View;
use crate::{record_history, session};
use exchange::parcel::Parcel;
use exchange::write::{Cell, Column, Frame, write};
use model::policy::{Action, Refusal};
use model::{Noun, RecordId};
use std::io;
use store::{FileError, Filter};

/// Bytes of a file read at once.
const PIECE: usize = 1024 * 1024;

/// Visits and leads looked through at once.
const AT_ONCE: usize = 200;

/// The columns: name and width, in the order of `Written`.
const COLUMNS: [(&str, u16); 6] = [
    ("part", 12),
    ("record", 30),
    ("field", 14),
    ("value", 60),
    ("by", 12),
    ("at", 17),
];

/// Whether this role takes out what is held about a person: administrators hold no contacts, and whoever wrote
/// one down answers to nobody outside for all the others.
fn may(view: &View) -> Result<(), Failure> {
    let capabilities = session::capabilities(view.my_role());
    if capabilities.contains(&Capability::PersonCopy) {
        return Ok(());
    }
    let action = Action::Read;
    Err(Refusal::NotAllowed { action }.into())
}

/// `export.person`: the look at the numbers is on the disk before the file is.
pub(crate) async fn person(app: &App, request: PersonCopyForm) -> Result<HandedOut, Failure> {
    let PersonCopyForm { contact, words } = request;
    let view = View::open(app)?;
    may(&view)?;
    let shown = view.need(Noun::Contact, contact)?;
    let desk = app.desk()?;
    let work = desk.exporting.begin(Code::ExportRunning)?;
    let private = person_rows::private_parts(&view, contact)?;

    let mut rows = person_rows::of_record(&view, &words, "contact", &shown.record);
    let mut kept = person_rows::files(&view, &shown.record, 0)?;
    for part in &private {
        rows.extend(person_rows::of_record(
            &view,
            &words,
            "private",
            &part.record,
        ));
        kept.extend(person_rows::files(&view, &part.record, kept.len())?);
    }
    rows.extend(kept.iter().map(|file| file.row(&words)));

    let who = person_rows::Who::of(&view, &shown.record);
    let asked = [Noun::Meeting, Noun::Lead];
    let mut wanted: Vec<(Noun, RecordId)> = Vec::new();
    for noun in asked {
        let ids = desk.store.ids(noun, &Filter::default())?;
        wanted.extend(ids.into_iter().map(|id| (noun, id)));
    }
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    work.begins(0, count(wanted.len()));
    for (at, part) in wanted.chunks(AT_ONCE).enumerate() {
        // What was looked at in one part is let go of before the next.
        let view = View::of(app, app.desk()?);
        for (noun, id) in part {
            if let Some(shown) = view.maybe(*noun, Some(*id)) {
                rows.extend(person_rows::naming(
                    &view,
                    &words,
                    *noun,
                    &shown.record,
                    &who,
                ));
            }
        }
        if work.stopped() {
            return Err(Failure::new(Code::Stopped));
        }
        work.done(count(at.saturating_mul(AT_ONCE).saturating_add(part.len())));
    }

    let mut told = true;
    for (part, id) in [("contact", contact)]
        .into_iter()
        .chain(private.iter().map(|shown| ("private", shown.record.id)))
    {
        let (steps, whole) = history(app, id).await?;
        told &= whole;
        rows.extend(person_rows::history(&view, &words, part, &steps));
    }
    if !told {
        rows.push(Written::note(&words, "offline"));
    }

    contacts::note_look(&view, contact, true)?;
    pack(app, &desk, &words, &rows, &kept)
}

/// All steps of a record's history, the latest first, and whether the centre told them.
async fn history(app: &App, id: RecordId) -> Result<(Vec<HistoryStep>, bool), Failure> {
    let mut steps: Vec<HistoryStep> = Vec::new();
    let mut before = None;
    loop {
        let page = record_history::show(app, HistoryForm { id, before }).await?;
        let last = page.steps.iter().filter_map(|step| step.number).min();
        steps.extend(page.steps);
        if page.offline {
            return Ok((steps, false));
        }
        if !page.more || last.is_none() || last == before {
            return Ok((steps, true));
        }
        before = last;
    }
}

fn pack(
    app: &App,
    desk: &Desk,
    words: &ExportWords,
    rows: &[Written],
    kept: &[Kept],
) -> Result<HandedOut, Failure> {
    let frame = Frame {
        sheet: words.sheet.clone(),
        title: words.title.clone(),
        note: words.note.clone(),
        mark: words.mark.clone(),
    };
    let columns = COLUMNS.map(|(name, width)| Column {
        head: words
            .columns
            .get(name)
            .cloned()
            .unwrap_or_else(|| name.to_owned()),
        width,
    });
    let cells: Vec<Vec<Cell>> = rows.iter().map(|row| row.cells(app)).collect();
    let sheet = write(&frame, &columns, &cells).map_err(|error| unwritten(error, cells.len()))?;
    let name = files::safe_name(&words.file);
    let mut parcel = Parcel::begin(Outgoing::begin(app, &format!("{name}.zip"))?);
    parcel.file(&format!("{name}.xlsx")).map_err(io_failure)?;
    parcel.write(&sheet).map_err(io_failure)?;
    for file in kept.iter().filter(|file| file.here) {
        let mut open = desk.store.file(&file.sha256)?;
        parcel.file(&file.name).map_err(io_failure)?;
        let mut from = 0;
        while from < open.total() {
            let bytes = open.range(from, PIECE)?;
            if bytes.is_empty() {
                return Err(FileError::Damaged.into());
            }
            from += bytes.len() as u64;
            parcel.write(&bytes).map_err(io_failure)?;
        }
    }
    parcel.finish().map_err(io_failure)?.done()
}

fn io_failure(error: io::Error) -> Failure {
    match files::is_too_large(&error) {
        true => files::too_large(),
        false => error.into(),
    }
}
