//! The rules' view of this device: they see what it shows.

use crate::row::read;
use crate::{Identity, Store, meta};
use model::policy::Role;
use model::world::{PersonFacts, World};
use model::{PersonId, Record, RecordId};
use rusqlite::{Connection, OptionalExtension as _};
use std::collections::BTreeSet;

/// A look from inside a transaction.
pub(crate) struct View<'a> {
    pub(crate) conn: &'a Connection,
    pub(crate) identity: &'a Identity,
}

impl World for View<'_> {
    fn record(&self, id: RecordId) -> Option<Record> {
        stamps(self.conn, id)
    }

    fn person(&self, id: PersonId) -> Option<PersonFacts> {
        person(self.conn, self.identity, id)
    }
}

impl World for Store {
    fn record(&self, id: RecordId) -> Option<Record> {
        stamps(&*self.read().ok()?, id)
    }

    fn person(&self, id: PersonId) -> Option<PersonFacts> {
        let conn = self.read().ok()?;
        let identity = meta::identity(&conn).ok()?;
        person(&conn, &identity, id)
    }
}

/// A record as shown. The rules know no error: what cannot be read is not there.
pub(crate) fn stamps(conn: &Connection, id: RecordId) -> Option<Record> {
    let text: String = conn
        .prepare_cached("SELECT stamps FROM shown WHERE id = ?1")
        .ok()?
        .query_row([id.to_string()], |row| row.get(0))
        .optional()
        .ok()??;
    read(&text, "shown").ok()
}

/// A person's facts. Before the first pull the device's own person is known from enrolling.
fn person(conn: &Connection, identity: &Identity, id: PersonId) -> Option<PersonFacts> {
    let Some(record) = stamps(conn, id).filter(|record| record.noun == "person") else {
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
