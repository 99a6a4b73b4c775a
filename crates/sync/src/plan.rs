//! What to do next: a pure function of what the loop knows. Text goes out before anything comes in.

use store::CursorGroup;

/// What the loop knows. Times are milliseconds of one steady clock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Situation {
    /// Now.
    pub now: u64,
    /// Paused by the person.
    pub paused: bool,
    /// Not before this, after a failure or where the device is barred.
    pub not_before: Option<u64>,
    /// Hello was answered since the last failure that unsettles it.
    pub greeted: bool,
    /// Say hello again from here on, for grants, clocks and backups.
    pub hello_due: u64,
    /// The centre takes what is left and gives nothing more (W6).
    pub quarantined: bool,
    /// Something may wait to be sent.
    pub to_send: bool,
    /// Scopes to be read, the most urgent first.
    pub to_read: Vec<CursorGroup>,
    /// Read everything again from here on.
    pub poll_due: u64,
    /// What is held is to be compared with the centre from here on.
    pub check_due: u64,
    /// It is being compared: nothing is read meanwhile, so that it stands still.
    pub checking: bool,
    /// Something that was received is not in the index of words yet.
    pub to_index: bool,
}

/// The next step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Say hello.
    Hello,
    /// Send a batch.
    Push,
    /// Read a page of these.
    Pull(CursorGroup),
    /// See how far every scope has been read, and read on.
    Poll,
    /// Everything left was sent from a revoked device: nothing more is to be done here.
    Bar,
    /// Compare some of what is held with what the centre has.
    Check,
    /// Put some of what was received into the index: nothing else is to be done.
    Index,
    /// Nothing, until this time or a poke.
    Rest(Option<u64>),
}

/// Decides.
#[must_use]
pub fn plan(situation: &Situation) -> Step {
    match next(situation) {
        Step::Rest(_) if situation.to_index => Step::Index,
        step => step,
    }
}

fn next(situation: &Situation) -> Step {
    let now = situation.now;
    if situation.paused {
        return Step::Rest(None);
    }
    if let Some(until) = situation.not_before.filter(|until| *until > now) {
        return Step::Rest(Some(until));
    }
    if !situation.greeted {
        return Step::Hello;
    }
    if situation.to_send {
        return Step::Push;
    }
    if situation.quarantined {
        return Step::Bar;
    }
    if let Some(group) = situation.to_read.first() {
        return Step::Pull(group.clone());
    }
    if situation.checking {
        return Step::Check;
    }
    if situation.hello_due <= now {
        return Step::Hello;
    }
    if situation.poll_due <= now {
        return Step::Poll;
    }
    if situation.check_due <= now && !situation.to_index {
        return Step::Check;
    }
    Step::Rest(Some(situation.poll_due.min(situation.hello_due)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::Scope;

    fn quiet() -> Situation {
        Situation {
            now: 1_000,
            paused: false,
            not_before: None,
            greeted: true,
            hello_due: 900_000,
            quarantined: false,
            to_send: false,
            to_read: Vec::new(),
            poll_due: 4_000,
            check_due: u64::MAX,
            checking: false,
            to_index: false,
        }
    }

    fn city() -> CursorGroup {
        CursorGroup {
            cursor: None,
            scopes: vec![Scope::City],
            complete: false,
            snapshot: None,
        }
    }

    #[track_caller]
    fn check(change: impl FnOnce(&mut Situation), expected: &Step) {
        let mut situation = quiet();
        change(&mut situation);
        assert_eq!(plan(&situation), *expected, "{situation:?}");
    }

    #[test]
    fn text_goes_out_before_anything_comes_in() {
        check(
            |s| (s.to_send, s.to_read) = (true, vec![city()]),
            &Step::Push,
        );
        check(|s| s.to_read = vec![city()], &Step::Pull(city()));
        check(|s| (s.to_send, s.hello_due) = (true, 0), &Step::Push);
    }

    #[test]
    fn nothing_is_sent_before_hello_while_paused_or_before_the_time() {
        check(|s| (s.to_send, s.greeted) = (true, false), &Step::Hello);
        check(|s| (s.to_send, s.paused) = (true, true), &Step::Rest(None));
        check(
            |s| (s.to_send, s.not_before) = (true, Some(1_001)),
            &Step::Rest(Some(1_001)),
        );
        check(
            |s| (s.to_send, s.not_before) = (true, Some(1_000)),
            &Step::Push,
        );
    }

    #[test]
    fn a_comparison_waits_for_quiet_and_then_stands_still_for_all_but_what_was_written() {
        check(|s| s.check_due = 1_000, &Step::Check);
        check(|s| (s.check_due, s.to_index) = (0, true), &Step::Index);
        check(|s| (s.check_due, s.poll_due) = (0, 0), &Step::Poll);
        check(|s| (s.checking, s.poll_due) = (true, 0), &Step::Check);
        check(|s| (s.checking, s.to_send) = (true, true), &Step::Push);
    }

    #[test]
    fn what_is_not_indexed_yet_waits_for_a_quiet_moment_and_for_no_network() {
        check(|s| s.to_index = true, &Step::Index);
        check(|s| (s.to_index, s.to_send) = (true, true), &Step::Push);
        check(|s| (s.to_index, s.poll_due) = (true, 1_000), &Step::Poll);
        check(|s| (s.to_index, s.paused) = (true, true), &Step::Index);
        check(
            |s| (s.to_index, s.not_before) = (true, Some(9_000)),
            &Step::Index,
        );
    }

    #[test]
    fn rest_ends_at_what_is_due_first() {
        check(|_| {}, &Step::Rest(Some(4_000)));
        check(|s| s.hello_due = 2_000, &Step::Rest(Some(2_000)));
        check(|s| s.poll_due = 1_000, &Step::Poll);
        check(|s| (s.poll_due, s.hello_due) = (1_000, 1_000), &Step::Hello);
    }

    #[test]
    fn a_revoked_device_sends_what_it_has_and_reads_nothing() {
        check(
            |s| (s.quarantined, s.to_send, s.to_read) = (true, true, vec![city()]),
            &Step::Push,
        );
        check(
            |s| (s.quarantined, s.to_read) = (true, vec![city()]),
            &Step::Bar,
        );
    }
}
