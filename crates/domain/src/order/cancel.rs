//! Cancelling: at once while nothing is on the floor, afterwards as a request that the house answers.

use crate::actor::Who;
use crate::code::Text;
use crate::order::state::{OrderAction, OrderStatus};
use crate::order::{Effect, Guard, Order, OrderError, OrderEvent, Step};
use crate::words::words;

words! {
    /// How far a cancellation is.
    pub enum CancellationState {
        /// Nobody asked.
        None = "none",
        /// Asked for while the floor is at work; the floor sees it.
        Requested = "requested",
        /// The order is given up.
        Accepted = "accepted",
        /// The house said no; the work goes on.
        Rejected = "rejected",
    }
}

/// Whether an order is to be given up, and the reason last given: of the request, then of the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cancellation {
    /// How far.
    pub state: CancellationState,
    /// In words.
    pub reason: Option<Text>,
}

impl Cancellation {
    /// Nobody asked.
    pub const NONE: Self = Self { state: CancellationState::None, reason: None };
}

/// Gives the order up at once where nothing is on the floor, else asks for it.
///
/// Asking again while the question is open changes nothing.
///
/// # Errors
/// [`OrderError::Transition`], with slug `order-shipped` or `order-cancelled` where it is too late.
pub fn cancel(order: &Order, who: Who, reason: Option<Text>) -> Result<Step, OrderError> {
    let transition = order.permit(OrderAction::Cancel, who)?;
    let mut step = Step::of(order);
    if transition.to == OrderStatus::Cancelled {
        give_up(&mut step, reason);
    } else if order.cancellation.state != CancellationState::Requested {
        step.order.cancellation = Cancellation { state: CancellationState::Requested, reason };
        step.events.push(OrderEvent::CancellationRequested);
    }
    Ok(step)
}

/// Answers a requested cancellation: parcels are voided and goods put back, or the work goes on.
///
/// # Errors
/// [`Guard::NoCancellation`] where nobody asked; [`OrderError::ReasonMissing`] for a no without a reason.
pub fn decide(order: &Order, who: Who, accept: bool, reason: Option<Text>) -> Result<Step, OrderError> {
    order.permit(OrderAction::Decide, who)?;
    if order.cancellation.state != CancellationState::Requested {
        return Err(order.guarded(OrderAction::Decide, who, Guard::NoCancellation));
    }
    let mut step = Step::of(order);
    if accept {
        let reason = reason.or_else(|| order.cancellation.reason.clone());
        give_up(&mut step, reason);
    } else {
        let reason = Some(reason.ok_or(OrderError::ReasonMissing)?);
        step.order.cancellation = Cancellation { state: CancellationState::Rejected, reason };
        step.events.push(OrderEvent::CancellationRejected);
    }
    Ok(step)
}

