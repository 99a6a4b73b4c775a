//! What goes wrong inside. [`crate::api`] turns it into wire errors, which carry nobody's data.

use ledger::LedgerError;
use protocol::wire::ErrorCode;
use std::path::PathBuf;

/// An error of the server.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    /// The ledger.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The tables beside it.
    #[error("accounts: {0}")]
    Accounts(#[from] rusqlite::Error),
    /// A row of the accounts does not read.
    #[error("a row of {0} does not read")]
    Row(&'static str),
    /// The caller is told this code.
    #[error("refused: {0:?}")]
    Refused(ErrorCode),
    /// The same, with a detail.
    #[error("refused: {0:?}")]
    RefusedWith(ErrorCode, String),
    /// An operation of the centre itself was not accepted.
    #[error("not accepted: {0}")]
    NotAccepted(String),
    /// A file.
    #[error("{path}: {source}")]
    File {
        /// Which.
        path: PathBuf,
        /// What.
        source: std::io::Error,
    },
    /// No server data key was named.
    #[error(
        "no server data key: give --key-file, ROADBOOK_KEY_FILE, or the credential `roadbook-key`"
    )]
    NoKey,
    /// The key file does not hold a key.
    #[error("{0}: not a server data key (64 hexadecimal digits)")]
    NotAKey(PathBuf),
    /// The key lies in the data folder, and so in every copy of it.
    #[error("{0}: the server data key must not lie inside the data folder")]
    KeyBesideData(PathBuf),
    /// Others may read the key.
    #[error("{0}: others may read this file; make it 0600")]
    KeyReadable(PathBuf),
    /// There is no ledger here yet.
    #[error("{0}: no ledger here; run `roadbook-server init` first")]
    NotFounded(PathBuf),
    /// Plain http beyond this machine.
    #[error("{0} is not loopback: plain http is refused there; set tls_cert and tls_key")]
    PlainHttp(std::net::SocketAddr),
    /// One of certificate and key is missing or unreadable.
    #[error("TLS: {0}")]
    Tls(String),
    /// The configuration does not read.
    #[error("configuration: {0}")]
    Config(String),
    /// The place where files are kept. Its message names places, never content.
    #[error("files: {0}")]
    Files(#[from] object_store::Error),
    /// A file as it is kept does not open.
    #[error("a file that is kept does not open")]
    FileDamaged,
    /// A worker ended early.
    #[error("a worker ended early")]
    Worker,
}

impl ServerError {
    pub(crate) fn file(path: &std::path::Path) -> impl FnOnce(std::io::Error) -> Self + '_ {
        move |source| Self::File {
            path: path.to_owned(),
            source,
        }
    }
}

impl From<ledger::StoreError> for ServerError {
    fn from(error: ledger::StoreError) -> Self {
        Self::Ledger(error.into())
    }
}
