//! A file on the desk: read, mapped, looked through, put right. Nothing of it is written yet.

use super::groups::Groups;
use super::known::Known;
use super::row::{self, Evaluated};
use super::targets;
use crate::api::{
    ImportColumn, ImportCounts, ImportFix, ImportHead, ImportKind, ImportOnly, ImportRow,
    ImportSet, ImportSheet, ImportSitting, ImportTarget, ImportTop, RowChoice, RowState,
};
use exchange::{Book, Cell, Head, Limits, ReadError, Sheet, Table, guess_head};
use std::collections::HashMap;

/// How many of the first rows are shown to point at the head, and how many cells of each.
const TOP: usize = 12;
const TOP_CELLS: u16 = 12;

/// A file being looked through.
pub(crate) struct Sitting {
    pub(crate) kind: ImportKind,
    pub(crate) name: String,
    book: Book,
    sheet: usize,
    top: Vec<ImportTop>,
    pub(crate) head: Option<Head>,
    problem: Option<ReadError>,
    pub(crate) table: Option<Table>,
    pub(crate) mapping: Vec<ImportTarget>,
    by_field: HashMap<String, Vec<usize>>,
    pub(crate) known: Option<Known>,
    /// What was put right, by line and column.
    fixes: HashMap<(usize, usize), String>,
    /// What is done with a group of duplicates, by the line of its first row.
    choices: HashMap<usize, RowChoice>,
    pub(crate) rows: Vec<Evaluated>,
    pub(crate) groups: Groups,
}

impl Sitting {
    /// Opens a file and its first sheet that can be seen.
    pub(crate) fn open(kind: ImportKind, name: &str, bytes: Vec<u8>) -> Result<Self, ReadError> {
        let book = Book::open(bytes, &Limits::default())?;
        let sheets = book.sheets();
        let sheet = sheets.iter().position(|sheet| !sheet.hidden).unwrap_or(0);
        let mut sitting = Self {
            kind,
            name: name.to_owned(),
            book,
            sheet,
            top: Vec::new(),
            head: None,
            problem: None,
            table: None,
            mapping: Vec::new(),
            by_field: HashMap::new(),
            known: None,
            fixes: HashMap::new(),
            choices: HashMap::new(),
            rows: Vec::new(),
            groups: Groups::default(),
        };
        sitting.look(None);
        // One sheet that cannot be read is the file that cannot be read.
        match sitting.problem {
            Some(problem) if sheets.len() == 1 => Err(problem),
            _ => Ok(sitting),
        }
    }

    /// Reads the sheet again under this head, or under the one that is guessed.
    fn look(&mut self, head: Option<Head>) {
        self.table = None;
        self.problem = None;
        self.fixes.clear();
        self.choices.clear();
        self.rows.clear();
        self.groups = Groups::default();
        self.mapping.clear();
        let sheet = match self.book.read(self.sheet) {
            Ok(sheet) => sheet,
            Err(problem) => {
                self.top.clear();
                self.head = None;
                self.problem = Some(problem);
                return;
            }
        };
        self.top = top(&sheet);
        self.head = head.or_else(|| guess_head(&sheet, &|word| targets::is_known(self.kind, word)));
        let Some(head) = self.head else {
            let problem = if sheet.rows.is_empty() {
                exchange::Problem::Empty
            } else {
                exchange::Problem::NoHead
            };
            self.problem = Some(ReadError::at(problem, &sheet.name, 0, None));
            return;
        };
        match Table::of(sheet, head) {
            Ok(table) => self.table = Some(table),
            Err(problem) => self.problem = Some(problem),
        }
    }

    /// The heads of the columns.
    pub(crate) fn heads(&self) -> Vec<String> {
        self.table
            .iter()
            .flat_map(|table| table.columns.iter().map(|column| column.head.clone()))
            .collect()
    }

    /// Chooses another sheet, head or mapping. The mapping is guessed by `guess` where the columns changed.
    pub(crate) fn set(&mut self, set: ImportSet, guess: impl Fn(&[String]) -> Vec<ImportTarget>) {
        if set.sheet.is_some() || set.head.is_some() {
            self.sheet = set
                .sheet
                .and_then(|sheet| usize::try_from(sheet).ok())
                .unwrap_or(self.sheet);
            self.look(set.head.map(|head| Head {
                first: head.first.min(head.last),
                last: head.last,
            }));
        }
        let heads = self.heads();
        if self.mapping.len() != heads.len() {
            self.mapping = guess(&heads);
        }
        if let Some(mapping) = set.mapping.filter(|mapping| mapping.len() == heads.len()) {
            self.mapping = mapping;
        }
        self.by_field.clear();
        for (column, target) in self.mapping.iter().enumerate() {
            if let Some(field) = &target.field {
                self.by_field.entry(field.clone()).or_default().push(column);
            }
        }
    }

