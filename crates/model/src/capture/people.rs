//! Their people: 王总, 周副总, 副总, or a contact who is known by name.

use super::names::{self, SURNAMES};
use super::note::{Note, Span};
use super::{Candidate, KnownContact, PieceKind, PieceValue};
use crate::RecordId;
use crate::amount::{fold, word};

/// Titles that name somebody even without a surname.
const ALONE: &[&str] = &[
    "副董事长",
    "董事长",
    "副总经理",
    "总经理",
    "执行总裁",
    "副总裁",
    "总裁",
    "副总",
    "总监",
    "投资总监",
    "技术总监",
    "销售总监",
    "市场总监",
    "总工程师",
    "厂长",
    "副厂长",
    "会长",
    "副会长",
    "秘书长",
    "董秘",
    "负责人",
];
/// Titles that need one.
const WITH_NAME: &[&str] = &[
    "总", "总工", "经理", "主任", "部长", "局长", "书记", "县长", "市长", "区长", "院长", "先生",
    "女士", "博士", "教授", "老师", "董", "主席", "处长", "科长", "所长", "社长", "课长",
];
/// What 总 begins when it is no title: 总投资, 总部, 总额.
const NOT_A_TITLE: &str = "投额量计数部体产值面建工和共署局会结";

pub(super) fn read(note: &mut Note<'_>) {
    by_name(note);
    let mut at = 0;
    let mut alone: Option<Span> = None;
    while at < note.len() {
        let found = word(&note.folded, at, ALONE).max(word(&note.folded, at, WITH_NAME));
        let Some(mut end) = found.filter(|end| note.is_free((at, *end))) else {
            at += 1;
            continue;
        };
        if let Some(from) = surname(note, at).filter(|from| is_title(note, *from, at, end)) {
            let post = note.source((at, end));
            // 王总 is how one calls him; 王建国 has a name.
            let name = if names::is_whole(&note.folded, from, at) {
                note.source((from, at))
            } else {
                note.source((from, end))
            };
            let value = PieceValue::Contact {
                id: None,
                name,
                post: Some(post),
            };
            note.claim(PieceKind::Contact, (from, end), value, true);
        } else if let Some(behind) = word(&note.folded, at, ALONE)
            .filter(|behind| *behind == end)
            .and_then(|_| names::behind_post(note, end))
        {
            // 总经理王建国: the post first, as it stands on the card.
            let value = PieceValue::Contact {
                id: None,
                name: note.source((end, behind)),
                post: Some(note.source((at, end))),
            };
            note.claim(PieceKind::Contact, (at, behind), value, true);
            end = behind;
        } else if alone.is_none() && word(&note.folded, at, ALONE) == Some(end) {
            alone = Some((at, end));
        }
        at = end;
    }
    if let Some(span) = alone.filter(|_| note.piece(PieceKind::Contact).is_none()) {
        let name = note.source(span);
        let value = PieceValue::Contact {
            id: None,
            name: name.clone(),
            post: Some(name),
        };
        note.claim(PieceKind::Contact, span, value, false);
    }
}

/// Whether a lone surname stands before `title`.
pub(super) fn is_called(note: &Note<'_>, title: usize) -> bool {
    title.checked_sub(1).is_some_and(|at| {
        note.is_boundary(at) && note.folded.get(at).is_some_and(|c| SURNAMES.contains(*c))
    })
}

/// Contacts known by their name.
fn by_name(note: &mut Note<'_>) {
    let mut names: Vec<(Vec<char>, &KnownContact)> = note
        .context
        .contacts
        .iter()
        .map(|contact| {
            (
                contact.name.trim().chars().map(fold).collect::<Vec<char>>(),
                contact,
            )
        })
        .filter(|(name, _)| name.len() >= 2)
        .collect();
    names.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
    for (name, contact) in names {
        let start = note
            .folded
            .windows(name.len())
            .position(|window| window == name.as_slice());
        let Some(start) = start else { continue };
        let name_end = start + name.len();
        let titled =
            word(&note.folded, name_end, ALONE).max(word(&note.folded, name_end, WITH_NAME));
        let end = titled
            .filter(|end| is_title(note, start, name_end, *end))
            .unwrap_or(name_end);
        let post = (end > name_end).then(|| note.source((name_end, end)));
        let value = PieceValue::Contact {
            id: None,
            name: contact.name.clone(),
            post,
        };
        note.claim(PieceKind::Contact, (start, end), value, true);
    }
}

