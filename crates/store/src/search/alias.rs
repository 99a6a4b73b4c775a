//! How else a record may be called: pinyin of its names, and phone numbers backwards.

use pinyin::{ToPinyin as _, ToPinyinMulti as _};
use std::collections::BTreeSet;

/// Names longer than this get no pinyin beyond it.
const NAME_CHARACTERS: usize = 32;
/// A spelling counts up to so many letters; nobody types more.
const LETTERS: usize = 40;

/// Full spelling and initials of a name, from each of its characters on, with every reading of the
/// character it starts from: 重庆 is found by `chongqing`, `zhongqing`, `cq`, `zq`, `qing`, `q`.
pub(crate) fn pinyin(folded: &str) -> BTreeSet<String> {
    let chars: Vec<char> = folded
        .chars()
        .filter(|c| c.is_alphanumeric())
        .take(NAME_CHARACTERS)
        .collect();
    let mut out = BTreeSet::new();
    for start in 0..chars.len() {
        let Some(readings) = chars[start].to_pinyin_multi() else {
            continue;
        };
        let (mut full, mut initials) = (String::new(), String::new());
        for c in &chars[start + 1..] {
            match c.to_pinyin() {
                Some(reading) => {
                    let reading = ascii(reading.plain());
                    initials.extend(reading.chars().next());
                    full.push_str(&reading);
                }
                None if c.is_ascii() => {
                    full.push(*c);
                    initials.push(*c);
                }
                None => break,
            }
        }
        for reading in readings {
            let first = ascii(reading.plain());
            let Some(letter) = first.chars().next() else {
                continue;
            };
            out.insert(format!("{first}{full}").chars().take(LETTERS).collect());
            out.insert(
                format!("{letter}{initials}")
                    .chars()
                    .take(LETTERS)
                    .collect(),
            );
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