    /// Looks at every row again, beside what is here now.
    pub(crate) fn evaluate(&mut self, known: Known) {
        let lines = self.table.as_ref().map_or(0, |table| table.lines.len());
        self.rows = (0..lines)
            .map(|line| row::evaluate(self, line, &known))
            .collect();
        self.known = Some(known);
        self.compare();
    }

    /// Compares the rows with each other. What was decided stays with the groups that stay as they are.
    fn compare(&mut self) {
        let Some(table) = &self.table else { return };
        let groups = Groups::of(&mut self.rows, &table.lines);
        let before = std::mem::replace(&mut self.groups, groups);
        self.choices
            .retain(|first, _| before.begun_by(*first) == self.groups.begun_by(*first));
    }

    /// What a cell says, with what was put right.
    pub(crate) fn text(&self, line: usize, column: usize) -> String {
        match self.fixes.get(&(line, column)) {
            Some(fixed) => fixed.clone(),
            None => self.cell(line, column).map(Cell::text).unwrap_or_default(),
        }
    }

    /// The cell as it was read; none where it was put right.
    pub(crate) fn cell(&self, line: usize, column: usize) -> Option<&Cell> {
        if self.fixes.contains_key(&(line, column)) {
            return None;
        }
        self.table
            .as_ref()?
            .lines
            .get(line)?
            .cells
            .get(column)?
            .as_ref()
    }

    /// The line with this number in the file.
    pub(crate) fn line_of(&self, row: u32) -> Option<usize> {
        let lines = &self.table.as_ref()?.lines;
        lines.binary_search_by_key(&row, |line| line.row).ok()
    }

    /// Puts a cell right.
    pub(crate) fn fix(&mut self, fix: &ImportFix) -> Option<usize> {
        let line = self.line_of(fix.row)?;
        let column = usize::try_from(fix.column).ok()?;
        self.table.as_ref()?.columns.get(column)?;
        self.fixes.insert((line, column), fix.text.clone());
        if let Some(known) = self.known.take() {
            let looked = row::evaluate(self, line, &known);
            if let Some(row) = self.rows.get_mut(line) {
                *row = looked;
            }
            self.known = Some(known);
        }
        self.compare();
        Some(line)
    }

    /// What is done with a row: new ones are written, duplicates as their group was decided, else not.
    pub(crate) fn choice(&self, line: usize) -> RowChoice {
        let state = self.rows.get(line).map(|row| row.state);
        match state {
            _ if self.is_total(line) => RowChoice::Skip,
            None | Some(RowState::Error) => RowChoice::Skip,
            Some(RowState::New) => RowChoice::New,
            Some(RowState::Same | RowState::Twin) => self.decided(line),
        }
    }

    fn decided(&self, line: usize) -> RowChoice {
        let Some(group) = self.groups.with(line) else {
            return RowChoice::Skip;
        };
        let choice = self.choices.get(&group.first()).copied();
        match choice.unwrap_or_default() {
            RowChoice::Merge if group.is_closed() => RowChoice::Skip,
            choice => choice,
        }
    }

    /// Says what is done with the group of a line, or with all groups.
    pub(crate) fn choose(&mut self, line: Option<usize>, choice: RowChoice) {
        match line {
            Some(line) => {
                let first = self.groups.with(line).map(|group| group.first());
                self.choices.extend(first.map(|first| (first, choice)));
            }
            None => {
                let all = self
                    .groups
                    .all()
                    .iter()
                    .map(|group| (group.first(), choice));
                self.choices.extend(all);
            }
        }
    }

    fn is_total(&self, line: usize) -> bool {
        self.table
            .as_ref()
            .and_then(|table| table.lines.get(line))
            .is_some_and(|line| line.total)
    }

    pub(crate) fn counts(&self) -> ImportCounts {
        let mut counts = ImportCounts::default();
        for (line, row) in self.rows.iter().enumerate() {
            if self.is_total(line) {
                counts.totals += 1;
                continue;
            }
            counts.all += 1;
            match row.state {
                RowState::New => counts.new += 1,
                RowState::Same => counts.same += 1,
                RowState::Twin => counts.twin += 1,
                RowState::Error => counts.error += 1,
            }
            let choice = self.choice(line);
            counts.chosen += u32::from(choice != RowChoice::Skip);
            counts.merge += u32::from(choice == RowChoice::Merge);
        }
        counts.groups = u32::try_from(self.groups.all().len()).unwrap_or(u32::MAX);
        counts
    }

