//! Rows that mean the same: as each other, or as a record that is here. What is done with them is decided once
//! for each group.

use super::row::Evaluated;
use crate::api::{ImportSame, RowState};
use exchange::Line;
use model::RecordId;
use std::collections::HashMap;

/// A group of duplicates.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Group {
    first: usize,
    /// In the file's order, the first one as well.
    lines: Vec<usize>,
    same: Option<ImportSame>,
}

impl Group {
    /// Its first line. Where nothing is here, that one is new and the others go into it.
    pub(crate) fn first(&self) -> usize {
        self.first
    }

    /// Its lines.
    pub(crate) fn lines(&self) -> &[usize] {
        &self.lines
    }

    /// The record here.
    pub(crate) fn same(&self) -> Option<&ImportSame> {
        self.same.as_ref()
    }

    /// Whether the record here is not mine to change.
    pub(crate) fn is_closed(&self) -> bool {
        self.same.as_ref().is_some_and(|same| same.closed)
    }
}

/// The groups of a file.
#[derive(Debug, Default)]
pub(crate) struct Groups {
    all: Vec<Group>,
    /// The place in `all`, by line.
    places: HashMap<usize, usize>,
}

impl Groups {
    /// Compares the rows with each other and says each one's state.
    pub(crate) fn of(rows: &mut [Evaluated], lines: &[Line]) -> Self {
        let mut seen: HashMap<(String, String), (usize, u32)> = HashMap::new();
        let mut by_record: HashMap<RecordId, usize> = HashMap::new();
        let mut all: Vec<Group> = Vec::new();
        for (at, (row, line)) in rows.iter_mut().zip(lines).enumerate() {
            row.twin = None;
            row.state = RowState::Error;
            if !row.issues.is_empty() {
                continue;
            }
            let earlier = row.keys.iter().find_map(|key| seen.get(key)).copied();
            let record = row.same.as_ref().map(|same| same.id);
            row.twin = earlier.map(|(_, number)| number);
            row.state = match (record, row.twin) {
                (_, Some(_)) => RowState::Twin,
                (Some(_), None) => RowState::Same,
                (None, None) => RowState::New,
            };
            if line.total {
                continue;
            }
            let known = record.and_then(|record| by_record.get(&record)).copied();
            let place = earlier.map(|(place, _)| place).or(known);
            let place = place.unwrap_or_else(|| {
                all.push(Group {
                    first: at,
                    lines: Vec::new(),
                    same: None,
                });
                all.len() - 1
            });
            if let Some(group) = all.get_mut(place) {
                group.lines.push(at);
                if group.same.is_none() {
                    group.same.clone_from(&row.same);
                }
            }
            for key in &row.keys {
                seen.entry(key.clone()).or_insert((place, line.row));
            }
            if let Some(record) = record {
                by_record.entry(record).or_insert(place);
            }
        }
        for group in all.iter().filter(|group| group.same.is_some()) {
            // A later row knew the record here, by its credit code say: then the first one is the same too.
            for line in &group.lines {
                if let Some(row) = rows.get_mut(*line).filter(|row| row.state == RowState::New) {
                    row.state = RowState::Same;
                }
            }
        }
        // A row by itself, of which nothing is here, is no group.
        all.retain(|group| group.lines.len() > 1 || group.same.is_some());
        let places = all
            .iter()
            .enumerate()
            .flat_map(|(place, group)| group.lines.iter().map(move |line| (*line, place)))
            .collect();
        Self { all, places }
    }

    /// All of them, by their first rows.
    pub(crate) fn all(&self) -> &[Group] {
        &self.all
    }

    /// The group a line is in.
    pub(crate) fn with(&self, line: usize) -> Option<&Group> {
        self.all.get(*self.places.get(&line)?)
    }

    /// The group that begins with this line.
    pub(crate) fn begun_by(&self, first: usize) -> Option<&Group> {
        self.with(first).filter(|group| group.first == first)
    }
}
