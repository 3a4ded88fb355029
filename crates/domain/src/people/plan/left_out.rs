//! Why a package is in nobody's list, and the smallest change that would open it. The work is changed, never a
//! person's agreement: a lower shelf, a smaller box, another day.

use super::model::{Model, suits};
use super::problem::{PackageKey, PlanPackage, PlanWorker};
use super::{Lists, NONE};

/// A package that nobody does in this plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// Which.
    pub package: PackageKey,
    /// How many of those present could do it if they had nothing else to do.
    pub able: u32,
    /// What would open it.
    pub change: SmallestChange,
}

/// The smallest change that opens a package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SmallestChange {
    /// It asks more than anybody present may do. Lowering these would let at least one person do it.
    Ask {
        /// Levels to lower.
        gates: Vec<LoweredGate>,
        /// Things it asks that would have to go, as bits.
        needs: u64,
        /// Whether none of the ways in which it can be done suits, such as sitting or standing.
        way: bool,
        /// How many of those present could do it then.
        opens_for: u32,
    },
    /// It suits somebody, but is more than anybody has left of these: make it smaller, or leave it to another day.
    Room(Vec<Missing>),
    /// There is room for it: the plan was made with more in view, and the floor may take it as it is.
    Nothing,
    /// Nobody is present.
    Anybody,
}

/// A gate at which a package asks too much.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LoweredGate {
    /// Its place in the list of gates.
    pub gate: usize,
    /// The level that is asked.
    pub from: u32,
    /// The level that would do.
    pub to: u32,
}

/// What is not left for a package.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Missing {
    /// None for minutes, else the place in the list of budgets.
    pub budget: Option<usize>,
    /// How much more it takes than is left.
    pub amount: u64,
}

/// What is in none of the lists, in the order of the problem.
pub(super) fn left_out(model: &Model<'_>, lists: &Lists) -> Vec<LeftOut> {
    let mut planned = vec![false; model.packages];
    let mut left = model.capacity.clone();
    for (worker, list) in lists.iter().enumerate() {
        for &package in list {
            planned[package as usize] = true;
            for (resource, used) in model.use_of(package, worker as u32).iter().enumerate() {
                left[worker * model.resources + resource] -= used;
            }
        }
    }
    (0..model.packages as u32)
        .filter(|&package| !planned[package as usize])
        .map(|package| LeftOut {
            package: model.problem.packages[package as usize].key,
            able: model.able[package as usize].len() as u32,
            change: change(model, &left, package),
        })
        .collect()
}

fn change(model: &Model<'_>, left: &[i64], at: u32) -> SmallestChange {
    let package = &model.problem.packages[at as usize];
    let workers = &model.problem.workers;
    let held = model.held[at as usize];
    let suited = (0..workers.len())
        .filter(|&who| (held == NONE || held == who as u32) && suits(package, &workers[who]));
    let room = suited.map(|who| missing(model, left, at, who)).min_by_key(|missing| {
        (missing.len(), missing.iter().map(|missing| missing.amount).max().unwrap_or(0))
    });
    match room {
        Some(missing) if missing.is_empty() => SmallestChange::Nothing,
        Some(missing) => SmallestChange::Room(missing),
        None => ask_less(package, workers),
    }
}

fn missing(model: &Model<'_>, left: &[i64], package: u32, worker: usize) -> Vec<Missing> {
    let left = &left[worker * model.resources..];
    let uses = model.use_of(package, worker as u32).iter().enumerate();
    uses.filter(|&(resource, &used)| used > left[resource])
        .map(|(resource, &used)| Missing {
            budget: resource.checked_sub(1),
            amount: (used - left[resource]).unsigned_abs(),
        })
        .collect()
}

/// Fewest things to change, then the smallest sum of levels, then who stands first.
fn ask_less(package: &PlanPackage, workers: &[PlanWorker]) -> SmallestChange {
    let changes = workers.iter().map(|worker| {
        let gates: Vec<LoweredGate> = package
            .demand
            .iter()
            .zip(&worker.capability)
            .enumerate()
            .filter(|(_, (asked, suited))| asked > suited)
            .map(|(gate, (&from, &to))| LoweredGate { gate, from, to })
            .collect();
        let needs = package.needs & !worker.granted;
        let way = package.one_of != 0 && package.one_of & worker.granted == 0;
        (gates, needs, way)
    });
    let size = |(gates, needs, way): &(Vec<LoweredGate>, u64, bool)| {
        let things = gates.len() + needs.count_ones() as usize + usize::from(*way);
        (things, gates.iter().map(|gate| u64::from(gate.from - gate.to)).sum::<u64>())
    };
    let Some((gates, needs, way)) = changes.min_by_key(size) else { return SmallestChange::Anybody };
    let mut changed = package.clone();
    for gate in &gates {
        changed.demand[gate.gate] = gate.to;
    }
    changed.needs &= !needs;
    if way {
        changed.one_of = 0;
    }
    let opens_for = workers.iter().filter(|worker| suits(&changed, worker)).count() as u32;
    SmallestChange::Ask { gates, needs, way, opens_for }
}
