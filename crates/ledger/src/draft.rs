//! What an operation would change: gathered first, written only when it is accepted.

use crate::erase;
use crate::store::{LedgerTx, StoreResult, TextRow};
use crate::text::{History, NotMerged};
use model::command::Effect;
use model::policy::Refusal;
use model::record::{DELETED, Version};
use model::{Noun, OpId, Record, RecordId, Stamp, UnitId};
use protocol::Change;
use std::collections::{BTreeMap, BTreeSet};

/// A record before and after.
pub(crate) struct Touched {
    pub(crate) before: Option<Record>,
    pub(crate) after: Record,
}

/// A number to give once the operation is accepted (M10).
pub(crate) struct Numbered {
    pub(crate) record: RecordId,
    pub(crate) series: &'static str,
    pub(crate) unit: UnitId,
}

/// The changes of one operation.
pub(crate) struct Draft {
    /// Who writes, and how it ranks.
    pub(crate) version: Version,
    pub(crate) records: BTreeMap<RecordId, Touched>,
    pub(crate) versions: Vec<(RecordId, String, Change)>,
    pub(crate) texts: Vec<(RecordId, String, TextRow)>,
    pub(crate) numbers: Vec<Numbered>,
    /// Fields that now need a person (M1).
    pub(crate) conflicts: Vec<String>,
    /// Somebody changed other fields meanwhile.
    pub(crate) parallel: bool,
    /// Records of which nothing is kept any more, some of which never came to be.
    pub(crate) erased: BTreeSet<RecordId>,
}

/// Why a change cannot be drafted.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotDrafted {
    #[error(transparent)]
    Store(#[from] crate::store::StoreError),
    #[error("refused")]
    Refused(Refusal),
}

impl From<Refusal> for NotDrafted {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<NotMerged> for NotDrafted {
    fn from(_: NotMerged) -> Self {
        Self::Refused(Refusal::Unreadable)
    }
}

impl Draft {
    /// An empty draft.
    pub(crate) fn new(version: Version) -> Self {
        Self {
            version,
            records: BTreeMap::new(),
            versions: Vec::new(),
            texts: Vec::new(),
            numbers: Vec::new(),
            conflicts: Vec::new(),
            parallel: false,
            erased: BTreeSet::new(),
        }
    }

    /// The effective stamp (M1).
    pub(crate) fn eff(&self) -> Stamp {
        self.version.eff
    }

    /// Starts from this record; `before` is none where it is made.
    pub(crate) fn begin(&mut self, before: Option<Record>, after: Record) {
        self.records.insert(after.id, Touched { before, after });
    }

    /// The record as the draft has it.
    pub(crate) fn after(&self, id: RecordId) -> Option<&Record> {
        self.records.get(&id).map(|touched| &touched.after)
    }

    fn touch(&mut self, tx: &dyn LedgerTx, id: RecordId) -> StoreResult<Option<&mut Record>> {
        if !self.records.contains_key(&id) {
            let Some(row) = tx.record(id)? else {
                return Ok(None);
            };
            self.begin(Some(row.record.clone()), row.record);
        }
        Ok(self.records.get_mut(&id).map(|touched| &mut touched.after))
    }

    /// Applies one field's change of the operation itself.
    pub(crate) fn change(
        &mut self,
        tx: &dyn LedgerTx,
        id: RecordId,
        field: &str,
        change: &Change,
        base: &[OpId],
        text_limit: usize,
    ) -> Result<(), NotDrafted> {
        let version = self.version.clone();
        let mut merged = None;
        if let Change::Splices(splices) = change {
            let record = self.touch(tx, id)?;
            let stands = record.is_some_and(|record| record.fields.contains_key(field));
            let mut history = History::of(tx, id, field, stands)?;
            history.apply(version.op, base, splices)?;
            let text = history.text();
            if text.chars().count() > text_limit {
                return Err(Refusal::OverLimit {
                    limit: "text_characters".to_owned(),
                }
                .into());
            }
            self.texts.push((id, field.to_owned(), history.row()?));
            merged = Some(text);
        }
        if let Some(record) = self.touch(tx, id)? {
            change.apply(record, field, version, base, merged);
            self.versions.push((id, field.to_owned(), change.clone()));
        }
        Ok(())
    }

