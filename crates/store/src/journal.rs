//! Looking into a replica from beside it, for worlds of devices and for surveys.

use crate::row::{parse, read, uint};
use crate::{JournalLine, OpState, Store, StoreError, Written};
use model::{RecordId, Scope};
use std::collections::BTreeSet;
use std::sync::Arc;

const JOURNAL: &str = "SELECT op_id, hash, state, number FROM journal ORDER BY ord";

const WRITTEN: &str = "SELECT ord, bytes, hash FROM journal WHERE ord > ?1 ORDER BY ord";

impl Store {
    /// Where every operation captured here stands, in that order.
    ///
    /// # Errors
    /// [`StoreError`], as for all that follow.
    pub fn journal(&self) -> Result<Vec<JournalLine>, StoreError> {
        let conn = self.read()?;
        let mut statement = conn.prepare_cached(JOURNAL)?;
        let mut rows = statement.query([])?;
        let mut lines = Vec::new();
        while let Some(row) = rows.next()? {
            lines.push(JournalLine {
                op: parse(&row.get::<_, String>(0)?, "operation id")?,
                hash: row.get::<_, String>(1)?.into(),
                state: OpState::read(&row.get::<_, String>(2)?)?,
                number: row.get::<_, Option<i64>>(3)?.map(uint),
            });
        }
        Ok(lines)
    }

    /// The operations captured here after a place in the journal, in that order.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn written_after(&self, ord: i64) -> Result<Vec<Written>, StoreError> {
        let conn = self.read()?;
        let mut statement = conn.prepare_cached(WRITTEN)?;
        let mut rows = statement.query([ord])?;
        let mut written = Vec::new();
        while let Some(row) = rows.next()? {
            written.push(Written {
                ord: row.get(0)?,
                operation: Arc::new(read(&row.get::<_, String>(1)?, "operation")?),
                hash: row.get::<_, String>(2)?.into(),
            });
        }
        Ok(written)
    }

    /// Every record that is shown.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn all_shown(&self) -> Result<Vec<RecordId>, StoreError> {
        self.each("SELECT id FROM shown ORDER BY id", "record id")
    }

    /// The scopes that hold something here.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn holding(&self) -> Result<BTreeSet<Scope>, StoreError> {
        let all = self.each("SELECT DISTINCT scope FROM held_by", "scope")?;
        Ok(all.into_iter().collect())
    }

    fn each<T: std::str::FromStr>(
        &self,
        sql: &str,
        what: &'static str,
    ) -> Result<Vec<T>, StoreError> {
        let conn = self.read()?;
        let mut statement = conn.prepare_cached(sql)?;
        let mut rows = statement.query([])?;
        let mut all = Vec::new();
        while let Some(row) = rows.next()? {
            all.push(parse(&row.get::<_, String>(0)?, what)?);
        }
        Ok(all)
    }
}
