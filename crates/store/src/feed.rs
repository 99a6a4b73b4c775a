//! The way in: scopes, cursors, and pages of the feed.

use crate::page::{self, Checked};
use crate::row::read;
use crate::tables::{Place, Tables, Unread};
use crate::{Changed, Store, StoreError, meta, outgoing, overlay};
use model::Scope;
use protocol::broken::{self, Variant};
use protocol::snapshot::SnapshotPlace;
use protocol::wire::{Cursor, LastAccepted, PullAnswer};
use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

/// So long a piece of a page keeps who saves waiting, and what it takes to bring it to the disk.
const PIECE: Duration = Duration::from_millis(15);

/// Scopes that have been read to the same place: one pull asks for all of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CursorGroup {
    /// The place; none for scopes just granted, which begin with their snapshot.
    pub cursor: Option<Cursor>,
    /// The scopes.
    pub scopes: Vec<Scope>,
    /// Whether they have been read to the end at least once.
    pub complete: bool,
    /// How far their snapshot has been read, while it is (P2).
    pub snapshot: Option<SnapshotPlace>,
}

/// What a change of grants did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Granted {
    /// Scopes to be read from their snapshot (P2).
    pub added: Vec<Scope>,
    /// Scopes that were purged (P3).
    pub removed: Vec<Scope>,
    /// Records that are gone or read differently.
    pub changed: Vec<Changed>,
}

impl Store {
    /// The scopes by how far they have been read.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn cursors(&self) -> Result<Vec<CursorGroup>, StoreError> {
        cursors(&*self.read()?)
    }

    /// The newest cursor held, for hello (W4).
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn newest_cursor(&self) -> Result<Option<Cursor>, StoreError> {
        newest_cursor(&*self.read()?)
    }

    /// The newest own operation that the centre said is in its ledger, in this epoch (W4).
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn last_accepted(&self) -> Result<Option<LastAccepted>, StoreError> {
        last_accepted(&*self.read()?)
    }

    /// The scopes granted last.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn scopes(&self) -> Result<Vec<Scope>, StoreError> {
        Ok(self.read()?.places()?.into_keys().collect())
    }

    /// The device is granted exactly these: new ones begin with their snapshot (P2); of those taken away everything
    /// goes that no other scope covers. Own operations that are not acknowledged stay, are shown, and
    /// are still pushed (P3).
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn granted(&self, scopes: &[Scope]) -> Result<Granted, StoreError> {
        let (granted, purged) = self.change(|tables| granted(tables, scopes))?;
        if purged {
            // The log is emptied last: what was purged is not to lie in what was written since.
            self.let_files_go()?;
            self.forget_copies()?;
        }
        Ok(granted)
    }

    /// After a purge nothing of it may stay in the log or in an older copy (P3).
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn forget_copies(&self) -> Result<(), StoreError> {
        let conn = self.write();
        // Somebody who reads an older moment would keep it in the log.
        self.alone(|| conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())))?;
        sealed::remove_copies_before_migrations(self.path())?;
        Ok(())
    }

    /// Applies a page that was asked for these scopes. Older puts than what is held are ignored (P2); what
    /// left its last scope is dropped (P1). It is taken in piece by piece, each a transaction of its own and
    /// whole operations, so that a save in between waits for a piece and not for the page; the cursor moves
    /// with the last one. A page that was broken off is asked for again, and taking it in twice is taking it
    /// in once.
    ///
    /// # Errors
    /// [`StoreError::Malformed`]: nothing is changed then. [`StoreError::OtherEpoch`]: the cursor has not moved.
    pub fn apply(&self, scopes: &[Scope], page: &PullAnswer) -> Result<Vec<Changed>, StoreError> {
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

    /// The centre cannot tell any more what left these scopes since they were read: they begin with a new snapshot
    /// (P2). What they hold is held and shown until it is whole; nothing goes before.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn begin_anew(&self, scopes: &[Scope]) -> Result<(), StoreError> {
        self.change(|tables| begin_anew(tables, scopes))
    }

    /// The epoch of the centre this replica follows; none before the first hello.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn epoch(&self) -> Result<Option<String>, StoreError> {
        meta::get(&*self.read()?, meta::EPOCH)
    }

    /// The centre is in this epoch (W4). Where it is another than before, the centre came back from a
    /// backup: every scope is read again from 0, and operations it may have lost go back into the queue,
    /// all but those of the current incarnation up to `acked_through`, which it has just confirmed.
    /// Says whether it was another.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn begin_epoch(&self, epoch: &str, acked_through: u64) -> Result<bool, StoreError> {
        self.change(|tables| begin_epoch(tables, epoch, acked_through))
    }
}

