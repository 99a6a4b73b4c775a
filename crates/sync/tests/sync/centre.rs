//! A centre of a few rules over a socket of its own, so that an answer can be cut at any byte.

use model::canonical::sha256;
use model::{DeviceId, OpId, PersonId, Record, RecordId, Scope, Stamp};
use parking_lot::Mutex;
use protocol::limits::Limits;
use protocol::wire::*;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;

pub(crate) const DEVICE: DeviceId = DeviceId(uuid::Uuid::from_u128(0xD1));
pub(crate) const PERSON: PersonId = RecordId(uuid::Uuid::from_u128(0xA1));

/// What happens to one answer. The request has had its effect, unless it never reached the centre.
#[derive(Clone, Debug)]
pub(crate) enum Fault {
    /// The connection ends without an answer.
    Lost,
    /// The answer ends after so many bytes.
    Cut(usize),
    /// Somebody else answers.
    Foreign {
        status: u16,
        headers: &'static str,
        body: &'static str,
    },
    /// The centre refuses.
    Refuse(ErrorCode),
    /// Not a byte comes.
    Silent,
    /// The answer comes when it is let go.
    Held(Arc<Notify>),
    /// The answer is another one than the hash says.
    Changed,
}

#[derive(Default)]
pub(crate) struct State {
    pub(crate) answers: BTreeMap<OpId, Answer>,
    pub(crate) effects: Vec<OpId>,
    pub(crate) feed: Vec<FeedEntry>,
    pub(crate) scopes: BTreeSet<Scope>,
    pub(crate) requests: Vec<String>,
    pub(crate) batches: Vec<usize>,
    pub(crate) hellos: Vec<Hello>,
    pub(crate) tokens: Vec<TokenRequest>,
    pub(crate) faults: VecDeque<(&'static str, Fault)>,
    pub(crate) poisoned: BTreeSet<OpId>,
    pub(crate) rejected: BTreeSet<OpId>,
    pub(crate) epoch: u32,
    pub(crate) incarnation: u32,
    pub(crate) offset: i64,
    pub(crate) largest_body: usize,
    pub(crate) longest_query: usize,
    pub(crate) page: usize,
    pub(crate) access: u32,
    pub(crate) device_state: Option<DeviceState>,
    pub(crate) down: Option<ErrorCode>,
}

pub(crate) struct Centre {
    pub(crate) state: Mutex<State>,
    pub(crate) address: SocketAddr,
}

impl Centre {
    pub(crate) async fn start() -> Arc<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let state = State {
            scopes: [Scope::City, Scope::Person(PERSON)].into(),
            epoch: 1,
            incarnation: 1,
            largest_body: usize::MAX,
            page: 100,
            access: 1,
            ..State::default()
        };
        let address = listener.local_addr().unwrap();
        let centre = Arc::new(Self {
            state: Mutex::new(state),
            address,
        });
        let serving = Arc::clone(&centre);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(Arc::clone(&serving).serve(stream));
            }
        });
        centre
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The next answer on this path goes wrong.
    pub(crate) fn fault(&self, path: &'static str, fault: Fault) {
        self.state.lock().faults.push_back((path, fault));
    }

    /// Puts a record of this size into a scope.
    pub(crate) fn put(&self, scope: Scope, id: u128, size: usize) {
        let mut state = self.state.lock();
        let record = Record::new(&"x".repeat(size), RecordId(uuid::Uuid::from_u128(id)));
        let number = state.feed.len() as u64 + 1;
        let event = FeedEvent::Put(Some(Box::new(record)));
        let id = RecordId(uuid::Uuid::from_u128(id));
        state.feed.push(FeedEntry {
            number,
            scope,
            record: id,
            event,
        });
    }

    pub(crate) fn count(&self, path: &str) -> usize {
        self.state
            .lock()
            .requests
            .iter()
            .filter(|one| *one == path)
            .count()
    }

    async fn serve(self: Arc<Self>, mut stream: TcpStream) {
        while let Some((path, query, access, body)) = read_request(&mut stream).await {
            let (answer, fault) = {
                let mut state = self.state.lock();
                state.requests.push(path.clone());
                let answer = state.answer(&path, &query, &access, &body);
                let next = state.faults.iter().position(|(at, _)| *at == path);
                (
                    answer,
                    next.and_then(|at| state.faults.remove(at))
                        .map(|(_, fault)| fault),
                )
            };
            let bytes = whole(answer.0, &answer.1);
            match fault {
                None => {
                    if stream.write_all(&bytes).await.is_err() {
                        return;
                    }
                }
                Some(Fault::Lost) => return,
                Some(Fault::Cut(at)) => {
                    let _ = stream.write_all(&bytes[..at.min(bytes.len())]).await;
                    return;
                }
                Some(Fault::Foreign {
                    status,
                    headers,
                    body,
                }) => {
                    let text = format!(
                        "HTTP/1.1 {status} X\r\ncontent-length: {}\r\n{headers}\r\n{body}",
                        body.len()
                    );
                    let _ = stream.write_all(text.as_bytes()).await;
                }
                Some(Fault::Refuse(code)) => {
                    let error = serde_json::to_vec(&WireError { code, detail: None }).unwrap();
                    let _ = stream.write_all(&whole(400, &error)).await;
                }
                Some(Fault::Held(let_go)) => {
                    let_go.notified().await;
                    if stream.write_all(&bytes).await.is_err() {
                        return;
                    }
                }
                Some(Fault::Silent) => {
                    tokio::time::sleep(Duration::from_secs(600)).await;
                }
                Some(Fault::Changed) => {
                    let mut bytes = bytes;
                    let last = bytes.len() - 1;
                    bytes[last] = b' ';
                    let _ = stream.write_all(&bytes).await;
                }
            }
        }
    }
}

