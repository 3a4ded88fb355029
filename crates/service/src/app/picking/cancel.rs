//! Pick lines that nobody is to walk to any more: their order came back from the floor, or their promise was lost.

use super::tours::make_pick_tour;
use super::{finish, totes};
use crate::app::error::AppError;
use crate::app::orders::{self, OrderRef};
use crate::app::tasks::{self, LoadedTask, renew_demand};
use crate::store::allocations::AllocationRow;
use crate::store::tasks as rows;
use crate::store::{StoreError, Tx, tours};
use rummelig_domain::actor::Who;
use rummelig_domain::ids::{ClientId, OrderId, TourId};
use rummelig_domain::order::{LineCounters, OrderStatus};
use rummelig_domain::task::{Holding, TaskAction, act};
use std::collections::BTreeSet;

/// Ends the open pick lines of an order. A task of which nothing is left to do, and that holds no goods of others, is
/// cancelled; what was picked stays in its totes. The command that takes the order back writes the audit entry.
///
/// # Errors
/// What the database says.
pub fn cancel_pick_tasks(tx: &mut Tx<'_>, client: ClientId, order: OrderId) -> Result<(), AppError> {
    let slots = tours::totes_of_order(tx, client, order)?;
    let walks: BTreeSet<TourId> = slots.iter().map(|slot| TourId(slot.tour_id.0)).collect();
    for walk in walks {
        for row in rows::of_tour(tx, walk)? {
            let mut task = tasks::complete(tx, row)?;
            if !task.holding()?.status.is_over() {
                take_off(tx, &mut task, (client, order))?;
            }
        }
    }
    Ok(())
}

fn take_off(tx: &mut Tx<'_>, task: &mut LoadedTask, order: (ClientId, OrderId)) -> Result<(), AppError> {
    let is_its = |line: &rows::TaskLineRow| {
        (line.client_id, line.order_id) == (Some(order.0.into()), Some(order.1.into()))
    };
    let open: Vec<_> = task.lines.iter().filter(|line| is_its(line) && !line.closed).cloned().collect();
    for mut line in open {
        line.short = line.quantity - line.confirmed;
        line.closed = true;
        task.write_line(tx, line)?;
    }
    totes::free_empty(tx, task, order)?;
    let others_have_goods = task.lines.iter().any(|line| !is_its(line) && line.confirmed > 0);
    let now: Holding = task.holding()?;
    let to = if task.is_worked_off() && !others_have_goods {
        act(now, TaskAction::Cancel, Who::Automatic, None, tx.now())?
    } else {
        now
    };
    renew_demand(tx, task)?;
    tasks::write(tx, task, to)
}

/// What follows when staff gives up a pick task: its open lines end, and no order is left without somebody to fetch its
/// goods. One of which nothing is picked comes back from the floor; one half picked gets a new task for the rest, and
/// where nothing is left to pick, its picking ends.
///
/// # Errors
/// What the database says.
pub fn give_up(tx: &mut Tx<'_>, task: &mut LoadedTask) -> Result<(), AppError> {
    let open: Vec<_> = task.lines.iter().filter(|line| !line.closed).cloned().collect();
    for mut line in open {
        line.short = line.quantity - line.confirmed;
        line.closed = true;
        task.write_line(tx, line)?;
    }
    for order in finish::orders_of(task) {
        totes::free_empty(tx, task, order)?;
        let loaded = orders::load(tx, order.0, &OrderRef::Id(order.1))?;
        match loaded.order.status {
            OrderStatus::Released if !loaded.order.any(LineCounters::picked) => {
                let step = orders::back_from_the_floor(tx, &loaded)?;
                orders::apply(tx, loaded, step, "order.unrelease")?;
            }
            OrderStatus::Picking if loaded.order.any(LineCounters::to_pick) => {
                make_pick_tour(tx, task.site(), &[order], None)?;
            }
            _ => finish::end(tx, order.0, order.1)?,
        }
    }
    Ok(())
}

/// A promise lost units (a count, damage, a hold): the pick line that was to fetch them is shorter by as much.
///
/// # Errors
/// What the database says.
pub fn promise_lost(tx: &mut Tx<'_>, promise: &AllocationRow, units: i64) -> Result<(), AppError> {
    let (client, line) = (ClientId(promise.client_id.0), promise.order_line_id.0.into());
    let Some(found) = rows::open_line_of(tx, client, line, promise.id.0.into())? else { return Ok(()) };
    let mut task = tasks::load(tx, found.task_id.0.into())?;
    let mut line = task.line(found.line_no).ok_or(StoreError::Changed("task_line"))?.clone();
    line.short = (line.short + units).min(line.quantity - line.confirmed);
    line.closed = line.confirmed + line.short == line.quantity;
    task.write_line(tx, line)?;
    let same = task.holding()?;
    tasks::write(tx, &mut task, same)
}
