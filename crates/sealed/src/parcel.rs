//! A parcel: bytes that leave the store and stay sealed, by a passphrase a person chose (unsent work on
//! its way to another device) or by the store's own data key (what must outlive a damaged file).

use crate::cipher::{self, Boxed};
use crate::envelope::{KDF, stretch};
use crate::passphrase::{WeakPassphrase, check_passphrase};
use crate::{Cost, DataKey};
use rand_core::{OsRng, RngCore as _};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// The largest parcel that is read, in bytes as it lies on the disk.
pub const PARCEL_BYTES: usize = 48 * 1024 * 1024;
const VERSION: u32 = 1;
const BY_PASSPHRASE: &str = "roadbook-parcel/1/passphrase";
const BY_KEY: &str = "roadbook-parcel/1/key";

/// Why a parcel does not open or cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum ParcelError {
    /// The passphrase is another one, or a bit was changed: the cipher cannot tell which.
    #[error("wrong passphrase, or the parcel was changed")]
    DoesNotOpen,
    /// It is no parcel, or another kind of parcel.
    #[error("not a parcel of this kind")]
    NotAParcel,
    /// A newer version of Roadbook made it.
    #[error("the parcel is of a newer version")]
    Newer,
    /// Larger than [`PARCEL_BYTES`].
    #[error("the parcel is larger than {PARCEL_BYTES} bytes")]
    TooLarge,
    /// The new passphrase is not taken.
    #[error(transparent)]
    Weak(#[from] WeakPassphrase),
}

/// A sealed parcel. What kind of content it holds stands on it and is authenticated with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parcel {
    version: u32,
    content: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    kdf: Option<Stretch>,
    #[serde(flatten)]
    boxed: Boxed,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Stretch {
    algorithm: String,
    #[serde(flatten)]
    cost: Cost,
    salt: String,
}

impl Parcel {
    /// Seals by a passphrase, Argon2id and XChaCha20-Poly1305 like the envelope.
    ///
    /// # Errors
    /// [`ParcelError::Weak`], [`ParcelError::TooLarge`].
    pub fn by_passphrase(
        passphrase: &str,
        content: &str,
        plain: &[u8],
        cost: Cost,
    ) -> Result<Self, ParcelError> {
        check_passphrase(passphrase)?;
        let mut salt = [0_u8; 16];
        OsRng.fill_bytes(&mut salt);
        let key = stretch(passphrase, &salt, cost).map_err(|_| ParcelError::NotAParcel)?;
        let kdf = Stretch {
            algorithm: KDF.to_owned(),
            cost,
            salt: cipher::encode(&salt),
        };
        Self::seal(&key, BY_PASSPHRASE, content, plain, Some(kdf))
    }

    /// Seals by the store's data key.
    ///
    /// # Errors
    /// [`ParcelError::TooLarge`].
    pub fn by_key(key: &DataKey, content: &str, plain: &[u8]) -> Result<Self, ParcelError> {
        Self::seal(key.bytes(), BY_KEY, content, plain, None)
    }

    fn seal(
        key: &[u8; 32],
        way: &str,
        content: &str,
        plain: &[u8],
        kdf: Option<Stretch>,
    ) -> Result<Self, ParcelError> {
        // Base64 makes four bytes of three.
        if plain.len() / 3 * 4 + 1024 > PARCEL_BYTES {
            return Err(ParcelError::TooLarge);
        }
        let boxed = cipher::seal(key, &purpose(way, content), plain)
            .map_err(|_| ParcelError::DoesNotOpen)?;
        Ok(Self {
            version: VERSION,
            content: content.to_owned(),
            kdf,
            boxed,
        })
    }

    /// Opens it by the passphrase.
    ///
    /// # Errors
    /// [`ParcelError`].
    pub fn open(&self, passphrase: &str, content: &str) -> Result<Zeroizing<Vec<u8>>, ParcelError> {
        self.check(content)?;
        let kdf = self.kdf.as_ref().ok_or(ParcelError::NotAParcel)?;
        if kdf.algorithm != KDF || !kdf.cost.is_bearable() {
            return Err(ParcelError::NotAParcel);
        }
        let salt = cipher::decode::<16>(&kdf.salt).ok_or(ParcelError::NotAParcel)?;
        let key = stretch(passphrase, &salt, kdf.cost).map_err(|_| ParcelError::NotAParcel)?;
        cipher::open_bytes(&key, &purpose(BY_PASSPHRASE, content), &self.boxed)
            .map_err(|_| ParcelError::DoesNotOpen)
    }

