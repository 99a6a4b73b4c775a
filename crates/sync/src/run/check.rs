//! Comparing what is held with what the centre has, and mending what differs: a bit of rot, a row that was lost. It is
//! done in pieces when nothing else is to be done, and what it found is told, never mended in silence.

use super::receive::SCOPES_AT_ONCE;
use super::{Run, ms};
use crate::check;
use crate::progress::Checked;
use crate::session::{AskSnapshot, Fault, is_code};
use crate::transport::TransportError;
use model::{RecordId, Scope};
use protocol::broken::{self, Variant};
use protocol::digest::{DigestQuery, RANGE, RANGES_AT_ONCE, Tally};
use protocol::snapshot::{SnapshotPage, SnapshotPlace, SnapshotQuery};
use protocol::wire::{Cursor, ErrorCode};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use store::{Counted, Differing};

/// Where the last result is kept.
const SETTING: &str = "checked";

/// A comparison that goes on.
#[derive(Debug, Default)]
pub(super) struct Checking {
    /// What is still to be compared: scopes, and where they have been read to.
    groups: VecDeque<(Vec<Scope>, Cursor)>,
    /// What is held of the first of them.
    counted: Counted,
    /// The next range to ask for.
    range: u64,
    records: u64,
    mended: u64,
}

impl Run {
    /// The next comparison is due so long after the last one, whenever the process was started; the first of all
    /// not long after the start, since machines are shut every evening.
    pub(super) async fn when_to_check(&mut self) {
        let kept = self.session.on_store(|replica| replica.setting(SETTING));
        let last: Option<Checked> = match kept.await {
            Ok(Some(text)) => serde_json::from_str(&text).ok(),
            _ => None,
        };
        let again = ms(self.config.check_again);
        self.situation.check_due = last.map_or(again / 24, |last| {
            let since = self.wall().0.saturating_sub(last.at.0);
            again.saturating_sub(u64::try_from(since).unwrap_or_default())
        });
        self.progress
            .send_modify(|progress| progress.checked = last);
    }

    /// One piece of it.
    pub(super) async fn check(&mut self) -> Result<(), Fault> {
        let Some(mut checking) = self.checking.take() else {
            return self.begin_check().await;
        };
        let Some((scopes, at)) = checking.groups.front().cloned() else {
            return self.end_check(&checking).await;
        };
        if !checking.counted.done {
            let counted = std::mem::take(&mut checking.counted);
            let count = move |replica: &dyn crate::Replica| replica.count_held(&scopes, counted);
            checking.counted = self.session.on_store(count).await?;
        } else if checking.range <= at.number / RANGE {
            if !self.compare(&mut checking, scopes, at).await? {
                return Ok(());
            }
        } else {
            checking.records += checking.counted.records;
            checking.groups.pop_front();
            (checking.counted, checking.range) = (Counted::default(), 0);
        }
        self.checking = Some(checking);
        Ok(())
    }

    async fn begin_check(&mut self) -> Result<(), Fault> {
        let groups = self.session.on_store(|replica| replica.cursors()).await?;
        let mut ready = VecDeque::new();
        for group in groups {
            let Some(at) = group.cursor else { continue };
            for scopes in group.scopes.chunks(SCOPES_AT_ONCE) {
                ready.push_back((scopes.to_vec(), at.clone()));
            }
        }
        self.checking = Some(Checking {
            groups: ready,
            ..Checking::default()
        });
        self.situation.checking = true;
        self.progress
            .send_modify(|progress| progress.checking = true);
        Ok(())
    }

    async fn end_check(&mut self, checking: &Checking) -> Result<(), Fault> {
        self.no_check_now();
        self.situation.check_due = self.now().saturating_add(ms(self.config.check_again));
        let checked = Checked {
            at: self.wall(),
            records: checking.records,
            mended: checking.mended,
        };
        if checked.mended > 0 {
            tracing::warn!(
                records = checked.mended,
                "what was held differed from the centre and was fetched again"
            );
        }
        if let Ok(text) = serde_json::to_string(&checked) {
            self.session
                .on_store(move |replica| replica.set_setting(SETTING, Some(&text)))
                .await?;
        }
        self.progress
            .send_modify(|progress| progress.checked = Some(checked));
        Ok(())
    }

