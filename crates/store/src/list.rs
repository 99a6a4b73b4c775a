//! Lists: filtered, ordered, counted in the database, and read page by page.

use crate::row::{parse, uint};
use crate::{Shown, Store, StoreError, landing, party, search, shown};
use model::{Day, Noun, PersonId, RecordId, Stamp, TripId, UnitId};
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};
use std::collections::BTreeMap;

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
    /// About this company, by whichever of its aliases (M9).
    pub company: Option<RecordId>,
    /// Only companies that look the same as another one (M9).
    pub twins: bool,
    /// About this record (reviews, follow-ups).
    pub subject: Option<RecordId>,
    /// Trips this person leads, travels on or wrote.
    pub team: Option<PersonId>,
    /// Trips that last until this day or longer; the cancelled ones are left out then.
    pub lasts_to: Option<Day>,
    /// On this day or later: `on`, `from` or `day` of the record.
    pub day_from: Option<Day>,
    /// On this day or earlier.
    pub day_to: Option<Day>,
    /// Due on this day or later: `next_step_due` or `report_due` of the record.
    pub due_from: Option<Day>,
    /// Due on this day or earlier.
    pub due_to: Option<Day>,
    /// Changed at this moment or later.
    pub updated_from: Option<Stamp>,
    /// Only those with a conflict (`true`) or without (`false`).
    pub conflict: Option<bool>,
    /// Only those with own operations that are not in the ledger.
    pub pending: Option<bool>,
    /// Only those in which these words are found, as [`Store::find`] finds them.
    pub text: Option<String>,
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
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Order {
    /// Changed last first.
    #[default]
    Updated,
    /// Latest day first; what has no day stands last.
    DayDescending,
    /// Earliest day first; what has no day stands last.
    Day,
    /// Due first.
    Due,
    /// By title.
    Title,
    /// Made last first.
    Created,
    /// Trips by how they stand: under way, handed in, approved, planned, the nearest first; then reported,
    /// over and cancelled, the latest first.
    Stand,
    /// Leads whose next step is due, by that day; then those without a next step, then those that are
    /// over, both changed last first.
    Turn,
}

impl Order {
    fn sql(self) -> &'static str {
        match self {
            Self::Updated => " ORDER BY updated DESC, id",
            // Nothing is less than a day: descending, it stands last.
            Self::DayDescending => " ORDER BY day DESC, id DESC",
            Self::Day => " ORDER BY day IS NULL, day, id",
            Self::Due => " ORDER BY due IS NULL, due, id",
            Self::Title => " ORDER BY title, id",
            Self::Created => " ORDER BY id DESC",
            Self::Stand => " ORDER BY stand, stand_day, id",
            Self::Turn => " ORDER BY turn, turn_due, updated DESC, id",
        }
    }

    /// The index that holds this order, where one does.
    fn index(self) -> &'static str {
        match self {
            Self::Updated => " INDEXED BY shown_updated",
            Self::DayDescending | Self::Day => " INDEXED BY shown_day",
            Self::Title => " INDEXED BY shown_title",
            Self::Turn => " INDEXED BY shown_turn",
            Self::Stand => " INDEXED BY shown_stand",
            Self::Due | Self::Created => "",
        }
    }
}

/// A page of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// How many there are on all pages.
    pub total: u64,
    /// The place of the first of `rows` in the whole list, from 0.
    pub from: u32,
    /// Pages with the same number are of one list: put together they miss nothing and repeat nothing.
    pub as_of: u64,
    /// How many are in each state, whatever states were asked for; those without a state under an empty
    /// name.
    pub states: BTreeMap<String, u64>,
    /// The records.
    pub rows: Vec<Shown>,
}

/// How often each state occurs in lists that were counted since the last change.
#[derive(Debug, Default)]
pub(crate) struct Counted {
    as_of: u64,
    lists: BTreeMap<String, BTreeMap<String, u64>>,
}

/// Above so many records with the words in them, the list is gone through and each looked up among
/// them, instead of the other way round.
const FEW: i64 = 500;

const ONE: &str = "SELECT id, stamps, number, updated, deleted, pending FROM shown WHERE row = ?1";

