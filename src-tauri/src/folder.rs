//! Opening a folder in the desktop's own file browser.

use std::io;
use std::path::Path;
use std::process::{Command, Stdio};

#[cfg(windows)]
const OPENER: &str = "explorer";
#[cfg(target_os = "macos")]
const OPENER: &str = "open";
#[cfg(not(any(windows, target_os = "macos")))]
const OPENER: &str = "xdg-open";

/// Shows `folder`; the opener goes on by itself.
///
/// # Errors
/// When the desktop has no opener.
pub(crate) fn show(folder: &Path) -> io::Result<()> {
    let mut opener = Command::new(OPENER)
        .arg(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    // Waited for, so that no dead process stays behind.
    std::thread::spawn(move || opener.wait());
    Ok(())
}
