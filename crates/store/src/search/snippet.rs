//! The words around the place that was found.

use super::tokens::fold;

const BEFORE: usize = 12;
const AFTER: usize = 36;

/// The words of `text` around the first place where `part` (folded) stands; none where it does not.
pub(crate) fn around(text: &str, part: &str) -> Option<String> {
    let chars: Vec<char> = text.chars().collect();
    // Folding may make several characters of one: each remembers where it came from.
    let folded: Vec<(char, usize)> = chars
        .iter()
        .enumerate()
        .flat_map(|(at, c)| {
            fold(c.encode_utf8(&mut [0; 4]))
                .chars()
                .map(|f| (f, at))
                .collect::<Vec<_>>()
        })
        .collect();
    let part: Vec<char> = part.chars().collect();
    if part.is_empty() {
        return None;
    }
    let place = folded
        .windows(part.len())
        .position(|window| window.iter().map(|(c, _)| *c).eq(part.iter().copied()))?;
    let at = folded.get(place)?.1;
    let mut from = at.saturating_sub(BEFORE);
    // A Latin word is not cut in two.
    while from > 0
        && at - from < 2 * BEFORE
        && chars[from - 1..=from]
            .iter()
            .all(char::is_ascii_alphanumeric)
    {
        from -= 1;
    }
    let to = at.saturating_add(AFTER).min(chars.len());
    let mut out = String::new();
    if from > 0 {
        out.push('…');
    }
    out.extend(
        chars[from..to]
            .iter()
            .map(|c| if c.is_control() { ' ' } else { *c }),
    );
    if to < chars.len() {
        out.push('…');
    }
    Some(out)
}
