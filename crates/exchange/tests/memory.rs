//! What a file takes while it is read or written, measured: the peak of a process of its own that does
//! nothing else.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, missing_docs)]

use exchange::write::{Cell, Column, EXPORT_ROWS, Frame, Writing};
use exchange::{Book, Limits};
use std::fmt::Write as _;
use std::io::{Cursor, Write as _};
use std::path::Path;
use std::process::Command;
use zip::write::SimpleFileOptions;

/// Set in the process that reads: which file.
const FILE: &str = "ROADBOOK_TEST_FILE";

/// The most memory this process has held so far, in KiB.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status
        .lines()
        .find(|line| line.starts_with("VmHWM:"))
        .unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

/// Reads the file in a process of its own; what it came to, and how many KiB its peak rose by.
fn read_apart(test: &str, bytes: &[u8]) -> (String, u64) {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("file");
    std::fs::write(&file, bytes).unwrap();
    let out = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test, "--nocapture"])
        .env(FILE, &file)
        .output()
        .unwrap();
    let said = String::from_utf8(out.stdout).unwrap();
    let line = said
        .lines()
        .find_map(|line| line.split_once("READ "))
        .unwrap()
        .1;
    let (rose, came) = line.split_once(' ').unwrap();
    (came.to_owned(), rose.parse().unwrap())
}

/// In the process that reads: reads, says what it came to, and is done.
fn is_reader() -> bool {
    let Some(file) = std::env::var_os(FILE) else {
        return false;
    };
    let before = peak();
    let bytes = std::fs::read(Path::new(&file)).unwrap();
    let came = match Book::open(bytes, &Limits::default()).and_then(|mut book| book.read(0)) {
        Ok(sheet) => format!("{} rows", sheet.rows.len()),
        Err(error) => error.problem.to_string(),
    };
    println!("READ {} {came}", peak() - before);
    true
}

/// A workbook whose one sheet is `row` so many times.
fn workbook(row: &str, rows: usize) -> Vec<u8> {
    let plain = exchange::plain::workbook("a", &[vec!["a".to_owned()]]).unwrap();
    let mut zip = zip::ZipArchive::new(Cursor::new(plain)).unwrap();
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..zip.len() {
        let mut part = zip.by_index(at).unwrap();
        let name = part.name().unwrap().into_owned();
        out.start_file(name.clone(), SimpleFileOptions::default())
            .unwrap();
        if name != "xl/worksheets/sheet1.xml" {
            std::io::copy(&mut part, &mut out).unwrap();
            continue;
        }
        out.write_all(b"<worksheet><sheetData>").unwrap();
        for _ in 0..rows {
            out.write_all(row.as_bytes()).unwrap();
        }
        out.write_all(b"</sheetData></worksheet>").unwrap();
    }
    out.finish().unwrap().into_inner()
}

fn cells(count: usize) -> String {
    let mut row = "<row>".to_owned();
    for number in 0..count {
        write!(row, "<c t=\"inlineStr\"><is><t>甲{number}</t></is></c>").unwrap();
    }
    row + "</row>"
}

#[test]
fn what_is_read_is_bounded_in_memory_whatever_the_file() {
    if is_reader() {
        return;
    }
    let test = "what_is_read_is_bounded_in_memory_whatever_the_file";
    let ledger: String = (0..20_000)
        .map(|number| {
            format!("项目{number},企业{number}有限公司,{number},周经理,13800000000,已签意向\n")
        })
        .collect();
    for (what, bytes, came, most_mib) in [
        (
            "a ledger of 20,000 rows",
            ledger.into_bytes(),
            "20000 rows",
            32,
        ),
        (
            "a million rows",
            workbook(&cells(1), 1_000_000),
            "over the limit rows of 200000",
            80,
        ),
        (
            "many cells",
            workbook(&cells(40), 90_000),
            "over the limit",
            400,
        ),
        (
            "a bomb of one text",
            workbook(&"甲".repeat(1 << 16), 4_000),
            "over the limit",
            24,
        ),
    ] {
        let (read, rose) = read_apart(test, &bytes);
        println!(
            "{what}: {} KiB in, {rose} KiB held, {read}",
            bytes.len() / 1024
        );
        assert!(read.contains(came), "{what}: {read}");
        assert!(rose < most_mib * 1024, "{what}: {rose} KiB");
    }
}

/// In the process that writes: as long a list as may leave, straight into the file.
fn is_writer() -> bool {
    let Some(path) = std::env::var_os(FILE) else {
        return false;
    };
    let before = peak();
    let column = |at| Column {
        head: format!("列{at}"),
        width: 12,
    };
    let out = std::fs::File::create(Path::new(&path)).unwrap();
    let columns = (0..17).map(column).collect();
    let mut writing = Writing::begin(out, Frame::default(), columns).unwrap();
    for number in 0..EXPORT_ROWS {
        let text = format!("宣城开盛新能源科技有限公司 {number}，谈了用地、能耗与下一步");
        let cells: Vec<Cell> = (0..17).map(|_| Cell::Text(text.clone())).collect();
        writing.row(&cells).unwrap();
    }
    let out = writing.finish().unwrap();
    println!(
        "READ {} {} bytes",
        peak() - before,
        out.metadata().unwrap().len()
    );
    true
}

#[test]
fn a_list_of_a_hundred_thousand_rows_is_written_in_little_memory() {
    if is_writer() {
        return;
    }
    let test = "a_list_of_a_hundred_thousand_rows_is_written_in_little_memory";
    let (wrote, rose) = read_apart(test, &[]);
    println!("{wrote} written, {rose} KiB held");
    // Its texts alone are 150 MiB.
    assert!(rose < 8 * 1024, "{rose} KiB");
}
