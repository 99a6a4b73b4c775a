//! The zip that a workbook is: measured before it is inflated, counted while it is.

use super::markup::{Markup, Tag, attribute};
use crate::limits::Limits;
use crate::problem::{Problem, damaged, over};
use std::io::{BufReader, Cursor};
use zip::ZipArchive;
use zip::result::ZipError;

/// The package, and how many bytes may still be inflated out of it.
pub(crate) struct Package {
    zip: ZipArchive<Cursor<Vec<u8>>>,
    limits: Limits,
    left: u64,
}

/// One part naming another.
pub(crate) struct Relation {
    pub(crate) id: String,
    kind: String,
    pub(crate) target: String,
}

impl Relation {
    pub(crate) fn is(&self, kind: &str) -> bool {
        self.kind.rsplit('/').next() == Some(kind)
    }
}

impl Package {
    pub(crate) fn open(bytes: Vec<u8>, limits: Limits) -> Result<Self, Problem> {
        let packed = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(|_| damaged("zip"))?;
        if zip.len() > limits.parts {
            return Err(over("parts", limits.parts));
        }
        let mut total: u64 = 0;
        for at in 0..zip.len() {
            let part = zip.by_index_raw(at).map_err(|_| damaged("zip"))?;
            if part.encrypted() {
                return Err(Problem::Password);
            }
            total = total.saturating_add(part.size());
        }
        if total > limits.unzipped_bytes {
            return Err(over("unzipped_bytes", limits.unzipped_bytes));
        }
        if total > limits.ratio_from && total / packed.max(1) > limits.ratio {
            return Err(over("ratio", limits.ratio));
        }
        let left = limits.unzipped_bytes;
        Ok(Self { zip, limits, left })
    }

    /// The part that the whole book hangs on.
    pub(crate) fn main(&mut self) -> Result<String, Problem> {
        if !self.has("_rels/.rels") {
            let opendocument = self.has("mimetype") && self.has("content.xml");
            return Err(if opendocument {
                Problem::OtherSpreadsheet
            } else {
                Problem::NotATable
            });
        }
        let main = self
            .relations("")?
            .into_iter()
            .find(|one| one.is("officeDocument"))
            .map(|one| one.target)
            .ok_or(Problem::NotATable)?;
        if main.ends_with(".bin") {
            return Err(Problem::BinaryWorkbook);
        }
        // A letter or a presentation is a package too.
        if !main.contains("workbook") && !main.starts_with("xl/") {
            return Err(Problem::NotATable);
        }
        Ok(main)
    }

    pub(crate) fn has(&self, part: &str) -> bool {
        self.find(part).is_some()
    }

    /// Parts are named without regard to case; some writers use backslashes.
    fn find(&self, part: &str) -> Option<usize> {
        self.zip.index_for_name(part).or_else(|| {
            let same = |name: &str| name.replace('\\', "/").eq_ignore_ascii_case(part);
            self.zip
                .file_names()
                .position(|name| name.is_ok_and(|name| same(&name)))
        })
    }

    /// A part as markup, inflated as it is read.
    pub(crate) fn part(
        &mut self,
        part: &str,
    ) -> Result<Markup<'_, impl std::io::BufRead + use<'_>>, Problem> {
        let at = self.find(part).ok_or_else(|| damaged(part))?;
        let file = self.zip.by_index(at).map_err(|error| match error {
            ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => Problem::Password,
            _ => damaged(part),
        })?;
        Ok(Markup::new(
            BufReader::with_capacity(64 << 10, file),
            part,
            &mut self.left,
            self.limits,
        ))
    }

    /// What a part names; of the package itself for the empty name.
    pub(crate) fn relations(&mut self, part: &str) -> Result<Vec<Relation>, Problem> {
        let (folder, name) = part.rsplit_once('/').unwrap_or(("", part));
        let slash = if folder.is_empty() { "" } else { "/" };
        let most = self.limits.parts;
        let named = format!("{folder}{slash}_rels/{name}.rels");
        let mut markup = self.part(&named)?;
        let mut out = Vec::new();
        while let Some(tag) = markup.next()? {
            let Tag::Open(tag) = tag else { continue };
            if tag.local_name().as_ref() == "Relationship" {
                if out.len() >= most {
                    return Err(over("parts", most));
                }
                out.push(Relation {
                    id: attribute(&tag, "Id").unwrap_or_default(),
                    kind: attribute(&tag, "Type").unwrap_or_default(),
                    target: resolve(folder, &attribute(&tag, "Target").unwrap_or_default()),
                });
            }
        }
        Ok(out)
    }
}

/// A target as a path inside the package.
fn resolve(folder: &str, target: &str) -> String {
    let (from, target) = match target.strip_prefix('/') {
        Some(target) => ("", target),
        None => (folder, target),
    };
    let mut path: Vec<&str> = Vec::new();
    for step in from.split('/').chain(target.split('/')) {
        match step {
            "" | "." => {}
            ".." => {
                path.pop();
            }
            step => path.push(step),
        }
    }
    path.join("/")
}
