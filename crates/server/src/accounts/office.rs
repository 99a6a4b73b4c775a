//! Acts of administrators: allowed at the moment they are done, and written into the chain with them.

use crate::centre::Centre;
use crate::error::ServerError;
use ledger::{Act, CENTRE, DeviceFacts, LedgerTx, TxWorld};
use model::policy::Role;
use model::world::World as _;
use model::{DeviceId, OpId, PersonId, Stamp};
use protocol::wire::ErrorCode;
use rusqlite::Transaction;
use uuid::Uuid;

/// Who acts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct By {
    person: Option<PersonId>,
    device: DeviceId,
    /// Names the act.
    act: Uuid,
    pub(super) now: Stamp,
}

impl By {
    /// The operator at the centre's own command line.
    pub(crate) fn operator(centre: &Centre) -> Self {
        Self {
            person: None,
            device: CENTRE,
            act: centre.mint(),
            now: centre.now(),
        }
    }

    /// A person, in their own affairs.
    pub(super) fn oneself(centre: &Centre, facts: &DeviceFacts) -> Self {
        Self {
            person: Some(facts.person),
            device: facts.device,
            act: centre.mint(),
            now: centre.now(),
        }
    }

    /// Whether this is that person.
    pub(super) fn is(&self, person: PersonId) -> bool {
        self.person == Some(person)
    }

    /// Who; none for the operator.
    pub(super) fn person(&self) -> Option<PersonId> {
        self.person
    }

    /// Writes the act into the chain, in the transaction that does it.
    pub(crate) fn did(
        &self,
        ledger: &mut dyn LedgerTx,
        act: &str,
        person: Option<PersonId>,
        subject: Option<String>,
    ) -> Result<(), ServerError> {
        let act = Act {
            number: 0,
            op_id: OpId(self.act),
            act: act.to_owned(),
            actor: self.person,
            device: self.device,
            person,
            subject,
            at: self.now,
        };
        ledger::write_act(ledger, act)?;
        Ok(())
    }
}

/// Does something as an administrator. Whoever is none, or none any more, is told that there is nothing.
pub(crate) fn administer<T>(
    centre: &Centre,
    facts: &DeviceFacts,
    work: impl FnOnce(&Transaction<'_>, &mut dyn LedgerTx, By) -> Result<T, ServerError>,
) -> Result<T, ServerError> {
    acting_as(Role::Administrator, centre, facts, work)
}

/// Does something in a role that one has at this moment. Whoever has another is told that there is nothing.
pub(crate) fn acting_as<T>(
    role: Role,
    centre: &Centre,
    facts: &DeviceFacts,
    work: impl FnOnce(&Transaction<'_>, &mut dyn LedgerTx, By) -> Result<T, ServerError>,
) -> Result<T, ServerError> {
    let by = By::oneself(centre, facts);
    centre.beside(|tx, ledger| {
        super::device::standing(tx, ledger, facts.device)?;
        let world = TxWorld::new(ledger);
        let found = world.person(facts.person);
        world.finish()?;
        if found.is_some_and(|person| person.active && person.role == role) {
            work(tx, ledger, by)
        } else {
            Err(ServerError::Refused(ErrorCode::NotFound))
        }
    })
}

/// Somebody who works here.
pub(super) fn works_here(ledger: &dyn LedgerTx, person: PersonId) -> Result<bool, ServerError> {
    let world = TxWorld::new(ledger);
    let found = world.person(person);
    world.finish()?;
    Ok(found.is_some_and(|person| person.active))
}

/// A text of a record that everybody in the bureau may read: a person's or a unit's name.
pub(super) fn name(
    ledger: &dyn LedgerTx,
    record: model::RecordId,
    field: &str,
) -> Result<String, ServerError> {
    Ok(ledger
        .record(record)?
        .and_then(|row| row.record.text(field))
        .unwrap_or_default())
}
