//! `sprp`: one picker, one position for each article, the shortest closed tour from the depot.

use crate::args::{Args, Method};
use crate::hall::{Cell, Hall};
use crate::key_value::{KeyValue, after, count};
use crate::report::Outcome;
use rummelig_domain::picking::{route_ladder, route_policy};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

/// Both readings of a file.
pub(crate) fn run(args: &Args, name: &str, bytes: &[u8]) -> Vec<Outcome> {
    let file = match KeyValue::parse(bytes) {
        Ok(file) => file,
        Err(message) => return vec![Outcome::unreadable(name, message)],
    };
    let reading = |blocks: usize| {
        let name = if blocks == 2 { format!("{name}@2") } else { name.to_owned() };
        let read = Hall::read(&file, blocks).and_then(|hall| Ok((hall, ordered(&file)?)));
        match read {
            Ok((hall, cells)) => solve(args, name, &hall, &cells),
            Err(message) => Outcome::unreadable(&name, message),
        }
    };
    args.readings().into_iter().map(reading).collect()
}

/// Where the ordered articles lie.
fn ordered(file: &KeyValue) -> Result<Vec<Cell>, String> {
    let hall = Hall::read(file, 1)?;
    let (head, lines) = file.section("SKU_SECTION")?.split_first().ok_or("SKU_SECTION is empty")?;
    if count(head, "NUM_SKUS")? != lines.len() {
        return Err(format!("line {}: NUM_SKUS does not count the {} lines below", head.0, lines.len()));
    }
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
    let (head, lines) = file.section("ORDER_SECTION")?.split_first().ok_or("ORDER_SECTION is empty")?;
    if count(head, "NUM_ARTICLES")? != lines.len() {
        return Err(format!("line {}: NUM_ARTICLES does not count the {} lines below", head.0, lines.len()));
    }
    let cell =
        |line| positions.get(&after(line, "ID")?).copied().ok_or(format!("line {}: lies nowhere", line.0));
    lines.iter().map(cell).collect()
}

fn solve(args: &Args, instance: String, hall: &Hall, cells: &[Cell]) -> Outcome {
    let ladder = hall.ladder(cells);
    let begun = Instant::now();
    let (route, proven) = match args.method {
        Method::Best => (route_ladder::solve(&ladder), true),
        Method::SShape => (route_policy::s_shape(&ladder), false),
        Method::LargestGap => (route_policy::largest_gap(&ladder), false),
    };
    let taken = begun.elapsed();
    let Some(route) = route else { return Outcome::unreadable(&instance, "no tour".to_owned()) };
    let claimed = route.cost + hall.depot_ways();
    let order: Vec<Cell> = route.stops.iter().map(|stop| hall.cell(&ladder, *stop)).collect();
    let objective = match args.method {
        Method::Best => checked(hall, cells, &order, claimed),
        // A policy prescribes its ways, which may be longer than the shortest between its stops.
        Method::SShape | Method::LargestGap => Ok(claimed),
    };
    Outcome {
        instance,
        objective: objective.map(|length| length as f64 / 1e3),
        proven,
        lower_bound: proven.then_some(claimed as f64 / 1e3),
        taken,
        solution: order.iter().map(|(aisle, cell)| format!("{aisle} {cell}\n")).collect(),
    }
}

/// The length of an order of stops, if it is a tour of all the cells and as long as was claimed.
fn checked(hall: &Hall, cells: &[Cell], order: &[Cell], claimed: u64) -> Result<u64, String> {
    let (wanted, visited): (BTreeSet<_>, BTreeSet<_>) = (cells.iter().collect(), order.iter().collect());
    if wanted != visited || visited.len() != order.len() {
        return Err("the tour does not visit each ordered cell once".to_owned());
    }
    let length = hall.tour(order);
    if length == claimed { Ok(length) } else { Err(format!("the tour is {length} long and not {claimed}")) }
}
