//! A device: a store in memory that obeys the store's promises, and the loop on it.

use crate::centre::{Centre, DEVICE, tokens};
use model::canonical::sha256;
use model::{OpId, RecordId, Scope, Stamp};
use parking_lot::Mutex;
use protocol::OpBytes;
use protocol::limits::Limits;
use protocol::wire::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;
use store::{Answered, Changed, CursorGroup, Outgoing};
use sync::replica::Standing;
use sync::*;

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum OpState {
    Waiting,
    Sent,
    Done(Outcome),
}

#[derive(Default)]
pub(crate) struct Inner {
    pub(crate) ops: Vec<(Outgoing, OpState)>,
    pub(crate) held: BTreeMap<RecordId, BTreeSet<Scope>>,
    pub(crate) cursors: BTreeMap<Scope, Option<Cursor>>,
    pub(crate) settings: BTreeMap<String, String>,
    pub(crate) epoch: Option<String>,
    pub(crate) incarnation: u32,
    pub(crate) offset: i64,
    pub(crate) applies: usize,
    pub(crate) codes: Vec<String>,
    pub(crate) broken: bool,
}

#[derive(Default)]
pub(crate) struct Memory(pub(crate) Mutex<Inner>);

impl Memory {
    /// Captures an operation of about this size.
    pub(crate) fn capture(&self, size: usize) -> OpId {
        let mut inner = self.0.lock();
        let op = OpId(uuid::Uuid::from_u128(0x100 + inner.ops.len() as u128));
        let text = format!("{{\"op_id\":\"{op}\",\"x\":\"{}\"}}", "x".repeat(size));
        let bytes = OpBytes {
            hash: sha256(text.as_bytes()),
            text,
        };
        inner.ops.push((Outgoing { op, bytes }, OpState::Waiting));
        op
    }

    pub(crate) fn unanswered(&self) -> usize {
        self.0
            .lock()
            .ops
            .iter()
            .filter(|(_, state)| !matches!(state, OpState::Done(_)))
            .count()
    }

    pub(crate) fn state_of(&self, op: OpId) -> OpState {
        self.0
            .lock()
            .ops
            .iter()
            .find(|(one, _)| one.op == op)
            .unwrap()
            .1
            .clone()
    }

    pub(crate) fn holds(&self, id: u128) -> bool {
        self.0
            .lock()
            .held
            .contains_key(&RecordId(uuid::Uuid::from_u128(id)))
    }

    fn write(&self) -> Result<parking_lot::MutexGuard<'_, Inner>, ReplicaError> {
        let inner = self.0.lock();
        if inner.broken {
            Err(ReplicaError::new("disk full"))
        } else {
            Ok(inner)
        }
    }
}

fn changed(ids: impl IntoIterator<Item = RecordId>) -> Vec<Changed> {
    ids.into_iter()
        .map(|id| Changed {
            noun: "meeting".into(),
            id,
        })
        .collect()
}

impl Replica for Memory {
    fn standing(&self) -> Result<Standing, ReplicaError> {
        let inner = self.0.lock();
        let cursor = inner
            .cursors
            .values()
            .flatten()
            .max_by_key(|cursor| cursor.number)
            .cloned();
        Ok(Standing {
            incarnation: inner.incarnation,
            last_seq: inner.ops.len() as u64,
            cursor,
            accepted: None,
            waiting: 0,
            synced_at: None,
        })
    }

    fn outgoing(&self, limits: &Limits, _held: bool) -> Result<Vec<Outgoing>, ReplicaError> {
        let inner = self.0.lock();
        let waiting = inner
            .ops
            .iter()
            .filter(|(_, state)| !matches!(state, OpState::Done(_)));
        Ok(waiting
            .take(limits.batch_operations)
            .map(|(one, _)| one.clone())
            .collect())
    }

    fn mark_sent(&self, ops: &[OpId]) -> Result<Vec<Changed>, ReplicaError> {
        for (one, state) in &mut self.write()?.ops {
            if ops.contains(&one.op) {
                *state = OpState::Sent;
            }
        }
        Ok(Vec::new())
    }

