//! `replica.keys`: who this device is to the centre, sealed by the data key beside the file. A refresh
//! token is taken once; a store that came out of an old copy has an old one. And a damaged file takes
//! its credentials along. So the newest lie here as well, and only they are used after a restore.

use crate::tables::Tables as _;
use crate::{Identity, Store, StoreError, meta};
use rusqlite::Connection;
use sealed::{DataKey, Parcel};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::Path;

const FILE: &str = "replica.keys";
const CONTENT: &str = "credentials";
/// Settings whose name begins so belong to the connection.
const CONNECTION: &str = "sync.";

/// What a device needs to be let in, apart from its store.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Keyring {
    /// Whose device it is.
    pub identity: Identity,
    /// The settings of the connection, credentials among them.
    settings: BTreeMap<String, String>,
}

impl std::fmt::Debug for Keyring {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keyring(…)")
    }
}

impl Keyring {
    /// Reads the file beside the store; none where there is none or it does not open.
    #[must_use]
    pub fn read(dir: &Path, key: &DataKey) -> Option<Self> {
        let parcel = Parcel::from_bytes(&fs::read(dir.join(FILE)).ok()?).ok()?;
        serde_json::from_slice(&parcel.open_by_key(key, CONTENT).ok()?).ok()
    }

    fn write(&self, dir: &Path, key: &DataKey) -> Result<(), StoreError> {
        let plain = serde_json::to_vec(self).map_err(|_| StoreError::NotCanonical)?;
        let parcel = Parcel::by_key(key, CONTENT, &plain).map_err(|_| StoreError::NotCanonical)?;
        let bytes = parcel.to_bytes().map_err(|_| StoreError::NotCanonical)?;
        let (path, partial) = (dir.join(FILE), dir.join("replica.keys.partial"));
        let mut file = fs::File::create(&partial)?;
        file.write_all(&bytes)?;
        file.sync_all()?;
        fs::rename(&partial, &path)?;
        sealed::sync_folder_of(&path)?;
        Ok(())
    }

    pub(crate) fn concerns(setting: &str) -> bool {
        setting.starts_with(CONNECTION)
    }
}

impl Store {
    /// What the keyring of this store says, out of the store.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn keyring(&self) -> Result<Keyring, StoreError> {
        of(&*self.read()?)
    }

    /// Takes over the connection of another store of this device.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn take_connection(&self, keyring: &Keyring) -> Result<(), StoreError> {
        let conn = self.write();
        for (name, value) in &keyring.settings {
            meta::set(&conn, name, value)?;
        }
        Ok(())
    }

    /// Brings the file beside the store up to date. A failure is no failure of what was saved: the store
    /// itself has it, and the next opening tries again.
    pub(crate) fn note_keyring(&self) {
        let (Some(dir), Ok(now)) = (self.path().parent(), self.keyring()) else {
            return;
        };
        if Keyring::read(dir, self.key()).as_ref() == Some(&now) {
            return;
        }
        if let Err(error) = now.write(dir, self.key()) {
            tracing::warn!(%error, "the keyring beside the store was not written");
        }
    }
}

/// What a file says its keyring is.
pub(crate) fn of(conn: &Connection) -> Result<Keyring, StoreError> {
    let mut statement = conn.prepare_cached("SELECT name, value FROM meta WHERE name LIKE ?1")?;
    let like = format!("{}{CONNECTION}%", meta::SETTING);
    let rows = statement.query_map([like], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(Keyring {
        identity: conn.identity()?,
        settings: rows.collect::<Result<_, _>>()?,
    })
}
