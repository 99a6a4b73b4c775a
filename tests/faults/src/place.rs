//! The folder of one story.

use std::path::PathBuf;

/// A folder that is removed when the story ends.
#[derive(Debug)]
pub(crate) struct Place(tempfile::TempDir);

impl Place {
    pub(crate) fn new() -> Self {
        Self(
            tempfile::Builder::new()
                .prefix("roadbook-fault-")
                .tempdir()
                .unwrap(),
        )
    }

    pub(crate) fn join(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }
}
