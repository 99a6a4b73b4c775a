//! Amounts as people write them: money in 分, land in hundredths of a mu, plant in ㎡.
//!
//! Everything is an integer (domain.md: money is stored as integer 分); a text that cannot be read
//! without guessing is refused with the reason, never rounded.

mod quantity;
#[cfg(test)]
mod tests;

use quantity::skip_word;
pub(crate) use quantity::{Quantity, han_digit, money_unit, multiplier, spaces, word};
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
