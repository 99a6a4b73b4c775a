//! What the command line says: results to standard output, errors to standard error.

use std::io::{self, Write as _};

/// One line of result. A closed pipe is nobody's fault.
pub(crate) fn say(line: &str) {
    let _ = writeln!(io::stdout(), "{line}");
    let _ = io::stdout().flush();
}

/// One line of error.
pub(crate) fn complain(line: &str) {
    let _ = writeln!(io::stderr(), "{line}");
}
