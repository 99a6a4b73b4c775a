//! Rules for every request and every answer: Host and Origin exact, nothing kept, a strict policy.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use std::net::SocketAddr;

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; \
     media-src blob:; \
     font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Where this host is reached, exactly. A name that points to 127.0.0.1 is not it (DNS rebinding).
#[derive(Clone)]
pub(crate) struct Place {
    host: String,
    origin: String,
}

impl Place {
    pub(crate) fn of(address: SocketAddr) -> Self {
        Self {
            host: address.to_string(),
            origin: format!("http://{address}"),
        }
    }

    pub(crate) fn origin(&self) -> &str {
        &self.origin
    }

    /// Whether a page of ours may have sent this. A browser adds Origin to every POST; to a GET of the
    /// same origin it adds none, but says same-origin where it knows `Sec-Fetch-Site`.
    fn admits(&self, method: &Method, headers: &HeaderMap) -> bool {
        let word = |name: &str| {
            let mut values = headers.get_all(name).iter();
            let first = values.next().map(HeaderValue::as_bytes);
            // Two of them are a trick.
            if values.next().is_some() {
                Some(b"".as_slice())
            } else {
                first
            }
        };
        if word("host") != Some(self.host.as_bytes()) {
            return false;
        }
        let origin = match word("origin") {
            Some(origin) => origin == self.origin.as_bytes(),
            None => method == Method::GET || method == Method::HEAD,
        };
        let site = match word("sec-fetch-site") {
            Some(site) => matches!(site, b"same-origin" | b"none"),
            None => true,
        };
        origin && site
    }
}

/// Lets through what comes from a page of ours, and gives every answer its headers.
pub(crate) async fn guard(State(place): State<Place>, request: Request, next: Next) -> Response {
    let mut response = if place.admits(request.method(), request.headers()) {
        next.run(request).await
    } else {
        StatusCode::FORBIDDEN.into_response()
    };
    let headers = response.headers_mut();
    let mut put = |name, value| headers.insert(name, HeaderValue::from_static(value));
    put(header::CACHE_CONTROL, "no-store");
    put(header::CONTENT_SECURITY_POLICY, POLICY);
    put(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    put(header::X_FRAME_OPTIONS, "DENY");
    put(header::REFERRER_POLICY, "no-referrer");
    put(
        header::HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    );
    put(
        header::HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    );
    response
}
