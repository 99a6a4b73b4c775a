//! The next step: a day that lies ahead, and what is to be done by then.

use super::note::Note;
use super::{PieceKind, PieceValue, days, words};
use crate::Day;
use crate::amount::{spaces, word};

/// How a further clause belongs to the step before it: 周五回电，带报价.
const GOES_ON: &[&str] = &[
    "带", "附", "并", "同时", "再", "一起", "顺便", "把", "请", "送", "给", "报", "发", "寄", "签",
    "确认", "落实", "敲定", "商量",
];

/// Words of what is already over.
const OVER: &[&str] = &["昨", "前天", "上周", "上个", "上星期"];

pub(super) fn read(note: &mut Note<'_>) {
    let mut at = 0;
    while at < note.len() {
        match days::at(&note.folded, at, note.context.today)
            .filter(|when| note.is_free((at, when.end)))
        {
            Some(when) => {
                if step(note, at, &when) {
                    return;
                }
                at = when.end.max(at + 1);
            }
            None => at += 1,
        }
    }
}

fn step(note: &mut Note<'_>, start: usize, when: &days::When) -> bool {
    let today = note.context.today;
    let mut from = start;
    let mut to = note.fragment_end(when.end);
    if to == when.end && note.folded.get(to) == Some(&' ') {
        // 周五 回电: the space parts nothing.
        let next = spaces(&note.folded, to);
        if next < note.len() && note.is_free((next, note.fragment_end(next))) {
            to = note.fragment_end(next);
        }
    }
    if to == when.end {
        // 报价周五前给 has it behind; 寄资料下周三 has it in front.
        from = note.fragment(start).0;
        if from < start && !note.is_free((from, start)) {
            from = start;
        }
    }
    if from == start && to == when.end {
        return false;
    }
    if is_about_the_past(note, (start, to), when.day, today) {
        return false;
    }
    while to == note.free_until((from, to))
        && note.folded.get(to) == Some(&',')
        && word(&note.folded, spaces(&note.folded, to + 1), GOES_ON).is_some()
    {
        let next = spaces(&note.folded, to + 1);
        let end = note.fragment_end(next);
        let names_a_day = (next..end).any(|at| days::at(&note.folded, at, today).is_some());
        if !note.is_free((next, end)) || names_a_day {
            break;
        }
        to = end;
    }
    let text = if from < start {
        note.source((from, start))
    } else {
        note.source((when.end, to))
    };
    let text = text
        .trim()
        .trim_start_matches([',', '，', ':', '：'])
        .trim()
        .to_owned();
    // Another piece inside keeps its characters; the words of the step stay whole.
    let end = note.free_until((from, to));
    let owner = note.context.me;
    let sure = when.sure && when.day >= today;
    let value = PieceValue::NextStep {
        text,
        owner,
        due: Some(when.day),
        time: when.time.clone(),
    };
    note.claim(PieceKind::NextStep, (from, end), value, sure);
    true
}

/// 昨天拜访 and 今天座谈 tell when one met; 周三拜访 is still to come.
fn is_about_the_past(note: &Note<'_>, (start, end): (usize, usize), day: Day, today: Day) -> bool {
    if word(&note.folded, start, OVER).is_some() {
        return true;
    }
    day <= today && words::kind_between(note, start, end).is_some()
}
