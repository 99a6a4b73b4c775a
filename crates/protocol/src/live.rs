//! `GET /sync/v1/live`: a stream of pokes, each a scope and a number and nothing else. Losing one is harmless.
//!
//! It is a stream of server-sent events. The header rule (W1) reads so here: the answer carries the protocol
//! header and no hash, since its body has no end; instead every event carries the SHA-256 of its data as its
//! id. An event without it, with another one, or cut short, is none, and ends the stream.

use model::{Scope, canonical};
use serde::{Deserialize, Serialize};

/// Where it is.
pub const PATH: &str = "sync/v1/live";

/// The type of the answer.
pub const MEDIA: &str = "text/event-stream";

/// What a quiet stream says, so that both sides notice when the line is dead (W3).
pub const HEARTBEAT: &str = ":\n\n";

/// No event is longer: a scope's name and a number.
const LONGEST: usize = 1024;

/// Something happened in a scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Poke {
    /// Where.
    pub scope: Scope,
    /// Under which number; a device that has read so far need not look.
    pub number: u64,
}

impl Poke {
    /// The event as it is sent.
    #[must_use]
    pub fn event(&self) -> String {
        let data = serde_json::json!({"scope": self.scope, "number": self.number}).to_string();
        format!(
            "id: {}\ndata: {data}\n\n",
            canonical::sha256(data.as_bytes())
        )
    }
}

/// What came is no stream of the centre's, or was changed on the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a poke")]
pub struct NotAPoke;

/// Reads a stream, however its bytes arrive.
#[derive(Debug, Default)]
pub struct Reader {
    rest: Vec<u8>,
}

impl Reader {
    /// Takes in the next bytes and gives the events that are whole now. Heartbeats give none.
    ///
    /// # Errors
    /// [`NotAPoke`]: the stream is to be left.
    pub fn read(&mut self, bytes: &[u8]) -> Result<Vec<Poke>, NotAPoke> {
        self.rest.extend_from_slice(bytes);
        let mut out = Vec::new();
        while let Some(end) = self.rest.windows(2).position(|pair| pair == b"\n\n") {
            let event: Vec<u8> = self.rest.drain(..end + 2).collect();
            out.extend(one(&event[..end])?);
        }
        if self.rest.len() > LONGEST {
            return Err(NotAPoke);
        }
        Ok(out)
    }
}

fn one(event: &[u8]) -> Result<Option<Poke>, NotAPoke> {
    if event == b":" {
        return Ok(None);
    }
    let text = std::str::from_utf8(event).map_err(|_| NotAPoke)?;
    let (id, data) = text
        .strip_prefix("id: ")
        .and_then(|rest| rest.split_once("\ndata: "))
        .ok_or(NotAPoke)?;
    if canonical::sha256(data.as_bytes()) != id {
        return Err(NotAPoke);
    }
    serde_json::from_str(data).map(Some).map_err(|_| NotAPoke)
}

#[cfg(test)]
mod tests {
    use super::*;
    fn pokes() -> Vec<Poke> {
        let scope = "unit:00000000-0000-0000-0000-000000000007/private"
            .parse()
            .unwrap();
        vec![
            Poke { scope, number: 12 },
            Poke {
                scope: Scope::City,
                number: 13,
            },
        ]
    }

    #[test]
    fn a_stream_reads_alike_however_it_is_cut() {
        let whole: String = pokes()
            .iter()
            .map(|poke| format!("{HEARTBEAT}{}", poke.event()))
            .collect();
        for size in 1..whole.len() {
            let mut reader = Reader::default();
            let mut read = Vec::new();
            for part in whole.as_bytes().chunks(size) {
                read.extend(reader.read(part).unwrap());
            }
            assert_eq!(read, pokes(), "in parts of {size}");
        }
    }

    #[test]
    fn what_is_changed_cut_or_somebody_elses_is_no_poke() {
        let event = pokes()[0].event();
        for at in 0..event.len() - 2 {
            let mut bytes = event.clone().into_bytes();
            bytes[at] ^= 1;
            let read = Reader::default().read(&bytes);
            assert!(
                read.as_deref().map_or(true, <[Poke]>::is_empty),
                "changed at {at}: {read:?}"
            );
        }
        assert_eq!(
            Reader::default().read(&event.as_bytes()[..event.len() - 1]),
            Ok(Vec::new())
        );
        let portal = format!("<html>{}</html>", "欢迎使用酒店网络".repeat(60));
        assert_eq!(Reader::default().read(portal.as_bytes()), Err(NotAPoke));
        assert_eq!(Reader::default().read(b"<html>\n\n"), Err(NotAPoke));
    }

    #[test]
    fn nothing_but_a_scope_and_a_number_is_said() {
        let event = pokes()[1].event();
        let data = event.lines().nth(1).unwrap();
        assert_eq!(data, "data: {\"number\":13,\"scope\":\"city\"}");
    }
}