    /// Opens it by the store's data key.
    ///
    /// # Errors
    /// [`ParcelError`].
    pub fn open_by_key(
        &self,
        key: &DataKey,
        content: &str,
    ) -> Result<Zeroizing<Vec<u8>>, ParcelError> {
        self.check(content)?;
        cipher::open_bytes(key.bytes(), &purpose(BY_KEY, content), &self.boxed)
            .map_err(|_| ParcelError::DoesNotOpen)
    }

    fn check(&self, content: &str) -> Result<(), ParcelError> {
        if self.version > VERSION {
            return Err(ParcelError::Newer);
        }
        if self.content != content || self.boxed.cipher != cipher::CIPHER {
            return Err(ParcelError::NotAParcel);
        }
        Ok(())
    }

    /// Its bytes, to be written to a file.
    ///
    /// # Errors
    /// [`ParcelError::NotAParcel`], which does not happen to what was sealed here.
    pub fn to_bytes(&self) -> Result<Vec<u8>, ParcelError> {
        serde_json::to_vec(self).map_err(|_| ParcelError::NotAParcel)
    }

    /// Reads what [`Self::to_bytes`] wrote. Nothing is opened or trusted yet.
    ///
    /// # Errors
    /// [`ParcelError::TooLarge`], [`ParcelError::NotAParcel`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ParcelError> {
        if bytes.len() > PARCEL_BYTES {
            return Err(ParcelError::TooLarge);
        }
        serde_json::from_slice(bytes).map_err(|_| ParcelError::NotAParcel)
    }
}

fn purpose(way: &str, content: &str) -> String {
    format!("{way}/{content}")
}

#[cfg(test)]
mod tests {
    use super::*;

    const PASSPHRASE: &str = "敬亭山下一条小河";

    fn sealed() -> Parcel {
        Parcel::by_passphrase(
            PASSPHRASE,
            "unsent",
            "拜访纪要".as_bytes(),
            Cost::for_tests(),
        )
        .unwrap()
    }

    #[test]
    fn a_parcel_opens_for_its_passphrase_and_its_kind_alone() {
        let parcel = Parcel::from_bytes(&sealed().to_bytes().unwrap()).unwrap();
        assert_eq!(
            parcel.open(PASSPHRASE, "unsent").unwrap().as_slice(),
            "拜访纪要".as_bytes()
        );
        assert!(matches!(
            parcel.open("另一个口令在这里", "unsent"),
            Err(ParcelError::DoesNotOpen)
        ));
        assert!(matches!(
            parcel.open(PASSPHRASE, "credentials"),
            Err(ParcelError::NotAParcel)
        ));
        assert!(parcel.open_by_key(&DataKey::random(), "unsent").is_err());
        assert!(matches!(
            Parcel::by_passphrase("12345678", "unsent", b"x", Cost::for_tests()),
            Err(ParcelError::Weak(_))
        ));
    }

    #[test]
    fn a_flipped_bit_anywhere_opens_nothing() {
        let bytes = sealed().to_bytes().unwrap();
        for at in 0..bytes.len() {
            let mut flipped = bytes.clone();
            flipped[at] ^= 1;
            let opened =
                Parcel::from_bytes(&flipped).and_then(|parcel| parcel.open(PASSPHRASE, "unsent"));
            // A digit of the cost may change what is spent, never what comes out.
            if let Ok(plain) = opened {
                assert_eq!(plain.as_slice(), "拜访纪要".as_bytes(), "byte {at}");
            }
        }
        assert!(Parcel::from_bytes(&bytes[..bytes.len() / 2]).is_err());
        let huge = vec![b' '; PARCEL_BYTES + 1];
        assert!(matches!(
            Parcel::from_bytes(&huge),
            Err(ParcelError::TooLarge)
        ));
    }
}
