//! How good a plan can be at most, without solving anything exactly: Lagrange's relaxation of what people have.
//!
//! Each minute and budget of each person gets a price. What the prices earn together, plus what each package is worth
//! above the cheapest price of doing it, is more than any plan can be worth, whatever the prices are. A few hundred
//! steps of Held, Wolfe and Crowder's subgradient (1974) bring it close to the linear relaxation.

use super::model::Model;
use super::pull::{PullRule, pull};
use super::{Lists, PlanProblem, ProblemFault};

/// One unit of price: prices and worths are in 1/2^32 of a point.
const ONE: i128 = 1 << 32;

/// How many times prices are changed for a bound that is asked for, and for one that only saves a search.
const STEPS: u32 = 1_500;
const STEPS_FEW: u32 = 400;

/// All of what a person has.
const SHARE: i128 = 1 << 16;

/// No plan has more value than this.
///
/// # Errors
/// [`ProblemFault`]: the problem makes no sense.
pub fn value_bound(problem: &PlanProblem) -> Result<u64, ProblemFault> {
    let model = Model::new(problem)?;
    let relaxation = Relaxation { model: &model, capacity: &model.capacity, value_price: ONE, wish_price: 0 };
    let start = pull(&model, PullRule::Score, None);
    let bound = relaxation.bound(relaxation.worth_of(&start), i128::MIN, STEPS);
    Ok(u64::try_from(bound.div_euclid(ONE)).unwrap_or(0))
}

/// No plan with at least this value has more points of wishes than this. Changes of task and of plans cost nothing
/// here.
///
/// # Errors
/// [`ProblemFault`]: the problem makes no sense.
pub fn soft_bound(problem: &PlanProblem, value_min: u64) -> Result<i64, ProblemFault> {
    let model = Model::new(problem)?;
    let start = pull(&model, PullRule::Score, None);
    // The value that must be reached has a price too: any gives a bound, and the best of a few is taken.
    let bounds = (0..10).map(|step| {
        let value_price = if step == 0 { 0 } else { ONE >> (10 - step) };
        let relaxation =
            Relaxation { model: &model, capacity: &model.capacity, value_price, wish_price: ONE };
        relaxation.bound(relaxation.worth_of(&start), i128::MIN, STEPS) - i128::from(value_min) * value_price
    });
    Ok(bounds.min().map_or(0, |bound| i64::try_from(bound.div_euclid(ONE)).unwrap_or(i64::MAX)))
}

/// Whether it is certain that no plan within these capacities has this value.
pub(super) fn is_out_of_reach(model: &Model<'_>, capacity: &[i64], value: i64) -> bool {
    let value = i128::from(value) * ONE;
    Relaxation { model, capacity, value_price: ONE, wish_price: 0 }.bound(value, value, STEPS_FEW) < value
}

/// The packages without the limits, which have prices instead.
struct Relaxation<'m> {
    model: &'m Model<'m>,
    capacity: &'m [i64],
    /// What a point of value is worth.
    value_price: i128,
    /// What a point of wishes is worth.
    wish_price: i128,
}

impl Relaxation<'_> {
    fn worth(&self, package: u32, worker: u32) -> i128 {
        i128::from(self.model.value[package as usize]) * self.value_price
            + i128::from(self.model.wish(package, worker)) * self.wish_price
    }

    fn worth_of(&self, lists: &Lists) -> i128 {
        let packages = lists
            .iter()
            .enumerate()
            .flat_map(|(worker, list)| list.iter().map(move |&package| self.worth(package, worker as u32)));
        packages.sum()
    }

    /// The least bound found. `target` is what the steps aim at: the worth of some plan. It ends below `enough`.
    fn bound(&self, target: i128, enough: i128, steps: u32) -> i128 {
        let mut prices = vec![0_i128; self.capacity.len()];
        let mut direction = vec![0_i128; prices.len()];
        let mut best = i128::MAX;
        let mut step_ppm: i128 = 500_000;
        let mut near_ppm: i128 = 100_000;
        let mut without_gain = 0;
        for _ in 0..steps {
            let (bound, over) = self.relaxed(&prices, near_ppm);
            if bound < best {
                best = bound;
                without_gain = 0;
            } else {
                without_gain += 1;
            }
            if best < enough {
                break;
            }
            if without_gain == 20 {
                without_gain = 0;
                step_ppm = step_ppm * 8 / 10;
                near_ppm = near_ppm * 8 / 10;
            }
            turn(&mut direction, &over, &prices);
            let length = (bound - target).max(bound / 2_000) * step_ppm / 1_000_000;
            if !self.change_prices(&mut prices, &direction, length) {
                break;
            }
        }
        best
    }

    /// What the plan may be worth at these prices, and by how much everybody is over each resource, in shares of what
    /// there is of it. A package is divided among all to whom it is nearly as cheap: whoever is cheapest by a hair
    /// would be over with everything, and the prices would never settle.
    fn relaxed(&self, prices: &[i128], near_ppm: i128) -> (i128, Vec<i128>) {
        let model = self.model;
        let earned = prices.iter().zip(self.capacity);
        let mut bound: i128 = earned.map(|(price, &capacity)| price * i128::from(capacity)).sum();
        let mut over = vec![-SHARE; prices.len()];
        let mut gains = Vec::with_capacity(model.workers);
        for package in 0..model.packages as u32 {
            gains.clear();
            gains.extend(model.able[package as usize].iter().map(|&worker| {
                let prices = &prices[worker as usize * model.resources..];
                let uses = model.use_of(package, worker).iter().zip(prices);
                let cost: i128 = uses.map(|(&used, price)| i128::from(used) * price).sum();
                (self.worth(package, worker) - cost, worker)
            }));
            let Some(&(most, best)) = gains.iter().max() else { continue };
            bound += most.max(0);
            let near = self.worth(package, best).abs() * near_ppm / 1_000_000;
            if most < -near {
                continue;
            }
            // Not doing it is worth nothing, and may be nearly as good too.
            let among = gains.iter().filter(|&&(gain, _)| gain >= most - near).count() as i128;
            let among = among + i128::from(most < near);
            for &(_, worker) in gains.iter().filter(|&&(gain, _)| gain >= most - near) {
                let from = worker as usize * model.resources;
                for (resource, &used) in model.use_of(package, worker).iter().enumerate() {
                    let capacity = i128::from(self.capacity[from + resource]).max(1);
                    over[from + resource] += i128::from(used) * SHARE / capacity / among;
                }
            }
        }
        (bound, over)
    }

    /// A step in this direction. False when nothing is over and nothing has a price: the bound is exact.
    fn change_prices(&self, prices: &mut [i128], direction: &[i128], length: i128) -> bool {
        let norm: i128 = direction.iter().map(|share| share * share).sum();
        if norm == 0 {
            return false;
        }
        // A direction that has nearly vanished must not become an endless step.
        let norm = norm.max(SHARE * SHARE / 10_000);
        for (at, price) in prices.iter_mut().enumerate() {
            let capacity = i128::from(self.capacity[at]).max(1);
            *price = (*price + length * direction[at] * SHARE / norm / capacity).max(0);
        }
        true
    }
}

/// Turns the direction towards what is over now. Something of the old one stays, so that it does not swing.
fn turn(direction: &mut [i128], over: &[i128], prices: &[i128]) {
    for ((direction, over), price) in direction.iter_mut().zip(over).zip(prices) {
        *direction = (*direction * 7 + (*over).min(8 * SHARE) * 3) / 10;
        if *direction < 0 && *price == 0 {
            *direction = 0;
        }
    }
}