const FOUND: &str = "SELECT count(*) FROM (SELECT 1 FROM search WHERE search MATCH ?1 LIMIT ?2)";

/// A list's conditions, put together from constants, and their parameters.
struct Query {
    sql: String,
    values: Vec<Value>,
}

impl Query {
    fn and(&mut self, condition: &str, value: Option<Value>) {
        if let Some(value) = value {
            self.sql.push_str(condition);
            self.values.push(value);
        }
    }
}

impl Filter {
    /// The index to go by: what narrows the list most, or holds its order. Said, not left to SQLite, which
    /// keeps no statistics here and would rather sort nothing than read little.
    fn index(&self) -> &'static str {
        const AUTHOR: &str = " INDEXED BY shown_author";
        const STATE: &str = " INDEXED BY shown_state";
        let (paged, by_author) = (self.limit.is_some(), self.author.is_some());
        match self {
            _ if self.conflict == Some(true) => " INDEXED BY shown_conflict",
            _ if self.pending == Some(true) => " INDEXED BY shown_pending",
            _ if self.trip.is_some() => " INDEXED BY shown_trip",
            _ if self.company.is_some() => " INDEXED BY shown_company",
            _ if self.subject.is_some() => " INDEXED BY shown_subject",
            _ if self.updated_from.is_some() => Order::Updated.index(),
            _ if self.lasts_to.is_some() => " INDEXED BY shown_last_day",
            _ if self.order == Order::Stand || self.team.is_some() => Order::Stand.index(),
            _ if self.order == Order::Turn => Order::Turn.index(),
            _ if by_author && (paged || self.states.is_empty()) => AUTHOR,
            _ if paged && matches!(self.order, Order::Updated | Order::Title) => self.order.index(),
            _ if !self.states.is_empty() => STATE,
            _ => self.order.index(),
        }
    }

    /// The conditions; none where words are asked for that hold no letter.
    fn conditions(&self, conn: &Connection, noun: Noun) -> Result<Option<Query>, StoreError> {
        let words = match &self.text {
            Some(text) => match search::matching(text) {
                Some(words) => Some(words),
                None => return Ok(None),
            },
            None => None,
        };
        let few = match &words {
            Some(words) => is_few(conn, words)?,
            None => false,
        };
        let id = |id: Option<RecordId>| id.map(|id| Value::Text(id.to_string()));
        let day = |day: Option<Day>| day.map(|day| Value::Text(day.to_string()));
        // One state is met by an index in its order, several are not.
        let (one_state, states) = match self.states.as_slice() {
            [] => (None, None),
            [one] => (Some(Value::Text(one.clone())), None),
            many => (
                None,
                Some(Value::Text(serde_json::Value::from(many).to_string())),
            ),
        };
        let ids = |ids: Vec<RecordId>| {
            let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
            Value::Text(serde_json::Value::from(ids).to_string())
        };
        // Most companies have no alias, and are met by the index in its order.
        let (company, family) = match self.company {
            Some(company) => match landing::family(conn, company)? {
                alone if alone.len() < 2 => (Some(company), None),
                family => (None, Some(ids(family))),
            },
            None => (None, None),
        };
        let twins = match self.twins {
            true => Some(ids(party::twins(conn)?.into_iter().collect())),
            false => None,
        };
        let mut query = Query {
            sql: format!(
                " FROM shown{} WHERE noun = ?",
                match few {
                    true => " NOT INDEXED",
                    false => self.index(),
                }
            ),
            values: vec![Value::Text(noun.name().to_owned())],
        };
        for (condition, value) in [
            (
                " AND deleted = ?",
                (!self.deleted).then_some(Value::Integer(0)),
            ),
            (" AND trip = ?", id(self.trip)),
            (" AND company = ?", id(company)),
            (" AND company IN (SELECT value FROM json_each(?))", family),
            (" AND id IN (SELECT value FROM json_each(?))", twins),
            (" AND subject = ?", id(self.subject)),
            (" AND author = ?", id(self.author)),
            (" AND instr(team, ?) > 0", id(self.team)),
            (" AND last_day >= ?", day(self.lasts_to)),
            (" AND state = ?", one_state),
            (" AND state IN (SELECT value FROM json_each(?))", states),
            (" AND unit = ?", id(self.unit)),
            (
                " AND updated >= ?",
                self.updated_from.map(|at| Value::Integer(at.0)),
            ),
            (" AND day >= ?", day(self.day_from)),
            (" AND day <= ?", day(self.day_to)),
            (" AND due >= ?", day(self.due_from)),
            (" AND due <= ?", day(self.due_to)),
            (
                " AND row IN (SELECT rowid FROM search WHERE search MATCH ?)",
                words.map(Value::Text),
            ),
        ] {
            query.and(condition, value);
        }
        query.sql.push_str(match self.conflict {
            Some(true) => " AND conflict = 1",
            Some(false) => " AND conflict = 0",
            None => "",
        });
        query.sql.push_str(match self.pending {
            Some(true) => " AND pending > 0",
            Some(false) => " AND pending = 0",
            None => "",
        });
        if self.lasts_to.is_some() {
            query
                .sql
                .push_str(" AND coalesce(state, '') <> 'cancelled'");
        }
        if self.order == Order::Turn {
            query.sql.push_str(" AND turn IS NOT NULL");
        }
        if self.order == Order::Stand || self.team.is_some() {
            query.sql.push_str(" AND stand IS NOT NULL");
        }
        Ok(Some(query))
    }

    /// How many there are in each state, whatever states are asked for.
    fn count_states(
        &self,
        conn: &Connection,
        noun: Noun,
    ) -> Result<BTreeMap<String, u64>, StoreError> {
        let whatever = Self {
            states: Vec::new(),
            // The order does not matter.
            order: Order::Created,
            limit: None,
            ..self.clone()
        };
        let Some(mut query) = whatever.conditions(conn, noun)? else {
            return Ok(BTreeMap::new());
        };
        if whatever.index().is_empty() {
            query.sql = query.sql.replacen(
                " FROM shown WHERE",
                " FROM shown INDEXED BY shown_state WHERE",
                1,
            );
        }
        let sql = format!(
            "SELECT coalesce(state, ''), count(*){} GROUP BY 1",
            query.sql
        );
        let mut statement = conn.prepare_cached(&sql)?;
        let mut rows = statement.query(params_from_iter(query.values))?;
        let mut states = BTreeMap::new();
        while let Some(row) = rows.next()? {
            states.insert(row.get(0)?, uint(row.get(1)?));
        }
        Ok(states)
    }

    /// What tells one list from another, whatever page and states of it are asked for.
    fn name(&self, noun: Noun) -> String {
        let whatever = Self {
            states: Vec::new(),
            limit: None,
            offset: 0,
            order: Order::Day,
            ..self.clone()
        };
        format!("{noun:?} {whatever:?}")
    }
}

