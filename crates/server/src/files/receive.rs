//! Taking a file in, part by part as it arrives. What arrived before the line broke is kept, so little is
//! sent twice; the file counts once all of it is there, hashed and durable.

use super::{Files, index, place};
use crate::centre::Centre;
use crate::error::ServerError;
use ledger::DeviceFacts;
use model::PersonId;
use object_store::ObjectStoreExt as _;
use object_store::buffered::BufWriter;
use protocol::blob::{Append, Standing};
use protocol::wire::ErrorCode;
use sealed::{BLOB_PIECE, BlobKey};
use sha2::{Digest as _, Sha256};
use std::sync::Arc;
use tokio::io::AsyncWriteExt as _;
use uuid::Uuid;

/// Some bytes of a file, as far as they arrived.
pub(crate) struct Arriving {
    pub(crate) facts: DeviceFacts,
    pub(crate) sha: String,
    pub(crate) append: Append,
}

/// What is to be done with bytes that arrive.
pub(crate) enum Turn {
    /// They are not wanted: this is where the file stands.
    Stands(Standing),
    /// They follow what is there.
    Take,
}

const NOT_FOUND: ServerError = ServerError::Refused(ErrorCode::NotFound);

impl Arriving {
    fn person(&self) -> PersonId {
        self.facts.person
    }

    fn key(&self) -> (&str, PersonId) {
        (&self.sha, self.facts.person)
    }

    /// Whether this person may send this file for this record, and from where on.
    pub(crate) fn turn(&self, centre: &Centre) -> Result<Turn, ServerError> {
        let limits = &centre.config().limits;
        let (person, record) = (self.person(), self.append.record);
        let named = centre
            .ledger()
            .file_named(person, record, &self.sha)?
            .filter(|named| (named.readable && named.named_now) || named.wrote)
            .ok_or(NOT_FOUND)?;
        if named.bytes != self.append.total || self.append.offset > self.append.total {
            return Err(ServerError::Refused(ErrorCode::BadRequest));
        }
        if named.bytes > limits.blob_bytes {
            return Err(over("blob_bytes"));
        }
        centre.beside(|tx, _| {
            if index::has_sent(tx, &self.sha, person)?
                && let Some(kept) = index::kept(tx, &self.sha)?
            {
                index::is_named(tx, &self.sha)?;
                return Ok(Turn::Stands(Standing {
                    through: kept.bytes,
                    complete: true,
                }));
            }
            if !named.named_now {
                return Err(NOT_FOUND);
            }
            let through = match index::coming(tx, &self.sha, person)? {
                Some((total, _)) if total != named.bytes => {
                    return Err(ServerError::Refused(ErrorCode::BadRequest));
                }
                Some((_, through)) => through,
                None => 0,
            };
            let held = index::held_beside(tx, &self.sha, person)?;
            if held.saturating_add(named.bytes) > limits.person_blob_bytes {
                return Err(over("person_blob_bytes"));
            }
            Ok(if through == self.append.offset {
                Turn::Take
            } else {
                Turn::Stands(Standing {
                    through,
                    complete: false,
                })
            })
        })
    }
}

fn over(limit: &str) -> ServerError {
    ServerError::RefusedWith(ErrorCode::OverLimit, limit.to_owned())
}

/// Takes in what arrived.
pub(crate) async fn append(
    centre: &Arc<Centre>,
    arriving: &Arriving,
    bytes: &[u8],
) -> Result<Standing, ServerError> {
    let Append { offset, total, .. } = arriving.append;
    let through = offset + bytes.len() as u64;
    if through > total {
        return Err(ServerError::Refused(ErrorCode::BadRequest));
    }
    let stands = Standing {
        through: offset,
        complete: false,
    };
    if bytes.is_empty() {
        return Ok(stands);
    }
    if offset == 0 && through == total {
        // The whole of a small file: no parts are needed.
        if model::canonical::sha256(bytes) != arriving.sha {
            return Err(ServerError::Refused(ErrorCode::BlobDiffers));
        }
        return finish(centre, arriving, Source::Bytes(bytes)).await;
    }
    let files = centre.files();
    let object = files.put_part(bytes).await?;
    let taken = centre.beside(|tx, _| {
        index::add_part(
            tx,
            arriving.key(),
            (total, offset, bytes.len() as u64),
            &object,
            centre.now(),
        )
    });
    if !matches!(taken, Ok(true)) {
        files.remove(&object).await;
        taken?;
        // Another connection of the same device was quicker; the answer says how far it is.
        return standing(centre, arriving);
    }
    if through < total {
        return Ok(Standing {
            through,
            complete: false,
        });
    }
    complete(centre, arriving).await
}

