//! What concerns one person now, read narrowly: next steps, trips, what waits for a verdict.

use crate::row::uint;
use crate::{Shown, Store, StoreError, shown};
use model::{Day, PersonId, RecordId, UnitId, company_name};
use rusqlite::Params;
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
    SELECT id, stamps, number, updated, deleted, pending FROM shown INDEXED BY shown_stand
    WHERE noun = 'trip' AND deleted = 0 AND stand IN (0, 2) AND instr(team, ?1) > 0
      AND state IN ('approved', 'under_way', 'back')
    ORDER BY day DESC, id DESC LIMIT 1";

/// Read off the index alone.
const SPANS: &str = "
    SELECT day, last_day, coalesce(state, ''), unit FROM shown INDEXED BY shown_last_day
    WHERE noun = 'trip' AND deleted = 0 AND last_day >= ?1 AND day <= ?2
      AND coalesce(state, '') <> 'cancelled' ORDER BY day, last_day, id";

const MET: &str = "
    SELECT coalesce((SELECT name_key FROM shown c WHERE c.id = m.company), ''),
        coalesce(json_extract(m.body, '$.company_name'), '')
    FROM shown m INDEXED BY shown_trip WHERE m.noun = 'meeting' AND m.trip = ?1 AND m.deleted = 0";

const HANDED_IN: &str = "
    SELECT count(*) FROM shown INDEXED BY shown_trip
    WHERE noun = 'lead' AND trip = ?1 AND deleted = 0 AND state <> 'draft'";

/// When a trip is, and whose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TripSpan {
    /// Its first day.
    pub from: Day,
    /// Its last day.
    pub to: Day,
    /// Its state.
    pub state: String,
    /// Its unit.
    pub unit: Option<UnitId>,
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
        self.listed(&sql, (person.to_string(), limit.map_or(-1, i64::from)))
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
        self.listed(DONE, (person.to_string(), day.to_string(), limit))
    }

    /// How many open next steps a person has; only those due by a day, where one is said.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn count_open_steps(&self, person: PersonId, by: Option<Day>) -> Result<u64, StoreError> {
        let conn = self.read()?;
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
        let found = self.listed(NEXT_TRIP, (person.to_string(), day.to_string()))?;
        Ok(found.into_iter().next())
    }

    /// A person's last trip whose report is not in.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn unreported_trip(&self, person: PersonId) -> Result<Option<Shown>, StoreError> {
        let found = self.listed(UNREPORTED_TRIP, [person.to_string()])?;
        Ok(found.into_iter().next())
    }

    /// When the trips are that lie within these days in part, the earliest first, the cancelled ones left out.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn trip_spans(&self, from: Day, to: Day) -> Result<Vec<TripSpan>, StoreError> {
        let conn = self.read()?;
        let mut statement = conn.prepare_cached(SPANS)?;
        let mut rows = statement.query((from.to_string(), to.to_string()))?;
        let mut spans = Vec::new();
        while let Some(row) = rows.next()? {
            let day = |column: usize| -> Result<Option<Day>, StoreError> {
                let text: String = row.get(column)?;
                Ok(text.parse().ok())
            };
            // A day nobody can read is no day.
            if let Some((from, to)) = day(0)?.zip(day(1)?) {
                spans.push(TripSpan {
                    from,
                    to,
                    state: row.get(2)?,
                    unit: row
                        .get::<_, Option<String>>(3)?
                        .and_then(|unit| unit.parse().ok()),
                });
            }
        }
        Ok(spans)
    }

    /// What was done on a trip.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn done_on_trip(&self, trip: RecordId) -> Result<TripDone, StoreError> {
        let conn = self.read()?;
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

    fn listed(&self, sql: &str, params: impl Params) -> Result<Vec<Shown>, StoreError> {
        let conn = self.read()?;
        let mut statement = conn.prepare_cached(sql)?;
        let mut rows = statement.query(params)?;
        let mut out = Vec::new();
        while let Some(row) = rows.next()? {
            out.push(shown::from_row(&conn, row)?);
        }
        Ok(out)
    }
}
