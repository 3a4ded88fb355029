//! The worked vectors of the rules of allocation, and a table for every filter, tie and shortage.

use super::*;
use crate::picking::NoLayout;
use crate::stock::{Balance, BalanceColumns, BalanceFacts, ShortageReason as Reason};
use jiff::civil::date;
use uuid::Uuid;

const SHIP_ON: Day = Day::constant(2026, 2, 15);

fn id<T: From<Uuid>>(number: u128) -> T {
    Uuid::from_u128(number).into()
}

fn units(quantity: i64) -> Quantity {
    Quantity::new(quantity).unwrap()
}

fn facts(on_hand: i64) -> BalanceFacts {
    let columns = BalanceColumns { on_hand, allocated: 0, damaged: 0, quarantined: 0 };
    BalanceFacts {
        balance: Balance::try_from(columns).unwrap(),
        expires_on: None,
        today: date(2026, 2, 1),
        on_hold: false,
        receiving: false,
    }
}

/// Row `number` of lot `number` at location `A-number`.
fn row(number: u128, expires_on: Option<Day>, on_hand: i64) -> StockCandidate {
    StockCandidate {
        stock: id(number),
        version: 1,
        client: id(1),
        site: id(2),
        sku: id(3),
        lot: Some(id(number)),
        expires_on,
        received_on: date(2026, 1, 1),
        balance: facts(on_hand).view(),
        at: StockLocation {
            location: id(number),
            code: format!("A-{number}"),
            pickable: true,
            held: false,
            under_count: false,
        },
    }
}

fn line(quantity: i64) -> LineDemand {
    LineDemand {
        line: id(50),
        sku: id(3),
        expiry_tracked: false,
        quantity: units(quantity),
        lots: LotWish::Any,
        min_expires_on: None,
    }
}

fn order(lines: Vec<LineDemand>) -> OrderDemand {
    OrderDemand {
        order: id(40),
        client: id(1),
        site: id(2),
        ship_on: SHIP_ON,
        allow_partial: true,
        rules: AllocationRules::default(),
        min_days_consignee: None,
        lines,
    }
}

/// What each line got, as (row, units), and its shortage, as (missing, reason, counts).
type Got = (Vec<(u128, i64)>, Option<(i64, Reason, Vec<(Reason, i64, u32)>)>);

fn got(line: &LineAllocation) -> Got {
    let promises = line.promises.iter().map(|p| (p.stock.0.as_u128(), p.quantity.units())).collect();
    let shortage = line.shortage.as_ref().map(|s| {
        let counts = s.counts.iter().map(|c| (c.reason, c.units.units(), c.lots)).collect();
        (s.missing.units(), s.reason, counts)
    });
    (promises, shortage)
}

/// The three lots of the vectors, with their metres.
fn three_lots() -> Vec<StockCandidate> {
    let (first, later) = (Some(date(2026, 3, 1)), Some(date(2026, 3, 10)));
    vec![row(1, first, 4), row(2, first, 6), row(3, later, 10)]
}

fn metres(_order: OrderId, location: LocationId) -> Option<u64> {
    let metres = match location.0.as_u128() {
        1 => 40,
        2 => 10,
        3 => 5,
        _ => return None,
    };
    Some(metres * 1000)
}

