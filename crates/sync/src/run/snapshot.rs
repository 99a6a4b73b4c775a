//! Reading a scope that was just granted: its snapshot, page by page, then the feed from there (P2).

use super::Run;
use crate::check;
use crate::progress::Phase;
use crate::session::{AskSnapshot, Fault, is_code};
use crate::transport::TransportError;
use protocol::snapshot::{SnapshotPage, SnapshotPlace, SnapshotQuery};
use protocol::wire::ErrorCode;
use store::CursorGroup;

impl Run {
    /// Whether these scopes are to be read by a snapshot.
    pub(super) fn wants_snapshot(&self, group: &CursorGroup) -> bool {
        group.cursor.is_none() && !group.complete && !self.by_feed
    }

    pub(super) async fn snapshot(&mut self, group: CursorGroup) -> Result<(), Fault> {
        self.show(Phase::Receiving {
            percent: group.snapshot.as_ref().map(percent),
        });
        let names: Vec<String> = group.scopes.iter().map(ToString::to_string).collect();
        let request = AskSnapshot {
            scopes: names.join(","),
            query: SnapshotQuery::after(group.snapshot.as_ref(), self.page_limit),
        };
        let page = match self.session.ask(&request).await {
            Ok(page) => page,
            Err(Fault::Transport(error)) if is_code(&error, ErrorCode::NotFound) => {
                // An older centre: what it has for a new reader is its feed from the first number on.
                self.by_feed = true;
                return Ok(());
            }
            Err(error) => {
                self.shrink_page(&error);
                return Err(error);
            }
        };
        if !check::snapshot_follows(group.snapshot.as_ref(), &page) {
            return Err(TransportError::NotTheServer.into());
        }
        self.grow_page();
        self.take_snapshot(group, page).await
    }

    async fn take_snapshot(
        &mut self,
        mut group: CursorGroup,
        page: SnapshotPage,
    ) -> Result<(), Fault> {
        let (at, next, scopes) = (page.place.at.clone(), page.next, page.scopes.clone());
        let asked = group.scopes.clone();
        let changed = self
            .session
            .on_store(move |replica| replica.apply_snapshot(&asked, &page))
            .await?;
        self.applied_at = Some(self.now());
        self.tell(&changed);
        if self.grants_changed(scopes).await? {
            return Ok(());
        }
        self.situation
            .to_read
            .retain(|other| other.scopes != group.scopes);
        if next > 0 {
            group.snapshot = Some(SnapshotPlace { at, before: next });
        } else {
            group.snapshot = None;
            group.cursor = Some(at);
            group.complete = true;
        }
        self.situation.to_read.insert(0, group);
        Ok(())
    }
}

/// How much of a snapshot has been read, by its numbers.
fn percent(place: &SnapshotPlace) -> u8 {
    let all = place.at.number.max(1);
    let read = all.saturating_sub(place.before);
    u8::try_from(read.saturating_mul(100) / all).unwrap_or(100)
}