/// See [`Store::cursors`].
pub(crate) fn cursors(tables: &dyn Tables) -> Result<Vec<CursorGroup>, StoreError> {
    let epoch = tables.meta(meta::EPOCH)?.unwrap_or_default();
    let mut groups: BTreeMap<(u64, String, bool, Option<Unread>), Vec<Scope>> = BTreeMap::new();
    for (scope, place) in tables.places()? {
        groups
            .entry((place.number, place.mark, place.complete, place.snapshot))
            .or_default()
            .push(scope);
    }
    Ok(groups
        .into_iter()
        .map(|((number, mark, complete, snapshot), scopes)| CursorGroup {
            cursor: (number > 0).then(|| Cursor {
                epoch: epoch.clone(),
                number,
                mark,
            }),
            scopes,
            complete,
            snapshot: snapshot.map(|unread| SnapshotPlace {
                at: Cursor {
                    epoch: epoch.clone(),
                    number: unread.number,
                    mark: unread.mark,
                },
                before: unread.before,
            }),
        })
        .collect())
}

/// See [`Store::newest_cursor`].
pub(crate) fn newest_cursor(tables: &dyn Tables) -> Result<Option<Cursor>, StoreError> {
    let newest = cursors(tables)?
        .into_iter()
        .filter_map(|group| group.cursor);
    Ok(newest.max_by_key(|cursor| cursor.number))
}

/// See [`Store::last_accepted`].
pub(crate) fn last_accepted(tables: &dyn Tables) -> Result<Option<LastAccepted>, StoreError> {
    let kept = tables.meta(meta::LAST_ACCEPTED)?;
    kept.map(|text| read(&text, "last accepted")).transpose()
}

/// See [`Store::granted`]. Says also whether something was purged.
pub(crate) fn granted(
    tables: &dyn Tables,
    scopes: &[Scope],
) -> Result<(Granted, bool), StoreError> {
    let held: BTreeSet<Scope> = tables.places()?.into_keys().collect();
    let wanted: BTreeSet<Scope> = scopes.iter().copied().collect();
    let added: Vec<Scope> = wanted.difference(&held).copied().collect();
    let removed: Vec<Scope> = held.difference(&wanted).copied().collect();
    for scope in &added {
        tables.follow(*scope)?;
        let read = newest_cursor(tables)?;
        if let Some(read) = read.filter(|_| broken::is(Variant::GrantWithoutSnapshot)) {
            let place = Place {
                number: read.number,
                mark: read.mark,
                complete: true,
                snapshot: None,
            };
            tables.move_on(*scope, &place)?;
        }
    }
    let mut left = BTreeSet::new();
    for scope in &removed {
        tables.unfollow(*scope)?;
        if !broken::is(Variant::RevokeWithoutPurge) {
            left.extend(tables.let_go(*scope, false)?);
        }
    }
    if broken::is(Variant::DroppedByOneScope) {
        for (record, scope) in left
            .iter()
            .flat_map(|at| wanted.iter().map(move |by| (at, by)))
        {
            tables.leave(*scope, *record, u64::MAX >> 1)?;
        }
    }
    let dropped = page::drop_unheld(tables, &left)?;
    // What is taken away takes its names along: they are asked for before the records are gone.
    let mut changed = BTreeSet::new();
    for id in &dropped {
        changed.extend(outgoing::named(tables, *id)?);
    }
    let mut touched = tables.pass()?;
    touched.extend(dropped.iter().copied());
    if broken::is(Variant::PurgeWithUnsent) {
        outgoing::forget(tables, &dropped)?;
    }
    changed.extend(overlay::recompute(tables, touched)?);
    let granted = Granted {
        added,
        removed,
        changed: changed.into_iter().collect(),
    };
    Ok((granted, !dropped.is_empty()))
}

