//! Prints the TypeScript twins of the table and its types into a folder.

use crate::api::AppEvent;
use crate::failure::Failure;
use crate::table;
use std::any::TypeId;
use std::collections::HashSet;
use std::path::Path;
use std::{fs, io};
use ts_rs::{Config, ExportError, TS, TypeVisitor};

const HEAD: &str = "// Generated from crates/app/src/table.rs by `make bindings`. Do not edit.\n";

struct Export<'a> {
    cfg: &'a Config,
    seen: HashSet<TypeId>,
    names: Vec<String>,
    failed: Option<ExportError>,
}

impl TypeVisitor for Export<'_> {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        if !self.seen.insert(TypeId::of::<T>()) {
            return;
        }
        if T::output_path().is_some() {
            if let Err(error) = T::export_all(self.cfg) {
                self.failed = Some(error);
            }
        } else {
            T::visit_generics(self);
        }
    }
}

/// Writes every binding into `folder`, which it empties first.
///
/// # Errors
/// When a file cannot be written.
pub fn write(folder: &Path) -> io::Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    fs::create_dir_all(folder)?;
    let cfg = Config::new().with_out_dir(folder).with_large_int("number");
    let mut export = Export {
        cfg: &cfg,
        seen: HashSet::new(),
        names: Vec::new(),
        failed: None,
    };
    table::visit_types(&mut export);
    export.visit::<AppEvent>();
    export.visit::<Failure>();
    if let Some(error) = export.failed {
        return Err(io::Error::other(error.to_string()));
    }
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "ts")
            && let Some(stem) = path.file_stem().and_then(|stem| stem.to_str())
        {
            export.names.push(stem.to_owned());
        }
    }
    export.names.sort_unstable();
    let lines = table::lines(&cfg);
    let imports: Vec<String> = export
        .names
        .iter()
        .filter(|name| lines.iter().any(|line| mentions(line, name)))
        .map(|name| format!("import type {{ {name} }} from \"./{name}\";\n"))
        .collect();
    fs::write(
        folder.join("Commands.ts"),
        format!(
            "{HEAD}{}\nexport interface Commands {{\n{}\n}}\n",
            imports.concat(),
            lines.join("\n")
        ),
    )?;
    export.names.push("Commands".to_owned());
    export.names.sort_unstable();
    let index: String = export
        .names
        .iter()
        .map(|name| format!("export type {{ {name} }} from \"./{name}\";\n"))
        .collect();
    fs::write(folder.join("index.ts"), format!("{HEAD}{index}"))
}

fn mentions(line: &str, name: &str) -> bool {
    line.split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .any(|word| word == name)
}
