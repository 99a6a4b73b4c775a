//! One request on a connection of its own.

use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// No command takes this long; an attachment over a slow disk comes nearest.
const PATIENCE: Duration = Duration::from_secs(60);

/// The body of the answer, where there is a whole one with a status of 200.
pub(crate) async fn post(
    to: SocketAddr,
    path: &str,
    bearer: &str,
    body: &[u8],
) -> std::io::Result<Vec<u8>> {
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: {to}\r\norigin: http://{to}\r\nauthorization: Bearer {bearer}\r\n\
         content-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    let answer = timeout(PATIENCE, send(to, &[head.as_bytes(), body].concat())).await;
    whole(&answer.map_err(|_| std::io::ErrorKind::TimedOut)??)
}

/// The body of the answer to a GET.
pub(crate) async fn get(to: SocketAddr, path: &str, bearer: &str) -> std::io::Result<Vec<u8>> {
    let head = format!(
        "GET {path} HTTP/1.1\r\nhost: {to}\r\nauthorization: Bearer {bearer}\r\nconnection: close\r\n\r\n"
    );
    let answer = timeout(PATIENCE, send(to, head.as_bytes())).await;
    whole(&answer.map_err(|_| std::io::ErrorKind::TimedOut)??)
}

/// Sends bytes and reads until the other side hangs up.
pub(crate) async fn send(to: SocketAddr, bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut line = TcpStream::connect(to).await?;
    line.write_all(bytes).await?;
    let mut answer = Vec::new();
    line.read_to_end(&mut answer).await?;
    Ok(answer)
}

fn whole(answer: &[u8]) -> std::io::Result<Vec<u8>> {
    let none = || std::io::Error::from(std::io::ErrorKind::UnexpectedEof);
    let end = end_of_head(answer).ok_or_else(none)?;
    let head = String::from_utf8_lossy(&answer[..end]).into_owned();
    let length: usize = header(&head, "content-length")
        .and_then(|length| length.parse().ok())
        .ok_or_else(none)?;
    let body = answer[end..].to_vec();
    let status = head.split(' ').nth(1).unwrap_or_default();
    if body.len() != length || !(status == "200" || status == "206") {
        return Err(std::io::Error::other(format!(
            "{status}, {} of {length} bytes",
            body.len()
        )));
    }
    Ok(body)
}

/// Where the body begins.
pub(crate) fn end_of_head(bytes: &[u8]) -> Option<usize> {
    bytes
        .windows(4)
        .position(|four| four == b"\r\n\r\n")
        .map(|at| at + 4)
}

/// A header's value.
pub(crate) fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    head.lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(key, _)| key.eq_ignore_ascii_case(name))
        .map(|(_, value)| value.trim())
}
