//! Comparing what is held with what the centre has, and mending what differs: a base that was lost, one that reads
//! otherwise, one that should not be here. Nothing a person wrote here is touched: own operations lie in the journal.

use crate::page::drop_unheld;
use crate::tables::{Reads, Tables};
use crate::{Changed, Store, StoreError, overlay};
use model::{Record, RecordId, Scope, canonical};
use protocol::digest::{RANGE, Tally, line};
use protocol::snapshot::SnapshotPage;
use protocol::wire::Cursor;
use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

/// So long one look keeps other readers waiting.
const LOOK: Duration = Duration::from_millis(20);
/// So many records are looked at in one go.
const AT_ONCE: usize = 50;

/// What is held in some scopes, by ranges of numbers, as far as it was counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    /// By the place of the range.
    pub ranges: BTreeMap<u64, Tally>,
    /// How many records.
    pub records: u64,
    /// Counted up to this record; none before the first.
    pub through: Option<RecordId>,
    /// Whether that was all.
    pub done: bool,
}

/// A range of which the centre says something else, and what it has there.
#[derive(Debug)]
pub struct Differing {
    /// The scopes that are compared.
    pub scopes: Vec<Scope>,
    /// Where all of them have been read to.
    pub at: Cursor,
    /// The place of the range.
    pub range: u64,
    /// What changed after the cursor: the next pull brings it.
    pub moved: BTreeSet<RecordId>,
    /// The pages of a snapshot at the cursor that hold the range.
    pub pages: Vec<SnapshotPage>,
}

/// What was mended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mended {
    /// How many records.
    pub records: u64,
    /// What reads differently now.
    pub changed: Vec<Changed>,
}

impl Store {
    /// Counts on, for a moment.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn count_held(
        &self,
        scopes: &[Scope],
        mut counted: Counted,
    ) -> Result<Counted, StoreError> {
        let begun = Instant::now();
        let reading = self.read()?;
        while !counted.done && begun.elapsed() < LOOK {
            count(&*reading, scopes, &mut counted)?;
        }
        Ok(counted)
    }

    /// What these records add to the ranges.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn count_of(
        &self,
        scopes: &[Scope],
        records: &[RecordId],
    ) -> Result<Vec<(u64, u64)>, StoreError> {
        count_of(&*self.read()?, scopes, records)
    }

    /// Takes in what the centre has in a range, in place of what is here. Where a scope has been read further
    /// meanwhile nothing is done.
    ///
    /// # Errors
    /// [`StoreError::Malformed`]: nothing is changed then.
    pub fn mend(&self, differing: &Differing) -> Result<Mended, StoreError> {
        let mended = self.change(|tables| mend(tables, differing))?;
        self.let_files_go()?;
        Ok(mended)
    }
}

/// Counts some records more.
pub(crate) fn count(
    tables: &dyn Tables,
    scopes: &[Scope],
    counted: &mut Counted,
) -> Result<(), StoreError> {
    let records = tables.records_held(counted.through, AT_ONCE)?;
    counted.done = records.len() < AT_ONCE;
    for record in records {
        let lines = lines(tables, scopes, record)?;
        counted.records += u64::from(!lines.is_empty());
        for (_, number, line) in lines {
            counted.ranges.entry(number / RANGE).or_default().add(line);
        }
        counted.through = Some(record);
    }
    Ok(())
}

/// See [`Store::count_of`]: (range, line).
pub(crate) fn count_of(
    tables: &dyn Tables,
    scopes: &[Scope],
    records: &[RecordId],
) -> Result<Vec<(u64, u64)>, StoreError> {
    let mut all = Vec::new();
    for record in records {
        let lines = lines(tables, scopes, *record)?;
        all.extend(
            lines
                .iter()
                .map(|(_, number, line)| (number / RANGE, *line)),
        );
    }
    Ok(all)
}

/// What a record counts for: by scope, its number there and its line. Nothing where its base is lost or cannot be
/// read, or where it is not shown.
fn lines(
    tables: &dyn Tables,
    scopes: &[Scope],
    record: RecordId,
) -> Result<Vec<(Scope, u64, u64)>, StoreError> {
    let mut holds = tables.holds_of(record)?;
    holds.retain(|(scope, _)| scopes.contains(scope));
    if holds.is_empty() {
        return Ok(Vec::new());
    }
    let base = match tables.base(record) {
        Err(StoreError::Damaged { .. }) | Ok(None) => return Ok(Vec::new()),
        Ok(Some((base, _))) => base,
        Err(error) => return Err(error),
    };
    if !tables.is_shown(record)? {
        return Ok(Vec::new());
    }
    let text = base.canonical().map_err(|_| StoreError::NotCanonical)?;
    let hash = canonical::sha256(text.as_bytes());
    Ok(holds
        .into_iter()
        .map(|(scope, number)| (scope, number, line(scope, record, number, &hash)))
        .collect())
}

/// See [`Store::mend`].
pub(crate) fn mend(tables: &dyn Tables, differing: &Differing) -> Result<Mended, StoreError> {
    let Differing {
        scopes, at, moved, ..
    } = differing;
    let places = tables.places()?;
    let read = |scope: &Scope| {
        places
            .get(scope)
            .is_some_and(|place| (place.number, &place.mark) == (at.number, &at.mark))
    };
    if !scopes.iter().all(read) {
        return Ok(Mended::default());
    }
    let from = differing.range.saturating_mul(RANGE);
    let below = from.saturating_add(RANGE);
    let mut concerned = tables.held_between(from, below)?;
    concerned.retain(|record| !moved.contains(record));
    let mut arriving = Vec::new();
    for one in differing.pages.iter().flat_map(|page| &page.records) {
        if !(from..below).contains(&one.number) || moved.contains(&one.id) {
            continue;
        }
        let body = Record::read(one.body.get())
            .ok()
            .filter(|body| body.id == one.id && body.is_canonical());
        let body = body.ok_or(StoreError::Malformed { what: "no record" })?;
        concerned.insert(one.id);
        arriving.push((one, body));
    }
    let state = |records: &BTreeSet<RecordId>| {
        let mut all = BTreeMap::new();
        for record in records {
            all.insert(*record, lines(tables, scopes, *record)?);
        }
        Ok::<_, StoreError>(all)
    };
    let before = state(&concerned)?;
    for record in &concerned {
        for scope in scopes {
            tables.doubt_hold(*scope, *record, from, below)?;
        }
    }
    let mut changed = BTreeSet::new();
    for (one, body) in arriving {
        for by in &one.by {
            if let Some(scope) = scopes.get(usize::from(*by)) {
                tables.hold(*scope, one.id, one.number)?;
            }
        }
        tables.doubt_base(one.id, one.number)?;
        if tables.put_base(one.number, &body)? {
            changed.extend(overlay::laid_over(tables, &body, one.number, Reads::Base)?);
        }
    }
    let mut left = BTreeSet::new();
    for scope in scopes {
        left.extend(tables.let_go(*scope, true)?);
    }
    let mut touched = drop_unheld(tables, &left)?;
    touched.extend(tables.pass()?);
    changed.extend(overlay::recompute(tables, touched)?);
    let after = state(&concerned)?;
    let records = concerned
        .iter()
        .filter(|record| before.get(record) != after.get(record))
        .count();
    Ok(Mended {
        records: records as u64,
        changed: changed.into_iter().collect(),
    })
}
