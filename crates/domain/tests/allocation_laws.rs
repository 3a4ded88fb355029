//! The laws of allocation: demand adds up, stock is never promised twice, owner and rotation hold, and inside a group
//! the choice is the best by the rule's own words, found by trying everything.

#![expect(clippy::unwrap_used, reason = "in a test a panic is a failure, and that is what is wanted")]

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use rummelig_domain::ids::{LocationId, OrderId, StockId};
use rummelig_domain::picking::{
    AllocationPlan, AllocationRules, LineDemand, LotWish, NoLayout, OrderDemand, Outcome, PositionCost,
    Rotation, StockCandidate, StockLocation, allocate, natural_order,
};
use rummelig_domain::quantity::Quantity;
use rummelig_domain::stock::{Balance, BalanceColumns, BalanceFacts};
use rummelig_domain::time::Day;
use std::cmp::Ordering;
use std::collections::BTreeMap;
use uuid::Uuid;

const TODAY: Day = Day::constant(2026, 3, 1);

fn id<T: From<Uuid>>(number: u128) -> T {
    Uuid::from_u128(number).into()
}

fn day(number: i8) -> Day {
    Day::constant(2026, 3, number)
}

/// How many days after the other.
fn days_after(a: Day, b: Day) -> i64 {
    a.duration_since(b).as_hours() / 24
}

/// What a stock row is made of; its number in the list becomes its id.
#[derive(Clone, Debug)]
struct RowDraft {
    client: u128,
    site: u128,
    sku: u128,
    lot: Option<u128>,
    expires: Option<i8>,
    received: i8,
    columns: [i64; 4],
    on_hold: bool,
    receiving: bool,
    location: u128,
    blocked: [bool; 3],
}

impl RowDraft {
    fn facts(&self) -> BalanceFacts {
        let [free, allocated, damaged, quarantined] = self.columns;
        let on_hand = free + allocated + damaged + quarantined;
        let columns = BalanceColumns { on_hand, allocated, damaged, quarantined };
        BalanceFacts {
            balance: Balance::try_from(columns).unwrap(),
            expires_on: self.expires.map(day),
            today: TODAY,
            on_hold: self.on_hold,
            receiving: self.receiving,
        }
    }

    fn candidate(&self, number: u128) -> StockCandidate {
        let [not_pickable, held, under_count] = self.blocked;
        StockCandidate {
            stock: id(number),
            version: i64::try_from(number).unwrap(),
            client: id(self.client),
            site: id(self.site),
            sku: id(self.sku),
            lot: self.lot.map(id),
            expires_on: self.expires.map(day),
            received_on: day(self.received),
            balance: self.facts().view(),
            at: StockLocation {
                location: id(self.location),
                code: format!("A-{}", self.location * 5 % 23),
                pickable: !not_pickable,
                held,
                under_count,
            },
        }
    }
}

fn rarely() -> impl Strategy<Value = bool> {
    prop::bool::weighted(0.07)
}

fn row() -> impl Strategy<Value = RowDraft> {
    let goods = (1..3_u128, 1..3_u128, 1..3_u128, option::of(1..4_u128));
    let dates = (option::weighted(0.8, 1..12_i8), 1..8_i8);
    let columns = [0..6_i64, 0..3, 0..2, 0..2];
    (goods, dates, columns, rarely(), rarely(), 1..20_u128, [rarely(), rarely(), rarely()]).prop_map(
        |((client, site, sku, lot), (expires, received), columns, on_hold, receiving, location, blocked)| {
            RowDraft {
                client,
                site,
                sku,
                lot,
                expires,
                received,
                columns,
                on_hold,
                receiving,
                location,
                blocked,
            }
        },
    )
}

fn stock() -> impl Strategy<Value = Vec<StockCandidate>> {
    vec(row(), 0..25).prop_map(|rows| (1..).zip(rows).map(|(number, row)| row.candidate(number)).collect())
}

fn rules() -> impl Strategy<Value = AllocationRules> {
    (prop::sample::select(Rotation::ALL), prop_oneof![Just(0), 1..6_u16], 0..4_u16).prop_map(
        |(rotation, tolerance_days, min_days)| AllocationRules { rotation, tolerance_days, min_days },
    )
}

