//! The shift plan: an ordered list for each person present, and for each package left out a reason and the smallest
//! change that opens it.
//!
//! It is made in stages: fewest late orders, most value, least strain, a fair share for everybody, and then what
//! people wish, few changes of task and few surprises. What a stage has reached is kept by those after it. Gates,
//! licences, time and budgets hold in every stage; nothing is traded for them. The plan speaks to the floor as advice.

mod bound;
mod left_out;
mod local_search;
mod model;
mod placement;
mod problem;
mod pull;
mod replan;
mod sequence;
mod verify;

pub use bound::{soft_bound, value_bound};
pub use left_out::{LeftOut, LoweredGate, Missing, SmallestChange};
pub use local_search::LocalSearch;
pub use placement::{PlacementCheck, without_placement};
pub use problem::{
    OrderKey, PackageKey, PersonPlan, PlanOrder, PlanPackage, PlanProblem, PlanWorker, ProblemFault,
    UNLIMITED, USE_MAX, Window, WorkerKey,
};
pub use pull::{PullRule, pull_with_plan, simulated_pull};
pub use replan::{freeze_start, without_person};
pub use verify::{Breach, PlanFacts, verify};

use model::{Model, NONE};

/// Places of packages, in order, for each place of a person.
type Lists = Vec<Vec<u32>>;

/// What everybody is to do, and what nobody does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShiftPlan {
    /// A list for each person present, as they stand in the problem.
    pub people: Vec<PersonPlan>,
    /// What is in no list, as it stands in the problem.
    pub left_out: Vec<LeftOut>,
}

impl ShiftPlan {
    /// The plan in which these people do these packages, each list brought into order, the rest left out with reasons.
    /// What the problem does not know is dropped.
    ///
    /// # Errors
    /// [`ProblemFault`]: the problem makes no sense.
    pub fn from_lists(problem: &PlanProblem, lists: &[PersonPlan]) -> Result<Self, ProblemFault> {
        let model = Model::new(problem)?;
        let plan = Self { people: lists.to_vec(), left_out: Vec::new() };
        Ok(Self::ordered(&model, &plan.lists(&model)))
    }

    /// The plan of these lists as they are.
    fn of(model: &Model<'_>, lists: Lists) -> Self {
        let left_out = left_out::left_out(model, &lists);
        let package = |at: u32| model.problem.packages[at as usize].key;
        let people = model
            .problem
            .workers
            .iter()
            .zip(lists)
            .map(|(worker, list)| PersonPlan {
                worker: worker.key,
                packages: list.into_iter().map(package).collect(),
            })
            .collect();
        Self { people, left_out }
    }

    /// The plan of these lists, each brought into the order in which it is to be done.
    fn ordered(model: &Model<'_>, lists: &Lists) -> Self {
        let lists = lists.iter().enumerate();
        Self::of(model, lists.map(|(worker, list)| sequence::sequence(model, worker as u32, list)).collect())
    }

    /// The lists by place. What the problem does not know, and what is listed twice, is passed over.
    fn lists(&self, model: &Model<'_>) -> Lists {
        let mut lists = vec![Vec::new(); model.workers];
        let mut seen = vec![false; model.packages];
        for person in &self.people {
            let Some(worker) = model.worker_at(person.worker) else { continue };
            for package in person.packages.iter().filter_map(|&package| model.package_at(package)) {
                if !std::mem::replace(&mut seen[package as usize], true) {
                    lists[worker as usize].push(package);
                }
            }
        }
        lists
    }
}

/// What is sought, one after the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// The least weight of late orders.
    Late,
    /// The most value.
    Value,
    /// The least strain: the largest share that anybody uses of any budget, minutes among them.
    Strain,
    /// At least an hour of client work for everybody, or half of the time present where that is less; then the
    /// largest smallest share of client work in anybody's time.
    Share,
    /// What people wish, less the changes of task, less the changes against the published plan.
    Soft,
}

impl Stage {
    /// All of them, in order.
    pub const ALL: [Self; 5] = [Self::Late, Self::Value, Self::Strain, Self::Share, Self::Soft];

    /// Its share of the iterations of a whole plan, in per cent.
    const fn effort_pct(self) -> u64 {
        match self {
            Self::Late => 10,
            Self::Value => 35,
            Self::Strain => 20,
            Self::Share => 5,
            Self::Soft => 30,
        }
    }
}

