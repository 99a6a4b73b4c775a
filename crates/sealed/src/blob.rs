//! A sealed blob: one file under a key of its own, which is wrapped by the key of whoever keeps it (W5).
//!
//! It is a head and then pieces of [`PIECE`] plain bytes, each with its own tag, so that any part of it can be
//! read without the rest, and a blob that is only partly there is readable so far. The name it was sealed
//! for, its length and every piece's place are authenticated: no piece, and no whole file, can take the
//! place of another.

use crate::DataKey;
use crate::cipher::DoesNotOpen;
use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hkdf::Hkdf;
use rand_core::{OsRng, RngCore as _};
use sha2::Sha256;
use zeroize::Zeroizing;

/// Plain bytes of a piece; the last may be shorter.
pub const PIECE: usize = 16 * 1024;
const TAG: usize = 16;
/// Bytes of a sealed piece.
pub const SEALED_PIECE: usize = PIECE + TAG;

const MAGIC: &[u8; 8] = b"RBblob\x01\n";
const NONCE: usize = 24;
const KEY: usize = 32;
/// Bytes before the first piece: magic, length, nonce, wrapped key.
pub const HEAD: usize = MAGIC.len() + 8 + NONCE + KEY + TAG;

/// The blob does not open: another key, another name, or it was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the blob does not open")]
pub struct NotThisBlob;

impl From<DoesNotOpen> for NotThisBlob {
    fn from(_: DoesNotOpen) -> Self {
        Self
    }
}

/// What opens and seals the pieces of one blob.
#[derive(Clone)]
pub struct BlobKey {
    cipher: XChaCha20Poly1305,
    nonce: [u8; NONCE],
    total: u64,
}

impl std::fmt::Debug for BlobKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("BlobKey(…)")
    }
}

impl BlobKey {
    /// A new key for a blob of this name and length; the head goes before its pieces.
    ///
    /// # Errors
    /// [`NotThisBlob`], which does not happen with sound memory.
    pub fn new(keeper: &DataKey, name: &str, total: u64) -> Result<(Self, Vec<u8>), NotThisBlob> {
        let mut key = Zeroizing::new([0_u8; KEY]);
        OsRng.fill_bytes(key.as_mut());
        let mut nonce = [0_u8; NONCE];
        OsRng.fill_bytes(&mut nonce);
        let aad = aad(name, total);
        let wrapped = keeper_cipher(keeper)
            .encrypt(
                XNonce::from_slice(&nonce),
                Payload {
                    msg: key.as_slice(),
                    aad: &aad,
                },
            )
            .map_err(|_| NotThisBlob)?;
        let mut head = Vec::with_capacity(HEAD);
        head.extend_from_slice(MAGIC);
        head.extend_from_slice(&total.to_be_bytes());
        head.extend_from_slice(&nonce);
        head.extend_from_slice(&wrapped);
        Ok((
            Self {
                cipher: XChaCha20Poly1305::new((&*key).into()),
                nonce,
                total,
            },
            head,
        ))
    }

    /// Reads a head.
    ///
    /// # Errors
    /// [`NotThisBlob`].
    pub fn open(keeper: &DataKey, name: &str, head: &[u8]) -> Result<Self, NotThisBlob> {
        let rest = head.strip_prefix(MAGIC).ok_or(NotThisBlob)?;
        let (total, rest) = rest.split_first_chunk::<8>().ok_or(NotThisBlob)?;
        let (nonce, wrapped) = rest.split_first_chunk::<NONCE>().ok_or(NotThisBlob)?;
        let wrapped = wrapped.get(..KEY + TAG).ok_or(NotThisBlob)?;
        let total = u64::from_be_bytes(*total);
        let key = keeper_cipher(keeper)
            .decrypt(
                XNonce::from_slice(nonce),
                Payload {
                    msg: wrapped,
                    aad: &aad(name, total),
                },
            )
            .map(Zeroizing::new)
            .map_err(|_| NotThisBlob)?;
        Ok(Self {
            cipher: XChaCha20Poly1305::new_from_slice(&key).map_err(|_| NotThisBlob)?,
            nonce: *nonce,
            total,
        })
    }

    /// Plain bytes of the whole blob.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.total
    }

    /// How many pieces the whole blob has; an empty blob has none.
    #[must_use]
    pub fn pieces(&self) -> u64 {
        self.total.div_ceil(PIECE as u64)
    }

    /// Plain bytes of the piece at this place.
    #[must_use]
    pub fn piece_bytes(&self, at: u64) -> usize {
        let begin = at.saturating_mul(PIECE as u64);
        usize::try_from(self.total.saturating_sub(begin))
            .unwrap_or(PIECE)
            .min(PIECE)
    }

    /// Seals the piece at this place.
    ///
    /// # Errors
    /// [`NotThisBlob`] where it has another length than the place asks for.
    pub fn seal(&self, at: u64, plain: &[u8]) -> Result<Vec<u8>, NotThisBlob> {
        if plain.is_empty() || plain.len() != self.piece_bytes(at) {
            return Err(NotThisBlob);
        }
        self.cipher
            .encrypt(XNonce::from_slice(&self.nonce_at(at)), plain)
            .map_err(|_| NotThisBlob)
    }

    /// Opens the piece at this place.
    ///
    /// # Errors
    /// [`NotThisBlob`].
    pub fn unseal(&self, at: u64, sealed: &[u8]) -> Result<Vec<u8>, NotThisBlob> {
        let plain = self
            .cipher
            .decrypt(XNonce::from_slice(&self.nonce_at(at)), sealed)
            .map_err(|_| NotThisBlob)?;
        if plain.len() == self.piece_bytes(at) {
            Ok(plain)
        } else {
            Err(NotThisBlob)
        }
    }

    /// Each piece has a nonce of its own: the blob's, with the place in its last bytes. The blob's key is
    /// used for nothing else.
    fn nonce_at(&self, at: u64) -> [u8; NONCE] {
        let mut nonce = self.nonce;
        for (byte, place) in nonce.iter_mut().rev().zip(at.to_be_bytes().iter().rev()) {
            *byte ^= place;
        }
        nonce
    }
}

