//! What columns became the last time a file with this head was imported.

use super::targets;
use crate::api::{ImportKind, ImportTarget};
use crate::failure::{Code, Failure};
use sha2::{Digest as _, Sha256};
use store::Store;

fn name(kind: ImportKind, heads: &[String]) -> String {
    let digest = Sha256::digest(heads.join("\n").as_bytes());
    let kind = match kind {
        ImportKind::Lead => "lead",
        ImportKind::Company => "company",
    };
    format!("import.mapping.{kind}.{}", hex::encode(digest))
}

/// The remembered mapping of this head, else the guessed one.
pub(crate) fn guess(store: &Store, kind: ImportKind, heads: &[String]) -> Vec<ImportTarget> {
    let kept = store.setting(&name(kind, heads)).ok().flatten();
    kept.and_then(|text| serde_json::from_str::<Vec<ImportTarget>>(&text).ok())
        .filter(|mapping| mapping.len() == heads.len())
        .unwrap_or_else(|| targets::guess(kind, heads))
}

/// Remembers what the columns of this head became.
pub(crate) fn remember(
    store: &Store,
    kind: ImportKind,
    heads: &[String],
    mapping: &[ImportTarget],
) -> Result<(), Failure> {
    let text = serde_json::to_string(mapping).map_err(|_| Failure::new(Code::Internal))?;
    Ok(store.set_setting(&name(kind, heads), Some(&text))?)
}
