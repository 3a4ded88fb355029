//! What becomes of goods that lack: at the release, at the end of picking, and when somebody has decided.
//!
//! A short pick moves its rest from `allocated` to `short`. What is still short when the picking ends is settled by
//! the order's own rules: an order that may go in part sends the rest later or gives it up; any other waits for a
//! person, who sends what was found or has it looked for again.

use crate::actor::Who;
use crate::code::Text;
use crate::ids::OrderLineId;
use crate::order::exception::ExceptionCode;
use crate::order::state::{OrderAction, OrderStatus};
use crate::order::{Effect, Guard, LineCounters, Order, OrderError, OrderEvent, Step};
use crate::quantity::Quantity;
use crate::time::Instant;
use crate::words::words;

/// The picking of the order has ended: every line is picked or short.
///
/// Where nothing at all was found, the order is open again with the exception, whatever it allows: there is nothing
/// to send, and a rest that is everything needs no order of its own.
///
/// # Errors
/// [`OrderError::LinesOpen`] while promised goods are neither picked nor short.
pub fn finish_pick(order: &Order, who: Who, now: Instant) -> Result<Step, OrderError> {
    let transition = order.permit(OrderAction::FinishPick, who)?;
    let lines = order.units(LineCounters::to_pick).len();
    if lines > 0 {
        return Err(OrderError::LinesOpen { lines });
    }
    let mut step = Step::of(order);
    let found = order.any(LineCounters::picked);
    let missing = order.any(LineCounters::missing);
    step.order.status = if found { transition.to } else { transition.otherwise.unwrap_or(transition.to) };
    if found {
        step.events.push(OrderEvent::Picked);
    }
    if !missing {
        return Ok(step);
    }
    step.events.push(OrderEvent::ShortPicked);
    if found && order.allow_partial {
        settle_rest(&mut step)?;
    } else {
        // What waited elsewhere is short like the rest, so that one decision is about all of it.
        step.move_all(LineCounters::backordered, |line, _| Ok(line.reconsider()))?;
        step.move_all(LineCounters::pending, LineCounters::stay_short)?;
        ask(&mut step, now);
    }
    Ok(step)
}

words! {
    /// What somebody decides about a short pick.
    pub enum ShortOutcome {
        /// Send what was found and give the rest up.
        ShipShort = "ship_short",
        /// Look for the rest again.
        Replan = "replan",
    }
}

/// What the rest would want when it is looked for again: the units that are short.
///
/// Hand these to allocation, and what it finds to [`resolve`].
#[must_use]
pub fn replan_demand(order: &Order) -> Vec<(OrderLineId, Quantity)> {
    match order.status {
        OrderStatus::Picked => order.units(LineCounters::short),
        OrderStatus::Draft
        | OrderStatus::Open
        | OrderStatus::Allocated
        | OrderStatus::Released
        | OrderStatus::Picking
        | OrderStatus::Packed
        | OrderStatus::Shipped
        | OrderStatus::Cancelled => Vec::new(),
    }
}

/// Somebody decides about the exception: a short pick by its outcome, anything else by a reason.
///
/// `found` is what allocation now promises of [`replan_demand`], for a re-plan of a picked order: with a unit found
/// it goes back to picking, without one the question stays open. A re-plan of an order of which nothing was found is
/// plain: the rest is pending again and allocated like any other.
///
/// # Errors
/// [`Guard::NoException`]; [`OrderError::OutcomeMissing`], [`OrderError::OutcomeUnexpected`] and
/// [`OrderError::ReasonMissing`]; [`Guard::NothingPicked`] for sending what was found when nothing was.
pub fn resolve(
    order: &Order,
    who: Who,
    outcome: Option<ShortOutcome>,
    reason: Option<&Text>,
    found: &[(OrderLineId, Quantity)],
    now: Instant,
) -> Result<Step, OrderError> {
    let transition = order.permit(OrderAction::Resolve, who)?;
    let Some(exception) = &order.exception else {
        return Err(order.guarded(OrderAction::Resolve, who, Guard::NoException));
    };
    match (exception.code, outcome) {
        (ExceptionCode::ShortPicked, None) => Err(OrderError::OutcomeMissing),
        (ExceptionCode::ShortPicked, Some(ShortOutcome::ShipShort)) => ship_short(order, who, now),
        (ExceptionCode::ShortPicked, Some(ShortOutcome::Replan)) => {
            replan(order, found, transition.otherwise, now)
        }
        (
            ExceptionCode::UnknownLocation
            | ExceptionCode::AddressRejected
            | ExceptionCode::PutBackPending
            | ExceptionCode::CarrierRefused
            | ExceptionCode::CustomsData,
            Some(_),
        ) => Err(OrderError::OutcomeUnexpected),
        (
            ExceptionCode::UnknownLocation
            | ExceptionCode::AddressRejected
            | ExceptionCode::CarrierRefused
            | ExceptionCode::CustomsData,
            None,
        ) => {
            reason.ok_or(OrderError::ReasonMissing)?;
            let mut step = Step::of(order);
            clear(&mut step, now)?;
            Ok(step)
        }
        (ExceptionCode::PutBackPending, None) => {
            reason.ok_or(OrderError::ReasonMissing)?;
            super::steps::put_back_done(order, now)
        }
    }
}

