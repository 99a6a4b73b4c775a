//! 联系人: the open part, and the private part in a record of its own.

use crate::api::{Base, ById, ContactForm, ContactRevealed, ContactRow, ContactSave, Saved};
use crate::app::App;
use crate::failure::{Code, Failure};
use crate::forms;
use crate::records;
use crate::saving::Saving;
use crate::twins;
use crate::view::View;
use model::{Noun, RecordId, Stamp};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::rc::Rc;
use store::Shown;

/// The fields that live in the private part.
const PRIVATE: &[&str] = &["mobile", "phone", "wechat", "email"];

/// Where the log of revealed numbers is kept on this device, and how many entries it has at most.
const LOG: &str = "log.revealed";
const LOG_MOST: usize = 5_000;

/// A contact in a list; the number is masked.
pub(crate) fn row(view: &View, shown: &Shown) -> ContactRow {
    let record = &shown.record;
    let private = private_of(view, record.id);
    let company = twins::company_of(view, record);
    let mobile = private.as_ref().and_then(|private| {
        private
            .record
            .text("mobile")
            .or_else(|| private.record.text("phone"))
    });
    ContactRow {
        id: record.id,
        private: private.map(|private| private.record.id),
        name: record.text("name").unwrap_or_default(),
        post: record.text("post").unwrap_or_default(),
        company,
        company_name: view.title_of(company),
        mobile_masked: mobile.as_deref().map(mask).unwrap_or_default(),
    }
}

/// `13812342716` as `138****2716`; a short number keeps its last two digits only.
pub(crate) fn mask(number: &str) -> String {
    let digits: Vec<char> = number.chars().filter(char::is_ascii_alphanumeric).collect();
    let (head, tail) = match digits.len() {
        0..=3 => (0, 0),
        4..=7 => (0, 2),
        8..=10 => (0, 4),
        _ => (digits.len() - 8, 4),
    };
    // Country codes in front do not make more of the number known.
    let head = head.min(3);
    let shown = |part: &[char]| part.iter().collect::<String>();
    let hidden = "*".repeat(if head + tail == 0 { digits.len() } else { 4 });
    format!(
        "{}{hidden}{}",
        shown(digits.get(..head).unwrap_or_default()),
        shown(digits.get(digits.len() - tail..).unwrap_or_default())
    )
}

/// The private part of a contact, where this device holds it.
pub(crate) fn private_of(view: &View, contact: RecordId) -> Option<Rc<Shown>> {
    view.private_of(contact).ok().flatten()
}

/// Makes a contact and its private part with whatever else is being saved.
pub(crate) fn create(
    saving: &mut Saving<'_>,
    form: &ContactForm,
) -> Result<(RecordId, Option<RecordId>), Failure> {
    let today = saving.view.today();
    let (mut open, private) = split(forms::body(form)?);
    open.insert("collected_on".to_owned(), json!(today));
    let contact = saving.mint();
    saving.create(Noun::Contact, contact, forms::create(open))?;
    if private.values().all(Value::is_null) {
        return Ok((contact, None));
    }
    let id = create_private(saving, contact, private)?;
    Ok((contact, Some(id)))
}

fn create_private(
    saving: &mut Saving<'_>,
    contact: RecordId,
    mut private: Map<String, Value>,
) -> Result<RecordId, Failure> {
    private.insert("contact".to_owned(), json!(contact));
    let id = saving.mint();
    saving.create(Noun::ContactPrivate, id, forms::create(private))?;
    Ok(id)
}

pub(crate) fn split(body: Map<String, Value>) -> (Map<String, Value>, Map<String, Value>) {
    body.into_iter()
        .partition(|(name, _)| !PRIVATE.contains(&name.as_str()))
}

/// Makes the private part that is to carry a contact's files.
pub(crate) fn private_for(app: &App, view: &View, contact: RecordId) -> Result<RecordId, Failure> {
    let shown = view.need(Noun::Contact, contact)?;
    let mut saving = Saving::existing(view, &shown.record, None, None);
    let id = create_private(&mut saving, contact, Map::new())?;
    view.desk.commit(app, saving.act)?;
    Ok(id)
}

