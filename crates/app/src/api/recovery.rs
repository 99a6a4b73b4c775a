//! 忘记口令: the locked screen's side.

use super::RecoveryStanding;
use model::Stamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// How my request stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct RecoveryState {
    /// Whether this store can be recovered at all: the bureau had a recovery key when it was made.
    pub possible: bool,
    /// The request, where one was begun on this computer.
    pub request: Option<RecoveryMine>,
}

/// A request that was begun here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct RecoveryMine {
    /// When.
    pub begun_at: Stamp,
    /// Twenty digits, to be read to the administrators by telephone.
    pub check: String,
    /// The request as text, for an administrator, where there is no network.
    pub text: String,
    /// Where it stands; none while the centre cannot be asked.
    pub standing: Option<RecoveryStanding>,
    /// How many administrators have approved, as far as is known.
    pub approved: u32,
    /// How many must.
    pub needed: u32,
    /// When it ends.
    pub expires_at: Option<Stamp>,
    /// Why the centre could not be asked: an error code the texts know.
    pub trouble: Option<String>,
}

/// Begin: the new passphrase is chosen now and asked again at the end.
#[derive(Clone, Deserialize, TS)]
pub struct RecoveryBeginForm {
    /// The new local passphrase.
    pub passphrase: String,
}

/// Finish.
#[derive(Clone, Deserialize, TS)]
pub struct RecoveryFinishForm {
    /// The new passphrase, as chosen at the beginning.
    pub passphrase: String,
    /// The answer as text, where it was carried; else it is fetched from the centre.
    pub answer: Option<String>,
}
