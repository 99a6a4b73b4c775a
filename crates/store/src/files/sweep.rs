//! Letting go of files that nothing names, and taking in those that lie on the disk without a row.

use super::keeping::put_row;
use super::{FileError, SealedFile};
use crate::row::parse;
use crate::{Store, StoreError, meta};
use model::{RecordId, Stamp};
use parking_lot::Mutex;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::sync::Arc;

/// Named by nothing: no shown record, no draft, no operation that the centre has not taken for good.
const UNNAMED: &str = "
    SELECT f.sha FROM file f
    WHERE NOT EXISTS (SELECT 1 FROM file_use u WHERE u.sha = f.sha)
      AND NOT EXISTS (SELECT 1 FROM draft d WHERE instr(d.body, f.sha) > 0)
      AND NOT EXISTS (SELECT 1 FROM upload p JOIN journal j ON j.op_id = p.op_id
        WHERE p.sha = f.sha AND p.done = 0 AND j.settled = 0
          AND (j.state <> 'accepted' OR NOT EXISTS (SELECT 1 FROM shown s WHERE s.id = p.record)))";

/// Originals of others, the longest unseen first.
const COLD: &str = "
    SELECT f.sha, f.bytes FROM file f WHERE f.own = 0
      AND NOT EXISTS (SELECT 1 FROM file_use u WHERE u.sha = f.sha AND u.thumb = 1)
    ORDER BY f.used_at, f.sha";

/// What was taken away since it was last asked.
const LET_GO: &str = "DELETE FROM file_let_go RETURNING record, sha";

/// Files that a person has just put down or taken away, by the record they were in: undoing needs them
/// although nothing names them. Forgotten with the process; drafts and records name what is to stay.
#[derive(Debug, Default)]
pub(crate) struct Fresh(Mutex<BTreeMap<String, Option<RecordId>>>);

impl Fresh {
    pub(crate) fn hold(&self, sha: &str) {
        self.0.lock().entry(sha.to_owned()).or_insert(None);
    }

    fn hold_of(&self, sha: &str, record: RecordId) {
        self.0.lock().insert(sha.to_owned(), Some(record));
    }

    fn drop_of(&self, dropped: &BTreeSet<RecordId>, shas: &BTreeSet<String>) {
        self.0.lock().retain(|sha, record| {
            !shas.contains(sha) && record.is_none_or(|record| !dropped.contains(&record))
        });
    }

    pub(super) fn holds(&self, sha: &str) -> bool {
        self.0.lock().contains_key(sha)
    }
}

impl Store {
    /// A person takes a file away from a record: undoing needs it for a while.
    pub fn hold_for_undo(&self, record: RecordId, sha: &str) {
        self.fresh().hold_of(sha, record);
    }

    /// Removes every file that nothing names; says how many.
    ///
    /// # Errors
    /// [`FileError`]; what was removed so far stays removed.
    pub fn sweep_files(&self) -> Result<usize, FileError> {
        let unnamed: Vec<String> = {
            let conn = self.read()?;
            let mut statement = conn.prepare_cached(UNNAMED)?;
            let rows = statement.query_map([], |row| row.get(0))?;
            rows.collect::<Result<_, _>>()?
        };
        let mut removed = 0;
        for sha in unnamed {
            if !self.fresh().holds(&sha) {
                self.remove_file(&sha)?;
                removed += 1;
            }
        }
        Ok(removed)
    }

