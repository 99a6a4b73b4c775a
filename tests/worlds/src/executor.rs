//! Time and the running of loops, held in one hand: nothing happens between two polls that the world did
//! not order, and the same seed runs the same way.

use crate::Dice;
use async_trait::async_trait;
use parking_lot::Mutex;
use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;
use sync::Pace;

#[derive(Default)]
struct Timers {
    now_ms: u64,
    count: u64,
    due: BTreeMap<(u64, u64), Waker>,
}

/// The world's time, and chance for the loops' jitter.
pub(crate) struct Time {
    timers: Mutex<Timers>,
    dice: Mutex<Dice>,
}

impl Time {
    pub(crate) fn new(seed: u64) -> Arc<Self> {
        Arc::new(Self {
            timers: Mutex::default(),
            dice: Mutex::new(Dice::new(seed)),
        })
    }

    pub(crate) fn now_ms(&self) -> u64 {
        self.timers.lock().now_ms
    }

    /// So long every machine sleeps: what was due meanwhile is due at its end.
    pub(crate) fn leaps(&self, ms: u64) {
        self.timers.lock().now_ms += ms;
    }

    /// Goes on to the next timer that is due by then, and wakes it; at last to `until` itself. Says
    /// whether a timer was woken.
    pub(crate) fn goes_on(&self, until: u64) -> bool {
        let mut timers = self.timers.lock();
        let next = timers.due.keys().next().copied();
        match next.filter(|(due, _)| *due <= until) {
            Some(key) => {
                timers.now_ms = timers.now_ms.max(key.0);
                let waker = timers.due.remove(&key);
                drop(timers);
                waker.into_iter().for_each(Waker::wake);
                true
            }
            None => {
                timers.now_ms = timers.now_ms.max(until);
                false
            }
        }
    }
}

#[async_trait]
impl Pace for Time {
    fn now(&self) -> Duration {
        Duration::from_millis(self.now_ms())
    }

    async fn sleep(&self, wait: Duration) {
        let ms = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX / 4);
        let due = self.now_ms().saturating_add(ms.max(1));
        let mut place = None;
        std::future::poll_fn(|context| {
            let mut timers = self.timers.lock();
            if timers.now_ms >= due {
                return Poll::Ready(());
            }
            let key = *place.get_or_insert_with(|| {
                timers.count += 1;
                (due, timers.count)
            });
            timers.due.insert(key, context.waker().clone());
            Poll::Pending
        })
        .await;
    }

    fn chance(&self) -> u32 {
        u32::try_from(self.dice.lock().bits() >> 32).unwrap()
    }
}

struct Ready(AtomicBool);

impl Wake for Ready {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::SeqCst);
    }
}

/// A future that the world runs.
pub(crate) struct Task {
    future: Pin<Box<dyn Future<Output = ()> + Send>>,
    ready: Arc<Ready>,
    done: bool,
}

impl Task {
    pub(crate) fn new(future: impl Future<Output = ()> + Send + 'static) -> Self {
        Self {
            future: Box::pin(future),
            ready: Arc::new(Ready(AtomicBool::new(true))),
            done: false,
        }
    }

    /// Goes on as far as it can; says whether it did.
    pub(crate) fn goes_on(&mut self) -> bool {
        let mut moved = false;
        while !self.done && self.ready.0.swap(false, Ordering::SeqCst) {
            moved = true;
            let waker = Waker::from(Arc::clone(&self.ready));
            let polled = self.future.as_mut().poll(&mut Context::from_waker(&waker));
            self.done = polled.is_ready();
        }
        moved
    }

    /// Whether it ended.
    pub(crate) fn ended(&self) -> bool {
        self.done
    }
}

/// Runs a future that waits for nothing but itself.
pub(crate) fn at_once<T>(future: impl Future<Output = T>) -> T {
    let mut future = std::pin::pin!(future);
    let ready = Arc::new(Ready(AtomicBool::new(true)));
    let waker = Waker::from(Arc::clone(&ready));
    loop {
        if let Poll::Ready(done) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
            return done;
        }
        let woken = ready.0.swap(false, Ordering::SeqCst);
        assert!(woken, "waits for something outside of this world");
    }
}
