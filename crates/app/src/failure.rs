//! What goes wrong, as the screens see it: a code to branch on, and details for the sentence.
//! The sentence itself is made at the edge, in the reader's language.

use model::policy::Refusal;
use sealed::{EnvelopeError, LockError, OpenError, WeakPassphrase};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::{fmt, io};
use store::{CommitError, StoreError};
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
    /// The operating system's keychain does not answer or has nothing for this store.
    NoKeychain,
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
    /// The backup does not open with this device's key, or is another person's. Nothing was changed.
    BackupForeign,
    /// The backup cannot be read whole. Nothing was changed.
    BackupDamaged,
    /// What lets this device in is lost: it has to be enrolled again.
    ConnectionLost,
    /// There is no unsent work to be put into a file.
    NothingUnsent,
    /// Wrong passphrase of a file, or it was changed.
    ParcelDoesNotOpen,
    /// Not a file of this kind.
    ParcelUnreadable,
    /// The file is another person's: `name`, `bureau`.
    OtherPerson,
    /// No such record here.
    NotFound,
    /// Refused by the rules: `refusal`.
    Refused,
    /// Over a named limit: `limit`, `most`, `actual`.
    OverLimit,
    /// A value has the wrong shape: `field`.
    WrongValue,
    /// The centre no longer takes this computer's sign-in: sign in by password or a new invitation.
    SignInEnded,
    /// An administrator revoked this device.
    DeviceRevoked,
    /// The person's account was disabled.
    PersonDisabled,
    /// The account's password is another one.
    PasswordWrong,
    /// Too many wrong passwords: `until`, UTC milliseconds.
    PasswordLocked,
    /// No password was ever set.
    PasswordUnset,
    /// Somebody else signs in under this name.
    LoginTaken,
    /// Too many tries in a minute.
    TooMany,
    /// Decided, used or ended meanwhile, by somebody else or earlier.
    Settled,
    /// The share cannot be used: `reason` is `unreadable`, `mistyped` or `other_key`.
    ShareInvalid,
    /// The text that was carried cannot be read.
    CarriedUnreadable,
    /// There is no request for a new passphrase here, or this store has no recovery key.
    RecoveryNone,
    /// Not both administrators have approved yet.
    RecoveryNotReady,
    /// The request was refused or is too old: begin another one.
    RecoveryOver,
    /// The parts do not open this store: begin another request.
    RecoveryFailed,
    /// A spreadsheet cannot be read: `problem`, `at`.
    SheetUnreadable,
    /// An import is being written or undone.
    ImportRunning,
    /// A file of a kind that is not taken: `problem` is `type`, `macros`, `empty`, `damaged`, `pixels` or
    /// `position`. Nothing of it was kept.
    AttachmentRefused,
    /// The file is not on this device; it comes when it is asked for.
    AttachmentAway,
    /// The file on this device does not open any more.
    AttachmentDamaged,
    /// A list is being taken out.
    ExportRunning,
    /// Stopped by the person; nothing of it is left.
    Stopped,
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
        Self {
            code,
            detail: Map::new(),
        }
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

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        let refusal = serde_json::to_value(refusal).unwrap_or_default();
        Self::new(Code::Refused).with("refusal", refusal)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull
            | io::ErrorKind::QuotaExceeded
            | io::ErrorKind::FileTooLarge => Self::new(Code::DiskFull),
            kind => {
                tracing::error!(?kind, "the file system");
                Self::new(Code::Internal)
            }
        }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Lock(LockError::Busy) => Self::new(Code::StoreInUse),
            StoreError::Lock(LockError::Io(error)) | StoreError::Io(error) => error.into(),
            StoreError::Open(error) => error.into(),
            StoreError::Exists => Self::new(Code::AlreadyEnrolled),
            StoreError::NoStore | StoreError::Damaged { .. } => Self::new(Code::StoreDamaged),
            StoreError::NotFound => Self::new(Code::NotFound),
            StoreError::Sql(error) => from_sql(&error),
            StoreError::NotCanonical => Self::new(Code::WrongValue),
            StoreError::Final
            | StoreError::Malformed { .. }
            | StoreError::OtherEpoch
            | StoreError::BadCopy => {
                // The messages of these name no one's data.
                tracing::error!(%error, "the store");
                Self::new(Code::Internal)
            }
        }
    }
}

