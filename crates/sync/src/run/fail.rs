//! What a failure means. None of them deletes anything (W6).

use super::{Run, ms};
use crate::backoff;
use crate::progress::{Phase, Trouble};
use crate::replica::ReplicaError;
use crate::transport::{NoNetwork, TransportError};
use protocol::wire::ErrorCode;

/// So often in a row hello may be asked for again without a wait.
const MOST_HELLOS: u32 = 3;

impl Run {
    pub(super) fn failed_on_the_way(&mut self, error: &TransportError) {
        self.no_check_now();
        if let TransportError::Wire(wire) = error {
            match wire.code {
                // Known causes with a known cure: hello tells the grants and the epoch as they are.
                ErrorCode::ScopeNotGranted
                | ErrorCode::CursorUnknown
                | ErrorCode::CursorCompacted => {
                    return self.unsettled(error.code());
                }
                // Hello says whether it may hand in what it has (W6).
                ErrorCode::DeviceRevoked
                    if self.situation.greeted && !self.situation.quarantined =>
                {
                    return self.unsettled(error.code());
                }
                ErrorCode::DeviceRevoked
                | ErrorCode::DeviceUnknown
                | ErrorCode::PersonDisabled
                | ErrorCode::TokenReused
                | ErrorCode::TokenInvalid
                | ErrorCode::ProtocolUnsupported => return self.bar(error.code()),
                _ => {}
            }
        }
        let most = match error {
            TransportError::NoNetwork(NoNetwork::Unreachable) => self.config.backoff_unreachable,
            _ => self.config.backoff_most,
        };
        self.situation.greeted = false;
        self.back_off(error.code(), most);
    }

    pub(super) fn failed_in_the_store(&mut self, error: &ReplicaError) {
        self.no_check_now();
        match error {
            ReplicaError::OtherEpoch => self.unsettled("cursor_unknown"),
            ReplicaError::Malformed => self.back_off("not_the_server", self.config.backoff_most),
            ReplicaError::Store(_) => {
                tracing::warn!(%error, "the store did not take what came");
                self.back_off("store", self.config.backoff_most);
            }
        }
    }

    pub(super) fn bar(&mut self, code: &'static str) {
        tracing::warn!(
            code,
            "the centre refuses this device; everything stays here"
        );
        self.barred = true;
        self.situation.greeted = false;
        self.situation.not_before = Some(self.now().saturating_add(ms(self.config.barred_again)));
        self.show(Phase::Barred { code });
    }

    fn unsettled(&mut self, code: &'static str) {
        self.situation.greeted = false;
        self.rejections += 1;
        if self.rejections > MOST_HELLOS {
            self.rejections = 0;
            self.back_off(code, self.config.backoff_most);
        }
    }

    fn back_off(&mut self, code: &'static str, most: std::time::Duration) {
        self.failures = self.failures.saturating_add(1);
        let wait = backoff::wait(
            self.failures,
            self.config.backoff_first,
            most,
            self.pace.chance(),
        );
        tracing::info!(
            code,
            failures = self.failures,
            wait_ms = ms(wait),
            "trying again later"
        );
        self.round.answered.clear();
        self.situation.to_send = true;
        self.situation.not_before = Some(self.now().saturating_add(ms(wait)));
        let next_try = self
            .wall()
            .plus(i64::try_from(ms(wait)).unwrap_or(i64::MAX));
        self.show(Phase::Offline {
            trouble: Trouble { code },
            next_try,
        });
    }
}
