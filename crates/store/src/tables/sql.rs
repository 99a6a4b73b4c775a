//! The tables in the encrypted file.

use super::{Asked, Captured, Kept, Place, Reads, Replayed, Settled, Tables, Unread};
use crate::changes::Changed;
use crate::outgoing::Outgoing;
use crate::overlay::updated;
use crate::row::{int, parse, read, record, uint, write};
use crate::{
    DraftId, OpState, StoreError, drafts, erase, files, landing, meta, names, party, search, shown,
    title,
};
use model::{OpId, Record, RecordId, Scope, Stamp, canonical};
use protocol::broken::{self, Variant};
use protocol::wire::Outcome;
use protocol::{OpBytes, Operation};
use rusqlite::{Connection, OptionalExtension as _, Row};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

const BASE: &str = "SELECT number, state FROM base_record WHERE id = ?1";

const PUT_BASE: &str = "
    INSERT INTO base_record (id, noun, number, state) VALUES (?1, ?2, ?3, ?4)
    ON CONFLICT (id) DO UPDATE SET noun = excluded.noun, number = excluded.number, state = excluded.state
    WHERE excluded.number > base_record.number";

const HOLD: &str = "
    INSERT INTO held_by (scope, record, number) VALUES (?1, ?2, ?3)
    ON CONFLICT (scope, record) DO UPDATE SET number = max(excluded.number, held_by.number), stale = 0";

const LEAVE: &str = "DELETE FROM held_by WHERE scope = ?1 AND record = ?2 AND number <= ?3";

const LET_GO: &str =
    "DELETE FROM held_by WHERE scope = ?1 AND (stale = 1 OR NOT ?2) RETURNING record";

const RECORDS_HELD: &str =
    "SELECT DISTINCT record FROM held_by WHERE record > ?1 ORDER BY record LIMIT ?2";

const HOLDS_OF: &str = "SELECT scope, number FROM held_by WHERE record = ?1 ORDER BY scope";

const HELD_BETWEEN: &str = "SELECT DISTINCT record FROM held_by WHERE number >= ?1 AND number < ?2";

const DOUBT_HOLD: &str = "
    UPDATE held_by SET stale = 1 WHERE scope = ?1 AND record = ?2 AND number >= ?3 AND number < ?4";

const DOUBT_BASE: &str = "UPDATE base_record SET number = 0 WHERE id = ?1 AND number <= ?2";

const DROP: &str = "
    DELETE FROM base_record WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM held_by WHERE record = ?1)";

const SCOPES: &str = "
    SELECT scope, number, mark, complete, snapshot_number, snapshot_mark, snapshot_before
    FROM scope ORDER BY scope";

const MOVE_ON: &str = "
    UPDATE scope SET number = ?2, mark = ?3, complete = complete OR ?4,
        snapshot_number = NULL, snapshot_mark = NULL, snapshot_before = NULL
    WHERE scope = ?1";

const READ_ON: &str = "
    UPDATE scope SET snapshot_number = ?2, snapshot_mark = ?3, snapshot_before = ?4 WHERE scope = ?1";

const READ_ANEW: &str = "
    UPDATE scope SET number = 0, mark = '', complete = 0,
        snapshot_number = NULL, snapshot_mark = NULL, snapshot_before = NULL;
    UPDATE held_by SET stale = 1, number = 0;
    UPDATE base_record SET number = 0;";

const BEGIN_ANEW: &str = "
    UPDATE scope SET number = 0, mark = '', complete = 0,
        snapshot_number = NULL, snapshot_mark = NULL, snapshot_before = NULL WHERE scope = ?1";

const DOUBT_SCOPE: &str = "UPDATE held_by SET stale = 1 WHERE scope = ?1";

const LAST_SEQ: &str = "SELECT coalesce(max(seq), 0) FROM journal WHERE incarnation = ?1";

const CAPTURE: &str = "
    INSERT INTO journal (op_id, incarnation, seq, record, noun, bytes, hash, captured_at, deeds, own_text)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) RETURNING ord";

