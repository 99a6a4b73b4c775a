//! A small disk of our own: full, without power, or with a bit turned over.

use crate::place::Place;
use crate::programs::{as_root, run};
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// A file system that is mounted for one story.
#[derive(Debug)]
pub struct Disk {
    place: Place,
    image: Option<PathBuf>,
}

impl Disk {
    /// A tmpfs of so many kilobytes.
    ///
    /// # Errors
    /// What `mount` says, where this machine forbids it.
    pub fn small(kilobytes: u32) -> Result<Self, String> {
        let place = Place::new();
        let size = format!("size={kilobytes}k,mode=0777");
        Self::mounted(place, None, &["-t", "tmpfs", "-o", &size, "none"])
    }

    /// An ext4 in a file, over a loop device.
    ///
    /// # Errors
    /// What `mkfs.ext4` or `mount` says, where this machine forbids it.
    pub fn ext4(megabytes: u64) -> Result<Self, String> {
        let place = Place::new();
        let image = place.join("image");
        let file = std::fs::File::create(&image).unwrap();
        file.set_len(megabytes * 1024 * 1024).unwrap();
        let made = run(
            "mkfs.ext4",
            &["-q", "-F", "-E", "root_owner", &image.to_string_lossy()],
        );
        if !made.status.success() {
            return Err(String::from_utf8_lossy(&made.stderr).into_owned());
        }
        Self::of(place, image)
    }

    fn of(place: Place, image: PathBuf) -> Result<Self, String> {
        let name = image.to_string_lossy().into_owned();
        Self::mounted(place, Some(image), &["-o", "loop", &name])
    }

    fn mounted(place: Place, image: Option<PathBuf>, words: &[&str]) -> Result<Self, String> {
        let at = place.join("disk");
        std::fs::create_dir(&at).unwrap();
        let at = at.to_string_lossy().into_owned();
        let words = as_root(&[&["mount"], words, &[&at]].concat());
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let mounted = run(words[0], &words[1..]);
        match mounted.status.success() {
            true => Ok(Self { place, image }),
            false => Err(String::from_utf8_lossy(&mounted.stderr).trim().to_owned()),
        }
    }

    /// Where it is mounted.
    #[must_use]
    pub fn path(&self) -> PathBuf {
        self.place.join("disk")
    }

    /// The same disk in another machine, as it was when the power went: what was written to it by then, and
    /// nothing that waited in memory. Whoever writes stands still meanwhile.
    ///
    /// # Errors
    /// What `mount` says.
    pub fn without_power(&self) -> Result<Self, String> {
        let image = self.image.as_ref().expect("a disk with an image");
        let place = Place::new();
        let copy = place.join("image");
        // The file system writes by itself now and then. Two copies that are equal are of one moment.
        let mut before = std::fs::read(image).unwrap();
        loop {
            let now = std::fs::read(image).unwrap();
            if now == before {
                break;
            }
            before = now;
        }
        std::fs::write(&copy, &before).unwrap();
        Self::of(place, copy)
    }

    /// Nothing more fits on it.
    pub fn is_full(&self) {
        let mut filler = std::fs::File::create(self.path().join("filler")).unwrap();
        while filler.write_all(&[0x5a; 4096]).is_ok() {}
    }

    /// Everything on it is on it, and not in memory alone.
    pub fn settles(&self) {
        run("sync", &["-f", &self.path().to_string_lossy()]);
    }

    /// There is room again.
    pub fn has_room(&self) {
        std::fs::remove_file(self.path().join("filler")).unwrap();
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let at = self.path().to_string_lossy().into_owned();
        let words = as_root(&["umount", "-l", &at]);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        run(words[0], &words[1..]);
    }
}

/// Copies a folder with everything in it.
pub fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let (path, to) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            copy_folder(&path, &to);
        } else {
            std::fs::copy(path, to).unwrap();
        }
    }
}

/// Turns over one bit of a file.
pub fn flip(file: &Path, bit: usize) {
    let mut bytes = std::fs::read(file).unwrap();
    bytes[bit / 8] ^= 1 << (bit % 8);
    std::fs::write(file, bytes).unwrap();
}
