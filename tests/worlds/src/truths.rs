//! What must always hold (docs/sync.md, S1–S22), asked of every desk and of the centre.

use crate::kept::Kept;
use crate::world::World;
use ledger::store::{Standing, StoredOp, VersionRow};
use ledger::{DeviceFacts, LedgerStore as _};
use model::command::Command;
use model::{Field, Noun, OpId, Record, RecordId, Scope, Stamp, alias, erase, scope, states};
use protocol::digest::{DigestQuery, RANGE};
use protocol::snapshot::{self, SnapshotPage};
use protocol::wire::{FeedEvent, PullAnswer};
use protocol::{Change, Kind, Operation};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;
use store::{Counted, JournalLine, OpState};
use sync::{Letter, Reply};

/// Something that must hold does not.
#[derive(Clone, Debug)]
pub struct Broken {
    /// Which promise.
    pub promise: &'static str,
    /// What is wrong.
    pub what: String,
}

impl Broken {
    pub(crate) fn new(promise: &'static str, what: impl Into<String>) -> Self {
        let what = what.into();
        Self { promise, what }
    }
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.promise, self.what)
    }
}

macro_rules! holds {
    ($promise:literal, $true:expr, $($what:tt)*) => {
        if !$true {
            return Err(Broken::new($promise, format!($($what)*)));
        }
    };
}

/// An operation as it was captured.
pub(crate) struct Noted {
    pub(crate) operation: Arc<Operation>,
    pub(crate) hash: Arc<str>,
}

/// What the world remembers beside the devices and the centre.
#[derive(Default)]
pub(crate) struct Truths {
    captured: BTreeMap<OpId, Noted>,
    /// Captured after the copy to which their device was set back, and gone with its disk unless they had
    /// reached the centre.
    gone: BTreeSet<OpId>,
    /// Contacts that were erased, whatever backup the centre came back from since.
    erased: BTreeSet<RecordId>,
    /// How often the centre came back from a backup.
    set_back: u32,
    /// Whether a push may have been sent by somebody beside the device itself: a clone, or a letter that turned
    /// up again. After a backup came back the first to send an operation again is told its new number; the
    /// other hears by `acked_through` that it is there.
    sent_by_others: bool,
}

impl Truths {
    pub(crate) fn notes(&mut self, noted: Noted) {
        let op = noted.operation.op_id;
        self.gone.remove(&op);
        self.captured.insert(op, noted);
    }

    pub(crate) fn was_erased(&mut self, contact: RecordId) {
        self.erased.insert(contact);
    }

    pub(crate) fn is_erased(&self, contact: RecordId) -> bool {
        self.erased.contains(&contact)
    }

    /// Whether an operation is about somebody who was erased: of what it said nothing is to be found.
    fn is_about_erased(&self, operation: &Operation) -> bool {
        let makes = |noted: &Noted| {
            noted.operation.record == operation.record && self.is_made_of_erased(noted)
        };
        let is_private = operation.noun == Noun::ContactPrivate.name();
        self.erased.contains(&operation.record) || (is_private && self.captured.values().any(makes))
    }

    fn is_made_of_erased(&self, noted: &Noted) -> bool {
        let operation = &noted.operation;
        matches!(operation.fields.get("contact"), Some(Change::Put(Value::String(id)))
            if operation.noun == Noun::ContactPrivate.name()
                && id.parse().is_ok_and(|id| self.erased.contains(&id)))
    }

    pub(crate) fn lose(&mut self, lost: Vec<OpId>) {
        self.gone.extend(lost);
    }

    pub(crate) fn is_set_back(&mut self, _: usize, from: &Kept, to: &Kept) {
        let kept: BTreeSet<OpId> = to.journal().iter().map(|line| line.op).collect();
        let lost = from.journal().into_iter();
        let lost = lost.map(|line| line.op);
        self.gone.extend(lost.filter(|op| !kept.contains(op)));
    }

    pub(crate) fn others_may_send(&mut self) {
        self.sent_by_others = true;
    }

    pub(crate) fn centre_was_set_back(&mut self) {
        self.set_back += 1;
    }

    /// Every operation that a version stands for, and those it had seen, however far.
    fn seen_by(&self, op: OpId, field: &str, seen: &mut BTreeSet<OpId>) {
        let Some(noted) = self.captured.get(&op) else {
            return;
        };
        for base in noted.operation.base.get(field).into_iter().flatten() {
            if seen.insert(*base) {
                self.seen_by(*base, field, seen);
            }
        }
    }
}

