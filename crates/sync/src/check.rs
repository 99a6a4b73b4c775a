//! Whether an answer of the centre answers what was asked. What does not is no answer at all (S16, S19).

use model::Scope;
use protocol::broken::{self, Variant};
use protocol::snapshot::{SnapshotPage, SnapshotPlace};
use protocol::wire::{Cursor, PullAnswer, PushAnswer};
use store::Outgoing;

/// One answer for each operation, in the same order, none of them about another one.
#[must_use]
pub fn push_answers(sent: &[Outgoing], answer: &PushAnswer) -> bool {
    sent.len() == answer.answers.len()
        && sent.iter().zip(&answer.answers).all(|(sent, answer)| {
            answer.op_id.is_none_or(|op| op == sent.op) && answer.hash == sent.bytes.hash
        })
}

/// The page goes on from the cursor, ascends, ends where it says, and holds nothing that was not asked for.
#[must_use]
pub fn page_follows(asked: &[Scope], cursor: Option<&Cursor>, page: &PullAnswer) -> bool {
    let since = cursor.map_or(0, |cursor| cursor.number);
    if broken::is(Variant::PageNotChecked) {
        return true;
    }
    if page.since != since {
        return false;
    }
    let mut last = since;
    for entry in &page.entries {
        if entry.number <= since || entry.number < last || !asked.contains(&entry.scope) {
            return false;
        }
        last = entry.number;
    }
    page.upto.number >= last
}

/// The page goes on from the place that was asked for, and its numbers descend to where the next one begins.
#[must_use]
pub fn snapshot_follows(asked: Option<&SnapshotPlace>, page: &SnapshotPage) -> bool {
    if broken::is(Variant::PageNotChecked) || broken::is(Variant::SnapshotFromLater) {
        return true;
    }
    let SnapshotPlace { at, before } = &page.place;
    let begins = match asked {
        Some(asked) => *asked == page.place,
        None => *before == at.number.saturating_add(1),
    };
    begins && page.next < *before
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{OpId, Record, RecordId, Stamp};
    use protocol::OpBytes;
    use protocol::wire::{Answer, FeedEntry, FeedEvent, Outcome};
    use uuid::Uuid;

    fn sent(at: u128) -> Outgoing {
        let (text, hash) = (String::new(), format!("hash {at}"));
        Outgoing {
            op: OpId(Uuid::from_u128(at)),
            bytes: OpBytes { text, hash },
        }
    }

    fn answers(of: &[(Option<u128>, u128)]) -> PushAnswer {
        let answer = |(op, hash): &(Option<u128>, u128)| Answer {
            op_id: op.map(|op| OpId(Uuid::from_u128(op))),
            hash: format!("hash {hash}"),
            outcome: Outcome::Held {
                missing: Vec::new(),
            },
            duplicate: false,
        };
        let answers = of.iter().map(answer).collect();
        PushAnswer {
            answers,
            acked_through: 0,
            server_time: Stamp(0),
        }
    }

    #[test]
    fn answers_are_about_what_was_sent_in_its_order() {
        let check = |of: &[(Option<u128>, u128)]| push_answers(&[sent(1), sent(2)], &answers(of));
        assert!(check(&[(Some(1), 1), (Some(2), 2)]));
        assert!(
            check(&[(Some(1), 1), (None, 2)]),
            "unreadable to the centre"
        );
        assert!(!check(&[(Some(1), 1)]), "one is missing");
        assert!(
            !check(&[(Some(1), 1), (Some(2), 2), (Some(3), 3)]),
            "one too many"
        );
        assert!(!check(&[(Some(2), 2), (Some(1), 1)]), "another order");
        assert!(!check(&[(Some(1), 1), (Some(2), 9)]), "other bytes");
        assert!(!check(&[(Some(1), 1), (Some(9), 2)]), "another operation");
    }

    fn page(numbers: &[u64], upto: u64, scope: Scope) -> PullAnswer {
        let record = RecordId(Uuid::from_u128(5));
        let event = FeedEvent::Put(Some(Box::new(Record::new("unit", record))));
        let entry = |number: &u64| FeedEntry {
            number: *number,
            scope,
            record,
            event: event.clone(),
        };
        PullAnswer {
            entries: numbers.iter().map(entry).collect(),
            since: 7,
            upto: Cursor {
                epoch: "e".into(),
                number: upto,
                mark: String::new(),
            },
            more: false,
            scopes: Vec::new(),
            server_time: Stamp(0),
        }
    }

    #[test]
    fn a_page_goes_on_from_the_cursor_and_keeps_to_what_was_asked() {
        let cursor = Cursor {
            epoch: "e".into(),
            number: 7,
            mark: String::new(),
        };
        let check = |numbers: &[u64], upto, scope| {
            page_follows(&[Scope::City], Some(&cursor), &page(numbers, upto, scope))
        };
        assert!(check(&[8, 8, 10], 10, Scope::City));
        assert!(check(&[], 7, Scope::City));
        assert!(
            !check(&[7], 8, Scope::City),
            "read before: an old page once more (S6)"
        );
        assert!(!check(&[9, 8], 9, Scope::City), "not ascending");
        assert!(!check(&[8, 9], 8, Scope::City), "beyond its own end");
        assert!(!check(&[], 6, Scope::City), "behind the cursor");
        let other = Scope::Unit(RecordId(Uuid::from_u128(1)));
        assert!(!check(&[8], 8, other), "not asked for (S4)");
        let mut later = page(&[9], 9, Scope::City);
        later.since = 8;
        assert!(
            !page_follows(&[Scope::City], Some(&cursor), &later),
            "begins behind a gap: a later page played again would step over 8 (S6)"
        );
    }
}
