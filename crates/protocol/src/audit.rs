//! What an auditor asks of the centre: who did what to whom, and when. To anybody else these calls do not
//! exist. An answer says who and what, never what was written.

use crate::call::call;
use model::{DeviceId, PersonId, RecordId, Stamp};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Links of the audit chain, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditQuery {
    /// Only what this person did, or what was done to or for them.
    pub person: Option<PersonId>,
    /// Only this: `create`, `edit`, `command`, or an act of looking after people such as `device_revoked`.
    pub kind: Option<String>,
    /// Not before this.
    pub since: Option<Stamp>,
    /// Before this.
    pub until: Option<Stamp>,
    /// Where the page before ended: its `next`.
    pub before: Option<u64>,
    /// At most so many; 0 means 100.
    pub limit: u32,
}
call!(AuditQuery => AuditPage, "audit/v1/list");

/// A page of the audit trail.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct AuditPage {
    /// The links.
    pub rows: Vec<AuditRow>,
    /// Where the next page begins; none at the end.
    #[ts(type = "number | null")]
    pub next: Option<u64>,
}

/// One link: who did what to whom, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AuditRow {
    /// Its number in the chain.
    #[ts(type = "number")]
    pub number: u64,
    /// When it reached the centre, by the centre's clock.
    pub at: Stamp,
    /// Who typed it; none for the operator at the centre.
    pub actor: Option<PersonId>,
    /// The name of who typed it.
    pub actor_name: String,
    /// `create`, `edit`, `command`, or an act's name.
    pub kind: String,
    /// Which command.
    pub command: Option<String>,
    /// The noun of the record.
    pub noun: Option<String>,
    /// The record.
    pub record: Option<RecordId>,
    /// What the record is called here: a person's or unit's name, else its number, else nothing.
    pub record_name: String,
    /// Why, where the trail keeps it: of an erasure.
    pub reason: String,
    /// The names of the fields that were written; never what was written.
    pub fields: Vec<String>,
    /// To whom, or for whom, it was done.
    pub person: Option<PersonId>,
    /// That person's name.
    pub person_name: String,
    /// From which device.
    pub device: DeviceId,
    /// The device's name; empty for the centre itself.
    pub device_name: String,
}

/// The people there are, for the filter: an auditor's own device holds none.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct AuditPeopleQuery {}
call!(AuditPeopleQuery => Vec<AuditPerson>, "audit/v1/people");

/// A person in the filter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AuditPerson {
    /// Who.
    pub id: PersonId,
    /// Name.
    pub name: String,
    /// The unit's name.
    pub unit_name: String,
}
