//! A key for one file that passes from one machine to another once: made at random, told in an answer that is
//! authenticated already, and forgotten by both sides with the file.
//!
//! The file is pieces, each with its own tag. A piece opens at its own place of its own file and nowhere else.

use crate::NotThisBlob;
use crate::cipher::{decode, encode};
use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use rand_core::{OsRng, RngCore as _};
use zeroize::Zeroizing;

/// See the module's words.
pub struct PassingKey {
    bytes: Zeroizing<[u8; 32]>,
    cipher: XChaCha20Poly1305,
}

impl std::fmt::Debug for PassingKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PassingKey(…)")
    }
}

impl PassingKey {
    /// A new key from the operating system's random source.
    #[must_use]
    pub fn random() -> Self {
        let mut bytes = Zeroizing::new([0_u8; 32]);
        OsRng.fill_bytes(bytes.as_mut());
        Self::over(bytes)
    }

    /// Reads what [`Self::told`] wrote.
    ///
    /// # Errors
    /// [`NotThisBlob`] for what is no key.
    pub fn read(text: &str) -> Result<Self, NotThisBlob> {
        let bytes = decode(text).map(Zeroizing::new).ok_or(NotThisBlob)?;
        Ok(Self::over(bytes))
    }

    fn over(bytes: Zeroizing<[u8; 32]>) -> Self {
        let cipher = XChaCha20Poly1305::new((&*bytes).into());
        Self { bytes, cipher }
    }

    /// The key in text, to be told once.
    #[must_use]
    pub fn told(&self) -> Zeroizing<String> {
        Zeroizing::new(encode(&*self.bytes))
    }

    /// Seals the piece at this place of the file of this name.
    ///
    /// # Errors
    /// [`NotThisBlob`], which does not happen with sound memory.
    pub fn seal(&self, file: &str, at: u64, plain: &[u8]) -> Result<Vec<u8>, NotThisBlob> {
        let sealed = self.cipher.encrypt(&nonce(at), piece(file, plain));
        sealed.map_err(|_| NotThisBlob)
    }

    /// Opens it.
    ///
    /// # Errors
    /// [`NotThisBlob`]: another key, another file, another place, or it was changed.
    pub fn open(&self, file: &str, at: u64, sealed: &[u8]) -> Result<Vec<u8>, NotThisBlob> {
        let plain = self.cipher.decrypt(&nonce(at), piece(file, sealed));
        plain.map_err(|_| NotThisBlob)
    }
}

fn piece<'a>(file: &'a str, bytes: &'a [u8]) -> Payload<'a, 'a> {
    Payload {
        msg: bytes,
        aad: file.as_bytes(),
    }
}

/// The place: the key is used for one file only, so none comes twice.
fn nonce(at: u64) -> XNonce {
    let mut nonce = XNonce::default();
    for (byte, place) in nonce.iter_mut().rev().zip(at.to_be_bytes().iter().rev()) {
        *byte = *place;
    }
    nonce
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_piece_opens_at_its_place_of_its_file_under_its_key_and_nowhere_else() {
        let key = PassingKey::random();
        let sealed = key.seal("one", 3, b"words").unwrap();
        let told = PassingKey::read(&key.told()).unwrap();
        assert_eq!(told.open("one", 3, &sealed).unwrap(), b"words");
        assert!(told.open("one", 4, &sealed).is_err(), "another place");
        assert!(told.open("two", 3, &sealed).is_err(), "another file");
        assert!(PassingKey::random().open("one", 3, &sealed).is_err());
        for bit in 0..sealed.len() * 8 {
            let mut changed = sealed.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            assert!(told.open("one", 3, &changed).is_err(), "bit {bit}");
        }
        assert!(told.open("one", 3, &sealed[..sealed.len() - 1]).is_err());
        assert!(PassingKey::read("no key").is_err());
    }
}
