//! What each command does to the record as it stands, or why it may not.

use super::known::make_known;
use super::{Assessment, Caller, Command, Effect, Verdict, merging, signing};
use crate::erase;
use crate::policy::{self, Action, Refusal};
use crate::states;
use crate::validate;
use crate::world::World;
use crate::{Noun, Record, RecordId, Stamp};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Runs a command on `record` as it stands.
///
/// # Errors
/// The refusal; nothing is changed then.
pub fn run(
    command: &Command,
    record: &Record,
    caller: &Caller<'_>,
    world: &dyn World,
) -> Result<Vec<Effect>, Refusal> {
    let noun = Noun::parse(&record.noun).ok_or(Refusal::NotFound)?;
    let allow = |action| policy::may(caller.actor, caller.author, action, record, world);
    match command {
        Command::Submit {
            passed,
            note,
            entry,
        } => {
            allow(Action::Submit)?;
            step(noun, record, "submitted")?;
            let missing = validate::blocking(record);
            if !missing.is_empty() {
                return Err(Refusal::Incomplete { fields: missing });
            }
            let mut effects = vec![
                put(record, "state", json!("submitted")),
                put(record, "submitted_at", json!(caller.at)),
                put(record, "passed", json!(passed)),
            ];
            effects.extend(make_known(record, world));
            if noun == Noun::Lead {
                effects.extend(first_talk(record, caller.at));
                effects.extend(number(record, "lead"));
            }
            if noun == Noun::Trip {
                effects.extend(number(record, "trip"));
            }
            if let (Some(note), Some(entry)) = (note, entry) {
                effects.push(thread_entry(
                    record,
                    *entry,
                    "resubmitted",
                    Some(note),
                    caller,
                    None,
                ));
            }
            Ok(effects)
        }
        Command::Review {
            verdict,
            note,
            content_hash,
            entry,
        } => {
            allow(Action::Review)?;
            let to = match verdict {
                Verdict::Reviewed => "reviewed",
                Verdict::HasIssues => {
                    require_note(note.as_deref())?;
                    if noun == Noun::Trip {
                        "returned"
                    } else {
                        "has_issues"
                    }
                }
            };
            judge(
                noun,
                record,
                to,
                note.as_deref(),
                content_hash,
                *entry,
                caller,
            )
        }
        Command::WithdrawReview { entry } => {
            allow(Action::Review)?;
            if record.id_in("verdict_by") != Some(caller.actor.id) {
                return Err(Refusal::NotAllowed {
                    action: Action::Review,
                });
            }
            let from = state(record);
            let back = match from.as_str() {
                "reviewed" | "has_issues" if noun != Noun::Trip => "submitted",
                _ => {
                    return Err(Refusal::WrongState {
                        from,
                        to: "submitted".to_owned(),
                    });
                }
            };
            Ok(vec![
                put(record, "state", json!(back)),
                put(record, "verdict_by", Value::Null),
                thread_entry(record, *entry, "withdrawn", None, caller, None),
            ])
        }
        Command::Assess {
            assessment,
            note,
            duplicate_of,
            content_hash,
            entry,
        } => {
            allow(Action::Assess)?;
            let to = match assessment {
                Assessment::Assessing => "assessing",
                Assessment::Accepted => "accepted",
                Assessment::Declined => "declined",
                Assessment::Returned => "returned",
                Assessment::Duplicate => "duplicate",
            };
            if matches!(assessment, Assessment::Declined | Assessment::Returned) {
                require_note(note.as_deref())?;
            }
            let mut effects = judge(
                noun,
                record,
                to,
                note.as_deref(),
                content_hash,
                *entry,
                caller,
            )?;
            if *assessment == Assessment::Duplicate {
                let other = duplicate_of.ok_or_else(|| Refusal::Incomplete {
                    fields: vec!["duplicate_of.missing".to_owned()],
                })?;
                effects.push(put(record, "duplicate_of", json!(other)));
            }
            Ok(effects)
        }
        Command::ClaimSigning { claim, entry } => {
            allow(Action::ClaimSigning)?;
            signing::claim(record, claim, *entry, caller)
        }
        Command::WithdrawSigning { claim, entry } => {
            allow(Action::ClaimSigning)?;
            signing::withdraw(record, *claim, *entry, caller)
        }
        Command::VerifySigning {
            claim,
            verdict,
            note,
            entry,
        } => {
            allow(Action::VerifySigning)?;
            signing::verify(record, *claim, *verdict, note.as_deref(), *entry, caller)
        }
        Command::AssignTrip {
            lead_traveller,
            members,
        } => {
            allow(Action::Assign)?;
            if noun != Noun::Trip {
                return Err(Refusal::NotAllowed {
                    action: Action::Assign,
                });
            }
            for person in members.iter().chain([lead_traveller]) {
                if !world.person(*person).is_some_and(|person| person.active) {
                    return Err(Refusal::UnknownPerson);
                }
            }
            let mut effects = vec![
                put(record, "lead_traveller", json!(lead_traveller)),
                Effect::Replace {
                    record: record.id,
                    field: "members",
                    elements: members.iter().map(ToString::to_string).collect(),
                },
            ];
            // The manager who assigns a trip has thereby approved it.
            if policy::may(caller.actor, caller.author, Action::Approve, record, world).is_ok()
                && matches!(state(record).as_str(), "planned" | "submitted")
            {
                effects.extend(approve(record, caller));
            }
            Ok(effects)
        }
        Command::Move { to, note } => {
            let action = match (noun, to.as_str()) {
                (Noun::Week, _) => Action::Publish,
                (Noun::Trip, "approved" | "planned") => Action::Approve,
                (Noun::Trip, "reviewed" | "returned") | (Noun::Meeting | Noun::FollowUp, _) => {
                    return Err(Refusal::NotAllowed {
                        action: Action::Move,
                    });
                }
                (
                    Noun::Lead,
                    "submitted" | "assessing" | "accepted" | "declined" | "returned" | "duplicate"
                    | "signed",
                ) => {
                    return Err(Refusal::NotAllowed {
                        action: Action::Move,
                    });
                }
                _ => Action::Move,
            };
            allow(action)?;
            // While a claim of signing waits, the lead stays where the verifier reads it.
            if crate::signing::waiting(record).is_some() {
                return Err(Refusal::Stale);
            }
            step(noun, record, to)?;
            if noun == Noun::Trip && to == "approved" {
                return Ok(approve(record, caller));
            }
            let mut effects = vec![put(record, "state", json!(to))];
            if noun == Noun::Week && to == "published" {
                effects.push(put(record, "published_at", json!(caller.at)));
                effects.push(put(record, "published_by", json!(caller.actor.id)));
            }
            if let Some(note) = note.as_deref().filter(|note| !note.trim().is_empty()) {
                effects.push(put(record, "state_note", json!(note)));
            }
            Ok(effects)
        }
        Command::Merge { into, take } => {
            allow(Action::Merge)?;
            merging::merge(record, *into, take, caller, world)
        }
        Command::Separate => {
            allow(Action::Merge)?;
            merging::separate(record, world)
        }
        Command::TellApart { other, apart } => {
            allow(Action::Merge)?;
            merging::tell_apart(record, *other, *apart, caller, world)
        }
        Command::Delete => {
            allow(Action::Delete)?;
            Ok(vec![put(record, crate::record::DELETED, json!(true))])
        }
        Command::Erase { reason } => {
            allow(Action::Erase)?;
            if reason.trim().is_empty() {
                return Err(Refusal::Incomplete {
                    fields: vec!["reason.missing".to_owned()],
                });
            }
            if reason.chars().count() > erase::REASON {
                return Err(Refusal::OverLimit {
                    limit: "reason_characters".to_owned(),
                });
            }
            Ok(vec![Effect::Erase { record: record.id }])
        }
    }
}

