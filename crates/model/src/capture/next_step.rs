//! The days of a note: when one met, and the next step, a day that lies ahead and what is to be done by then.

use super::note::Note;
use super::{PieceKind, PieceValue, days, words};
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
        if word(&note.folded, start, OVER).is_some() {
            met(note, start, when);
        }
        return false;
    }
    let sure = match meant(note, (start, to), when) {
        Meant::ToDo { sure } => sure,
        Meant::Nothing => return false,
        Meant::Met => {
            met(note, start, when);
            return false;
        }
    };
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
    let value = PieceValue::NextStep {
        text,
        owner,
        due: Some(when.day),
        time: when.time.clone(),
    };
    note.claim(PieceKind::NextStep, (from, end), value, sure);
    true
}

/// The first day that is over is the day one met.
fn met(note: &mut Note<'_>, start: usize, when: &days::When) {
    if note.piece(PieceKind::Day).is_some() {
        return;
    }
    let value = PieceValue::Day {
        day: when.day,
        time: when.time.clone(),
    };
    let sure = when.sure && when.day <= note.context.today;
    note.claim(PieceKind::Day, (start, when.end), value, sure);
}

/// What a day in a note is.
enum Meant {
    /// When one met.
    Met,
    /// What is to be done.
    ToDo {
        /// Whether it can be nothing else.
        sure: bool,
    },
    /// Neither: 今天下雨.
    Nothing,
}

/// What one still does on the very day, and not what one tells of it.
const TO_DO: &[&str] = &[
    "回电",
    "回复",
    "回访",
    "回信",
    "答复",
    "发",
    "寄",
    "报",
    "送",
    "要",
    "需",
    "记得",
    "联系",
    "签",
    "约",
    "提交",
    "整理",
    "确认",
    "打电话",
    "找",
    "催",
    "补",
    "准备",
    "请",
    "给",
];

/// Behind a verb: it is done. 过来, 过程, 了解 are words of their own.
fn is_done(note: &Note<'_>, (start, end): (usize, usize)) -> bool {
    (start..end).any(|at| {
        let next = note.folded.get(at + 1);
        match note.folded.get(at) {
            Some('了') => !matches!(next, Some('解' | '却' | '结' | '断')),
            Some('过') => !matches!(next, Some('来' | '去' | '程' | '户' | '节' | '审' | '会')),
            _ => false,
        }
    })
}

/// 昨天拜访 and 今天看了车间 tell when one met; 周三拜访 is still to come.
fn meant(note: &Note<'_>, (start, end): (usize, usize), when: &days::When) -> Meant {
    let today = note.context.today;
    if word(&note.folded, start, OVER).is_some() {
        return Meant::Met;
    }
    if when.day > today {
        return Meant::ToDo { sure: when.sure };
    }
    if words::kind_between(note, start, end).is_some() || is_done(note, (when.end, end)) {
        return Meant::Met;
    }
    if when.day < today {
        return Meant::ToDo { sure: false };
    }
    // From here on it is said of today.
    let to_do = when.is_limit || (when.end..end).any(|at| word(&note.folded, at, TO_DO).is_some());
    match (to_do, &when.time) {
        (true, _) => Meant::ToDo { sure: when.sure },
        (false, Some(_)) => Meant::ToDo { sure: false },
        (false, None) => Meant::Nothing,
    }
}
