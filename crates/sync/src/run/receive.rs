//! Receiving: pages of the feed, scope group by scope group (P1, P2, W4).

use super::{Run, ms};
use crate::check;
use crate::progress::Phase;
use crate::session::Fault;
use crate::transport::{NoNetwork, TransportError};
use protocol::wire::{PullAnswer, PullRequest};
use std::collections::BTreeSet;
use store::CursorGroup;

/// Scopes in one request: their names must fit the address line of every proxy.
const SCOPES_AT_ONCE: usize = 64;
/// A page that brings nothing is written down this often, not every time.
const QUIET_APPLY: u64 = 60_000;
/// The first page size on a line that breaks.
const SMALL_PAGE: usize = 200;

impl Run {
    pub(super) async fn poll(&mut self) -> Result<(), Fault> {
        let groups = self.session.on_store(|replica| replica.cursors()).await?;
        let mut parts: Vec<CursorGroup> = groups
            .iter()
            .flat_map(|group| {
                group
                    .scopes
                    .chunks(SCOPES_AT_ONCE)
                    .map(|scopes| CursorGroup {
                        scopes: scopes.to_vec(),
                        ..group.clone()
                    })
            })
            .collect();
        // What is followed already is quickly read; then what was just granted.
        parts.sort_by_key(|group| !group.complete);
        self.situation.to_read = parts;
        self.situation.poll_due = self.now().saturating_add(ms(self.config.idle_poll));
        Ok(())
    }

    pub(super) async fn pull(&mut self, group: CursorGroup) -> Result<(), Fault> {
        if !group.complete {
            self.show(Phase::Receiving);
        }
        let names: Vec<String> = group.scopes.iter().map(ToString::to_string).collect();
        let cursor = group.cursor.clone();
        let request = PullRequest {
            scopes: names.join(","),
            since: cursor.as_ref().map_or(0, |cursor| cursor.number),
            epoch: cursor
                .as_ref()
                .map_or_else(String::new, |cursor| cursor.epoch.clone()),
            mark: cursor.map_or_else(String::new, |cursor| cursor.mark),
            limit: self.page_limit,
        };
        let asked = self.session.ask(&request).await;
        let page = match asked {
            Ok(page) => page,
            Err(error) => {
                self.shrink_page(&error);
                return Err(error);
            }
        };
        if !check::page_follows(&group.scopes, group.cursor.as_ref(), &page) {
            return Err(TransportError::NotTheServer.into());
        }
        self.grow_page();
        self.take_page(group, page).await
    }

    async fn take_page(&mut self, mut group: CursorGroup, page: PullAnswer) -> Result<(), Fault> {
        let (more, upto) = (page.more, page.upto.clone());
        let granted: BTreeSet<_> = page.scopes.iter().copied().collect();
        let scopes = page.scopes.clone();
        if !self.is_quiet(&group, &page) {
            if more || !page.entries.is_empty() {
                self.show(Phase::Receiving);
            }
            let asked = group.scopes.clone();
            let changed = self
                .session
                .on_store(move |replica| replica.apply(&asked, &page))
                .await?;
            self.applied_at = Some(self.now());
            self.tell(&changed);
        }
        self.failures = 0;
        self.rejections = 0;
        if granted != self.scopes {
            // After the page: what was read under a grant that has ended goes with it (P3).
            let changed = self
                .session
                .on_store(move |replica| replica.granted(&scopes))
                .await?;
            self.tell(&changed);
            self.scopes = granted;
            self.situation.to_read.clear();
            self.situation.poll_due = self.now();
            return Ok(());
        }
        self.situation
            .to_read
            .retain(|other| other.scopes != group.scopes);
        if more {
            group.cursor = Some(upto);
            self.situation.to_read.insert(0, group);
        }
        Ok(())
    }

    /// Nothing new and nothing to note: an idle device does not write to its disk every few seconds.
    fn is_quiet(&self, group: &CursorGroup, page: &PullAnswer) -> bool {
        let recent = self
            .applied_at
            .is_some_and(|at| self.now().saturating_sub(at) < QUIET_APPLY);
        let same = group.cursor.as_ref() == Some(&page.upto);
        recent && same && group.complete && !page.more && page.entries.is_empty()
    }

    fn shrink_page(&mut self, error: &Fault) {
        if let Fault::Transport(
            TransportError::NoNetwork(NoNetwork::Stalled | NoNetwork::Interrupted)
            | TransportError::TooLarge,
        ) = error
        {
            self.page_limit = match self.page_limit {
                0 => SMALL_PAGE,
                limit => (limit / 4).max(1),
            };
        }
    }

    fn grow_page(&mut self) {
        self.page_limit = match self.page_limit * 2 {
            limit if limit >= self.limits.page_records => 0,
            limit => limit,
        };
    }
}
