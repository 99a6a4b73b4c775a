//! Taking a file in from a screen: piece by piece, sealed from its first byte on, looked at when it is whole.

use crate::api::{
    AttachedFile, AttachmentBegin, AttachmentBegun, AttachmentFinish, AttachmentPiece, ById,
};
use crate::app::App;
use crate::failure::{Code, Failure};
use crate::view::View;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use media::{Problem, Sort, Type};
use model::attachment::{Attachment, Blob, CHARACTERS, Kind};
use model::{RecordId, Stamp};
use parking_lot::Mutex;
use protocol::limits::Limits;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::io::{Read as _, Seek as _, SeekFrom};
use store::{Appending, FileError, KeptFile, SealedFile, Store};

/// Bytes of one piece: base64 of it fits the request of either host.
const PIECE: u32 = 1024 * 1024;
/// Files that may be put down at once.
const MOST: usize = 16;
/// Bytes read at once when a file is hashed and sealed.
const STEP: usize = 256 * 1024;

/// Files that are being put down.
#[derive(Default)]
pub(crate) struct Taking(Mutex<BTreeMap<RecordId, Staged>>);

struct Staged {
    name: String,
    file: Appending,
}

impl Taking {
    fn out(&self, id: RecordId) -> Result<Staged, Failure> {
        let taken = self.0.lock().remove(&id);
        taken.ok_or_else(|| Failure::new(Code::NotFound))
    }

    fn put(&self, id: RecordId, staged: Staged) {
        self.0.lock().insert(id, staged);
    }
}

/// `attachment.begin`
pub(crate) async fn begin(app: &App, request: AttachmentBegin) -> Result<AttachmentBegun, Failure> {
    let view = View::open(app)?;
    let most = Limits::default().blob_bytes;
    if request.bytes == 0 {
        return Err(Problem::Empty.into());
    }
    if request.bytes > most {
        return Err(too_large("blob_bytes", most, request.bytes));
    }
    let taking = &view.desk.taking;
    if taking.0.lock().len() >= MOST {
        return Err(too_large("files_at_once", MOST as u64, MOST as u64 + 1));
    }
    let id = store::mint_record(view.now());
    let staged = Staged {
        name: shown_name(&request.name),
        file: view.desk.store.stage_file(request.bytes)?,
    };
    taking.put(id, staged);
    Ok(AttachmentBegun {
        id,
        piece_bytes: PIECE,
    })
}

fn too_large(limit: &str, most: u64, actual: u64) -> Failure {
    Failure::new(Code::OverLimit)
        .with("limit", limit)
        .with("most", most)
        .with("actual", actual)
}

/// A name leads nowhere and hides nothing; it is never a name on a disk of ours.
fn shown_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    crate::files::safe_name(last)
        .chars()
        .take(CHARACTERS)
        .collect()
}

/// `attachment.piece`
pub(crate) async fn piece(app: &App, request: AttachmentPiece) -> Result<(), Failure> {
    let desk = app.desk()?;
    let wrong = || Failure::new(Code::WrongValue).with("field", "bytes");
    if request.bytes.len() / 4 > PIECE as usize / 3 + 2 {
        return Err(wrong());
    }
    let bytes = STANDARD
        .decode(request.bytes.as_bytes())
        .map_err(|_| wrong())?;
    let mut staged = desk.taking.out(request.id)?;
    if staged.file.through() != request.at {
        let at = staged.file.through();
        desk.taking.put(request.id, staged);
        return Err(Failure::new(Code::WrongValue)
            .with("field", "at")
            .with("actual", at));
    }
    match staged.file.append(&bytes) {
        Ok(()) => {
            desk.taking.put(request.id, staged);
            Ok(())
        }
        Err(error) => {
            // A full disk, or more bytes than were announced: nothing of it stays.
            desk.store.unstage(staged.file);
            Err(error.into())
        }
    }
}

/// `attachment.cancel`
pub(crate) async fn cancel(app: &App, request: ById) -> Result<(), Failure> {
    let desk = app.desk()?;
    if let Ok(staged) = desk.taking.out(request.id) {
        desk.store.unstage(staged.file);
    }
    Ok(())
}

