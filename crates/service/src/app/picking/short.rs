//! What follows when a pick line ends short (the rule is the domain's `ShortDecision`): the rest is no longer promised
//! from there, damaged goods go to quarantine, the place is counted, and other stock is looked for at once; or the
//! promise goes on with a task of its own, for somebody who can reach it.

use super::goods::PromisedGoods;
use super::tours::{new_line, tour_of_one};
use crate::app::counts;
use crate::app::error::AppError;
use crate::app::orders::allocation::{plan, promise};
use crate::app::orders::{Facts, Loaded};
use crate::app::tasks::LoadedTask;
use crate::store::allocations::{self, AllocationRow, Stage};
use crate::store::stock;
use crate::store::tasks::TaskLineRow;
use crate::store::{StoreError, Tx};
use rummelig_domain::ids::{ClientId, LocationId, OrderId, OrderLineId};
use rummelig_domain::order::{CancellationState, Taken};
use rummelig_domain::picking::PlannedLine;
use rummelig_domain::picking::tour::{StopUnderWay, stop_for};
use rummelig_domain::quantity::Quantity;
use rummelig_domain::stock::Condition;
use rummelig_domain::task::{RestPromise, ShortDecision};
use serde_json::json;
use std::collections::BTreeSet;

/// What of the rest the order line loses, and what of that is promised from elsewhere.
pub(super) struct Rest {
    short: Quantity,
    found: Quantity,
}

impl Rest {
    /// Beside what was taken.
    pub(super) fn with(self, taken: Taken) -> Taken {
        Taken { short: self.short, found: self.found, ..taken }
    }
}

/// Carries the decision out. `left` are the goods of the promise without what was taken; the line is written already.
pub(super) fn decide(
    tx: &mut Tx<'_>,
    task: &mut LoadedTask,
    (row, loaded): (&TaskLineRow, &Loaded),
    left: PromisedGoods,
    (rest, decision): (Quantity, ShortDecision),
    facts: &mut Facts,
) -> Result<Rest, AppError> {
    facts.insert("short", json!(rest.units()));
    facts.insert("ask_desk", json!(decision.ask_desk));
    let (site, place) = (task.site(), left.location);
    match decision.promise {
        RestPromise::GoesOn => {
            let tours = tour_of_one(tx, site, left)?;
            let tours: Vec<String> = tours.iter().map(ToString::to_string).collect();
            facts.insert("tours", json!(tours));
            return Ok(Rest { short: Quantity::ZERO, found: Quantity::ZERO });
        }
        RestPromise::Ends => allocations::release(tx, &left.promise, rest.units())?,
    }
    if decision.quarantine {
        let (client, balance) = (loaded.order.client, left.stock.id.0.into());
        stock::change_condition(tx, client, balance, Condition::Good, Condition::Quarantined, rest)?;
    }
    if decision.count {
        let count = counts::ask_for(tx, site, place, counts::SHORT_PICK)?;
        facts.insert("count", json!(count.map(|id| id.to_string())));
    }
    // Goods are looked for only for an order that may still have some promised.
    let waits =
        !loaded.order.holds.is_empty() || loaded.order.cancellation.state == CancellationState::Requested;
    let found =
        if decision.replan && !waits { look_again(tx, task, row, loaded, rest)? } else { Quantity::ZERO };
    facts.insert("found", json!(found.units()));
    Ok(Rest { short: rest, found })
}

/// Looks for the rest in other stock of the site; what is found joins the tour.
fn look_again(
    tx: &mut Tx<'_>,
    task: &mut LoadedTask,
    row: &TaskLineRow,
    loaded: &Loaded,
    rest: Quantity,
) -> Result<Quantity, AppError> {
    let mut asked = loaded.clone();
    asked.order.allow_partial = true;
    let is_asked = |id: OrderLineId| row.order_line_id == Some(id.into());
    asked.order.lines.retain(|line| is_asked(line.id));
    asked.lines.retain(|(line, _)| Some(line.id) == row.order_line_id);
    let (client, order) = (asked.order.client, asked.order.id);
    let owner = allocations::owner(tx, client)?;
    let got = plan(tx, &asked, (task.site(), &owner), |_| rest)?;
    let before = promises(tx, client, order)?;
    promise(tx, &asked, &got)?;
    let mut found = Quantity::ZERO;
    let known: BTreeSet<_> = before.iter().map(|row| row.id).collect();
    let mut made = promises(tx, client, order)?;
    made.retain(|row| !known.contains(&row.id));
    for goods in PromisedGoods::of_all(tx, client, made)? {
        let quantity = goods.promise.quantity;
        let quantity = Quantity::new(quantity).map_err(|_| StoreError::Unreadable("allocation"))?;
        found = found.plus(quantity).map_err(AppError::internal)?;
        join(tx, task, row, goods)?;
    }
    Ok(found)
}

fn promises(tx: &mut Tx<'_>, client: ClientId, order: OrderId) -> Result<Vec<AllocationRow>, StoreError> {
    let mut rows = allocations::of_order(tx, client, order)?;
    rows.retain(|row| row.stage == Stage::Allocated.as_str());
    Ok(rows)
}

/// Adds a line for goods promised anew to the tour that somebody walks, in the slot of the line that fell short.
fn join(
    tx: &mut Tx<'_>,
    task: &mut LoadedTask,
    row: &TaskLineRow,
    goods: PromisedGoods,
) -> Result<(), AppError> {
    let stops: Vec<StopUnderWay> = task.lines.iter().filter_map(stop_of).collect();
    let line = PlannedLine {
        slot: row.slot.and_then(|slot| u8::try_from(slot).ok()).ok_or(StoreError::Unreadable("task_line"))?,
        order: goods.promise.order_id.0.into(),
        line: goods.promise.order_line_id.0.into(),
        allocation: goods.promise.id.0.into(),
        quantity: Quantity::new(goods.promise.quantity).map_err(|_| StoreError::Unreadable("allocation"))?,
    };
    let client = ClientId(goods.promise.client_id.0);
    let added = new_line(&goods, client, &line, stop_for(&stops, goods.location))?;
    task.add_lines(tx, &[added])
}

fn stop_of(line: &TaskLineRow) -> Option<StopUnderWay> {
    Some(StopUnderWay {
        stop_no: u32::try_from(line.stop_no?).ok()?,
        location: LocationId(line.from_location_id?.0),
        open: !line.closed,
    })
}
