//! The rest of a snapshot as one file (P2, docs/adr/0018): its pieces are pages. Each moves the store's place like a
//! page, so pages go on wherever a file ends, for whatever reason; the key is in memory alone.

use super::Run;
use crate::check;
use crate::session::{AskRange, Fault, is_code};
use crate::transport::{NoNetwork, TransportError};
use model::Scope;
use protocol::snapshot::{SnapshotPage, SnapshotPlace};
use protocol::snapshot_file::{
    FROM_PAGES, FileDone, FileQuery, LENGTH_BYTES, LONGEST_PAGE, LONGEST_PIECE, RANGE_BYTES,
};
use protocol::wire::ErrorCode;
use sealed::PassingKey;
use std::sync::Arc;
use store::CursorGroup;

/// The smallest part of a file that is asked for on a line that breaks.
const SMALLEST: usize = 16 * 1024;

/// A file that is being read.
pub(super) struct Reading {
    name: String,
    key: Arc<PassingKey>,
    scopes: Vec<Scope>,
    /// Where the next piece goes on.
    place: SnapshotPlace,
    /// Its place in the file.
    piece: u64,
    /// Bytes that have come.
    through: u64,
    /// Those of them that were not taken in yet.
    come: Vec<u8>,
    /// So many are asked for at once: fewer where the line breaks.
    at_once: usize,
}

impl Reading {
    /// Whether its next piece goes on where these scopes stand.
    pub(super) fn goes_on(&self, group: &CursorGroup) -> bool {
        self.scopes == group.scopes && group.snapshot.as_ref() == Some(&self.place)
    }

    fn ask(&self) -> AskRange {
        AskRange {
            file: self.name.clone(),
            from: self.through,
            bytes: self.at_once,
        }
    }

    /// How long the next piece is, once that has come.
    fn length(&self) -> Option<usize> {
        let (length, _) = self.come.split_first_chunk::<LENGTH_BYTES>()?;
        usize::try_from(u32::from_be_bytes(*length)).ok()
    }

    fn has_piece(&self) -> bool {
        self.length()
            .is_some_and(|length| self.come.len() >= LENGTH_BYTES + length)
    }

    /// Takes the next piece out of what has come.
    fn sealed(&mut self) -> Option<Vec<u8>> {
        let end = LENGTH_BYTES + self.length()?;
        let piece = self.come.get(LENGTH_BYTES..end)?.to_vec();
        self.come.drain(..end);
        Some(piece)
    }

    fn fit(&mut self, broke: Option<&TransportError>) {
        self.at_once = match broke {
            None => (self.at_once * 2).min(RANGE_BYTES),
            Some(_) => (self.at_once / 2).max(SMALLEST),
        };
    }
}

impl Run {
    /// Whether what lies below a place is worth a file: some pages more, if they reach as far as the last one.
    pub(super) fn wants_file(&self, place: &SnapshotPlace, reach: u64) -> bool {
        !self.by_pages && place.before > reach.saturating_mul(FROM_PAGES)
    }

    /// Asks for a file; none where the centre gives none now.
    pub(super) async fn begin_file(
        &self,
        scopes: &[Scope],
        place: &SnapshotPlace,
    ) -> Option<Reading> {
        let query = FileQuery {
            scopes: scopes.to_vec(),
            place: place.clone(),
        };
        // Whatever goes wrong is seen again by the page that is asked for instead.
        let answer = self.session.ask(&query).await.ok()?;
        Some(Reading {
            key: Arc::new(PassingKey::read(&answer.key).ok()?),
            name: answer.file,
            scopes: query.scopes,
            place: query.place,
            piece: 0,
            through: 0,
            come: Vec::new(),
            at_once: RANGE_BYTES,
        })
    }

