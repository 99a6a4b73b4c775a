//! The shape of values: what a field of a known name may hold. Fields of newer versions pass (S14).

use model::policy::Refusal;
use model::record::DELETED;
use model::schema::{self, FieldKind};
use model::{Day, Field, Record, attachment};
use protocol::limits::Limits;
use protocol::{Change, Operation};
use serde_json::Value;

/// Checks every change of an operation against the record as it stands.
pub(crate) fn shapes(
    operation: &Operation,
    record: Option<&Record>,
    limits: &Limits,
) -> Result<(), Refusal> {
    files(operation, record)?;
    for (field, change) in &operation.fields {
        let wrong = || Refusal::WrongValue {
            field: field.clone(),
        };
        if field.is_empty() || field.chars().count() > limits.name_characters {
            return Err(wrong());
        }
        if field == DELETED || field.starts_with('_') {
            return Err(Refusal::GuardedField {
                field: field.clone(),
            });
        }
        // A change of another kind than the field's would throw away what the field holds.
        let holds = record.and_then(|record| record.fields.get(field));
        match change {
            Change::Put(value) => {
                if schema::kind(field) != FieldKind::Plain
                    || matches!(holds, Some(Field::Text { .. } | Field::Set(_)))
                {
                    return Err(wrong());
                }
                plain(field, value, limits)?;
            }
            Change::Splices(splices) => {
                if schema::kind(field) == FieldKind::Set
                    || matches!(holds, Some(Field::Plain(_) | Field::Set(_)))
                {
                    return Err(wrong());
                }
                // The length of what results is checked where it is merged.
                if splices
                    .iter()
                    .any(|splice| splice.insert.chars().count() > limits.text_characters)
                {
                    return Err(Refusal::OverLimit {
                        limit: "text_characters".to_owned(),
                    });
                }
            }
            Change::Set { add, .. } => {
                if schema::kind(field) == FieldKind::Text
                    || matches!(holds, Some(Field::Plain(_) | Field::Text { .. }))
                {
                    return Err(wrong());
                }
                if add.iter().any(|element| element.is_empty()) {
                    return Err(wrong());
                }
                if add
                    .iter()
                    .any(|element| element.chars().count() > limits.name_characters)
                {
                    return Err(Refusal::OverLimit {
                        limit: "name_characters".to_owned(),
                    });
                }
            }
        }
    }
    Ok(())
}

/// So many files a record may name, and a card stays with what is private.
fn files(operation: &Operation, record: Option<&Record>) -> Result<(), Refusal> {
    let added: Vec<_> = operation
        .fields
        .iter()
        .filter_map(|(field, change)| match change {
            Change::Put(value) if attachment::is_field(field) => {
                Some((field, attachment::read(value)?))
            }
            _ => None,
        })
        .collect();
    if added.is_empty() {
        return Ok(());
    }
    let private = operation.noun == model::Noun::ContactPrivate.name();
    if let Some((field, _)) = added
        .iter()
        .find(|(_, file)| file.kind == attachment::Kind::Card && !private)
    {
        return Err(Refusal::WrongValue {
            field: (*field).clone(),
        });
    }
    let held = record.map(attachment::of).unwrap_or_default();
    let new = added
        .iter()
        .filter(|(field, _)| !held.iter().any(|(name, _)| name == *field));
    if held.len() + new.count() > attachment::MOST {
        return Err(Refusal::OverLimit {
            limit: "record_files".to_owned(),
        });
    }
    Ok(())
}

fn plain(field: &str, value: &Value, limits: &Limits) -> Result<(), Refusal> {
    if value.is_null() {
        return Ok(());
    }
    let right = if attachment::is_field(field) {
        attachment::well_formed(field, value)
    } else if schema::DAYS.contains(&field) {
        value.as_str().is_some_and(|text| {
            text.is_empty() || text.parse::<Day>().is_ok_and(|day| day.to_string() == text)
        })
    } else if schema::AMOUNTS.contains(&field) {
        value.as_i64().is_some_and(|amount| amount >= 0)
    } else if schema::NAMES.contains(&field) {
        value.is_string()
    } else {
        true
    };
    if !right {
        return Err(Refusal::WrongValue {
            field: field.to_owned(),
        });
    }
    let length = value.as_str().map_or(0, |text| text.chars().count());
    if schema::NAMES.contains(&field) && length > limits.name_characters {
        return Err(Refusal::OverLimit {
            limit: "name_characters".to_owned(),
        });
    }
    if length > limits.text_characters {
        return Err(Refusal::OverLimit {
            limit: "text_characters".to_owned(),
        });
    }
    Ok(())
}
