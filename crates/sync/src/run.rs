//! The loop itself: looks, plans, does one step, looks again.

use crate::access::Access;
use crate::batch::Sizer;
use crate::engine::{Config, Observer, Signals};
use crate::pace::Pace;
use crate::plan::{Situation, Step, plan};
use crate::progress::{Phase, SyncProgress};
use crate::replica::Replica;
use crate::session::{Fault, Session};
use model::{OpId, Scope, Stamp};
use protocol::limits::Limits;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use store::Changed;
use tokio::sync::watch;

mod check;
mod fail;
mod file;
mod hello;
mod receive;
mod send;
mod snapshot;

/// Everything the loop knows between two steps. None of it needs to outlive the process.
pub(crate) struct Run {
    session: Session,
    observer: Arc<dyn Observer>,
    config: Config,
    pace: Arc<dyn Pace>,
    signals: Arc<Signals>,
    progress: watch::Sender<SyncProgress>,
    began: Duration,
    situation: Situation,
    limits: Limits,
    /// What was granted last.
    scopes: BTreeSet<Scope>,
    sizer: Sizer,
    /// When operations that were set aside are tried again, and how often that was in vain.
    aside: (Option<u64>, u32),
    round: Round,
    page_limit: usize,
    /// This centre gives no snapshots: scopes are read by their feed.
    by_feed: bool,
    applied_at: Option<u64>,
    /// Everything granted is read to here, since the last look at everything.
    read_through: u64,
    /// What the looks since then came to, where one is still under way; with which poke the last one began.
    reading: (u64, u64),
    tried_at: u64,
    pushed_at: Option<u64>,
    failures: u32,
    rejections: u32,
    barred: bool,
    checking: Option<check::Checking>,
    /// The next page of a snapshot, asked for while the one before it was taken in.
    ahead: Option<snapshot::Ahead>,
    /// The rest of a snapshot, while it is read as a file.
    file: Option<file::Reading>,
    /// No file was to be had, or the last one was none: pages, until everything granted has been read.
    by_pages: bool,
    /// When scopes were last begun anew because the centre had compacted what left them.
    begun_anew_at: Option<u64>,
}

/// From the first operation that waits until none waits any more. Each is sent once in it.
#[derive(Debug, Default)]
struct Round {
    answered: BTreeSet<OpId>,
    total: usize,
    held: bool,
}

impl Run {
    pub(crate) fn new(
        replica: Arc<dyn Replica>,
        access: Arc<Access>,
        observer: Arc<dyn Observer>,
        (config, pace): (Config, Arc<dyn Pace>),
        signals: Arc<Signals>,
        progress: watch::Sender<SyncProgress>,
        stopped: watch::Receiver<bool>,
    ) -> Self {
        let session = Session::new(replica, access, stopped);
        let situation = Situation {
            now: 0,
            paused: false,
            not_before: None,
            greeted: false,
            hello_due: 0,
            quarantined: false,
            to_send: true,
            to_read: Vec::new(),
            poll_due: 0,
            check_due: u64::MAX,
            checking: false,
            // What a process left when it ended.
            to_index: true,
        };
        Self {
            session,
            observer,
            config,
            began: pace.now(),
            pace,
            signals,
            progress,
            situation,
            limits: Limits::default(),
            scopes: BTreeSet::new(),
            sizer: Sizer::default(),
            aside: (None, 0),
            round: Round::default(),
            page_limit: 0,
            by_feed: false,
            applied_at: None,
            read_through: 0,
            reading: (0, 0),
            tried_at: 0,
            pushed_at: None,
            failures: 0,
            rejections: 0,
            barred: false,
            checking: None,
            ahead: None,
            file: None,
            by_pages: false,
            begun_anew_at: None,
        }
    }

    /// Runs until it is told to stop.
    pub(crate) async fn run(mut self) {
        let mut incarnation = None;
        if let Ok(standing) = self.session.on_store(|replica| replica.standing()).await {
            incarnation = Some(standing.incarnation);
            self.progress
                .send_modify(|progress| progress.synced_at = standing.synced_at);
        }
        self.when_to_check().await;
        if incarnation == Some(0) {
            // The store came out of a copy.
            self.situation.check_due = 0;
        }
        loop {
            self.look();
            let step = plan(&self.situation);
            match self.step(step).await {
                Ok(()) => {}
                Err(Fault::Stopped) => return,
                Err(Fault::Transport(error)) => self.failed_on_the_way(&error),
                Err(Fault::Replica(error)) => self.failed_in_the_store(&error),
            }
        }
    }