    /// Applies what a command or an edit makes happen, over every head as it stands.
    pub(crate) fn effects(
        &mut self,
        tx: &dyn LedgerTx,
        effects: Vec<Effect>,
    ) -> Result<(), NotDrafted> {
        for effect in effects {
            match effect {
                Effect::Put {
                    record,
                    field,
                    value,
                } => self.put(tx, record, field, value)?,
                Effect::Over {
                    record,
                    field,
                    value,
                    over,
                } => self.over(tx, record, &field, value, &over)?,
                Effect::Add {
                    record,
                    field,
                    element,
                } => {
                    let Some(known) = self.touch(tx, record)?.map(|at| has(at, field, &element))
                    else {
                        continue;
                    };
                    if !known {
                        self.set(tx, record, field, vec![element], BTreeMap::new())?;
                    }
                }
                Effect::Replace {
                    record,
                    field,
                    elements,
                } => {
                    let seen = match self
                        .touch(tx, record)?
                        .and_then(|at| at.fields.get(field).cloned())
                    {
                        Some(model::Field::Set(elements)) => elements,
                        _ => BTreeMap::new(),
                    };
                    let gone = seen
                        .into_iter()
                        .map(|(element, adds)| (element, adds.into_iter().collect()))
                        .collect();
                    self.set(tx, record, field, elements.into_iter().collect(), gone)?;
                }
                Effect::Create {
                    noun,
                    record,
                    fields,
                } => self.create(tx, noun, record, fields)?,
                Effect::Number {
                    record,
                    series,
                    unit,
                } => self.numbers.push(Numbered {
                    record,
                    series,
                    unit,
                }),
                Effect::Erase { record } => self.erase(tx, record)?,
            }
        }
        Ok(())
    }

    /// Leaves of a contact and its private parts what says that they were erased (M7).
    fn erase(&mut self, tx: &dyn LedgerTx, contact: RecordId) -> StoreResult<()> {
        let version = self.version.clone();
        for (id, typed_by) in erase::parts(tx, contact)? {
            if let Some(record) = self.touch(tx, id)? {
                *record = record.erased(&version, &typed_by);
                for mark in [DELETED, model::erase::ERASED] {
                    let change = Change::Put(serde_json::Value::Bool(true));
                    self.versions.push((id, mark.to_owned(), change));
                }
            }
            self.erased.insert(id);
        }
        Ok(())
    }

    /// Writes a plain field over every head.
    pub(crate) fn put(
        &mut self,
        tx: &dyn LedgerTx,
        id: RecordId,
        field: &str,
        value: serde_json::Value,
    ) -> StoreResult<()> {
        let version = self.version.clone();
        if let Some(record) = self.touch(tx, id)? {
            let seen = record
                .fields
                .get(field)
                .map(model::Field::seen)
                .unwrap_or_default();
            record.put(field, value.clone(), version, &seen);
            self.versions
                .push((id, field.to_owned(), Change::Put(value)));
        }
        Ok(())
    }

    /// Writes a plain field over the versions that were seen; what then needs a person is told (M1).
    fn over(
        &mut self,
        tx: &dyn LedgerTx,
        id: RecordId,
        field: &str,
        value: serde_json::Value,
        over: &[OpId],
    ) -> StoreResult<()> {
        let version = self.version.clone();
        if let Some(record) = self.touch(tx, id)? {
            record.put(field, value.clone(), version, over);
            if record
                .fields
                .get(field)
                .is_some_and(model::Field::in_conflict)
            {
                self.conflicts.push(field.to_owned());
            }
            self.versions
                .push((id, field.to_owned(), Change::Put(value)));
        }
        Ok(())
    }

    fn set(
        &mut self,
        tx: &dyn LedgerTx,
        id: RecordId,
        field: &str,
        add: Vec<String>,
        remove: BTreeMap<String, Vec<OpId>>,
    ) -> StoreResult<()> {
        let op = self.version.op;
        if let Some(record) = self.touch(tx, id)? {
            record.change_set(field, &add, &remove, op);
            self.versions
                .push((id, field.to_owned(), Change::Set { add, remove }));
        }
        Ok(())
    }

    fn create(
        &mut self,
        tx: &dyn LedgerTx,
        noun: Noun,
        id: RecordId,
        fields: BTreeMap<&'static str, serde_json::Value>,
    ) -> Result<(), NotDrafted> {
        if self.records.contains_key(&id) || tx.record(id)?.is_some() {
            return Err(Refusal::WrongValue {
                field: "entry".to_owned(),
            }
            .into());
        }
        self.begin(None, Record::new(noun.name(), id));
        for (field, value) in fields {
            if !value.is_null() {
                self.put(tx, id, field, value)?;
            }
        }
        Ok(())
    }
}

fn has(record: &Record, field: &str, element: &str) -> bool {
    match record.fields.get(field) {
        Some(model::Field::Set(elements)) => elements.contains_key(element),
        _ => false,
    }
}

/// The ids of the records touched.
impl Draft {
    pub(crate) fn ids(&self) -> BTreeSet<RecordId> {
        self.records.keys().copied().collect()
    }
}