#[test]
fn vectors_of_the_specification() {
    let check = |quantity, change: &dyn Fn(&mut OrderDemand, &mut Vec<StockCandidate>), expected: Got| {
        let (mut order, mut stock) = (order(vec![line(quantity)]), three_lots());
        change(&mut order, &mut stock);
        let plan = allocate(&[order], &stock, &metres);
        assert_eq!(got(&plan.orders[0].lines[0]), expected);
    };
    let nothing = |_: &mut OrderDemand, _: &mut Vec<StockCandidate>| {};
    check(5, &nothing, (vec![(2, 5)], None));
    check(12, &nothing, (vec![(2, 6), (1, 4), (3, 2)], None));
    check(5, &|order, _| order.rules.tolerance_days = 14, (vec![(3, 5)], None));
    let too_old = (5, Reason::ShelfLife, vec![(Reason::ShelfLife, 20, 3)]);
    check(5, &|order, _| order.rules.min_days = 30, (vec![], Some(too_old)));
    let held = |_: &mut OrderDemand, stock: &mut Vec<StockCandidate>| {
        stock[0].balance = BalanceFacts { on_hold: true, ..facts(4) }.view();
        stock[1].balance = BalanceFacts { on_hold: true, ..facts(6) }.view();
    };
    check(5, &held, (vec![(3, 5)], None));
    let others = |_: &mut OrderDemand, stock: &mut Vec<StockCandidate>| {
        stock.iter_mut().for_each(|row| row.client = id(99));
    };
    check(5, &others, (vec![], Some((5, Reason::NoStock, vec![]))));
    let used_up = vec![(Reason::Backordered, 20, 3)];
    check(25, &nothing, (vec![(2, 6), (1, 4), (3, 10)], Some((5, Reason::Backordered, used_up.clone()))));
    check(25, &|order, _| order.allow_partial = false, (vec![], Some((25, Reason::Backordered, used_up))));
}

