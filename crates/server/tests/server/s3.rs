//! A small S3 server: moto's (from PyPI), run for the test. `make setup` puts it where it is missing.

use server::files::S3Config;
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

const BUCKET: &str = "roadbook";

pub(crate) struct S3 {
    process: Child,
    port: u16,
    dir: tempfile::TempDir,
}

impl S3 {
    pub(crate) async fn starts() -> Self {
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let process = Command::new(python())
            .args([
                "-m",
                "moto.server",
                "-H",
                "127.0.0.1",
                "-p",
                &port.to_string(),
            ])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| {
                panic!("python3 with moto (`make setup` installs it): {error}")
            });
        let s3 = Self {
            process,
            port,
            dir: tempfile::tempdir().unwrap(),
        };
        let began = Instant::now();
        while s3.ask("PUT", &format!("/{BUCKET}")).await.is_none() {
            assert!(
                began.elapsed() < Duration::from_secs(60),
                "moto does not answer"
            );
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        s3
    }

    pub(crate) fn config(&self) -> S3Config {
        let credentials_file = self.dir.path().join("credentials");
        std::fs::write(&credentials_file, "test\ntest\n").unwrap();
        S3Config {
            endpoint: format!("http://127.0.0.1:{}", self.port),
            bucket: BUCKET.to_owned(),
            region: "us-east-1".to_owned(),
            credentials_file,
            allow_http: true,
        }
    }

    /// How many objects lie under a prefix.
    pub(crate) async fn objects(&self, prefix: &str) -> usize {
        let path = format!("/{BUCKET}?list-type=2&prefix={prefix}");
        let listed = self.ask("GET", &path).await.unwrap();
        listed.matches("<Key>").count()
    }

    async fn ask(&self, method: &str, path: &str) -> Option<String> {
        let mut line = TcpStream::connect(("127.0.0.1", self.port)).await.ok()?;
        let host = format!("127.0.0.1:{}", self.port);
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: {host}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
        );
        line.write_all(request.as_bytes()).await.ok()?;
        let mut answer = String::new();
        line.read_to_string(&mut answer).await.ok()?;
        answer.starts_with("HTTP/1.1 200").then_some(answer)
    }
}

impl Drop for S3 {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The one that `make setup` made, else the machine's.
fn python() -> PathBuf {
    let made = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../.tools/s3/bin/python");
    if made.is_file() {
        made
    } else {
        "python3".into()
    }
}
