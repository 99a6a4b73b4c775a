//! Erasing a person's data (M7): what is left of a contact once somebody asked to be forgotten. The record stays
//! as a mark that says so, in the scopes it had, so that every device hears of it; what it said does not.

use crate::record::{DELETED, Field, Head, Record, Version};
use crate::{Noun, PersonId, RecordId};
use serde_json::Value;
use std::collections::BTreeSet;

/// The field that tells an erased record. It is deleted as well.
pub const ERASED: &str = "_erased";

/// The people who wrote to an erased record: their devices hold what they wrote, in whatever scopes they are now.
pub const TYPED_BY: &str = "_typed_by";

/// What stays: who brought it, where it is known, and whose private part it is. Ids, no words.
const STAYS: &[&str] = &[
    "author", "typist", "known_to", "known_on", "contact", DELETED, ERASED, TYPED_BY,
];

/// Characters of a reason, at most.
pub const REASON: usize = 500;

/// Whether what this field said stays when its record is erased.
#[must_use]
pub fn stays(field: &str) -> bool {
    STAYS.contains(&field)
}

/// Whether a value of such a field is what it should be: a mark, an id, or ids. What else somebody put there goes.
#[must_use]
pub fn is_wordless(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(_) => true,
        Value::String(text) => text.parse::<RecordId>().is_ok(),
        Value::Array(elements) => elements.iter().all(is_wordless),
        Value::Number(_) | Value::Object(_) => false,
    }
}

/// Whether records of this noun hold the personal data of somebody outside the bureau.
#[must_use]
pub fn is_personal(noun: Noun) -> bool {
    matches!(noun, Noun::Contact | Noun::ContactPrivate)
}

impl Record {
    /// Whether it was erased.
    #[must_use]
    pub fn is_erased(&self) -> bool {
        self.value(ERASED) == Value::Bool(true)
    }

    /// What is left of it: the mark, written by this version, and what [stays](stays()).
    #[must_use]
    pub fn erased(&self, version: &Version, typed_by: &BTreeSet<PersonId>) -> Self {
        let mut left = Self::new(&self.noun, self.id);
        let stays = |(name, field): &(&String, &Field)| stays(name) && is_wordless(&field.value());
        for (name, field) in self.fields.iter().filter(stays) {
            left.fields.insert(name.clone(), field.clone());
        }
        for mark in [DELETED, ERASED] {
            let head = Head {
                version: version.clone(),
                value: Value::Bool(true),
            };
            left.fields
                .insert(mark.to_owned(), Field::Plain(vec![head]));
        }
        let told = typed_by.iter().map(ToString::to_string).collect::<Vec<_>>();
        left.change_set(
            TYPED_BY,
            &told,
            &std::collections::BTreeMap::new(),
            version.op,
        );
        left
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{DeviceId, OpId, RecordId, Scope, Stamp, scope};
    use serde_json::json;
    use uuid::Uuid;

    fn version(op: u128) -> Version {
        Version {
            op: OpId(Uuid::from_u128(op)),
            eff: Stamp(1),
            device: DeviceId(Uuid::nil()),
            seq: 1,
            actor: RecordId(Uuid::nil()),
        }
    }

    #[test]
    fn m7_what_is_left_says_that_it_was_erased_and_nothing_else() {
        let unit = RecordId(Uuid::from_u128(7));
        let typist = RecordId(Uuid::from_u128(8));
        let mut contact = Record::new("contact", RecordId(Uuid::from_u128(1)));
        contact.put("name", json!("苏念慈"), version(1), &[]);
        contact.put("name", json!("苏念磁"), version(2), &[]);
        contact.put("x_newer", json!("苏"), version(2), &[]);
        contact.change_set(
            "known_to",
            &[unit.to_string()],
            &std::collections::BTreeMap::new(),
            OpId(Uuid::from_u128(3)),
        );
        let erased = contact.erased(&version(9), &BTreeSet::from([typist]));
        assert!(erased.is_erased() && erased.is_deleted());
        assert!(!erased.canonical().unwrap().contains('苏'));
        assert_eq!(
            scope::scopes(&erased),
            BTreeSet::from([Scope::Unit(unit), Scope::Person(typist)]),
            "it is where it was, and with whoever wrote it"
        );
        assert_eq!(
            erased,
            erased.erased(&version(9), &BTreeSet::from([typist]))
        );
    }
}
