//! How else a record may be called: pinyin of its names, and phone numbers backwards.

use parking_lot::RwLock;
use pinyin::{ToPinyin as _, ToPinyinMulti as _};
use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, LazyLock};

/// Names longer than this get no pinyin beyond it.
const NAME_CHARACTERS: usize = 32;
/// A spelling counts up to so many letters; what is typed beyond them is not compared.
pub(crate) const LETTERS: usize = 24;

/// Every reading of so many characters counts; of those behind them the usual one.
const READ_ALL: usize = 4;
/// So many spellings of one place in a name at most.
const SPELLINGS: usize = 16;

/// Full spelling and initials of a name, from each of its characters on, with every reading of the
/// characters it starts from, and the first character spelt before initials: 重庆大学 is found by
/// `chongqing`, `zhongqing`, `cqdx`, `zqdx`, `chongqdx`, `qing`, `q`.
pub(crate) fn pinyin(folded: &str) -> BTreeSet<String> {
    let chars = folded.chars().filter(|c| c.is_alphanumeric());
    let name: Vec<(bool, Readings)> = chars
        .take(NAME_CHARACTERS)
        .map(|c| (!c.is_ascii(), readings(c)))
        .collect();
    let mut out = BTreeSet::new();
    for start in 0..name.len() {
        let (spelt, first) = &name[start];
        if !spelt || first.is_empty() {
            continue;
        }
        for spelling in spellings(&name[start..]).into_iter().flatten() {
            out.insert(spelling.chars().take(LETTERS).collect());
        }
    }
    out
}

/// Full spelling, initials, and the first character spelt before initials.
type Spelling = [String; 3];

/// How a name is spelt from its first character on, as far as it can be.
fn spellings(name: &[(bool, Readings)]) -> Vec<Spelling> {
    let mut spellings = vec![Spelling::default()];
    for (place, (_, readings)) in name.iter().enumerate() {
        let add = |[full, initials, mixed]: &mut Spelling, reading: &str| {
            let initial = &reading[..1];
            full.push_str(reading);
            initials.push_str(initial);
            mixed.push_str(if place == 0 { reading } else { initial });
        };
        match readings.as_ref() {
            [] => break,
            [usual, others @ ..] if others.is_empty() || place >= READ_ALL => {
                for spelling in &mut spellings {
                    add(spelling, usual);
                }
            }
            readings => {
                let each = |before: &Spelling| {
                    let with = |reading: &String| {
                        let mut spelling = before.clone();
                        add(&mut spelling, reading);
                        spelling
                    };
                    readings.iter().map(with).collect::<Vec<_>>()
                };
                spellings = spellings.iter().flat_map(each).take(SPELLINGS).collect();
            }
        }
    }
    spellings
}

/// Whether a name is spelt so, or begins so, from any of its characters on: 立即锁定 by `lijisuo`, `ljsd`, `suoding`.
#[must_use]
pub fn sounds_like(name: &str, query: &str) -> bool {
    let asked: String = super::tokens::fold(query)
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '\'')
        .collect();
    let spelt = asked.len() >= 2 && asked.bytes().all(|b| b.is_ascii_alphanumeric());
    let from_asked = |spelling: &String| spelling.starts_with(&asked);
    spelt && pinyin(&super::tokens::fold(name)).iter().any(from_asked)
}

/// The readings of a character: letters and digits only.
type Readings = Arc<[String]>;

/// Each character's, once it was asked for: names are made of the same few thousand.
static KNOWN: LazyLock<RwLock<HashMap<char, Readings>>> = LazyLock::new(RwLock::default);

fn readings(c: char) -> Readings {
    if let Some(known) = KNOWN.read().get(&c) {
        return Arc::clone(known);
    }
    let readings: Readings = worked_out(c).into();
    KNOWN.write().insert(c, Arc::clone(&readings));
    readings
}

/// The readings of a character without tones, the usual one first; a Latin letter or a digit reads as itself.
fn worked_out(c: char) -> Vec<String> {
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
const MIN_DIGITS: usize = 4;

/// A number as the index holds it; none for what is no number of a phone.
pub(crate) fn backwards(text: &str) -> Option<String> {
    let digits: Vec<char> = text.chars().filter(char::is_ascii_digit).collect();
    (digits.len() >= MIN_DIGITS)
        .then(|| BACKWARDS.chars().chain(digits.into_iter().rev()).collect())
}

/// Begins a part of a code of a firm.
const PART: &str = "_u";
/// Fewer characters find too much.
const MIN_PART: usize = 4;

/// The ends of a credit code, so that any part of it is the beginning of one.
pub(crate) fn ends(folded: &str) -> Vec<String> {
    let code: Vec<char> = folded.chars().filter(char::is_ascii_alphanumeric).collect();
    (0..code.len().saturating_sub(MIN_PART - 1))
        .map(|from| PART.chars().chain(code[from..].iter().copied()).collect())
        .collect()
}

/// What a query asks for that may be a part of a code.
pub(crate) fn part(folded: &str) -> Option<String> {
    let long = folded.len() >= MIN_PART && folded.bytes().all(|b| b.is_ascii_alphanumeric());
    long.then(|| format!("{PART}{folded}"))
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
            "chongqdx",
            "zhongqdx",
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
