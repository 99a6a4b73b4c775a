//! What only warns, and may be passed with a reason (domain.md §4).

use super::{Context, Finding, LEAD_ITEMS, LeadRule, Level, completeness, day, noun};
use crate::amount::{Money, fold};
use crate::uscc::{self, Uscc};
use crate::{Noun, Record};

pub(super) fn findings(record: &Record, context: &Context) -> Vec<Finding> {
    let mut out = Vec::new();
    match noun(record) {
        Some(Noun::Meeting) => {
            outside_trip(record, context, "on", &mut out);
            slips(record, "amount", &context.rules, &mut out);
        }
        Some(Noun::Stop) => outside_trip(record, context, "day", &mut out),
        Some(Noun::Lead) => {
            incomplete(record, &mut out);
            thresholds(record, &context.rules, &mut out);
            exclusions(record, context, &mut out);
            slips(record, "total_investment", &context.rules, &mut out);
        }
        Some(Noun::Company) => code(record, &mut out),
        Some(Noun::ContactPrivate) => phones(record, &mut out),
        _ => {}
    }
    duplicates(record, context, &mut out);
    out
}

fn soft(code: &str, field: &str) -> Finding {
    Finding::new(Level::Soft, code, field)
}

fn outside_trip(record: &Record, context: &Context, field: &str, out: &mut Vec<Finding>) {
    let Ok(Some(on)) = day(record, field) else {
        return;
    };
    let early = context.trip_from.is_some_and(|from| on < from);
    let late = context.trip_to.is_some_and(|to| on > to);
    if early || late {
        let mut finding = soft("outside_trip", field).with("on", on.to_string());
        if let Some(from) = context.trip_from {
            finding = finding.with("from", from.to_string());
        }
        if let Some(to) = context.trip_to {
            finding = finding.with("to", to.to_string());
        }
        out.push(finding);
    }
}

/// The items of the lead rule that are missing and do not block already.
fn incomplete(record: &Record, out: &mut Vec<Finding>) {
    for (item, present) in completeness(record) {
        if !present && !["company", "project", "total_investment"].contains(&item) {
            out.push(soft("lead_rule.missing", item).with("of", LEAD_ITEMS.len()));
        }
    }
}

#[derive(PartialEq, Eq)]
enum Sector {
    Manufacturing,
    BigData,
    Other,
}

fn sector(record: &Record, rules: &LeadRule) -> Sector {
    let industry = record.text("industry").unwrap_or_default();
    let text = joined(record, &["industry", "project", "process", "title"]);
    if has_word(&text, &rules.big_data_words) {
        return Sector::BigData;
    }
    // GB/T 4754: a code begins with its section, C is manufacturing, I information services.
    let mut chars = industry.chars();
    if let (Some(section), Some(digit)) = (chars.next(), chars.next())
        && section.is_ascii_alphabetic()
        && digit.is_ascii_digit()
    {
        return match section.to_ascii_uppercase() {
            'C' => Sector::Manufacturing,
            _ => Sector::Other,
        };
    }
    if has_word(&text, &rules.manufacturing_words) {
        Sector::Manufacturing
    } else {
        Sector::Other
    }
}

fn thresholds(record: &Record, rules: &LeadRule, out: &mut Vec<Finding>) {
    let mut check = |field: &str, least: Money, code: &str| {
        if let Some(actual) = record.number(field).filter(|actual| *actual < least.0) {
            out.push(
                soft(code, field)
                    .with("limit", least.0)
                    .with("actual", actual),
            );
        }
    };
    match sector(record, rules) {
        Sector::Manufacturing => {
            check(
                "total_investment",
                rules.manufacturing_total,
                "threshold.manufacturing_total",
            );
            check(
                "fixed_investment",
                rules.manufacturing_fixed,
                "threshold.manufacturing_fixed",
            );
        }
        Sector::BigData => check(
            "fixed_investment",
            rules.big_data_fixed,
            "threshold.big_data_fixed",
        ),
        Sector::Other => {}
    }
}