/// An answer of the centre as bytes.
pub(crate) fn whole(status: u16, body: &[u8]) -> Vec<u8> {
    let mut bytes = format!(
        "HTTP/1.1 {status} X\r\nroadbook-protocol: 1\r\nroadbook-body-sha256: {}\r\ncontent-length: {}\r\n\r\n",
        sha256(body),
        body.len()
    )
    .into_bytes();
    bytes.extend_from_slice(body);
    bytes
}

async fn read_request(stream: &mut TcpStream) -> Option<(String, String, String, Vec<u8>)> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(at) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break at + 4;
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    };
    let head = String::from_utf8(bytes[..end].to_vec()).ok()?;
    let word = |name: &str| {
        head.lines().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name)
                .then(|| value.trim().to_owned())
        })
    };
    let length: usize = word("content-length").map_or(0, |text| text.parse().unwrap());
    while bytes.len() < end + length {
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }
    let target = head.split_whitespace().nth(1)?;
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let access = word("authorization").unwrap_or_default();
    let mut body = bytes[end..].to_vec();
    if word("content-encoding").is_some() {
        body = zstd::bulk::decompress(&body, 1 << 24).unwrap();
    }
    Some((path.to_owned(), query.to_owned(), access, body))
}

fn ok<T: Serialize>(value: &T) -> (u16, Vec<u8>) {
    (200, serde_json::to_vec(value).unwrap())
}

fn no(code: ErrorCode) -> (u16, Vec<u8>) {
    let status = if code == ErrorCode::TokenInvalid {
        401
    } else {
        400
    };
    (
        status,
        serde_json::to_vec(&WireError { code, detail: None }).unwrap(),
    )
}

impl State {
    fn answer(&mut self, path: &str, query: &str, access: &str, body: &[u8]) -> (u16, Vec<u8>) {
        if let Some(code) = self.down {
            return no(code);
        }
        if path == "/auth/v1/token" {
            return self.token(body);
        }
        if access != format!("Bearer access-{}", self.access) {
            return no(ErrorCode::TokenInvalid);
        }
        match path {
            "/sync/v1/hello" => self.hello(body),
            "/sync/v1/push" if body.len() > self.largest_body => no(ErrorCode::OverLimit),
            "/sync/v1/push" => self.push(body),
            "/sync/v1/pull" => self.pull(query),
            _ => no(ErrorCode::NotFound),
        }
    }

    fn token(&mut self, body: &[u8]) -> (u16, Vec<u8>) {
        let request: TokenRequest = serde_json::from_slice(body).unwrap();
        let current = format!("refresh-{}", self.access);
        let before = format!("refresh-{}", self.access.saturating_sub(1));
        let known = request.refresh == current || request.refresh == before;
        self.tokens.push(request.clone());
        if !known {
            return no(ErrorCode::TokenReused);
        }
        if request.refresh == current {
            self.access += 1;
        }
        ok(&tokens(self.access))
    }

