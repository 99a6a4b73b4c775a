//! Meetings: written down in the evening, handed in, read, returned, corrected.

use crate::calendar::{self, at, workday};
use crate::cast::{Person, put, set};
use crate::deed::{Act, Fields};
use crate::dice::Dice;
use crate::figures::WAN;
use crate::firm::{self, Contact, Firm};
use crate::minutes::{self, Said, Words};
use crate::plan::NOW;
use crate::words::said;
use crate::year::City;
use model::command::{Command, Verdict};
use model::{Day, Noun, PersonId, RecordId, Stamp};
use protocol::{Change, Splice};

/// How far a meeting comes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    Draft,
    Submitted,
    Reviewed,
    HasIssues,
    /// Returned, put right, read.
    PutRight,
    /// Read, then corrected, waiting to be read again.
    Corrected,
    /// Read, corrected and read again.
    CorrectedTwice,
}

/// Where and how somebody is met.
pub(crate) struct Occasion {
    pub(crate) team: usize,
    pub(crate) author: Person,
    pub(crate) our_people: Vec<PersonId>,
    pub(crate) kind: &'static str,
    pub(crate) on: Day,
    pub(crate) starts: i64,
    pub(crate) trip: Option<(RecordId, RecordId)>,
    pub(crate) end: End,
}

/// What became of it.
pub(crate) struct Met {
    pub(crate) meeting: RecordId,
    /// When it was written down.
    pub(crate) written: Stamp,
    pub(crate) words: Words,
    /// What they want to invest, in 万元.
    pub(crate) amount: i64,
}

/// Kinds of meetings that are on no trip.
const KINDS: &[&str] = &[
    "reception",
    "reception",
    "reception",
    "reception",
    "visit",
    "visit",
    "video",
    "video",
    "call",
    "call",
    "round_table",
    "roadshow",
];

impl City {
    /// How far the next meeting of this week comes.
    pub(crate) fn next_end(&mut self, dice: &mut Dice, week: i64) -> End {
        if week <= 48 {
            return match dice.below(100) {
                0..86 => End::Reviewed,
                86..93 => End::CorrectedTwice,
                _ => End::PutRight,
            };
        }
        const LATELY: &[End] = &[
            End::Submitted,
            End::Reviewed,
            End::HasIssues,
            End::Draft,
            End::Submitted,
            End::Corrected,
            End::Reviewed,
            End::PutRight,
        ];
        self.met_lately += 1;
        LATELY[self.met_lately % LATELY.len()]
    }

    /// A meeting of this week that is on no trip.
    pub(crate) fn meeting_apart(&mut self, week: i64, index: u64) {
        let mut dice = Dice::of(self.seed, "meeting", index);
        let team = dice.below(self.cast.teams.len());
        let on = self.monday(week).plus(dice.between(0, 4));
        let mut kind = *dice.pick(KINDS);
        let author = self.officer(&mut dice, team);
        let evening = at(on, 17, 0);
        let known = if dice.chance(55) {
            self.recall(&mut dice, team, on, evening, None)
        } else {
            None
        };
        let firm = match known {
            Some(firm) => firm,
            None => {
                if kind == "call" {
                    kind = "visit";
                }
                firm::draw(&mut dice, None, evening)
            }
        };
        let end = self.next_end(&mut dice, week);
        let mut our_people = vec![author.id];
        if kind != "call" && dice.chance(60) {
            our_people.push(self.cast.teams[team].lead.id);
        }
        let occasion = Occasion {
            team,
            author,
            our_people,
            kind,
            on,
            starts: dice.step(8 * 60 + 30, 16 * 60, 15),
            trip: None,
            end,
        };
        self.meet(&mut dice, firm, &occasion);
    }

    /// Somebody of a team who writes: mostly an officer.
    pub(crate) fn officer(&self, dice: &mut Dice, team: usize) -> Person {
        let team = &self.cast.teams[team];
        if dice.chance(12) {
            team.lead.clone()
        } else {
            dice.pick(&team.officers).clone()
        }
    }

    /// Who reads what this person wrote.
    pub(crate) fn reviewer(&self, team: usize, author: PersonId) -> Person {
        let team = &self.cast.teams[team];
        if team.lead.id == author {
            team.manager.clone()
        } else {
            team.lead.clone()
        }
    }

