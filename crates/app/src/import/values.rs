//! From the text of a cell to the value of a field.

use super::targets::Holds;
use exchange::{day, number};
use model::amount::{self, AmountError, Unit};
use serde_json::{Value, json};

/// Why a cell's text is no value of its field: the key of the sentence.
pub(crate) type Wrong = &'static str;

/// The value of a text; `Null` for none. `stored` says that the spreadsheet kept it as a number, which may
/// carry more digits than were ever typed.
pub(crate) fn value(
    holds: Holds,
    text: &str,
    stored: bool,
    unit: Unit,
    year: i32,
) -> Result<Value, Wrong> {
    let text = text.trim();
    if text.is_empty() || is_dash(text) {
        return Ok(Value::Null);
    }
    let plain = number::plain(text);
    Ok(match holds {
        Holds::Text | Holds::Note | Holds::Person => json!(text),
        Holds::Money => {
            let decimals = match unit {
                Unit::Yuan => 2,
                Unit::WanYuan => 6,
                Unit::YiYuan => 10,
            };
            let figure = figure(text, plain, stored, decimals);
            json!(amount::parse_in(&figure, unit).map_err(wrong_amount)?)
        }
        Holds::Land => {
            json!(amount::parse_land(&figure(text, plain, stored, 2)).map_err(wrong_amount)?)
        }
        Holds::Plant => {
            json!(amount::parse_plant(&figure(text, plain, stored, 0)).map_err(wrong_amount)?)
        }
        Holds::Whole => {
            let text =
                plain.unwrap_or_else(|| text.trim_end_matches(['人', '名', '个']).to_owned());
            let whole: u32 = text.trim().parse().map_err(|_| "whole")?;
            json!(whole)
        }
        Holds::Day => json!(model::Day(day::typed(text, year).ok_or("day")?)),
        Holds::Interest => {
            let first = number::half_width(text).to_lowercase();
            match first.trim_end_matches(['类', '级']).trim() {
                "a" | "高" | "强" => json!("a"),
                "b" | "中" | "一般" => json!("b"),
                "c" | "低" | "弱" => json!("c"),
                _ => return Err("interest"),
            }
        }
        Holds::Nature => json!(nature(text).ok_or("nature")?),
    })
}

/// What people put into a cell that has nothing to say.
fn is_dash(text: &str) -> bool {
    matches!(
        text,
        "-" | "—" | "——" | "/" | "无" | "暂无" | "待定" | "不详" | "N/A" | "n/a"
    )
}

fn figure(text: &str, plain: Option<String>, stored: bool, decimals: usize) -> String {
    match plain {
        Some(plain) if stored => rounded(&plain, decimals),
        Some(plain) => plain,
        None => text.to_owned(),
    }
}

/// A decimal cut to so many places, half up.
fn rounded(plain: &str, decimals: usize) -> String {
    let Some((whole, rest)) = plain.split_once('.') else {
        return plain.to_owned();
    };
    if rest.len() <= decimals {
        return plain.to_owned();
    }
    let (kept, cut) = rest.split_at(decimals);
    let Ok(digits) = format!("{whole}{kept}").parse::<i128>() else {
        return plain.to_owned();
    };
    let up = cut.starts_with(|c: char| c >= '5');
    let digits = match (up, whole.starts_with('-')) {
        (false, _) => digits,
        (true, false) => digits + 1,
        (true, true) => digits - 1,
    };
    let sign = if digits < 0 || (digits == 0 && whole.starts_with('-')) {
        "-"
    } else {
        ""
    };
    let digits = format!("{:0>width$}", digits.unsigned_abs(), width = decimals + 1);
    let (whole, rest) = digits.split_at(digits.len() - decimals);
    if rest.is_empty() {
        format!("{sign}{whole}")
    } else {
        format!("{sign}{whole}.{rest}")
    }
}

fn wrong_amount(error: AmountError) -> Wrong {
    match error {
        AmountError::Negative => "negative",
        AmountError::TwoUnits => "two_units",
        AmountError::TooLarge => "too_large",
        AmountError::TooFine => "too_fine",
        AmountError::OtherCurrency => "other_currency",
        AmountError::Empty | AmountError::NotANumber => "amount",
    }
}

/// The natures a company can have, by their usual words.
fn nature(text: &str) -> Option<&'static str> {
    let text = text.to_lowercase().replace(' ', "_");
    Some(match text.trim_end_matches("企业").trim_end_matches("企") {
        "国有" | "国" | "央" | "国资" | "中央" | "state" => "state",
        "民营" | "民" | "私营" | "private" => "private",
        "外资" | "外商" | "外商投资" | "合资" | "中外合资" | "foreign" => "foreign",
        "港资" | "港" | "港澳" | "香港" | "hong_kong" => "hong_kong",
        "台资" | "台" | "台湾" | "taiwan" => "taiwan",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn money(text: &str, stored: bool, unit: Unit) -> Result<Value, Wrong> {
        value(Holds::Money, text, stored, unit, 2026)
    }

    #[test]
    fn money_is_in_the_unit_of_its_head() {
        assert_eq!(
            money("12,000", false, Unit::WanYuan),
            Ok(json!(12_000_000_000_i64))
        );
        assert_eq!(
            money("１.２亿", false, Unit::WanYuan),
            Ok(json!(12_000_000_000_i64))
        );
        assert_eq!(
            money("1.2", true, Unit::YiYuan),
            Ok(json!(12_000_000_000_i64))
        );
        assert_eq!(
            money("333.333333333333", true, Unit::WanYuan),
            Ok(json!(333_333_333_i64))
        );
        assert_eq!(
            money("333.333333333333", false, Unit::WanYuan),
            Err("too_fine")
        );
        assert_eq!(money("约3个亿吧", false, Unit::WanYuan), Err("amount"));
        assert_eq!(money("-5", false, Unit::WanYuan), Err("negative"));
        assert_eq!(money("待定", false, Unit::WanYuan), Ok(Value::Null));
        assert_eq!(
            money("300万美元", false, Unit::WanYuan),
            Err("other_currency")
        );
    }

    #[test]
    fn other_values() {
        let of = |holds, text| value(holds, text, false, Unit::Yuan, 2026);
        assert_eq!(of(Holds::Land, "60亩"), Ok(json!(6000)));
        assert_eq!(of(Holds::Plant, "3万平"), Ok(json!(30_000)));
        assert_eq!(of(Holds::Whole, "1,200人"), Err("whole"));
        assert_eq!(of(Holds::Whole, "120人"), Ok(json!(120)));
        assert_eq!(of(Holds::Day, "9月8日"), Ok(json!("2026-09-08")));
        assert_eq!(of(Holds::Day, "下周"), Err("day"));
        assert_eq!(of(Holds::Interest, "Ａ类"), Ok(json!("a")));
        assert_eq!(of(Holds::Nature, "民营企业"), Ok(json!("private")));
        assert_eq!(of(Holds::Nature, "Hong Kong"), Ok(json!("hong_kong")));
    }

    #[test]
    fn rounding_is_half_up() {
        for (from, decimals, to) in [
            ("1.005", 2, "1.01"),
            ("1.004", 2, "1.00"),
            ("9.999", 2, "10.00"),
            ("-1.5", 0, "-2"),
            ("0.4", 0, "0"),
            ("3", 2, "3"),
        ] {
            assert_eq!(rounded(from, decimals), to);
        }
    }
}