/// Whether I may add what is private to a contact.
pub(crate) fn may_add_private(view: &View, contact: RecordId) -> bool {
    view.need(Noun::Contact, contact)
        .is_ok_and(|shown| view.may(model::policy::Action::Edit, &shown.record).is_ok())
}

/// `contact.save`. A private field that is absent was not revealed and stays; an empty text clears it.
pub(crate) async fn save(app: &App, request: ContactSave) -> Result<Saved, Failure> {
    let view = View::open(app)?;
    let mut saving = Saving::new_for(&view, None, None);
    let id = match request.id {
        None => {
            if request
                .form
                .name
                .as_deref()
                .is_none_or(|name| name.trim().is_empty())
            {
                return Err(records::wrong_value("name"));
            }
            create(&mut saving, &request.form)?.0
        }
        Some(id) => {
            let shown = view.need(Noun::Contact, id)?;
            change(&mut saving, &shown, &request.form)?;
            id
        }
    };
    view.desk.commit(app, saving.act)?;
    let view = View::open(app)?;
    let mut findings = records::findings(&view, &view.need(Noun::Contact, id)?.record)?;
    if let Some(private) = private_of(&view, id) {
        findings.extend(records::findings(&view, &private.record)?);
    }
    Ok(Saved {
        id,
        findings,
        submitted: false,
        refusal: None,
    })
}

fn change(saving: &mut Saving<'_>, shown: &Shown, form: &ContactForm) -> Result<(), Failure> {
    let given = serde_json::to_value(form).unwrap_or_default();
    let (mut open, mut private) = split(forms::body(form)?);
    // Lists do not say where a contact came from: absent, it stays.
    open.retain(|name, value| name != "source" || !value.is_null());
    private.retain(|name, _| given.get(name).is_some_and(|value| !value.is_null()));
    let base = crate::shown::base_of(&shown.record);
    saving.edit(Noun::Contact, &shown.record, &base, open)?;
    if private.is_empty() {
        return Ok(());
    }
    match private_of(saving.view, shown.record.id) {
        Some(held) => {
            let base: Base = crate::shown::base_of(&held.record);
            saving.edit(Noun::ContactPrivate, &held.record, &base, private)?;
        }
        None => {
            create_private(saving, shown.record.id, private)?;
        }
    }
    Ok(())
}

/// One look at a private part.
#[derive(Serialize, Deserialize)]
struct Look {
    contact: RecordId,
    at: Stamp,
    /// It left in a file, with everything else that is held.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    taken_out: bool,
}

/// Notes that the private part of a contact was looked at.
pub(crate) fn note_look(view: &View, contact: RecordId, taken_out: bool) -> Result<(), Failure> {
    let kept = view.desk.store.setting(LOG)?;
    let mut log: Vec<Look> = kept
        .and_then(|text| serde_json::from_str(&text).ok())
        .unwrap_or_default();
    log.push(Look {
        contact,
        at: view.now(),
        taken_out,
    });
    let skip = log.len().saturating_sub(LOG_MOST);
    let text = serde_json::to_string(&log[skip..]).map_err(|_| Failure::new(Code::Internal))?;
    Ok(view.desk.store.set_setting(LOG, Some(&text))?)
}

/// `contact.reveal`: the look is on the disk before the number is on the screen.
pub(crate) async fn reveal(app: &App, request: ById) -> Result<ContactRevealed, Failure> {
    let view = View::open(app)?;
    let contact = view.need(Noun::Contact, request.id)?.record.id;
    let private = private_of(&view, contact).ok_or_else(|| Failure::new(Code::NotFound))?;
    note_look(&view, contact, false)?;
    let text = |field: &str| private.record.text(field).unwrap_or_default();
    Ok(ContactRevealed {
        mobile: text("mobile"),
        phone: text("phone"),
        wechat: text("wechat"),
        email: text("email"),
    })
}

#[cfg(test)]
mod tests {
    use super::mask;

    #[test]
    fn numbers_are_masked() {
        for (number, masked) in [
            ("13812342716", "138****2716"),
            ("138 1234 2716", "138****2716"),
            ("+86 13812342716", "861****2716"),
            ("0563-3021234", "056****1234"),
            ("3021234", "****34"),
            ("110", "***"),
            ("", ""),
        ] {
            assert_eq!(mask(number), masked, "{number}");
        }
    }
}
