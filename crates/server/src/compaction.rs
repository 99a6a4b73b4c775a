//! Compaction of the ledger (P2, S18): every day in the hours of rest, in small transactions beside everybody's work, or
//! when the operator says so.

use crate::centre::Centre;
use crate::error::ServerError;
use chrono::{DateTime, Days, Local, NaiveTime, TimeZone};
use ledger::Compacted;
use serde::Deserialize;
use std::sync::{Arc, Weak};
use std::time::Duration;

const DAY_MS: i64 = 24 * 3600 * 1000;
/// Between two small transactions: whoever waits to write goes first.
const PAUSE: Duration = Duration::from_millis(20);
/// Where the clock does not say when the hours of rest begin.
const A_DAY: Duration = Duration::from_secs(24 * 3600);

/// When and how far the ledger is compacted.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CompactionConfig {
    /// Days that the feed tells of what left, and that histories of texts are kept ready; 0 compacts nothing by itself.
    pub keep_days: u32,
    /// The hour of the day, by the machine's clock, at which it begins: 0 to 23.
    pub hour: u32,
}

impl Default for CompactionConfig {
    fn default() -> Self {
        Self {
            keep_days: 180,
            hour: 3,
        }
    }
}

/// Compacts what is older than so many days; `go_on` is asked between two small transactions, with what was done so far.
///
/// # Errors
/// The store's failure.
pub fn compact(
    centre: &Centre,
    days: u32,
    go_on: &mut dyn FnMut(&Compacted) -> bool,
) -> Result<Compacted, ServerError> {
    let before = centre.now().plus(-i64::from(days) * DAY_MS);
    Ok(centre.ledger().compact(before, go_on)?)
}

/// Compacts every day at its hour, as long as the centre is served.
pub(crate) async fn daily(centre: Weak<Centre>, config: CompactionConfig) {
    if config.keep_days == 0 {
        return;
    }
    loop {
        tokio::time::sleep(until(config.hour, Local::now())).await;
        let Some(centre) = centre.upgrade() else {
            return;
        };
        let done = tokio::task::spawn_blocking(move || once(&centre, config.keep_days)).await;
        match done {
            Ok(Ok(done)) => tracing::info!(
                through = done.through,
                leaves = done.leaves,
                texts = done.texts,
                bytes = done.bytes,
                kept = done.kept,
                "the ledger was compacted"
            ),
            Ok(Err(error)) => tracing::warn!(%error, "the ledger was not compacted"),
            Err(_) => tracing::error!("compaction panicked; the ledger is as it was"),
        }
    }
}

fn once(centre: &Arc<Centre>, days: u32) -> Result<Compacted, ServerError> {
    compact(centre, days, &mut |_| {
        std::thread::sleep(PAUSE);
        // Nobody else holds the centre: the server has stopped. The next night goes on.
        Arc::strong_count(centre) > 1
    })
}

/// How long it is until this hour comes; a day where it is this hour now.
fn until<Z: TimeZone>(hour: u32, now: DateTime<Z>) -> Duration {
    let at = NaiveTime::from_hms_opt(hour.min(23), 0, 0).unwrap_or_default();
    let zone = now.timezone();
    let today = now.date_naive();
    let days = [Some(today), today.checked_add_days(Days::new(1))];
    let times = days.into_iter().flatten().filter_map(|day| {
        // An hour that a change of the clocks leaves out is passed over.
        zone.from_local_datetime(&day.and_time(at)).earliest()
    });
    let next = times.into_iter().find(|time| *time > now);
    next.and_then(|next| (next - now).to_std().ok())
        .unwrap_or(A_DAY)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::FixedOffset;

    #[test]
    fn it_begins_at_the_next_hour_of_rest() {
        let xuancheng = FixedOffset::east_opt(8 * 3600).unwrap();
        let at = |hour, minute| {
            let day = xuancheng.with_ymd_and_hms(2026, 11, 23, hour, minute, 0);
            day.unwrap()
        };
        let minutes = |hour, now| until(hour, now).as_secs() / 60;
        assert_eq!(minutes(3, at(1, 30)), 90);
        assert_eq!(minutes(3, at(3, 0)), 24 * 60);
        assert_eq!(minutes(3, at(22, 0)), 5 * 60);
        assert_eq!(
            minutes(99, at(22, 0)),
            60,
            "an hour that is none is the last"
        );
    }
}
