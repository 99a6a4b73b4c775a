//! Erasing a contact person's data (M7): how an administrator, to whom no contact is ever delivered, finds the one
//! who asked for it, and asks the centre. `not_found` to everybody else.

use crate::call::call;
use model::{RecordId, Stamp};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Contacts found at once, at most.
pub const FOUND: usize = 30;

/// Contacts by name or by the name of their company.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
pub struct ContactSearch {
    /// What is looked for; nothing is found for nothing.
    pub words: String,
}
call!(ContactSearch => ContactsFound, "admin/v1/contacts");

/// What was found.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
pub struct ContactsFound {
    /// By name.
    pub rows: Vec<ContactFound>,
    /// Whether there are more than are told.
    pub more: bool,
}

/// A contact: enough to know who is meant, and no number, address or card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ContactFound {
    /// Which.
    pub id: RecordId,
    /// The name.
    pub name: String,
    /// The company's name; empty where none is known.
    pub company_name: String,
    /// The units that know the contact, by name.
    pub units: Vec<String>,
    /// When it was last written to.
    pub updated: Stamp,
    /// Whether numbers or addresses are kept.
    pub has_private: bool,
    /// Files that are kept of it: cards.
    pub files: u32,
}

/// Erase this contact. `settled` where it was erased meanwhile, or has another name by now.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ContactErase {
    /// Which.
    pub contact: RecordId,
    /// The name as the administrator typed it: asked once more, since nothing brings it back.
    pub name: String,
    /// Why; kept in the audit trail, so it names nobody.
    pub reason: String,
}
call!(ContactErase => (), "admin/v1/contacts/erase");