    async fn step(&mut self, step: Step) -> Result<(), Fault> {
        if !matches!(step, Step::Rest(_) | Step::Index | Step::Bar) {
            self.tried_at = self.situation.now;
        }
        match step {
            Step::Hello => self.hello().await,
            Step::Push => {
                self.pushed_at = Some(self.situation.now);
                self.push().await
            }
            Step::Poll => self.poll().await,
            Step::Pull(group) if self.wants_snapshot(&group) => self.snapshot(group).await,
            Step::Pull(group) => self.pull(group).await,
            Step::Bar => {
                self.bar("device_revoked");
                Ok(())
            }
            Step::Check => self.check().await,
            Step::Index => self.index().await,
            Step::Rest(until) => self.rest(until).await,
        }
    }

    /// Takes in the time and what the handle says.
    fn look(&mut self) {
        let now = self.now();
        self.situation.now = now;
        self.situation.paused = self.signals.paused.load(Ordering::SeqCst);
        if self.signals.poked.swap(false, Ordering::SeqCst) {
            self.situation.to_send = true;
            // Somebody is writing: worth a try, unless the last one has only just failed.
            let cooled = now.saturating_sub(self.tried_at) >= ms(self.config.backoff_first) * 2;
            if cooled && !self.barred {
                self.situation.not_before = None;
            }
        }
        if self.signals.check.swap(false, Ordering::SeqCst) {
            self.situation.check_due = now;
        }
        self.hear();
        let retry = self.signals.retry.swap(false, Ordering::SeqCst);
        if retry {
            self.situation.not_before = None;
            self.situation.greeted = false;
        }
        if retry || self.aside.0.is_some_and(|due| due <= now) {
            self.aside.0 = None;
            self.sizer.forgive();
            self.situation.to_send = true;
        }
    }

    /// Takes in what the centre poked with: what was read already is no news.
    fn hear(&mut self) {
        let heard = self.signals.heard.load(Ordering::SeqCst);
        let missed = self.signals.missed.swap(false, Ordering::SeqCst);
        let news =
            self.situation.to_read.is_empty() && heard > self.read_through.max(self.reading.1);
        if missed || news {
            self.situation.poll_due = self.situation.now;
        }
    }

    async fn rest(&mut self, until: Option<u64>) -> Result<(), Fault> {
        if self.situation.paused {
            self.show(Phase::Paused);
        } else if self
            .situation
            .not_before
            .is_none_or(|until| until <= self.situation.now)
        {
            self.show_up_to_date();
        }
        let wait =
            until.map(|until| Duration::from_millis(until.saturating_sub(self.situation.now)));
        let signals = Arc::clone(&self.signals);
        let woken = async {
            match wait {
                Some(wait) => tokio::select! {
                    biased;
                    () = signals.wake.notified() => true,
                    () = self.pace.sleep(wait) => false,
                },
                None => {
                    signals.wake.notified().await;
                    true
                }
            }
        };
        if self.session.until_stopped(woken).await? && self.signals.poked.load(Ordering::SeqCst) {
            // A save is often followed by another: the first goes out at once, those behind it in one push.
            let since = self.pushed_at.map(|at| self.now().saturating_sub(at));
            let wait = ms(self.config.coalesce).saturating_sub(since.unwrap_or(u64::MAX));
            if wait > 0 {
                let wait = self.pace.sleep(Duration::from_millis(wait));
                self.session.until_stopped(wait).await?;
            }
        }
        Ok(())
    }

    fn show_up_to_date(&mut self) {
        // Before the first reading, or with something set aside, nothing is known to be up to date (S19).
        let everything = self.situation.greeted && self.sizer.aside().is_empty();
        let now = self.wall();
        self.progress.send_if_modified(|progress| {
            let before = progress.clone();
            progress.phase = Phase::Idle;
            // The screens say a minute, so a quiet line need not tell them every few seconds.
            let stale = progress
                .synced_at
                .is_none_or(|at| now.0.abs_diff(at.0) >= 15_000);
            if everything && (stale || before.phase != Phase::Idle) {
                progress.synced_at = Some(now);
            }
            *progress != before
        });
    }

    fn show(&self, phase: Phase) {
        self.progress.send_if_modified(|progress| {
            let changed = progress.phase != phase;
            progress.phase = phase;
            changed
        });
    }

    fn tell(&self, changed: &[Changed]) {
        if !changed.is_empty() {
            self.observer.changed(changed);
        }
    }

    /// Milliseconds since the loop began, by a clock that only goes on.
    fn now(&self) -> u64 {
        ms(self.pace.now().saturating_sub(self.began))
    }

    fn wall(&self) -> Stamp {
        (self.config.clock)()
    }
}

fn ms(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
