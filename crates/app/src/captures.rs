//! 记一笔: reads a note with the companies and contacts known here.

use crate::api::CaptureForm;
use crate::app::App;
use crate::failure::Failure;
use crate::view::View;
use model::Noun;
use model::capture::{self, Known, KnownContact, ReadContext, Reading};

/// `capture.read`
pub(crate) async fn read(app: &App, request: CaptureForm) -> Result<Reading, Failure> {
    let view = View::open(app)?;
    let companies: Vec<Known> = view
        .all(Noun::Company)?
        .iter()
        .filter_map(|shown| {
            let aliases = match shown.record.value("aliases") {
                serde_json::Value::Array(items) => items
                    .iter()
                    .filter_map(|item| Some(item.as_str()?.to_owned()))
                    .collect(),
                _ => Vec::new(),
            };
            Some(Known {
                id: shown.record.id,
                name: shown.record.text("name")?,
                short_name: shown.record.text("short_name"),
                aliases,
            })
        })
        .collect();
    let contacts: Vec<KnownContact> = view
        .all(Noun::Contact)?
        .iter()
        .filter_map(|shown| {
            Some(KnownContact {
                id: shown.record.id,
                name: shown.record.text("name")?,
                company: shown.record.id_in("company"),
            })
        })
        .collect();
    let context = ReadContext {
        today: request.day,
        companies: &companies,
        contacts: &contacts,
        me: view.me(),
    };
    Ok(capture::read(&request.text, &context))
}
