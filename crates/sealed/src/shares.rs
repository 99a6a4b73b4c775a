//! The recovery key in the hands of several administrators, two of whom are needed (docs/adr/0007).
//!
//! The secret scalar is split by a line over the field of curve25519's order. Opening an envelope needs
//! the secret times one point; each administrator multiplies that point by the own share, and the two
//! products make the one that is wanted. So no share leaves its administrator's machine, the secret is
//! put together nowhere, and what comes of two parts opens this one envelope and no other.

use crate::cipher;
use crate::recovery::{RecoveryPublic, RecoverySecret, RecoveryWrap, open_bytes, seal_bytes};
use curve25519_dalek::edwards::{CompressedEdwardsY, EdwardsPoint};
use curve25519_dalek::montgomery::MontgomeryPoint;
use curve25519_dalek::scalar::{Scalar, clamp_integer};
use rand_core::{OsRng, RngCore as _};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use std::fmt;
use zeroize::{Zeroize as _, Zeroizing};

const PART: &str = "roadbook-recovery/1/part";
/// The form of a share on paper.
const FORM: u8 = 1;
/// Form, number, key, share, checksum.
const BYTES: usize = 1 + 1 + 4 + 32 + 4;
/// Letters and digits that are not mistaken for each other.
const ALPHABET: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
/// Letters in a group on paper.
const GROUP: usize = 4;

/// Why a share or a part cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ShareError {
    /// Too short, too long, or of letters that no share has.
    #[error("not a share")]
    Unreadable,
    /// The checksum differs: a letter is wrong.
    #[error("mistyped")]
    Mistyped,
    /// It belongs to another recovery key.
    #[error("a share of another key")]
    OtherKey,
    /// The point or the sealed part is not one that an honest device or centre makes.
    #[error("not a part")]
    NotAPart,
}

/// One administrator's share.
pub struct Share {
    number: u8,
    key: [u8; 4],
    scalar: Scalar,
}

impl Drop for Share {
    fn drop(&mut self) {
        self.scalar.zeroize();
    }
}

impl fmt::Debug for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Share({})", self.number)
    }
}

/// Names a recovery key in a share.
fn key_id(public: &RecoveryPublic) -> [u8; 4] {
    let digest = Sha256::digest(public.bytes());
    [digest[0], digest[1], digest[2], digest[3]]
}

impl RecoverySecret {
    /// Splits the secret into `count` shares, at least two, any two of which do what it does.
    #[must_use]
    pub fn split(&self, count: u8) -> Vec<Share> {
        let secret = Scalar::from_bytes_mod_order(clamp_integer(*self.key().bytes()));
        let mut wide = Zeroizing::new([0_u8; 64]);
        OsRng.fill_bytes(wide.as_mut());
        let slope = Scalar::from_bytes_mod_order_wide(&wide);
        let key = key_id(&self.public());
        (1..=count.max(2))
            .map(|number| Share {
                number,
                key,
                scalar: secret + slope * Scalar::from(number),
            })
            .collect()
    }
}

impl Share {
    /// Which of the shares it is, from 1.
    #[must_use]
    pub fn number(&self) -> u8 {
        self.number
    }

    /// Whether it is a share of this key.
    #[must_use]
    pub fn is_of(&self, key: &RecoveryPublic) -> bool {
        self.key == key_id(key)
    }

    /// For paper: groups of letters with a checksum.
    #[must_use]
    pub fn to_text(&self) -> Zeroizing<String> {
        let mut bytes = Zeroizing::new(Vec::with_capacity(BYTES));
        bytes.extend([FORM, self.number]);
        bytes.extend(self.key);
        bytes.extend(self.scalar.as_bytes());
        let sum = Sha256::digest(bytes.as_slice());
        bytes.extend(&sum[..4]);
        let mut text = Zeroizing::new(String::new());
        let (mut held, mut bits, mut letters) = (0_u32, 0_u32, 0);
        let mut put = |value: u32| {
            if letters > 0 && letters % GROUP == 0 {
                text.push('-');
            }
            letters += 1;
            text.push(char::from(ALPHABET[(value & 31) as usize]));
        };
        for byte in bytes.iter() {
            held = (held << 8) | u32::from(*byte);
            bits += 8;
            while bits >= 5 {
                bits -= 5;
                put(held >> bits);
            }
            held &= (1 << bits) - 1;
        }
        if bits > 0 {
            put(held << (5 - bits));
        }
        text
    }

