//! What comes in: workbooks and text tables as people have them, whole and broken.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::float_arithmetic,
    missing_docs
)]

use chrono::NaiveDate;
use exchange::{Book, Cell, Format, Head, Limits, Problem, ReadError, Sheet, Table, guess_head};
use proptest::prelude::*;
use rust_xlsxwriter::{ExcelDateTime, Format as Look, Workbook};
use std::io::{Cursor, Read as _, Write as _};
use zip::write::SimpleFileOptions;

fn open(bytes: Vec<u8>) -> Book {
    Book::open(bytes, &Limits::default()).unwrap()
}

fn first(bytes: Vec<u8>) -> Sheet {
    open(bytes).read(0).unwrap()
}

fn problem(bytes: Vec<u8>) -> Problem {
    fault(bytes, &Limits::default()).problem
}

fn fault(bytes: Vec<u8>, limits: &Limits) -> ReadError {
    match Book::open(bytes, limits) {
        Err(error) => error,
        Ok(mut book) => book.read(0).unwrap_err(),
    }
}

fn texts(sheet: &Sheet) -> Vec<Vec<String>> {
    sheet
        .rows
        .iter()
        .map(|row| row.cells.iter().map(|(_, cell)| cell.text()).collect())
        .collect()
}

/// The workbook with one part changed by `change`.
fn rewritten(bytes: &[u8], part: &str, change: impl Fn(String) -> String) -> Vec<u8> {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..zip.len() {
        let mut file = zip.by_index(at).unwrap();
        let name = file.name().unwrap().to_string();
        let mut text = String::new();
        file.read_to_string(&mut text).unwrap();
        if name == part {
            text = change(text);
        }
        out.start_file(name, SimpleFileOptions::default()).unwrap();
        out.write_all(text.as_bytes()).unwrap();
    }
    out.finish().unwrap().into_inner()
}

/// A ledger as a bureau keeps it: a title, a head of two rows with merged cells, a hidden row, a total.
fn ledger() -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("台账").unwrap();
    let look = Look::new();
    sheet
        .merge_range(0, 0, 0, 5, "2026年招商引资项目台账", &look)
        .unwrap();
    sheet.merge_range(1, 0, 2, 0, "项目名称", &look).unwrap();
    sheet.merge_range(1, 1, 2, 1, "投资方", &look).unwrap();
    sheet
        .merge_range(1, 2, 1, 3, "总投资(万元)", &look)
        .unwrap();
    sheet.write(2, 2, "合计").unwrap();
    sheet.write(2, 3, "固定资产").unwrap();
    sheet.merge_range(1, 4, 2, 4, "洽谈日期", &look).unwrap();
    sheet.merge_range(1, 5, 2, 5, "备注", &look).unwrap();
    let dated = Look::new().set_num_format("yyyy\"年\"m\"月\"d\"日\"");
    for (row, name) in [(3, "年产10万套线束"), (5, "电池壳体"), (6, "刀具")] {
        sheet.write(row, 0, name).unwrap();
        sheet.write(row, 1, "沪上 & 精工\n有限公司").unwrap();
        sheet.write(row, 2, 0.1 + 0.2).unwrap();
        sheet.write(row, 3, "１，２００").unwrap();
        let day = ExcelDateTime::from_ymd(2026, 9, 8).unwrap();
        sheet.write_with_format(row, 4, &day, &dated).unwrap();
    }
    sheet.set_row_hidden(5).unwrap();
    sheet.write(7, 0, "合计").unwrap();
    sheet.write_formula(7, 2, "=SUM(C4:C7)").unwrap();
    book.add_worksheet()
        .set_name("说明")
        .unwrap()
        .set_hidden(true);
    book.save_to_buffer().unwrap()
}

