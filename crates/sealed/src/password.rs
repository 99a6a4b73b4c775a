//! Passwords at the centre, kept as Argon2id hashes with the same cost as a device's passphrase.

use crate::envelope::{Cost, stretch};
use crate::{WeakPassphrase, check_passphrase, cipher};
use rand_core::{OsRng, RngCore as _};
use subtle::ConstantTimeEq as _;

const KDF: &str = "argon2id-19";

/// What is kept of a password: `argon2id-19$m$t$p$salt$hash`.
///
/// # Errors
/// [`WeakPassphrase`] for one that is not taken.
pub fn keep_password(password: &str, cost: Cost) -> Result<String, WeakPassphrase> {
    check_passphrase(password)?;
    let mut salt = [0_u8; 16];
    OsRng.fill_bytes(&mut salt);
    // The cost is bearable by construction, so that this does not fail.
    let hash = stretch(password, &salt, cost).map_err(|_| WeakPassphrase::TooShort)?;
    let (m_kib, t, p) = cost.parts();
    Ok(format!(
        "{KDF}${m_kib}${t}${p}${}${}",
        cipher::encode(&salt),
        cipher::encode(hash.as_ref())
    ))
}

/// Whether `password` is the one that was kept. Takes as long for a wrong one; `None` is somebody who has
/// none, and takes as long again.
#[must_use]
pub fn is_password(password: &str, kept: Option<&str>, cost: Cost) -> bool {
    let read = kept.and_then(read);
    let (known, cost, salt, hash) = match read {
        Some((cost, salt, hash)) => (true, cost, salt, hash),
        None => (false, cost, [0; 16], [0; 32]),
    };
    let Ok(tried) = stretch(password, &salt, cost) else {
        return false;
    };
    bool::from(tried.as_ref().ct_eq(&hash)) && known
}

fn read(kept: &str) -> Option<(Cost, [u8; 16], [u8; 32])> {
    let mut parts = kept.split('$');
    if parts.next()? != KDF {
        return None;
    }
    let mut number = || parts.next()?.parse::<u32>().ok();
    let cost = Cost::of_parts(number()?, number()?, number()?)?;
    let (salt, hash) = (parts.next()?, parts.next()?);
    Some((cost, cipher::decode(salt)?, cipher::decode(hash)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_known_again_and_no_other_is() {
        let cost = Cost::for_tests();
        let kept = keep_password("敬亭山下一条小河", cost).unwrap();
        assert!(!kept.contains("敬亭山"));
        assert_ne!(kept, keep_password("敬亭山下一条小河", cost).unwrap());
        assert!(is_password("敬亭山下一条小河", Some(&kept), cost));
        for (password, kept) in [
            ("敬亭山下一条大河", Some(kept.as_str())),
            ("敬亭山下一条小河", None),
            ("敬亭山下一条小河", Some("argon2id-19$8$1$1$x$y")),
            ("敬亭山下一条小河", Some("argon2id-19$4294967295$1$1$x$y")),
        ] {
            assert!(!is_password(password, kept, cost));
        }
        assert_eq!(
            keep_password("12345678", cost),
            Err(WeakPassphrase::TooCommon)
        );
    }
}
