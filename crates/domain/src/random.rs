//! Chance for searches that must come out the same on every machine: a seed is an argument, never a clock.
//!
//! SplitMix64 spreads the seed, xoshiro256++ makes the numbers; both are Blackman and Vigna's public-domain designs
//! (<https://prng.di.unimi.it/>). They are ours so that no update of a library can change a plan. Not for secrets.

/// A stream of numbers that its seed determines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Random {
    state: [u64; 4],
}

/// What 1 is in [`Random::exponential`]: 2^16.
pub const EXPONENTIAL_ONE: u64 = 1 << 16;

/// ln 2 in 1/2^16.
const LN_2: u64 = 45_426;

/// Binary digits of the logarithm after the point.
const LOG_DIGITS: u32 = 12;

impl Random {
    /// The stream of this seed. Neighbouring seeds give unrelated streams.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        let mut split = seed;
        Self { state: std::array::from_fn(|_| split_mix(&mut split)) }
    }

    /// The next number, any of 2^64.
    pub fn next_u64(&mut self) -> u64 {
        let [s0, s1, s2, s3] = self.state;
        let result = s0.wrapping_add(s3).rotate_left(23).wrapping_add(s0);
        let (s2, s3) = (s2 ^ s0, s3 ^ s1);
        self.state = [s0 ^ s3, s1 ^ s2, s2 ^ (s1 << 17), s3.rotate_left(45)];
        result
    }

    /// A number from 0 to `n - 1`, each as likely (Lemire 2019, with rejection); 0 where `n` is 0.
    pub fn below(&mut self, n: u64) -> u64 {
        if n == 0 {
            return 0;
        }
        // The first 2^64 mod n values of the low half would favour some results.
        let unfair = n.wrapping_neg() % n;
        loop {
            let product = u128::from(self.next_u64()) * u128::from(n);
            if product as u64 >= unfair {
                return (product >> 64) as u64;
            }
        }
    }

    /// A place in a list of this length; 0 where it is empty.
    pub fn index(&mut self, len: usize) -> usize {
        self.below(len as u64) as usize
    }

    /// A number from `low` to `high`, both included; `low` where `high` is below it.
    pub fn between(&mut self, low: u64, high: u64) -> u64 {
        let Some(span) = high.checked_sub(low) else { return low };
        match span.checked_add(1) {
            Some(n) => low + self.below(n),
            None => self.next_u64(),
        }
    }

    /// True in `of` cases out of `all`, on average.
    pub fn chance(&mut self, of: u64, all: u64) -> bool {
        self.below(all) < of
    }

    /// One element, each as likely; nothing of an empty list.
    pub fn pick<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        of.get(self.index(of.len()))
    }

    /// Brings the elements into an order by chance, each order as likely (Fisher and Yates).
    pub fn shuffle<T>(&mut self, of: &mut [T]) {
        for last in (1..of.len()).rev() {
            let other = self.index(last + 1);
            of.swap(last, other);
        }
    }

    /// A waiting time with mean [`EXPONENTIAL_ONE`]: -ln of a number between 0 and 1, without a float.
    ///
    /// Annealing takes a loss at temperature T with probability exp(-loss / T), which is to say where
    /// `loss * EXPONENTIAL_ONE < T * exponential()`.
    pub fn exponential(&mut self) -> u64 {
        let uniform = self.next_u64() | 1;
        let zeros = uniform.leading_zeros();
        // -log2 = zeros + 1 - log2(mantissa), the mantissa being from 1 up to 2; each squaring gives a binary digit.
        let mut mantissa = (uniform << zeros) >> 32;
        let mut digits = 0_u64;
        for _ in 0..LOG_DIGITS {
            mantissa = (mantissa * mantissa) >> 31;
            digits <<= 1;
            if mantissa >> 32 != 0 {
                mantissa >>= 1;
                digits |= 1;
            }
        }
        let log = (u64::from(zeros + 1) << LOG_DIGITS) - digits;
        (log * LN_2) >> LOG_DIGITS
    }
}

/// The next number of SplitMix64, which turns neighbouring seeds into unrelated states.
fn split_mix(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut mixed = *state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The reference programs' first numbers.
    #[test]
    fn both_generators_make_the_numbers_of_their_authors() {
        let mut seed = 1_234_567;
        let split: Vec<u64> = (0..5).map(|_| split_mix(&mut seed)).collect();
        assert_eq!(
            split,
            [
                6_457_827_717_110_365_317,
                3_203_168_211_198_807_973,
                9_817_491_932_198_370_423,
                4_593_380_528_125_082_431,
                16_408_922_859_458_223_821,
            ]
        );
        let mut random = Random { state: [1, 2, 3, 4] };
        let numbers: Vec<u64> = (0..10).map(|_| random.next_u64()).collect();
        assert_eq!(
            numbers,
            [
                41_943_041,
                58_720_359,
                3_588_806_011_781_223,
                3_591_011_842_654_386,
                9_228_616_714_210_784_205,
                9_973_669_472_204_895_162,
                14_011_001_112_246_962_877,
                12_406_186_145_184_390_807,
                15_849_039_046_786_891_736,
                10_450_023_813_501_588_000,
            ]
        );
    }

    #[test]
    fn a_seed_determines_the_stream_and_another_gives_another() {
        let stream = |seed| {
            let mut random = Random::seeded(seed);
            (0..4).map(|_| random.next_u64()).collect::<Vec<_>>()
        };
        assert_eq!(stream(7), stream(7));
        assert_ne!(stream(7), stream(8));
    }

    #[test]
    fn numbers_stay_within_their_bounds_and_reach_them() {
        let mut random = Random::seeded(1);
        let mut seen = [0_u32; 6];
        for _ in 0..6_000 {
            seen[random.below(6) as usize] += 1;
        }
        assert!(seen.iter().all(|&n| (850..1_150).contains(&n)), "{seen:?}");
        assert!((0..200).map(|_| random.between(3, 5)).all(|n| (3..=5).contains(&n)));
        assert_eq!((random.below(0), random.below(1), random.between(5, 3), random.index(0)), (0, 0, 5, 0));
        assert_eq!(random.pick::<u8>(&[]), None);
    }

    #[test]
    fn a_shuffle_keeps_the_elements_and_reaches_every_order() {
        let mut random = Random::seeded(2);
        let mut orders = std::collections::BTreeMap::new();
        for _ in 0..6_000 {
            let mut of = [1, 2, 3];
            random.shuffle(&mut of);
            *orders.entry(of).or_insert(0_u32) += 1;
        }
        assert_eq!(orders.len(), 6);
        assert!(orders.values().all(|n| (850..1_150).contains(n)), "{orders:?}");
    }

    #[test]
    fn waiting_times_have_the_mean_and_the_tail_of_the_exponential() {
        let mut random = Random::seeded(3);
        let times: Vec<u64> = (0..20_000).map(|_| random.exponential()).collect();
        let mean = times.iter().sum::<u64>() / 20_000;
        assert!((EXPONENTIAL_ONE * 97 / 100..EXPONENTIAL_ONE * 103 / 100).contains(&mean), "{mean}");
        // exp(-1) of them wait longer than the mean: 36.8 %.
        let long = times.iter().filter(|&&time| time > EXPONENTIAL_ONE).count();
        assert!((7_100..7_620).contains(&long), "{long}");
    }
}
