use super::*;
use crate::order::testing::{counters, order};

const NOW: Instant = Instant::from_micros(0);

fn units(n: i64) -> Quantity {
    Quantity::new(n).unwrap()
}

fn partial(status: OrderStatus, lines: &[&str], allow_backorder: bool) -> Order {
    Order { allow_partial: true, allow_backorder, ..order(status, lines) }
}

fn asked(status: OrderStatus, lines: &[&str], code: ExceptionCode) -> Order {
    Order { exception: code.since(NOW), ..order(status, lines) }
}

fn code(order: &Order) -> Option<ExceptionCode> {
    order.exception.as_ref().map(|open| open.code)
}

#[track_caller]
fn check_finish(
    order: &Order,
    status: OrderStatus,
    lines: &[&str],
    exception: Option<ExceptionCode>,
) -> Step {
    let step = finish_pick(order, Who::Worker, NOW).unwrap();
    assert_eq!(step.order.status, status);
    assert_eq!(counters(&step.order), lines);
    assert_eq!(code(&step.order), exception);
    step
}

#[test]
fn the_end_of_picking_settles_what_is_short() {
    use OrderEvent::{ExceptionRaised, Picked as PickedEvent, ShortPicked, Split};
    use OrderStatus::{Open, Picked, Picking};
    let short_picked = Some(ExceptionCode::ShortPicked);

    let step = check_finish(&order(Picking, &["q 2 a 2 p 2"]), Picked, &["q 2 a 2 p 2"], None);
    assert_eq!((step.events, step.effects), (vec![PickedEvent], vec![]));

    let lines = ["q 5 a 3 s 2 p 3", "q 1 a 1 p 1"];
    let step = check_finish(&order(Picking, &lines), Picked, &lines, short_picked);
    assert_eq!(step.events, [PickedEvent, ShortPicked, ExceptionRaised]);

    let both = partial(Picking, &lines, true);
    let step = check_finish(&both, Picked, &["q 5 a 3 d 2 p 3", "q 1 a 1 p 1"], None);
    assert_eq!(step.effects, [Effect::MakeBackorder(vec![(both.lines[0].id, units(2))])]);
    assert_eq!(step.events, [PickedEvent, ShortPicked, Split]);

    let given_up = partial(Picking, &lines, false);
    let step = check_finish(&given_up, Picked, &["q 5 a 3 c 2 p 3", "q 1 a 1 p 1"], None);
    assert_eq!((step.events, step.effects), (vec![PickedEvent, ShortPicked], vec![]));

    let nothing = ["q 5 s 5"];
    let step = check_finish(&order(Picking, &nothing), Open, &nothing, short_picked);
    assert_eq!(step.events, [ShortPicked, ExceptionRaised]);
    check_finish(&partial(Picking, &nothing, true), Open, &nothing, short_picked);
}

#[test]
fn picking_ends_only_when_every_line_is_ended() {
    let order = order(OrderStatus::Picking, &["q 2 a 2 p 1", "q 1 a 1 p 1", "q 3 a 3"]);
    assert_eq!(finish_pick(&order, Who::Worker, NOW), Err(OrderError::LinesOpen { lines: 2 }));
}

#[test]
fn a_person_sends_what_was_found() {
    let order = asked(OrderStatus::Picked, &["q 5 a 3 s 2 p 3", "q 4 s 4"], ExceptionCode::ShortPicked);
    let run = |order: &Order, outcome| resolve(order, Who::Staff, outcome, None, &[], NOW);
    assert_eq!(run(&order, None), Err(OrderError::OutcomeMissing));
    let step = run(&order, Some(ShortOutcome::ShipShort)).unwrap();
    assert_eq!(counters(&step.order), ["q 5 a 3 c 2 p 3", "q 4 c 4"]);
    assert_eq!((step.order.status, code(&step.order)), (OrderStatus::Picked, None));

    let nothing = asked(OrderStatus::Open, &["q 5 s 5"], ExceptionCode::ShortPicked);
    assert!(matches!(
        run(&nothing, Some(ShortOutcome::ShipShort)),
        Err(OrderError::Guard { guard: Guard::NothingPicked, .. })
    ));
}

