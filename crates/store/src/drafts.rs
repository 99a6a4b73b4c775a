//! Drafts: unsaved text, on this device only (D2). Each call is on the disk when it returns.

use crate::changes::Base;
use crate::{Store, StoreError};
use model::{RecordId, Stamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;
use uuid::Uuid;

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
        let _ = draft;
        Err(StoreError::NotFound)
    }

    /// All drafts, the one saved last first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn drafts(&self) -> Result<Vec<Draft>, StoreError> {
        Err(StoreError::NotFound)
    }

    /// One draft.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn draft(&self, id: DraftId) -> Result<Option<Draft>, StoreError> {
        let _ = id;
        Err(StoreError::NotFound)
    }

    /// Throws a draft away; says whether there was one.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn drop_draft(&self, id: DraftId) -> Result<bool, StoreError> {
        let _ = id;
        Err(StoreError::NotFound)
    }
}
