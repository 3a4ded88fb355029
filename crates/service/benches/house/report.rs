//! Figures as JSON lines, and the arithmetic behind them.

use serde_json::json;
use std::time::{Duration, Instant};

/// How much is measured: the whole bench, or a look at whether it runs (`RUMMELIG_BENCH_SHORT=1`).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sizes {
    /// Interleaved pairs; a figure is their median.
    pub(crate) pairs: usize,
    /// How long each side of a pair runs.
    pub(crate) side: Duration,
    /// How long each side runs before anything counts.
    pub(crate) warm_up: Duration,
    /// How long handhelds scan on each side of a pair.
    pub(crate) scans: Duration,
    /// Movements in the long ledger.
    pub(crate) movements: i64,
    /// Stock rows of the import, and items of the inventory that is paged.
    pub(crate) rows: usize,
    /// Starts of the server.
    pub(crate) starts: usize,
    /// How long orders are sent at a steady rate.
    pub(crate) steady: Duration,
}

impl Sizes {
    /// As the environment asks.
    pub(crate) fn of_environment() -> Self {
        if std::env::var_os("RUMMELIG_BENCH_SHORT").is_some() {
            Self {
                pairs: 1,
                side: Duration::from_millis(700),
                warm_up: Duration::from_millis(100),
                scans: Duration::from_secs(2),
                movements: 20_000,
                rows: 2_000,
                starts: 2,
                steady: Duration::from_secs(2),
            }
        } else {
            Self {
                pairs: 5,
                side: Duration::from_secs(2),
                warm_up: Duration::from_millis(500),
                scans: Duration::from_secs(5),
                movements: 1_000_000,
                rows: 100_000,
                starts: 11,
                steady: Duration::from_secs(10),
            }
        }
    }
}

/// Prints one figure; `n` is how many measurements are behind it.
pub(crate) fn figure(name: &str, value: f64, unit: &str, n: usize) {
    // Three digits behind the point are more than such a machine can tell apart.
    let value = (value * 1_000.0).round() / 1_000.0;
    println!("{}", json!({ "name": name, "value": value, "unit": unit, "n": n }));
}

/// The middle one.
pub(crate) fn median(values: &[f64]) -> f64 {
    percentile(values, 0.5)
}

/// The value that the share `part` of all values does not exceed (nearest rank).
pub(crate) fn percentile(values: &[f64], part: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let rank = (part * sorted.len() as f64).ceil() as usize;
    sorted.get(rank.clamp(1, sorted.len().max(1)) - 1).copied().unwrap_or(f64::NAN)
}

/// How long `work` takes, in seconds.
pub(crate) fn seconds(work: impl FnOnce()) -> f64 {
    let started = Instant::now();
    work();
    started.elapsed().as_secs_f64()
}

/// A small generator of numbers, so that a bench does the same each time.
#[derive(Clone, Debug)]
pub(crate) struct Dice(u64);

impl Dice {
    /// With a seed.
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below `sides` (splitmix64).
    pub(crate) fn throw(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) as usize % sides
    }

    /// Three different numbers below `sides`.
    pub(crate) fn three(&mut self, sides: usize) -> [usize; 3] {
        loop {
            let found = [self.throw(sides), self.throw(sides), self.throw(sides)];
            if found[0] != found[1] && found[0] != found[2] && found[1] != found[2] {
                return found;
            }
        }
    }
}
