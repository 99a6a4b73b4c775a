//! Looking into a replica from beside it, for worlds of devices and for surveys.

use crate::row::{parse, read, uint};
use crate::{JournalLine, OpState, Store, StoreError};
use model::{RecordId, Scope};
use std::collections::BTreeSet;

const JOURNAL: &str = "SELECT bytes, hash, state, number, outcome FROM journal ORDER BY ord";

impl Store {
    /// Every operation captured here, in that order.
    ///
    /// # Errors
    /// [`StoreError`], as for all that follow.
    pub fn journal(&self) -> Result<Vec<JournalLine>, StoreError> {
        let conn = self.read()?;
        let mut statement = conn.prepare_cached(JOURNAL)?;
        let mut rows = statement.query([])?;
        let mut lines = Vec::new();
        while let Some(row) = rows.next()? {
            let outcome: Option<String> = row.get(4)?;
            lines.push(JournalLine {
                operation: read(&row.get::<_, String>(0)?, "operation")?,
                hash: row.get(1)?,
                state: OpState::read(&row.get::<_, String>(2)?)?,
                number: row.get::<_, Option<i64>>(3)?.map(uint),
                outcome: outcome.map(|text| read(&text, "outcome")).transpose()?,
            });
        }
        Ok(lines)
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
