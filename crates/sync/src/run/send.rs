//! Sending: a batch, its answers, and what to do with a batch that is not taken (S2, S17, S19).

use super::{Round, Run, ms};
use crate::backoff;
use crate::check;
use crate::progress::Phase;
use crate::replica::ReplicaError;
use crate::session::Fault;
use crate::transport::{NoNetwork, TransportError};
use model::{OpId, Stamp};
use protocol::OpBytes;
use protocol::broken::{self, Variant};
use protocol::wire::{Answer, ErrorCode, Outcome, Push, PushAnswer};
use serde_json::value::RawValue;
use std::time::Duration;
use store::Outgoing;

/// So many batches in a row may be refused whole before it counts as a failure of the line.
const MOST_REJECTIONS: u32 = 24;

impl Run {
    pub(super) async fn push(&mut self) -> Result<(), Fault> {
        let window = self.sizer.window(&self.limits, self.round.answered.len());
        let held = self.round.held;
        let waiting = self
            .session
            .on_store(move |replica| replica.outgoing(&window, held))
            .await?;
        let ahead = waiting
            .iter()
            .filter(|one| !self.round.answered.contains(&one.op))
            .count();
        self.round.total = self.round.total.max(self.round.answered.len() + ahead);
        let batch = self.sizer.cut(waiting, &self.limits, &self.round.answered);
        if batch.is_empty() {
            self.end_round();
            return Ok(());
        }
        let (sent, total) = (self.round.answered.len(), self.round.total);
        self.show(Phase::Sending { sent, total });
        self.send(batch).await
    }

    fn end_round(&mut self) {
        if !self.round.answered.is_empty() {
            // Own operations come back with the feed and leave the overlay there (D1).
            self.situation.poll_due = self.situation.now;
        }
        // What was set aside is through: the centre may have held others until it came, and says so when asked.
        let released = self.sizer.aside().is_empty() && self.aside.1 > 0;
        if released {
            self.aside = (None, 0);
        }
        self.round = Round {
            held: released,
            ..Round::default()
        };
        self.situation.to_send = released;
    }

    async fn send(&mut self, batch: Vec<Outgoing>) -> Result<(), Fault> {
        let batch = renewed(batch, self.wall());
        let ops: Vec<OpId> = batch.iter().map(|one| one.op).collect();
        let marked = ops.clone();
        let (accepted, changed) = self
            .session
            .on_store(move |replica| {
                Ok((replica.standing()?.accepted, replica.mark_sent(&marked)?))
            })
            .await?;
        let push = Push {
            accepted,
            operations: batch.iter().map(raw).collect::<Result<_, _>>()?,
        };
        self.tell(&changed);
        let mut asked = self.session.ask(&push).await;
        if let Err(Fault::Transport(error)) = &asked
            && believed(error)
        {
            asked = Ok(as_if_accepted(&batch));
        }
        match asked {
            Ok(answer) if check::push_answers(&batch, &answer) => {
                self.answered(&batch, answer).await
            }
            Ok(_) => {
                self.not_answered(batch, ops, TransportError::NotTheServer)
                    .await
            }
            Err(Fault::Transport(error)) => self.not_answered(batch, ops, error).await,
            Err(other) => Err(other),
        }
    }

    async fn answered(&mut self, batch: &[Outgoing], mut answer: PushAnswer) -> Result<(), Fault> {
        // The centre could not read the id of what it calls unreadable; the place and the hash say which.
        for (sent, answer) in batch.iter().zip(&mut answer.answers) {
            answer.op_id = Some(sent.op);
        }
        let taken = self
            .session
            .on_store(move |replica| replica.answered(&answer))
            .await?;
        if !taken.distrusted.is_empty() {
            tracing::warn!(
                count = taken.distrusted.len(),
                "answers the store does not trust"
            );
        }
        self.failures = 0;
        self.rejections = 0;
        self.sizer.went_through();
        self.round.answered.extend(batch.iter().map(|one| one.op));
        self.tell(&taken.changed);
        Ok(())
    }

