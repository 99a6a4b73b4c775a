//! The bureau's recovery key: an X25519 pair. A data key sealed to the public half is opened by whoever
//! holds the secret half, two administrators together (security.md, Keys).

use crate::DataKey;
use crate::cipher::{self, Boxed};
use hkdf::Hkdf;
use rand_core::OsRng;
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use std::fmt;
use std::str::FromStr;
use x25519_dalek::{EphemeralSecret, PublicKey, StaticSecret};
use zeroize::Zeroizing;

pub(crate) const ALGORITHM: &str = "x25519-hkdf-sha256";
const PURPOSE: &str = "roadbook-envelope/1/recovery";

/// The text is no key of 32 bytes in base64.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("not a key")]
pub struct NotAKey;

/// The public half, as it comes with the answer to enrolling (base64 without padding).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecoveryPublic([u8; 32]);

impl RecoveryPublic {
    pub(crate) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for RecoveryPublic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&cipher::encode(&self.0))
    }
}

impl FromStr for RecoveryPublic {
    type Err = NotAKey;
    fn from_str(text: &str) -> Result<Self, NotAKey> {
        cipher::decode(text.trim_end_matches('='))
            .map(Self)
            .ok_or(NotAKey)
    }
}

/// The secret half. It never shows itself; `to_text` is for the administrators' paper or stick.
pub struct RecoverySecret(StaticSecret);

impl RecoverySecret {
    /// A new pair.
    #[must_use]
    pub fn random() -> Self {
        Self(StaticSecret::random_from_rng(OsRng))
    }

    /// The public half.
    #[must_use]
    pub fn public(&self) -> RecoveryPublic {
        RecoveryPublic(PublicKey::from(&self.0).to_bytes())
    }

    /// The secret as a key, for an envelope.
    #[must_use]
    pub fn key(&self) -> DataKey {
        DataKey::from_bytes(*self.0.as_bytes())
    }

    /// The secret that [`Self::key`] gave.
    #[must_use]
    pub fn from_key(key: &DataKey) -> Self {
        Self((*key.bytes()).into())
    }

    /// The secret as text, to be kept apart from every server.
    #[must_use]
    pub fn to_text(&self) -> Zeroizing<String> {
        Zeroizing::new(cipher::encode(self.0.as_bytes()))
    }

    /// Reads what [`Self::to_text`] wrote.
    ///
    /// # Errors
    /// [`NotAKey`].
    pub fn from_text(text: &str) -> Result<Self, NotAKey> {
        cipher::decode::<32>(text.trim().trim_end_matches('='))
            .map(|bytes| Self(bytes.into()))
            .ok_or(NotAKey)
    }
}

impl fmt::Debug for RecoverySecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecoverySecret(…)")
    }
}

/// A data key sealed to a public key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RecoveryWrap {
    pub(crate) algorithm: String,
    /// To whom, so that a bureau with a new key sees which envelopes still name the old one.
    pub(crate) to: String,
    pub(crate) ephemeral: String,
    #[serde(flatten)]
    boxed: Boxed,
}

pub(crate) fn seal(key: &DataKey, to: RecoveryPublic) -> Result<RecoveryWrap, cipher::DoesNotOpen> {
    seal_bytes(key.bytes(), to, PURPOSE)
}

/// Seals 32 bytes to a public key, for one purpose.
pub(crate) fn seal_bytes(
    bytes: &[u8; 32],
    to: RecoveryPublic,
    purpose: &str,
) -> Result<RecoveryWrap, cipher::DoesNotOpen> {
    let secret = EphemeralSecret::random_from_rng(OsRng);
    let ephemeral = PublicKey::from(&secret).to_bytes();
    let shared = secret.diffie_hellman(&PublicKey::from(to.0));
    let wrapping = derive(shared.as_bytes(), &ephemeral, &to.0, purpose)?;
    Ok(RecoveryWrap {
        algorithm: ALGORITHM.to_owned(),
        to: to.to_string(),
        ephemeral: cipher::encode(&ephemeral),
        boxed: cipher::seal(&wrapping, purpose, bytes)?,
    })
}

pub(crate) fn open(
    wrap: &RecoveryWrap,
    secret: &RecoverySecret,
) -> Result<DataKey, cipher::DoesNotOpen> {
    open_bytes(wrap, secret, PURPOSE).map(|bytes| DataKey::from_bytes(*bytes))
}

/// Opens what [`seal_bytes`] made for the same purpose.
pub(crate) fn open_bytes(
    wrap: &RecoveryWrap,
    secret: &RecoverySecret,
    purpose: &str,
) -> Result<Zeroizing<[u8; 32]>, cipher::DoesNotOpen> {
    let ephemeral: [u8; 32] = cipher::decode(&wrap.ephemeral).ok_or(cipher::DoesNotOpen)?;
    let shared = secret.0.diffie_hellman(&PublicKey::from(ephemeral));
    let wrapping = derive(shared.as_bytes(), &ephemeral, &secret.public().0, purpose)?;
    cipher::open(&wrapping, purpose, &wrap.boxed)
}

/// Opens it by what two administrators' parts agreed on instead of the secret.
pub(crate) fn open_shared(
    wrap: &RecoveryWrap,
    shared: &[u8; 32],
) -> Result<DataKey, cipher::DoesNotOpen> {
    let ephemeral: [u8; 32] = cipher::decode(&wrap.ephemeral).ok_or(cipher::DoesNotOpen)?;
    let to: [u8; 32] = cipher::decode(&wrap.to).ok_or(cipher::DoesNotOpen)?;
    let wrapping = derive(shared, &ephemeral, &to, PURPOSE)?;
    cipher::open(&wrapping, PURPOSE, &wrap.boxed).map(|bytes| DataKey::from_bytes(*bytes))
}

/// Both public keys go into the derivation, so that a wrap belongs to exactly this pair.
fn derive(
    shared: &[u8; 32],
    ephemeral: &[u8; 32],
    to: &[u8; 32],
    purpose: &str,
) -> Result<Zeroizing<[u8; 32]>, cipher::DoesNotOpen> {
    let salt: Vec<u8> = ephemeral.iter().chain(to).copied().collect();
    let mut out = Zeroizing::new([0_u8; 32]);
    Hkdf::<Sha256>::new(Some(&salt), shared)
        .expand(purpose.as_bytes(), out.as_mut())
        .map_err(|_| cipher::DoesNotOpen)?;
    Ok(out)
}
