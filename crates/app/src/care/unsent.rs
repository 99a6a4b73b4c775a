//! Unsent work in a sealed file, for another device of the same person.

use super::count;
use crate::api::{HandedOut, WorkExportForm, WorkExported, WorkImportForm, WorkImported};
use crate::app::App;
use crate::desk::changed;
use crate::engine::Engine;
use crate::failure::{Code, Failure};
use crate::files;
use crate::folder::Profile;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use model::{DeviceId, PersonId, Stamp};
use sealed::{DataKey, PARCEL_BYTES, Parcel, ParcelError};
use serde::{Deserialize, Serialize};
use store::{Store, Work};

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
    /// Files the centre lacks, as many as a parcel holds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    files: Vec<UnsentFile>,
}

/// One file: its bytes in base64.
#[derive(Serialize, Deserialize)]
struct UnsentFile {
    sha256: String,
    bytes: String,
}

/// Bytes of all the files in one parcel: base64 twice, beside the text.
const FILES_BYTES: u64 = 24 * 1024 * 1024;

/// `care.export`
pub(crate) async fn export(app: &App, request: WorkExportForm) -> Result<WorkExported, Failure> {
    let desk = app.desk()?;
    let now = app.clock().now();
    let (files, files_left) = unsent_files(&desk.store)?;
    let unsent = Unsent {
        person: desk.identity.person,
        person_name: desk.identity.person_name.clone(),
        bureau: desk.identity.bureau.clone(),
        device: desk.identity.device,
        made_at: now,
        work: desk.store.unsent()?,
        files,
    };
    let nothing = unsent.work.operations.is_empty() && unsent.work.drafts.is_empty();
    if nothing && unsent.files.is_empty() {
        return Err(Failure::new(Code::NothingUnsent));
    }
    Ok(WorkExported {
        file: hand_out(app, &sealed(app, &unsent, &request.passphrase)?)?,
        files: count(unsent.files.len()),
        files_left,
    })
}

/// The work of a store that no longer opens as a whole, for whom the profile names.
pub(super) fn seal(
    app: &App,
    profile: &Profile,
    work: &Work,
    key: &DataKey,
    passphrase: &str,
) -> Result<Vec<u8>, Failure> {
    let beside = store::unsent_files_beside(app.folder().path(), key, work, FILES_BYTES);
    let files = beside.into_iter().map(|(sha256, plain)| UnsentFile {
        sha256,
        bytes: STANDARD.encode(plain),
    });
    let unsent = Unsent {
        person: profile.person,
        person_name: profile.person_name.clone(),
        bureau: profile.bureau.clone(),
        device: profile.device,
        made_at: app.clock().now(),
        work: work.clone(),
        files: files.collect(),
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
    key: &DataKey,
    passphrase: &str,
) -> Result<HandedOut, Failure> {
    hand_out(app, &seal(app, profile, work, key, passphrase)?)
}

/// The sealed file, where the person finds it.
pub(super) fn hand_out(app: &App, bytes: &[u8]) -> Result<HandedOut, Failure> {
    let day = crate::clock::today(app.clock());
    files::hand_out(app, &format!("roadbook-unsent-{day}.rbwork"), bytes)
}

/// The files that fit, the smallest first, and how many do not.
fn unsent_files(store: &Store) -> Result<(Vec<UnsentFile>, u32), Failure> {
    let (mut files, mut held, mut left) = (Vec::new(), 0, 0);
    for (sha256, bytes) in store.unsent_files()? {
        if held + bytes > FILES_BYTES {
            left += 1;
            continue;
        }
        // A file that does not open is told where it is shown; it keeps nothing else from leaving.
        let Ok(plain) = store.file(&sha256).and_then(|mut file| file.whole()) else {
            left += 1;
            continue;
        };
        held += bytes;
        files.push(UnsentFile {
            sha256,
            bytes: STANDARD.encode(plain),
        });
    }
    Ok((files, left))
}

/// Puts the files down before the work that names them. Other bytes than the name says are left out.
fn take_files(store: &Store, files: &[UnsentFile], at: Stamp) -> Result<u32, Failure> {
    let mut taken = 0;
    for file in files {
        let Ok(plain) = STANDARD.decode(&file.bytes) else {
            continue;
        };
        if model::canonical::sha256(&plain) == file.sha256 {
            store.put_bytes(&plain, at)?;
            taken += 1;
        }
    }
    Ok(taken)
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
    let files = take_files(&desk.store, &unsent.files, app.clock().now())?;
    let taken = desk.store.take_in(&unsent.work)?;
    desk.engine(Engine::poke);
    app.tell(changed(&taken.changed));
    Ok(WorkImported {
        operations: taken.operations,
        drafts: taken.drafts,
        known: taken.known,
        unreadable: taken.unreadable,
        files,
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
