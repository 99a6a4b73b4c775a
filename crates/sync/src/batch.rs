//! How much to send at once: what the limits allow, less on a bad line, and never stuck on one operation (S17).

use model::OpId;
use protocol::limits::Limits;
use std::collections::BTreeSet;
use store::Outgoing;

/// Bytes around the operations of a push, and the comma after each.
const FRAME: usize = 64;

/// The size of the next push.
#[derive(Clone, Debug)]
pub struct Sizer {
    operations: usize,
    bytes: usize,
    aside: BTreeSet<OpId>,
}

const FIRST_BYTES: usize = 256 * 1024;
const FEWEST_BYTES: usize = 2 * 1024;

impl Default for Sizer {
    fn default() -> Self {
        Self {
            operations: usize::MAX,
            bytes: FIRST_BYTES,
            aside: BTreeSet::new(),
        }
    }
}

impl Sizer {
    /// What to ask the store for, so that enough is left without those that are skipped.
    #[must_use]
    pub fn window(&self, limits: &Limits, skipped: usize) -> Limits {
        let more = self.aside.len().saturating_add(skipped);
        Limits {
            batch_operations: limits.batch_operations.saturating_add(more),
            batch_bytes: limits
                .batch_bytes
                .saturating_add(more.saturating_mul(limits.operation_bytes)),
            ..limits.clone()
        }
    }

    /// The next batch: a prefix of what waits, at least one, without those set aside and those `skipped`.
    #[must_use]
    pub fn cut(
        &self,
        waiting: Vec<Outgoing>,
        limits: &Limits,
        skipped: &BTreeSet<OpId>,
    ) -> Vec<Outgoing> {
        let most = self.operations.min(limits.batch_operations).max(1);
        let room = self.bytes.min(limits.batch_bytes).saturating_sub(FRAME);
        let mut used = 0;
        let mut batch = Vec::new();
        for one in waiting {
            if self.aside.contains(&one.op) || skipped.contains(&one.op) {
                continue;
            }
            used += one.bytes.text.len() + 1;
            if !batch.is_empty() && (batch.len() >= most || used > room) {
                break;
            }
            batch.push(one);
        }
        batch
    }

    /// The batch went through.
    pub fn went_through(&mut self) {
        self.operations = self.operations.saturating_mul(2);
        self.bytes = self.bytes.saturating_mul(2);
    }

    /// The line broke under it: less next time.
    pub fn was_lost(&mut self, batch: &[Outgoing]) {
        let bytes: usize = batch.iter().map(|one| one.bytes.text.len()).sum();
        self.bytes = (self.bytes.min(bytes) / 2).max(FEWEST_BYTES);
    }

    /// The batch as a whole is not taken: halve it; one alone is set aside, and the others go on.
    /// Says which was set aside.
    pub fn was_not_taken(&mut self, batch: &[Outgoing]) -> Option<OpId> {
        match batch {
            [] => None,
            [one] => {
                self.aside.insert(one.op);
                Some(one.op)
            }
            many => {
                self.operations = many.len() / 2;
                None
            }
        }
    }

    /// Tries those set aside again.
    pub fn forgive(&mut self) {
        self.aside.clear();
    }

    /// Which are set aside.
    #[must_use]
    pub fn aside(&self) -> &BTreeSet<OpId> {
        &self.aside
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::OpBytes;
    use uuid::Uuid;

    fn waiting(sizes: &[usize]) -> Vec<Outgoing> {
        let one = |(at, size): (usize, &usize)| Outgoing {
            op: OpId(Uuid::from_u128(at as u128)),
            bytes: OpBytes {
                text: "x".repeat(*size),
                hash: String::new(),
            },
        };
        sizes.iter().enumerate().map(one).collect()
    }

    fn limits(operations: usize, bytes: usize) -> Limits {
        Limits {
            batch_operations: operations,
            batch_bytes: bytes,
            ..Limits::default()
        }
    }

    #[track_caller]
    fn check(sizer: &Sizer, sizes: &[usize], limits: &Limits, expected: usize) {
        assert_eq!(
            sizer.cut(waiting(sizes), limits, &BTreeSet::new()).len(),
            expected
        );
    }

    #[test]
    fn a_batch_keeps_the_limits_and_is_never_empty() {
        let sizer = Sizer::default();
        check(&sizer, &[10; 9], &limits(4, 1_000), 4);
        check(&sizer, &[100; 9], &limits(500, FRAME + 303), 3);
        check(&sizer, &[100; 9], &limits(500, FRAME + 302), 2);
        check(&sizer, &[5_000, 1], &limits(500, 100), 1);
        check(&sizer, &[], &limits(500, 100), 0);
    }

    #[test]
    fn a_bad_line_gets_less_and_recovers() {
        let mut sizer = Sizer::default();
        let limits = limits(500, 900 * 1024);
        let sizes = [10 * 1024; 80];
        let first = sizer.cut(waiting(&sizes), &limits, &BTreeSet::new());
        assert_eq!(first.len(), 25);
        sizer.was_lost(&first);
        check(&sizer, &sizes, &limits, 12);
        for _ in 0..20 {
            let batch = sizer.cut(waiting(&sizes), &limits, &BTreeSet::new());
            sizer.was_lost(&batch);
        }
        check(&sizer, &sizes, &limits, 1);
        (0..20).for_each(|_| sizer.went_through());
        check(&sizer, &sizes, &limits, 80);
    }

    #[test]
    fn one_that_is_never_taken_is_found_and_stops_no_other() {
        let mut sizer = Sizer::default();
        let (limits, poisoned) = (Limits::default(), OpId(Uuid::from_u128(11)));
        let mut taken = BTreeSet::new();
        for _ in 0..40 {
            let batch = sizer.cut(waiting(&[10; 30]), &limits, &taken);
            if batch.iter().any(|one| one.op == poisoned) {
                sizer.was_not_taken(&batch);
            } else {
                taken.extend(batch.iter().map(|one| one.op));
                sizer.went_through();
            }
        }
        assert_eq!(taken.len(), 29);
        assert_eq!(
            sizer.aside().iter().copied().collect::<Vec<_>>(),
            [poisoned]
        );
    }
}
