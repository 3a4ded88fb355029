//! The problem with every comparison made once: who may do what, how long each would take, what is held.

use super::problem::{PackageKey, PlanPackage, PlanProblem, PlanWorker, ProblemFault, USE_MAX, WorkerKey};
use std::collections::BTreeMap;

/// Nobody, or nothing.
pub(super) const NONE: u32 = u32::MAX;

/// A capacity that is never reached, and that a few of its kind may be added to.
const CAPACITY_MAX: i64 = 1 << 60;

/// The compiled problem. People and packages are numbered by their place in the problem.
pub(super) struct Model<'p> {
    pub(super) problem: &'p PlanProblem,
    pub(super) workers: usize,
    pub(super) packages: usize,
    pub(super) kinds: usize,
    /// Minutes first, then the budgets.
    pub(super) resources: usize,
    /// Who may do each package, ascending.
    pub(super) able: Vec<Vec<u32>>,
    /// What each package takes of each resource from each person: `use_of`.
    uses: Vec<i64>,
    /// What each person has of each resource.
    pub(super) capacity: Vec<i64>,
    pub(super) value: Vec<i64>,
    pub(super) kind: Vec<usize>,
    /// Points of wishes, per package and person.
    wishes: Vec<i32>,
    /// The order of each package, by place.
    pub(super) order: Vec<Option<u32>>,
    /// Who was told to do each package, by the published plan, and as which of theirs.
    pub(super) published: Vec<(u32, u32)>,
    /// Who holds each package: it may not go elsewhere.
    pub(super) held: Vec<u32>,
    /// What each list begins with.
    pub(super) frozen: Vec<Vec<u32>>,
    worker_at: BTreeMap<WorkerKey, u32>,
    package_at: BTreeMap<PackageKey, u32>,
}

impl<'p> Model<'p> {
    /// Compiles the problem.
    ///
    /// # Errors
    /// [`ProblemFault`]: the numbers do not belong together, or what is held no longer fits.
    pub(super) fn new(problem: &'p PlanProblem) -> Result<Self, ProblemFault> {
        problem.check_shape()?;
        let workers = problem.workers.len();
        let packages = problem.packages.len();
        let first = problem.workers.first();
        let resources = 1 + first.map_or(0, |worker| worker.budgets.len());
        let mut able = vec![Vec::new(); packages];
        let mut uses = Vec::with_capacity(workers * packages * resources);
        let mut wishes = Vec::with_capacity(workers * packages);
        for (at, package) in problem.packages.iter().enumerate() {
            for (who, worker) in problem.workers.iter().enumerate() {
                let minutes = minutes(package, worker);
                uses.push(minutes);
                uses.extend(package.uses.iter().map(|&amount| as_capacity(amount)));
                wishes.push(worker.wishes.get(package.kind).copied().unwrap_or(0));
                if suits(package, worker) && fits_alone(package, worker, minutes) {
                    able[at].push(who as u32);
                }
            }
        }
        let capacity = problem
            .workers
            .iter()
            .flat_map(|worker| {
                std::iter::once(i64::from(worker.present_minutes()))
                    .chain(worker.budgets.iter().map(|&budget| as_capacity(budget)))
            })
            .collect();
        let mut model = Self {
            problem,
            workers,
            packages,
            kinds: first.map_or(0, |worker| worker.pace_pct.len()),
            resources,
            able,
            uses,
            capacity,
            value: problem.packages.iter().map(|package| package.value() as i64).collect(),
            kind: problem.packages.iter().map(|package| package.kind).collect(),
            wishes,
            order: orders(problem),
            published: vec![(NONE, 0); packages],
            held: vec![NONE; packages],
            frozen: vec![Vec::new(); workers],
            worker_at: keys(problem.workers.iter().map(|worker| worker.key)),
            package_at: keys(problem.packages.iter().map(|package| package.key)),
        };
        model.read_published();
        model.hold()?;
        Ok(model)
    }

    fn read_published(&mut self) {
        for list in &self.problem.published {
            let Some(&worker) = self.worker_at.get(&list.worker) else { continue };
            for (place, package) in list.packages.iter().enumerate() {
                if let Some(&package) = self.package_at.get(package) {
                    self.published[package as usize] = (worker, place as u32);
                }
            }
        }
    }

