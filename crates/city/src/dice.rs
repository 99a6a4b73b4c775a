//! Chance from a seed: the same seed, the same throw. SplitMix64 (Steele, Lea, Flood 2014), written out here so
//! that no release of a library ever changes what a city looks like.

use model::Stamp;
use uuid::Uuid;

/// One stream of throws.
#[derive(Clone, Debug)]
pub(crate) struct Dice(u64);

impl Dice {
    /// The stream for one thing of a seed: streams of different things do not disturb each other, so
    /// that what is drawn later leaves what was drawn before as it was.
    pub(crate) fn of(seed: u64, what: &str, index: u64) -> Self {
        // FNV-1a over the name.
        let name = what.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        let mut dice =
            Self(seed ^ name.rotate_left(17) ^ index.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        dice.next();
        dice
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `n`; 0 where there is none.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        let wide = u128::from(self.next()) * (n as u128);
        usize::try_from(wide >> 64).unwrap_or_default()
    }

    /// A number from `low` to `high`, both included.
    pub(crate) fn between(&mut self, low: i64, high: i64) -> i64 {
        let span = usize::try_from(high - low + 1).unwrap_or(1);
        low + i64::try_from(self.below(span)).unwrap_or_default()
    }

    /// A multiple of `step` from `low` to `high`.
    pub(crate) fn step(&mut self, low: i64, high: i64, step: i64) -> i64 {
        low + self.between(0, (high - low) / step) * step
    }

    /// True in so many of a hundred throws.
    pub(crate) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of these.
    pub(crate) fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }

    /// One of these words.
    pub(crate) fn word(&mut self, of: &[&'static str]) -> &'static str {
        of[self.below(of.len())]
    }

    /// Another order of the numbers below `n`.
    pub(crate) fn shuffled(&mut self, n: usize) -> Vec<usize> {
        let mut out: Vec<usize> = (0..n).collect();
        for at in (1..n).rev() {
            out.swap(at, self.below(at + 1));
        }
        out
    }

    /// An id of the shape of UUIDv7, made at this instant.
    pub(crate) fn id(&mut self, at: Stamp) -> Uuid {
        let (a, b) = (self.next().to_be_bytes(), self.next().to_be_bytes());
        let mut random = [0; 10];
        random[..8].copy_from_slice(&a);
        random[8..].copy_from_slice(&b[..2]);
        let ms = u64::try_from(at.0).unwrap_or_default();
        uuid::Builder::from_unix_timestamp_millis(ms, &random).into_uuid()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_throws_the_same_and_another_thing_throws_otherwise() {
        let throw = |what| {
            (0..4)
                .map(|_| Dice::of(7, what, 3).next())
                .collect::<Vec<_>>()
        };
        assert_eq!(throw("trip"), throw("trip"));
        assert_ne!(throw("trip"), throw("lead"));
        let mut dice = Dice::of(1, "span", 0);
        assert!((0..1000).all(|_| (3..=9).contains(&dice.between(3, 9))));
        let mut order = dice.shuffled(9);
        order.sort_unstable();
        assert_eq!(order, (0..9).collect::<Vec<_>>());
    }

    #[test]
    fn ids_have_the_shape_of_version_seven() {
        let id = Dice::of(1, "id", 0).id(Stamp(1_788_832_800_000));
        assert_eq!(id.get_version_num(), 7);
        assert!(id.to_string().starts_with("01a0"), "{id}");
    }
}