const NEXT: &str = "
    SELECT op_id, bytes FROM journal
    WHERE state IN ('waiting', 'sent') OR (?1 AND state = 'held') ORDER BY ord LIMIT ?2";

const WAITING: &str =
    "SELECT count(*) FROM journal WHERE state IN ('waiting', 'sent') AND state <> 'accepted'";

const SENT: &str = "
    UPDATE journal SET state = CASE state WHEN 'held' THEN 'held' ELSE 'sent' END, tries = tries + 1
    WHERE op_id = ?1 AND state IN ('waiting', 'sent', 'held') RETURNING record, noun";

const NOT_ANSWERED: &str = "
    UPDATE journal SET state = CASE state WHEN 'held' THEN 'held' ELSE 'waiting' END, last_error = ?2
    WHERE op_id = ?1 AND state IN ('waiting', 'sent', 'held') RETURNING record, noun";

const FIND: &str = "
    SELECT ord, op_id, hash, state IN ('accepted', 'rejected', 'refused') AND answered_at IS NOT NULL, bytes
    FROM journal WHERE op_id = ?1 OR (?1 IS NULL AND hash = ?2)";

const ANSWER: &str = "
    UPDATE journal SET state = ?2, number = ?3, eff = ?4, outcome = ?5, answered_at = ?6, last_error = NULL
    WHERE ord = ?1";

const BEHIND: &str = "
    WITH RECURSIVE behind (op_id) AS (
        SELECT op_id FROM depends WHERE needs = ?1
        UNION SELECT d.op_id FROM depends d JOIN behind b ON d.needs = b.op_id)
    UPDATE journal SET state = 'rejected', outcome = ?2
    WHERE op_id IN (SELECT op_id FROM behind) AND state IN ('waiting', 'sent', 'held')
    RETURNING ord, op_id";

const TOUCHED: &str =
    "SELECT record FROM touch WHERE ord = ?1 UNION SELECT record FROM journal WHERE ord = ?1";

/// Goes by the index of what is in the overlay: what was sent long ago is not looked at.
const PASS: &str = "
    UPDATE touch SET passed = 1
    WHERE passed = 0
      AND (SELECT number FROM journal WHERE journal.ord = touch.ord AND state = 'accepted') <= max(
        coalesce((SELECT number FROM base_record WHERE id = touch.record), -1),
        coalesce((SELECT min(number) FROM scope), -1))
    RETURNING record";

const REQUEUE: &str = "
    UPDATE journal SET state = 'waiting', number = NULL, outcome = NULL, answered_at = NULL, tries = 0
    WHERE state = 'accepted' AND (NOT (incarnation = ?1 AND seq <= ?2)
        OR EXISTS (SELECT 1 FROM touch WHERE touch.ord = journal.ord AND passed <> 1))";

/// What stays accepted may stand under another number there.
const FORGET_NUMBERS: &str = "UPDATE journal SET number = NULL WHERE state = 'accepted'";

/// What an earlier epoch had passed is in the overlay again once the base is the new epoch's, or at once
/// where there is no base (W4).
const REPLAY_AGAIN: &str = "
    UPDATE touch SET passed = CASE WHEN record IN (SELECT id FROM base_record) THEN 2 ELSE 0 END
    WHERE passed = 1 AND ord IN (SELECT ord FROM journal WHERE state = 'waiting')";
const BASE_IS_NEW: &str = "UPDATE touch SET passed = 0 WHERE record = ?1 AND passed = 2";

/// In the overlay: not passed by a pull, nor refused.
const REPLAYED: &str = "
    SELECT j.bytes, j.eff, j.own_text, j.deeds, j.ord, j.number
    FROM touch t JOIN journal j ON j.ord = t.ord
    WHERE t.record = ?1 AND j.state NOT IN ('rejected', 'refused')
      AND t.passed = 0
    ORDER BY j.ord";

const PENDING: &str = "
    SELECT count(*) FROM journal WHERE record = ?1 AND state <> 'accepted' AND settled = 0";

const KEPT: &str = "
    SELECT stamps, body, number, pending, deleted, conflict, updated FROM shown WHERE id = ?1";

