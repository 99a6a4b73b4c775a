//! Workbooks: .xlsx and .xlsm, read as a stream. Nothing is inflated that was not measured before,
//! and what is inflated is counted while it comes.

mod cells;
mod markup;
mod package;
mod strings;
mod styles;

use crate::book::{Sheet, SheetName};
use crate::limits::Limits;
use crate::problem::{Problem, ReadError, over};
use markup::{Tag, attribute};
use package::Package;
use std::sync::Arc;

/// An opened workbook.
pub(crate) struct Workbook {
    package: Package,
    limits: Limits,
    sheets: Vec<Listed>,
    from_1904: bool,
    shared: Option<Arc<strings::Shared>>,
    strings_part: Option<String>,
    dates: styles::Dates,
}

struct Listed {
    name: SheetName,
    part: String,
}

impl Workbook {
    /// Opens the package and reads the list of its sheets; their cells are read later.
    pub(crate) fn open(bytes: Vec<u8>, limits: Limits) -> Result<Self, ReadError> {
        let mut package = Package::open(bytes, limits)?;
        let main = package.main()?;
        let relations = package.relations(&main)?;
        let (found, from_1904) = listed(&mut package, &main, &limits)?;
        let mut sheets = Vec::new();
        for (name, id) in found {
            let part = relations
                .iter()
                .find(|one| one.id == id && one.is("worksheet"));
            if let Some(part) = part {
                sheets.push(Listed {
                    name,
                    part: part.target.clone(),
                });
            }
        }
        if sheets.is_empty() {
            return Err(Problem::Empty.into());
        }
        let part = |kind| {
            relations
                .iter()
                .find(|one| one.is(kind))
                .map(|one| one.target.clone())
        };
        let dates = match part("styles").filter(|part| package.has(part)) {
            Some(part) => styles::read(package.part(&part)?)?,
            None => styles::Dates::default(),
        };
        let strings_part = part("sharedStrings").filter(|part| package.has(part));
        Ok(Self {
            package,
            limits,
            sheets,
            from_1904,
            shared: None,
            strings_part,
            dates,
        })
    }

    pub(crate) fn sheets(&self) -> Vec<SheetName> {
        self.sheets.iter().map(|sheet| sheet.name.clone()).collect()
    }

    pub(crate) fn read(&mut self, at: usize) -> Result<Sheet, ReadError> {
        let sheet = self.sheets.get(at).ok_or(Problem::NoSuchSheet)?;
        let shared = match (&self.shared, &self.strings_part) {
            (Some(shared), _) => Arc::clone(shared),
            (None, Some(part)) => Arc::new(strings::read(self.package.part(part)?, &self.limits)?),
            (None, None) => Arc::default(),
        };
        self.shared = Some(Arc::clone(&shared));
        let reading = cells::Reading {
            name: &sheet.name.name,
            shared: &shared,
            dates: &self.dates,
            from_1904: self.from_1904,
            limits: &self.limits,
        };
        reading.read(self.package.part(&sheet.part)?)
    }
}

/// The sheets with the ids of their parts, and whether days count from 1904.
fn listed(
    package: &mut Package,
    main: &str,
    limits: &Limits,
) -> Result<(Vec<(SheetName, String)>, bool), Problem> {
    let mut markup = package.part(main)?;
    let mut sheets = Vec::new();
    let mut from_1904 = false;
    while let Some(tag) = markup.next()? {
        let Tag::Open(tag) = tag else { continue };
        match tag.local_name().as_ref() {
            "workbookPr" => {
                from_1904 = attribute(&tag, "date1904").is_some_and(|is| is == "1" || is == "true");
            }
            "sheet" => {
                if sheets.len() >= limits.sheets {
                    return Err(over("sheets", limits.sheets));
                }
                let name = SheetName {
                    name: attribute(&tag, "name").unwrap_or_default(),
                    hidden: attribute(&tag, "state").is_some_and(|state| state != "visible"),
                };
                sheets.push((name, attribute(&tag, "id").unwrap_or_default()));
            }
            _ => {}
        }
    }
    Ok((sheets, from_1904))
}