/// What was found is sent, the rest is given up.
fn ship_short(order: &Order, who: Who, now: Instant) -> Result<Step, OrderError> {
    if !order.any(LineCounters::picked) {
        return Err(order.guarded(OrderAction::Resolve, who, Guard::NothingPicked));
    }
    let mut step = Step::of(order);
    step.move_all(LineCounters::missing, LineCounters::cancel)?;
    clear(&mut step, now)?;
    Ok(step)
}

/// The rest is looked for again; `picking` is where a picked order goes with what was found.
fn replan(
    order: &Order,
    found: &[(OrderLineId, Quantity)],
    picking: Option<OrderStatus>,
    now: Instant,
) -> Result<Step, OrderError> {
    let mut step = Step::of(order);
    step.move_all(LineCounters::short, LineCounters::unshort)?;
    let Some(picking) = picking else {
        if !found.is_empty() {
            return Err(OrderError::OtherOrder);
        }
        clear(&mut step, now)?;
        return Ok(step);
    };
    for (line, units) in found {
        let line = step.order.line_mut(*line)?;
        line.counters = line.counters.allocate(*units)?;
    }
    step.move_all(LineCounters::pending, LineCounters::stay_short)?;
    if step.order.any(LineCounters::to_pick) {
        step.order.status = picking;
        clear(&mut step, now)?;
        step.effects.push(Effect::MakePickTask);
    }
    Ok(step)
}

/// Promised goods are lost outside a pick: counted away, damaged, or held by a stock hold (I3).
///
/// `lost` is what the lines lose. Before the floor the order is open again when it may not go as it is now, so that
/// it is allocated anew; on the floor the units are short, as at a pick, and settled where the picking ends; of a
/// picked order they are settled at once.
///
/// # Errors
/// [`OrderError::Counters`] for units that are in parcels already: unpack these first.
pub fn lose(order: &Order, lost: &[(OrderLineId, Quantity)], now: Instant) -> Result<Step, OrderError> {
    order.still_here()?;
    let mut step = Step::of(order);
    match order.status {
        OrderStatus::Draft | OrderStatus::Open | OrderStatus::Allocated => {
            for (line, units) in lost {
                let line = step.order.line_mut(*line)?;
                line.counters = line.counters.unallocate(*units)?;
            }
            let some = step.order.any(LineCounters::allocated);
            if order.status == OrderStatus::Allocated && !(some && order.allow_partial) {
                step.move_all(LineCounters::to_pick, LineCounters::unallocate)?;
                step.order.status = OrderStatus::Open;
                step.effects.push(Effect::FreeAllocations);
                step.events.push(OrderEvent::StepUndone);
            }
            Ok(step)
        }
        OrderStatus::Released
        | OrderStatus::Picking
        | OrderStatus::Picked
        | OrderStatus::Packed
        | OrderStatus::Shipped
        | OrderStatus::Cancelled => {
            for (line, units) in lost {
                let line = step.order.line_mut(*line)?;
                let picked = units.less(line.counters.to_pick());
                line.counters = line.counters.unpick(picked)?.fall_short(*units)?;
            }
            // An open question covers the new rest too, but for an order of which nothing is left to send.
            let settled = order.exception.is_none() || !step.order.any(LineCounters::picked);
            if order.status == OrderStatus::Picked && settled && step.order.any(LineCounters::short) {
                settle_picked(&mut step, now)?;
            }
            Ok(step)
        }
    }
}

/// A picked order that lacks goods after all.
fn settle_picked(step: &mut Step, now: Instant) -> Result<(), OrderError> {
    step.events.push(OrderEvent::ShortPicked);
    if !step.order.any(LineCounters::picked) {
        step.order.status = OrderStatus::Open;
    } else if step.order.allow_partial {
        return settle_rest(step);
    }
    ask(step, now);
    Ok(())
}

/// The rest of an order that may go in part: an order of its own, or given up.
pub(super) fn settle_rest(step: &mut Step) -> Result<(), OrderError> {
    let rest = step.order.units(LineCounters::missing);
    if rest.is_empty() {
        return Ok(());
    }
    if step.order.allow_backorder {
        step.move_all(LineCounters::missing, LineCounters::defer)?;
        step.effects.push(Effect::MakeBackorder(rest));
        step.events.push(OrderEvent::Split);
    } else {
        step.move_all(LineCounters::missing, LineCounters::cancel)?;
    }
    Ok(())
}

/// Asks a person about what is short, unless they are asked something else already; [`clear`] asks afterwards.
fn ask(step: &mut Step, now: Instant) {
    if step.order.exception.is_none() {
        step.order.exception = ExceptionCode::ShortPicked.since(now);
        step.events.push(OrderEvent::ExceptionRaised);
    }
}

/// Closes the open question. Where goods are short and the picking is over, these are settled now.
pub(super) fn clear(step: &mut Step, now: Instant) -> Result<(), OrderError> {
    step.order.exception = None;
    step.events.push(OrderEvent::ExceptionCleared);
    if !step.order.any(LineCounters::short) {
        return Ok(());
    }
    match step.order.status {
        OrderStatus::Picked => settle_picked(step, now)?,
        OrderStatus::Open => ask(step, now),
        OrderStatus::Draft
        | OrderStatus::Allocated
        | OrderStatus::Released
        | OrderStatus::Picking
        | OrderStatus::Packed
        | OrderStatus::Shipped
        | OrderStatus::Cancelled => {}
    }
    Ok(())
}

#[cfg(test)]
#[path = "settle_tests.rs"]
mod tests;
