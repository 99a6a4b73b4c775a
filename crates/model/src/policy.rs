//! Who may do what (domain.md §5). The same answer on the device, at once, and at the centre, for good.

use crate::scope::{self, Scope};
use crate::signing;
use crate::world::{PersonFacts, World};
use crate::{Noun, PersonId, Record};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What a person is in the bureau (domain.md §1).
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ts_rs::TS,
)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// 招商干部.
    Officer,
    /// 招商组组长, 带队领导.
    TeamLead,
    /// 投促局负责人, 县区负责人.
    Manager,
    /// 市, 县领导.
    Leader,
    /// 系统管理员.
    Administrator,
    /// 审计员.
    Auditor,
}

impl Role {
    /// The role's name on the wire.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Officer => "officer",
            Self::TeamLead => "team_lead",
            Self::Manager => "manager",
            Self::Leader => "leader",
            Self::Administrator => "administrator",
            Self::Auditor => "auditor",
        }
    }

    /// The role with this name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        [
            Self::Officer,
            Self::TeamLead,
            Self::Manager,
            Self::Leader,
            Self::Administrator,
            Self::Auditor,
        ]
        .into_iter()
        .find(|role| role.name() == name)
    }
}

/// What somebody wants to do with a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Read it.
    Read,
    /// Make it.
    Create,
    /// Change what it says.
    Edit,
    /// Hand it in.
    Submit,
    /// Give a verdict on a meeting or a trip's report.
    Review,
    /// Say something about it.
    Comment,
    /// Decide on a lead.
    Assess,
    /// Approve a trip or a change of it.
    Approve,
    /// Say who travels.
    Assign,
    /// Move it on along its states where no other action says more.
    Move,
    /// Claim that a lead was signed.
    ClaimSigning,
    /// Verify such a claim, or send it back.
    VerifySigning,
    /// Publish or withdraw a no-meeting week.
    Publish,
    /// Merge a company with another, separate them again, or tell two apart (M9).
    Merge,
    /// Delete it (a tombstone).
    Delete,
    /// Erase what it says of a person (M7).
    Erase,
}

/// Why something is refused. A refusal is data: its author sees it beside what was written (M5).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize, ts_rs::TS)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Refusal {
    /// Absent, or not the reader's to see: the answer is the same (security.md).
    #[error("no such record")]
    NotFound,
    /// The role does not allow it.
    #[error("not allowed to {action:?} here")]
    NotAllowed {
        /// What was tried.
        action: Action,
    },
    /// Nobody reviews their own record.
    #[error("one's own record")]
    OwnRecord,
    /// The typist was not named by the person written for (O5).
    #[error("not named to write for this person")]
    NotNamedWriter,
    /// Only a command may change this field (M5).
    #[error("field {field} changes by command only")]
    GuardedField {
        /// Which.
        field: String,
    },
    /// The state machine has no such step.
    #[error("cannot go from {from} to {to}")]
    WrongState {
        /// Where it stands.
        from: String,
        /// Where it was to go.
        to: String,
    },
    /// Somebody else decided first.
    #[error("decided meanwhile by somebody else")]
    Stale,
    /// Something that blocks submitting is missing or wrong.
    #[error("incomplete: {}", fields.join(", "))]
    Incomplete {
        /// The findings' codes, for example `next_step.missing`.
        fields: Vec<String>,
    },
    /// A value has the wrong shape for its field.
    #[error("field {field} does not hold such a value")]
    WrongValue {
        /// Which.
        field: String,
    },
    /// The person is not known, or no longer works here.
    #[error("unknown or inactive person")]
    UnknownPerson,
    /// Somebody must administer the bureau.
    #[error("the last administrator")]
    LastAdministrator,
    /// People or units in service stand in this unit.
    #[error("the unit is in use")]
    UnitInUse,
    /// The bytes differ from what was sent under this id before (S2).
    #[error("same id, other bytes")]
    OtherBytes,
    /// The operation cannot be read.
    #[error("unreadable operation")]
    Unreadable,
    /// It stood behind an operation that was refused (`depends_on`).
    #[error("stood behind a refused operation")]
    DependedOnRefused,
    /// It came after the right to send it had ended, and whoever manages the unit set it aside (P3).
    #[error("set aside")]
    SetAside {
        /// Why, in the manager's words.
        reason: String,
    },
    /// The person it is about was erased: what it said was not kept (M7).
    #[error("the person was erased")]
    Erased,
    /// Over a named limit (W2).
    #[error("over the limit {limit}")]
    OverLimit {
        /// Which limit.
        limit: String,
    },
}

