//! Amounts as people write them: money in 分, land in hundredths of a mu, plant in ㎡.
//!
//! Everything is an integer (domain.md: money is stored as integer 分); a text that cannot be read
//! without guessing is refused with the reason, never rounded.

use serde::{Deserialize, Serialize};

/// Money in 分 (CNY cents).
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    ts_rs::TS,
)]
#[serde(transparent)]
#[ts(type = "number")]
pub struct Money(pub i64);

/// Land in hundredths of a mu (0.01 亩).
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    ts_rs::TS,
)]
#[serde(transparent)]
#[ts(type = "number")]
pub struct LandMu(pub i64);

/// Plant in ㎡.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    ts_rs::TS,
)]
#[serde(transparent)]
#[ts(type = "number")]
pub struct PlantArea(pub i64);

impl Money {
    /// The greatest amount that is believed: 10^15 分, ten 万亿元.
    pub const MAX: Self = Self(1_000_000_000_000_000);

    /// So many 元; saturating at the ends.
    #[must_use]
    pub const fn yuan(yuan: i64) -> Self {
        Self(yuan.saturating_mul(100))
    }

    /// So many 万元; saturating at the ends.
    #[must_use]
    pub const fn wan(wan: i64) -> Self {
        Self(wan.saturating_mul(1_000_000))
    }

    /// So many 亿元; saturating at the ends.
    #[must_use]
    pub const fn yi(yi: i64) -> Self {
        Self(yi.saturating_mul(10_000_000_000))
    }
}

/// The unit a bare number is in: what the label beside the box says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
#[ts(rename = "MoneyUnit")]
pub enum Unit {
    /// 元.
    #[default]
    Yuan,
    /// 万元.
    WanYuan,
    /// 亿元.
    YiYuan,
}

impl Unit {
    fn exponent(self) -> u32 {
        match self {
            Self::Yuan => 0,
            Self::WanYuan => 4,
            Self::YiYuan => 8,
        }
    }
}

/// Why a text is not an amount. The code is what the texts of both languages hang on.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize, ts_rs::TS,
)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum AmountError {
    /// Nothing is written.
    #[error("nothing is written")]
    Empty,
    /// It is below zero.
    #[error("below zero")]
    Negative,
    /// It cannot be read as a number with a unit.
    #[error("not an amount")]
    NotANumber,
    /// Two units, as in `2万亿` or `1亿2000万`: one has to be chosen.
    #[error("two units")]
    TwoUnits,
    /// Greater than anything that is believed.
    #[error("too large")]
    TooLarge,
    /// Finer than the smallest unit that is kept.
    #[error("finer than the smallest unit")]
    TooFine,
    /// Another currency, which has a field of its own.
    #[error("another currency")]
    OtherCurrency,
}

/// Reads an amount of money; a bare number is in 元.
///
/// # Errors
/// See [`AmountError`].
pub fn parse(text: &str) -> Result<Money, AmountError> {
    parse_in(text, Unit::Yuan)
}

/// Reads an amount of money; a bare number is in `unit`.
///
/// # Errors
/// See [`AmountError`].
pub fn parse_in(text: &str, unit: Unit) -> Result<Money, AmountError> {
    let chars = prepare(text, &["人民币", "rmb", "cny", "¥"])?;
    let quantity = Quantity::at(&chars, 0)?;
    let (exponent, end) = money_unit(&chars, &quantity)?;
    let end = skip_word(&chars, end, &["人民币", "rmb", "cny"]);
    finish(&chars, end)?;
    quantity
        .scaled(
            exponent.unwrap_or_else(|| unit.exponent()) + 2,
            Money::MAX.0,
        )
        .map(Money)
}

/// Reads an area of land: `60亩`, `1.5 亩`, `4公顷`; a bare number is in 亩.
///
/// # Errors
/// See [`AmountError`].
pub fn parse_land(text: &str) -> Result<LandMu, AmountError> {
    let chars = prepare(text, &[])?;
    let quantity = Quantity::at(&chars, 0)?;
    let (exponent, end) = multiplier(&chars, &quantity)?;
    if let Some(end) = word(&chars, end, &["公顷"]) {
        finish(&chars, end)?;
        // One hectare is fifteen mu.
        let mu = quantity.scaled(exponent.unwrap_or(0) + 2, MAX_AREA / 15)?;
        return Ok(LandMu(mu * 15));
    }
    finish(&chars, skip_word(&chars, end, &["亩"]))?;
    quantity
        .scaled(exponent.unwrap_or(0) + 2, MAX_AREA)
        .map(LandMu)
}

