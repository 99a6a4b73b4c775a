//! Snapshots as files (P2, docs/adr/0018): made page by page beside everything else, sealed under a key that was told
//! once, kept until they were taken in or for an hour, and for the device that asked for them alone.
//!
//! What a file holds is what the pages would say: each piece is one, asked of the ledger like any other, the grant
//! with it. Of a file that is being made there is one piece in memory, of one that was made nothing.

use crate::centre::Centre;
use crate::error::ServerError;
use ledger::{DeviceFacts, LedgerError};
use model::{DeviceId, Scope, Stamp};
use parking_lot::Mutex;
use protocol::snapshot::{SnapshotPlace, SnapshotQuery};
use protocol::snapshot_file::{FileAnswer, FileQuery, LENGTH_BYTES, RANGE_BYTES};
use protocol::wire::ErrorCode;
use sealed::PassingKey;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::sync::Semaphore;
use uuid::Uuid;

/// So many lie here at once. Whoever asks for one more reads pages.
const FILES: usize = 16;
/// So many are made at once.
const MAKERS: usize = 2;
/// So long one is kept for whoever does not come back, in milliseconds.
const KEPT_MS: i64 = 3_600_000;
/// The level of packing: as for messages.
const LEVEL: i32 = 1;

/// The files there are.
pub(crate) struct Snapshots {
    /// Where they lie; in memory for a centre that is.
    folder: Option<PathBuf>,
    files: Mutex<BTreeMap<DeviceId, Arc<Passing>>>,
    makers: Arc<Semaphore>,
}

/// One of them.
pub(crate) struct Passing {
    name: String,
    facts: DeviceFacts,
    scopes: Vec<Scope>,
    begun: Stamp,
    made: Mutex<Made>,
}

/// As much of it as there is.
struct Made {
    /// Forgotten with the last piece.
    key: Option<PassingKey>,
    /// Where the next piece goes on.
    place: SnapshotPlace,
    pieces: u64,
    bytes: u64,
    lies: Lies,
}

enum Lies {
    Memory(Vec<u8>),
    Disk(File, PathBuf),
}

impl Drop for Lies {
    fn drop(&mut self) {
        if let Self::Disk(_, path) = self
            && let Err(error) = std::fs::remove_file(&*path)
        {
            // It goes with the next start; nobody has its key.
            tracing::warn!(%error, "a snapshot's file was not removed");
        }
    }
}

impl Snapshots {
    /// In this data folder.
    pub(crate) fn within(data: &Path) -> Self {
        Self {
            folder: Some(data.join("snapshots")),
            ..Self::in_memory()
        }
    }

    pub(crate) fn in_memory() -> Self {
        Self {
            folder: None,
            files: Mutex::default(),
            makers: Arc::new(Semaphore::new(MAKERS)),
        }
    }

    /// Before the centre is served: what an earlier process left here is nobody's. An operator's command opens the same
    /// folder beside the centre that is served, and lets it be.
    pub(crate) fn clear(&self) -> Result<(), ServerError> {
        let Some(folder) = &self.folder else {
            return Ok(());
        };
        if folder.is_dir() {
            std::fs::remove_dir_all(folder).map_err(ServerError::file(folder))?;
        }
        std::fs::create_dir(folder).map_err(ServerError::file(folder))
    }

    /// Begins a file for a device, in place of one it had. What a snapshot may say is asked with every piece.
    pub(crate) fn begin(
        &self,
        facts: DeviceFacts,
        query: FileQuery,
        id: Uuid,
        now: Stamp,
    ) -> Result<(Arc<Passing>, FileAnswer), ServerError> {
        let mut files = self.files.lock();
        files.retain(|device, file| *device != facts.device && !file.is_old(now));
        if files.len() >= FILES {
            return Err(ServerError::Refused(ErrorCode::NotFound));
        }
        let (key, name) = (PassingKey::random(), id.simple().to_string());
        let answer = FileAnswer {
            file: name.clone(),
            key: key.told().to_string(),
        };
        let lies = match &self.folder {
            None => Lies::Memory(Vec::new()),
            Some(folder) => {
                let path = folder.join(&name);
                let file = File::options()
                    .read(true)
                    .append(true)
                    .create_new(true)
                    .open(&path)
                    .map_err(ServerError::file(&path))?;
                Lies::Disk(file, path)
            }
        };
        let file = Arc::new(Passing {
            name,
            facts,
            scopes: query.scopes,
            begun: now,
            made: Mutex::new(Made {
                key: Some(key),
                place: query.place,
                pieces: 0,
                bytes: 0,
                lies,
            }),
        });
        files.insert(facts.device, Arc::clone(&file));
        Ok((file, answer))
    }

