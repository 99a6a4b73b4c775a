//! The use cases: one table of commands with request, response and error code; change events.
