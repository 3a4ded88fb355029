//! `jobprp-bahceci-oncan`: orders grouped into tours that a picker can carry, each tour the shortest there is.

use crate::args::Args;
use crate::hall::{Cell, Hall};
use crate::key_value::{KeyValue, after, count};
use crate::report::Outcome;
use rummelig_domain::picking::{
    BatchDemand, BatchLimits, BatchOrder, BatchPlan, Budget, plan_batches, route_ladder,
};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::time::Instant;

/// Rounds where no deadline is given.
const ROUNDS: u64 = 2_000;

/// Orders in a hall, as they were read.
struct Task {
    hall: Hall,
    capacity: u64,
    orders: Vec<Order>,
}

#[derive(Default)]
struct Order {
    load: u64,
    lines: u64,
    cells: Vec<Cell>,
}

/// Solves one file.
pub(crate) fn run(args: &Args, name: &str, bytes: &[u8]) -> Outcome {
    let task = match KeyValue::parse(bytes).and_then(|file| read(&file)) {
        Ok(task) => task,
        Err(message) => return Outcome::unreadable(name, message),
    };
    let begun = Instant::now();
    let late = || args.seconds.is_some_and(|seconds| begun.elapsed() >= seconds);
    let budget = match args.seconds {
        Some(_) => Budget { iterations: u64::MAX, stop: Some(&late) },
        None => Budget::rounds(ROUNDS),
    };
    let hall = &task.hall;
    let walk = |stops: &[u32]| {
        let cells: Vec<Cell> = stops.iter().map(|stop| cell(hall, *stop)).collect();
        let depot = if cells.is_empty() { 0 } else { hall.depot_ways() };
        Some(route_ladder::shortest(&hall.ladder(&cells))? + depot)
    };
    let plan = plan_batches(&demand(&task), &walk, &budget, args.seed);
    let taken = begun.elapsed();
    let (objective, solution) = match checked(&task, &plan) {
        Ok((length, solution)) => (Ok(length as f64 / 1e3), solution),
        Err(message) => (Err(message), String::new()),
    };
    let lower_bound = plan.proven.then_some(plan.cost as f64 / 1e3);
    Outcome { instance: name.to_owned(), objective, proven: plan.proven, lower_bound, taken, solution }
}

fn demand(task: &Task) -> BatchDemand {
    let stop = |&(aisle, cell): &Cell| u32::try_from(aisle * task.hall.cells + cell).unwrap_or(u32::MAX);
    let order = |order: &Order| BatchOrder {
        stops: order.cells.iter().map(stop).collect(),
        lines: order.lines,
        weight_g: order.load,
        ..BatchOrder::default()
    };
    BatchDemand {
        orders: task.orders.iter().map(order).collect(),
        limits: BatchLimits { weight_g_max: task.capacity, ..BatchLimits::default() },
        ..BatchDemand::default()
    }
}

fn cell(hall: &Hall, stop: u32) -> Cell {
    (stop as usize / hall.cells, stop as usize % hall.cells)
}

/// The sum of the tours, walked cell by cell, and the tours as text; or what is wrong with them.
fn checked(task: &Task, plan: &BatchPlan) -> Result<(u64, String), String> {
    let (mut length, mut text) = (0, String::new());
    let mut open: BTreeSet<usize> = (0..task.orders.len()).collect();
    for tour in &plan.tours {
        let (mut load, mut wanted) = (0, BTreeSet::new());
        for order in &tour.orders {
            if !open.remove(order) {
                return Err(format!("order {order} is not fetched once"));
            }
            load += task.orders[*order].load;
            wanted.extend(task.orders[*order].cells.iter().copied());
        }
        if load > task.capacity {
            return Err(format!("a tour carries {load}, and {} is the most", task.capacity));
        }
        let ladder = task.hall.ladder(&wanted.iter().copied().collect::<Vec<_>>());
        let route = route_ladder::solve(&ladder).ok_or("no tour")?;
        let order: Vec<Cell> = route.stops.iter().map(|stop| task.hall.cell(&ladder, *stop)).collect();
        if order.len() != wanted.len() || order.iter().copied().collect::<BTreeSet<_>>() != wanted {
            return Err("a tour does not visit each of its cells once".to_owned());
        }
        length += task.hall.tour(&order);
        let orders: Vec<String> = tour.orders.iter().map(ToString::to_string).collect();
        let stops: Vec<String> = order.iter().map(|(aisle, cell)| format!("{aisle}:{cell}")).collect();
        let _ = writeln!(text, "{}\n{}", orders.join(" "), stops.join(" "));
    }
    match open.first() {
        Some(order) => Err(format!("order {order} is in no tour")),
        None if length == plan.cost => Ok((length, text)),
        None => Err(format!("the tours are {length} long and not {}", plan.cost)),
    }
}

fn read(file: &KeyValue) -> Result<Task, String> {
    let hall = Hall::read(file, 1)?;
    let (head, lines) = file.section("ARTICLE_SECTION")?.split_first().ok_or("ARTICLE_SECTION is empty")?;
    counted(head, "NUM_ARTICLES", lines.len())?;
    let mut weights: BTreeMap<usize, u64> = BTreeMap::new();
    for line in lines {
        weights.insert(after(line, "ID")?, after::<u64>(line, "WEIGHT")?);
    }
    let (head, lines) = file.section("SKU_SECTION")?.split_first().ok_or("SKU_SECTION is empty")?;
    counted(head, "NUM_SKUS", lines.len())?;
    let mut positions: BTreeMap<usize, Cell> = BTreeMap::new();
    for line in lines {
        let cell = (after(line, "AISLE")?, after(line, "CELL")?);
        if !hall.has(cell) {
            return Err(format!("line {}: the hall has no such cell", line.0));
        }
        if positions.insert(after(line, "ID")?, cell).is_some_and(|other| other != cell) {
            return Err(format!("line {}: the article lies at two positions", line.0));
        }
    }
    let (head, mut lines) = file.section("ORDER_SECTION")?.split_first().ok_or("ORDER_SECTION is empty")?;
    let mut orders = Vec::new();
    while let Some((first, rest)) = lines.split_first() {
        let articles = count(first, "NUM_ARTICLES_IN_ORDER")?;
        let of = rest.get(..articles).ok_or(format!("line {}: {articles} lines are announced", first.0))?;
        let mut order = Order { lines: articles as u64, ..Order::default() };
        for line in of {
            let article = after(line, "ID")?;
            let known = weights.get(&article).zip(positions.get(&article));
            let (weight, cell) = known.ok_or(format!("line {}: lies nowhere or weighs nothing", line.0))?;
            order.load += weight * after::<u64>(line, "QUANTITY")?;
            order.cells.push(*cell);
        }
        orders.push(order);
        lines = &rest[articles..];
    }
    counted(head, "NUM_ORDERS", orders.len())?;
    Ok(Task { hall, capacity: file.get("PICKER_CAPACITY")?, orders })
}

fn counted(head: &(usize, String), key: &str, lines: usize) -> Result<(), String> {
    if count(head, key)? == lines {
        Ok(())
    } else {
        Err(format!("line {}: {key} does not count the {lines} below", head.0))
    }
}