    fn not_answered(&self, ops: &[OpId], code: &str) -> Result<Vec<Changed>, ReplicaError> {
        let mut inner = self.write()?;
        inner.codes.push(code.to_owned());
        for (one, state) in &mut inner.ops {
            if ops.contains(&one.op) {
                *state = OpState::Waiting;
            }
        }
        Ok(Vec::new())
    }

    fn answered(&self, answer: &PushAnswer) -> Result<Answered, ReplicaError> {
        let mut inner = self.write()?;
        let mut done = Answered::default();
        for answer in &answer.answers {
            let mine = inner
                .ops
                .iter_mut()
                .find(|(one, _)| Some(one.op) == answer.op_id && one.bytes.hash == answer.hash);
            let (one, state) = mine.unwrap();
            *state = OpState::Done(answer.outcome.clone());
            done.changed.extend(changed([RecordId(one.op.0)]));
        }
        Ok(done)
    }

    fn cursors(&self) -> Result<Vec<CursorGroup>, ReplicaError> {
        let mut groups: Vec<CursorGroup> = Vec::new();
        for (scope, cursor) in &self.0.lock().cursors {
            match groups.iter_mut().find(|group| group.cursor == *cursor) {
                Some(group) => group.scopes.push(*scope),
                None => groups.push(CursorGroup {
                    cursor: cursor.clone(),
                    scopes: vec![*scope],
                    complete: cursor.is_some(),
                    snapshot: None,
                }),
            }
        }
        Ok(groups)
    }

    fn granted(&self, scopes: &[Scope]) -> Result<Vec<Changed>, ReplicaError> {
        let mut inner = self.write()?;
        let granted: BTreeSet<Scope> = scopes.iter().copied().collect();
        inner.cursors.retain(|scope, _| granted.contains(scope));
        for scope in &granted {
            inner.cursors.entry(*scope).or_insert(None);
        }
        let mut gone = Vec::new();
        inner.held.retain(|id, held| {
            held.retain(|scope| granted.contains(scope));
            if held.is_empty() {
                gone.push(*id);
            }
            !held.is_empty()
        });
        Ok(changed(gone))
    }

    fn apply(&self, scopes: &[Scope], page: &PullAnswer) -> Result<Vec<Changed>, ReplicaError> {
        let mut inner = self.write()?;
        inner.applies += 1;
        if inner.epoch.as_ref() != Some(&page.upto.epoch) {
            return Err(ReplicaError::OtherEpoch);
        }
        for entry in &page.entries {
            inner
                .held
                .entry(entry.record)
                .or_default()
                .insert(entry.scope);
        }
        for scope in scopes {
            inner.cursors.insert(*scope, Some(page.upto.clone()));
        }
        Ok(changed(page.entries.iter().map(|entry| entry.record)))
    }

    fn apply_snapshot(
        &self,
        _: &[Scope],
        _: &protocol::snapshot::SnapshotPage,
    ) -> Result<Vec<Changed>, ReplicaError> {
        Err(ReplicaError::new("this centre gives no snapshots"))
    }

    fn begin_anew(&self, scopes: &[Scope]) -> Result<(), ReplicaError> {
        let mut inner = self.write()?;
        for scope in scopes {
            inner.cursors.insert(*scope, None);
        }
        Ok(())
    }

    fn begin_epoch(&self, epoch: &str, _acked_through: u64) -> Result<bool, ReplicaError> {
        let mut inner = self.write()?;
        let before = inner.epoch.replace(epoch.to_owned());
        let another = before.is_some_and(|before| before != epoch);
        if another {
            inner.cursors.values_mut().for_each(|cursor| *cursor = None);
            inner
                .ops
                .iter_mut()
                .for_each(|(_, state)| *state = OpState::Waiting);
        }
        Ok(another)
    }