/// What the first snapshot of a device brings lies below this place, what comes later above it.
const ABOVE_ARRIVALS: i64 = 1 << 28;

const SHOW: &str = "
    INSERT INTO shown (id, noun, title, body, stamps, number, pending, conflict, deleted, updated,
        name_key, code_key, row)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12,
        CASE WHEN EXISTS (SELECT 1 FROM shown WHERE row = ?13) THEN NULL ELSE ?13 END)
    ON CONFLICT (id) DO UPDATE SET noun = excluded.noun, title = excluded.title, body = excluded.body,
        stamps = excluded.stamps, number = excluded.number, pending = excluded.pending,
        conflict = excluded.conflict, deleted = excluded.deleted, updated = excluded.updated,
        name_key = excluded.name_key, code_key = excluded.code_key
    RETURNING row";

/// Of a record that reads as it did: an index is written anew for every column that is set, whatever it is set to, and
/// nearly all of them hold what the body says.
const SHOW_STANDING: &str =
    "UPDATE shown SET stamps = ?2, number = ?3, pending = ?4, conflict = ?5 WHERE id = ?1";
const SHOW_UPDATED: &str = "
    UPDATE shown SET stamps = ?2, number = ?3, pending = ?4, conflict = ?5, updated = ?6 WHERE id = ?1";

const ALIASES_SHOWN: &str = "
    SELECT value FROM shown, json_each(shown.body, '$.merged_from')
    WHERE shown.id = ?1 AND shown.noun = 'company' AND json_each.type = 'text'";

const NOUN: &str = "
    SELECT coalesce((SELECT noun FROM shown WHERE id = ?1),
        (SELECT noun FROM journal WHERE record = ?1 LIMIT 1))";

/// A record as it was shown before.
struct Before {
    stamps: String,
    body: String,
    number: i64,
    pending: i64,
    deleted: bool,
    conflict: bool,
    updated: i64,
}

fn before(row: &Row<'_>) -> rusqlite::Result<Before> {
    Ok(Before {
        stamps: row.get(0)?,
        body: row.get(1)?,
        number: row.get(2)?,
        pending: row.get(3)?,
        deleted: row.get(4)?,
        conflict: row.get(5)?,
        updated: row.get(6)?,
    })
}

impl Tables for Connection {
    fn meta(&self, name: &str) -> Kept<Option<String>> {
        meta::get(self, name)
    }

    fn set_meta(&self, name: &str, value: &str) -> Kept<()> {
        meta::set(self, name, value)
    }

    fn forget_meta(&self, name: &str) -> Kept<()> {
        meta::forget(self, name)
    }

    fn note_purge(&self) -> Kept<()> {
        meta::note_purge(self)
    }

    fn drop_draft(&self, draft: DraftId) -> Kept<()> {
        drafts::drop(self, draft)?;
        Ok(())
    }

