//! Everybody comes back at once after a day without the centre: hello, what was written goes up, what the others
//! wrote comes down, until nobody has anything to send or to read.

use crate::{micros, print};
use faults::{Centre, exchange};
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::time::Instant;

/// So many devices.
const DEVICES: usize = 500;
/// Each wrote so much; everybody reads all of it.
const WROTE: usize = 4;
/// All are quiet within five minutes, in microseconds.
const QUIET: u64 = 300_000_000;
/// The centre's memory at its highest, in KiB.
const MEMORY: u64 = 256 * 1024;

/// A device as the centre knows it: what it would send and where it stands, without a store.
struct Device {
    number: usize,
    to: SocketAddr,
    access: String,
    id: String,
    person: String,
    incarnation: u64,
}

/// Measures it, on a centre of their own.
pub(crate) async fn measured() {
    let mut centre = Centre::founded().await;
    centre.starts().await;
    let mut devices = Vec::new();
    for number in 0..DEVICES {
        devices.push(enrolled(&centre, number).await);
    }
    let begun = Instant::now();
    let tasks: Vec<_> = devices
        .into_iter()
        .map(|device| tokio::spawn(comes_back(device)))
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    let took = micros(begun);
    let status = std::fs::read_to_string(format!("/proc/{}/status", centre.pid())).unwrap();
    let most = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .unwrap();
    let most: u64 = most.trim().trim_end_matches(" kB").parse().unwrap();
    let name =
        format!("{DEVICES} devices back at once, each with {WROTE} visits: until all are quiet");
    print(&name, "µs", [took, took], None, Some(QUIET), true);
    let name = format!("the centre's memory at its highest, with {DEVICES} devices at once");
    print(&name, "KiB", [most, most], None, Some(MEMORY), true);
}

async fn enrolled(centre: &Centre, number: usize) -> Device {
    let to = centre.address();
    let link = centre.invites(to).await;
    let code = link.rsplit(['=', '#', '/']).next().unwrap();
    let form = json!({
        "code": code, "device_key": "1zqXx0pYvGzVQ1d3vj7Yq0Zr6Tg2m8KcN0o5d2b9u3I",
        "device_name": format!("笔记本 {number}"), "app_version": "bench",
    });
    let said = post(to, "/auth/v1/enrol", "", &form).await;
    Device {
        number,
        to,
        access: text(&said["tokens"]["access"]),
        id: text(&said["device"]),
        person: text(&said["person"]),
        incarnation: said["incarnation"].as_u64().unwrap(),
    }
}

async fn comes_back(device: Device) {
    let to = device.to;
    let hello = json!({
        "incarnation": device.incarnation, "last_seq": WROTE, "cursor": null, "accepted": null,
        "app_version": "bench", "clock": 1_678_060_800_000_i64, "waiting": WROTE,
    });
    let said = post(to, "/sync/v1/hello", &device.access, &hello).await;
    let scopes: Vec<String> = said["scopes"]
        .as_array()
        .unwrap()
        .iter()
        .map(text)
        .collect();
    let operations: Vec<Value> = (0..WROTE).map(|nth| device.visit(nth)).collect();
    let push = json!({"operations": operations, "accepted": null});
    let said = post(to, "/sync/v1/push", &device.access, &push).await;
    for answer in said["answers"].as_array().unwrap() {
        assert!(answer["outcome"]["number"].is_u64(), "not taken: {answer}");
    }
    let mut upto = json!({"number": 0, "epoch": "", "mark": ""});
    let mut quiet = 0;
    while quiet < 2 {
        let path = format!(
            "/sync/v1/pull?scopes={}&since={}&epoch={}&mark={}&limit=0",
            scopes.join(","),
            upto["number"],
            upto["epoch"].as_str().unwrap(),
            upto["mark"].as_str().unwrap(),
        );
        let page = said_to(to, "GET", &path, &device.access, "").await;
        let (next, news) = read_page(&page);
        quiet = if news { 0 } else { quiet + 1 };
        upto = next;
        if !news {
            tokio::time::sleep(std::time::Duration::from_secs(1)).await;
        }
    }
}

impl Device {
    /// A visit as a device would have captured it; members in the order of canonical JSON.
    fn visit(&self, nth: usize) -> Value {
        let minutes = "一、企业介绍\n厂房三万平方米，年产值四亿元。\n".repeat(4);
        let id = |kind: usize| {
            format!(
                "0190{kind:04x}-{:04x}-7000-8000-{:012x}",
                self.number,
                nth + 1
            )
        };
        json!({
            "actor": self.person, "device": self.id, "incarnation": self.incarnation, "kind": "create",
            "noun": "meeting", "op_id": id(1), "record": id(2), "schema": 1, "seq": nth + 1,
            "stamp": 1_678_060_800_000_i64,
            "fields": {
                "gist": {"put": format!("走访第 {nth} 家")}, "kind": {"put": "visit"},
                "on": {"put": "2023-03-06"}, "company_name": {"put": "上海洛轲智能科技有限公司"},
                "minutes": {"splices": [{"at": 0, "delete": 0, "insert": minutes}]},
            },
        })
    }
}

/// Where the next page begins, and whether this one brought anything. The entries are not looked at.
fn read_page(page: &str) -> (Value, bool) {
    let at = page.rfind("\"upto\":").unwrap() + "\"upto\":".len();
    let mut upto = serde_json::Deserializer::from_str(&page[at..]).into_iter::<Value>();
    let upto = upto.next().unwrap().unwrap();
    (upto, !page.contains("\"entries\":[]"))
}

async fn post(to: SocketAddr, path: &str, access: &str, body: &Value) -> Value {
    let said = said_to(to, "POST", path, access, &body.to_string()).await;
    serde_json::from_str(&said).unwrap()
}

/// So long an answer is nowhere.
const LONGEST: usize = 64 * 1024 * 1024;

/// The body of a good answer. It comes packed, as it does to a device.
async fn said_to(to: SocketAddr, method: &str, path: &str, access: &str, body: &str) -> String {
    let request = format!(
        "{method} {path} HTTP/1.1\r\nhost: {to}\r\nroadbook-protocol: 1\r\nauthorization: Bearer {access}\r\n\
         accept-encoding: zstd\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let answer = exchange(to, request.as_bytes()).await;
    let Some(end) = answer.windows(4).position(|four| four == b"\r\n\r\n") else {
        panic!("{method} {path}: {answer:?}");
    };
    let (head, said) = (String::from_utf8_lossy(&answer[..end]), &answer[end + 4..]);
    let said = match head.contains("content-encoding: zstd") {
        true => zstd::bulk::decompress(said, LONGEST).unwrap(),
        false => said.to_vec(),
    };
    let said = String::from_utf8(said).unwrap();
    assert!(head.starts_with("HTTP/1.1 200"), "{path}: {head}\n{said}");
    said
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}
