//! Several people at one machine: each has a seat, a folder with a store, a device key and a passphrase of their own.
//! Whoever takes a seat sees nothing of the others but that they are there (S4).
//!
//! The first person's seat is the data folder itself, those of the others lie in `people` below it; `seat` says
//! which was taken last.

use crate::api::{Phase, SeatRow, SessionState, TakeSeat};
use crate::app::{App, Tries};
use crate::failure::{Code, Failure};
use crate::folder::Folder;
use crate::session;
use parking_lot::Mutex;
use std::collections::HashMap;
use std::io;
use std::path::PathBuf;
use uuid::Uuid;

/// The folder of the seats after the first.
const PEOPLE: &str = "people";
/// The file that names the seat taken last.
const TAKEN: &str = "seat";
/// What the first seat is called.
const FIRST: &str = "first";

/// The seats of a data folder.
pub(crate) struct Seats {
    root: Folder,
    taken: Mutex<Taken>,
    /// Wrong passphrases of each seat: going to another and back is no way around the wait.
    tries: Mutex<HashMap<String, Tries>>,
}

struct Taken {
    name: String,
    folder: Folder,
}

impl Seats {
    /// Looks at the data folder and takes the seat that was taken last.
    pub(crate) fn at(root: PathBuf) -> io::Result<Self> {
        let root = Folder::at(root)?;
        let name = std::fs::read_to_string(root.path().join(TAKEN)).unwrap_or_default();
        let first = || Taken {
            name: FIRST.to_owned(),
            folder: root.clone(),
        };
        // Whatever stands in the file: a seat is one only where a person's store lies.
        let taken = place(&root, name.trim())
            .filter(|folder| folder.profile().is_some())
            .map_or_else(first, |folder| Taken {
                name: name.trim().to_owned(),
                folder,
            });
        Ok(Self {
            root,
            taken: Mutex::new(taken),
            tries: Mutex::default(),
        })
    }

    /// The folder of the seat that is taken.
    pub(crate) fn folder(&self) -> Folder {
        self.taken.lock().folder.clone()
    }

    /// Whether the first seat is taken: the one the operating system's keychain is asked for.
    pub(crate) fn first_is_taken(&self) -> bool {
        self.taken.lock().name == FIRST
    }

    /// Wrong passphrases at the seat that is taken.
    pub(crate) fn tries<T>(&self, work: impl FnOnce(&mut Tries) -> T) -> T {
        let name = self.taken.lock().name.clone();
        work(self.tries.lock().entry(name).or_default())
    }

    /// Everybody who has a seat here, by name.
    fn rows(&self) -> io::Result<Vec<SeatRow>> {
        let here = self.taken.lock().name.clone();
        let mut rows: Vec<SeatRow> = std::iter::once(FIRST.to_owned())
            .chain(self.names()?)
            .filter_map(|name| {
                let profile = place(&self.root, &name)?.profile()?;
                Some(SeatRow {
                    here: name == here,
                    id: name,
                    person_name: profile.person_name,
                    bureau: profile.bureau,
                })
            })
            .collect();
        rows.sort_by(|a, b| (&a.person_name, &a.id).cmp(&(&b.person_name, &b.id)));
        Ok(rows)
    }

    /// What lies in the folder of the seats after the first.
    fn names(&self) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        match std::fs::read_dir(self.root.path().join(PEOPLE)) {
            Ok(found) => {
                for entry in found {
                    names.extend(entry?.file_name().into_string());
                }
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
        Ok(names)
    }

    /// Takes a seat and remembers it. The store of the one before is closed by then.
    fn take(&self, name: &str) -> Result<(), Failure> {
        let folder = place(&self.root, name)
            .filter(|folder| folder.profile().is_some())
            .ok_or_else(|| Failure::new(Code::NotFound))?;
        std::fs::write(self.root.path().join(TAKEN), name)?;
        *self.taken.lock() = Taken {
            name: name.to_owned(),
            folder,
        };
        Ok(())
    }

    /// A seat for somebody who has none yet: one that was begun and not used, or a new one.
    fn add(&self) -> Result<(), Failure> {
        if self.folder().phase() == Phase::Fresh {
            return Ok(());
        }
        let unused = |name: &String| {
            place(&self.root, name).is_some_and(|folder| folder.phase() == Phase::Fresh)
        };
        let begun = self.names()?.into_iter().find(unused);
        let name = begun.unwrap_or_else(|| Uuid::now_v7().simple().to_string());
        let folder = Folder::at(self.root.path().join(PEOPLE).join(&name))?;
        *self.taken.lock() = Taken { name, folder };
        Ok(())
    }

    /// Remembers the seat that is taken, once somebody has enrolled at it.
    pub(crate) fn remember(&self) -> io::Result<()> {
        let name = self.taken.lock().name.clone();
        if name == FIRST && !self.root.path().join(TAKEN).exists() {
            return Ok(());
        }
        std::fs::write(self.root.path().join(TAKEN), name)
    }
}

/// Where a seat's folder is; none for what is no name of one.
fn place(root: &Folder, name: &str) -> Option<Folder> {
    if name == FIRST {
        return Some(root.clone());
    }
    // Never a path: only a name that was given here.
    Uuid::try_parse(name).ok()?;
    let path = root.path().join(PEOPLE).join(name);
    path.is_dir().then(|| Folder::at(path).ok()).flatten()
}

/// `seat.list`: who has a store on this machine.
pub(crate) async fn list(app: &App, (): ()) -> Result<Vec<SeatRow>, Failure> {
    Ok(app.seats().rows()?)
}

/// `seat.take`: closes the store of whoever was there and goes to another's, which is locked.
pub(crate) async fn take(app: &App, request: TakeSeat) -> Result<SessionState, Failure> {
    let _one_at_a_time = app.session().lock().await;
    app.close().await;
    app.seats().take(&request.id)?;
    session::state(app, ()).await
}

/// `seat.add`: closes the store of whoever was there; somebody else enrols.
pub(crate) async fn add(app: &App, (): ()) -> Result<SessionState, Failure> {
    let _one_at_a_time = app.session().lock().await;
    app.close().await;
    app.seats().add()?;
    session::state(app, ()).await
}
