//! The centre compacts, at some horizon and to its end or not (S18).

use crate::Dice;
use crate::truths::Broken;
use crate::world::World;
use model::RecordId;
use std::collections::BTreeMap;

impl World {
    /// How far back it keeps is thrown: from nothing, as if everybody had been away for months, to the last days.
    pub(crate) fn compacts(&mut self, dice: &mut Dice) -> Result<(), Broken> {
        let keep = match dice.below(6) {
            0..3 => 0,
            3 => 60_000,
            4 => 3_600_000,
            _ => 24 * 3_600_000,
        };
        let steps = if dice.chance(50) {
            usize::MAX
        } else {
            1 + dice.below(4)
        };
        self.compacts_to(keep, steps)
    }

    /// Everything, to its end.
    pub(crate) fn compacts_all(&mut self) -> Result<(), Broken> {
        self.compacts_to(0, usize::MAX)
    }

    fn compacts_to(&mut self, keep: i64, steps: usize) -> Result<(), Broken> {
        let before = self.stands();
        let done = self.office.compacts(self.now().plus(-keep), steps);
        self.says(|| format!("    the centre compacts: {done:?}"));
        for (id, stands) in self.stands() {
            if before.get(&id) != Some(&stands) {
                let what = format!("{id} was {:?} and is {stands:?}", before.get(&id));
                return Err(Broken::new("S18", what));
            }
        }
        match done.kept {
            0 => Ok(()),
            kept => Err(Broken::new(
                "S18",
                format!("{kept} texts are not told again"),
            )),
        }
    }

    /// What the centre has of every record: as it stands, and every version of it.
    fn stands(&self) -> BTreeMap<RecordId, String> {
        let ledger = self.office.centre().ledger();
        let told = |id| format!("{:?}", ledger.history(id).unwrap());
        let records = self.office.records().into_iter();
        records
            .map(|(id, record)| (id, record.canonical().unwrap() + &told(id)))
            .collect()
    }
}
