//! 附件: files of records. Their bytes lie sealed beside the store and travel behind the text; what a record
//! says of them are fields like any others ([`model::attachment`]).

mod changing;
mod form;
mod listing;
mod serving;
mod taking;

pub(crate) use changing::{add, caption, remove};
pub(crate) use form::{LIST, in_form, out_of_form};
pub(crate) use listing::{fetch, in_outbox, list, may_fetch_ahead, open_count, stop_fetch};
pub use serving::{Served, serve};
pub(crate) use taking::{Taking, begin, cancel, finish, piece};

use crate::failure::{Code, Failure};
use media::Problem;
use store::FileError;

impl From<FileError> for Failure {
    fn from(error: FileError) -> Self {
        match error {
            FileError::Absent => Self::new(Code::AttachmentAway),
            FileError::WrongHash | FileError::Damaged => Self::new(Code::AttachmentDamaged),
            FileError::Store(error) => error.into(),
            FileError::Io(error) => error.into(),
        }
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self::new(Code::AttachmentRefused).with(
            "problem",
            match problem {
                Problem::Type => "type",
                Problem::Macros => "macros",
                Problem::Empty => "empty",
                Problem::Damaged => "damaged",
                Problem::Pixels => "pixels",
                Problem::Position => "position",
            },
        )
    }
}
