//! What concerns one person now, read narrowly: next steps, trips, what waits for a verdict.

use crate::row::{parse, uint};
use crate::{Shown, Store, StoreError, shown};
use model::{Day, PersonId, RecordId, UnitId, company_name};
use rusqlite::{Params, Row};
use std::collections::BTreeSet;

/// Open steps of a person. A lead that is over asks for nothing more. A lead that came out of a meeting repeats
/// its step: the lead's counts, done or over as it may be.
const OPEN: &str = "
    FROM shown s INDEXED BY shown_step
    WHERE step_of = ?1 AND deleted = 0 AND step_done = ''
      AND CASE noun WHEN 'lead' THEN turn < 2 ELSE NOT EXISTS (
        SELECT 1 FROM shown l INDEXED BY shown_step
        WHERE l.step_of = ?1 AND l.deleted = 0 AND l.noun = 'lead'
          AND l.due IS s.due AND l.step_said = s.step_said) END";

const DONE: &str = "
    SELECT id, stamps, number, updated, deleted, pending FROM shown INDEXED BY shown_step
    WHERE step_of = ?1 AND deleted = 0 AND step_done = ?2
    ORDER BY due IS NULL, due, id LIMIT ?3";

const NEXT_TRIP: &str = "
    SELECT id, stamps, number, updated, deleted, pending FROM shown INDEXED BY shown_last_day
    WHERE noun = 'trip' AND deleted = 0 AND last_day >= ?2 AND instr(team, ?1) > 0
      AND coalesce(state, '') NOT IN ('cancelled', 'archived', 'reviewed', 'reported', 'returned')
    ORDER BY day IS NULL, day, id LIMIT 1";

const UNREPORTED_TRIP: &str = "
    SELECT id, stamps, number, updated, deleted, pending FROM shown INDEXED BY shown_last_day
    WHERE noun = 'trip' AND deleted = 0 AND last_day IS NOT NULL AND instr(team, ?1) > 0
      AND state IN ('approved', 'under_way', 'back')
    ORDER BY day DESC, id DESC LIMIT 1";

const TRIPS_WITHIN: &str = "
    SELECT id FROM shown INDEXED BY shown_last_day
    WHERE noun = 'trip' AND deleted = 0 AND last_day >= ?1 AND day <= ?2
      AND coalesce(state, '') <> 'cancelled' ORDER BY day, id";

const MET: &str = "
    SELECT coalesce((SELECT name_key FROM shown c WHERE c.id = m.company), ''),
        coalesce(json_extract(m.body, '$.company_name'), '')
    FROM shown m INDEXED BY shown_trip WHERE m.noun = 'meeting' AND m.trip = ?1 AND m.deleted = 0";

const HANDED_IN: &str = "
    SELECT count(*) FROM shown INDEXED BY shown_trip
    WHERE noun = 'lead' AND trip = ?1 AND deleted = 0 AND state <> 'draft'";

const SUBMITTED: &str = "
    SELECT unit, author, CAST(json_extract(body, '$.typist') AS TEXT), trip, count(*)
    FROM shown INDEXED BY shown_state
    WHERE noun = 'meeting' AND deleted = 0 AND state = 'submitted' GROUP BY 1, 2, 3, 4";

/// Meetings handed in that are alike in everything the rules ask before a verdict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submitted {
    /// Their unit.
    pub unit: Option<UnitId>,
    /// Who wrote them.
    pub author: Option<PersonId>,
    /// Who typed them.
    pub typist: Option<PersonId>,
    /// On which trip.
    pub trip: Option<RecordId>,
    /// How many.
    pub count: u64,
}

/// What was done on a trip.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TripDone {
    /// The companies met, by normalised name; an empty one stands for those without a name.
    pub companies: BTreeSet<String>,
    /// Leads handed in.
    pub leads: u64,
}

