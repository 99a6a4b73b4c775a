//! A list being read to be taken out.
//!
//! Which records stand in it is known at the beginning, so none is missed and none comes twice, whatever
//! is written or synced meanwhile; what they say is read part by part, and let go of when it is written.

use super::rows::{self, Row};
use super::{bureau, too_many};
use crate::api::{AuditForm, ListName, RowsForm};
use crate::app::App;
use crate::desk::Desk;
use crate::failure::{Code, Failure};
use crate::view::View;
use crate::{companies, leads, lists, meetings};
use model::{Noun, RecordId};
use std::sync::Arc;
use store::Shown;

/// Records read at once.
const AT_ONCE: usize = 200;

/// The rest of a list.
pub(super) struct Reading {
    desk: Arc<Desk>,
    total: usize,
    done: usize,
    rest: Rest,
}

enum Rest {
    /// Records, by their ids.
    Records(ListName, Vec<RecordId>),
    /// The audit trail, by what is asked next.
    Audit(Option<AuditForm>),
    /// Short lists, which their screens read whole as well.
    Read(Vec<Row>),
}

impl Reading {
    /// Begins to read.
    ///
    /// # Errors
    /// `over_limit` with the limit's name where there are more than `most`.
    pub(super) async fn begin(app: &App, form: &RowsForm, most: Most) -> Result<Self, Failure> {
        let (desk, query) = (app.desk()?, &form.query);
        let ids = |noun, order| {
            let ids = lists::ids(&View::of(app, Arc::clone(&desk)), noun, query, order)?;
            Ok::<_, Failure>(Rest::Records(form.list, ids))
        };
        let rest = match form.list {
            ListName::Meetings => ids(Noun::Meeting, meetings::ORDER)?,
            ListName::Leads => ids(Noun::Lead, leads::order(query))?,
            ListName::Companies => ids(Noun::Company, companies::ORDER)?,
            ListName::Audit => {
                let mut asked = form.audit.clone().unwrap_or_default();
                asked.before = None;
                Rest::Audit(Some(asked))
            }
            ListName::Trips => Rest::Read(rows::trips(app, query)?),
            ListName::Outbox => Rest::Read(rows::outbox(app).await?),
            ListName::Review => Rest::Read(rows::review(app, query).await?),
            ListName::Weeks => Rest::Read(rows::weeks(app, form.year).await?),
            ListName::People => Rest::Read(bureau::people(app, form).await?),
            ListName::Units => Rest::Read(bureau::units(app, query).await?),
            ListName::Devices => Rest::Read(bureau::devices(app, query).await?),
            ListName::Invitations => Rest::Read(bureau::invitations(app).await?),
        };
        let total = match &rest {
            Rest::Records(_, ids) => ids.len(),
            Rest::Read(rows) => rows.len(),
            Rest::Audit(_) => 0,
        };
        if total > most.rows {
            return Err(too_many(most, total));
        }
        Ok(Self {
            desk,
            total,
            done: 0,
            rest,
        })
    }

    /// How many records there are; 0 where only the centre knows.
    pub(super) fn total(&self) -> u32 {
        u32::try_from(self.total).unwrap_or(u32::MAX)
    }

    /// How many of them were read.
    pub(super) fn done(&self) -> u32 {
        u32::try_from(self.done).unwrap_or(u32::MAX)
    }

    /// The next rows; none at the end. What was deleted meanwhile is left out.
    ///
    /// # Errors
    /// [`Code::Locked`] where the desk was closed meanwhile.
    pub(super) async fn next(&mut self, app: &App) -> Result<Option<Vec<Row>>, Failure> {
        if !self.desk.is_open(app) {
            return Err(Failure::new(Code::Locked));
        }
        match &mut self.rest {
            Rest::Read(rows) if rows.is_empty() => Ok(None),
            Rest::Read(rows) => {
                self.done = rows.len();
                Ok(Some(std::mem::take(rows)))
            }
            Rest::Audit(asked) => {
                let Some(form) = asked.take() else {
                    return Ok(None);
                };
                let (rows, next) = bureau::audit(app, form).await?;
                *asked = next;
                self.done += rows.len();
                Ok(Some(rows))
            }
            Rest::Records(list, ids) => {
                let from = self.done;
                let upto = ids.len().min(from + AT_ONCE);
                let Some(part) = ids.get(from..upto).filter(|part| !part.is_empty()) else {
                    return Ok(None);
                };
                // Kept in the view: of these rows only.
                let view = View::of(app, Arc::clone(&self.desk));
                let mut rows = Vec::with_capacity(part.len());
                for id in part {
                    if let Some(shown) = view.any(*id)?.filter(|shown| !shown.deleted) {
                        rows.extend(of_record(&view, *list, &shown)?);
                    }
                }
                self.done = upto;
                Ok(Some(rows))
            }
        }
    }
}

fn of_record(view: &View, list: ListName, shown: &Shown) -> Result<Vec<Row>, Failure> {
    match list {
        ListName::Meetings => Ok(vec![rows::meeting(view, shown)]),
        ListName::Leads => Ok(vec![rows::lead(view, shown)]),
        _ => rows::company(view, shown),
    }
}

/// The most rows of one way out, and what that limit is called.
#[derive(Clone, Copy)]
pub(super) struct Most {
    pub(super) limit: &'static str,
    pub(super) rows: usize,
}
