//! Which promise notices a broken rule, and in which world.

use crate::run::silence;
use crate::shrink::tried;
use crate::{Ground, Plan, World};
use protocol::broken::{self, Variant};
use std::collections::BTreeMap;
use std::sync::Mutex;

/// Seeds of worlds that noticed a broken rule before, by its name; they are lived first.
const KNOWN: &str = include_str!("../broken.txt");

/// Steps of a world in which a rule is broken.
const STEPS: usize = 60;

/// What noticed a broken rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Noticed {
    /// The promise.
    pub promise: &'static str,
    /// The world.
    pub seed: u64,
    /// Whether this world was known to notice it.
    pub known: bool,
}

/// Breaks these rules, each in worlds of its own until one notices: first in the one that did before, then in
/// so many others.
#[must_use]
pub fn noticed(
    variants: &[Variant],
    first: u64,
    worlds: u64,
) -> BTreeMap<Variant, Option<Noticed>> {
    let known: BTreeMap<String, u64> = KNOWN
        .lines()
        .filter_map(|line| {
            let mut words = line.split_whitespace();
            Some((words.next()?.to_owned(), words.next()?.parse().ok()?))
        })
        .collect();
    let todo = Mutex::new(variants.iter());
    let table: Mutex<BTreeMap<Variant, Option<Noticed>>> = Mutex::default();
    let threads = std::thread::available_parallelism().map_or(2, usize::from);
    let hook = silence();
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                // The bureau that all worlds of this thread begin with is founded by whole rules.
                drop(World::begins(0, Ground::Memory));
                while let Some(variant) = { todo.lock().unwrap().next() } {
                    let known = known.get(&format!("{variant:?}")).copied();
                    let found = one(*variant, known, first..first + worlds);
                    table.lock().unwrap().insert(*variant, found);
                }
            });
        }
    });
    std::panic::set_hook(hook);
    table.into_inner().unwrap()
}

fn one(variant: Variant, known: Option<u64>, others: std::ops::Range<u64>) -> Option<Noticed> {
    broken::set(Some(variant));
    let found = known.into_iter().chain(others).find_map(|seed| {
        let plan = Plan::of(seed, STEPS);
        let broken = tried(&plan, Ground::Memory).err()?;
        Some(Noticed {
            promise: broken.promise,
            seed,
            known: known == Some(seed),
        })
    });
    broken::set(None);
    found
}
