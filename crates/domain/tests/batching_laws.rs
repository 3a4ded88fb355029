//! Laws of grouping orders into tours: few orders are grouped as well as by trying everything, more nearly so, each is
//! in one tour or left out with its reason, and the checker refuses what does not hold.

use proptest::collection::vec;
use proptest::prelude::*;
use rummelig_domain::picking::check_batch::batch_faults;
use rummelig_domain::picking::route_ladder::{LadderTour, Piece, shortest};
use rummelig_domain::picking::{
    BatchDemand, BatchLeftOut, BatchLimits, BatchOrder, BatchPlan, BatchTour, Budget, plan_batches,
};
use std::cell::Cell;
use std::collections::BTreeSet;

const CELLS: u32 = 10;
const AISLES: u32 = 4;
/// No way leads to it.
const WALLED: u32 = AISLES * CELLS;

/// The hall of the router's vectors: 4 aisles 5 m apart with 10 cells 1 m apart, the depot below the first.
fn hall(stops: impl Iterator<Item = u32>) -> Option<u64> {
    let stops: BTreeSet<u32> = stops.collect();
    let aisle = |aisle: u32| {
        let cells = stops.iter().filter(|stop| *stop / CELLS == aisle);
        vec![Piece { length: Some(11), stops: cells.map(|stop| u64::from(stop % CELLS) + 1).collect() }]
    };
    let tour = LadderTour {
        aisles: (0..AISLES).map(aisle).collect(),
        rows: vec![vec![Some(5); 3]; 2],
        start: (0, 1),
    };
    if stops.contains(&WALLED) { None } else { shortest(&tour) }
}

fn planned(demand: &BatchDemand, rounds: u64, seed: u64) -> BatchPlan {
    let walk = |stops: &[u32]| hall(stops.iter().copied());
    let plan = plan_batches(demand, &walk, &Budget::rounds(rounds), seed);
    assert_eq!(faults(demand, &plan), []);
    plan
}

fn faults(demand: &BatchDemand, plan: &BatchPlan) -> Vec<rummelig_domain::picking::check_batch::BatchFault> {
    batch_faults(demand, plan, &|stops| hall(stops.iter().copied()))
}

fn order() -> impl Strategy<Value = BatchOrder> {
    let stops = prop_oneof![40 => 0..WALLED, 1 => Just(WALLED)];
    (vec(stops, 1..4), 1..5_u64, 0..9_u64, 0..9_u64, 0..6_u32, 0..6_u32, vec(0..3_u16, 0..2)).prop_map(
        |(stops, lines, weight_g, volume_mm3, window, group, classes)| BatchOrder {
            stops,
            lines,
            weight_g,
            volume_mm3,
            // Mostly one window and one group.
            window: window.saturating_sub(4),
            group: group.saturating_sub(4),
            classes,
        },
    )
}

fn demand(orders: std::ops::Range<usize>) -> impl Strategy<Value = BatchDemand> {
    let limits = (1..5_usize, 3..14_u64, 6..25_u64, 6..25_u64, 25..90_u64).prop_map(
        |(orders_max, lines_max, weight_g_max, volume_mm3_max, tour_max)| BatchLimits {
            orders_max,
            lines_max,
            weight_g_max,
            volume_mm3_max,
            tour_max,
        },
    );
    (vec(order(), orders), limits, vec((0..3_u16, 0..3_u16), 0..2), 0..30_u64)
        .prop_map(|(orders, limits, apart, tour_fixed)| BatchDemand { orders, limits, apart, tour_fixed })
}

/// Every way to put orders into tours, one after the other into each tour there is or a new one; those that the checker
/// refuses do not count. The cheapest.
fn best_of_all(demand: &BatchDemand, fetched: &[usize], tours: &mut Vec<Vec<usize>>) -> Option<u64> {
    let Some((&order, rest)) = fetched.split_first() else {
        return cost_of(demand, tours);
    };
    let mut best = None;
    for place in 0..=tours.len() {
        if place == tours.len() {
            tours.push(Vec::new());
        }
        tours[place].push(order);
        let found = best_of_all(demand, rest, tours);
        best = match (best, found) {
            (Some(a), Some(b)) => Some(u64::min(a, b)),
            (a, b) => a.or(b),
        };
        tours[place].pop();
        if tours[place].is_empty() {
            tours.pop();
            break;
        }
    }
    best
}

/// What these tours cost together, if they may be.
fn cost_of(demand: &BatchDemand, tours: &[Vec<usize>]) -> Option<u64> {
    let stops = |tour: &[usize]| -> Vec<u32> {
        tour.iter().flat_map(|order| demand.orders[*order].stops.iter().copied()).collect()
    };
    let tours: Option<Vec<BatchTour>> = tours
        .iter()
        .map(|orders| Some(BatchTour { orders: orders.clone(), cost: hall(stops(orders).into_iter())? }))
        .collect();
    let tours = tours?;
    let named: BTreeSet<usize> = tours.iter().flat_map(|tour| tour.orders.iter().copied()).collect();
    let left_out = (0..demand.orders.len()).filter(|order| !named.contains(order));
    let cost = tours.iter().map(|tour| tour.cost + demand.tour_fixed).sum();
    let plan = BatchPlan {
        left_out: left_out.map(|order| (order, BatchLeftOut::TooLarge)).collect(),
        tours,
        cost,
        proven: false,
        deadline_hit: false,
    };
    faults(demand, &plan).is_empty().then_some(cost)
}