/// Where the name before a title begins: a surname, or a whole name where nothing stands before it.
fn surname(note: &Note<'_>, title: usize) -> Option<usize> {
    let double = title.checked_sub(2).filter(|from| {
        names::double(&note.folded, *from) == Some(title) && note.is_free((*from, title))
    });
    if double.is_some() {
        return double;
    }
    let is_surname = |at: usize| {
        note.folded.get(at).is_some_and(|c| SURNAMES.contains(*c)) && note.is_free((at, title))
    };
    let before = title.checked_sub(1)?;
    // 见了王建国总经理: the whole name where a name begins, before the last character alone: 国 is none.
    let whole = [2, 3, 4]
        .into_iter()
        .filter_map(|length| title.checked_sub(length))
        .find(|from| {
            let begins = is_surname(*from)
                || names::double(&note.folded, *from).is_some() && note.is_free((*from, title));
            begins && names::can_begin(note, *from) && names::is_han(&note.folded, (*from, title))
        });
    if is_surname(before) {
        // 和王总, 见王总: two characters of which the last is a surname are no name.
        let called = whole.filter(|from| title - from > 2 && note.is_boundary(*from));
        return Some(called.unwrap_or(before));
    }
    whole
}

fn is_title(note: &Note<'_>, from: usize, at: usize, end: usize) -> bool {
    if end != at + 1 || note.folded.get(at) != Some(&'总') {
        return true;
    }
    match note.folded.get(end) {
        // 王总投资2亿: the person first, where nothing stands before the surname.
        Some('投') => note.is_boundary(from),
        Some(next) => note.is_taken(end) || !NOT_A_TITLE.contains(*next),
        None => true,
    }
}

/// Finds the contacts' records, and puts the companies they belong to first.
pub(super) fn link(note: &mut Note<'_>) {
    let contacts = note.context.contacts;
    let (known, candidates) = match note.piece(PieceKind::Company) {
        Some(piece) => {
            let known = match &piece.value {
                PieceValue::Company { id, .. } => *id,
                _ => None,
            };
            (
                known,
                piece
                    .candidates
                    .iter()
                    .map(|one| one.id)
                    .collect::<Vec<RecordId>>(),
            )
        }
        None => (None, Vec::new()),
    };
    let is_there = |contact: &&KnownContact| match (known, contact.company) {
        (Some(company), theirs) => theirs == Some(company),
        (None, Some(theirs)) => candidates.is_empty() || candidates.contains(&theirs),
        (None, None) => candidates.is_empty(),
    };
    let mut companies: Vec<RecordId> = Vec::new();
    for piece in note.pieces_mut() {
        let PieceValue::Contact { id, name, post } = &mut piece.value else {
            continue;
        };
        let meant = meant(contacts, name, post.as_deref());
        let here: Vec<&KnownContact> = meant.into_iter().filter(is_there).collect();
        companies.extend(here.iter().filter_map(|contact| contact.company));
        match here.as_slice() {
            [] => {}
            [one] => {
                *id = Some(one.id);
                piece.sure = true;
            }
            several => {
                piece.sure = false;
                piece.candidates = several
                    .iter()
                    .take(super::MOST_CANDIDATES)
                    .map(|one| Candidate {
                        id: one.id,
                        name: one.name.clone(),
                        hint: String::new(),
                    })
                    .collect();
            }
        }
    }
    for piece in note
        .pieces_mut()
        .iter_mut()
        .filter(|piece| piece.kind == PieceKind::Company)
    {
        piece
            .candidates
            .sort_by_key(|one| !companies.contains(&one.id));
    }
}

/// The contacts a name can mean: the same name, or for 王总 everybody called 王.
fn meant<'a>(
    contacts: &'a [KnownContact],
    name: &str,
    post: Option<&str>,
) -> Vec<&'a KnownContact> {
    let same: Vec<&KnownContact> = contacts.iter().filter(|one| one.name == name).collect();
    if !same.is_empty() {
        return same;
    }
    let bare = post
        .and_then(|post| name.strip_suffix(post))
        .unwrap_or(name);
    if bare.is_empty() {
        return Vec::new();
    }
    let whole = bare.chars().count() > 1;
    contacts
        .iter()
        .filter(|one| {
            if whole {
                one.name == bare
            } else {
                one.name.starts_with(bare)
            }
        })
        .collect()
}