/// S19: what a desk calls accepted is in the ledger, unless the centre lost it since. While the centre has never
/// come back from a backup, what was found there once stays there: on the way each is asked for once.
pub(crate) fn s19_accepted_is_in_the_ledger(world: &World, n: usize) -> Result<(), Broken> {
    if world.truths.set_back > 0 {
        return Ok(());
    }
    let desk = &world.desks[n];
    let mut asked = desk.asked.borrow_mut();
    for line in desk.kept().journal() {
        if line.state != OpState::Accepted || !asked.insert(line.op) {
            continue;
        }
        let stored = stored(world, line.op);
        holds!(
            "S19",
            stored.is_some_and(|stored| is_synced(&line, &stored)),
            "desk {n} says that {} is synced, and the centre does not have it so",
            line.op
        );
    }
    Ok(())
}

fn is_synced(line: &JournalLine, stored: &StoredOp) -> bool {
    stored.standing == Standing::Accepted
        && *stored.hash == *line.hash
        && stored.answer.outcome.number() == line.number
}

/// S9: what was written here is shown, or something that had seen it.
pub(crate) fn s9_own_writes_are_shown(world: &World, n: usize) -> Result<(), Broken> {
    let desk = &world.desks[n];
    let kept = desk.kept();
    for line in kept.journal() {
        // Without a number it was confirmed by a centre that came back from a backup.
        let passed = line.state == OpState::Accepted
            && line.number.is_none_or(|number| number <= desk.newest_read);
        if passed || matches!(line.state, OpState::Rejected | OpState::Refused) {
            continue;
        }
        let operation = &world.truths.captured[&line.op].operation;
        if world.truths.is_about_erased(operation) {
            continue;
        }
        let Some(record) = kept.shown(operation.record) else {
            let what = operation.record;
            return Err(Broken::new("S9", format!("desk {n} shows no {what}")));
        };
        for (field, change) in &operation.fields {
            if !matches!(change, Change::Put(_)) || model::schema::is_guarded(field) {
                continue;
            }
            // What was written on an alias is shown on the company that stands for it (M9).
            let elsewhere = || {
                operation.noun == Noun::Company.name()
                    && kept.all_shown().into_iter().any(|id| {
                        let other = kept.shown(id);
                        other.is_some_and(|other| stands(world, &other, field, line.op))
                    })
            };
            holds!(
                "S9",
                stands(world, &record, field, line.op) || elsewhere(),
                "desk {n}: {} ({:?}) is not in {field} of {:?}",
                line.op,
                line.state,
                record.fields.get(field)
            );
        }
    }
    Ok(())
}

/// The record an operation is about, and whatever that record ever named: what is met becomes known where it is met
/// (ADR 2), and a device foretells it, also on a record that it may no longer see.
fn touched(world: &World, operation: &Operation) -> BTreeSet<RecordId> {
    let named = |change: &Change| match change {
        Change::Put(value) => value.as_str()?.parse().ok(),
        _ => None,
    };
    let captured = world.truths.captured.values();
    let of_it = captured.filter(|noted| noted.operation.record == operation.record);
    of_it
        .flat_map(|noted| noted.operation.fields.values().filter_map(named))
        .chain([operation.record])
        .collect()
}

/// D1: once it is quiet, a record that no own operation waits to change is shown as the centre has it.
fn d1_what_was_passed_has_left_the_overlay(world: &World, n: usize) -> Result<(), Broken> {
    let kept = world.desks[n].kept();
    let journal = kept.journal();
    let unsettled: BTreeSet<RecordId> = journal
        .iter()
        .filter(|line| line.state != OpState::Accepted)
        .flat_map(|line| touched(world, &world.truths.captured[&line.op].operation))
        .collect();
    // What waits on one company may wait on those it was merged with (M9).
    let is_company = |id: &RecordId| kept.shown(*id).is_some_and(|record| is_company(&record));
    let companies = unsettled.iter().any(is_company);
    for (id, _, state) in kept.bases() {
        let waits = unsettled.contains(&id) || (companies && is_company(&id));
        let Some(shown) = kept.shown(id).filter(|_| !waits) else {
            continue;
        };
        let shown = shown.canonical().unwrap();
        holds!(
            "D1",
            *shown == *state,
            "desk {n} shows\n{shown}\nover\n{state}"
        );
    }
    Ok(())
}