    /// How many duplicates are not written.
    pub(crate) fn duplicates_left_out(&self) -> u32 {
        let duplicate = |row: &&Evaluated| matches!(row.state, RowState::Same | RowState::Twin);
        let lines = (0..).zip(&self.rows);
        let left_out = lines.filter(|(line, row)| {
            duplicate(row) && !self.is_total(*line) && self.choice(*line) == RowChoice::Skip
        });
        u32::try_from(left_out.count()).unwrap_or(u32::MAX)
    }

    /// The lines to show, by their place.
    pub(crate) fn lines(&self, only: Option<ImportOnly>) -> Vec<usize> {
        let state = match only {
            None => None,
            Some(ImportOnly::New) => Some(RowState::New),
            Some(ImportOnly::Error) => Some(RowState::Error),
            Some(ImportOnly::Duplicate) => {
                let groups = self.groups.all().iter();
                return groups.flat_map(|group| group.lines()).copied().collect();
            }
        };
        (0..self.rows.len())
            .filter(|line| !self.is_total(*line))
            .filter(|line| {
                state.is_none_or(|state| self.rows.get(*line).is_some_and(|row| row.state == state))
            })
            .collect()
    }

    /// A row for the screen.
    pub(crate) fn row(&self, line: usize) -> Option<ImportRow> {
        let table = self.table.as_ref()?;
        let of_file = table.lines.get(line)?;
        let row = self.rows.get(line)?;
        let group = self.groups.with(line);
        Some(ImportRow {
            row: of_file.row,
            hidden: of_file.hidden,
            state: row.state,
            cells: (0..table.columns.len())
                .map(|column| self.shown(line, column))
                .collect(),
            issues: row.issues.clone(),
            same: group.and_then(|group| group.same()).cloned(),
            twin: row.twin,
            group: group
                .and_then(|group| table.lines.get(group.first()))
                .map(|line| line.row),
            choice: self.choice(line),
            missing: row.missing,
        })
    }

    /// What a cell shows, an error of the spreadsheet as well.
    pub(crate) fn shown(&self, line: usize, column: usize) -> String {
        match self.cell(line, column) {
            Some(Cell::Error(error)) => error.to_string(),
            _ => self.text(line, column),
        }
    }

    /// All of it for the screen.
    pub(crate) fn show(&self) -> ImportSitting {
        let columns = self.table.iter().flat_map(|table| table.columns.iter());
        ImportSitting {
            kind: self.kind,
            name: self.name.clone(),
            sheets: self
                .book
                .sheets()
                .into_iter()
                .map(|sheet| ImportSheet {
                    name: sheet.name,
                    hidden: sheet.hidden,
                })
                .collect(),
            sheet: u32::try_from(self.sheet).unwrap_or(0),
            problem: self.problem.clone(),
            head: self.head.map(|head| ImportHead {
                first: head.first,
                last: head.last,
            }),
            top: self.top.clone(),
            columns: columns
                .zip(&self.mapping)
                .map(|(column, target)| ImportColumn {
                    letters: column.letters.clone(),
                    head: column.head.clone(),
                    target: target.clone(),
                    unit_guessed: target.unit.is_some() && targets::unit_in(&column.head).is_none(),
                })
                .collect(),
            fields: targets::fields(self.kind)
                .iter()
                .map(|field| field.name.to_owned())
                .collect(),
            counts: self.counts(),
        }
    }

    /// The columns that become this field.
    pub(crate) fn columns_of(&self, field: &str) -> &[usize] {
        self.by_field
            .get(field)
            .map(Vec::as_slice)
            .unwrap_or_default()
    }

    /// The head of a column.
    pub(crate) fn head_of(&self, column: usize) -> String {
        let columns = self.table.as_ref().map(|table| &table.columns);
        columns
            .and_then(|columns| columns.get(column))
            .map(|column| column.head.clone())
            .unwrap_or_default()
    }
}

fn top(sheet: &Sheet) -> Vec<ImportTop> {
    sheet
        .rows
        .iter()
        .take(TOP)
        .map(|row| ImportTop {
            row: row.number,
            cells: (0..sheet.width().min(TOP_CELLS))
                .map(|column| row.cell(column).map(Cell::text).unwrap_or_default())
                .collect(),
        })
        .collect()
}
