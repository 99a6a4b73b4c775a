//! Numbers as written, in digits or in Chinese, and the units behind them.

use super::{AmountError, LandMu, MAX_AREA, Money, OTHER_CURRENCIES, PlantArea};

/// The exponent of the unit behind a number of money, where there is one, and where the unit ends.
pub(crate) fn money_unit(
    chars: &[char],
    quantity: &Quantity,
) -> Result<(Option<u32>, usize), AmountError> {
    let (exponent, end) = multiplier(chars, quantity)?;
    if word(chars, spaces(chars, end), OTHER_CURRENCIES).is_some() {
        return Err(AmountError::OtherCurrency);
    }
    let after = word(chars, spaces(chars, end), &["块钱", "元"]);
    match (exponent, after) {
        (None, Some(end)) => Ok((Some(0), end)),
        (_, Some(end)) => Ok((exponent, end)),
        (None, None) if quantity.exponent.is_some() => Ok((Some(0), end)),
        (_, None) => Ok((exponent, end)),
    }
}

/// 万 or 亿 behind a number, perhaps with 个, 十, 百 or 千 before it.
pub(crate) fn multiplier(
    chars: &[char],
    quantity: &Quantity,
) -> Result<(Option<u32>, usize), AmountError> {
    let start = spaces(chars, quantity.end);
    let at = word(chars, start, &["个"]).unwrap_or(start);
    let (exponent, end) = match chars.get(at) {
        Some('亿') => (8, at + 1),
        Some('万') => (4, at + 1),
        _ => return Ok((None, quantity.end)),
    };
    if quantity.exponent.is_some() || matches!(chars.get(spaces(chars, end)), Some('亿' | '万')) {
        return Err(AmountError::TwoUnits);
    }
    Ok((Some(exponent), end))
}

/// A number as written: `digits` × 10^(`exponent` − `scale`).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Quantity {
    digits: i128,
    scale: u32,
    exponent: Option<u32>,
    /// Behind the last character that belongs to it.
    pub(crate) end: usize,
}

impl Quantity {
    /// The number that starts at `start`.
    pub(crate) fn at(chars: &[char], start: usize) -> Result<Self, AmountError> {
        let first = chars.get(start).copied().ok_or(AmountError::NotANumber)?;
        if first.is_ascii_digit() {
            Self::arabic(chars, start)
        } else if han_digit(first).is_some() || han_power(first) == Some(1) {
            Self::han(chars, start)
        } else {
            Err(AmountError::NotANumber)
        }
    }

    fn arabic(chars: &[char], start: usize) -> Result<Self, AmountError> {
        let (mut digits, mut at) = (0_i128, start);
        let mut group = None;
        while let Some(c) = chars.get(at) {
            match (c.to_digit(10), c) {
                (Some(digit), _) => {
                    digits = push(digits, digit)?;
                    at += 1;
                }
                (None, ',') if three_digits(chars, at + 1) => {
                    // The first group has one to three digits, all others three.
                    if at - group.unwrap_or(start) > 3 {
                        return Err(AmountError::NotANumber);
                    }
                    at += 1;
                    group = Some(at);
                }
                _ => break,
            }
        }
        let mut scale = 0;
        if matches!(chars.get(at), Some('.' | '点'))
            && chars.get(at + 1).is_some_and(char::is_ascii_digit)
        {
            at += 1;
            while let Some(digit) = chars.get(at).and_then(|c| c.to_digit(10)) {
                digits = push(digits, digit)?;
                scale += 1;
                at += 1;
            }
        }
        let mut exponent = None;
        if chars.get(at) == Some(&'e') {
            let mut end = at + 1;
            let mut power = 0_u32;
            while let Some(digit) = chars.get(end).and_then(|c| c.to_digit(10)) {
                power = power.saturating_mul(10).saturating_add(digit);
                end += 1;
            }
            if end > at + 1 {
                if power > 20 {
                    return Err(AmountError::TooLarge);
                }
                exponent = Some(power);
                at = end;
            }
        }
        // 5千万, 3百万: a power of ten between the digits and 万 or 亿.
        if let Some(power) = chars.get(at).copied().and_then(han_power)
            && exponent.is_none()
        {
            digits = digits.saturating_mul(10_i128.pow(power));
            at += 1;
        }
        Ok(Self {
            digits,
            scale,
            exponent,
            end: at,
        })
    }

