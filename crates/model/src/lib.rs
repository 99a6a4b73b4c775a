//! The field's nouns and rules: records, permissions, state machines, merge. No I/O, no clock.
