//! Text that a spreadsheet program would take for a formula is made text again (security.md, Files).

/// The beginnings a spreadsheet program may calculate with, in half and full width.
const ARMED: &[char] = &['=', '+', '-', '@', '＝', '＋', '－', '＠'];

/// Beginnings that hide what follows from an eye, or from a program that trims them away.
fn is_blank(c: char) -> bool {
    c.is_whitespace() || c.is_control() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{feff}')
}

/// Whether a spreadsheet program might calculate with this text.
#[must_use]
pub fn is_armed(text: &str) -> bool {
    text.starts_with(['\t', '\r', '\n']) || text.trim_start_matches(is_blank).starts_with(ARMED)
}

/// The text with an apostrophe before it where a program might calculate with it: it stays readable, and
/// stays text when the sheet is saved as CSV and opened again.
#[must_use]
pub fn disarm(text: &str) -> String {
    if is_armed(text) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beginnings_of_formulas_are_disarmed_and_others_left() {
        for armed in [
            "=1+1",
            "+86 138",
            "-2",
            "@SUM",
            "＝1",
            "＋1",
            "－1",
            "＠a",
            "\t=1",
            "\r1",
            " =1",
            "\u{3000}＝1",
            "\u{feff}=1",
        ] {
            assert_eq!(disarm(armed), format!("'{armed}"));
            assert!(!is_armed(&disarm(armed)));
        }
        for plain in ["", "宁国", "1-2", "a=b", "'=1", "138****2716"] {
            assert_eq!(disarm(plain), plain);
        }
    }
}