/// Where the sealed piece at this place begins in the file.
#[must_use]
pub fn sealed_at(piece: u64) -> u64 {
    HEAD as u64 + piece * SEALED_PIECE as u64
}

/// Seals a whole blob that is in memory.
///
/// # Errors
/// [`NotThisBlob`], which does not happen with sound memory.
pub fn seal_blob(keeper: &DataKey, name: &str, plain: &[u8]) -> Result<Vec<u8>, NotThisBlob> {
    let (key, mut out) = BlobKey::new(keeper, name, plain.len() as u64)?;
    out.reserve(plain.len() + (plain.len() / PIECE + 1) * TAG);
    for (at, piece) in (0..).zip(plain.chunks(PIECE)) {
        out.extend_from_slice(&key.seal(at, piece)?);
    }
    Ok(out)
}

/// Opens a whole blob that is in memory.
///
/// # Errors
/// [`NotThisBlob`], where a byte is missing too.
pub fn open_blob(keeper: &DataKey, name: &str, sealed: &[u8]) -> Result<Vec<u8>, NotThisBlob> {
    let key = BlobKey::open(keeper, name, sealed)?;
    let body = sealed.get(HEAD..).unwrap_or_default();
    let mut out = Vec::with_capacity(body.len());
    for (at, piece) in (0..).zip(body.chunks(SEALED_PIECE)) {
        out.extend_from_slice(&key.unseal(at, piece)?);
    }
    if out.len() as u64 == key.total() {
        Ok(out)
    } else {
        Err(NotThisBlob)
    }
}

/// What a blob of this name is called where its keeper's disk can be looked at: it says nothing of the
/// content, so nobody can look whether a known file is there.
#[must_use]
pub fn blob_alias(keeper: &DataKey, name: &str) -> String {
    let mut out = [0_u8; 16];
    // 16 bytes are always given.
    let _ = Hkdf::<Sha256>::new(Some(b"roadbook-blob/1/alias"), keeper.bytes())
        .expand(name.as_bytes(), &mut out);
    hex::encode(out)
}

fn keeper_cipher(keeper: &DataKey) -> XChaCha20Poly1305 {
    let mut key = Zeroizing::new([0_u8; KEY]);
    // 32 bytes are always given.
    let _ = Hkdf::<Sha256>::new(Some(b"roadbook-blob/1/wrap"), keeper.bytes())
        .expand(b"", key.as_mut());
    XChaCha20Poly1305::new((&*key).into())
}

fn aad(name: &str, total: u64) -> Vec<u8> {
    let mut aad = MAGIC.to_vec();
    aad.extend_from_slice(&total.to_be_bytes());
    aad.extend_from_slice(name.as_bytes());
    aad
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(bytes: usize) -> Vec<u8> {
        (0..bytes)
            .map(|at| u8::try_from(at % 251).unwrap())
            .collect()
    }

    #[test]
    fn what_was_sealed_opens_under_its_name_and_key_alone() {
        let key = DataKey::random();
        for bytes in [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE] {
            let sealed = seal_blob(&key, "a", &plain(bytes)).unwrap();
            assert_eq!(open_blob(&key, "a", &sealed).unwrap(), plain(bytes));
            assert_eq!(open_blob(&key, "b", &sealed), Err(NotThisBlob));
            assert_eq!(
                open_blob(&DataKey::random(), "a", &sealed),
                Err(NotThisBlob)
            );
        }
    }

    #[test]
    fn a_flipped_bit_or_a_missing_byte_anywhere_is_noticed() {
        let key = DataKey::random();
        let sealed = seal_blob(&key, "a", &plain(PIECE + 9)).unwrap();
        for at in (0..sealed.len()).step_by(37).chain(0..HEAD) {
            let mut flipped = sealed.clone();
            flipped[at] ^= 1;
            assert_eq!(
                open_blob(&key, "a", &flipped),
                Err(NotThisBlob),
                "byte {at}"
            );
        }
        for end in [0, HEAD, HEAD + 1, sealed.len() - 1, HEAD + SEALED_PIECE] {
            assert_eq!(
                open_blob(&key, "a", &sealed[..end]),
                Err(NotThisBlob),
                "cut at {end}"
            );
        }
    }

    #[test]
    fn a_piece_opens_in_its_place_alone() {
        let keeper = DataKey::random();
        let (key, _) = BlobKey::new(&keeper, "a", 3 * PIECE as u64).unwrap();
        let piece = key.seal(1, &plain(PIECE)).unwrap();
        assert_eq!(key.unseal(1, &piece).unwrap(), plain(PIECE));
        assert_eq!(key.unseal(0, &piece), Err(NotThisBlob));
        assert_eq!(key.unseal(2, &piece), Err(NotThisBlob));
    }

    #[test]
    fn an_alias_says_nothing_of_the_name() {
        let (one, other) = (DataKey::random(), DataKey::random());
        assert_eq!(blob_alias(&one, "a"), blob_alias(&one, "a"));
        assert_ne!(blob_alias(&one, "a"), blob_alias(&one, "b"));
        assert_ne!(blob_alias(&one, "a"), blob_alias(&other, "a"));
    }
}
