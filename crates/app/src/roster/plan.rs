//! What each row comes to: new, changed, the same, or wrong, and why.

use super::sheets::{Read, Sheets};
use super::{value, words};
use crate::api::{RosterFault, RosterKind, RosterLack, RosterRow, RosterState};
use crate::failure::Failure;
use crate::view::View;
use model::policy::Role;
use model::{Noun, Record, RecordId, bureau};
use serde_json::{Map, Value, json};
use std::collections::{HashMap, HashSet};

/// The longest name, in characters.
const LONGEST: usize = 200;

/// A row and what it would write.
pub(super) struct Planned {
    pub(super) row: RosterRow,
    /// The record, known or to be made.
    pub(super) id: RecordId,
    /// What it writes.
    pub(super) values: Map<String, Value>,
}

/// A whole file.
pub(super) struct Plan {
    /// Units before people.
    pub(super) rows: Vec<Planned>,
    pub(super) lacks: Vec<RosterLack>,
}

impl Plan {
    /// Looks at every row beside what is here. Nothing is written.
    pub(super) fn of(view: &View, sheets: Sheets) -> Result<Self, Failure> {
        let (units, people): (Vec<Read>, Vec<Read>) = sheets
            .rows
            .into_iter()
            .partition(|read| read.kind == RosterKind::Unit);
        let mut known = Known::of(view)?;
        let mut rows: Vec<Planned> = units
            .into_iter()
            .map(|read| known.unit(view, read))
            .collect();
        for planned in &mut rows {
            known.stand(view, planned);
        }
        rows.extend(people.into_iter().map(|read| known.person(view, read)));
        Ok(Self {
            rows,
            lacks: sheets.lacks,
        })
    }

    /// The rows so that a unit comes after the one it stands under.
    pub(super) fn in_order(&self) -> Vec<&Planned> {
        let mut waiting: Vec<&Planned> = self.rows.iter().collect();
        let making: HashSet<RecordId> = waiting
            .iter()
            .filter(|one| one.row.state == RosterState::New)
            .map(|one| one.id)
            .collect();
        let mut made = HashSet::new();
        let mut ordered = Vec::new();
        while !waiting.is_empty() {
            let ready = |one: &&Planned| {
                let above = ["parent", "unit"]
                    .iter()
                    .filter_map(|field| one.values.get(*field)?.as_str()?.parse::<RecordId>().ok());
                above
                    .into_iter()
                    .all(|above| !making.contains(&above) || made.contains(&above))
            };
            let (now, later): (Vec<&Planned>, Vec<&Planned>) = waiting.into_iter().partition(ready);
            if now.is_empty() {
                ordered.extend(later);
                break;
            }
            made.extend(now.iter().map(|one| one.id));
            ordered.extend(now);
            waiting = later;
        }
        ordered
    }
}

/// Units and people by their names.
struct Known {
    top: Option<RecordId>,
    units: HashMap<String, Vec<RecordId>>,
    names: HashMap<RecordId, String>,
    people: HashMap<(String, RecordId), Vec<RecordId>>,
    elsewhere: HashMap<String, RecordId>,
    /// Who was meant by the rows of the file with this name in this unit; empty where nobody was yet.
    taken: HashMap<(String, RecordId), Vec<RecordId>>,
    seen_units: HashSet<String>,
}

impl Known {
    fn of(view: &View) -> Result<Self, Failure> {
        let mut known = Self {
            top: None,
            units: HashMap::new(),
            names: HashMap::new(),
            people: HashMap::new(),
            elsewhere: HashMap::new(),
            taken: HashMap::new(),
            seen_units: HashSet::new(),
        };
        for shown in view.all(Noun::Unit)?.iter() {
            let record = &shown.record;
            if record.id_in("parent").is_none() && bureau::in_service(record) {
                known.top = Some(record.id);
            }
            let name = record.text("name").unwrap_or_default();
            known.call(&name, record.id);
            known.call(&record.text("short").unwrap_or_default(), record.id);
            known.names.insert(record.id, name);
        }
        let mut people: Vec<_> = view.all(Noun::Person)?.to_vec();
        people.sort_by_key(|shown| shown.record.id);
        for shown in &people {
            let record = &shown.record;
            if let (Some(name), Some(unit)) = (record.text("name"), record.id_in("unit")) {
                known.elsewhere.insert(name.clone(), unit);
                known
                    .people
                    .entry((name, unit))
                    .or_default()
                    .push(record.id);
            }
        }
        Ok(known)
    }

