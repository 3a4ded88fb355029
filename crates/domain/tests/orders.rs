//! Laws of orders under any sequence of steps: counters add up, nothing is lost, and no refusal changes anything.
//!
//! The sequences are drawn at random and most of their steps are refused; what is checked holds after every step.

#![allow(clippy::unwrap_used, reason = "a test that cannot build its own data has failed")]

use proptest::prelude::*;
use rummelig_domain::actor::Who;
use rummelig_domain::code::{ExternalId, Text};
use rummelig_domain::ids::{ClientId, OrderHoldId, OrderId, OrderLineId, SiteId, SkuId, StockId};
use rummelig_domain::line_no::LineNo;
use rummelig_domain::order::steps;
use rummelig_domain::order::{
    Cancellation, CancellationState, Effect, Fulfillment, Hold, HoldReason, LineCounters, Order, OrderError,
    OrderLine, OrderStatus, ShortOutcome, Step, cancel, finish_pick, lose, resolve, settle,
};
use rummelig_domain::picking::{LineAllocation, OrderAllocation, Outcome, Promise};
use rummelig_domain::quantity::Quantity;
use rummelig_domain::stock::{HeldBack, Shortage, ShortageReason};
use rummelig_domain::time::Instant;
use uuid::Uuid;

const NOW: Instant = Instant::from_micros(0);

/// One thing that somebody tries. Numbers pick a line, or how many units of ten are found.
#[derive(Clone, Copy, Debug)]
enum Try {
    Submit,
    Allocate([u8; 3]),
    Unallocate,
    Release,
    Unrelease,
    Pick(u8, u8),
    Short(u8, u8),
    FinishPick,
    ShipShort,
    Replan([u8; 3]),
    Explain,
    Unpick,
    PutBackDone,
    Pack,
    Unpack,
    HandOver,
    Cancel(bool),
    Decide(bool),
    Hold,
    Lift,
    Lose(u8, u8),
}

fn any_try() -> impl Strategy<Value = Try> {
    use Try::{
        Allocate, Cancel, Decide, Explain, FinishPick, HandOver, Hold, Lift, Lose, Pack, Pick, PutBackDone,
        Release, Replan, ShipShort, Short, Submit, Unallocate, Unpack, Unpick, Unrelease,
    };
    let found = || [0..=10_u8, 0..=10_u8, 0..=10_u8];
    let full = Just([10_u8; 3]);
    prop_oneof![
        1 => Just(Submit),
        4 => full.prop_map(Allocate),
        4 => found().prop_map(Allocate),
        1 => Just(Unallocate),
        4 => Just(Release),
        1 => Just(Unrelease),
        12 => (0..3_u8, 1..=10_u8).prop_map(|(line, units)| Pick(line, units)),
        4 => (0..3_u8, 1..=10_u8).prop_map(|(line, units)| Short(line, units)),
        6 => Just(FinishPick),
        2 => Just(ShipShort),
        2 => found().prop_map(Replan),
        1 => Just(Explain),
        1 => Just(Unpick),
        3 => Just(PutBackDone),
        6 => Just(Pack),
        1 => Just(Unpack),
        4 => Just(HandOver),
        1 => any::<bool>().prop_map(Cancel),
        1 => any::<bool>().prop_map(Decide),
        1 => Just(Hold),
        3 => Just(Lift),
        1 => (0..3_u8, 1..=4_u8).prop_map(|(line, units)| Lose(line, units)),
    ]
}

fn units(n: i64) -> Quantity {
    Quantity::new(n).unwrap()
}

