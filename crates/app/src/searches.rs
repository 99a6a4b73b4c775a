//! Ctrl+K.

use crate::api::{Found, SearchForm};
use crate::app::App;
use crate::contacts;
use crate::failure::Failure;
use crate::records;
use crate::view::View;
use model::Noun;

/// How many results a person looks through.
const MOST: u32 = 40;

/// `search.find`. A number that was found is shown masked, beside the contact's name.
pub(crate) async fn find(app: &App, request: SearchForm) -> Result<Vec<Found>, Failure> {
    let view = View::open(app)?;
    let mut out: Vec<Found> = Vec::new();
    for found in view.desk.store.find(&request.text, MOST)? {
        let Some(noun) = Noun::parse(&found.noun) else {
            continue;
        };
        let one = match noun {
            Noun::ContactPrivate => {
                let private = view.any(found.id)?;
                let contact = private.and_then(|private| private.record.id_in("contact"));
                let Some(contact) = view.maybe(Noun::Contact, contact) else {
                    continue;
                };
                let row = contacts::row(&view, &contact);
                Found {
                    noun: Noun::Contact,
                    id: row.id,
                    title: row.name,
                    snippet: row.mobile_masked,
                }
            }
            Noun::Review => continue,
            noun => Found {
                noun,
                id: found.id,
                title: match view.any(found.id)? {
                    Some(shown) => records::title(&view, &shown.record),
                    None => found.title,
                },
                snippet: found.snippet,
            },
        };
        if !out.iter().any(|known| known.id == one.id) {
            out.push(one);
        }
    }
    Ok(out)
}
