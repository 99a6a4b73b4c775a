//! The program itself: its line, another link on demand, its end.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

struct Program {
    child: Child,
    out: BufReader<std::process::ChildStdout>,
}

impl Program {
    fn start(arguments: &[&str], data: &std::path::Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_roadbook-browser"))
            .args(arguments)
            .arg("--data")
            .arg(data)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        Self { child, out }
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.out.read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    }

    fn ends(mut self, signal: &str) -> bool {
        Command::new("kill")
            .args([signal, &self.child.id().to_string()])
            .status()
            .unwrap();
        let begun = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.success();
            }
            assert!(begun.elapsed() < Duration::from_secs(10), "does not end");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

#[test]
fn it_prints_a_link_another_for_every_line_and_ends_politely() {
    let folder = tempfile::tempdir().unwrap();
    let mut program = Program::start(&[], folder.path());
    let first = program.line();
    let link = first.strip_prefix("open http://127.0.0.1:").unwrap();
    let (port, token) = link.split_once("/#k=").unwrap();
    assert_ne!(port.parse::<u16>().unwrap(), 0);
    assert_eq!(token.len(), 43);
    program
        .child
        .stdin
        .as_mut()
        .unwrap()
        .write_all(b"\n")
        .unwrap();
    let second = program.line();
    assert_ne!(second, first);
    assert!(second.starts_with(&format!("open http://127.0.0.1:{port}/#k=")));

    let body = format!("{{\"token\":\"{token}\"}}");
    let mut stream = std::net::TcpStream::connect(format!("127.0.0.1:{port}")).unwrap();
    let place = format!("127.0.0.1:{port}");
    write!(
        stream,
        "POST /api/redeem HTTP/1.1\r\nHost: {place}\r\nOrigin: http://{place}\r\nConnection: close\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(program.ends("-TERM"));
}

#[test]
fn a_taken_port_is_said() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_roadbook-browser"))
        .args(["--port", &port, "--data"])
        .arg(folder.path())
        .output()
        .unwrap();
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("127.0.0.1"));
}
