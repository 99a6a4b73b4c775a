//! Own operations on a company that was merged into another meanwhile: they are shown where the centre will write
//! them (M9), from the moment this device knows of the merge.

use crate::StoreError;
use crate::deed::Deed;
use crate::tables::{Replayed, Tables};
use model::world::World;
use model::{Noun, Record, RecordId, alias};
use protocol::Kind;
use std::collections::BTreeSet;

/// Own operations on aliases of `record` that land on it and that its base, of this number, does not have.
pub(crate) fn on_aliases(
    tables: &dyn Tables,
    record: &Record,
    number: u64,
) -> Result<Vec<(Record, Replayed)>, StoreError> {
    let mut landing = Vec::new();
    let mut edge = vec![record.clone()];
    let mut seen = BTreeSet::from([record.id]);
    while let Some(at) = edge.pop() {
        for child in once_merged(tables, &at)? {
            // One that is just being purged is not there any more.
            let Some(shown) = Look(tables).record(child) else {
                continue;
            };
            if !seen.insert(child) {
                continue;
            }
            for own in while_merged(tables, child, at.id)? {
                if own.number.is_none_or(|given| given > number) {
                    landing.push((shown.clone(), own));
                }
            }
            if alias::into(&shown) == Some(at.id) {
                edge.push(shown);
            }
        }
    }
    Ok(landing)
}

/// What is merged into a company, or was until it was separated here: what was written meanwhile stays there.
fn once_merged(tables: &dyn Tables, record: &Record) -> Result<BTreeSet<RecordId>, StoreError> {
    let mut children = record.ids_in(alias::FROM);
    for own in tables.replayed(record.id)? {
        children.extend(own.deeds.iter().filter_map(|deed| match deed {
            Deed::Add {
                record: at,
                field,
                element,
            } if *at == record.id && field == alias::FROM => element.parse::<RecordId>().ok(),
            _ => None,
        }));
    }
    Ok(children)
}

/// Own edits of a company that come to the centre while it is an alias of this other one there.
fn while_merged(
    tables: &dyn Tables,
    id: RecordId,
    standing: RecordId,
) -> Result<Vec<Replayed>, StoreError> {
    let base = tables.base(id)?;
    let mut merged = base.is_some_and(|(base, _)| alias::into(&base) == Some(standing));
    let mut during = Vec::new();
    for own in tables.replayed(id)? {
        if own.operation.kind == Kind::Edit && own.operation.record == id {
            if merged {
                during.push(own);
            }
            continue;
        }
        for deed in &own.deeds {
            if let Deed::Put {
                record,
                field,
                value,
            } = deed
                && *record == id
                && field == alias::INTO
            {
                let into = value.as_str().and_then(|text| text.parse().ok());
                merged = into == Some(standing);
            }
        }
    }
    Ok(during)
}

/// The rules' look at what is shown, without asking whose device it is.
pub(crate) struct Look<'a>(pub(crate) &'a dyn Tables);

impl World for Look<'_> {
    fn record(&self, id: RecordId) -> Option<Record> {
        self.0.shown(id).ok()?
    }
}

/// The company that stands for this one, where it is an alias of one that is shown here.
pub(crate) fn stands_for(
    tables: &dyn Tables,
    id: RecordId,
) -> Result<Option<RecordId>, StoreError> {
    if tables.noun_of(id)?.as_deref() != Some(Noun::Company.name()) {
        return Ok(None);
    }
    let standing = alias::standing(id, &Look(tables));
    Ok((standing != id).then_some(standing))
}

/// A company and what was merged into it, as it is shown here.
pub(crate) fn family(tables: &dyn Tables, id: RecordId) -> Result<Vec<RecordId>, StoreError> {
    Ok(match tables.shown(id)? {
        Some(record) => alias::family(&record, &Look(tables)),
        None => vec![id],
    })
}

/// Whether lists leave a record out: it is deleted, or another stands for it.
pub(crate) fn is_left_out(record: &Record) -> bool {
    record.is_deleted() || alias::into(record).is_some()
}
