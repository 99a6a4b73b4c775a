//! Work that outlived the right to send it (P3, W6): kept undecided under its unit, seen by whoever manages
//! that unit and nobody else, then taken in as its author's or set aside with a reason.
//!
//! That somebody was granted a record is proved by the ledger itself, never by what the operation says. To
//! everybody else the record stays one that is not there.

use crate::act::{Act, write};
use crate::engine::{Ledger, person};
use crate::error::LedgerError;
use crate::grants;
use crate::hello::DeviceFacts;
use crate::moved::Gathered;
use crate::push::{Batch, Undone, release};
use crate::store::{LedgerStore, LedgerTx, Standing, StoreResult, StoredOp};
use crate::take::{self, Late};
use model::policy::{Refusal, Role};
use model::{DeviceId, OpId, PersonId, Record, RecordId, Scope, Stamp, UnitId, scope};
use protocol::belated::{Belated, BelatedSettle, WAITS_FOR_A_MANAGER, Why};
use protocol::{Change, Kind, Operation};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Characters of a reason.
const REASON: usize = 2_000;

/// Waits for whoever manages this unit.
fn key(why: Why, unit: UnitId) -> String {
    match why {
        Why::GrantEnded => format!("review:{unit}"),
        Why::Revoked => format!("review:revoked:{unit}"),
    }
}

/// Whether a key is one of these.
pub(crate) fn is_key(key: &str) -> bool {
    key.starts_with("review:")
}

/// Whether an operation waits for a manager: then time does not end its waiting, nor that of what stands
/// behind it.
pub(crate) fn waits(stored: &StoredOp) -> bool {
    use protocol::wire::Outcome;
    stored.standing == Standing::Held
        && matches!(&stored.answer.outcome, Outcome::Held { missing }
            if missing.iter().any(|missing| missing == WAITS_FOR_A_MANAGER))
}

/// The units whose managers may read a record; none for a draft, which is its author's.
fn units_of(record: &Record) -> BTreeSet<UnitId> {
    scope::scopes(record)
        .into_iter()
        .filter_map(|scope| match scope {
            Scope::Unit(unit) | Scope::UnitPrivate(unit) => Some(unit),
            _ => None,
        })
        .collect()
}

/// The keys of an operation on a record that its author may not read any more and once could; none where
/// nothing proves it.
pub(crate) fn outlived(
    tx: &dyn LedgerTx,
    operation: &Operation,
) -> StoreResult<Option<BTreeSet<String>>> {
    let Some(row) = tx.record(operation.record)? else {
        return Ok(None);
    };
    if !was_granted(tx, &row.record, operation.actor)? {
        return Ok(None);
    }
    Ok(keys(Why::GrantEnded, &row.record))
}

/// Whether the ledger itself shows that somebody was granted a record: as its author, as a traveller on its trip,
/// or as one of its unit. That an operation names versions of it proves nothing: ids can be passed on.
fn was_granted(tx: &dyn LedgerTx, record: &Record, who: PersonId) -> StoreResult<bool> {
    if [record.id_in("author"), record.id_in("typist")].contains(&Some(who)) {
        return Ok(true);
    }
    if let Some(trip) = record.id_in("trip")
        && travelled(tx, trip, who)?
    {
        return Ok(true);
    }
    let units: Vec<String> = units_of(record).iter().map(ToString::to_string).collect();
    Ok(tx.versions(who)?.iter().any(|version| {
        version.field == "unit" && units.iter().any(|unit| version.change.contains(unit))
    }))
}

fn keys(why: Why, record: &Record) -> Option<BTreeSet<String>> {
    let units = units_of(record).into_iter();
    let keys: BTreeSet<String> = units.map(|unit| key(why, unit)).collect();
    Some(keys).filter(|keys| !keys.is_empty())
}

/// Whether somebody was on a trip at any time.
fn travelled(tx: &dyn LedgerTx, trip: RecordId, who: PersonId) -> StoreResult<bool> {
    let who = who.to_string();
    Ok(tx.versions(trip)?.iter().any(|version| {
        matches!(version.field.as_str(), "members" | "lead_traveller")
            && version.change.contains(&who)
    }))
}

/// The same for a record made on a trip that its author travelled on once, where nothing else is missing.
pub(crate) fn outlived_trip(
    tx: &dyn LedgerTx,
    operation: &Operation,
    granted: &BTreeSet<Scope>,
) -> StoreResult<Option<BTreeSet<String>>> {
    let Some(Change::Put(Value::String(trip))) = operation.fields.get("trip") else {
        return Ok(None);
    };
    let row = trip.parse().ok().map(|id| tx.record(id)).transpose()?;
    let Some(row) = row.flatten() else {
        return Ok(None);
    };
    let gone = scope::scopes(&row.record).is_disjoint(granted);
    if gone && travelled(tx, row.record.id, operation.author())? {
        return Ok(keys(Why::GrantEnded, &row.record));
    }
    Ok(None)
}

