//! Erasing a contact person's data: found and asked for by an administrator, who reads no contacts, or by the
//! operator, who does it again after a backup was restored.

use crate::accounts::administer;
use crate::bureau::{self, Fields};
use crate::centre::Centre;
use crate::error::ServerError;
use crate::files::collect;
use ledger::{CENTRE, DeviceFacts, LedgerTx};
use model::command::Command;
use model::policy::Refusal;
use model::record::{Field, Record};
use model::{Noun, PersonId, RecordId, Stamp, attachment};
use protocol::Kind;
use protocol::erase::{ContactErase, ContactFound, ContactSearch, ContactsFound, FOUND};
use protocol::wire::{ErrorCode, Outcome};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Contacts by name or company, to an administrator. That it was looked is in the trail; what for is not.
///
/// # Errors
/// `not_found` to everybody else; the store's failure.
pub(crate) fn search(
    centre: &Centre,
    facts: &DeviceFacts,
    asked: &ContactSearch,
) -> Result<ContactsFound, ServerError> {
    let words = asked.words.trim().to_lowercase();
    administer(centre, facts, |_, ledger, by| {
        if words.is_empty() {
            return Ok(ContactsFound::default());
        }
        by.did(ledger, "contacts_searched", None, None)?;
        found(ledger, &words)
    })
}

fn found(ledger: &dyn LedgerTx, words: &str) -> Result<ContactsFound, ServerError> {
    let mut companies: BTreeMap<RecordId, String> = BTreeMap::new();
    let mut rows = Vec::new();
    for contact in ledger.records_of(Noun::Contact.name())? {
        let Some(name) = contact.text("name").filter(|_| !contact.is_erased()) else {
            continue;
        };
        let company_name = match contact.id_in("company") {
            None => String::new(),
            Some(company) => match companies.get(&company) {
                Some(name) => name.clone(),
                None => {
                    let name = text(ledger, company, "name")?;
                    companies.insert(company, name.clone());
                    name
                }
            },
        };
        if name.to_lowercase().contains(words) || company_name.to_lowercase().contains(words) {
            rows.push((name, company_name, contact));
        }
    }
    rows.sort_by(|a, b| (&a.0, &a.1, a.2.id).cmp(&(&b.0, &b.1, b.2.id)));
    let more = rows.len() > FOUND;
    rows.truncate(FOUND);
    let mut privates: BTreeMap<RecordId, Vec<Record>> = BTreeMap::new();
    for private in ledger.records_of(Noun::ContactPrivate.name())? {
        if let Some(contact) = private.id_in("contact") {
            privates.entry(contact).or_default().push(private);
        }
    }
    let rows = rows
        .into_iter()
        .map(|(name, company_name, contact)| {
            let privates = privates.remove(&contact.id).unwrap_or_default();
            Ok(ContactFound {
                units: units(ledger, &contact)?,
                updated: updated(&contact),
                has_private: !privates.is_empty(),
                files: u32::try_from(
                    privates
                        .iter()
                        .map(|one| attachment::of(one).len())
                        .sum::<usize>(),
                )
                .unwrap_or(u32::MAX),
                id: contact.id,
                name,
                company_name,
            })
        })
        .collect::<Result<_, ServerError>>()?;
    Ok(ContactsFound { rows, more })
}

fn units(ledger: &dyn LedgerTx, contact: &Record) -> Result<Vec<String>, ServerError> {
    let known = contact.ids_in("known_to").into_iter();
    known.map(|unit| text(ledger, unit, "name")).collect()
}

fn updated(contact: &Record) -> Stamp {
    let heads = contact.fields.values().filter_map(|field| match field {
        Field::Plain(heads) => heads.iter().map(|head| head.version.eff).max(),
        Field::Text { heads, .. } => heads.iter().map(|head| head.eff).max(),
        Field::Set(_) => None,
    });
    heads.max().unwrap_or_default()
}

fn text(ledger: &dyn LedgerTx, record: RecordId, field: &str) -> Result<String, ServerError> {
    let found = ledger.record(record)?;
    Ok(found
        .and_then(|row| row.record.text(field))
        .unwrap_or_default())
}

/// Erases as an administrator asks. Says which files are to go; [`let_files_go`] is next.
///
/// # Errors
/// `not_found` to whoever is none; `settled` where it was erased meanwhile or is called otherwise by now.
pub(crate) fn ask(
    centre: &Centre,
    facts: &DeviceFacts,
    asked: &ContactErase,
) -> Result<BTreeSet<String>, ServerError> {
    let record = administer(centre, facts, |_, ledger, _| {
        Ok(ledger.record(asked.contact)?)
    })?;
    let record = record
        .map(|row| row.record)
        .filter(|record| record.noun == Noun::Contact.name())
        .ok_or(ServerError::Refused(ErrorCode::NotFound))?;
    if record.text("name").as_deref().map(str::trim) != Some(asked.name.trim()) {
        return Err(ServerError::Refused(ErrorCode::Settled));
    }
    erase(centre, facts.person, asked.contact, &asked.reason)
}

/// Erases a contact in an administrator's name: everywhere in the ledger, and in its log. Says which files are to go.
///
/// # Errors
/// `settled` where it was erased already; [`ServerError::NotAccepted`] with what the rules say against it.
pub(crate) fn erase(
    centre: &Centre,
    by: PersonId,
    contact: RecordId,
    reason: &str,
) -> Result<BTreeSet<String>, ServerError> {
    let reason = reason.trim().to_owned();
    let files = centre.ledger().files_about(contact)?;
    let command = Some(Command::Erase { reason });
    let (kind, noun) = (Kind::Command, Noun::Contact);
    let bytes = bureau::operation(centre, by, kind, noun, contact, Fields::new(), command)?;
    let facts = DeviceFacts {
        device: CENTRE,
        person: by,
    };
    let answer = centre
        .ledger()
        .erase(&facts, centre.now(), &bytes.text, contact)?;
    match answer.outcome {
        outcome if outcome.number().is_some() => {}
        Outcome::Rejected {
            refusal: Refusal::Erased,
            ..
        } => return Err(ServerError::Refused(ErrorCode::Settled)),
        Outcome::Rejected { refusal, .. } | Outcome::Refused { refusal } => {
            return Err(ServerError::NotAccepted(refusal.to_string()));
        }
        _ => return Err(ServerError::Refused(ErrorCode::NotFound)),
    }
    forget_copies(centre)?;
    Ok(files)
}

/// The files go once nothing names them any more.
///
/// # Errors
/// The store's failure.
pub(crate) async fn let_files_go(
    centre: &Arc<Centre>,
    files: BTreeSet<String>,
) -> Result<(), ServerError> {
    collect::let_go(centre, files).await?;
    forget_copies(centre)
}

/// What was overwritten lies neither in the log any more nor in a copy that was made before a migration.
fn forget_copies(centre: &Centre) -> Result<(), ServerError> {
    let emptied = centre.ledger().store().empty_log()?;
    if !emptied {
        // Somebody still reads; it is emptied with the next writes.
        tracing::warn!("the log still holds what was erased");
    }
    let file = centre.config().ledger_file();
    if file.is_file() {
        sealed::remove_copies_before_migrations(&file).map_err(ServerError::file(&file))?;
    }
    Ok(())
}
