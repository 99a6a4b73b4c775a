//! Which fields a person writes and which only a command moves (M5), and which hold long text or sets.

use crate::Noun;

/// How a field merges.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// One value; concurrent ones are kept as a conflict (M1).
    Plain,
    /// Long text, merged character by character (M3).
    Text,
    /// A set; add wins (M4).
    Set,
}

/// Fields that decide scope or state: written at creation, then by command only (M5).
pub const GUARDED: &[&str] = &[
    "author",
    "typist",
    "unit",
    "trip",
    "members",
    "lead_traveller",
    "number",
    "state",
    "verdict",
    "first_talk_unit",
    "first_talk_person",
    "first_talk_at",
    "assignment",
    "known_to",
    "known_on",
    "known_via",
    "merged_into",
    "merged_over",
    "merged_stood",
    "merged_from",
    "not_same",
    "subject",
    "subject_noun",
    "verdict_by",
    "state_note",
    "content_hash",
    "outdated",
    "given_at",
    "submitted_at",
    "reviewed_at",
    "published_at",
    "published_by",
    "approved_at",
    "approved_by",
    "duplicate_of",
    "passed",
    "signing",
    "signing_claim",
    "signing_on",
    "signing_kind",
    "signing_amount",
    "signing_evidence",
    "signing_claimed_by",
    "signing_claimed_at",
    "signing_verified_by",
    "signing_verified_at",
    "role",
    "active",
];

/// Whether only a command may change this field after creation.
#[must_use]
pub fn is_guarded(field: &str) -> bool {
    GUARDED.contains(&field)
}

/// Fields that hold a day, `2026-09-08`.
pub const DAYS: &[&str] = &[
    "on",
    "next_step_due",
    "next_step_done_on",
    "referrer_told_on",
    "signing_on",
    "from",
    "to",
    "day",
    "report_due",
    "collected_on",
    "kept_until",
];

/// Fields that hold a whole number, not below zero: 分, 0.01 亩, ㎡, heads.
pub const AMOUNTS: &[&str] = &[
    "amount",
    "land",
    "plant",
    "total_investment",
    "fixed_investment",
    "foreign_amount",
    "output",
    "tax",
    "revenue",
    "signing_amount",
    "jobs",
    "task_visits",
    "task_leads",
    "task_companies",
];

/// Fields that hold a name or a title, which has the shorter limit.
pub const NAMES: &[&str] = &[
    "name",
    "short",
    "short_name",
    "title",
    "company_name",
    "city",
    "place",
    "post",
    "project",
    "industry",
    "uscc",
];

/// Long texts, in every noun that has a field of this name.
const TEXTS: &[&str] = &["minutes", "notes"];

/// Sets, in every noun that has a field of this name.
const SETS: &[&str] = &[
    "our_people",
    "tags",
    "members",
    "known_to",
    "known_on",
    "known_via",
    "merged_from",
    "not_same",
    "writers",
    "aliases",
    "chains",
];

/// How a field merges. Unknown fields of newer versions are plain.
#[must_use]
pub fn kind(field: &str) -> FieldKind {
    if TEXTS.contains(&field) {
        FieldKind::Text
    } else if SETS.contains(&field) {
        FieldKind::Set
    } else {
        FieldKind::Plain
    }
}

/// The field that names a record in lists and in sentences.
#[must_use]
pub fn title_field(noun: Noun) -> &'static str {
    match noun {
        Noun::Unit | Noun::Person | Noun::Company | Noun::Contact => "name",
        Noun::Week | Noun::Trip | Noun::Lead | Noun::Meeting => "title",
        Noun::Stop => "company_name",
        Noun::FollowUp => "text",
        Noun::Review => "note",
        Noun::ContactPrivate => "contact",
    }
}
