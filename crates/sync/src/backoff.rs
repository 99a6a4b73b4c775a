//! How long to wait after a failure: doubling, with jitter, so that 500 devices do not come back at once (W3).

use std::time::Duration;

/// The wait before the next try after `failures` in a row: between half and all of `first` · 2ⁿ⁻¹, at most `most`,
/// as `chance` has it.
pub(crate) fn wait(failures: u32, first: Duration, most: Duration, chance: u32) -> Duration {
    let full = first
        .saturating_mul(1 << failures.saturating_sub(1).min(16))
        .min(most);
    let share = chance % 501;
    full / 1000 * (500 + share)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_spread_and_end() {
        let (first, most) = (Duration::from_secs(1), Duration::from_secs(60));
        let mut seen = std::collections::BTreeSet::new();
        for (failures, full) in [(1, 1), (2, 2), (3, 4), (6, 32), (7, 60), (1000, 60)] {
            for chance in (0..20).map(|n| n * 211) {
                let wait = wait(failures, first, most, chance);
                let full = Duration::from_secs(full);
                assert!(wait >= full / 2 && wait <= full, "{failures}: {wait:?}");
                seen.insert(wait);
            }
        }
        assert!(seen.len() > 20, "without jitter");
    }
}
