//! Sealed files on the disk: appended piece by piece, read from any place.

use super::FileError;
use sealed::{BLOB_HEAD, BLOB_PIECE, BlobKey, DataKey, SEALED_PIECE, sealed_at};
use sha2::{Digest as _, Sha256};
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

/// A sealed file that grows.
#[derive(Debug)]
pub struct Appending {
    file: File,
    path: PathBuf,
    key: BlobKey,
    /// Whole pieces on the disk.
    pieces: u64,
    /// Plain bytes that make no piece yet.
    tail: Vec<u8>,
}

impl Appending {
    /// A new one in place of whatever was there.
    pub(crate) fn create(
        path: &Path,
        keeper: &DataKey,
        name: &str,
        total: u64,
    ) -> Result<Self, FileError> {
        let (key, head) = BlobKey::new(keeper, name, total)?;
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(true)
            .open(path)?;
        file.write_all(&head)?;
        Ok(Self {
            file,
            path: path.to_owned(),
            key,
            pieces: 0,
            tail: Vec::new(),
        })
    }

    /// Goes on with one that was begun, from the last piece that opens; begins anew where none does.
    pub(crate) fn resume(
        path: &Path,
        keeper: &DataKey,
        name: &str,
        total: u64,
    ) -> Result<Self, FileError> {
        match Self::begun(path, keeper, name, total) {
            Ok(begun) => Ok(begun),
            Err(FileError::Io(error)) if error.kind() != io::ErrorKind::NotFound => {
                Err(error.into())
            }
            Err(_) => Self::create(path, keeper, name, total),
        }
    }

    fn begun(path: &Path, keeper: &DataKey, name: &str, total: u64) -> Result<Self, FileError> {
        let mut file = OpenOptions::new().read(true).write(true).open(path)?;
        let mut head = vec![0; BLOB_HEAD];
        file.read_exact(&mut head)?;
        let key = BlobKey::open(keeper, name, &head)?;
        if key.total() != total {
            return Err(FileError::Damaged);
        }
        let body = file.metadata()?.len().saturating_sub(BLOB_HEAD as u64);
        let mut pieces = body / SEALED_PIECE as u64;
        // The last one may have been cut by what ended the process.
        while pieces > 0 && read_piece(&mut file, &key, pieces - 1).is_err() {
            pieces -= 1;
        }
        file.set_len(sealed_at(pieces))?;
        file.seek(SeekFrom::End(0))?;
        Ok(Self {
            file,
            path: path.to_owned(),
            key,
            pieces,
            tail: Vec::new(),
        })
    }

    /// Plain bytes so far; those that make no whole piece yet are not on the disk.
    #[must_use]
    pub fn through(&self) -> u64 {
        // The last piece may be a short one.
        let sealed = (self.pieces * BLOB_PIECE as u64).min(self.total());
        sealed + self.tail.len() as u64
    }

    /// Plain bytes of the whole.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.key.total()
    }

    /// Adds bytes.
    ///
    /// # Errors
    /// [`FileError::Damaged`] for more bytes than were announced; the file system's.
    pub fn append(&mut self, bytes: &[u8]) -> Result<(), FileError> {
        if self.through() + bytes.len() as u64 > self.total() {
            return Err(FileError::Damaged);
        }
        self.tail.extend_from_slice(bytes);
        let mut done = 0;
        let mut sealed = Vec::new();
        loop {
            let next = self.key.piece_bytes(self.pieces);
            let Some(piece) = self.tail.get(done..done + next).filter(|_| next > 0) else {
                break;
            };
            sealed.extend_from_slice(&self.key.seal(self.pieces, piece)?);
            self.pieces += 1;
            done += next;
        }
        self.tail.drain(..done);
        self.file.write_all(&sealed)?;
        Ok(())
    }

    /// Waits until it is on the disk, reads it back, and gives its hash.
    ///
    /// # Errors
    /// [`FileError::Damaged`] where bytes are missing.
    pub fn verify(&mut self) -> Result<String, FileError> {
        if self.through() != self.total() {
            return Err(FileError::Damaged);
        }
        self.file.sync_all()?;
        let mut hash = Sha256::new();
        for at in 0..self.key.pieces() {
            hash.update(read_piece(&mut self.file, &self.key, at)?);
        }
        self.file.seek(SeekFrom::End(0))?;
        Ok(hex::encode(hash.finalize()))
    }

    /// What is there so far, to be read from any place.
    ///
    /// # Errors
    /// The file system's.
    pub fn reader(&self) -> Result<SealedFile, FileError> {
        Ok(SealedFile {
            file: File::open(&self.path)?,
            key: self.key.clone(),
            at: 0,
            piece: None,
        })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}

/// A sealed file, read from any place.
#[derive(Debug)]
pub struct SealedFile {
    file: File,
    key: BlobKey,
    at: u64,
    piece: Option<(u64, Vec<u8>)>,
}

impl SealedFile {
    pub(crate) fn open(path: &Path, keeper: &DataKey, name: &str) -> Result<Self, FileError> {
        let mut file = match File::open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(FileError::Absent),
            Err(error) => return Err(error.into()),
        };
        let mut head = vec![0; BLOB_HEAD];
        file.read_exact(&mut head).map_err(|_| FileError::Damaged)?;
        let key = BlobKey::open(keeper, name, &head)?;
        Ok(Self {
            file,
            key,
            at: 0,
            piece: None,
        })
    }

    /// Plain bytes of the whole.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.key.total()
    }

    /// At most so many bytes from this place.
    ///
    /// # Errors
    /// [`FileError::Damaged`] where a piece does not open.
    pub fn range(&mut self, from: u64, bytes: usize) -> Result<Vec<u8>, FileError> {
        let left = usize::try_from(self.total().saturating_sub(from)).unwrap_or(usize::MAX);
        let mut out = vec![0; bytes.min(left)];
        self.at = from;
        self.read_exact(&mut out).map_err(|_| FileError::Damaged)?;
        Ok(out)
    }

    /// The whole of it.
    ///
    /// # Errors
    /// As [`Self::range`].
    pub fn whole(&mut self) -> Result<Vec<u8>, FileError> {
        let total = usize::try_from(self.total()).unwrap_or(usize::MAX);
        self.range(0, total)
    }
}

impl Read for SealedFile {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.at >= self.key.total() {
            return Ok(0);
        }
        let place = self.at / BLOB_PIECE as u64;
        if self.piece.as_ref().is_none_or(|(held, _)| *held != place) {
            let piece = read_piece(&mut self.file, &self.key, place)
                .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
            self.piece = Some((place, piece));
        }
        let Some((_, piece)) = &self.piece else {
            return Ok(0);
        };
        let within = usize::try_from(self.at % BLOB_PIECE as u64).unwrap_or_default();
        let from = piece.get(within..).unwrap_or_default();
        let count = from.len().min(out.len());
        out[..count].copy_from_slice(&from[..count]);
        self.at += count as u64;
        Ok(count)
    }
}

impl Seek for SealedFile {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let place = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.key.total().checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = place.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}

fn read_piece(file: &mut File, key: &BlobKey, at: u64) -> Result<Vec<u8>, FileError> {
    let bytes = key.piece_bytes(at);
    let mut sealed = vec![0; bytes + (SEALED_PIECE - BLOB_PIECE)];
    file.seek(SeekFrom::Start(sealed_at(at)))?;
    file.read_exact(&mut sealed)
        .map_err(|_| FileError::Damaged)?;
    Ok(key.unseal(at, &sealed)?)
}
