//! A forgotten passphrase (docs/adr/0007): the centre carries a request to the administrators and two
//! sealed parts back, and can read neither the data key nor what opens it.

use super::device::standing;
use super::office::{By, name};
use crate::centre::Centre;
use crate::error::ServerError;
use ledger::LedgerTx;
use model::{DeviceId, PersonId, Stamp};
use protocol::recovery::{
    RecoveryAnswer, RecoveryEntry, RecoveryPart, RecoveryRequest, RecoveryStanding,
};
use protocol::wire::ErrorCode;
use rusqlite::{OptionalExtension as _, Row, Transaction, params};

/// How long a request lives: over a weekend.
const LIVES_MS: i64 = 3 * 24 * 60 * 60_000;
/// How many administrators must approve.
const NEEDED: usize = 2;
/// Requests of one device that wait at once.
const OPEN_AT_MOST: u32 = 3;
/// The longest field of a request, in characters.
const FIELD: usize = 100;

const PRUNE: &str = "UPDATE recovery SET standing = 'expired' WHERE expires_at <= ?1 AND standing IN ('waiting', 'ready')";
const PRUNE_PARTS: &str = "DELETE FROM recovery_part WHERE recovery IN (SELECT id FROM recovery WHERE expires_at <= ?1 OR standing = 'refused')";
const OPEN: &str = "SELECT count(*) FROM recovery WHERE device = ?1 AND standing = 'waiting'";
const INSERT: &str =
    "INSERT INTO recovery (id, device, person, request, fetch_hash, asked_at, expires_at, standing)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'waiting') ON CONFLICT DO NOTHING";
const BY_FETCH: &str =
    "SELECT id, request, asked_at, expires_at, standing FROM recovery WHERE fetch_hash = ?1";
const BY_ID: &str =
    "SELECT id, request, asked_at, expires_at, standing FROM recovery WHERE id = ?1";
const LIST: &str = "SELECT id, request, asked_at, expires_at, standing FROM recovery
    WHERE asked_at > ?1 ORDER BY asked_at DESC, id LIMIT 200";
const PARTS: &str =
    "SELECT person, share, sealed FROM recovery_part WHERE recovery = ?1 ORDER BY at, share";
const PUT_PART: &str =
    "INSERT INTO recovery_part (recovery, person, share, sealed, at) VALUES (?1, ?2, ?3, ?4, ?5)
    ON CONFLICT DO NOTHING";
const STANDS: &str = "UPDATE recovery SET standing = ?2 WHERE id = ?1";
const DEVICE_NAME: &str = "SELECT name FROM account_device WHERE id = ?1";
const DROP_PARTS: &str = "DELETE FROM recovery_part WHERE recovery = ?1";

/// `auth/v1/recovery/begin`: whatever comes, one answer.
pub(crate) fn begin(centre: &Centre, request: &RecoveryRequest) -> Result<(), ServerError> {
    let now = centre.now();
    if !centre
        .rate()
        .allow(&format!("recovery:{}", request.device), now)
    {
        return Err(ServerError::Refused(ErrorCode::TooMany));
    }
    match centre.beside(|tx, ledger| put(tx, ledger, request, now)) {
        // Strangers do not learn which devices there are.
        Err(ServerError::Refused(_)) => Ok(()),
        other => other,
    }
}

/// `admin/v1/recoveries/carried`: the same, told to an administrator as it is.
pub(crate) fn carried(
    tx: &Transaction<'_>,
    ledger: &mut dyn LedgerTx,
    by: By,
    request: &RecoveryRequest,
) -> Result<(), ServerError> {
    put(tx, ledger, request, by.now)
}