#[test]
fn each_filter_refuses_by_its_reason() {
    let check = |change: &dyn Fn(&mut OrderDemand, &mut StockCandidate), expected: Option<(Reason, i64)>| {
        let mut order = order(vec![line(3)]);
        let mut candidate = row(1, Some(date(2026, 3, 1)), 10);
        change(&mut order, &mut candidate);
        let plan = allocate(&[order], &[candidate], &NoLayout);
        let line = &plan.orders[0].lines[0];
        match expected {
            None => assert_eq!(got(line), (vec![(1, 3)], None)),
            Some((reason, 0)) => assert_eq!(got(line), (vec![], Some((3, reason, vec![])))),
            Some((reason, units)) => {
                let lots = u32::from(reason != Reason::ExpiryUnknown);
                assert_eq!(got(line), (vec![], Some((3, reason, vec![(reason, units, lots)]))));
            }
        }
    };
    fn status(candidate: &mut StockCandidate, columns: [i64; 4], change: &dyn Fn(&mut BalanceFacts)) {
        let [on_hand, allocated, damaged, quarantined] = columns;
        let columns = BalanceColumns { on_hand, allocated, damaged, quarantined };
        let mut facts = BalanceFacts { balance: Balance::try_from(columns).unwrap(), ..facts(0) };
        change(&mut facts);
        candidate.balance = facts.view();
    }
    check(&|_, _| {}, None);
    // Owner, site and sku: of what is not theirs nothing is even counted.
    check(&|_, c| c.client = id(99), Some((Reason::NoStock, 0)));
    check(&|_, c| c.site = id(99), Some((Reason::NoStock, 0)));
    check(&|_, c| c.sku = id(99), Some((Reason::NoStock, 0)));
    // Status.
    check(&|_, c| status(c, [10, 0, 0, 10], &|_| {}), Some((Reason::Quarantined, 10)));
    check(&|_, c| status(c, [10, 0, 10, 0], &|_| {}), Some((Reason::Damaged, 10)));
    check(&|_, c| status(c, [10, 0, 0, 0], &|f| f.on_hold = true), Some((Reason::OnHold, 10)));
    let yesterday = Some(date(2026, 1, 31));
    check(&|_, c| status(c, [10, 0, 0, 0], &|f| f.expires_on = yesterday), Some((Reason::Expired, 10)));
    check(&|_, c| status(c, [10, 0, 0, 0], &|f| f.receiving = true), Some((Reason::Receiving, 10)));
    check(&|_, c| status(c, [10, 10, 0, 0], &|_| {}), Some((Reason::Backordered, 10)));
    // Lot.
    check(&|o, _| o.lines[0].lots = LotWish::Only(vec![id(1)]), None);
    check(&|o, _| o.lines[0].lots = LotWish::Only(vec![id(2)]), Some((Reason::Lot, 10)));
    check(&|o, _| o.lines[0].lots = LotWish::Only(vec![]), Some((Reason::Lot, 10)));
    check(&|o, _| o.lines[0].lots = LotWish::Except(vec![id(2)]), None);
    check(&|o, _| o.lines[0].lots = LotWish::Except(vec![id(1)]), Some((Reason::Lot, 10)));
    check(
        &|o, c| {
            c.lot = None;
            o.lines[0].lots = LotWish::Except(vec![id(1)]);
        },
        None,
    );
    // Shelf life: 2026-03-01 is 14 days after sending.
    check(&|o, _| o.rules.min_days = 14, None);
    check(&|o, _| o.rules.min_days = 15, Some((Reason::ShelfLife, 10)));
    check(&|o, _| o.min_days_consignee = Some(15), Some((Reason::ShelfLife, 10)));
    check(
        &|o, _| {
            o.rules.min_days = 15;
            o.min_days_consignee = Some(14);
        },
        None,
    );
    check(&|o, _| o.ship_on = date(2026, 3, 2), Some((Reason::ShelfLife, 10)));
    check(&|o, _| o.lines[0].min_expires_on = Some(date(2026, 3, 1)), None);
    check(&|o, _| o.lines[0].min_expires_on = Some(date(2026, 3, 2)), Some((Reason::ShelfLife, 10)));
    let undated = |c: &mut StockCandidate| {
        c.expires_on = None;
        c.lot = None;
    };
    check(&|_, c| undated(c), None);
    check(
        &|o, c| {
            undated(c);
            o.rules.min_days = 30;
        },
        None,
    );
    check(
        &|o, c| {
            undated(c);
            o.lines[0].expiry_tracked = true;
        },
        Some((Reason::ExpiryUnknown, 10)),
    );
    check(
        &|o, c| {
            undated(c);
            o.lines[0].min_expires_on = Some(SHIP_ON);
        },
        Some((Reason::ExpiryUnknown, 10)),
    );
    // Location.
    check(&|_, c| c.at.pickable = false, Some((Reason::LocationNotPickable, 10)));
    check(&|_, c| c.at.held = true, Some((Reason::LocationHeld, 10)));
    check(&|_, c| c.at.under_count = true, Some((Reason::LocationUnderCount, 10)));
    // The first failure is the reason: lot before shelf life before location; not pickable, held, under count.
    check(
        &|o, c| {
            o.lines[0].lots = LotWish::Only(vec![id(2)]);
            o.rules.min_days = 30;
            c.at.pickable = false;
        },
        Some((Reason::Lot, 10)),
    );
    check(
        &|o, c| {
            o.rules.min_days = 30;
            c.at.pickable = false;
        },
        Some((Reason::ShelfLife, 10)),
    );
    check(
        &|_, c| c.at = StockLocation { pickable: false, held: true, under_count: true, ..c.at.clone() },
        Some((Reason::LocationNotPickable, 10)),
    );
    check(
        &|_, c| c.at = StockLocation { held: true, under_count: true, ..c.at.clone() },
        Some((Reason::LocationHeld, 10)),
    );
}

