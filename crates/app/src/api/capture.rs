//! 记一笔: one box, read while it is written.

use model::{Day, RecordId};
use serde::Deserialize;
use ts_rs::TS;

/// Read a note.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct CaptureForm {
    /// The note so far.
    pub text: String,
    /// The day it is about.
    pub day: Day,
    /// The trip it is made on.
    pub trip: Option<RecordId>,
}
