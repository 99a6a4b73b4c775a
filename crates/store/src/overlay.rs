//! The overlay (D1): what a device shows is the centre's base with its own operations replayed.

use crate::deed::Deed;
use crate::tables::{Reads, Replayed, Tables};
use crate::{Changed, StoreError, erase, landing};
use model::record::Version;
use model::{Field, Noun, Record, RecordId, Stamp, alias};
use protocol::broken::{self, Variant};
use protocol::{Change, Kind, Operation};
use std::collections::{BTreeMap, BTreeSet};

/// Makes anew what is shown of these records; says which read differently now.
pub(crate) fn recompute(
    tables: &dyn Tables,
    records: impl IntoIterator<Item = RecordId>,
) -> Result<Vec<Changed>, StoreError> {
    let mut changed = Vec::new();
    let mut above = BTreeSet::new();
    for id in records.into_iter().collect::<BTreeSet<_>>() {
        above.extend(landing::stands_for(tables, id)?);
        changed.extend(one(tables, id)?);
        above.extend(landing::stands_for(tables, id)?);
    }
    // What was written on an alias is shown on the company that stands for it (M9).
    for id in above {
        changed.extend(one(tables, id)?);
    }
    Ok(changed)
}

fn one(tables: &dyn Tables, id: RecordId) -> Result<Option<Changed>, StoreError> {
    let base = tables.base(id)?;
    let number = base.as_ref().map_or(0, |(_, number)| *number);
    let Some((record, reads)) = replayed(tables, id, base.map(|(base, _)| base), number)? else {
        // Its base may be gone already: what it said is asked of what is still shown.
        let aliases = tables.aliases_shown(id)?;
        let hidden = tables.hide(id)?.map(|noun| Changed { noun, id });
        // What was written on its aliases is shown on them again, until it comes back (M9).
        own_words_anew(tables, aliases)?;
        return Ok(hidden);
    };
    let changed = tables.show(&record, number, reads)?;
    Ok(changed.then_some(Changed {
        noun: record.noun,
        id,
    }))
}

/// Makes anew what is shown of those aliases on which something was written here.
fn own_words_anew(tables: &dyn Tables, aliases: BTreeSet<RecordId>) -> Result<(), StoreError> {
    for alias in aliases {
        if !tables.replayed(alias)?.is_empty() {
            one(tables, alias)?;
        }
    }
    Ok(())
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
    let is_alias = alias::into(base).is_some();
    let changed = if own.is_empty() && !has_aliases(base) {
        tables.show(base, number, reads)?
    } else {
        match replayed(tables, base.id, Some(base.clone()), number)? {
            Some((_, Reads::Base)) | None => tables.show(base, number, reads)?,
            Some((shown, laid)) => tables.show(&shown, number, laid)?,
        }
    };
    // What was written on it here is shown on the company that stands for it from now on (M9).
    if is_alias
        && !own.is_empty()
        && let Some(standing) = landing::stands_for(tables, base.id)?
    {
        one(tables, standing)?;
    }
    if changed && has_aliases(base) {
        own_words_anew(tables, base.ids_in(alias::FROM))?;
    }
    Ok(changed.then(|| Changed {
        noun: base.noun.clone(),
        id: base.id,
    }))
}

/// Base and own operations; none where there is neither.
fn replayed(
    tables: &dyn Tables,
    id: RecordId,
    base: Option<Record>,
    number: u64,
) -> Result<Option<(Record, Reads)>, StoreError> {
    let own = own(tables, base.as_ref(), id)?;
    let mut own: Vec<Laid> = own.into_iter().map(Laid::from).collect();
    let mut record = lay(tables, base, id, &own)?;
    if let Some(kept) = record.as_ref().filter(|record| has_aliases(record)) {
        let landing = landing::on_aliases(tables, kept, number)?;
        if !landing.is_empty() {
            own.extend(landing.into_iter().map(|(alias, replayed)| Laid {
                alias: Some(alias),
                replayed,
            }));
            own.sort_by_key(|laid| laid.replayed.ord);
            let base = tables.base(id)?.map(|(base, _)| base);
            record = lay(tables, base, id, &own)?;
        }
    }
    let reads = match own.is_empty() {
        true => Reads::Base,
        false => Reads::Laid,
    };
    Ok(record.map(|record| (record, reads)))
}

fn has_aliases(record: &Record) -> bool {
    record.noun == Noun::Company.name() && record.fields.contains_key(alias::FROM)
}

/// An own operation to be laid over a record, with the alias it was written on where that is another one.
struct Laid {
    alias: Option<Record>,
    replayed: Replayed,
}

impl From<Replayed> for Laid {
    fn from(replayed: Replayed) -> Self {
        Self {
            alias: None,
            replayed,
        }
    }
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
fn lay(
    tables: &dyn Tables,
    mut record: Option<Record>,
    id: RecordId,
    own: &[Laid],
) -> Result<Option<Record>, StoreError> {
    for Laid { alias, replayed } in own {
        let Replayed {
            operation,
            eff,
            own_text,
            deeds,
            ..
        } = replayed;
        if eff.is_some() && broken::is(Variant::OverlayDroppedAtAck) {
            continue;
        }
        if let Some(alias) = alias {
            let landed = record
                .as_ref()
                .and_then(|kept| protocol::landing::landed(operation, alias, kept));
            if let Some(landed) = landed {
                replay(record.as_mut(), id, &landed, *eff, own_text, &[]);
            }
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
            replay(record.as_mut(), id, operation, *eff, own_text, deeds);
            continue;
        };
        let record = record.get_or_insert_with(|| Record::new(noun, id));
        // Of an edit of an alias only this stays with it, once the other is here to show the rest.
        let lands = match alias::into(record).filter(|_| own && operation.kind == Kind::Edit) {
            Some(standing) => tables.is_shown(standing)?,
            None => false,
        };
        let stays = lands.then(|| protocol::landing::stays(operation));
        let operation = stays.as_ref().unwrap_or(operation);
        replay(Some(record), id, operation, *eff, own_text, deeds);
    }
    Ok(record)
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