fn new_order(status: OrderStatus, quantities: &[i64], allow_partial: bool, allow_backorder: bool) -> Order {
    let id = Uuid::from_u128;
    Order {
        id: OrderId(id(1)),
        client: ClientId(id(1)),
        external_id: ExternalId::new("WEB-1001").unwrap(),
        site: Some(SiteId(id(1))),
        status,
        ship_not_before: None,
        allow_partial,
        allow_backorder,
        holds: vec![],
        exception: None,
        cancellation: Cancellation::NONE,
        lines: (1..)
            .zip(quantities)
            .map(|(n, quantity)| OrderLine {
                id: OrderLineId(id(n)),
                line_no: LineNo::new(i64::try_from(n).unwrap()).unwrap(),
                sku: SkuId(id(n)),
                counters: LineCounters::new(units(*quantity)),
            })
            .collect(),
    }
}

/// An allocation as `picking::allocate` would return it: all or nothing where the order goes whole or not.
fn plan(order: &Order, found: [u8; 3]) -> OrderAllocation {
    let lines: Vec<_> = order
        .lines
        .iter()
        .zip(found)
        .map(|(line, tenths)| {
            let wanted = line.counters.pending().plus(line.counters.backordered()).unwrap();
            (line.id, wanted, units(wanted.units() * i64::from(tenths) / 10))
        })
        .collect();
    let short = lines.iter().any(|(_, wanted, got)| got < wanted);
    let nothing = short && !order.allow_partial;
    let lines = lines.into_iter().map(|(line, wanted, got)| {
        let promised = if nothing { Quantity::ZERO } else { got };
        let missing = wanted.less(promised);
        let reason = ShortageReason::NoStock;
        let shortage = if missing.is_zero() {
            None
        } else if got == wanted {
            Some(Shortage::of_the_order(missing))
        } else {
            Some(Shortage::from_counts(missing, [HeldBack { reason, units: missing, lots: 0 }]))
        };
        let promise = Promise { stock: StockId(Uuid::nil()), version: 1, quantity: promised };
        let promises = if promised.is_zero() { vec![] } else { vec![promise] };
        LineAllocation { line, promises, shortage }
    });
    OrderAllocation { order: order.id, outcome: Outcome::Part, lines: lines.collect() }
}

/// A pick task's confirmation: the first one starts the picking.
fn pick(order: &Order, line: u8, step: impl Fn(LineCounters) -> LineCounters) -> Result<Step, OrderError> {
    let mut after = match order.status {
        OrderStatus::Released => steps::start_pick(order, Who::Worker)?,
        _ => Step { order: order.clone(), effects: vec![], events: vec![] },
    };
    if after.order.status == OrderStatus::Picking
        && let Some(line) = after.order.lines.get_mut(usize::from(line))
    {
        line.counters = step(line.counters);
    }
    Ok(after)
}

