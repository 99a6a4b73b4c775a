//! Taking in a snapshot, page by page (P2): what a grant brings. It replaces what its scopes held.

use crate::page::drop_unheld;
use crate::tables::{Place, Reads, Tables, Unread};
use crate::{Changed, Store, StoreError, meta, overlay};
use model::{Record, Scope};
use protocol::broken::{self, Variant};
use protocol::snapshot::SnapshotPage;
use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

/// So long a piece of a page keeps who saves waiting, and what it takes to bring it to the disk.
const PIECE: Duration = Duration::from_millis(25);

impl Store {
    /// Takes in a page that was asked for these scopes, named in this order. Records are there as soon as this
    /// returns; a record that is held newer stays as it is. Piece by piece, like a page of the feed; the place
    /// moves with the last piece, so that a page that was broken off is asked for again, and taking it in twice
    /// is taking it in once. With the last page, what its scopes held before and what is not in it leaves them.
    ///
    /// # Errors
    /// [`StoreError::Malformed`]: nothing is changed then. [`StoreError::OtherEpoch`]: the place has not moved.
    pub fn apply_snapshot(
        &self,
        scopes: &[Scope],
        page: &SnapshotPage,
    ) -> Result<Vec<Changed>, StoreError> {
        let mut taking = Taking::begin(scopes, page)?;
        self.taking_in(|| {
            loop {
                let begun = Instant::now();
                if self.change(|tables| taking.piece(tables, &|| begun.elapsed() < PIECE))? {
                    return self.let_files_go();
                }
            }
        })?;
        Ok(taking.changed.into_iter().collect())
    }
}

/// See [`Store::apply_snapshot`]; in one piece.
pub(crate) fn apply(
    tables: &dyn Tables,
    scopes: &[Scope],
    page: &SnapshotPage,
) -> Result<Vec<Changed>, StoreError> {
    let mut taking = Taking::begin(scopes, page)?;
    taking.piece(tables, &|| true)?;
    Ok(taking.changed.into_iter().collect())
}

/// A page that was looked through before anything of it is taken in.
struct Taking<'a> {
    page: &'a SnapshotPage,
    scopes: &'a [Scope],
    bodies: Vec<Record>,
    /// So many records are still to be taken in. The last of the page is the first: the oldest comes lowest.
    left: usize,
    /// The place of the last record of the page among what is shown.
    place: Option<i64>,
    /// The scopes it is taken into, by their places among those asked for.
    into: Option<BTreeMap<u16, Scope>>,
    changed: BTreeSet<Changed>,
}

impl<'a> Taking<'a> {
    fn begin(scopes: &'a [Scope], page: &'a SnapshotPage) -> Result<Self, StoreError> {
        let malformed = |what| StoreError::Malformed { what };
        let mut bodies = Vec::with_capacity(page.records.len());
        let mut above = page.place.before;
        for one in &page.records {
            if one.number > above || one.number >= page.place.before || one.number < page.next {
                return Err(malformed("numbers out of order"));
            }
            above = one.number;
            if one.by.is_empty() || one.by.iter().any(|at| usize::from(*at) >= scopes.len()) {
                return Err(malformed("a scope that was not asked for"));
            }
            let body = Record::read(one.body.get()).map_err(|_| malformed("no record"))?;
            if body.id != one.id {
                return Err(malformed("the body of another record"));
            }
            if !body.is_canonical() {
                return Err(malformed("a body without canonical form"));
            }
            bodies.push(body);
        }
        Ok(Self {
            page,
            scopes,
            left: bodies.len(),
            bodies,
            place: None,
            into: None,
            changed: BTreeSet::new(),
        })
    }

