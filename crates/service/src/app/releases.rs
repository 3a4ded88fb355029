//! Promises that goods can no longer keep: a count, damage or a hold takes them back in its own transaction, and the
//! orders that lose goods are led on by their own rules.

use crate::app::error::AppError;
use crate::app::orders::{self, OrderRef};
use crate::app::{picking, put_back};
use crate::store::allocations::{self, AllocationRow};
use crate::store::balances::{self, StockRow};
use crate::store::{StoreError, Tx};
use rummelig_domain::ids::{ClientId, OrderId, OrderLineId};
use rummelig_domain::order::{OrderStatus, lose};
use rummelig_domain::quantity::Quantity;
use rummelig_domain::stock::{OpenAllocation, Release, Target, release_on_shrink};
use std::collections::BTreeMap;

/// Frees so many promises of a balance as `target` demands, and leads the orders that lose them on. The units stay in
/// the balance, unpromised; what becomes of them is the caller's next step. Answers the orders affected, by id.
///
/// # Errors
/// What the rules of the orders refuse, such as goods that are in parcels already.
pub fn release_for(
    tx: &mut Tx<'_>,
    client: ClientId,
    row: &StockRow,
    target: Target,
) -> Result<Vec<OrderId>, AppError> {
    if row.allocated == 0 {
        return Ok(Vec::new());
    }
    // An order that lost goods of another balance in this command may have given back what it was promised here.
    let row = &reread(tx, client, row)?;
    let open = allocations::of_stock(tx, client, row.id.0.into())?;
    let candidates = open.iter().map(open_allocation).collect::<Result<Vec<_>, _>>()?;
    let plan = release_on_shrink(row.balance()?, target, &candidates).map_err(AppError::internal)?;
    let mut lost: BTreeMap<OrderId, Vec<(OrderLineId, Quantity)>> = BTreeMap::new();
    for Release { allocation, order, quantity } in plan.releases {
        let Some(promise) = open.iter().find(|row| row.id.0 == allocation.0) else {
            return Err(StoreError::Changed("allocation").into());
        };
        allocations::release(tx, promise, quantity.units())?;
        picking::promise_lost(tx, promise, quantity.units())?;
        lost.entry(order).or_default().push((promise.order_line_id.0.into(), quantity));
    }
    let orders: Vec<OrderId> = lost.keys().copied().collect();
    for (order, lines) in lost {
        let loaded = orders::load(tx, client, &OrderRef::Id(order))?;
        let step = lose(&loaded.order, &lines, tx.now())?;
        let loaded = orders::apply(tx, loaded, step, "order.lose")?;
        put_back::bring_lost(tx, &loaded, row, &lines)?;
        if loaded.order.status == OrderStatus::Open && loaded.order.holds.is_empty() {
            // Other goods may do as well, and if not, the order waits for some.
            orders::allocation::ask(tx, client, order)?;
        }
    }
    Ok(orders)
}

/// Reads a balance anew after promises of it were freed.
///
/// # Errors
/// [`StoreError::Changed`] when it is gone.
pub fn reread(tx: &mut Tx<'_>, client: ClientId, row: &StockRow) -> Result<StockRow, AppError> {
    Ok(balances::by_id(tx, client, row.id.0.into())?.ok_or(StoreError::Changed("stock"))?)
}

fn open_allocation(row: &AllocationRow) -> Result<OpenAllocation, StoreError> {
    Ok(OpenAllocation {
        allocation: row.id.0.into(),
        order: row.order_id.0.into(),
        promised_at: row.created_at.0,
        quantity: Quantity::new(row.quantity).map_err(|_| StoreError::Unreadable("allocation"))?,
    })
}
