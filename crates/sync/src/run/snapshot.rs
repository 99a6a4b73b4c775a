//! Reading a scope that was just granted: its snapshot, page by page, then the feed from there (P2).

use super::Run;
use crate::check;
use crate::progress::Phase;
use crate::replica::Replica;
use crate::session::{AskSnapshot, Fault, is_code};
use crate::transport::TransportError;
use model::Scope;
use protocol::snapshot::{SnapshotPage, SnapshotPlace, SnapshotQuery};
use protocol::wire::{Cursor, ErrorCode};
use store::{Changed, CursorGroup};

/// A page that was asked for ahead, of these scopes and from this place.
pub(super) type Ahead = (Vec<Scope>, SnapshotPlace, SnapshotPage);

/// How much is left of the index is told after so many records, not after each piece.
const TOLD_EVERY: u64 = 500;

impl Run {
    /// Whether these scopes are to be read by a snapshot.
    pub(super) fn wants_snapshot(&self, group: &CursorGroup) -> bool {
        group.cursor.is_none() && !group.complete && !self.by_feed
    }

    pub(super) async fn snapshot(&mut self, group: CursorGroup) -> Result<(), Fault> {
        self.show(Phase::Receiving {
            percent: group.snapshot.as_ref().map(percent),
        });
        if self.file.as_ref().is_some_and(|file| file.goes_on(&group)) {
            return self.snapshot_piece(group).await;
        }
        self.file = None;
        let asked = match self.ahead.take() {
            Some((scopes, place, page))
                if scopes == group.scopes && Some(&place) == group.snapshot.as_ref() =>
            {
                Ok(page)
            }
            _ => {
                let request = self.page_of(&group.scopes, group.snapshot.as_ref());
                self.session.ask(&request).await
            }
        };
        let page = match asked {
            Ok(page) => page,
            Err(Fault::Transport(error)) if is_code(&error, ErrorCode::NotFound) => {
                // An older centre: what it has for a new reader is its feed from the first number on.
                self.by_feed = true;
                return Ok(());
            }
            // It was begun long ago and never ended.
            Err(Fault::Transport(error))
                if group.snapshot.is_some() && self.is_compacted(&error) =>
            {
                return self.begin_anew(group.scopes).await;
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

    fn page_of(&self, scopes: &[Scope], place: Option<&SnapshotPlace>) -> AskSnapshot {
        let names: Vec<String> = scopes.iter().map(ToString::to_string).collect();
        AskSnapshot {
            scopes: names.join(","),
            query: SnapshotQuery::after(place, self.page_limit),
        }
    }

    async fn take_snapshot(&mut self, group: CursorGroup, page: SnapshotPage) -> Result<(), Fault> {
        let (at, next, scopes) = (page.place.at.clone(), page.next, page.scopes.clone());
        let asked = group.scopes.clone();
        let reach = page.place.before.saturating_sub(next);
        let place = SnapshotPlace {
            at: at.clone(),
            before: next,
        };
        let take = self
            .session
            .on_store(move |replica| replica.apply_snapshot(&asked, &page));
        let changed = if next > 0 && self.wants_file(&place, reach) {
            let (taken, file) = tokio::join!(take, self.begin_file(&group.scopes, &place));
            self.file = file;
            taken?
        } else if next > 0 {
            // The centre makes the next page meanwhile; what goes wrong with it is seen when it is asked for again.
            let request = self.page_of(&group.scopes, Some(&place));
            let (taken, ahead) = tokio::join!(take, self.session.ask(&request));
            let ahead = ahead.ok().map(|page| (group.scopes.clone(), place, page));
            self.ahead = ahead;
            taken?
        } else {
            take.await?
        };
        self.taken(&changed);
        if self.grants_changed(scopes).await? {
            return Ok(());
        }
        self.goes_on(group, at, next);
        Ok(())
    }

    /// A page is in the store.
    pub(super) fn taken(&mut self, changed: &[Changed]) {
        self.applied_at = Some(self.now());
        self.situation.to_index = true;
        self.tell(changed);
    }

    /// These scopes go on below that number, or with the feed.
    pub(super) fn goes_on(&mut self, mut group: CursorGroup, at: Cursor, next: u64) {
        self.situation
            .to_read
            .retain(|other| other.scopes != group.scopes);
        if next > 0 {
            group.snapshot = Some(SnapshotPlace { at, before: next });
        } else {
            group.snapshot = None;
            group.cursor = Some(at);
            group.complete = true;
            self.by_pages = false;
        }
        self.situation.to_read.insert(0, group);
    }
}

impl Run {
    /// A piece of the index of words; between two of them the loop looks what else there is.
    pub(super) async fn index(&mut self) -> Result<(), Fault> {
        if self.progress.borrow().phase == (Phase::Receiving { percent: None }) {
            self.show_up_to_date();
        }
        let left = self.session.on_store(Replica::index_some).await;
        // A disk that is full is told by whatever else writes; the index is tried again with the next start.
        let left = left.unwrap_or_default();
        self.situation.to_index = left > 0;
        self.progress.send_if_modified(|progress| {
            let told = left == 0 || progress.to_index.abs_diff(left) >= TOLD_EVERY;
            told && std::mem::replace(&mut progress.to_index, left) != left
        });
        Ok(())
    }
}

/// How much of a snapshot has been read, by its numbers.
fn percent(place: &SnapshotPlace) -> u8 {
    let all = place.at.number.max(1);
    let read = all.saturating_sub(place.before);
    u8::try_from(read.saturating_mul(100) / all).unwrap_or(100)
}
