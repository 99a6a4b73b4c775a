//! How much is tried: the short form in `make test`, the long one in `make torture`.

use crate::Dice;

/// How much is tried, and by which seed.
#[derive(Clone, Debug)]
pub struct Scale {
    /// `make torture`: every point, not a sample of them.
    pub long: bool,
    /// What chance is thrown by.
    pub seed: u64,
    /// How often what chance decides is tried; none where the short form's own measure holds.
    pub rounds: Option<usize>,
}

/// From `ROADBOOK_TORTURE`, `SEED` and `ROUNDS`.
#[must_use]
pub fn scale() -> Scale {
    let number = |name: &str| std::env::var(name).ok()?.parse::<u64>().ok();
    let scale = Scale {
        long: std::env::var_os("ROADBOOK_TORTURE").is_some_and(|set| !set.is_empty()),
        seed: number("SEED").unwrap_or(1),
        rounds: number("ROUNDS").and_then(|rounds| usize::try_from(rounds).ok()),
    };
    println!(
        "SEED={} {}",
        scale.seed,
        if scale.long { "long" } else { "short" }
    );
    scale
}

impl Scale {
    /// The dice of a story.
    #[must_use]
    pub fn dice(&self) -> Dice {
        Dice::new(self.seed)
    }

    /// How many rounds: as asked for, else so many in the short and so many in the long form.
    #[must_use]
    pub fn rounds(&self, short: usize, long: usize) -> usize {
        self.rounds.unwrap_or(if self.long { long } else { short })
    }
}
