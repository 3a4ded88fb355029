//! Putting back: picked goods go from the totes and cartons of an order to a shelf again.
//!
//! "The desk took an order back that I had picked. The screen says which tote, what is in it and where it came from; I
//! put it there, or somewhere better, and scan the place." Goods of an order that is only picked anew stay promised to
//! it, and are fetched again when the last of them is back. Goods of an order that is given up are promised to nobody
//! from the moment of the decision, and wait like received goods until they lie where others may have them.

mod confirm;

pub use confirm::confirm;

use crate::app::error::{AppError, Conflict};
use crate::app::orders::Loaded;
use crate::app::said::Said;
use crate::app::tasks::{self, LoadedTask, NORMAL_PRIORITY, NewLine, NewTask};
use crate::app::{handling_units, putaway};
use crate::store::allocations::{self, AllocationRow, Stage};
use crate::store::balances::{self, StockRow};
use crate::store::{
    StoreError, Tx, counts, handling_units as units, locations, movements, tasks as task_rows,
};
use confirm::Goods;
use rummelig_domain::handling_unit::Standing;
use rummelig_domain::ids::{
    ClientId, HandlingUnitId, LocationId, LotId, OrderId, OrderLineId, SkuId, TaskId,
};
use rummelig_domain::location::Location;
use rummelig_domain::order::{LineUnits, OrderStatus};
use rummelig_domain::quantity::Quantity;
use rummelig_domain::task::{TaskKind, TaskStatus};
use std::collections::BTreeMap;

/// Makes the task that brings back what was picked of some lines. The promises of an order that is picked anew wait for
/// their goods; those of an order that is given up end now, so that nothing of it is promised any more.
///
/// # Errors
/// What the database says.
pub(crate) fn make_task(tx: &mut Tx<'_>, loaded: &Loaded, lines: &LineUnits) -> Result<(), AppError> {
    let (client, order) = (loaded.order.client, loaded.order.id);
    let given_up = loaded.order.status == OrderStatus::Cancelled;
    let mut promises = allocations::of_order(tx, client, order)?;
    promises.retain(|row| {
        row.stage == Stage::Picked.as_str() && lines.iter().any(|(line, _)| row.order_line_id.0 == line.0)
    });
    promises.sort_unstable_by_key(|row| (row.stock_id, row.id));
    let mut parts = Vec::with_capacity(promises.len());
    for row in promises {
        let from = balances::by_id(tx, client, row.stock_id.0.into())?.ok_or(StoreError::Changed("stock"))?;
        if given_up {
            allocations::release(tx, &row, row.quantity)?;
        } else {
            allocations::set_stage(tx, &row, Stage::Allocated)?;
        }
        parts.push(part(&row, from)?);
    }
    write_task(tx, loaded, parts, !given_up)?;
    Ok(())
}

/// Goods of a picked order were lost to it where they lay in its tote (a hold, damage, a count): nobody packs them, so
/// somebody brings them back, unless they are on their way already.
///
/// # Errors
/// What the database says.
pub(crate) fn bring_lost(
    tx: &mut Tx<'_>,
    loaded: &Loaded,
    from: &StockRow,
    lines: &LineUnits,
) -> Result<(), AppError> {
    let (client, order) = (loaded.order.client, loaded.order.id);
    let Some(unit) = from.handling_unit_id else { return Ok(()) };
    let is_its = units::bound_to(tx, unit.0.into())? == Some((client, order));
    if !is_its || open_task(tx, client, order)?.is_some() {
        return Ok(());
    }
    let lost = |(line, quantity): &(OrderLineId, Quantity)| Returning {
        line: *line,
        from: from.clone(),
        quantity: *quantity,
    };
    write_task(tx, loaded, lines.iter().map(lost).collect(), false)?;
    Ok(())
}

/// Some units of an order line in one balance.
struct Returning {
    line: OrderLineId,
    from: StockRow,
    quantity: Quantity,
}

fn part(row: &AllocationRow, from: StockRow) -> Result<Returning, StoreError> {
    let quantity = Quantity::new(row.quantity).map_err(|_| StoreError::Unreadable("allocation"))?;
    Ok(Returning { line: row.order_line_id.0.into(), from, quantity })
}

