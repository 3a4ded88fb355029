//! The search behind a wave: sets of aisles, each filled with orders, changed step by step and annealed.

use crate::picking::budget::Budget;
use crate::picking::wave_selector::{Candidates, WaveDemand};
use crate::picking::wave_state::{Score, State, Tables};
use crate::random::{EXPONENTIAL_ONE, Random};

/// Rounds of the first cooling for each order and aisle, and the least and most of them; each later cooling is half as
/// long again.
const CYCLE_PER_PART: u64 = 20;
const FIRST_CYCLE: [u64; 2] = [500, 20_000];
/// The longest cooling in rounds.
const LONGEST_CYCLE: u64 = 400_000;
/// Where each cooling begins, in hundredths of the price of one aisle; taken in turn.
const HEAT_PCT: [i128; 5] = [30, 10, 60, 3, 120];
/// Every so many coolings one begins with all aisles open; no divisor of the number of heats, so that each meets each.
const FROM_ALL_EVERY: usize = 3;
/// How many orders a guided step looks at to find one that lacks something.
const ORDERS_DRAWN: usize = 8;
/// The most aisles that are opened for one order.
const AISLES_PER_ORDER: usize = 4;
/// What an order that must go is worth to the search, in units: more than any wave of others.
const MUST: i128 = 1 << 40;

/// The best wave that was found, if any was large enough.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) best: Option<Best>,
    /// The most units of any wave seen.
    pub(crate) units_max: u64,
    pub(crate) deadline_hit: bool,
}

/// Orders and aisles by their places in the demand, ascending.
#[derive(Clone, Debug)]
pub(crate) struct Best {
    pub(crate) orders: Vec<usize>,
    pub(crate) aisles: Vec<usize>,
    pub(crate) units: u64,
}

/// Searches from the set of all aisles.
pub(crate) fn search(demand: &WaveDemand, candidates: &Candidates, budget: &Budget<'_>, seed: u64) -> Found {
    let tables = Tables::of(demand, candidates);
    let mut random = Random::seeded(seed);
    let mut state = State::with_all_aisles(&tables);
    let mut best = Record::default();
    best.see(&state);
    let (all_chosen, all_open) = (state.chosen.clone(), state.open.clone());
    state.close_greedily(&mut |state| best.see(state));
    let parts = (tables.orders() + demand.aisles.len()) as u64;
    let [least, most] = FIRST_CYCLE;
    let mut length = (parts * CYCLE_PER_PART).clamp(least, most);
    let (mut round, mut cycle, mut deadline_hit) = (0, 0, false);
    while round < budget.iterations && !deadline_hit && !tables.is_empty() {
        // From all aisles a cooling passes all sizes of a wave; from the best it looks at its neighbours.
        if cycle % FROM_ALL_EVERY == 0 {
            state.set(&all_chosen, &all_open);
        } else {
            best.restore(&mut state);
        }
        let heat = HEAT_PCT[cycle % HEAT_PCT.len()];
        let end = round.saturating_add(length).min(budget.iterations);
        let first = round;
        while round < end {
            if budget.deadline_at(round) {
                deadline_hit = true;
                break;
            }
            anneal(&mut state, &mut best, &mut random, heat, end - round, end - first);
            round += 1;
        }
        cycle += 1;
        length = (length * 3 / 2).min(LONGEST_CYCLE);
    }
    Found { best: best.read(candidates), units_max: best.units_max, deadline_hit }
}

/// One step, kept if it gains or if chance allows the loss at this heat.
fn anneal(state: &mut State<'_>, best: &mut Record, random: &mut Random, heat: i128, left: u64, all: u64) {
    let before = state.score();
    state.begin();
    change(state, random);
    let after = state.score();
    let price = best.price();
    let loss = price.worth(before) - price.worth(after);
    // The heat is a share of the price of an aisle that falls to nothing over the cycle.
    let limit = price.of_one_aisle() * heat * i128::from(left) / (100 * i128::from(all));
    if loss > 0 && loss * i128::from(EXPONENTIAL_ONE) >= limit * i128::from(random.exponential()) {
        state.undo();
    } else {
        best.see(state);
    }
}

