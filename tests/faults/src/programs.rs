//! The programs under test, and those that do things to them.

use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

/// A program of ours, as it was built beside this test, or where `ROADBOOK_BIN` says.
pub(crate) fn ours(name: &str) -> PathBuf {
    let folder = std::env::var_os("ROADBOOK_BIN").map_or_else(
        || {
            let test = std::env::current_exe().unwrap();
            test.ancestors().nth(2).unwrap().to_owned()
        },
        PathBuf::from,
    );
    let program = folder.join(name);
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
