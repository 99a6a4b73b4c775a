use super::*;
use calamine::{Data, Reader as _, Xlsx};
use proptest::prelude::*;
use std::io::Cursor;

fn frame() -> Frame {
    Frame {
        sheet: "洽谈".to_owned(),
        title: "宣城市投促局 · 洽谈".to_owned(),
        note: "导出人 陈建国 2026-09-08 14:30".to_owned(),
        mark: "陈建国 & 2026-09-08 14:30".to_owned(),
    }
}

fn columns(count: usize) -> Vec<Column> {
    let column = |at| Column {
        head: format!("列{at}"),
        width: 12,
    };
    (0..count).map(column).collect()
}

fn read_back(bytes: Vec<u8>) -> Vec<Vec<Data>> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    let name = book.sheet_names().first().unwrap().clone();
    let formulas = book.worksheet_formula(&name).unwrap();
    assert!(
        formulas
            .used_cells()
            .all(|(_, _, formula)| formula.is_empty())
    );
    let range = book.worksheet_range(&name).unwrap();
    range.rows().map(<[Data]>::to_vec).collect()
}

#[test]
fn what_is_written_reads_back_with_its_kind() {
    let day = NaiveDate::from_ymd_opt(2026, 9, 8).unwrap();
    let row = vec![
        Cell::Text("宣城开盛新能源".to_owned()),
        Cell::Money(1_200_000_000_001),
        Cell::Hundredths(12_050),
        Cell::Count(-7),
        Cell::Day(day),
        Cell::Moment(day.and_hms_opt(14, 30, 59).unwrap()),
        Cell::Empty,
    ];
    let rows = read_back(write(&frame(), &columns(7), &[row]).unwrap());
    assert_eq!(rows[0][0], Data::String("宣城市投促局 · 洽谈".to_owned()));
    assert_eq!(
        rows[1][0],
        Data::String("导出人 陈建国 2026-09-08 14:30".to_owned())
    );
    assert_eq!(rows[2][6], Data::String("列6".to_owned()));
    let row = &rows[3];
    assert_eq!(row[0], Data::String("宣城开盛新能源".to_owned()));
    assert_eq!(row[1], Data::Float(1_200_000.000_001));
    assert_eq!(row[2], Data::Float(120.5));
    assert_eq!(row[3], Data::Float(-7.0));
    let when = |data: &Data| match data {
        Data::DateTime(at) => at.to_ymd_hms_milli(),
        other => panic!("{other:?} is no date"),
    };
    assert_eq!(when(&row[4]), (2026, 9, 8, 0, 0, 0, 0));
    assert_eq!(when(&row[5]), (2026, 9, 8, 14, 30, 0, 0));
    assert_eq!(row[6], Data::Empty);
}

#[test]
fn a_text_longer_than_a_cell_is_cut_and_says_so() {
    let row = vec![Cell::Text("洽".repeat(100_000))];
    let rows = read_back(write(&frame(), &columns(1), &[row]).unwrap());
    let Data::String(text) = &rows[3][0] else {
        panic!("no text")
    };
    assert_eq!(text.chars().count(), CELL_CHARACTERS);
    assert!(text.ends_with(CUT));
}

#[test]
fn too_many_rows_are_refused_by_name() {
    let rows = vec![Vec::new(); EXPORT_ROWS + 1];
    let refused = write(&frame(), &columns(1), &rows);
    assert!(matches!(refused, Err(WriteError::TooManyRows)));
}

proptest! {
    /// security.md, Files: whatever a person wrote, no cell begins as a formula does, and nothing of it is lost.
    #[test]
    fn no_text_becomes_a_formula(
        lead in "[ \t\r\u{3000}\u{feff}]{0,2}",
        first in "[=+\\-@＝＋－＠a洽]",
        rest in "[^\u{0}-\u{8}\u{b}\u{c}\u{e}-\u{1f}\u{fffe}\u{ffff}]{0,24}",
    ) {
        let said = format!("{lead}{first}{rest}");
        let rows = read_back(
            write(&frame(), &columns(2), &[vec![Cell::Text(said.clone()), Cell::Count(1)]]).unwrap(),
        );
        let Data::String(text) = &rows[3][0] else {
            return Err(TestCaseError::fail("no text"));
        };
        prop_assert!(!crate::disarm::is_armed(text), "{text:?}");
        prop_assert!(!text.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠', '\t', '\r']));
        let plain = |text: &str| text.replace("\r\n", "\n").replace('\r', "\n");
        let kept = plain(text);
        let wanted = plain(&said);
        prop_assert!(kept == wanted || kept == format!("'{wanted}"), "{kept:?} {wanted:?}");
    }
}