    /// Takes in the next piece; the part behind it comes meanwhile.
    pub(super) async fn snapshot_piece(&mut self, group: CursorGroup) -> Result<(), Fault> {
        let Some(mut file) = self.file.take() else {
            return Ok(());
        };
        while !file.has_piece() {
            if file.length().is_some_and(|length| length > LONGEST_PIECE) {
                return self.no_file(&file).await;
            }
            let asked = self.session.ask(&file.ask()).await;
            if let Err(Fault::Transport(error)) = &asked
                && is_no_file(error)
            {
                return self.no_file(&file).await;
            }
            if let Some(broke) = came(&mut file, asked) {
                // What has come is kept: the next look goes on behind it.
                self.file = Some(file);
                return Err(broke);
            }
        }
        let Some(sealed) = file.sealed() else {
            return self.no_file(&file).await;
        };
        let (key, name, piece) = (Arc::clone(&file.key), file.name.clone(), file.piece);
        let (asked, place) = (group.scopes.clone(), file.place.clone());
        let take = self.session.on_store(move |replica| {
            let Some(page) = opened(&key, &name, piece, &sealed)
                .filter(|page| check::snapshot_follows(Some(&place), page))
            else {
                return Ok(None);
            };
            let changed = replica.apply_snapshot(&asked, &page)?;
            Ok(Some((changed, page.place.at, page.next)))
        });
        let taken = if file.has_piece() {
            take.await?
        } else {
            let request = file.ask();
            let (taken, asked) = tokio::join!(take, self.session.ask(&request));
            let taken = taken?;
            // The last piece has nothing behind it; what else went wrong is seen when it is asked for again.
            if let Ok(more) = asked {
                came(&mut file, Ok(more));
            }
            taken
        };
        let Some((changed, at, next)) = taken else {
            return self.no_file(&file).await;
        };
        (self.failures, self.rejections) = (0, 0);
        self.taken(&changed);
        file.piece += 1;
        file.place.before = next;
        if next > 0 {
            self.file = Some(file);
        } else {
            self.let_go(&file).await;
        }
        self.goes_on(group, at, next);
        Ok(())
    }

    /// The pages go on where the file ended.
    async fn no_file(&mut self, file: &Reading) -> Result<(), Fault> {
        tracing::info!("no file of a snapshot: the pages go on");
        self.by_pages = true;
        self.let_go(file).await;
        Ok(())
    }

    /// A file of what is not granted any more is of no use.
    pub(super) async fn keep_granted_file(&mut self) {
        let granted = &self.scopes;
        let lost = |file: &mut Reading| file.scopes.iter().any(|scope| !granted.contains(scope));
        if let Some(file) = self.file.take_if(lost) {
            self.let_go(&file).await;
        }
    }

    /// The centre need not keep it. Where it does not hear that, it goes within the hour.
    async fn let_go(&self, file: &Reading) {
        let done = FileDone {
            file: file.name.clone(),
        };
        let _ = self.session.ask(&done).await;
    }
}

/// Whether it was the file that was refused, and not the device or what it is granted.
fn is_no_file(error: &TransportError) -> bool {
    let of_the_file = [
        ErrorCode::NotFound,
        ErrorCode::BadRequest,
        ErrorCode::OverLimit,
        ErrorCode::Internal,
    ];
    of_the_file.iter().any(|code| is_code(error, *code))
}

/// Keeps what came; says what broke.
fn came(
    file: &mut Reading,
    asked: Result<(Vec<u8>, Option<TransportError>), Fault>,
) -> Option<Fault> {
    match asked {
        Ok((bytes, None)) if bytes.is_empty() => {
            Some(TransportError::NoNetwork(NoNetwork::Interrupted).into())
        }
        Ok((bytes, broke)) => {
            file.through += bytes.len() as u64;
            file.come.extend_from_slice(&bytes);
            file.fit(broke.as_ref());
            broke.map(Into::into)
        }
        Err(fault) => {
            if let Fault::Transport(error) = &fault {
                file.fit(Some(error));
            }
            Some(fault)
        }
    }
}

/// The page of a piece; none for what is no piece of this file at this place.
fn opened(key: &PassingKey, name: &str, piece: u64, sealed: &[u8]) -> Option<SnapshotPage> {
    let packed = key.open(name, piece, sealed).ok()?;
    let told = zstd::bulk::decompress(&packed, LONGEST_PAGE).ok()?;
    serde_json::from_slice(&told).ok()
}