    /// A firm is met and it is written down.
    pub(crate) fn meet(&mut self, dice: &mut Dice, mut firm: Firm, occasion: &Occasion) {
        let lead = self.lead_due();
        let team = occasion.team;
        let home = self.cast.teams[team].home;
        let (author, on) = (occasion.author.id, occasion.on);
        let mut now = at(on, 17, dice.between(0, 200));
        if firm.known.is_none() && firm.times == 0 {
            let fields = firm.fields(dice);
            self.create_as(dice, author, now, Noun::Company, firm.company, fields);
            now = now.plus(60_000);
        }
        // Who is named in a draft alone is known to its author alone: nobody else could write of them.
        let tells = occasion.end != End::Draft || firm.known.is_none();
        if firm.contact.is_none() && tells && (occasion.kind != "roadshow" || dice.chance(60)) {
            firm.contact = Some(self.contact(dice, &firm, author, on, &mut now));
        }
        let mut words = minutes::words(dice, &firm, home, on);
        let due = workday(on.plus(dice.between(3, 14)));
        // Some write long, some write short; everybody the same all year.
        let terse =
            Dice::of(self.seed, &occasion.author.name, 0).chance(35) || occasion.kind == "call";
        let said = minutes::draw(dice, &mut words, &firm, occasion.kind, due, terse);
        let fields = self.fields(dice, &firm, occasion, &said, due);
        let meeting = self.create(dice, author, now, Noun::Meeting, fields);
        let written = now;
        let minutes_length = said.minutes.chars().count();
        self.after(
            dice,
            occasion,
            (meeting, minutes_length),
            due,
            written,
            &words,
        );
        if occasion.end != End::Draft && firm.known.is_none() {
            firm.known = Some(written.plus(20 * 60_000));
        }
        firm.last = on;
        firm.times += 1;
        firm.asked = said.asked;
        firm.gists.push(said.gist_from);
        firm.nexts.push(said.next_from);
        if lead {
            let met = Met {
                meeting,
                written,
                words,
                amount: firm.amount,
            };
            self.lead(dice, &mut firm, occasion, &met);
        }
        // The plan gets clearer with every talk.
        if dice.chance(30) {
            firm.amount = crate::figures::round(firm.amount * dice.between(85, 125) / 100);
        }
        self.remember(team, firm);
    }

    fn contact(
        &mut self,
        dice: &mut Dice,
        firm: &Firm,
        author: PersonId,
        on: Day,
        now: &mut Stamp,
    ) -> Contact {
        let fields = firm.contact_fields(on, dice);
        let open = self.create(dice, author, *now, Noun::Contact, fields);
        let private = firm.private_fields(open, dice);
        let private = self.create(dice, author, now.plus(1_000), Noun::ContactPrivate, private);
        *now = now.plus(60_000);
        Contact { open, private }
    }

    fn fields(
        &self,
        dice: &mut Dice,
        firm: &Firm,
        occasion: &Occasion,
        said: &Said,
        due: Day,
    ) -> Fields {
        let home = self.cast.teams[occasion.team].home;
        let clock = |minute: i64| format!("{:02}:{:02}", minute / 60, minute % 60);
        let length = match occasion.kind {
            "call" => dice.step(10, 30, 5),
            _ => dice.step(40, 150, 10),
        };
        let away = matches!(occasion.kind, "visit" | "round_table" | "roadshow");
        let place = match occasion.kind {
            "reception" => (*dice.pick(home.parks)).to_owned(),
            "video" | "call" => String::new(),
            "roadshow" => format!("{}推介会现场", firm.place),
            _ => format!("{}厂区", firm.short),
        };
        let mut fields = Fields::from([
            ("kind".to_owned(), put(occasion.kind)),
            ("on".to_owned(), put(occasion.on)),
            ("starts_at".to_owned(), put(clock(occasion.starts))),
            ("ends_at".to_owned(), put(clock(occasion.starts + length))),
            (
                "city".to_owned(),
                put(if away { firm.place } else { home.short }),
            ),
            ("company".to_owned(), put(firm.company)),
            ("company_name".to_owned(), put(&firm.name)),
            ("industry".to_owned(), put(firm.trade.industry)),
            (
                "their_people".to_owned(),
                put(format!("{}{}、{}", firm.host, firm.post, firm.deputy)),
            ),
            ("our_people".to_owned(), set(occasion.our_people.iter())),
            ("gist".to_owned(), put(&said.gist)),
            (
                "minutes".to_owned(),
                Change::Splices(vec![Splice {
                    at: 0,
                    delete: 0,
                    insert: said.minutes.clone(),
                }]),
            ),
            ("asks".to_owned(), put(&said.asks)),
            ("answers".to_owned(), put(&said.answers)),
            ("promise".to_owned(), put(said.promise)),
            ("outcome".to_owned(), put(said.outcome)),
            ("next_step".to_owned(), put(&said.next)),
            ("next_step_owner".to_owned(), put(occasion.author.id)),
            ("next_step_due".to_owned(), put(due)),
        ]);
        if !place.is_empty() {
            fields.insert("place".to_owned(), put(place));
        }
        if dice.chance(82) {
            fields.insert("amount".to_owned(), put(firm.amount * WAN));
            match firm.land {
                Some(land) => fields.insert("land".to_owned(), put(land * 100)),
                None => fields.insert("plant".to_owned(), put(firm.plant)),
            };
        }
        if let Some(contact) = firm.contact {
            fields.insert("contact".to_owned(), put(contact.open));
            fields.insert("contact_private".to_owned(), put(contact.private));
        }
        if let Some((trip, stop)) = occasion.trip {
            fields.insert("trip".to_owned(), put(trip));
            fields.insert("stop".to_owned(), put(stop));
        }
        fields
    }