fn is_company(record: &Record) -> bool {
    record.noun == Noun::Company.name()
}

/// Whether a plain value, or one that had seen it, stands in a field.
fn stands(world: &World, record: &Record, field: &str, op: OpId) -> bool {
    let Some(Field::Plain(heads)) = record.fields.get(field) else {
        return false;
    };
    heads.iter().any(|head| {
        let mut seen = BTreeSet::from([head.version.op]);
        world.truths.seen_by(head.version.op, field, &mut seen);
        // A command writes over every head: what it had seen is not in its base.
        let command = world
            .truths
            .captured
            .get(&head.version.op)
            .is_none_or(|noted| !noted.operation.fields.contains_key(field));
        command || seen.contains(&op)
    })
}

/// The centre as it stands, read once for all that is asked of it.
struct Centre<'a> {
    world: &'a World,
    records: BTreeMap<RecordId, Record>,
    stored: BTreeMap<OpId, StoredOp>,
    histories: BTreeMap<RecordId, Vec<VersionRow>>,
}

impl<'a> Centre<'a> {
    fn of(world: &'a World) -> Self {
        let records = world.office.records();
        let (mut all, mut histories) = (BTreeMap::new(), BTreeMap::new());
        let mut store = world.office.centre().ledger().store();
        let read = store.transact(&mut |tx| {
            for op in world.truths.captured.keys() {
                if let Some(stored) = tx.op(*op)? {
                    all.insert(*op, stored);
                }
            }
            for id in records.keys() {
                histories.insert(*id, tx.versions(*id)?);
            }
            Ok(())
        });
        read.unwrap();
        drop(store);
        Self {
            world,
            records,
            stored: all,
            histories,
        }
    }

    /// Accepted operations that people captured, with how the centre has them, in the order of their numbers.
    fn accepted(&self) -> Vec<(&'a Noted, &StoredOp)> {
        let all = self.world.truths.captured.iter();
        let mut accepted: Vec<(&Noted, &StoredOp)> = all
            .filter_map(|(op, noted)| Some((noted, self.stored.get(op)?)))
            .filter(|(_, stored)| stored.standing == Standing::Accepted)
            .filter(|(noted, _)| !self.world.truths.is_about_erased(&noted.operation))
            .collect();
        accepted.sort_by_key(|(_, stored)| stored.answer.outcome.number());
        accepted
    }

    /// The effective stamp of an operation, whoever captured it.
    fn eff(&self, op: OpId) -> Option<Stamp> {
        match self.stored.get(&op) {
            Some(stored) => stored.eff,
            None => stored(self.world, op)?.eff,
        }
    }

    /// Every version of a record.
    fn history(&self, record: RecordId) -> &[VersionRow] {
        self.histories.get(&record).map_or(&[], Vec::as_slice)
    }
}

/// Everything that must hold once it is quiet.
pub(crate) fn all_hold(world: &World) -> Result<(), Broken> {
    let centre = Centre::of(world);
    let accepted = centre.accepted();
    s1_nothing_is_lost(&centre)?;
    s3_s4_s5_bases_are_the_centres(&centre)?;
    s3_s4_the_counts_agree(&centre)?;
    s6_s21_the_chain_is_whole(world)?;
    s8_what_was_seen_gives_way(&centre)?;
    m1_everything_written_stands_or_was_seen(&centre, &accepted)?;
    m3_every_sentence_is_in_its_text(&centre, &accepted)?;
    m4_an_element_stands_while_somebody_added_it(&centre, &accepted)?;
    m5_m6_commands_saw_what_they_needed(&centre, &accepted)?;
    m7_an_edit_brings_back_what_was_deleted(&centre, &accepted)?;
    m7_what_was_erased_is_said_nowhere(&centre)?;
    m9_merged_companies_end_in_one(&centre)?;
    o4_no_place_is_taken_twice(&centre)?;
    s10_states_move_along_their_edges(&centre)?;
    for desk in world.present() {
        desk.asked.borrow_mut().clear();
        s9_own_writes_are_shown(world, desk.number)?;
        d1_what_was_passed_has_left_the_overlay(world, desk.number)?;
        s19_accepted_is_in_the_ledger(world, desk.number)?;
    }
    Ok(())
}

