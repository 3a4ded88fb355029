//! The rest of an order as an order of its own: `WEB-1001~2` after `WEB-1001`.

use super::{Loaded, allocation, rows, tell};
use crate::app::error::AppError;
use crate::store::orders::{self, LineSku, OrderLineRow, OrderRow};
use crate::store::sql_types::DbId;
use crate::store::{Tx, allocations};
use rummelig_domain::code::ExternalId;
use rummelig_domain::ids::{OrderId, OrderLineId};
use rummelig_domain::order::{CancellationState, LineUnits, OrderEvent, OrderStatus};

/// Makes the order for the rest: the same wishes, open, with the lines that lack goods. Its id.
///
/// # Errors
/// What the database says.
pub(super) fn make(tx: &mut Tx<'_>, from: &Loaded, rest: &LineUnits) -> Result<OrderId, AppError> {
    let client = from.order.client;
    let id: OrderId = tx.new_id();
    let row = OrderRow {
        id: id.into(),
        external_id: free_name(tx, from)?.into_string(),
        backorder_of: Some(from.row.external_id.clone()),
        status: OrderStatus::Open.as_str().into(),
        exception_code: None,
        exception_message: None,
        exception_since: None,
        cancellation_state: CancellationState::None.as_str().into(),
        cancellation_reason: None,
        held: false,
        created_at: tx.now().into(),
        updated_at: tx.now().into(),
        version: 1,
        ..from.row.clone()
    };
    let lines = lines(tx, from, rest, id);
    let line_rows: Vec<_> = lines.iter().map(|(line, _)| line.clone()).collect();
    orders::insert(tx, &row, &line_rows)?;
    let order = rows::order(&row, &lines, &[])?;
    tell(tx, &Loaded { order, row, lines }, OrderEvent::Accepted)?;
    if allocations::owner(tx, client)?.auto_allocate {
        allocation::ask_for_new(tx, client, id)?;
    }
    Ok(id)
}

/// The next number of this order that is free; `X~2` is taken where an earlier rest of `X` was split off.
fn free_name(tx: &mut Tx<'_>, from: &Loaded) -> Result<ExternalId, AppError> {
    let mut part = from.order.external_id.part();
    loop {
        part += 1;
        let name = from.order.external_id.backorder(part).map_err(AppError::internal)?;
        if orders::by_external_id(tx, from.order.client, name.as_str())?.is_none() {
            return Ok(name);
        }
    }
}

fn lines(tx: &Tx<'_>, from: &Loaded, rest: &LineUnits, order: OrderId) -> Vec<(OrderLineRow, LineSku)> {
    let wanted = |row: &OrderLineRow| rest.iter().find(|(line, _)| DbId::from(*line) == row.id);
    let copy = |(row, sku): &(OrderLineRow, LineSku)| {
        let (_, units) = wanted(row)?;
        let copied = OrderLineRow {
            id: tx.new_id::<OrderLineId>().into(),
            order_id: order.into(),
            quantity: units.units(),
            allocated: 0,
            backordered: 0,
            short: 0,
            deferred: 0,
            cancelled: 0,
            picked: 0,
            packed: 0,
            shipped: 0,
            returned: 0,
            ..row.clone()
        };
        Some((copied, sku.clone()))
    };
    from.lines.iter().filter_map(copy).collect()
}
