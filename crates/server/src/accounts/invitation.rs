//! Invitations: a one-time code becomes a device (security.md, Enrolling).

use super::secret::{code, code_hash, decode};
use super::token;
use crate::centre::Centre;
use crate::error::ServerError;
use ed25519_dalek::VerifyingKey;
use ledger::TxWorld;
use model::world::World as _;
use model::{DeviceId, PersonId, Stamp};
use protocol::wire::{EnrolAnswer, EnrolRequest, ErrorCode, Tokens};
use rusqlite::{OptionalExtension as _, Transaction, params};
use uuid::Uuid;

/// How long an invitation is good for, where nothing else is said.
pub const MINUTES: u32 = 10;
/// Characters kept of what a device calls itself.
const NAME: usize = 100;

const INSERT: &str =
    "INSERT INTO invitation (hash, person, created_at, expires_at) VALUES (?1, ?2, ?3, ?4)";
const USE: &str =
    "UPDATE invitation SET used_at = ?2 WHERE hash = ?1 AND used_at IS NULL AND expires_at > ?2
    RETURNING person";
const DEVICE: &str = "SELECT person, revoked_at IS NOT NULL FROM account_device WHERE id = ?1";
const PUT_DEVICE: &str =
    "INSERT INTO account_device (id, person, key, name, app_version, enrolled_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
    ON CONFLICT (id) DO UPDATE SET key = excluded.key, name = excluded.name, app_version = excluded.app_version,
    enrolled_at = excluded.enrolled_at";

/// A code, to be given to its person.
#[derive(Clone, Debug)]
pub struct Invitation {
    /// The one-time code.
    pub code: String,
    /// When it ends.
    pub expires: Stamp,
}

/// Invites a person to enrol one device.
///
/// # Errors
/// [`ServerError::NotAccepted`] for somebody unknown or inactive.
pub fn invite(centre: &Centre, person: PersonId, minutes: u32) -> Result<Invitation, ServerError> {
    let now = centre.now();
    if !centre
        .ledger()
        .person(person)?
        .is_some_and(|facts| facts.active)
    {
        return Err(ServerError::NotAccepted(
            "unknown or inactive person".to_owned(),
        ));
    }
    let invitation = Invitation {
        code: code(),
        expires: now.plus(i64::from(minutes) * 60_000),
    };
    let hash = code_hash(&invitation.code);
    centre.beside(|tx, _| {
        tx.execute(
            INSERT,
            params![hash, person.to_string(), now.0, invitation.expires.0],
        )?;
        Ok(())
    })?;
    Ok(invitation)
}

/// Redeems a code. Unknown, used and expired are one answer.
pub(crate) fn enrol(centre: &Centre, request: &EnrolRequest) -> Result<EnrolAnswer, ServerError> {
    let now = centre.now();
    let hash = code_hash(&request.code);
    if !centre.rate().allow(&hash, now) {
        return Err(ServerError::Refused(ErrorCode::TooMany));
    }
    let key =
        decode::<32>(&request.device_key).filter(|bytes| VerifyingKey::from_bytes(bytes).is_ok());
    if key.is_none() {
        return Err(ServerError::Refused(ErrorCode::BadRequest));
    }
    let access_seconds = centre.config().access_seconds;
    let (device, person, name, tokens) = centre.beside(|tx, ledger| {
        const INVALID: ServerError = ServerError::Refused(ErrorCode::InvitationInvalid);
        let person: Option<String> = tx
            .query_row(USE, params![hash, now.0], |row| row.get(0))
            .optional()?;
        let person: PersonId = person.and_then(|text| text.parse().ok()).ok_or(INVALID)?;
        let world = TxWorld::new(ledger);
        let facts = world
            .person(person)
            .filter(|facts| facts.active)
            .ok_or(INVALID)?;
        let name = world
            .record(person)
            .and_then(|record| record.text("name"))
            .unwrap_or_default();
        world.finish()?;
        let device = keep(tx, request, person)?;
        let short = |text: &str| text.chars().take(NAME).collect::<String>();
        tx.execute(
            PUT_DEVICE,
            params![
                device.to_string(),
                person.to_string(),
                request.device_key,
                short(&request.device_name),
                short(&request.app_version),
                now.0
            ],
        )?;
        let tokens: Tokens = token::begin(tx, device, now, access_seconds)?;
        Ok((device, facts, name, tokens))
    })?;
    let incarnation = centre.ledger().new_incarnation(device)?;
    tracing::info!(device = %device, person = %person.id, "device enrolled");
    Ok(EnrolAnswer {
        device,
        incarnation,
        person: person.id,
        person_name: name,
        role: person.role,
        unit: person.unit,
        bureau: centre
            .ledger()
            .meta(crate::init::BUREAU)?
            .unwrap_or_default(),
        recovery_key: centre
            .ledger()
            .meta(crate::init::RECOVERY_KEY)?
            .unwrap_or_default(),
        tokens,
    })
}

/// The device's own id, where it is this person's or nobody's: a centre that came back from a backup may
/// have forgotten it (W4). Else a new one.
fn keep(
    tx: &Transaction<'_>,
    request: &EnrolRequest,
    person: PersonId,
) -> Result<DeviceId, ServerError> {
    let Some(asked) = request.device.filter(|device| *device != ledger::CENTRE) else {
        return Ok(new());
    };
    let known: Option<(String, bool)> = tx
        .query_row(DEVICE, params![asked.to_string()], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()?;
    match known {
        Some((owner, revoked)) if revoked || owner != person.to_string() => Ok(new()),
        _ => Ok(asked),
    }
}

fn new() -> DeviceId {
    DeviceId(Uuid::now_v7())
}
