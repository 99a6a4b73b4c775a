//! Where the head of a table stands: one row, or two where merged cells stand over several columns.

use crate::book::{Row, Sheet};

/// The rows of a head, from 1, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// Its first row.
    pub first: u32,
    /// Its last row: the same, or the next.
    pub last: u32,
}

/// How many rows with content are looked at.
const LOOK: usize = 20;

/// The row that is most likely the head: words, many of them, different from each other, and, above
/// all, words that are known to stand in heads. None where the sheet has no row of words.
#[must_use]
pub fn guess_head(sheet: &Sheet, known: &dyn Fn(&str) -> bool) -> Option<Head> {
    let rows = sheet.rows.get(..LOOK).unwrap_or(&sheet.rows);
    let width = rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
    let best = rows
        .iter()
        .enumerate()
        .map(|(at, row)| (score(row, width, known), std::cmp::Reverse(at)))
        .max()?;
    let (score, std::cmp::Reverse(at)) = best;
    let row = rows.get(at).filter(|_| score > 0)?;
    Some(span(sheet, row))
}

fn score(row: &Row, width: usize, known: &dyn Fn(&str) -> bool) -> usize {
    let words: Vec<String> = row
        .cells
        .iter()
        .filter(|(_, cell)| !cell.is_number() && cell.problem().is_none())
        .map(|(_, cell)| cell.text())
        .filter(|text| text.chars().count() <= 40)
        .collect();
    // A title over the table is one cell; a head has most of the columns.
    if words.is_empty() || (width > 2 && words.len() * 3 < width) {
        return 0;
    }
    let mut different = words.clone();
    different.sort_unstable();
    different.dedup();
    let recognised = words.iter().filter(|word| known(word)).count();
    let numbers = row.cells.len() - words.len();
    (recognised * 20 + different.len() * 2).saturating_sub(numbers * 4) + 1
}

/// The rows of the head that `row` belongs to, as its merged cells say.
fn span(sheet: &Sheet, row: &Row) -> Head {
    let number = row.number;
    let covers = |number: u32| {
        sheet
            .merges
            .iter()
            .filter(move |merge| merge.top <= number && number <= merge.bottom)
    };
    // Merged downwards: the head ends where the merged cells end.
    let bottom = covers(number)
        .map(|merge| merge.bottom)
        .max()
        .unwrap_or(number);
    // Merged sideways over columns that the next row names one by one.
    let over_columns =
        covers(number).any(|merge| merge.left < merge.right && merge.bottom == number);
    let named_below = sheet.row(number + 1).is_some_and(|next| {
        covers(number)
            .filter(|merge| merge.left < merge.right && merge.bottom == number)
            .any(|merge| {
                let below = next
                    .cells
                    .iter()
                    .filter(|(column, _)| (merge.left..=merge.right).contains(column));
                let words = below.clone().filter(|(_, cell)| !cell.is_number()).count();
                words > 1 && words == below.count()
            })
    });
    let last = if over_columns && named_below {
        bottom.max(number + 1)
    } else {
        bottom
    };
    // The row found may be the second of two: the first is merged down into it or over it.
    let first = covers(number)
        .map(|merge| merge.top)
        .min()
        .unwrap_or(number);
    let first = match sheet.row(number.saturating_sub(1)) {
        Some(above) if first == number && is_group_row(sheet, above, row) => above.number,
        _ => first,
    };
    Head {
        first: first.max(last.saturating_sub(1)),
        last,
    }
}

/// Whether the row above stands for groups of this row's columns, rather than being a title over all.
fn is_group_row(sheet: &Sheet, above: &Row, row: &Row) -> bool {
    let groups = sheet.merges.iter().filter(|merge| {
        merge.top == above.number && merge.bottom == above.number && merge.left < merge.right
    });
    let width = row.cells.last().map_or(0, |(column, _)| column + 1);
    above.cells.len() > 1
        && groups.clone().count() > 0
        && groups
            .clone()
            .all(|merge| merge.right - merge.left + 1 < width)
}
