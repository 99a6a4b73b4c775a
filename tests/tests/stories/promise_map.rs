//! `tests/promises.toml` says which test holds which promise; this checks that it tells the truth.

use crate::sentences::repository;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Promise {
    pub(crate) says: String,
    pub(crate) tests: Vec<String>,
    /// What is not covered, and by when it is due; absent where the whole promise is covered.
    pub(crate) open: Option<String>,
}

/// Promises that the first release must hold in at least a small form.
const AT_LEAST: [u32; 11] = [1, 2, 3, 4, 7, 8, 9, 16, 17, 19, 21];

fn promises() -> BTreeMap<String, Promise> {
    let text = std::fs::read_to_string(repository().join("tests/promises.toml")).unwrap();
    toml::from_str(&text).expect("promises.toml reads")
}

/// The sources of a crate's tests, its `src` and its `tests`, each with the name of its file.
fn sources(name: &str) -> Vec<(String, String)> {
    let root = repository();
    let folder = match name {
        "stories" => root.join("tests"),
        "window" => root.join("src-tauri"),
        "worlds" => root.join("tests/worlds"),
        "faults" => root.join("tests/faults"),
        other => root.join("crates").join(other),
    };
    let mut found = Vec::new();
    for part in ["src", "tests"] {
        read_into(&folder.join(part), &["rs"], &mut found);
    }
    assert!(!found.is_empty(), "no crate {name}");
    found
}

/// The files below a folder with one of these endings: name without its ending, and text.
pub(crate) fn files_of(folder: &Path, endings: &[&str]) -> Vec<(String, String)> {
    let mut found = Vec::new();
    read_into(folder, endings, &mut found);
    found
}

fn read_into(folder: &Path, endings: &[&str], found: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let ends = |ending: &&str| path.extension().is_some_and(|end| end == *ending);
        if path.is_dir() {
            read_into(&path, endings, found);
        } else if endings.iter().any(ends) {
            let stem = path.file_stem().unwrap().to_string_lossy().into_owned();
            found.push((stem, std::fs::read_to_string(path).unwrap()));
        }
    }
}

/// A function of this name with a test attribute right above it, or one in a macro that makes a test of it for
/// each store.
fn is_a_test(source: &str, name: &str) -> bool {
    let told_to_both =
        source.contains("on_both! {") && source.contains(&format!("fn {name}(world)"));
    if told_to_both {
        return true;
    }
    let lines: Vec<&str> = source.lines().map(str::trim).collect();
    lines.iter().enumerate().any(|(n, line)| {
        let declares = line.contains(&format!("fn {name}("));
        let above = lines[..n].iter().rev();
        let mut attributes =
            above.take_while(|line| line.starts_with('#') || line.starts_with("//"));
        declares && attributes.any(|line| line.contains("test]") || line.contains("test("))
    })
}

#[test]
fn all_promises_are_named() {
    let promises = promises();
    let named: Vec<&str> = promises.keys().map(String::as_str).collect();
    let mut expected: Vec<String> = (1..=22).map(|n| format!("S{n}")).collect();
    expected.sort_unstable();
    assert_eq!(named, expected);
    for (number, promise) in &promises {
        assert!(!promise.says.is_empty());
        let covered = !promise.tests.is_empty();
        assert!(covered || promise.open.is_some(), "{number} is silent");
        if let Some(open) = &promise.open {
            assert!(open.contains("Due with"), "{number}: say by when");
        }
    }
    for number in AT_LEAST {
        assert!(
            !promises[&format!("S{number}")].tests.is_empty(),
            "S{number}"
        );
    }
}

#[test]
fn every_test_that_is_named_exists() {
    for (number, promise) in promises() {
        assert_there(&number, &promise.tests);
    }
}

/// Panics where one of these tests is not there: `crate::file::test`, or `browser::file::title` of a story.
pub(crate) fn assert_there(number: &str, tests: &[String]) {
    let mut read: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    for test in tests {
        let parts: Vec<&str> = test.splitn(3, "::").collect();
        let [krate, file, name] = parts[..] else {
            panic!("{test} is not crate::file::test");
        };
        if krate == "browser" {
            let story = format!("tests/e2e/stories/browser/{file}.spec.ts");
            let told = std::fs::read_to_string(repository().join(story)).unwrap_or_default();
            let titled = told.contains(&format!("test(\"{name}\""));
            assert!(titled, "{number}: {test} is not told");
            continue;
        }
        let sources = read
            .entry(krate.to_owned())
            .or_insert_with(|| sources(krate));
        let mut of_file = sources.iter().filter(|(stem, _)| stem == file);
        let exists = of_file.any(|(_, source)| is_a_test(source, name));
        assert!(exists, "{number}: {test} is not there");
    }
}
