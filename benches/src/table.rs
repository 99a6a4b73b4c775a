//! One table: what was measured, beside what, against what.

use serde::{Deserialize, Serialize};
use std::time::{Duration, Instant};

/// One figure. Times are microseconds, memory is KiB: whole numbers, since nobody waits for a fraction.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Row {
    /// What.
    pub(crate) what: String,
    /// `µs` or `KiB`.
    pub(crate) unit: String,
    /// The raw baseline of the same run, where there is one.
    pub(crate) baseline: Option<u64>,
    /// The middle one of ours.
    pub(crate) p50: u64,
    /// Of a hundred of ours, the 95th.
    pub(crate) p95: u64,
    /// The target: hundredths of the baseline where there is one and it is no `limit`, else the unit itself.
    pub(crate) target: Option<u64>,
    /// A target of another kind: so much more than the baseline, in its unit.
    pub(crate) margin: Option<u64>,
    /// The target is a limit in the unit itself, whatever the baseline.
    pub(crate) limit: bool,
}

impl Row {
    /// Ours as hundredths of the baseline.
    fn ratio(&self) -> Option<u64> {
        self.baseline
            .map(|baseline| self.p50 * 100 / baseline.max(1))
    }

    /// Whether it is within its target; none where it has none.
    pub(crate) fn is_ok(&self) -> Option<bool> {
        if let (Some(margin), Some(baseline)) = (self.margin, self.baseline) {
            return Some(self.p95 <= baseline + margin);
        }
        let target = self.target?;
        Some(match self.ratio().filter(|_| !self.limit) {
            Some(ratio) => ratio <= target,
            None => self.p95 <= target,
        })
    }
}

/// Times.
#[derive(Clone, Debug, Default)]
pub(crate) struct Times(pub(crate) Vec<Duration>);

impl Times {
    /// Runs it and keeps how long it took.
    pub(crate) fn of<T, E>(&mut self, work: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
        let begun = Instant::now();
        let done = work();
        self.0.push(begun.elapsed());
        done
    }

    /// The time that so many of a hundred stay within, in microseconds.
    pub(crate) fn within(&self, percent: usize) -> u64 {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        let at = (sorted.len() * percent).div_ceil(100).saturating_sub(1);
        let time = sorted.get(at).copied().unwrap_or_default();
        u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
    }

    /// A row of them; the target in microseconds.
    pub(crate) fn row(&self, what: &str, target: Option<u64>) -> Row {
        Row {
            what: what.to_owned(),
            unit: "µs".to_owned(),
            p50: self.within(50),
            p95: self.within(95),
            target,
            limit: true,
            ..Row::default()
        }
    }
}

/// The rows as they are read.
pub(crate) fn print(rows: &[Row]) -> String {
    let hundredths = |n: u64| format!("{}.{:02}×", n / 100, n % 100);
    let mut out = format!(
        "{:<44}{:>12}{:>12}{:>12}{:>10}{:>12}  ok\n",
        "what", "baseline", "p50", "p95", "ratio", "target"
    );
    for row in rows {
        let sized = |n: u64| format!("{n} {}", row.unit);
        let target = match (row.margin, row.target, row.baseline) {
            (Some(margin), _, _) => format!("+{}", sized(margin)),
            (None, None, _) => "-".to_owned(),
            (None, Some(target), Some(_)) if !row.limit => hundredths(target),
            (None, Some(target), _) => sized(target),
        };
        out.push_str(&format!(
            "{:<44}{:>12}{:>12}{:>12}{:>10}{:>12}  {}\n",
            row.what,
            row.baseline.map_or_else(|| "-".to_owned(), sized),
            sized(row.p50),
            sized(row.p95),
            row.ratio().map_or_else(|| "-".to_owned(), hundredths),
            target,
            match row.is_ok() {
                None => "",
                Some(true) => "ok",
                Some(false) => "OVER",
            }
        ));
    }
    out
}
