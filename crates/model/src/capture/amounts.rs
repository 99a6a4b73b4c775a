//! Money, land and plant in running text.

use super::note::{Note, Span};
use super::{PieceKind, PieceValue, people};
use crate::amount::{
    LandMu, Money, PLANT_UNITS, Quantity, han_digit, money_unit, multiplier, spaces, word,
};

/// What stands between a key word and its number.
const FILLERS: &[&str] = &[
    "大约",
    "约",
    "将近",
    "近",
    "超过",
    "超",
    "共",
    "达到",
    "达",
    "为",
    "是",
    ":",
    " ",
    "不低于",
    "不少于",
    "人民币",
    "了",
    "需",
    "¥",
];
const FIXED: &[&str] = &["固定资产投资", "固定资产", "固投", "固资"];
const TOTAL: &[&str] = &[
    "计划总投资",
    "总投资额",
    "总投资",
    "总投",
    "拟投资",
    "拟投入",
    "拟投",
    "计划投资",
    "预计投资",
    "投资额",
    "投资",
    "意向金额",
    "意向投资",
    "意向",
    "投入",
    "金额",
    "投",
];
/// Money that is not an investment.
const OTHER: &[&str] = &[
    "产值",
    "营收",
    "收入",
    "销售额",
    "销售",
    "税收",
    "纳税",
    "年税",
    "税",
    "注册资本",
    "注册资金",
    "注册",
    "融资",
    "估值",
    "利润",
    "租金",
    "月租",
    "单价",
    "价格",
    "每年",
    "每",
    "工资",
    "市值",
    "补贴",
    "奖励",
    "返还",
];
const LAND: &[&str] = &[
    "需要用地",
    "需用地",
    "需地",
    "需要",
    "用地",
    "占地",
    "拿地",
    "供地",
    "要地",
    "想要",
    "要",
    "需",
];
const PLANT: &[&str] = &[
    "需要厂房",
    "租厂房",
    "租用",
    "厂房",
    "租",
    "需要",
    "要",
    "需",
];
/// What is counted, not paid: 10 万辆.
const COUNTED: &[&str] = &[
    "辆", "吨", "人", "套", "台", "件", "家", "千瓦", "千伏", "度", "方", "米", "只", "头", "级",
    "支", "片", "箱", "瓶", "户", "次", "颗", "块", "个", "安", "伏", "平", "㎡", "亩", "公", "株",
    "羽", "立", "条", "双", "kw", "mw", "gw", "kva", "wh", "m2", "m²", "/", "%", "里",
];

struct Found {
    kind: PieceKind,
    span: Span,
    value: PieceValue,
    /// A key word said what it is.
    named: bool,
}

pub(super) fn read(note: &mut Note<'_>) {
    let mut found: Vec<Found> = Vec::new();
    let mut at = 0;
    while at < note.len() {
        let Ok(quantity) = Quantity::at(&note.folded, at) else {
            at = if starts_number(note, at) {
                behind_number(note, at)
            } else {
                at + 1
            };
            continue;
        };
        if let Some(one) = one(note, at, &quantity).filter(|one| note.is_free(one.span)) {
            at = one.span.1.max(quantity.end);
            found.push(one);
        } else {
            at = quantity.end.max(at + 1);
        }
    }
    for kind in [
        PieceKind::Amount,
        PieceKind::FixedInvestment,
        PieceKind::Land,
        PieceKind::Plant,
    ] {
        let best = found
            .iter()
            .filter(|one| one.kind == kind)
            .min_by_key(|one| !one.named);
        if let Some(one) = best {
            let sure = one.named || kind != PieceKind::Amount || is_large(&one.value);
            note.claim(kind, one.span, one.value.clone(), sure);
        }
    }
}

fn starts_number(note: &Note<'_>, at: usize) -> bool {
    note.folded
        .get(at)
        .is_some_and(|c| c.is_ascii_digit() || han_digit(*c).is_some())
}

