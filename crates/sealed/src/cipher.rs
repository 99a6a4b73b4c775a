//! XChaCha20-Poly1305 with a random nonce and the purpose as associated data.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use rand_core::{OsRng, RngCore as _};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// The one cipher of this version; its id stands in every wrap.
pub(crate) const CIPHER: &str = "xchacha20-poly1305";

/// Some bytes under a key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Boxed {
    pub(crate) cipher: String,
    pub(crate) nonce: String,
    pub(crate) bytes: String,
}

/// The key is another one, or the bytes were changed: a cipher cannot tell which.
#[derive(Debug)]
pub(crate) struct DoesNotOpen;

pub(crate) fn seal(key: &[u8; 32], purpose: &str, plain: &[u8]) -> Result<Boxed, DoesNotOpen> {
    let mut nonce = [0_u8; 24];
    OsRng.fill_bytes(&mut nonce);
    let bytes = XChaCha20Poly1305::new(key.into())
        .encrypt(
            XNonce::from_slice(&nonce),
            Payload {
                msg: plain,
                aad: purpose.as_bytes(),
            },
        )
        .map_err(|_| DoesNotOpen)?;
    Ok(Boxed {
        cipher: CIPHER.to_owned(),
        nonce: encode(&nonce),
        bytes: encode(&bytes),
    })
}

/// Opens a key that [`seal`] wrapped for the same purpose.
pub(crate) fn open(
    key: &[u8; 32],
    purpose: &str,
    boxed: &Boxed,
) -> Result<Zeroizing<[u8; 32]>, DoesNotOpen> {
    let plain = open_bytes(key, purpose, boxed)?;
    let mut out = Zeroizing::new([0_u8; 32]);
    if plain.len() != out.len() {
        return Err(DoesNotOpen);
    }
    out.copy_from_slice(&plain);
    Ok(out)
}

/// Opens what [`seal`] made for the same purpose, of any length.
pub(crate) fn open_bytes(
    key: &[u8; 32],
    purpose: &str,
    boxed: &Boxed,
) -> Result<Zeroizing<Vec<u8>>, DoesNotOpen> {
    let nonce = decode::<24>(&boxed.nonce).ok_or(DoesNotOpen)?;
    let bytes = STANDARD_NO_PAD
        .decode(&boxed.bytes)
        .map_err(|_| DoesNotOpen)?;
    XChaCha20Poly1305::new(key.into())
        .decrypt(
            XNonce::from_slice(&nonce),
            Payload {
                msg: &bytes,
                aad: purpose.as_bytes(),
            },
        )
        .map(Zeroizing::new)
        .map_err(|_| DoesNotOpen)
}

pub(crate) fn encode(bytes: &[u8]) -> String {
    STANDARD_NO_PAD.encode(bytes)
}

pub(crate) fn decode<const N: usize>(text: &str) -> Option<[u8; N]> {
    STANDARD_NO_PAD.decode(text).ok()?.try_into().ok()
}
