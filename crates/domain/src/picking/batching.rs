//! Which orders are fetched together: whole orders in tours that a cart and a person can take, as short in all as can
//! be found.
//!
//! What a tour costs is asked of an oracle, so that the same search serves a hall whose shortest tours are known
//! exactly and a building where they are estimated. Few orders are grouped exactly; many are merged by savings and then
//! improved by a large neighbourhood search.

use crate::picking::batch_exact::{ORDERS_MAX, best_grouping};
use crate::picking::batch_savings::merge_by_savings;
use crate::picking::batch_search::Search;
use crate::picking::budget::Budget;
use std::collections::BTreeMap;

/// Rounds of one pass of the search where a deadline and not a number of rounds ends it.
const CYCLE: u64 = 2_000;

/// What a tour through these stops costs.
pub trait TourCost {
    /// The length of a tour through the stops, which are ascending and distinct; `None` where there is none.
    ///
    /// The same stops always cost the same.
    fn tour_cost(&self, stops: &[u32]) -> Option<u64>;
}

impl<F: Fn(&[u32]) -> Option<u64>> TourCost for F {
    fn tour_cost(&self, stops: &[u32]) -> Option<u64> {
        self(stops)
    }
}

/// Orders to be grouped, numbered from 0 in the order of their ids, and what a tour may be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BatchDemand {
    /// The orders; each stays whole.
    pub orders: Vec<BatchOrder>,
    /// What one tour may be.
    pub limits: BatchLimits,
    /// Pairs of classes of goods that are never in one tour.
    pub apart: Vec<(u16, u16)>,
    /// What each tour costs beside its walk, in the unit of the oracle.
    pub tour_fixed: u64,
}

/// One order as a batch sees it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BatchOrder {
    /// Where its goods lie, numbered as the oracle knows them; any order, repetitions count once.
    pub stops: Vec<u32>,
    /// Its pick lines.
    pub lines: u64,
    /// Its weight in grams.
    pub weight_g: u64,
    /// Its volume in mm³.
    pub volume_mm3: u64,
    /// Its cut-off, numbered from the earliest; only orders of one cut-off are fetched together.
    pub window: u32,
    /// Only orders of one group are fetched together: of one site, and of one owner where that owner asks for it.
    pub group: u32,
    /// The classes of its goods, of those that [`BatchDemand::apart`] speaks of.
    pub classes: Vec<u16>,
}

/// The most that one tour may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BatchLimits {
    /// Orders, one in each slot of the cart.
    pub orders_max: usize,
    /// Pick lines.
    pub lines_max: u64,
    /// Grams.
    pub weight_g_max: u64,
    /// mm³.
    pub volume_mm3_max: u64,
    /// Walk, in the unit of the oracle.
    pub tour_max: u64,
}

impl Default for BatchLimits {
    /// No limit at all.
    fn default() -> Self {
        Self {
            orders_max: usize::MAX,
            lines_max: u64::MAX,
            weight_g_max: u64::MAX,
            volume_mm3_max: u64::MAX,
            tour_max: u64::MAX,
        }
    }
}

/// Why an order is in no tour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum BatchLeftOut {
    /// Alone it has more lines than a tour may have.
    TooManyLines,
    /// Alone it is heavier than a tour may be.
    TooHeavy,
    /// Alone it takes more room than the cart has.
    TooLarge,
    /// Its goods are never in one tour, not even with each other.
    Apart,
    /// There is no way to one of its stops.
    Unreachable,
    /// Alone it is a longer walk than a tour may be.
    TourTooLong,
}

/// One tour.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct BatchTour {
    /// Its orders, ascending.
    pub orders: Vec<usize>,
    /// Its walk, without [`BatchDemand::tour_fixed`].
    pub cost: u64,
}

/// Who is fetched with whom.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BatchPlan {
    /// By cut-off, then by group, then by first order.
    pub tours: Vec<BatchTour>,
    /// Every order that is in no tour, ascending.
    pub left_out: Vec<(usize, BatchLeftOut)>,
    /// All walks with what each tour costs beside.
    pub cost: u64,
    /// No grouping is better, as the oracle tells costs.
    pub proven: bool,
    /// Whether the deadline ended the search, so that another run may give another plan.
    pub deadline_hit: bool,
}

/// Groups orders into tours. `budget` counts rounds of the search for each cut-off and group.
#[must_use]
pub fn plan_batches(
    demand: &BatchDemand,
    oracle: &dyn TourCost,
    budget: &Budget<'_>,
    seed: u64,
) -> BatchPlan {
    let mut costs = Costs::new(demand, oracle);
    let mut plan = BatchPlan { proven: true, ..BatchPlan::default() };
    let mut parts: BTreeMap<(u32, u32), Vec<usize>> = BTreeMap::new();
    for (order, of) in demand.orders.iter().enumerate() {
        match costs.alone(order) {
            Ok(_) => parts.entry((of.window, of.group)).or_default().push(order),
            Err(reason) => plan.left_out.push((order, reason)),
        }
    }
    let mut searches = Vec::new();
    for orders in parts.values() {
        let exact = if orders.len() <= ORDERS_MAX { best_grouping(orders, &mut costs, budget) } else { None };
        plan.proven &= exact.is_some();
        let search = match exact {
            Some(tours) => Search::done(tours),
            None => Search::from(merge_by_savings(orders, &mut costs), seed),
        };
        searches.push(search);
    }
    plan.deadline_hit = improve(&mut searches, &mut costs, budget);
    for search in searches {
        let mut tours = search.into_best();
        tours.sort_unstable();
        plan.cost = tours.iter().fold(plan.cost, |sum, tour| sum.saturating_add(costs.with_fixed(tour)));
        plan.tours.extend(tours);
    }
    plan
}

