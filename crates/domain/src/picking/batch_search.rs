//! Improving tours by a large neighbourhood search: some orders are taken out and put back where they cost least, or
//! tours exchange, join and part (Ropke and Pisinger, "An adaptive large neighborhood search heuristic for the pickup
//! and delivery problem with time windows", Transportation Science 40, 2006).
//!
//! A worse grouping is accepted as long as it is within a threshold of the best one, which falls to nothing during a
//! pass. Moves that succeed are tried more often.

use crate::picking::batching::{BatchTour, Costs};
use crate::picking::budget::Budget;
use crate::random::Random;

/// How much worse than the best a grouping may be at the beginning of a pass: 1 %, in millionths.
const THRESHOLD: u128 = 10_000;
/// After how many rounds the weights of the moves change.
const LEARN_EVERY: u64 = 100;
/// The weight of a move at the beginning, and the least that it keeps.
const WEIGHT: u64 = 100;
const WEIGHT_MIN: u64 = 10;

/// A way to change a grouping.
#[derive(Clone, Copy)]
enum Move {
    /// Takes orders out, and puts them back.
    Rebuild(Removal, Repair),
    /// One order into another tour.
    Shift,
    /// Two orders of two tours change places.
    Swap,
    /// Two tours become one.
    Merge,
    /// One tour becomes two.
    Split,
}

/// Which orders are taken out.
#[derive(Clone, Copy)]
enum Removal {
    /// Any.
    Random,
    /// Those that make their tours much longer.
    Worst,
    /// Those that lie together: that walk little more together than alone.
    Related,
    /// All of a tour.
    Tour,
}

/// How orders are put back.
#[derive(Clone, Copy)]
enum Repair {
    /// First that which would lose most by waiting.
    Regret,
    /// One after the other, at a place that by chance is not always the best.
    Noise,
}

const MOVES: [Move; 12] = [
    Move::Rebuild(Removal::Random, Repair::Regret),
    Move::Rebuild(Removal::Random, Repair::Noise),
    Move::Rebuild(Removal::Worst, Repair::Regret),
    Move::Rebuild(Removal::Worst, Repair::Noise),
    Move::Rebuild(Removal::Related, Repair::Regret),
    Move::Rebuild(Removal::Related, Repair::Noise),
    Move::Rebuild(Removal::Tour, Repair::Regret),
    Move::Rebuild(Removal::Tour, Repair::Noise),
    Move::Shift,
    Move::Swap,
    Move::Merge,
    Move::Split,
];

/// The search among the orders of one cut-off and group.
pub(crate) struct Search {
    current: Vec<BatchTour>,
    best: Vec<BatchTour>,
    random: Random,
    weights: [u64; MOVES.len()],
    /// What each move earned since its weight was changed, and how often it was tried.
    earned: [(u64, u64); MOVES.len()],
    done: bool,
}

impl Search {
    /// Begins with these tours.
    pub(crate) fn from(tours: Vec<BatchTour>, seed: u64) -> Self {
        let done = tours.iter().map(|tour| tour.orders.len()).sum::<usize>() < 2;
        Self {
            current: tours.clone(),
            best: tours,
            random: Random::seeded(seed),
            weights: [WEIGHT; MOVES.len()],
            earned: [(0, 0); MOVES.len()],
            done,
        }
    }

    /// Tours that cannot be improved.
    pub(crate) fn done(tours: Vec<BatchTour>) -> Self {
        Self { done: true, ..Self::from(tours, 0) }
    }

    pub(crate) const fn is_done(&self) -> bool {
        self.done
    }

    pub(crate) fn into_best(self) -> Vec<BatchTour> {
        self.best
    }

    /// A pass over these rounds, from the best so far; true where the deadline ended it.
    pub(crate) fn pass(&mut self, costs: &mut Costs<'_>, budget: &Budget<'_>) -> bool {
        self.current.clone_from(&self.best);
        let mut best_cost = total(&self.best, costs);
        let mut current_cost = best_cost;
        for round in 0..budget.iterations {
            if budget.deadline_at(round) {
                return true;
            }
            if round.is_multiple_of(LEARN_EVERY) {
                self.learn();
            }
            let chosen = self.choose();
            self.earned[chosen].1 += 1;
            let Some(changed) = self.change(MOVES[chosen], costs) else { continue };
            let cost = total(&changed, costs);
            let left = u128::from(budget.iterations - round);
            let slack = u128::from(best_cost) * THRESHOLD * left / u128::from(budget.iterations) / 1_000_000;
            if u128::from(cost) > u128::from(best_cost) + slack {
                continue;
            }
            self.earned[chosen].0 += match cost {
                cost if cost < best_cost => 30,
                cost if cost < current_cost => 10,
                cost if cost > current_cost => 3,
                _ => 0,
            };
            (self.current, current_cost) = (changed, cost);
            if cost < best_cost {
                best_cost = cost;
                self.best.clone_from(&self.current);
            }
        }
        false
    }