    fn call(&mut self, name: &str, unit: RecordId) {
        let name = words::plain(name);
        if !name.is_empty() {
            let units = self.units.entry(name).or_default();
            if !units.contains(&unit) {
                units.push(unit);
            }
        }
    }

    /// The unit of this name; `郎溪县/招商一组` says which of two.
    fn find(&self, view: &View, said: &str) -> Result<RecordId, &'static str> {
        let mut parts: Vec<&str> = said.split(['/', '／', '›', '>', '\\']).collect();
        let last = parts.pop().unwrap_or_default();
        let none = Vec::new();
        let found = self.units.get(&words::plain(last)).unwrap_or(&none);
        let under = |unit: &&RecordId| {
            let path = crate::units::path(view, Some(**unit));
            parts.iter().all(|part| {
                let part = words::plain(part);
                path.iter().any(|above| words::plain(above) == part)
            })
        };
        let fit: Vec<&RecordId> = if found.len() > 1 {
            found.iter().filter(under).collect()
        } else {
            found.iter().collect()
        };
        match fit.as_slice() {
            [] => Err("unknown_unit"),
            [one] => Ok(**one),
            _ => Err("two_units"),
        }
    }

    /// A unit's row, its place in the tree not yet looked up.
    fn unit(&mut self, view: &View, read: Read) -> Planned {
        let mut row = Row::of(read);
        row.need("name");
        let name = row.cell("name");
        if !name.is_empty()
            && !self
                .seen_units
                .insert(words::plain(&format!("{name}/{}", row.cell("parent"))))
        {
            row.fault("name", "twice", &name, true);
        }
        let mut values = Map::new();
        for field in ["name", "short", "series", "code"] {
            if row.has(field) {
                values.insert(field.to_owned(), value(&row.cell(field)));
            }
        }
        let named = self
            .units
            .get(&words::plain(&name))
            .cloned()
            .unwrap_or_default();
        let id = match named.as_slice() {
            [one] => Some(*one),
            [] => None,
            _ => {
                row.fault("name", "two_units", &name, true);
                None
            }
        };
        let made = id.is_none();
        let id = id.unwrap_or_else(|| store::mint_record(view.now()));
        if made && !row.wrong() {
            self.call(&name, id);
            self.call(&row.cell("short"), id);
            self.names.insert(id, name);
        }
        row.finish(id, values, made)
    }

    /// Where a unit stands, now that all of the file's are known.
    fn stand(&self, view: &View, planned: &mut Planned) {
        let said = planned.row.cells.get("parent").cloned().unwrap_or_default();
        let made = planned.row.state == RosterState::New;
        if said.is_empty() {
            if made {
                planned.values.insert("parent".to_owned(), json!(self.top));
            }
        } else {
            match self.find(view, &said) {
                Ok(parent) if parent == planned.id => {
                    planned.blame("parent", "unknown_unit", &said);
                }
                Ok(parent) => {
                    planned.values.insert("parent".to_owned(), json!(parent));
                }
                Err(code) => planned.blame("parent", code, &said),
            }
        }
        planned.compare(view, Noun::Unit);
    }

    fn person(&mut self, view: &View, read: Read) -> Planned {
        let mut row = Row::of(read);
        for field in ["name", "role", "unit"] {
            row.need(field);
        }
        let (name, said) = (row.cell("name"), row.cell("unit"));
        let mut values = Map::from_iter([("name".to_owned(), value(&name))]);
        if row.has("post") {
            values.insert("post".to_owned(), value(&row.cell("post")));
        }
        let role = words::role(&row.cell("role"));
        match role {
            Some(role) => {
                values.insert("role".to_owned(), json!(role));
            }
            None if !row.cell("role").is_empty() => {
                let said = row.cell("role");
                row.fault("role", "unknown_role", &said, true);
            }
            None => {}
        }
        let unit = if said.is_empty() {
            None
        } else {
            match self.find(view, &said) {
                Ok(unit) => Some(unit),
                Err(code) => {
                    row.fault("unit", code, &said, true);
                    None
                }
            }
        };
        values.insert("unit".to_owned(), json!(unit));
        let mut id = None;
        if let (Some(unit), false) = (unit, name.is_empty()) {
            // The second row of a name in a unit is another person of that name: the one who is most like it.
            let key = (name.clone(), unit);
            let first = !self.taken.contains_key(&key);
            let taken = self.taken.entry(key.clone()).or_default();
            let free = self.people.get(&key).into_iter().flatten();
            id = free
                .filter(|same| !taken.contains(same))
                .max_by_key(|same| (alike(view, **same, &values), std::cmp::Reverse(**same)))
                .copied();
            taken.extend(id);
            if !first {
                row.fault("name", "twice", &name, false);
            } else if id.is_none()
                && let Some(other) = self.elsewhere.get(&name)
            {
                let other = self.names.get(other).cloned().unwrap_or_default();
                row.fault("name", "same_name", &other, false);
            }
        }
        let made = id.is_none();
        let mut planned = row.finish(
            id.unwrap_or_else(|| store::mint_record(view.now())),
            values,
            made,
        );
        planned.compare(view, Noun::Person);
        planned
    }
}

