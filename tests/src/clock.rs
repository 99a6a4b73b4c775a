//! One clock for a whole story: it runs like any other, and a story may put it forward.

use app::Clock;
use chrono::{NaiveDateTime, TimeZone as _, Utc};
use model::Stamp;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

const EAST_8_MS: i64 = 8 * 60 * 60 * 1000;

/// Xuancheng's wall clock.
#[derive(Clone)]
pub struct StoryClock {
    began: Instant,
    at: Arc<AtomicI64>,
    /// How far this machine's clock is off the truth.
    off_ms: Arc<AtomicI64>,
}

impl StoryClock {
    /// Starts at this wall time in Xuancheng, for example `2023-03-06 08:00`.
    #[must_use]
    pub fn at(wall: &str) -> Self {
        Self {
            began: Instant::now(),
            at: Arc::new(AtomicI64::new(instant_of(wall))),
            off_ms: Arc::default(),
        }
    }

    /// It is now this wall time; for everybody who shares the clock.
    pub fn it_is(&self, wall: &str) {
        self.at
            .store(instant_of(wall) - self.ran(), Ordering::SeqCst);
    }

    /// The clock of one machine, which shows the same time until it is [set off](Self::is_off_by).
    #[must_use]
    pub fn of_a_machine(&self) -> Self {
        Self {
            off_ms: Arc::default(),
            ..self.clone()
        }
    }

    /// This machine's clock is off by so much from now on.
    pub fn is_off_by(&self, ms: i64) {
        self.off_ms.store(ms, Ordering::SeqCst);
    }

    /// For the server.
    #[must_use]
    pub fn for_server(&self) -> server::Clock {
        let clock = self.clone();
        Arc::new(move || clock.now())
    }

    fn ran(&self) -> i64 {
        i64::try_from(self.began.elapsed().as_millis()).unwrap()
    }
}

fn instant_of(wall: &str) -> i64 {
    let wall = NaiveDateTime::parse_from_str(wall, "%Y-%m-%d %H:%M").expect("a wall time");
    wall.and_utc().timestamp_millis() - EAST_8_MS
}

impl Clock for StoryClock {
    fn now(&self) -> Stamp {
        Stamp(self.at.load(Ordering::SeqCst) + self.ran() + self.off_ms.load(Ordering::SeqCst))
    }

    /// A story's leaps of time are nobody's idleness.
    fn awake(&self) -> Duration {
        self.began.elapsed()
    }

    fn asleep(&self) -> Duration {
        Duration::ZERO
    }

    fn local(&self, at: Stamp) -> NaiveDateTime {
        Utc.timestamp_millis_opt(at.0 + EAST_8_MS)
            .unwrap()
            .naive_utc()
    }

    fn instant(&self, wall: NaiveDateTime) -> Stamp {
        Stamp(wall.and_utc().timestamp_millis() - EAST_8_MS)
    }
}
