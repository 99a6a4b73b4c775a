//! 统一社会信用代码: the check of GB 32100-2015. It only ever warns, because codes in real use fail it.

use crate::amount::fold;
use serde::{Deserialize, Serialize};

const ALPHABET: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";
const WEIGHTS: [u32; 17] = [
    1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28,
];

/// What the check says of a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum Uscc {
    /// Eighteen characters of the alphabet, and the check digit is right.
    Valid,
    /// Not eighteen characters, or one that the alphabet does not have.
    Shape,
    /// The right shape, but another check digit than computed.
    CheckDigit,
}

/// The code as it is compared: half width, upper case, without spaces and hyphens.
#[must_use]
pub fn normalise(code: &str) -> String {
    code.chars()
        .map(fold)
        .filter(|c| !c.is_whitespace() && *c != '-')
        .map(|c| c.to_ascii_uppercase())
        .collect()
}

/// Checks a code (GB 32100-2015).
#[must_use]
pub fn check(code: &str) -> Uscc {
    let code = normalise(code);
    let values: Option<Vec<u32>> = code
        .chars()
        .map(|c| ALPHABET.find(c).and_then(|at| u32::try_from(at).ok()))
        .collect();
    let Some(values) = values.filter(|values| values.len() == 18) else {
        return Uscc::Shape;
    };
    let sum: u32 = values
        .iter()
        .zip(WEIGHTS)
        .map(|(value, weight)| value * weight)
        .sum();
    if values.last() == Some(&((31 - sum % 31) % 31)) {
        Uscc::Valid
    } else {
        Uscc::CheckDigit
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_examples() {
        for code in [
            "91110000600037341L",
            "91350100M000100Y43",
            "12341700686863395A",
        ] {
            assert_eq!(check(code), Uscc::Valid, "{code}");
        }
        // Real and in use, and failing: why this only ever warns.
        assert_eq!(check("91350211M0000XUF46"), Uscc::CheckDigit);
    }

    #[test]
    fn shape_and_width() {
        for code in [
            "",
            "9111",
            "91110000600037341I",
            "91110000600037341LL",
            "𠮷龘",
        ] {
            assert_eq!(check(code), Uscc::Shape, "{code}");
        }
        assert_eq!(check("９１１１００００ ６０００３７３４１ｌ"), Uscc::Valid);
        assert_eq!(check("91110000600037341M"), Uscc::CheckDigit);
    }

    #[test]
    fn one_wrong_digit_is_seen() {
        let good = "91350100M000100Y43";
        for at in 0..17 {
            let mut chars: Vec<char> = good.chars().collect();
            chars[at] = if chars[at] == '7' { '8' } else { '7' };
            assert_eq!(
                check(&chars.into_iter().collect::<String>()),
                Uscc::CheckDigit,
                "at {at}"
            );
        }
    }
}