impl Store {
    /// The records of a noun.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn list(&self, noun: Noun, filter: &Filter) -> Result<Vec<Shown>, StoreError> {
        read_list(&*self.read()?, noun, filter)
    }

    /// One page of them, `limit` long, from `offset` on or, where a record is named and in the list, the
    /// page that record stands on; with how many there are.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn page(
        &self,
        noun: Noun,
        filter: &Filter,
        around: Option<RecordId>,
    ) -> Result<Page, StoreError> {
        let conn = self.read()?;
        let as_of = moment(&conn)?;
        let states = self.states(&conn, as_of, noun, filter)?;
        let total = match filter.states.as_slice() {
            [] => states.values().sum(),
            some => some.iter().filter_map(|state| states.get(state)).sum(),
        };
        let mut filter = filter.clone();
        if let (Some(id), Some(length)) = (around, filter.limit)
            && let Some(place) = place(&conn, noun, &filter, id)?
        {
            filter.offset = place - place % length.max(1);
        }
        let rows = read_list(&conn, noun, &filter)?;
        Ok(Page {
            total,
            from: filter.offset,
            as_of,
            states,
            rows,
        })
    }

    /// The moment that would be read now: another number after every change of the store.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn moment(&self) -> Result<u64, StoreError> {
        let conn = self.read()?;
        moment(&conn)
    }

    /// Which they are, in their order. No body is read: a long list can be gone through in parts, and
    /// nothing that changes meanwhile is missed or comes twice.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn ids(&self, noun: Noun, filter: &Filter) -> Result<Vec<RecordId>, StoreError> {
        let conn = self.read()?;
        let Some(Query { sql, values }) = filter.conditions(&conn, noun)? else {
            return Ok(Vec::new());
        };
        let sql = format!("SELECT id{sql}{}", filter.order.sql());
        let mut statement = conn.prepare_cached(&sql)?;
        let mut rows = statement.query(params_from_iter(values))?;
        let mut ids = Vec::new();
        while let Some(row) = rows.next()? {
            ids.push(parse(
                row.get_ref(0)?.as_str().unwrap_or_default(),
                "record id",
            )?);
        }
        Ok(ids)
    }

    /// How many there are; limit and offset do not matter.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn count(&self, noun: Noun, filter: &Filter) -> Result<u64, StoreError> {
        let conn = self.read()?;
        let Some(query) = filter.conditions(&conn, noun)? else {
            return Ok(0);
        };
        let count: i64 = conn
            .prepare_cached(&format!("SELECT count(*){}", query.sql))?
            .query_row(params_from_iter(query.values), |row| row.get(0))?;
        Ok(uint(count))
    }

    /// Counts the states of a list once between two changes: a list that is scrolled is counted once.
    fn states(
        &self,
        conn: &Connection,
        as_of: u64,
        noun: Noun,
        filter: &Filter,
    ) -> Result<BTreeMap<String, u64>, StoreError> {
        let mut counted = self.counted();
        if counted.as_of != as_of {
            *counted = Counted {
                as_of,
                lists: BTreeMap::new(),
            };
        }
        let name = filter.name(noun);
        if let Some(states) = counted.lists.get(&name) {
            return Ok(states.clone());
        }
        let states = filter.count_states(conn, noun)?;
        counted.lists.insert(name, states.clone());
        Ok(states)
    }
}

