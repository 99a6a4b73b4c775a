//! What a record is called in lists.

use model::{Noun, Record, schema};

/// Tried in order where the noun's own title field is empty.
const OTHERWISE: &[&str] = &["title", "name", "company_name", "project", "gist", "text"];

/// The title; empty where the record says nothing yet.
pub(crate) fn of(record: &Record) -> String {
    let own = Noun::parse(&record.noun).map(schema::title_field);
    // A private part is named by its contact, which is another record.
    let own = own.filter(|field| *field != "contact");
    own.iter()
        .chain(OTHERWISE)
        .find_map(|field| record.text(field))
        .unwrap_or_default()
}
