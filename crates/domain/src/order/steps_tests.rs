use super::*;
use crate::ids::{OrderLineId, StockId};
use crate::order::testing::{counters, order};
use crate::order::{HoldReason, Refused};
use crate::picking::{LineAllocation, Outcome, Promise};
use crate::stock::{HeldBack, Shortage};
use uuid::Uuid;

const NOW: Instant = Instant::from_micros(0);

/// What allocation found: per line the units promised, and the reason for the rest where there is one.
fn plan(order: &Order, lines: &[(i64, Option<ShortageReason>)]) -> OrderAllocation {
    let line = |(line, (promised, reason)): (&crate::order::OrderLine, &(i64, Option<ShortageReason>))| {
        let quantity = Quantity::new(*promised).unwrap();
        let missing = line.counters.missing().less(quantity);
        LineAllocation {
            line: line.id,
            promises: [quantity]
                .into_iter()
                .filter(|quantity| !quantity.is_zero())
                .map(|quantity| Promise { stock: StockId(Uuid::nil()), version: 1, quantity })
                .collect(),
            shortage: reason.map(|reason| {
                if reason == ShortageReason::OrderIncomplete {
                    Shortage::of_the_order(missing)
                } else {
                    Shortage::from_counts(missing, [HeldBack { reason, units: missing, lots: 0 }])
                }
            }),
        }
    };
    OrderAllocation {
        order: order.id,
        outcome: Outcome::Part,
        lines: order.lines.iter().zip(lines).map(line).collect(),
    }
}

#[track_caller]
fn check(step: Result<Step, OrderError>, status: OrderStatus, lines: &[&str], events: &[OrderEvent]) -> Step {
    let step = step.unwrap();
    assert_eq!(step.order.status, status);
    assert_eq!(counters(&step.order), lines);
    assert_eq!(step.events, events);
    step
}

