//! An independent judge of plans. It recomputes everything from the problem as it was handed in, and shares no code
//! with whatever made the plan, with the dispatcher or with the rules of eligibility.
//!
//! A plan in which it finds a breach is not published; the old one stays.

use super::ShiftPlan;
use super::problem::{OrderKey, PackageKey, PlanProblem, PlanWorker, UNLIMITED, WorkerKey};
use std::collections::{BTreeMap, BTreeSet};

/// What a plan comes to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlanFacts {
    /// Priority times standard minutes of all that is planned.
    pub value: u64,
    /// How many packages are planned.
    pub planned: u64,
    /// Points of wishes.
    pub soft: i64,
    /// What changes of task cost, in points of wishes.
    pub switches: u64,
    /// What changes against the published plan cost, in points of wishes.
    pub changes: u64,
    /// The weight of orders of which not everything is done in time.
    pub late_weight: u64,
    /// These orders.
    pub late: Vec<OrderKey>,
    /// The largest share that anybody uses of any budget, minutes among them, in ppm, rounded up.
    pub strain_ppm: u64,
    /// Minutes of client work that people lack of an hour, or of half of their time where that is less.
    pub share_lack: u64,
    /// The smallest share of client work in the time of those for whom there is any, in ppm, rounded down; a million
    /// when there is nobody.
    pub share_ppm: u64,
}

impl PlanFacts {
    /// What the last stage seeks: wishes, less changes of task, less changes against the published plan.
    #[must_use]
    pub fn kindness(&self) -> i64 {
        let cost = self.switches.saturating_add(self.changes);
        self.soft.saturating_sub(i64::try_from(cost).unwrap_or(i64::MAX))
    }
}

/// How a plan goes against what holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Breach {
    /// A list for somebody who is not present.
    UnknownWorker(WorkerKey),
    /// Two lists for one person.
    WorkerTwice(WorkerKey),
    /// A package that does not exist.
    UnknownPackage(PackageKey),
    /// A package that is planned twice.
    PackageTwice(PackageKey),
    /// A package that asks more at a gate than suits the person.
    Gate(WorkerKey, PackageKey),
    /// A package that needs something that is not granted to the person: an element of a set, or a licence.
    NotGranted(WorkerKey, PackageKey),
    /// A package that the person can do in none of the ways that there are.
    NoWay(WorkerKey, PackageKey),
    /// More minutes than the person is present.
    Minutes(WorkerKey),
    /// More than the person has left of the budget of this place.
    Budget(WorkerKey, usize),
    /// The list does not begin with what is frozen.
    Frozen(WorkerKey),
    /// A package that must be done by somebody else, or by this person and is left out.
    Fixed(WorkerKey, PackageKey),
    /// A package of which the plan says nothing.
    NotAccounted(PackageKey),
    /// A package that is said to be left out and is planned, is said to be left out twice, or does not exist.
    LeftOutWrongly(PackageKey),
}

/// Judges a plan.
///
/// # Errors
/// Every [`Breach`], people in the order of the plan, packages last.
pub fn verify(problem: &PlanProblem, plan: &ShiftPlan) -> Result<PlanFacts, Vec<Breach>> {
    let mut judge = Judge {
        problem,
        packages: problem.packages.iter().enumerate().map(|(at, package)| (package.key, at)).collect(),
        done_by: BTreeMap::new(),
        breaches: Vec::new(),
        facts: PlanFacts { share_ppm: 1_000_000, ..PlanFacts::default() },
    };
    let mut seen = BTreeSet::new();
    for person in &plan.people {
        match problem.workers.iter().find(|worker| worker.key == person.worker) {
            None => judge.breaches.push(Breach::UnknownWorker(person.worker)),
            Some(_) if !seen.insert(person.worker) => {
                judge.breaches.push(Breach::WorkerTwice(person.worker));
            }
            Some(worker) => judge.person(worker, &person.packages),
        }
    }
    for worker in problem.workers.iter().filter(|worker| !seen.contains(&worker.key)) {
        judge.person(worker, &[]);
    }
    judge.accounts(plan);
    judge.late_orders();
    judge.changes();
    if judge.breaches.is_empty() { Ok(judge.facts) } else { Err(judge.breaches) }
}

