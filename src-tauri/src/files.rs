//! Files of records for the page, under an address of their own: only the one window has it, and the rules are
//! the application's. What a page may take a file for is said by its content, never by its name.

use app::{App, Code, Failure, Served, parse_range};
use tauri::http::{Request, Response, StatusCode, header};
use tauri::{Manager as _, UriSchemeContext, UriSchemeResponder};

/// The scheme: `roadbook-file://localhost/{record}/{sha256}`.
pub(crate) const SCHEME: &str = "roadbook-file";

/// Answers one request, away from the thread of the window.
pub(crate) fn answer<R: tauri::Runtime>(
    context: &UriSchemeContext<'_, R>,
    request: Request<Vec<u8>>,
    responder: UriSchemeResponder,
) {
    let ours = context.webview_label() == "main";
    let app = context
        .app_handle()
        .try_state::<App>()
        .map(|app| App::clone(&app));
    tauri::async_runtime::spawn_blocking(move || {
        let served = match app.filter(|_| ours) {
            Some(app) => serve(&app, &request),
            None => Err(Failure::new(Code::NotFound)),
        };
        responder.respond(response(
            served,
            request.headers().contains_key(header::RANGE),
        ));
    });
}

fn serve(app: &App, request: &Request<Vec<u8>>) -> Result<Served, Failure> {
    let missing = || Failure::new(Code::NotFound);
    let path = request.uri().path().trim_start_matches('/');
    let (record, sha256) = path.split_once('/').ok_or_else(missing)?;
    let record = record.parse().map_err(|_| missing())?;
    let range = request.headers().get(header::RANGE);
    let range = range.and_then(|range| parse_range(range.to_str().ok()?));
    app::serve(app, record, sha256, range)
}

fn response(served: Result<Served, Failure>, ranged: bool) -> Response<Vec<u8>> {
    let builder = Response::builder()
        // The page of the window is another origin than the scheme; no other page has the scheme.
        .header(header::ACCESS_CONTROL_ALLOW_ORIGIN, ORIGIN)
        .header(header::X_CONTENT_TYPE_OPTIONS, "nosniff")
        .header(header::CACHE_CONTROL, "no-store")
        .header(
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; sandbox",
        );
    let built = match served {
        Ok(served) => {
            let to = served.from + served.bytes.len() as u64;
            let whole = served.bytes.len() as u64 == served.total;
            builder
                .status(match ranged || !whole {
                    true => StatusCode::PARTIAL_CONTENT,
                    false => StatusCode::OK,
                })
                .header(header::CONTENT_TYPE, served.media)
                .header(header::ACCEPT_RANGES, "bytes")
                .header(
                    header::CONTENT_RANGE,
                    format!(
                        "bytes {}-{}/{}",
                        served.from,
                        to.saturating_sub(1),
                        served.total
                    ),
                )
                .body(served.bytes)
        }
        Err(failure) => builder
            .status(match failure.code {
                Code::NotFound => StatusCode::NOT_FOUND,
                Code::WrongValue => StatusCode::RANGE_NOT_SATISFIABLE,
                Code::Locked | Code::NotEnrolled => StatusCode::FORBIDDEN,
                _ => StatusCode::CONFLICT,
            })
            .header(header::CONTENT_TYPE, "application/json")
            .body(serde_json::to_vec(&failure).unwrap_or_default()),
    };
    built.unwrap_or_default()
}

/// Where the window's own page comes from.
#[cfg(windows)]
const ORIGIN: &str = "http://tauri.localhost";
#[cfg(not(windows))]
const ORIGIN: &str = "tauri://localhost";
