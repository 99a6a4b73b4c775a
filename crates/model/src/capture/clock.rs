//! Times of day and the small numbers that days and times are told in.

use crate::amount::{han_digit, spaces, word};

/// 上午10点, 下午两点半, 14:30.
pub(super) fn time(chars: &[char], at: usize) -> Option<(String, usize)> {
    let at = spaces(chars, at);
    let (afternoon, at) = match word(chars, at, &["下午", "傍晚", "晚上", "晚"]) {
        Some(at) => (true, at),
        None => (
            false,
            word(chars, at, &["上午", "早上", "早晨", "中午", "凌晨"]).unwrap_or(at),
        ),
    };
    let (hour, at) = small(chars, spaces(chars, at))?;
    let (minute, end) = match chars.get(at)? {
        ':' => {
            let (minute, end) = arabic(chars, at + 1)?;
            if end - at != 3 {
                return None;
            }
            (minute, end)
        }
        '点' | '时' => {
            let behind = at + 1;
            if let Some(end) = word(chars, behind, &["半"]) {
                (30, end)
            } else if let Some(end) = word(chars, behind, &["一刻"]) {
                (15, end)
            } else if let Some((minute, end)) = small(chars, behind)
                && let Some(end) = word(chars, end, &["分"])
            {
                (minute, end)
            } else {
                (0, word(chars, behind, &["整", "钟"]).unwrap_or(behind))
            }
        }
        _ => return None,
    };
    let hour = if afternoon && hour < 12 {
        hour + 12
    } else {
        hour
    };
    (hour < 24 && minute < 60).then(|| (format!("{hour:02}:{minute:02}"), end))
}

/// A number in digits.
pub(super) fn arabic(chars: &[char], start: usize) -> Option<(u32, usize)> {
    let mut number = 0_u32;
    let mut at = start;
    while let Some(digit) = chars.get(at).and_then(|c| c.to_digit(10)) {
        number = number.checked_mul(10)?.checked_add(digit)?;
        at += 1;
    }
    (at > start).then_some((number, at))
}

/// A number below a hundred, in digits or in words: 12, 十二, 二十.
pub(super) fn small(chars: &[char], start: usize) -> Option<(u32, usize)> {
    let (number, end) = match arabic(chars, start) {
        Some(found) => found,
        None => {
            let ones = |at: usize| chars.get(at).copied().and_then(han_digit);
            let first = ones(start);
            let ten = if first.is_some() { start + 1 } else { start };
            if chars.get(ten) == Some(&'十') {
                let last = ones(ten + 1);
                let number = first.unwrap_or(1) * 10 + last.unwrap_or(0);
                (number, ten + 1 + usize::from(last.is_some()))
            } else {
                (first?, start + 1)
            }
        }
    };
    (number < 100).then_some((number, end))
}
