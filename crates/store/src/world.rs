//! The rules' view of this device: they see what it shows.

use crate::tables::Tables;
use crate::{Identity, Store};
use model::policy::Role;
use model::world::{PersonFacts, World};
use model::{PersonId, Record, RecordId};
use std::collections::BTreeSet;

/// A look from inside a transaction.
pub(crate) struct View<'a> {
    pub(crate) tables: &'a dyn Tables,
    pub(crate) identity: &'a Identity,
}

impl World for View<'_> {
    fn record(&self, id: RecordId) -> Option<Record> {
        stamps(self.tables, id)
    }

    fn person(&self, id: PersonId) -> Option<PersonFacts> {
        person(self.tables, self.identity, id)
    }
}

impl World for Store {
    fn record(&self, id: RecordId) -> Option<Record> {
        stamps(&*self.read().ok()?, id)
    }

    fn person(&self, id: PersonId) -> Option<PersonFacts> {
        let conn = self.read().ok()?;
        let identity = conn.identity().ok()?;
        person(&*conn, &identity, id)
    }
}

/// A record as shown. The rules know no error: what cannot be read is not there.
fn stamps(tables: &dyn Tables, id: RecordId) -> Option<Record> {
    tables.shown(id).ok()?
}

/// A person's facts. Before the first pull the device's own person is known from enrolling.
fn person(tables: &dyn Tables, identity: &Identity, id: PersonId) -> Option<PersonFacts> {
    let Some(record) = stamps(tables, id).filter(|record| record.noun == "person") else {
        let own = id == identity.person;
        return own.then(|| PersonFacts {
            id,
            role: identity.role,
            unit: identity.unit,
            writers: BTreeSet::new(),
            active: true,
        });
    };
    Some(PersonFacts {
        id,
        role: Role::parse(&record.text("role")?)?,
        unit: record.id_in("unit")?,
        writers: record.ids_in("writers"),
        active: model::bureau::in_service(&record),
    })
}