    fn hold(&mut self) -> Result<(), ProblemFault> {
        for (who, worker) in self.problem.workers.iter().enumerate() {
            for package in &worker.frozen {
                let Some(&at) = self.package_at.get(package) else { continue };
                self.frozen[who].push(at);
                self.held[at as usize] = who as u32;
            }
        }
        for (at, package) in self.problem.packages.iter().enumerate() {
            if let Some(&who) = package.fixed_to.and_then(|worker| self.worker_at.get(&worker)) {
                self.held[at] = who;
            }
        }
        let mut load = vec![0_i64; self.workers * self.resources];
        for package in 0..self.packages {
            let who = self.held[package];
            if who == NONE {
                continue;
            }
            let fault = ProblemFault::HeldNotPossible(self.problem.workers[who as usize].key);
            if !self.is_able(package as u32, who) {
                return Err(fault);
            }
            for resource in 0..self.resources {
                let at = who as usize * self.resources + resource;
                load[at] += self.use_of(package as u32, who)[resource];
                if load[at] > self.capacity[at] {
                    return Err(fault);
                }
            }
        }
        Ok(())
    }

    /// What the package takes of each resource when this person does it.
    #[inline]
    pub(super) fn use_of(&self, package: u32, worker: u32) -> &[i64] {
        let at = (package as usize * self.workers + worker as usize) * self.resources;
        &self.uses[at..at + self.resources]
    }

    /// Points of wishes when this person does the package.
    #[inline]
    pub(super) fn wish(&self, package: u32, worker: u32) -> i64 {
        i64::from(self.wishes[package as usize * self.workers + worker as usize])
    }

    /// Whether the person may do the package, with all of the shift for it.
    pub(super) fn is_able(&self, package: u32, worker: u32) -> bool {
        self.able[package as usize].binary_search(&worker).is_ok()
    }

    /// The minute of the plan at which a person has worked so many minutes.
    pub(super) fn clock(&self, worker: u32, worked: i64) -> i64 {
        let mut left = worked;
        let mut end = 0;
        for window in &self.problem.workers[worker as usize].windows {
            let minutes = i64::from(window.minutes());
            if left <= minutes {
                return i64::from(window.from) + left;
            }
            left -= minutes;
            end = i64::from(window.to);
        }
        end + left
    }

    /// The place of a person, where there is one of this key.
    pub(super) fn worker_at(&self, key: WorkerKey) -> Option<u32> {
        self.worker_at.get(&key).copied()
    }

    /// The place of a package, where there is one of this key.
    pub(super) fn package_at(&self, key: PackageKey) -> Option<u32> {
        self.package_at.get(&key).copied()
    }
}

/// Minutes that the person needs: the standard at the agreed pace, rounded up.
fn minutes(package: &PlanPackage, worker: &PlanWorker) -> i64 {
    let pace = worker.pace_pct.get(package.kind).copied().unwrap_or(100);
    let hundredths = u64::from(package.std_minutes) * 100;
    hundredths.div_ceil(u64::from(pace.max(1))) as i64
}

/// Gates, sets and licences: everything that no time or budget can change.
pub(super) fn suits(package: &PlanPackage, worker: &PlanWorker) -> bool {
    package.demand.iter().zip(&worker.capability).all(|(asked, suited)| asked <= suited)
        && package.needs & !worker.granted == 0
        && (package.one_of == 0 || package.one_of & worker.granted != 0)
}

fn fits_alone(package: &PlanPackage, worker: &PlanWorker, minutes: i64) -> bool {
    minutes <= i64::from(worker.present_minutes())
        && package.uses.iter().zip(&worker.budgets).all(|(uses, budget)| uses <= budget)
}

fn as_capacity(amount: u64) -> i64 {
    if amount > USE_MAX << 16 { CAPACITY_MAX } else { amount as i64 }
}

fn orders(problem: &PlanProblem) -> Vec<Option<u32>> {
    let at: BTreeMap<_, u32> = keys(problem.orders.iter().map(|order| order.key));
    problem.packages.iter().map(|package| package.order.and_then(|order| at.get(&order).copied())).collect()
}

fn keys<K: Ord>(of: impl Iterator<Item = K>) -> BTreeMap<K, u32> {
    of.enumerate().map(|(at, key)| (key, at as u32)).collect()
}