#[test]
fn a_ledger_with_merged_heads_is_a_table() {
    let mut book = open(ledger());
    assert_eq!(book.format(), Format::Workbook);
    let names: Vec<(String, bool)> = book
        .sheets()
        .into_iter()
        .map(|one| (one.name, one.hidden))
        .collect();
    assert_eq!(
        names,
        [("台账".to_owned(), false), ("说明".to_owned(), true)]
    );
    let sheet = book.read(0).unwrap();
    let head = guess_head(&sheet, &|word| word == "项目名称" || word == "投资方").unwrap();
    assert_eq!(head, Head { first: 2, last: 3 });
    let table = Table::of(sheet, head).unwrap();
    let heads: Vec<&str> = table
        .columns
        .iter()
        .map(|column| column.head.as_str())
        .collect();
    assert_eq!(
        heads,
        [
            "项目名称",
            "投资方",
            "总投资(万元) 合计",
            "总投资(万元) 固定资产",
            "洽谈日期",
            "备注"
        ]
    );
    let lines: Vec<(u32, bool, bool)> = table
        .lines
        .iter()
        .map(|line| (line.row, line.hidden, line.total))
        .collect();
    assert_eq!(
        lines,
        [
            (4, false, false),
            (6, true, false),
            (7, false, false),
            (8, false, true)
        ]
    );
    let cells: Vec<String> = table.lines[0]
        .cells
        .iter()
        .map(|cell| cell.as_ref().map(Cell::text).unwrap_or_default())
        .collect();
    assert_eq!(
        cells,
        [
            "年产10万套线束",
            "沪上 & 精工\n有限公司",
            "0.3",
            "１，２００",
            "2026-09-08",
            ""
        ]
    );
}

#[test]
fn the_head_is_found_without_known_words_too() {
    let sheet = first("招商台账,,\n序号,名称,金额\n1,甲,3\n2,乙,4\n".into());
    assert_eq!(
        guess_head(&sheet, &|_| false),
        Some(Head { first: 2, last: 2 })
    );
    assert_eq!(guess_head(&first(b"1,2\n3,4\n".to_vec()), &|_| false), None);
}

#[test]
fn errors_and_formulas_without_a_result_say_so_at_their_cell() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write(0, 0, "名称").unwrap();
    sheet.write_formula(1, 0, "=Z99").unwrap();
    sheet.write_formula(1, 1, "=1+1").unwrap();
    let bytes = rewritten(
        &book.save_to_buffer().unwrap(),
        "xl/worksheets/sheet1.xml",
        |xml| {
            xml.replacen(
                "<c r=\"A2\"><f>Z99</f><v>0</v></c>",
                "<c r=\"A2\" t=\"e\"><f>Z99</f><v>#REF!</v></c>",
                1,
            )
            .replacen("<f>1+1</f><v>0</v>", "<f>1+1</f>", 1)
        },
    );
    let sheet = first(bytes);
    let row = sheet.row(2).unwrap();
    assert_eq!(row.cell(0), Some(&Cell::Error("#REF!".into())));
    assert_eq!(row.cell(1).and_then(Cell::problem), Some(Problem::NoResult));
}

#[test]
fn days_of_a_workbook_that_counts_from_1904() {
    let bytes = rewritten(&ledger(), "xl/workbook.xml", |xml| {
        xml.replacen("<workbookPr ", "<workbookPr date1904=\"1\" ", 1)
    });
    let sheet = first(bytes);
    let day = NaiveDate::from_ymd_opt(2030, 9, 9).unwrap();
    assert_eq!(sheet.row(4).unwrap().cell(4), Some(&Cell::Day(day, None)));
}

#[test]
fn text_in_every_encoding_that_is_met() {
    let text = "项目名称,投资方\n\"轴承, 二期\",\"“皖南”\n精工\"\n\n电机,宣酒\n";
    let utf16 = |mark: &[u8], bytes: fn(u16) -> [u8; 2]| {
        let units = text.encode_utf16().flat_map(bytes);
        mark.iter().copied().chain(units).collect::<Vec<u8>>()
    };
    let all = [
        text.as_bytes().to_vec(),
        [b"\xef\xbb\xbf", text.as_bytes()].concat(),
        utf16(b"\xff\xfe", u16::to_le_bytes),
        utf16(b"\xfe\xff", u16::to_be_bytes),
        utf16(b"", u16::to_le_bytes),
        encoding_rs::GB18030.encode(text).0.into_owned(),
        encoding_rs::GBK.encode(text).0.into_owned(),
    ];
    for bytes in all {
        let sheet = first(bytes);
        assert_eq!(texts(&sheet)[1], ["轴承, 二期", "“皖南”\n精工"]);
        // The blank line keeps its number.
        assert_eq!(sheet.rows[2].number, 4);
    }
}

#[test]
fn separators_are_found() {
    for text in [
        "a\tb,c\nd\te,f\n",
        "a;\"b;b\"\nc;d\n",
        "甲，乙\n丙，丁\n",
        "sep=|\na|b\nc|d\n",
        "a,b\r\nc,d\r\n",
        "a,b\rc,d",
    ] {
        let sheet = first(text.into());
        assert!(
            sheet.rows.iter().all(|row| row.cells.len() == 2),
            "{text:?} {sheet:?}"
        );
        assert_eq!(sheet.rows.len(), 2);
    }
}

