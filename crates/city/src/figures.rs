//! Amounts and areas as people write them.

/// 1 万元 in 分.
pub(crate) const WAN: i64 = 1_000_000;

/// An amount given in 万元 as it is spoken: `6500万元`, `1.2亿元`.
pub(crate) fn money(wan: i64) -> String {
    if wan < 10_000 {
        return format!("{wan}万元");
    }
    let (whole, rest) = (wan / 10_000, wan % 10_000);
    let decimals = format!("{rest:04}");
    let decimals = decimals.trim_end_matches('0');
    if decimals.is_empty() {
        format!("{whole}亿元")
    } else {
        format!("{whole}.{decimals}亿元")
    }
}

/// An amount in 万元 that a person would say: two significant figures or so.
pub(crate) fn round(wan: i64) -> i64 {
    let step = match wan {
        ..1_000 => 50,
        1_000..10_000 => 500,
        10_000..50_000 => 1_000,
        50_000..200_000 => 5_000,
        _ => 10_000,
    };
    ((wan + step / 2) / step * step).max(step)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_spoken_as_in_the_field() {
        let said = [800, 6_500, 10_000, 12_000, 300_000].map(money);
        assert_eq!(said, ["800万元", "6500万元", "1亿元", "1.2亿元", "30亿元"]);
        assert_eq!(
            [123, 6_543, 12_345, 123_456].map(round),
            [100, 6_500, 12_000, 125_000]
        );
    }
}
