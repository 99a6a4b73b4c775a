//! Attachments at the centre: bytes in an object store (a folder by default, S3 by a setting), each sealed
//! under a key of its own; what is known of them in tables beside the ledger.
//!
//! An object is written before the row that names it and removed after the row is gone, so whatever ends the
//! process leaves objects without rows, which [`collect`] finds, and never rows without objects.

pub(crate) mod collect;
mod index;
mod read;
mod receive;

pub use collect::Collected;
pub(crate) use read::{Asked, read};
pub(crate) use receive::{Arriving, Turn, append};

use crate::error::ServerError;
use object_store::aws::AmazonS3Builder;
use object_store::local::LocalFileSystem;
use object_store::memory::InMemory;
use object_store::path::Path as Place;
use object_store::{ObjectStore, ObjectStoreExt as _, PutPayload};
use sealed::DataKey;
use serde::Deserialize;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use uuid::Uuid;

/// Where attachments are kept.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FilesConfig {
    /// The folder; `blobs` in the data folder by default.
    pub folder: Option<PathBuf>,
    /// An S3 server instead of a folder.
    pub s3: Option<S3Config>,
    /// Days that a file is kept after the last record has ceased to name it.
    pub keep_days: u32,
}

impl Default for FilesConfig {
    fn default() -> Self {
        Self {
            folder: None,
            s3: None,
            keep_days: 30,
        }
    }
}

/// An S3 server.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct S3Config {
    /// Its address, for example `https://s3.example.gov.cn`.
    pub endpoint: String,
    /// The bucket; it must be there.
    pub bucket: String,
    /// The region; `us-east-1` where the server has none.
    #[serde(default = "region")]
    pub region: String,
    /// The file that holds the access key's id on its first line and the secret on its second.
    pub credentials_file: PathBuf,
    /// Plain http: for a server on the same machine only.
    #[serde(default)]
    pub allow_http: bool,
}

fn region() -> String {
    "us-east-1".to_owned()
}

impl std::fmt::Debug for S3Config {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("S3Config")
            .field("endpoint", &self.endpoint)
            .field("bucket", &self.bucket)
            .finish_non_exhaustive()
    }
}

/// The place of the files and the key that opens them.
#[derive(Clone)]
pub(crate) struct Files {
    store: Arc<dyn ObjectStore>,
    /// Where the objects lie, where they lie in a folder.
    folder: Option<PathBuf>,
    key: DataKey,
}

impl Files {
    /// Opens the place; makes the folder.
    pub(crate) fn open(
        config: &FilesConfig,
        data: &Path,
        key: &DataKey,
    ) -> Result<Self, ServerError> {
        let (store, folder): (Arc<dyn ObjectStore>, _) = match &config.s3 {
            Some(s3) => (Arc::new(self::s3(s3)?), None),
            None => {
                let folder = config.folder.clone().unwrap_or_else(|| data.join("blobs"));
                std::fs::create_dir_all(&folder).map_err(ServerError::file(&folder))?;
                let store = LocalFileSystem::new_with_prefix(&folder)?;
                (Arc::new(store), Some(folder))
            }
        };
        Ok(Self {
            store,
            folder,
            key: key.clone(),
        })
    }

    /// A place that is gone with the process, for worlds of devices.
    pub(crate) fn in_memory() -> Self {
        Self {
            store: Arc::new(InMemory::new()),
            folder: None,
            key: DataKey::random(),
        }
    }

    /// Seals `plain` under its object's name and keeps it, durably.
    async fn put_part(&self, plain: &[u8]) -> Result<String, ServerError> {
        let object = format!("coming/{}", Uuid::now_v7());
        let sealed =
            sealed::seal_blob(&self.key, &object, plain).map_err(|_| ServerError::FileDamaged)?;
        let payload = PutPayload::from(sealed);
        self.store.put(&place(&object), payload).await?;
        self.settle(&object).await?;
        Ok(object)
    }

    /// Waits until an object is on the disk: a folder's file system promises nothing before.
    async fn settle(&self, object: &str) -> Result<(), ServerError> {
        let Some(folder) = &self.folder else {
            return Ok(());
        };
        let path = folder.join(object);
        let synced = tokio::task::spawn_blocking(move || {
            let synced = std::fs::File::open(&path)
                .and_then(|file| file.sync_all())
                .and_then(|()| sealed::sync_folder_of(&path));
            synced.map_err(ServerError::file(&path))
        });
        synced.await.map_err(|_| ServerError::Worker)?
    }

    async fn part(&self, object: &str) -> Result<Vec<u8>, ServerError> {
        let sealed = self.store.get(&place(object)).await?.bytes().await?;
        sealed::open_blob(&self.key, object, &sealed).map_err(|_| ServerError::FileDamaged)
    }

    /// Removes an object; one that is gone already is gone.
    async fn remove(&self, object: &str) {
        match self.store.delete(&place(object)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => {}
            // It is found again by the next collection.
            Err(error) => tracing::warn!(%error, "a file that is not needed was not removed"),
        }
    }
}

fn s3(config: &S3Config) -> Result<impl ObjectStore + use<>, ServerError> {
    let text = std::fs::read_to_string(&config.credentials_file)
        .map_err(ServerError::file(&config.credentials_file))?;
    let mut lines = text.lines().map(str::trim);
    let (Some(id), Some(secret)) = (lines.next(), lines.next()) else {
        return Err(ServerError::Config(
            "files.s3.credentials_file: the access key's id and its secret, a line each".to_owned(),
        ));
    };
    Ok(AmazonS3Builder::new()
        .with_endpoint(&config.endpoint)
        .with_bucket_name(&config.bucket)
        .with_region(&config.region)
        .with_access_key_id(id)
        .with_secret_access_key(secret)
        .with_allow_http(config.allow_http)
        .build()?)
}

fn place(object: &str) -> Place {
    Place::from(object)
}