    /// After a purge: files of records that were taken away are in nobody's hand any more, and go where nothing
    /// else names them (P3). A failure to remove them is told and tried again at the next start: the purge itself
    /// stands.
    pub(crate) fn let_files_go(&self) -> Result<(), StoreError> {
        let (mut records, mut shas) = (BTreeSet::new(), BTreeSet::new());
        {
            let conn = self.write();
            let mut statement = conn.prepare_cached(LET_GO)?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                records.insert(parse(&row.get::<_, String>(0)?, "record id")?);
                shas.insert(row.get::<_, String>(1)?);
            }
        }
        if records.is_empty() {
            return Ok(());
        }
        self.fresh.drop_of(&records, &shas);
        if let Err(error) = self.sweep_files() {
            tracing::warn!(%error, "files of what was purged are still here");
        }
        self.forget_copies()
    }

    /// Removes originals of others that nobody looked at for longest, until they take no more than this.
    ///
    /// # Errors
    /// [`FileError`].
    pub fn cool_files(&self, most: u64) -> Result<usize, FileError> {
        let cold: Vec<(String, i64)> = {
            let conn = self.read()?;
            let mut statement = conn.prepare_cached(COLD)?;
            let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
            rows.collect::<Result<_, _>>()?
        };
        let mut held: u64 = cold.iter().map(|(_, bytes)| bytes.unsigned_abs()).sum();
        let mut removed = 0;
        for (sha, bytes) in cold {
            if held <= most {
                break;
            }
            self.remove_file(&sha)?;
            held = held.saturating_sub(bytes.unsigned_abs());
            removed += 1;
        }
        Ok(removed)
    }

    /// The row goes first: a file without a row is found by [`Self::mend_files`], a row without a file is a lie.
    fn remove_file(&self, sha: &str) -> Result<(), FileError> {
        self.write()
            .prepare_cached("DELETE FROM file WHERE sha = ?1")?
            .execute([sha])?;
        let path = self.file_path(sha)?;
        for path in [path.with_extension("part"), path] {
            match fs::remove_file(path) {
                Ok(()) => {}
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }

    /// Brings rows and disk together, after opening and before anybody adds a file: what was being put together is thrown away where
    /// nothing names it, a file without a row is taken in where something names it, a row without a file
    /// goes. Then sweeps.
    ///
    /// # Errors
    /// [`FileError`].
    pub fn mend_files(&self, at: Stamp) -> Result<(), FileError> {
        let names = self.every_named()?;
        // Right after a restore not everything that names files may be back.
        let doubtful = self.identity()?.incarnation == meta::IN_DOUBT;
        let mut by_alias: BTreeMap<String, &String> = BTreeMap::new();
        for sha in names.keys() {
            by_alias.insert(sealed::blob_alias(self.key(), sha), sha);
        }
        let mut on_disk = BTreeSet::new();
        for entry in fs::read_dir(self.files_folder()?)? {
            let entry = entry?;
            let file = entry.file_name().to_string_lossy().into_owned();
            let (stem, ending) = file.split_once('.').unwrap_or((&file, ""));
            let named = by_alias.get(stem).copied();
            match (named, ending) {
                (Some(sha), "") => {
                    on_disk.insert(sha.clone());
                    if !self.is_known(sha)? {
                        self.take_back(sha, at)?;
                    }
                }
                // Begun and still wanted: it goes on where it was cut.
                (Some(_), "part") => {}
                (None, "") if doubtful => {}
                _ => fs::remove_file(entry.path())?,
            }
        }
        for (sha, known) in names {
            if known && !on_disk.contains(&sha) {
                self.write()
                    .prepare_cached("DELETE FROM file WHERE sha = ?1")?
                    .execute([&sha])?;
            }
        }
        self.sweep_files()?;
        Ok(())
    }

    fn is_known(&self, sha: &str) -> Result<bool, StoreError> {
        super::keeping::known(&*self.read()?, sha)
    }

    /// A file that lies here whole, after a crash or beside a store that was restored.
    fn take_back(&self, sha: &str, at: Stamp) -> Result<(), FileError> {
        let path = self.file_path(sha)?;
        let whole = SealedFile::open(&path, self.key(), sha).and_then(|mut file| {
            let mut hash = sha2::Sha256::default();
            std::io::copy(&mut file, &mut hash)?;
            use sha2::Digest as _;
            Ok((hex::encode(hash.finalize()), file.total()))
        });
        match whole {
            Ok((found, total)) if found == sha => {
                let conn = self.write();
                let own = conn
                    .prepare_cached("SELECT 1 FROM upload WHERE sha = ?1")?
                    .exists([sha])?;
                put_row(&conn, sha, total, own, at)?;
            }
            _ => fs::remove_file(path)?,
        }
        Ok(())
    }

    /// Every file that is named or has a row, and whether it has one.
    fn every_named(&self) -> Result<BTreeMap<String, bool>, StoreError> {
        let conn = self.read()?;
        let mut names = BTreeMap::new();
        for sql in [
            "SELECT sha, 0 FROM file_use",
            "SELECT sha, 0 FROM upload WHERE done = 0",
            "SELECT sha, 1 FROM file",
        ] {
            let mut statement = conn.prepare_cached(sql)?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                let known = names.entry(row.get::<_, String>(0)?).or_insert(false);
                *known |= row.get::<_, bool>(1)?;
            }
        }
        let mut statement = conn.prepare_cached("SELECT body FROM draft")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            for sha in shas_in(&row.get::<_, String>(0)?) {
                names.entry(sha).or_insert(false);
            }
        }
        Ok(names)
    }

    pub(crate) fn fresh(&self) -> Arc<Fresh> {
        Arc::clone(&self.fresh)
    }
}

/// Every hash in a draft's text.
pub(super) fn shas_in(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split('"')
        .filter(|word| model::attachment::is_sha256(word))
        .map(str::to_owned)
}
