//! Worlds from seeds: what sync promises holds in all of them, and would not if a rule were broken.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout)]

use std::fmt::Write as _;
use worlds::{Ground, Plan, Settings, live, run, told};

#[track_caller]
fn all_hold(settings: &Settings) {
    let report = run(settings);
    println!("{report}");
    assert!(report.failed.is_none(), "{report}");
    assert_eq!(report.worlds, settings.worlds);
}

#[test]
fn s1_to_s22_hold_in_two_thousand_worlds_in_memory() {
    all_hold(&Settings::of(1, 2_000));
}

#[test]
fn s1_to_s22_hold_in_two_hundred_worlds_on_encrypted_files() {
    let mut settings = Settings::of(50_001, 200);
    settings.ground = Ground::Sealed;
    all_hold(&settings);
}

#[test]
fn what_once_broke_a_promise_does_no_more() {
    for line in include_str!("../seeds.txt").lines() {
        if line.starts_with('#') || line.trim().is_empty() {
            continue;
        }
        let words: Vec<&str> = line.split_whitespace().collect();
        let (seed, steps) = (words[0].parse().unwrap(), words[1].parse().unwrap());
        let mut plan = Plan::of(seed, steps);
        if let Some(keep) = words.get(2) {
            let keep: Vec<usize> = keep.split(',').map(|at| at.parse().unwrap()).collect();
            plan = plan.keeping(&keep);
        }
        if let Err(broken) = live(&plan, Ground::Memory) {
            panic!("seed {seed} again: {broken}");
        }
    }
}

#[test]
fn the_same_seed_lives_the_same_world() {
    for seed in [7, 8, 9_000] {
        let plan = Plan::of(seed, 60);
        let (lived, first) = told(&plan, Ground::Memory);
        let (again, second) = told(&plan, Ground::Memory);
        assert_eq!((lived.unwrap(), first), (again.unwrap(), second));
    }
}

/// Prints which promise notices each broken rule, and in which world.
#[cfg(debug_assertions)]
#[test]
fn every_broken_rule_is_noticed() {
    let (mut table, mut unnoticed) = (String::new(), Vec::new());
    for (variant, found) in worlds::noticed(protocol::broken::Variant::ALL, 90_001, 600) {
        let Some(found) = found else {
            unnoticed.push(variant);
            continue;
        };
        let hint = if found.known {
            ""
        } else {
            " (write it into broken.txt)"
        };
        writeln!(table, "{variant:?} {} {}{hint}", found.seed, found.promise).unwrap();
    }
    println!("{table}");
    assert!(
        unnoticed.is_empty(),
        "nobody noticed {unnoticed:?}\n{table}"
    );
}