/// Reads a floor area: `3万平`, `6000㎡`, `3 万平方米`; a bare number is in ㎡.
///
/// # Errors
/// See [`AmountError`].
pub fn parse_plant(text: &str) -> Result<PlantArea, AmountError> {
    let chars = prepare(text, &[])?;
    let quantity = Quantity::at(&chars, 0)?;
    let (exponent, end) = multiplier(&chars, &quantity)?;
    finish(&chars, skip_word(&chars, end, PLANT_UNITS))?;
    quantity
        .scaled(exponent.unwrap_or(0), MAX_AREA)
        .map(PlantArea)
}

/// The greatest area that is believed, in either measure: beyond the whole city.
const MAX_AREA: i64 = 10_000_000_000;

pub(crate) const PLANT_UNITS: &[&str] =
    &["平方米", "平米", "平方", "平", "㎡", "m2", "m²", "个平方"];
const OTHER_CURRENCIES: &[&str] = &[
    "美元",
    "美金",
    "欧元",
    "港元",
    "港币",
    "日元",
    "英镑",
    "韩元",
    "新台币",
    "台币",
    "usd",
    "eur",
    "hkd",
];
const ABOUT: &[&str] = &[
    "大约",
    "约",
    "将近",
    "近",
    "超过",
    "超",
    "不低于",
    "不超过",
    "共计",
    "共",
    "达",
];
const MORE_OR_LESS: &[&str] = &["左右", "上下", "以上", "以内", "多"];

/// One character as it is compared: half width and lower case, one for one, so that offsets hold.
pub(crate) fn fold(c: char) -> char {
    let half = match u32::from(c) {
        0xff01..=0xff5e => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        0x3000 | 0xa0 => ' ',
        0xffe5 => '¥',
        _ => c,
    };
    half.to_ascii_lowercase()
}

fn prepare(text: &str, prefixes: &[&str]) -> Result<Vec<char>, AmountError> {
    let chars: Vec<char> = text.trim().chars().map(fold).collect();
    let mut at = 0;
    loop {
        at = spaces(&chars, at);
        match word(&chars, at, ABOUT).or_else(|| word(&chars, at, prefixes)) {
            Some(next) => at = next,
            None => break,
        }
    }
    match chars.get(at) {
        None => Err(AmountError::Empty),
        Some('-' | '−' | '负' | '－') => Err(AmountError::Negative),
        Some('$' | '€' | '£') => Err(AmountError::OtherCurrency),
        Some(_) => Ok(chars[at..].to_vec()),
    }
}

fn finish(chars: &[char], at: usize) -> Result<(), AmountError> {
    let at = spaces(chars, at);
    let at = spaces(chars, skip_word(chars, at, MORE_OR_LESS));
    match chars.get(at) {
        None => Ok(()),
        Some('万' | '亿' | '元' | '亩' | '平' | '㎡') => Err(AmountError::TwoUnits),
        Some(_) if word(chars, at, OTHER_CURRENCIES).is_some() => Err(AmountError::OtherCurrency),
        Some(_) => {
            let second = Quantity::at(chars, at).ok();
            let unit = second.is_some_and(|second| {
                multiplier(chars, &second).is_ok_and(|(exponent, _)| exponent.is_some())
            });
            Err(if unit {
                AmountError::TwoUnits
            } else {
                AmountError::NotANumber
            })
        }
    }
}

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
    fn scaled(&self, exponent: u32, max: i64) -> Result<i64, AmountError> {
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

fn skip_word(chars: &[char], at: usize, words: &[&str]) -> usize {
    let start = spaces(chars, at);
    word(chars, start, words).unwrap_or(at)
}

pub(crate) fn spaces(chars: &[char], mut at: usize) -> usize {
    while chars.get(at).is_some_and(|c| c.is_whitespace()) {
        at += 1;
    }
    at
}