fn line() -> impl Strategy<Value = LineDemand> {
    let lots = prop_oneof![
        6 => Just(LotWish::Any),
        1 => vec((1..4_u128).prop_map(id), 0..3).prop_map(LotWish::Only),
        1 => vec((1..4_u128).prop_map(id), 0..3).prop_map(LotWish::Except),
    ];
    (1..3_u128, prop::bool::weighted(0.2), 0..9_i64, lots, option::weighted(0.1, 1..12_i8)).prop_map(
        |(sku, expiry_tracked, quantity, lots, min_expires)| LineDemand {
            line: id(sku),
            sku: id(sku),
            expiry_tracked,
            quantity: Quantity::new(quantity).unwrap(),
            lots,
            min_expires_on: min_expires.map(day),
        },
    )
}

fn orders() -> impl Strategy<Value = Vec<OrderDemand>> {
    let order =
        (1..3_u128, 1..3_u128, any::<bool>(), rules(), option::weighted(0.1, 0..4_u16), vec(line(), 0..4));
    vec(order, 0..6).prop_map(|orders| {
        (1..)
            .zip(orders)
            .map(|(number, (client, site, allow_partial, rules, min_days_consignee, lines))| OrderDemand {
                order: id(number),
                client: id(client),
                site: id(site),
                ship_on: TODAY,
                allow_partial,
                rules,
                min_days_consignee,
                lines,
            })
            .collect()
    })
}

/// A cost of its own for each order and location, or one that says little, or none.
#[derive(Clone, Copy, Debug)]
struct Cost(u64);

impl PositionCost for Cost {
    fn cost_mm(&self, order: OrderId, location: LocationId) -> Option<u64> {
        let (order, location) = (order.0.as_u128() as u64, location.0.as_u128() as u64);
        match self.0 {
            0 => None,
            classes => Some((location * 7 + order * 3) % classes).filter(|cost| *cost != 1),
        }
    }
}

fn cost() -> impl Strategy<Value = Cost> {
    prop_oneof![Just(0), 1..4_u64, Just(19)].prop_map(Cost)
}

/// Whether a row may serve a line, from the words of the specification.
fn may_serve(order: &OrderDemand, line: &LineDemand, row: &StockCandidate) -> bool {
    let ours = row.client == order.client && row.site == order.site && row.sku == line.sku;
    let lot = match &line.lots {
        LotWish::Any => true,
        LotWish::Only(lots) => lots.iter().any(|lot| row.lot == Some(*lot)),
        LotWish::Except(lots) => lots.iter().all(|lot| row.lot != Some(*lot)),
    };
    let min_days = i64::from(order.min_days_consignee.unwrap_or(order.rules.min_days));
    let fresh = match row.expires_on {
        None => !line.expiry_tracked && line.min_expires_on.is_none(),
        Some(expires) => {
            days_after(expires, order.ship_on) >= min_days
                && line.min_expires_on.is_none_or(|min| expires >= min)
        }
    };
    ours && lot && fresh && row.at.pickable && !row.at.held && !row.at.under_count
}

/// The rotation groups of rows, first group first, as lists of indexes.
fn groups(rules: &AllocationRules, rows: &[&StockCandidate]) -> Vec<Vec<usize>> {
    // Days until each is due; none for what has no date, which is due last.
    let due = |row: &StockCandidate| match rules.rotation {
        Rotation::Fefo => row.expires_on.map(|expires| days_after(expires, TODAY)),
        Rotation::Fifo => Some(days_after(row.received_on, TODAY)),
        Rotation::Lifo => Some(days_after(TODAY, row.received_on)),
        Rotation::None => Some(0),
    };
    let mut waiting: Vec<usize> = (0..rows.len()).collect();
    let mut groups = Vec::new();
    while !waiting.is_empty() {
        let first = waiting.iter().filter_map(|ix| due(rows[*ix])).min();
        let (group, rest) = waiting.into_iter().partition(|ix| match (first, due(rows[*ix])) {
            (Some(first), Some(due)) => due <= first + i64::from(rules.tolerance_days),
            (Some(_), None) => false,
            (None, _) => true,
        });
        groups.push(group);
        waiting = rest;
    }
    groups
}

