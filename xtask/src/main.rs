//! What make calls when shell is not enough.

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments
        .iter()
        .map(String::as_str)
        .collect::<Vec<_>>()
        .as_slice()
    {
        ["bindings", folder] => match app::bindings::write(Path::new(folder)) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => complain(&format!("cannot write the bindings: {error}")),
        },
        _ => complain("usage: xtask bindings FOLDER"),
    }
}

fn complain(what: &str) -> ExitCode {
    use std::io::Write as _;
    // When even stderr is gone there is nobody left to tell.
    let _ = writeln!(std::io::stderr(), "{what}");
    ExitCode::FAILURE
}
