//! The two calls of a file, let in by the access the loop uses, in parts that the line bears.

use crate::access::{Access, CallError};
use crate::transport::{NoNetwork, TransportError};
use model::RecordId;
use protocol::blob::{Append, Standing};
use protocol::limits::Limits;
use protocol::wire::ErrorCode;
use std::sync::Arc;
use store::FileError;

/// The smallest part on a line that breaks.
const SMALLEST: usize = 16 * 1024;

/// Why a file did not move.
#[derive(Debug, thiserror::Error)]
pub(super) enum Fault {
    #[error(transparent)]
    Call(#[from] CallError),
    #[error(transparent)]
    File(#[from] FileError),
}

impl From<TransportError> for Fault {
    fn from(error: TransportError) -> Self {
        Self::Call(error.into())
    }
}

impl Fault {
    /// The line, not the file.
    pub(super) fn is_line(&self) -> bool {
        match self {
            Self::Call(CallError::Transport(TransportError::Wire(wire))) => matches!(
                wire.code,
                ErrorCode::TokenInvalid
                    | ErrorCode::TokenReused
                    | ErrorCode::DeviceRevoked
                    | ErrorCode::DeviceUnknown
                    | ErrorCode::PersonDisabled
                    | ErrorCode::ProtocolUnsupported
                    | ErrorCode::TooMany
            ),
            Self::Call(_) => true,
            Self::File(_) => false,
        }
    }

    pub(super) fn is_not_found(&self) -> bool {
        matches!(self, Self::Call(CallError::Transport(TransportError::Wire(wire)))
            if wire.code == ErrorCode::NotFound)
    }

    /// The code that screens have a sentence for.
    pub(super) fn code(&self) -> &'static str {
        match self {
            Self::Call(CallError::Transport(TransportError::Wire(wire)))
                if wire.code == ErrorCode::OverLimit =>
            {
                match wire.detail.as_deref() {
                    Some("person_blob_bytes") => "file_quota",
                    Some("blob_bytes") => "file_too_large",
                    _ => "over_limit",
                }
            }
            Self::Call(CallError::Transport(error)) => error.code(),
            Self::Call(_) | Self::File(FileError::Store(_)) => "store",
            Self::File(FileError::Io(_)) => "disk",
            Self::File(FileError::WrongHash) => "blob_differs",
            Self::File(FileError::Absent | FileError::Damaged) => "file_damaged",
        }
    }
}

/// The way of files.
pub(super) struct Way {
    access: Arc<Access>,
    chunk: usize,
}

impl Way {
    pub(super) fn new(access: Arc<Access>) -> Self {
        Self {
            access,
            chunk: Limits::default().blob_chunk,
        }
    }

    /// Bytes of the next part.
    pub(super) fn chunk(&self) -> usize {
        self.chunk
    }

    /// Sends a part; an empty one asks where the file stands.
    pub(super) async fn append(
        &mut self,
        sha: &str,
        record: RecordId,
        offset: u64,
        total: u64,
        bytes: Vec<u8>,
    ) -> Result<Standing, Fault> {
        let append = Append {
            record,
            offset,
            total,
        };
        let token = self.access.token().await;
        let way = self.access.transport();
        let mut sent = way.append(&token, sha, &append, &bytes).await;
        if is_spent(&sent) {
            self.access.renew(&token).await?;
            let token = self.access.token().await;
            sent = self
                .access
                .transport()
                .append(&token, sha, &append, &bytes)
                .await;
        }
        self.fit(sent.as_ref().err());
        let standing = sent?;
        if standing.through > total {
            return Err(TransportError::NotTheServer.into());
        }
        Ok(standing)
    }

    /// Reads the next part. What arrived before the line broke comes with the fault.
    pub(super) async fn read(
        &mut self,
        sha: &str,
        record: RecordId,
        from: u64,
        total: u64,
    ) -> Result<(Vec<u8>, Option<Fault>), Fault> {
        let left = usize::try_from(total.saturating_sub(from)).unwrap_or(usize::MAX);
        let bytes = self.chunk.min(left);
        let token = self.access.token().await;
        let way = self.access.transport();
        let mut read = way.read_file(&token, sha, record, from, bytes).await;
        if is_spent(&read) {
            self.access.renew(&token).await?;
            let token = self.access.token().await;
            let way = self.access.transport();
            read = way.read_file(&token, sha, record, from, bytes).await;
        }
        match read {
            Ok((found, None)) if found.is_empty() || found.len() > bytes => {
                Err(TransportError::NotTheServer.into())
            }
            Ok((mut found, broke)) => {
                self.fit(broke.as_ref());
                found.truncate(bytes);
                Ok((found, broke.map(Into::into)))
            }
            Err(error) => {
                self.fit(Some(&error));
                Err(error.into())
            }
        }
    }

    /// Smaller parts where the line breaks, larger ones where it bears them.
    fn fit(&mut self, error: Option<&TransportError>) {
        let most = Limits::default().blob_chunk;
        self.chunk = match error {
            None => (self.chunk * 2).min(most),
            Some(
                TransportError::TooLarge
                | TransportError::NoNetwork(NoNetwork::Stalled | NoNetwork::Interrupted),
            ) => (self.chunk / 2).max(SMALLEST),
            Some(_) => self.chunk,
        };
    }
}

fn is_spent<T>(answer: &Result<T, TransportError>) -> bool {
    matches!(answer, Err(TransportError::Wire(wire)) if wire.code == ErrorCode::TokenInvalid)
}
