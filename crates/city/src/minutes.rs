//! What was said: sentences put together from what the firm is, wants and asks.

use crate::calendar::spoken;
use crate::dice::Dice;
use crate::figures::{money, round};
use crate::firm::Firm;
use crate::words::asked::COMMON;
use crate::words::brands::PLACES;
use crate::words::counties::Home;
use crate::words::said;
use crate::words::trades::Asked;
use chrono::Datelike as _;
use model::Day;
use std::collections::BTreeMap;

/// The words that stand for the slots of a sentence, for one occasion.
pub(crate) struct Words {
    slots: BTreeMap<&'static str, String>,
}

/// What a record of a meeting says.
pub(crate) struct Said {
    pub(crate) gist: String,
    /// Out of which words.
    pub(crate) gist_from: &'static str,
    pub(crate) minutes: String,
    pub(crate) asks: String,
    pub(crate) answers: String,
    pub(crate) promise: bool,
    pub(crate) outcome: &'static str,
    pub(crate) next: String,
    /// Out of which words.
    pub(crate) next_from: &'static str,
    /// What they asked first.
    pub(crate) asked: &'static str,
}

/// Firms of this chain have no workshops.
const DIGITAL: &str = "数字经济";

/// One step of a process that is worth talking about: not how it begins, not how it is packed.
fn step(dice: &mut Dice, process: &'static str) -> &'static str {
    let steps: Vec<&str> = process.split('、').collect();
    match steps.as_slice() {
        [_, middle @ .., _] if !middle.is_empty() => dice.word(middle),
        _ => process,
    }
}

/// Draws the words of one occasion.
pub(crate) fn words(dice: &mut Dice, firm: &Firm, home: &Home, on: Day) -> Words {
    let rivals = dice.shuffled(PLACES.len());
    let surname: String = firm
        .host
        .chars()
        .take(if firm.host.chars().count() > 3 { 2 } else { 1 })
        .collect();
    let host = match dice.below(3) {
        0 => format!("{surname}总"),
        _ => firm.host.clone(),
    };
    let asked = dice.pick(firm.trade.asked);
    let output = round(firm.amount * dice.between(11, 24) / 10);
    let n = dice.between(2, 18).to_string();
    let seen = fill(dice.word(firm.trade.seen), &|slot| {
        (slot == "n").then(|| n.clone())
    });
    let land = firm.land.unwrap_or(firm.plant / 700);
    let (floor, site) = if firm.trade.chain == DIGITAL {
        ("机房", "场地")
    } else {
        ("车间", "厂区")
    };
    let slots = [
        ("host", host),
        ("post", firm.post.to_owned()),
        ("deputy", firm.deputy.clone()),
        ("place", firm.place.to_owned()),
        ("city", firm.place.to_owned()),
        ("seen", seen),
        ("product", firm.product().to_owned()),
        ("project", firm.project()),
        ("chain", firm.trade.chain.to_owned()),
        ("step", step(dice, firm.process()).to_owned()),
        ("process", firm.process().to_owned()),
        ("floor", floor.to_owned()),
        ("site", site.to_owned()),
        ("share", dice.step(25, 80, 5).to_string()),
        ("rate", dice.between(8, 30).to_string()),
        ("kva", dice.step(800, 12_500, 100).to_string()),
        ("rent", dice.between(8, 16).to_string()),
        ("buyers", firm.buyers.to_owned()),
        ("referrer", firm.referrer.to_owned()),
        ("revenue", money(firm.revenue)),
        ("amount", money(firm.amount)),
        ("land", land.to_string()),
        ("small_land", (land / 3).max(5).to_string()),
        ("plant", firm.plant.to_string()),
        ("output", money(output)),
        ("tax", money(round(output * 4 / 100))),
        ("jobs", (firm.amount / 120).clamp(40, 900).to_string()),
        ("small", money(dice.step(300, 2_500, 100))),
        ("staff", firm.staff.to_string()),
        ("founded", firm.founded.to_string()),
        ("years", (i64::from(on.year()) - firm.founded).to_string()),
        ("acres", dice.between(18, 160).to_string()),
        ("few", dice.between(3, 7).to_string()),
        ("few2", dice.between(8, 46).to_string()),
        ("minutes", dice.step(10, 55, 5).to_string()),
        (
            "month",
            ((i64::from(on.0.month()) + dice.between(1, 5)) % 12 + 1).to_string(),
        ),
        ("rival", PLACES[rivals[0]].0.to_owned()),
        ("rival2", PLACES[rivals[1]].0.to_owned()),
        ("home", home.short.to_owned()),
        ("park", (*dice.pick(home.parks)).to_owned()),
        ("told", (*dice.pick(home.told)).to_owned()),
        ("ask", asked.0.to_owned()),
        ("answer", asked.1.to_owned()),
        ("times", (firm.times + 1).to_string()),
        ("before", spoken(firm.last)),
        ("asked_before", firm.asked.to_owned()),
        ("gap", gap(firm.last, on)),
    ];
    Words {
        slots: slots.into_iter().collect(),
    }
}

/// How long ago that was, as people say it.
fn gap(last: Day, on: Day) -> String {
    match on.0.signed_duration_since(last.0).num_days() {
        ..=21 => "半个多月".to_owned(),
        22..=45 => "一个月左右".to_owned(),
        46..=75 => "两个月".to_owned(),
        days => format!("{}个月", days / 30),
    }
}

impl Words {
    pub(crate) fn set(&mut self, slot: &'static str, word: String) {
        self.slots.insert(slot, word);
    }

    /// One of these sentences with its slots filled.
    pub(crate) fn say(&self, dice: &mut Dice, from: &[&str]) -> String {
        let template = *dice.pick(from);
        self.fill(template)
    }

    fn fill(&self, template: &str) -> String {
        fill(template, &|slot| self.slots.get(slot).cloned())
    }
}

/// A template with its slots filled; an unknown slot is left out.
fn fill(template: &str, word: &dyn Fn(&str) -> Option<String>) -> String {
    let mut out = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let Some((slot, behind)) = after.split_once('}') else {
            break;
        };
        out.push_str(&word(slot).unwrap_or_default());
        rest = behind;
    }
    out.push_str(rest);
    out
}