fn attempt(order: &Order, what: Try) -> Result<Step, OrderError> {
    let reason = Text::new("reason").unwrap();
    let line_id = |line: u8| order.lines[usize::from(line) % order.lines.len()].id;
    match what {
        Try::Submit => steps::submit(order, Who::Client),
        Try::Allocate(found) => steps::allocate(order, &plan(order, found), Who::Automatic),
        Try::Unallocate => steps::unallocate(order, Who::Staff),
        Try::Release => steps::release(order, Who::Staff, jiff::civil::date(2026, 3, 2)),
        Try::Unrelease => steps::unrelease(order, Who::Staff),
        Try::Pick(line, n) => pick(order, line, |c| c.pick(c.to_pick().min(units(i64::from(n)))).unwrap()),
        Try::Short(line, n) => {
            pick(order, line, |c| c.fall_short(c.to_pick().min(units(i64::from(n)))).unwrap())
        }
        Try::FinishPick => finish_pick(order, Who::Worker, NOW),
        Try::ShipShort => resolve(order, Who::Staff, Some(ShortOutcome::ShipShort), None, &[], NOW),
        Try::Replan(found) => {
            let share = |((line, short), tenths): ((OrderLineId, Quantity), u8)| {
                (line, units(short.units() * i64::from(tenths) / 10))
            };
            let found: Vec<_> = settle::replan_demand(order).into_iter().zip(found).map(share).collect();
            resolve(order, Who::Staff, Some(ShortOutcome::Replan), None, &found, NOW)
        }
        Try::Explain => resolve(order, Who::Staff, None, Some(&reason), &[], NOW),
        Try::Unpick => steps::unpick(order, Who::Staff, NOW),
        Try::PutBackDone => steps::put_back_done(order, NOW),
        Try::Pack => steps::pack(order, Who::Worker),
        Try::Unpack => steps::unpack(order, Who::Staff),
        Try::HandOver => steps::hand_over(order, Who::Worker),
        Try::Cancel(client) => {
            cancel::cancel(order, if client { Who::Client } else { Who::Staff }, Some(reason))
        }
        Try::Decide(accept) => cancel::decide(order, Who::Staff, accept, Some(reason)),
        Try::Hold => steps::place_hold(
            order,
            Hold {
                id: OrderHoldId(Uuid::from_u128(1)),
                reason: HoldReason::Operator,
                note: None,
                placed_by: Who::Staff,
                placed_at: NOW,
            },
        ),
        Try::Lift => steps::lift_hold(order, OrderHoldId(Uuid::from_u128(1)), Who::Staff),
        Try::Lose(line, n) => {
            let id = line_id(line);
            let there = order.lines.iter().find(|l| l.id == id).map(|l| l.counters.allocated());
            lose(order, &[(id, there.unwrap_or(Quantity::ZERO).min(units(i64::from(n))))], NOW)
        }
    }
}

/// I4 of every line, from the columns as a row would hold them.
fn check_sums(order: &Order, quantities: &[i64]) -> Result<(), TestCaseError> {
    for (line, quantity) in order.lines.iter().zip(quantities) {
        let c = line.counters.columns();
        let pending = line.counters.pending().units();
        prop_assert_eq!(c.quantity, *quantity);
        let sum = pending + c.allocated + c.backordered + c.short + c.deferred + c.cancelled;
        prop_assert_eq!(sum, c.quantity);
        let open = pending + c.backordered + c.short + c.allocated - c.shipped;
        prop_assert_eq!(c.shipped + c.cancelled + c.deferred + open, c.quantity);
        prop_assert_eq!(open, line.counters.open().units());
        prop_assert!([0, c.shipped, c.packed, c.picked, c.allocated].is_sorted());
        prop_assert!([pending, c.backordered, c.short, c.deferred, c.cancelled].iter().all(|n| *n >= 0));
    }
    Ok(())
}

