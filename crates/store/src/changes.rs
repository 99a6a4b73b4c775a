//! What a use case asks the store to commit, and what it hears back.

use crate::drafts::DraftId;
use model::command::Command;
use model::{Noun, OpId, PersonId, RecordId, Stamp};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Per field the heads that the screen showed when editing began (O2, O3): [`crate::Shown::base`] taken then,
/// kept in the draft meanwhile. A pull that arrives while a form is open does not count as seen.
pub type Base = BTreeMap<String, Vec<OpId>>;

/// One act of one person: becomes one or several operations in one transaction.
#[derive(Clone, Debug)]
pub struct Changes {
    /// Who typed it.
    pub actor: PersonId,
    /// Whose record it is, when typed for somebody else (O5).
    pub on_behalf_of: Option<PersonId>,
    /// Now, by the wall clock plus [`crate::Store::clock_offset`] (M2).
    pub at: Stamp,
    /// The operations, in order; later ones see what earlier ones did.
    pub new: Vec<NewOp>,
    /// The draft this came from; it goes in the same transaction.
    pub drop_draft: Option<DraftId>,
}

/// An operation to be.
#[derive(Clone, Debug)]
pub struct NewOp {
    /// Which record; for a new one an id from [`crate::mint_record`].
    pub record: RecordId,
    /// Its noun.
    pub noun: Noun,
    /// What is done.
    pub what: What,
    /// Operations that must have been accepted before this one makes sense (M5).
    pub depends_on: Vec<OpId>,
    /// Whether the one before it in the same [`Changes`] must have been accepted (create, then submit).
    pub depends_on_previous: bool,
}

/// What an operation does.
#[derive(Clone, Debug)]
pub enum What {
    /// Make a record; guarded fields may be written here (M5).
    Create {
        /// Its fields.
        fields: BTreeMap<String, NewValue>,
    },
    /// Change fields, or resolve a conflict by naming every head in `base` (O3).
    Edit {
        /// What the screen showed when editing began.
        base: Base,
        /// The changed fields only.
        fields: BTreeMap<String, NewValue>,
    },
    /// Run a command (M5). A local refusal is [`crate::CommitError::Refused`].
    Command {
        /// What the screen showed.
        base: Base,
        /// Which.
        command: Command,
    },
}

/// What a field is to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NewValue {
    /// A plain value (M1).
    Put(Value),
    /// A long text (M3): the splices between the two are made here.
    Text {
        /// What the screen showed when editing began (O2); empty for a new text.
        base_text: String,
        /// What it says now.
        text: String,
    },
    /// A set that is to hold exactly these, seen from `base` (M4): what others added meanwhile stays.
    SetTo(BTreeSet<String>),
    /// Add one element to a set.
    Add(String),
    /// Remove one element from a set, as far as `base` saw it (M4).
    Remove(String),
}

/// The name of something that changed, for the screens that show it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Changed {
    /// The noun's name.
    pub noun: String,
    /// The record.
    pub id: RecordId,
}

/// What a commit did. It is on the disk: kill -9 and a power cut leave it there (invariant 3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Committed {
    /// The operations' ids, in the order of [`Changes::new`].
    pub ops: Vec<OpId>,
    /// Every record that reads differently now, by effects too.
    pub changed: Vec<Changed>,
}