fn stored(world: &World, op: OpId) -> Option<StoredOp> {
    let mut found = None;
    let mut store = world.office.centre().ledger().store();
    let read = store.transact(&mut |tx| {
        found = tx.op(op)?;
        Ok(())
    });
    read.unwrap();
    found
}

/// S1, S2, S7, S12, S22: every operation that was captured ended, once, with the bytes it was captured
/// with, and its author's device says the same.
fn s1_nothing_is_lost(centre: &Centre<'_>) -> Result<(), Broken> {
    let world = centre.world;
    let mut lines: BTreeMap<OpId, Vec<(usize, JournalLine)>> = BTreeMap::new();
    for desk in world.present() {
        for line in desk.kept().journal() {
            let of = lines.entry(line.op).or_default();
            of.push((desk.number, line));
        }
    }
    for (op, noted) in &world.truths.captured {
        // After a backup came back, what is left of it was sent again under its id (M7).
        if world.truths.set_back > 0 && world.truths.is_about_erased(&noted.operation) {
            continue;
        }
        let Some(stored) = centre.stored.get(op) else {
            let here = lines.get(op).into_iter().flatten();
            let dealt_with = here
                .clone()
                .any(|(_, line)| matches!(line.state, OpState::Refused | OpState::Rejected));
            holds!(
                "S1",
                world.truths.gone.contains(op) || dealt_with,
                "{op} is nowhere: {:?} on {:?}",
                noted.operation,
                here.map(|(n, line)| (n, line.state)).collect::<Vec<_>>()
            );
            continue;
        };
        holds!("S1", *stored.hash == *noted.hash, "{op} has other bytes");
        let whole = model::canonical::sha256(stored.text.as_bytes()) == stored.hash;
        let erased = world.truths.is_about_erased(&noted.operation);
        holds!("S1", whole || erased, "{op} has lost its bytes");
        for (n, line) in lines.get(op).into_iter().flatten() {
            let same = match stored.standing {
                Standing::Accepted => {
                    line.state == OpState::Accepted
                        && (line.number == stored.answer.outcome.number()
                            || (line.number.is_none() && world.truths.set_back > 0)
                            || (world.truths.sent_by_others && world.truths.set_back > 0))
                }
                Standing::Held => line.state == OpState::Held,
                Standing::Rejected => line.state == OpState::Rejected,
            };
            holds!(
                "S1",
                same,
                "{op} is {:?} at the centre ({:?}) and {:?} at desk {n} ({:?})",
                stored.standing,
                stored.answer.outcome.number(),
                line.state,
                line.number
            );
        }
        if stored.standing == Standing::Accepted {
            s7_it_can_be_found(centre, noted)?;
        }
    }
    Ok(())
}

/// S7: every value that was written is in the history of its record.
fn s7_it_can_be_found(centre: &Centre<'_>, noted: &Noted) -> Result<(), Broken> {
    let operation = &noted.operation;
    if operation.kind == Kind::Command {
        return Ok(());
    }
    // An edit of an alias is written on the company that stands for it, and nowhere else (M9).
    let written: Vec<&VersionRow> = match operation.noun == Noun::Company.name() {
        true => centre.histories.values().flatten().collect(),
        false => centre.history(operation.record).iter().collect(),
    };
    for field in operation.fields.keys() {
        let times = written
            .iter()
            .filter(|row| row.field == *field && row.op_id == operation.op_id)
            .count();
        holds!(
            "S7",
            times == 1,
            "{} wrote {field} {times} times",
            operation.op_id
        );
    }
    Ok(())
}

/// S3, S4, S5: a desk holds exactly what its person is granted, byte for byte.
fn s3_s4_s5_bases_are_the_centres(centre: &Centre<'_>) -> Result<(), Broken> {
    let world = centre.world;
    let canonical = |record: &Record| record.canonical().unwrap();
    let told: Vec<(RecordId, &Record, BTreeSet<Scope>, String)> = centre
        .records
        .iter()
        .map(|(id, record)| (*id, record, scope::scopes(record), canonical(record)))
        .collect();
    for desk in world.present() {
        let n = desk.number;
        let grants: BTreeSet<Scope> = world.office.centre().ledger().grants(desk.person).unwrap();
        let beyond: Vec<Scope> = desk.kept().holding().difference(&grants).copied().collect();
        holds!("S4", beyond.is_empty(), "desk {n} holds by {beyond:?}");
        let mut bases: BTreeMap<RecordId, Arc<str>> = desk
            .kept()
            .bases()
            .into_iter()
            .map(|(id, _, state)| (id, state))
            .collect();
        for (id, record, scopes, canonical) in &told {
            let granted = !scopes.is_disjoint(&grants);
            let held = bases.remove(id);
            holds!(
                "S5",
                !granted || held.is_some(),
                "desk {n} has no {} {id}",
                record.noun
            );
            holds!(
                "S4",
                granted || held.is_none(),
                "desk {n} still has {} {id}",
                record.noun
            );
            if let Some(held) = held {
                holds!(
                    "S3",
                    *held == **canonical,
                    "desk {n}: {held}\nis not\n{canonical}"
                );
            }
        }
        holds!("S3", bases.is_empty(), "desk {n} has {:?}", bases.keys());
    }
    Ok(())
}

