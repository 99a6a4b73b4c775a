//! The way in: scopes, cursors, and pages of the feed.

use crate::page::{self, Checked, Place};
use crate::row::{int, parse, uint};
use crate::{Changed, Store, StoreError, files, meta, outgoing, overlay};
use model::{RecordId, Scope};
use protocol::wire::{Cursor, PullAnswer};
use rusqlite::{Connection, TransactionBehavior};
use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

const SCOPES: &str = "SELECT scope, number, mark, complete FROM scope ORDER BY scope";

/// An operation leaves the overlay of a record when the record's base or every scope has come as far
/// as its number (D1).
const PASS: &str = "
    UPDATE touch SET passed = 1
    WHERE passed = 0 AND ord IN (SELECT ord FROM journal WHERE state = 'accepted')
      AND (SELECT number FROM journal WHERE journal.ord = touch.ord) <= max(
        coalesce((SELECT number FROM base_record WHERE id = touch.record), -1),
        coalesce((SELECT min(number) FROM scope), -1))
    RETURNING record";

/// What a centre that came back from a backup may have lost.
const REQUEUE: &str = "
    UPDATE journal SET state = 'waiting', number = NULL, outcome = NULL, answered_at = NULL, tries = 0
    WHERE state = 'accepted' AND NOT (incarnation = ?1 AND seq <= ?2)";

/// So long a piece of a page keeps who saves waiting, and what it takes to bring it to the disk.
const PIECE: Duration = Duration::from_millis(15);

/// Scopes that have been read to the same place: one pull asks for all of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CursorGroup {
    /// The place; none for scopes just granted, which start at 0.
    pub cursor: Option<Cursor>,
    /// The scopes.
    pub scopes: Vec<Scope>,
    /// Whether they have been read to the end at least once.
    pub complete: bool,
}

