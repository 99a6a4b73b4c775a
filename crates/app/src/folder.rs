//! The data folder: `profile.json`, `envelope.json` and its copy, `replica.db`, `replica.keys`,
//! `preferences.json`, `lock`; `backups`, `set-aside`, `ballast` (see `care`).
//!
//! The profile is written last when enrolling: without it there is no store here, whatever else lies about.

use crate::api::{Phase, Preferences};
use crate::failure::{Code, Failure};
use model::{DeviceId, PersonId};
use serde::{Deserialize, Serialize};
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// What the unlock screen says before anything is open. Nothing else of anybody is kept outside the store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Profile {
    /// Whose store this is.
    pub(crate) person: PersonId,
    /// The person's name.
    pub(crate) person_name: String,
    /// The device's id.
    pub(crate) device: DeviceId,
    /// The centre's address.
    pub(crate) server: String,
    /// The bureau's name.
    pub(crate) bureau: String,
    /// The fingerprint of the centre's own authority, where it has one: a locked device reaches the
    /// centre too, for a forgotten passphrase.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) ca: Option<String>,
}

/// The folder and the names in it.
#[derive(Clone, Debug)]
pub(crate) struct Folder(PathBuf);

impl Folder {
    /// Makes the folder where there is none.
    pub(crate) fn at(path: PathBuf) -> io::Result<Self> {
        fs::create_dir_all(&path)?;
        Ok(Self(path))
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    pub(crate) fn envelope(&self) -> PathBuf {
        self.0.join("envelope.json")
    }

    pub(crate) fn profile_file(&self) -> PathBuf {
        self.0.join("profile.json")
    }

    fn preferences_file(&self) -> PathBuf {
        self.0.join("preferences.json")
    }

    /// Where backups lie.
    pub(crate) fn backups(&self) -> PathBuf {
        self.0.join("backups")
    }

    /// Where a store is made that is to take the current one's place.
    pub(crate) fn new_store(&self) -> PathBuf {
        self.0.join("new-store")
    }

    /// Where stores lie that were replaced.
    pub(crate) fn set_aside(&self) -> PathBuf {
        self.0.join("set-aside")
    }

    /// Says that the new store is to take the current one's place, and where the old one goes.
    pub(crate) fn switch_mark(&self) -> PathBuf {
        self.0.join("switch")
    }

    /// Takes room that is given back when the disk is full.
    pub(crate) fn ballast(&self) -> PathBuf {
        self.0.join("ballast")
    }

    fn damage_mark(&self) -> PathBuf {
        self.0.join("damaged")
    }

    /// Remembers that the store was seen to be damaged; the next opening looks at every page.
    pub(crate) fn note_damage(&self) {
        if let Err(error) = fs::write(self.damage_mark(), "") {
            tracing::warn!(kind = ?error.kind(), "damage was not noted");
        }
    }

    pub(crate) fn damage_is_noted(&self) -> bool {
        self.damage_mark().exists()
    }

    pub(crate) fn forget_damage(&self) {
        let _ = fs::remove_file(self.damage_mark());
    }

    /// Fresh or locked, by what lies here.
    pub(crate) fn phase(&self) -> Phase {
        if self.profile_file().exists() {
            Phase::Locked
        } else {
            Phase::Fresh
        }
    }

    /// The profile, where there is one.
    pub(crate) fn profile(&self) -> Option<Profile> {
        serde_json::from_slice(&fs::read(self.profile_file()).ok()?).ok()
    }

    pub(crate) fn put_profile(&self, profile: &Profile) -> Result<(), Failure> {
        put(&self.profile_file(), profile)
    }

    /// The preferences; the defaults where there are none or they cannot be read.
    pub(crate) fn preferences(&self) -> Preferences {
        fs::read(self.preferences_file())
            .ok()
            .and_then(|bytes| serde_json::from_slice(&bytes).ok())
            .unwrap_or_default()
    }

    pub(crate) fn put_preferences(&self, preferences: &Preferences) -> Result<(), Failure> {
        put(&self.preferences_file(), preferences)
    }

    /// Moves aside what a killed enrolment left. Never deletes: a store whose profile was lost is still a store.
    pub(crate) fn set_leftovers_aside(&self) -> io::Result<()> {
        let found: Vec<PathBuf> = self.parts().filter(|path| path.exists()).collect();
        if found.is_empty() {
            return Ok(());
        }
        let aside = (1_u32..)
            .map(|n| self.0.join(format!("left-{n}")))
            .find(|path| !path.exists());
        if let Some(aside) = aside {
            fs::create_dir(&aside)?;
            for path in found {
                if let Some(name) = path.file_name() {
                    fs::rename(&path, aside.join(name))?;
                }
            }
        }
        Ok(())
    }

    /// Removes what an enrolment made that did not come to its end. Only called by that enrolment.
    pub(crate) fn undo_enrolment(&self) {
        let made = self.parts().filter(|path| *path != self.backups());
        for path in made.chain([self.profile_file()]) {
            if let Err(error) = fs::remove_file(&path)
                && error.kind() != io::ErrorKind::NotFound
            {
                tracing::warn!(kind = ?error.kind(), "a part of a failed enrolment stays");
            }
        }
    }

    pub(crate) fn parts(&self) -> impl Iterator<Item = PathBuf> {
        [
            "replica.db",
            "replica.db-wal",
            "replica.db-shm",
            "files",
            "replica.keys",
            "envelope.json",
            "envelope.json.copy",
            "backups",
        ]
        .into_iter()
        .map(|name| self.0.join(name))
    }
}

/// Writes a file whole or not at all: beside it, to the disk, then over it.
pub(crate) fn put<T: Serialize>(path: &Path, value: &T) -> Result<(), Failure> {
    let bytes = serde_json::to_vec_pretty(value).map_err(|_| Failure::new(Code::Internal))?;
    let partial = path.with_extension("partial");
    let mut file = fs::File::create(&partial)?;
    file.write_all(&bytes)?;
    file.sync_all()?;
    fs::rename(&partial, path)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leftovers_are_set_aside_and_never_deleted() {
        let dir = tempfile::tempdir().unwrap();
        let folder = Folder::at(dir.path().to_owned()).unwrap();
        let store = dir.path().join("replica.db");
        fs::write(&store, b"somebody's").unwrap();
        assert_eq!(folder.phase(), Phase::Fresh);
        folder.set_leftovers_aside().unwrap();
        assert!(!store.exists());
        assert_eq!(
            fs::read(dir.path().join("left-1/replica.db")).unwrap(),
            b"somebody's"
        );
    }
}
