//! Claims of signing that wait for a verdict, or came back with a reason: as an index holds them.

use crate::{Shown, Store, StoreError, shown};

const OPEN: &str = "
    SELECT row FROM shown INDEXED BY shown_signing
    WHERE noun = 'lead' AND deleted = 0 AND signing IN ('claimed', 'returned')
    ORDER BY claimed, id LIMIT ?1";

const ONE: &str = "SELECT id, stamps, number, updated, deleted, pending FROM shown WHERE row = ?1";

impl Store {
    /// Leads whose signing was claimed and is not verified, or was sent back; claimed first first, so many
    /// at most.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn open_claims(&self, limit: u32) -> Result<Vec<Shown>, StoreError> {
        let conn = self.read()?;
        let places: Vec<i64> = conn
            .prepare_cached(OPEN)?
            .query_map([limit], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        let mut one = conn.prepare_cached(ONE)?;
        let mut claims = Vec::with_capacity(places.len());
        for place in places {
            let mut rows = one.query([place])?;
            if let Some(row) = rows.next()? {
                claims.push(shown::from_row(&conn, row)?);
            }
        }
        Ok(claims)
    }
}