fn put(
    tx: &Transaction<'_>,
    ledger: &dyn LedgerTx,
    request: &RecoveryRequest,
    now: Stamp,
) -> Result<(), ServerError> {
    let fields = [
        &request.id,
        &request.to,
        &request.sealed_with,
        &request.answer_to,
        &request.fetch_hash,
    ];
    if fields.iter().any(|field| field.len() > FIELD) {
        return Err(ServerError::Refused(ErrorCode::BadRequest));
    }
    let facts = standing(tx, ledger, request.device)?;
    let key = ledger.meta(crate::init::RECOVERY_KEY)?;
    if facts.person != request.person || key.as_deref() != Some(request.to.as_str()) {
        return Err(ServerError::Refused(ErrorCode::NotFound));
    }
    prune(tx, now)?;
    if find(tx, BY_ID, &request.id)?.is_some() {
        return Ok(());
    }
    let device = request.device.to_string();
    let open: u32 = tx.query_row(OPEN, params![device], |row| row.get(0))?;
    if open >= OPEN_AT_MOST {
        return Err(ServerError::Refused(ErrorCode::TooMany));
    }
    let text =
        serde_json::to_string(request).map_err(|_| ServerError::Refused(ErrorCode::BadRequest))?;
    tx.execute(
        INSERT,
        params![
            request.id,
            device,
            request.person.to_string(),
            text,
            request.fetch_hash,
            now.0,
            now.plus(LIVES_MS).0
        ],
    )?;
    Ok(())
}

/// `auth/v1/recovery/fetch`: by the secret that only the device has.
pub(crate) fn fetch(centre: &Centre, secret: &str) -> Result<RecoveryAnswer, ServerError> {
    let now = centre.now();
    let hash = model::canonical::sha256(secret.as_bytes());
    centre.beside(|tx, ledger| {
        prune(tx, now)?;
        let unknown = RecoveryAnswer {
            standing: RecoveryStanding::Expired,
            approved: 0,
            expires_at: now,
            parts: Vec::new(),
        };
        let Some(kept) = find(tx, BY_FETCH, &hash)? else {
            return Ok(unknown);
        };
        // A device that was revoked meanwhile, or whose person left, gets nothing.
        if standing(tx, ledger, kept.request.device).is_err() {
            return Ok(unknown);
        }
        let parts = parts(tx, &kept.id)?;
        let ready = matches!(
            kept.standing,
            RecoveryStanding::Ready | RecoveryStanding::Fetched
        );
        if kept.standing == RecoveryStanding::Ready {
            tx.execute(STANDS, params![kept.id, "fetched"])?;
        }
        Ok(RecoveryAnswer {
            standing: if ready {
                RecoveryStanding::Ready
            } else {
                kept.standing
            },
            approved: u32::try_from(parts.len()).unwrap_or(u32::MAX),
            expires_at: kept.expires_at,
            parts: parts
                .into_iter()
                .filter(|_| ready)
                .map(|(_, part)| part)
                .collect(),
        })
    })
}

/// `admin/v1/recoveries`: those of the last days, newest first.
pub(crate) fn recoveries(
    tx: &Transaction<'_>,
    ledger: &dyn LedgerTx,
    now: Stamp,
) -> Result<Vec<RecoveryEntry>, ServerError> {
    prune(tx, now)?;
    let mut statement = tx.prepare(LIST)?;
    let mut rows = statement.query(params![now.0.saturating_sub(10 * LIVES_MS)])?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        let kept = read(row)?;
        let given = parts(tx, &kept.id)?;
        let ready = given.len() >= NEEDED;
        out.push(RecoveryEntry {
            person_name: name(ledger, kept.request.person, "name")?,
            device_name: device_name(tx, kept.request.device)?,
            request: kept.request,
            asked_at: kept.asked_at,
            expires_at: kept.expires_at,
            standing: kept.standing,
            approved_by: given.iter().map(|(person, _)| *person).collect(),
            parts: given
                .into_iter()
                .filter(|_| ready)
                .map(|(_, part)| part)
                .collect(),
        });
    }
    Ok(out)
}

