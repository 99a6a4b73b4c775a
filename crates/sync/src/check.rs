//! Whether an answer of the centre answers what was asked. What does not is no answer at all (S16, S19).

use model::Scope;
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
    let mut last = since;
    for entry in &page.entries {
        if entry.number <= since || entry.number < last || !asked.contains(&entry.scope) {
            return false;
        }
        last = entry.number;
    }
    page.upto.number >= last
}