    /// Half of a weight is what the move earned of late.
    fn learn(&mut self) {
        for (weight, (earned, tried)) in self.weights.iter_mut().zip(&mut self.earned) {
            if let Some(mean) = (*earned * WEIGHT).checked_div(*tried) {
                *weight = u64::midpoint(*weight, mean / 3).max(WEIGHT_MIN);
            }
            (*earned, *tried) = (0, 0);
        }
    }

    /// A move, by weight.
    fn choose(&mut self) -> usize {
        let mut at = self.random.below(self.weights.iter().sum());
        for (place, weight) in self.weights.iter().enumerate() {
            match at.checked_sub(*weight) {
                Some(past) => at = past,
                None => return place,
            }
        }
        0
    }

    /// The tours after a move; `None` where it cannot be made.
    fn change(&mut self, how: Move, costs: &mut Costs<'_>) -> Option<Vec<BatchTour>> {
        let mut tours = self.current.clone();
        match how {
            Move::Rebuild(removal, repair) => {
                let out = self.choose_orders(removal, costs);
                take_out(&mut tours, &out, costs)?;
                match repair {
                    Repair::Regret => put_back_by_regret(&mut tours, out, costs)?,
                    Repair::Noise => self.put_back_with_noise(&mut tours, out, costs)?,
                }
            }
            Move::Shift | Move::Swap | Move::Merge => {
                let (from, to) = self.two(tours.len())?;
                let (mut first, mut second) = (tours[from].orders.clone(), tours[to].orders.clone());
                match how {
                    Move::Merge => second.append(&mut first),
                    Move::Swap => {
                        let (a, b) = (self.random.index(first.len()), self.random.index(second.len()));
                        std::mem::swap(&mut first[a], &mut second[b]);
                    }
                    Move::Shift | Move::Split | Move::Rebuild(..) => {
                        second.push(first.swap_remove(self.random.index(first.len())));
                    }
                }
                tours[to] = costs.tour(&second)?;
                if first.is_empty() {
                    tours.swap_remove(from);
                } else {
                    tours[from] = costs.tour(&first)?;
                }
            }
            Move::Split => {
                let split = self.random.index(tours.len());
                let mut orders = tours[split].orders.clone();
                self.random.shuffle(&mut orders);
                let other = orders.split_off(self.random.index(orders.len()));
                if orders.is_empty() {
                    return None;
                }
                tours[split] = costs.tour(&orders)?;
                tours.push(costs.tour(&other)?);
            }
        }
        Some(tours)
    }

    /// Two different places.
    fn two(&mut self, len: usize) -> Option<(usize, usize)> {
        let first = self.random.index(len);
        let second = self.random.index(len.checked_sub(1).filter(|others| *others > 0)?);
        Some((first, if second >= first { second + 1 } else { second }))
    }

    /// From 10 to 30 % of the orders, at least one.
    fn choose_orders(&mut self, removal: Removal, costs: &mut Costs<'_>) -> Vec<usize> {
        let mut all: Vec<usize> = self.current.iter().flat_map(|tour| tour.orders.iter().copied()).collect();
        let count = (all.len() * self.random.between(10, 30) as usize).div_ceil(100);
        match removal {
            Removal::Random => self.random.shuffle(&mut all),
            Removal::Tour => {
                return self.random.pick(&self.current).map_or(Vec::new(), |tour| tour.orders.clone());
            }
            Removal::Worst => {
                let mut gains: Vec<(u64, usize)> = Vec::new();
                for tour in &self.current {
                    for &order in &tour.orders {
                        let rest: Vec<usize> = without(&tour.orders, &[order]);
                        let walk = if rest.is_empty() { Some(0) } else { costs.walk(&rest) };
                        gains.push((tour.cost.saturating_sub(walk.unwrap_or(tour.cost)), order));
                    }
                }
                gains.sort_unstable_by_key(|&(gain, order)| (std::cmp::Reverse(gain), order));
                all = self.mostly_first(gains, count);
            }
            Removal::Related => {
                let seed = all[self.random.index(all.len())];
                let alone = |costs: &mut Costs<'_>, order| costs.walk(&[order]).unwrap_or(0);
                let own = alone(costs, seed);
                let mut near: Vec<(u64, usize)> = Vec::new();
                for &order in all.iter().filter(|order| **order != seed) {
                    let both = costs.walk(&[seed, order]).unwrap_or(u64::MAX);
                    let saved = own.saturating_add(alone(costs, order)).saturating_sub(both);
                    near.push((saved, order));
                }
                near.sort_unstable_by_key(|&(saved, order)| (std::cmp::Reverse(saved), order));
                all = self.mostly_first(near, count.saturating_sub(1));
                all.insert(0, seed);
            }
        }
        all.truncate(count.max(1));
        all
    }