/// `admin/v1/recoveries/approve`: two different administrators with two different shares, neither of them
/// the person who asks.
pub(crate) fn approve(
    tx: &Transaction<'_>,
    ledger: &mut dyn LedgerTx,
    by: By,
    id: &str,
    part: &RecoveryPart,
) -> Result<(), ServerError> {
    const SETTLED: ServerError = ServerError::Refused(ErrorCode::Settled);
    prune(tx, by.now)?;
    let kept = find(tx, BY_ID, id)?.ok_or(ServerError::Refused(ErrorCode::NotFound))?;
    let Some(person) = by.person().filter(|_| !by.is(kept.request.person)) else {
        return Err(ServerError::Refused(ErrorCode::NotFound));
    };
    if kept.standing != RecoveryStanding::Waiting {
        return Err(SETTLED);
    }
    standing(tx, ledger, kept.request.device)?;
    let sealed = part.sealed.to_string();
    if sealed.len() > 1024 {
        return Err(ServerError::Refused(ErrorCode::BadRequest));
    }
    let put = tx.execute(
        PUT_PART,
        params![id, person.to_string(), part.share, sealed, by.now.0],
    )?;
    if put == 0 {
        // This administrator, or this share, has approved already.
        return Err(SETTLED);
    }
    if parts(tx, id)?.len() >= NEEDED {
        tx.execute(STANDS, params![id, "ready"])?;
    }
    by.did(
        ledger,
        "recovery_approved",
        Some(kept.request.person),
        Some(id.to_owned()),
    )
}

/// `admin/v1/recoveries/refuse`
pub(crate) fn refuse(
    tx: &Transaction<'_>,
    ledger: &mut dyn LedgerTx,
    by: By,
    id: &str,
) -> Result<(), ServerError> {
    prune(tx, by.now)?;
    let kept = find(tx, BY_ID, id)?.ok_or(ServerError::Refused(ErrorCode::NotFound))?;
    if !matches!(
        kept.standing,
        RecoveryStanding::Waiting | RecoveryStanding::Ready
    ) {
        return Err(ServerError::Refused(ErrorCode::Settled));
    }
    tx.execute(STANDS, params![id, "refused"])?;
    tx.execute(DROP_PARTS, params![id])?;
    by.did(
        ledger,
        "recovery_refused",
        Some(kept.request.person),
        Some(id.to_owned()),
    )
}

fn prune(tx: &Transaction<'_>, now: Stamp) -> Result<(), ServerError> {
    tx.execute(PRUNE, params![now.0])?;
    tx.execute(PRUNE_PARTS, params![now.0])?;
    Ok(())
}

struct Kept {
    id: String,
    request: RecoveryRequest,
    asked_at: Stamp,
    expires_at: Stamp,
    standing: RecoveryStanding,
}

fn find(tx: &Transaction<'_>, sql: &str, key: &str) -> Result<Option<Kept>, ServerError> {
    tx.query_row(sql, params![key], |row| Ok(read(row)))
        .optional()?
        .transpose()
}

fn read(row: &Row<'_>) -> Result<Kept, ServerError> {
    let (request, standing): (String, String) = (row.get(1)?, row.get(4)?);
    Ok(Kept {
        id: row.get(0)?,
        request: serde_json::from_str(&request).map_err(|_| ServerError::Row("recovery"))?,
        asked_at: Stamp(row.get(2)?),
        expires_at: Stamp(row.get(3)?),
        standing: serde_json::from_value(standing.into())
            .map_err(|_| ServerError::Row("recovery"))?,
    })
}

fn parts(tx: &Transaction<'_>, id: &str) -> Result<Vec<(PersonId, RecoveryPart)>, ServerError> {
    let mut statement = tx.prepare_cached(PARTS)?;
    let mut rows = statement.query(params![id])?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        let (person, sealed): (String, String) = (row.get(0)?, row.get(2)?);
        let parsed = (person.parse(), serde_json::from_str(&sealed));
        let (Ok(person), Ok(sealed)) = parsed else {
            return Err(ServerError::Row("recovery_part"));
        };
        let share = row.get(1)?;
        out.push((person, RecoveryPart { share, sealed }));
    }
    Ok(out)
}

fn device_name(tx: &Transaction<'_>, device: DeviceId) -> Result<String, ServerError> {
    let found = tx
        .query_row(DEVICE_NAME, params![device.to_string()], |row| row.get(0))
        .optional()?;
    Ok(found.unwrap_or_default())
}
