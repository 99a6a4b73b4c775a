//! The host: bound to 127.0.0.1, serving until it is told to end.

use crate::commands::Commands;
use crate::guard::Place;
use crate::keys::Keys;
use crate::pages::Pages;
use crate::routes::{Shared, router};
use std::future::IntoFuture as _;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::net::TcpListener;
use tokio::sync::watch;

/// How long a request that is under way may take to end.
const GRACE: Duration = Duration::from_secs(5);

/// The port cannot be had, or the listener failed.
#[derive(Debug, thiserror::Error)]
#[error("cannot serve on 127.0.0.1: {0}")]
pub struct NotServed(#[from] io::Error);

/// A host that listens.
pub struct Host {
    listener: TcpListener,
    address: SocketAddr,
    place: Place,
    keys: Arc<Keys>,
}

impl Host {
    /// Takes a port of 127.0.0.1, never of another address; 0 means any.
    ///
    /// # Errors
    /// [`NotServed`] where the port is taken.
    pub async fn bind(port: u16) -> Result<Self, NotServed> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
        let address = listener.local_addr()?;
        Ok(Self {
            listener,
            address,
            place: Place::of(address),
            keys: Arc::default(),
        })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Gives out links, also while it serves.
    pub fn links(&self) -> impl Fn() -> String + Send + Sync + use<> {
        let (keys, origin) = (Arc::clone(&self.keys), self.place.origin().to_owned());
        move || format!("{origin}/#k={}", keys.new_link(Instant::now()))
    }

    /// Serves until `end` is ready; requests that are under way end first, event streams at once.
    ///
    /// # Errors
    /// [`NotServed`].
    pub async fn serve(
        self,
        commands: Arc<dyn Commands>,
        pages: Pages,
        end: impl Future<Output = ()> + Send + 'static,
    ) -> Result<(), NotServed> {
        let (tell, ending) = watch::channel(false);
        let mut ended = ending.clone();
        let shared = Shared {
            commands,
            keys: self.keys,
            pages,
            ending,
        };
        let graceful = async move {
            end.await;
            // The event streams hear this and end, else they would hold the host for ever.
            let _ = tell.send(true);
        };
        let served = axum::serve(self.listener, router(shared, self.place))
            .with_graceful_shutdown(graceful)
            .into_future();
        let too_long = async {
            let _ = ended.wait_for(|ended| *ended).await;
            tokio::time::sleep(GRACE).await;
        };
        tokio::select! {
            served = served => Ok(served?),
            () = too_long => Ok(()),
        }
    }
}