    /// What comes after a meeting was written down.
    fn after(
        &mut self,
        dice: &mut Dice,
        occasion: &Occasion,
        (meeting, length): (RecordId, usize),
        due: Day,
        written: Stamp,
        words: &Words,
    ) {
        let (author, on, end) = (occasion.author.id, occasion.on, occasion.end);
        if end == End::Draft {
            return;
        }
        let of = (Noun::Meeting, meeting);
        let reader = self.reviewer(occasion.team, author).id;
        let submit = || Command::Submit {
            passed: Vec::new(),
            note: None,
            entry: None,
        };
        let handed_in = written.plus(dice.between(2, 15) * 60_000);
        self.command(dice, author, handed_in, of, submit());
        if dice.chance(9) {
            let at = at(on.plus(1), 8, dice.between(0, 50));
            let who = self.cast.teams[occasion.team].manager.id;
            self.remark(dice, who, at, of, words);
        }
        if end == End::Submitted {
            return;
        }
        // Whoever did what was agreed says so before it is read. What is still open is of the last weeks.
        let old = on < self.monday(NOW - 3);
        let mut next = calendar::workday(on.plus(dice.between(1, 3)));
        if old || (due < self.today.plus(-1) && dice.chance(70)) {
            let done = Fields::from([("next_step_done_on".to_owned(), put(due))]);
            let noted = at(due, 16, dice.between(0, 55));
            self.act(dice, author, noted, of, Act::Edit(done));
            next = workday(due.plus(1));
        }
        let mut when = at(next, 8, dice.between(35, 59));
        if matches!(end, End::HasIssues | End::PutRight) {
            let note = words.say(dice, said::RETURNED);
            self.review(dice, reader, when, of, Verdict::HasIssues, Some(note));
            if end == End::HasIssues {
                return;
            }
            when = when.plus(dice.between(30, 300) * 60_000);
            self.correct(dice, author, when, meeting, length, words);
            let again = Command::Submit {
                passed: Vec::new(),
                note: dice.chance(60).then(|| "已补正，请再看。".to_owned()),
                entry: Some(RecordId(dice.id(when))),
            };
            self.command(dice, author, when.plus(90_000), of, again);
            when = when.plus(dice.between(40, 180) * 60_000);
        }
        let note = dice.chance(40).then(|| words.say(dice, said::PASSED));
        self.review(dice, reader, when, of, Verdict::Reviewed, note);
        if matches!(end, End::Corrected | End::CorrectedTwice) {
            when = when.plus(dice.between(30, 200) * 60_000);
            self.correct(dice, author, when, meeting, length, words);
        }
        if end == End::CorrectedTwice {
            when = when.plus(dice.between(1, 4) * 24 * 3_600_000);
            self.review(dice, reader, when, of, Verdict::Reviewed, None);
        }
    }

    /// Writes a line behind the minutes.
    fn correct(
        &mut self,
        dice: &mut Dice,
        author: PersonId,
        at: Stamp,
        meeting: RecordId,
        length: usize,
        words: &Words,
    ) {
        let line = format!("\n{}", words.say(dice, said::CORRECTED));
        let behind = Change::Splices(vec![Splice {
            at: u32::try_from(length).unwrap_or_default(),
            delete: 0,
            insert: line,
        }]);
        let fields = Fields::from([("minutes".to_owned(), behind)]);
        self.act(
            dice,
            author,
            at,
            (Noun::Meeting, meeting),
            Act::Edit(fields),
        );
    }

    /// Says something about a record.
    pub(crate) fn remark(
        &mut self,
        dice: &mut Dice,
        who: PersonId,
        at: Stamp,
        (noun, record): (Noun, RecordId),
        words: &Words,
    ) {
        let fields = Fields::from([
            ("subject".to_owned(), put(record)),
            ("subject_noun".to_owned(), put(noun)),
            ("note".to_owned(), put(words.say(dice, said::REMARKS))),
        ]);
        self.create(dice, who, at, Noun::Review, fields);
    }

    /// Gives a verdict on what stands.
    pub(crate) fn review(
        &mut self,
        dice: &mut Dice,
        reader: PersonId,
        at: Stamp,
        of: (Noun, RecordId),
        verdict: Verdict,
        note: Option<String>,
    ) {
        let command = Command::Review {
            verdict,
            note,
            content_hash: String::new(),
            entry: RecordId(dice.id(at)),
        };
        self.command(dice, reader, at, of, command);
    }
}
