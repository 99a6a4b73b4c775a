//! Reads a note as one would send it in a message (look.md: write first, file later).
//!
//! A reading only proposes: every piece names the characters it was read from, so that a screen can
//! underline it and a person confirm it. What is not understood stays in the note as it is.

mod amounts;
mod clock;
mod companies;
mod days;
mod names;
mod next_step;
mod note;
mod people;
mod promises;
#[cfg(test)]
mod tests;
mod words;

pub use companies::may_mean;

use crate::amount::{LandMu, Money, PlantArea};
use crate::{Day, Noun, PersonId, Record, RecordId};
use note::Note;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A company that is known on this device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// Its record.
    pub id: RecordId,
    /// The full name.
    pub name: String,
    /// The name in lists.
    pub short_name: Option<String>,
    /// Other names it goes by.
    pub aliases: Vec<String>,
}

/// A contact that is known on this device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownContact {
    /// Its record.
    pub id: RecordId,
    /// The name: `王建国`, or `王总` where no more is known.
    pub name: String,
    /// The company the contact belongs to.
    pub company: Option<RecordId>,
}

/// What a reading knows beside the text.
#[derive(Clone, Copy, Debug)]
pub struct ReadContext<'a> {
    /// The day of the note.
    pub today: Day,
    /// The companies known here.
    pub companies: &'a [Known],
    /// The contacts known here.
    pub contacts: &'a [KnownContact],
    /// Who writes: the owner of a next step that names nobody.
    pub me: PersonId,
}

/// What a piece of a note is about.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ts_rs::TS,
)]
#[serde(rename_all = "snake_case")]
pub enum PieceKind {
    /// 企业.
    Company,
    /// 联系人.
    Contact,
    /// 方式.
    MeetingKind,
    /// 日期: when one met, where that was not just now: 昨天拜访.
    Day,
    /// 意向金额, 总投资.
    Amount,
    /// 固定资产投资.
    FixedInvestment,
    /// 拟投项目.
    Project,
    /// 用地.
    Land,
    /// 厂房.
    Plant,
    /// 下一步.
    NextStep,
    /// 城市.
    City,
    /// 行业.
    Industry,
    /// 一事一议 or words of a promise: flagged, never free text alone.
    Promise,
}

/// The kinds of meeting (domain.md §2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum MeetingKind {
    /// 拜访.
    Visit,
    /// 接待.
    Reception,
    /// 座谈.
    RoundTable,
    /// 推介会.
    Roadshow,
    /// 视频.
    Video,
    /// 电话.
    Call,
}

/// What a piece says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum PieceValue {
    /// A company: known, or a new one to make.
    Company {
        /// The record; none for a new one.
        id: Option<RecordId>,
        /// How it is called.
        name: String,
    },
    /// A person of theirs.
    Contact {
        /// The record; none for a new one.
        id: Option<RecordId>,
        /// How the person is called.
        name: String,
        /// The post, where the text names one.
        post: Option<String>,
    },
    /// How one met.
    MeetingKind {
        /// The kind.
        kind: MeetingKind,
    },
    /// When one met.
    Day {
        /// The day.
        day: Day,
        /// At what time, `HH:MM`.
        time: Option<String>,
    },
    /// Money.
    Money {
        /// In 分.
        amount: Money,
    },
    /// Land.
    Land {
        /// In 0.01 亩.
        land: LandMu,
    },
    /// Plant.
    Plant {
        /// In ㎡.
        plant: PlantArea,
    },
    /// What happens next.
    NextStep {
        /// What, without the day.
        text: String,
        /// Who; the writer, until somebody else is chosen.
        owner: PersonId,
        /// By when.
        due: Option<Day>,
        /// At what time, `HH:MM`.
        time: Option<String>,
    },
    /// Words as they stand: project, city, industry, promise.
    Text {
        /// The words.
        text: String,
    },
}

/// Something the text may mean.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct Candidate {
    /// The record.
    pub id: RecordId,
    /// Its name.
    pub name: String,
    /// What tells it from the others; may be empty.
    pub hint: String,
}

/// One thing that was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct Piece {
    /// What it is about.
    pub kind: PieceKind,
    /// The first character it was read from, counted in characters (code points, not UTF-16 units).
    pub start: usize,
    /// Behind the last one.
    pub end: usize,
    /// Those characters.
    pub source: String,
    /// What it says.
    pub value: PieceValue,
    /// Whether it needs no question.
    pub sure: bool,
    /// What it may be, when it is not sure.
    pub candidates: Vec<Candidate>,
}

/// What was understood of a note.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(rename = "CaptureReading")]
pub struct Reading {
    /// The pieces in the order of the text; they never overlap.
    pub pieces: Vec<Piece>,
    /// What was not understood, sentence by sentence: it goes into the minutes as it is.
    pub rest: String,
}

/// So many records a piece may be are offered: who means another one looks for it.
pub const MOST_CANDIDATES: usize = 8;

/// No name is longer than this, in characters: longer ones are found by none of theirs.
pub const LONGEST_NAME: usize = 64;

/// A text as names are compared with it: half width, lower case, character for character.
#[must_use]
pub fn folded(text: &str) -> String {
    text.chars().map(crate::amount::fold).collect()
}

/// The names a company or a contact is found by in a note, folded: of a company its full and its short
/// names, and what else it is called.
#[must_use]
pub fn names_of(record: &Record) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let Some(name) = record.text("name") else {
        return names;
    };
    match Noun::parse(&record.noun) {
        Some(Noun::Company) => names.extend(companies::names(&known(record, name))),
        Some(Noun::Contact) => {
            names.insert(folded(name.trim()));
        }
        _ => {}
    }
    names.retain(|name| !name.is_empty() && name.chars().count() <= LONGEST_NAME);
    names
}

/// What is known of a company by its record, where it has a name.
#[must_use]
pub fn known_company(record: &Record) -> Option<Known> {
    Some(known(record, record.text("name")?))
}

fn known(record: &Record, name: String) -> Known {
    let aliases = match record.value("aliases") {
        serde_json::Value::Array(items) => items
            .iter()
            .filter_map(|item| Some(item.as_str()?.to_owned()))
            .collect(),
        _ => Vec::new(),
    };
    Known {
        id: record.id,
        name,
        short_name: record.text("short_name"),
        aliases,
    }
}

/// Reads a note. Whatever the text is, this answers.
#[must_use]
pub fn read(text: &str, context: &ReadContext<'_>) -> Reading {
    let mut note = Note::new(text, *context);
    // What is certain of its words goes first; what only guesses by position comes last.
    companies::known(&mut note);
    promises::read(&mut note);
    amounts::read(&mut note);
    next_step::read(&mut note);
    people::read(&mut note);
    words::meeting_kind(&mut note);
    words::city(&mut note);
    words::project(&mut note);
    companies::unknown(&mut note);
    words::by_position(&mut note);
    people::link(&mut note);
    note.finish()
}
