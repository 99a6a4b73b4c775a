//! The unsent files beside a store that no longer opens: each is read by the data key alone.

use super::FOLDER;
use super::disk::SealedFile;
use super::sweep::shas_in;
use crate::Work;
use sealed::DataKey;
use std::collections::BTreeSet;
use std::path::Path;

/// The files that unsent work names, by hash, the smallest first, as many as fit into so many bytes. What
/// does not open is left where it is.
#[must_use]
pub fn unsent_files_beside(
    dir: &Path,
    key: &DataKey,
    work: &Work,
    most: u64,
) -> Vec<(String, Vec<u8>)> {
    let mut named = BTreeSet::new();
    for kept in work.operations.iter().filter(|kept| kept.waits()) {
        named.extend(shas_in(&kept.bytes));
    }
    for draft in &work.drafts {
        named.extend(shas_in(&draft.body.to_string()));
    }
    let folder = dir.join(FOLDER);
    let mut files: Vec<(String, SealedFile)> = named
        .into_iter()
        .filter_map(|sha| {
            let path = folder.join(sealed::blob_alias(key, &sha));
            let file = SealedFile::open(&path, key, &sha).ok()?;
            Some((sha, file))
        })
        .collect();
    files.sort_by_key(|(_, file)| file.total());
    let mut held = 0;
    files
        .into_iter()
        .filter_map(|(sha, mut file)| {
            if held + file.total() > most {
                return None;
            }
            let plain = file.whole().ok()?;
            held += file.total();
            Some((sha, plain))
        })
        .collect()
}
