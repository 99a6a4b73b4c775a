//! Devices: who is calling, and whether they still may.

use super::office::By;
use super::secret::hash;
use super::{seen, token};
use crate::centre::Centre;
use crate::error::ServerError;
use ledger::{DeviceFacts, LedgerTx, TxWorld};
use model::world::World as _;
use model::{DeviceId, PersonId, Stamp};
use protocol::admin::{DevicePage, DeviceQuery};
use protocol::wire::{ErrorCode, Hello};
use rusqlite::{OptionalExtension as _, Transaction, params};

const BY_ACCESS: &str =
    "SELECT f.device, (SELECT hash FROM refresh_token WHERE hash = a.refresh AND taken_at IS NULL), a.expires_at
    FROM access_token a JOIN token_family f ON f.id = a.family
    WHERE a.hash = ?1 AND a.expires_at > ?2 AND f.ended_at IS NULL";
const DEVICE: &str = "SELECT person, revoked_at IS NOT NULL FROM account_device WHERE id = ?1";
const KEY: &str = "SELECT key FROM account_device WHERE id = ?1";
const REVOKE: &str = "UPDATE account_device SET revoked_at = ?2 WHERE id = ?1 AND revoked_at IS NULL RETURNING person";
const LAST_WORDS: &str = "UPDATE account_device SET last_words_at = coalesce(last_words_at, ?2)
    WHERE id = ?1 AND revoked_at IS NOT NULL AND (last_words_at IS NULL OR last_words_at > ?2 - ?3)
    RETURNING person";
const ALL: &str = "SELECT id, person, revoked_at IS NOT NULL FROM account_device ORDER BY id";

/// A device as the administrator sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeviceSeen {
    /// Its id.
    pub device: DeviceId,
    /// Whose it is.
    pub person: PersonId,
    /// Whether it is revoked.
    pub revoked: bool,
}

impl DeviceSeen {
    /// Every device.
    ///
    /// # Errors
    /// The store's failure.
    pub fn all(centre: &Centre) -> Result<Vec<Self>, ServerError> {
        centre.beside(|tx, _| {
            let mut statement = tx.prepare(ALL)?;
            let mut rows = statement.query([])?;
            let mut out = Vec::new();
            while let Some(row) = rows.next()? {
                let id = |column| -> Result<String, rusqlite::Error> { row.get(column) };
                let parsed = (id(0)?.parse(), id(1)?.parse());
                let (Ok(device), Ok(person)) = parsed else {
                    return Err(ServerError::Row("account_device"));
                };
                out.push(Self {
                    device,
                    person,
                    revoked: row.get(2)?,
                });
            }
            Ok(out)
        })
    }
}

/// Revokes a device, from its next request on.
///
/// # Errors
/// The store's failure.
pub fn revoke_device(centre: &Centre, device: DeviceId) -> Result<bool, ServerError> {
    let by = By::operator(centre);
    let done = centre.beside(|tx, ledger| revoke(tx, ledger, by, device))?;
    centre.live().end(device);
    Ok(done)
}

/// `admin/v1/devices/revoke`: false where it is unknown or revoked already.
pub(crate) fn revoke(
    tx: &Transaction<'_>,
    ledger: &mut dyn LedgerTx,
    by: By,
    device: DeviceId,
) -> Result<bool, ServerError> {
    let person: Option<String> = tx
        .query_row(REVOKE, params![device.to_string(), by.now.0], |row| {
            row.get(0)
        })
        .optional()?;
    let Some(person) = person else {
        return Ok(false);
    };
    by.did(
        ledger,
        "device_revoked",
        person.parse().ok(),
        Some(device.to_string()),
    )?;
    Ok(true)
}

/// A page of the bureau's devices.
pub(crate) fn devices(
    tx: &Transaction<'_>,
    ledger: &dyn LedgerTx,
    query: &DeviceQuery,
) -> Result<DevicePage, ServerError> {
    seen::page(tx, ledger, query)
}

/// Notes what a device said of itself at hello.
pub(crate) fn greeted(centre: &Centre, device: DeviceId, hello: &Hello) -> Result<(), ServerError> {
    let now = centre.now();
    centre.beside(|tx, _| Ok(seen::said(tx, device, hello, now)?))
}

