//! Which passphrases are taken: at least eight characters, and none of the worst (security.md, Keys).

/// The fewest characters of a passphrase.
pub const MIN_CHARACTERS: usize = 8;

/// Why a passphrase is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WeakPassphrase {
    /// Fewer than [`MIN_CHARACTERS`].
    #[error("passphrase is shorter than {MIN_CHARACTERS} characters")]
    TooShort,
    /// Everybody's first guess.
    #[error("passphrase is among the most common")]
    TooCommon,
}

/// Compared without case and spaces.
const REFUSED: &[&str] = &[
    "12345678",
    "123456789",
    "1234567890",
    "87654321",
    "987654321",
    "0123456789",
    "11223344",
    "123123123",
    "12341234",
    "password",
    "password1",
    "password123",
    "passw0rd",
    "p@ssw0rd",
    "p@ssword",
    "qwertyui",
    "qwertyuiop",
    "qwer1234",
    "1qaz2wsx",
    "1q2w3e4r",
    "q1w2e3r4",
    "asdfghjkl",
    "asdf1234",
    "zxcvbnm1",
    "abcd1234",
    "abc12345",
    "abcdefgh",
    "a1234567",
    "a12345678",
    "a123456789",
    "aa123456",
    "aa12345678",
    "admin123",
    "admin1234",
    "administrator",
    "root1234",
    "roadbook",
    "roadbook1",
    "letmein1",
    "welcome1",
    "iloveyou",
    "5201314520",
    "52013140",
    "woaini1314",
    "woaini520",
    "xuancheng",
    "zhaoshang",
    "zhaoshangxingnang",
    "招商引资招商引资",
    "招商行囊招商行囊",
];

/// Whether a passphrase may be set.
///
/// # Errors
/// [`WeakPassphrase`].
pub fn check_passphrase(text: &str) -> Result<(), WeakPassphrase> {
    if text.chars().count() < MIN_CHARACTERS {
        return Err(WeakPassphrase::TooShort);
    }
    let plain: String = text
        .chars()
        .filter(|c| !c.is_whitespace())
        .flat_map(char::to_lowercase)
        .collect();
    let first = plain.chars().next();
    let one_character = plain.chars().all(|c| Some(c) == first);
    if one_character || REFUSED.contains(&plain.as_str()) {
        return Err(WeakPassphrase::TooCommon);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_are_refused_and_sentences_are_taken() {
        assert_eq!(check_passphrase("short"), Err(WeakPassphrase::TooShort));
        assert_eq!(check_passphrase("12345678"), Err(WeakPassphrase::TooCommon));
        assert_eq!(
            check_passphrase("PassWord 123"),
            Err(WeakPassphrase::TooCommon)
        );
        assert_eq!(
            check_passphrase("aaaaaaaaaa"),
            Err(WeakPassphrase::TooCommon)
        );
        assert_eq!(check_passphrase("敬亭山下一条小河"), Ok(()));
        assert_eq!(check_passphrase("correct horse battery"), Ok(()));
    }
}
