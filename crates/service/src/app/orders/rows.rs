//! Between the rows of an order and the values that the rules read.

use crate::store::StoreError;
use crate::store::orders::{LineSku, OrderHoldRow, OrderLineRow, OrderRow};
use crate::store::sql_types::{DbId, DbInstant};
use rummelig_domain::actor::Who;
use rummelig_domain::code::{ExternalId, Text};
use rummelig_domain::ids::OrderHoldId;
use rummelig_domain::line_no::LineNo;
use rummelig_domain::order::{
    Cancellation, CancellationState, ExceptionCode, Hold, HoldReason, LineColumns, LineCounters, Order,
    OrderException, OrderLine, OrderStatus,
};

/// The order as the rules read it.
pub(super) fn order(
    row: &OrderRow,
    lines: &[(OrderLineRow, LineSku)],
    holds: &[OrderHoldRow],
) -> Result<Order, StoreError> {
    Ok(Order {
        id: row.id.0.into(),
        client: row.client_id.0.into(),
        external_id: ExternalId::ours(row.external_id.as_str()).map_err(|_| unreadable())?,
        site: row.site_id.map(|site| site.0.into()),
        status: OrderStatus::parse(&row.status).ok_or_else(unreadable)?,
        ship_not_before: day(row.ship_not_before.as_deref())?,
        allow_partial: row.allow_partial,
        allow_backorder: row.allow_backorder,
        holds: holds.iter().map(hold).collect::<Result<_, _>>()?,
        exception: exception(row)?,
        cancellation: Cancellation {
            state: CancellationState::parse(&row.cancellation_state).ok_or_else(unreadable)?,
            reason: text(row.cancellation_reason.as_deref())?,
        },
        lines: lines.iter().map(|(row, _)| line(row)).collect::<Result<_, _>>()?,
    })
}

/// Writes what a step changed of the order into its row.
pub(super) fn write_back(order: &Order, row: &mut OrderRow) {
    row.site_id = order.site.map(DbId::from);
    row.status = order.status.as_str().into();
    row.held = !order.holds.is_empty();
    row.exception_code = order.exception.as_ref().map(|exception| exception.code.as_str().into());
    row.exception_message = order.exception.as_ref().map(|exception| exception.message.as_str().to_owned());
    row.exception_since = order.exception.as_ref().map(|exception| DbInstant(exception.since));
    row.cancellation_state = order.cancellation.state.as_str().into();
    row.cancellation_reason = order.cancellation.reason.as_ref().map(|reason| reason.as_str().to_owned());
}

/// Writes the counters of a line into its row.
pub(super) fn write_counters(line: &OrderLine, row: &mut OrderLineRow) {
    let columns = line.counters.columns();
    row.quantity = columns.quantity;
    row.allocated = columns.allocated;
    row.backordered = columns.backordered;
    row.short = columns.short;
    row.deferred = columns.deferred;
    row.cancelled = columns.cancelled;
    row.picked = columns.picked;
    row.packed = columns.packed;
    row.shipped = columns.shipped;
    row.returned = columns.returned;
}

fn line(row: &OrderLineRow) -> Result<OrderLine, StoreError> {
    let columns = LineColumns {
        quantity: row.quantity,
        allocated: row.allocated,
        backordered: row.backordered,
        short: row.short,
        deferred: row.deferred,
        cancelled: row.cancelled,
        picked: row.picked,
        packed: row.packed,
        shipped: row.shipped,
        returned: row.returned,
    };
    Ok(OrderLine {
        id: row.id.0.into(),
        line_no: LineNo::new(row.line_no.into()).map_err(|_| unreadable())?,
        sku: row.sku_id.0.into(),
        counters: LineCounters::from_columns(columns).map_err(|_| unreadable())?,
    })
}

fn hold(row: &OrderHoldRow) -> Result<Hold, StoreError> {
    Ok(Hold {
        id: OrderHoldId(row.id.0),
        reason: HoldReason::parse(&row.reason).ok_or_else(unreadable)?,
        note: text(row.note.as_deref())?,
        placed_by: if row.placed_by_client { Who::Client } else { Who::Staff },
        placed_at: row.placed_at.0,
    })
}

fn exception(row: &OrderRow) -> Result<Option<OrderException>, StoreError> {
    let (Some(code), Some(message), Some(since)) =
        (&row.exception_code, &row.exception_message, row.exception_since)
    else {
        return Ok(None);
    };
    Ok(Some(OrderException {
        code: ExceptionCode::parse(code).ok_or_else(unreadable)?,
        message: Text::new(message).map_err(|_| unreadable())?,
        since: since.0,
    }))
}

fn day(text: Option<&str>) -> Result<Option<rummelig_domain::time::Day>, StoreError> {
    text.map(|text| text.parse().map_err(|_| unreadable())).transpose()
}

fn text(text: Option<&str>) -> Result<Option<Text>, StoreError> {
    text.map(|text| Text::new(text).map_err(|_| unreadable())).transpose()
}

fn unreadable() -> StoreError {
    StoreError::Unreadable("orders")
}