#[track_caller]
fn check_guard(step: Result<Step, OrderError>, expected: Guard) {
    match step {
        Err(OrderError::Guard { guard, refused: Refused { action, allowed, .. } }) => {
            assert_eq!(guard, expected);
            assert!(!allowed.contains(&action), "{action} is not a way out of its own refusal");
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_full_order_is_allocated_and_a_short_one_waits() {
    use OrderEvent::{Allocated, Backordered};
    use OrderStatus::{Allocated as AllocatedStatus, Open};
    use ShortageReason::{NoStock, OrderIncomplete};
    let mut open = order(Open, &["q 2", "q 25"]);
    let run = |order: &Order, lines| allocate(order, &plan(order, lines), Who::Automatic);

    check(run(&open, &[(2, None), (25, None)]), AllocatedStatus, &["q 2 a 2", "q 25 a 25"], &[Allocated]);
    let short = &[(0, Some(OrderIncomplete)), (0, Some(NoStock))];
    let waits = check(run(&open, short), Open, &["q 2", "q 25 b 25"], &[Backordered]);
    // Tried again with the same result, nobody is told twice.
    check(run(&waits.order, short), Open, &["q 2", "q 25 b 25"], &[]);
    let later = run(&waits.order, &[(2, None), (25, None)]);
    check(later, AllocatedStatus, &["q 2 a 2", "q 25 a 25"], &[Allocated]);

    open.allow_partial = true;
    let part = &[(2, None), (20, Some(NoStock))];
    check(run(&open, part), AllocatedStatus, &["q 2 a 2", "q 25 a 20 b 5"], &[Allocated, Backordered]);
    let nothing = &[(0, Some(NoStock)), (0, Some(NoStock))];
    check(run(&open, nothing), Open, &["q 2 b 2", "q 25 b 25"], &[Backordered]);
}

#[test]
fn a_plan_for_other_facts_is_not_taken() {
    let open = order(OrderStatus::Open, &["q 2", "q 25"]);
    let part = plan(&open, &[(2, None), (20, Some(ShortageReason::NoStock))]);
    assert_eq!(allocate(&open, &part, Who::Automatic), Err(OrderError::OtherOrder));
    let mut other = plan(&open, &[(2, None), (25, None)]);
    other.lines[0].line = OrderLineId(Uuid::from_u128(99));
    assert_eq!(allocate(&open, &other, Who::Automatic), Err(OrderError::OtherOrder));
    let much = plan(&open, &[(3, None), (25, None)]);
    assert!(matches!(allocate(&open, &much, Who::Automatic), Err(OrderError::Counters(_))));
    let homeless = Order { site: None, ..open.clone() };
    check_guard(allocate(&homeless, &part, Who::Staff), Guard::NoSite);
}

#[test]
fn a_release_settles_what_is_not_promised() {
    use OrderEvent::{Released, Split};
    let today = jiff::civil::date(2026, 3, 2);
    let run = |order: &Order| release(order, Who::Staff, today);
    let full = order(OrderStatus::Allocated, &["q 2 a 2"]);
    let step = check(run(&full), OrderStatus::Released, &["q 2 a 2"], &[Released]);
    assert_eq!(step.effects, [Effect::MakePickTask]);

    let mut part = order(OrderStatus::Allocated, &["q 2 a 2", "q 25 a 20 b 4"]);
    assert_eq!(run(&part), Err(OrderError::NotFull));
    part.allow_partial = true;
    let lines = ["q 2 a 2", "q 25 a 20 d 5"];
    let step = check(run(&part), OrderStatus::Released, &lines, &[Released, Split]);
    let rest = vec![(part.lines[1].id, Quantity::new(5).unwrap())];
    assert_eq!(step.effects, [Effect::MakePickTask, Effect::MakeBackorder(rest)]);
    part.allow_backorder = false;
    let lines = ["q 2 a 2", "q 25 a 20 c 5"];
    let step = check(run(&part), OrderStatus::Released, &lines, &[Released]);
    assert_eq!(step.effects, [Effect::MakePickTask]);

    part.ship_not_before = Some(jiff::civil::date(2026, 3, 3));
    check_guard(run(&part), Guard::NotBefore(jiff::civil::date(2026, 3, 3)));
    part.ship_not_before = Some(today);
    assert!(run(&part).is_ok());
    part.exception = ExceptionCode::CustomsData.since(NOW);
    check_guard(run(&part), Guard::Exception(ExceptionCode::CustomsData));
}

#[test]
fn a_hold_keeps_the_stock_and_stops_what_it_stops() {
    let hold = Hold {
        id: OrderHoldId(Uuid::from_u128(1)),
        reason: HoldReason::Payment,
        note: None,
        placed_by: Who::Staff,
        placed_at: NOW,
    };
    let held = |status, line: &str| place_hold(&order(status, &[line]), hold.clone()).unwrap().order;
    let on_hold = OrderError::OnHold { reasons: vec![HoldReason::Payment] };
    let today = jiff::civil::date(2026, 3, 2);

    let open = held(OrderStatus::Open, "q 1");
    assert_eq!(allocate(&open, &plan(&open, &[(1, None)]), Who::Staff), Err(on_hold.clone()));
    let allocated = held(OrderStatus::Allocated, "q 1 a 1");
    assert_eq!(release(&allocated, Who::Automatic, today), Err(on_hold.clone()));
    assert_eq!(counters(&allocated), ["q 1 a 1"]);
    assert!(unallocate(&allocated, Who::Staff).is_ok());
    assert!(start_pick(&held(OrderStatus::Released, "q 1 a 1"), Who::Worker).is_ok());
    assert!(pack(&held(OrderStatus::Picked, "q 1 a 1 p 1"), Who::Worker).is_ok());
    let packed = held(OrderStatus::Packed, "q 1 a 1 p 1 k 1");
    assert_eq!(hand_over(&packed, Who::Worker), Err(on_hold));

    assert_eq!(lift_hold(&packed, hold.id, Who::Client), Err(OrderError::HoldNotYours));
    assert_eq!(lift_hold(&packed, OrderHoldId(Uuid::nil()), Who::Staff), Err(OrderError::HoldUnknown));
    let free = lift_hold(&packed, hold.id, Who::Staff).unwrap();
    assert_eq!((free.order.holds.len(), free.events), (0, vec![OrderEvent::HoldReleased]));
    let shipped = order(OrderStatus::Shipped, &["q 1 a 1 p 1 k 1 h 1"]);
    assert_eq!(place_hold(&shipped, hold), Err(OrderError::Shipped));
}

#[test]
fn from_the_shelf_to_the_door() {
    use OrderEvent::{Packed, PickingStarted, Shipped};
    let released = order(OrderStatus::Released, &["q 3 a 2 c 1"]);
    check(start_pick(&released, Who::Worker), OrderStatus::Picking, &["q 3 a 2 c 1"], &[PickingStarted]);
    let picked = order(OrderStatus::Picked, &["q 3 a 2 p 2 c 1"]);
    let packed = check(pack(&picked, Who::Worker), OrderStatus::Packed, &["q 3 a 2 c 1 p 2 k 2"], &[Packed]);
    let gone = check(
        hand_over(&packed.order, Who::Worker),
        OrderStatus::Shipped,
        &["q 3 a 2 c 1 p 2 k 2 h 2"],
        &[Shipped],
    );
    assert_eq!(gone.order.fulfillment(), crate::order::Fulfillment::Full);

    let mut asked = packed.order.clone();
    asked.cancellation.state = CancellationState::Requested;
    assert_eq!(hand_over(&asked, Who::Staff), Err(OrderError::CancellationRequested));
    check_guard(pack(&order(OrderStatus::Picked, &["q 1 c 1"]), Who::Worker), Guard::NothingPicked);
    let short = order(OrderStatus::Picked, &["q 2 a 1 p 1 s 1"]);
    check_guard(pack(&short, Who::Worker), Guard::Exception(ExceptionCode::ShortPicked));
}

#[test]
fn each_step_can_be_undone() {
    use OrderEvent::{ExceptionRaised, StepUndone};
    let allocated = order(OrderStatus::Allocated, &["q 5 a 3 b 2"]);
    let step = check(unallocate(&allocated, Who::Staff), OrderStatus::Open, &["q 5 b 2"], &[StepUndone]);
    assert_eq!(step.effects, [Effect::FreeAllocations]);

    let released = order(OrderStatus::Released, &["q 5 a 3 s 2"]);
    check(unrelease(&released, Who::Staff), OrderStatus::Allocated, &["q 5 a 3"], &[StepUndone]);
    let all_short = order(OrderStatus::Released, &["q 5 s 5"]);
    check(unrelease(&all_short, Who::Staff), OrderStatus::Open, &["q 5"], &[StepUndone]);
    let picked_some = order(OrderStatus::Released, &["q 5 a 3 p 1"]);
    check_guard(unrelease(&picked_some, Who::Staff), Guard::PicksConfirmed);

    let packed = order(OrderStatus::Packed, &["q 2 a 2 p 2 k 2"]);
    let step = check(unpack(&packed, Who::Worker), OrderStatus::Picked, &["q 2 a 2 p 2"], &[StepUndone]);
    assert_eq!(step.effects, [Effect::VoidShipment]);

    let step = unpick(&step.order, Who::Staff, NOW);
    let step = check(step, OrderStatus::Released, &["q 2 a 2"], &[StepUndone, ExceptionRaised]);
    let back = Effect::PutBack(vec![(packed.lines[0].id, Quantity::new(2).unwrap())]);
    assert_eq!(step.effects, [Effect::CancelPickTasks, back]);
    let done = put_back_done(&step.order, NOW).unwrap();
    assert_eq!((done.order.exception, done.effects), (None, vec![Effect::MakePickTask]));

    // Put back from an order that was unreleased meanwhile: no pick task.
    let unreleased = unrelease(&step.order, Who::Staff).unwrap();
    assert_eq!(put_back_done(&unreleased.order, NOW).unwrap().effects, []);
    let plain = order(OrderStatus::Cancelled, &["q 1 c 1"]);
    assert_eq!(put_back_done(&plain, NOW), Ok(Step::of(&plain)));

    let nothing = order(OrderStatus::Picking, &["q 2 a 2"]);
    let step = check(unpick(&nothing, Who::Staff, NOW), OrderStatus::Released, &["q 2 a 2"], &[StepUndone]);
    assert_eq!(step.effects, [Effect::CancelPickTasks, Effect::MakePickTask]);
    let mut asked = order(OrderStatus::Picked, &["q 2 a 2 p 2"]);
    asked.exception = ExceptionCode::AddressRejected.since(NOW);
    check_guard(unpick(&asked, Who::Staff, NOW), Guard::Exception(ExceptionCode::AddressRejected));
}

#[test]
fn a_draft_is_sent_off_once() {
    let draft = order(OrderStatus::Draft, &["q 1"]);
    let step = check(submit(&draft, Who::Client), OrderStatus::Open, &["q 1"], &[OrderEvent::Accepted]);
    assert!(matches!(submit(&step.order, Who::Client), Err(OrderError::Transition(_))));
}
