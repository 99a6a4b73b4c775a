//! The usual beginning: an officer behind a line that can fail.

use faults::{Centre, Desk, Line, Notebook, Wrote, city, eventually};
use std::time::Duration;

/// Nobody waits longer for a save, whatever the network does (S20). The road asks for far less; this is what a
/// machine under strain may take.
const LONGEST_SAVE: Duration = Duration::from_secs(3);

/// An officer behind a line that can fail, and a second device of the same person on one that works.
pub(crate) struct Road {
    pub(crate) centre: Centre,
    pub(crate) line: Line,
    pub(crate) desk: Desk,
    pub(crate) reader: Desk,
    pub(crate) notebook: Notebook,
}

impl Road {
    pub(crate) async fn sets_out() -> Self {
        let centre = city().await;
        let line = Line::to(centre.address()).await;
        let over_line = centre.invites(line.address()).await;
        let desk = Desk::enrolled(&centre.folder("desk"), &over_line).await;
        let direct = centre.invites(centre.address()).await;
        let reader = Desk::enrolled(&centre.folder("reader"), &direct).await;
        Self {
            centre,
            line,
            desk,
            reader,
            notebook: Notebook::default(),
        }
    }

    /// The officer writes a visit, at once and whatever the line does.
    pub(crate) async fn writes(&mut self) -> Wrote {
        let wrote = self.notebook.writes(&self.desk).await;
        assert!(wrote.told.is_some(), "S20: a save is refused: {wrote:?}");
        assert!(wrote.took < LONGEST_SAVE, "S20: {wrote:?}");
        wrote
    }

    /// Waits until the line has treated so many more of these calls, asking for them.
    pub(crate) async fn meets(&self, path: &str, times: usize) {
        let before = self.line.count(path);
        let met = async || {
            self.desk.retries().await;
            self.line.count(path) >= before + times
        };
        eventually(&format!("{times} of {path}"), met).await;
    }

    /// S19: not said to be synced.
    pub(crate) async fn is_not_synced(&self, wrote: &Wrote, why: &str) {
        let mark = self.desk.mark_of(wrote.told.as_ref().unwrap()).await;
        let waits = ["local", "waiting", "sending", "held"].contains(&mark.as_str());
        assert!(waits, "S19: {} is {mark} under {why}", wrote.marker);
    }

    /// The line heals; everything must hold.
    pub(crate) async fn arrives(&self) {
        self.line.works();
        self.notebook.holds(&self.desk, &self.reader).await;
        self.centre.audited().await;
    }
}
