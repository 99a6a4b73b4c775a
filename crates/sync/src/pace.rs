//! Where the loop takes time and chance from, so that a world of devices can hold both in its hand.

use async_trait::async_trait;
use rand_core::RngCore as _;
use std::time::Duration;

/// Time that only goes on, waiting, and chance.
#[async_trait]
pub trait Pace: Send + Sync + 'static {
    /// How long it has been since some moment, the same one for all calls.
    fn now(&self) -> Duration;
    /// Returns after this long.
    async fn sleep(&self, wait: Duration);
    /// Any number, for jitter.
    fn chance(&self) -> u32;
}

/// The machine's.
#[derive(Debug)]
pub struct Machine(tokio::time::Instant);

impl Machine {
    /// From now on.
    pub(crate) fn begin() -> Self {
        Self(tokio::time::Instant::now())
    }
}

#[async_trait]
impl Pace for Machine {
    fn now(&self) -> Duration {
        self.0.elapsed()
    }

    async fn sleep(&self, wait: Duration) {
        tokio::time::sleep(wait).await;
    }

    fn chance(&self) -> u32 {
        rand_core::OsRng.next_u32()
    }
}
