//! 审计: the centre's audit trail. The centre decides whether I may read it.

use crate::api::{AuditForm, AuditPage, AuditPerson};
use crate::app::App;
use crate::clock::Clock;
use crate::failure::Failure;
use crate::online::ask;
use chrono::{Days, NaiveTime};
use model::{Day, Stamp};
use protocol::audit::{AuditPeopleQuery, AuditQuery};

/// `audit.people`
pub(crate) async fn people(app: &App, (): ()) -> Result<Vec<AuditPerson>, Failure> {
    ask(app, &AuditPeopleQuery {}).await
}

/// `audit.list`: days are this machine's days.
pub(crate) async fn list(app: &App, request: AuditForm) -> Result<AuditPage, Failure> {
    let clock = app.clock().as_ref();
    let query = AuditQuery {
        person: request.person,
        kind: request.kind,
        since: request.from.map(|day| begins(clock, day)),
        until: request
            .to
            .and_then(|day| day.0.checked_add_days(Days::new(1)))
            .map(|day| begins(clock, Day(day))),
        before: request.before,
        limit: request.limit.unwrap_or(0),
    };
    ask(app, &query).await
}

fn begins(clock: &dyn Clock, day: Day) -> Stamp {
    clock.instant(day.0.and_time(NaiveTime::MIN))
}