#[test]
fn rotations_and_their_groups() {
    let check = |rotation, tolerance_days, days: [(Option<i8>, i8); 4], expected: &[(u128, i64)]| {
        let mut order = order(vec![line(6)]);
        order.rules = AllocationRules { rotation, tolerance_days, min_days: 0 };
        let stock: Vec<_> = (1..)
            .zip(days)
            .map(|(number, (expires, received))| StockCandidate {
                received_on: date(2026, 1, received),
                ..row(number, expires.map(|day| date(2026, 3, day)), 3 + i64::from(received % 2))
            })
            .collect();
        let plan = allocate(&[order], &stock, &NoLayout);
        assert_eq!(got(&plan.orders[0].lines[0]).0, expected, "{rotation}");
    };
    // Rows hold 3 units, or 4 when received on an odd day.
    let days = [(Some(9), 5), (Some(5), 9), (None, 2), (Some(7), 12)];
    check(Rotation::Fefo, 0, days, &[(2, 4), (4, 2)]);
    check(Rotation::Fifo, 0, days, &[(3, 3), (1, 3)]);
    check(Rotation::Lifo, 0, days, &[(4, 3), (2, 3)]);
    // Without rotation two positions will do, and the two smallest are 3 and 3.
    check(Rotation::None, 0, days, &[(3, 3), (4, 3)]);
    // Two days after the 5th comes the 7th, but not the 9th: the tolerance counts from the first.
    check(Rotation::Fefo, 2, days, &[(4, 3), (2, 3)]);
    check(Rotation::Fefo, 4, days, &[(4, 3), (1, 3)]);
    // What has no day leaves last, however long the tolerance.
    let undated = [(None, 1), (None, 1), (Some(20), 2), (None, 1)];
    check(Rotation::Fefo, u16::MAX, undated, &[(3, 3), (1, 3)]);
}

#[test]
fn what_is_used_up_opens_no_group() {
    let march = |day| Some(date(2026, 3, day));
    let stock = [row(1, march(1), 0), row(2, march(3), 9), row(3, march(5), 3)];
    let mut order = order(vec![line(3)]);
    order.rules.tolerance_days = 2;
    let plan = allocate(&[order], &stock, &NoLayout);
    // From the 3rd to the 5th is one group, in which row 3 is the small rest; the 1st would have split it.
    assert_eq!(got(&plan.orders[0].lines[0]), (vec![(3, 3)], None));
}

#[test]
fn ties_go_to_fewest_positions_then_small_rests_then_the_code() {
    let check = |rows: &[(u128, u128, i64)], quantity, expected: &[(u128, i64)]| {
        let stock: Vec<_> = rows
            .iter()
            .map(|(number, location, on_hand)| {
                let mut candidate = row(*number, None, *on_hand);
                candidate.at.location = id(*location);
                candidate.at.code = format!("A-{location}");
                candidate
            })
            .collect();
        let plan = allocate(&[order(vec![line(quantity)])], &stock, &NoLayout);
        assert_eq!(got(&plan.orders[0].lines[0]).0, expected);
    };
    // One position that suffices, the smallest such.
    check(&[(1, 1, 3), (2, 2, 9), (3, 3, 5), (4, 4, 2)], 5, &[(3, 5)]);
    // Two are needed: the smallest that still needs only one other.
    check(&[(1, 1, 10), (2, 2, 9), (3, 3, 3), (4, 4, 2), (5, 5, 8)], 12, &[(4, 2), (1, 10)]);
    check(&[(1, 1, 10), (2, 2, 9), (3, 3, 3), (4, 4, 2), (5, 5, 8)], 13, &[(3, 3), (1, 10)]);
    check(&[(1, 1, 4), (2, 2, 4), (3, 3, 4)], 12, &[(1, 4), (2, 4), (3, 4)]);
    // Equal ones by code, in natural order.
    check(&[(1, 10, 5), (2, 2, 5)], 5, &[(2, 5)]);
    // Rows that lie together are one position, as units with serial numbers do.
    check(&[(1, 7, 1), (2, 7, 1), (3, 7, 1), (4, 8, 1), (5, 9, 1)], 3, &[(1, 1), (2, 1), (3, 1)]);
    // In one position the smallest row first, then the lower id.
    check(&[(1, 7, 4), (2, 7, 2), (3, 7, 2)], 5, &[(2, 2), (3, 2), (1, 1)]);
}

