//! The centre's address: https anywhere, plain http to this machine only (security.md, Enrolling).

use reqwest::Url;
use std::fmt;

/// A checked address of a centre, and whom to trust there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    url: Url,
    ca: Option<String>,
}

/// Why an address cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadAddress {
    /// Not an address, or with parts that an address of a centre does not have.
    #[error("not an address")]
    Unreadable,
    /// Plain http to another machine.
    #[error("plain http is for this machine only")]
    PlainHttp,
}

impl Server {
    /// Reads an address; a bare `host[:port]` means https.
    ///
    /// # Errors
    /// See [`BadAddress`].
    pub fn parse(text: &str) -> Result<Self, BadAddress> {
        let text = text.trim();
        let url = match text.contains("://") {
            true => Url::parse(text),
            false => Url::parse(&format!("https://{text}")),
        };
        let mut url = url.map_err(|_| BadAddress::Unreadable)?;
        let clean = url.username().is_empty() && url.password().is_none();
        if !clean || url.host().is_none() || url.query().is_some() || url.fragment().is_some() {
            return Err(BadAddress::Unreadable);
        }
        match url.scheme() {
            "https" => {}
            "http" if is_loopback(&url) => {}
            "http" => return Err(BadAddress::PlainHttp),
            _ => return Err(BadAddress::Unreadable),
        }
        if !url.path().ends_with('/') {
            let path = format!("{}/", url.path());
            url.set_path(&path);
        }
        Ok(Self { url, ca: None })
    }

    /// Trusts only chains that contain the authority with this SHA-256 of its certificate, hexadecimal.
    #[must_use]
    pub fn with_ca(mut self, fingerprint: Option<String>) -> Self {
        self.ca = fingerprint;
        self
    }

    /// The fingerprint to trust; none means the machine's own authorities.
    #[must_use]
    pub fn ca(&self) -> Option<&str> {
        self.ca.as_deref()
    }

    /// The address of a call, for example `sync/v1/hello`.
    pub(crate) fn call(&self, path: &str) -> Option<Url> {
        self.url.join(path).ok()
    }

    /// Whether it is this machine.
    #[must_use]
    pub fn is_here(&self) -> bool {
        is_loopback(&self.url)
    }
}

impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.url.as_str().trim_end_matches('/'))
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host_str() {
        Some("localhost") => true,
        Some(host) => {
            let host = host.trim_start_matches('[').trim_end_matches(']');
            host.parse::<std::net::IpAddr>()
                .is_ok_and(|ip| ip.is_loopback())
        }
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Result<&str, BadAddress>) {
        let got = Server::parse(text).map(|server| server.to_string());
        assert_eq!(got, expected.map(str::to_owned), "{text}");
    }

    #[test]
    fn plain_http_is_for_this_machine_only() {
        check("http://127.0.0.1:8080", Ok("http://127.0.0.1:8080"));
        check("http://localhost:8080/", Ok("http://localhost:8080"));
        check("http://[::1]:8080", Ok("http://[::1]:8080"));
        check("http://centre.example", Err(BadAddress::PlainHttp));
        check("http://127.0.0.1.example", Err(BadAddress::PlainHttp));
        check("http://localhost.example", Err(BadAddress::PlainHttp));
    }

    #[test]
    fn a_bare_host_means_https() {
        check("centre.example:8443", Ok("https://centre.example:8443"));
        check(
            " https://centre.example/roadbook ",
            Ok("https://centre.example/roadbook"),
        );
        check("ftp://centre.example", Err(BadAddress::Unreadable));
        check(
            "https://me:secret@centre.example",
            Err(BadAddress::Unreadable),
        );
        check("https://centre.example/?x=1", Err(BadAddress::Unreadable));
        check("", Err(BadAddress::Unreadable));
    }

    #[test]
    fn calls_stay_below_the_address() {
        let server = Server::parse("https://centre.example/roadbook").unwrap();
        let url = server.call("sync/v1/hello").unwrap();
        assert_eq!(
            url.as_str(),
            "https://centre.example/roadbook/sync/v1/hello"
        );
    }
}
