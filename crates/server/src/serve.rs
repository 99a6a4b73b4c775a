//! Serves a data folder until it is told to stop.

use crate::api::router;
use crate::centre::{Centre, Clock, system_clock};
use crate::compaction;
use crate::config::Config;
use crate::error::ServerError;
use crate::tls;
use axum_server::Handle;
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Weak};
use std::time::Duration;
use tokio::task::JoinHandle;

/// How long requests in flight may take once the server was told to stop.
const GRACE: Duration = Duration::from_secs(10);
const FIRST_COLLECTION: Duration = Duration::from_secs(5 * 60);
const NEXT_COLLECTION: Duration = Duration::from_secs(24 * 3600);
/// Snapshots that are an hour old are looked for this often.
const SNAPSHOTS_LOOKED_AT: Duration = Duration::from_secs(600);

/// A server that runs.
pub struct Running {
    /// Where it listens.
    pub addr: SocketAddr,
    /// Whether it speaks TLS.
    pub tls: bool,
    centre: Arc<Centre>,
    handle: Handle,
    task: JoinHandle<std::io::Result<()>>,
}

impl Running {
    /// Its address.
    #[must_use]
    pub fn url(&self) -> String {
        format!(
            "{}://{}",
            if self.tls { "https" } else { "http" },
            self.addr
        )
    }

    /// The centre it serves.
    #[must_use]
    pub fn centre(&self) -> &Arc<Centre> {
        &self.centre
    }

    /// Tells it to stop once requests in flight are answered.
    pub fn stop(&self) {
        self.centre.live().end_all();
        self.handle.graceful_shutdown(Some(GRACE));
    }

    /// Waits until it has stopped.
    ///
    /// # Errors
    /// What ended it otherwise.
    pub async fn ended(self) -> Result<(), ServerError> {
        let done = self.task.await.map_err(|_| ServerError::Worker)?;
        done.map_err(ServerError::file(&self.centre.config().data))
    }

    /// Stops it and waits.
    ///
    /// # Errors
    /// As [`Self::ended`].
    pub async fn shutdown(self) -> Result<(), ServerError> {
        self.stop();
        self.ended().await
    }
}

/// Collects files soon after the start and once a day, as long as the centre is served.
async fn collect_daily(centre: Weak<Centre>) {
    let mut wait = FIRST_COLLECTION;
    loop {
        tokio::time::sleep(wait).await;
        wait = NEXT_COLLECTION;
        let Some(centre) = centre.upgrade() else {
            return;
        };
        match centre.collect_files().await {
            Ok(done) => tracing::info!(files = done.files, rests = done.rests, "files collected"),
            Err(error) => tracing::warn!(%error, "files were not collected"),
        }
    }
}

/// Lets go of snapshots that nobody comes back for, as long as the centre is served.
async fn forget_snapshots(centre: Weak<Centre>) {
    loop {
        tokio::time::sleep(SNAPSHOTS_LOOKED_AT).await;
        let Some(centre) = centre.upgrade() else {
            return;
        };
        centre.snapshots().forget_old(centre.now());
    }
}

/// Opens the data folder and serves it.
///
/// # Errors
/// What opening says; [`ServerError::PlainHttp`]; an address in use.
pub async fn start(config: Config) -> Result<Running, ServerError> {
    start_with_clock(config, system_clock()).await
}

/// The same with a given clock.
///
/// # Errors
/// As [`start`].
pub async fn start_with_clock(config: Config, clock: Clock) -> Result<Running, ServerError> {
    let opened = tokio::task::spawn_blocking(move || Centre::open(config, clock)).await;
    start_centre(Arc::new(opened.map_err(|_| ServerError::Worker)??)).await
}

/// Serves a centre that is open already.
///
/// # Errors
/// As [`start`].
pub async fn start_centre(centre: Arc<Centre>) -> Result<Running, ServerError> {
    let config = centre.config().clone();
    let tls = match (&config.tls_cert, &config.tls_key) {
        (Some(cert), Some(key)) => Some(tls::load(cert, key)?),
        (None, None) if config.listen.ip().is_loopback() => None,
        (None, None) => return Err(ServerError::PlainHttp(config.listen)),
        _ => return Err(ServerError::Tls("set both tls_cert and tls_key".to_owned())),
    };
    let listener = TcpListener::bind(config.listen).map_err(ServerError::file(&config.data))?;
    listener
        .set_nonblocking(true)
        .map_err(ServerError::file(&config.data))?;
    let addr = listener
        .local_addr()
        .map_err(ServerError::file(&config.data))?;
    centre.snapshots().clear()?;
    let (handle, service) = (
        Handle::new(),
        router(Arc::clone(&centre)).into_make_service(),
    );
    tokio::spawn(collect_daily(Arc::downgrade(&centre)));
    tokio::spawn(forget_snapshots(Arc::downgrade(&centre)));
    tokio::spawn(compaction::daily(
        Arc::downgrade(&centre),
        config.compaction,
    ));
    let speaks_tls = tls.is_some();
    let task = match tls {
        Some(tls) => {
            let server = axum_server::from_tcp_rustls(listener, tls).handle(handle.clone());
            tokio::spawn(async move { server.serve(service).await })
        }
        None => {
            let server = axum_server::from_tcp(listener).handle(handle.clone());
            tokio::spawn(async move { server.serve(service).await })
        }
    };
    Ok(Running {
        addr,
        tls: speaks_tls,
        centre,
        handle,
        task,
    })
}
