//! What the screens were shown (O2).
//!
//! A form comes back with its base: the heads of every field when editing began. What the fields *said*
//! at those heads is remembered here, so that a change is measured from what the person saw, even when a
//! pull has moved the record meanwhile. Drafts carry the same over a restart.

use crate::api::Base;
use model::schema;
use model::{Noun, Record, RecordId};
use parking_lot::Mutex;
use std::collections::VecDeque;
use std::sync::Arc;

/// How many shown records are remembered. A person has a handful of forms open.
const MOST: usize = 256;

/// The base of a form filled from this record. What only commands move is no part of it; in a unit and a
/// person an administrator's form moves it, and must say over what.
pub(crate) fn base_of(record: &Record) -> Base {
    let whole = matches!(Noun::parse(&record.noun), Some(Noun::Unit | Noun::Person));
    record
        .fields
        .iter()
        .filter(|(name, _)| whole || !schema::is_guarded(name))
        .map(|(name, field)| (name.clone(), field.seen()))
        .collect()
}

/// Records as they were shown, newest last.
#[derive(Default)]
pub(crate) struct Shown(Mutex<VecDeque<(Base, Arc<Record>)>>);

impl Shown {
    /// Remembers a record that goes to a screen, and gives the base that goes with it.
    pub(crate) fn remember(&self, record: &Record) -> Base {
        let base = base_of(record);
        let mut kept = self.0.lock();
        if !kept
            .iter()
            .any(|(known, old)| old.id == record.id && *known == base)
        {
            kept.push_back((base.clone(), Arc::new(record.clone())));
            if kept.len() > MOST {
                kept.pop_front();
            }
        }
        base
    }

    /// The record as it was shown with this base, where that is remembered.
    pub(crate) fn at(&self, id: RecordId, base: &Base) -> Option<Arc<Record>> {
        let kept = self.0.lock();
        kept.iter()
            .rev()
            .find(|(known, record)| record.id == id && known == base)
            .map(|(_, record)| Arc::clone(record))
    }
}
