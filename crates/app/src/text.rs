//! Two versions of a text: the pieces to show, and both together.

use crate::api::{PieceIs, TextPiece};
use similar::{Algorithm, DiffOp, capture_diff_slices_deadline};
use std::time::{Duration, Instant};

/// Beyond this a coarser difference is good enough: a save answers in 50 ms.
const PATIENCE: Duration = Duration::from_millis(30);

/// A run of equal characters between two changes shorter than this is not worth showing as equal.
const SHORT_RUN: usize = 2;

/// `current` with everything that `after` has beside it: both texts are kept where the text that was
/// edited is not known any more (M3, a base older than compaction).
pub(crate) fn both(current: &str, after: &str) -> String {
    let old: Vec<char> = current.chars().collect();
    let new: Vec<char> = after.chars().collect();
    let mut out = String::new();
    for op in differences(&old, &new) {
        out.extend(old.get(op.old_range()).unwrap_or_default());
        if !matches!(op, DiffOp::Equal { .. }) {
            out.extend(new.get(op.new_range()).unwrap_or_default());
        }
    }
    out
}

/// The pieces from `before` to `after`, for reading.
pub(crate) fn pieces(before: &str, after: &str) -> Vec<TextPiece> {
    let old: Vec<char> = before.chars().collect();
    let new: Vec<char> = after.chars().collect();
    let mut out: Vec<TextPiece> = Vec::new();
    let (mut removed, mut added) = (String::new(), String::new());
    let ops = differences(&old, &new);
    let last = ops.len().saturating_sub(1);
    for (index, op) in ops.iter().enumerate() {
        let gone: String = old.get(op.old_range()).unwrap_or_default().iter().collect();
        let come: String = new.get(op.new_range()).unwrap_or_default().iter().collect();
        let inside = index > 0 && index < last;
        match op {
            DiffOp::Equal { len, .. } if inside && *len < SHORT_RUN => {
                removed.push_str(&gone);
                added.push_str(&come);
            }
            DiffOp::Equal { .. } => {
                flush(&mut out, &mut removed, &mut added);
                push(&mut out, PieceIs::Same, &come);
            }
            _ => {
                removed.push_str(&gone);
                added.push_str(&come);
            }
        }
    }
    flush(&mut out, &mut removed, &mut added);
    out
}

fn differences(old: &[char], new: &[char]) -> Vec<DiffOp> {
    let deadline = Instant::now().checked_add(PATIENCE);
    capture_diff_slices_deadline(Algorithm::Myers, old, new, deadline)
}

fn flush(out: &mut Vec<TextPiece>, removed: &mut String, added: &mut String) {
    push(out, PieceIs::Removed, removed);
    push(out, PieceIs::Added, added);
    removed.clear();
    added.clear();
}

fn push(out: &mut Vec<TextPiece>, is: PieceIs, text: &str) {
    if !text.is_empty() {
        out.push(TextPiece {
            is,
            text: text.to_owned(),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAIRS: &[(&str, &str)] = &[
        ("", ""),
        ("", "意向 1.2 亿元"),
        ("意向 1.2 亿元", ""),
        (
            "固投 6,500 万元。",
            "固投 6,500 万元，其中厂房 2,600 万元。",
        ),
        ("双方同意尽快对接。", "9月18日前由吴秉文送 3 套厂房方案。"),
        ("𠮷野家 e\u{301}", "吉野家 é"),
    ];

    #[test]
    fn pieces_hold_both_texts() {
        for (before, after) in PAIRS {
            let of = |not: PieceIs| -> String {
                pieces(before, after)
                    .iter()
                    .filter(|piece| piece.is != not)
                    .map(|piece| piece.text.as_str())
                    .collect()
            };
            assert_eq!(of(PieceIs::Added), *before);
            assert_eq!(of(PieceIs::Removed), *after);
        }
    }

    #[test]
    fn both_takes_nothing_away() {
        for (current, after) in PAIRS {
            let both = both(current, after);
            for text in [current, after] {
                let mut left = both.chars();
                assert!(text.chars().all(|c| left.any(|other| other == c)), "{both}");
            }
        }
    }

    #[test]
    fn a_long_text_written_anew_does_not_take_long() {
        let before: String = (0..50_000_u32)
            .filter_map(|n| char::from_u32(0x4e00 + n % 20_000))
            .collect();
        let after: String = before.chars().rev().collect();
        let begun = Instant::now();
        let pieces = pieces(&before, &after);
        assert!(begun.elapsed() < Duration::from_secs(5));
        assert!(!pieces.is_empty());
    }
}
