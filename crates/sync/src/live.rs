//! Listens for pokes beside the loop, and nothing else: a poke makes the loop look, the answers to its looking
//! are checked as ever. Losing the stream costs the time to the next look (W3, S20).

use crate::access::Access;
use crate::backoff;
use crate::engine::{Config, Signals};
use crate::pace::Pace;
use crate::progress::{Phase, SyncProgress};
use crate::transport::{Pokes, TransportError};
use protocol::wire::ErrorCode;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::sync::watch;

/// A stream that the centre ended in order is begun again within this: not by 500 devices at once.
const SPREAD: Duration = Duration::from_millis(500);

/// The ears of a device.
pub(crate) struct Ears {
    pub(crate) access: Arc<Access>,
    pub(crate) signals: Arc<Signals>,
    pub(crate) progress: watch::Receiver<SyncProgress>,
    pub(crate) stopped: watch::Receiver<bool>,
    pub(crate) pace: Arc<dyn Pace>,
    pub(crate) config: Config,
}

impl Ears {
    /// Listens until the loop is stopped.
    pub(crate) async fn listen(self) {
        let mut stopped = self.stopped.clone();
        tokio::select! {
            biased;
            _ = stopped.wait_for(|stop| *stop) => {}
            () = self.go_on() => {}
        }
        self.deaf();
    }

    async fn go_on(&self) {
        let mut failures = 0;
        let mut progress = self.progress.clone();
        loop {
            // Whoever is offline, paused or shut out has no use for pokes.
            if progress
                .wait_for(|progress| connected(&progress.phase))
                .await
                .is_err()
            {
                return;
            }
            let mut away = self.progress.clone();
            let ended = tokio::select! {
                ended = self.hear(&mut failures) => ended,
                _ = away.wait_for(|progress| !connected(&progress.phase)) => Ok(()),
            };
            self.deaf();
            let wait = match ended {
                Ok(()) => {
                    failures = 0;
                    SPREAD / 1000 * (self.pace.chance() % 1001)
                }
                Err(error) => {
                    failures += 1;
                    let wait = backoff::wait(
                        failures,
                        self.config.backoff_first,
                        self.config.backoff_most,
                        self.pace.chance(),
                    );
                    tracing::debug!(code = error.code(), failures, "no pokes for a while");
                    wait
                }
            };
            self.pace.sleep(wait).await;
        }
    }

    /// One stream, from its beginning to its end.
    async fn hear(&self, failures: &mut u32) -> Result<(), TransportError> {
        let mut pokes = self.begin().await?;
        while let Some(heard) = pokes.next().await? {
            let Some(number) = heard.iter().map(|poke| poke.number).max() else {
                continue;
            };
            *failures = 0;
            // By its first poke a stream stands: whoever keeps answers back on the way cannot bring it.
            self.signals.listening.store(true, Ordering::SeqCst);
            self.signals.heard.store(number, Ordering::SeqCst);
            self.signals.wake.notify_one();
        }
        Ok(())
    }

    async fn begin(&self) -> Result<Pokes, TransportError> {
        let token = self.access.token().await;
        match self.access.transport().live(&token).await {
            Err(TransportError::Wire(wire)) if wire.code == ErrorCode::TokenInvalid => {}
            other => return other,
        }
        if self.access.renew(&token).await.is_err() {
            // The loop finds out why, and says so.
            return Err(TransportError::Wire(protocol::wire::WireError {
                code: ErrorCode::TokenInvalid,
                detail: None,
            }));
        }
        let token = self.access.token().await;
        self.access.transport().live(&token).await
    }

    /// What happens from here on is not heard: the loop looks, and looks more often.
    fn deaf(&self) {
        if self.signals.listening.swap(false, Ordering::SeqCst) {
            self.signals.missed.store(true, Ordering::SeqCst);
            self.signals.wake.notify_one();
        }
    }
}

/// Whether the loop has the centre.
fn connected(phase: &Phase) -> bool {
    matches!(
        phase,
        Phase::Idle | Phase::Receiving { .. } | Phase::Sending { .. }
    )
}
