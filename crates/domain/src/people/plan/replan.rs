//! What changes while the shift runs: part of the plan stays as it is, and somebody may go home.

use super::model::{Model, suits};
use super::problem::{PackageKey, PlanProblem, ProblemFault, WorkerKey};
use super::{PersonPlan, ShiftPlan};

/// Freezes the start of a person's published list: everything that begins within so many minutes of work, as far as it
/// still suits and fits. What no longer does is let go, since an agreement is never traded for a plan.
///
/// With 0 minutes only what is frozen already stays. A person whose days should not change gets 90.
#[must_use]
pub fn freeze_start(problem: &PlanProblem, worker: WorkerKey, minutes: u32) -> Vec<PackageKey> {
    let Some(person) = problem.workers.iter().find(|person| person.key == worker) else { return Vec::new() };
    let published = problem.published.iter().filter(|list| list.worker == worker);
    let listed = published.flat_map(|list| &list.packages).filter(|package| !person.frozen.contains(package));
    let mut left = person.budgets.clone();
    let mut worked = 0_u64;
    let mut frozen = Vec::new();
    for (already, key) in person.frozen.iter().map(|key| (true, key)).chain(listed.map(|key| (false, key))) {
        let Some(package) = problem.packages.iter().find(|package| package.key == *key) else { continue };
        if !already && worked >= u64::from(minutes) {
            break;
        }
        let pace = person.pace_pct.get(package.kind).copied().unwrap_or(100).max(1);
        let until = worked + (u64::from(package.std_minutes) * 100).div_ceil(u64::from(pace));
        let fits = until <= u64::from(person.present_minutes())
            && package.uses.iter().zip(&left).all(|(uses, left)| uses <= left);
        let elsewhere = package.fixed_to.is_some_and(|fixed| fixed != worker)
            || problem.workers.iter().any(|other| other.key != worker && other.frozen.contains(key));
        if !suits(package, person) || !fits || elsewhere {
            continue;
        }
        worked = until;
        for (left, uses) in left.iter_mut().zip(&package.uses) {
            *left = left.saturating_sub(*uses);
        }
        frozen.push(*key);
    }
    frozen
}

/// The problem and the plan when this person is not there: what was theirs is open, everybody else's list stays.
///
/// # Errors
/// [`ProblemFault`]: the problem makes no sense.
pub fn without_person(
    problem: &PlanProblem,
    plan: &ShiftPlan,
    worker: WorkerKey,
) -> Result<(PlanProblem, ShiftPlan), ProblemFault> {
    let mut left = problem.clone();
    left.workers.retain(|person| person.key != worker);
    for package in &mut left.packages {
        package.fixed_to = package.fixed_to.filter(|fixed| *fixed != worker);
    }
    let people: Vec<PersonPlan> = plan.people.iter().filter(|list| list.worker != worker).cloned().collect();
    let plan = {
        let model = Model::new(&left)?;
        let plan = ShiftPlan { people, left_out: Vec::new() };
        ShiftPlan::of(&model, plan.lists(&model))
    };
    Ok((left, plan))
}