/// Opens, closes or swaps aisles, or makes room for one order, with the aisles it lacks or without.
fn change(state: &mut State<'_>, random: &mut Random) {
    match random.below(20) {
        0..9 => {
            let closed = state.random_open_aisle(random);
            let opened = wanted_aisle(state, random);
            if let Some(aisle) = closed {
                state.close(aisle, random);
            }
            if let Some(aisle) = opened {
                state.open(aisle);
            }
        }
        9..13 => {
            if let Some(aisle) = wanted_aisle(state, random) {
                state.open(aisle);
            }
        }
        13..17 => {
            if let Some(aisle) = state.random_open_aisle(random) {
                state.close(aisle, random);
            }
        }
        17 => {
            let order = random.index(state.tables.orders());
            for _ in 0..AISLES_PER_ORDER {
                let Some(aisle) = state.aisle_for(order, random) else { break };
                state.open(aisle);
            }
            state.force(order, random);
        }
        _ => {
            let order = random.index(state.tables.orders());
            state.force(order, random);
        }
    }
    state.fill(random);
}

/// A closed aisle: any one, or one that holds what an order by chance lacks.
fn wanted_aisle(state: &State<'_>, random: &mut Random) -> Option<usize> {
    if random.chance(1, 2) {
        for _ in 0..ORDERS_DRAWN {
            let order = random.index(state.tables.orders());
            if let Some(aisle) = state.aisle_for(order, random) {
                return Some(aisle);
            }
        }
    }
    state.random_closed_aisle(random)
}

/// The best wave so far.
#[derive(Default)]
struct Record {
    score: Option<Score>,
    chosen: Vec<bool>,
    open: Vec<bool>,
    units_max: u64,
    /// What the search falls back to while nothing is large enough.
    nearest: Option<Score>,
}

impl Record {
    fn see(&mut self, state: &State<'_>) {
        let score = state.score();
        self.units_max = self.units_max.max(score.units);
        let better = if score.is_wave() {
            self.score.is_none_or(|best| score.beats(best))
        } else {
            self.score.is_none() && self.nearest.is_none_or(|best| score.lacking < best.lacking)
        };
        if better {
            if score.is_wave() {
                self.score = Some(score);
            } else {
                self.nearest = Some(score);
            }
            self.chosen.clone_from(&state.chosen);
            self.open.clone_from(&state.open);
        }
    }

    fn price(&self) -> Price {
        let score = self.score.or(self.nearest).unwrap_or_default();
        Price { units: score.units.max(1), aisles: score.aisles.max(1) }
    }

    fn restore(&self, state: &mut State<'_>) {
        state.set(&self.chosen, &self.open);
    }

    fn read(&self, candidates: &Candidates) -> Option<Best> {
        let score = self.score?;
        let places =
            |of: &[bool]| of.iter().enumerate().filter(|row| *row.1).map(|row| row.0).collect::<Vec<_>>();
        let orders = places(&self.chosen).into_iter().map(|order| candidates.orders[order]).collect();
        Some(Best { orders, aisles: places(&self.open), units: score.units })
    }
}

/// The price of an aisle in units, as a fraction.
#[derive(Clone, Copy)]
struct Price {
    units: u64,
    aisles: u64,
}

impl Price {
    /// Worth of a wave at this price; what it lacks costs twice.
    fn worth(self, score: Score) -> i128 {
        // What must go counts only in a wave that can be released, else it could stand in the way of any.
        let must = if score.lacking == 0 { i128::from(score.must) * MUST } else { 0 };
        let units = i128::from(score.units) - 2 * i128::from(score.lacking) + must;
        units * i128::from(self.aisles) - i128::from(score.aisles) * i128::from(self.units)
    }

    fn of_one_aisle(self) -> i128 {
        i128::from(self.units)
    }
}
