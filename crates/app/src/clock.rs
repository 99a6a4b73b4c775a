//! The machine's clock, as a trait so that a test can fix it.

use chrono::{Local, NaiveDateTime, TimeZone as _, Timelike as _, Utc};
use model::{Day, Stamp};
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant, SystemTime};

/// Tells the time, and what the wall shows at an instant.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> Stamp;
    /// For how long the machine has been awake since some instant that stays the same. Setting the clock
    /// does not move it, and it stands still while the machine sleeps.
    fn awake(&self) -> Duration;
    /// For how long it slept since then, as far as the wall clock tells: setting that looks like sleep.
    fn asleep(&self) -> Duration;
    /// What the wall shows here at this instant.
    fn local(&self, at: Stamp) -> NaiveDateTime;
    /// The instant at which the wall shows this; the first of two in an hour that comes twice.
    fn instant(&self, wall: NaiveDateTime) -> Stamp;
}

/// When this process first asked.
static FIRST: LazyLock<(SystemTime, Instant)> =
    LazyLock::new(|| (SystemTime::now(), Instant::now()));

/// The machine's own clock in its own time zone.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Stamp {
        Stamp(Utc::now().timestamp_millis())
    }

    fn awake(&self) -> Duration {
        FIRST.1.elapsed()
    }

    fn asleep(&self) -> Duration {
        let passed = FIRST.0.elapsed().unwrap_or_default();
        passed.saturating_sub(FIRST.1.elapsed())
    }

    fn local(&self, at: Stamp) -> NaiveDateTime {
        Local.timestamp_millis_opt(at.0).single().map_or_else(
            || chrono::DateTime::UNIX_EPOCH.naive_utc(),
            |time| time.naive_local(),
        )
    }

    fn instant(&self, wall: NaiveDateTime) -> Stamp {
        let at = Local.from_local_datetime(&wall).earliest();
        Stamp(at.map_or_else(
            || wall.and_utc().timestamp_millis(),
            |time| time.timestamp_millis(),
        ))
    }
}

/// Today, here.
pub(crate) fn today(clock: &Arc<dyn Clock>) -> Day {
    day_of(clock, clock.now())
}

/// The day of an instant, here.
pub(crate) fn day_of(clock: &Arc<dyn Clock>, at: Stamp) -> Day {
    Day(clock.local(at).date())
}

/// Noon of a day, here: where only the day is known.
pub(crate) fn noon(clock: &Arc<dyn Clock>, day: Day) -> Stamp {
    clock.instant(day.0.and_hms_opt(12, 0, 0).unwrap_or_default())
}

/// The time of day now, here: `13:40`.
pub(crate) fn time_of_day(clock: &Arc<dyn Clock>) -> String {
    let now = clock.local(clock.now());
    format!("{:02}:{:02}", now.hour(), now.minute())
}

/// Days from `a` to `b`; negative when `b` is earlier.
pub(crate) fn days_between(a: Day, b: Day) -> i64 {
    b.0.signed_duration_since(a.0).num_days()
}
