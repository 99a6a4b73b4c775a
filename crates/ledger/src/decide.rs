//! Decides one operation at the moment of commit: accepted with its changes, held, or refused as data.

mod landing;
mod seen;

use crate::draft::{Draft, NotDrafted};
use crate::store::{LedgerTx, StoreResult};
use crate::view::TxWorld;
use crate::{belated, checks, erase, grants, guard, missing, named};
use model::command::{self, Caller, Command};
use model::policy::{self, Action, Refusal, Role};
use model::record::{DELETED, Version};
use model::world::{PersonFacts, World as _};
use model::{Noun, Record, Scope, Stamp};
use protocol::broken::{self, Variant};
use protocol::limits::Limits;
use protocol::{Kind, Operation};
use std::collections::BTreeSet;

/// How far ahead of its receipt an operation may claim to be (M1).
pub(crate) const AHEAD_MS: i64 = 2 * 60 * 1000;

/// One operation to decide.
pub(crate) struct Case<'a> {
    pub(crate) operation: &'a Operation,
    /// When it was first received.
    pub(crate) received: Stamp,
    /// The first records of an empty ledger: there is nobody yet to allow them.
    pub(crate) founding: bool,
    /// Up to this number the device had read.
    pub(crate) read_through: u64,
    pub(crate) limits: &'a Limits,
    /// A manager takes it in, who is granted this: what its author may no longer is not asked.
    pub(crate) eyes: Option<&'a BTreeSet<Scope>>,
}

/// What is decided.
pub(crate) enum Decision {
    Accept(Box<Draft>),
    Hold(BTreeSet<String>),
    Reject(Refusal),
}

impl From<Refusal> for Decision {
    fn from(refusal: Refusal) -> Self {
        Self::Reject(refusal)
    }
}

/// Passes a refusal on as the decision.
macro_rules! allow {
    ($result:expr) => {
        match $result {
            Ok(value) => value,
            Err(refusal) => return Ok(Decision::Reject(refusal)),
        }
    };
}

/// Decides. Nothing is written.
pub(crate) fn decide(tx: &dyn LedgerTx, case: &Case<'_>) -> StoreResult<Decision> {
    let operation = case.operation;
    let Some(noun) = Noun::parse(&operation.noun) else {
        return Ok(Decision::Hold(BTreeSet::from([missing::noun_key(
            &operation.noun,
        )])));
    };
    let world = TxWorld::new(tx);
    let actor = if case.founding {
        founder(operation)
    } else {
        allow!(known(&world, operation.actor))
    };
    let author = if case.founding {
        actor.clone()
    } else {
        allow!(known(&world, operation.author()))
    };
    let mut grants = grants::of(tx, &actor)?;
    grants.extend(case.eyes.into_iter().flatten());
    let scene = Scene {
        tx,
        case,
        noun,
        actor,
        author,
        grants,
        world,
    };
    let decided = match operation.kind {
        Kind::Create => scene.create(),
        Kind::Edit => scene.edit(),
        Kind::Command => scene.command(),
    };
    scene.world.finish()?;
    match decided {
        Err(NotDrafted::Store(error)) => Err(error),
        Err(NotDrafted::Refused(refusal)) => Ok(Decision::Reject(refusal)),
        Ok(decision) => Ok(decision),
    }
}

fn known(world: &TxWorld<'_>, person: model::PersonId) -> Result<PersonFacts, Refusal> {
    world.person(person).ok_or(Refusal::UnknownPerson)
}

/// Who founds a ledger acts as the administrator that the founding makes.
fn founder(operation: &Operation) -> PersonFacts {
    PersonFacts {
        id: operation.actor,
        role: Role::Administrator,
        unit: operation.record,
        writers: BTreeSet::new(),
        active: true,
    }
}

struct Scene<'a> {
    tx: &'a dyn LedgerTx,
    case: &'a Case<'a>,
    noun: Noun,
    actor: PersonFacts,
    author: PersonFacts,
    grants: BTreeSet<Scope>,
    world: TxWorld<'a>,
}

