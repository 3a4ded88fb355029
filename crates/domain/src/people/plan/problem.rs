//! What a shift plan is made for: who is present, what is to be done, and what may no longer change.
//!
//! All of it is plain numbers, compiled from profiles and demands by the caller, so that real days and published
//! instances go through the same search. Who a number belongs to is only a key here.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use thiserror::Error;

/// A person, as the caller names it: the number of an id, or a place in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WorkerKey(pub u128);

/// A package of work, as the caller names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PackageKey(pub u128);

/// Packages that leave together, as the caller names them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OrderKey(pub u128);

/// A budget that sets no limit.
pub const UNLIMITED: u64 = u64::MAX;

/// The largest use of one budget by one package, and the most that budgets are told apart to. 2^40 grams are a
/// million tonnes; sums of them stay far from the end of an integer.
pub const USE_MAX: u64 = 1 << 40;

/// Minutes of the shift in which a person is there to work, from the first up to the one before the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// The first minute, counted from the start of the plan.
    pub from: u32,
    /// The minute at which it ends.
    pub to: u32,
}

impl Window {
    /// How long it is, in minutes.
    #[must_use]
    pub const fn minutes(self) -> u32 {
        self.to.saturating_sub(self.from)
    }
}

/// Who is present, and what the work must look like for this person.
#[derive(Clone, PartialEq, Eq)]
pub struct PlanWorker {
    /// Which.
    pub key: WorkerKey,
    /// When the person works, ascending. A package may be set down at the end of one and taken up in the next.
    pub windows: Vec<Window>,
    /// The highest level that suits, for each gate.
    pub capability: Vec<u32>,
    /// One bit for each thing that is granted: elements of sets and licences.
    pub granted: u64,
    /// What is left for each budget, minutes apart; [`UNLIMITED`] where there is no limit.
    pub budgets: Vec<u64>,
    /// The agreed pace for each kind of task, in per cent. Never a measurement.
    pub pace_pct: Vec<u32>,
    /// How gladly each kind is done: wishes and the goal added, what is rather avoided taken off.
    pub wishes: Vec<i32>,
    /// What it costs this person to change the kind of task once, in points of wishes.
    pub switch_cost: u32,
    /// What it costs when a package of the published plan goes to somebody else or is left out, in points of wishes.
    pub change_cost: u32,
    /// Whether the person is here on placement. Nothing may depend on it that the work gets done.
    pub on_placement: bool,
    /// What the person's list begins with, whatever else changes.
    pub frozen: Vec<PackageKey>,
}

impl PlanWorker {
    /// Minutes in which the person works.
    #[must_use]
    pub fn present_minutes(&self) -> u32 {
        self.windows.iter().fold(0, |sum, window| sum.saturating_add(window.minutes()))
    }
}

/// Says which person it is and leaves everything agreed with that person out.
impl fmt::Debug for PlanWorker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PlanWorker").field("key", &self.key).finish_non_exhaustive()
    }
}

/// Work that one person does in one go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanPackage {
    /// Which.
    pub key: PackageKey,
    /// Its kind, an index into the lists of pace and wishes.
    pub kind: usize,
    /// What it takes at a pace of 100 %, in minutes.
    pub std_minutes: u32,
    /// How much it matters: 9, 3 or 1.
    pub priority: u32,
    /// The level that it asks, for each gate.
    pub demand: Vec<u32>,
    /// All of these must be granted.
    pub needs: u64,
    /// One of these must be granted, where there is any.
    pub one_of: u64,
    /// What it takes of each budget, minutes apart.
    pub uses: Vec<u64>,
    /// Whether it is work for a client, and not for the house itself.
    pub client_work: bool,
    /// The order whose cut-off it serves.
    pub order: Option<OrderKey>,
    /// Who must do it: the supervisor has said so, or it is already under way.
    pub fixed_to: Option<WorkerKey>,
}

impl PlanPackage {
    /// What doing it is worth: its priority times its minutes at a pace of 100 %.
    #[must_use]
    pub fn value(&self) -> u64 {
        u64::from(self.priority) * u64::from(self.std_minutes)
    }
}

/// Packages that must all be done by a minute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlanOrder {
    /// Which.
    pub key: OrderKey,
    /// What it weighs to be late.
    pub weight: u32,
    /// The minute of the plan by which all of it is done.
    pub due: u32,
}

/// One person's packages, in the order in which they are to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonPlan {
    /// Who.
    pub worker: WorkerKey,
    /// What, first to last.
    pub packages: Vec<PackageKey>,
}

/// A shift to be planned.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlanProblem {
    /// Who is present. Ties go to whoever stands first.
    pub workers: Vec<PlanWorker>,
    /// What is to be done. Ties go to what stands first.
    pub packages: Vec<PlanPackage>,
    /// What is to leave, and when.
    pub orders: Vec<PlanOrder>,
    /// What people have been told so far. Packages and people that are no longer there are passed over.
    pub published: Vec<PersonPlan>,
}

