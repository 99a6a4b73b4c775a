//! The programs under test, and those that do things to them.

use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

/// A program of ours, as it was built beside this test, or where `ROADBOOK_BIN` says.
pub(crate) fn ours(name: &str) -> PathBuf {
    let here = std::env::current_exe().unwrap();
    // A test lies one folder deeper than a program.
    let beside = here
        .ancestors()
        .skip(1)
        .take(2)
        .map(|folder| folder.join(name));
    let said = std::env::var_os("ROADBOOK_BIN").map(|folder| PathBuf::from(folder).join(name));
    let program = said.or_else(|| beside.clone().find(|program| program.exists()));
    let program = program.unwrap_or_else(|| here.with_file_name(name));
    assert!(
        program.exists(),
        "{} is not built: cargo build --profile ci -p server -p loopback",
        program.display()
    );
    program
}

/// The same words as root: as they are where we are root, else through sudo.
pub(crate) fn as_root(words: &[&str]) -> Vec<String> {
    let root = run("id", &["-u"]).stdout == b"0\n";
    let before: &[&str] = if root { &[] } else { &["sudo", "-n"] };
    before
        .iter()
        .chain(words)
        .map(|&word| word.to_owned())
        .collect()
}

/// Runs a program of the system to its end. One that is not installed is a failure of the story.
pub(crate) fn run(name: &str, args: &[&str]) -> Output {
    let run = Command::new(name).args(args).stdin(Stdio::null()).output();
    run.unwrap_or_else(|error| panic!("{name} does not run ({error}): make setup"))
}

/// Sends a signal: `KILL`, `TERM`, `STOP`, `CONT`.
pub(crate) fn signal(pid: u32, name: &str) {
    run("kill", &["-s", name, &pid.to_string()]);
}