/// A page that is being taken in.
pub(crate) struct Taking<'a> {
    page: Checked<'a>,
    asked: BTreeSet<Scope>,
    begins: bool,
    /// What reads differently by now.
    changed: BTreeSet<Changed>,
}

impl<'a> Taking<'a> {
    /// Looks through a page before anything of it is taken in.
    pub(crate) fn begin(scopes: &[Scope], page: &'a PullAnswer) -> Result<Self, StoreError> {
        Ok(Self {
            page: Checked::new(page)?,
            asked: scopes.iter().copied().collect(),
            begins: true,
            changed: BTreeSet::new(),
        })
    }

    /// Takes in what comes next, for as long as there is time; says whether that was the end.
    pub(crate) fn piece(
        &mut self,
        tables: &dyn Tables,
        in_time: &dyn Fn() -> bool,
    ) -> Result<bool, StoreError> {
        let mut places = self.taken_into(tables)?;
        if self.begins {
            self.page.is_complete(tables, &places)?;
            self.begins = false;
        }
        if broken::is(Variant::CursorBeforeApply) {
            self.page.move_on(tables, &places)?;
            places = tables.places()?;
        }
        while !self.page.is_through() && in_time() {
            self.changed.extend(self.page.next_number(tables, &places)?);
        }
        let ends = self.page.is_through();
        let mut touched = BTreeSet::new();
        if ends {
            touched = self.page.end(tables, &places)?;
            if let Some(at) = self.page.synced_at() {
                tables.set_meta(meta::SYNCED_AT, &at.0.to_string())?;
            }
        }
        touched.extend(tables.pass()?);
        self.changed.extend(overlay::recompute(tables, touched)?);
        Ok(ends)
    }

    /// The scopes the page is taken into: those it was asked for that are still granted, in the epoch it
    /// is of.
    fn taken_into(&self, tables: &dyn Tables) -> Result<BTreeMap<Scope, Place>, StoreError> {
        match tables.meta(meta::EPOCH)? {
            Some(epoch) if epoch != self.page.epoch() => return Err(StoreError::OtherEpoch),
            Some(_) => {}
            None => tables.set_meta(meta::EPOCH, self.page.epoch())?,
        }
        let places = tables.places()?.into_iter();
        Ok(places
            .filter(|(scope, _)| self.asked.contains(scope))
            .collect())
    }
}

/// See [`Store::apply`]; in one piece.
pub(crate) fn apply(
    tables: &dyn Tables,
    scopes: &[Scope],
    page: &PullAnswer,
) -> Result<Vec<Changed>, StoreError> {
    let mut taking = Taking::begin(scopes, page)?;
    taking.piece(tables, &|| true)?;
    Ok(taking.changed.into_iter().collect())
}

/// See [`Store::begin_anew`].
pub(crate) fn begin_anew(tables: &dyn Tables, scopes: &[Scope]) -> Result<(), StoreError> {
    for scope in scopes {
        tables.begin_anew(*scope)?;
    }
    Ok(())
}

/// See [`Store::begin_epoch`].
pub(crate) fn begin_epoch(
    tables: &dyn Tables,
    epoch: &str,
    acked_through: u64,
) -> Result<bool, StoreError> {
    let before = tables.meta(meta::EPOCH)?;
    let acked = tables.meta(meta::ACKED_THROUGH)?;
    let acked: u64 = acked.and_then(|text| text.parse().ok()).unwrap_or_default();
    tables.set_meta(meta::EPOCH, epoch)?;
    tables.set_meta(meta::ACKED_THROUGH, &acked_through.to_string())?;
    let is_other =
        before.is_some_and(|before| before != epoch) && !broken::is(Variant::EpochIgnored);
    if is_other {
        tables.read_anew()?;
        // Numbers of an earlier epoch are nobody's any more, those of what was confirmed included.
        tables.forget_meta(meta::LAST_ACCEPTED)?;
    }
    // A centre that confirms less than it did has lost the rest, whatever it calls its epoch.
    if is_other || acked_through < acked {
        let incarnation = tables.identity()?.incarnation;
        let waiting = tables.requeue(incarnation, acked_through)?;
        // What was requeued is marked so on the screens.
        overlay::recompute(tables, waiting)?;
    }
    Ok(is_other)
}