/// Behind a number that cannot be read, so that its tail is not read as another.
fn behind_number(note: &Note<'_>, mut at: usize) -> usize {
    while starts_number(note, at) || matches!(note.folded.get(at), Some('.' | '点')) {
        at += 1;
    }
    at
}

fn one(note: &Note<'_>, start: usize, quantity: &Quantity) -> Option<Found> {
    let chars = &note.folded;
    // The digits behind a sign, a letter or a point belong to something else: -3, H2, v1.2.
    let before = start.checked_sub(1).and_then(|at| chars.get(at));
    if before.is_some_and(|c| {
        c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '−' | '负' | '第' | '/' | '$' | '€')
    }) {
        return None;
    }
    let (exponent, end) = multiplier(chars, quantity).ok()?;
    let unit = spaces(chars, end);
    if let Some(unit_end) = word(chars, unit, &["亩"])
        && chars.get(unit_end) != Some(&'均')
    {
        let land: LandMu = quantity.land(exponent.unwrap_or(0)).ok()?;
        let span = (keyword(note, start, LAND).unwrap_or(start), unit_end);
        return Some(Found {
            kind: PieceKind::Land,
            span,
            value: PieceValue::Land { land },
            named: true,
        });
    }
    if let Some(unit_end) = word(chars, unit, PLANT_UNITS)
        && word(chars, unit_end, &["公里", "均", "台", "安", "板", "方"]).is_none()
    {
        let plant = quantity.plant(exponent.unwrap_or(0)).ok()?;
        let span = (keyword(note, start, PLANT).unwrap_or(start), unit_end);
        return Some(Found {
            kind: PieceKind::Plant,
            span,
            value: PieceValue::Plant { plant },
            named: true,
        });
    }
    money(note, start, quantity)
}

fn money(note: &Note<'_>, start: usize, quantity: &Quantity) -> Option<Found> {
    let chars = &note.folded;
    let (exponent, end) = money_unit(chars, quantity).ok()?;
    let amount: Money = quantity.money(exponent?).ok()?;
    let said_yuan = end.checked_sub(1).and_then(|at| chars.get(at)) == Some(&'元');
    let counted = if said_yuan { &["/"][..] } else { COUNTED };
    if word(chars, spaces(chars, end), counted).is_some() || keyword(note, start, OTHER).is_some() {
        return None;
    }
    let end = word(chars, end, &["左右", "以上", "上下"]).unwrap_or(end);
    let value = PieceValue::Money { amount };
    if let Some(from) = keyword(note, start, FIXED) {
        return Some(Found {
            kind: PieceKind::FixedInvestment,
            span: (from, end),
            value,
            named: true,
        });
    }
    if let Some(from) = keyword(note, start, TOTAL) {
        return Some(Found {
            kind: PieceKind::Amount,
            span: (from, end),
            value,
            named: true,
        });
    }
    // Without a key word a small sum is a price.
    (amount >= Money::wan(10)).then_some(Found {
        kind: PieceKind::Amount,
        span: (start, end),
        value,
        named: false,
    })
}

fn is_large(value: &PieceValue) -> bool {
    matches!(value, PieceValue::Money { amount } if *amount >= Money::yi(1))
}

/// Where the longest key word before the number begins, over what may stand between them.
fn keyword(note: &Note<'_>, start: usize, words: &[&str]) -> Option<usize> {
    let mut at = start;
    for _ in 0..4 {
        if let Some(from) = ending_at(note, at, words) {
            return Some(from);
        }
        at = ending_at(note, at, FILLERS)?;
    }
    None
}

/// Where the longest of `words` that ends before `end` begins.
fn ending_at(note: &Note<'_>, end: usize, words: &[&str]) -> Option<usize> {
    words
        .iter()
        .filter_map(|word| {
            let start = end.checked_sub(word.chars().count())?;
            // 王总投资2亿: 总 belongs to the person.
            if word.starts_with('总') && people::is_called(note, start) {
                return None;
            }
            let same = note
                .folded
                .get(start..end)?
                .iter()
                .copied()
                .eq(word.chars());
            (same && note.is_free((start, end))).then_some(start)
        })
        .min()
}
