//! What happens in a world, said beforehand: each step has its own dice, so that leaving one out does not
//! change what the others throw.

use crate::Dice;

/// What happens in one step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum StepKind {
    /// Somebody makes a record.
    Writes,
    /// Somebody opens a form and leaves it open (O2).
    Opens,
    /// Somebody saves a form, opened now or before.
    Saves,
    /// Somebody hands in.
    HandsIn,
    /// Somebody judges what was handed in.
    Judges,
    /// Somebody chooses in a conflict.
    Resolves,
    /// Somebody runs another command: assigns, moves, deletes, withdraws.
    Commands,
    /// A letter that waits is carried, somehow.
    Carries,
    /// Every letter that waits is carried well.
    CarriesAll,
    /// An old letter turns up at the centre again.
    Ghost,
    /// A desk's line is cut, or works again.
    Cuts,
    /// Time goes by.
    Waits,
    /// A desk looks now.
    Retries,
    /// A desk's process ends and starts again, or will die at a commit.
    Crashes,
    /// A desk's clock is set.
    SetsClock,
    /// A desk is copied, or set back to a copy.
    Copies,
    /// An administrator changes a person's unit, role or service.
    Administers,
    /// A device is revoked, or whoever is shut out is invited again.
    Revokes,
    /// The centre is started again, or a backup of it is made.
    Restarts,
    /// The centre comes back from a backup.
    Restores,
}

use StepKind as K;

/// How often each happens, in a thousand.
const WEIGHTS: &[(StepKind, usize)] = &[
    (K::Writes, 100),
    (K::Opens, 40),
    (K::Saves, 150),
    (K::HandsIn, 70),
    (K::Judges, 50),
    (K::Resolves, 30),
    (K::Commands, 50),
    (K::Carries, 230),
    (K::CarriesAll, 55),
    (K::Ghost, 15),
    (K::Cuts, 15),
    (K::Waits, 80),
    (K::Retries, 30),
    (K::Crashes, 25),
    (K::SetsClock, 10),
    (K::Copies, 10),
    (K::Administers, 22),
    (K::Revokes, 12),
    (K::Restarts, 16),
    (K::Restores, 12),
];

/// One step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// Where it stood in the world as it was thrown.
    pub at: usize,
    /// What happens.
    pub kind: StepKind,
    /// Its own dice.
    pub seed: u64,
}

/// A world to be lived.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Its seed.
    pub seed: u64,
    /// Its steps.
    pub steps: Vec<Step>,
}

impl Plan {
    /// The plan of this seed.
    #[must_use]
    pub fn of(seed: u64, steps: usize) -> Self {
        let mut dice = Dice::new(seed);
        let step = |at| Step {
            at,
            kind: kind(&mut dice),
            seed: dice.bits(),
        };
        Self {
            seed,
            steps: (0..steps).map(step).collect(),
        }
    }

    /// The same world with these steps alone.
    #[must_use]
    pub fn keeping(mut self, steps: &[usize]) -> Self {
        self.steps.retain(|step| steps.contains(&step.at));
        self
    }
}

fn kind(dice: &mut Dice) -> StepKind {
    let total = WEIGHTS.iter().map(|(_, weight)| weight).sum();
    let mut thrown = dice.below(total);
    for (kind, weight) in WEIGHTS {
        match thrown.checked_sub(*weight) {
            Some(rest) => thrown = rest,
            None => return *kind,
        }
    }
    K::Waits
}
