//! What is known by its words: the kind of meeting, promises, cities, projects, industries.

use super::note::Note;
use super::{MeetingKind, PieceKind, PieceValue, companies};
use crate::amount::{spaces, word};
use crate::places::PLACES;

const KINDS: &[(MeetingKind, &[&str])] = &[
    (
        MeetingKind::Call,
        &["来电", "去电", "致电", "打电话", "电话", "通话", "通了电话"],
    ),
    (
        MeetingKind::Video,
        &["视频会议", "视频会", "视频", "线上会议", "线上", "云洽谈"],
    ),
    (
        MeetingKind::RoundTable,
        &["座谈会", "座谈", "圆桌会", "圆桌"],
    ),
    (MeetingKind::Roadshow, &["推介会", "推介", "路演"]),
    (
        MeetingKind::Reception,
        &["接待", "来访", "来考察", "来宣考察", "到访"],
    ),
    (
        MeetingKind::Visit,
        &["拜访", "走访", "上门", "登门", "回访", "考察"],
    ),
];

const INDUSTRIES: &[&str] = &[
    "新能源汽车",
    "新能源",
    "汽车零部件",
    "新材料",
    "绿色食品",
    "纺织服装",
    "智慧农业",
    "精密制造",
    "高端装备",
    "装备制造",
    "电子信息",
    "生物医药",
    "半导体",
    "集成电路",
    "光伏",
    "储能",
    "大数据",
    "数字经济",
    "节能环保",
    "文化旅游",
    "大健康",
    "现代农业",
    "机器人",
    "低空经济",
];

const BUILDS: &[&str] = &[
    "投建",
    "建设",
    "新建",
    "拟建",
    "想建",
    "计划建",
    "建",
    "做",
    "生产",
];

/// The earliest meeting word in a stretch, whether claimed or not.
pub(super) fn kind_between(
    note: &Note<'_>,
    start: usize,
    end: usize,
) -> Option<(MeetingKind, usize, usize)> {
    (start..end).find_map(|at| {
        KINDS
            .iter()
            .filter_map(|(kind, words)| Some((*kind, at, word(&note.folded, at, words)?)))
            .max_by_key(|(_, _, end)| *end)
    })
}

pub(super) fn meeting_kind(note: &mut Note<'_>) {
    let mut at = 0;
    while let Some((kind, start, end)) = kind_between(note, at, note.len()) {
        at = end;
        if !note.is_free((start, end)) {
            continue;
        }
        // 副总接待: they received us.
        let by_them = kind == MeetingKind::Reception
            && start
                .checked_sub(1)
                .is_some_and(|before| note.is_taken(before))
            && note
                .piece(PieceKind::Contact)
                .is_some_and(|contact| contact.end == start);
        let kind = if by_them { MeetingKind::Visit } else { kind };
        note.claim(
            PieceKind::MeetingKind,
            (start, end),
            PieceValue::MeetingKind { kind },
            !by_them,
        );
        return;
    }
}

pub(super) fn city(note: &mut Note<'_>) {
    for at in 0..note.len() {
        let before = at.checked_sub(1).and_then(|at| note.folded.get(at));
        if !note.is_boundary(at) && !before.is_some_and(|c| "在到去赴来往抵至".contains(*c))
        {
            continue;
        }
        let Some(end) = word(&note.folded, at, PLACES) else {
            continue;
        };
        let end = word(&note.folded, end, &["市", "省"]).unwrap_or(end);
        // 在上海看了车间: what one did there follows at once.
        let there = before.is_some_and(|c| "在到去".contains(*c))
            && word(
                &note.folded,
                end,
                &["看", "见", "参观", "考察", "开会", "谈"],
            )
            .is_some();
        if (note.is_end(end) || there) && note.is_free((at, end)) {
            let text = note.source((at, end));
            note.claim(PieceKind::City, (at, end), PieceValue::Text { text }, true);
            return;
        }
    }
}

/// 建储能 PACK 线: what is to be built.
pub(super) fn project(note: &mut Note<'_>) {
    for at in 0..note.len() {
        if !note.is_boundary(at) {
            continue;
        }
        let Some(start) = word(&note.folded, at, BUILDS) else {
            continue;
        };
        // 建议, 建成, 做得, 生产正常.
        if note
            .folded
            .get(start)
            .is_none_or(|c| "议成立档筑材得好完过了正情经".contains(*c))
        {
            continue;
        }
        let mut end = start;
        while end < note.len() && !note.is_taken(end) {
            if note.is_separator(end) {
                let next = spaces(&note.folded, end);
                let latin = |at: Option<usize>| {
                    at.and_then(|at| note.folded.get(at))
                        .is_some_and(char::is_ascii_alphanumeric)
                };
                // Spaces around Latin words part nothing: 储能 PACK 线.
                let space = next > end && !note.is_end(next);
                if !space || !(latin(end.checked_sub(1)) || latin(Some(next))) {
                    break;
                }
                end = next;
            } else {
                end += 1;
            }
        }
        if (2..=30).contains(&end.saturating_sub(start)) && note.is_free((start, end)) {
            let text = note.source((start, end));
            note.claim(
                PieceKind::Project,
                (start, end),
                PieceValue::Text { text },
                true,
            );
            return;
        }
    }
}

/// 洛轲智能 新能源整车: the words that follow the company, in a note of key words.
pub(super) fn by_position(note: &mut Note<'_>) {
    let Some(company) = note.piece(PieceKind::Company).map(|piece| piece.end) else {
        return;
    };
    let has_project = note.piece(PieceKind::Project).is_some();
    for (start, end) in note.free_runs() {
        let parted = start
            .checked_sub(1)
            .and_then(|before| note.folded.get(before))
            .is_some_and(|c| c.is_whitespace());
        let Some(chars) = note.folded.get(start..end) else {
            continue;
        };
        let words = (2..=12).contains(&chars.len())
            && chars.iter().all(|c| c.is_alphanumeric())
            && chars.first().is_some_and(|c| !c.is_ascii_digit())
            && !(start..end).any(|at| word(&note.folded, at, companies::SENTENCE).is_some());
        if start < company || !parted || !words || end < note.len() && !note.is_separator(end) {
            continue;
        }
        let text = note.source((start, end));
        if INDUSTRIES.contains(&text.as_str()) {
            if note.piece(PieceKind::Industry).is_none() {
                note.claim(
                    PieceKind::Industry,
                    (start, end),
                    PieceValue::Text { text },
                    true,
                );
            }
        } else if !has_project && note.piece(PieceKind::Project).is_none() {
            // Only a guess by its place: to be confirmed.
            note.claim(
                PieceKind::Project,
                (start, end),
                PieceValue::Text { text },
                false,
            );
        }
    }
}
