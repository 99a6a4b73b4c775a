//! Measures what a person waits for, on a device filled with a made-up city through the real path: the
//! ledger takes every deed, pages of its feed are applied, the commands are those of the screens.
//!
//! `bench [RECORDS] [--device DIR] [--fill] [--rows N] [--sizes] [--also FILE] [--given]`: DIR is where the filled device is left, or
//! taken from when it is there already, for the window to be measured on it too; with `--fill` nothing else is
//! done; `--sizes` tells what the device's file is made of,
//! `--rows` brings one list (meetings) to so many rows. FILE holds rows that other parts measured in the same run (the window), one JSON object a line, as
//! [`Row`] has them; with `--given` only those are judged. Prints one table; a figure over its target is said to
//! be so, and the exit code says it once more.

#![allow(clippy::print_stdout)] // the table is what it is for

mod baseline;
mod crowd;
mod fill;
mod first;
mod screens;
mod sizes;
mod table;

use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;
use table::Row;

/// Anything that goes wrong ends the run with its words.
pub(crate) type Trouble = Box<dyn Error>;

/// So many records where nobody says.
const RECORDS: u32 = 100_000;

fn main() -> Result<ExitCode, Trouble> {
    let mut args = std::env::args().skip(1);
    let (mut records, mut also, mut device, mut rows_asked) = (RECORDS, None, None, 0);
    let (mut only_fill, mut only_given, mut only_sizes) = (false, false, false);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--also" => also = args.next().map(PathBuf::from),
            "--device" => device = args.next().map(PathBuf::from),
            "--fill" => only_fill = true,
            "--rows" => rows_asked = args.next().unwrap_or_default().parse()?,
            "--sizes" => only_sizes = true,
            "--given" => only_given = true,
            count => records = count.parse()?,
        }
    }
    let place = fill::Place::of(device)?;
    let (mut site, mut rows) = fill::filled(place, records)?;
    if rows_asked > 0 {
        let added = crowd::until(&site, rows_asked)?;
        site.more(added)?;
    }
    if only_sizes {
        sizes::print(&site)?;
    }
    if only_fill || only_sizes {
        println!("{} records on the device", site.records);
        return Ok(ExitCode::SUCCESS);
    }
    if only_given {
        rows.clear();
    } else {
        rows.extend(screens::measure(&site)?);
        baseline::saves(&site, &mut rows)?;
    }
    if let Some(file) = also {
        for line in std::fs::read_to_string(file)?.lines() {
            rows.push(serde_json::from_str::<Row>(line)?);
        }
    }
    println!(
        "{} records on the device ({records} asked for), of a made-up city.",
        site.records
    );
    println!(
        "Built for release, on {} cores. Measured beside whatever else this machine did: load {}.",
        cores(),
        load()
    );
    print!("{}", table::print(&rows));
    let over = rows.iter().filter(|row| row.is_ok() == Some(false)).count();
    if over == 0 {
        return Ok(ExitCode::SUCCESS);
    }
    println!("{over} over their target");
    Ok(ExitCode::FAILURE)
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

/// How many wanted to run at once in the last minutes: with more than the cores, what waited is measured too.
fn load() -> String {
    let said = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    said.split_whitespace()
        .take(3)
        .collect::<Vec<_>>()
        .join(" ")
}
