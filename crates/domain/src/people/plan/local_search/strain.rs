//! Less strain: all budgets are scaled down by one factor, and the smallest factor that still lets the value be
//! reached is found by halving.

use super::super::model::Model;
use super::super::{Kept, Lists, SolveLimit, bound};
use super::capacity_within;
use super::search::{Goal, Search};
use super::state::State;

/// How fine the factor is sought, in ppm.
const FINE_PPM: u64 = 1_000;

/// About how many factors are tried each time.
const TRIES: u64 = 12;

/// How far below the best factor it is sought once more, with more patience.
const AGAIN_PPM: u64 = 40_000;

/// The lists with the least strain found that keep the value.
pub(super) fn ease(
    model: &Model<'_>,
    state: State<'_>,
    kept: &Kept,
    value_min: i64,
    limit: &SolveLimit<'_>,
) -> Lists {
    let mut best = state.lists().clone();
    let mut high = strain_ppm(model, &best);
    let mut low = out_of_reach_ppm(model, high, value_min);
    let possible = low;
    // Where there is time for more than one round, the first is quick and those after it more patient.
    let mut patience = (limit.iterations / TRIES / 3).min(model.packages as u64 * 500).max(1);
    let mut left = limit.iterations;
    let mut tries = 0;
    while left > 0 && high > possible + FINE_PPM && (limit.keep_going)() {
        if high <= low + FINE_PPM {
            low = high.saturating_sub(AGAIN_PPM).max(possible);
            patience = patience.saturating_mul(3);
        }
        let middle = low + (high - low) / 2;
        let iterations = patience.min(left);
        let limit = SolveLimit { seed: limit.seed.wrapping_add(tries), iterations, ..*limit };
        match within(model, middle, &best, kept, value_min, &limit) {
            Some(lists) => {
                high = strain_ppm(model, &lists);
                best = lists;
            }
            None => low = middle,
        }
        left -= iterations;
        tries += 1;
    }
    best
}

/// A factor at which a bound shows that the value cannot be reached.
fn out_of_reach_ppm(model: &Model<'_>, high: u64, value_min: i64) -> u64 {
    let (mut low, mut high) = (0, high);
    while high > low + 10 * FINE_PPM {
        let middle = low + (high - low) / 2;
        if bound::is_out_of_reach(model, &capacity_within(model, middle), value_min) {
            low = middle;
        } else {
            high = middle;
        }
    }
    low
}

/// A plan in which nobody uses more than this share of anything and the value is reached.
fn within(
    model: &Model<'_>,
    strain_ppm_max: u64,
    start: &Lists,
    kept: &Kept,
    value_min: i64,
    limit: &SolveLimit<'_>,
) -> Option<Lists> {
    // What fits is taken over in the order of the list: dearest first, so that the cheapest goes.
    let mut lists = start.clone();
    for list in &mut lists {
        list.sort_by_key(|&package| (-model.value[package as usize], package));
    }
    let state = State::new(model, capacity_within(model, strain_ppm_max), &lists);
    if (0..model.workers as u32).any(|worker| state.is_over(worker)) {
        return None;
    }
    let enough = value_min.saturating_mul(1000);
    let kept = Kept { late_weight_max: kept.late_weight_max, ..Kept::default() };
    let late = u64::try_from(state.late_weight()).unwrap_or(u64::MAX) > kept.late_weight_max;
    if late {
        return None;
    }
    let mut search = Search::new(state, Goal::Value, kept, limit.seed);
    search.run(limit, enough);
    (search.state.value >= value_min).then(|| search.state.lists().clone())
}

/// The largest share that anybody uses of anything, in ppm, rounded up.
fn strain_ppm(model: &Model<'_>, lists: &Lists) -> u64 {
    let mut most = 0;
    for (worker, list) in lists.iter().enumerate() {
        for resource in 0..model.resources {
            let used: i64 = list.iter().map(|&package| model.use_of(package, worker as u32)[resource]).sum();
            let capacity = model.capacity[worker * model.resources + resource];
            if capacity > 0 && used > 0 {
                let share =
                    (used.unsigned_abs() as u128 * 1_000_000).div_ceil(capacity.unsigned_abs() as u128);
                most = most.max(u64::try_from(share).unwrap_or(u64::MAX));
            }
        }
    }
    most
}