#[test]
fn a_file_that_is_no_table_says_what_it_is() {
    let mut password = vec![0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
    password.resize(600, 0);
    let old = password.clone();
    password.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    assert_eq!(problem(password), Problem::Password);
    assert_eq!(problem(old), Problem::OldExcel);
    assert_eq!(
        problem(b"\xef\xbb\xbf<html><table><tr><td>1".to_vec()),
        Problem::WebPage
    );
    assert_eq!(
        problem(
            b"<?xml version='1.0'?><Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet'>"
                .to_vec()
        ),
        Problem::OtherSpreadsheet
    );
    assert_eq!(problem(b"%PDF-1.7".to_vec()), Problem::NotATable);
    assert_eq!(problem(b"\x89PNG\r\n\x1a\n".to_vec()), Problem::NotATable);
    assert_eq!(problem(b" \r\n".to_vec()), Problem::Empty);
    assert_eq!(problem(Vec::new()), Problem::Empty);
    assert_eq!(
        problem(b"PK\x03\x04 and no more".to_vec()),
        Problem::Damaged { part: "zip".into() }
    );
    assert_eq!(problem("甲,\"乙\n丙,丁".into()), Problem::OpenQuote);
    assert_eq!(problem(b"\x81\x20\xff\xfe\xfd".to_vec()), Problem::Encoding);
    let mut letter = zip::ZipWriter::new(Cursor::new(Vec::new()));
    letter
        .start_file("word/document.xml", SimpleFileOptions::default())
        .unwrap();
    letter.write_all(b"<a/>").unwrap();
    assert_eq!(
        problem(letter.finish().unwrap().into_inner()),
        Problem::NotATable
    );
}

#[test]
fn the_end_of_a_file_that_was_cut_off_is_missed() {
    let whole = ledger();
    for part in [1, 2, 3] {
        let cut = whole[..whole.len() * part / 4].to_vec();
        assert!(Book::open(cut, &Limits::default()).is_err());
    }
    let broken = rewritten(&whole, "xl/worksheets/sheet1.xml", |xml| {
        xml[..xml.len() / 2].to_owned()
    });
    let error = fault(broken, &Limits::default());
    assert!(matches!(error.problem, Problem::Damaged { .. }), "{error}");
    assert_eq!(error.at.sheet, "台账");
}

#[test]
fn entities_are_not_read() {
    let bomb = rewritten(&ledger(), "xl/sharedStrings.xml", |xml| {
        xml.replacen(
            "<sst",
            "<!DOCTYPE sst [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;\">]><sst",
            1,
        )
    });
    assert_eq!(problem(bomb), Problem::Entities);
}

fn limit(error: &ReadError) -> &str {
    match &error.problem {
        Problem::OverLimit { limit, .. } => limit,
        _ => panic!("{error}"),
    }
}

#[test]
fn every_bound_has_a_name_and_a_place() {
    let rows = "甲,乙\n".repeat(11);
    let over = |change: fn(&mut Limits), bytes: Vec<u8>| {
        let mut limits = Limits::default();
        change(&mut limits);
        fault(bytes, &limits)
    };
    let error = over(|limits| limits.rows = 10, rows.clone().into());
    assert_eq!((limit(&error), error.at.row), ("rows", 11));
    let error = over(|limits| limits.columns = 1, rows.clone().into());
    assert_eq!(
        (limit(&error), error.at.to_string().as_str()),
        ("columns", "B1")
    );
    assert_eq!(
        limit(&over(|limits| limits.cells = 10, rows.clone().into())),
        "cells"
    );
    assert_eq!(
        limit(&over(|limits| limits.file_bytes = 10, rows.clone().into())),
        "file_bytes"
    );
    assert_eq!(
        limit(&over(|limits| limits.text_bytes = 10, rows.into())),
        "text_bytes"
    );
    assert_eq!(
        limit(&over(|limits| limits.cell_chars = 1, "甲乙,丙".into())),
        "cell_chars"
    );
    assert_eq!(limit(&over(|limits| limits.sheets = 1, ledger())), "sheets");
    assert_eq!(limit(&over(|limits| limits.parts = 3, ledger())), "parts");
    assert_eq!(
        limit(&over(|limits| limits.unzipped_bytes = 900, ledger())),
        "unzipped_bytes"
    );
    assert_eq!(limit(&over(|limits| limits.depth = 2, ledger())), "depth");
    let long = rewritten(&ledger(), "xl/sharedStrings.xml", |xml| {
        xml.replacen("备注", &"长".repeat(100_000), 1)
    });
    assert_eq!(
        limit(&over(|limits| limits.markup_bytes = 1000, long)),
        "markup_bytes"
    );
    let error = over(|limits| limits.rows = 3, ledger());
    assert_eq!(
        (limit(&error), error.at.to_string().as_str()),
        ("rows", "台账!4")
    );
}

/// A sheet of many equal rows: the more, the better it packs.
fn packed(rows: usize) -> Vec<u8> {
    let row = "<row><c t=\"inlineStr\"><is><t>甲</t></is></c></row>".repeat(1000);
    rewritten_stream(&ledger(), "xl/worksheets/sheet1.xml", |out| {
        out.write_all(b"<worksheet><sheetData>").unwrap();
        for _ in 0..rows / 1000 {
            out.write_all(row.as_bytes()).unwrap();
        }
        out.write_all(b"</sheetData></worksheet>").unwrap();
    })
}

fn rewritten_stream(bytes: &[u8], part: &str, write: impl Fn(&mut dyn std::io::Write)) -> Vec<u8> {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..zip.len() {
        let mut file = zip.by_index(at).unwrap();
        let name = file.name().unwrap().to_string();
        out.start_file(name.clone(), SimpleFileOptions::default())
            .unwrap();
        if name == part {
            write(&mut out);
        } else {
            std::io::copy(&mut file, &mut out).unwrap();
        }
    }
    out.finish().unwrap().into_inner()
}

#[test]
fn a_million_rows_are_refused_at_the_row_where_it_is_too_much() {
    let bytes = packed(1_000_000);
    let mut limits = Limits::default();
    let error = fault(bytes.clone(), &limits);
    assert_eq!((limit(&error), error.at.row), ("rows", 200_001));
    // What packs even better is not inflated at all.
    limits.ratio = 50;
    assert_eq!(limit(&fault(bytes, &limits)), "ratio");
}

#[test]
fn a_bomb_that_lies_about_its_size_is_counted_while_it_bursts() {
    let mut bytes = packed(200_000);
    // The directory at the end and the head of the part say: a thousand bytes.
    let real = 22 + 24 + 200 * 1000 * "<row><c t=\"inlineStr\"><is><t>甲</t></is></c></row>".len();
    let real = u32::try_from(real).unwrap().to_le_bytes();
    let mut found = 0;
    for at in 0..bytes.len() - 4 {
        if bytes[at..at + 4] == real {
            bytes[at..at + 4].copy_from_slice(&1000_u32.to_le_bytes());
            found += 1;
        }
    }
    assert!(found >= 1, "the size stands in the directory");
    let limits = Limits {
        unzipped_bytes: 1 << 20,
        ..Limits::default()
    };
    let error = fault(bytes, &limits);
    assert!(
        matches!(&error.problem, Problem::OverLimit { limit, .. } if limit == "unzipped_bytes")
            || matches!(error.problem, Problem::Damaged { .. }),
        "{error}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Whatever a disk or a stranger does to a workbook: an answer, never a panic.
    #[test]
    fn mutated_workbooks_never_panic(at in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12), cut in any::<prop::sample::Index>(), cuts in any::<bool>()) {
        let mut bytes = ledger();
        for (at, byte) in at {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if cuts {
            bytes.truncate(cut.index(bytes.len()));
        }
        let _ = all(bytes);
    }

    /// The same for the markup inside, past the zip's checks.
    #[test]
    fn mutated_markup_never_panics(part in 0_usize..4, at in prop::collection::vec((any::<prop::sample::Index>(), 32_u8..127), 1..8)) {
        let part = ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml"][part];
        let bytes = rewritten(&ledger(), part, |xml| {
            let mut chars: Vec<char> = xml.chars().collect();
            for (at, byte) in &at {
                let at = at.index(chars.len());
                chars[at] = char::from(*byte);
            }
            chars.into_iter().collect()
        });
        let _ = all(bytes);
    }

    #[test]
    fn any_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = all(bytes);
    }

    #[test]
    fn any_text_never_panics(text in "[\"',;\t\r\n甲乙0-9年月日./年(（万亿-]{0,60}") {
        let _ = all(text.clone().into_bytes());
        let _ = exchange::day::typed(&text, 2026);
        let _ = exchange::number::plain(&text);
        let _ = exchange::number::stored(&text);
    }
}

fn all(bytes: Vec<u8>) -> Result<(), ReadError> {
    let mut book = Book::open(bytes, &Limits::default())?;
    for at in 0..book.sheets().len() {
        let sheet = book.read(at)?;
        if let Some(head) = guess_head(&sheet, &|word| word.contains("名称")) {
            Table::of(sheet, head)?;
        }
    }
    Ok(())
}
