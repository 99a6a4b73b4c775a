//! Who listens for pokes. One broadcast for all of them: a push reads nothing for anybody who listens, and a
//! listener reads the ledger once, when it begins.
//!
//! What a listener is granted is read then; whoever may be granted something else from now on is sent away and
//! comes again. So is a second stream of one device, and everybody when the server stops.

use ledger::Moved;
use model::{DeviceId, PersonId, Scope};
use parking_lot::Mutex;
use protocol::live::{HEARTBEAT, Poke};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::broadcast::error::{RecvError, TryRecvError};
use tokio::sync::{broadcast, oneshot};
use tokio::time::{Instant, sleep_until, timeout};

/// Pushes that a slow listener may be behind before it is told the last number of all its scopes instead.
const BEHIND: usize = 256;
/// How often a quiet stream shows that it lives: twice within the silence a device bears (W3).
const QUIET: Duration = Duration::from_secs(12);

/// Everybody who listens.
pub(crate) struct Live {
    pokes: broadcast::Sender<Arc<Moved>>,
    /// The newest stream of each device, and how it is ended: by dropping this.
    streams: Mutex<HashMap<DeviceId, (PersonId, oneshot::Sender<()>)>>,
}

impl Live {
    pub(crate) fn new() -> Self {
        Self {
            pokes: broadcast::channel(BEHIND).0,
            streams: Mutex::default(),
        }
    }

    /// Pokes whoever may know, and sends away whose grants may be others now.
    pub(crate) fn moved(&self, moved: Moved) {
        let (people, tree) = (moved.people.clone(), moved.tree);
        // Nobody listening is fine.
        let _ = self.pokes.send(Arc::new(moved));
        if tree {
            self.end_all();
        } else if !people.is_empty() {
            let mut streams = self.streams.lock();
            streams.retain(|_, (person, _)| !people.contains(person));
        }
    }

    /// Ends a device's stream: it was revoked, or let in anew.
    pub(crate) fn end(&self, device: DeviceId) {
        self.streams.lock().remove(&device);
    }

    /// Ends every stream.
    pub(crate) fn end_all(&self) {
        self.streams.lock().clear();
    }

    /// Begins a stream; what happens from here on reaches it. An older one of this device ends.
    pub(crate) fn begin(&self, device: DeviceId, person: PersonId) -> Begun {
        let pokes = self.pokes.subscribe();
        let (end, ended) = oneshot::channel();
        self.streams.lock().insert(device, (person, end));
        Begun { pokes, ended }
    }
}

/// A stream that has not been told yet what it may hear.
pub(crate) struct Begun {
    pokes: broadcast::Receiver<Arc<Moved>>,
    ended: oneshot::Receiver<()>,
}

impl Begun {
    /// With what is granted, how far the ledger is, and for how long the token is good.
    pub(crate) fn granted(self, granted: BTreeSet<Scope>, head: u64, good_for: Duration) -> Stream {
        Stream {
            pokes: self.pokes,
            ended: self.ended,
            granted,
            head,
            expires: Instant::now() + good_for,
            first: true,
        }
    }
}

/// What one device hears.
pub(crate) struct Stream {
    pokes: broadcast::Receiver<Arc<Moved>>,
    ended: oneshot::Receiver<()>,
    granted: BTreeSet<Scope>,
    head: u64,
    expires: Instant,
    first: bool,
}

impl Stream {
    /// The next bytes; none when the stream is at its end.
    pub(crate) async fn next(&mut self) -> Option<String> {
        if std::mem::take(&mut self.first) {
            // How far the centre is: the device learns what it missed, and that the stream stands.
            let own = self.granted.last().copied();
            return Some(own.map_or_else(
                || HEARTBEAT.to_owned(),
                |scope| events([(scope, self.head)]),
            ));
        }
        loop {
            let heard = tokio::select! {
                biased;
                _ = &mut self.ended => return None,
                () = sleep_until(self.expires) => return None,
                heard = timeout(QUIET, self.pokes.recv()) => heard,
            };
            let (mut found, mut missed) = (BTreeMap::new(), false);
            match heard {
                Err(_) => return Some(HEARTBEAT.to_owned()),
                Ok(Ok(moved)) => self.take(&moved, &mut found),
                Ok(Err(RecvError::Lagged(_))) => missed = true,
                Ok(Err(RecvError::Closed)) => return None,
            }
            // Whatever else is there already goes out with it, the last number of each scope.
            loop {
                match self.pokes.try_recv() {
                    Ok(moved) => self.take(&moved, &mut found),
                    Err(TryRecvError::Lagged(_)) => missed = true,
                    Err(TryRecvError::Empty | TryRecvError::Closed) => break,
                }
            }
            if let Some(scope) = self.granted.last().filter(|_| missed) {
                // What was in between is unknown: one poke with the last number makes the device look.
                found.insert(*scope, self.head);
            }
            if !found.is_empty() {
                return Some(events(found));
            }
        }
    }

    fn take(&mut self, moved: &Moved, found: &mut BTreeMap<Scope, u64>) {
        for (scope, number) in &moved.scopes {
            self.head = self.head.max(*number);
            if self.granted.contains(scope) {
                found.insert(*scope, *number);
            }
        }
    }
}

fn events(found: impl IntoIterator<Item = (Scope, u64)>) -> String {
    found
        .into_iter()
        .map(|(scope, number)| Poke { scope, number }.event())
        .collect()
}