/// The key of a device that is known.
pub(super) fn device_key(
    tx: &Transaction<'_>,
    device: DeviceId,
) -> Result<Option<String>, ServerError> {
    Ok(tx
        .query_row(KEY, params![device.to_string()], |row| row.get(0))
        .optional()?)
}

/// Who holds this access token, checked against the ledger in the same transaction.
pub(crate) fn authenticate(centre: &Centre, access: &str) -> Result<DeviceFacts, ServerError> {
    authenticate_until(centre, access).map(|(facts, _)| facts)
}

/// The same, and until when the token is good.
pub(crate) fn authenticate_until(
    centre: &Centre,
    access: &str,
) -> Result<(DeviceFacts, Stamp), ServerError> {
    let now = centre.now();
    let (facts, news, until) = centre.look(|tx, ledger| {
        let found: Option<(String, Option<String>, i64)> = tx
            .prepare_cached(BY_ACCESS)?
            .query_row(params![hash(access), now.0], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })
            .optional()?;
        let (device, refresh, until) =
            found.ok_or(ServerError::Refused(ErrorCode::TokenInvalid))?;
        let device = device
            .parse()
            .map_err(|_| ServerError::Row("token_family"))?;
        let facts = standing(tx, ledger, device)?;
        let news = refresh.is_some() || seen::is_news(tx, device, now)?;
        Ok((facts, news.then_some(refresh), Stamp(until)))
    })?;
    if let Some(refresh) = news {
        centre.beside(|tx, _| {
            if let Some(refresh) = refresh {
                token::taken(tx, &refresh, now)?;
            }
            Ok(seen::heard(tx, facts.device, now)?)
        })?;
    }
    Ok((facts, until))
}

/// From its first hello after it was revoked on, a device may hand in what it has for so long (W6).
const LAST_WORDS_MS: i64 = 60 * 60 * 1000;

/// A revoked device that has its last words; it is heard by hello, push and the tokens for them, and by
/// nothing else.
pub(super) fn last_words(
    tx: &Transaction<'_>,
    device: DeviceId,
    now: Stamp,
) -> Result<DeviceFacts, ServerError> {
    let person: Option<String> = tx
        .query_row(
            LAST_WORDS,
            params![device.to_string(), now.0, LAST_WORDS_MS],
            |row| row.get(0),
        )
        .optional()?;
    let person = person.ok_or(ServerError::Refused(ErrorCode::DeviceRevoked))?;
    let person = person
        .parse()
        .map_err(|_| ServerError::Row("account_device"))?;
    Ok(DeviceFacts { device, person })
}

/// Which revoked device holds this access token, as long as it has its last words.
pub(crate) fn authenticate_leaving(
    centre: &Centre,
    access: &str,
) -> Result<DeviceFacts, ServerError> {
    let now = centre.now();
    centre.beside(|tx, _| {
        let found: Option<String> = tx
            .query_row(BY_ACCESS, params![hash(access), now.0], |row| row.get(0))
            .optional()?;
        let device = found.ok_or(ServerError::Refused(ErrorCode::TokenInvalid))?;
        let device = device
            .parse()
            .map_err(|_| ServerError::Row("token_family"))?;
        last_words(tx, device, now)
    })
}

/// A device that is known, not revoked, and whose person works here.
pub(super) fn standing(
    tx: &Transaction<'_>,
    ledger: &dyn LedgerTx,
    device: DeviceId,
) -> Result<DeviceFacts, ServerError> {
    let row: Option<(String, bool)> = tx
        .prepare_cached(DEVICE)?
        .query_row(params![device.to_string()], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()?;
    let (person, revoked) = row.ok_or(ServerError::Refused(ErrorCode::DeviceUnknown))?;
    if revoked {
        return Err(ServerError::Refused(ErrorCode::DeviceRevoked));
    }
    let person: PersonId = person
        .parse()
        .map_err(|_| ServerError::Row("account_device"))?;
    let world = TxWorld::new(ledger);
    let active = world.person(person).is_some_and(|facts| facts.active);
    world.finish()?;
    if active {
        Ok(DeviceFacts { device, person })
    } else {
        Err(ServerError::Refused(ErrorCode::PersonDisabled))
    }
}
