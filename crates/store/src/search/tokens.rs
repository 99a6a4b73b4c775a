//! Tokens: what the index holds and what a query becomes. They are ASCII whatever the text is, so that
//! no tokenizer has an opinion on 𠮷 or 😀.

use unicode_normalization::UnicodeNormalization as _;

/// One form for full width and half width, capitals and small letters.
pub(crate) fn fold(text: &str) -> String {
    text.nfkc().flat_map(char::to_lowercase).collect()
}

/// A piece of a text: a run of ASCII letters and digits, or one other character that is no space and
/// no punctuation.
enum Piece {
    Run(String),
    One(char),
}

fn pieces(folded: &str) -> Vec<Piece> {
    let mut out = Vec::new();
    let mut run = String::new();
    for c in folded.chars() {
        if c.is_ascii_alphanumeric() {
            run.push(c);
            continue;
        }
        if !run.is_empty() {
            out.push(Piece::Run(std::mem::take(&mut run)));
        }
        if is_word(c) {
            out.push(Piece::One(c));
        }
    }
    if !run.is_empty() {
        out.push(Piece::Run(run));
    }
    out
}

/// The tokens of a folded text in order. A run is one token; a character is one together with the
/// character behind it: two characters, the usual query, are found by looking up one token, however
/// often each of them occurs.
pub(crate) fn tokens(folded: &str) -> Vec<String> {
    let pieces = pieces(folded);
    let token = |at: usize| match (&pieces[at], pieces.get(at + 1)) {
        (Piece::Run(run), _) => run.clone(),
        (Piece::One(c), Some(Piece::One(next))) => code(&[*c, *next]),
        (Piece::One(c), _) => code(&[*c]),
    };
    (0..pieces.len()).map(token).collect()
}

/// The tokens in a row that a folded query asks for, and whether the last one may go on: the end of a
/// Latin word may be missing, and a single character stands for every pair it begins. None without a word.
pub(crate) fn asked(folded: &str) -> Option<(Vec<String>, bool)> {
    let mut all = tokens(folded);
    let pieces = pieces(folded);
    match pieces.as_slice() {
        [] => None,
        // The last character stands in the pair before it already.
        [.., Piece::One(_), Piece::One(_)] => {
            all.pop();
            Some((all, false))
        }
        _ => Some((all, true)),
    }
}

/// Begins every token that no query can spell: a query's own tokens are letters and digits.
pub(crate) const MARK: char = '_';

/// Always of one length, so that the code of one character never begins that of another.
fn code(chars: &[char]) -> String {
    let mut out = String::with_capacity(6 * chars.len());
    for c in chars {
        out.push(MARK);
        for place in [16, 12, 8, 4, 0] {
            let digit = (u32::from(*c) >> place) & 0xf;
            out.extend(char::from_digit(digit, 16));
        }
    }
    out
}

/// Letters and ideographs, and signs such as 😀 that are neither space, control nor punctuation.
fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(u32::from(c), 0x2190..=0x2bff | 0x1f000..=0x1faff)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_becomes_characters_and_words() {
        assert_eq!(
            tokens(&fold("去ＡＢＣ公司3号，𠮷😀")),
            [
                "_053bb",
                "abc",
                "_0516c_053f8",
                "_053f8",
                "3",
                "_053f7_20bb7",
                "_20bb7_1f600",
                "_1f600"
            ]
        );
        assert!(tokens("，。 !").is_empty());
    }

    #[test]
    fn a_query_asks_for_pairs() {
        let asks = |query: &str| asked(&fold(query)).map(|(all, goes_on)| (all.join(" "), goes_on));
        let some = |text: &str, goes_on| Some((text.to_owned(), goes_on));
        assert_eq!(asks("公司"), some("_0516c_053f8", false));
        assert_eq!(asks("公"), some("_0516c", true));
        assert_eq!(asks("公司ab"), some("_0516c_053f8 _053f8 ab", true));
        assert_eq!(asks("ab公"), some("ab _0516c", true));
        assert_eq!(asks("，"), None);
    }
}