/// `attachment.finish`: what it is, within its bounds, without its place. Where the place cannot be removed
/// the person is asked, and may finish again.
pub(crate) async fn finish(app: &App, request: AttachmentFinish) -> Result<AttachedFile, Failure> {
    let view = View::open(app)?;
    let mut staged = view.desk.taking.out(request.id)?;
    let looked = look(&mut staged, &request, &view.desk.store, view.now());
    match looked {
        Ok(file) => {
            view.desk.store.unstage(staged.file);
            Ok(AttachedFile {
                id: request.id,
                file,
            })
        }
        Err(failure) => {
            let asks = failure.detail.get("problem").and_then(|it| it.as_str()) == Some("position");
            match asks {
                true => view.desk.taking.put(request.id, staged),
                false => view.desk.store.unstage(staged.file),
            }
            Err(failure)
        }
    }
}

fn look(
    staged: &mut Staged,
    request: &AttachmentFinish,
    store: &Store,
    now: Stamp,
) -> Result<Attachment, Failure> {
    if staged.file.through() != staged.file.total() {
        return Err(Problem::Damaged.into());
    }
    let mut file = staged.file.reader()?;
    let kind = media::sniff(&mut file)?;
    if kind.may_hold_place && !request.keep_place {
        return Err(Problem::Position.into());
    }
    let mut out = Attachment {
        blob: Blob {
            sha256: String::new(),
            bytes: 0,
        },
        media: kind.media.to_owned(),
        kind: what(&kind, request.card)?,
        name: staged.name.clone(),
        caption: String::new(),
        width: None,
        height: None,
        ms: None,
        thumb: None,
        position: kind.may_hold_place,
    };
    if kind.sort == Sort::Picture {
        picture(&mut out, &kind, &mut file, request.keep_place, store, now)?;
    } else {
        out.blob = blob(copy(&mut file, store, now)?);
        out.ms = request.ms.filter(|_| kind.sort == Sort::Recording);
    }
    Ok(out)
}

fn what(kind: &Type, card: bool) -> Result<Kind, Failure> {
    Ok(match (kind.sort, card) {
        (Sort::Picture, true) => Kind::Card,
        // A card that nobody can look at is none.
        (_, true) => return Err(Problem::Type.into()),
        (Sort::Picture | Sort::ForeignPicture, false) => Kind::Photo,
        (Sort::Recording, false) => Kind::Recording,
        (Sort::Document, false) => Kind::Document,
    })
}

fn picture(
    out: &mut Attachment,
    kind: &Type,
    file: &mut SealedFile,
    keep_place: bool,
    store: &Store,
    now: Stamp,
) -> Result<(), Failure> {
    if file.total() > media::MOST_BYTES {
        return Err(too_large("picture_bytes", media::MOST_BYTES, file.total()));
    }
    let made = media::picture(kind, &file.whole()?, keep_place)?;
    out.blob = blob(store.put_bytes(&made.bytes, now)?);
    out.thumb = Some(blob(store.put_bytes(&made.thumb, now)?));
    out.width = Some(made.width);
    out.height = Some(made.height);
    out.position = made.place;
    Ok(())
}

fn blob(kept: KeptFile) -> Blob {
    Blob {
        sha256: kept.sha256,
        bytes: kept.bytes,
    }
}

/// Hashes, then seals under the hash.
fn copy(file: &mut SealedFile, store: &Store, now: Stamp) -> Result<KeptFile, FileError> {
    let mut hash = Sha256::new();
    let mut step = vec![0; STEP];
    file.seek(SeekFrom::Start(0))?;
    loop {
        let read = file.read(&mut step)?;
        if read == 0 {
            break;
        }
        hash.update(&step[..read]);
    }
    let (sha, total) = (hex::encode(hash.finalize()), file.total());
    file.seek(SeekFrom::Start(0))?;
    store.put_file(&sha, total, now, || {
        let read = file.read(&mut step)?;
        Ok((read > 0).then(|| step[..read].to_vec()))
    })
}
