//! Starting and ending: the data folder, the one window.

use crate::keychain::SystemKeychain;
use crate::{bridge, files, folder, metered};
use app::{App, AppConfig};
use clap::Parser;
use std::error::Error;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tauri::{Manager as _, RunEvent, WebviewUrl, WebviewWindowBuilder};

/// 招商行囊 Roadbook.
#[derive(Parser)]
#[command(name = "roadbook", version)]
struct Arguments {
    /// The data folder of this device; the user's own one by default.
    #[arg(long, env = "ROADBOOK_DATA")]
    data: Option<PathBuf>,
    /// After so many idle seconds the screens are put away.
    #[arg(long, env = "ROADBOOK_HIDE_AFTER", default_value_t = 15 * 60)]
    hide_after: u64,
    /// The folder for files that are handed out; the user's own one for downloads by default.
    #[arg(long, env = "ROADBOOK_DOWNLOADS")]
    downloads: Option<PathBuf>,
}

/// Runs until the window is closed.
pub(crate) fn run() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::parse();
    let context = tauri::generate_context!();
    let tauri = tauri::Builder::default()
        .register_asynchronous_uri_scheme_protocol(files::SCHEME, |context, request, responder| {
            files::answer(&context, request, responder);
        })
        .invoke_handler(tauri::generate_handler![bridge::call])
        .setup(move |tauri| {
            let data = match arguments.data {
                Some(data) => data,
                None => tauri.path().app_local_data_dir()?,
            };
            let mut config = AppConfig::new(data, env!("CARGO_PKG_VERSION"));
            config.downloads = arguments.downloads.or_else(|| downloads(tauri));
            config.show_folder = Some(folder::show);
            config.unmetered = Some(metered::is_free);
            config.hide_after = Duration::from_secs(arguments.hide_after);
            config.keychain = match SystemKeychain::begin(&config.data) {
                Ok(keychain) => Some(Arc::new(keychain)),
                Err(error) => {
                    tracing::warn!(%error, "the keychain is not asked");
                    None
                }
            };
            let app = App::start(config)?;
            tauri.manage(app.clone());
            tauri::async_runtime::spawn(bridge::pass_on(app, tauri.handle().clone()));
            let handle = tauri.handle().clone();
            tauri::async_runtime::spawn(async move {
                told_to_end().await;
                handle.exit(0);
            });
            WebviewWindowBuilder::new(tauri, "main", WebviewUrl::default())
                .title("招商行囊 Roadbook")
                .inner_size(1280.0, 800.0)
                .min_inner_size(960.0, 640.0)
                .on_navigation(is_ours)
                .build()?;
            Ok(())
        })
        .build(context)?;
    tauri.run(|tauri, event| {
        if let RunEvent::Exit = event {
            // The window is gone; what was written is on the disk already. This ends the loop and the store.
            tauri::async_runtime::block_on(tauri.state::<App>().shut_down());
        }
    });
    Ok(())
}

/// The user's own folder for downloads; where the desktop names none, their documents or their home.
fn downloads(tauri: &tauri::App) -> Option<PathBuf> {
    let path = tauri.path();
    path.download_dir()
        .or_else(|_| path.document_dir())
        .or_else(|_| path.home_dir())
        .ok()
}

/// Until the desktop's session ends, or Ctrl+C: as if the window had been closed.
async fn told_to_end() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let (Ok(mut terminate), Ok(mut hang_up)) = (
            signal(SignalKind::terminate()),
            signal(SignalKind::hangup()),
        ) else {
            return std::future::pending().await;
        };
        tokio::select! {
            _ = terminate.recv() => {}
            _ = hang_up.recv() => {}
            _ = tokio::signal::ctrl_c() => {}
        }
    }
    #[cfg(not(unix))]
    let _ = tokio::signal::ctrl_c().await;
}

/// The window shows our pages only: no link in anybody's text leads it elsewhere.
fn is_ours(url: &tauri::Url) -> bool {
    matches!(
        (url.scheme(), url.host_str()),
        ("tauri", Some("localhost")) | ("http" | "https", Some("tauri.localhost"))
    )
}