    fn base(&self, id: RecordId) -> Kept<Option<(Record, u64)>> {
        let found: Option<(i64, String)> = self
            .prepare_cached(BASE)?
            .query_row([id.to_string()], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        found
            .map(|(number, state)| Ok((record(&state, "base")?, uint(number))))
            .transpose()
    }

    fn base_number(&self, id: RecordId) -> Kept<Option<u64>> {
        let number: Option<i64> = self
            .prepare_cached("SELECT number FROM base_record WHERE id = ?1")?
            .query_row([id.to_string()], |row| row.get(0))
            .optional()?;
        Ok(number.map(uint))
    }

    fn put_base(&self, number: u64, record: &Record) -> Kept<bool> {
        let state = record.packed().map_err(|_| StoreError::Malformed {
            what: "a body without canonical form",
        })?;
        let row = (record.id.to_string(), &record.noun, int(number), state);
        let newer = self.prepare_cached(PUT_BASE)?.execute(row)? > 0;
        if newer {
            self.prepare_cached(BASE_IS_NEW)?
                .execute([record.id.to_string()])?;
        }
        Ok(newer)
    }

    fn drop_unheld(&self, id: RecordId) -> Kept<bool> {
        let dropped = self.prepare_cached(DROP)?.execute([id.to_string()])? > 0;
        if dropped {
            self.prepare_cached(BASE_IS_NEW)?
                .execute([id.to_string()])?;
            files::let_go(self, id)?;
        }
        Ok(dropped)
    }

    fn hold(&self, scope: Scope, record: RecordId, number: u64) -> Kept<()> {
        let row = (scope.to_string(), record.to_string(), int(number));
        self.prepare_cached(HOLD)?.execute(row)?;
        Ok(())
    }

    fn leave(&self, scope: Scope, record: RecordId, number: u64) -> Kept<()> {
        let row = (scope.to_string(), record.to_string(), int(number));
        self.prepare_cached(LEAVE)?.execute(row)?;
        Ok(())
    }

    fn let_go(&self, scope: Scope, stale_only: bool) -> Kept<BTreeSet<RecordId>> {
        records(self, LET_GO, (scope.to_string(), stale_only))
    }

    fn records_held(&self, after: Option<RecordId>, most: usize) -> Kept<Vec<RecordId>> {
        let after = after.map_or_else(String::new, |after| after.to_string());
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let held = records(self, RECORDS_HELD, (after, most))?;
        Ok(held.into_iter().collect())
    }

    fn holds_of(&self, record: RecordId) -> Kept<Vec<(Scope, u64)>> {
        let mut statement = self.prepare_cached(HOLDS_OF)?;
        let mut rows = statement.query([record.to_string()])?;
        let mut holds = Vec::new();
        while let Some(row) = rows.next()? {
            let scope = parse(&row.get::<_, String>(0)?, "scope")?;
            holds.push((scope, uint(row.get(1)?)));
        }
        Ok(holds)
    }

    fn held_between(&self, from: u64, below: u64) -> Kept<BTreeSet<RecordId>> {
        records(self, HELD_BETWEEN, (int(from), int(below)))
    }

    fn doubt_hold(&self, scope: Scope, record: RecordId, from: u64, below: u64) -> Kept<()> {
        let row = (scope.to_string(), record.to_string(), int(from), int(below));
        self.prepare_cached(DOUBT_HOLD)?.execute(row)?;
        Ok(())
    }

    fn doubt_base(&self, record: RecordId, number: u64) -> Kept<()> {
        self.prepare_cached(DOUBT_BASE)?
            .execute((record.to_string(), int(number)))?;
        Ok(())
    }

    fn is_shown(&self, record: RecordId) -> Kept<bool> {
        let sql = "SELECT EXISTS (SELECT 1 FROM shown WHERE id = ?1)";
        Ok(self
            .prepare_cached(sql)?
            .query_row([record.to_string()], |row| row.get(0))?)
    }

    fn places(&self) -> Kept<BTreeMap<Scope, Place>> {
        let mut statement = self.prepare_cached(SCOPES)?;
        let mut rows = statement.query([])?;
        let mut places = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let scope = parse(&row.get::<_, String>(0)?, "scope")?;
            let place = Place {
                number: uint(row.get(1)?),
                mark: row.get(2)?,
                complete: row.get(3)?,
                snapshot: match row.get::<_, Option<i64>>(4)? {
                    Some(number) => Some(Unread {
                        number: uint(number),
                        mark: row.get(5)?,
                        before: uint(row.get(6)?),
                    }),
                    None => None,
                },
            };
            places.insert(scope, place);
        }
        Ok(places)
    }

    fn follow(&self, scope: Scope) -> Kept<()> {
        let sql = "INSERT INTO scope (scope, number, mark, complete) VALUES (?1, 0, '', 0)";
        self.prepare_cached(sql)?.execute([scope.to_string()])?;
        Ok(())
    }

    fn unfollow(&self, scope: Scope) -> Kept<()> {
        self.prepare_cached("DELETE FROM scope WHERE scope = ?1")?
            .execute([scope.to_string()])?;
        Ok(())
    }

    fn move_on(&self, scope: Scope, to: &Place) -> Kept<()> {
        let row = (scope.to_string(), int(to.number), &to.mark, to.complete);
        self.prepare_cached(MOVE_ON)?.execute(row)?;
        Ok(())
    }