impl From<OpenError> for Failure {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::Newer { found, known } => Self::new(Code::StoreNewer)
                .with("found", found)
                .with("known", known),
            OpenError::WrongKey | OpenError::Foreign { .. } => Self::new(Code::StoreDamaged),
            OpenError::Sql(error) => from_sql(&error),
            other => {
                tracing::error!(error = %other, "the store does not open");
                Self::new(Code::Internal)
            }
        }
    }
}

/// `SQLITE_IOERR_WRITE`: the system did not take what was written.
const IOERR_WRITE: i32 = 778;

fn from_sql(error: &sealed::rusqlite::Error) -> Failure {
    use sealed::rusqlite::ErrorCode;
    let code = error.sqlite_error_code();
    // The code alone: a message of SQLite may quote what it was given.
    tracing::error!(?code, "the database");
    Failure::new(match code {
        Some(ErrorCode::DiskFull) => Code::DiskFull,
        // A quota, a limit on the size of files: the disk takes no more for this person.
        Some(ErrorCode::SystemIoFailure)
            if error
                .sqlite_error()
                .is_some_and(|error| error.extended_code == IOERR_WRITE) =>
        {
            Code::DiskFull
        }
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Code::StoreDamaged,
        _ => Code::Internal,
    })
}

impl From<EnvelopeError> for Failure {
    fn from(error: EnvelopeError) -> Self {
        match error {
            EnvelopeError::WrongPassphrase => Self::new(Code::WrongPassphrase),
            EnvelopeError::NewerEnvelope { found, known } => Self::new(Code::StoreNewer)
                .with("found", found)
                .with("known", known),
            EnvelopeError::WrongKey | EnvelopeError::Damaged => Self::new(Code::StoreDamaged),
            EnvelopeError::Weak(weak) => weak.into(),
            EnvelopeError::Io(error) => error.into(),
        }
    }
}

impl From<WeakPassphrase> for Failure {
    fn from(weak: WeakPassphrase) -> Self {
        let reason = match weak {
            WeakPassphrase::TooShort => "too_short",
            WeakPassphrase::TooCommon => "too_common",
        };
        Self::new(Code::WeakPassphrase).with("reason", reason)
    }
}

impl From<CommitError> for Failure {
    fn from(error: CommitError) -> Self {
        match error {
            CommitError::Refused(refusal) => refusal.into(),
            CommitError::OverLimit { limit } => Self::new(Code::OverLimit).with("limit", limit),
            CommitError::Store(error) => error.into(),
        }
    }
}

/// Reads a request. What does not read is named by its field, never quoted.
pub(crate) fn read<T: DeserializeOwned>(command: &str, request: &Value) -> Result<T, Failure> {
    T::deserialize(request).map_err(|_| match wrong_field::<T>(request) {
        Some(field) => Failure::new(Code::WrongValue).with("field", field),
        None => Failure::new(Code::BadRequest).with("command", command),
    })
}

/// The field whose value does not read: of the request itself, or of a form in it that does not read with
/// that field alone and reads with none.
fn wrong_field<T: DeserializeOwned>(request: &Value) -> Option<String> {
    let reads = |request: &Value| T::deserialize(request).is_ok();
    for part in ["form", "new_contact"] {
        let Some(form) = request.get(part).and_then(Value::as_object) else {
            continue;
        };
        let with = |fields: Map<String, Value>| {
            let mut changed = request.clone();
            if let Some(part) = changed.get_mut(part) {
                *part = Value::Object(fields);
            }
            changed
        };
        if !reads(&with(Map::new())) {
            continue;
        }
        let alone = |(name, value): (&String, &Value)| {
            with(Map::from_iter([(name.clone(), value.clone())]))
        };
        if let Some((name, _)) = form.iter().find(|field| !reads(&alone(*field))) {
            return Some(name.clone());
        }
    }
    let fields = request.as_object()?;
    fields.keys().find_map(|name| {
        let mut without = fields.clone();
        without.remove(name);
        reads(&Value::Object(without)).then(|| name.clone())
    })
}

/// Writes a response.
pub(crate) fn write<T: Serialize>(response: &T) -> Result<Value, Failure> {
    serde_json::to_value(response).map_err(|_| Failure::new(Code::Internal))
}