impl Store {
    /// The open next steps of a person, the first due first, those without a day last; at most so many.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn open_steps(
        &self,
        person: PersonId,
        limit: Option<u32>,
    ) -> Result<Vec<Shown>, StoreError> {
        let sql = format!(
            "SELECT id, stamps, number, updated, deleted, pending{OPEN}
             ORDER BY due IS NULL, due, id LIMIT ?2"
        );
        self.read(&sql, (person.to_string(), limit.map_or(-1, i64::from)))
    }

    /// Their next steps that were done on this day.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn steps_done(
        &self,
        person: PersonId,
        day: Day,
        limit: Option<u32>,
    ) -> Result<Vec<Shown>, StoreError> {
        let limit = limit.map_or(-1, i64::from);
        self.read(DONE, (person.to_string(), day.to_string(), limit))
    }

    /// How many open next steps a person has; only those due by a day, where one is said.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn count_open_steps(&self, person: PersonId, by: Option<Day>) -> Result<u64, StoreError> {
        let conn = self.conn();
        let person = person.to_string();
        let count: i64 = match by {
            Some(day) => conn
                .prepare_cached(&format!("SELECT count(*){OPEN} AND due <= ?2"))?
                .query_row((person, day.to_string()), |row| row.get(0))?,
            None => conn
                .prepare_cached(&format!("SELECT count(*){OPEN}"))?
                .query_row([person], |row| row.get(0))?,
        };
        Ok(uint(count))
    }

    /// A person's trip that is not over on this day, the earliest.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn next_trip(&self, person: PersonId, day: Day) -> Result<Option<Shown>, StoreError> {
        let found = self.read(NEXT_TRIP, (person.to_string(), day.to_string()))?;
        Ok(found.into_iter().next())
    }

    /// A person's last trip whose report is not in.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn unreported_trip(&self, person: PersonId) -> Result<Option<Shown>, StoreError> {
        let found = self.read(UNREPORTED_TRIP, [person.to_string()])?;
        Ok(found.into_iter().next())
    }

    /// The trips that lie within these days in part, the cancelled ones left out.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn trips_within(&self, from: Day, to: Day) -> Result<Vec<RecordId>, StoreError> {
        let conn = self.conn();
        let mut statement = conn.prepare_cached(TRIPS_WITHIN)?;
        let mut rows = statement.query((from.to_string(), to.to_string()))?;
        let mut trips = Vec::new();
        while let Some(row) = rows.next()? {
            trips.push(parse(&row.get::<_, String>(0)?, "record id")?);
        }
        Ok(trips)
    }

    /// What was done on a trip.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn done_on_trip(&self, trip: RecordId) -> Result<TripDone, StoreError> {
        let conn = self.conn();
        let id = trip.to_string();
        let leads: i64 = conn
            .prepare_cached(HANDED_IN)?
            .query_row([&id], |row| row.get(0))?;
        let mut done = TripDone {
            companies: BTreeSet::new(),
            leads: uint(leads),
        };
        let mut statement = conn.prepare_cached(MET)?;
        let mut rows = statement.query([&id])?;
        while let Some(row) = rows.next()? {
            let (known, written): (String, String) = (row.get(0)?, row.get(1)?);
            done.companies.insert(match known.is_empty() {
                true => company_name::normalise(&written),
                false => known,
            });
        }
        Ok(done)
    }

    /// Meetings that wait for a verdict, counted by what the rules ask before one.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn submitted(&self) -> Result<Vec<Submitted>, StoreError> {
        let conn = self.conn();
        let mut statement = conn.prepare_cached(SUBMITTED)?;
        let mut rows = statement.query([])?;
        let mut groups = Vec::new();
        while let Some(row) = rows.next()? {
            groups.push(Submitted {
                unit: id(row, 0)?,
                author: id(row, 1)?,
                typist: id(row, 2)?,
                trip: id(row, 3)?,
                count: uint(row.get(4)?),
            });
        }
        Ok(groups)
    }

    fn read(&self, sql: &str, params: impl Params) -> Result<Vec<Shown>, StoreError> {
        let conn = self.conn();
        let mut statement = conn.prepare_cached(sql)?;
        let mut rows = statement.query(params)?;
        let mut out = Vec::new();
        while let Some(row) = rows.next()? {
            out.push(shown::from_row(&conn, row)?);
        }
        Ok(out)
    }
}

/// The id in a column; what is none is nobody's.
fn id(row: &Row<'_>, column: usize) -> Result<Option<RecordId>, StoreError> {
    let text: Option<String> = row.get(column)?;
    Ok(text.and_then(|text| text.parse().ok()))
}
