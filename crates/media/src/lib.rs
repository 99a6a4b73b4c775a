//! What an attachment is: its type, found in its content and never in its name; a picture's bounds, checked
//! before a pixel is decoded; the place where it was taken, removed unless it is kept on purpose (security.md).
//!
//! Nothing here reads the disk or the network; what comes in is whatever a stranger's camera, mail or
//! disguise made of it.

mod clean;
mod picture;
mod sniff;

pub use picture::{MOST_BYTES, MOST_PIXELS, Picture, THUMB_SIDE, picture};
pub use sniff::{Sort, Type, sniff};

/// Why a file is not taken. Nothing of it was kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// No type that is taken: programs, web pages, archives, video, something unknown.
    #[error("not a type that is taken")]
    Type,
    /// An office document with macros.
    #[error("a document with macros")]
    Macros,
    /// Nothing in it.
    #[error("empty")]
    Empty,
    /// Its content does not hang together.
    #[error("damaged")]
    Damaged,
    /// More pixels than are decoded.
    #[error("too many pixels")]
    Pixels,
    /// A picture or recording that may say where it was made, in a form from which it cannot be removed.
    #[error("the place cannot be removed")]
    Position,
}
