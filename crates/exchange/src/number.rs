//! Numbers as people type them, and as spreadsheets store them.

/// A text as it is compared and read: full width made half, the ideographic space a space.
#[must_use]
pub fn half_width(text: &str) -> String {
    text.chars()
        .map(|c| match u32::from(c) {
            0xff01..=0xff5e => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
            0x3000 | 0xa0 => ' ',
            _ => c,
        })
        .collect()
}

/// A number typed as text, in plain decimals: full width, thousands commas and spaces removed.
///
/// None where it is no number and nothing else.
#[must_use]
pub fn plain(text: &str) -> Option<String> {
    let half = half_width(text);
    let half = half.trim();
    let (sign, digits) = match half.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", half.strip_prefix('+').unwrap_or(half)),
    };
    if !digits.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return None;
    }
    let (whole, rest) = digits.split_once('.').unwrap_or((digits, ""));
    let whole = without_commas(whole)?;
    let all = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !all(&whole) || !all(rest) || (whole.is_empty() && rest.is_empty()) {
        return None;
    }
    let whole = if whole.is_empty() {
        "0".to_owned()
    } else {
        whole
    };
    let rest = rest.trim_end_matches('0');
    Some(if rest.is_empty() {
        format!("{sign}{whole}")
    } else {
        format!("{sign}{whole}.{rest}")
    })
}

/// `1,234,567` without its commas; a comma anywhere else is none of thousands.
fn without_commas(whole: &str) -> Option<String> {
    let mut groups = whole.split([',', ' ', '\'']);
    let first = groups.next()?;
    let rest: Vec<&str> = groups.collect();
    if rest.is_empty() {
        return Some(whole.to_owned());
    }
    let well_formed = (1..=3).contains(&first.len()) && rest.iter().all(|group| group.len() == 3);
    well_formed.then(|| format!("{first}{}", rest.concat()))
}

/// A stored number (`0.30000000000000004`, `1.2E3`) in plain decimals with the 15 digits that are shown.
///
/// None where it is no finite number, or beyond thirty digits.
#[must_use]
pub fn stored(text: &str) -> Option<String> {
    let number: f64 = text.trim().parse().ok()?;
    if !number.is_finite() {
        return None;
    }
    let written = format!("{number:.14e}");
    let (mantissa, exponent) = written.split_once('e')?;
    let exponent: i32 = exponent.parse().ok()?;
    let (sign, mantissa) = match mantissa.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", mantissa),
    };
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    let digits = digits.trim_end_matches('0');
    if digits.is_empty() {
        return Some("0".to_owned());
    }
    if !(-30..=30).contains(&exponent) {
        return None;
    }
    let point = usize::try_from(exponent + 1).ok();
    let plain = match point {
        Some(0) | None => {
            let zeros = usize::try_from(-(exponent + 1)).unwrap_or(0);
            format!("0.{}{digits}", "0".repeat(zeros))
        }
        Some(point) if point >= digits.len() => {
            format!("{digits}{}", "0".repeat(point - digits.len()))
        }
        Some(point) => {
            let (whole, rest) = digits.split_at(point);
            format!("{whole}.{rest}")
        }
    };
    Some(format!("{sign}{plain}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typed_numbers() {
        for (text, number) in [
            ("1,234,567.50", "1234567.5"),
            ("１２，３４５", "12345"),
            (" 3.0 ", "3"),
            (".5", "0.5"),
            ("-8", "-8"),
            ("0012", "0012"),
        ] {
            assert_eq!(plain(text).as_deref(), Some(number), "{text}");
        }
        for text in [
            "", "1,23", "3亿", "12.3.4", "abc", "-", "1e5", "2026-9-8", "1.,",
        ] {
            assert_eq!(plain(text), None, "{text}");
        }
    }

    #[test]
    fn stored_numbers() {
        for (text, number) in [
            ("0.30000000000000004", "0.3"),
            ("1.2E3", "1200"),
            ("3000", "3000"),
            ("-0.00012", "-0.00012"),
            ("1E-7", "0.0000001"),
            ("123456789012345", "123456789012345"),
            ("0", "0"),
            ("1234.5", "1234.5"),
            ("10", "10"),
        ] {
            assert_eq!(stored(text).as_deref(), Some(number), "{text}");
        }
        for text in ["NaN", "inf", "", "1e300", "x"] {
            assert_eq!(stored(text), None, "{text}");
        }
    }
}
