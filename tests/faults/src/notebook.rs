//! What somebody wrote and was told of it, and what must be true of it afterwards.

use crate::desk::{Desk, eventually};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// A save that was tried.
#[derive(Clone, Debug)]
pub struct Wrote {
    /// Words no other visit has.
    pub marker: String,
    /// The visit, where the save was answered.
    pub told: Option<String>,
    /// How long the answer took.
    pub took: Duration,
}

/// Everything that was tried at one desk.
#[derive(Debug, Default)]
pub struct Notebook {
    wrote: Vec<Wrote>,
}

impl Notebook {
    /// Writes a visit and keeps what was said.
    pub async fn writes(&mut self, desk: &Desk) -> Wrote {
        self.writes_with(desk, json!({})).await
    }

    /// The same with more words in the form.
    pub async fn writes_with(&mut self, desk: &Desk, mut said: Value) -> Wrote {
        let marker = format!("走访第 {} 家", self.wrote.len() + 1);
        said["gist"] = json!(marker);
        let began = Instant::now();
        let told = desk.tries_to_save(&said).await.ok();
        let wrote = Wrote {
            marker,
            told,
            took: began.elapsed(),
        };
        self.wrote.push(wrote.clone());
        wrote
    }

    /// All of it.
    #[must_use]
    pub fn all(&self) -> &[Wrote] {
        &self.wrote
    }

    /// How many saves were answered.
    #[must_use]
    pub fn told(&self) -> usize {
        self.wrote
            .iter()
            .filter(|wrote| wrote.told.is_some())
            .count()
    }

    /// S1, S2: what was told is there exactly once, what was not told at most once.
    pub async fn is_whole_at(&self, desk: &Desk) {
        let visits = desk.visits().await;
        for wrote in &self.wrote {
            let count = visits
                .iter()
                .filter(|row| row["gist"] == wrote.marker.as_str())
                .count();
            let fine = count == 1 || (count == 0 && wrote.told.is_none());
            let place = desk.folder().display();
            assert!(
                fine,
                "{} is there {count} times at {place}: {wrote:?}",
                wrote.marker
            );
        }
    }

    /// The same without failing: markers of what was told and is not there.
    pub async fn missing_at(&self, desk: &Desk) -> Vec<String> {
        let visits = desk.visits().await;
        let there = |wrote: &&Wrote| {
            visits
                .iter()
                .any(|row| row["gist"] == wrote.marker.as_str())
        };
        let told = self.wrote.iter().filter(|wrote| wrote.told.is_some());
        told.filter(|wrote| !there(wrote))
            .map(|wrote| wrote.marker.clone())
            .collect()
    }

    /// Everything is quiet: nothing lost, nothing doubled, both sides equal, everything marked as synced
    /// (S1, S2, S3, S19). `reader` is another device of the same person with a line that works.
    pub async fn holds(&self, writer: &Desk, reader: &Desk) {
        writer.is_quiet().await;
        equal(writer, reader).await;
        self.is_whole_at(writer).await;
        self.is_whole_at(reader).await;
        for row in writer.visits().await {
            assert_eq!(row["sync"]["is"], "synced", "{row:#}");
        }
    }
}

/// Waits until both show the same visits with the same words, versions and states.
pub async fn equal(one: &Desk, other: &Desk) {
    let same = async || {
        let same = everything(one).await == everything(other).await;
        if !same {
            one.retries().await;
            other.retries().await;
        }
        same
    };
    let what = format!(
        "{} equals {}",
        one.folder().display(),
        other.folder().display()
    );
    eventually(&what, same).await;
}

/// What a device shows of every visit, its marks apart.
async fn everything(desk: &Desk) -> BTreeMap<String, Value> {
    let mut all = BTreeMap::new();
    for row in desk.visits().await {
        let id = row["id"].as_str().unwrap().to_owned();
        let shown = desk.shows(&id).await;
        let kept = json!({
            "form": shown["form"], "base": shown["base"], "state": shown["row"]["state"],
            "hash": shown["content_hash"],
        });
        all.insert(id, kept);
    }
    all
}
