//! Deliberately broken variants of the rules, to show that the tests would notice. They exist in builds
//! with debug assertions only and are switched on for one thread at a time by a test; in a release build
//! [`is`] is `false` and nothing is left of them.

/// One rule that is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Variant {
    /// O2: the base is what stands at the commit, not what the form showed.
    BaseAtCommit,
    /// O1: the stamp is made anew when an operation is sent.
    StampRenewedAtRetry,
    /// D1: an operation leaves the overlay with its answer, not with the pull that passes it.
    OverlayDroppedAtAck,
    /// D1: what a pull has passed stays in the overlay.
    OverlayNeverLeft,
    /// W4: the cursor moves before the page is taken in.
    CursorBeforeApply,
    /// P3: what was revoked stays.
    RevokeWithoutPurge,
    /// P3: a purge takes own unsent operations along.
    PurgeWithUnsent,
    /// P1: a record goes when one scope lets go of it, whoever else holds it.
    DroppedByOneScope,
    /// P2: a scope just granted is read from where the others are.
    GrantWithoutSnapshot,
    /// W4: another epoch is taken for the same.
    EpochIgnored,
    /// S16: a foreign answer to a push counts as success.
    PortalAccepted,
    /// S19: what was sent counts as synced, whatever became of it.
    AnswerNotAwaited,
    /// W1: a body is believed without its hash.
    BodyHashUnchecked,
    /// S6: a page is taken in wherever it begins.
    PageNotChecked,
    /// S6: a page ends inside of a number.
    PageCutsANumber,
    /// S19: the answer goes out and the transaction is not kept.
    AcknowledgedBeforeCommit,
    /// W4: a number is taken before it is known that it is needed.
    NumberBeforeTransaction,
    /// S2: an operation that is known is taken once more.
    TakenTwice,
    /// M1: one value stays, whoever wrote another meanwhile.
    LastWriteWins,
    /// M1: cause does not count, only the clock.
    ClampWithoutCause,
    /// M1: a clock years ahead is believed.
    ClockBelieved,
    /// M3: the last text is the text.
    TextByLastWrite,
    /// M4: who removes an element removes adds that were never seen.
    RemoveWins,
    /// M5: state and unit may be written like any field.
    GuardedByField,
    /// M5: what an operation depends on is not waited for.
    DependsIgnored,
    /// M6: a verdict counts for whatever the content is by now.
    VerdictWithoutHash,
    /// M7: an edit of a deleted record does not bring it back.
    DeletedForGood,
    /// P1: a record that moved on does not leave where it was.
    LeaveNotSaid,
    /// S4: a pull gives whatever is asked for.
    ScopesNotChecked,
    /// W4: what stands under a number, mark or operation, is not compared.
    MarkNotChecked,
    /// W4: a centre does not ask what it had answered before it came back from a backup.
    AnswersForgotten,
    /// W4: an own operation counts as passed by what was read before its centre came back from a backup.
    NumberBelowBelieved,
    /// S14: fields of a newer version are dropped.
    UnknownFieldDropped,
    /// S21: the audit leaves out what was merged.
    AuditSkipped,
    /// O4: a device that was set back or cloned goes on in its incarnation.
    CloneNotNoticed,
    /// P2: a snapshot's number is noted after its pages instead of before them.
    SnapshotFromLater,
    /// P2: what a scope held before its snapshot and not in it stays.
    SnapshotKeepsOld,
    /// S13: the place in a snapshot moves before its page is taken in.
    SnapshotPlaceBeforePage,
    /// A digest is asked for and not compared.
    DigestNotCompared,
    /// M7: erasing blanks the record at the centre, not what wrote it.
    ErasedInPart,
    /// M7: an edit that comes after an erasure brings back what it says.
    ErasedComesBack,
    /// M7: a device that hears of an erasure keeps what it wrote.
    ErasedKeptHere,
    /// M9: an edit of an alias is taken and written nowhere.
    AliasEditDropped,
    /// M9: a merge does not look where the two stand by now.
    MergeMakesCycle,
    /// M9: who knows the alias does not get to know the company it was merged into.
    MergeKnownUnsaid,
    /// P2: whoever has read less than was compacted pulls on as if nothing had left.
    LeavesCompactedSilently,
    /// S18: compaction takes what waits along.
    CompactionTakesHeld,
    /// M3: a text whose history was compacted is begun anew by whoever edits it.
    BaseForgottenOneTextLost,
}

impl Variant {
    /// Those that worlds notice. `PageNotChecked` is not among them since new scopes come by snapshots, whose place
    /// the store checks itself: what is left of it is told in `sync::check`.
    pub const ALL: &[Self] = &[
        Self::BaseAtCommit,
        Self::StampRenewedAtRetry,
        Self::OverlayDroppedAtAck,
        Self::OverlayNeverLeft,
        Self::CursorBeforeApply,
        Self::RevokeWithoutPurge,
        Self::PurgeWithUnsent,
        Self::DroppedByOneScope,
        Self::GrantWithoutSnapshot,
        Self::EpochIgnored,
        Self::PortalAccepted,
        Self::AnswerNotAwaited,
        Self::BodyHashUnchecked,
        Self::PageCutsANumber,
        Self::AcknowledgedBeforeCommit,
        Self::NumberBeforeTransaction,
        Self::TakenTwice,
        Self::LastWriteWins,
        Self::ClampWithoutCause,
        Self::ClockBelieved,
        Self::TextByLastWrite,
        Self::RemoveWins,
        Self::GuardedByField,
        Self::DependsIgnored,
        Self::VerdictWithoutHash,
        Self::DeletedForGood,
        Self::LeaveNotSaid,
        Self::ScopesNotChecked,
        Self::MarkNotChecked,
        Self::AnswersForgotten,
        Self::NumberBelowBelieved,
        Self::UnknownFieldDropped,
        Self::AuditSkipped,
        Self::CloneNotNoticed,
        Self::SnapshotFromLater,
        Self::SnapshotKeepsOld,
        Self::SnapshotPlaceBeforePage,
        Self::DigestNotCompared,
        Self::ErasedInPart,
        Self::ErasedComesBack,
        Self::ErasedKeptHere,
        Self::AliasEditDropped,
        Self::MergeMakesCycle,
        Self::MergeKnownUnsaid,
        Self::LeavesCompactedSilently,
        Self::CompactionTakesHeld,
        Self::BaseForgottenOneTextLost,
    ];
}

#[cfg(debug_assertions)]
thread_local! {
    static NOW: std::cell::Cell<Option<Variant>> = const { std::cell::Cell::new(None) };
}

/// Breaks one rule on this thread, or none.
#[cfg(debug_assertions)]
pub fn set(variant: Option<Variant>) {
    NOW.set(variant);
}

/// Whether this rule is broken on this thread.
#[cfg(debug_assertions)]
#[must_use]
pub fn is(variant: Variant) -> bool {
    NOW.get() == Some(variant)
}

/// Whether this rule is broken: never in a release build.
#[cfg(not(debug_assertions))]
#[must_use]
pub const fn is(_: Variant) -> bool {
    false
}
