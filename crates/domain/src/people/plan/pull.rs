//! The simulated pull: what the day becomes when each person, once free, takes the next package by a fixed rule.
//!
//! It is where the search starts, and what is published when no search succeeds: the floor never waits for a plan.

use super::model::Model;
use super::problem::{PlanProblem, ProblemFault};
use super::sequence::due_of;
use super::{Lists, ShiftPlan};
use std::cmp::Reverse;

/// By what a free person's next package is chosen. Ties go to the package that stands first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PullRule {
    /// The highest priority.
    Priority,
    /// The most value for a minute of the person's, compared as fractions.
    ValuePerMinute,
    /// As the floor is served: urgency, then the advice of a plan, then the score.
    Score,
}

/// The most that wishes can move a score, in tenths.
const WISH_MIN: i64 = -5;
const WISH_MAX: i64 = 10;

/// Work is urgent from this many minutes before its cut-off, its own minutes apart.
const URGENT_MINUTES: i64 = 60;

/// Lets everybody pull until nobody finds anything. What is frozen or fixed is done first.
///
/// # Errors
/// [`ProblemFault`]: the problem makes no sense.
pub fn simulated_pull(problem: &PlanProblem, rule: PullRule) -> Result<ShiftPlan, ProblemFault> {
    let model = Model::new(problem)?;
    Ok(ShiftPlan::of(&model, pull(&model, rule, None)))
}

/// Lets everybody pull with the advice of a plan: the next of one's own list first, then later ones, then what is
/// planned for nobody, and what is planned for somebody else who is still there only when nothing else is left.
///
/// # Errors
/// [`ProblemFault`]: the problem makes no sense.
pub fn pull_with_plan(problem: &PlanProblem, plan: &ShiftPlan) -> Result<ShiftPlan, ProblemFault> {
    let model = Model::new(problem)?;
    let advice = plan.lists(&model);
    Ok(ShiftPlan::of(&model, pull(&model, PullRule::Score, Some(&advice))))
}

/// What the pull knows while the shift goes on.
struct Floor<'m> {
    model: &'m Model<'m>,
    open: Vec<bool>,
    left: Vec<i64>,
    worked: Vec<i64>,
    present: Vec<bool>,
    lists: Lists,
    /// For whom each package is planned, and as which of theirs.
    planned: Option<Vec<Option<(u32, u32)>>>,
}

/// The pull itself, on the compiled problem.
pub(super) fn pull(model: &Model<'_>, rule: PullRule, advice: Option<&Lists>) -> Lists {
    let mut floor = Floor {
        model,
        open: vec![true; model.packages],
        left: model.capacity.clone(),
        worked: vec![0; model.workers],
        present: vec![true; model.workers],
        lists: vec![Vec::new(); model.workers],
        planned: advice.map(|lists| planned(model, lists)),
    };
    for worker in 0..model.workers as u32 {
        for &package in &model.frozen[worker as usize] {
            floor.take(package, worker);
        }
    }
    for package in 0..model.packages as u32 {
        let worker = model.held[package as usize];
        if worker != super::model::NONE && floor.open[package as usize] {
            floor.take(package, worker);
        }
    }
    while let Some(worker) = floor.next_free() {
        match floor.best(worker, rule) {
            Some(package) => floor.take(package, worker),
            None => floor.present[worker as usize] = false,
        }
    }
    floor.lists
}

fn planned(model: &Model<'_>, lists: &Lists) -> Vec<Option<(u32, u32)>> {
    let mut planned = vec![None; model.packages];
    for (worker, list) in lists.iter().enumerate() {
        for (place, &package) in list.iter().enumerate() {
            planned[package as usize] = Some((worker as u32, place as u32));
        }
    }
    planned
}

impl Floor<'_> {
    /// Who is free first; of several, who stands first.
    fn next_free(&self) -> Option<u32> {
        (0..self.model.workers as u32)
            .filter(|&worker| self.present[worker as usize])
            .min_by_key(|&worker| (self.model.clock(worker, self.worked[worker as usize]), worker))
    }

    fn take(&mut self, package: u32, worker: u32) {
        self.open[package as usize] = false;
        self.lists[worker as usize].push(package);
        let uses = self.model.use_of(package, worker);
        self.worked[worker as usize] += uses[0];
        let from = worker as usize * self.model.resources;
        for (left, used) in self.left[from..].iter_mut().zip(uses) {
            *left -= used;
        }
    }

    fn left_of(&self, worker: u32) -> &[i64] {
        let from = worker as usize * self.model.resources;
        &self.left[from..from + self.model.resources]
    }

    fn best(&self, worker: u32, rule: PullRule) -> Option<u32> {
        let left = self.left_of(worker);
        let able = (0..self.model.packages as u32).filter(|&package| {
            self.open[package as usize]
                && self.model.is_able(package, worker)
                && self.model.use_of(package, worker).iter().zip(left).all(|(uses, left)| uses <= left)
        });
        match rule {
            PullRule::Priority => able.max_by_key(|&package| {
                (self.model.problem.packages[package as usize].priority, Reverse(package))
            }),
            PullRule::ValuePerMinute => able.reduce(|best, next| {
                let worth = |of: u32, by: u32| {
                    i128::from(self.model.value[of as usize]) * i128::from(self.model.use_of(by, worker)[0])
                };
                if worth(next, best) > worth(best, next) { next } else { best }
            }),
            PullRule::Score => able
                .map(|package| (self.rank(worker, package), Reverse(package)))
                .max()
                .map(|(_, Reverse(package))| package),
        }
    }

    /// Urgency, advice and score. Frozen work of somebody else is out of reach: it was taken at the start.
    fn rank(&self, worker: u32, package: u32) -> (u8, u8, i64) {
        (self.urgency(worker, package), self.advice(worker, package), self.score(worker, package))
    }

    fn urgency(&self, worker: u32, package: u32) -> u8 {
        let now = self.model.clock(worker, self.worked[worker as usize]);
        let std_minutes = i64::from(self.model.problem.packages[package as usize].std_minutes);
        match due_of(self.model, package) {
            None => 0,
            Some(due) if i64::from(due) < now + URGENT_MINUTES + std_minutes => 2,
            Some(_) => 1,
        }
    }

    fn advice(&self, worker: u32, package: u32) -> u8 {
        let Some(planned) = &self.planned else { return 1 };
        match planned[package as usize] {
            None => 1,
            Some((who, place)) if who == worker => {
                let earlier = |&(other, at): &(u32, u32)| other == worker && at < place;
                let waits = (0..self.model.packages)
                    .any(|other| self.open[other] && planned[other].as_ref().is_some_and(earlier));
                if waits { 2 } else { 3 }
            }
            Some((who, _)) if self.present[who as usize] => 0,
            Some(_) => 1,
        }
    }

    /// Value for the share of what is left that it takes, moved by wishes.
    fn score(&self, worker: u32, package: u32) -> i64 {
        let share = self
            .model
            .use_of(package, worker)
            .iter()
            .zip(self.left_of(worker))
            .map(|(&uses, &left)| uses * 1000 / left.max(1))
            .max()
            .unwrap_or(0);
        let density = self.model.value[package as usize] * 1000 / share.max(1);
        let wish = self.model.wish(package, worker).clamp(WISH_MIN, WISH_MAX);
        density * (10 + wish) / 10
    }
}
