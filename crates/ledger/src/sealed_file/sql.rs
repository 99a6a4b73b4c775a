//! The statements. Only parameters, never formatted values (invariant 9).

pub(super) const META: &str = "SELECT value FROM meta WHERE key = ?1";
pub(super) const PUT_META: &str = "INSERT INTO meta (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = excluded.value";
pub(super) const HEAD: &str = "SELECT number FROM counter WHERE only = 1";
pub(super) const NEXT_NUMBER: &str =
    "UPDATE counter SET number = number + 1 WHERE only = 1 RETURNING number";
pub(super) const NEXT_IN_SERIES: &str =
    "INSERT INTO series (unit, series, year, last) VALUES (?1, ?2, ?3, 1)
    ON CONFLICT (unit, series, year) DO UPDATE SET last = last + 1 RETURNING last";
pub(super) const RECORD: &str = "SELECT number, body FROM record WHERE id = ?1";
pub(super) const PUT_RECORD: &str =
    "INSERT INTO record (id, noun, number, body) VALUES (?1, ?2, ?3, ?4)
    ON CONFLICT (id) DO UPDATE SET number = excluded.number, body = excluded.body";
pub(super) const RECORDS_OF: &str = "SELECT body FROM record WHERE noun = ?1 ORDER BY id";
pub(super) const DROP_TRAVELLERS: &str = "DELETE FROM traveller WHERE trip = ?1";
pub(super) const PUT_TRAVELLER: &str = "INSERT INTO traveller (person, trip) VALUES (?1, ?2)";
pub(super) const TRIPS_OF: &str = "SELECT trip FROM traveller WHERE person = ?1";
pub(super) const OP: &str = "SELECT id, device, incarnation, seq, record, actor, creates, hash, body, received, eff, standing, answer
    FROM op WHERE id = ?1";
pub(super) const PUT_OP: &str =
    "INSERT INTO op (id, device, incarnation, seq, record, actor, creates, hash, body, received, eff, standing, answer)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
    ON CONFLICT (id) DO UPDATE SET eff = excluded.eff, standing = excluded.standing, answer = excluded.answer";
pub(super) const BLANK_OP: &str = "UPDATE op SET body = ?2, answer = ?3 WHERE id = ?1";
pub(super) const OPS_NAMING: &str = "SELECT id, device, incarnation, seq, record, actor, creates, hash, body, received, eff, standing, answer
    FROM op WHERE instr(body, ?1) > 0 ORDER BY id";
pub(super) const OPS_ON: &str = "SELECT id, device, incarnation, seq, record, actor, creates, hash, body, received, eff, standing, answer
    FROM op WHERE record = ?1 ORDER BY id";
pub(super) const OPS_AT: &str =
    "SELECT id, standing FROM op WHERE device = ?1 AND incarnation = ?2 AND seq = ?3";
pub(super) const REJECTED_ON: &str = "SELECT EXISTS (SELECT 1 FROM op WHERE record = ?1 AND standing = 'rejected' AND creates = 1 AND actor = ?2)";
pub(super) const ACCEPTED: &str = "SELECT count(*) FROM op WHERE standing = 'accepted'";
pub(super) const ANY_HELD: &str = "SELECT EXISTS (SELECT 1 FROM held)";
pub(super) const HOLD: &str = "INSERT INTO held (op, missing, since) VALUES (?1, ?2, ?3)";
pub(super) const UNHOLD: &str = "DELETE FROM held WHERE op = ?1";
pub(super) const WAITING_FOR: &str = "SELECT op FROM held WHERE missing = ?1 ORDER BY op";
pub(super) const WAITED_KEYS: &str = "SELECT DISTINCT missing FROM held";
pub(super) const HELD_BEFORE: &str = "SELECT DISTINCT op FROM held WHERE since < ?1 ORDER BY op";
pub(super) const PUT_FEED: &str =
    "INSERT INTO feed (scope, record, number, put) VALUES (?1, ?2, ?3, ?4)
    ON CONFLICT (scope, record) DO UPDATE SET number = excluded.number, put = excluded.put";
/// The scopes come as one JSON array, so that their count is no part of the text.
pub(super) const FEED: &str = "SELECT number, scope, record, put FROM feed
    WHERE scope IN (SELECT value FROM json_each(?1)) AND number > ?2
    ORDER BY number, record, scope LIMIT ?3";
/// What left, the oldest first.
pub(super) const DROP_LEAVES: &str = "DELETE FROM feed WHERE (scope, record) IN
    (SELECT scope, record FROM feed WHERE put = 0 AND number <= ?1 ORDER BY number LIMIT ?2)";
/// Below a number, the newest first.
pub(super) const STANDING: &str = "SELECT number, scope, record, put FROM feed
    WHERE scope IN (SELECT value FROM json_each(?1)) AND number >= ?2 AND number < ?3 AND put = 1
    ORDER BY number DESC, record";
pub(super) const PUT_CHAIN: &str =
    "INSERT INTO chain (number, op, mark, entry) VALUES (?1, ?2, ?3, ?4)";
pub(super) const CHAIN: &str = "SELECT number, op, mark, entry FROM chain WHERE number = ?1";
pub(super) const CHAIN_FROM: &str =
    "SELECT number, op, mark, entry FROM chain WHERE number >= ?1 ORDER BY number LIMIT ?2";
pub(super) const PUT_VERSION: &str = "INSERT INTO version (record, field, op, number, change) VALUES (?1, ?2, ?3, ?4, ?5)
    ON CONFLICT (record, field, op) DO UPDATE SET number = excluded.number, change = excluded.change";
pub(super) const VERSIONS: &str = "SELECT record, field, op, number, change FROM version WHERE record = ?1 ORDER BY number, field";
pub(super) const WRITTEN_SINCE: &str =
    "SELECT field, op FROM version WHERE record = ?1 AND number > ?2";
pub(super) const WROTE: &str =
    "SELECT EXISTS (SELECT 1 FROM version WHERE op = ?1 AND record = ?2)";
pub(super) const TEXT: &str =
    "SELECT document, tips FROM text_history WHERE record = ?1 AND field = ?2";
pub(super) const PUT_TEXT: &str =
    "INSERT INTO text_history (record, field, document, tips) VALUES (?1, ?2, ?3, ?4)
    ON CONFLICT (record, field) DO UPDATE SET document = excluded.document, tips = excluded.tips";
/// By record and field, as they are kept.
pub(super) const TEXTS: &str = "SELECT record, field FROM text_history WHERE (record, field) > (?1, ?2) ORDER BY record, field LIMIT ?3";
pub(super) const DROP_TEXT: &str = "DELETE FROM text_history WHERE record = ?1 AND field = ?2";
pub(super) const DROP_TEXTS: &str = "DELETE FROM text_history WHERE record = ?1";
pub(super) const DEVICE: &str = "SELECT body FROM device_log WHERE id = ?1";
pub(super) const PUT_DEVICE: &str = "INSERT INTO device_log (id, body) VALUES (?1, ?2) ON CONFLICT (id) DO UPDATE SET body = excluded.body";

pub(super) const NOT_ACCEPTED: &str = "
    SELECT count(*) FILTER (WHERE standing = 'held'), count(*) FILTER (WHERE standing = 'rejected')
    FROM op WHERE device = ?1";