/// S3, S4: counted by scopes a desk holds what the centre has, so what left a scope is held by it no more.
fn s3_s4_the_counts_agree(centre: &Centre<'_>) -> Result<(), Broken> {
    let ledger = centre.world.office.centre().ledger();
    for desk in centre.world.present() {
        let facts = DeviceFacts {
            device: desk.device,
            person: desk.person,
        };
        for group in desk.kept().cursors() {
            let Some(at) = group.cursor else { continue };
            let mut counted = Counted::default();
            while !counted.done {
                let held = desk.kept().replica().count_held(&group.scopes, counted);
                counted = held.unwrap();
            }
            let query = DigestQuery {
                scopes: group.scopes,
                ranges: (0..=at.number / RANGE).collect(),
                at,
            };
            let answer = ledger.digest(&facts, &query, centre.world.now());
            for (range, theirs) in query.ranges.iter().zip(answer.unwrap().tallies) {
                let ours = counted.ranges.get(range).copied().unwrap_or_default();
                holds!(
                    "S4",
                    ours == theirs,
                    "desk {} counts {ours:?} in {:?}, the centre {theirs:?}",
                    desk.number,
                    query.scopes
                );
            }
        }
    }
    Ok(())
}

/// S6, S21: no number is skipped, and one entry stands for each operation.
fn s6_s21_the_chain_is_whole(world: &World) -> Result<(), Broken> {
    let report = world.office.centre().ledger().audit().unwrap();
    holds!("S21", report.faults.is_empty(), "{:?}", report.faults);
    Ok(())
}

/// S8: no version stands beside one that had seen it.
fn s8_what_was_seen_gives_way(centre: &Centre<'_>) -> Result<(), Broken> {
    let world = centre.world;
    for record in centre.records.values() {
        for (name, field) in &record.fields {
            let Field::Plain(heads) = field else { continue };
            for head in heads {
                let Some(noted) = world.truths.captured.get(&head.version.op) else {
                    continue;
                };
                let base = noted.operation.base.get(name);
                let lost = heads
                    .iter()
                    .find(|other| base.is_some_and(|base| base.contains(&other.version.op)));
                holds!(
                    "S8",
                    lost.is_none(),
                    "{name} of {}: {head:?} had seen {lost:?}",
                    record.id
                );
            }
        }
    }
    Ok(())
}

/// S10: states move along legal edges only.
fn s10_states_move_along_their_edges(centre: &Centre<'_>) -> Result<(), Broken> {
    for record in centre.records.values() {
        let Some(noun) = Noun::parse(&record.noun) else {
            continue;
        };
        let Some(first) = states::initial(noun) else {
            continue;
        };
        let history = centre.history(record.id);
        let mut at = first.to_owned();
        for row in history.iter().filter(|row| row.field == "state") {
            let change: Change = serde_json::from_str(&row.change).unwrap();
            let Change::Put(Value::String(to)) = change else {
                return Err(Broken::new("S10", format!("{} is no state", row.change)));
            };
            holds!(
                "S10",
                to == at || states::may_step(noun, &at, &to),
                "{noun} {}: {at} to {to}",
                record.id
            );
            at = to;
        }
    }
    Ok(())
}

/// What lies on this disk alone.
pub(crate) fn lost_with(disk: &Kept, others: &[&Kept]) -> Vec<OpId> {
    let ops = |kept: &Kept| -> BTreeSet<OpId> {
        let all = kept.journal().into_iter();
        all.map(|line| line.op).collect()
    };
    let mut lost = ops(disk);
    for other in others {
        let kept = ops(other);
        lost.retain(|op| !kept.contains(op));
    }
    lost.into_iter().collect()
}