fn exclusions(record: &Record, context: &Context, out: &mut Vec<Finding>) {
    let rules = &context.rules;
    let text = joined(
        record,
        &["title", "project", "industry", "company_name", "notes"],
    );
    if context.company_nature.as_deref() == Some("state") || has_word(&text, &rules.state_words) {
        out.push(soft("exclusion.state_invested", "company"));
    }
    let fixed = record.number("fixed_investment").unwrap_or(0);
    if fixed == 0 && has_word(&text, &rules.outlet_words) {
        out.push(soft("exclusion.service_outlet", "project"));
    }
    if has_word(&text, &rules.residential_words) {
        out.push(soft("exclusion.residential", "project"));
    }
    if has_word(&text, &rules.signed_words) {
        out.push(soft("exclusion.already_signed", "project"));
    }
}

/// 万 typed for 亿, or the reverse: amounts that are absurd by themselves or beside each other.
fn slips(record: &Record, field: &str, rules: &LeadRule, out: &mut Vec<Finding>) {
    let Some(total) = record.number(field).filter(|total| *total > 0) else {
        return;
    };
    let per_mu = record
        .number("land")
        .filter(|land| *land > 0)
        .and_then(|land| Some(total.checked_mul(100)? / land));
    let fixed = record.number("fixed_investment").filter(|fixed| *fixed > 0);
    let reason = if total < rules.slip_below.0 {
        "below"
    } else if total > rules.slip_above.0 {
        "above"
    } else if per_mu.is_some_and(|per_mu| per_mu > rules.slip_per_mu_above.0) {
        "per_mu"
    } else if fixed.is_some_and(|fixed| total / fixed >= rules.slip_times) {
        "fixed"
    } else {
        return;
    };
    out.push(
        soft("unit_slip", field)
            .with("actual", total)
            .with("reason", reason),
    );
}

fn code(record: &Record, out: &mut Vec<Finding>) {
    let Some(code) = record.text("uscc") else {
        return;
    };
    match uscc::check(&code) {
        Uscc::Valid => {}
        Uscc::Shape => out.push(soft("uscc.shape", "uscc")),
        Uscc::CheckDigit => out.push(soft("uscc.check_digit", "uscc")),
    }
}

fn phones(record: &Record, out: &mut Vec<Finding>) {
    if let Some(mobile) = record.text("mobile")
        && !is_mobile(&digits(&mobile))
    {
        out.push(soft("phone.pattern", "mobile"));
    }
    if let Some(phone) = record.text("phone") {
        let plain = digits(&phone);
        let sound = plain.bytes().all(|b| b.is_ascii_digit()) && (7..=16).contains(&plain.len());
        if !sound {
            out.push(soft("phone.pattern", "phone"));
        }
    }
    if let Some(email) = record.text("email") {
        let sound = email.split_once('@').is_some_and(|(name, host)| {
            !name.is_empty()
                && host.contains('.')
                && !host.contains('@')
                && !host.starts_with('.')
                && !host.ends_with('.')
                && !email.chars().any(char::is_whitespace)
        });
        if !sound {
            out.push(soft("email.pattern", "email"));
        }
    }
}

/// A number without what people put between its digits, and without the country.
fn digits(text: &str) -> String {
    let plain: String = text
        .chars()
        .map(fold)
        .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '(' | ')' | '.' | '转'))
        .collect();
    plain
        .strip_prefix("+86")
        .or_else(|| plain.strip_prefix("0086"))
        .unwrap_or(&plain)
        .to_owned()
}

fn is_mobile(plain: &str) -> bool {
    let bytes = plain.as_bytes();
    bytes.len() == 11
        && bytes.iter().all(u8::is_ascii_digit)
        && bytes.first() == Some(&b'1')
        && bytes.get(1).is_some_and(|second| *second >= b'3')
}

fn duplicates(record: &Record, context: &Context, out: &mut Vec<Finding>) {
    let field = match noun(record) {
        Some(Noun::Company | Noun::Contact) => "name",
        Some(Noun::Lead) => "project",
        _ => "company",
    };
    for other in context
        .duplicates
        .iter()
        .filter(|other| other.id != record.id)
    {
        out.push(
            soft("duplicate", field)
                .with("id", other.id.to_string())
                .with("name", other.name.clone())
                .with("by", other.by.clone()),
        );
    }
}

fn joined(record: &Record, fields: &[&str]) -> String {
    let texts: Vec<String> = fields
        .iter()
        .filter_map(|field| record.text(field))
        .collect();
    texts.join("\n").chars().map(fold).collect()
}

fn has_word(text: &str, words: &[String]) -> bool {
    words
        .iter()
        .any(|word| !word.is_empty() && text.contains(word.as_str()))
}