type Left = BTreeMap<StockId, i64>;

fn left_of(stock: &[StockCandidate]) -> Left {
    stock.iter().map(|row| (row.stock, row.balance.available().units())).collect()
}

fn check_line(
    order: &OrderDemand,
    line: &LineDemand,
    got: &rummelig_domain::picking::LineAllocation,
    stock: &[StockCandidate],
    left: &mut Left,
) -> Result<(), TestCaseError> {
    let eligible: Vec<&StockCandidate> =
        stock.iter().filter(|row| may_serve(order, line, row) && left[&row.stock] > 0).collect();
    let mut promised: BTreeMap<StockId, i64> = BTreeMap::new();
    for promise in &got.promises {
        prop_assert!(promise.quantity.units() > 0);
        prop_assert!(promised.insert(promise.stock, promise.quantity.units()).is_none(), "a row twice");
        let row = eligible.iter().find(|row| row.stock == promise.stock);
        prop_assert!(row.is_some_and(|row| row.version == promise.version), "not eligible: {:?}", promise);
        let left = left.get_mut(&promise.stock).unwrap();
        *left -= promise.quantity.units();
        prop_assert!(*left >= 0, "beyond what is available");
    }
    // A group gives only when all earlier ones are used up.
    let mut used_up = true;
    for group in groups(&order.rules, &eligible) {
        let gives = group.iter().any(|ix| promised.contains_key(&eligible[*ix].stock));
        prop_assert!(used_up || !gives, "a later group gave first");
        used_up &= group.iter().all(|ix| left[&eligible[*ix].stock] == 0);
    }
    let total: i64 = promised.values().sum();
    let missing = got.shortage.as_ref().map_or(0, |shortage| shortage.missing.units());
    prop_assert_eq!(total + missing, line.quantity.units());
    prop_assert!(got.shortage.is_none() || missing > 0);
    if order.allow_partial {
        prop_assert!(missing == 0 || used_up, "short beside stock that would serve");
    }
    Ok(())
}

fn check_plan(
    orders: &[OrderDemand],
    stock: &[StockCandidate],
    plan: &AllocationPlan,
) -> Result<(), TestCaseError> {
    let mut left = left_of(stock);
    prop_assert_eq!(plan.orders.len(), orders.len());
    for (order, got) in orders.iter().zip(&plan.orders) {
        prop_assert_eq!((order.order, order.lines.len()), (got.order, got.lines.len()));
        for (line, got) in order.lines.iter().zip(&got.lines) {
            check_line(order, line, got, stock, &mut left)?;
        }
        let some = got.lines.iter().any(|line| !line.promises.is_empty());
        let short = got.lines.iter().any(|line| line.shortage.is_some());
        prop_assert!(order.allow_partial || !(some && short), "in part against its will");
        let outcome = if !some {
            Outcome::Nothing
        } else if short {
            Outcome::Part
        } else {
            Outcome::Whole
        };
        prop_assert_eq!(got.outcome, outcome);
    }
    Ok(())
}

proptest! {
    #[test]
    fn demand_adds_up_and_owner_status_and_rotation_hold(orders in orders(), stock in stock(), cost in cost()) {
        check_plan(&orders, &stock, &allocate(&orders, &stock, &cost))?;
    }

    #[test]
    fn the_order_of_the_rows_does_not_matter(
        orders in orders(),
        (stock, shuffled) in stock().prop_flat_map(|stock| (Just(stock.clone()), Just(stock).prop_shuffle())),
        cost in cost(),
    ) {
        prop_assert_eq!(allocate(&orders, &stock, &cost), allocate(&orders, &shuffled, &cost));
    }

    #[test]
    fn other_owners_stock_changes_nothing(orders in orders(), stock in stock(), cost in cost()) {
        for client in [1, 2] {
            let ours: Vec<_> = orders.iter().filter(|order| order.client == id(client)).cloned().collect();
            let own: Vec<_> = stock.iter().filter(|row| row.client == id(client)).cloned().collect();
            let alone = allocate(&ours, &own, &cost);
            let together = allocate(&orders, &stock, &cost).orders;
            let together = together.into_iter().zip(&orders).filter(|(_, order)| order.client == id(client));
            prop_assert_eq!(alone.orders, together.map(|(got, _)| got).collect::<Vec<_>>());
        }
    }

    #[test]
    fn one_plan_for_all_orders_is_the_same_as_one_after_the_other(
        orders in orders(),
        rows in vec(row(), 0..25),
        cost in cost(),
    ) {
        let stock = |rows: &[RowDraft]| -> Vec<StockCandidate> {
            (1..).zip(rows).map(|(number, row)| row.candidate(number)).collect()
        };
        let together = allocate(&orders, &stock(&rows), &cost);
        let mut rows = rows;
        for (order, expected) in orders.iter().zip(together.orders) {
            let plan = allocate(std::slice::from_ref(order), &stock(&rows), &cost);
            prop_assert_eq!(&plan.orders, &[expected]);
            for promise in plan.orders[0].lines.iter().flat_map(|line| &line.promises) {
                let row = &mut rows[usize::try_from(promise.stock.0.as_u128()).unwrap() - 1];
                row.columns[0] -= promise.quantity.units();
                row.columns[1] += promise.quantity.units();
            }
        }
    }
}