#[test]
fn orders_compete_and_an_order_that_goes_whole_or_not_frees_its_goods() {
    let second_sku = |quantity| LineDemand { line: id(51), sku: id(4), ..line(quantity) };
    let stock = [row(1, None, 10), StockCandidate { sku: id(4), ..row(2, None, 1) }];
    let whole_or_not = |lines| OrderDemand { allow_partial: false, ..order(lines) };
    let plan = allocate(
        &[
            whole_or_not(vec![line(8), second_sku(2)]),
            order(vec![line(7)]),
            whole_or_not(vec![line(3), line(0)]),
        ],
        &stock,
        &NoLayout,
    );
    let outcomes: Vec<_> = plan.orders.iter().map(|order| order.outcome).collect();
    assert_eq!(outcomes, [Outcome::Nothing, Outcome::Whole, Outcome::Whole]);
    let first = &plan.orders[0].lines;
    assert_eq!(got(&first[0]), (vec![], Some((8, Reason::OrderIncomplete, vec![]))));
    let one = vec![(Reason::Backordered, 1, 1)];
    assert_eq!(got(&first[1]), (vec![], Some((2, Reason::Backordered, one))));
    assert_eq!(got(&plan.orders[1].lines[0]), (vec![(1, 7)], None));
    assert_eq!(got(&plan.orders[2].lines[0]), (vec![(1, 3)], None));
    assert_eq!(got(&plan.orders[2].lines[1]), (vec![], None));

    let plan = allocate(&[order(vec![line(8), line(8)]), order(vec![line(1)])], &stock, &NoLayout);
    assert_eq!(plan.orders[0].outcome, Outcome::Part);
    let used_up = vec![(Reason::Backordered, 10, 1)];
    assert_eq!(
        got(&plan.orders[0].lines[1]),
        (vec![(1, 2)], Some((6, Reason::Backordered, used_up.clone())))
    );
    assert_eq!(plan.orders[1].outcome, Outcome::Nothing);
    assert_eq!(got(&plan.orders[1].lines[0]), (vec![], Some((1, Reason::Backordered, used_up))));
}

#[test]
fn what_is_promised_elsewhere_is_a_reason_only_where_the_goods_would_fit() {
    let allocated = |number, on_hand, allocated| {
        let columns = BalanceColumns { on_hand, allocated, damaged: 0, quarantined: 0 };
        let facts = BalanceFacts { balance: Balance::try_from(columns).unwrap(), ..facts(0) };
        StockCandidate { balance: facts.view(), ..row(number, Some(date(2026, 3, 1)), 0) }
    };
    let mut order = order(vec![LineDemand { lots: LotWish::Except(vec![id(2)]), ..line(5) }]);
    let plan = allocate(&[order.clone()], &[allocated(1, 3, 1), allocated(2, 9, 4)], &NoLayout);
    let counts = vec![(Reason::Lot, 5, 1), (Reason::Backordered, 3, 1)];
    assert_eq!(got(&plan.orders[0].lines[0]), (vec![(1, 2)], Some((3, Reason::Lot, counts))));
    // A tote at the packing table keeps its promises, though nothing is picked from there.
    order.lines[0].lots = LotWish::Any;
    let mut tote = allocated(1, 3, 3);
    tote.at.pickable = false;
    let plan = allocate(&[order], &[tote], &NoLayout);
    let counts = vec![(Reason::Backordered, 3, 1)];
    assert_eq!(got(&plan.orders[0].lines[0]), (vec![], Some((5, Reason::Backordered, counts))));
}

#[test]
fn dates_at_the_end_of_the_calendar_do_no_harm() {
    let mut order = order(vec![line(1)]);
    order.ship_on = Day::MAX;
    order.rules.min_days = u16::MAX;
    let plan = allocate(&[order], &[row(1, Some(Day::MAX), 1), row(2, Some(Day::MIN), 1)], &NoLayout);
    assert_eq!(got(&plan.orders[0].lines[0]), (vec![(1, 1)], None));
}