struct Judge<'p> {
    problem: &'p PlanProblem,
    packages: BTreeMap<PackageKey, usize>,
    /// By whom each planned package is done, and by which minute.
    done_by: BTreeMap<PackageKey, (WorkerKey, u64)>,
    breaches: Vec<Breach>,
    facts: PlanFacts,
}

impl Judge<'_> {
    fn person(&mut self, worker: &PlanWorker, list: &[PackageKey]) {
        let mut worked = 0_u64;
        let mut client_minutes = 0_u64;
        let mut used = vec![0_u64; worker.budgets.len()];
        let mut last_kind = None;
        for &key in list {
            let Some(&at) = self.packages.get(&key) else {
                self.breaches.push(Breach::UnknownPackage(key));
                continue;
            };
            if self.done_by.contains_key(&key) {
                self.breaches.push(Breach::PackageTwice(key));
                continue;
            }
            let package = &self.problem.packages[at];
            self.suits(worker, at);
            let pace = u64::from(worker.pace_pct[package.kind].max(1));
            let minutes = (u64::from(package.std_minutes) * 100).div_ceil(pace);
            worked += minutes;
            if package.client_work {
                client_minutes += minutes;
            }
            for (sum, amount) in used.iter_mut().zip(&package.uses) {
                *sum = sum.saturating_add(*amount);
            }
            self.done_by.insert(key, (worker.key, minute_at(worker, worked)));
            self.facts.value += u64::from(package.priority) * u64::from(package.std_minutes);
            self.facts.planned += 1;
            self.facts.soft += i64::from(worker.wishes[package.kind]);
            if last_kind.is_some_and(|kind| kind != package.kind) {
                self.facts.switches += u64::from(worker.switch_cost);
            }
            last_kind = Some(package.kind);
        }
        if !list.starts_with(&worker.frozen) {
            self.breaches.push(Breach::Frozen(worker.key));
        }
        self.budgets(worker, worked, &used);
        self.share(worker, client_minutes);
    }

    fn suits(&mut self, worker: &PlanWorker, at: usize) {
        let package = &self.problem.packages[at];
        let mut gate = false;
        for (place, level) in package.demand.iter().enumerate() {
            gate |= *level > worker.capability[place];
        }
        if gate {
            self.breaches.push(Breach::Gate(worker.key, package.key));
        }
        let bits = (0..u64::BITS).map(|bit| 1_u64 << bit);
        if bits.clone().any(|bit| package.needs & bit != 0 && worker.granted & bit == 0) {
            self.breaches.push(Breach::NotGranted(worker.key, package.key));
        }
        let mut ways = bits.filter(|bit| package.one_of & bit != 0).peekable();
        if ways.peek().is_some() && !ways.any(|bit| worker.granted & bit != 0) {
            self.breaches.push(Breach::NoWay(worker.key, package.key));
        }
        if package.fixed_to.is_some_and(|fixed| fixed != worker.key) {
            self.breaches.push(Breach::Fixed(worker.key, package.key));
        }
    }

    fn budgets(&mut self, worker: &PlanWorker, worked: u64, used: &[u64]) {
        let present = present(worker);
        if worked > present {
            self.breaches.push(Breach::Minutes(worker.key));
        }
        self.strain(worked, present);
        for (place, (&used, &budget)) in used.iter().zip(&worker.budgets).enumerate() {
            if budget == UNLIMITED {
                continue;
            }
            if used > budget {
                self.breaches.push(Breach::Budget(worker.key, place));
            }
            self.strain(used, budget);
        }
    }

    fn strain(&mut self, used: u64, budget: u64) {
        if used > 0 && budget > 0 {
            let share = (u128::from(used) * 1_000_000).div_ceil(u128::from(budget));
            self.facts.strain_ppm = self.facts.strain_ppm.max(u64::try_from(share).unwrap_or(u64::MAX));
        }
    }

    fn share(&mut self, worker: &PlanWorker, client_minutes: u64) {
        let present = present(worker);
        let due = (present / 2).min(60);
        self.facts.share_lack += due.saturating_sub(client_minutes);
        let share = (client_minutes * 1_000_000).checked_div(present).unwrap_or(1_000_000);
        if (0..self.problem.packages.len()).any(|at| self.could_do(worker, at)) {
            self.facts.share_ppm = self.facts.share_ppm.min(share);
        }
    }

    /// Whether there is client work of this place that the person could do with nothing else to do.
    fn could_do(&self, worker: &PlanWorker, at: usize) -> bool {
        let package = &self.problem.packages[at];
        let pace = u64::from(worker.pace_pct[package.kind].max(1));
        let gates = package.demand.iter().enumerate();
        let uses = package.uses.iter().enumerate();
        package.client_work
            && gates.filter(|&(place, level)| worker.capability[place] < *level).count() == 0
            && uses.filter(|&(place, amount)| worker.budgets[place] < *amount).count() == 0
            && (worker.granted & package.needs) == package.needs
            && (package.one_of == 0 || package.one_of & worker.granted > 0)
            && u64::from(package.std_minutes) * 100 <= present(worker) * pace
    }

    /// Every package is planned or left out, and only one of the two.
    fn accounts(&mut self, plan: &ShiftPlan) {
        let mut left_out = BTreeSet::new();
        for left in &plan.left_out {
            let unknown = !self.packages.contains_key(&left.package);
            if unknown || self.done_by.contains_key(&left.package) || !left_out.insert(left.package) {
                self.breaches.push(Breach::LeftOutWrongly(left.package));
            }
        }
        for package in &self.problem.packages {
            if self.done_by.contains_key(&package.key) {
                continue;
            }
            if let Some(worker) = package.fixed_to {
                self.breaches.push(Breach::Fixed(worker, package.key));
            }
            if !left_out.contains(&package.key) {
                self.breaches.push(Breach::NotAccounted(package.key));
            }
        }
    }

    fn late_orders(&mut self) {
        for order in &self.problem.orders {
            let late = |package: &PackageKey| {
                self.done_by.get(package).is_none_or(|&(_, minute)| minute > u64::from(order.due))
            };
            let mut packages =
                self.problem.packages.iter().filter(|package| package.order == Some(order.key));
            if packages.any(|package| late(&package.key)) {
                self.facts.late_weight += u64::from(order.weight);
                self.facts.late.push(order.key);
            }
        }
    }

    fn changes(&mut self) {
        for person in &self.problem.published {
            let Some(worker) = self.problem.workers.iter().find(|worker| worker.key == person.worker) else {
                continue;
            };
            for package in person.packages.iter().filter(|package| self.packages.contains_key(package)) {
                if self.done_by.get(package).is_none_or(|&(who, _)| who != worker.key) {
                    self.facts.changes += u64::from(worker.change_cost);
                }
            }
        }
    }
}

fn present(worker: &PlanWorker) -> u64 {
    worker.windows.iter().map(|window| u64::from(window.to.saturating_sub(window.from))).sum()
}

/// The minute of the plan at which the person has worked so long; what does not fit ends after the last window.
fn minute_at(worker: &PlanWorker, worked: u64) -> u64 {
    let mut before = 0_u64;
    for window in &worker.windows {
        let length = u64::from(window.to.saturating_sub(window.from));
        if worked <= before + length {
            return u64::from(window.from) + (worked - before);
        }
        before += length;
    }
    worker.windows.last().map_or(0, |window| u64::from(window.to)) + (worked - before)
}
