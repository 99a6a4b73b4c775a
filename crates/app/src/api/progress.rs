//! How far long work is.

use serde::Serialize;
use ts_rs::TS;

/// How far the work at hand is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, TS)]
pub struct Progress {
    /// Whether anything goes on.
    pub running: bool,
    /// Rows done.
    pub done: u32,
    /// Rows in all; 0 where it is not known.
    pub total: u32,
}
