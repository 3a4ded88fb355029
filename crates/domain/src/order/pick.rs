//! A confirmation at the pick, as it changes the order: what was taken, what was not there, and what of that is
//! promised from elsewhere at once.

use crate::actor::Who;
use crate::ids::OrderLineId;
use crate::order::state::OrderStatus;
use crate::order::steps::start_pick;
use crate::order::{Order, OrderError, Step};
use crate::quantity::Quantity;

/// What a confirmation says of one order line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    /// Units taken from the shelf.
    pub units: Quantity,
    /// Promised units that were not found and that this promise will not give.
    pub short: Quantity,
    /// Of these, units that stock elsewhere now promises.
    pub found: Quantity,
}

/// Units of a line are taken or fall short. The first confirmation of an order starts its picking, also one that says
/// that nothing is there. Neither a hold nor a requested cancellation stops it.
///
/// # Errors
/// [`OrderError::Transition`] for an order that is not on the floor, [`OrderError::OtherOrder`] for a line of another
/// one, [`OrderError::Counters`] for more units than are promised and not picked.
pub fn pick(order: &Order, line: OrderLineId, taken: Taken, who: Who) -> Result<Step, OrderError> {
    let mut step = match order.status {
        OrderStatus::Picking => Step::of(order),
        OrderStatus::Draft
        | OrderStatus::Open
        | OrderStatus::Allocated
        | OrderStatus::Released
        | OrderStatus::Picked
        | OrderStatus::Packed
        | OrderStatus::Shipped
        | OrderStatus::Cancelled => start_pick(order, who)?,
    };
    let line = step.order.line_mut(line)?;
    let counters = line.counters.pick(taken.units)?.fall_short(taken.short)?;
    line.counters = counters.unshort(taken.found)?.allocate(taken.found)?;
    Ok(step)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::order::testing::{counters, order};
    use crate::order::{CounterFault, Hold, HoldReason, OrderEvent};
    use crate::time::Instant;
    use OrderStatus::{Picked, Picking, Released};
    use uuid::Uuid;

    const LINE: OrderLineId = OrderLineId(Uuid::from_u128(1));

    fn taken([units, short, found]: [i64; 3]) -> Taken {
        let units_of = |n| Quantity::new(n).unwrap();
        Taken { units: units_of(units), short: units_of(short), found: units_of(found) }
    }

    #[track_caller]
    fn check(status: OrderStatus, before: &str, said: [i64; 3], after: &str, events: &[OrderEvent]) {
        let step = pick(&order(status, &[before]), LINE, taken(said), Who::Worker).unwrap();
        assert_eq!(step.order.status, Picking);
        assert_eq!(counters(&step.order), [after]);
        assert_eq!(step.events, events);
        assert_eq!(step.effects, []);
    }

    #[test]
    fn what_is_confirmed_is_picked_short_or_promised_elsewhere() {
        let started = [OrderEvent::PickingStarted];
        check(Released, "q 5 a 5", [2, 0, 0], "q 5 a 5 p 2", &started);
        check(Picking, "q 5 a 5 p 2", [3, 0, 0], "q 5 a 5 p 5", &[]);
        check(Picking, "q 5 a 5 p 2", [1, 2, 0], "q 5 a 3 s 2 p 3", &[]);
        check(Picking, "q 5 a 5 p 2", [1, 2, 1], "q 5 a 4 s 1 p 3", &[]);
        check(Picking, "q 5 a 5 p 2", [1, 2, 2], "q 5 a 5 p 3", &[]);
        check(Released, "q 5 a 5", [0, 5, 0], "q 5 s 5", &started);
        check(Picking, "q 5 a 3 s 2 p 1", [0, 2, 2], "q 5 a 3 s 2 p 1", &[]);
        check(Picking, "q 5 a 3 b 2", [0, 1, 1], "q 5 a 3 b 2", &[]);
    }

    #[test]
    fn a_hold_does_not_stop_a_pick_under_way() {
        let mut held = order(Picking, &["q 1 a 1"]);
        held.holds.push(Hold {
            id: Uuid::nil().into(),
            reason: HoldReason::Address,
            note: None,
            placed_by: Who::Client,
            placed_at: Instant::from_micros(0),
        });
        let step = pick(&held, LINE, taken([1, 0, 0]), Who::Worker).unwrap();
        assert_eq!(counters(&step.order), ["q 1 a 1 p 1"]);
    }

    #[test]
    fn what_is_not_promised_is_not_picked() {
        let refused = |status, said| pick(&order(status, &["q 5 a 3"]), LINE, taken(said), Who::Worker);
        for said in [[4, 0, 0], [2, 2, 0], [0, 4, 0], [0, 1, 2]] {
            let fault = refused(Picking, said);
            assert!(matches!(fault, Err(OrderError::Counters(CounterFault::TooFew { .. }))), "{fault:?}");
        }
        assert!(matches!(refused(Picked, [1, 0, 0]), Err(OrderError::Transition(_))));
        let other = OrderLineId(Uuid::from_u128(9));
        let stranger = pick(&order(Picking, &["q 5 a 3"]), other, taken([1, 0, 0]), Who::Worker);
        assert_eq!(stranger, Err(OrderError::OtherOrder));
    }
}