    /// Takes in what comes next, for as long as there is time; says whether that was the end.
    fn piece(
        &mut self,
        tables: &dyn Tables,
        in_time: &dyn Fn() -> bool,
    ) -> Result<bool, StoreError> {
        let mut into = self.taken_into(tables)?;
        if broken::is(Variant::SnapshotPlaceBeforePage) {
            self.end(tables, &into)?;
            into.clear();
        }
        self.into = Some(into.clone());
        while self.left > 0 && in_time() {
            self.next_number(tables, &into)?;
        }
        let ends = self.left == 0;
        let mut touched = BTreeSet::new();
        if ends {
            touched = self.end(tables, &into)?;
        }
        touched.extend(tables.pass()?);
        self.changed.extend(overlay::recompute(tables, touched)?);
        Ok(ends)
    }

    /// The scopes it is taken into: those that are still granted and whose snapshot goes on where this page
    /// begins.
    fn taken_into(&self, tables: &dyn Tables) -> Result<BTreeMap<u16, Scope>, StoreError> {
        let at = &self.page.place.at;
        match tables.meta(meta::EPOCH)? {
            Some(epoch) if epoch != at.epoch => return Err(StoreError::OtherEpoch),
            Some(_) => {}
            None => tables.set_meta(meta::EPOCH, &at.epoch)?,
        }
        let places = tables.places()?;
        if let Some(into) = &self.into {
            let mut into = into.clone();
            into.retain(|_, scope| places.contains_key(scope));
            return Ok(into);
        }
        let begins = self.page.place.before > at.number;
        let same = |unread: &Unread| {
            (unread.number, &unread.mark, unread.before)
                == (at.number, &at.mark, self.page.place.before)
        };
        let goes_on =
            |place: &Place| place.number == 0 && place.snapshot.as_ref().map_or(begins, same);
        let named = (0_u16..).zip(self.scopes.iter().copied());
        Ok(named
            .filter(|(_, scope)| places.get(scope).is_some_and(goes_on))
            .collect())
    }

    /// Takes in the records of the next number, what one operation did at the centre.
    fn next_number(
        &mut self,
        tables: &dyn Tables,
        into: &BTreeMap<u16, Scope>,
    ) -> Result<(), StoreError> {
        let first = match self.place {
            Some(place) => place,
            None => tables.places_below(self.bodies.len())?,
        };
        self.place = Some(first);
        let last = self.left.saturating_sub(1);
        let Some(number) = self.page.records.get(last).map(|one| one.number) else {
            return Ok(());
        };
        while let Some(at) = self.left.checked_sub(1)
            && let (Some(one), Some(body)) = (self.page.records.get(at), self.bodies.get(at))
            && one.number == number
        {
            self.left = at;
            let above = i64::try_from(self.bodies.len() - 1 - at).unwrap_or_default();
            let reads = Reads::Arriving(Some(first.saturating_add(above)));
            let mut held = false;
            for scope in one.by.iter().filter_map(|by| into.get(by)) {
                tables.hold(*scope, one.id, number)?;
                held = true;
            }
            if held && tables.put_base(number, body)? {
                self.changed
                    .extend(overlay::laid_over(tables, body, number, reads)?);
            }
        }
        Ok(())
    }

    /// Moves the place; with the last page the scopes have been read up to the snapshot's number, and let go of
    /// what was not in it.
    fn end(
        &self,
        tables: &dyn Tables,
        into: &BTreeMap<u16, Scope>,
    ) -> Result<BTreeSet<model::RecordId>, StoreError> {
        let at = &self.page.place.at;
        let mut left = BTreeSet::new();
        for scope in into.values() {
            if self.page.next > 0 {
                let unread = Unread {
                    number: at.number,
                    mark: at.mark.clone(),
                    before: self.page.next,
                };
                tables.read_on(*scope, &unread)?;
                continue;
            }
            let read = Place {
                number: at.number,
                mark: at.mark.clone(),
                complete: true,
                snapshot: None,
            };
            tables.move_on(*scope, &read)?;
            if !broken::is(Variant::SnapshotKeepsOld) {
                left.extend(tables.let_go(*scope, true)?);
            }
        }
        drop_unheld(tables, &left)
    }
}