/// Under which keys an operation of a revoked device waits: those of its record's units, of the unit it names,
/// or of its author's.
pub(crate) fn of_revoked(
    tx: &dyn LedgerTx,
    operation: &Operation,
) -> StoreResult<BTreeSet<String>> {
    let mut units = BTreeSet::new();
    if let Some(row) = tx.record(operation.record)? {
        let granted = match person(tx, operation.actor) {
            Ok(Some(facts)) => grants::of(tx, &facts)?,
            _ => BTreeSet::new(),
        };
        let readable = !scope::scopes(&row.record).is_disjoint(&granted);
        if readable || outlived(tx, operation)?.is_some() {
            units = units_of(&row.record);
        }
    }
    if units.is_empty()
        && let Some(author) = tx.record(operation.author())?
    {
        units.extend(author.record.id_in("unit"));
    }
    Ok(units
        .into_iter()
        .map(|unit| key(Why::Revoked, unit))
        .collect())
}

/// The units somebody manages now; none for every other role.
fn managed(tx: &dyn LedgerTx, who: PersonId) -> Result<BTreeSet<UnitId>, LedgerError> {
    let Some(facts) = person(tx, who)?.filter(|facts| facts.role == Role::Manager) else {
        return Ok(BTreeSet::new());
    };
    Ok(grants::of(tx, &facts)?
        .into_iter()
        .filter_map(|scope| match scope {
            Scope::Unit(unit) => Some(unit),
            _ => None,
        })
        .collect())
}

type Pile = BTreeMap<(RecordId, PersonId, DeviceId), (Why, Vec<(StoredOp, Operation)>)>;

/// What waits under some units, by record, author and device, each in the order of its capture. Nobody decides
/// on their own.
fn piles(tx: &dyn LedgerTx, units: &BTreeSet<UnitId>, not_of: PersonId) -> StoreResult<Pile> {
    let mut out = Pile::new();
    for why in [Why::GrantEnded, Why::Revoked] {
        let ids: BTreeSet<OpId> = units
            .iter()
            .map(|unit| tx.waiting_for(&key(why, *unit)))
            .collect::<StoreResult<Vec<_>>>()?
            .into_iter()
            .flatten()
            .collect();
        for id in ids {
            let Some(stored) = tx.op(id)?.filter(waits) else {
                continue;
            };
            let Ok(operation) = serde_json::from_str::<Operation>(&stored.text) else {
                continue;
            };
            if stored.actor != not_of && operation.author() != not_of {
                let at = (stored.record, stored.actor, stored.place.0);
                let pile = out.entry(at).or_insert((why, Vec::new()));
                pile.1.push((stored, operation));
            }
        }
    }
    for (_, pile) in out.values_mut() {
        pile.sort_by_key(|(stored, _)| (stored.place.1, stored.place.2));
    }
    Ok(out)
}

/// How many operations of each device wait for a manager.
///
/// # Errors
/// The store's failure.
pub fn by_device(tx: &dyn LedgerTx) -> StoreResult<BTreeMap<DeviceId, u32>> {
    let mut ids = BTreeSet::new();
    for key in tx.waited_keys()?.iter().filter(|key| is_key(key)) {
        ids.extend(tx.waiting_for(key)?);
    }
    let mut out = BTreeMap::new();
    for id in ids {
        if let Some(stored) = tx.op(id)? {
            *out.entry(stored.place.0).or_default() += 1;
        }
    }
    Ok(out)
}

/// Whether a manager may read the words of a record that has a draft of its own: it was handed in, here or with
/// this. Of other records: those that are in a unit already.
fn handed_in(tx: &dyn LedgerTx, pile: &[(StoredOp, Operation)]) -> StoreResult<bool> {
    use model::command::Command;
    let Some((_, first)) = pile.first() else {
        return Ok(false);
    };
    let submits = pile
        .iter()
        .any(|(_, operation)| matches!(operation.command, Some(Command::Submit { .. })));
    let there = tx.record(first.record)?;
    Ok(submits || there.is_some_and(|row| !units_of(&row.record).is_empty()))
}

/// The records whose words a manager may read: what was handed in, and what that stands on. A company that only
/// a draft names is its author's like the draft.
fn readable(tx: &dyn LedgerTx, piles: &Pile) -> StoreResult<BTreeSet<OpId>> {
    let mut out = BTreeSet::new();
    for (_, pile) in piles.values() {
        if handed_in(tx, pile)? {
            for (stored, operation) in pile {
                out.insert(stored.op_id);
                out.extend(ground(piles, stored.actor, operation));
            }
        }
    }
    Ok(out)
}

impl<S: LedgerStore> Ledger<S> {
    /// What waits for this person.
    ///
    /// # Errors
    /// The store's failure.
    pub fn belated(&self, facts: &DeviceFacts) -> Result<Vec<Belated>, LedgerError> {
        self.read(|tx| {
            let units = managed(tx, facts.person)?;
            let mut out = Vec::new();
            let piles = piles(tx, &units, facts.person)?;
            let readable = readable(tx, &piles)?;
            for ((record, actor, device), (why, pile)) in piles {
                let since = pile.iter().map(|(stored, _)| stored.received).min();
                let readable = pile
                    .iter()
                    .any(|(stored, _)| readable.contains(&stored.op_id));
                out.push(Belated {
                    record,
                    noun: pile
                        .first()
                        .map(|(_, first)| first.noun.clone())
                        .unwrap_or_default(),
                    actor,
                    device,
                    why,
                    since: since.unwrap_or(Stamp(0)),
                    count: u32::try_from(pile.len()).unwrap_or(u32::MAX),
                    creates: pile
                        .iter()
                        .any(|(_, operation)| operation.kind == Kind::Create),
                    operations: match readable {
                        true => pile.into_iter().map(|(_, operation)| operation).collect(),
                        false => Vec::new(),
                    },
                });
            }
            out.sort_by_key(|belated| belated.since);
            Ok(out)
        })
    }

