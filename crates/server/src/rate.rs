//! At most so many tries a minute for each name (security.md). In memory: a restart forgives.

use model::Stamp;
use parking_lot::Mutex;
use std::collections::BTreeMap;

/// Tries a minute for one code or one device.
pub const TRIES_A_MINUTE: u32 = 10;
/// Names remembered at most; the oldest go first.
const NAMES: usize = 10_000;
const MINUTE_MS: i64 = 60_000;

/// Counts tries.
#[derive(Default)]
pub(crate) struct Rate {
    tries: Mutex<BTreeMap<String, (Stamp, u32)>>,
}

impl Rate {
    /// Counts a try. False: too many.
    pub(crate) fn allow(&self, name: &str, now: Stamp) -> bool {
        let mut tries = self.tries.lock();
        if tries.len() >= NAMES {
            tries.retain(|_, (since, _)| now.0.saturating_sub(since.0) < MINUTE_MS);
        }
        if tries.len() >= NAMES {
            tries.pop_first();
        }
        let (since, count) = tries.entry(name.to_owned()).or_insert((now, 0));
        if now.0.saturating_sub(since.0) >= MINUTE_MS || now < *since {
            (*since, *count) = (now, 0);
        }
        *count += 1;
        *count <= TRIES_A_MINUTE
    }
}