    fn set_incarnation(&self, incarnation: u32) -> Result<(), ReplicaError> {
        self.write()?.incarnation = incarnation;
        Ok(())
    }

    fn set_clock_offset(&self, ms: i64) -> Result<(), ReplicaError> {
        self.write()?.offset = ms;
        Ok(())
    }

    fn setting(&self, name: &str) -> Result<Option<String>, ReplicaError> {
        Ok(self.0.lock().settings.get(name).cloned())
    }

    fn set_setting(&self, name: &str, value: Option<&str>) -> Result<(), ReplicaError> {
        let mut inner = self.write()?;
        match value {
            Some(value) => inner.settings.insert(name.to_owned(), value.to_owned()),
            None => inner.settings.remove(name),
        };
        Ok(())
    }
}

#[derive(Default)]
pub(crate) struct Heard(pub(crate) Mutex<Vec<RecordId>>);

impl Observer for Heard {
    fn changed(&self, records: &[Changed]) {
        self.0.lock().extend(records.iter().map(|one| one.id));
    }
}

/// A device with its loop.
pub(crate) struct Device {
    pub(crate) memory: Arc<Memory>,
    pub(crate) heard: Arc<Heard>,
    pub(crate) handle: Handle,
    pub(crate) key: DeviceKey,
}

pub(crate) fn quick() -> Config {
    Config {
        idle_poll: Duration::from_millis(40),
        backoff_first: Duration::from_millis(20),
        backoff_unreachable: Duration::from_millis(100),
        backoff_most: Duration::from_millis(100),
        coalesce: Duration::from_millis(5),
        clock: Arc::new(|| Stamp(1_000_000)),
        ..Config::default()
    }
}

impl Device {
    pub(crate) fn start(centre: &Centre) -> Self {
        Self::with(centre, Arc::new(Memory::default()), quick())
    }

    pub(crate) fn with(centre: &Centre, memory: Arc<Memory>, config: Config) -> Self {
        if memory.0.lock().incarnation == 0 {
            memory.0.lock().incarnation = 1;
        }
        let key = DeviceKey::generate();
        let transport = HttpTransport::new(Server::parse(&centre.url()).unwrap()).unwrap();
        let transport = Arc::new(transport.with_stall(Duration::from_millis(300)));
        let credentials = Credentials {
            device: DEVICE,
            key: key.clone(),
            tokens: tokens(1),
        };
        let heard = Arc::new(Heard::default());
        let handle = Engine::start(
            Arc::clone(&memory) as Arc<dyn Replica>,
            transport,
            credentials,
            Arc::clone(&heard) as Arc<dyn Observer>,
            config,
        );
        Self {
            memory,
            heard,
            handle,
            key,
        }
    }

    /// Waits until the device is idle and nothing waits on it.
    #[track_caller]
    pub(crate) fn settled(&self) -> impl Future<Output = ()> + '_ {
        self.until("everything is sent and read", |device| {
            let idle = device.handle.state().phase == Phase::Idle;
            let read = device.memory.0.lock().cursors.values().all(Option::is_some);
            idle && read && device.memory.unanswered() == 0
        })
    }

    /// Waits until something holds; it must within a few seconds.
    #[track_caller]
    pub(crate) fn until<'a>(
        &'a self,
        what: &'a str,
        holds: impl Fn(&Self) -> bool + 'a,
    ) -> impl Future<Output = ()> + 'a {
        let caller = std::panic::Location::caller();
        async move {
            for _ in 0..1_000 {
                if holds(self) {
                    return;
                }
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            panic!("{caller}: never: {what}; {:?}", self.handle.state());
        }
    }

    /// Captures and pokes, as a use case does.
    pub(crate) fn capture(&self) -> OpId {
        let op = self.memory.capture(10);
        self.handle.poke();
        op
    }

    pub(crate) fn trouble(&self) -> Option<&'static str> {
        match self.handle.state().phase {
            Phase::Offline { trouble, .. } => Some(trouble.code),
            Phase::Barred { code } => Some(code),
            _ => None,
        }
    }
}
