//! The screens: built into the binary, or from a folder while they are being made.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use std::borrow::Cow;
use std::path::{Component, Path, PathBuf};

static BUILT_IN: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/files.rs"));

/// Where the screens come from.
#[derive(Clone, Debug)]
pub enum Pages {
    /// The binary.
    BuiltIn,
    /// A folder.
    Folder(PathBuf),
}

impl Pages {
    /// Answers a request for a file; `/` is the one page.
    pub(crate) async fn answer(&self, path: &str) -> Response {
        let name = match path.trim_start_matches('/') {
            "" => "index.html",
            name => name,
        };
        match self.read(name).await {
            Some(bytes) => {
                ([(header::CONTENT_TYPE, kind(name))], bytes.into_owned()).into_response()
            }
            None => StatusCode::NOT_FOUND.into_response(),
        }
    }

    async fn read(&self, name: &str) -> Option<Cow<'static, [u8]>> {
        match self {
            Self::BuiltIn => {
                let found = BUILT_IN
                    .binary_search_by(|(file, _)| (*file).cmp(name))
                    .ok()?;
                BUILT_IN.get(found).map(|(_, bytes)| Cow::Borrowed(*bytes))
            }
            Self::Folder(folder) => {
                let inside = Path::new(name)
                    .components()
                    .all(|part| matches!(part, Component::Normal(_)));
                if !inside {
                    return None;
                }
                tokio::fs::read(folder.join(name))
                    .await
                    .ok()
                    .map(Cow::Owned)
            }
        }
    }
}

fn kind(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, extension)| extension) {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("woff2") => "font/woff2",
        Some("json") => "application/json",
        _ => "application/octet-stream",
    }
}