fn standing(centre: &Centre, arriving: &Arriving) -> Result<Standing, ServerError> {
    centre.beside(|tx, _| {
        let coming = index::coming(tx, &arriving.sha, arriving.person())?;
        Ok(Standing {
            through: coming.map_or(0, |(_, through)| through),
            complete: false,
        })
    })
}

/// Every byte is there: their hash must be the name.
async fn complete(centre: &Arc<Centre>, arriving: &Arriving) -> Result<Standing, ServerError> {
    let files = centre.files();
    let parts = centre.beside(|tx, _| index::parts(tx, &arriving.sha, arriving.person()))?;
    let objects: Vec<String> = parts.into_iter().map(|part| part.object).collect();
    let mut hash = Sha256::new();
    for object in &objects {
        hash.update(files.part(object).await?);
    }
    if hex::encode(hash.finalize()) != arriving.sha {
        let free =
            centre.beside(|tx, _| index::drop_coming(tx, &arriving.sha, arriving.person()))?;
        for object in free {
            files.remove(&object).await;
        }
        return Err(ServerError::Refused(ErrorCode::BlobDiffers));
    }
    finish(centre, arriving, Source::Parts(&objects)).await
}

/// Where the verified bytes are.
enum Source<'a> {
    Bytes(&'a [u8]),
    Parts(&'a [String]),
}

/// Keeps a verified file as one object, unless somebody else's bytes are kept already.
async fn finish(
    centre: &Arc<Centre>,
    arriving: &Arriving,
    source: Source<'_>,
) -> Result<Standing, ServerError> {
    let files = centre.files();
    let total = arriving.append.total;
    let known = centre.beside(|tx, _| Ok(index::kept(tx, &arriving.sha)?.is_some()))?;
    let object = if known {
        None
    } else {
        Some(write(files, &arriving.sha, total, source).await?)
    };
    let (free, used) = centre.beside(|tx, _| {
        // Somebody else may have finished the same file meanwhile.
        let object = match index::kept(tx, &arriving.sha)? {
            Some(_) => None,
            None => object.as_deref(),
        };
        index::keep(tx, arriving.key(), total, object, centre.now())?;
        let free = index::drop_coming(tx, &arriving.sha, arriving.person())?;
        Ok((free, object.is_some()))
    })?;
    for object in free.into_iter().chain(object.filter(|_| !used)) {
        files.remove(&object).await;
    }
    Ok(Standing {
        through: total,
        complete: true,
    })
}

async fn write(
    files: &Files,
    sha: &str,
    total: u64,
    source: Source<'_>,
) -> Result<String, ServerError> {
    let damaged = |_| ServerError::FileDamaged;
    let object = format!("kept/{}", Uuid::now_v7());
    let (key, head) = BlobKey::new(&files.key, sha, total).map_err(damaged)?;
    let mut writer = BufWriter::new(Arc::clone(&files.store), place(&object));
    let failed = |source| ServerError::File {
        path: object.clone().into(),
        source,
    };
    writer.write_all(&head).await.map_err(failed)?;
    let (mut left, mut at) = (Vec::new(), 0);
    let objects = match source {
        Source::Bytes(bytes) => {
            left = bytes.to_vec();
            &[][..]
        }
        Source::Parts(objects) => objects,
    };
    let mut objects = objects.iter();
    loop {
        let next = objects.next();
        if let Some(object) = next {
            left.extend_from_slice(&files.part(object).await?);
        }
        let whole = match next {
            Some(_) => left.len() - left.len() % BLOB_PIECE,
            None => left.len(),
        };
        for piece in left[..whole].chunks(BLOB_PIECE) {
            let sealed = key.seal(at, piece).map_err(damaged)?;
            writer.write_all(&sealed).await.map_err(failed)?;
            at += 1;
        }
        left.drain(..whole);
        if next.is_none() {
            break;
        }
    }
    writer.shutdown().await.map_err(failed)?;
    files.settle(&object).await?;
    let there = files.store.head(&place(&object)).await?.size;
    if there != sealed::sealed_at(0) + total + key.pieces() * 16 {
        return Err(ServerError::FileDamaged);
    }
    Ok(object)
}
