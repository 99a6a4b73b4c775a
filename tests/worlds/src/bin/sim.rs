//! `make sim SEEDS=<how many> SEED=<first>`: lives other worlds than the tests do.
//!
//! `STEPS=<n>` steps in each; `REAL=1` on encrypted files; `KEEP=3,17` only these steps of one world, told
//! as it goes (`KEEP=-` none); `BROKEN=1` breaks one rule after the other and says what notices, `BROKEN=LastWriteWins` this one.
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a program for people"
)]

#[cfg(debug_assertions)]
use protocol::broken::Variant;
use std::process::ExitCode;
use worlds::{Ground, Plan, Settings, run, told};

fn number(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok().filter(|text| !text.is_empty())?;
    Some(text.parse().expect("a number"))
}

/// Breaks one rule after the other; a line each as it may stand in broken.txt.
#[cfg(debug_assertions)]
fn broken(settings: &Settings) -> ExitCode {
    let mut unnoticed = 0;
    let asked = std::env::var("BROKEN").unwrap_or_default();
    let variants: Vec<Variant> = Variant::ALL
        .iter()
        .filter(|variant| asked == "1" || asked == format!("{variant:?}"))
        .copied()
        .collect();
    for (variant, found) in worlds::noticed(&variants, settings.first, settings.worlds) {
        match found {
            Some(found) => println!("{variant:?} {} {}", found.seed, found.promise),
            None => {
                unnoticed += 1;
                println!("{variant:?} NOT NOTICED");
            }
        }
    }
    ExitCode::from(unnoticed)
}

#[cfg(not(debug_assertions))]
fn broken(_: &Settings) -> ExitCode {
    println!("release builds have no broken rules");
    ExitCode::FAILURE
}

fn main() -> ExitCode {
    let mut settings = Settings::of(
        number("SEED").unwrap_or(1),
        number("SEEDS").unwrap_or(1_000),
    );
    settings.steps = usize::try_from(number("STEPS").unwrap_or(60)).unwrap();
    if number("REAL").is_some() {
        settings.ground = Ground::Sealed;
    }
    if std::env::var("BROKEN").is_ok_and(|broken| !broken.is_empty()) {
        return broken(&settings);
    }
    if let Some(keep) = std::env::var("KEEP").ok().filter(|keep| !keep.is_empty()) {
        let steps: Vec<usize> = keep
            .split(',')
            .filter_map(|text| text.parse().ok())
            .collect();
        let plan = Plan::of(settings.first, settings.steps).keeping(&steps);
        let (lived, trace) = told(&plan, settings.ground);
        trace.iter().for_each(|line| println!("{line}"));
        return match lived {
            Ok(actions) => {
                println!("holds, {actions} actions");
                ExitCode::SUCCESS
            }
            Err(broken) => {
                println!("{broken}");
                ExitCode::FAILURE
            }
        };
    }
    let report = run(&settings);
    println!("{report}");
    if report.failed.is_none() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