/// A position with its rows, smallest row first.
type Position = (PositionKey, Vec<usize>);

/// Rows by rotation group and cost, in the order in which they are to be used up; positions from small to large.
fn classes(order: &OrderDemand, rows: &[&StockCandidate], cost: Cost) -> Vec<Vec<Position>> {
    let mut classes = Vec::new();
    for group in groups(&order.rules, rows) {
        let mut by_cost: BTreeMap<u64, BTreeMap<LocationId, Vec<usize>>> = BTreeMap::new();
        for ix in group {
            let location = rows[ix].at.location;
            let cost_mm = cost.cost_mm(order.order, location).unwrap_or(u64::MAX);
            by_cost.entry(cost_mm).or_default().entry(location).or_default().push(ix);
        }
        for locations in by_cost.into_values() {
            let mut positions: Vec<Position> = locations
                .into_values()
                .map(|mut together| {
                    together.sort_by_key(|ix| {
                        let row = rows[*ix];
                        (row.balance.available(), row.received_on, row.lot, row.stock)
                    });
                    let total = together.iter().map(|ix| rows[*ix].balance.available().units()).sum();
                    let at = &rows[together[0]].at;
                    (PositionKey { total, code: at.code.clone(), location: at.location }, together)
                })
                .collect();
            positions.sort();
            classes.push(positions);
        }
    }
    classes
}

