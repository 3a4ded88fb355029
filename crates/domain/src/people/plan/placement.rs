//! Whether work rests on people on placement. Their work must never be needed: they are here to try and to learn.

use super::{Kept, OrderKey, PlanProblem, PlanSolver, ProblemFault, ShiftPlan, SolveLimit, Stage, verify};
use super::{PullRule, simulated_pull};

/// What becomes late when nobody on placement works.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlacementCheck {
    /// The weight of late orders of the plan.
    pub late_weight: u64,
    /// The weight of late orders without people on placement.
    pub late_weight_without: u64,
    /// Orders that are in time in the plan and late without them.
    pub rests_on_placement: Vec<OrderKey>,
}

impl PlacementCheck {
    /// Whether the supervisor must be warned.
    #[must_use]
    pub const fn warns(&self) -> bool {
        self.late_weight_without > self.late_weight
    }
}

/// Repeats the first stage without people on placement and compares with the plan.
///
/// # Errors
/// [`ProblemFault`]: the problem makes no sense.
pub fn without_placement(
    problem: &PlanProblem,
    plan: &ShiftPlan,
    solver: &dyn PlanSolver,
    limit: &SolveLimit<'_>,
) -> Result<PlacementCheck, ProblemFault> {
    let mut without = problem.clone();
    let on_placement: Vec<_> =
        problem.workers.iter().filter(|worker| worker.on_placement).map(|worker| worker.key).collect();
    without.workers.retain(|worker| !worker.on_placement);
    for package in &mut without.packages {
        package.fixed_to = package.fixed_to.filter(|worker| !on_placement.contains(worker));
    }
    // The others go on with what they have; what people on placement have is open again.
    let start = ShiftPlan::from_lists(&without, &plan.people)?;
    let pulled = simulated_pull(&without, PullRule::Score)?;
    let late = |plan: &ShiftPlan| verify(&without, plan).map_or(u64::MAX, |facts| facts.late_weight);
    let start = if late(&pulled) < late(&start) { pulled } else { start };
    let best = solver.improve(&without, Stage::Late, &Kept::default(), &start, limit);
    let (before, after) =
        (verify(problem, plan), verify(&without, &best).or_else(|_| verify(&without, &start)));
    let (before, after) = (before.unwrap_or_default(), after.unwrap_or_default());
    let rests_on_placement =
        after.late.iter().copied().filter(|order| !before.late.contains(order)).collect();
    Ok(PlacementCheck {
        late_weight: before.late_weight,
        late_weight_without: after.late_weight,
        rests_on_placement,
    })
}
