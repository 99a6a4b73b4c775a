//! One answer over the wire: whole, or none (W1).

use crate::centre::{tokens, whole};
use model::{Scope, Stamp};
use protocol::wire::{Cursor, PullAnswer, PullRequest, TokenRequest};
use sync::{HttpTransport, Server, Transport, TransportError};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

/// A transport to somebody who answers every connection with these bytes and hangs up.
async fn answered_with(bytes: impl Fn(usize) -> Vec<u8> + Send + 'static) -> HttpTransport {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let server = Server::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
    tokio::spawn(async move {
        for at in 0.. {
            let Ok((mut stream, _)) = listener.accept().await else {
                return;
            };
            let mut request = vec![0; 4096];
            let _ = stream.read(&mut request).await;
            let _ = stream.write_all(&bytes(at)).await;
            let _ = stream.shutdown().await;
        }
    });
    HttpTransport::new(server).unwrap()
}

fn page() -> Vec<u8> {
    let page = PullAnswer {
        entries: Vec::new(),
        since: 0,
        upto: Cursor {
            epoch: "e".into(),
            number: 3,
            mark: "m".into(),
        },
        more: false,
        scopes: vec![Scope::City],
        server_time: Stamp(5),
    };
    serde_json::to_vec(&page).unwrap()
}

fn ask() -> PullRequest {
    PullRequest {
        scopes: "city".into(),
        since: 0,
        epoch: String::new(),
        mark: String::new(),
        limit: 0,
    }
}

#[tokio::test]
async fn an_answer_cut_at_any_byte_is_none() {
    let framed = whole(200, &page());
    let text = String::from_utf8(framed.clone()).unwrap();
    // Without a length the end of the connection is the end of the body: only the hash tells.
    let unframed = text.replace("content-length", "x-length").into_bytes();
    for answer in [framed, unframed] {
        let length = answer.len();
        let transport = answered_with(move |at| answer[..at].to_vec()).await;
        for at in 0..=length {
            let page = transport.pull("access", &ask()).await;
            assert_eq!(
                page.is_ok(),
                at == length,
                "cut at {at} of {length}: {page:?}"
            );
        }
    }
}

#[tokio::test]
async fn an_answer_without_end_is_none() {
    let transport = answered_with(|_| {
        // A right page behind which nothing but blanks follows.
        let mut body = page();
        body.resize(17 * 1024 * 1024, b' ');
        whole(200, &body)
    })
    .await;
    assert_eq!(
        transport.pull("access", &ask()).await.err(),
        Some(TransportError::NotTheServer)
    );
}

#[tokio::test]
async fn an_answer_of_another_shape_is_none() {
    let transport = answered_with(|_| whole(200, b"{}")).await;
    assert_eq!(
        transport.pull("access", &ask()).await.err(),
        Some(TransportError::NotTheServer)
    );
    let transport = answered_with(|_| whole(200, &serde_json::to_vec(&tokens(1)).unwrap())).await;
    assert_eq!(
        transport.pull("access", &ask()).await.err(),
        Some(TransportError::NotTheServer)
    );
    let request: TokenRequest =
        sync::DeviceKey::generate().token_request(crate::centre::DEVICE, "r", Stamp(0));
    assert_eq!(transport.token(&request).await, Ok(tokens(1)));
}
