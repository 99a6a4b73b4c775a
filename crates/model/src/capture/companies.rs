//! The company a note is about: known by one of its names, or read from where a name stands.

use super::note::{Note, Span};
use super::{Candidate, Known, PieceKind, PieceValue};
use crate::RecordId;
use crate::amount::word;
use crate::company_name;
use std::collections::{BTreeMap, BTreeSet};

/// What a name of an unknown company never contains: the words of a sentence.
pub(super) const SENTENCE: &[&str] = &[
    "问",
    "没",
    "不",
    "把",
    "给",
    "了",
    "我",
    "他",
    "她",
    "们",
    "很",
    "吗",
    "呢",
    "吧",
    "希望",
    "最好",
    "要求",
    "需要",
    "可以",
    "先到",
    "先看",
    "想看",
    "想要",
    "想去",
    "想找",
    "要看",
    "看厂",
    "看车间",
    "今天",
    "昨天",
    "明天",
    "陪同",
    "吃饭",
    "市里",
    "县里",
    "区里",
    "报价",
    "对方",
    "负责",
    "资料",
    "客户",
    "领导",
    "需求",
    "下周",
    "上周",
];
/// What may stand before a short name inside a run of characters.
const GLUE: &str = "访到和与跟同见在对去的电谈会待察给约是问";
/// What may stand glued before a name.
const BEFORE: &[&str] = &["了", "跟", "与", "和", "同", "见", "到", "去", "在", "对接"];
/// What ends a full name.
const ENDINGS: &[&str] = &[
    "有限责任公司",
    "有限公司",
    "分公司",
    "公司",
    "集团",
    "商会",
    "协会",
    "研究院",
    "研究所",
    "工厂",
];

/// Companies that are known here, by any of their names.
pub(super) fn known(note: &mut Note<'_>) {
    let companies = note.context.companies;
    let keys = index(companies);
    for at in 0..note.len() {
        let Some(first) = note.folded.get(at) else {
            break;
        };
        let Some(keys) = keys.get(first) else {
            continue;
        };
        // Two characters in the middle of a word are hardly a name.
        let before = at.checked_sub(1).and_then(|at| note.folded.get(at));
        let least = if note.is_boundary(at) || before.is_some_and(|c| GLUE.contains(*c)) {
            2
        } else {
            3
        };
        let matching =
            |key: &[char]| key.len() >= least && note.folded.get(at..at + key.len()) == Some(key);
        let longest = keys
            .iter()
            .filter(|(key, _)| matching(key))
            .map(|(key, _)| key.len())
            .max();
        let Some(length) = longest else { continue };
        let ids: BTreeSet<usize> = keys
            .iter()
            .filter(|(key, _)| key.len() == length && matching(key))
            .map(|(_, known)| *known)
            .collect();
        let found: Vec<&Known> = ids
            .into_iter()
            .filter_map(|known| companies.get(known))
            .collect();
        claim(note, (at, at + length), &found, true);
        return;
    }
}

/// Every name of every company, by its first character.
fn index(companies: &[Known]) -> BTreeMap<char, Vec<(Vec<char>, usize)>> {
    let mut out: BTreeMap<char, Vec<(Vec<char>, usize)>> = BTreeMap::new();
    for (at, company) in companies.iter().enumerate() {
        for name in names(company) {
            let name: Vec<char> = name.chars().collect();
            if let Some(first) = name.first() {
                out.entry(*first).or_default().push((name, at));
            }
        }
    }
    out
}

/// Every name of a company that a note may call it by, folded.
pub(super) fn names(company: &Known) -> BTreeSet<String> {
    let own = [
        company.name.clone(),
        company_name::short(&company.name),
        company_name::normalise(&company.name),
    ];
    own.iter()
        .chain(&company.short_name)
        .chain(&company.aliases)
        .map(|name| super::folded(name.trim()))
        .filter(|name| (2..=super::LONGEST_NAME).contains(&name.chars().count()))
        .collect()
}