    /// Takes it in, with whatever of the same author it stands on, or sets it aside. Says whether it was there
    /// to be decided, as it was seen.
    ///
    /// # Errors
    /// The store's failure; [`LedgerError::OverLimit`] for a longer reason.
    pub fn settle_belated(
        &self,
        facts: &DeviceFacts,
        asked: &BelatedSettle,
        act: OpId,
        now: Stamp,
    ) -> Result<bool, LedgerError> {
        let reason = asked
            .set_aside
            .as_ref()
            .map(|reason| reason.trim().to_owned());
        if reason
            .as_ref()
            .is_some_and(|reason| reason.chars().count() > REASON)
        {
            return Err(LedgerError::OverLimit("reason_characters"));
        }
        let moved = Gathered::default();
        let done = self.run(|tx| {
            let units = managed(&*tx, facts.person)?;
            let piles = piles(&*tx, &units, facts.person)?;
            let at = (asked.record, asked.actor, asked.device);
            let seen = piles
                .get(&at)
                .filter(|(_, pile)| pile.len() == asked.count as usize);
            if seen.is_none() || reason.as_ref().is_some_and(String::is_empty) {
                return Ok(false);
            }
            write(
                tx,
                Act {
                    number: 0,
                    op_id: act,
                    act: match reason {
                        Some(_) => "belated_set_aside".to_owned(),
                        None => "belated_taken_in".to_owned(),
                    },
                    actor: Some(facts.person),
                    device: facts.device,
                    person: Some(asked.actor),
                    subject: Some(asked.record.to_string()),
                    at: now,
                },
            )?;
            let eyes = grants::of_person(&*tx, facts.person)?;
            for stored in wanted(&piles, at, reason.is_none()) {
                let batch = Batch {
                    facts: DeviceFacts {
                        device: stored.place.0,
                        person: stored.actor,
                    },
                    now,
                    limits: &self.limits,
                    founding: false,
                    moved: &moved,
                    belated: Late::TakenIn(&eyes),
                    undone: Undone::Alone,
                };
                // An earlier one may have set it free already.
                let Some(stored) = tx.op(stored.op_id)?.filter(waits) else {
                    continue;
                };
                let taken = match &reason {
                    None => take::again(tx, &batch, stored)?,
                    Some(reason) => {
                        let reason = reason.clone();
                        take::set_aside(tx, stored, Refusal::SetAside { reason })?
                    }
                };
                let batch = Batch {
                    belated: Late::No,
                    ..batch
                };
                release(tx, &batch, taken.free)?;
            }
            Ok(true)
        })?;
        self.tell(moved);
        Ok(done)
    }
}

/// What an operation stands on of the same author's: what it depends on, and what makes the records it names.
fn ground(piles: &Pile, actor: PersonId, operation: &Operation) -> BTreeSet<OpId> {
    let mut out: BTreeSet<OpId> = operation.depends_on.iter().copied().collect();
    for change in operation.fields.values() {
        let Change::Put(Value::String(text)) = change else {
            continue;
        };
        let Ok(named) = text.parse::<RecordId>() else {
            continue;
        };
        for ((record, whose, _), (_, pile)) in piles {
            if *record == named && *whose == actor {
                out.extend(pile.iter().map(|(stored, _)| stored.op_id));
            }
        }
    }
    out
}

/// The pile that was asked for, and before it what it stands on of the same author's, in the order of capture.
fn wanted(piles: &Pile, at: (RecordId, PersonId, DeviceId), with_ground: bool) -> Vec<StoredOp> {
    let all: BTreeMap<OpId, &(StoredOp, Operation)> = piles
        .iter()
        .filter(|((_, actor, _), _)| *actor == at.1)
        .flat_map(|(_, (_, pile))| pile.iter().map(|one| (one.0.op_id, one)))
        .collect();
    let mut edge: Vec<OpId> = piles
        .get(&at)
        .into_iter()
        .flat_map(|(_, pile)| pile.iter().map(|(stored, _)| stored.op_id))
        .collect();
    let mut out: BTreeMap<(DeviceId, u32, u64, OpId), StoredOp> = BTreeMap::new();
    while let Some(id) = edge.pop() {
        let Some((stored, operation)) = all.get(&id) else {
            continue;
        };
        let (device, incarnation, seq) = stored.place;
        let new = out
            .insert((device, incarnation, seq, id), stored.clone())
            .is_none();
        if new && with_ground {
            edge.extend(ground(piles, at.1, operation));
        }
    }
    out.into_values().collect()
}
