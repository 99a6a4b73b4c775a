//! Lists: filtered, ordered, counted in the database.

use crate::{Shown, Store, StoreError, shown};
use model::{Day, Noun, PersonId, RecordId, TripId, UnitId};
use rusqlite::types::Value;

/// Which records of a noun. Every part that is set narrows it; deleted ones are left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// In one of these states; none means any.
    pub states: Vec<String>,
    /// Written by or for this person.
    pub author: Option<PersonId>,
    /// Of this unit.
    pub unit: Option<UnitId>,
    /// On this trip.
    pub trip: Option<TripId>,
    /// About this company.
    pub company: Option<RecordId>,
    /// About this record (reviews, follow-ups).
    pub subject: Option<RecordId>,
    /// On this day or later: `on`, `from` or `day` of the record.
    pub day_from: Option<Day>,
    /// On this day or earlier.
    pub day_to: Option<Day>,
    /// Due on this day or later: `next_step_due` or `report_due` of the record.
    pub due_from: Option<Day>,
    /// Due on this day or earlier.
    pub due_to: Option<Day>,
    /// Only those with a conflict (`true`) or without (`false`).
    pub conflict: Option<bool>,
    /// Only those with own operations that are not in the ledger.
    pub pending: Option<bool>,
    /// Deleted ones as well.
    pub deleted: bool,
    /// In which order.
    pub order: Order,
    /// At most so many.
    pub limit: Option<u32>,
    /// Leaving out so many of the first.
    pub offset: u32,
}

/// The order of a list. Ties go by id.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// Changed last first.
    #[default]
    Updated,
    /// Latest day first.
    DayDescending,
    /// Earliest day first.
    Day,
    /// Due first.
    Due,
    /// By title.
    Title,
    /// Made last first.
    Created,
}

impl Order {
    fn sql(self) -> &'static str {
        match self {
            Self::Updated => " ORDER BY updated DESC, id",
            Self::DayDescending => " ORDER BY day IS NULL, day DESC, id DESC",
            Self::Day => " ORDER BY day IS NULL, day, id",
            Self::Due => " ORDER BY due IS NULL, due, id",
            Self::Title => " ORDER BY title, id",
            Self::Created => " ORDER BY id DESC",
        }
    }
}

impl Filter {
    /// The conditions, put together from constants, and their parameters.
    fn conditions(&self, noun: Noun) -> (String, Vec<Value>) {
        let id = |id: Option<RecordId>| id.map(|id| Value::Text(id.to_string()));
        let day = |day: Option<Day>| day.map(|day| Value::Text(day.to_string()));
        let states = (!self.states.is_empty())
            .then(|| Value::Text(serde_json::Value::from(self.states.as_slice()).to_string()));
        let parts = [
            (" AND state IN (SELECT value FROM json_each(?))", states),
            (" AND author = ?", id(self.author)),
            (" AND unit = ?", id(self.unit)),
            (" AND trip = ?", id(self.trip)),
            (" AND company = ?", id(self.company)),
            (" AND subject = ?", id(self.subject)),
            (" AND day >= ?", day(self.day_from)),
            (" AND day <= ?", day(self.day_to)),
            (" AND due >= ?", day(self.due_from)),
            (" AND due <= ?", day(self.due_to)),
            (
                " AND conflict = ?",
                self.conflict.map(|yes| Value::Integer(yes.into())),
            ),
            (
                " AND (pending > 0) = ?",
                self.pending.map(|yes| Value::Integer(yes.into())),
            ),
            (
                " AND deleted = ?",
                (!self.deleted).then_some(Value::Integer(0)),
            ),
        ];
        let mut sql = String::from(" FROM shown WHERE noun = ?");
        let mut values = vec![Value::Text(noun.name().to_owned())];
        for (condition, value) in parts {
            if let Some(value) = value {
                sql.push_str(condition);
                values.push(value);
            }
        }
        (sql, values)
    }
}

impl Store {
    /// The records of a noun.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn list(&self, noun: Noun, filter: &Filter) -> Result<Vec<Shown>, StoreError> {
        let (conditions, mut values) = filter.conditions(noun);
        let sql = format!(
            "SELECT id, stamps, number, updated, deleted{conditions}{} LIMIT ? OFFSET ?",
            filter.order.sql()
        );
        // A negative limit is none.
        values.push(Value::Integer(filter.limit.map_or(-1, i64::from)));
        values.push(Value::Integer(filter.offset.into()));
        let conn = self.conn();
        let mut statement = conn.prepare_cached(&sql)?;
        let mut rows = statement.query(rusqlite::params_from_iter(values))?;
        let mut list = Vec::new();
        while let Some(row) = rows.next()? {
            list.push(shown::from_row(&conn, row)?);
        }
        Ok(list)
    }

    /// How many there are; limit and offset do not matter.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn count(&self, noun: Noun, filter: &Filter) -> Result<u64, StoreError> {
        let (conditions, values) = filter.conditions(noun);
        let sql = format!("SELECT count(*){conditions}");
        let count: i64 = self
            .conn()
            .prepare_cached(&sql)?
            .query_row(rusqlite::params_from_iter(values), |row| row.get(0))?;
        Ok(crate::row::uint(count))
    }
}
