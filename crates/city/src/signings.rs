//! Signings: claimed by the county's manager, verified or sent back by the city's.

use crate::calendar::{at, workday, workday_before};
use crate::dice::Dice;
use crate::figures::{WAN, round};
use crate::leads::End;
use crate::meetings::Met;
use crate::words::said;
use crate::year::City;
use model::command::Command;
use model::signing::{SigningClaim, SigningKind, SigningVerdict};
use model::{Day, Noun, PersonId, RecordId};

const KINDS: &[SigningKind] = &[
    SigningKind::Formal,
    SigningKind::Formal,
    SigningKind::Framework,
    SigningKind::Intent,
];

impl City {
    /// Whether this person lands what is talked about: the city verifies and claims nothing of its units.
    pub(crate) fn lands(&self, manager: PersonId) -> bool {
        manager != self.cast.city_manager.id
    }

    /// A lead that was negotiated since a day is claimed, and what becomes of the claim.
    pub(crate) fn sign(
        &mut self,
        dice: &mut Dice,
        lead: RecordId,
        manager: PersonId,
        since: Day,
        end: End,
        met: &Met,
    ) {
        // What still waits, and what has just come back, is of the last days.
        let on = match end {
            End::Claimed => workday_before(self.today.plus(-dice.between(1, 5))),
            End::SentBack => workday_before(self.today.plus(-dice.between(9, 14))),
            _ => workday(since.plus(dice.between(12, 24))),
        };
        let claim = self.claim(dice, lead, manager, on, met);
        match end {
            End::SentBack => {
                self.word(dice, lead, claim, on, SigningVerdict::Returned, met);
            }
            End::Signed => {
                self.word(dice, lead, claim, on, SigningVerdict::Verified, met);
            }
            End::SignedAgain => {
                let back = self.word(dice, lead, claim, on, SigningVerdict::Returned, met);
                let again = workday(back.plus(dice.between(2, 4)));
                let claim = self.claim(dice, lead, manager, again, met);
                self.word(dice, lead, claim, again, SigningVerdict::Verified, met);
            }
            _ => {}
        }
    }

    fn claim(
        &mut self,
        dice: &mut Dice,
        lead: RecordId,
        manager: PersonId,
        on: Day,
        met: &Met,
    ) -> RecordId {
        let when = at(on, 15, dice.between(0, 59));
        let entry = RecordId(dice.id(when));
        let kind = *dice.pick(KINDS);
        let shown_by = match kind {
            SigningKind::Formal => said::CONTRACT,
            SigningKind::Framework => said::FRAMEWORK,
            SigningKind::Intent => said::INTENT,
        };
        let claim = SigningClaim {
            on: Some(on.plus(-dice.between(0, 3))),
            kind: Some(kind),
            amount: Some(round(met.amount * dice.between(70, 95) / 100) * WAN),
            evidence: Some(met.words.say(dice, shown_by)),
        };
        let claim = Command::ClaimSigning { claim, entry };
        self.command(dice, manager, when, (Noun::Lead, lead), claim);
        entry
    }

    /// The city's word, and the day on which it is given.
    fn word(
        &mut self,
        dice: &mut Dice,
        lead: RecordId,
        claim: RecordId,
        claimed: Day,
        verdict: SigningVerdict,
        met: &Met,
    ) -> Day {
        let on = workday(claimed.plus(dice.between(1, 3)));
        let when = at(on, 10, dice.between(0, 59));
        let note = match verdict {
            SigningVerdict::Returned => Some(met.words.say(dice, said::NOT_YET_SIGNED)),
            SigningVerdict::Verified => dice.chance(50).then(|| met.words.say(dice, said::SIGNED)),
        };
        let word = Command::VerifySigning {
            claim,
            verdict,
            note,
            entry: RecordId(dice.id(when)),
        };
        let city = self.cast.city_manager.id;
        self.command(dice, city, when, (Noun::Lead, lead), word);
        on
    }
}