/// A line for each unit, order line, item and lot, each with the place that it came from where that may be used.
fn write_task(
    tx: &mut Tx<'_>,
    loaded: &Loaded,
    parts: Vec<Returning>,
    promised: bool,
) -> Result<Option<TaskId>, AppError> {
    let (client, order) = (loaded.order.client, loaded.order.id);
    let site = loaded.order.site.ok_or_else(|| AppError::internal("a picked order without its site"))?;
    let mut lines: BTreeMap<(HandlingUnitId, OrderLineId, Option<LotId>), NewLine> = BTreeMap::new();
    for Returning { line, from, quantity } in parts {
        let Some(unit) = from.handling_unit_id.map(|unit| HandlingUnitId(unit.0)) else { continue };
        let lot = from.lot_id.map(|lot| LotId(lot.0));
        let new = match lines.entry((unit, line, lot)) {
            std::collections::btree_map::Entry::Occupied(known) => known.into_mut(),
            std::collections::btree_map::Entry::Vacant(free) => {
                let sku = SkuId(from.sku_id.0);
                let standing = match handling_units::place_of(tx, unit)? {
                    Standing::Location(location) => Some(location),
                    Standing::Nowhere | Standing::Parent(_) => None,
                };
                free.insert(NewLine {
                    client: Some(client),
                    order: Some((order, line)),
                    sku: Some(sku),
                    lot,
                    from: standing,
                    from_unit: Some(unit),
                    handling_unit: Some(unit),
                    to: place_before(tx, (client, order), (sku, lot), promised)?,
                    ..NewLine::default()
                })
            }
        };
        new.quantity = new.quantity.plus(quantity).map_err(AppError::internal)?;
        new.serials.extend(from.serial()?);
    }
    if lines.is_empty() {
        return Ok(None);
    }
    let task = NewTask {
        kind: TaskKind::Putaway,
        site,
        priority: NORMAL_PRIORITY,
        due_at: None,
        tour: None,
        client: Some(client),
        order: Some(order),
        inbound: None,
        count: None,
        lines: lines.into_values().collect(),
    };
    tasks::create(tx, &task).map(Some)
}

/// The place that goods of an order were picked from last, while goods may be brought there.
fn place_before(
    tx: &mut Tx<'_>,
    (client, order): (ClientId, OrderId),
    (sku, lot): (SkuId, Option<LotId>),
    promised: bool,
) -> Result<Option<LocationId>, AppError> {
    let Some(id) = movements::picked_from(tx, client, order, (sku, lot))? else { return Ok(None) };
    let Some(location) = locations::find(tx, id)? else { return Ok(None) };
    match usable(tx, &location.value, client, (sku, lot), promised) {
        Ok(()) => Ok(Some(id)),
        Err(AppError::Conflict(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Whether goods may be brought to a place. Promised ones are to be picked there again, so nothing may hold them there.
fn usable(
    tx: &mut Tx<'_>,
    to: &Location,
    client: ClientId,
    (sku, lot): (SkuId, Option<LotId>),
    promised: bool,
) -> Result<(), AppError> {
    putaway::check_putaway(tx, to, [(client, sku)])?;
    if promised && counts::is_held(tx, client, (to.site, to.id), (sku, lot))? {
        let why = Said::fixed(
            "the item is on hold there, and these goods are to be picked again; use another one.",
            "varen er spærret der, og disse varer skal plukkes igen; brug en anden plads.",
        );
        return Err(Conflict::LocationNotUsable { location: to.code.to_string(), why }.into());
    }
    Ok(())
}

/// Whether goods that are promised to an order and to be picked again still lie in its totes or cartons.
///
/// # Errors
/// What the database says.
pub(crate) fn waits_in_units(tx: &mut Tx<'_>, loaded: &Loaded) -> Result<bool, AppError> {
    let (client, order) = (loaded.order.client, loaded.order.id);
    let bound: Vec<_> = units::of_order(tx, client, order)?.iter().map(|unit| unit.value.id).collect();
    if bound.is_empty() {
        return Ok(false);
    }
    for row in allocations::of_order(tx, client, order)? {
        if row.stage != Stage::Allocated.as_str() {
            continue;
        }
        let from = balances::by_id(tx, client, row.stock_id.0.into())?.ok_or(StoreError::Changed("stock"))?;
        if from.handling_unit_id.is_some_and(|unit| bound.contains(&HandlingUnitId(unit.0))) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Refuses to give a put-back up while goods of the order lie in its totes: nobody else would bring them back.
///
/// # Errors
/// [`Conflict::StepGuarded`].
pub(crate) fn may_be_given_up(tx: &mut Tx<'_>, task: &LoadedTask) -> Result<(), AppError> {
    for line in task.lines.iter().filter(|line| !line.closed) {
        let goods = Goods::of(line)?;
        if balances::in_unit(tx, goods.client, goods.unit)?.is_empty() {
            continue;
        }
        let why = Said::fixed(
            "Picked goods still have to go back to a shelf; hand the task over instead.",
            "Plukkede varer skal stadig lægges tilbage; giv opgaven videre i stedet.",
        );
        let from = task.holding()?.status.as_str();
        let allowed = Vec::new();
        return Err(Conflict::StepGuarded { from, action: "cancel".to_owned(), allowed, why }.into());
    }
    Ok(())
}

/// The task that brings goods of an order back and is not over.
///
/// # Errors
/// What the database says.
fn open_task(tx: &mut Tx<'_>, client: ClientId, order: OrderId) -> Result<Option<TaskId>, AppError> {
    for row in task_rows::of_order(tx, client, order)? {
        let status = TaskStatus::parse(&row.status).ok_or(StoreError::Unreadable("task"))?;
        if row.kind == TaskKind::Putaway.as_str() && !status.is_over() {
            return Ok(Some(row.id.0.into()));
        }
    }
    Ok(None)
}