/// The best cost by a table over sets of orders, for more than can be tried one by one.
fn best_by_table(demand: &BatchDemand) -> u64 {
    let sets = 1_usize << demand.orders.len();
    let mut best = vec![u64::MAX; sets];
    best[0] = 0;
    let members = |set: usize| (0..demand.orders.len()).filter(move |order| set >> order & 1 == 1);
    for tour in 1..sets {
        let orders: Vec<usize> = members(tour).collect();
        if orders.len() > demand.limits.orders_max {
            continue;
        }
        let stops = orders.iter().flat_map(|order| demand.orders[*order].stops.iter().copied());
        let cost = hall(stops).map_or(u64::MAX, |walk| walk + demand.tour_fixed);
        let rest = (sets - 1) ^ tour;
        let mut with = rest;
        // Only tours that end with the highest order of the set they complete, which is enough.
        loop {
            if with < tour && best[with] != u64::MAX {
                best[with | tour] = best[with | tour].min(best[with].saturating_add(cost));
            }
            if with == 0 {
                break;
            }
            with = (with - 1) & rest;
        }
    }
    best[sets - 1]
}

fn cases(small: u32, full: u32) -> ProptestConfig {
    let full_run = std::env::var_os("RUMMELIG_TEST_FULL").is_some();
    ProptestConfig::with_cases(if full_run { full } else { small })
}

proptest! {
    #![proptest_config(cases(256, 10_000))]

    #[test]
    fn few_orders_are_grouped_as_well_as_by_trying_everything(demand in demand(0..7)) {
        let plan = planned(&demand, 100, 1);
        prop_assert!(plan.proven);
        let fetched: Vec<usize> = plan.tours.iter().flat_map(|tour| tour.orders.iter().copied()).collect();
        prop_assert_eq!(best_of_all(&demand, &fetched, &mut Vec::new()), Some(plan.cost));
    }

    #[test]
    fn what_is_left_out_could_not_be_fetched_alone(demand in demand(1..20)) {
        for (order, reason) in planned(&demand, 0, 1).left_out {
            let (of, limits) = (&demand.orders[order], &demand.limits);
            let holds = match reason {
                BatchLeftOut::TooManyLines => of.lines > limits.lines_max,
                BatchLeftOut::TooHeavy => of.weight_g > limits.weight_g_max,
                BatchLeftOut::TooLarge => of.volume_mm3 > limits.volume_mm3_max,
                BatchLeftOut::Apart => of.classes.len() > 1,
                BatchLeftOut::Unreachable => of.stops.contains(&WALLED),
                BatchLeftOut::TourTooLong => hall(of.stops.iter().copied()) > Some(limits.tour_max),
            };
            prop_assert!(holds, "{order}: {reason:?}");
            prop_assert_eq!(cost_of(&demand, &[vec![order]]), None);
        }
    }
}

proptest! {
    #![proptest_config(cases(32, 1_000))]

    #[test]
    fn a_search_is_no_worse_than_merging_and_merging_than_one_by_one(
        demand in demand(13..30),
        seed in 0..9_u64,
    ) {
        let (merged, searched) = (planned(&demand, 0, seed), planned(&demand, 300, seed));
        let alone = |tour: &BatchTour| -> u64 {
            let walk = |order: &usize| hall(demand.orders[*order].stops.iter().copied()).unwrap_or(0);
            tour.orders.iter().map(|order| walk(order) + demand.tour_fixed).sum()
        };
        prop_assert!(searched.cost <= merged.cost);
        prop_assert!(merged.cost <= merged.tours.iter().map(alone).sum::<u64>());
        prop_assert_eq!(planned(&demand, 300, seed), searched);
    }
}

proptest! {
    #![proptest_config(cases(12, 200))]

    #[test]
    fn a_search_among_thirteen_orders_is_within_five_per_cent_of_the_best(
        stops in vec(vec(0..WALLED, 1..4), 13),
        orders_max in 2..5_usize,
        tour_fixed in 0..20_u64,
    ) {
        let order = |stops| BatchOrder { stops, ..BatchOrder::default() };
        let demand = BatchDemand {
            orders: stops.into_iter().map(order).collect(),
            limits: BatchLimits { orders_max, ..BatchLimits::default() },
            tour_fixed,
            ..BatchDemand::default()
        };
        let (plan, best) = (planned(&demand, 2_000, 1), best_by_table(&demand));
        prop_assert!(!plan.proven);
        prop_assert!(plan.cost >= best && plan.cost * 100 <= best * 105, "{} for {best}", plan.cost);
    }
}

