//! What a push moved, told to whoever listens once it is durable: numbers by scope, and whose grants may be
//! others now. Nothing that anybody wrote.

use crate::store::travellers;
use model::{Noun, PersonId, Record, Scope};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What one push moved.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Moved {
    /// The last number in each scope.
    pub scopes: BTreeMap<Scope, u64>,
    /// People whose grants may be others now: their role or unit, or a trip they joined or left.
    pub people: BTreeSet<PersonId>,
    /// Whether the tree of units may be another one: anybody's grants may be others.
    pub tree: bool,
}

/// Hears what was moved, after the commit.
pub type Listener = Arc<dyn Fn(Moved) + Send + Sync>;

/// Gathers it while a batch is taken. What a savepoint undid may be in it: a poke too many is harmless.
#[derive(Debug, Default)]
pub(crate) struct Gathered(RefCell<Moved>);

impl Gathered {
    pub(crate) fn entry(&self, scope: Scope, number: u64) {
        self.0.borrow_mut().scopes.insert(scope, number);
    }

    /// Notes whose grants follow from this record.
    pub(crate) fn record(&self, before: Option<&Record>, after: &Record) {
        let mut moved = self.0.borrow_mut();
        match Noun::parse(&after.noun) {
            Some(Noun::Person) => {
                moved.people.insert(after.id);
            }
            Some(Noun::Unit) => moved.tree = true,
            Some(Noun::Trip) => {
                let (were, are) = (
                    before.map(travellers).unwrap_or_default(),
                    travellers(after),
                );
                moved.people.extend(were.symmetric_difference(&are));
            }
            _ => {}
        }
    }

    pub(crate) fn take(self) -> Moved {
        self.0.into_inner()
    }
}
