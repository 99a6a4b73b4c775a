//! The browser host: the same table of commands on 127.0.0.1 behind a one-time token.