/// How much a person is what a row says: the role counts before the post.
fn alike(view: &View, person: RecordId, values: &Map<String, Value>) -> (bool, bool) {
    let says = |field: &str| {
        let stands = view.any(person).ok().flatten();
        stands.is_some_and(|shown| Some(&shown.record.value(field)) == values.get(field))
    };
    (says("role"), says("post"))
}

/// A row while it is looked at.
struct Row(RosterRow);

impl Row {
    fn of(read: Read) -> Self {
        let mut row = Self(RosterRow {
            sheet: read.sheet,
            row: read.row,
            kind: read.kind,
            cells: read.cells,
            state: RosterState::New,
            changes: Vec::new(),
            faults: Vec::new(),
        });
        for field in read.broken {
            let said = row.cell(&field);
            row.fault(&field, "cell", &said, true);
        }
        let long: Vec<String> = row
            .0
            .cells
            .iter()
            .filter(|(_, said)| said.chars().count() > LONGEST)
            .map(|(field, _)| field.clone())
            .collect();
        for field in long {
            row.fault(&field, "too_long", "", true);
        }
        row
    }

    fn has(&self, field: &str) -> bool {
        self.0.cells.contains_key(field)
    }

    fn cell(&self, field: &str) -> String {
        self.0.cells.get(field).cloned().unwrap_or_default()
    }

    fn need(&mut self, field: &str) {
        if self.cell(field).is_empty() && !self.wrong() {
            self.fault(field, "missing", "", true);
        }
    }

    fn fault(&mut self, field: &str, code: &str, value: &str, blocks: bool) {
        self.0.faults.push(RosterFault {
            field: field.to_owned(),
            code: code.to_owned(),
            value: value.to_owned(),
            blocks,
        });
    }

    fn wrong(&self) -> bool {
        self.0.faults.iter().any(|fault| fault.blocks)
    }

    fn finish(mut self, id: RecordId, values: Map<String, Value>, made: bool) -> Planned {
        self.0.state = match (self.wrong(), made) {
            (true, _) => RosterState::Wrong,
            (false, true) => RosterState::New,
            (false, false) => RosterState::Same,
        };
        Planned {
            row: self.0,
            id,
            values,
        }
    }
}

impl Planned {
    fn blame(&mut self, field: &str, code: &str, value: &str) {
        self.row.faults.push(RosterFault {
            field: field.to_owned(),
            code: code.to_owned(),
            value: value.to_owned(),
            blocks: true,
        });
        self.row.state = RosterState::Wrong;
    }

    /// Against what is here: only what differs is written; whoever left comes back.
    fn compare(&mut self, view: &View, noun: Noun) {
        if self.row.state != RosterState::Same {
            return;
        }
        let Ok(shown) = view.need(noun, self.id) else {
            return;
        };
        let record: &Record = &shown.record;
        self.values.retain(|field, value| {
            let was = record.value(field);
            let blank = |value: &Value| value.is_null() || value == "";
            was != *value && !(blank(&was) && blank(value))
        });
        if !bureau::in_service(record) {
            self.values.insert("active".to_owned(), json!(true));
        }
        let leaves = noun == Noun::Person
            && bureau::administers(record)
            && self
                .values
                .get("role")
                .is_some_and(|role| *role != json!(Role::Administrator));
        if leaves {
            let name = record.text("name").unwrap_or_default();
            self.blame("role", "administrator", &name);
        } else if !self.values.is_empty() {
            self.row.changes = self.values.keys().cloned().collect();
            self.row.state = RosterState::Changed;
        }
    }
}