    /// It is broken off; a later one begins anew.
    pub(super) fn no_check_now(&mut self) {
        if std::mem::take(&mut self.situation.checking) {
            self.situation.check_due = self.now().saturating_add(ms(self.config.idle_poll) * 4);
        }
        self.checking = None;
        self.progress
            .send_if_modified(|progress| std::mem::take(&mut progress.checking));
    }

    /// Asks for the next ranges and mends those that differ; says whether it goes on.
    async fn compare(
        &mut self,
        checking: &mut Checking,
        scopes: Vec<Scope>,
        at: Cursor,
    ) -> Result<bool, Fault> {
        let last = at.number / RANGE;
        let ranges: Vec<u64> = (checking.range..=last).take(RANGES_AT_ONCE).collect();
        let query = DigestQuery {
            scopes: scopes.clone(),
            at: at.clone(),
            ranges: ranges.clone(),
        };
        let answer = match self.session.ask(&query).await {
            Err(Fault::Transport(error)) if is_code(&error, ErrorCode::NotFound) => {
                // An older centre compares nothing.
                self.no_check_now();
                self.situation.check_due = u64::MAX;
                return Ok(false);
            }
            answer => answer?,
        };
        if answer.tallies.is_empty() || answer.tallies.len() > ranges.len() {
            return Err(TransportError::NotTheServer.into());
        }
        if answer.behind {
            self.no_check_now();
            self.situation.poll_due = self.now();
            return Ok(false);
        }
        let moved: BTreeSet<RecordId> = answer.moved.into_iter().collect();
        let ours = self.ours(checking, &scopes, &moved).await?;
        for (range, theirs) in ranges.iter().zip(&answer.tallies) {
            let same = ours.get(range).copied().unwrap_or_default() == *theirs;
            if same || broken::is(Variant::DigestNotCompared) {
                continue;
            }
            let mended = self.fetch(*range, &scopes, &at, moved.clone()).await?;
            checking.mended += mended;
        }
        checking.range += answer.tallies.len() as u64;
        Ok(true)
    }

    /// What is held, less what changed at the centre since it was read.
    async fn ours(
        &self,
        checking: &Checking,
        scopes: &[Scope],
        moved: &BTreeSet<RecordId>,
    ) -> Result<BTreeMap<u64, Tally>, Fault> {
        let mut ours = checking.counted.ranges.clone();
        let (scopes, moved) = (scopes.to_vec(), moved.iter().copied().collect::<Vec<_>>());
        let lines = self
            .session
            .on_store(move |replica| replica.count_of(&scopes, &moved))
            .await?;
        for (range, line) in lines {
            ours.entry(range).or_default().remove(line);
        }
        Ok(ours)
    }

    /// Fetches one range again.
    async fn fetch(
        &mut self,
        range: u64,
        scopes: &[Scope],
        at: &Cursor,
        moved: BTreeSet<RecordId>,
    ) -> Result<u64, Fault> {
        let names: Vec<String> = scopes.iter().map(ToString::to_string).collect();
        let from = range.saturating_mul(RANGE);
        let mut place = SnapshotPlace {
            at: at.clone(),
            before: from.saturating_add(RANGE).min(at.number.saturating_add(1)),
        };
        let mut pages: Vec<SnapshotPage> = Vec::new();
        while place.before > from.max(1) {
            let request = AskSnapshot {
                scopes: names.join(","),
                query: SnapshotQuery::after(Some(&place), self.page_limit),
            };
            let page = self.session.ask(&request).await?;
            if !check::snapshot_follows(Some(&place), &page) {
                return Err(TransportError::NotTheServer.into());
            }
            place.before = page.next;
            pages.push(page);
        }
        let differing = Differing {
            scopes: scopes.to_vec(),
            at: at.clone(),
            range,
            moved,
            pages,
        };
        let mended = self
            .session
            .on_store(move |replica| replica.mend(&differing))
            .await?;
        self.tell(&mended.changed);
        Ok(mended.records)
    }
}
