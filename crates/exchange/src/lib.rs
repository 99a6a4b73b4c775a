//! Files in and out: spreadsheets and text tables, bounded when read and disarmed when written.
//!
//! [`Book::open`] takes the bytes of a file, says what they are by their content, and never by their
//! name; [`Book::read`] gives one sheet, row by row; [`Table::of`] puts a head of one or two rows over
//! it. Every bound has a name in [`Limits`], every fault a [`Problem`] and the cell it stands at.
//!
//! [`write::Writing`] makes a spreadsheet of typed cells, row by row; texts in it are disarmed.
//! [`parcel::Parcel`] puts several files into one.

mod book;
pub mod day;
pub mod disarm;
mod format;
mod head;
mod limits;
pub mod number;
pub mod parcel;
pub mod plain;
mod problem;
mod table;
mod text;
pub mod write;
mod xlsx;

pub use book::{Book, Cell, Merge, Row, Sheet, SheetName, column_letters};
pub use format::Format;
pub use head::{Head, guess_head};
pub use limits::Limits;
pub use problem::{Place, Problem, ReadError};
pub use table::{Column, Line, Table};
