//! Reading a range of a file, for whoever may read a record that names it.

use super::{index, place};
use crate::centre::Centre;
use crate::error::ServerError;
use ledger::DeviceFacts;
use model::RecordId;
use protocol::wire::ErrorCode;
use sealed::{BLOB_HEAD, BLOB_PIECE, BlobKey, SEALED_PIECE, sealed_at};
use std::sync::Arc;

/// A range of a file that somebody asks for.
pub(crate) struct Asked {
    pub(crate) facts: DeviceFacts,
    pub(crate) sha: String,
    pub(crate) record: RecordId,
    pub(crate) from: u64,
    pub(crate) bytes: Option<u64>,
}

/// The bytes, and how many the whole file has.
pub(crate) async fn read(
    centre: &Arc<Centre>,
    asked: &Asked,
) -> Result<(Vec<u8>, u64), ServerError> {
    const NOT_FOUND: ServerError = ServerError::Refused(ErrorCode::NotFound);
    // Foreign, unknown, no longer named: one answer.
    let named = centre
        .ledger()
        .file_named(asked.facts.person, asked.record, &asked.sha)?
        .filter(|named| named.readable && named.named_now)
        .ok_or(NOT_FOUND)?;
    let kept = centre.beside(|tx, _| {
        let senders = index::senders(tx, &asked.sha)?;
        // Naming a hash is no way to a file: somebody who named it here must have sent it.
        if !senders.iter().any(|sender| named.named_by.contains(sender)) {
            return Err(ServerError::Refused(ErrorCode::BlobPending));
        }
        index::kept(tx, &asked.sha)?.ok_or(ServerError::Refused(ErrorCode::BlobPending))
    })?;
    if asked.from >= kept.bytes {
        return Err(ServerError::Refused(ErrorCode::BadRequest));
    }
    let most = centre.config().limits.blob_chunk as u64;
    let bytes = asked
        .bytes
        .unwrap_or(most)
        .min(most)
        .min(kept.bytes - asked.from);
    let files = centre.files();
    let piece = BLOB_PIECE as u64;
    let (first, last) = (asked.from / piece, (asked.from + bytes - 1) / piece);
    let whole = sealed_at(0) + kept.bytes + kept.bytes.div_ceil(piece) * 16;
    let body = sealed_at(first)..sealed_at(last + 1).min(whole);
    let ranges = files
        .store
        .get_ranges(&place(&kept.object), &[0..BLOB_HEAD as u64, body])
        .await?;
    let [head, body] = ranges.as_slice() else {
        return Err(ServerError::FileDamaged);
    };
    let damaged = |_| ServerError::FileDamaged;
    let key = BlobKey::open(&files.key, &asked.sha, head).map_err(damaged)?;
    let mut plain = Vec::with_capacity(body.len());
    for (at, sealed) in (first..).zip(body.chunks(SEALED_PIECE)) {
        plain.extend_from_slice(&key.unseal(at, sealed).map_err(damaged)?);
    }
    let skip = usize::try_from(asked.from - first * piece).unwrap_or_default();
    plain.drain(..skip);
    plain.truncate(usize::try_from(bytes).unwrap_or_default());
    Ok((plain, kept.bytes))
}
