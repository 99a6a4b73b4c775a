//! A device's replica: commit, apply, overlay, outbox, search, drafts.
