//! What goes over the wire: operations, messages, limits, header.
