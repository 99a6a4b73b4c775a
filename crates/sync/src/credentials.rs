//! Who this device is to the centre: its key, made here and never sent, and its tokens.

use crate::replica::{Replica, ReplicaError};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::{Signer as _, SigningKey};
use model::{DeviceId, Stamp};
use protocol::wire::{TokenRequest, Tokens};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The device's Ed25519 key pair. Forgotten memory is wiped by the signing key itself.
#[derive(Clone)]
pub struct DeviceKey(SigningKey);

impl DeviceKey {
    /// Makes a key pair from the machine's random source.
    #[must_use]
    pub fn generate() -> Self {
        Self(SigningKey::generate(&mut rand_core::OsRng))
    }

    /// The public half as the wire wants it.
    #[must_use]
    pub fn public(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0.verifying_key().as_bytes())
    }

    /// The private half, to be kept inside the encrypted store and nowhere else.
    #[must_use]
    pub fn secret(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0.as_bytes())
    }

    /// The key with this private half.
    #[must_use]
    pub fn from_secret(text: &str) -> Option<Self> {
        let bytes: [u8; 32] = URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()?;
        Some(Self(SigningKey::from_bytes(&bytes)))
    }

    /// A signature of this text as the wire wants it.
    #[must_use]
    pub fn sign(&self, text: &str) -> String {
        URL_SAFE_NO_PAD.encode(self.0.sign(text.as_bytes()).to_bytes())
    }

    /// A signed request for the next pair of tokens.
    #[must_use]
    pub fn token_request(&self, device: DeviceId, refresh: &str, at: Stamp) -> TokenRequest {
        let text = TokenRequest::signed_text(device, refresh, at);
        let signature = self.sign(&text);
        TokenRequest {
            device,
            refresh: refresh.to_owned(),
            at,
            signature,
        }
    }
}

impl fmt::Debug for DeviceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DeviceKey")
    }
}

/// What the loop needs to be let in.
#[derive(Clone)]
pub struct Credentials {
    /// This device.
    pub device: DeviceId,
    /// Its key.
    pub key: DeviceKey,
    /// Its newest tokens.
    pub tokens: Tokens,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Credentials({})", self.device)
    }
}

#[derive(Serialize, Deserialize)]
struct Kept {
    device: DeviceId,
    secret: String,
    tokens: Tokens,
}

const NOTE: &str = "sync.credentials";

impl Credentials {
    /// Keeps them in the encrypted store, durably.
    ///
    /// # Errors
    /// The store's.
    pub fn keep(&self, replica: &dyn Replica) -> Result<(), ReplicaError> {
        let kept = Kept {
            device: self.device,
            secret: self.key.secret(),
            tokens: self.tokens.clone(),
        };
        let text = serde_json::to_string(&kept).map_err(ReplicaError::new)?;
        replica.set_setting(NOTE, Some(&text))
    }

    /// Reads them back; none before enrolling.
    ///
    /// # Errors
    /// The store's.
    pub fn load(replica: &dyn Replica) -> Result<Option<Self>, ReplicaError> {
        let Some(text) = replica.setting(NOTE)? else {
            return Ok(None);
        };
        let kept: Kept = serde_json::from_str(&text).map_err(ReplicaError::new)?;
        let key = DeviceKey::from_secret(&kept.secret)
            .ok_or_else(|| ReplicaError::new("the device key is unreadable"))?;
        Ok(Some(Self {
            device: kept.device,
            key,
            tokens: kept.tokens,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ed25519_dalek::{Signature, VerifyingKey};

    #[test]
    fn a_token_request_is_signed_by_the_device() {
        let key = DeviceKey::generate();
        let device: DeviceId = "01890a5d-ac96-774b-bcce-b302099a8057".parse().unwrap();
        let request = key.token_request(device, "r1", Stamp(1_700_000_000_000));
        let public: [u8; 32] = URL_SAFE_NO_PAD
            .decode(key.public())
            .unwrap()
            .try_into()
            .unwrap();
        let signature: [u8; 64] = URL_SAFE_NO_PAD
            .decode(&request.signature)
            .unwrap()
            .try_into()
            .unwrap();
        let public = VerifyingKey::from_bytes(&public).unwrap();
        let signature = Signature::from_bytes(&signature);
        let text = TokenRequest::signed_text(device, "r1", request.at);
        assert!(public.verify_strict(text.as_bytes(), &signature).is_ok());
        assert!(public.verify_strict(b"another", &signature).is_err());
    }

    #[test]
    fn a_key_survives_being_kept_and_is_never_printed() {
        let key = DeviceKey::generate();
        let again = DeviceKey::from_secret(&key.secret()).unwrap();
        assert_eq!(again.public(), key.public());
        assert!(!format!("{key:?}").contains(&key.secret()));
        assert!(DeviceKey::from_secret("short").is_none());
    }
}
