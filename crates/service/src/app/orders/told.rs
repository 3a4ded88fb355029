//! What is told of an order to its client, and what the audit trail keeps of a command on it.

use super::Loaded;
use super::effects::Facts;
use crate::app::error::AppError;
use crate::store::audit::{self, Chain, Entry};
use crate::store::events::{Event, emit};
use crate::store::orders::{LineSku, OrderLineRow};
use crate::store::{StoreError, Tx};
use rummelig_domain::order::OrderEvent;
use serde_json::{Value, json};

/// Tells the client what happened to an order: status, counters and skus, never whom it goes to.
///
/// # Errors
/// What the database says.
pub fn tell(tx: &mut Tx<'_>, loaded: &Loaded, event: OrderEvent) -> Result<(), AppError> {
    let lines: Vec<Value> = loaded.lines.iter().map(|(line, sku)| line_told(line, sku)).collect();
    let kind = format!("order.{event}");
    let object = json!({
        "status": loaded.row.status,
        "fulfillment": loaded.order.fulfillment().as_str(),
        "exception": loaded.row.exception_code,
        "cancellation": loaded.row.cancellation_state,
        "lines": lines,
    });
    let told = Event {
        client: loaded.order.client,
        kind: &kind,
        subject_kind: "order",
        subject_id: loaded.order.id.into(),
        external_id: &loaded.row.external_id,
        object,
    };
    Ok(emit(tx, told)?)
}

fn line_told(line: &OrderLineRow, sku: &LineSku) -> Value {
    json!({
        "line_no": line.line_no, "sku": sku.code, "quantity": line.quantity,
        "allocated": line.allocated, "backordered": line.backordered, "short": line.short,
        "picked": line.picked, "packed": line.packed, "shipped": line.shipped,
        "deferred": line.deferred, "cancelled": line.cancelled,
    })
}

/// Leaves the audit entry of a command on an order.
///
/// # Errors
/// What the database says.
pub fn audit(tx: &mut Tx<'_>, loaded: &Loaded, action: &str, mut facts: Facts) -> Result<(), StoreError> {
    facts.insert("status", loaded.row.status.clone().into());
    facts.insert("version", loaded.row.version.into());
    let entry = Entry {
        chain: Chain::Client(loaded.order.client),
        action,
        subject: format!("order:{}", loaded.order.id),
        facts,
    };
    audit::write(tx, &entry)
}
