//! Unsent work in a sealed file, for another device of the same person.

use super::count;
use crate::api::{HandedOut, WorkExportForm, WorkImportForm, WorkImported};
use crate::app::App;
use crate::desk::changed;
use crate::engine::Engine;
use crate::failure::{Code, Failure};
use crate::files;
use crate::folder::Profile;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use model::{DeviceId, PersonId, Stamp};
use sealed::{PARCEL_BYTES, Parcel, ParcelError};
use serde::{Deserialize, Serialize};
use store::Work;

/// What stands on the parcel.
const CONTENT: &str = "unsent-work";

#[derive(Serialize, Deserialize)]
struct Unsent {
    person: PersonId,
    person_name: String,
    bureau: String,
    device: DeviceId,
    made_at: Stamp,
    work: Work,
}

/// `care.export`
pub(crate) async fn export(app: &App, request: WorkExportForm) -> Result<HandedOut, Failure> {
    let desk = app.desk()?;
    let now = app.clock().now();
    let unsent = Unsent {
        person: desk.identity.person,
        person_name: desk.identity.person_name.clone(),
        bureau: desk.identity.bureau.clone(),
        device: desk.identity.device,
        made_at: now,
        work: desk.store.unsent()?,
    };
    if unsent.work.operations.is_empty() && unsent.work.drafts.is_empty() {
        return Err(Failure::new(Code::NothingUnsent));
    }
    hand_out(app, &sealed(app, &unsent, &request.passphrase)?)
}

/// The work of a store that no longer opens as a whole, for whom the profile names.
pub(super) fn seal(
    app: &App,
    profile: &Profile,
    work: &Work,
    passphrase: &str,
) -> Result<Vec<u8>, Failure> {
    let unsent = Unsent {
        person: profile.person,
        person_name: profile.person_name.clone(),
        bureau: profile.bureau.clone(),
        device: profile.device,
        made_at: app.clock().now(),
        work: work.clone(),
    };
    sealed(app, &unsent, passphrase)
}

fn sealed(app: &App, unsent: &Unsent, passphrase: &str) -> Result<Vec<u8>, Failure> {
    let plain = serde_json::to_vec(unsent).map_err(|_| Failure::new(Code::Internal))?;
    let parcel = Parcel::by_passphrase(passphrase, CONTENT, &plain, app.config().cost)?;
    Ok(parcel.to_bytes()?)
}

/// The same, as a file where the person finds it.
pub(crate) fn carry_out(
    app: &App,
    profile: &Profile,
    work: &Work,
    passphrase: &str,
) -> Result<HandedOut, Failure> {
    hand_out(app, &seal(app, profile, work, passphrase)?)
}

/// The sealed file, where the person finds it.
pub(super) fn hand_out(app: &App, bytes: &[u8]) -> Result<HandedOut, Failure> {
    let day = crate::clock::today(app.clock());
    files::hand_out(app, &format!("roadbook-unsent-{day}.rbwork"), bytes)
}

/// `care.import`: all of it in one transaction, or nothing. Twice changes nothing.
pub(crate) async fn import(app: &App, request: WorkImportForm) -> Result<WorkImported, Failure> {
    let desk = app.desk()?;
    // Four characters of base64 are three bytes; what is too large is not even decoded.
    if request.bytes.len() / 4 * 3 > PARCEL_BYTES {
        return Err(too_large());
    }
    let bytes = STANDARD
        .decode(request.bytes.as_bytes())
        .map_err(|_| Failure::new(Code::ParcelUnreadable))?;
    let plain = Parcel::from_bytes(&bytes)?.open(&request.passphrase, CONTENT)?;
    let unsent: Unsent =
        serde_json::from_slice(&plain).map_err(|_| Failure::new(Code::ParcelUnreadable))?;
    if unsent.person != desk.identity.person || unsent.bureau != desk.identity.bureau {
        return Err(Failure::new(Code::OtherPerson)
            .with("name", unsent.person_name)
            .with("bureau", unsent.bureau));
    }
    let taken = desk.store.take_in(&unsent.work)?;
    desk.engine(Engine::poke);
    app.tell(changed(&taken.changed));
    Ok(WorkImported {
        operations: taken.operations,
        drafts: taken.drafts,
        known: taken.known,
        unreadable: taken.unreadable,
        records: count(taken.changed.len()),
        made_at: unsent.made_at,
    })
}

fn too_large() -> Failure {
    Failure::new(Code::OverLimit)
        .with("limit", "parcel_bytes")
        .with("most", PARCEL_BYTES)
}

impl From<ParcelError> for Failure {
    fn from(error: ParcelError) -> Self {
        match error {
            ParcelError::DoesNotOpen => Self::new(Code::ParcelDoesNotOpen),
            ParcelError::NotAParcel => Self::new(Code::ParcelUnreadable),
            ParcelError::Newer => Self::new(Code::StoreNewer),
            ParcelError::TooLarge => too_large(),
            ParcelError::Weak(weak) => weak.into(),
        }
    }
}
