//! Commands: the only way to change what decides scope or state (M5).
//!
//! [`run`] is pure: the centre runs it inside the transaction and stores its effects; a device runs it
//! to show at once what the centre will most likely say.

mod known;
mod merging;
mod run;
mod signing;

pub use known::known_where;
pub use run::{after_edit, run};

use crate::signing::{SigningClaim, SigningVerdict};
use crate::world::PersonFacts;
use crate::{Noun, OpId, PersonId, RecordId, Stamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// A warning somebody passed with a reason (domain.md §4: soft rules).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct Passed {
    /// The finding's code.
    pub code: String,
    /// Why it is right all the same.
    pub reason: String,
}

/// What a reviewer says of a meeting or a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// 通过.
    Reviewed,
    /// 有问题，退回补正.
    HasIssues,
}

/// What a manager decides about a lead (研判).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum Assessment {
    /// Taken up, being assessed.
    Assessing,
    /// An effective lead.
    Accepted,
    /// Declined with a reason.
    Declined,
    /// Returned for more.
    Returned,
    /// The same as another.
    Duplicate,
}

/// A command on one record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "name", rename_all = "snake_case")]
pub enum Command {
    /// Hand in a meeting, lead, follow-up or a planned trip.
    Submit {
        /// Warnings passed with a reason.
        passed: Vec<Passed>,
        /// A word to the reviewer, kept in the thread.
        note: Option<String>,
        /// The id of the thread entry, when there is a note.
        entry: Option<RecordId>,
    },
    /// Give a verdict on the content with this hash (M6).
    Review {
        /// What is said.
        verdict: Verdict,
        /// Why; required when returning.
        note: Option<String>,
        /// The hash of the content that was read.
        content_hash: String,
        /// The id of the review record.
        entry: RecordId,
    },
    /// Take back one's own last verdict, while nothing followed on it.
    WithdrawReview {
        /// The id of the thread entry that says so.
        entry: RecordId,
    },
    /// Decide on a lead.
    Assess {
        /// What is decided.
        assessment: Assessment,
        /// Why.
        note: Option<String>,
        /// The lead it duplicates.
        duplicate_of: Option<RecordId>,
        /// The hash of the content that was read.
        content_hash: String,
        /// The id of the review record.
        entry: RecordId,
    },
    /// Claim that a lead was signed; the city verifies it.
    ClaimSigning {
        /// What was signed.
        claim: SigningClaim,
        /// The id of the thread entry, and of the claim.
        entry: RecordId,
    },
    /// Take back one's own claim while it waits.
    WithdrawSigning {
        /// The claim.
        claim: RecordId,
        /// The id of the thread entry that says so.
        entry: RecordId,
    },
    /// Verify the claim that was read, or send it back.
    VerifySigning {
        /// The claim.
        claim: RecordId,
        /// What is said.
        verdict: SigningVerdict,
        /// Why; required when sending it back.
        note: Option<String>,
        /// The id of the thread entry.
        entry: RecordId,
    },
    /// Say who leads and who travels; a manager's assignment is its approval.
    AssignTrip {
        /// 带队.
        lead_traveller: PersonId,
        /// 成员.
        members: BTreeSet<PersonId>,
    },
    /// Move a trip, week or lead one step along its states.
    Move {
        /// The state to reach.
        to: String,
        /// Why, where it needs a reason.
        note: Option<String>,
    },
    /// This company is the same as another, and becomes its alias (M9).
    Merge {
        /// The one that is kept.
        into: RecordId,
        /// Plain fields in which the kept one takes over what this one says, each with the versions that the
        /// kept one showed: others stay beside as a conflict (M1).
        take: BTreeMap<String, Vec<OpId>>,
    },
    /// They are two companies after all: the alias stands for itself again.
    Separate,
    /// Two companies that look the same are not, for everybody.
    TellApart {
        /// The other one.
        other: RecordId,
        /// Whether they are two; else the question is open again.
        apart: bool,
    },
    /// Delete the record (a tombstone); an edit made meanwhile brings it back (M7).
    Delete,
    /// Erase what is known of a contact person who asked for it, or whose time of keeping is over (M7). For good.
    Erase {
        /// Why; it is kept, so it names nobody.
        reason: String,
    },
}

/// One change that a command makes, to its own record or to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Write a plain field over every head.
    Put {
        /// Which record.
        record: RecordId,
        /// Which field.
        field: &'static str,
        /// What it says now.
        value: Value,
    },
    /// Write a plain field over the versions that were seen; others stay beside (M1).
    Over {
        /// Which record.
        record: RecordId,
        /// Which field.
        field: String,
        /// What it says now.
        value: Value,
        /// The versions that were seen.
        over: Vec<OpId>,
    },
    /// Add to a set.
    Add {
        /// Which record.
        record: RecordId,
        /// Which field.
        field: &'static str,
        /// The element.
        element: String,
    },
    /// Replace a set's elements.
    Replace {
        /// Which record.
        record: RecordId,
        /// Which field.
        field: &'static str,
        /// The elements.
        elements: BTreeSet<String>,
    },
    /// Make a record.
    Create {
        /// Its noun.
        noun: Noun,
        /// Its id.
        record: RecordId,
        /// Its plain fields.
        fields: BTreeMap<&'static str, Value>,
    },
    /// Give the record its final number from this series, once and for ever (M10). Devices skip it.
    Number {
        /// Which record.
        record: RecordId,
        /// `trip` or `lead`.
        series: &'static str,
        /// Whose series.
        unit: RecordId,
    },
    /// Leave of a contact, and of every private part of it, what [`crate::erase`] says stays. The centre does it,
    /// in everything it keeps.
    Erase {
        /// The contact.
        record: RecordId,
    },
}

/// Who runs a command, for whom, when.
pub struct Caller<'a> {
    /// Who typed it.
    pub actor: &'a PersonFacts,
    /// For whom; the actor's own id mostly.
    pub author: PersonId,
    /// The effective stamp of the operation.
    pub at: Stamp,
    /// The operation.
    pub op: OpId,
}
