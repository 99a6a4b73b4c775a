//! Ctrl+K.

use crate::api::{Found, FoundAll, FoundCount, Place, SearchForm};
use crate::app::App;
use crate::contacts;
use crate::failure::Failure;
use crate::records;
use crate::view::View;
use model::policy::Action;
use model::{Day, Noun, Record, RecordId, places};

/// How many results a person looks through.
const MOST: u32 = 40;
/// So many are counted; beyond them nobody reads on.
const COUNTED: u32 = 500;
/// So many places are offered.
const PLACES: usize = 3;
/// So many names of pages and commands are compared.
const LABELS: usize = 100;

/// `search.find`. A number that was found is shown masked, beside the contact's name; who may not see
/// numbers finds none by them.
pub(crate) async fn find(app: &App, request: SearchForm) -> Result<FoundAll, Failure> {
    let view = View::open(app)?;
    let mut found: Vec<Found> = Vec::new();
    for hit in view.desk.store.find(&request.text, MOST)? {
        let Some(noun) = Noun::parse(&hit.noun) else {
            continue;
        };
        let Some(shown) = view.any(hit.id)? else {
            continue;
        };
        let one = match noun {
            Noun::ContactPrivate => {
                if view.may(Action::Read, &shown.record).is_err() {
                    continue;
                }
                let contact = shown.record.id_in("contact");
                let Some(contact) = view.maybe(Noun::Contact, contact) else {
                    continue;
                };
                let row = contacts::row(&view, &contact);
                Found {
                    noun: Noun::Contact,
                    id: row.id,
                    title: row.name,
                    snippet: row.mobile_masked,
                    from: None,
                    to: None,
                    on: place(&view, &contact.record, Noun::Contact),
                }
            }
            noun => Found {
                noun,
                id: hit.id,
                title: records::title(&view, &shown.record),
                snippet: hit.snippet,
                from: first_day(&shown.record, noun),
                to: records::day(&shown.record, "to"),
                on: place(&view, &shown.record, noun),
            },
        };
        if !found.iter().any(|known| known.id == one.id) {
            found.push(one);
        }
    }
    let counted = view.desk.store.count_found(&request.text, COUNTED)?;
    let at_least = counted.iter().map(|(_, count)| count).sum::<u32>() >= COUNTED;
    Ok(FoundAll {
        counts: counts(&found, &counted),
        found,
        at_least,
        places: places_meant(&request.text),
        sounding: sounding(request.labels, &request.text),
    })
}

/// Places by their characters, and where none is meant so, by their sound.
fn places_meant(text: &str) -> Vec<String> {
    let mut meant = places::named(text);
    if meant.is_empty() {
        meant = places::all()
            .filter(|place| store::sounds_like(place, text))
            .collect();
    }
    meant.into_iter().take(PLACES).map(str::to_owned).collect()
}

fn sounding(labels: Vec<String>, text: &str) -> Vec<String> {
    labels
        .into_iter()
        .take(LABELS)
        .filter(|label| store::sounds_like(label, text))
        .collect()
}

/// The day a record is of, or the first of its days.
fn first_day(record: &Record, noun: Noun) -> Option<Day> {
    match noun {
        Noun::Meeting => records::day(record, "on"),
        Noun::Stop => records::day(record, "day"),
        Noun::Trip | Noun::Week => records::day(record, "from"),
        _ => None,
    }
}

/// How many of each noun there are. A contact and its numbers are one.
fn counts(found: &[Found], counted: &[(String, u32)]) -> Vec<FoundCount> {
    let shown = |noun: Noun| {
        let shown = found.iter().filter(|found| found.noun == noun).count();
        u32::try_from(shown).unwrap_or(u32::MAX)
    };
    counted
        .iter()
        .filter_map(|(name, count)| Some((Noun::parse(name)?, *count)))
        .filter(|(noun, _)| *noun != Noun::ContactPrivate)
        .map(|(noun, count)| FoundCount {
            noun,
            count: count.max(shown(noun)),
        })
        .collect()
}

/// Where a record is read.
fn place(view: &View, record: &Record, noun: Noun) -> Place {
    let at = |noun: Noun, field: &str| -> Option<Place> {
        let id = record.id_in(field)?;
        view.need(noun, id).ok().map(|_| Place { noun, id })
    };
    let about = || -> Option<Place> {
        let id: RecordId = record.id_in("subject")?;
        let shown = view.any(id).ok().flatten()?;
        Some(Place {
            noun: Noun::parse(&shown.record.noun)?,
            id,
        })
    };
    let elsewhere = match noun {
        Noun::Contact => crate::twins::company_of(view, record)
            .filter(|id| view.need(Noun::Company, *id).is_ok())
            .map(|id| Place {
                noun: Noun::Company,
                id,
            }),
        Noun::Stop => at(Noun::Trip, "trip"),
        Noun::FollowUp | Noun::Review => about(),
        _ => None,
    };
    elsewhere.unwrap_or(Place {
        noun,
        id: record.id,
    })
}