/// The moment that is read: another number after every commit of the connection that writes.
fn moment(conn: &Connection) -> Result<u64, StoreError> {
    let version: i64 = conn
        .prepare_cached("PRAGMA data_version")?
        .query_row([], |row| row.get(0))?;
    Ok(uint(version))
}

/// Whether these words are in few records.
fn is_few(conn: &Connection, words: &str) -> Result<bool, StoreError> {
    let found: i64 = conn
        .prepare_cached(FOUND)?
        .query_row((words, FEW), |row| row.get(0))?;
    Ok(found < FEW)
}

/// The rows of a list: which they are first, so that what is sorted and skipped is no body.
fn read_list(conn: &Connection, noun: Noun, filter: &Filter) -> Result<Vec<Shown>, StoreError> {
    let Some(Query { sql, mut values }) = filter.conditions(conn, noun)? else {
        return Ok(Vec::new());
    };
    let sql = format!("SELECT row{sql}{} LIMIT ? OFFSET ?", filter.order.sql());
    // A negative limit is none.
    values.push(Value::Integer(filter.limit.map_or(-1, i64::from)));
    values.push(Value::Integer(filter.offset.into()));
    let mut statement = conn.prepare_cached(&sql)?;
    let places: Vec<i64> = statement
        .query_map(params_from_iter(values), |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let mut one = conn.prepare_cached(ONE)?;
    let mut list = Vec::with_capacity(places.len());
    for place in places {
        let mut rows = one.query([place])?;
        if let Some(row) = rows.next()? {
            list.push(shown::from_row(conn, row)?);
        }
    }
    Ok(list)
}

/// Where a record stands in a list.
fn place(
    conn: &Connection,
    noun: Noun,
    filter: &Filter,
    id: RecordId,
) -> Result<Option<u32>, StoreError> {
    let Some(Query { sql, values }) = filter.conditions(conn, noun)? else {
        return Ok(None);
    };
    let sql = format!("SELECT id{sql}{}", filter.order.sql());
    let mut statement = conn.prepare_cached(&sql)?;
    let mut rows = statement.query(params_from_iter(values))?;
    let mut place = 0;
    while let Some(row) = rows.next()? {
        if parse::<RecordId>(row.get_ref(0)?.as_str().unwrap_or_default(), "record id")? == id {
            return Ok(Some(place));
        }
        place += 1;
    }
    Ok(None)
}