#[test]
fn two_neighbours_together_and_the_far_one_alone() {
    let order = |stop| BatchOrder { stops: vec![stop], ..BatchOrder::default() };
    let demand = BatchDemand {
        orders: vec![order(7), order(8), order(39)],
        limits: BatchLimits { orders_max: 2, ..BatchLimits::default() },
        ..BatchDemand::default()
    };
    let plan = planned(&demand, 0, 1);
    let tour = |orders: &[usize], cost| BatchTour { orders: orders.to_vec(), cost };
    assert_eq!(plan.tours, [tour(&[0, 1], 6), tour(&[2], 32)]);
    assert_eq!((plan.cost, plan.proven), (38, true));
}

#[test]
fn a_deadline_ends_the_search_with_a_plan_that_holds() {
    let order = |stop| BatchOrder { stops: vec![stop], ..BatchOrder::default() };
    let demand = BatchDemand {
        orders: (0..30).map(order).collect(),
        limits: BatchLimits { orders_max: 3, ..BatchLimits::default() },
        ..BatchDemand::default()
    };
    let walk = |stops: &[u32]| hall(stops.iter().copied());
    let asked = std::sync::atomic::AtomicU32::new(0);
    let stop = || asked.fetch_add(1, std::sync::atomic::Ordering::Relaxed) == 40;
    let plan = plan_batches(&demand, &walk, &Budget { iterations: u64::MAX, stop: Some(&stop) }, 1);
    assert!(plan.deadline_hit && !plan.proven);
    assert_eq!(faults(&demand, &plan), []);
}

#[test]
fn a_tour_is_asked_for_once() {
    let order = |stop| BatchOrder { stops: vec![stop, stop], ..BatchOrder::default() };
    let demand = BatchDemand { orders: (0..6).map(order).collect(), ..BatchDemand::default() };
    let asked = Cell::new(0);
    let walk = |stops: &[u32]| {
        asked.set(asked.get() + 1);
        hall(stops.iter().copied())
    };
    assert!(plan_batches(&demand, &walk, &Budget::rounds(50), 1).proven);
    assert_eq!(asked.get(), 63);
}

/// One change that makes a right answer wrong.
type Mutation = dyn Fn(&mut BatchDemand, &mut BatchPlan);

#[test]
fn the_checker_refuses_what_does_not_hold() {
    let order = |stop: u32, group| BatchOrder {
        stops: vec![stop],
        lines: 2,
        weight_g: 3,
        volume_mm3: 4,
        group,
        classes: vec![stop as u16],
        ..BatchOrder::default()
    };
    let demand = BatchDemand {
        orders: vec![order(7, 0), order(8, 0), order(39, 1), order(WALLED, 0)],
        tour_fixed: 5,
        ..BatchDemand::default()
    };
    let right = planned(&demand, 0, 1);
    assert_eq!((right.tours.len(), right.cost), (2, 48));
    let mutations: [(&str, &Mutation); 20] = [
        ("an order is nowhere", &|_, plan| plan.tours[0].orders.truncate(1)),
        ("a tour is gone", &|_, plan| drop(plan.tours.pop())),
        ("an order is not left out any more", &|_, plan| plan.left_out.clear()),
        ("an order is fetched and left out", &|_, plan| plan.left_out.push((0, BatchLeftOut::TooHeavy))),
        ("an unknown order is left out", &|_, plan| plan.left_out.push((4, BatchLeftOut::TooHeavy))),
        ("an unknown order is fetched", &|_, plan| plan.tours[1].orders.push(9)),
        ("an order twice in a tour", &|_, plan| plan.tours[0].orders = vec![0, 0, 1]),
        ("an order in two tours", &|_, plan| plan.tours[1].orders.insert(0, 1)),
        ("orders not ascending", &|_, plan| plan.tours[0].orders.reverse()),
        ("a tour of nothing", &|_, plan| plan.tours.push(BatchTour { orders: Vec::new(), cost: 0 })),
        ("a walk too short", &|_, plan| (plan.tours[0].cost, plan.cost) = (5, 47)),
        ("a walk too long", &|_, plan| (plan.tours[0].cost, plan.cost) = (7, 49)),
        ("another sum", &|_, plan| plan.cost = 38),
        ("a stop more", &|demand, _| demand.orders[0].stops.push(0)),
        ("fewer slots", &|demand, _| demand.limits.orders_max = 1),
        ("fewer lines", &|demand, _| demand.limits.lines_max = 3),
        ("a weaker cart", &|demand, _| demand.limits.weight_g_max = 5),
        ("a smaller cart", &|demand, _| demand.limits.volume_mm3_max = 7),
        ("a shorter walk", &|demand, _| demand.limits.tour_max = 31),
        ("goods that do not mix", &|demand, _| demand.apart.push((8, 7))),
    ];
    for (name, change) in mutations {
        let (mut demand, mut plan) = (demand.clone(), right.clone());
        change(&mut demand, &mut plan);
        assert_ne!(faults(&demand, &plan), [], "{name}");
    }
    for change in [|order: &mut BatchOrder| order.window = 1, |order: &mut BatchOrder| order.group = 1] {
        let mut demand = demand.clone();
        change(&mut demand.orders[0]);
        assert_ne!(faults(&demand, &right), []);
    }
}
