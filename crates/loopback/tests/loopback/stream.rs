//! The event stream: lines, a sign of life, nothing missed in silence, an end.

use crate::desk::Desk;
use app::api::AppEvent;
use serde_json::{Value, json};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::net::TcpStream;

struct Stream(BufReader<TcpStream>);

impl Stream {
    async fn open(desk: &Desk) -> Self {
        let bearer = format!("Bearer {}", desk.bearer().await);
        let headers = [
            ("Host", desk.address.to_string()),
            ("Authorization", bearer),
        ];
        let mut stream = Self(BufReader::new(
            desk.open("GET", "/api/events", &headers, "").await,
        ));
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            assert_ne!(stream.0.read_line(&mut head).await.unwrap(), 0, "{head}");
        }
        assert!(head.starts_with("HTTP/1.1 200"), "{head}");
        assert!(head.contains("application/x-ndjson"), "{head}");
        assert_eq!(
            stream.line().await.as_deref(),
            Some(""),
            "the stream stands"
        );
        stream
    }

    /// The next line of the body; `None` at its end.
    async fn line(&mut self) -> Option<String> {
        let mut size = String::new();
        self.0.read_line(&mut size).await.unwrap();
        if usize::from_str_radix(size.trim(), 16).unwrap_or(0) == 0 {
            return None;
        }
        let mut line = String::new();
        self.0.read_line(&mut line).await.unwrap();
        let mut end = String::new();
        self.0.read_line(&mut end).await.unwrap();
        Some(line.trim_end().to_owned())
    }

    async fn event(&mut self) -> Value {
        serde_json::from_str(&self.line().await.unwrap()).unwrap()
    }
}

fn changed(noun: &str) -> AppEvent {
    AppEvent::Changed {
        nouns: vec![noun.to_owned()],
        ids: Vec::new(),
    }
}

#[tokio::test]
async fn events_arrive_and_what_was_missed_is_told() {
    let desk = Desk::start().await;
    let mut stream = Stream::open(&desk).await;
    desk.events.send(changed("meeting")).unwrap();
    assert_eq!(
        stream.event().await,
        json!({ "kind": "changed", "nouns": ["meeting"], "ids": [] })
    );
    // More at once than the channel holds: the reader is told to read everything again.
    for _ in 0..6 {
        desk.events.send(changed("lead")).unwrap();
    }
    assert_eq!(
        stream.event().await,
        json!({ "kind": "changed", "nouns": [], "ids": [] })
    );
    assert_eq!(
        stream.event().await,
        json!({ "kind": "changed", "nouns": ["lead"], "ids": [] })
    );
}

#[tokio::test]
async fn the_end_of_the_host_ends_the_stream_and_is_not_held_up_by_it() {
    let desk = Desk::start().await;
    let mut stream = Stream::open(&desk).await;
    desk.end.send(()).unwrap();
    assert_eq!(stream.line().await, None);
    tokio::time::timeout(Duration::from_secs(2), desk.served)
        .await
        .unwrap()
        .unwrap();
}

#[tokio::test]
async fn a_stream_of_another_origin_is_none() {
    let desk = Desk::start().await;
    let bearer = format!("Bearer {}", desk.bearer().await);
    let headers = [
        ("Host", desk.address.to_string()),
        ("Origin", "http://evil.example".to_owned()),
        ("Authorization", bearer),
    ];
    assert_eq!(
        desk.send("GET", "/api/events", &headers, "").await.status,
        403
    );
}