#[test]
fn a_person_has_it_looked_for_again() {
    let picked = asked(OrderStatus::Picked, &["q 5 a 3 s 2 p 3"], ExceptionCode::ShortPicked);
    let line = picked.lines[0].id;
    let run =
        |order: &Order, found: &[_]| resolve(order, Who::Staff, Some(ShortOutcome::Replan), None, found, NOW);
    assert_eq!(replan_demand(&picked), [(line, units(2))]);

    let some = run(&picked, &[(line, units(1))]).unwrap();
    assert_eq!(counters(&some.order), ["q 5 a 4 s 1 p 3"]);
    assert_eq!((some.order.status, code(&some.order)), (OrderStatus::Picking, None));
    assert_eq!(some.effects, [Effect::MakePickTask]);

    let none = run(&picked, &[]).unwrap();
    assert_eq!(none, Step::of(&picked), "the question stays open");
    assert!(matches!(run(&picked, &[(line, units(3))]), Err(OrderError::Counters(_))));

    let open = asked(OrderStatus::Open, &["q 5 s 5"], ExceptionCode::ShortPicked);
    assert_eq!(replan_demand(&open), []);
    let again = run(&open, &[]).unwrap();
    assert_eq!(counters(&again.order), ["q 5"]);
    assert_eq!((again.order.status, code(&again.order), again.effects), (OrderStatus::Open, None, vec![]));
    assert_eq!(run(&open, &[(line, units(1))]), Err(OrderError::OtherOrder));
}

#[test]
fn other_questions_need_a_reason_and_hide_no_shortage() {
    let reason = Text::new("called the consignee").unwrap();
    let order = asked(OrderStatus::Picking, &["q 5 a 3 s 2 p 3"], ExceptionCode::AddressRejected);
    let run = |order: &Order, outcome, reason| resolve(order, Who::Staff, outcome, reason, &[], NOW);
    assert_eq!(run(&order, None, None), Err(OrderError::ReasonMissing));
    let outcome = Some(ShortOutcome::ShipShort);
    assert_eq!(run(&order, outcome, Some(&reason)), Err(OrderError::OutcomeUnexpected));
    // The picking ends while the address is in doubt: that question first, then the other.
    let step = finish_pick(&order, Who::Worker, NOW).unwrap();
    assert_eq!(code(&step.order), Some(ExceptionCode::AddressRejected));
    let step = run(&step.order, None, Some(&reason)).unwrap();
    assert_eq!(code(&step.order), Some(ExceptionCode::ShortPicked));
    let events = [OrderEvent::ExceptionCleared, OrderEvent::ShortPicked, OrderEvent::ExceptionRaised];
    assert_eq!(step.events, events);

    let calm = crate::order::testing::order(OrderStatus::Picked, &["q 1 a 1 p 1"]);
    assert!(matches!(
        run(&calm, None, Some(&reason)),
        Err(OrderError::Guard { guard: Guard::NoException, .. })
    ));
}

#[test]
fn goods_lost_outside_a_pick_are_settled_where_the_order_is() {
    use OrderStatus::{Allocated, Open, Packed, Picked, Picking, Released};
    let check = |order: Order, lost: i64, status, lines: &str, exception| {
        let step = lose(&order, &[(order.lines[0].id, units(lost))], NOW).unwrap();
        assert_eq!(step.order.status, status, "{order:?}");
        assert_eq!(counters(&step.order), [lines]);
        assert_eq!(code(&step.order), exception);
        step.effects
    };
    let short_picked = Some(ExceptionCode::ShortPicked);
    let freed = check(order(Allocated, &["q 5 a 5"]), 2, Open, "q 5", None);
    assert_eq!(freed, [Effect::FreeAllocations]);
    assert_eq!(check(partial(Allocated, &["q 5 a 5"], true), 2, Allocated, "q 5 a 3", None), []);
    check(partial(Allocated, &["q 5 a 5"], true), 5, Open, "q 5", None);
    check(order(Released, &["q 5 a 5"]), 2, Released, "q 5 a 3 s 2", None);
    check(order(Picking, &["q 5 a 5 p 4"]), 2, Picking, "q 5 a 3 s 2 p 3", None);
    check(order(Picked, &["q 5 a 5 p 5"]), 2, Picked, "q 5 a 3 s 2 p 3", short_picked);
    check(order(Picked, &["q 5 a 5 p 5"]), 5, Open, "q 5 s 5", short_picked);
    check(partial(Picked, &["q 5 a 5 p 5"], false), 2, Picked, "q 5 a 3 c 2 p 3", None);
    let waits = asked(Picked, &["q 5 a 3 s 2 p 3"], ExceptionCode::ShortPicked);
    check(waits.clone(), 1, Picked, "q 5 a 2 s 3 p 2", short_picked);
    check(waits, 3, Open, "q 5 s 5", short_picked);
    let packed = order(Packed, &["q 5 a 5 p 5 k 5"]);
    let refused = lose(&packed, &[(packed.lines[0].id, units(1))], NOW);
    assert!(matches!(refused, Err(OrderError::Counters(_))));
}
