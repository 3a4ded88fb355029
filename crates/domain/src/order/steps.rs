//! The steps of an order whose outcome is clear from the order itself: from a draft to the hand-over, and back.
//!
//! The two steps at which goods may lack, the end of picking and what is decided about it, are in
//! [`super::settle`]; the release settles a rest by the same rule.

use crate::actor::Who;
use crate::ids::OrderHoldId;
use crate::order::cancel::CancellationState;
use crate::order::exception::ExceptionCode;
use crate::order::settle::{clear, settle_rest};
use crate::order::state::{OrderAction, OrderStatus};
use crate::order::{CounterFault, Effect, Guard, Hold, LineCounters, Order, OrderError, OrderEvent, Step};
use crate::picking::OrderAllocation;
use crate::quantity::Quantity;
use crate::stock::ShortageReason;
use crate::time::{Day, Instant};

/// The client sends a draft off. Its content has no faults ([`super::OrderContent::faults`]).
///
/// # Errors
/// [`OrderError::Transition`] for anything but a draft.
pub fn submit(order: &Order, who: Who) -> Result<Step, OrderError> {
    let mut step = begin(order, OrderAction::Submit, who)?;
    step.events.push(OrderEvent::Accepted);
    Ok(step)
}

/// Stock is promised as the plan found it, or the order stays open and what was not found is backordered.
///
/// The order is allocated when every line is full, or when it may go in part and has one unit. Lines that could be
/// filled, of an order that goes whole or not, stay pending. The plan writes the promises; this writes the counters.
///
/// # Errors
/// [`OrderError::OnHold`], [`Guard::NoSite`]; [`OrderError::OtherOrder`] for a plan that promises stock to an order
/// that cannot take it.
pub fn allocate(order: &Order, plan: &OrderAllocation, who: Who) -> Result<Step, OrderError> {
    let transition = order.permit(OrderAction::Allocate, who)?;
    if order.site.is_none() {
        return Err(order.guarded(OrderAction::Allocate, who, Guard::NoSite));
    }
    if plan.order != order.id {
        return Err(OrderError::OtherOrder);
    }
    let mut step = Step::of(order);
    for line in &mut step.order.lines {
        line.counters = line.counters.reconsider();
    }
    let mut promised_any = false;
    for got in &plan.lines {
        let line = step.order.line_mut(got.line)?;
        let promised = sum(got.promises.iter().map(|promise| promise.quantity))?;
        line.counters = line.counters.allocate(promised)?;
        promised_any |= !promised.is_zero();
        let not_found =
            got.shortage.as_ref().is_some_and(|short| short.reason != ShortageReason::OrderIncomplete);
        if not_found {
            line.counters = line.counters.backorder(line.counters.pending())?;
        }
    }
    let whole = !step.order.any(LineCounters::missing);
    if promised_any {
        if !whole && !order.allow_partial {
            return Err(OrderError::OtherOrder);
        }
        step.order.status = transition.to;
        step.events.push(OrderEvent::Allocated);
    }
    if step.order.units(LineCounters::backordered) != order.units(LineCounters::backordered)
        && step.order.any(LineCounters::backordered)
    {
        step.events.push(OrderEvent::Backordered);
    }
    Ok(step)
}

/// All promises are taken back.
///
/// # Errors
/// [`OrderError::Transition`] for anything but an allocated order.
pub fn unallocate(order: &Order, who: Who) -> Result<Step, OrderError> {
    let mut step = begin(order, OrderAction::Unallocate, who)?;
    step.move_all(LineCounters::to_pick, LineCounters::unallocate)?;
    step.effects.push(Effect::FreeAllocations);
    step.events.push(OrderEvent::StepUndone);
    Ok(step)
}

