//! From what a person did to an operation: splices of long texts, adds and removes of sets (M3, M4).

use crate::changes::{Base, NewValue, What};
use crate::deed::elements_of;
use model::{OpId, Record};
use protocol::limits::Limits;
use protocol::{Change, Kind, Splice};
use similar::{Algorithm, DiffOp, capture_diff_slices};
use std::collections::{BTreeMap, BTreeSet};

/// What an operation is made of.
pub(crate) struct Parts {
    pub(crate) kind: Kind,
    pub(crate) base: Base,
    pub(crate) fields: BTreeMap<String, Change>,
    pub(crate) command: Option<model::command::Command>,
    /// The long texts as typed (M3).
    pub(crate) own_text: BTreeMap<String, String>,
}

/// Over a limit; its name.
pub(crate) struct OverLimit(pub(crate) &'static str);

/// `shown` is the record as the screen shows it now; what it showed when editing began is in the base.
pub(crate) fn parts(what: &What, shown: Option<&Record>) -> Result<Parts, OverLimit> {
    let (kind, base, fields, command) = match what {
        What::Create { fields } => (Kind::Create, Base::new(), Some(fields), None),
        What::Edit { base, fields } => (Kind::Edit, base.clone(), Some(fields), None),
        What::Command { base, command } => {
            (Kind::Command, base.clone(), None, Some(command.clone()))
        }
    };
    let mut parts = Parts {
        kind,
        base,
        fields: BTreeMap::new(),
        command,
        own_text: BTreeMap::new(),
    };
    let Some(fields) = fields else {
        return Ok(parts);
    };
    // An edit has seen the heads of what it writes; what else the form showed is not its cause (O3).
    parts
        .base
        .retain(|name, heads| fields.contains_key(name) && !heads.is_empty());
    for (name, value) in fields {
        let seen = parts.base.get(name).map_or(&[][..], Vec::as_slice);
        let held = shown
            .map(|record| elements_of(record, name))
            .unwrap_or_default();
        if let Some(change) = change(value, seen, &held)? {
            if let NewValue::Text { text, .. } = value {
                parts.own_text.insert(name.clone(), text.clone());
            }
            parts.fields.insert(name.clone(), change);
        }
    }
    let written: BTreeSet<&String> = parts.fields.keys().collect();
    parts.base.retain(|name, _| written.contains(name));
    Ok(parts)
}

/// None where nothing changes.
fn change(
    value: &NewValue,
    seen: &[OpId],
    held: &BTreeMap<String, Vec<OpId>>,
) -> Result<Option<Change>, OverLimit> {
    let seen_adds = |element: &str| -> Vec<OpId> {
        held.get(element)
            .into_iter()
            .flatten()
            .filter(|add| seen.contains(add))
            .copied()
            .collect()
    };
    Ok(match value {
        NewValue::Put(value) => Some(Change::Put(value.clone())),
        NewValue::Text { base_text, text } => {
            if text.chars().count() > Limits::default().text_characters {
                return Err(OverLimit("text_characters"));
            }
            let splices = splices(base_text, text);
            (!splices.is_empty()).then_some(Change::Splices(splices))
        }
        NewValue::SetTo(elements) => {
            let was: BTreeMap<String, Vec<OpId>> = held
                .keys()
                .map(|element| (element.clone(), seen_adds(element)))
                .filter(|(_, adds)| !adds.is_empty())
                .collect();
            let add: Vec<String> = elements
                .iter()
                .filter(|element| !was.contains_key(*element))
                .cloned()
                .collect();
            let remove: BTreeMap<_, _> = was
                .into_iter()
                .filter(|(element, _)| !elements.contains(element))
                .collect();
            (!add.is_empty() || !remove.is_empty()).then_some(Change::Set { add, remove })
        }
        NewValue::Add(element) => Some(Change::Set {
            add: vec![element.clone()],
            remove: BTreeMap::new(),
        }),
        NewValue::Remove(element) => {
            let adds = seen_adds(element);
            (!adds.is_empty()).then(|| Change::Set {
                add: Vec::new(),
                remove: BTreeMap::from([(element.clone(), adds)]),
            })
        }
    })
}

/// The splices from one text to the other, in characters, each counted in the text as it stands after
/// the ones before it.
pub(crate) fn splices(from: &str, to: &str) -> Vec<Splice> {
    let old: Vec<char> = from.chars().collect();
    let new: Vec<char> = to.chars().collect();
    let mut out: Vec<Splice> = Vec::new();
    // How much of the new text stands already: the indices in the operations are not relied on.
    let mut at = 0;
    for op in capture_diff_slices(Algorithm::Myers, &old, &new) {
        let (delete, insert) = match op {
            DiffOp::Equal { len, .. } => {
                at += len;
                continue;
            }
            DiffOp::Delete { old_len, .. } => (old_len, 0),
            DiffOp::Insert { new_len, .. } => (0, new_len),
            DiffOp::Replace {
                old_len, new_len, ..
            } => (old_len, new_len),
        };
        let text = new.iter().skip(at).take(insert).collect();
        out.push(Splice {
            at: short(at),
            delete: short(delete),
            insert: text,
        });
        at += insert;
    }
    out
}

/// Texts are bounded far below this.
fn short(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn m3_splices_count_characters_not_bytes() {
        let made = splices("去𠮷林拜访龘公司", "去𠮷林市拜访公司😀");
        assert_eq!(
            protocol::change::splice("去𠮷林拜访龘公司", &made),
            "去𠮷林市拜访公司😀"
        );
        assert_eq!(
            made[0],
            Splice {
                at: 3,
                delete: 0,
                insert: "市".to_owned()
            }
        );
        assert!(splices("一样", "一样").is_empty());
    }

    proptest! {
        #[test]
        fn m3_splices_lead_from_one_text_to_the_other(from in "[a-c一二𠮷😀 \n]{0,40}", to in "[a-c一二𠮷😀 \n]{0,40}") {
            prop_assert_eq!(protocol::change::splice(&from, &splices(&from, &to)), to);
        }
    }
}