/// A part of the value may be given for less strain and better work: one hundredth of it.
const VALUE_KEPT_PCT: u64 = 99;

/// Strain may grow again by this much, in ppm, for what is sought afterwards.
const STRAIN_SLACK_PPM: u64 = 20_000;

/// What earlier stages have reached and later ones keep. The default keeps nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The most weight of late orders.
    pub late_weight_max: u64,
    /// The least value.
    pub value_min: u64,
    /// The most strain, in ppm.
    pub strain_ppm_max: u64,
    /// The most minutes that people lack of what everybody should get.
    pub share_lack_max: u64,
    /// The smallest share of client work in anybody's time, in ppm.
    pub share_ppm_min: u64,
}

impl Default for Kept {
    fn default() -> Self {
        Self {
            late_weight_max: u64::MAX,
            value_min: 0,
            strain_ppm_max: u64::MAX,
            share_lack_max: u64::MAX,
            share_ppm_min: 0,
        }
    }
}

impl Kept {
    /// What is kept once the stage has reached these facts: late orders and shares exactly, 99 % of the value, and
    /// strain within 0.02.
    #[must_use]
    pub fn after(mut self, stage: Stage, facts: &PlanFacts) -> Self {
        match stage {
            Stage::Late => self.late_weight_max = facts.late_weight,
            Stage::Value => {
                self.value_min = facts.value.saturating_mul(VALUE_KEPT_PCT).div_ceil(100);
            }
            Stage::Strain => self.strain_ppm_max = facts.strain_ppm.saturating_add(STRAIN_SLACK_PPM),
            Stage::Share => {
                self.share_lack_max = facts.share_lack;
                self.share_ppm_min = facts.share_ppm;
            }
            Stage::Soft => {}
        }
        self
    }

    /// Whether these facts keep it.
    #[must_use]
    pub const fn holds(&self, facts: &PlanFacts) -> bool {
        facts.late_weight <= self.late_weight_max
            && facts.value >= self.value_min
            && facts.strain_ppm <= self.strain_ppm_max
            && facts.share_lack <= self.share_lack_max
            && facts.share_ppm >= self.share_ppm_min
    }
}

/// How long a search may go on. Where `keep_going` is never false, equal seed and iterations give an equal plan.
#[derive(Clone, Copy)]
pub struct SolveLimit<'a> {
    /// What chance is made of.
    pub seed: u64,
    /// How many changes are tried at most.
    pub iterations: u64,
    /// Asked now and then; the search ends with the best it has when this is false.
    pub keep_going: &'a dyn Fn() -> bool,
}

/// Something that makes plans better. Another solver than [`LocalSearch`] may stand here.
pub trait PlanSolver {
    /// A plan that is at least as good for the stage as `start`, and keeps what is kept. What comes back is verified
    /// before it is used, so a solver that fails gives back `start`.
    fn improve(
        &self,
        problem: &PlanProblem,
        stage: Stage,
        kept: &Kept,
        start: &ShiftPlan,
        limit: &SolveLimit<'_>,
    ) -> ShiftPlan;
}

/// Makes the plan of a shift: the simulated pull, made better stage by stage. A stage whose result the verifier
/// refuses, or that loses what was kept, is passed over, so that whatever the solver does the plan is valid.
///
/// # Errors
/// [`ProblemFault`]: the problem makes no sense, or what is held no longer fits.
pub fn plan_shift(
    problem: &PlanProblem,
    solver: &dyn PlanSolver,
    limit: &SolveLimit<'_>,
) -> Result<ShiftPlan, ProblemFault> {
    let model = Model::new(problem)?;
    let mut plan = ShiftPlan::ordered(&model, &pull::pull(&model, PullRule::Score, None));
    let mut kept = Kept::default();
    for stage in Stage::ALL {
        let share = limit.iterations.saturating_mul(stage.effort_pct()) / 100;
        let limit = SolveLimit { seed: limit.seed.wrapping_add(stage as u64), iterations: share, ..*limit };
        let better = solver.improve(problem, stage, &kept, &plan, &limit);
        match verify(problem, &better) {
            Ok(facts) if kept.holds(&facts) => {
                kept = kept.after(stage, &facts);
                plan = better;
            }
            Ok(_) | Err(_) => {
                if let Ok(facts) = verify(problem, &plan) {
                    kept = kept.after(stage, &facts);
                }
            }
        }
    }
    Ok(plan)
}

#[cfg(test)]
mod plan_tests;