    /// Reads what [`Self::to_text`] wrote, however it was typed.
    ///
    /// # Errors
    /// [`ShareError::Unreadable`], [`ShareError::Mistyped`].
    pub fn from_text(text: &str) -> Result<Self, ShareError> {
        let mut bytes = Zeroizing::new(Vec::with_capacity(BYTES + 1));
        let (mut held, mut bits) = (0_u32, 0_u32);
        for letter in text.chars().filter(|c| !c.is_whitespace() && *c != '-') {
            let letter = letter.to_ascii_uppercase();
            let place = ALPHABET
                .iter()
                .position(|known| char::from(*known) == letter);
            let value = place
                .and_then(|place| u32::try_from(place).ok())
                .ok_or(ShareError::Unreadable)?;
            held = (held << 5) | value;
            bits += 5;
            if bits >= 8 {
                bits -= 8;
                bytes.push(u8::try_from((held >> bits) & 255).unwrap_or_default());
            }
            held &= (1 << bits) - 1;
            if bytes.len() > BYTES {
                return Err(ShareError::Unreadable);
            }
        }
        if bytes.len() != BYTES || bytes[0] != FORM || bytes[1] == 0 {
            return Err(ShareError::Unreadable);
        }
        let (plain, sum) = bytes.split_at(BYTES - 4);
        // The last letter says less than it could; what it does not say is nothing, not anything.
        if held != 0 || Sha256::digest(plain)[..4] != *sum {
            return Err(ShareError::Mistyped);
        }
        let mut key = [0_u8; 4];
        key.copy_from_slice(&plain[2..6]);
        let mut scalar = Zeroizing::new([0_u8; 32]);
        scalar.copy_from_slice(&plain[6..]);
        let scalar = Option::from(Scalar::from_canonical_bytes(*scalar));
        Ok(Self {
            number: plain[1],
            key,
            scalar: scalar.ok_or(ShareError::Unreadable)?,
        })
    }

    /// This administrator's part for an envelope that was sealed with `sealed_with`, sealed to the device.
    ///
    /// # Errors
    /// [`ShareError::NotAPart`] for a point that no envelope has: it would betray the share.
    pub fn part(&self, sealed_with: &str, device: RecoveryPublic) -> Result<Value, ShareError> {
        let product = point(sealed_with)? * self.scalar;
        let bytes = Zeroizing::new(product.compress().to_bytes());
        let sealed = seal_bytes(&bytes, device, PART).map_err(|_| ShareError::NotAPart)?;
        serde_json::to_value(sealed).map_err(|_| ShareError::NotAPart)
    }
}

/// Puts two parts together: what the recovery secret would have agreed on with the envelope.
pub(crate) fn together(
    device: &RecoverySecret,
    parts: &[(u8, Value)],
) -> Result<Zeroizing<[u8; 32]>, ShareError> {
    let [(first, one), (second, other)] = parts else {
        return Err(ShareError::NotAPart);
    };
    if first == second {
        return Err(ShareError::NotAPart);
    }
    let (x1, x2) = (Scalar::from(*first), Scalar::from(*second));
    let inverse = (x2 - x1).invert();
    let whole = opened(device, one)? * (x2 * inverse) - opened(device, other)? * (x1 * inverse);
    Ok(Zeroizing::new(whole.to_montgomery().to_bytes()))
}

fn opened(device: &RecoverySecret, sealed: &Value) -> Result<EdwardsPoint, ShareError> {
    let wrap: RecoveryWrap =
        serde_json::from_value(sealed.clone()).map_err(|_| ShareError::NotAPart)?;
    let bytes = open_bytes(&wrap, device, PART).map_err(|_| ShareError::NotAPart)?;
    CompressedEdwardsY(*bytes)
        .decompress()
        .ok_or(ShareError::NotAPart)
}

