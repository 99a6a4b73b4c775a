//! Days and times as people say them: 周五, 下周三, 月底前, 5月底前, 9月12日上午10点, 明天.

use super::clock::{arabic, small, time};
use crate::Day;
use crate::amount::{han_digit, word};
use chrono::Datelike;

/// A day that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct When {
    /// Behind its last character.
    pub(super) end: usize,
    /// Which day.
    pub(super) day: Day,
    /// At what time, `HH:MM`.
    pub(super) time: Option<String>,
    /// Whether it can mean no other day.
    pub(super) sure: bool,
    /// Whether it is a limit: 今天下班前, 三天内.
    pub(super) is_limit: bool,
}

/// A day that lies further back than this is meant for next year.
const CLEARLY_PAST: i64 = 60;

struct Date {
    end: usize,
    day: Day,
    sure: bool,
}

/// The day that is named at `start`.
pub(super) fn at(chars: &[char], start: usize, today: Day) -> Option<When> {
    let before = start.checked_sub(1).and_then(|at| chars.get(at));
    if before.is_some_and(|c| c.is_ascii_digit() || han_digit(*c).is_some() || *c == '.') {
        return None;
    }
    let date = near(chars, start, today)
        .or_else(|| week(chars, start, today))
        .or_else(|| iso(chars, start))
        .or_else(|| month(chars, start, today))
        .or_else(|| span(chars, start, today))
        .or_else(|| month_day(chars, start, today))?;
    let mut end = date.end;
    // 9月12日(周六): the weekday says nothing new.
    let open = word(chars, end, &["("]).unwrap_or(end);
    if let Some(weekday) = named_weekday(chars, open) {
        end = word(chars, weekday.0, &[")"]).unwrap_or(weekday.0);
    }
    let shown = end;
    end = word(chars, end, &["下班"])
        .filter(|end| word(chars, *end, &["前", "之前"]).is_some())
        .unwrap_or(end);
    if let Some(before) = word(
        chars,
        end,
        &["之前", "以前", "前", "之内", "以内", "内", "左右"],
    ) && !matches!(chars.get(before), Some('往' | '来' | '去' | '期'))
    {
        end = before;
    }
    let is_limit = end > shown;
    let (time, end) = match time(chars, end) {
        Some((time, end)) => (Some(time), end),
        None => (None, end),
    };
    Some(When {
        end,
        day: date.day,
        time,
        sure: date.sure,
        is_limit,
    })
}

fn near(chars: &[char], at: usize, today: Day) -> Option<Date> {
    const NEAR: &[(&str, i64)] = &[
        ("大后天", 3),
        ("后天", 2),
        ("明天", 1),
        ("明日", 1),
        ("明早", 1),
        ("明晚", 1),
        ("今天", 0),
        ("今日", 0),
        ("今晚", 0),
        ("昨天", -1),
        ("昨日", -1),
        ("昨晚", -1),
        ("前天", -2),
    ];
    NEAR.iter().find_map(|(name, days)| {
        let end = word(chars, at, &[name])?;
        Some(Date {
            end,
            day: today.plus(*days),
            sure: true,
        })
    })
}

fn named_weekday(chars: &[char], at: usize) -> Option<(usize, i64)> {
    let at = word(chars, at, &["周", "星期", "礼拜"])?;
    let number = match chars.get(at)? {
        '一' | '1' => 0,
        '二' | '2' => 1,
        '三' | '3' => 2,
        '四' | '4' => 3,
        '五' | '5' => 4,
        '六' | '6' => 5,
        '日' | '天' | '7' => 6,
        _ => return None,
    };
    Some((at + 1, number))
}

