//! A file on its way out, written as it comes: whole under its name when it is done, or not there at all.

use super::{FILE_BYTES, safe_name, split};
use crate::api::HandedOut;
use crate::app::App;
use crate::failure::Failure;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::fs;
use std::io::{self, BufWriter, Cursor, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tempfile::NamedTempFile;

/// How many files of one name lie side by side before it is refused.
const SAME_NAME: u32 = 1_000;

/// What an unfinished file is called. Only a kill leaves one behind; the next file takes it away when it
/// has lain there for so long.
const PART: (&str, &str) = (".roadbook-", ".part");
const LEFT: Duration = Duration::from_secs(24 * 60 * 60);

/// More bytes than a page is given at once.
#[derive(Debug, thiserror::Error)]
#[error("more than {FILE_BYTES} bytes")]
struct TooLarge;

/// Whether a write was refused for that.
pub(crate) fn is_too_large(error: &io::Error) -> bool {
    error.get_ref().is_some_and(|inner| inner.is::<TooLarge>())
}

/// A file that is being written. Dropped before [`Outgoing::done`], nothing of it is left.
pub(crate) enum Outgoing {
    /// Into a folder, under another name until it is whole.
    Folder {
        name: String,
        folder: PathBuf,
        part: BufWriter<NamedTempFile>,
    },
    /// For the page to download.
    Page {
        name: String,
        bytes: Cursor<Vec<u8>>,
    },
}

impl Outgoing {
    /// Begins a file of about this name, where the host wants files.
    ///
    /// # Errors
    /// The file system's.
    pub(crate) fn begin(app: &App, name: &str) -> Result<Self, Failure> {
        let name = safe_name(name);
        match &app.config().downloads {
            Some(folder) => Ok(Self::into(folder, name)?),
            None => Ok(Self::Page {
                name,
                bytes: Cursor::default(),
            }),
        }
    }

    fn into(folder: &Path, name: String) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        sweep(folder);
        let (before, after) = PART;
        let part = tempfile::Builder::new()
            .prefix(before)
            .suffix(after)
            .tempfile_in(folder)?;
        Ok(Self::Folder {
            name,
            folder: folder.to_owned(),
            part: BufWriter::new(part),
        })
    }

    /// Gives the file its name, or its bytes to the page.
    ///
    /// # Errors
    /// The file system's.
    pub(crate) fn done(self) -> Result<HandedOut, Failure> {
        match self {
            Self::Page { name, bytes } => Ok(HandedOut {
                name,
                folder: None,
                bytes: Some(STANDARD.encode(bytes.into_inner())),
            }),
            Self::Folder { name, folder, part } => {
                let part = part.into_inner().map_err(io::IntoInnerError::into_error)?;
                part.as_file().sync_all()?;
                Ok(HandedOut {
                    name: name_it(part, &folder, &name)?,
                    folder: Some(folder.to_string_lossy().into_owned()),
                    bytes: None,
                })
            }
        }
    }
}

impl Write for Outgoing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Folder { part, .. } => part.write(bytes),
            Self::Page { bytes: held, .. } => {
                if held.get_ref().len() + bytes.len() > FILE_BYTES {
                    return Err(io::Error::other(TooLarge));
                }
                held.write(bytes)
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Folder { part, .. } => part.flush(),
            Self::Page { .. } => Ok(()),
        }
    }
}

impl Seek for Outgoing {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match self {
            Self::Folder { part, .. } => part.seek(to),
            Self::Page { bytes, .. } => bytes.seek(to),
        }
    }
}

/// Names it so, or `name (2).xlsx` and so on; answers the name it got. A file that is there is never
/// written over: the check and the naming are one step.
fn name_it(mut part: NamedTempFile, folder: &Path, name: &str) -> io::Result<String> {
    let (stem, ending) = split(name);
    for copy in 1..=SAME_NAME {
        let name = match copy {
            1 => name.to_owned(),
            _ => format!("{stem} ({copy}){ending}"),
        };
        match part.persist_noclobber(folder.join(&name)) {
            Ok(_) => return Ok(name),
            Err(refused) if refused.error.kind() == io::ErrorKind::AlreadyExists => {
                part = refused.file;
            }
            Err(refused) => return Err(refused.error),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

/// Takes away what a kill left.
fn sweep(folder: &Path) {
    let (before, after) = PART;
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let changed = entry.metadata().and_then(|it| it.modified());
        let old = changed.is_ok_and(|at| at.elapsed().is_ok_and(|since| since > LEFT));
        if old && name.starts_with(before) && name.ends_with(after) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::File;
    use std::time::SystemTime;

    fn written(folder: &Path, bytes: &[u8]) -> String {
        let mut out = Outgoing::into(folder, "洽谈.xlsx".to_owned()).unwrap();
        out.write_all(bytes).unwrap();
        out.done().unwrap().name
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap().flatten();
        entries
            .map(|entry| entry.file_name().into_string().unwrap())
            .collect()
    }

    #[test]
    fn nothing_is_written_over() {
        let dir = tempfile::tempdir().unwrap();
        let (first, second) = (written(dir.path(), b"one"), written(dir.path(), b"two"));
        assert_eq!(
            (first.as_str(), second.as_str()),
            ("洽谈.xlsx", "洽谈 (2).xlsx")
        );
        assert_eq!(fs::read(dir.path().join(first)).unwrap(), b"one");
        assert_eq!(fs::read(dir.path().join(second)).unwrap(), b"two");
        assert_eq!(names(dir.path()).len(), 2);
    }

    #[test]
    fn what_is_not_ended_is_not_there_and_what_a_kill_left_goes_with_the_next_day() {
        let dir = tempfile::tempdir().unwrap();
        let mut out = Outgoing::into(dir.path(), "洽谈.xlsx".to_owned()).unwrap();
        out.write_all(b"half").unwrap();
        drop(out);
        assert_eq!(names(dir.path()), Vec::<String>::new());

        let left = dir.path().join(".roadbook-killed.part");
        let file = File::create(&left).unwrap();
        written(dir.path(), b"soon after");
        assert!(left.exists());
        file.set_modified(SystemTime::now() - LEFT * 2).unwrap();
        written(dir.path(), b"the next day");
        assert!(!left.exists());
    }

    #[test]
    fn a_page_is_not_given_more_than_it_can_hold() {
        let mut out = Outgoing::Page {
            name: "洽谈.xlsx".to_owned(),
            bytes: Cursor::new(vec![0; FILE_BYTES - 1]),
        };
        out.seek(SeekFrom::End(0)).unwrap();
        out.write_all(b"a").unwrap();
        let refused = out.write_all(b"b").unwrap_err();
        assert!(is_too_large(&refused));
    }
}
