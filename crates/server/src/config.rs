//! The configuration: a TOML file, over it the environment (`ROADBOOK_…`) and the command line.

use crate::compaction::CompactionConfig;
use crate::error::ServerError;
use crate::files::FilesConfig;
use protocol::limits::Limits;
use serde::Deserialize;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

/// How a server runs. Every limit has its name and its default in [`Limits`].
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// The folder of the sealed file.
    pub data: PathBuf,
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The file of the server data key.
    pub key_file: Option<PathBuf>,
    /// The certificate chain, PEM.
    pub tls_cert: Option<PathBuf>,
    /// Its key, PEM.
    pub tls_key: Option<PathBuf>,
    /// The address people reach this server under, for links.
    pub public_url: Option<String>,
    /// Logs as JSON lines.
    pub log_json: bool,
    /// How long an access token is good for: at most 15 minutes (security.md).
    pub access_seconds: u32,
    /// Whether a further device may be enrolled by name and password, without an invitation.
    pub enrol_by_password: bool,
    /// What hashing a password costs; never less than the default outside tests.
    #[serde(skip)]
    pub password_cost: sealed::Cost,
    /// The limits told to devices (W2).
    pub limits: Limits,
    /// Where attachments are kept.
    pub files: FilesConfig,
    /// When and how far the ledger is compacted.
    pub compaction: CompactionConfig,
}

/// The longest life of an access token.
pub const ACCESS_SECONDS_AT_MOST: u32 = 15 * 60;

impl Default for Config {
    fn default() -> Self {
        Self {
            data: PathBuf::from("data"),
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 8443)),
            key_file: None,
            tls_cert: None,
            tls_key: None,
            public_url: None,
            log_json: false,
            access_seconds: 10 * 60,
            enrol_by_password: false,
            password_cost: sealed::Cost::default(),
            limits: Limits::default(),
            files: FilesConfig::default(),
            compaction: CompactionConfig::default(),
        }
    }
}

/// What the command line and the environment say.
#[derive(Clone, Debug, Default)]
pub struct Overrides {
    /// See [`Config::data`].
    pub data: Option<PathBuf>,
    /// See [`Config::listen`].
    pub listen: Option<SocketAddr>,
    /// See [`Config::key_file`].
    pub key_file: Option<PathBuf>,
    /// See [`Config::tls_cert`].
    pub tls_cert: Option<PathBuf>,
    /// See [`Config::tls_key`].
    pub tls_key: Option<PathBuf>,
    /// See [`Config::public_url`].
    pub public_url: Option<String>,
    /// See [`Config::log_json`].
    pub log_json: bool,
}

impl Config {
    /// Reads the file, where one is named, and lays the rest over it.
    ///
    /// # Errors
    /// [`ServerError::Config`] or [`ServerError::File`].
    pub fn read(file: Option<&Path>, over: Overrides) -> Result<Self, ServerError> {
        let mut config = match file {
            Some(path) => {
                let text = std::fs::read_to_string(path).map_err(ServerError::file(path))?;
                toml::from_str(&text)
                    .map_err(|error| ServerError::Config(error.message().to_owned()))?
            }
            None => Self::default(),
        };
        config.data = over.data.unwrap_or(config.data);
        config.listen = over.listen.unwrap_or(config.listen);
        config.key_file = over.key_file.or(config.key_file);
        config.tls_cert = over.tls_cert.or(config.tls_cert);
        config.tls_key = over.tls_key.or(config.tls_key);
        config.public_url = over.public_url.or(config.public_url);
        config.log_json |= over.log_json;
        config.access_seconds = config.access_seconds.clamp(1, ACCESS_SECONDS_AT_MOST);
        Ok(config)
    }

    /// The ledger's file.
    #[must_use]
    pub fn ledger_file(&self) -> PathBuf {
        self.data.join("ledger.db")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_that_is_handed_out_is_read() {
        let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy/server.toml");
        let config = Config::read(Some(&sample), Overrides::default()).unwrap();
        assert_eq!(config.data, PathBuf::from("/var/lib/roadbook"));
        assert!(config.tls_cert.is_some() && config.tls_key.is_some());
    }

    #[test]
    fn the_command_line_lies_over_the_file() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("roadbook.toml");
        std::fs::write(
            &file,
            "data = \"/srv/a\"\naccess_seconds = 99999\n[limits]\nbatch_operations = 7\n",
        )
        .unwrap();
        let over = Overrides {
            data: Some("/srv/b".into()),
            ..Overrides::default()
        };
        let config = Config::read(Some(&file), over).unwrap();
        assert_eq!(config.data, PathBuf::from("/srv/b"));
        assert_eq!(config.limits.batch_operations, 7);
        assert_eq!(config.access_seconds, ACCESS_SECONDS_AT_MOST);
        std::fs::write(&file, "dta = 1").unwrap();
        assert!(matches!(
            Config::read(Some(&file), Overrides::default()),
            Err(ServerError::Config(_))
        ));
    }
}
