//! The default solver: a local search that starts from the plan so far and keeps the best valid one.
//!
//! Stronger than exchanging alone is to force a package onto somebody and to find places for whatever it ejects. All
//! numbers are integers, so that a seed gives one plan on every machine.

mod moves;
mod search;
mod state;
mod strain;

use super::model::Model;
use super::{Kept, PlanProblem, PlanSolver, ShiftPlan, SolveLimit, Stage};
use search::{Goal, Search};
use state::State;

/// The default solver.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LocalSearch;

impl PlanSolver for LocalSearch {
    fn improve(
        &self,
        problem: &PlanProblem,
        stage: Stage,
        kept: &Kept,
        start: &ShiftPlan,
        limit: &SolveLimit<'_>,
    ) -> ShiftPlan {
        let Ok(model) = Model::new(problem) else { return start.clone() };
        let state = State::new(&model, capacity_within(&model, kept.strain_ppm_max), &start.lists(&model));
        let value_min = i64::try_from(kept.value_min).unwrap_or(i64::MAX);
        let goal = match stage {
            Stage::Late if problem.orders.is_empty() => return start.clone(),
            Stage::Late => Goal::Late { unit: model.value.iter().copied().max().unwrap_or(0).max(10) * 4 },
            Stage::Value => Goal::Value,
            Stage::Strain => {
                let lists = strain::ease(&model, state, kept, value_min, limit);
                return ShiftPlan::ordered(&model, &lists);
            }
            Stage::Share => Goal::Share { value_min },
            Stage::Soft => Goal::Soft { value_min, penalty: 0 },
        };
        let mut search = Search::new(state, goal, *kept, limit.seed);
        search.run(limit, enough(&model, stage));
        ShiftPlan::ordered(&model, search.state.lists())
    }
}

/// What each person has of each resource when nobody uses more than this share of it.
fn capacity_within(model: &Model<'_>, strain_ppm_max: u64) -> Vec<i64> {
    let scale = |&capacity: &i64| {
        let scaled = i128::from(capacity) * i128::from(strain_ppm_max.min(1_000_000)) / 1_000_000;
        i64::try_from(scaled).unwrap_or(capacity)
    };
    model.capacity.iter().map(scale).collect()
}

/// When a stage can end at once, since no plan can be better.
fn enough(model: &Model<'_>, stage: Stage) -> i64 {
    let all = model.value.iter().zip(&model.able).filter(|(_, able)| !able.is_empty());
    let all: i64 = all.map(|(value, _)| value).sum();
    match stage {
        Stage::Late | Stage::Value => all * 1000,
        Stage::Share => 1_000_000,
        Stage::Strain | Stage::Soft => i64::MAX,
    }
}
