//! Invitations: a one-time code becomes a device (security.md, Enrolling).

use super::NAME;
use super::device::device_key;
use super::office::{By, name, works_here};
use super::secret::{code, code_hash, decode};
use super::token::{self, verifies};
use crate::centre::Centre;
use crate::error::ServerError;
use ed25519_dalek::VerifyingKey;
use ledger::{LedgerTx, TxWorld};
use model::world::World as _;
use model::{DeviceId, PersonId, Stamp};
use protocol::admin::{InvitationMade, InvitationRow};
use protocol::wire::{EnrolAnswer, EnrolRequest, ErrorCode, Tokens};
use rusqlite::{OptionalExtension as _, Transaction, params};

/// How long an invitation is good for, where nothing else is said.
pub const MINUTES: u32 = 10;
/// The longest that an administrator may say.
const MINUTES_AT_MOST: u32 = 24 * 60;

const INSERT: &str =
    "INSERT INTO invitation (hash, person, created_at, expires_at) VALUES (?1, ?2, ?3, ?4)";
const USE: &str =
    "UPDATE invitation SET used_at = ?2 WHERE hash = ?1 AND used_at IS NULL AND expires_at > ?2
    RETURNING person";
const OPEN: &str = "SELECT hash, person, created_at, expires_at FROM invitation
    WHERE used_at IS NULL AND expires_at > ?1 ORDER BY created_at DESC, hash LIMIT 500";
const WITHDRAW: &str = "UPDATE invitation SET expires_at = ?2
    WHERE hash = ?1 AND used_at IS NULL AND expires_at > ?2 RETURNING person";
const DEVICE: &str = "SELECT person, revoked_at IS NOT NULL FROM account_device WHERE id = ?1";
const PUT_DEVICE: &str =
    "INSERT INTO account_device (id, person, key, name, app_version, enrolled_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
    ON CONFLICT (id) DO UPDATE SET key = excluded.key, app_version = excluded.app_version,
    name = CASE excluded.name WHEN '' THEN account_device.name ELSE excluded.name END,
    enrolled_at = excluded.enrolled_at, revoked_at = NULL, last_words_at = NULL";

/// A code, to be given to its person.
#[derive(Clone, Debug)]
pub struct Invitation {
    /// The one-time code.
    pub code: String,
    /// When it ends.
    pub expires: Stamp,
}

/// Invites a person to enrol one device, in the operator's name.
///
/// # Errors
/// [`ServerError::NotAccepted`] for somebody unknown or inactive.
pub fn invite(centre: &Centre, person: PersonId, minutes: u32) -> Result<Invitation, ServerError> {
    let by = By::operator(centre);
    centre
        .beside(|tx, ledger| write(tx, ledger, by, person, minutes))
        .map_err(|error| match error {
            ServerError::Refused(ErrorCode::NotFound) => {
                ServerError::NotAccepted("unknown or inactive person".to_owned())
            }
            other => other,
        })
}

/// `admin/v1/invitations/make`
pub(crate) fn make(
    tx: &Transaction<'_>,
    ledger: &mut dyn LedgerTx,
    by: By,
    person: PersonId,
    minutes: Option<u32>,
    server: Option<&str>,
) -> Result<InvitationMade, ServerError> {
    let minutes = minutes.unwrap_or(MINUTES).clamp(1, MINUTES_AT_MOST);
    let invitation = write(tx, ledger, by, person, minutes)?;
    Ok(InvitationMade {
        id: code_hash(&invitation.code),
        link: server.map(|server| crate::bureau::link(server, &invitation.code, None)),
        code: invitation.code,
        expires_at: invitation.expires,
        minutes,
    })
}

fn write(
    tx: &Transaction<'_>,
    ledger: &mut dyn LedgerTx,
    by: By,
    person: PersonId,
    minutes: u32,
) -> Result<Invitation, ServerError> {
    if !works_here(ledger, person)? {
        return Err(ServerError::Refused(ErrorCode::NotFound));
    }
    let invitation = Invitation {
        code: code(),
        expires: by.now.plus(i64::from(minutes) * 60_000),
    };
    let hash = code_hash(&invitation.code);
    tx.execute(
        INSERT,
        params![hash, person.to_string(), by.now.0, invitation.expires.0],
    )?;
    by.did(ledger, "invited", Some(person), Some(hash))?;
    Ok(invitation)
}

/// `admin/v1/invitations`
pub(crate) fn open(
    tx: &Transaction<'_>,
    ledger: &dyn LedgerTx,
    now: Stamp,
) -> Result<Vec<InvitationRow>, ServerError> {
    let mut statement = tx.prepare(OPEN)?;
    let mut rows = statement.query(params![now.0])?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        let person: String = row.get(1)?;
        let person = person.parse().map_err(|_| ServerError::Row("invitation"))?;
        out.push(InvitationRow {
            id: row.get(0)?,
            person,
            person_name: name(ledger, person, "name")?,
            created_at: Stamp(row.get(2)?),
            expires_at: Stamp(row.get(3)?),
        });
    }
    Ok(out)
}

