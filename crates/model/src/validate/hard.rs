//! What blocks submitting: missing, malformed, contradictory or too long.

use super::{Finding, Level, MAX_NAME, MAX_TEXT, day, is_present, noun};
use crate::schema::{self, FieldKind};
use crate::{Noun, Record};
use serde_json::Value;

const TIMES: &[&str] = &["starts_at", "ends_at", "at"];

pub(super) fn findings(record: &Record) -> Vec<Finding> {
    let mut out = Vec::new();
    let Some(noun) = noun(record) else { return out };
    missing(record, noun, &mut out);
    days_and_times(record, &mut out);
    amounts(record, &mut out);
    lengths(record, &mut out);
    out
}

fn missing(record: &Record, noun: Noun, out: &mut Vec<Finding>) {
    // Each line: any one of these fields is enough; the first one names the finding.
    let required: &[&[&str]] = match noun {
        Noun::Meeting => &[
            &["company", "company_name"],
            &["on"],
            &["gist", "minutes"],
            &["next_step"],
            &["next_step_owner"],
            &["next_step_due"],
        ],
        Noun::Lead => &[
            &["title"],
            &["company", "company_name"],
            &["project"],
            &["total_investment"],
            &["next_step"],
        ],
        Noun::Trip => &[&["title"], &["from"], &["to"], &["cities"]],
        Noun::FollowUp => &[&["subject"], &["on"], &["text"]],
        Noun::Week => &[&["from"], &["to"]],
        Noun::Unit | Noun::Person | Noun::Company | Noun::Contact => &[&["name"]],
        Noun::Stop => &[&["company_name", "company"]],
        Noun::ContactPrivate => &[&["contact"]],
        Noun::Review => &[],
    };
    for fields in required {
        if let Some(first) = fields.first()
            && !fields.iter().any(|field| is_present(record, field))
        {
            out.push(Finding::new(Level::Hard, format!("{first}.missing"), first));
        }
    }
}

fn days_and_times(record: &Record, out: &mut Vec<Finding>) {
    for field in schema::DAYS {
        if day(record, field).is_err() {
            out.push(Finding::new(Level::Hard, format!("{field}.shape"), field));
        }
    }
    for field in TIMES {
        if is_present(record, field) && time(record, field).is_none() {
            out.push(Finding::new(Level::Hard, format!("{field}.shape"), field));
        }
    }
    if let (Ok(Some(from)), Ok(Some(to))) = (day(record, "from"), day(record, "to"))
        && to < from
    {
        out.push(before("to", from.to_string(), to.to_string()));
    }
    if let (Some(starts), Some(ends)) = (time(record, "starts_at"), time(record, "ends_at"))
        && ends < starts
    {
        out.push(before("ends_at", clock(starts), clock(ends)));
    }
}

fn before(field: &str, start: String, end: String) -> Finding {
    Finding::new(Level::Hard, "end.before_start", field)
        .with("start", start)
        .with("end", end)
}

/// The time in a field as hours and minutes, where it is `HH:MM`.
fn time(record: &Record, field: &str) -> Option<(u32, u32)> {
    let text = record.text(field)?;
    let (hours, minutes) = text.split_once(':')?;
    let plain =
        |text: &str| (1..=2).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    if !plain(hours) || !plain(minutes) {
        return None;
    }
    let time: (u32, u32) = (hours.parse().ok()?, minutes.parse().ok()?);
    (time.0 < 24 && time.1 < 60).then_some(time)
}

fn clock((hours, minutes): (u32, u32)) -> String {
    format!("{hours:02}:{minutes:02}")
}

fn amounts(record: &Record, out: &mut Vec<Finding>) {
    for field in schema::AMOUNTS {
        match record.value(field) {
            Value::Null => {}
            Value::Number(number) => match number.as_i64() {
                Some(number) if number < 0 => {
                    out.push(
                        Finding::new(Level::Hard, "amount.negative", field).with("actual", number),
                    );
                }
                Some(_) => {}
                None => out.push(Finding::new(Level::Hard, "amount.shape", field)),
            },
            _ => out.push(Finding::new(Level::Hard, "amount.shape", field)),
        }
    }
    if let (Some(fixed), Some(total)) = (
        record.number("fixed_investment"),
        record.number("total_investment"),
    ) && fixed > total
    {
        out.push(
            Finding::new(Level::Hard, "fixed.over_total", "fixed_investment")
                .with("fixed", fixed)
                .with("total", total),
        );
    }
}

fn lengths(record: &Record, out: &mut Vec<Finding>) {
    for (name, field) in &record.fields {
        let limit = match schema::kind(name) {
            FieldKind::Set => continue,
            FieldKind::Plain if schema::NAMES.contains(&name.as_str()) => MAX_NAME,
            FieldKind::Plain | FieldKind::Text => MAX_TEXT,
        };
        if let Value::String(text) = field.value() {
            // Bytes first: counting characters of a short text is not worth it.
            let length = if text.len() > limit {
                text.chars().count()
            } else {
                0
            };
            if length > limit {
                out.push(
                    Finding::new(Level::Hard, "too_long", name)
                        .with("limit", limit)
                        .with("actual", length),
                );
            }
        }
    }
}
