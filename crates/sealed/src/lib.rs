//! The encrypted SQLite file: keys and their envelope, opening, migrating, backing up.
