//! Small facts beside the records: the clock's offset, how far the centre has confirmed, when it was last heard.

use crate::row::{uint, write};
use crate::tables::Tables as _;
use crate::{Identity, Keyring, Store, StoreError};
use model::Stamp;
use rusqlite::{Connection, OptionalExtension as _};

pub(crate) const IDENTITY: &str = "identity";
pub(crate) const EPOCH: &str = "epoch";
pub(crate) const ACKED_THROUGH: &str = "acked_through";
/// The newest own operation that the centre said is in its ledger, in the epoch that is followed.
pub(crate) const LAST_ACCEPTED: &str = "last_accepted";
pub(crate) const SYNCED_AT: &str = "synced_at";
/// How the search index is written.
pub(crate) const SEARCH: &str = "search";
/// How the names are kept.
pub(crate) const NAMES: &str = "names";
pub(crate) const CLOCK_OFFSET: &str = "clock_offset";
/// Something was purged; older copies still hold it (P3).
pub(crate) const PURGE_DUE: &str = "purge_due";
/// The incarnation of operations that were captured while the device's own was in doubt. The centre
/// never gives it.
pub(crate) const IN_DOUBT: u32 = 0;
/// Goes before the application's own names.
pub(crate) const SETTING: &str = "setting:";

pub(crate) fn get(conn: &Connection, name: &str) -> Result<Option<String>, StoreError> {
    let mut statement = conn.prepare_cached("SELECT value FROM meta WHERE name = ?1")?;
    Ok(statement.query_row([name], |row| row.get(0)).optional()?)
}

pub(crate) fn set(conn: &Connection, name: &str, value: &str) -> Result<(), StoreError> {
    // What is there already is not written again.
    let sql = "INSERT INTO meta (name, value) VALUES (?1, ?2)
        ON CONFLICT (name) DO UPDATE SET value = excluded.value WHERE excluded.value <> meta.value";
    conn.prepare_cached(sql)?.execute((name, value))?;
    Ok(())
}

pub(crate) fn forget(conn: &Connection, name: &str) -> Result<(), StoreError> {
    conn.prepare_cached("DELETE FROM meta WHERE name = ?1")?
        .execute([name])?;
    Ok(())
}

/// Notes one more purge, so that one that comes while copies are renewed is not forgotten with it.
pub(crate) fn note_purge(conn: &Connection) -> Result<(), StoreError> {
    let sql = "INSERT INTO meta (name, value) VALUES (?1, '1')
        ON CONFLICT (name) DO UPDATE SET value = CAST(meta.value + 1 AS TEXT)";
    conn.prepare_cached(sql)?.execute([PURGE_DUE])?;
    Ok(())
}

fn number(conn: &Connection, name: &str) -> Result<Option<i64>, StoreError> {
    let text = get(conn, name)?;
    text.map(|text| {
        text.parse()
            .map_err(|_| StoreError::Damaged { what: "meta" })
    })
    .transpose()
}

pub(crate) fn set_identity(conn: &Connection, identity: &Identity) -> Result<(), StoreError> {
    set(conn, IDENTITY, &write(identity)?)
}

impl Store {
    /// What to add to the wall clock, in milliseconds (M2); 0 until a centre has been heard.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn clock_offset(&self) -> Result<i64, StoreError> {
        Ok(number(&*self.read()?, CLOCK_OFFSET)?.unwrap_or_default())
    }

    /// Keeps the offset found at the last hello.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn set_clock_offset(&self, ms: i64) -> Result<(), StoreError> {
        set(&self.write(), CLOCK_OFFSET, &ms.to_string())
    }

    /// The last sequence number used in the current incarnation; 0 for none (O4).
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn last_seq(&self) -> Result<u64, StoreError> {
        let conn = self.read()?;
        conn.last_seq(conn.identity()?.incarnation)
    }

    /// The prefix the centre has confirmed in the current incarnation (O4).
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn acked_through(&self) -> Result<u64, StoreError> {
        Ok(number(&*self.read()?, ACKED_THROUGH)?
            .map(uint)
            .unwrap_or_default())
    }

    /// When the last page of a pull was applied and no more followed, by the centre's clock.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn synced_at(&self) -> Result<Option<Stamp>, StoreError> {
        Ok(number(&*self.read()?, SYNCED_AT)?.map(Stamp))
    }

    /// A small setting of the application on this device, for example which notices were seen.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn setting(&self, name: &str) -> Result<Option<String>, StoreError> {
        get(&*self.read()?, &format!("{SETTING}{name}"))
    }

    /// Keeps a setting; `None` forgets it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn set_setting(&self, name: &str, value: Option<&str>) -> Result<(), StoreError> {
        let key = format!("{SETTING}{name}");
        {
            let conn = self.write();
            match value {
                Some(value) => set(&conn, &key, value)?,
                None => {
                    conn.execute("DELETE FROM meta WHERE name = ?1", [key])?;
                }
            }
        }
        if Keyring::concerns(name) {
            self.note_keyring();
        }
        Ok(())
    }
}
