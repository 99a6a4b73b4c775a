//! Files on their way out.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Hand these bytes to the person as a file.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct FileSave {
    /// The name wished for; what a file system does not like in it is replaced.
    pub name: String,
    /// The bytes in base64.
    pub bytes: String,
}

/// A file as it was handed out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct HandedOut {
    /// The name it got: an existing file is never written over.
    pub name: String,
    /// The folder it lies in; none where the host has no folder for downloads.
    pub folder: Option<String>,
    /// The bytes in base64 where the host has no folder: the screen hands them out itself.
    pub bytes: Option<String>,
}
