//! Drafts: unsaved text, on this device only (D2). Each call is on the disk when it returns.

use crate::changes::Base;
use crate::row::{parse, read, write};
use crate::{Store, StoreError};
use model::{RecordId, Stamp};
use rusqlite::{Connection, Row};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;
use uuid::Uuid;

const WRITE: &str = "
    INSERT INTO draft (id, kind, record, context, body, base, base_texts, created_at, saved_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
    ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, record = excluded.record,
        context = excluded.context, body = excluded.body, base = excluded.base,
        base_texts = excluded.base_texts, saved_at = excluded.saved_at";
const ALL: &str = "
    SELECT id, kind, record, context, body, base, base_texts, created_at, saved_at
    FROM draft ORDER BY saved_at DESC, id DESC";
const ONE: &str = "
    SELECT id, kind, record, context, body, base, base_texts, created_at, saved_at
    FROM draft WHERE id = ?1";

/// One draft by its row, for a file whose order may be damaged.
pub(crate) const BY_ROW: &str = "
    SELECT id, kind, record, context, body, base, base_texts, created_at, saved_at
    FROM draft WHERE rowid = ?1";

/// Names a draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DraftId(pub Uuid);

impl DraftId {
    /// A new one.
    #[must_use]
    pub fn mint(at: Stamp) -> Self {
        Self(crate::mint(at))
    }
}

impl fmt::Display for DraftId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for DraftId {
    type Err = uuid::Error;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Uuid::parse_str(text).map(Self)
    }
}

/// Text that was typed and not saved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// Its name.
    pub id: DraftId,
    /// Which form, as the screens name it; `returned` for what [`Store::discard_to_draft`] brought back.
    pub kind: String,
    /// The record being edited, if there is one already.
    pub record: Option<RecordId>,
    /// Where the form was opened: trip, company, …
    pub context: Value,
    /// What was typed.
    pub body: Value,
    /// What the screen showed when editing began (O2).
    pub base: Base,
    /// The long texts the screen showed when editing began: `base_text` of [`crate::NewValue::Text`].
    pub base_texts: BTreeMap<String, String>,
    /// When it was begun.
    pub created_at: Stamp,
    /// When it was last saved.
    pub saved_at: Stamp,
}

impl Store {
    /// Saves a draft over its older self.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn save_draft(&self, draft: &Draft) -> Result<(), StoreError> {
        put(&self.write(), draft)
    }

    /// All drafts, the one saved last first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn drafts(&self) -> Result<Vec<Draft>, StoreError> {
        let conn = self.read()?;
        let mut statement = conn.prepare_cached(ALL)?;
        let mut rows = statement.query([])?;
        let mut drafts = Vec::new();
        while let Some(row) = rows.next()? {
            drafts.push(from_row(row)?);
        }
        Ok(drafts)
    }

    /// One draft.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn draft(&self, id: DraftId) -> Result<Option<Draft>, StoreError> {
        let conn = self.read()?;
        let mut statement = conn.prepare_cached(ONE)?;
        let mut rows = statement.query([id.to_string()])?;
        rows.next()?.map(from_row).transpose()
    }

    /// Throws a draft away; says whether there was one.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn drop_draft(&self, id: DraftId) -> Result<bool, StoreError> {
        drop(&self.write(), id)
    }
}

/// Writes one, in whatever transaction the connection is in.
pub(crate) fn put(conn: &Connection, draft: &Draft) -> Result<(), StoreError> {
    conn.prepare_cached(WRITE)?.execute((
        draft.id.to_string(),
        &draft.kind,
        draft.record.map(|record| record.to_string()),
        write(&draft.context)?,
        write(&draft.body)?,
        write(&draft.base)?,
        write(&draft.base_texts)?,
        draft.created_at.0,
        draft.saved_at.0,
    ))?;
    Ok(())
}

/// Removes one; says whether it was there.
pub(crate) fn drop(conn: &Connection, id: DraftId) -> Result<bool, StoreError> {
    Ok(conn
        .prepare_cached("DELETE FROM draft WHERE id = ?1")?
        .execute([id.to_string()])?
        > 0)
}

fn from_row(row: &Row<'_>) -> Result<Draft, StoreError> {
    let text = |index: usize| row.get::<_, String>(index);
    let record: Option<String> = row.get(2)?;
    Ok(Draft {
        id: parse(&text(0)?, "draft id")?,
        kind: text(1)?,
        record: record.map(|id| parse(&id, "draft record")).transpose()?,
        context: read(&text(3)?, "draft context")?,
        body: read(&text(4)?, "draft body")?,
        base: read(&text(5)?, "draft base")?,
        base_texts: read(&text(6)?, "draft base texts")?,
        created_at: Stamp(row.get(7)?),
        saved_at: Stamp(row.get(8)?),
    })
}

/// The same for who knows the database's errors only.
pub(crate) fn from_row_plain(row: &Row<'_>) -> rusqlite::Result<Draft> {
    from_row(row).map_err(|_| rusqlite::Error::InvalidQuery)
}
