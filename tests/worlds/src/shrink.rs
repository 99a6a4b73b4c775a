//! A world that fails, made smaller for as long as it fails with the same promise.

use crate::truths::Broken;
use crate::world::{Ground, live};
use crate::{Plan, Step};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Lives a world; a panic in it is a failure like any other.
pub(crate) fn tried(plan: &Plan, ground: Ground) -> Result<u64, Broken> {
    match catch_unwind(AssertUnwindSafe(|| live(plan, ground))) {
        Ok(lived) => lived,
        Err(panic) => {
            let said = panic
                .downcast_ref::<String>()
                .cloned()
                .or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
            Err(Broken::new("panic", said.unwrap_or_default()))
        }
    }
}

/// The smallest world found that fails as this one does, after at most `tries` lives.
#[must_use]
pub fn shrink(plan: &Plan, ground: Ground, promise: &str, mut tries: usize) -> Plan {
    let mut best = plan.clone();
    let mut piece = best.steps.len().div_ceil(2);
    while piece > 0 {
        let mut at = 0;
        let mut smaller = false;
        while at < best.steps.len() && tries > 0 {
            tries -= 1;
            let steps: Vec<Step> = best
                .steps
                .iter()
                .enumerate()
                .filter(|(n, _)| *n < at || *n >= at + piece)
                .map(|(_, step)| *step)
                .collect();
            let shorter = Plan {
                seed: best.seed,
                steps,
            };
            if tried(&shorter, ground).is_err_and(|broken| broken.promise == promise) {
                best = shorter;
                smaller = true;
            } else {
                at += piece;
            }
        }
        if tries == 0 {
            break;
        }
        if !smaller || piece > best.steps.len() {
            piece /= 2;
        }
    }
    best
}
