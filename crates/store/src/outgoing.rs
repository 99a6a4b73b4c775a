//! The way out: what is to be sent, and what the centre answered.

use crate::{Changed, Store, StoreError};
use model::OpId;
use protocol::OpBytes;
use protocol::limits::Limits;
use protocol::wire::PushAnswer;

/// An operation to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outgoing {
    /// Which.
    pub op: OpId,
    /// Its bytes, made once at capture (O1).
    pub bytes: OpBytes,
}

/// What a push's answer changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answered {
    /// Records that read differently, or whose sync mark does.
    pub changed: Vec<Changed>,
    /// Answers that name another hash than ours, or an operation we do not know: ignored (S19).
    pub distrusted: Vec<OpId>,
    /// Operations that need a person's attention now, those behind a refused one included (M5).
    pub attention: Vec<OpId>,
}

impl Store {
    /// The next operations to send, in the order they were captured, within the limits of one push (W2).
    /// Refused ones do not stand in the way (S17). `held` sends again what the centre holds: seldom.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn outgoing(&self, limits: &Limits, held: bool) -> Result<Vec<Outgoing>, StoreError> {
        let _ = (limits, held);
        Err(StoreError::NotFound)
    }

    /// They are on their way.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn mark_sent(&self, ops: &[OpId]) -> Result<Vec<Changed>, StoreError> {
        let _ = ops;
        Err(StoreError::NotFound)
    }

    /// No answer came: back into the queue, with a code (never text of anybody's) for the outbox screen.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn not_answered(&self, ops: &[OpId], code: &str) -> Result<Vec<Changed>, StoreError> {
        let _ = (ops, code);
        Err(StoreError::NotFound)
    }

    /// Takes in the answers to a push. 'Synced' follows only from the same id and hash (S19).
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn answered(&self, answer: &PushAnswer) -> Result<Answered, StoreError> {
        let _ = answer;
        Err(StoreError::NotFound)
    }
}
