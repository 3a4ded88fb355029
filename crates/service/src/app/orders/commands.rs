//! What is asked of an order by name: holds, cancellation and the actions of the desk.

use super::{Facts, Loaded, allocation, apply, apply_because, apply_with, put};
use crate::app::error::{AppError, Conflict};
use crate::app::put_back;
use crate::app::said::Said;
use crate::store::{StoreError, Tx, allocations, orders};
use rummelig_domain::actor::Who;
use rummelig_domain::code::Text;
use rummelig_domain::ids::OrderHoldId;
use rummelig_domain::order::{
    ExceptionCode, Hold, HoldReason, LineCounters, LineUnits, OrderAction, OrderStatus, ShortOutcome, Step,
    cancel as cancelling, settle, steps,
};
use rummelig_domain::picking::OrderAllocation;
use rummelig_domain::quantity::Quantity;

/// Lets an order wait.
///
/// # Errors
/// What left or was given up waits for nothing.
pub fn place_hold(
    tx: &mut Tx<'_>,
    loaded: Loaded,
    who: Who,
    reason: HoldReason,
    note: Option<Text>,
) -> Result<Loaded, AppError> {
    let hold = Hold { id: tx.new_id(), reason, note, placed_by: who, placed_at: tx.now() };
    let step = steps::place_hold(&loaded.order, hold.clone())?;
    put::insert_hold(tx, &loaded.row, &hold)?;
    apply_with(tx, loaded, step, "order.hold", Facts::from([("hold", hold.id.to_string().into())]))
}

/// Lets an order go on; an open one is allocated soon.
///
/// # Errors
/// [`AppError::HoldNotYours`], and [`AppError::NotFound`] for a hold that is not on this order.
pub fn lift_hold(tx: &mut Tx<'_>, loaded: Loaded, who: Who, hold: OrderHoldId) -> Result<Loaded, AppError> {
    let step = steps::lift_hold(&loaded.order, hold, who)?;
    let (client, order) = (loaded.order.client, loaded.order.id);
    if !orders::lift_hold(tx, client, hold)? {
        return Err(StoreError::Changed("order_hold").into());
    }
    if step.order.holds.is_empty() {
        allocation::ask(tx, client, order)?;
    }
    apply_with(tx, loaded, step, "order.hold_lift", Facts::from([("hold", hold.to_string().into())]))
}

/// Gives an order up at once, or asks for it where the floor is at work.
///
/// # Errors
/// What left or was given up already.
pub fn cancel(tx: &mut Tx<'_>, loaded: Loaded, who: Who, reason: Option<Text>) -> Result<Loaded, AppError> {
    let step = cancelling::cancel(&loaded.order, who, reason)?;
    if step.order == loaded.order {
        // Asked again while the question is open.
        return Ok(loaded);
    }
    apply(tx, loaded, step, "order.cancel")
}

/// Answers a requested cancellation.
///
/// # Errors
/// Where nobody asked; a no without a reason.
pub fn decide(
    tx: &mut Tx<'_>,
    loaded: Loaded,
    accept: bool,
    reason: Option<Text>,
) -> Result<Loaded, AppError> {
    let step = cancelling::decide(&loaded.order, Who::Staff, accept, reason.clone())?;
    let facts = Facts::from([("accept", accept.into())]);
    apply_because(tx, loaded, step, "order.decide", reason.as_ref(), facts)
}

/// Takes the promises of an order back; nobody allocates it anew by itself.
///
/// # Errors
/// What the state machine refuses.
pub fn unallocate(tx: &mut Tx<'_>, loaded: Loaded, reason: Option<&Text>) -> Result<Loaded, AppError> {
    let step = steps::unallocate(&loaded.order, Who::Staff)?;
    apply_because(tx, loaded, step, "order.unallocate", reason, Facts::new())
}

/// Takes an order back from the floor.
///
/// # Errors
/// What the state machine refuses; where something is picked.
pub fn unrelease(tx: &mut Tx<'_>, loaded: Loaded, reason: Option<&Text>) -> Result<Loaded, AppError> {
    let step = back_from_the_floor(tx, &loaded)?;
    apply_because(tx, loaded, step, "order.unrelease", reason, Facts::new())
}

