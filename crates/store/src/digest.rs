//! What a store holds, in numbers that two stores can be compared by.

use crate::StoreError;
use model::canonical;
use rusqlite::Connection;
use std::collections::BTreeMap;

/// How many rows, and the sum of their hashes: equal sums are equal rows, in whatever order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// How many.
    pub count: u64,
    /// The sum of the first 64 bits of each row's SHA-256.
    pub sum: u64,
}

impl Tally {
    fn add(&mut self, row: &str) {
        let hash = canonical::sha256(row.as_bytes());
        let bits = hash
            .get(..16)
            .and_then(|bits| u64::from_str_radix(bits, 16).ok());
        self.count += 1;
        self.sum = self.sum.wrapping_add(bits.unwrap_or_default());
    }
}

/// What a store holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Digest {
    /// Records shown, by noun; what was deleted is not counted.
    pub nouns: BTreeMap<String, Tally>,
    /// Operations captured here.
    pub operations: Tally,
    /// Of these: not in the ledger and not dealt with.
    pub unsent: u64,
    /// Drafts.
    pub drafts: Tally,
}

impl Digest {
    /// How many records of all nouns.
    #[must_use]
    pub fn records(&self) -> u64 {
        self.nouns.values().map(|tally| tally.count).sum()
    }
}

/// Counts what lies in this file now.
pub(crate) fn of(conn: &Connection) -> Result<Digest, StoreError> {
    let mut digest = Digest::default();
    let each = |sql: &str, take: &mut dyn FnMut(&rusqlite::Row<'_>) -> rusqlite::Result<()>| {
        let mut statement = conn.prepare(sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            take(row)?;
        }
        Ok::<_, StoreError>(())
    };
    let nouns = &mut digest.nouns;
    each(
        "SELECT noun, id || ' ' || number || ' ' || updated FROM shown WHERE deleted = 0",
        &mut |row| {
            nouns
                .entry(row.get(0)?)
                .or_default()
                .add(&row.get::<_, String>(1)?);
            Ok(())
        },
    )?;
    let (operations, unsent) = (&mut digest.operations, &mut digest.unsent);
    each(
        "SELECT hash, state <> 'accepted' AND settled = 0 FROM journal",
        &mut |row| {
            operations.add(&row.get::<_, String>(0)?);
            *unsent += u64::from(row.get::<_, bool>(1)?);
            Ok(())
        },
    )?;
    let drafts = &mut digest.drafts;
    each("SELECT id || ' ' || saved_at FROM draft", &mut |row| {
        drafts.add(&row.get::<_, String>(0)?);
        Ok(())
    })?;
    Ok(digest)
}