/// What an edit of the content does to the state (M6): what was reviewed is submitted again as a
/// correction; everything else stays where it is.
#[must_use]
pub fn after_edit(record: &Record, world: &dyn World) -> Vec<Effect> {
    let noun = Noun::parse(&record.noun);
    match (noun, state(record).as_str()) {
        (Some(Noun::Meeting | Noun::FollowUp), "reviewed") => {
            let mut effects = vec![put(record, "state", json!("submitted"))];
            effects.extend(make_known(record, world));
            effects
        }
        (Some(Noun::Meeting | Noun::FollowUp), "submitted" | "has_issues")
        | (
            Some(Noun::Lead),
            "submitted" | "assessing" | "returned" | "accepted" | "negotiating" | "signed",
        ) => make_known(record, world),
        _ => Vec::new(),
    }
}

/// A verdict names the hash of what was read. If the content changed meanwhile the verdict stays on
/// that version, and the record stays (or is again) submitted (M6).
fn judge(
    noun: Noun,
    record: &Record,
    to: &str,
    note: Option<&str>,
    content_hash: &str,
    entry: RecordId,
    caller: &Caller<'_>,
) -> Result<Vec<Effect>, Refusal> {
    let from = state(record);
    if matches!(
        from.as_str(),
        "reviewed" | "has_issues" | "declined" | "duplicate"
    ) || from == to
    {
        return Err(Refusal::Stale);
    }
    step(noun, record, to)?;
    let outdated = record.content_hash().ok().as_deref() != Some(content_hash);
    let mut said = thread_entry(
        record,
        entry,
        to,
        note,
        caller,
        Some((content_hash, outdated)),
    );
    if !outdated {
        // The version that was judged, so that the next reader sees what changed since.
        if let Effect::Create { fields, .. } = &mut said {
            fields.insert("content", Value::Object(record.content()));
        }
    }
    let mut effects = vec![said];
    if !outdated {
        effects.push(put(record, "state", json!(to)));
        effects.push(put(record, "reviewed_at", json!(caller.at)));
        effects.push(put(record, "verdict_by", json!(caller.actor.id)));
    }
    Ok(effects)
}

