//! The overlay (D1): what a device shows is the centre's base with its own operations replayed.

use crate::deed::Deed;
use crate::tables::{Reads, Replayed, Tables};
use crate::{Changed, StoreError, erase};
use model::record::Version;
use model::{Field, Record, RecordId, Stamp};
use protocol::broken::{self, Variant};
use protocol::{Change, Operation};
use std::collections::{BTreeMap, BTreeSet};

/// Makes anew what is shown of these records; says which read differently now.
pub(crate) fn recompute(
    tables: &dyn Tables,
    records: impl IntoIterator<Item = RecordId>,
) -> Result<Vec<Changed>, StoreError> {
    let mut changed = Vec::new();
    for id in records.into_iter().collect::<BTreeSet<_>>() {
        changed.extend(one(tables, id)?);
    }
    Ok(changed)
}

fn one(tables: &dyn Tables, id: RecordId) -> Result<Option<Changed>, StoreError> {
    let Some((record, number, reads)) = replayed(tables, id)? else {
        return Ok(tables.hide(id)?.map(|noun| Changed { noun, id }));
    };
    let changed = tables.show(&record, number, reads)?;
    Ok(changed.then_some(Changed {
        noun: record.noun,
        id,
    }))
}

/// Makes anew what is shown of a record whose base was just written so.
pub(crate) fn laid_over(
    tables: &dyn Tables,
    base: &Record,
    number: u64,
    reads: Reads,
) -> Result<Option<Changed>, StoreError> {
    erase::heard(tables, base)?;
    let own = own(tables, Some(base), base.id)?;
    let changed = if own.is_empty() {
        tables.show(base, number, reads)?
    } else {
        let shown = lay(Some(base.clone()), base.id, own);
        match shown {
            Some(shown) => tables.show(&shown, number, Reads::Laid)?,
            None => false,
        }
    };
    Ok(changed.then(|| Changed {
        noun: base.noun.clone(),
        id: base.id,
    }))
}

/// Base and own operations; none where there is neither.
fn replayed(tables: &dyn Tables, id: RecordId) -> Result<Option<(Record, u64, Reads)>, StoreError> {
    let (record, number) = match tables.base(id)? {
        Some((record, number)) => (Some(record), number),
        None => (None, 0),
    };
    let own = own(tables, record.as_ref(), id)?;
    let reads = match own.is_empty() {
        true => Reads::Base,
        false => Reads::Laid,
    };
    Ok(lay(record, id, own).map(|record| (record, number, reads)))
}

/// What is to be laid over a base. Over what is left of an erased person nothing is (M7).
fn own(
    tables: &dyn Tables,
    base: Option<&Record>,
    id: RecordId,
) -> Result<Vec<Replayed>, StoreError> {
    let erased = base.is_some_and(Record::is_erased) && !broken::is(Variant::ErasedKeptHere);
    if erased {
        return Ok(Vec::new());
    }
    tables.replayed(id)
}

/// Lays own operations over a base.
fn lay(mut record: Option<Record>, id: RecordId, own: Vec<Replayed>) -> Option<Record> {
    for Replayed {
        operation,
        eff,
        own_text,
        deeds,
    } in own
    {
        if eff.is_some() && broken::is(Variant::OverlayDroppedAtAck) {
            continue;
        }
        let own = operation.record == id;
        let made = deeds.iter().find_map(|deed| match deed {
            Deed::Create { record, noun, .. } if *record == id => Some(noun.as_str()),
            _ => None,
        });
        // An effect on a record that is not here makes no record; writing it or making it does.
        let Some(noun) = made.or(own.then_some(operation.noun.as_str())) else {
            if record.is_none() {
                continue;
            }
            replay(record.as_mut(), id, &operation, eff, &own_text, &deeds);
            continue;
        };
        let record = record.get_or_insert_with(|| Record::new(noun, id));
        replay(Some(record), id, &operation, eff, &own_text, &deeds);
    }
    record
}

fn replay(
    record: Option<&mut Record>,
    id: RecordId,
    operation: &Operation,
    eff: Option<Stamp>,
    own_text: &BTreeMap<String, String>,
    deeds: &[Deed],
) {
    let Some(record) = record else { return };
    let version = version(record, operation, eff);
    if operation.record == id {
        write_fields(record, operation, &version, own_text);
    }
    for deed in deeds.iter().filter(|deed| deed.record() == id) {
        deed.apply(record, &version);
    }
}

/// The version an operation's values get: with the centre's effective stamp, or the one foretold from
/// what it builds on (M1).
pub(crate) fn version(record: &Record, operation: &Operation, eff: Option<Stamp>) -> Version {
    Version {
        op: operation.op_id,
        eff: eff.unwrap_or_else(|| foretold(record, operation)),
        device: operation.device,
        seq: operation.seq,
        actor: operation.actor,
    }
}

fn foretold(record: &Record, operation: &Operation) -> Stamp {
    let mut eff = operation.stamp;
    for (name, base) in &operation.base {
        for version in versions(record.fields.get(name)) {
            if base.contains(&version.op) {
                eff = eff.max(version.eff.plus(1));
            }
        }
    }
    eff
}

fn versions(field: Option<&Field>) -> Vec<&Version> {
    match field {
        Some(Field::Plain(heads)) => heads.iter().map(|head| &head.version).collect(),
        Some(Field::Text { heads, .. }) => heads.iter().collect(),
        Some(Field::Set(_)) | None => Vec::new(),
    }
}

/// Writes an operation's own fields. While it is in the overlay an own text is shown as typed (M3), so
/// what the screen shows is that version and nothing else: the next edit builds on it alone.
pub(crate) fn write_fields(
    record: &mut Record,
    operation: &Operation,
    version: &Version,
    own_text: &BTreeMap<String, String>,
) {
    for (name, change) in &operation.fields {
        let base = match (change, record.fields.get(name)) {
            (Change::Splices(_), Some(field)) => field.seen(),
            _ => operation.base.get(name).cloned().unwrap_or_default(),
        };
        change.apply(
            record,
            name,
            version.clone(),
            &base,
            own_text.get(name).cloned(),
        );
    }
}

/// The newest effective stamp of any field.
pub(crate) fn updated(record: &Record) -> Stamp {
    record
        .fields
        .values()
        .flat_map(|field| versions(Some(field)))
        .map(|version| version.eff)
        .max()
        .unwrap_or_default()
}
