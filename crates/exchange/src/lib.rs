//! Files in and out: spreadsheets and text tables, bounded when read and disarmed when written.