    fn han(chars: &[char], start: usize) -> Result<Self, AmountError> {
        let (mut total, mut run, mut run_length) = (0_i128, 0_i128, 0_u32);
        let (mut smallest, mut zero, mut at) = (u32::MAX, false, start);
        while let Some(&c) = chars.get(at) {
            if let Some(digit) = han_digit(c) {
                zero |= digit == 0;
                run = push(run, digit)?;
                run_length += 1;
            } else if let Some(power) = han_power(c) {
                if power >= smallest || (run_length == 0 && !(power == 1 && total == 0)) {
                    return Err(AmountError::NotANumber);
                }
                let count = if run_length == 0 { 1 } else { run };
                if !(1..=9).contains(&count) {
                    return Err(AmountError::NotANumber);
                }
                total += count * 10_i128.pow(power);
                (run, run_length, smallest, zero) = (0, 0, power, false);
            } else {
                break;
            }
            at += 1;
        }
        // 三千五 may be 3,500 or 3,005: it has to be said.
        if run_length > 0 && smallest != u32::MAX && smallest > 1 && !zero {
            return Err(AmountError::NotANumber);
        }
        let mut digits = total + run;
        let mut scale = 0;
        if chars.get(at) == Some(&'点')
            && chars
                .get(at + 1)
                .copied()
                .is_some_and(|c| han_digit(c).is_some())
        {
            at += 1;
            while let Some(digit) = chars.get(at).copied().and_then(han_digit) {
                digits = push(digits, digit)?;
                scale += 1;
                at += 1;
            }
        }
        Ok(Self {
            digits,
            scale,
            exponent: None,
            end: at,
        })
    }

    /// The value in units of 10^-`exponent`, where it is whole and not above `max`.
    pub(super) fn scaled(&self, exponent: u32, max: i64) -> Result<i64, AmountError> {
        let up = exponent + self.exponent.unwrap_or(0);
        let value = self
            .digits
            .checked_mul(10_i128.pow(up))
            .ok_or(AmountError::TooLarge)?;
        let down = 10_i128
            .checked_pow(self.scale)
            .ok_or(AmountError::TooFine)?;
        if value % down != 0 {
            return Err(AmountError::TooFine);
        }
        match i64::try_from(value / down) {
            Ok(value) if value <= max => Ok(value),
            _ => Err(AmountError::TooLarge),
        }
    }

    /// Money behind this number with a unit of this exponent.
    pub(crate) fn money(&self, exponent: u32) -> Result<Money, AmountError> {
        self.scaled(exponent + 2, Money::MAX.0).map(Money)
    }

    /// Land in 亩.
    pub(crate) fn land(&self, exponent: u32) -> Result<LandMu, AmountError> {
        self.scaled(exponent + 2, MAX_AREA).map(LandMu)
    }

    /// Plant in ㎡.
    pub(crate) fn plant(&self, exponent: u32) -> Result<PlantArea, AmountError> {
        self.scaled(exponent, MAX_AREA).map(PlantArea)
    }
}

/// No amount that is believed has more digits; the bound keeps the arithmetic inside 128 bits.
const MOST_DIGITS: i128 = 10_i128.pow(18);

fn push(digits: i128, digit: u32) -> Result<i128, AmountError> {
    let digits = digits * 10 + i128::from(digit);
    if digits >= MOST_DIGITS {
        Err(AmountError::TooLarge)
    } else {
        Ok(digits)
    }
}

fn three_digits(chars: &[char], at: usize) -> bool {
    (at..at + 3).all(|at| chars.get(at).is_some_and(char::is_ascii_digit))
        && !chars.get(at + 3).is_some_and(char::is_ascii_digit)
}

pub(crate) fn han_digit(c: char) -> Option<u32> {
    Some(match c {
        '零' | '〇' => 0,
        '一' | '壹' => 1,
        '二' | '两' | '贰' => 2,
        '三' | '叁' => 3,
        '四' | '肆' => 4,
        '五' | '伍' => 5,
        '六' | '陆' => 6,
        '七' | '柒' => 7,
        '八' | '捌' => 8,
        '九' | '玖' => 9,
        _ => return None,
    })
}

fn han_power(c: char) -> Option<u32> {
    Some(match c {
        '十' | '拾' => 1,
        '百' | '佰' => 2,
        '千' | '仟' => 3,
        _ => return None,
    })
}

/// Where the longest of `words` that stands at `at` ends.
pub(crate) fn word(chars: &[char], at: usize, words: &[&str]) -> Option<usize> {
    let rest = chars.get(at..)?;
    words
        .iter()
        .filter_map(|word| {
            let mut length = 0;
            for c in word.chars() {
                if rest.get(length) != Some(&c) {
                    return None;
                }
                length += 1;
            }
            (length > 0).then_some(length)
        })
        .max()
        .map(|length| at + length)
}

pub(super) fn skip_word(chars: &[char], at: usize, words: &[&str]) -> usize {
    let start = spaces(chars, at);
    word(chars, start, words).unwrap_or(at)
}

pub(crate) fn spaces(chars: &[char], mut at: usize) -> usize {
    while chars.get(at).is_some_and(|c| c.is_whitespace()) {
        at += 1;
    }
    at
}