/// Why no plan can be made of this. What is wrong is named, not whose agreement it goes against.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ProblemFault {
    /// Two people of one key.
    #[error("a person is listed twice")]
    WorkerTwice(WorkerKey),
    /// Two packages of one key.
    #[error("a package is listed twice")]
    PackageTwice(PackageKey),
    /// Two orders of one key.
    #[error("an order is listed twice")]
    OrderTwice(OrderKey),
    /// A list of this person has another length than the first person's.
    #[error("a person has another number of gates, budgets or kinds than the first")]
    WorkerShape(WorkerKey),
    /// A list of this package has another length than the people's, or its kind is not one of theirs.
    #[error("a package has other gates, budgets or kinds than the people")]
    PackageShape(PackageKey),
    /// Windows that are empty, overlap, or do not ascend.
    #[error("the windows of a person overlap or do not ascend")]
    Windows(WorkerKey),
    /// A pace of 0 %.
    #[error("a pace must be above 0 %")]
    Pace(WorkerKey),
    /// A number beyond what a shift can hold.
    #[error("a package asks more than a shift can hold")]
    TooLarge(PackageKey),
    /// An order that is not listed.
    #[error("a package belongs to an order that is not listed")]
    UnknownOrder(PackageKey),
    /// A frozen package or the person who must do one is not there.
    #[error("a frozen or fixed package names something that is not listed")]
    UnknownHeld(PackageKey),
    /// A package frozen or fixed for two people, or twice in one list.
    #[error("a package is held for two people")]
    HeldTwice(PackageKey),
    /// What is frozen or fixed goes against an agreement, a licence, the time or a budget. These are never traded:
    /// the hold must go.
    #[error("what is held for a person no longer fits")]
    HeldNotPossible(WorkerKey),
}

/// The most packages, standard minutes and priority: products of them stay far from the end of an integer.
const COUNT_MAX: usize = 1 << 16;
const MINUTES_MAX: u32 = 1 << 16;

impl PlanProblem {
    /// Whether a plan can be made of this at all. Whether what is held fits is seen when it is compiled.
    pub(super) fn check_shape(&self) -> Result<(), ProblemFault> {
        let mut workers = BTreeSet::new();
        for worker in &self.workers {
            if !workers.insert(worker.key) {
                return Err(ProblemFault::WorkerTwice(worker.key));
            }
            self.check_worker(worker)?;
        }
        let mut orders = BTreeSet::new();
        for order in &self.orders {
            if !orders.insert(order.key) {
                return Err(ProblemFault::OrderTwice(order.key));
            }
        }
        let mut packages = BTreeSet::new();
        for package in &self.packages {
            if !packages.insert(package.key) {
                return Err(ProblemFault::PackageTwice(package.key));
            }
            if package.order.is_some_and(|order| !orders.contains(&order)) {
                return Err(ProblemFault::UnknownOrder(package.key));
            }
            self.check_package(package)?;
        }
        self.check_held(&workers, &packages)
    }

    fn check_worker(&self, worker: &PlanWorker) -> Result<(), ProblemFault> {
        let like = self.workers.first().unwrap_or(worker);
        let shape = |of: &PlanWorker| {
            (of.capability.len(), of.budgets.len(), of.pace_pct.len(), of.wishes.len() == of.pace_pct.len())
        };
        if shape(worker) != shape(like) || worker.wishes.len() != worker.pace_pct.len() {
            return Err(ProblemFault::WorkerShape(worker.key));
        }
        let mut end = 0;
        for window in &worker.windows {
            if window.from < end || window.to <= window.from {
                return Err(ProblemFault::Windows(worker.key));
            }
            end = window.to;
        }
        if worker.pace_pct.contains(&0) { Err(ProblemFault::Pace(worker.key)) } else { Ok(()) }
    }

    fn check_package(&self, package: &PlanPackage) -> Result<(), ProblemFault> {
        if let Some(like) = self.workers.first()
            && (package.demand.len() != like.capability.len()
                || package.uses.len() != like.budgets.len()
                || package.kind >= like.pace_pct.len())
        {
            return Err(ProblemFault::PackageShape(package.key));
        }
        let large = package.uses.iter().any(|&uses| uses > USE_MAX)
            || package.std_minutes > MINUTES_MAX
            || package.priority > MINUTES_MAX
            || self.packages.len() > COUNT_MAX;
        if large { Err(ProblemFault::TooLarge(package.key)) } else { Ok(()) }
    }

    fn check_held(
        &self,
        workers: &BTreeSet<WorkerKey>,
        packages: &BTreeSet<PackageKey>,
    ) -> Result<(), ProblemFault> {
        let mut held = BTreeMap::new();
        for worker in &self.workers {
            for &package in &worker.frozen {
                if !packages.contains(&package) {
                    return Err(ProblemFault::UnknownHeld(package));
                }
                if held.insert(package, worker.key).is_some() {
                    return Err(ProblemFault::HeldTwice(package));
                }
            }
        }
        for package in &self.packages {
            let Some(worker) = package.fixed_to else { continue };
            if !workers.contains(&worker) {
                return Err(ProblemFault::UnknownHeld(package.key));
            }
            if held.get(&package.key).is_some_and(|&other| other != worker) {
                return Err(ProblemFault::HeldTwice(package.key));
            }
        }
        Ok(())
    }
}
