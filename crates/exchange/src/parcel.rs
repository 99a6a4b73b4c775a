//! Several files handed out as one: a zip, each file written as it is read.

use std::io::{self, Seek, Write};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// A parcel being packed.
pub struct Parcel<W: Write + Seek> {
    zip: ZipWriter<W>,
}

impl<W: Write + Seek> Parcel<W> {
    /// Begins an empty one.
    pub fn begin(out: W) -> Self {
        Self {
            zip: ZipWriter::new(out),
        }
    }

    /// Begins the next file: what is [written](Parcel::write) from now on is in it.
    ///
    /// # Errors
    /// What is written to did not take it, or there is a file of this name already.
    pub fn file(&mut self, name: &str) -> io::Result<()> {
        // A file that is as long as it may be must not end in the middle of the parcel.
        let options = SimpleFileOptions::default().large_file(true);
        Ok(self.zip.start_file(name, options)?)
    }

    /// Writes the next bytes of the file at hand.
    ///
    /// # Errors
    /// What is written to did not take it.
    pub fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.zip.write_all(bytes)
    }

    /// Ends it; gives back what was written to.
    ///
    /// # Errors
    /// What is written to did not take it.
    pub fn finish(self) -> io::Result<W> {
        Ok(self.zip.finish()?)
    }
}
