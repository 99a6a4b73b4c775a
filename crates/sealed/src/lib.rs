//! The encrypted SQLite file: keys and their envelope, opening, migrating, backing up.
//!
//! A file is opened by a random 256-bit [`DataKey`]; the [`Envelope`] beside it holds that key wrapped
//! by the passphrase, to the bureau's recovery key and, where one answers, by the keychain
//! (security.md, Keys). [`open`] checks the key, the age of the file and of SQLite before it changes a byte.

mod backup;
mod blob;
mod cipher;
mod envelope;
mod file;
mod key;
mod lock;
mod migrate;
mod parcel;
mod passing;
mod passphrase;
mod password;
mod recovery;
mod shares;

pub use backup::{
    backup_into, copies_before_migrations, remove_copies_before_migrations, sync_folder_of,
};
pub use blob::{
    BlobKey, HEAD as BLOB_HEAD, NotThisBlob, PIECE as BLOB_PIECE, SEALED_PIECE, blob_alias,
    open_blob, seal_blob, sealed_at,
};
pub use envelope::{Cost, Envelope, EnvelopeError};
pub use file::{OpenError, SQLITE_AT_LEAST, open, open_to_read, verify};
pub use key::DataKey;
pub use lock::{FolderLock, LockError};
pub use migrate::{MigrateError, Migration};
pub use parcel::{PARCEL_BYTES, Parcel, ParcelError};
pub use passing::PassingKey;
pub use passphrase::{MIN_CHARACTERS, WeakPassphrase, check_passphrase};
pub use password::{is_password, keep_password};
pub use recovery::{NotAKey, RecoveryPublic, RecoverySecret};
pub use shares::{Share, ShareError};

/// The SQLite bindings everybody above uses, so that there is one version of them.
pub use rusqlite;
