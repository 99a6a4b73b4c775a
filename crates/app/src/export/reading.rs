//! A list being read to be taken out.
//!
//! Which records stand in it is known at the beginning, so none is missed and none comes twice, whatever
//! is written or synced meanwhile; what they say is read part by part, and let go of when it is written.

use super::rows::{self, Row};
use super::{bureau, too_many};
use crate::api::{AuditForm, DeviceQuery, ListName, ReviewRow, RowsForm, TripQuery};
use crate::app::App;
use crate::desk::Desk;
use crate::failure::{Code, Failure};
use crate::outbox::{Line, Lines};
use crate::view::View;
use crate::{companies, leads, lists, meetings, queue, reviews, staff, trips, weeks};
use model::{Noun, RecordId};
use std::sync::Arc;
use store::Shown;

/// Records read at once.
pub(crate) const AT_ONCE: usize = 200;

/// The rest of a list.
pub(super) struct Reading {
    desk: Arc<Desk>,
    total: usize,
    done: usize,
    rest: Rest,
}

enum Rest {
    /// Records, by their ids.
    Records(RowsForm, Vec<RecordId>),
    /// The outbox, by its lines.
    Outbox(Box<Lines>, Vec<(&'static str, Line)>),
    /// What is in the ledger since a short while: a few rows behind the outbox.
    Done(Box<Lines>),
    /// The audit trail, by what is asked next.
    Audit(Option<AuditForm>),
    /// The bureau's devices, by what is asked next.
    Devices(RowsForm, Option<DeviceQuery>),
    /// Short lists, which their screens read whole as well.
    Read(Vec<Row>),
    /// Nothing.
    Over,
}

impl Reading {
    /// Begins to read.
    ///
    /// # Errors
    /// `over_limit` with the limit's name where there are more than `most`.
    pub(super) async fn begin(app: &App, form: &RowsForm, most: Most) -> Result<Self, Failure> {
        let (desk, query) = (app.desk()?, &form.query);
        // What was looked at to find them is let go of.
        let view = || View::of(app, Arc::clone(&desk));
        let records = |ids| Rest::Records(form.clone(), ids);
        let listed = |noun, order| lists::ids(&view(), noun, query, order);
        let rest = match form.list {
            ListName::Meetings => records(listed(Noun::Meeting, meetings::ORDER)?),
            ListName::Leads => records(listed(Noun::Lead, leads::order(query))?),
            ListName::Companies => records(listed(Noun::Company, companies::ORDER)?),
            ListName::Trips => {
                let wanted = TripQuery {
                    mine: query.mine,
                    ..TripQuery::default()
                };
                records(trips::ids(&view(), &wanted)?)
            }
            ListName::Review => records(queue::ids(&view())?),
            ListName::People => {
                let wanted = bureau::wanted(form);
                records(staff::ids(app, &desk, &wanted, AT_ONCE)?)
            }
            ListName::Outbox => {
                let mut lines = Lines::of(&view())?;
                let groups = [
                    ("needs", std::mem::take(&mut lines.needs)),
                    ("sending", std::mem::take(&mut lines.sending)),
                    ("waiting", std::mem::take(&mut lines.waiting)),
                ];
                let all = groups
                    .into_iter()
                    .flat_map(|(group, lines)| lines.into_iter().map(move |line| (group, line)));
                let all = all.collect();
                Rest::Outbox(Box::new(lines), all)
            }
            ListName::Audit => {
                let mut asked = form.audit.clone().unwrap_or_default();
                asked.before = None;
                Rest::Audit(Some(asked))
            }
            ListName::Devices => Rest::Devices(form.clone(), Some(bureau::first_devices())),
            ListName::Weeks => Rest::Read(rows::weeks(app, form.year).await?),
            ListName::Units => Rest::Read(bureau::units(app, query).await?),
            ListName::Invitations => Rest::Read(bureau::invitations(app).await?),
        };
        let total = match &rest {
            Rest::Records(_, ids) => ids.len(),
            Rest::Outbox(_, lines) => lines.len(),
            Rest::Read(rows) => rows.len(),
            Rest::Audit(_) | Rest::Devices(..) | Rest::Done(_) | Rest::Over => 0,
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
        let (rows, rest) = match std::mem::replace(&mut self.rest, Rest::Over) {
            Rest::Over => return Ok(None),
            Rest::Read(rows) => {
                self.done = rows.len();
                (rows, Rest::Over)
            }
            Rest::Audit(None) | Rest::Devices(_, None) => return Ok(None),
            Rest::Audit(Some(asked)) => {
                let (rows, next) = bureau::audit(app, asked).await?;
                self.done += rows.len();
                (rows, Rest::Audit(next))
            }
            Rest::Devices(form, Some(asked)) => {
                let (rows, next) = bureau::devices(app, &form.query, asked).await?;
                self.done += rows.len();
                (rows, Rest::Devices(form, next))
            }
            Rest::Records(form, ids) => {
                let upto = ids.len().min(self.done + AT_ONCE);
                let part = ids.get(self.done..upto).unwrap_or_default();
                let rows = self.records(app, &form, part)?;
                self.done = upto;
                let more = upto < ids.len();
                (
                    rows,
                    if more {
                        Rest::Records(form, ids)
                    } else {
                        Rest::Over
                    },
                )
            }
            Rest::Outbox(lines, all) => {
                let upto = all.len().min(self.done + AT_ONCE);
                let part = all.get(self.done..upto).unwrap_or_default();
                let rows = rows::outbox(&self.view(app), &lines, part)?;
                self.done = upto;
                let more = upto < all.len();
                (
                    rows,
                    if more {
                        Rest::Outbox(lines, all)
                    } else {
                        Rest::Done(lines)
                    },
                )
            }
            Rest::Done(lines) => (rows::outbox_done(&self.view(app), &lines)?, Rest::Over),
        };
        self.rest = rest;
        Ok(Some(rows))
    }

    /// What is kept while some rows are read is of these rows only.
    fn view(&self, app: &App) -> View {
        View::of(app, Arc::clone(&self.desk))
    }

    fn records(&self, app: &App, form: &RowsForm, part: &[RecordId]) -> Result<Vec<Row>, Failure> {
        let view = self.view(app);
        let published = match form.list {
            ListName::Trips => weeks::published(&view)?,
            _ => Vec::new(),
        };
        let mut rows = Vec::with_capacity(part.len());
        for id in part {
            let Some(shown) = view.any(*id)?.filter(|shown| !shown.deleted) else {
                continue;
            };
            match form.list {
                ListName::Meetings => rows.push(rows::meeting(&view, &shown)),
                ListName::Leads => rows.push(rows::lead(&view, &shown)),
                ListName::Trips => {
                    rows.push(rows::trip(trips::row(&view, &shown, &published)?));
                }
                ListName::Review => rows.extend(reviewed(&view, form, &shown)?),
                ListName::People => rows.extend(staff::row(&view, &shown).map(bureau::person)),
                _ => rows.extend(rows::company(&view, &shown)?),
            }
        }
        Ok(rows)
    }
}

/// A row of the queue, where it is in the part that was asked for.
fn reviewed(view: &View, form: &RowsForm, shown: &Shown) -> Result<Option<Row>, Failure> {
    let wanted = |row: &ReviewRow| match form.query.state.as_deref() {
        Some("again") => row.again,
        Some("hints") => row.hints > 0 || row.promise,
        Some("late") => row.late_days > 0,
        _ => true,
    };
    let row = reviews::row(view, shown)?;
    Ok(wanted(&row).then(|| rows::review(row)))
}

/// The most rows of one way out, and what that limit is called.
#[derive(Clone, Copy)]
pub(super) struct Most {
    pub(super) limit: &'static str,
    pub(super) rows: usize,
}