/// What a change of grants did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Granted {
    /// Scopes to be read from the start (P2).
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
        let conn = self.read()?;
        let epoch = meta::get(&conn, meta::EPOCH)?.unwrap_or_default();
        let mut groups: BTreeMap<(u64, String, bool), Vec<Scope>> = BTreeMap::new();
        for (scope, place) in places(&conn)? {
            groups
                .entry((place.number, place.mark, place.complete))
                .or_default()
                .push(scope);
        }
        Ok(groups
            .into_iter()
            .map(|((number, mark, complete), scopes)| CursorGroup {
                cursor: (number > 0).then(|| Cursor {
                    epoch: epoch.clone(),
                    number,
                    mark,
                }),
                scopes,
                complete,
            })
            .collect())
    }

    /// The newest cursor held, for hello (W4).
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn newest_cursor(&self) -> Result<Option<Cursor>, StoreError> {
        let newest = self.cursors()?.into_iter().filter_map(|group| group.cursor);
        Ok(newest.max_by_key(|cursor| cursor.number))
    }

    /// The scopes granted last.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn scopes(&self) -> Result<Vec<Scope>, StoreError> {
        Ok(places(&*self.read()?)?.into_keys().collect())
    }

    /// The device is granted exactly these: new ones start at 0 (P2); of those taken away everything
    /// goes that no other scope covers. Own operations that are not acknowledged stay, are shown, and
    /// are still pushed (P3).
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn granted(&self, scopes: &[Scope]) -> Result<Granted, StoreError> {
        let mut conn = self.write();
        let transaction = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let held: BTreeSet<Scope> = places(&transaction)?.into_keys().collect();
        let wanted: BTreeSet<Scope> = scopes.iter().copied().collect();
        let added: Vec<Scope> = wanted.difference(&held).copied().collect();
        let removed: Vec<Scope> = held.difference(&wanted).copied().collect();
        for scope in &added {
            transaction
                .prepare_cached(
                    "INSERT INTO scope (scope, number, mark, complete) VALUES (?1, 0, '', 0)",
                )?
                .execute([scope.to_string()])?;
        }
        let mut left = BTreeSet::new();
        for scope in &removed {
            transaction
                .prepare_cached("DELETE FROM scope WHERE scope = ?1")?
                .execute([scope.to_string()])?;
            left.extend(page::let_go(&transaction, *scope, false)?);
        }
        let dropped = page::drop_unheld(&transaction, &left)?;
        // What is taken away takes its names along: they are asked for before the records are gone.
        let mut changed = BTreeSet::new();
        for id in &dropped {
            changed.extend(outgoing::named(&transaction, *id)?);
        }
        files::forget_dropped(&transaction, &self.fresh, &dropped)?;
        let mut touched = pass(&transaction)?;
        touched.extend(dropped.iter().copied());
        changed.extend(overlay::recompute(&transaction, touched)?);
        transaction.commit()?;
        if !dropped.is_empty() {
            self.forget_in(&conn)?;
            std::mem::drop(conn);
            self.sweep_after_purge();
        }
        Ok(Granted {
            added,
            removed,
            changed: changed.into_iter().collect(),
        })
    }

    /// After a purge nothing of it may stay in the log or in an older copy (P3).
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn forget_copies(&self) -> Result<(), StoreError> {
        self.forget_in(&self.write())
    }

    /// Files of records that are about to be purged are in nobody's hand any more; says whether there are any.
    fn let_files_go(
        &self,
        conn: &Connection,
        touched: &BTreeSet<RecordId>,
    ) -> Result<bool, StoreError> {
        let gone = page::gone(conn, touched)?;
        files::forget_dropped(conn, &self.fresh, &gone)?;
        Ok(!gone.is_empty())
    }

    fn forget_in(&self, conn: &Connection) -> Result<(), StoreError> {
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
        let mut page = Checked::new(page)?;
        let asked: BTreeSet<Scope> = scopes.iter().copied().collect();
        let mut changed = BTreeSet::new();
        let mut begins = true;
        let mut gone = false;
        loop {
            let mut conn = self.write();
            let begun = Instant::now();
            let transaction = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let places = taken_into(&transaction, &asked, &page)?;
            if begins {
                page.is_complete(&transaction, &places)?;
                begins = false;
            }
            while !page.is_through() && begun.elapsed() < PIECE {
                let touched = page.next_number(&transaction, &places)?;
                gone |= self.let_files_go(&transaction, &touched)?;
                changed.extend(overlay::recompute(&transaction, touched)?);
            }
            let ends = page.is_through();
            let mut touched = BTreeSet::new();
            if ends {
                touched = page.end(&transaction, &places)?;
                if let Some(at) = page.synced_at() {
                    meta::set(&transaction, meta::SYNCED_AT, &at.0.to_string())?;
                }
            }
            touched.extend(pass(&transaction)?);
            gone |= self.let_files_go(&transaction, &touched)?;
            changed.extend(overlay::recompute(&transaction, touched)?);
            transaction.commit()?;
            if ends {
                std::mem::drop(conn);
                if gone {
                    self.sweep_after_purge();
                }
                return Ok(changed.into_iter().collect());
            }
        }
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
        let mut conn = self.write();
        let transaction = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let before = meta::get(&transaction, meta::EPOCH)?;
        meta::set(&transaction, meta::EPOCH, epoch)?;
        meta::set(
            &transaction,
            meta::ACKED_THROUGH,
            &acked_through.to_string(),
        )?;
        let is_other = before.is_some_and(|before| before != epoch);
        if is_other {
            let incarnation = meta::identity(&transaction)?.incarnation;
            transaction.execute(REQUEUE, (incarnation, int(acked_through)))?;
            files::recheck(&transaction)?;
            transaction.execute_batch(
                "UPDATE touch SET passed = 2 WHERE passed = 1
                    AND ord IN (SELECT ord FROM journal WHERE state = 'waiting');
                 UPDATE scope SET number = 0, mark = '', complete = 0;
                 UPDATE held_by SET stale = 1, number = 0;
                 UPDATE base_record SET number = 0;",
            )?;
            // What was requeued is marked so on the screens.
            let mut touched = BTreeSet::new();
            let mut statement = transaction
                .prepare("SELECT DISTINCT record FROM journal WHERE state = 'waiting'")?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                touched.insert(parse::<RecordId>(&row.get::<_, String>(0)?, "record id")?);
            }
            drop(rows);
            drop(statement);
            overlay::recompute(&transaction, touched)?;
        }
        transaction.commit()?;
        Ok(is_other)
    }
}

/// The scopes a page is taken into: those it was asked for that are still granted, in the epoch it is of.
fn taken_into(
    conn: &Connection,
    asked: &BTreeSet<Scope>,
    page: &Checked<'_>,
) -> Result<BTreeMap<Scope, Place>, StoreError> {
    match meta::get(conn, meta::EPOCH)? {
        Some(epoch) if epoch != page.epoch() => return Err(StoreError::OtherEpoch),
        Some(_) => {}
        None => meta::set(conn, meta::EPOCH, page.epoch())?,
    }
    let places = places(conn)?.into_iter();
    Ok(places.filter(|(scope, _)| asked.contains(scope)).collect())
}

/// Every granted scope and how far it has been read.
fn places(conn: &Connection) -> Result<BTreeMap<Scope, Place>, StoreError> {
    let mut statement = conn.prepare_cached(SCOPES)?;
    let mut rows = statement.query([])?;
    let mut places = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let scope = parse(&row.get::<_, String>(0)?, "scope")?;
        let place = Place {
            number: uint(row.get(1)?),
            mark: row.get(2)?,
            complete: row.get(3)?,
        };
        places.insert(scope, place);
    }
    Ok(places)
}

/// Lets operations leave the overlay that a pull has passed; says which records they touch.
pub(crate) fn pass(conn: &Connection) -> Result<BTreeSet<RecordId>, StoreError> {
    let mut statement = conn.prepare_cached(PASS)?;
    let mut rows = statement.query([])?;
    let mut touched = BTreeSet::new();
    while let Some(row) = rows.next()? {
        touched.insert(parse(&row.get::<_, String>(0)?, "record id")?);
    }
    Ok(touched)
}
