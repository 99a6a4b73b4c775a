//! Hello: where the device stands, what it is granted, what time it is (M2, O4, P2, P3, W4).

use super::{Run, ms};
use crate::session::Fault;
use crate::transport::TransportError;
use model::Stamp;
use protocol::wire::{DeviceState, ErrorCode, Hello, HelloAnswer, WireError};

impl Run {
    pub(super) async fn hello(&mut self) -> Result<(), Fault> {
        let standing = self.session.on_store(|replica| replica.standing()).await?;
        let (clock, began) = (self.wall(), self.pace.now());
        let hello = Hello {
            incarnation: standing.incarnation,
            last_seq: standing.last_seq,
            cursor: standing.cursor,
            accepted: standing.accepted,
            app_version: self.config.app_version.clone(),
            clock,
            waiting: Some(standing.waiting),
        };
        let answer = self.session.ask(&hello).await?;
        if answer.protocol == 0 || answer.protocol > protocol::PROTOCOL {
            let error = WireError {
                code: ErrorCode::ProtocolUnsupported,
                detail: None,
            };
            return Err(TransportError::Wire(error).into());
        }
        // What the wall showed in the middle of the exchange; a clock set meanwhile does not count.
        let middle =
            clock.plus(i64::try_from(ms(self.pace.now().saturating_sub(began)) / 2).unwrap_or(0));
        let revoked = answer.device_state == DeviceState::Revoked;
        self.limits = answer.limits.clone();
        if !revoked {
            self.take_in(answer, standing.incarnation, middle).await?;
        }
        self.greeted(revoked);
        Ok(())
    }

    /// Every call is repeated at the next hello, so a process that ends between two of them loses nothing.
    async fn take_in(
        &mut self,
        answer: HelloAnswer,
        incarnation: u32,
        middle: Stamp,
    ) -> Result<(), Fault> {
        self.scopes = answer.scopes.iter().copied().collect();
        let changed = self
            .session
            .on_store(move |replica| {
                replica.set_clock_offset(answer.server_time.0.saturating_sub(middle.0))?;
                if answer.incarnation != incarnation {
                    replica.set_incarnation(answer.incarnation)?;
                }
                if replica.begin_epoch(&answer.epoch, answer.acked_through)? {
                    tracing::warn!("the centre is in another epoch: reading everything again");
                }
                replica.granted(&answer.scopes)
            })
            .await?;
        self.tell(&changed);
        self.keep_granted_file().await;
        Ok(())
    }

    fn greeted(&mut self, revoked: bool) {
        let now = self.now();
        self.barred = false;
        self.situation.greeted = true;
        self.situation.quarantined = revoked;
        self.situation.not_before = None;
        self.situation.hello_due = now.saturating_add(ms(self.config.hello_again));
        self.situation.to_send = true;
        self.situation.to_read.clear();
        self.read_through = 0;
        self.situation.poll_due = now;
        self.round.held = true;
    }
}
