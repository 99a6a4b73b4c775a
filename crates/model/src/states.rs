//! The state machines (domain.md §5): the only steps there are (S10).

use crate::Noun;

/// A step from one state to another.
pub type Step = (&'static str, &'static str);

/// Meeting, and a follow-up alike.
const MEETING: &[Step] = &[
    ("draft", "submitted"),
    ("submitted", "reviewed"),
    ("submitted", "has_issues"),
    ("has_issues", "submitted"),
    // A correction: an edit of what was reviewed is submitted again (M6).
    ("reviewed", "submitted"),
];

const LEAD: &[Step] = &[
    ("draft", "submitted"),
    ("submitted", "assessing"),
    ("submitted", "accepted"),
    ("submitted", "declined"),
    ("submitted", "returned"),
    ("submitted", "duplicate"),
    ("assessing", "accepted"),
    ("assessing", "declined"),
    ("assessing", "returned"),
    ("assessing", "duplicate"),
    ("returned", "submitted"),
    ("accepted", "negotiating"),
    ("negotiating", "signed"),
    ("negotiating", "shelved"),
    ("negotiating", "lost"),
    ("shelved", "negotiating"),
];

const TRIP: &[Step] = &[
    ("planned", "submitted"),
    ("planned", "approved"),
    ("submitted", "approved"),
    ("submitted", "planned"),
    ("approved", "under_way"),
    ("under_way", "back"),
    ("back", "reported"),
    ("reported", "reviewed"),
    ("reported", "returned"),
    ("returned", "reported"),
    ("reviewed", "archived"),
    // A change is a new version and needs approval again.
    ("approved", "submitted"),
    ("under_way", "submitted"),
    ("planned", "cancelled"),
    ("submitted", "cancelled"),
    ("approved", "cancelled"),
];

const WEEK: &[Step] = &[
    ("proposed", "published"),
    ("published", "withdrawn"),
    ("withdrawn", "published"),
];

/// The steps of a noun; none where it has no states.
#[must_use]
pub fn steps(noun: Noun) -> &'static [Step] {
    match noun {
        Noun::Meeting | Noun::FollowUp => MEETING,
        Noun::Lead => LEAD,
        Noun::Trip => TRIP,
        Noun::Week => WEEK,
        Noun::Unit
        | Noun::Person
        | Noun::Stop
        | Noun::Company
        | Noun::Contact
        | Noun::ContactPrivate
        | Noun::Review => &[],
    }
}

/// The state a new record of this noun starts in.
#[must_use]
pub fn initial(noun: Noun) -> Option<&'static str> {
    match noun {
        Noun::Meeting | Noun::Lead | Noun::FollowUp => Some("draft"),
        Noun::Trip => Some("planned"),
        Noun::Week => Some("proposed"),
        _ => None,
    }
}

/// Whether the step is legal.
#[must_use]
pub fn may_step(noun: Noun, from: &str, to: &str) -> bool {
    steps(noun).contains(&(from, to))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_starts_somewhere_reachable() {
        for noun in Noun::ALL {
            let Some(start) = initial(*noun) else {
                continue;
            };
            for (from, _) in steps(*noun) {
                assert!(
                    *from == start || steps(*noun).iter().any(|(_, to)| to == from),
                    "{noun}: nothing leads to {from}"
                );
            }
        }
    }

    #[test]
    fn a_declined_lead_goes_nowhere() {
        assert!(!may_step(Noun::Lead, "declined", "accepted"));
        assert!(may_step(Noun::Lead, "submitted", "assessing"));
    }
}