/// Runs the searches; true where the deadline ended them.
///
/// Under a deadline each has a short pass in its turn, so that no cut-off takes the time of all the others.
fn improve(searches: &mut [Search], costs: &mut Costs<'_>, budget: &Budget<'_>) -> bool {
    let mut open: Vec<&mut Search> = searches.iter_mut().filter(|search| !search.is_done()).collect();
    let length = if budget.stop.is_some() { CYCLE } else { budget.iterations };
    let mut left = budget.iterations;
    while left > 0 && !open.is_empty() {
        let rounds = length.min(left);
        for search in &mut open {
            if search.pass(costs, &Budget { iterations: rounds, ..*budget }) {
                return true;
            }
        }
        left -= rounds;
    }
    false
}

/// What groups of orders cost, asked of the oracle once for each set of stops.
pub(crate) struct Costs<'a> {
    demand: &'a BatchDemand,
    oracle: &'a dyn TourCost,
    /// By 128 bits of a set of stops: that two of a billion sets share them has a chance below one in 10^20.
    known: BTreeMap<u128, Option<u64>>,
    stops: Vec<u32>,
}

impl<'a> Costs<'a> {
    fn new(demand: &'a BatchDemand, oracle: &'a dyn TourCost) -> Self {
        Self { demand, oracle, known: BTreeMap::new(), stops: Vec::new() }
    }

    /// The walk of an order alone, or why it cannot be fetched at all.
    fn alone(&mut self, order: usize) -> Result<u64, BatchLeftOut> {
        let (of, limits) = (&self.demand.orders[order], &self.demand.limits);
        if of.lines > limits.lines_max {
            return Err(BatchLeftOut::TooManyLines);
        }
        if of.weight_g > limits.weight_g_max {
            return Err(BatchLeftOut::TooHeavy);
        }
        if of.volume_mm3 > limits.volume_mm3_max || limits.orders_max == 0 {
            return Err(BatchLeftOut::TooLarge);
        }
        if !self.mixes(&[order]) {
            return Err(BatchLeftOut::Apart);
        }
        let walk = self.walk(&[order]).ok_or(BatchLeftOut::Unreachable)?;
        if walk > limits.tour_max { Err(BatchLeftOut::TourTooLong) } else { Ok(walk) }
    }

    /// The tour of these orders, in any order; `None` where they may not be one.
    pub(crate) fn tour(&mut self, orders: &[usize]) -> Option<BatchTour> {
        if !self.holds(orders) {
            return None;
        }
        let cost = self.walk(orders).filter(|walk| *walk <= self.demand.limits.tour_max)?;
        let mut orders = orders.to_vec();
        orders.sort_unstable();
        Some(BatchTour { orders, cost })
    }

    /// A tour's cost with what it costs beside its walk.
    pub(crate) const fn with_fixed(&self, tour: &BatchTour) -> u64 {
        tour.cost.saturating_add(self.demand.tour_fixed)
    }

    /// The walk through all stops of these orders, whatever a tour may be.
    pub(crate) fn walk(&mut self, orders: &[usize]) -> Option<u64> {
        self.stops.clear();
        for &order in orders {
            self.stops.extend_from_slice(&self.demand.orders[order].stops);
        }
        self.stops.sort_unstable();
        self.stops.dedup();
        *self.known.entry(key(&self.stops)).or_insert_with(|| self.oracle.tour_cost(&self.stops))
    }

    /// Whether the orders keep all limits but that of the walk.
    fn holds(&self, orders: &[usize]) -> bool {
        let limits = &self.demand.limits;
        let sum = |of: fn(&BatchOrder) -> u64| {
            orders.iter().fold(0_u64, |sum, &order| sum.saturating_add(of(&self.demand.orders[order])))
        };
        orders.len() <= limits.orders_max
            && sum(|order| order.lines) <= limits.lines_max
            && sum(|order| order.weight_g) <= limits.weight_g_max
            && sum(|order| order.volume_mm3) <= limits.volume_mm3_max
            && self.mixes(orders)
    }

    fn mixes(&self, orders: &[usize]) -> bool {
        let has = |class: u16| orders.iter().any(|&order| self.demand.orders[order].classes.contains(&class));
        !self.demand.apart.iter().any(|&(a, b)| a != b && has(a) && has(b))
    }
}

/// 128 bits that tell sets of stops apart: two independent mixings of 64 bits each.
fn key(stops: &[u32]) -> u128 {
    let mix = |seed: u64, factor: u64| {
        stops.iter().fold(seed, |state, stop| {
            let mixed = (state ^ u64::from(*stop).wrapping_add(1)).wrapping_mul(factor);
            mixed ^ (mixed >> 29)
        })
    };
    let (high, low) = (
        mix(0x9e37_79b9_7f4a_7c15, 0xbf58_476d_1ce4_e5b9),
        mix(0x2545_f491_4f6c_dd1d, 0x94d0_49bb_1331_11eb),
    );
    (u128::from(high) << 64) | u128::from(low)
}
