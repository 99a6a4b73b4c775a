//! The centre's engine over a LedgerStore: authorise, merge, number, feed, audit.
