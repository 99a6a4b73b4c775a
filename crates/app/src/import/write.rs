//! Writing a plan: one commit for each chunk, through the same door as every save.

use super::fill::blank_in;
use super::journal::{self, Planned, Step};
use crate::api::{ImportEntry, Standing};
use crate::app::App;
use crate::desk::Desk;
use crate::failure::Failure;
use crate::forms;
use crate::progress::Work;
use crate::saving::Saving;
use crate::view::View;
use std::sync::Arc;

/// Writes what is left of an import, chunk by chunk, until it is written or stopped.
pub(crate) fn write(
    app: &App,
    desk: &Arc<Desk>,
    mut entry: ImportEntry,
    work: &Work<'_>,
) -> Result<ImportEntry, Failure> {
    for chunk in entry.written..entry.chunks {
        if work.stopped() || !desk.is_open(app) {
            break;
        }
        let rows = journal::chunk(&desk.store, entry.id, chunk)?;
        commit(app, desk, &rows)?;
        entry.written = chunk + 1;
        entry.rows_written += u32::try_from(rows.len()).unwrap_or(0);
        journal::put(&desk.store, &entry)?;
        work.done(entry.rows_written);
    }
    if entry.written == entry.chunks {
        entry.standing = Standing::Done;
        journal::put(&desk.store, &entry)?;
    }
    Ok(entry)
}

/// Writes the rows of a chunk that are not here yet, in one commit.
fn commit(app: &App, desk: &Arc<Desk>, rows: &[Planned]) -> Result<(), Failure> {
    let view = View::of(app, Arc::clone(desk));
    let mut saving = Saving::new_for(&view, None, None);
    for step in rows.iter().flat_map(|row| &row.steps) {
        match step {
            Step::Create {
                noun,
                id,
                fields,
                submit,
            } => {
                // A crash behind the commit and before the note of it: it is here.
                if view.any(*id)?.is_some() {
                    continue;
                }
                let preview = saving.create(*noun, *id, forms::create(fields.clone()))?;
                if *submit {
                    // What the rules do not take yet stays a draft and says what is missing.
                    saving.submit(*noun, &preview, Vec::new(), None)?;
                }
            }
            Step::Fill { noun, id, fields } => {
                let Some(shown) = view.maybe(*noun, Some(*id)) else {
                    continue;
                };
                let edit = forms::edit(&shown.record, blank_in(&shown.record, fields))?;
                if !edit.is_empty() && view.may(model::policy::Action::Edit, &shown.record).is_ok()
                {
                    saving.act.edit(*noun, *id, edit);
                }
            }
        }
    }
    view.desk.commit(app, saving.act)?;
    Ok(())
}

/// Writes so many chunks and stops as a kill does: behind the last commit, before the note of it.
#[cfg(test)]
pub(super) fn interrupted(
    app: &App,
    desk: &Arc<Desk>,
    mut entry: ImportEntry,
    commits: u32,
) -> Result<(), Failure> {
    for chunk in 0..commits {
        let rows = journal::chunk(&desk.store, entry.id, chunk)?;
        commit(app, desk, &rows)?;
        if chunk + 1 < commits {
            entry.written = chunk + 1;
            entry.rows_written += u32::try_from(rows.len()).unwrap_or(0);
            journal::put(&desk.store, &entry)?;
        }
    }
    Ok(())
}
