//! The year, week by week: what begins in a week, and everything that has begun in its order.

use crate::calendar;
use crate::cast::{self, Cast};
use crate::deed::{Act, Deed, Fields};
use crate::dice::Dice;
use crate::firm::Firm;
use crate::plan::{self, NOW, Plan};
use crate::weeks::{self, Free};
use crate::{LEAST, trips};
use chrono::Datelike as _;
use model::command::Command;
use model::{Day, Noun, OpId, PersonId, RecordId, Stamp, UnitId};
use std::collections::BTreeMap;

/// So many firms a team keeps in mind.
const KNOWN: usize = 48;

/// A city: the top unit and its administrator, who are there from the start, and what was done since.
pub struct City {
    /// The top unit's id. It is founded with this id by whoever uses the city.
    pub top: UnitId,
    /// The administrator's.
    pub administrator: PersonId,
    /// When the city begins.
    pub begins: Stamp,
    pub(crate) seed: u64,
    pub(crate) today: Day,
    /// The Monday of week 0.
    pub(crate) start: Day,
    pub(crate) cast: Cast,
    pub(crate) free: Vec<Free>,
    pub(crate) known: Vec<Vec<Firm>>,
    plans: Vec<Plan>,
    next_plan: usize,
    /// Meetings that are on no trip: all, and made so far.
    apart: (u64, u64),
    /// Meetings made so far, and those of the last weeks.
    pub(crate) met: u64,
    pub(crate) met_lately: usize,
    pub(crate) leads: u64,
    pub(crate) turns: [usize; 2],
    pub(crate) duplicates_owed: usize,
    week: i64,
    queue: BTreeMap<(Stamp, u64), Deed>,
    pushed: u64,
}

/// Draws the city of a seed: so many meetings in the year before `today` (at least [`LEAST`]), two trips
/// to fifteen meetings, two leads to five. 汪若琳 is on the road in the week of `today`.
#[must_use]
pub fn draw(seed: u64, meetings: u32, today: Day) -> City {
    let size = meetings.max(LEAST);
    let start = calendar::monday(today).plus(-7 * NOW);
    let first = start.plus(-3);
    let begins = calendar::at(first, 8, 0);
    let mut dice = Dice::of(seed, "founding", 0);
    let (top, administrator) = (RecordId(dice.id(begins)), RecordId(dice.id(begins)));
    let mut deeds = Vec::new();
    let cast = cast::draw(seed, size, first, (top, administrator), &mut deeds);
    let mut free = Vec::new();
    let manager = cast.city_manager.id;
    let last = calendar::monday(today).plus(21).year();
    for year in first.year()..=last {
        let published = if year == first.year() {
            calendar::at(first, 14, 0)
        } else {
            Day::new(year - 1, 12, 21).map_or(begins, |day| {
                calendar::at(calendar::workday(day).max(first), 15, 0)
            })
        };
        free.extend(weeks::publish(seed, year, published, manager, &mut deeds));
    }
    let plans = plan::trips(seed, size);
    let weekday = today.0.weekday().num_days_from_monday() as usize;
    let on_trips: usize =
        plans.iter().map(|plan| plan.visits(weekday)).sum::<usize>() + trips::of_the_cast(weekday);
    let known = vec![Vec::new(); cast.teams.len()];
    let mut city = City {
        top,
        administrator,
        begins,
        seed,
        today,
        start,
        cast,
        free,
        known,
        plans,
        next_plan: 0,
        apart: (u64::from(size) - on_trips as u64, 0),
        met: 0,
        met_lately: 0,
        leads: 0,
        turns: [0; 2],
        duplicates_owed: 0,
        week: 0,
        queue: BTreeMap::new(),
        pushed: 0,
    };
    for deed in deeds {
        city.push(deed);
    }
    city
}

impl City {
    /// Everything before this instant has happened.
    fn ends(&self) -> Stamp {
        calendar::at(self.today, 0, 0)
    }

    fn push(&mut self, deed: Deed) {
        if deed.stamp < self.ends() {
            self.queue.insert((deed.stamp, self.pushed), deed);
            self.pushed += 1;
        }
    }

