//! Where the operating system keeps secrets. The host gives one where it has one; nothing depends on it.

use zeroize::Zeroizing;

/// A secret kept by the operating system for this application and this data folder.
pub trait Keychain: Send + Sync {
    /// The secret, where there is one and the keychain answers.
    fn read(&self) -> Option<Zeroizing<[u8; 32]>>;
    /// Keeps a secret; whether that worked.
    fn write(&self, secret: &[u8; 32]) -> bool;
    /// Forgets it.
    fn forget(&self);
}