fn week(chars: &[char], start: usize, today: Day) -> Option<Date> {
    const WHICH: &[(&str, i64)] = &[
        ("下下个", 14),
        ("下下", 14),
        ("下个", 7),
        ("下", 7),
        ("这个", 0),
        ("这", 0),
        ("本", 0),
        ("上个", -7),
        ("上", -7),
    ];
    let which = WHICH
        .iter()
        .find_map(|(name, days)| Some((word(chars, start, &[name])?, *days)));
    let at = which.map_or(start, |(at, _)| at);
    let since_monday = i64::from(today.0.weekday().num_days_from_monday());
    let monday = today.plus(-since_monday);
    if let Some((end, weekday)) = named_weekday(chars, at) {
        return Some(match which {
            Some((_, days)) => Date {
                end,
                day: monday.plus(days + weekday),
                sure: true,
            },
            // The next such day; said on the very weekday it may also be today.
            None if weekday > since_monday => Date {
                end,
                day: monday.plus(weekday),
                sure: true,
            },
            None => Date {
                end,
                day: monday.plus(7 + weekday),
                sure: weekday < since_monday,
            },
        });
    }
    let days = which.map_or(0, |(_, days)| days);
    if let Some(end) = word(chars, at, &["周末"]) {
        return Some(Date {
            end,
            day: monday.plus(days + 5),
            sure: false,
        });
    }
    which?;
    let end = word(chars, at, &["周", "星期", "礼拜"])?;
    Some(Date {
        end,
        day: monday.plus(days + 4),
        sure: false,
    })
}

fn iso(chars: &[char], start: usize) -> Option<Date> {
    let (year, at) = arabic(chars, start)?;
    let mark = *chars.get(at).filter(|c| matches!(c, '-' | '/' | '.'))?;
    let (month, at) = arabic(chars, at + 1)?;
    if chars.get(at) != Some(&mark) || year < 1000 {
        return None;
    }
    let (day, end) = arabic(chars, at + 1)?;
    Some(Date {
        end,
        day: Day::new(i32::try_from(year).ok()?, month, day)?,
        sure: true,
    })
}

/// 9月12日, 5月底, 明年3月中旬, 下月初, 月底, 年底.
fn month(chars: &[char], start: usize, today: Day) -> Option<Date> {
    let (year, at) = year(chars, start, today).map_or((None, start), |(year, at)| (Some(year), at));
    if let Some(end) = word(chars, at, &["年底", "年末", "年内"])
        .or_else(|| year.and_then(|_| word(chars, at, &["底", "末", "内"])))
    {
        let day = Day::new(year.unwrap_or_else(|| today.year()), 12, 31)?;
        return Some(Date {
            end,
            day,
            sure: true,
        });
    }
    if let Some((number, at)) = small(chars, at)
        && let Some(at) = word(chars, at, &["月份", "月"])
    {
        let shown = year.unwrap_or_else(|| today.year());
        let (end, day, exact) = in_month(chars, at, shown, number, true)?;
        if year.is_some() {
            return Some(Date {
                end,
                day,
                sure: exact,
            });
        }
        let past = (today.0 - day.0).num_days();
        if past > CLEARLY_PAST {
            let (_, day, _) = in_month(chars, at, shown + 1, number, true)?;
            return Some(Date {
                end,
                day,
                sure: exact && past > 180,
            });
        }
        return Some(Date {
            end,
            day,
            sure: exact,
        });
    }
    let (ahead, at) = match word(chars, at, &["下个", "下"]) {
        Some(at) => (1, at),
        None => (0, word(chars, at, &["这个", "本", "这"]).unwrap_or(at)),
    };
    let at = word(chars, at, &["月"])?;
    let months = today.0.month0() + ahead;
    let shown = today.year() + i32::try_from(months / 12).ok()?;
    let (end, day, exact) = in_month(chars, at, shown, months % 12 + 1, ahead == 1)?;
    Some(Date {
        end,
        day,
        sure: exact && day >= today,
    })
}

fn year(chars: &[char], at: usize, today: Day) -> Option<(i32, usize)> {
    if let Some(at) = word(chars, at, &["明年"]) {
        return Some((today.year() + 1, at));
    }
    if let Some(at) = word(chars, at, &["今年", "本年"]) {
        return Some((today.year(), at));
    }
    let (year, at) = arabic(chars, at)?;
    let at = word(chars, at, &["年"])?;
    (1000..=9999).contains(&year).then_some(())?;
    Some((i32::try_from(year).ok()?, at))
}

