//! Annealing: a change that makes the plan worse is taken the more rarely the worse it is and the later it comes.

use super::super::{Kept, SolveLimit};
use super::state::State;
use crate::random::{EXPONENTIAL_ONE, Random};

/// What is sought, in thousandths of points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Goal {
    /// The least weight of late orders, each unit worth so much value; then value.
    Late { unit: i64 },
    /// Value.
    Value,
    /// Few minutes lacking, then a large smallest share; the value may not fall below this.
    Share { value_min: i64 },
    /// Kindness; each point of value below this costs a penalty, in thousandths.
    Soft { value_min: i64, penalty: i64 },
}

impl Goal {
    /// How good the state is.
    pub(super) fn energy(self, state: &State<'_>) -> i64 {
        match self {
            Self::Late { unit } => (state.value - state.late_weight() * unit) * 1000,
            Self::Value => state.value * 1000,
            Self::Share { .. } => {
                let least = state.sharers.iter().map(|&worker| state.share_ppm(worker)).min();
                least.unwrap_or(1_000_000) - state.lack * 1_000_000
            }
            Self::Soft { value_min, penalty } => {
                state.kindness * 1000 - (value_min - state.value).max(0) * penalty
            }
        }
    }

    /// Whether the state may be the result.
    fn is_met(self, state: &State<'_>) -> bool {
        match self {
            Self::Late { .. } | Self::Value => true,
            Self::Share { value_min } | Self::Soft { value_min, .. } => state.value >= value_min,
        }
    }

    /// What is lost with a package that leaves this person.
    pub(super) fn worth(self, state: &State<'_>, package: u32, worker: u32) -> i64 {
        let value = state.model.value[package as usize];
        match self {
            Self::Late { .. } | Self::Value | Self::Share { .. } => value * 1000,
            Self::Soft { value_min, penalty } => {
                let slack = (state.value - value_min).max(0);
                let missed = (value - slack).max(0);
                (state.model.wish(package, worker) + 1) * 1000 + missed * penalty / 4
            }
        }
    }

    /// The temperatures between which it is sought, in thousandths.
    const fn temperatures(self) -> (i64, i64) {
        match self {
            Self::Late { unit } => (unit * 500, 1_000),
            Self::Value => (40_000, 1_000),
            Self::Share { .. } => (20_000, 100),
            Self::Soft { .. } => (2_000, 150),
        }
    }
}

/// What a point of value that is missing costs at the start and at the end of a cycle, in thousandths of a wish.
const PENALTY_FIRST: i64 = 500;
const PENALTY_LAST: i64 = 2_000;

/// How often is asked whether to go on.
const ASK_EVERY: u64 = 256;

pub(super) struct Search<'m> {
    pub(super) state: State<'m>,
    pub(super) random: Random,
    pub(super) goal: Goal,
    pub(super) kept: Kept,
    /// What was ejected and has no place yet.
    pub(super) homeless: Vec<u32>,
    /// The resources that a list is over, and by how much.
    pub(super) over: Vec<(usize, i64)>,
    best: Vec<u32>,
    best_energy: i64,
    met: bool,
}

impl<'m> Search<'m> {
    pub(super) fn new(state: State<'m>, goal: Goal, kept: Kept, seed: u64) -> Self {
        let met = goal.is_met(&state);
        Self {
            best: state.assignment().to_vec(),
            best_energy: goal.energy(&state),
            met,
            state,
            random: Random::seeded(seed),
            goal,
            kept,
            homeless: Vec::new(),
            over: Vec::new(),
        }
    }

    /// Searches in cycles, each from the best so far and at least three of them, until there is no more to gain, the
    /// iterations are used up or nobody wants to go on. The state is the best found.
    pub(super) fn run(&mut self, limit: &SolveLimit<'_>, enough: i64) {
        // Three cycles, each twice as long as the one before; where there is time for more, they go on doubling.
        let mut length = (limit.iterations / 7).min(self.state.model.packages as u64 * 1_000).max(1);
        // Where there is nothing to do, there is nothing to change.
        let mut left = if self.state.model.packages == 0 { 0 } else { limit.iterations };
        while left > 0 && self.best_energy < enough {
            let cycle = if left < length.saturating_mul(3) { left.min(length * 3 / 2 + 1) } else { length };
            let more = self.cycle(cycle, limit, enough);
            self.state.become_assignment(&self.best);
            if !more {
                break;
            }
            left -= cycle;
            length = length.saturating_mul(2);
        }
    }

    /// One cooling from hot to cold. False when nobody wants to go on.
    fn cycle(&mut self, iterations: u64, limit: &SolveLimit<'_>, enough: i64) -> bool {
        let mut temperature = 0;
        let mut energy = self.goal.energy(&self.state);
        for iteration in 0..iterations {
            if iteration % ASK_EVERY == 0 {
                if !(limit.keep_going)() {
                    return false;
                }
                temperature = self.cool(iteration, iterations);
                energy = self.goal.energy(&self.state);
            }
            self.state.mark();
            let changed = self.change();
            self.state.settle();
            let after = self.goal.energy(&self.state);
            if changed && self.keeps() && self.takes(energy - after, temperature) {
                energy = after;
                self.note_best(after);
                if self.best_energy >= enough && self.met {
                    return true;
                }
            } else {
                self.state.roll_back();
            }
        }
        true
    }

    /// The temperature of this moment: it falls steeply at first and slowly at last, as the cube of what is to come.
    fn cool(&mut self, iteration: u64, iterations: u64) -> i64 {
        let to_come = 1_000 - (u128::from(iteration) * 1_000 / u128::from(iterations.max(1))) as i64;
        if let Goal::Soft { penalty, .. } = &mut self.goal {
            *penalty = PENALTY_LAST - (PENALTY_LAST - PENALTY_FIRST) * to_come / 1_000;
        }
        let (hot, cold) = self.goal.temperatures();
        cold + (hot - cold) * (to_come * to_come / 1_000) / 1_000 * to_come / 1_000
    }

    fn takes(&mut self, loss: i64, temperature: i64) -> bool {
        if loss <= 0 {
            return true;
        }
        let patience = i128::from(temperature) * i128::from(self.random.exponential());
        i128::from(loss) * i128::from(EXPONENTIAL_ONE) < patience
    }

    /// Whether what earlier stages have reached is kept. Value is in the goal, strain in the capacity.
    fn keeps(&self) -> bool {
        let state = &self.state;
        let least = i64::try_from(self.kept.share_ppm_min).unwrap_or(i64::MAX);
        at_most(state.late_weight(), self.kept.late_weight_max)
            && at_most(state.lack, self.kept.share_lack_max)
            && (least == 0 || state.sharers.iter().all(|&worker| state.share_ppm(worker) >= least))
            && !matches!(self.goal, Goal::Share { value_min } if state.value < value_min)
    }

    fn note_best(&mut self, energy: i64) {
        if self.goal.is_met(&self.state) && (energy > self.best_energy || !self.met) {
            self.met = true;
            self.best_energy = energy;
            self.best.copy_from_slice(self.state.assignment());
        }
    }
}

fn at_most(number: i64, limit: u64) -> bool {
    u64::try_from(number).is_ok_and(|number| number <= limit)
}