/// What each state promises about the counters.
fn check_state(order: &Order) -> Result<(), TestCaseError> {
    let any = |count: fn(LineCounters) -> Quantity| order.any(count);
    let at = order.status;
    let promised = !matches!(at, OrderStatus::Draft | OrderStatus::Open | OrderStatus::Cancelled);
    prop_assert!(promised || !any(LineCounters::to_pick), "nothing is promised to an order that is {}", at);
    if at == OrderStatus::Allocated {
        prop_assert!(any(LineCounters::to_pick), "an allocated order has a unit");
    }
    let fetched =
        matches!(at, OrderStatus::Picking | OrderStatus::Picked | OrderStatus::Packed | OrderStatus::Shipped);
    prop_assert!(fetched || !any(LineCounters::picked), "{at}");
    let boxed = matches!(at, OrderStatus::Packed | OrderStatus::Shipped);
    prop_assert_eq!(boxed, any(LineCounters::packed), "{}", at);
    prop_assert_eq!(at == OrderStatus::Shipped, any(LineCounters::shipped), "{}", at);
    if matches!(at, OrderStatus::Picked | OrderStatus::Packed | OrderStatus::Shipped) {
        prop_assert!(!any(LineCounters::to_pick), "{at}");
    }
    if boxed {
        prop_assert!(!any(LineCounters::missing) && !any(LineCounters::to_pack), "{at}");
    }
    if at == OrderStatus::Picked && any(LineCounters::missing) {
        prop_assert!(order.exception.is_some(), "what is short waits for somebody");
    }
    if at == OrderStatus::Shipped {
        prop_assert_eq!(order.fulfillment(), Fulfillment::Full);
    }
    if at == OrderStatus::Cancelled {
        prop_assert!(order.lines.iter().all(|line| line.counters.open().is_zero()));
        prop_assert_eq!(order.cancellation.state, CancellationState::Accepted);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn counters_add_up_whatever_is_tried(
        quantities in prop::collection::vec(1..=20_i64, 1..=3),
        allow_partial in any::<bool>(),
        allow_backorder in any::<bool>(),
        tries in prop::collection::vec(any_try(), 1..120),
    ) {
        let mut order = new_order(OrderStatus::Draft, &quantities, allow_partial, allow_backorder);
        for what in tries {
            let before = order.clone();
            let Ok(step) = attempt(&order, what) else { continue };
            check_sums(&step.order, &quantities)?;
            check_state(&step.order)?;
            // A rest that moves to another order is named unit by unit, and no line defers otherwise.
            let deferred = |order: &Order| order.units(LineCounters::deferred).iter().map(|(_, n)| n.units()).sum::<i64>();
            let moved: i64 = step.effects.iter().flat_map(|effect| match effect {
                Effect::MakeBackorder(rest) => rest.iter().map(|(_, n)| n.units()).collect(),
                Effect::FreeAllocations | Effect::MakePickTask | Effect::CancelPickTasks | Effect::PutBack(_)
                | Effect::VoidShipment => vec![],
            }).sum();
            prop_assert_eq!(deferred(&step.order) - deferred(&before), moved);
            prop_assert!(matches!(
                (before.status, step.order.status),
                (OrderStatus::Shipped, OrderStatus::Shipped) | (OrderStatus::Cancelled, OrderStatus::Cancelled)
            ) || !matches!(before.status, OrderStatus::Shipped | OrderStatus::Cancelled), "the end is the end");
            if !allow_partial {
                prop_assert_eq!(moved, 0, "an order that goes whole never splits");
            }
            order = step.order;
        }
    }

    /// From any state that a sequence reaches, the house can still bring the order to an end.
    #[test]
    fn no_order_is_stuck(
        quantities in prop::collection::vec(1..=20_i64, 1..=3),
        allow_partial in any::<bool>(),
        allow_backorder in any::<bool>(),
        tries in prop::collection::vec(any_try(), 1..120),
    ) {
        let mut order = new_order(OrderStatus::Open, &quantities, allow_partial, allow_backorder);
        for what in tries {
            if let Ok(step) = attempt(&order, what) {
                order = step.order;
            }
        }
        let way_out = [
            Try::Lift, Try::Decide(false), Try::PutBackDone, Try::Replan([0; 3]), Try::ShipShort, Try::Allocate([10; 3]),
            Try::Release, Try::Pick(0, 20), Try::Pick(1, 20), Try::Pick(2, 20), Try::FinishPick, Try::ShipShort,
            Try::Unrelease, Try::Unallocate, Try::Pack, Try::HandOver,
        ];
        for _ in 0..12 {
            for what in way_out {
                // What is wanted of an order under way is the way forward; it goes back only where nothing else is left.
                let back = matches!(what, Try::Unrelease | Try::Unallocate);
                let whole_but_lacking = !order.allow_partial && order.any(LineCounters::missing);
                let forward = order.any(LineCounters::to_pick)
                    && !(order.status == OrderStatus::Allocated && whole_but_lacking);
                if let Ok(step) = attempt(&order, what) && !(back && forward) {
                    order = step.order;
                }
            }
        }
        prop_assert!(
            matches!(order.status, OrderStatus::Shipped | OrderStatus::Cancelled),
            "stuck: {:?}", order
        );
    }
}
