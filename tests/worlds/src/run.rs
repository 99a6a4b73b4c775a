//! Many worlds on every core.

use crate::Plan;
use crate::shrink::{shrink, tried};
use crate::truths::Broken;
use crate::world::Ground;
use std::fmt;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Which worlds are lived.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The first seed.
    pub first: u64,
    /// How many.
    pub worlds: u64,
    /// Steps in each.
    pub steps: usize,
    /// Where.
    pub ground: Ground,
    /// Lives spent on making a failing world smaller.
    pub shrinks: usize,
    /// Threads.
    pub threads: usize,
}

impl Settings {
    /// So many worlds of 60 steps in memory.
    #[must_use]
    pub fn of(first: u64, worlds: u64) -> Self {
        Self {
            first,
            worlds,
            steps: 60,
            ground: Ground::Memory,
            shrinks: 400,
            threads: std::thread::available_parallelism().map_or(2, usize::from),
        }
    }
}

/// How it went.
#[derive(Debug)]
pub struct Report {
    /// Worlds that were lived.
    pub worlds: u64,
    /// Actions in them.
    pub actions: u64,
    /// How long it took.
    pub took: Duration,
    /// The first world that failed, made small.
    pub failed: Option<(Plan, Broken)>,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.took.as_secs_f64().max(0.001);
        let rate = |count: u64| count as f64 / seconds;
        write!(
            f,
            "{} worlds, {} actions in {seconds:.1} s: {:.0} worlds/s, {:.0} actions/s",
            self.worlds,
            self.actions,
            rate(self.worlds),
            rate(self.actions)
        )?;
        if let Some((plan, broken)) = &self.failed {
            let steps: Vec<String> = plan.steps.iter().map(|step| step.at.to_string()).collect();
            write!(
                f,
                "\nseed {} breaks {broken}\nagain: make sim SEED={} KEEP={}",
                plan.seed,
                plan.seed,
                if steps.is_empty() {
                    "-".to_owned()
                } else {
                    steps.join(",")
                }
            )?;
        }
        Ok(())
    }
}

type Hook = Box<dyn Fn(&std::panic::PanicHookInfo<'_>) + Sync + Send>;

/// What a panic says is in the report, and shrinking panics often. Gives back what spoke before.
pub(crate) fn silence() -> Hook {
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    hook
}

/// Lives them all, until one fails.
#[must_use]
pub fn run(settings: &Settings) -> Report {
    let (next, actions, lived) = (AtomicU64::new(0), AtomicU64::new(0), AtomicU64::new(0));
    let stop = AtomicBool::new(false);
    let failed: Mutex<Option<(Plan, Broken)>> = Mutex::default();
    let began = Instant::now();
    let hook = silence();
    std::thread::scope(|scope| {
        for _ in 0..settings.threads {
            scope.spawn(|| {
                while !stop.load(Ordering::SeqCst) {
                    let n = next.fetch_add(1, Ordering::SeqCst);
                    if n >= settings.worlds {
                        return;
                    }
                    let plan = Plan::of(settings.first + n, settings.steps);
                    match tried(&plan, settings.ground) {
                        Ok(took) => {
                            actions.fetch_add(took, Ordering::SeqCst);
                            lived.fetch_add(1, Ordering::SeqCst);
                        }
                        Err(broken) => {
                            stop.store(true, Ordering::SeqCst);
                            failed.lock().unwrap().get_or_insert((plan, broken));
                        }
                    }
                }
            });
        }
    });
    let took = began.elapsed();
    let failed = failed.into_inner().unwrap().map(|(plan, broken)| {
        if settings.shrinks == 0 {
            return (plan, broken);
        }
        let small = shrink(&plan, settings.ground, broken.promise, settings.shrinks);
        let broken = tried(&small, settings.ground).err().unwrap_or(broken);
        (small, broken)
    });
    std::panic::set_hook(hook);
    Report {
        worlds: lived.into_inner(),
        actions: actions.into_inner(),
        took,
        failed,
    }
}
