//! The no-meeting weeks of the years that the story touches.

use crate::calendar;
use crate::cast::put;
use crate::deed::{Act, Deed, Fields};
use crate::dice::Dice;
use model::command::Command;
use model::week::{Reading, propose};
use model::{Day, Noun, OpId, PersonId, RecordId, Stamp};

/// A published week.
#[derive(Clone, Copy)]
pub(crate) struct Free {
    pub(crate) week: RecordId,
    pub(crate) monday: Day,
    pub(crate) known: Stamp,
}

/// Why a week was moved, and by how many days.
const MOVED: &[(i64, &str)] = &[
    (7, "与市“两会”时间冲突，顺延一周"),
    (-7, "中旬承办全国性会议，提前一周"),
    (7, "防汛值班，经局务会研究顺延一周"),
    (7, "与省双月调度会冲突，顺延一周"),
    (-7, "月中迎检，提前一周"),
];

/// The weeks of a year, published at this instant: eleven of the twelve, two of them moved.
pub(crate) fn publish(
    seed: u64,
    year: i32,
    at: Stamp,
    manager: PersonId,
    deeds: &mut Vec<Deed>,
) -> Vec<Free> {
    let mut dice = Dice::of(seed, "weeks", u64::from(year.unsigned_abs()));
    let months = dice.shuffled(9);
    let (left_out, moved) = (1, [2 + months[0], 2 + months[1]]);
    let mut out = Vec::new();
    for proposed in propose(year, Reading::SecondFullWeek) {
        let month = proposed.month as usize - 1;
        // February is that of the Spring Festival.
        if month == left_out {
            continue;
        }
        let why = moved.contains(&month).then(|| *dice.pick(MOVED));
        let by = why.map_or(0, |(days, _)| days);
        let (from, to) = (proposed.from.plus(by), proposed.to.plus(by));
        let stamp = at.plus(60_000 * i64::try_from(out.len()).unwrap_or_default());
        let week = RecordId(dice.id(stamp));
        let mut fields = Fields::from([
            (
                "title".to_owned(),
                put(format!("第 {} 个无会周", out.len() + 1)),
            ),
            ("from".to_owned(), put(from)),
            ("to".to_owned(), put(to)),
            ("month".to_owned(), put(proposed.month)),
        ]);
        if let Some((_, reason)) = why {
            fields.insert("note".to_owned(), put(reason));
        }
        let publish = Command::Move {
            to: "published".to_owned(),
            note: None,
        };
        for (after, act) in [(0, Act::Create(fields)), (20_000, Act::Command(publish))] {
            deeds.push(Deed {
                op: OpId(dice.id(stamp.plus(after))),
                actor: manager,
                stamp: stamp.plus(after),
                noun: Noun::Week,
                record: week,
                act,
            });
        }
        out.push(Free {
            week,
            monday: calendar::monday(from),
            known: stamp.plus(30_000),
        });
    }
    out
}
