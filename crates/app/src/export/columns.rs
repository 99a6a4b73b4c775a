//! The columns of every list that can be taken out, in the order of reading.

use crate::api::{CellKind, ExportColumn, ListName};
use CellKind::{Code, Codes, Count, Day, Moment, Money, Text};

const fn column(name: &'static str, kind: CellKind, width: u16) -> ExportColumn {
    ExportColumn { name, kind, width }
}

const TRIPS: &[ExportColumn] = &[
    column("number", Text, 14),
    column("title", Text, 28),
    column("state", Code, 10),
    column("from", Day, 12),
    column("to", Day, 12),
    column("days", Count, 6),
    column("cities", Text, 20),
    column("in_week", Code, 8),
    column("lead_traveller", Text, 10),
    column("unit", Text, 16),
    column("task_visits", Count, 8),
    column("visits_done", Count, 8),
    column("task_leads", Count, 8),
    column("leads_done", Count, 8),
    column("sync", Code, 12),
];

const MEETINGS: &[ExportColumn] = &[
    column("on", Day, 12),
    column("starts_at", Text, 7),
    column("kind", Code, 8),
    column("title", Text, 28),
    column("city", Text, 10),
    column("gist", Text, 40),
    column("asks", Text, 28),
    column("answers", Text, 28),
    column("promise", Code, 8),
    column("amount", Money, 14),
    column("next_step", Text, 28),
    column("next_step_due", Day, 12),
    column("state", Code, 10),
    column("author", Text, 10),
    column("typist", Text, 10),
    column("unit", Text, 16),
    column("sync", Code, 12),
];

const LEADS: &[ExportColumn] = &[
    column("number", Text, 14),
    column("title", Text, 28),
    column("company_name", Text, 26),
    column("state", Code, 10),
    column("interest", Code, 12),
    column("total_investment", Money, 14),
    column("signing_on", Day, 12),
    column("signing_amount", Money, 14),
    column("complete", Count, 8),
    column("complete_of", Count, 8),
    column("next_step", Text, 28),
    column("next_step_due", Day, 12),
    column("overdue_days", Count, 8),
    column("author", Text, 10),
    column("unit", Text, 16),
    column("at", Moment, 17),
    column("sync", Code, 12),
];

const COMPANIES: &[ExportColumn] = &[
    column("name", Text, 30),
    column("short_name", Text, 14),
    column("uscc", Text, 21),
    column("industry", Text, 16),
    column("place", Text, 16),
    column("meetings", Count, 8),
    column("leads", Count, 8),
    column("last_on", Day, 12),
    column("contact", Text, 12),
    column("post", Text, 14),
    column("mobile", Text, 14),
    column("sync", Code, 12),
];

const OUTBOX: &[ExportColumn] = &[
    column("group", Code, 12),
    column("noun", Code, 10),
    column("title", Text, 30),
    column("changed", Codes, 30),
    column("sync", Code, 12),
    column("returned", Text, 36),
    column("tries", Count, 8),
    column("captured_at", Moment, 17),
];

const REVIEW: &[ExportColumn] = &[
    column("title", Text, 30),
    column("kind", Code, 8),
    column("on", Day, 12),
    column("author", Text, 10),
    column("unit", Text, 16),
    column("state", Code, 10),
    column("again", Code, 8),
    column("merged", Code, 8),
    column("hints", Count, 8),
    column("promise", Code, 8),
    column("submitted_at", Moment, 17),
    column("late_days", Count, 8),
];

const WEEKS: &[ExportColumn] = &[
    column("ordinal", Count, 8),
    column("title", Text, 20),
    column("month", Count, 6),
    column("from", Day, 12),
    column("to", Day, 12),
    column("state", Code, 10),
    column("note", Text, 36),
    column("trips", Count, 8),
    column("published_by", Text, 12),
    column("published_at", Moment, 17),
];

const PEOPLE: &[ExportColumn] = &[
    column("name", Text, 12),
    column("post", Text, 20),
    column("role", Code, 16),
    column("unit", Text, 24),
    column("closed", Code, 8),
    column("sync", Code, 12),
];

const UNITS: &[ExportColumn] = &[
    column("name", Text, 28),
    column("short", Text, 12),
    column("parent", Text, 28),
    column("series", Text, 10),
    column("code", Text, 10),
    column("people", Count, 8),
    column("people_below", Count, 10),
    column("closed", Code, 8),
    column("sync", Code, 12),
];

const DEVICES: &[ExportColumn] = &[
    column("person", Text, 12),
    column("unit", Text, 24),
    column("device", Text, 20),
    column("version", Text, 10),
    column("enrolled_at", Moment, 17),
    column("heard_at", Moment, 17),
    column("clock_off", Count, 10),
    column("waiting", Count, 8),
    column("held", Count, 8),
    column("rejected", Count, 8),
    column("revoked_at", Moment, 17),
];

const INVITATIONS: &[ExportColumn] = &[
    column("person", Text, 16),
    column("created_at", Moment, 17),
    column("expires_at", Moment, 17),
];

const AUDIT: &[ExportColumn] = &[
    column("number", Count, 9),
    column("received_at", Moment, 17),
    column("actor", Text, 12),
    column("what", Code, 16),
    column("noun", Code, 10),
    column("record", Text, 20),
    column("fields", Codes, 32),
    column("whom", Text, 12),
    column("device", Text, 18),
    column("record_id", Text, 36),
];

/// The columns of a list.
pub(super) const fn of(list: ListName) -> &'static [ExportColumn] {
    match list {
        ListName::Trips => TRIPS,
        ListName::Meetings => MEETINGS,
        ListName::Leads => LEADS,
        ListName::Companies => COMPANIES,
        ListName::Outbox => OUTBOX,
        ListName::Review => REVIEW,
        ListName::Weeks => WEEKS,
        ListName::People => PEOPLE,
        ListName::Units => UNITS,
        ListName::Devices => DEVICES,
        ListName::Invitations => INVITATIONS,
        ListName::Audit => AUDIT,
    }
}
