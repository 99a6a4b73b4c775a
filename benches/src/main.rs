//! Measures what a person waits for, on a device filled with a made-up city through the real path: the
//! ledger takes every deed, pages of its feed are applied, the commands are those of the screens.
//!
//! `bench [RECORDS] [--also FILE]`: FILE holds rows that other parts measured in the same run (the window),
//! one JSON object a line, as [`Row`] has them. Prints one table. A figure over its target is said to be
//! so and fails nothing: speed is reported, never a test.

#![allow(clippy::print_stdout)] // the table is what it is for

mod baseline;
mod fill;
mod screens;
mod table;

use std::error::Error;
use std::path::PathBuf;
use table::Row;

/// Anything that goes wrong ends the run with its words.
pub(crate) type Trouble = Box<dyn Error>;

/// So many records where nobody says.
const RECORDS: u32 = 100_000;

fn main() -> Result<(), Trouble> {
    let mut args = std::env::args().skip(1);
    let (mut records, mut also) = (RECORDS, None);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--also" => also = args.next().map(PathBuf::from),
            count => records = count.parse()?,
        }
    }
    let (site, mut rows) = fill::fill(records)?;
    rows.extend(screens::measure(&site)?);
    baseline::saves(&site, &mut rows)?;
    if let Some(file) = also {
        for line in std::fs::read_to_string(file)?.lines() {
            rows.push(serde_json::from_str::<Row>(line)?);
        }
    }
    println!("{} records on the device", site.records);
    print!("{}", table::print(&rows));
    Ok(())
}