    fn read_on(&self, scope: Scope, unread: &Unread) -> Kept<()> {
        let (number, before) = (int(unread.number), int(unread.before));
        let row = (scope.to_string(), number, &unread.mark, before);
        self.prepare_cached(READ_ON)?.execute(row)?;
        Ok(())
    }

    fn begin_anew(&self, scope: Scope) -> Kept<()> {
        for sql in [BEGIN_ANEW, DOUBT_SCOPE] {
            self.prepare_cached(sql)?.execute([scope.to_string()])?;
        }
        Ok(())
    }

    fn read_anew(&self) -> Kept<()> {
        Ok(self.execute_batch(READ_ANEW)?)
    }

    fn last_seq(&self, incarnation: u32) -> Kept<u64> {
        let last: i64 = self
            .prepare_cached(LAST_SEQ)?
            .query_row([incarnation], |row| row.get(0))?;
        Ok(uint(last))
    }

    fn capture(&self, captured: &Captured<'_>) -> Kept<()> {
        let operation = captured.operation;
        let key = operation.op_id.to_string();
        let ord: i64 = self.prepare_cached(CAPTURE)?.query_row(
            (
                &key,
                operation.incarnation,
                int(operation.seq),
                operation.record.to_string(),
                &operation.noun,
                &captured.bytes.text,
                &captured.bytes.hash,
                operation.stamp.0,
                write(&captured.deeds)?,
                write(captured.own_text)?,
            ),
            |row| row.get(0),
        )?;
        for record in captured.touched {
            self.prepare_cached("INSERT INTO touch (record, ord) VALUES (?1, ?2)")?
                .execute((record.to_string(), ord))?;
        }
        files::note_upload(self, operation)?;
        for needs in &operation.depends_on {
            self.prepare_cached("INSERT OR IGNORE INTO depends (op_id, needs) VALUES (?1, ?2)")?
                .execute((&key, needs.to_string()))?;
        }
        Ok(())
    }

    fn to_send(&self, held: bool, most: usize, take: &mut dyn FnMut(Outgoing) -> bool) -> Kept<()> {
        let mut statement = self.prepare_cached(NEXT)?;
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let mut rows = statement.query((held, most))?;
        while let Some(row) = rows.next()? {
            let text: String = row.get(1)?;
            // Of what was erased the bytes that are left are sent, and answered by their own hash (M7).
            let hash = canonical::sha256(text.as_bytes());
            let outgoing = Outgoing {
                op: parse(&row.get::<_, String>(0)?, "operation id")?,
                bytes: OpBytes { text, hash },
            };
            if !take(outgoing) {
                break;
            }
        }
        Ok(())
    }

    fn waiting(&self) -> Kept<u32> {
        Ok(self
            .prepare_cached(WAITING)?
            .query_row([], |row| row.get(0))?)
    }

    fn sent(&self, op: OpId) -> Kept<Option<Changed>> {
        changed(self, SENT, [op.to_string()])
    }

    fn not_answered(&self, op: OpId, code: &str) -> Kept<Option<Changed>> {
        changed(self, NOT_ANSWERED, (op.to_string(), code))
    }

    fn asked(&self, op: Option<OpId>, hash: &str) -> Kept<Option<Asked>> {
        let mut statement = self.prepare_cached(FIND)?;
        let mut rows = statement.query((op.map(|op| op.to_string()), hash))?;
        let Some(row) = rows.next()? else {
            return Ok(None);
        };
        let hash: String = row.get(2)?;
        let bytes = row.get_ref(4)?.as_bytes().unwrap_or_default();
        Ok(Some(Asked {
            ord: row.get(0)?,
            op: parse(&row.get::<_, String>(1)?, "operation id")?,
            is_blank: canonical::sha256(bytes) != hash,
            hash,
            is_final: row.get(3)?,
        }))
    }

