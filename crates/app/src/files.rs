//! Handing a file to the person: the one way out of both hosts.
//!
//! The window host names a folder for downloads and the file is written there; the browser host names none,
//! and the page downloads the bytes. A file that exists is never written over.

mod outgoing;

pub(crate) use outgoing::{Outgoing, is_too_large};

use crate::api::{FileSave, HandedOut};
use crate::app::App;
use crate::failure::{Code, Failure};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::io::Write as _;

/// Bytes of one file handed out.
pub(crate) const FILE_BYTES: usize = 64 * 1024 * 1024;

/// Bytes of a name without its ending: file systems take 255, and ` (1000)` has to fit.
const STEM_BYTES: usize = 180;

/// Characters of an ending that is kept as one.
const ENDING: usize = 8;

/// Names that Windows keeps for devices.
const DEVICES: &[&str] = &["con", "prn", "aux", "nul"];

/// `file.save`
pub(crate) async fn save(app: &App, request: FileSave) -> Result<HandedOut, Failure> {
    // Four characters of base64 are three bytes.
    if request.bytes.len() / 4 > FILE_BYTES / 3 + 1 {
        return Err(too_large());
    }
    let bytes = STANDARD
        .decode(&request.bytes)
        .map_err(|_| Failure::new(Code::WrongValue).with("field", "bytes"))?;
    hand_out(app, &request.name, &bytes)
}

/// `file.show_folder`: opens the folder for downloads in the desktop's own file browser.
pub(crate) async fn show_folder(app: &App, (): ()) -> Result<(), Failure> {
    let config = app.config();
    match (&config.downloads, config.show_folder) {
        (Some(folder), Some(show)) => Ok(show(folder)?),
        _ => Err(Failure::new(Code::NotFound)),
    }
}

/// Writes the file where the host wants files, or gives its bytes back for the page to download.
///
/// # Errors
/// [`Code::OverLimit`] with `file_bytes`, [`Code::DiskFull`]; no part of a file is left behind.
pub(crate) fn hand_out(app: &App, name: &str, bytes: &[u8]) -> Result<HandedOut, Failure> {
    if bytes.len() > FILE_BYTES {
        return Err(too_large());
    }
    let mut out = Outgoing::begin(app, name)?;
    out.write_all(bytes)?;
    out.done()
}

/// More than is handed out at once.
pub(crate) fn too_large() -> Failure {
    Failure::new(Code::OverLimit)
        .with("limit", "file_bytes")
        .with("most", FILE_BYTES)
}

/// The stem and the ending with its dot; the ending is empty where there is none.
fn split(name: &str) -> (&str, &str) {
    match name.rfind('.') {
        Some(at) if at > 0 && name.len() - at <= ENDING => name.split_at(at),
        _ => (name, ""),
    }
}

/// A name that every file system takes, that leads to no other folder, and that reads as it is.
pub(crate) fn safe_name(name: &str) -> String {
    let clean: String = name
        .chars()
        .map(|c| match c {
            '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' => '_',
            // Marks of direction make `x.exe` look like another file.
            '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '_',
            c if c.is_control() => '_',
            c => c,
        })
        .collect();
    let trimmed = clean.trim_matches(|c: char| c == '.' || c.is_whitespace());
    let (stem, ending) = split(trimmed);
    let mut short = String::new();
    for c in stem.chars() {
        if short.len() + c.len_utf8() > STEM_BYTES {
            break;
        }
        short.push(c);
    }
    let stem = short.trim_end();
    match stem {
        "" => format!("roadbook{ending}"),
        _ if is_device(stem) => format!("_{stem}{ending}"),
        _ => format!("{stem}{ending}"),
    }
}

/// Windows opens the device for `NUL.txt` too, and for `COM1`.
fn is_device(stem: &str) -> bool {
    let first = stem.split('.').next().unwrap_or_default().trim_end();
    let low = first.to_ascii_lowercase();
    let numbered = |word: &str| {
        low.strip_prefix(word)
            .is_some_and(|rest| rest.len() == 1 && rest.chars().all(|c| c.is_ascii_digit()))
    };
    DEVICES.contains(&low.as_str()) || numbered("com") || numbered("lpt")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_nowhere_else() {
        for (wished, given) in [
            ("洽谈 2026-09-08.xlsx", "洽谈 2026-09-08.xlsx"),
            ("../../etc/passwd", "_.._etc_passwd"),
            ("C:\\Windows\\x.txt", "C__Windows_x.txt"),
            ("NUL.txt", "_NUL.txt"),
            ("com7", "_com7"),
            (".bashrc", "bashrc"),
            ("a\u{202e}xslx.exe", "a_xslx.exe"),
            ("a\nb.csv", "a_b.csv"),
            ("  ", "roadbook"),
            ("", "roadbook"),
        ] {
            assert_eq!(safe_name(wished), given, "{wished:?}");
        }
        let long = safe_name(&format!("{}.xlsx", "洽".repeat(300)));
        assert!(long.len() < 200 && long.ends_with("洽.xlsx"), "{long}");
    }
}