/// Claims a company. Several that may be meant, or one found by a part of its name, is a question.
fn claim(note: &mut Note<'_>, span: Span, found: &[&Known], whole: bool) {
    let name = note.source(span);
    let (value, sure, candidates) = match found {
        [one] if whole => (
            PieceValue::Company {
                id: Some(one.id),
                name: one.name.clone(),
            },
            true,
            Vec::new(),
        ),
        _ => {
            let candidates = found.iter().map(|one| candidate(note, one)).collect();
            (PieceValue::Company { id: None, name }, false, candidates)
        }
    };
    note.claim_with(PieceKind::Company, span, value, sure, candidates);
}

/// The hint names the people known there: that is how one tells two of the same name apart.
fn candidate(note: &Note<'_>, known: &Known) -> Candidate {
    let people: Vec<&str> = note
        .context
        .contacts
        .iter()
        .filter(|contact| contact.company == Some(known.id))
        .map(|contact| contact.name.as_str())
        .take(3)
        .collect();
    Candidate {
        id: known.id,
        name: known.name.clone(),
        hint: people.join("、"),
    }
}

/// A company that is not known: where its name stands in such a note.
pub(super) fn unknown(note: &mut Note<'_>) {
    if note.piece(PieceKind::Company).is_some() {
        return;
    }
    let runs = note.free_runs();
    let span = full_name(note, &runs)
        .or_else(|| behind_the_verb(note, &runs))
        .or_else(|| {
            if note.has_pieces() {
                first_words(note, &runs)
            } else {
                None
            }
        });
    if let Some(span) = span {
        let found = containing(note.context.companies, &note.source(span));
        claim(note, span, &found, false);
    }
}

fn full_name(note: &Note<'_>, runs: &[Span]) -> Option<Span> {
    runs.iter().find_map(|run| {
        let (start, end) = trimmed(note, *run);
        let ending = (start + 2..end).find_map(|at| word(&note.folded, at, ENDINGS))?;
        (ending <= end && ending - start <= 40).then_some((start, ending))
    })
}

fn behind_the_verb(note: &Note<'_>, runs: &[Span]) -> Option<Span> {
    let verb = note.piece(PieceKind::MeetingKind)?.end;
    let run = runs.iter().find(|run| run.0 == verb)?;
    named(note, *run)
}

fn first_words(note: &Note<'_>, runs: &[Span]) -> Option<Span> {
    runs.iter().find_map(|run| named(note, *run))
}

/// The run without what may be glued to a name, where it can be one.
fn named(note: &Note<'_>, run: Span) -> Option<Span> {
    let (start, mut end) = trimmed(note, run);
    for tail in ["总部", "公司", "一行"] {
        let length = tail.chars().count();
        if end - start > length + 2 && word(&note.folded, end - length, &[tail]).is_some() {
            end -= length;
        }
    }
    let chars = note.folded.get(start..end)?;
    let letters = chars.iter().filter(|c| c.is_alphabetic()).count();
    let sound = (2..=20).contains(&chars.len())
        && letters >= 2
        && chars.first().is_some_and(|c| c.is_alphabetic())
        && !(start..end).any(|at| word(&note.folded, at, SENTENCE).is_some());
    sound.then_some((start, end))
}

fn trimmed(note: &Note<'_>, (start, end): Span) -> Span {
    let start = word(&note.folded, start, BEFORE)
        .filter(|at| *at < end)
        .unwrap_or(start);
    (start, end)
}

/// Whether these words, normalised, may stand for a company of this name: it begins so, or has them inside.
#[must_use]
pub fn may_mean(words: &str, name: &str) -> bool {
    let name = company_name::normalise(name);
    let length = words.chars().count();
    (length >= 2 && company_name::without_place(&name).starts_with(words))
        || (length >= 3 && name.contains(words))
}

/// Companies whose name begins with these words, or has them inside.
fn containing<'a>(companies: &'a [Known], words: &str) -> Vec<&'a Known> {
    let words = company_name::normalise(words);
    let length = words.chars().count();
    if length < 2 {
        return Vec::new();
    }
    let mut seen: BTreeSet<RecordId> = BTreeSet::new();
    companies
        .iter()
        .filter(|company| may_mean(&words, &company.name))
        .filter(|company| seen.insert(company.id))
        .take(super::MOST_CANDIDATES)
        .collect()
}