    async fn not_answered(
        &mut self,
        batch: Vec<Outgoing>,
        ops: Vec<OpId>,
        error: TransportError,
    ) -> Result<(), Fault> {
        let code = error.code();
        let changed = self
            .session
            .on_store(move |replica| replica.not_answered(&ops, code))
            .await?;
        self.tell(&changed);
        match &error {
            TransportError::NoNetwork(NoNetwork::Stalled | NoNetwork::Interrupted) => {
                self.sizer.was_lost(&batch);
                Err(error.into())
            }
            TransportError::TooLarge => {
                // Somebody on the way has this limit: the next way may have another.
                self.halve_or_set_aside(&batch, error.code());
                self.divided(error)
            }
            TransportError::Wire(wire) => match wire.code {
                ErrorCode::OverLimit | ErrorCode::BadRequest => {
                    if self.sizer.was_not_taken(&batch).is_some() {
                        tracing::warn!(code, "an operation is not taken and set aside");
                    }
                    self.divided(error)
                }
                ErrorCode::Internal => {
                    // Hello went through and this did not: perhaps one of these is the cause.
                    self.halve_or_set_aside(&batch, error.code());
                    Err(error.into())
                }
                _ => Err(error.into()),
            },
            _ => Err(error.into()),
        }
    }

    /// Goes on at once with smaller batches, so that one poisoned operation stops no other (S17).
    fn divided(&mut self, error: TransportError) -> Result<(), Fault> {
        self.rejections += 1;
        if self.rejections > MOST_REJECTIONS {
            self.rejections = 0;
            return Err(error.into());
        }
        Ok(())
    }

    /// One that was set aside is tried again by itself, after longer and longer waits.
    fn halve_or_set_aside(&mut self, batch: &[Outgoing], code: &'static str) {
        if self.sizer.was_not_taken(batch).is_some() {
            let (due, times) = &mut self.aside;
            *times = times.saturating_add(1);
            let wait = backoff::wait(
                *times,
                self.config.backoff_first,
                ASIDE_MOST,
                self.pace.chance(),
            );
            *due = Some(ms(self.pace.now().saturating_sub(self.began)).saturating_add(ms(wait)));
            tracing::warn!(
                code,
                wait_ms = ms(wait),
                "an operation is not taken and set aside"
            );
        }
    }
}

/// What [`Variant::StampRenewedAtRetry`] sends.
fn renewed(batch: Vec<Outgoing>, now: Stamp) -> Vec<Outgoing> {
    if !broken::is(Variant::StampRenewedAtRetry) {
        return batch;
    }
    let renew = |one: Outgoing| match OpBytes::read(&one.bytes.text) {
        Ok((_, mut operation)) => {
            operation.stamp = now;
            let bytes = operation.seal().unwrap_or(one.bytes);
            Outgoing { op: one.op, bytes }
        }
        Err(_) => one,
    };
    batch.into_iter().map(renew).collect()
}

/// Whether a failure is taken for success: never, but where that is what is broken.
fn believed(error: &TransportError) -> bool {
    broken::is(Variant::AnswerNotAwaited)
        || (broken::is(Variant::PortalAccepted) && *error == TransportError::NotTheServer)
}

fn as_if_accepted(batch: &[Outgoing]) -> PushAnswer {
    let answer = |one: &Outgoing| Answer {
        op_id: Some(one.op),
        hash: one.bytes.hash.clone(),
        outcome: Outcome::Applied {
            number: 0,
            eff: Stamp(0),
        },
        duplicate: false,
    };
    PushAnswer {
        answers: batch.iter().map(answer).collect(),
        acked_through: 0,
        server_time: Stamp(0),
    }
}

/// The longest wait before operations that were set aside are tried again.
const ASIDE_MOST: Duration = Duration::from_secs(10 * 60);

/// The bytes as they were made at capture, untouched (O1).
fn raw(outgoing: &Outgoing) -> Result<Box<RawValue>, ReplicaError> {
    RawValue::from_string(outgoing.bytes.text.clone()).map_err(ReplicaError::new)
}