impl Refusal {
    /// The stable name of the refusal, as on the wire and in the texts.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
            Self::NotAllowed { .. } => "not_allowed",
            Self::OwnRecord => "own_record",
            Self::NotNamedWriter => "not_named_writer",
            Self::GuardedField { .. } => "guarded_field",
            Self::WrongState { .. } => "wrong_state",
            Self::Stale => "stale",
            Self::Incomplete { .. } => "incomplete",
            Self::WrongValue { .. } => "wrong_value",
            Self::UnknownPerson => "unknown_person",
            Self::LastAdministrator => "last_administrator",
            Self::UnitInUse => "unit_in_use",
            Self::OtherBytes => "other_bytes",
            Self::Unreadable => "unreadable",
            Self::DependedOnRefused => "depended_on_refused",
            Self::SetAside { .. } => "set_aside",
            Self::Erased => "erased",
            Self::OverLimit { .. } => "over_limit",
        }
    }
}

/// Whether `record` is delivered to somebody with these grants.
#[must_use]
pub fn may_read(grants: &BTreeSet<Scope>, record: &Record) -> bool {
    scope::scopes(record)
        .iter()
        .any(|scope| grants.contains(scope))
}

/// Whether `actor`, writing for `author` (often the same person), may do `action` to `record`.
///
/// The caller has checked that the actor may read an existing record; on `Create` the record is the new one.
///
/// # Errors
/// The refusal, as the author will read it.
pub fn may(
    actor: &PersonFacts,
    author: PersonId,
    action: Action,
    record: &Record,
    world: &dyn World,
) -> Result<(), Refusal> {
    if !actor.active {
        return Err(Refusal::UnknownPerson);
    }
    let for_other = author != actor.id;
    if for_other {
        let named = world.person(author).ok_or(Refusal::UnknownPerson)?;
        if !named.writers.contains(&actor.id) {
            return Err(Refusal::NotNamedWriter);
        }
        // Writing for somebody is writing: no verdict is given in another's name.
        if !matches!(
            action,
            Action::Create | Action::Edit | Action::Submit | Action::Comment | Action::Read
        ) {
            return Err(Refusal::NotAllowed { action });
        }
    }
    if rule(actor, author, action, record, world) {
        Ok(())
    } else {
        Err(refusal(actor, action, record))
    }
}

fn refusal(actor: &PersonFacts, action: Action, record: &Record) -> Refusal {
    let own = match action {
        Action::Review | Action::Assess => is_own(actor, record),
        Action::VerifySigning => is_own(actor, record) || claimed(actor, record),
        _ => false,
    };
    if own {
        Refusal::OwnRecord
    } else {
        Refusal::NotAllowed { action }
    }
}

/// Written by them, for them, or naming them as one who was there to write: not theirs to judge.
fn is_own(actor: &PersonFacts, record: &Record) -> bool {
    [record.id_in("author"), record.id_in("typist")].contains(&Some(actor.id))
}

/// Who claimed the signing does not verify it.
fn claimed(actor: &PersonFacts, record: &Record) -> bool {
    record.id_in(signing::CLAIMED_BY) == Some(actor.id)
}