/// `admin/v1/invitations/withdraw`
pub(crate) fn withdraw(
    tx: &Transaction<'_>,
    ledger: &mut dyn LedgerTx,
    by: By,
    id: &str,
) -> Result<(), ServerError> {
    let person: Option<String> = tx
        .query_row(WITHDRAW, params![id, by.now.0], |row| row.get(0))
        .optional()?;
    let person = person.ok_or(ServerError::Refused(ErrorCode::Settled))?;
    let person = person.parse().ok();
    by.did(ledger, "invitation_withdrawn", person, Some(id.to_owned()))
}

/// Redeems a code. Unknown, used and expired are one answer.
pub(crate) fn enrol(centre: &Centre, request: &EnrolRequest) -> Result<EnrolAnswer, ServerError> {
    let now = centre.now();
    let hash = code_hash(&request.code);
    if !centre.rate().allow(&hash, now) {
        return Err(ServerError::Refused(ErrorCode::TooMany));
    }
    let newcomer = Newcomer {
        device_key: &request.device_key,
        device_name: &request.device_name,
        app_version: &request.app_version,
        asked: request.device.map(|device| Asked {
            device,
            code: &request.code,
            signature: request.signature.as_deref(),
        }),
    };
    newcomer.check()?;
    admit(centre, &newcomer, |tx| {
        let person: Option<String> = tx
            .query_row(USE, params![hash, now.0], |row| row.get(0))
            .optional()?;
        person
            .and_then(|text| text.parse().ok())
            .ok_or(ServerError::Refused(ErrorCode::InvitationInvalid))
    })
}

/// What a device that enrols says of itself.
pub(super) struct Newcomer<'a> {
    pub(super) device_key: &'a str,
    pub(super) device_name: &'a str,
    pub(super) app_version: &'a str,
    pub(super) asked: Option<Asked<'a>>,
}

/// A device that was enrolled before asks for its id.
pub(super) struct Asked<'a> {
    device: DeviceId,
    code: &'a str,
    signature: Option<&'a str>,
}

impl Newcomer<'_> {
    /// Whether the key is one.
    pub(super) fn check(&self) -> Result<(), ServerError> {
        decode::<32>(self.device_key)
            .filter(|bytes| VerifyingKey::from_bytes(bytes).is_ok())
            .map(|_| ())
            .ok_or(ServerError::Refused(ErrorCode::BadRequest))
    }
}

/// Takes a device in, for the person that `whose` finds in the same transaction.
pub(super) fn admit(
    centre: &Centre,
    newcomer: &Newcomer<'_>,
    whose: impl FnOnce(&Transaction<'_>) -> Result<PersonId, ServerError>,
) -> Result<EnrolAnswer, ServerError> {
    let now = centre.now();
    let access_seconds = centre.config().access_seconds;
    let (device, person, name, tokens) = centre.beside(|tx, ledger| {
        const INVALID: ServerError = ServerError::Refused(ErrorCode::InvitationInvalid);
        let person = whose(tx)?;
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
        let device = keep(tx, newcomer, person, DeviceId(centre.mint()))?;
        let short = |text: &str| text.chars().take(NAME).collect::<String>();
        tx.execute(
            PUT_DEVICE,
            params![
                device.to_string(),
                person.to_string(),
                newcomer.device_key,
                short(newcomer.device_name),
                short(newcomer.app_version),
                now.0
            ],
        )?;
        token::end_all(tx, device, now)?;
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
/// have forgotten it (W4). One that was revoked comes back as itself under a new invitation of its person
/// only if it proves to be itself by the key it had. Else a new one.
fn keep(
    tx: &Transaction<'_>,
    newcomer: &Newcomer<'_>,
    person: PersonId,
    new: DeviceId,
) -> Result<DeviceId, ServerError> {
    let asked = newcomer.asked.as_ref();
    let Some(asked) = asked.filter(|asked| asked.device != ledger::CENTRE) else {
        return Ok(new);
    };
    let known: Option<(String, bool)> = tx
        .query_row(DEVICE, params![asked.device.to_string()], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()?;
    let itself = || -> Result<bool, ServerError> {
        let text = EnrolRequest::signed_text(asked.device, asked.code);
        let key = device_key(tx, asked.device)?;
        Ok(key.is_some_and(|key| {
            asked
                .signature
                .is_some_and(|signature| verifies(&key, &text, signature))
        }))
    };
    match known {
        // Its store is its owner's: under somebody else's invitation nothing is made and no code is spent.
        Some((owner, _)) if owner != person.to_string() && itself()? => {
            Err(ServerError::Refused(ErrorCode::InvitationInvalid))
        }
        Some((owner, _)) if owner != person.to_string() => Ok(new),
        Some((_, true)) if !itself()? => Ok(new),
        _ => Ok(asked.device),
    }
}