/// What is written of a meeting of this kind.
pub(crate) fn draw(
    dice: &mut Dice,
    words: &mut Words,
    firm: &Firm,
    kind: &str,
    due: Day,
    terse: bool,
) -> Said {
    let opening = match kind {
        "reception" => said::RECEPTION,
        "round_table" => said::ROUND_TABLE,
        "roadshow" => said::ROADSHOW,
        "video" => said::VIDEO,
        "call" => said::CALL,
        _ => said::VISIT,
    };
    let questions = questions(dice, firm, if terse { 1 } else { 3 });
    let (first, _) = (questions[0], ());
    words.set("ask", first.0.to_owned());
    words.set("answer", first.1.to_owned());
    let next_from = other(dice, said::NEXT, &firm.nexts);
    let next = words.say(dice, &[next_from]);
    words.set("next", next.clone());
    words.set("due", spoken(due));

    let again = firm.times > 0 && !firm.asked.is_empty();
    let mut parts: Vec<String> = vec![words.say(dice, opening)];
    if again {
        parts.push(words.say(dice, said::AGAIN));
    }
    for _ in
        0..usize::from(!terse || dice.chance(60)) + usize::from(!again && !terse && dice.chance(60))
    {
        fresh(&mut parts, words, dice, said::FIRM);
    }
    fresh(&mut parts, words, dice, said::PROJECT);
    if !terse && dice.chance(35) {
        fresh(&mut parts, words, dice, said::PROJECT);
    }
    if dice.chance(if terse { 20 } else { 65 }) {
        fresh(&mut parts, words, dice, said::TOLD);
    }
    for question in &questions {
        words.set("ask", question.0.to_owned());
        words.set("answer", question.1.to_owned());
        fresh(&mut parts, words, dice, said::ASKED);
    }
    words.set("ask", first.0.to_owned());
    words.set("answer", first.1.to_owned());
    for _ in 0..usize::from(dice.chance(80)) + usize::from(!terse && dice.chance(30)) {
        fresh(&mut parts, words, dice, said::MOOD);
    }
    let there = kind == "visit" && dice.chance(40);
    let end = words.say(dice, if there { said::END_THERE } else { said::END });
    parts.push(end);
    // What was said of a firm in one line is not said of it again in the same words.
    let gist = other(dice, said::GIST, &firm.gists);
    let breaks = if terse { 0 } else { dice.below(3) };
    Said {
        gist: words.say(dice, &[gist]),
        gist_from: gist,
        minutes: laid_out(dice, &parts, breaks),
        asks: listed(&questions, |question| question.0),
        answers: listed(&questions, |question| question.1),
        promise: questions.iter().any(|question| question.2),
        outcome: dice.word(said::OUTCOME),
        next,
        next_from,
        asked: first.0,
    }
}

/// One of these that is not among those used before, while there is one.
fn other(dice: &mut Dice, from: &[&'static str], used: &[&'static str]) -> &'static str {
    let order = dice.shuffled(from.len());
    let fresh = order.iter().find(|at| !used.contains(&from[**at]));
    fresh.or(order.first()).map_or("", |at| from[*at])
}

/// A sentence of these that does not stand there yet.
fn fresh(parts: &mut Vec<String>, words: &Words, dice: &mut Dice, from: &[&str]) {
    for _ in 0..8 {
        let sentence = words.say(dice, from);
        let start: String = sentence.chars().take(4).collect();
        if !parts.iter().any(|part| part.starts_with(&start)) {
            parts.push(sentence);
            return;
        }
    }
}

/// Questions that were asked, each once; at least one. Half of them are of the trade, half such as everybody asks.
fn questions(dice: &mut Dice, firm: &Firm, most: usize) -> Vec<&'static Asked> {
    let count = 1 + dice.below(most);
    let (of_trade, common) = (
        dice.shuffled(firm.trade.asked.len()),
        dice.shuffled(COMMON.len()),
    );
    let mut of_trade = of_trade.into_iter().map(|at| &firm.trade.asked[at]);
    let mut common = common.into_iter().map(|at| &COMMON[at]);
    let mut out: Vec<&Asked> = Vec::new();
    while out.len() < count {
        let next = if dice.chance(45) {
            of_trade.next()
        } else {
            common.next()
        };
        match next.or_else(|| common.next()) {
            Some(asked) if asked.0 != firm.asked => out.push(asked),
            Some(_) => {}
            None => break,
        }
    }
    out
}

fn listed(questions: &[&Asked], part: impl Fn(&Asked) -> &'static str) -> String {
    match questions {
        [one] => part(one).to_owned(),
        several => several
            .iter()
            .enumerate()
            .map(|(at, question)| format!("{}. {}", at + 1, part(question)))
            .collect::<Vec<_>>()
            .join("\n"),
    }
}

/// The sentences one behind the other, with so many new lines among them.
fn laid_out(dice: &mut Dice, parts: &[String], breaks: usize) -> String {
    let places: Vec<usize> = (0..breaks).map(|_| 1 + dice.below(parts.len())).collect();
    let mut out = String::new();
    for (at, part) in parts.iter().filter(|part| !part.is_empty()).enumerate() {
        if at > 0 && places.contains(&at) {
            out.push('\n');
        }
        out.push_str(part);
    }
    out
}