/// What stands behind 月: a day, a part of the month, or nothing at all where that is allowed.
fn in_month(
    chars: &[char],
    at: usize,
    year: i32,
    month: u32,
    bare: bool,
) -> Option<(usize, Day, bool)> {
    let last = last_of(year, month)?;
    if let Some(end) = word(chars, at, &["底", "末"]) {
        return Some((end, last, true));
    }
    if let Some(end) = word(chars, at, &["下旬"]) {
        return Some((end, last, false));
    }
    for (part, day) in [("初", 5), ("上旬", 10), ("中旬", 20), ("中", 15)] {
        if let Some(end) = word(chars, at, &[part]) {
            return Some((end, Day::new(year, month, day)?, false));
        }
    }
    if let Some((number, behind)) = small(chars, at)
        && let Some(day) = Day::new(year, month, number)
    {
        let end = word(chars, behind, &["日", "号"]);
        return Some((end.unwrap_or(behind), day, end.is_some()));
    }
    bare.then_some((at, last, false))
}

fn last_of(year: i32, month: u32) -> Option<Day> {
    let next = if month == 12 {
        Day::new(year.checked_add(1)?, 1, 1)
    } else {
        Day::new(year, month + 1, 1)
    };
    Some(next?.plus(-1))
}

/// 三天内, 两周后, 一个月内.
fn span(chars: &[char], start: usize, today: Day) -> Option<Date> {
    let (number, at) = match word(chars, start, &["半个月", "半月"]) {
        Some(at) => {
            return behind(chars, at).map(|end| Date {
                end,
                day: today.plus(15),
                sure: false,
            });
        }
        None => small(chars, start)?,
    };
    const UNITS: &[(&str, i64)] = &[
        ("个工作日", 0),
        ("个星期", 7),
        ("星期", 7),
        ("个月", 30),
        ("天", 1),
        ("日", 1),
        ("周", 7),
    ];
    let (at, days) = UNITS
        .iter()
        .find_map(|(name, days)| Some((word(chars, at, &[name])?, *days)))?;
    let end = behind(chars, at)?;
    let number = i64::from(number);
    Some(match days {
        // Working days: weekends are stepped over, holidays are not known here.
        0 => Date {
            end,
            day: today.plus(number + (number + 4) / 5 * 2),
            sure: false,
        },
        30 => {
            let month = today
                .0
                .checked_add_months(chrono::Months::new(u32::try_from(number).ok()?))?;
            Date {
                end,
                day: Day(month),
                sure: true,
            }
        }
        days => Date {
            end,
            day: today.plus(number * days),
            sure: true,
        },
    })
}

fn behind(chars: &[char], at: usize) -> Option<usize> {
    word(chars, at, &["之内", "以内", "内", "之后", "以后", "后"])
}

/// 12号: this month, or the next where it is over.
fn month_day(chars: &[char], start: usize, today: Day) -> Option<Date> {
    let (number, at) = small(chars, start)?;
    let end = word(chars, at, &["号", "日"])?;
    // 3号楼, 2号线, 5日产: no day.
    if matches!(
        chars.get(end),
        Some(
            '楼' | '线'
                | '厂'
                | '门'
                | '路'
                | '院'
                | '地'
                | '车'
                | '库'
                | '产'
                | '本'
                | '均'
                | '机'
        )
    ) {
        return None;
    }
    let this = Day::new(today.year(), today.0.month(), number).filter(|day| *day >= today);
    let day = match this {
        Some(day) => day,
        None => {
            let next = today.0.checked_add_months(chrono::Months::new(1))?;
            Day::new(next.year(), next.month(), number)?
        }
    };
    Some(Date {
        end,
        day,
        sure: this.is_some(),
    })
}