/// How good a choice is, by the rules of allocation: smaller is better. `taken[i]` units of row i.
/// Earlier groups and cheaper positions give all they can; then few positions; then small ones (named by their number
/// in the sorted class); then these are emptied, row by row.
fn badness(classes: &[Vec<Position>], taken: &[i64]) -> [Vec<i64>; 4] {
    let [mut given, mut count, mut used, mut emptied] = [const { Vec::new() }; 4];
    for class in classes {
        given.push(-class.iter().flat_map(|(_, rows)| rows).map(|ix| taken[*ix]).sum::<i64>());
        let positions = || (0..).zip(class).filter(|(_, (_, rows))| rows.iter().any(|ix| taken[*ix] > 0));
        count.push(positions().count() as i64);
        used.extend(positions().map(|(number, _)| number));
        for (_, (_, rows)) in positions() {
            emptied.push(-rows.iter().map(|ix| taken[*ix]).sum::<i64>());
            emptied.extend(rows.iter().map(|ix| -taken[*ix]));
        }
    }
    [given, count, used, emptied]
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct PositionKey {
    total: i64,
    code: String,
    location: LocationId,
}

impl Ord for PositionKey {
    fn cmp(&self, other: &Self) -> Ordering {
        self.total
            .cmp(&other.total)
            .then_with(|| natural_order(&self.code, &other.code))
            .then_with(|| self.location.cmp(&other.location))
    }
}

impl PartialOrd for PositionKey {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Every way to take up to `left[i]` units of row i that takes `wanted` in all.
fn every_choice(left: &[i64], wanted: i64) -> Vec<Vec<i64>> {
    let Some((first, rest)) = left.split_first() else {
        return if wanted == 0 { vec![vec![]] } else { vec![] };
    };
    let mut choices = Vec::new();
    for units in 0..=wanted.min(*first) {
        for mut choice in every_choice(rest, wanted - units) {
            choice.insert(0, units);
            choices.push(choice);
        }
    }
    choices
}

proptest! {
    #[test]
    fn the_choice_is_the_best_of_all_choices(
        rows in vec((1..5_i64, option::weighted(0.8, 5..14_i8), 1..9_i8, 1..7_u128), 0..=6),
        quantity in 1..14_i64,
        rules in rules(),
        cost in cost(),
    ) {
        let stock: Vec<StockCandidate> = (1..)
            .zip(rows)
            .map(|(number, (free, expires, received, location))| {
                let columns = [free, 0, 0, 0];
                let blocked = [false; 3];
                RowDraft {
                    client: 1, site: 1, sku: 1, lot: None, expires, received, columns, location, blocked,
                    on_hold: false, receiving: false,
                }
                .candidate(number)
            })
            .collect();
        let line = LineDemand {
            line: id(1), sku: id(1), expiry_tracked: false, quantity: Quantity::new(quantity).unwrap(),
            lots: LotWish::Any, min_expires_on: None,
        };
        let order = OrderDemand {
            order: id(1), client: id(1), site: id(1), ship_on: TODAY, allow_partial: true, rules,
            min_days_consignee: None, lines: vec![line],
        };
        let plan = allocate(std::slice::from_ref(&order), &stock, &cost);
        let line = &plan.orders[0].lines[0];
        let units = |row: &StockCandidate| {
            line.promises.iter().filter(|p| p.stock == row.stock).map(|p| p.quantity.units()).sum::<i64>()
        };
        let chosen: Vec<i64> = stock.iter().map(units).collect();

        let eligible: Vec<&StockCandidate> = stock.iter().collect();
        let left: Vec<i64> = stock.iter().map(|row| row.balance.available().units()).collect();
        let wanted = quantity.min(left.iter().sum());
        let classes = classes(&order, &eligible, cost);
        let best = every_choice(&left, wanted).into_iter().min_by_key(|choice| badness(&classes, choice)).unwrap();
        prop_assert_eq!(chosen, best);
    }
}

/// A busy morning: 1,000 orders of 5 lines against 50,000 rows.
#[test]
fn a_large_plan_adds_up() {
    let stock: Vec<StockCandidate> = (1..=50_000_u128)
        .map(|number| {
            let few = i64::try_from(number % 7).unwrap();
            RowDraft {
                client: 1 + number % 3,
                site: 1,
                sku: 1 + number % 1_009,
                lot: Some(number % 11),
                expires: i8::try_from(number % 31).ok().filter(|day| *day > 0),
                received: 1 + i8::try_from(number % 28).unwrap(),
                columns: [few, few / 2, i64::from(number % 13 == 0), 0],
                on_hold: number % 97 == 0,
                receiving: number % 89 == 0,
                location: number % 20,
                blocked: [number % 83 == 0, false, number % 79 == 0],
            }
            .candidate(number)
        })
        .collect();
    let orders: Vec<OrderDemand> = (1..=1_000_u128)
        .map(|number| OrderDemand {
            order: id(number),
            client: id(1 + number % 3),
            site: id(1),
            ship_on: TODAY,
            allow_partial: number % 2 == 0,
            rules: AllocationRules { tolerance_days: 2, ..AllocationRules::default() },
            min_days_consignee: None,
            lines: (1..=5)
                .map(|line| LineDemand {
                    line: id(line),
                    sku: id(1 + (number * 31 + line * 97) % 1_009),
                    expiry_tracked: false,
                    quantity: Quantity::new(i64::try_from(1 + (number + line) % 30).unwrap()).unwrap(),
                    lots: LotWish::Any,
                    min_expires_on: None,
                })
                .collect(),
        })
        .collect();
    let plan = allocate(&orders, &stock, &NoLayout);
    check_plan(&orders, &stock, &plan).unwrap();
    let whole = plan.orders.iter().filter(|order| order.outcome == Outcome::Whole).count();
    assert!((1..1_000).contains(&whole), "{whole} orders of 1,000 whole: the case says too little");
}