/// S4: nothing that its reader is not granted leaves the centre.
pub(crate) fn s4_the_answer_is_the_readers(
    world: &World,
    n: usize,
    letter: &Letter,
    reply: &Reply,
) -> Result<(), Broken> {
    if letter.path.starts_with(snapshot::PATH) {
        return s4_the_snapshot_is_the_readers(world, n, letter, reply);
    }
    if !letter.path.starts_with("sync/v1/pull") {
        return Ok(());
    }
    let Ok(page) = reply.read::<PullAnswer>() else {
        return Ok(());
    };
    let person = world.desks[n].person;
    let grants = world.office.centre().ledger().grants(person).unwrap();
    for entry in &page.entries {
        holds!(
            "S4",
            grants.contains(&entry.scope),
            "desk {n} is told of {}",
            entry.scope
        );
        if let FeedEvent::Put(Some(record)) = &entry.event {
            let readable = !scope::scopes(record).is_disjoint(&grants);
            holds!(
                "S4",
                readable,
                "desk {n} is given {} {}",
                record.noun,
                record.id
            );
        }
    }
    Ok(())
}

/// The same of a page of a snapshot.
fn s4_the_snapshot_is_the_readers(
    world: &World,
    n: usize,
    letter: &Letter,
    reply: &Reply,
) -> Result<(), Broken> {
    let Ok(page) = reply.read::<SnapshotPage>() else {
        return Ok(());
    };
    let person = world.desks[n].person;
    let grants = world.office.centre().ledger().grants(person).unwrap();
    let names = &letter.path[snapshot::PATH.len()..];
    let names = names.split('?').next().unwrap_or_default();
    let asked: Vec<Scope> = names.split(',').map(|name| name.parse().unwrap()).collect();
    for one in &page.records {
        let by: Vec<Scope> = one.by.iter().map(|at| asked[usize::from(*at)]).collect();
        holds!(
            "S4",
            by.iter().all(|scope| grants.contains(scope)),
            "desk {n} is given {} by {by:?}",
            one.id
        );
        let record = Record::read(one.body.get()).unwrap();
        let scopes = scope::scopes(&record);
        holds!(
            "S4",
            by.iter().all(|scope| scopes.contains(scope)),
            "desk {n} is given {} {} by {by:?}",
            record.noun,
            record.id
        );
    }
    Ok(())
}

/// M1: a value stands, or one that had seen it; its stamp comes after what it had seen, and is no later
/// than its receipt allows.
fn m1_everything_written_stands_or_was_seen(
    centre: &Centre<'_>,
    accepted: &[(&Noted, &StoredOp)],
) -> Result<(), Broken> {
    let records = &centre.records;
    const AHEAD_MS: i64 = 120_000;
    for (noted, stored) in accepted {
        let operation = &noted.operation;
        let Some(record) = records.get(&operation.record) else {
            let what = format!(
                "{} wrote {} that is not there",
                operation.op_id, operation.record
            );
            return Err(Broken::new("M1", what));
        };
        for (field, change) in &operation.fields {
            let guarded = model::schema::is_guarded(field);
            if matches!(change, Change::Put(_)) && !guarded {
                let elsewhere = || {
                    let mut companies = records.values().filter(|record| is_company(record));
                    is_company(record)
                        && companies
                            .any(|other| stands(centre.world, other, field, operation.op_id))
                };
                holds!(
                    "M1",
                    stands(centre.world, record, field, operation.op_id) || elsewhere(),
                    "{} wrote {field} of {}, and nothing that stands had seen it: {:?}",
                    operation.op_id,
                    record.id,
                    record.fields.get(field)
                );
            }
        }
        if operation.kind != Kind::Edit {
            continue;
        }
        let eff = stored.eff.unwrap();
        let bases = operation.base.values().flatten();
        let newest = bases.filter_map(|base| centre.eff(*base)).max();
        holds!(
            "M1",
            newest.is_none_or(|base| eff > base),
            "{operation:?} before {newest:?}"
        );
        let after = newest.map_or(i64::MIN, |base| base.0 + 1);
        let mut latest = (stored.received.0 + AHEAD_MS).max(after);
        // Of an alias: after what says the same on the company that stands for it, too.
        if is_company(record) {
            latest += AHEAD_MS;
        }
        holds!("M1", eff.0 <= latest, "{} is of {eff:?}", operation.op_id);
    }
    Ok(())
}