impl Scene<'_> {
    fn create(&self) -> Result<Decision, NotDrafted> {
        let (tx, operation) = (self.tx, self.case.operation);
        let mut missing = BTreeSet::new();
        if erase::concerns(tx, operation)? {
            return Ok(Refusal::Erased.into());
        }
        allow!(missing::operations(tx, operation, &mut missing)?);
        if tx.record(operation.record)?.is_some() {
            return Ok(Refusal::NotFound.into());
        }
        allow!(checks::shapes(operation, None, self.case.limits));
        if !self.case.founding {
            allow!(missing::references(
                tx,
                &self.grants,
                self.actor.id,
                &operation.fields,
                &mut missing
            )?);
        }
        if !missing.is_empty() {
            // Made on a trip that its author travelled on once (P3).
            let late = belated::outlived_trip(tx, operation, &self.grants)?;
            return Ok(Decision::Hold(late.unwrap_or(missing)));
        }
        let version = self.version(None);
        let who = guard::Creating {
            author: &self.author,
            actor: &self.actor,
            former: &guard::former_units(tx, operation, self.noun, &self.author)?,
            taken_in: self.case.eyes.is_some(),
        };
        let fields = guard::complete(operation, self.noun, &who, version.eff, &self.world)?;
        let mut draft = Draft::new(version);
        draft.begin(None, Record::new(&operation.noun, operation.record));
        for (field, change) in &fields {
            draft.change(
                tx,
                operation.record,
                field,
                change,
                &[],
                self.case.limits.text_characters,
            )?;
        }
        if let (Some(record), false) = (draft.after(operation.record), self.case.founding) {
            self.may(Action::Create, record)?;
            self.bureau(None, record)?;
            let effects = named::by_stop(record, &self.world);
            draft.effects(tx, effects)?;
        }
        Ok(Decision::Accept(Box::new(draft)))
    }

    fn edit(&self) -> Result<Decision, NotDrafted> {
        let (tx, operation) = (self.tx, self.case.operation);
        let (before, base_eff) = match self.standing_record()? {
            Ok(found) => found,
            Err(decision) => return Ok(decision),
        };
        self.guarded(&before)?;
        checks::shapes(operation, Some(&before), self.case.limits)?;
        let mut missing = BTreeSet::new();
        allow!(missing::references(
            tx,
            &self.grants,
            self.actor.id,
            &operation.fields,
            &mut missing
        )?);
        if !missing.is_empty() {
            return Ok(Decision::Hold(missing));
        }
        if let Some(kept) = self.stands_for(&before) {
            return self.edit_alias(before, kept, base_eff);
        }
        self.may(Action::Edit, &before)?;

        let mut draft = Draft::new(self.version(base_eff));
        draft.begin(Some(before.clone()), before.clone());
        self.write(&mut draft, operation)?;
        if before.is_deleted()
            && !operation.fields.is_empty()
            && !broken::is(Variant::DeletedForGood)
        {
            self.bring_back(&mut draft, operation.record);
        }
        if let Some(record) = draft.after(operation.record).cloned() {
            self.bureau(Some(&before), &record)?;
            draft.conflicts = record
                .conflicts()
                .into_iter()
                .filter(|field| operation.fields.contains_key(*field) || *field == DELETED)
                .map(str::to_owned)
                .collect();
            let mut effects = command::after_edit(&record, &self.world);
            effects.extend(named::by_stop(&record, &self.world));
            draft.effects(tx, effects)?;
        }
        draft.parallel = self.parallel()?;
        Ok(Decision::Accept(Box::new(draft)))
    }

    fn command(&self) -> Result<Decision, NotDrafted> {
        let operation = self.case.operation;
        let Some(command) = &operation.command else {
            return Ok(Refusal::Unreadable.into());
        };
        let (record, base_eff) = match self.standing_record()? {
            Ok(found) => found,
            Err(decision) => return Ok(decision),
        };
        if !operation.fields.is_empty() {
            return Ok(Refusal::Unreadable.into());
        }
        if let Command::Assess {
            duplicate_of: Some(other),
            ..
        }
        | Command::Merge { into: other, .. }
        | Command::TellApart { other, .. } = command
        {
            let mut missing = BTreeSet::new();
            allow!(missing::readable(
                self.tx,
                &self.grants,
                *other,
                self.actor.id,
                &mut missing
            )?);
            if !missing.is_empty() {
                return Ok(Decision::Hold(missing));
            }
        }
        // Verdicts name the content they are about (M6); these name the versions they saw (M5).
        if matches!(
            command,
            Command::AssignTrip { .. } | Command::Move { .. } | Command::Separate | Command::Delete
        ) {
            self.expected(&record)?;
        }
        let heads = record.fields.values().flat_map(heads).max();
        let seen = base_eff.max(heads).max(self.seen_on_kept(command));
        let mut draft = Draft::new(self.version(seen));
        let caller = Caller {
            actor: &self.actor,
            author: self.author.id,
            at: draft.eff(),
            op: operation.op_id,
        };
        let blind = blind(command, &record);
        let command = blind.as_ref().unwrap_or(command);
        let mut effects = command::run(command, &record, &caller, &self.world)?;
        self.broken(command, record.id, &mut effects);
        draft.begin(Some(record.clone()), record.clone());
        draft.effects(self.tx, effects)?;
        if let Some(after) = draft.after(operation.record) {
            self.bureau(Some(&record), after)?;
        }
        Ok(Decision::Accept(Box::new(draft)))
    }

    /// Whether the author may, where no manager has taken it in: then it is the manager's word.
    fn may(&self, action: Action, record: &Record) -> Result<(), Refusal> {
        match self.case.eyes {
            Some(_) => Ok(()),
            None => policy::may(&self.actor, self.author.id, action, record, &self.world),
        }
    }

    /// The record an edit or a command is about, and the highest stamp among its bases; or why not yet.
    fn standing_record(&self) -> StoreResult<Result<(Record, Option<Stamp>), Decision>> {
        let (tx, operation) = (self.tx, self.case.operation);
        let mut missing = BTreeSet::new();
        let found = match missing::readable(
            tx,
            &self.grants,
            operation.record,
            self.actor.id,
            &mut missing,
        )? {
            Ok(found) => found,
            Err(refusal) => return Ok(Err(refusal.into())),
        };
        // Nothing else is looked at, so that nothing else shows in the answer.
        let Some(record) = found else {
            let late = belated::outlived(tx, operation)?;
            return Ok(Err(Decision::Hold(late.unwrap_or(missing))));
        };
        if erase::concerns(tx, operation)? {
            return Ok(Err(Refusal::Erased.into()));
        }
        if let Err(refusal) = missing::operations(tx, operation, &mut missing)? {
            return Ok(Err(refusal.into()));
        }
        if record.noun != operation.noun {
            return Ok(Err(Refusal::WrongValue {
                field: "noun".to_owned(),
            }
            .into()));
        }
        let base_eff = missing::bases(tx, operation, &mut missing)?;
        if missing.is_empty() {
            Ok(Ok((record, base_eff)))
        } else {
            Ok(Err(Decision::Hold(missing)))
        }
    }

    /// Cause first, clock second (M1).
    fn version(&self, base: Option<Stamp>) -> Version {
        let operation = self.case.operation;
        let mut claimed = operation.stamp.min(self.case.received.plus(AHEAD_MS));
        if broken::is(Variant::ClockBelieved) {
            claimed = operation.stamp;
        }
        let base = base.filter(|_| !broken::is(Variant::ClampWithoutCause));
        let eff = base.map_or(claimed, |base| claimed.max(base.plus(1)));
        Version {
            op: operation.op_id,
            eff,
            device: operation.device,
            seq: operation.seq,
            actor: operation.actor,
        }
    }
}

/// The verdict as if it had been read as it stands: what [`Variant::VerdictWithoutHash`] does.
fn blind(command: &Command, record: &Record) -> Option<Command> {
    let mut blind = command.clone();
    match &mut blind {
        Command::Review { content_hash, .. } | Command::Assess { content_hash, .. }
            if broken::is(Variant::VerdictWithoutHash) =>
        {
            *content_hash = record.content_hash().ok()?;
            Some(blind)
        }
        _ => None,
    }
}

/// The stamps of a field's heads.
fn heads(field: &model::Field) -> Vec<Stamp> {
    match field {
        model::Field::Plain(heads) => heads.iter().map(|head| head.version.eff).collect(),
        model::Field::Text { heads, .. } => heads.iter().map(|version| version.eff).collect(),
        model::Field::Set(_) => Vec::new(),
    }
}
