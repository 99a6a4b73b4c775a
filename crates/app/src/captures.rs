//! 记一笔: reads a note with the companies and contacts known here that it may mean.

use crate::api::CaptureForm;
use crate::app::App;
use crate::failure::Failure;
use crate::twins;
use crate::view::View;
use model::capture::{self, Known, KnownContact, PieceKind, PieceValue, ReadContext, Reading};
use model::{Day, Noun, Record, RecordId, company_name};
use std::collections::BTreeSet;
use std::rc::Rc;
use store::{Filter, Shown};

/// A note is read anew as often as what it says leads to records it was not read with.
const ROUNDS: usize = 4;

/// So many people of a name are asked for where nothing else tells who is meant: more than are offered.
const CALLED_SO: u32 = 50;

/// `capture.read`
pub(crate) async fn read(app: &App, request: CaptureForm) -> Result<Reading, Failure> {
    reading(&View::open(app)?, &request.text, request.day)
}

/// Reads a note. What it may mean is looked up by the names in it; what the reading then asks for (people of
/// a company, companies with a word in their name) is looked up as well, and the note read again.
///
/// # Errors
/// The store's.
pub(crate) fn reading(view: &View, text: &str, today: Day) -> Result<Reading, Failure> {
    let mut meant = Meant::default();
    let folded = capture::folded(text);
    for noun in [Noun::Company, Noun::Contact] {
        meant.add(view, view.desk.store.named_in(noun, &folded)?);
    }
    let mut reading = meant.read(view, text, today);
    for _ in 0..ROUNDS {
        if !meant.follow(view, &reading)? {
            break;
        }
        reading = meant.read(view, text, today);
    }
    Ok(reading)
}

/// The records a note is read with.
#[derive(Default)]
struct Meant {
    found: Vec<Rc<Shown>>,
    here: BTreeSet<RecordId>,
    /// What was looked up for an earlier reading: words of names, and whose people.
    asked: BTreeSet<(PieceKind, String)>,
    people_of: BTreeSet<RecordId>,
}

impl Meant {
    fn add(&mut self, view: &View, found: Vec<Shown>) {
        for shown in view.keep(found) {
            if self.here.insert(shown.record.id) {
                self.found.push(shown);
            }
        }
    }

    /// Looks up what the reading asks for; says whether anything came.
    fn follow(&mut self, view: &View, reading: &Reading) -> Result<bool, Failure> {
        let before = self.here.len();
        let mut is_somebodys = false;
        for piece in &reading.pieces {
            let PieceValue::Company { id, name } = &piece.value else {
                continue;
            };
            let candidates = piece.candidates.iter().map(|one| one.id);
            for company in id.iter().copied().chain(candidates) {
                is_somebodys = true;
                self.people_of(view, company)?;
            }
            if !is_somebodys {
                self.called_in_part(view, name)?;
            }
        }
        for piece in reading.pieces.iter().filter(|_| !is_somebodys) {
            if let PieceValue::Contact { name, post, .. } = &piece.value {
                self.people_called(view, name, post.as_deref())?;
            }
        }
        Ok(self.here.len() > before)
    }

    /// The people of a company.
    fn people_of(&mut self, view: &View, company: RecordId) -> Result<(), Failure> {
        if self.people_of.insert(company) {
            let filter = Filter {
                company: Some(company),
                ..Filter::default()
            };
            let people = view.desk.store.list(Noun::Contact, &filter)?;
            self.add(view, people);
        }
        Ok(())
    }

    /// Companies with these words in their name, as many as are offered.
    fn called_in_part(&mut self, view: &View, words: &str) -> Result<(), Failure> {
        let words = company_name::normalise(words);
        if words.chars().count() < 2 || !self.asked.insert((PieceKind::Company, words.clone())) {
            return Ok(());
        }
        let mut found = Vec::new();
        view.desk.store.companies_containing(&words, |shown| {
            let name = shown.record.text("name").unwrap_or_default();
            if capture::may_mean(&words, &name) {
                found.push(shown);
            }
            found.len() < capture::MOST_CANDIDATES
        })?;
        self.add(view, found);
        Ok(())
    }

    /// People whose name begins as this one does without the post: 王总 is somebody called 王.
    fn people_called(
        &mut self,
        view: &View,
        name: &str,
        post: Option<&str>,
    ) -> Result<(), Failure> {
        let bare = post
            .and_then(|post| name.strip_suffix(post))
            .unwrap_or(name);
        let bare = capture::folded(bare);
        if bare.is_empty() || !self.asked.insert((PieceKind::Contact, bare.clone())) {
            return Ok(());
        }
        let people = view.desk.store.contacts_called(&bare, CALLED_SO)?;
        self.add(view, people);
        Ok(())
    }

    /// Reads the note with what is here, changed last first.
    fn read(&mut self, view: &View, text: &str, today: Day) -> Reading {
        self.found
            .sort_by_key(|shown| (std::cmp::Reverse(shown.updated), shown.record.id));
        let of = |noun: Noun| {
            let records = self.found.iter().map(|shown| &shown.record);
            records.filter(move |record| record.noun == noun.name())
        };
        let companies: Vec<Known> = of(Noun::Company)
            .filter_map(capture::known_company)
            .collect();
        let contacts: Vec<KnownContact> = of(Noun::Contact)
            .filter_map(|record| contact(view, record))
            .collect();
        let context = ReadContext {
            today,
            companies: &companies,
            contacts: &contacts,
            me: view.me(),
        };
        capture::read(text, &context)
    }
}

fn contact(view: &View, record: &Record) -> Option<KnownContact> {
    Some(KnownContact {
        id: record.id,
        name: record.text("name")?,
        company: twins::company_of(view, record),
    })
}