/// M3: every sentence that was written into a text is in it.
fn m3_every_sentence_is_in_its_text(
    centre: &Centre<'_>,
    accepted: &[(&Noted, &StoredOp)],
) -> Result<(), Broken> {
    let records = &centre.records;
    let mut sentences: BTreeMap<RecordId, usize> = BTreeMap::new();
    for (noted, _) in accepted {
        if matches!(
            noted.operation.fields.get("minutes"),
            Some(Change::Splices(_))
        ) {
            *sentences.entry(noted.operation.record).or_default() += 1;
        }
    }
    for (id, count) in sentences {
        let text = records[&id].text("minutes").unwrap_or_default();
        let there = text.chars().filter(|letter| *letter == '句').count();
        holds!(
            "M3",
            there == count,
            "{count} sentences were written: {text}"
        );
    }
    Ok(())
}

/// M4: an element is there exactly while an add of it was seen by no remove.
fn m4_an_element_stands_while_somebody_added_it(
    centre: &Centre<'_>,
    accepted: &[(&Noted, &StoredOp)],
) -> Result<(), Broken> {
    let records = &centre.records;
    let mut adds: BTreeMap<(RecordId, String), BTreeSet<OpId>> = BTreeMap::new();
    let mut gone = BTreeSet::new();
    for (noted, _) in accepted {
        let operation = &noted.operation;
        if let Some(Change::Set { add, remove }) = operation.fields.get("tags") {
            for element in add {
                let key = (operation.record, element.clone());
                adds.entry(key).or_default().insert(operation.op_id);
            }
            for (element, seen) in remove {
                gone.extend(
                    seen.iter()
                        .map(|op| (operation.record, element.clone(), *op)),
                );
            }
        }
    }
    for ((id, element), adds) in adds {
        let left: BTreeSet<OpId> = adds
            .into_iter()
            .filter(|op| !gone.contains(&(id, element.clone(), *op)))
            .collect();
        // The sets of companies that are merged are joined (M9).
        if records[&id].fields.contains_key(alias::INTO)
            || records[&id].fields.contains_key(alias::FROM)
        {
            continue;
        }
        let there = match records[&id].fields.get("tags") {
            Some(Field::Set(elements)) => elements.get(&element).cloned().unwrap_or_default(),
            _ => BTreeSet::new(),
        };
        holds!(
            "M4",
            there == left,
            "{element} of {id} stands by {there:?}, not {left:?}"
        );
    }
    Ok(())
}

/// M5, M6: what an operation depends on was accepted, and a verdict counts for what was read.
fn m5_m6_commands_saw_what_they_needed(
    centre: &Centre<'_>,
    accepted: &[(&Noted, &StoredOp)],
) -> Result<(), Broken> {
    let records = &centre.records;
    for (noted, _) in accepted {
        for needs in &noted.operation.depends_on {
            let there = centre.stored.get(needs);
            let there = there.is_some_and(|there| {
                let erased = world_erased(centre.world, *needs);
                there.standing == Standing::Accepted || erased
            });
            holds!(
                "M5",
                there,
                "{} did not wait for {needs}",
                noted.operation.op_id
            );
        }
        let (entry, read) = match &noted.operation.command {
            Some(Command::Review {
                entry,
                content_hash,
                ..
            }) => (entry, content_hash),
            Some(Command::Assess {
                entry,
                content_hash,
                ..
            }) => (entry, content_hash),
            _ => continue,
        };
        let review = &records[entry];
        if review.value("outdated") == Value::Bool(false) {
            let content = model::canonical::text(&review.value("content")).unwrap();
            let hash = model::canonical::sha256(content.as_bytes());
            holds!(
                "M6",
                hash == *read,
                "the verdict {entry} is about other content"
            );
        }
    }
    Ok(())
}

fn world_erased(world: &World, op: OpId) -> bool {
    let noted = world.truths.captured.get(&op);
    noted.is_some_and(|noted| world.truths.is_about_erased(&noted.operation))
}

