//! Token families: a refresh token is good for the next pair, and again as long as nobody has taken that
//! pair into use, for an answer that was lost in a tunnel. A second use after that ends the family: of a
//! profile and its copy, the second to come shows itself (security.md).

use super::device::{last_words, standing};
use super::secret::{decode, hash, token};
use crate::centre::Centre;
use crate::error::ServerError;
use ed25519_dalek::{Signature, VerifyingKey};
use model::{DeviceId, Stamp};
use protocol::wire::{ErrorCode, TokenRequest, Tokens};
use rusqlite::{OptionalExtension as _, Transaction, params};
use uuid::Uuid;

/// Marks a token that was replaced before it was used.
const REPLACED: i64 = i64::MIN;

const BEGIN: &str = "INSERT INTO token_family (id, device, began_at) VALUES (?1, ?2, ?3)";
const ISSUE: &str =
    "INSERT INTO refresh_token (hash, family, parent, issued_at) VALUES (?1, ?2, ?3, ?4)";
const ISSUE_ACCESS: &str =
    "INSERT INTO access_token (hash, family, expires_at, refresh) VALUES (?1, ?2, ?3, ?4)";
const PRUNE: &str = "DELETE FROM access_token WHERE expires_at < ?1";
const FIND: &str = "SELECT r.family, r.spent_at, f.device, f.ended_by, d.key FROM refresh_token r
    JOIN token_family f ON f.id = r.family JOIN account_device d ON d.id = f.device WHERE r.hash = ?1";
const SPEND: &str = "UPDATE refresh_token SET spent_at = ?2 WHERE hash = ?1";
const REPLACE: &str =
    "UPDATE refresh_token SET spent_at = ?2 WHERE parent = ?1 AND spent_at IS NULL AND taken_at IS NULL
    RETURNING hash";
const DROP_REPLACED: &str = "DELETE FROM access_token WHERE refresh = ?1";
const TAKEN: &str = "UPDATE refresh_token SET taken_at = ?2 WHERE hash = ?1 AND taken_at IS NULL";
const END_ALL: &str = "UPDATE token_family SET ended_at = ?2, ended_by = 'again' WHERE device = ?1 AND ended_at IS NULL";
const DROP_ALL: &str =
    "DELETE FROM access_token WHERE family IN (SELECT id FROM token_family WHERE device = ?1)";
const END: &str =
    "UPDATE token_family SET ended_at = ?2, ended_by = ?3 WHERE id = ?1 AND ended_at IS NULL";
const DROP_ACCESS: &str = "DELETE FROM access_token WHERE family = ?1";

/// A family's first pair.
pub(super) fn begin(
    tx: &Transaction<'_>,
    device: DeviceId,
    now: Stamp,
    access_seconds: u32,
) -> Result<Tokens, ServerError> {
    let family = Uuid::now_v7().to_string();
    tx.execute(BEGIN, params![family, device.to_string(), now.0])?;
    issue(tx, &family, None, now, access_seconds)
}

fn issue(
    tx: &Transaction<'_>,
    family: &str,
    parent: Option<&str>,
    now: Stamp,
    access_seconds: u32,
) -> Result<Tokens, ServerError> {
    let tokens = Tokens {
        access: token(),
        access_seconds,
        refresh: token(),
    };
    let refresh = hash(&tokens.refresh);
    tx.execute(ISSUE, params![refresh, family, parent, now.0])?;
    tx.execute(PRUNE, params![now.0])?;
    let expires = now.plus(i64::from(access_seconds) * 1000);
    tx.execute(
        ISSUE_ACCESS,
        params![hash(&tokens.access), family, expires.0, refresh],
    )?;
    Ok(tokens)
}

/// Notes that a pair is in use: the token it came for is good no more.
pub(super) fn taken(tx: &Transaction<'_>, refresh: &str, now: Stamp) -> Result<(), ServerError> {
    tx.prepare_cached(TAKEN)?.execute(params![refresh, now.0])?;
    Ok(())
}