    /// A device's own file of this name.
    pub(crate) fn find(
        &self,
        facts: &DeviceFacts,
        name: &str,
        now: Stamp,
    ) -> Result<Arc<Passing>, ServerError> {
        let mut files = self.files.lock();
        files.retain(|_, file| !file.is_old(now));
        files
            .get(&facts.device)
            .filter(|file| file.name == name && file.facts.person == facts.person)
            .cloned()
            .ok_or(ServerError::Refused(ErrorCode::NotFound))
    }

    /// Lets go of a device's file of this name.
    pub(crate) fn forget(&self, facts: &DeviceFacts, name: &str) {
        let mut files = self.files.lock();
        if files
            .get(&facts.device)
            .is_some_and(|file| file.name == name)
        {
            files.remove(&facts.device);
        }
    }

    /// Lets go of everything that is an hour old.
    pub(crate) fn forget_old(&self, now: Stamp) {
        self.files.lock().retain(|_, file| !file.is_old(now));
    }

    /// Whether somebody may make one beside the others.
    pub(crate) fn makers(&self) -> Arc<Semaphore> {
        Arc::clone(&self.makers)
    }
}

impl Passing {
    fn is_old(&self, now: Stamp) -> bool {
        now.0.abs_diff(self.begun.0) >= KEPT_MS.unsigned_abs()
    }

    /// Makes the next piece; false where there is no more to make.
    pub(crate) fn make(&self, centre: &Centre) -> Result<bool, ServerError> {
        self.made.lock().next(self, centre)
    }

    /// Bytes from a place on, as many as there are and are asked for, once there is one.
    pub(crate) fn read(
        &self,
        centre: &Centre,
        from: u64,
        most: Option<u64>,
    ) -> Result<Vec<u8>, ServerError> {
        let granted = centre.ledger().grants(self.facts.person)?;
        if self.scopes.iter().any(|scope| !granted.contains(scope)) {
            centre.snapshots().forget(&self.facts, &self.name);
            return Err(LedgerError::ScopeNotGranted.into());
        }
        let mut made = self.made.lock();
        while made.bytes <= from && made.next(self, centre)? {}
        made.bytes(from, most.unwrap_or(u64::MAX))
    }
}

impl Made {
    fn next(&mut self, file: &Passing, centre: &Centre) -> Result<bool, ServerError> {
        let Some(key) = self.key.as_ref() else {
            return Ok(false);
        };
        let names: Vec<String> = file.scopes.iter().map(ToString::to_string).collect();
        let query = SnapshotQuery::after(Some(&self.place), 0);
        let page = centre
            .ledger()
            .snapshot(&file.facts, &names.join(","), &query, centre.now())?;
        let next = page.next;
        let told = serde_json::to_vec(&page).map_err(|_| ServerError::Worker)?;
        let packed = zstd::bulk::compress(&told, LEVEL).map_err(|_| ServerError::Worker)?;
        let sealed = key
            .seal(&file.name, self.pieces, &packed)
            .map_err(|_| ServerError::Worker)?;
        let length = u32::try_from(sealed.len()).map_err(|_| ServerError::Worker)?;
        self.lies.append(&length.to_be_bytes())?;
        self.lies.append(&sealed)?;
        self.pieces += 1;
        self.bytes += (LENGTH_BYTES + sealed.len()) as u64;
        self.place.before = next;
        if next == 0 {
            self.key = None;
        }
        Ok(true)
    }

    fn bytes(&mut self, from: u64, most: u64) -> Result<Vec<u8>, ServerError> {
        let there = self.bytes.saturating_sub(from);
        let many = most.min(there).min(RANGE_BYTES as u64);
        if many == 0 {
            return Err(ServerError::Refused(ErrorCode::BadRequest));
        }
        let many = usize::try_from(many).unwrap_or(RANGE_BYTES);
        match &mut self.lies {
            Lies::Memory(bytes) => {
                let from = usize::try_from(from).unwrap_or(usize::MAX);
                Ok(bytes.iter().skip(from).take(many).copied().collect())
            }
            Lies::Disk(file, path) => {
                let mut bytes = vec![0; many];
                file.seek(SeekFrom::Start(from))
                    .and_then(|_| file.read_exact(&mut bytes))
                    .map_err(ServerError::file(&*path))?;
                Ok(bytes)
            }
        }
    }
}

impl Lies {
    fn append(&mut self, bytes: &[u8]) -> Result<(), ServerError> {
        match self {
            Self::Memory(kept) => kept.extend_from_slice(bytes),
            Self::Disk(file, path) => file.write_all(bytes).map_err(ServerError::file(&*path))?,
        }
        Ok(())
    }
}