/// The step of an order back from the floor; one to which nothing is promised any more is allocated anew.
///
/// # Errors
/// As [`unrelease`].
pub(crate) fn back_from_the_floor(tx: &mut Tx<'_>, loaded: &Loaded) -> Result<Step, AppError> {
    let step = steps::unrelease(&loaded.order, Who::Staff)?;
    if step.order.status == OrderStatus::Open && step.order.holds.is_empty() {
        allocation::ask(tx, loaded.order.client, loaded.order.id)?;
    }
    Ok(step)
}

/// Has everything picked put back, and the order picked anew.
///
/// # Errors
/// What the state machine refuses; where another question is open.
pub fn unpick(tx: &mut Tx<'_>, loaded: Loaded, reason: Option<&Text>) -> Result<Loaded, AppError> {
    let step = steps::unpick(&loaded.order, Who::Staff, tx.now())?;
    apply_because(tx, loaded, step, "order.unpick", reason, Facts::new())
}

/// Decides about an exception: a short pick by its outcome, anything else by a reason.
///
/// # Errors
/// Where nothing is to be decided, or not in this way.
pub fn resolve(
    tx: &mut Tx<'_>,
    loaded: Loaded,
    outcome: Option<ShortOutcome>,
    reason: Option<&Text>,
) -> Result<Loaded, AppError> {
    goods_are_back(tx, &loaded)?;
    let found = match outcome {
        Some(ShortOutcome::Replan) => look_again(tx, &loaded)?,
        Some(ShortOutcome::ShipShort) | None => None,
    };
    let units = found.as_ref().map(units_found).transpose()?.unwrap_or_default();
    let step = settle::resolve(&loaded.order, Who::Staff, outcome, reason, &units, tx.now())?;
    if let Some(found) = &found {
        allocation::promise(tx, &loaded, found)?;
    }
    if step.order.status == OrderStatus::Open && step.order.holds.is_empty() {
        allocation::ask(tx, loaded.order.client, loaded.order.id)?;
    }
    let mut facts = Facts::new();
    if let Some(outcome) = outcome {
        facts.insert("outcome", outcome.as_str().into());
    }
    apply_because(tx, loaded, step, "order.resolve", reason, facts)
}

/// Goods that are on their way back are back when their task says so: nobody can decide that they are.
fn goods_are_back(tx: &mut Tx<'_>, loaded: &Loaded) -> Result<(), AppError> {
    let open = loaded.order.exception.as_ref().map(|open| open.code);
    if open != Some(ExceptionCode::PutBackPending) || !put_back::waits_in_units(tx, loaded)? {
        return Ok(());
    }
    Err(Conflict::StepGuarded {
        from: loaded.order.status.as_str(),
        action: OrderAction::Resolve.to_string(),
        allowed: Vec::new(),
        why: Said::fixed(
            "Some goods of the order still lie in its totes; the exception ends when their task is done.",
            "Nogle af ordrens varer ligger stadig i dens kasser; afvigelsen slutter, når opgaven er udført.",
        ),
    }
    .into())
}

/// What stock can give now to the lines of a picked order that are short; they may be served in part.
fn look_again(tx: &mut Tx<'_>, loaded: &Loaded) -> Result<Option<OrderAllocation>, AppError> {
    let (Some(site), false) = (loaded.order.site, settle::replan_demand(&loaded.order).is_empty()) else {
        return Ok(None);
    };
    let owner = allocations::owner(tx, loaded.order.client)?;
    let mut asked = loaded.clone();
    asked.order.allow_partial = true;
    allocation::plan(tx, &asked, (site, &owner), LineCounters::short).map(Some)
}

fn units_found(found: &OrderAllocation) -> Result<LineUnits, AppError> {
    let mut units = LineUnits::new();
    for line in &found.lines {
        let promised = line.promises.iter().try_fold(Quantity::ZERO, |sum, one| sum.plus(one.quantity));
        let promised = promised.map_err(AppError::internal)?;
        if !promised.is_zero() {
            units.push((line.line, promised));
        }
    }
    Ok(units)
}
