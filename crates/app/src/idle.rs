//! Nobody is there: after a while the screens are hidden and sync goes on; after longer, or when the machine
//! slept, the store is closed and its key forgotten (security.md, Keys and unlocking).
//!
//! The screens say when somebody is there (`session.touch`); the time is measured here, so that both hosts do
//! the same and no page can forget to.

use crate::api::AppEvent;
use crate::api::Phase;
use crate::app::App;
use crate::bureau_policy;
use crate::clock::Clock;
use crate::desk::Desk;
use crate::failure::Failure;
use crate::view::View;
use std::sync::{Arc, Weak};
use std::time::Duration;

/// How often it is looked.
const PACE: Duration = Duration::from_secs(2);
/// A machine that was away for so long at once has slept; less is a busy machine or a corrected clock.
const NAP: Duration = Duration::from_secs(60);

/// Since when nobody is there.
pub(crate) struct Idle {
    /// When somebody last was, by the time the machine was awake.
    touched: Duration,
    /// How long it had slept at the last look.
    asleep: Duration,
    /// Whether the screens are hidden.
    pub(crate) hidden: bool,
}

impl Idle {
    /// Somebody is there now.
    pub(crate) fn new(clock: &dyn Clock) -> Self {
        Self {
            touched: clock.awake(),
            asleep: clock.asleep(),
            hidden: false,
        }
    }
}

/// What a look found to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Due {
    Nothing,
    Hide,
    Close,
}

/// `session.touch`: somebody is there. While the screens are hidden it takes the passphrase to say so.
pub(crate) async fn touch(app: &App, (): ()) -> Result<(), Failure> {
    let mut idle = app.idle().lock();
    if !idle.hidden {
        idle.touched = app.clock().awake();
    }
    Ok(())
}

/// Watches this desk until it is closed.
pub(crate) fn watch(app: &App, desk: &Arc<Desk>) {
    let (app, desk) = (app.weak(), Arc::downgrade(desk));
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(PACE).await;
            let Some(app) = app() else { return };
            if !still(&app, &desk) {
                return;
            }
            look(&app).await;
        }
    });
}

/// Whether this desk is still the one that lies open.
fn still(app: &App, desk: &Weak<Desk>) -> bool {
    desk.strong_count() > 0 && app.phase() != Phase::Locked
}

/// Looks once, and does what is due.
pub(crate) async fn look(app: &App) {
    match due(app) {
        Due::Nothing => {}
        Due::Hide => {
            app.idle().lock().hidden = true;
            tracing::info!("nobody was there: the screens are hidden");
            app.tell(AppEvent::Session {
                phase: Phase::Hidden,
            });
        }
        Due::Close => {
            let _one_at_a_time = app.session().lock().await;
            tracing::info!("nobody was there, or the machine slept: the store is closed");
            app.close().await;
        }
    }
}

fn due(app: &App) -> Due {
    let clock = app.clock();
    let (hide_after, close_after) = limits(app);
    let mut idle = app.idle().lock();
    let slept = clock.asleep().saturating_sub(idle.asleep);
    idle.asleep = clock.asleep();
    let away = clock.awake().saturating_sub(idle.touched);
    if slept >= NAP || away >= close_after {
        Due::Close
    } else if away >= hide_after && !idle.hidden {
        Due::Hide
    } else {
        Due::Nothing
    }
}

/// After how long the screens hide and the store closes: as the bureau has set it, else as the host says.
/// Nothing is looked up before the least time that can be set is over.
fn limits(app: &App) -> (Duration, Duration) {
    let usual = (app.config().hide_after, app.config().close_after);
    let away = app
        .clock()
        .awake()
        .saturating_sub(app.idle().lock().touched);
    if away < bureau_policy::SHORTEST {
        return usual;
    }
    let set = app
        .desk_behind()
        .map(|desk| bureau_policy::idle(&View::of(app, desk)));
    let (hide, close) = set.unwrap_or_default();
    (hide.unwrap_or(usual.0), close.unwrap_or(usual.1))
}

/// Shows the screens again, to who knew the passphrase. What changed meanwhile is read again.
pub(crate) fn reveal(app: &App) {
    *app.idle().lock() = Idle::new(app.clock().as_ref());
    app.tell(AppEvent::Session { phase: Phase::Open });
    app.tell(AppEvent::Changed {
        nouns: Vec::new(),
        ids: Vec::new(),
    });
}