/// Undoes what is done and gives everything up that has not left.
fn give_up(step: &mut Step, reason: Option<Text>) {
    let before = step.order.status;
    match before {
        OrderStatus::Packed => step.effects.push(Effect::VoidShipment),
        OrderStatus::Draft
        | OrderStatus::Open
        | OrderStatus::Allocated
        | OrderStatus::Released
        | OrderStatus::Picking
        | OrderStatus::Picked
        | OrderStatus::Shipped
        | OrderStatus::Cancelled => {}
    }
    match before {
        OrderStatus::Released | OrderStatus::Picking => step.effects.push(Effect::CancelPickTasks),
        OrderStatus::Draft
        | OrderStatus::Open
        | OrderStatus::Allocated
        | OrderStatus::Picked
        | OrderStatus::Packed
        | OrderStatus::Shipped
        | OrderStatus::Cancelled => {}
    }
    if step.order.any(|line| line.to_pick()) {
        step.effects.push(Effect::FreeAllocations);
    }
    let picked = step.order.units(|line| line.picked().less(line.shipped()));
    if !picked.is_empty() {
        step.effects.push(Effect::PutBack(picked));
    }
    for line in &mut step.order.lines {
        line.counters = line.counters.give_up();
    }
    if step.order.exception.take().is_some() {
        step.events.push(OrderEvent::ExceptionCleared);
    }
    step.order.cancellation = Cancellation { state: CancellationState::Accepted, reason };
    step.order.status = OrderStatus::Cancelled;
    step.events.push(OrderEvent::Cancelled);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::order::testing::{counters, order};

    fn reason(text: &str) -> Option<Text> {
        Some(Text::new(text).unwrap())
    }

    #[test]
    fn before_the_floor_it_is_at_once() {
        let allocated = order(OrderStatus::Allocated, &["q 10 a 6 b 4", "q 2"]);
        let step = cancel(&allocated, Who::Client, reason("too late")).unwrap();
        assert_eq!(step.order.status, OrderStatus::Cancelled);
        assert_eq!(counters(&step.order), ["q 10 c 10", "q 2 c 2"]);
        assert_eq!(step.effects, [Effect::FreeAllocations]);
        assert_eq!(step.events, [OrderEvent::Cancelled]);
        assert_eq!(step.order.cancellation.state, CancellationState::Accepted);
        let open = order(OrderStatus::Open, &["q 1"]);
        assert_eq!(cancel(&open, Who::Staff, None).unwrap().effects, []);
    }

    #[test]
    fn on_the_floor_it_is_a_question() {
        let packed = order(OrderStatus::Packed, &["q 3 a 3 p 3 k 3", "q 2 d 2"]);
        let asked = cancel(&packed, Who::Client, reason("wrong")).unwrap();
        assert_eq!((asked.order.status, asked.effects.len()), (OrderStatus::Packed, 0));
        assert_eq!(asked.events, [OrderEvent::CancellationRequested]);
        let again = cancel(&asked.order, Who::Client, reason("other")).unwrap();
        assert_eq!(again, Step::of(&asked.order));

        assert_eq!(decide(&asked.order, Who::Staff, false, None), Err(OrderError::ReasonMissing));
        let no = decide(&asked.order, Who::Staff, false, reason("it is on the truck")).unwrap();
        assert_eq!(no.order.cancellation.state, CancellationState::Rejected);
        assert_eq!(no.order.status, OrderStatus::Packed);

        let yes = decide(&asked.order, Who::Staff, true, None).unwrap();
        assert_eq!(counters(&yes.order), ["q 3 c 3", "q 2 d 2"]);
        let line = packed.lines[0].id;
        let back = Effect::PutBack(vec![(line, packed.lines[0].counters.picked())]);
        assert_eq!(yes.effects, [Effect::VoidShipment, back]);
        assert_eq!(yes.order.cancellation.reason, reason("wrong"));
    }

    #[test]
    fn a_half_picked_order_gives_everything_back() {
        let mut picking = order(OrderStatus::Picking, &["q 5 a 4 s 1 p 2"]);
        assert!(matches!(
            decide(&picking, Who::Staff, true, None),
            Err(OrderError::Guard { guard: Guard::NoCancellation, .. })
        ));
        picking.cancellation.state = CancellationState::Requested;
        let step = decide(&picking, Who::Staff, true, None).unwrap();
        assert_eq!(counters(&step.order), ["q 5 c 5"]);
        let names: Vec<_> = step.effects.iter().map(std::mem::discriminant).collect();
        let expected = [Effect::CancelPickTasks, Effect::FreeAllocations, Effect::PutBack(vec![])];
        assert_eq!(names, expected.iter().map(std::mem::discriminant).collect::<Vec<_>>());
    }

    #[test]
    fn it_is_too_late_for_what_left() {
        let slug = |status| cancel(&order(status, &["q 1"]), Who::Client, None).unwrap_err().slug();
        assert_eq!(slug(OrderStatus::Shipped), "order-shipped");
        assert_eq!(slug(OrderStatus::Cancelled), "order-cancelled");
        let staff = cancel(&order(OrderStatus::Released, &["q 1"]), Who::Staff, None).unwrap_err();
        assert_eq!(staff.slug(), "transition-not-allowed");
    }
}
