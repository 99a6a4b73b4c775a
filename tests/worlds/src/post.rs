//! The network: letters wait here until the world decides what becomes of them.

use crate::executor::{Time, at_once};
use async_trait::async_trait;
use axum::Router;
use axum::body::Body;
use axum::http::{Request, header};
use parking_lot::Mutex;
use protocol::header::{BODY_HASH_HEADER, PROTOCOL_HEADER};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::task::{Poll, Waker};
use sync::transport::{NoNetwork, TransportError};
use sync::{Carrier, Letter, Pace as _, Reply, Verb};
use tower::ServiceExt as _;

/// What came back.
pub(crate) type Answer = Result<Reply, TransportError>;

/// A letter that waits, and where its answer is waited for.
pub(crate) struct Waiting {
    pub(crate) letter: Letter,
    pub(crate) answer: Arc<Slot>,
}

/// Where an answer is put.
#[derive(Default)]
pub(crate) struct Slot(Mutex<(Option<Answer>, Option<Waker>)>);

impl Slot {
    pub(crate) fn put(&self, answer: Answer) {
        let mut slot = self.0.lock();
        slot.0 = Some(answer);
        let waker = slot.1.take();
        drop(slot);
        waker.into_iter().for_each(Waker::wake);
    }
}

/// Letters by desk and the order they were written in there.
#[derive(Default)]
pub(crate) struct Post {
    pub(crate) waiting: BTreeMap<(usize, u64), Waiting>,
    written: u64,
}

/// One desk's line. Its loop waits half a minute for an answer, as over HTTP (W3).
pub(crate) struct Line {
    pub(crate) desk: usize,
    pub(crate) post: Arc<Mutex<Post>>,
    pub(crate) time: Arc<Time>,
}

#[async_trait]
impl Carrier for Line {
    async fn carry(&self, letter: Letter) -> Answer {
        let answer = Arc::new(Slot::default());
        {
            let mut post = self.post.lock();
            post.written += 1;
            let key = (self.desk, post.written);
            let answer = Arc::clone(&answer);
            post.waiting.insert(key, Waiting { letter, answer });
        }
        let mut stall = std::pin::pin!(self.time.sleep(std::time::Duration::from_secs(30)));
        std::future::poll_fn(|context| {
            let mut slot = answer.0.lock();
            if let Some(answer) = slot.0.take() {
                return Poll::Ready(answer);
            }
            slot.1 = Some(context.waker().clone());
            drop(slot);
            stall
                .as_mut()
                .poll(context)
                .map(|()| Err(TransportError::NoNetwork(NoNetwork::Stalled)))
        })
        .await
    }
}

/// A line on which nothing goes wrong, for what people do by hand.
pub(crate) struct GoodLine(pub(crate) Router);

#[async_trait]
impl Carrier for GoodLine {
    async fn carry(&self, letter: Letter) -> Answer {
        Ok(deliver(&self.0, &letter))
    }
}

/// Brings a letter to the centre, which answers.
pub(crate) fn deliver(router: &Router, letter: &Letter) -> Reply {
    let (method, content) = match letter.verb {
        Verb::Ask => ("GET", "application/json"),
        Verb::Post => ("POST", "application/json"),
        Verb::Append => ("PATCH", "application/octet-stream"),
    };
    let mut request = Request::builder()
        .method(method)
        .uri(format!("/{}", letter.path))
        .header(PROTOCOL_HEADER, protocol::PROTOCOL)
        .header(header::CONTENT_TYPE, content);
    if let Some(access) = &letter.access {
        request = request.header(header::AUTHORIZATION, format!("Bearer {access}"));
    }
    if let Some(range) = &letter.range {
        request = request.header(header::RANGE, range);
    }
    let request = request.body(Body::from(letter.body.clone())).unwrap();
    at_once(async {
        let response = router.clone().oneshot(request).await.unwrap();
        let word = |name: &str| Some(response.headers().get(name)?.to_str().ok()?.to_owned());
        let mut reply = Reply {
            status: response.status().as_u16(),
            protocol: word(PROTOCOL_HEADER),
            hash: word(BODY_HASH_HEADER),
            range: word("content-range"),
            body: Vec::new(),
            broke: None,
        };
        let body = axum::body::to_bytes(response.into_body(), usize::MAX).await;
        reply.body = body.unwrap().to_vec();
        reply
    })
}

/// A hotel's log-in page (S16).
pub(crate) fn portal() -> Reply {
    Reply {
        status: 200,
        body: b"<html><body>\xe6\xac\xa2\xe8\xbf\x8e\xe5\x85\xa5\xe4\xbd\x8f</body></html>"
            .to_vec(),
        ..Reply::default()
    }
}
