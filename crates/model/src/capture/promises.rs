//! Promises of money or favour: since 2024-08-01 subject to the fair-competition review, so a promise is flagged and
//! never free text alone (domain.md §2). A piece holds the whole promise, who gives what for how long: 承诺税收减半.

use super::note::Note;
use super::{PieceKind, PieceValue};
use crate::amount::{han_digit, word};

/// What is granted.
const FAVOURS: &[&str] = &[
    "一事一议",
    "减半",
    "减免",
    "免征",
    "返还",
    "先征后返",
    "补贴",
    "补助",
    "奖励",
    "奖补",
    "免租",
    "兜底",
    "代建",
    "零地价",
    "税收优惠",
    "贴息",
];
/// That it is granted; alone, too, a reason to look.
const GIVEN: &[&str] = &["承诺", "答应", "保证"];
/// What a favour is granted on, and for how long.
const ON: &[&str] = &[
    "税收",
    "所得税",
    "增值税",
    "契税",
    "税费",
    "税",
    "地方留成",
    "留成",
    "土地",
    "用地",
    "地价",
    "出让金",
    "租金",
    "房租",
    "厂房",
    "设备",
    "装修",
    "人才",
    "用工",
    "物流",
    "运费",
    "用电",
    "电价",
    "用气",
    "蒸汽",
    "贷款",
    "利息",
    "研发",
    "全额",
    "年",
    "个月",
    "的",
    "给",
    "给予",
];
/// What stands behind it: 减半征收, 补贴10%, 补贴500万元, 返还三成.
const MEASURE: &[&str] = &[
    "征收",
    "个点",
    "个百分点",
    "%",
    "万",
    "亿",
    "元",
    "成",
    "年",
    "个月",
    "/",
    ".",
];
/// Somebody asks for it, nobody has granted it.
const ASKED: &[&str] = &[
    "问",
    "能否",
    "可否",
    "是否",
    "希望",
    "要求",
    "想要",
    "争取",
    "咨询",
    "有没有",
];
/// So far from the words of giving what is given may stand.
const REACH: usize = 20;

pub(super) fn read(note: &mut Note<'_>) {
    let mut at = 0;
    while at < note.len() {
        at = match (given(note, at), word(&note.folded, at, FAVOURS)) {
            (Some(behind), _) => {
                let reach = note.free_until((at, note.fragment_end(behind).min(behind + REACH)));
                let favour = (behind..reach).find_map(|at| word(&note.folded, at, FAVOURS));
                let end = favour.map_or(behind, |end| measured(note, end));
                claim(note, (at, end))
            }
            (None, Some(end)) => {
                let start = granted_on(note, at);
                let end = measured(note, end);
                claim(note, (start, end))
            }
            (None, None) => at + 1,
        };
    }
}

/// Behind a word of giving; 保证金 is a deposit.
fn given(note: &Note<'_>, at: usize) -> Option<usize> {
    word(&note.folded, at, GIVEN).filter(|end| note.folded.get(*end) != Some(&'金'))
}

/// Where what the favour is granted on begins: 前三年房租减免.
fn granted_on(note: &Note<'_>, favour: usize) -> usize {
    let from = note.fragment(favour).0;
    let is_number = |at: usize| {
        note.folded
            .get(at)
            .is_some_and(|c| c.is_ascii_digit() || han_digit(*c).is_some() || *c == '十')
    };
    let mut start = favour;
    loop {
        let before = (from..start).find(|at| {
            let whole =
                word(&note.folded, *at, ON) == Some(start) || *at + 1 == start && is_number(*at);
            whole && note.is_free((*at, start))
        });
        match before {
            Some(at) => start = at,
            None => break,
        }
    }
    let first = start
        .checked_sub(1)
        .filter(|at| *at >= from && is_number(start) && note.is_free((*at, start)));
    let first = first.filter(|at| matches!(note.folded.get(*at), Some('前' | '头')));
    first.unwrap_or(start)
}

/// Behind the measure of a favour: 补贴500万元.
fn measured(note: &Note<'_>, favour: usize) -> usize {
    let mut end = favour;
    while end < note.len() && !note.is_taken(end) {
        let digit = note
            .folded
            .get(end)
            .is_some_and(|c| c.is_ascii_digit() || han_digit(*c).is_some());
        match word(&note.folded, end, MEASURE) {
            Some(behind) => end = behind,
            None if digit => end += 1,
            None => break,
        }
    }
    end
}

/// Claims a promise; asked where somebody only asks for it. Where the reading goes on.
fn claim(note: &mut Note<'_>, (start, end): (usize, usize)) -> usize {
    let from = note.fragment(start).0;
    let asked = (from..start).any(|at| word(&note.folded, at, ASKED).is_some());
    let text = note.source((start, end));
    note.claim(
        PieceKind::Promise,
        (start, end),
        PieceValue::Text { text },
        !asked,
    );
    end.max(start + 1)
}