    /// So many of the rows, the first ones most likely.
    fn mostly_first(&mut self, mut rows: Vec<(u64, usize)>, count: usize) -> Vec<usize> {
        let mut chosen = Vec::new();
        while chosen.len() < count && !rows.is_empty() {
            let place = (0..3).map(|_| self.random.index(rows.len())).min().unwrap_or(0);
            chosen.push(rows.remove(place).1);
        }
        chosen
    }

    /// Each order where it costs least, costs being up to a quarter higher by chance.
    fn put_back_with_noise(
        &mut self,
        tours: &mut Vec<BatchTour>,
        mut out: Vec<usize>,
        costs: &mut Costs<'_>,
    ) -> Option<()> {
        self.random.shuffle(&mut out);
        for order in out {
            let mut best: Option<(u64, usize, BatchTour)> = None;
            for place in 0..=tours.len() {
                let Some((cost, tour)) = put_into(tours, place, order, costs) else { continue };
                let noisy = cost.saturating_add(self.random.between(0, cost / 4));
                if best.as_ref().is_none_or(|best| noisy < best.0) {
                    best = Some((noisy, place, tour));
                }
            }
            let (_, place, tour) = best?;
            set(tours, place, tour);
        }
        Some(())
    }
}

/// The orders put back one after the other, first that whose second-best place is much worse than its best.
fn put_back_by_regret(tours: &mut Vec<BatchTour>, mut out: Vec<usize>, costs: &mut Costs<'_>) -> Option<()> {
    out.sort_unstable();
    // For each order what each tour, and behind them a new one, would cost more.
    let mut table: Vec<Vec<Option<u64>>> = Vec::new();
    for &order in &out {
        let row = |place| put_into(tours, place, order, costs).map(|found| found.0);
        table.push((0..=tours.len()).map(row).collect());
    }
    while !out.is_empty() {
        let mut chosen: Option<((u64, std::cmp::Reverse<usize>), usize)> = None;
        for (row, places) in table.iter().enumerate() {
            let mut known: Vec<(u64, usize)> =
                places.iter().enumerate().filter_map(|(place, cost)| Some(((*cost)?, place))).collect();
            known.sort_unstable();
            let &(least, place) = known.first()?;
            let regret = known.get(1).map_or(u64::MAX, |second| second.0 - least);
            let rank = (regret, std::cmp::Reverse(row));
            if chosen.is_none_or(|chosen| rank > chosen.0) {
                chosen = Some((rank, place));
            }
        }
        let ((_, std::cmp::Reverse(row)), place) = chosen?;
        let order = out.remove(row);
        table.remove(row);
        let (_, tour) = put_into(tours, place, order, costs)?;
        let new = place == tours.len();
        set(tours, place, tour);
        for (places, &order) in table.iter_mut().zip(&out) {
            places[place] = put_into(tours, place, order, costs).map(|found| found.0);
            if new {
                places.push(put_into(tours, tours.len(), order, costs).map(|found| found.0));
            }
        }
    }
    Some(())
}

/// What an order would add to a tour, or to all of them as a new one, and the tour then.
fn put_into(
    tours: &[BatchTour],
    place: usize,
    order: usize,
    costs: &mut Costs<'_>,
) -> Option<(u64, BatchTour)> {
    let Some(tour) = tours.get(place) else {
        let alone = costs.tour(&[order])?;
        return Some((costs.with_fixed(&alone), alone));
    };
    let with = costs.tour(&[tour.orders.as_slice(), &[order]].concat())?;
    // An estimated walk may be shorter with one stop more.
    Some((with.cost.saturating_sub(tour.cost), with))
}

fn set(tours: &mut Vec<BatchTour>, place: usize, tour: BatchTour) {
    match tours.get_mut(place) {
        Some(old) => *old = tour,
        None => tours.push(tour),
    }
}

/// The tours without these orders; those that are empty then are gone.
fn take_out(tours: &mut Vec<BatchTour>, out: &[usize], costs: &mut Costs<'_>) -> Option<()> {
    for tour in tours.iter_mut() {
        let rest = without(&tour.orders, out);
        if rest.is_empty() {
            tour.orders.clear();
        } else if rest.len() < tour.orders.len() {
            *tour = costs.tour(&rest)?;
        }
    }
    tours.retain(|tour| !tour.orders.is_empty());
    Some(())
}

fn without(orders: &[usize], out: &[usize]) -> Vec<usize> {
    orders.iter().copied().filter(|order| !out.contains(order)).collect()
}

fn total(tours: &[BatchTour], costs: &Costs<'_>) -> u64 {
    tours.iter().fold(0, |sum, tour| sum.saturating_add(costs.with_fixed(tour)))
}
