//! What waits for a verdict, oldest first, as an index holds it.

use crate::row::{parse, uint};
use crate::{Shown, Store, StoreError, shown};
use model::{PersonId, RecordId, UnitId};
use rusqlite::Row;
use serde_json::json;

/// Nobody reviews what they wrote or typed themselves.
const ALIKE: &str = "
    SELECT unit, CASE WHEN ?2 THEN trip END, count(*) FROM shown INDEXED BY shown_waiting
    WHERE noun = 'meeting' AND deleted = 0 AND state = 'submitted'
      AND coalesce(author, '') <> ?1 AND coalesce(typist, '') <> ?1 GROUP BY 1, 2";

const PAGE: &str = "
    SELECT row FROM shown INDEXED BY shown_waiting
    WHERE noun = 'meeting' AND deleted = 0 AND state = 'submitted'
      AND coalesce(author, '') <> ?1 AND coalesce(typist, '') <> ?1
      AND (coalesce(unit, '') IN (SELECT value FROM json_each(?2))
        OR trip IN (SELECT value FROM json_each(?3)))
    ORDER BY handed, id LIMIT ?4 OFFSET ?5";

const IDS: &str = "
    SELECT id FROM shown INDEXED BY shown_waiting
    WHERE noun = 'meeting' AND deleted = 0 AND state = 'submitted'
      AND coalesce(author, '') <> ?1 AND coalesce(typist, '') <> ?1
      AND (coalesce(unit, '') IN (SELECT value FROM json_each(?2))
        OR trip IN (SELECT value FROM json_each(?3)))
    ORDER BY handed, id";

const ONE: &str = "SELECT id, stamps, number, updated, deleted, pending FROM shown WHERE row = ?1";

/// Meetings handed in by others that are alike in everything the rules ask before a verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Alike {
    /// Their unit.
    pub unit: Option<UnitId>,
    /// Their trip, where it was asked for.
    pub trip: Option<RecordId>,
    /// How many.
    pub count: u64,
}

/// What a person may judge: meetings of others, of these units or on these trips.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Judged {
    /// The units; none stands for those without a unit.
    pub units: Vec<Option<UnitId>>,
    /// The trips.
    pub trips: Vec<RecordId>,
}

impl Judged {
    /// Units and trips as the statements take them.
    fn lists(&self) -> (String, String) {
        let unit = |unit: &Option<UnitId>| unit.map(|id| id.to_string()).unwrap_or_default();
        let units: Vec<String> = self.units.iter().map(unit).collect();
        let trips: Vec<String> = self.trips.iter().map(ToString::to_string).collect();
        (json!(units).to_string(), json!(trips).to_string())
    }
}

impl Store {
    /// Meetings of others that wait for a verdict, counted by unit, and by trip where that matters.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn waiting_alike(&self, judge: PersonId, by_trip: bool) -> Result<Vec<Alike>, StoreError> {
        let conn = self.read()?;
        let mut statement = conn.prepare_cached(ALIKE)?;
        let mut rows = statement.query((judge.to_string(), by_trip))?;
        let mut groups = Vec::new();
        while let Some(row) = rows.next()? {
            groups.push(Alike {
                unit: id(row, 0)?,
                trip: id(row, 1)?,
                count: uint(row.get(2)?),
            });
        }
        Ok(groups)
    }

    /// Some of what a person may judge, handed in first first, `limit` from `offset` on.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn waiting_for(
        &self,
        judge: PersonId,
        judged: &Judged,
        limit: u32,
        offset: u32,
    ) -> Result<Vec<Shown>, StoreError> {
        let conn = self.read()?;
        let (units, trips) = judged.lists();
        let mut statement = conn.prepare_cached(PAGE)?;
        let places: Vec<i64> = statement
            .query_map((judge.to_string(), units, trips, limit, offset), |row| {
                row.get(0)
            })?
            .collect::<Result<_, _>>()?;
        let mut one = conn.prepare_cached(ONE)?;
        let mut waiting = Vec::with_capacity(places.len());
        for place in places {
            let mut rows = one.query([place])?;
            if let Some(row) = rows.next()? {
                waiting.push(shown::from_row(&conn, row)?);
            }
        }
        Ok(waiting)
    }

    /// Which they are, all of them, handed in first first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn waiting_ids(
        &self,
        judge: PersonId,
        judged: &Judged,
    ) -> Result<Vec<RecordId>, StoreError> {
        let conn = self.read()?;
        let (units, trips) = judged.lists();
        let mut statement = conn.prepare_cached(IDS)?;
        let mut rows = statement.query((judge.to_string(), units, trips))?;
        let mut ids = Vec::new();
        while let Some(row) = rows.next()? {
            ids.push(parse(
                row.get_ref(0)?.as_str().unwrap_or_default(),
                "record id",
            )?);
        }
        Ok(ids)
    }
}

/// The id in a column; what is none is nobody's.
fn id(row: &Row<'_>, column: usize) -> Result<Option<RecordId>, StoreError> {
    let text: Option<String> = row.get(column)?;
    Ok(text.and_then(|text| text.parse().ok()))
}
