//! Whether a grouping of orders holds, computed anew by code that the search does not share.

use crate::picking::batching::{BatchDemand, BatchPlan};
use std::collections::BTreeSet;

/// What is wrong with a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BatchFault {
    /// An order that there is not, or that is not in exactly one tour or left out.
    Order(usize),
    /// This tour has no orders, or they are not ascending.
    Orders(usize),
    /// This tour is more than the cart or the person takes.
    Limits(usize),
    /// This tour joins what is never fetched together.
    Mixed(usize),
    /// This tour's cost is not what it is said to be.
    Cost(usize),
    /// The sum of the costs is not what it is said to be.
    Total,
}

/// All faults of a plan; none where it holds. `walk` tells the cost of a tour through a set of stops.
#[must_use]
pub fn batch_faults(
    demand: &BatchDemand,
    plan: &BatchPlan,
    walk: &dyn Fn(&BTreeSet<u32>) -> Option<u64>,
) -> Vec<BatchFault> {
    let mut faults = Vec::new();
    let mut times = vec![0_u32; demand.orders.len()];
    let in_tours = plan.tours.iter().flat_map(|tour| tour.orders.iter().copied());
    for order in in_tours.chain(plan.left_out.iter().map(|row| row.0)) {
        match times.get_mut(order) {
            Some(times) => *times += 1,
            None => faults.push(BatchFault::Order(order)),
        }
    }
    let uneven = times.iter().enumerate().filter(|row| *row.1 != 1);
    faults.extend(uneven.map(|(order, _)| BatchFault::Order(order)));
    let mut total = 0_u128;
    for (number, tour) in plan.tours.iter().enumerate() {
        total += u128::from(tour.cost) + u128::from(demand.tour_fixed);
        if tour.orders.is_empty() || !tour.orders.is_sorted_by(|a, b| a < b) {
            faults.push(BatchFault::Orders(number));
        }
        let mut stops = BTreeSet::new();
        let mut classes = BTreeSet::new();
        let mut ways = BTreeSet::new();
        let (mut lines, mut weight, mut volume) = (0_u128, 0_u128, 0_u128);
        for order in tour.orders.iter().filter_map(|order| demand.orders.get(*order)) {
            stops.extend(order.stops.iter().copied());
            classes.extend(order.classes.iter().copied());
            ways.insert((order.window, order.group));
            lines += u128::from(order.lines);
            weight += u128::from(order.weight_g);
            volume += u128::from(order.volume_mm3);
        }
        let limits = &demand.limits;
        let over = tour.orders.len() > limits.orders_max
            || lines > u128::from(limits.lines_max)
            || weight > u128::from(limits.weight_g_max)
            || volume > u128::from(limits.volume_mm3_max)
            || tour.cost > limits.tour_max;
        if over {
            faults.push(BatchFault::Limits(number));
        }
        let never = |(a, b): &(u16, u16)| a != b && classes.contains(a) && classes.contains(b);
        if ways.len() > 1 || demand.apart.iter().any(never) {
            faults.push(BatchFault::Mixed(number));
        }
        if walk(&stops) != Some(tour.cost) {
            faults.push(BatchFault::Cost(number));
        }
    }
    if total != u128::from(plan.cost) {
        faults.push(BatchFault::Total);
    }
    faults
}