    fn settle(&self, ord: i64, settled: &Settled<'_>) -> Kept<()> {
        self.prepare_cached(ANSWER)?.execute((
            ord,
            settled.state.name(),
            settled.number.map(int),
            settled.eff.map(|eff| eff.0),
            write(settled.outcome)?,
            settled.at.0,
        ))?;
        Ok(())
    }

    fn erase(&self, record: RecordId) -> Kept<()> {
        erase::in_file(self, record)
    }

    fn blank(&self, ord: i64) -> Kept<()> {
        erase::line(self, ord)
    }

    fn reject_behind(&self, op: OpId, outcome: &Outcome) -> Kept<Vec<(i64, OpId)>> {
        let mut statement = self.prepare_cached(BEHIND)?;
        let mut rows = statement.query((op.to_string(), write(outcome)?))?;
        let mut behind = Vec::new();
        while let Some(row) = rows.next()? {
            let op = parse(&row.get::<_, String>(1)?, "operation id")?;
            behind.push((row.get(0)?, op));
        }
        Ok(behind)
    }

    fn record_of(&self, ord: i64) -> Kept<Option<RecordId>> {
        let of = "SELECT record FROM journal WHERE ord = ?1";
        Ok(records(self, of, [ord])?.pop_first())
    }

    fn touched(&self, ord: i64) -> Kept<BTreeSet<RecordId>> {
        records(self, TOUCHED, [ord])
    }

    fn pass(&self) -> Kept<BTreeSet<RecordId>> {
        if broken::is(Variant::OverlayNeverLeft) {
            return Ok(BTreeSet::new());
        }
        records(self, PASS, [])
    }

    fn requeue(&self, incarnation: u32, acked: u64) -> Kept<BTreeSet<RecordId>> {
        self.execute(REQUEUE, (incarnation, int(acked)))?;
        self.execute(FORGET_NUMBERS, [])?;
        self.execute(REPLAY_AGAIN, [])?;
        files::recheck(self)?;
        let waiting = "SELECT DISTINCT record FROM journal WHERE state = 'waiting'";
        records(self, waiting, [])
    }

    fn replayed(&self, record: RecordId) -> Kept<Vec<Replayed>> {
        let mut statement = self.prepare_cached(REPLAYED)?;
        let mut rows = statement.query([record.to_string()])?;
        let mut all = Vec::new();
        while let Some(row) = rows.next()? {
            let operation: Operation = read(&row.get::<_, String>(0)?, "operation")?;
            all.push(Replayed {
                ord: row.get(4)?,
                number: row.get::<_, Option<i64>>(5)?.map(uint),
                operation: Arc::new(operation),
                eff: row.get::<_, Option<i64>>(1)?.map(Stamp),
                own_text: read(&row.get::<_, String>(2)?, "own text")?,
                deeds: read(&row.get::<_, String>(3)?, "deeds")?,
            });
        }
        Ok(all)
    }

    fn shown(&self, id: RecordId) -> Kept<Option<Record>> {
        let text: Option<String> = self
            .prepare_cached("SELECT stamps FROM shown WHERE id = ?1")?
            .query_row([id.to_string()], |row| row.get(0))
            .optional()?;
        text.map(|text| shown::record_of(self, &id.to_string(), &text))
            .transpose()
    }

    fn aliases_shown(&self, id: RecordId) -> Kept<BTreeSet<RecordId>> {
        records(self, ALIASES_SHOWN, [id.to_string()])
    }