fn rule(
    actor: &PersonFacts,
    author: PersonId,
    action: Action,
    record: &Record,
    world: &dyn World,
) -> bool {
    let Some(noun) = Noun::parse(&record.noun) else {
        return false;
    };
    if actor.role == Role::Auditor {
        // The audit trail and nothing else.
        return false;
    }
    if action == Action::Erase {
        return actor.role == Role::Administrator && noun == Noun::Contact;
    }
    let writes = matches!(
        actor.role,
        Role::Officer | Role::TeamLead | Role::Manager | Role::Leader
    );
    let own = is_own(actor, record) || record.id_in("author") == Some(author);
    let unit = record.id_in("unit");
    // What is asked of other records is asked only where it decides.
    let governs = || {
        actor.role == Role::Manager && unit.is_some_and(|unit| world.is_within(unit, actor.unit))
    };
    let leads_team = || {
        actor.role == Role::TeamLead
            && (unit == Some(actor.unit)
                || trip_of(record).is_some_and(|trip| leads(actor, trip, world)))
    };
    let travels = || trip_of(record).is_some_and(|trip| world.travellers(trip).contains(&actor.id));
    match noun {
        Noun::Unit => actor.role == Role::Administrator,
        Noun::Person => {
            actor.role == Role::Administrator || (action == Action::Edit && record.id == actor.id)
        }
        Noun::Week => actor.role == Role::Manager,
        Noun::Trip => match action {
            Action::Read => true,
            Action::Create | Action::Comment => writes,
            Action::Edit | Action::Submit | Action::Delete => {
                writes && (own || governs() || leads_team() || travels())
            }
            Action::Approve => governs() || (leads_team() && !own),
            Action::Review => {
                (governs() || leads_team()) && !own && !leads(actor, record.id, world)
            }
            Action::Assign => governs() || leads_team() || (own && writes),
            Action::Move => writes && (governs() || leads_team() || travels() || own),
            Action::Assess
            | Action::ClaimSigning
            | Action::VerifySigning
            | Action::Publish
            | Action::Merge
            | Action::Erase => false,
        },
        Noun::Stop | Noun::Company | Noun::Contact | Noun::ContactPrivate => match action {
            Action::Read | Action::Comment | Action::Create | Action::Edit => writes,
            Action::Delete => writes && (own || governs()),
            // A manager who is granted both: that is asked where they are read.
            Action::Merge => noun == Noun::Company && actor.role == Role::Manager,
            _ => false,
        },
        Noun::Meeting | Noun::Lead | Noun::FollowUp => match action {
            Action::Read => true,
            Action::Create | Action::Comment => writes,
            Action::Edit | Action::Submit => {
                writes && (own || leads_team() || governs() || travels())
            }
            Action::Delete => writes && own,
            Action::Review => {
                noun != Noun::Lead && !is_own(actor, record) && (leads_team() || governs())
            }
            Action::Assess => noun == Noun::Lead && !is_own(actor, record) && governs(),
            // The landing unit's manager claims; the city, which may land something itself, verifies.
            Action::ClaimSigning => {
                noun == Noun::Lead
                    && governs()
                    && (unit == Some(actor.unit) || !world.is_top(actor.unit))
            }
            Action::VerifySigning => {
                noun == Noun::Lead
                    && governs()
                    && world.is_top(actor.unit)
                    && !is_own(actor, record)
                    && !claimed(actor, record)
            }
            Action::Move => writes && (own || leads_team() || governs()),
            Action::Approve | Action::Assign | Action::Publish | Action::Merge | Action::Erase => {
                false
            }
        },
        Noun::Review => {
            action == Action::Read || (writes && matches!(action, Action::Create | Action::Comment))
        }
    }
}

fn trip_of(record: &Record) -> Option<crate::RecordId> {
    if record.noun == Noun::Trip.name() {
        Some(record.id)
    } else {
        record.id_in("trip")
    }
}

fn leads(actor: &PersonFacts, trip: crate::RecordId, world: &dyn World) -> bool {
    world
        .record(trip)
        .and_then(|trip| trip.id_in("lead_traveller"))
        == Some(actor.id)
}
