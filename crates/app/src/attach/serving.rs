//! Handing the bytes of a file to a host, which hands them to the page and to nobody else. The rules stand
//! here once: what is shown, or what this process has just put down or a draft names.

use crate::app::App;
use crate::failure::{Code, Failure};
use media::Sort;
use model::RecordId;

/// Bytes handed out at once; a page asks for ranges where it wants more.
const MOST: u64 = 64 * 1024 * 1024;

/// Part of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Served {
    /// What a page may take it for: pictures and recordings by their type, everything else as bytes.
    pub media: &'static str,
    /// Bytes of the whole.
    pub total: u64,
    /// Where this part begins.
    pub from: u64,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// Reads a file that `record` names, from a place on; the nil id stands for a form that is not saved yet.
///
/// # Errors
/// [`Code::NotFound`] for a foreign file and an unknown one alike, [`Code::AttachmentAway`],
/// [`Code::AttachmentDamaged`], [`Code::Locked`].
pub fn serve(
    app: &App,
    record: RecordId,
    sha256: &str,
    range: Option<(u64, Option<u64>)>,
) -> Result<Served, Failure> {
    let desk = app.desk()?;
    let store = &desk.store;
    // A form shows what its record names and what was added in it and is not saved yet.
    if !store.names_file(record, sha256)? && !store.is_in_hand(sha256)? {
        return Err(Failure::new(Code::NotFound));
    }
    let mut file = store.file(sha256)?;
    let total = file.total();
    let media = match media::sniff(&mut file) {
        Ok(kind) if matches!(kind.sort, Sort::Picture | Sort::Recording) => kind.media,
        Ok(kind) if kind.media == "application/pdf" => kind.media,
        _ => "application/octet-stream",
    };
    let (from, bytes) = range.unwrap_or((0, None));
    if from >= total {
        return Err(Failure::new(Code::WrongValue).with("field", "range"));
    }
    let most = bytes.unwrap_or(u64::MAX).min(MOST).min(total - from);
    let bytes = file.range(from, usize::try_from(most).unwrap_or_default())?;
    store.looked_at(sha256, app.clock().now())?;
    Ok(Served {
        media,
        total,
        from,
        bytes,
    })
}