/// The order goes to the floor. What is not promised follows as an order of its own, or is cancelled.
///
/// `today` is the day at the order's site.
///
/// # Errors
/// [`OrderError::OnHold`], [`Guard::Exception`], [`Guard::NotBefore`]; [`OrderError::NotFull`] when the order goes
/// whole or not and is not.
pub fn release(order: &Order, who: Who, today: Day) -> Result<Step, OrderError> {
    let mut step = begin(order, OrderAction::Release, who)?;
    if let Some(exception) = &order.exception {
        return Err(order.guarded(OrderAction::Release, who, Guard::Exception(exception.code)));
    }
    if let Some(day) = order.ship_not_before.filter(|day| *day > today) {
        return Err(order.guarded(OrderAction::Release, who, Guard::NotBefore(day)));
    }
    if order.any(LineCounters::missing) && !order.allow_partial {
        return Err(OrderError::NotFull);
    }
    step.effects.push(Effect::MakePickTask);
    step.events.push(OrderEvent::Released);
    settle_rest(&mut step)?;
    Ok(step)
}

/// The order comes back from the floor before anything of it is picked. Where nothing is promised to it any more, since
/// all of it fell short and was put back, it is open: an allocated order has a unit.
///
/// # Errors
/// [`Guard::PicksConfirmed`] when something is.
pub fn unrelease(order: &Order, who: Who) -> Result<Step, OrderError> {
    let transition = order.permit(OrderAction::Unrelease, who)?;
    let mut step = Step::of(order);
    if order.any(LineCounters::picked) {
        return Err(order.guarded(OrderAction::Unrelease, who, Guard::PicksConfirmed));
    }
    // What fell short on the floor is looked for again with the rest of the order.
    step.move_all(LineCounters::short, LineCounters::unshort)?;
    let promised = step.order.any(LineCounters::to_pick);
    step.order.status = if promised { transition.to } else { transition.otherwise.unwrap_or(transition.to) };
    step.effects.push(Effect::CancelPickTasks);
    step.events.push(OrderEvent::StepUndone);
    Ok(step)
}

/// The first pick is confirmed. A hold or a requested cancellation does not stop it.
///
/// # Errors
/// [`OrderError::Transition`] for anything but a released order.
pub fn start_pick(order: &Order, who: Who) -> Result<Step, OrderError> {
    let mut step = begin(order, OrderAction::StartPick, who)?;
    step.events.push(OrderEvent::PickingStarted);
    Ok(step)
}

/// Everything picked is to go back to the shelves; then the order is picked anew.
///
/// Where nothing is picked yet, the new pick task is made at once.
///
/// # Errors
/// [`Guard::Exception`] for an open question that is not about what was picked, so that it is not forgotten.
pub fn unpick(order: &Order, who: Who, now: Instant) -> Result<Step, OrderError> {
    let mut step = begin(order, OrderAction::Unpick, who)?;
    match order.exception.as_ref().map(|open| open.code) {
        None | Some(ExceptionCode::ShortPicked | ExceptionCode::PutBackPending) => {}
        Some(
            code @ (ExceptionCode::UnknownLocation
            | ExceptionCode::AddressRejected
            | ExceptionCode::CarrierRefused
            | ExceptionCode::CustomsData),
        ) => return Err(order.guarded(OrderAction::Unpick, who, Guard::Exception(code))),
    }
    let picked = order.units(LineCounters::picked);
    step.move_all(LineCounters::to_pack, LineCounters::unpick)?;
    step.effects.push(Effect::CancelPickTasks);
    step.events.push(OrderEvent::StepUndone);
    if picked.is_empty() {
        step.order.exception = None;
        step.effects.push(Effect::MakePickTask);
    } else {
        step.order.exception = ExceptionCode::PutBackPending.since(now);
        step.effects.push(Effect::PutBack(picked));
        step.events.push(OrderEvent::ExceptionRaised);
    }
    Ok(step)
}

/// The last of the goods is back on its shelf: the order that waits for it is picked anew.
///
/// For an order that does not wait for it (it was cancelled, or somebody resolved the exception) nothing changes.
///
/// # Errors
/// None that the counters of an order can cause.
pub fn put_back_done(order: &Order, now: Instant) -> Result<Step, OrderError> {
    let mut step = Step::of(order);
    if order.exception.as_ref().is_some_and(|open| open.code == ExceptionCode::PutBackPending) {
        clear(&mut step, now)?;
        if order.status == OrderStatus::Released {
            step.effects.push(Effect::MakePickTask);
        }
    }
    Ok(step)
}

