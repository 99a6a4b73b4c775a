//! Receiving: pages of the feed, scope group by scope group (P1, P2, W4).

use super::{Run, ms};
use crate::check;
use crate::progress::Phase;
use crate::session::{Fault, is_code};
use crate::transport::{NoNetwork, TransportError};
use model::Scope;
use protocol::wire::{ErrorCode, PullAnswer, PullRequest};
use std::collections::BTreeSet;
use std::sync::atomic::Ordering;
use store::CursorGroup;

/// Scopes in one request: their names must fit the address line of every proxy.
pub(super) const SCOPES_AT_ONCE: usize = 64;
/// A page that brings nothing is written down this often, not every time.
const QUIET_APPLY: u64 = 60_000;
/// A centre that says again so soon that it compacted what these scopes were just read up to has a fault.
const ANEW_AGAIN: u64 = 10_000;
/// The first page size on a line that breaks.
const SMALL_PAGE: usize = 200;

/// Of a group that is read for the first time, everybody's scope comes by itself and first: it is small, and
/// holds the names of people and units that everything else is read with.
fn names_first(group: &CursorGroup) -> Vec<CursorGroup> {
    let begins = group.cursor.is_none() && group.snapshot.is_none() && !group.complete;
    let (first, then): (Vec<Scope>, Vec<Scope>) = group
        .scopes
        .iter()
        .partition(|scope| matches!(scope, Scope::City | Scope::Person(_)));
    if !begins || first.is_empty() || then.is_empty() {
        return vec![group.clone()];
    }
    let of = |scopes| CursorGroup {
        scopes,
        ..group.clone()
    };
    vec![of(first), of(then)]
}

impl Run {
    pub(super) async fn poll(&mut self) -> Result<(), Fault> {
        let groups = self.session.on_store(|replica| replica.cursors()).await?;
        let mut parts: Vec<CursorGroup> = groups
            .iter()
            .flat_map(names_first)
            .flat_map(|group| {
                group
                    .scopes
                    .chunks(SCOPES_AT_ONCE)
                    .map(|scopes| CursorGroup {
                        scopes: scopes.to_vec(),
                        ..group.clone()
                    })
                    .collect::<Vec<_>>()
            })
            .collect();
        // What is followed already is quickly read; then what was just granted.
        parts.sort_by_key(|group| !group.complete);
        parts.sort_by_key(|group| !group.complete && !group.scopes.contains(&Scope::City));
        self.situation.to_read = parts;
        self.reading = (u64::MAX, self.signals.heard.load(Ordering::SeqCst));
        let again = if self.signals.listening.load(Ordering::SeqCst) {
            self.config.listening_poll
        } else {
            self.config.idle_poll
        };
        self.situation.poll_due = self.now().saturating_add(ms(again));
        Ok(())
    }

    pub(super) async fn pull(&mut self, group: CursorGroup) -> Result<(), Fault> {
        if !group.complete {
            self.show(Phase::Receiving { percent: None });
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
            Err(Fault::Transport(error)) if self.is_compacted(&error) => {
                return self.begin_anew(group.scopes).await;
            }
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

    /// Whether the centre says that it cannot tell any more what left since these scopes were read (P2).
    pub(super) fn is_compacted(&self, error: &TransportError) -> bool {
        let soon = self
            .begun_anew_at
            .is_some_and(|at| self.now().saturating_sub(at) < ANEW_AGAIN);
        is_code(error, ErrorCode::CursorCompacted) && !soon
    }

    /// These scopes are read by a new snapshot; what they hold is held until it is whole.
    pub(super) async fn begin_anew(&mut self, scopes: Vec<Scope>) -> Result<(), Fault> {
        tracing::info!(
            scopes = scopes.len(),
            "away for longer than the centre tells of: reading these scopes anew"
        );
        self.begun_anew_at = Some(self.now());
        (self.ahead, self.file) = (None, None);
        self.session
            .on_store(move |replica| replica.begin_anew(&scopes))
            .await?;
        self.situation.to_read.clear();
        self.situation.poll_due = self.now();
        Ok(())
    }

    pub(super) async fn take_page(
        &mut self,
        mut group: CursorGroup,
        page: PullAnswer,
    ) -> Result<(), Fault> {
        let (more, upto) = (page.more, page.upto.clone());
        let scopes = page.scopes.clone();
        if !self.is_quiet(&group, &page) {
            if more || !page.entries.is_empty() {
                self.show(Phase::Receiving { percent: None });
            }
            let asked = group.scopes.clone();
            self.situation.to_index |= page.entries.len() > store::INDEXED_AT_ONCE;
            let changed = self
                .session
                .on_store(move |replica| replica.apply(&asked, &page))
                .await?;
            self.applied_at = Some(self.now());
            self.tell(&changed);
        }
        if self.grants_changed(scopes).await? {
            return Ok(());
        }
        self.situation
            .to_read
            .retain(|other| other.scopes != group.scopes);
        if more {
            group.cursor = Some(upto);
            self.situation.to_read.insert(0, group);
        } else {
            self.reading.0 = self.reading.0.min(upto.number);
        }
        if self.situation.to_read.is_empty() {
            self.read_through = self.reading.0;
        }
        Ok(())
    }

    /// An answer came; where it says that the device is granted something else now, everything begins anew
    /// with that.
    pub(super) async fn grants_changed(&mut self, scopes: Vec<Scope>) -> Result<bool, Fault> {
        self.failures = 0;
        self.rejections = 0;
        let granted: BTreeSet<Scope> = scopes.iter().copied().collect();
        if granted == self.scopes {
            return Ok(false);
        }
        // After the page: what was read under a grant that has ended goes with it (P3).
        let changed = self
            .session
            .on_store(move |replica| replica.granted(&scopes))
            .await?;
        self.tell(&changed);
        self.scopes = granted;
        self.keep_granted_file().await;
        self.situation.to_read.clear();
        self.situation.poll_due = self.now();
        Ok(true)
    }

    /// Nothing new and nothing to note: an idle device does not write to its disk every few seconds.
    fn is_quiet(&self, group: &CursorGroup, page: &PullAnswer) -> bool {
        let recent = self
            .applied_at
            .is_some_and(|at| self.now().saturating_sub(at) < QUIET_APPLY);
        let same = group.cursor.as_ref() == Some(&page.upto);
        recent && same && group.complete && !page.more && page.entries.is_empty()
    }

    pub(super) fn shrink_page(&mut self, error: &Fault) {
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

    pub(super) fn grow_page(&mut self) {
        self.page_limit = match self.page_limit * 2 {
            limit if limit >= self.limits.page_records => 0,
            limit => limit,
        };
    }
}