/// The point that an envelope was sealed with. Only points of the prime order: another one would let a
/// false device learn something of the share.
fn point(sealed_with: &str) -> Result<EdwardsPoint, ShareError> {
    let bytes: [u8; 32] = cipher::decode(sealed_with).ok_or(ShareError::NotAPart)?;
    let point = MontgomeryPoint(bytes).to_edwards(0);
    point
        .filter(|point| point.is_torsion_free() && *point != EdwardsPoint::default())
        .ok_or(ShareError::NotAPart)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Cost, DataKey, Envelope};

    const PASSPHRASE: &str = "敬亭山下一条小河";

    fn sealed_to(bureau: &RecoverySecret) -> (DataKey, Envelope) {
        let key = DataKey::random();
        let to = Some(bureau.public());
        let envelope = Envelope::create(&key, PASSPHRASE, to, Cost::for_tests()).unwrap();
        (key, envelope)
    }

    fn part(share: &Share, envelope: &Envelope, device: &RecoverySecret) -> (u8, Value) {
        let sealed_with = envelope.sealed_with().unwrap();
        let part = share.part(sealed_with, device.public()).unwrap();
        (share.number(), part)
    }

    #[test]
    fn every_single_wrong_letter_is_found() {
        let share = RecoverySecret::random().split(3).swap_remove(0);
        let text = share.to_text();
        assert!(Share::from_text(&text.to_lowercase()).is_ok());
        for (place, right) in text.char_indices().filter(|(_, letter)| *letter != '-') {
            for wrong in ALPHABET.iter().map(|letter| char::from(*letter)) {
                let mut typed = text.to_string();
                typed.replace_range(place..=place, &wrong.to_string());
                assert_eq!(Share::from_text(&typed).is_ok(), wrong == right, "{place}");
            }
        }
    }

    #[test]
    fn any_two_shares_open_and_one_does_not() {
        // Many keys and every pair: the arithmetic has no lucky case.
        for _ in 0..8 {
            let (bureau, device) = (RecoverySecret::random(), RecoverySecret::random());
            let (key, envelope) = sealed_to(&bureau);
            let shares = bureau.split(4);
            for one in &shares {
                for other in &shares {
                    let parts = [
                        part(one, &envelope, &device),
                        part(other, &envelope, &device),
                    ];
                    let opened = envelope.open_by_parts(&device, &parts);
                    if one.number() == other.number() {
                        assert!(opened.is_err());
                    } else {
                        assert_eq!(opened.unwrap().bytes(), key.bytes());
                    }
                }
            }
        }
    }

    #[test]
    fn parts_open_this_envelope_on_this_device_only() {
        let (bureau, device) = (RecoverySecret::random(), RecoverySecret::random());
        let (_, envelope) = sealed_to(&bureau);
        let (_, other) = sealed_to(&bureau);
        let shares = bureau.split(2);
        let parts = [
            part(&shares[0], &envelope, &device),
            part(&shares[1], &envelope, &device),
        ];
        assert!(other.open_by_parts(&device, &parts).is_err());
        assert!(
            envelope
                .open_by_parts(&RecoverySecret::random(), &parts)
                .is_err()
        );
        // A share of another split of the same key does not fit.
        let again = bureau.split(2);
        let mixed = [parts[0].clone(), part(&again[1], &envelope, &device)];
        assert!(envelope.open_by_parts(&device, &mixed).is_err());
        assert!(envelope.open_by_parts(&device, &parts).is_ok());
    }

    #[test]
    fn a_share_is_read_however_it_was_typed_and_a_slip_is_noticed() {
        let bureau = RecoverySecret::random();
        for share in bureau.split(3) {
            let text = share.to_text();
            assert_eq!(text.len(), 68 + 16);
            let typed = text.to_lowercase().replace('-', " \n");
            let read = Share::from_text(&typed).unwrap();
            assert_eq!((read.number, read.scalar), (share.number, share.scalar));
            assert!(read.is_of(&bureau.public()));
            assert!(!read.is_of(&RecoverySecret::random().public()));
            // Every letter that is not the last, which carries a spare bit or two.
            for at in (0..text.len() - 1).filter(|at| text.as_bytes()[*at] != b'-') {
                let mut slip = text.as_bytes().to_vec();
                slip[at] = if slip[at] == b'A' { b'B' } else { b'A' };
                let slip = String::from_utf8(slip).unwrap();
                assert!(Share::from_text(&slip).is_err(), "{at}");
            }
        }
        assert_eq!(Share::from_text("").unwrap_err(), ShareError::Unreadable);
        assert_eq!(
            Share::from_text("0O1I").unwrap_err(),
            ShareError::Unreadable
        );
        assert_eq!(
            Share::from_text(&"A".repeat(500)).unwrap_err(),
            ShareError::Unreadable
        );
    }

    #[test]
    fn a_point_that_would_betray_the_share_is_refused() {
        let share = RecoverySecret::random().split(2).remove(0);
        let device = RecoverySecret::random().public();
        for low in [[0_u8; 32], {
            let mut one = [0_u8; 32];
            one[0] = 1;
            one
        }] {
            let refused = share.part(&cipher::encode(&low), device);
            assert_eq!(refused.unwrap_err(), ShareError::NotAPart);
        }
        assert!(share.part("no key", device).is_err());
    }
}
