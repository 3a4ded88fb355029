//! The best grouping of few orders: every set of them is looked at once.

use crate::picking::batching::{BatchTour, Costs};
use crate::picking::budget::Budget;

/// The most orders that are grouped exactly: 2^12 tours and 3^12 steps.
pub(crate) const ORDERS_MAX: usize = 12;

/// The cheapest tours that fetch all of at most [`ORDERS_MAX`] orders, each of which can be fetched alone.
///
/// The best of a set is a tour that holds its lowest order, and the best of the rest. `None` where the deadline ends it.
pub(crate) fn best_grouping(
    orders: &[usize],
    costs: &mut Costs<'_>,
    budget: &Budget<'_>,
) -> Option<Vec<BatchTour>> {
    let sets = 1_usize << orders.len();
    let mut tours: Vec<Option<BatchTour>> = vec![None; sets];
    let members = |set: usize| orders.iter().enumerate().filter(move |(bit, _)| set >> bit & 1 == 1);
    for (round, (set, tour)) in (0..).zip(tours.iter_mut().enumerate().skip(1)) {
        if budget.deadline_at(round) {
            return None;
        }
        let of: Vec<usize> = members(set).map(|(_, order)| *order).collect();
        *tour = costs.tour(&of);
    }
    let mut best: Vec<(u64, usize)> = vec![(u64::MAX, 0); sets];
    best[0].0 = 0;
    for set in 1..sets {
        let lowest = set & set.wrapping_neg();
        let others = set ^ lowest;
        // All subsets of the others, from all of them to none.
        let mut with = others;
        loop {
            let first = with | lowest;
            if let Some(tour) = &tours[first] {
                let cost = costs.with_fixed(tour).saturating_add(best[set ^ first].0);
                if cost < best[set].0 {
                    best[set] = (cost, first);
                }
            }
            if with == 0 {
                break;
            }
            with = (with - 1) & others;
        }
    }
    let (mut chosen, mut rest) = (Vec::new(), sets - 1);
    while rest != 0 {
        let first = best[rest].1;
        chosen.push(tours[first].take()?);
        rest ^= first;
    }
    Some(chosen)
}