/// Ends what a device was let in by, before it is let in anew.
pub(super) fn end_all(
    tx: &Transaction<'_>,
    device: DeviceId,
    now: Stamp,
) -> Result<(), ServerError> {
    let device = device.to_string();
    tx.execute(DROP_ALL, params![device])?;
    tx.execute(END_ALL, params![device, now.0])?;
    Ok(())
}

/// What is known of a refresh token.
struct Found {
    family: String,
    spent: Option<i64>,
    device: String,
    ended_by: Option<String>,
    key: String,
}

/// What a refresh comes to, inside the transaction that records it.
enum Turn {
    Tokens(Tokens),
    Reused,
}

/// The refresh token becomes a new pair.
pub(crate) fn refresh(centre: &Centre, request: &TokenRequest) -> Result<Tokens, ServerError> {
    const INVALID: ServerError = ServerError::Refused(ErrorCode::TokenInvalid);
    let now = centre.now();
    if !centre.rate().allow(&request.device.to_string(), now) {
        return Err(ServerError::Refused(ErrorCode::TooMany));
    }
    let access_seconds = centre.config().access_seconds;
    let turn = centre.beside(|tx, ledger| {
        let spent = hash(&request.refresh);
        let found = tx
            .query_row(FIND, params![spent], |row| {
                Ok(Found {
                    family: row.get(0)?,
                    spent: row.get(1)?,
                    device: row.get(2)?,
                    ended_by: row.get(3)?,
                    key: row.get(4)?,
                })
            })
            .optional()?
            .ok_or(INVALID)?;
        if found.device != request.device.to_string() || !signed(request, &found.key) {
            return Err(INVALID);
        }
        match standing(tx, ledger, request.device) {
            Err(ServerError::Refused(ErrorCode::DeviceRevoked)) => {
                last_words(tx, request.device, now)?;
            }
            other => {
                other?;
            }
        }
        match found.ended_by.as_deref() {
            Some("reuse") => return Err(ServerError::Refused(ErrorCode::TokenReused)),
            Some(_) => return Err(INVALID),
            None => {}
        }
        let fresh = match found.spent {
            None => true,
            // The answer was lost: nobody has used what it carried, and it is replaced now.
            Some(REPLACED) => false,
            Some(_) => {
                let replaced: Option<String> = tx
                    .query_row(REPLACE, params![spent, REPLACED], |row| row.get(0))
                    .optional()?;
                if let Some(replaced) = &replaced {
                    tx.execute(DROP_REPLACED, params![replaced])?;
                }
                replaced.is_some()
            }
        };
        if !fresh {
            tx.execute(END, params![found.family, now.0, "reuse"])?;
            tx.execute(DROP_ACCESS, params![found.family])?;
            return Ok(Turn::Reused);
        }
        if found.spent.is_none() {
            tx.execute(SPEND, params![spent, now.0])?;
        }
        Ok(Turn::Tokens(issue(
            tx,
            &found.family,
            Some(&spent),
            now,
            access_seconds,
        )?))
    })?;
    match turn {
        Turn::Tokens(tokens) => Ok(tokens),
        Turn::Reused => {
            centre.live().end(request.device);
            tracing::warn!(device = %request.device, "a refresh token was used twice: the profile may be cloned; its tokens have ended");
            Err(ServerError::Refused(ErrorCode::TokenReused))
        }
    }
}

fn signed(request: &TokenRequest, key: &str) -> bool {
    let text = TokenRequest::signed_text(request.device, &request.refresh, request.at);
    verifies(key, &text, &request.signature)
}

/// Whether the device with this key signed this text.
pub(super) fn verifies(key: &str, text: &str, signature: &str) -> bool {
    let Some(key) = decode::<32>(key).and_then(|bytes| VerifyingKey::from_bytes(&bytes).ok())
    else {
        return false;
    };
    let Some(signature) = decode::<64>(signature) else {
        return false;
    };
    key.verify_strict(text.as_bytes(), &Signature::from_bytes(&signature))
        .is_ok()
}