/// All that is picked is in closed parcels; the parcels were compared with the picks.
///
/// # Errors
/// [`Guard::Exception`], [`Guard::NothingPicked`].
pub fn pack(order: &Order, who: Who) -> Result<Step, OrderError> {
    let mut step = begin(order, OrderAction::Pack, who)?;
    if let Some(exception) = &order.exception {
        return Err(order.guarded(OrderAction::Pack, who, Guard::Exception(exception.code)));
    }
    if order.any(LineCounters::missing) {
        return Err(order.guarded(OrderAction::Pack, who, Guard::Exception(ExceptionCode::ShortPicked)));
    }
    if !order.any(LineCounters::to_pack) {
        return Err(order.guarded(OrderAction::Pack, who, Guard::NothingPicked));
    }
    step.move_all(LineCounters::to_pack, LineCounters::pack)?;
    step.events.push(OrderEvent::Packed);
    Ok(step)
}

/// The parcels are opened again.
///
/// # Errors
/// [`OrderError::Transition`] for anything but a packed order.
pub fn unpack(order: &Order, who: Who) -> Result<Step, OrderError> {
    let mut step = begin(order, OrderAction::Unpack, who)?;
    step.move_all(in_parcels, LineCounters::unpack)?;
    step.effects.push(Effect::VoidShipment);
    step.events.push(OrderEvent::StepUndone);
    Ok(step)
}

/// The parcels leave the house.
///
/// # Errors
/// [`OrderError::OnHold`], [`OrderError::CancellationRequested`].
pub fn hand_over(order: &Order, who: Who) -> Result<Step, OrderError> {
    let mut step = begin(order, OrderAction::HandOver, who)?;
    if order.cancellation.state == CancellationState::Requested {
        return Err(OrderError::CancellationRequested);
    }
    step.move_all(in_parcels, LineCounters::ship)?;
    step.events.push(OrderEvent::Shipped);
    Ok(step)
}

/// A reason to wait is added.
///
/// # Errors
/// [`OrderError::Shipped`] and [`OrderError::Cancelled`].
pub fn place_hold(order: &Order, hold: Hold) -> Result<Step, OrderError> {
    order.still_here()?;
    let mut step = Step::of(order);
    step.order.holds.push(hold);
    step.events.push(OrderEvent::Held);
    Ok(step)
}

/// A reason to wait is gone.
///
/// # Errors
/// [`OrderError::HoldUnknown`]; [`OrderError::HoldNotYours`] for a client and a hold that it did not place.
pub fn lift_hold(order: &Order, hold: OrderHoldId, who: Who) -> Result<Step, OrderError> {
    let found = order.holds.iter().find(|open| open.id == hold).ok_or(OrderError::HoldUnknown)?;
    if !found.may_be_lifted_by(who) {
        return Err(OrderError::HoldNotYours);
    }
    let mut step = Step::of(order);
    step.order.holds.retain(|open| open.id != hold);
    step.events.push(OrderEvent::HoldReleased);
    Ok(step)
}

/// A step that the table and the holds permit, with the order in its new state.
fn begin(order: &Order, action: OrderAction, who: Who) -> Result<Step, OrderError> {
    let transition = order.permit(action, who)?;
    let mut step = Step::of(order);
    step.order.status = transition.to;
    Ok(step)
}

/// In closed parcels of this house.
fn in_parcels(line: LineCounters) -> Quantity {
    line.packed().less(line.shipped())
}

fn sum(quantities: impl Iterator<Item = Quantity>) -> Result<Quantity, CounterFault> {
    let mut total = Quantity::ZERO;
    for quantity in quantities {
        total = total.plus(quantity).map_err(|_| CounterFault::DoesNotAddUp)?;
    }
    Ok(total)
}

#[cfg(test)]
#[path = "steps_tests.rs"]
mod tests;
