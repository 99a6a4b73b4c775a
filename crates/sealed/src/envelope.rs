//! The envelope: the data key wrapped for those who may open it, never plain on disk (security.md, Keys).

use crate::cipher::{self, Boxed};
use crate::passphrase::{WeakPassphrase, check_passphrase};
use crate::recovery::{self, RecoveryPublic, RecoverySecret, RecoveryWrap};
use crate::{DataKey, backup};
use argon2::{Algorithm, Argon2, Params, Version};
use rand_core::{OsRng, RngCore as _};
use serde::{Deserialize, Serialize};
use std::path::Path;
use zeroize::Zeroizing;

/// The version of the envelope's form that this build writes and the newest it reads.
const VERSION: u32 = 1;
/// Ends the name of the second copy.
const COPY: &str = "copy";
pub(crate) const KDF: &str = "argon2id-19";
const BY_PASSPHRASE: &str = "roadbook-envelope/1/passphrase";
const BY_KEYCHAIN: &str = "roadbook-envelope/1/keychain";

/// What one try of a passphrase costs (Argon2id). Kept in the envelope, so that it can rise later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cost {
    m_kib: u32,
    t: u32,
    p: u32,
}

impl Default for Cost {
    /// 64 MiB, t = 3, p = 1: the least outside tests.
    fn default() -> Self {
        Self {
            m_kib: 64 * 1024,
            t: 3,
            p: 1,
        }
    }
}

impl Cost {
    /// More than the default: less in any part is raised to it.
    #[must_use]
    pub fn at_least_default(m_kib: u32, t: u32, p: u32) -> Self {
        let least = Self::default();
        Self {
            m_kib: m_kib.max(least.m_kib),
            t: t.max(least.t),
            p: p.max(least.p),
        }
    }

    /// Next to nothing, so that tests do not wait. Never for a person's store.
    #[doc(hidden)]
    #[must_use]
    pub fn for_tests() -> Self {
        Self {
            m_kib: 8,
            t: 1,
            p: 1,
        }
    }

    /// Memory in KiB, passes, lanes.
    pub(crate) fn parts(self) -> (u32, u32, u32) {
        (self.m_kib, self.t, self.p)
    }

    /// The cost that somebody wrote down, where this machine can bear it.
    pub(crate) fn of_parts(m_kib: u32, t: u32, p: u32) -> Option<Self> {
        Some(Self { m_kib, t, p }).filter(|cost| cost.is_bearable())
    }

    /// What a damaged or hostile envelope may make this machine spend.
    pub(crate) fn is_bearable(self) -> bool {
        (8..=1024 * 1024).contains(&self.m_kib)
            && (1..=32).contains(&self.t)
            && (1..=8).contains(&self.p)
    }
}

