//! How else a record may be called: pinyin of its names, and phone numbers backwards.

use pinyin::{ToPinyin as _, ToPinyinMulti as _};
use std::collections::BTreeSet;

/// Names longer than this get no pinyin beyond it.
const NAME_CHARACTERS: usize = 32;
/// A spelling counts up to so many letters; nobody types more.
const LETTERS: usize = 40;

/// Every reading of so many characters counts; of those behind them the usual one.
const READ_ALL: usize = 4;
/// So many spellings of one place in a name at most.
const SPELLINGS: usize = 16;

/// Full spelling and initials of a name, from each of its characters on, with every reading of the
/// characters it starts from: 重庆 is found by `chongqing`, `zhongqing`, `cq`, `zq`, `qing`, `q`.
pub(crate) fn pinyin(folded: &str) -> BTreeSet<String> {
    let chars: Vec<char> = folded
        .chars()
        .filter(|c| c.is_alphanumeric())
        .take(NAME_CHARACTERS)
        .collect();
    let mut out = BTreeSet::new();
    for start in 0..chars.len() {
        if chars[start].to_pinyin().is_none() {
            continue;
        }
        let mut spellings = vec![(String::new(), String::new())];
        for (place, c) in chars[start..].iter().enumerate() {
            let mut readings = readings(*c);
            if place >= READ_ALL {
                readings.truncate(1);
            }
            if readings.is_empty() {
                break;
            }
            spellings = spellings
                .iter()
                .flat_map(|(full, initials)| {
                    readings.iter().map(move |reading| {
                        (
                            format!("{full}{reading}"),
                            initials.chars().chain(reading.chars().take(1)).collect(),
                        )
                    })
                })
                .take(SPELLINGS)
                .collect();
        }
        for spelling in spellings
            .into_iter()
            .flat_map(|(full, initials)| [full, initials])
        {
            out.insert(spelling.chars().take(LETTERS).collect());
        }
    }
    out
}

/// The readings of a character without tones, the usual one first; a Latin letter or a digit reads as itself.
fn readings(c: char) -> Vec<String> {
    if c.is_ascii() {
        return vec![c.to_string()];
    }
    let mut out: Vec<String> = Vec::new();
    let usual = c.to_pinyin().map(|reading| ascii(reading.plain()));
    let others = c
        .to_pinyin_multi()
        .into_iter()
        .flatten()
        .map(|reading| ascii(reading.plain()));
    for reading in usual.into_iter().chain(others) {
        if !reading.is_empty() && !out.contains(&reading) {
            out.push(reading);
        }
    }
    out
}

/// ü is typed as v.
fn ascii(reading: &str) -> String {
    reading
        .chars()
        .map(|c| if c == 'ü' { 'v' } else { c })
        .filter(char::is_ascii)
        .collect()
}

/// Begins a number written backwards: its last digits are its beginning then. No code of a character has a `p`.
const BACKWARDS: &str = "_p";
/// Fewer digits find too much.
pub(crate) const MIN_DIGITS: usize = 3;

/// A number as the index holds it; none for what is no number of a phone.
pub(crate) fn backwards(text: &str) -> Option<String> {
    let digits: Vec<char> = text.chars().filter(char::is_ascii_digit).collect();
    (digits.len() >= MIN_DIGITS)
        .then(|| BACKWARDS.chars().chain(digits.into_iter().rev()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_by_every_reading_of_the_first_character() {
        let found = pinyin("重庆大学");
        for spelling in [
            "chongqingdaxue",
            "zhongqingdaxue",
            "cqdx",
            "zqdx",
            "qingdaxue",
            "daxue",
            "dx",
            "xue",
        ] {
            assert!(found.contains(spelling), "{spelling}: {found:?}");
        }
        assert!(pinyin("吕梁").contains("lvliang"));
        assert!(pinyin("tcl科技").contains("keji"));
        assert!(!pinyin("𠮷😀").contains(""));
    }

    #[test]
    fn a_number_is_kept_backwards() {
        assert_eq!(backwards("138-0013-8000").as_deref(), Some("_p00083100831"));
        assert_eq!(backwards("ab"), None);
    }
}
