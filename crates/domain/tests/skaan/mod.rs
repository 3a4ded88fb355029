//! Reads shifts of the SKAAN-1 format: synthetic people and tasks as JSON, integers only.
//!
//! Feasible is a task whose every `dem` is at most the person's `cap`, whose heaviest lift and forklift suit the person,
//! and for which minutes, kilograms and metres are left.

use rummelig_domain::people::plan::{
    OrderKey, PackageKey, PersonPlan, PlanPackage, PlanProblem, PlanWorker, ShiftPlan, Window, WorkerKey,
};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

/// A shift, with the names of its people and tasks in the order of the file.
pub(crate) struct Instance {
    pub(crate) name: String,
    pub(crate) workers: Vec<String>,
    pub(crate) tasks: Vec<String>,
    pub(crate) problem: PlanProblem,
}

/// What is known about a shift.
pub(crate) struct Reference {
    pub(crate) value_best: Option<u64>,
    pub(crate) soft_best: Option<i64>,
    pub(crate) strain_best_ppm: Option<u64>,
}

/// A budget's place in the vectors.
pub(crate) const KILOGRAMS: usize = 0;
pub(crate) const METRES: usize = 1;

const FORKLIFT: u64 = 1;

/// The shift of a file, unless it is a file of something else.
pub(crate) fn read(path: &Path) -> Option<Instance> {
    instance(&json(path)?, path)
}

pub(crate) fn json(path: &Path) -> Option<Value> {
    serde_json::from_str(&std::fs::read_to_string(path).ok()?).ok()
}

pub(crate) fn instance(file: &Value, path: &Path) -> Option<Instance> {
    let (workers, tasks) = (file.get("workers")?.as_array()?, file.get("tasks")?.as_array()?);
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    Some(Instance {
        name: file.get("name").and_then(Value::as_str).map_or(stem, str::to_owned),
        workers: workers.iter().map(|worker| text(worker, "id")).collect(),
        tasks: tasks.iter().map(|task| text(task, "id")).collect(),
        problem: PlanProblem {
            workers: workers.iter().enumerate().map(|(at, worker)| person(at, worker)).collect(),
            packages: tasks.iter().enumerate().map(|(at, task)| package(at, task)).collect(),
            ..PlanProblem::default()
        },
    })
}

fn person(at: usize, file: &Value) -> PlanWorker {
    let goal = usize::try_from(file["goal_kind"].as_i64().unwrap_or(-1)).ok();
    let wishes = numbers(file, "pref").into_iter().enumerate();
    let mut capability = numbers(file, "cap");
    capability.push(number(file, "max_lift_kg") as u32);
    let present = number(file, "present_min") as u32;
    PlanWorker {
        key: WorkerKey(at as u128),
        windows: if present == 0 { Vec::new() } else { vec![Window { from: 0, to: present }] },
        capability,
        granted: if number(file, "forklift") > 0 { FORKLIFT } else { 0 },
        budgets: vec![number(file, "day_kg"), number(file, "day_m")],
        pace_pct: numbers(file, "pace_pct"),
        wishes: wishes.map(|(kind, wish)| wish as i32 + if goal == Some(kind) { 3 } else { 0 }).collect(),
        switch_cost: 0,
        change_cost: 0,
        on_placement: false,
        frozen: Vec::new(),
    }
}

fn package(at: usize, file: &Value) -> PlanPackage {
    let mut demand = numbers(file, "dem");
    demand.push(number(file, "max_lift_kg") as u32);
    PlanPackage {
        key: PackageKey(at as u128),
        kind: number(file, "kind") as usize,
        std_minutes: number(file, "std_min") as u32,
        priority: number(file, "prio") as u32,
        demand,
        needs: if number(file, "forklift") > 0 { FORKLIFT } else { 0 },
        one_of: 0,
        uses: vec![number(file, "total_kg"), number(file, "metres")],
        client_work: true,
        order: None::<OrderKey>,
        fixed_to: None,
    }
}

/// What `reference.json` beside the shifts says about one of this name.
pub(crate) fn reference(dir: &Path, name: &str) -> Reference {
    let file = json(&dir.join("reference.json"));
    let entries = file.as_ref().and_then(Value::as_array).into_iter().flatten();
    let entry = entries.into_iter().find(|entry| entry["name"] == name);
    let strain = entry.and_then(|entry| entry["strain_best_at_V99"].as_f64());
    Reference {
        value_best: entry.and_then(|entry| entry["V_best"].as_u64()),
        soft_best: entry.and_then(|entry| entry["soft_best_at_V99"].as_i64()),
        strain_best_ppm: strain.map(|strain| (strain * 1e6).round() as u64),
    }
}

/// The plan of an entry of `solutions.json`: a person for each task, by name. An unknown name gets a key that no person
/// and no task has.
pub(crate) fn solution(instance: &Instance, entry: &Value) -> ShiftPlan {
    const UNKNOWN: u128 = u128::MAX;
    let place = |names: &[String], name: &str| {
        names.iter().position(|known| known == name).map_or(UNKNOWN, |at| at as u128)
    };
    let mut lists: BTreeMap<WorkerKey, Vec<PackageKey>> = BTreeMap::new();
    for (task, worker) in entry["assigned"].as_object().into_iter().flatten() {
        let worker = place(&instance.workers, worker.as_str().unwrap_or_default());
        lists.entry(WorkerKey(worker)).or_default().push(PackageKey(place(&instance.tasks, task)));
    }
    let people: Vec<PersonPlan> =
        lists.into_iter().map(|(worker, packages)| PersonPlan { worker, packages }).collect();
    let known = ShiftPlan::from_lists(&instance.problem, &people);
    ShiftPlan { people, left_out: known.map_or_else(|_| Vec::new(), |plan| plan.left_out) }
}

fn number(file: &Value, field: &str) -> u64 {
    file[field].as_u64().unwrap_or(0)
}

fn numbers(file: &Value, field: &str) -> Vec<u32> {
    file[field].as_array().into_iter().flatten().map(|of| of.as_u64().unwrap_or(0) as u32).collect()
}

fn text(file: &Value, field: &str) -> String {
    file[field].as_str().unwrap_or_default().to_owned()
}