/// M7: of what was erased at the centre nothing is said any more: not in its operations, nor in its versions, nor
/// in what any desk holds or wrote.
fn m7_what_was_erased_is_said_nowhere(centre: &Centre<'_>) -> Result<(), Broken> {
    let world = centre.world;
    let wordless = |record: &Record| record.fields.keys().all(|field| erase::stays(field));
    let is_blank = |operation: &Operation| {
        let mut fields = operation.fields.iter();
        fields.all(|(field, change)| change.blanked(field) == *change)
    };
    let erased: BTreeSet<RecordId> = centre
        .records
        .values()
        .filter(|record| record.is_erased())
        .map(|record| record.id)
        .collect();
    for id in &erased {
        holds!(
            "M7",
            wordless(&centre.records[id]),
            "{id} says something at the centre"
        );
        for row in centre.history(*id) {
            let change: Change = serde_json::from_str(&row.change).unwrap();
            holds!(
                "M7",
                change.blanked(&row.field) == change,
                "a version of {id} says {change:?}"
            );
        }
    }
    let about = |record: &RecordId| erased.contains(record);
    for stored in centre
        .stored
        .values()
        .filter(|stored| about(&stored.record))
    {
        let operation: Operation = serde_json::from_str(&stored.text).unwrap();
        holds!("M7", is_blank(&operation), "the centre keeps {operation:?}");
    }
    for desk in world.present() {
        let n = desk.number;
        for written in desk.kept().written_after(0) {
            let operation = &written.operation;
            holds!(
                "M7",
                !about(&operation.record) || is_blank(operation),
                "desk {n} keeps {operation:?}"
            );
        }
        for id in &erased {
            let shown = desk.kept().shown(*id);
            holds!(
                "M7",
                shown.is_none_or(|shown| wordless(&shown)),
                "desk {n} shows {id}"
            );
        }
    }
    Ok(())
}

/// M7: what was edited after it was deleted is there again.
fn m7_an_edit_brings_back_what_was_deleted(
    centre: &Centre<'_>,
    accepted: &[(&Noted, &StoredOp)],
) -> Result<(), Broken> {
    let records = &centre.records;
    let mut last: BTreeMap<RecordId, bool> = BTreeMap::new();
    for (noted, _) in accepted {
        let operation = &noted.operation;
        match (&operation.command, operation.kind) {
            (Some(Command::Delete), _) => {
                last.insert(operation.record, true);
            }
            (_, Kind::Edit) if !operation.fields.is_empty() => {
                last.insert(operation.record, false);
            }
            _ => {}
        }
    }
    for (id, deleted) in last {
        holds!(
            "M7",
            deleted || !records[&id].is_deleted(),
            "{id} was edited after it was deleted, and is not there"
        );
    }
    Ok(())
}

/// M9: every alias leads to one company that stands for itself, and whoever is granted the alias is granted that.
fn m9_merged_companies_end_in_one(centre: &Centre<'_>) -> Result<(), Broken> {
    for record in centre.records.values().filter(|record| is_company(record)) {
        let (mut at, mut seen) = (record, BTreeSet::from([record.id]));
        while let Some(next) = alias::into(at) {
            holds!(
                "M9",
                seen.insert(next),
                "{} is merged in a circle",
                record.id
            );
            let Some(parent) = centre.records.get(&next) else {
                return Err(Broken::new("M9", format!("{next} is not there")));
            };
            let lost: Vec<Scope> = scope::scopes(at)
                .difference(&scope::scopes(parent))
                .copied()
                .collect();
            holds!(
                "M9",
                lost.is_empty(),
                "{} is known to {lost:?}, and {next} it was merged into is not",
                at.id
            );
            holds!(
                "M9",
                parent.ids_in(alias::FROM).contains(&at.id),
                "{next} does not say that {} was merged into it",
                at.id
            );
            at = parent;
        }
    }
    Ok(())
}

/// O4, S22: within the incarnation that a device is in now, no place of its sequence is taken twice.
fn o4_no_place_is_taken_twice(centre: &Centre<'_>) -> Result<(), Broken> {
    let world = centre.world;
    for desk in world.present() {
        let now = desk.kept().replica().standing().unwrap().incarnation;
        let mut places: BTreeMap<u64, OpId> = BTreeMap::new();
        for (op, noted) in &world.truths.captured {
            let operation = &noted.operation;
            let here = operation.device == desk.device && operation.incarnation == now;
            // What only a clone had that was thrown away never came here.
            if !here || !centre.stored.contains_key(op) {
                continue;
            }
            if let Some(other) = places.insert(operation.seq, *op) {
                let what = format!("{op} and {other} are both at {now}/{}", operation.seq);
                return Err(Broken::new("S22", what));
            }
        }
    }
    Ok(())
}