    pub(crate) fn monday(&self, week: i64) -> Day {
        self.start.plus(7 * week)
    }

    /// Lets somebody make a record; its id.
    pub(crate) fn create(
        &mut self,
        dice: &mut Dice,
        actor: PersonId,
        at: Stamp,
        noun: Noun,
        fields: Fields,
    ) -> RecordId {
        let record = RecordId(dice.id(at));
        self.create_as(dice, actor, at, noun, record, fields);
        record
    }

    /// Lets somebody make a record under an id that is already drawn.
    pub(crate) fn create_as(
        &mut self,
        dice: &mut Dice,
        actor: PersonId,
        at: Stamp,
        noun: Noun,
        record: RecordId,
        fields: Fields,
    ) {
        self.act(dice, actor, at, (noun, record), Act::Create(fields));
    }

    /// Lets somebody run a command.
    pub(crate) fn command(
        &mut self,
        dice: &mut Dice,
        actor: PersonId,
        at: Stamp,
        on: (Noun, RecordId),
        command: Command,
    ) {
        self.act(dice, actor, at, on, Act::Command(command));
    }

    /// Lets somebody do something.
    pub(crate) fn act(
        &mut self,
        dice: &mut Dice,
        actor: PersonId,
        at: Stamp,
        (noun, record): (Noun, RecordId),
        act: Act,
    ) {
        let op = OpId(dice.id(at));
        self.push(Deed {
            op,
            actor,
            stamp: at,
            noun,
            record,
            act,
        });
    }

    /// Keeps a firm in a team's mind; the one met longest ago gives way.
    pub(crate) fn remember(&mut self, team: usize, firm: Firm) {
        let known = &mut self.known[team];
        if known.len() >= KNOWN {
            known.remove(0);
        }
        known.push(firm);
    }

    /// Takes a firm out of a team's mind that may be met again on this day.
    pub(crate) fn recall(
        &mut self,
        dice: &mut Dice,
        team: usize,
        on: Day,
        known_by: Stamp,
        place: Option<&str>,
    ) -> Option<Firm> {
        let known = &mut self.known[team];
        let fit: Vec<usize> = (0..known.len())
            .filter(|at| {
                let firm = &known[*at];
                firm.times < 6
                    && firm.last.plus(14) <= on
                    && firm.known.is_some_and(|since| since < known_by)
                    && place.is_none_or(|place| place == firm.place)
            })
            .collect();
        if fit.is_empty() {
            return None;
        }
        let at = *dice.pick(&fit);
        Some(known.remove(at))
    }

    /// Whether the next meeting makes a lead: two leads to five meetings.
    pub(crate) fn lead_due(&mut self) -> bool {
        let before = self.met * 2 / 5;
        self.met += 1;
        self.met * 2 / 5 > before
    }

    /// What begins in a week.
    fn begin(&mut self, week: i64) {
        // A trip is filed up to three weeks ahead.
        while let Some(plan) = self.plans.get(self.next_plan).copied() {
            if plan.week > week + 3 {
                break;
            }
            self.next_plan += 1;
            self.trip(plan);
        }
        if week == NOW - 2 {
            self.trip_of_the_cast();
        }
        if week < NOW {
            let (all, made) = self.apart;
            let due =
                all * u64::try_from(week + 1).unwrap_or_default() / u64::try_from(NOW).unwrap_or(1);
            for index in made..due {
                self.meeting_apart(week, index);
            }
            self.apart.1 = due;
        }
    }
}

impl Iterator for City {
    type Item = Deed;

    fn next(&mut self) -> Option<Deed> {
        loop {
            let settled = calendar::at(self.monday(self.week), 0, 0);
            let first = self.queue.first_key_value().map(|((stamp, _), _)| *stamp);
            if first.is_some_and(|first| self.week > NOW || first < settled) {
                return self.queue.pop_first().map(|(_, deed)| deed);
            }
            if self.week > NOW {
                return None;
            }
            self.begin(self.week);
            self.week += 1;
        }
    }
}