/// Why an envelope does not open or cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum EnvelopeError {
    /// The passphrase is another one.
    #[error("wrong passphrase")]
    WrongPassphrase,
    /// The recovery key or keychain secret is another one, or that wrap is not there.
    #[error("this key does not open the envelope")]
    WrongKey,
    /// A newer version of Roadbook wrote it.
    #[error("the envelope is of a newer version ({found}, known {known})")]
    NewerEnvelope {
        /// Its version.
        found: u32,
        /// The newest known here.
        known: u32,
    },
    /// It cannot be read.
    #[error("the envelope is damaged")]
    Damaged,
    /// The new passphrase is not taken.
    #[error(transparent)]
    Weak(#[from] WeakPassphrase),
    /// The file system.
    #[error("envelope file: {0}")]
    Io(#[from] std::io::Error),
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct PassphraseWrap {
    kdf: String,
    #[serde(flatten)]
    cost: Cost,
    salt: String,
    #[serde(flatten)]
    boxed: Boxed,
}

/// The data key wrapped by the passphrase, to the bureau's recovery key, and by a keychain's secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Envelope {
    version: u32,
    passphrase: PassphraseWrap,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    recovery: Option<RecoveryWrap>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    keychain: Option<Boxed>,
}

impl Envelope {
    /// Wraps `key` by a new passphrase and, where the bureau has one, to its recovery key.
    ///
    /// # Errors
    /// [`EnvelopeError::Weak`] where the passphrase is not taken.
    pub fn create(
        key: &DataKey,
        passphrase: &str,
        recovery: Option<RecoveryPublic>,
        cost: Cost,
    ) -> Result<Self, EnvelopeError> {
        let recovery = recovery
            .map(|to| recovery::seal(key, to))
            .transpose()
            .map_err(damaged)?;
        Ok(Self {
            version: VERSION,
            passphrase: wrap(key, passphrase, cost)?,
            recovery,
            keychain: None,
        })
    }

    /// Opens it by the passphrase.
    ///
    /// # Errors
    /// [`EnvelopeError::WrongPassphrase`], also when the wrap was changed: the cipher cannot tell which.
    pub fn open(&self, passphrase: &str) -> Result<DataKey, EnvelopeError> {
        let wrap = &self.passphrase;
        if wrap.kdf != KDF || wrap.boxed.cipher != cipher::CIPHER || !wrap.cost.is_bearable() {
            return Err(EnvelopeError::Damaged);
        }
        let salt = cipher::decode::<16>(&wrap.salt).ok_or(EnvelopeError::Damaged)?;
        let wrapping = stretch(passphrase, &salt, wrap.cost)?;
        cipher::open(&wrapping, BY_PASSPHRASE, &wrap.boxed)
            .map(|bytes| DataKey::from_bytes(*bytes))
            .map_err(|_| EnvelopeError::WrongPassphrase)
    }

    /// Opens it by the bureau's recovery secret.
    ///
    /// # Errors
    /// [`EnvelopeError::WrongKey`].
    pub fn open_by_recovery(&self, secret: &RecoverySecret) -> Result<DataKey, EnvelopeError> {
        let wrap = self.recovery.as_ref().ok_or(EnvelopeError::WrongKey)?;
        if wrap.algorithm != recovery::ALGORITHM {
            return Err(EnvelopeError::Damaged);
        }
        recovery::open(wrap, secret).map_err(|_| EnvelopeError::WrongKey)
    }

    /// Opens it by the parts of two administrators, sealed to `device`.
    ///
    /// # Errors
    /// [`EnvelopeError::WrongKey`] where they are not two, not for this envelope, or not for this device.
    pub fn open_by_parts(
        &self,
        device: &RecoverySecret,
        parts: &[(u8, serde_json::Value)],
    ) -> Result<DataKey, EnvelopeError> {
        let wrap = self.recovery.as_ref().ok_or(EnvelopeError::WrongKey)?;
        let shared = crate::shares::together(device, parts).map_err(|_| EnvelopeError::WrongKey)?;
        recovery::open_shared(wrap, &shared).map_err(|_| EnvelopeError::WrongKey)
    }

    /// The public half that it was sealed to the recovery key with, as text.
    #[must_use]
    pub fn sealed_with(&self) -> Option<&str> {
        self.recovery.as_ref().map(|wrap| wrap.ephemeral.as_str())
    }

    /// Opens it by the secret that the keychain keeps.
    ///
    /// # Errors
    /// [`EnvelopeError::WrongKey`].
    pub fn open_by_keychain(&self, secret: &DataKey) -> Result<DataKey, EnvelopeError> {
        let wrap = self.keychain.as_ref().ok_or(EnvelopeError::WrongKey)?;
        cipher::open(secret.bytes(), BY_KEYCHAIN, wrap)
            .map(|bytes| DataKey::from_bytes(*bytes))
            .map_err(|_| EnvelopeError::WrongKey)
    }

    /// Another passphrase for the same data key: nothing else is orphaned.
    ///
    /// # Errors
    /// [`EnvelopeError::WrongPassphrase`], [`EnvelopeError::Weak`]; the envelope is as before then.
    pub fn change_passphrase(
        &mut self,
        old: &str,
        new: &str,
        cost: Cost,
    ) -> Result<(), EnvelopeError> {
        let key = self.open(old)?;
        self.set_passphrase(&key, new, cost)
    }

    /// A new passphrase for who holds the data key, after a recovery.
    ///
    /// # Errors
    /// [`EnvelopeError::Weak`].
    pub fn set_passphrase(
        &mut self,
        key: &DataKey,
        new: &str,
        cost: Cost,
    ) -> Result<(), EnvelopeError> {
        self.passphrase = wrap(key, new, cost)?;
        Ok(())
    }

    /// Seals the data key to another recovery key.
    ///
    /// # Errors
    /// [`EnvelopeError::Damaged`] where the cipher fails.
    pub fn set_recovery(&mut self, key: &DataKey, to: RecoveryPublic) -> Result<(), EnvelopeError> {
        self.recovery = Some(recovery::seal(key, to).map_err(damaged)?);
        Ok(())
    }

    /// To which recovery key it is sealed, as text.
    #[must_use]
    pub fn recovery_key(&self) -> Option<&str> {
        self.recovery.as_ref().map(|wrap| wrap.to.as_str())
    }

    /// Adds the wrap by a secret that the keychain keeps.
    ///
    /// # Errors
    /// [`EnvelopeError::Damaged`] where the cipher fails.
    pub fn set_keychain(&mut self, key: &DataKey, secret: &DataKey) -> Result<(), EnvelopeError> {
        let boxed = cipher::seal(secret.bytes(), BY_KEYCHAIN, key.bytes()).map_err(damaged)?;
        self.keychain = Some(boxed);
        Ok(())
    }

    /// Takes the keychain's wrap away.
    pub fn forget_keychain(&mut self) {
        self.keychain = None;
    }

    /// Whether a keychain may open it.
    #[must_use]
    pub fn has_keychain(&self) -> bool {
        self.keychain.is_some()
    }

    /// Reads the file; where it is gone or damaged, the copy that was written with it.
    ///
    /// # Errors
    /// [`EnvelopeError::NewerEnvelope`], [`EnvelopeError::Damaged`], [`EnvelopeError::Io`].
    pub fn read(path: &Path) -> Result<Self, EnvelopeError> {
        let read = Self::read_one(path);
        if matches!(read, Err(EnvelopeError::Damaged | EnvelopeError::Io(_)))
            && let Ok(copy) = Self::read_one(&backup::beside(path, COPY))
        {
            tracing::warn!("the envelope was read from its copy");
            return Ok(copy);
        }
        read
    }

    fn read_one(path: &Path) -> Result<Self, EnvelopeError> {
        #[derive(Deserialize)]
        struct Age {
            version: u32,
        }
        let bytes = std::fs::read(path)?;
        let Age { version } = serde_json::from_slice(&bytes).map_err(|_| EnvelopeError::Damaged)?;
        if version > VERSION {
            return Err(EnvelopeError::NewerEnvelope {
                found: version,
                known: VERSION,
            });
        }
        serde_json::from_slice(&bytes).map_err(|_| EnvelopeError::Damaged)
    }

    /// Writes the file whole or not at all: beside it, to the disk, then over it (S13); then its copy the
    /// same way. Without an envelope nothing of a store opens, so one damaged sector must not be enough.
    ///
    /// # Errors
    /// [`EnvelopeError::Io`].
    pub fn write(&self, path: &Path) -> Result<(), EnvelopeError> {
        let bytes = serde_json::to_vec_pretty(self).map_err(|_| EnvelopeError::Damaged)?;
        let partial = backup::beside(path, "partial");
        for to in [path.to_owned(), backup::beside(path, COPY)] {
            std::fs::write(&partial, &bytes)?;
            backup::settle(&partial, &to)?;
        }
        Ok(())
    }
}

fn wrap(key: &DataKey, passphrase: &str, cost: Cost) -> Result<PassphraseWrap, EnvelopeError> {
    check_passphrase(passphrase)?;
    let mut salt = [0_u8; 16];
    OsRng.fill_bytes(&mut salt);
    let wrapping = stretch(passphrase, &salt, cost)?;
    let boxed = cipher::seal(&wrapping, BY_PASSPHRASE, key.bytes()).map_err(damaged)?;
    Ok(PassphraseWrap {
        kdf: KDF.to_owned(),
        cost,
        salt: cipher::encode(&salt),
        boxed,
    })
}

pub(crate) fn stretch(
    passphrase: &str,
    salt: &[u8],
    cost: Cost,
) -> Result<Zeroizing<[u8; 32]>, EnvelopeError> {
    let params =
        Params::new(cost.m_kib, cost.t, cost.p, Some(32)).map_err(|_| EnvelopeError::Damaged)?;
    let mut out = Zeroizing::new([0_u8; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(passphrase.as_bytes(), salt, out.as_mut())
        .map_err(|_| EnvelopeError::Damaged)?;
    Ok(out)
}

fn damaged(_: cipher::DoesNotOpen) -> EnvelopeError {
    EnvelopeError::Damaged
}