pub(super) fn thread_entry(
    subject: &Record,
    entry: RecordId,
    verdict: &str,
    note: Option<&str>,
    caller: &Caller<'_>,
    read: Option<(&str, bool)>,
) -> Effect {
    let mut fields = BTreeMap::from([
        ("subject", json!(subject.id)),
        ("subject_noun", json!(subject.noun)),
        ("author", json!(caller.actor.id)),
        ("unit", subject.value("unit")),
        ("trip", subject.value("trip")),
        ("verdict", json!(verdict)),
        ("note", json!(note.unwrap_or_default())),
        ("given_at", json!(caller.at)),
    ]);
    if let Some((hash, outdated)) = read {
        fields.insert("content_hash", json!(hash));
        fields.insert("outdated", json!(outdated));
    }
    Effect::Create {
        noun: Noun::Review,
        record: entry,
        fields,
    }
}

fn approve(record: &Record, caller: &Caller<'_>) -> Vec<Effect> {
    let mut effects = vec![
        put(record, "state", json!("approved")),
        put(record, "approved_at", json!(caller.at)),
        put(record, "approved_by", json!(caller.actor.id)),
    ];
    effects.extend(number(record, "trip"));
    effects
}

fn number(record: &Record, series: &'static str) -> Option<Effect> {
    if record.text("number").is_some() {
        return None;
    }
    record.id_in("unit").map(|unit| Effect::Number {
        record: record.id,
        series,
        unit,
    })
}

/// The unit that first reported a lead is protected (首谈).
fn first_talk(record: &Record, at: Stamp) -> Vec<Effect> {
    if record.text("first_talk_unit").is_some() {
        return Vec::new();
    }
    vec![
        put(record, "first_talk_unit", record.value("unit")),
        put(record, "first_talk_person", record.value("author")),
        put(record, "first_talk_at", json!(at)),
    ]
}

pub(super) fn require_note(note: Option<&str>) -> Result<(), Refusal> {
    match note {
        Some(note) if !note.trim().is_empty() => Ok(()),
        _ => Err(Refusal::Incomplete {
            fields: vec!["note.missing".to_owned()],
        }),
    }
}

fn state(record: &Record) -> String {
    record.text("state").unwrap_or_else(|| "draft".to_owned())
}

pub(super) fn step(noun: Noun, record: &Record, to: &str) -> Result<(), Refusal> {
    let from = state(record);
    if states::may_step(noun, &from, to) {
        Ok(())
    } else {
        Err(Refusal::WrongState {
            from,
            to: to.to_owned(),
        })
    }
}

pub(super) fn put(record: &Record, field: &'static str, value: Value) -> Effect {
    Effect::Put {
        record: record.id,
        field,
        value,
    }
}
