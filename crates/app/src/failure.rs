//! What goes wrong, as the screens see it: a code to branch on, and details for the sentence.
//! The sentence itself is made at the edge, in the reader's language.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::fmt;
use ts_rs::TS;

/// The codes of this application; `ui/src/locales` has a sentence for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    /// No such command: the screens are from another version.
    UnknownCommand,
    /// The request cannot be read: `command`.
    BadRequest,
    /// The store is closed.
    Locked,
    /// There is a store here already.
    AlreadyEnrolled,
    /// There is no store here.
    NotEnrolled,
    /// Wrong passphrase.
    WrongPassphrase,
    /// Too short or too common: `reason`.
    WeakPassphrase,
    /// Wait before the next try: `seconds`.
    WaitBeforeTry,
    /// The store was written by a newer version: `found`, `known`.
    StoreNewer,
    /// The store is damaged; it was left as it is.
    StoreDamaged,
    /// Another process has the store open.
    StoreInUse,
    /// No room on the disk; the text stays where it is.
    DiskFull,
    /// The invitation cannot be read.
    InvitationUnreadable,
    /// Unknown, used or expired.
    InvitationInvalid,
    /// Nobody answers at the address: `server`.
    ServerUnreachable,
    /// Something answers that is not the centre (a log-in page, another program): `server`.
    NotTheServer,
    /// Plain http is for this machine only: `server`.
    PlainHttp,
    /// The centre and this application have no protocol in common.
    ProtocolUnsupported,
    /// No such record here.
    NotFound,
    /// Refused by the rules: `refusal`.
    Refused,
    /// Over a named limit: `limit`, `most`, `actual`.
    OverLimit,
    /// A value has the wrong shape: `field`.
    WrongValue,
    /// A fault of ours; nothing was changed.
    Internal,
}

/// An error as it leaves the application.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
pub struct Failure {
    /// What.
    pub code: Code,
    /// For the sentence.
    #[ts(type = "Record<string, unknown>")]
    pub detail: Map<String, Value>,
}

impl Failure {
    /// A failure with this code and nothing more to say.
    #[must_use]
    pub fn new(code: Code) -> Self {
        Self { code, detail: Map::new() }
    }

    /// The same with one more detail.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.detail.insert(name.to_owned(), value.into());
        self
    }

    /// No such command.
    #[must_use]
    pub fn unknown_command(name: &str) -> Self {
        Self::new(Code::UnknownCommand).with("command", name)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.code)
    }
}

impl std::error::Error for Failure {}

/// Reads a request.
pub(crate) fn read<T: DeserializeOwned>(command: &str, request: Value) -> Result<T, Failure> {
    serde_json::from_value(request).map_err(|error| {
        // Where it is wrong, never what it says: the message of serde may quote the value.
        Failure::new(Code::BadRequest).with("command", command).with("column", error.column() as u64)
    })
}

/// Writes a response.
pub(crate) fn write<T: Serialize>(response: &T) -> Result<Value, Failure> {
    serde_json::to_value(response).map_err(|_| Failure::new(Code::Internal))
}