    fn show(&self, record: &Record, number: u64, reads: Reads) -> Kept<bool> {
        let key = record.id.to_string();
        let kept = self.prepare_cached(KEPT)?.query_row([&key], before);
        let kept = kept.optional()?;
        let stamps = match reads {
            Reads::Laid => record.packed().map_err(|_| StoreError::NotCanonical)?,
            Reads::Base | Reads::Arriving(_) => String::new(),
        };
        let body = write(&record.body())?;
        let pending: i64 = self
            .prepare_cached(PENDING)?
            .query_row([&key], |row| row.get(0))?;
        let (deleted, conflict) = (landing::is_left_out(record), !record.conflicts().is_empty());
        let (number, updated) = (int(number), updated(record).0);
        let same_words = kept.as_ref().is_some_and(|kept| kept.body == body);
        let same = |kept: &Before| {
            kept.stamps == stamps
                && (kept.number, kept.pending, kept.updated) == (number, pending, updated)
                && (kept.deleted, kept.conflict) == (deleted, conflict)
        };
        if same_words && kept.as_ref().is_some_and(same) {
            return Ok(false);
        }
        if let Some(kept) = kept
            .as_ref()
            .filter(|kept| same_words && kept.deleted == deleted)
        {
            let row = (&key, stamps, number, pending, conflict);
            match kept.updated == updated {
                true => self.prepare_cached(SHOW_STANDING)?.execute(row)?,
                false => {
                    let (key, stamps, number, pending, conflict) = row;
                    self.prepare_cached(SHOW_UPDATED)?
                        .execute((key, stamps, number, pending, conflict, updated))?
                }
            };
            files::note(self, record, false)?;
            return Ok(true);
        }
        let place = match reads {
            Reads::Arriving(place) => place,
            Reads::Laid | Reads::Base => None,
        };
        let waits = matches!(reads, Reads::Arriving(_)) && kept.is_none();
        let title = title::of(record);
        let (name_key, code_key) = party::keys_of(record).unzip();
        let row: i64 = self.prepare_cached(SHOW)?.query_row(
            (
                &key,
                &record.noun,
                &title,
                body,
                stamps,
                number,
                pending,
                conflict,
                deleted,
                updated,
                name_key,
                code_key,
                place,
            ),
            |row| row.get(0),
        )?;
        files::note(self, record, kept.is_none())?;
        if same_words {
            return Ok(true);
        }
        names::index(self, row, record)?;
        if waits {
            search::later(self, row)?;
        } else {
            search::index(self, row, record, &title)?;
        }
        Ok(true)
    }

    fn places_below(&self, many: usize) -> Kept<i64> {
        let lowest: Option<i64> = self
            .prepare_cached("SELECT min(row) FROM shown")?
            .query_row([], |row| row.get(0))?;
        let many = i64::try_from(many).unwrap_or(i64::MAX);
        Ok(lowest.unwrap_or(ABOVE_ARRIVALS).saturating_sub(many))
    }

    fn hide(&self, id: RecordId) -> Kept<Option<String>> {
        let gone: Option<(i64, String)> = self
            .prepare_cached("DELETE FROM shown WHERE id = ?1 RETURNING row, noun")?
            .query_row([id.to_string()], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let Some((row, noun)) = gone else {
            return Ok(None);
        };
        search::forget(self, row)?;
        names::forget(self, row)?;
        files::let_go(self, id)?;
        files::forget(self, &id.to_string())?;
        Ok(Some(noun))
    }

    fn noun_of(&self, id: RecordId) -> Kept<Option<String>> {
        Ok(self
            .prepare_cached(NOUN)?
            .query_row([id.to_string()], |row| row.get(0))?)
    }
}

fn records(
    conn: &Connection,
    sql: &str,
    params: impl rusqlite::Params,
) -> Result<BTreeSet<RecordId>, StoreError> {
    let mut statement = conn.prepare_cached(sql)?;
    let mut rows = statement.query(params)?;
    let mut ids = BTreeSet::new();
    while let Some(row) = rows.next()? {
        ids.insert(parse(&row.get::<_, String>(0)?, "record id")?);
    }
    Ok(ids)
}

fn changed(
    conn: &Connection,
    sql: &str,
    params: impl rusqlite::Params,
) -> Result<Option<Changed>, StoreError> {
    let mut statement = conn.prepare_cached(sql)?;
    let mut rows = statement.query(params)?;
    let Some(row) = rows.next()? else {
        return Ok(None);
    };
    Ok(Some(Changed {
        id: parse(&row.get::<_, String>(0)?, "record id")?,
        noun: row.get(1)?,
    }))
}

/// The state of an own operation as the file writes it.
impl OpState {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sent => "sent",
            Self::Accepted => "accepted",
            Self::Held => "held",
            Self::Rejected => "rejected",
            Self::Refused => "refused",
        }
    }
}
