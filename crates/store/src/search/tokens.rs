//! Tokens: what the index holds and what a query becomes. They are ASCII whatever the text is, so that
//! no tokenizer has an opinion on 𠮷 or 😀.

use std::fmt::Write as _;
use unicode_normalization::UnicodeNormalization as _;

/// One form for full width and half width, capitals and small letters.
pub(crate) fn fold(text: &str) -> String {
    text.nfkc().flat_map(char::to_lowercase).collect()
}

/// The tokens of a folded text in order: a run of ASCII letters and digits is one, any other character
/// that is no space and no punctuation is one by itself.
pub(crate) fn tokens(folded: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut run = String::new();
    for c in folded.chars() {
        if c.is_ascii_alphanumeric() {
            run.push(c);
            continue;
        }
        if !run.is_empty() {
            out.push(std::mem::take(&mut run));
        }
        if is_word(c) {
            out.push(code(c));
        }
    }
    if !run.is_empty() {
        out.push(run);
    }
    out
}

/// Whether a token was made of one character that is not ASCII, and so is whole.
pub(crate) fn is_code(token: &str) -> bool {
    token.starts_with(MARK)
}

/// Begins every token that no query can spell: a query's own tokens are letters and digits.
pub(crate) const MARK: char = '_';

fn code(c: char) -> String {
    let mut token = String::from(MARK);
    // Writing to a String cannot fail.
    let _ = write!(token, "{:x}", u32::from(c));
    token
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
                "_53bb", "abc", "_516c", "_53f8", "3", "_53f7", "_20bb7", "_1f600"
            ]
        );
        assert!(tokens("，。 !").is_empty());
    }
}