    fn hello(&mut self, body: &[u8]) -> (u16, Vec<u8>) {
        let hello: Hello = serde_json::from_slice(body).unwrap();
        self.hellos.push(hello.clone());
        ok(&HelloAnswer {
            protocol: 1,
            epoch: format!("e{}", self.epoch),
            server_time: hello.clock.plus(self.offset),
            limits: Limits::default(),
            incarnation: self.incarnation,
            acked_through: 0,
            backed_up_through: 0,
            scopes: self.scopes.iter().copied().collect(),
            device_state: self.device_state.unwrap_or(DeviceState::Active),
            cursor_unknown: hello
                .cursor
                .is_some_and(|cursor| cursor.epoch != format!("e{}", self.epoch)),
        })
    }

    fn push(&mut self, body: &[u8]) -> (u16, Vec<u8>) {
        let push: Push = serde_json::from_slice(body).unwrap();
        let ops: Vec<(OpId, String)> = push
            .operations
            .iter()
            .map(|raw| (op_id(raw.get()), sha256(raw.get().as_bytes())))
            .collect();
        if ops.iter().any(|(op, _)| self.poisoned.contains(op)) {
            return no(ErrorCode::BadRequest);
        }
        self.batches.push(ops.len());
        let answers = ops
            .into_iter()
            .map(|(op, hash)| self.take(op, hash))
            .collect();
        ok(&PushAnswer {
            answers,
            acked_through: 0,
            server_time: Stamp(0),
        })
    }

    fn take(&mut self, op: OpId, hash: String) -> Answer {
        if let Some(answer) = self.answers.get(&op) {
            return Answer {
                duplicate: true,
                ..answer.clone()
            };
        }
        let outcome = if self.rejected.contains(&op) {
            Outcome::Rejected {
                refusal: model::policy::Refusal::Stale,
                current: None,
            }
        } else {
            self.effects.push(op);
            let number = self.feed.len() as u64 + 1;
            let record = Record::new("meeting", RecordId(op.0));
            self.feed.push(FeedEntry {
                number,
                scope: Scope::Person(PERSON),
                record: RecordId(op.0),
                event: FeedEvent::Put(Some(Box::new(record))),
            });
            Outcome::Applied {
                number,
                eff: Stamp(1),
            }
        };
        let answer = Answer {
            op_id: Some(op),
            hash,
            outcome,
            duplicate: false,
        };
        self.answers.insert(op, answer.clone());
        answer
    }

    fn pull(&mut self, query: &str) -> (u16, Vec<u8>) {
        self.longest_query = self.longest_query.max(query.len());
        let url = reqwest::Url::parse(&format!("http://x/?{query}")).unwrap();
        let of = |name: &str| {
            url.query_pairs()
                .find(|(key, _)| key == name)
                .map(|(_, value)| value.into_owned())
                .unwrap()
        };
        let asked: Vec<Scope> = of("scopes")
            .split(',')
            .map(|name| name.parse().unwrap())
            .collect();
        let since: u64 = of("since").parse().unwrap();
        if asked.iter().any(|scope| !self.scopes.contains(scope)) {
            return no(ErrorCode::ScopeNotGranted);
        }
        let epoch = format!("e{}", self.epoch);
        if since > 0 && of("epoch") != epoch {
            return no(ErrorCode::CursorUnknown);
        }
        let all: Vec<&FeedEntry> = self
            .feed
            .iter()
            .filter(|entry| entry.number > since && asked.contains(&entry.scope))
            .collect();
        let limit = match of("limit").parse().unwrap() {
            0 => self.page,
            limit => limit,
        };
        let more = all.len() > limit;
        let entries: Vec<FeedEntry> = all.into_iter().take(limit).cloned().collect();
        let number = match (more, entries.last()) {
            (true, Some(last)) => last.number,
            _ => self.feed.len() as u64,
        };
        ok(&PullAnswer {
            since,
            upto: Cursor {
                epoch,
                number,
                mark: format!("m{number}"),
            },
            entries,
            more,
            scopes: self.scopes.iter().copied().collect(),
            server_time: Stamp(0),
        })
    }
}

pub(crate) fn tokens(number: u32) -> Tokens {
    Tokens {
        access: format!("access-{number}"),
        access_seconds: 900,
        refresh: format!("refresh-{number}"),
    }
}

fn op_id(text: &str) -> OpId {
    let value: serde_json::Value = serde_json::from_str(text).unwrap();
    value["op_id"].as_str().unwrap().parse().unwrap()
}
